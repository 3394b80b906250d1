"""Needs as customers say them, judged by what the products shown really are (needs.yml)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from starlette.testclient import TestClient

from actions.recommend.client import Recommender
from actions.server import create_app
from actions.turn import Services
from data import tables
from data.demo import SEED, midnight_of
from data.products import make_products
from recommender.serve import create_app as recommender_app
from recommender.service import RecommenderService
from shop import clock
from shop.catalog.listing import Listed, listed
from shop.catalog.measures import measure
from shop.database import Database, migrate
from shop.demo import DemoShop
from shop.imports.service import import_folder
from shop.settings import Settings
from tests.integration.actions.conftest import SECRET, start
from tests.rasa_caller import Answer, RasaCaller

NEEDS = Path(__file__).with_name("needs.yml")
TALKS: list[dict[str, Any]] = yaml.safe_load(NEEDS.read_text(encoding="utf-8"))
UNISEX = "男女"
INTENTS = {
    "recommend": "recommend_product",
    "refine": "refine_need",
    "stock": "ask_stock",
    "price": "ask_price",
    "product_attribute": "ask_product_attribute",
    "compare": "compare_products",
    "how_to_buy": "how_to_buy",
}


class OverHttp(httpx.BaseTransport):
    """The recommender's own app, called in this process."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.client.post(
            request.url.path, content=request.content, headers=dict(request.headers)
        )
        return httpx.Response(answer.status_code, content=answer.content)


@dataclass
class World:
    """The demo catalogue, and a conversation on it."""

    database: Database
    client: TestClient

    def talk(self) -> RasaCaller:
        return start(self.database, self.client, None)

    def shown(self, answer: Answer) -> list[tuple[Listed, str]]:
        """Everything shown, with the reasons given."""
        cards = [card for said in answer.said for card in said.payload.get("items", [])]
        with self.database.read() as session:
            known = {item.id: item for item in listed(session, [c["id"] for c in cards])}
        return [(known[card["id"]], card.get("reason", "")) for card in cards]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    data = tmp_path_factory.mktemp("demo")
    (data / "demo").mkdir()
    tables.write_catalogue(data / "demo", make_products(SEED), midnight_of(clock.now()))
    database = Database(f"sqlite:///{data}/zhuyi.db")
    migrate(database)
    import_folder(database, data, data / "demo")
    service = RecommenderService(database, Settings(data=data))
    with TestClient(recommender_app(service, SECRET)) as inner:
        recommender = Recommender("http://recommender", SECRET, OverHttp(inner))
        services = Services(database, DemoShop(), recommender)
        with TestClient(create_app(services, SECRET), raise_server_exceptions=False) as client:
            yield World(database, client)
    database.close()


def hears(customer: RasaCaller, turn: dict[str, Any]) -> None:
    """The message with its entities where they stand."""
    text = turn["say"]
    found = []
    for entity in turn["heard"]:
        at = text.index(entity["text"])
        found.append({**entity, "start": at, "end": at + len(entity["text"])})
    customer.hears(text, INTENTS.get(turn["action"], "nlu_fallback"), found)


def _has(item: Listed, name: str, values: list[str]) -> bool:
    stated = item.attributes.get(name, "")
    return any(value in stated for value in values) or (name == "适用" and UNISEX in stated)


def _has_all(item: Listed, _reason: str, wanted: dict[str, list[str]]) -> bool:
    return all(
        item.attributes.get(name[:-1]) not in values
        if name.endswith("!")
        else _has(item, name, values)
        for name, values in wanted.items()
    )


def _lighter(item: Listed, _reason: str, most: int) -> bool:
    weight = measure(item.attributes["重量"])
    return weight is not None and weight.amount <= most


def _claims_not(item: Listed, reason: str, wanted: dict[str, list[str]]) -> bool:
    return all(name not in reason or _has(item, name, v) for name, v in wanted.items())


def _claims_named(item: Listed, reason: str, wanted: dict[str, list[str]]) -> bool:
    """A person is claimed only where the title names one of these, or of a present."""
    named = [word for word, marks in wanted.items() if word in reason for word in marks]
    present = item.category == "礼品"
    return not named or present or any(mark in item.title for mark in named)


FACTS: dict[str, Callable[[Listed, str, Any], bool]] = {
    "kind": lambda item, _, name: item.category == name,
    "has": _has_all,
    "titled": lambda item, _, words: any(word in item.title for word in words),
    "given": lambda item, _, persons: bool(set(persons) & set(item.gift_for)),
    "between": lambda item, _, bounds: bounds[0] * 100 <= item.price <= bounds[1] * 100,
    "lighter": _lighter,
    "size": lambda item, _, size: size in item.sizes,
    "coloured": lambda item, _, colour: colour in item.colours,
    "not_coloured": lambda item, _, colour: item.colour != colour,
    "not_brand": lambda item, _, brand: item.brand != brand,
    "not_given_only": lambda item, _, persons: not set(item.gift_for) <= {*persons, "爸爸", "客户"},
    "claims_not": _claims_not,
    "claims_named": _claims_named,
    "said_not": lambda _item, reason, signs: signs not in reason,
    "not_titled": lambda item, _, word: word not in item.title,
    "made": lambda item, _, start: any(size.startswith(start) for size in item.sizes),
}


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk["turns"][0]["say"])
def test_what_is_shown_is_what_was_asked_for(world: World, talk: dict[str, Any]) -> None:
    customer = world.talk()
    for turn in talk["turns"]:
        expected = dict(turn["expect"])
        hears(customer, turn)
        answer = customer.runs(f"action_{turn['action']}")
        shown = world.shown(answer)
        says, quiet = expected.pop("says", []), expected.pop("quiet", False)
        assert expected.pop("told", "") in answer.text
        unsaid = expected.pop("unsaid", "")
        assert not unsaid or unsaid not in answer.text
        if least := expected.pop("dearest", 0):
            assert max(item.price for item, _ in shown) > least * 100, turn["say"]
        assert not says or set(says) & set(answer.names), (turn["say"], answer.names)
        assert bool(shown) != bool(quiet) or says, (turn["say"], answer.text)
        for name, value in expected.items():
            assert shown, (turn["say"], answer.text)
            for item, reason in shown:
                told = (
                    turn["say"],
                    answer.text,
                    name,
                    item.title,
                    item.attributes,
                    item.gift_for,
                    reason,
                )
                assert FACTS[name](item, reason, value), told


@pytest.mark.parametrize(
    ("text", "categories", "kinds"),
    [
        ("给爸爸买套茶具 再给自己买个鼠标", ["鼠标"], ["礼品", "鼠标"]),
        ("想买个台灯 还要个双肩包", ["台灯", "双肩包"], ["台灯", "双肩包"]),
        ("耳机和充电宝有推荐的吗", ["耳机", "充电宝"], ["蓝牙耳机", "充电宝"]),
        ("推荐个充电宝，给女儿买个水杯", ["充电宝", "水杯"], ["充电宝", "保温杯"]),
        ("我有手机和台灯 想要个充电宝", ["手机", "台灯", "充电宝"], None),
        ("电脑用的鼠标", ["电脑", "鼠标"], ["鼠标"]),
    ],
)
def test_each_need_of_a_message_has_a_list_of_its_own(
    world: World, text: str, categories: list[str], kinds: list[str] | None
) -> None:
    names = {"耳机": "蓝牙耳机", "水杯": "保温杯", "电脑": "笔记本电脑"}
    heard = [{"entity": "category", "value": names.get(c, c), "text": c} for c in categories]
    customer = world.talk()
    hears(customer, {"say": text, "action": "recommend", "heard": heard})
    answer = customer.runs("action_recommend")
    shown = list(dict.fromkeys(item.category for item, _ in world.shown(answer)))
    assert shown == kinds or (kinds is None and len(shown) == 1)
    lists = [said for said in answer.said if said.payload.get("items")]
    assert [bool(said.buttons) for said in lists] == [False] * (len(lists) - 1) + [True]
    assert len({said.payload["list_id"] for said in lists}) == len(lists)


@pytest.mark.parametrize(
    ("text", "entity", "offered"),
    [
        ("手机可", {"entity": "category", "value": "手机", "text": "手机"}, ["手机壳", "手机"]),
        ("有充电包吗", None, ["充电宝"]),
        ("保文杯", None, ["保温杯"]),
    ],
)
def test_a_kind_with_one_sign_wrong_is_asked_about(
    world: World, text: str, entity: dict[str, str] | None, offered: list[str]
) -> None:
    customer = world.talk()
    hears(customer, {"say": text, "action": "recommend", "heard": [entity] if entity else []})
    answer = customer.runs("action_recommend")
    assert answer.names == ["utter_recommend_meant"]
    assert answer.said[0].titles == offered


@pytest.mark.parametrize("text", ["有洗衣机吗", "手机"])
def test_other_words_are_no_misspelt_kind(world: World, text: str) -> None:
    customer = world.talk()
    heard = [{"entity": "category", "value": "手机", "text": "手机"}] if text == "手机" else []
    hears(customer, {"say": text, "action": "recommend", "heard": heard})
    assert "utter_recommend_meant" not in customer.runs("action_recommend").names
