"""找同款: a picture as the query, through every door."""

import json

import httpx
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from actions.recommend.client import Recommender
from actions.server import create_app as actions_app
from actions.turn import Services
from recommender import cli
from recommender.evidence import FromPicture
from recommender.looks import BadPicture
from recommender.policy import Policy
from recommender.serve import create_app
from shop.catalog.constraints import Colour, InCategory
from shop.catalog.models import Product
from shop.clock import now
from shop.conversations import sessions
from shop.demo import DemoShop
from shop.ids import new_id
from shop.secrets import HEADER
from shop.uploads.pictures import MAX_BYTES
from shop.uploads.service import NewUpload, keep
from tests.integration.recommender.shapes import bomb, drawn, pictured
from tests.rasa_caller import RasaCaller

SECRET = "of this installation"
MISSING = "01a221ff-0000-7000-8000-000000000000"


@pytest.fixture
def shop(world):
    pictured(world)
    return world


@pytest.fixture
def service(shop):
    return shop.service()


@pytest.fixture
def sent(tmp_path):
    return drawn(tmp_path / "sent.jpg", "bag", "红色", inset=18)


def ids(found):
    return [item.id for item in found.items]


def looks(item):
    return next((e for e in item.evidence if isinstance(e, FromPicture)), None)


def test_what_looks_like_the_picture_comes_first_and_says_so(service, sent):
    found = service.recommend(None, "", [], Policy(k=4), picture=sent)
    assert set(ids(found)[:2]) == {"bag-3", "bag-7"}  # the red ones
    first = found.items[0]
    assert first.reason.startswith("样子和您发的图片最像")
    assert [looks(item).most for item in found.items if looks(item)].count(True) == 1
    cosines = [looks(item).alike for item in found.items if looks(item)]
    assert cosines == sorted(cosines, reverse=True)


def test_nothing_is_called_alike_that_is_not(service, tmp_path):
    striped = drawn(tmp_path / "other.png", "gift", "蓝色", inset=4, behind="yellow")
    found = service.recommend(None, "", [], Policy(k=5), picture=striped)
    assert found.items
    for item in found.items:
        assert ("图片" in item.reason) == (looks(item) is not None)
    assert looks(found.items[-1]) is None


def test_conditions_stock_and_what_was_turned_down_hold(shop, service, sent):
    with shop.database.write() as session:
        session.get_one(Product, "bag-7").stock = 0
    asked = [InCategory(value="bag"), Colour(value="红色", source="红色")]
    policy = Policy(k=5, exclude=frozenset({"bag-3"}))
    found = service.recommend(None, "", asked, policy, picture=sent)
    assert "bag-7" not in ids(found)  # read anew, though the shelf still has it
    assert "bag-3" not in ids(found)
    blue = [InCategory(value="bag"), Colour(value="蓝色", source="蓝色的")]
    found = service.recommend(None, "", blue, Policy(k=2), picture=sent)
    assert set(ids(found)) == {"bag-2", "bag-6"}
    assert all("蓝色的" in item.reason for item in found.items)


def test_the_list_is_the_same_for_everybody_and_reads_no_history(shop, service, sent):
    nobody = service.recommend(None, "", [], Policy(k=5), picture=sent)
    shop.behave("U1", ("view", "gift-0"), ("dismiss", "bag-3"))
    seen = shop.statements()
    found = service.recommend("U1", "", [], Policy(k=5), picture=sent)
    assert found == nobody
    assert found.personalised is False
    assert not [s for s in seen if "FROM behaviour" in s]


def unreadable(folder):
    (folder / "text").write_text("<svg/>")
    (folder / "empty").write_bytes(b"")
    (folder / "cut.jpg").write_bytes(drawn(folder / "a.jpg", "bag", "红色").read_bytes()[:400])
    with (folder / "large").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    bomb(folder / "bomb.png")
    return ["text", "empty", "cut.jpg", "large", "bomb.png", "nowhere", "."]


def test_what_is_no_picture_is_refused_by_name(service, tmp_path):
    for name in unreadable(tmp_path):
        with pytest.raises(BadPicture, match="picture"):
            service.recommend(None, "", [], Policy(), picture=tmp_path / name)


def test_without_a_model_it_is_said_that_pictures_cannot_be_compared(shop, sent):
    (shop.models / "current").unlink()
    with pytest.raises(BadPicture, match="zhuyi train"):
        shop.service().recommend(None, "", [], Policy(), picture=sent)


@pytest.fixture
def door(service):
    with TestClient(create_app(service, SECRET)) as client:
        client.headers[HEADER] = SECRET
        yield client


def upload(shop, kind="bag", colour="红色"):
    folder = shop.settings.data / "uploads"
    folder.mkdir(exist_ok=True)
    name = new_id()
    drawn(folder / f"{name}.png", kind, colour, inset=18).rename(folder / name)
    return name


def test_the_door_takes_the_id_of_a_picture_that_was_sent(shop, door):
    answer = door.post("/recommend", json={"picture": upload(shop), "k": 2})
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert {item["id"] for item in items} == {"bag-3", "bag-7"}
    assert items[0]["evidence"][0]["kind"] == "picture"


@pytest.mark.parametrize("given", ["../zhuyi.db", "/etc/passwd", "", MISSING, 7, MISSING + "\n"])
def test_the_door_refuses_paths_and_ids_of_nothing(door, given):
    answer = door.post("/recommend", json={"picture": given})
    assert answer.status_code == 422
    assert "picture" in answer.text


def test_the_command_takes_a_file(shop, sent, monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "settings", lambda: shop.settings)
    monkeypatch.chdir(tmp_path)
    words = ["recommend", "--customer", "U1", "-k", "2", "--picture", str(sent), "--json"]
    found = CliRunner().invoke(cli.app, words)
    assert found.exit_code == 0, found.output
    assert {item["id"] for item in json.loads(found.stdout)["items"]} == {"bag-3", "bag-7"}
    words[6] = str(tmp_path / "nowhere.jpg")
    found = CliRunner().invoke(cli.app, words)
    assert found.exit_code == 1
    assert "错误" in found.output


@pytest.fixture
def customer(shop, door):
    """A conversation of somebody unknown with the real actions and the real recommender."""

    def carried(request):  # from the actions' client to the service's own door
        answer = door.post(request.url.path, content=request.content, headers=dict(request.headers))
        return httpx.Response(answer.status_code, content=answer.content)

    recommender = Recommender("http://recommender", SECRET, httpx.MockTransport(carried))
    services = Services(shop.database, DemoShop(), recommender)
    with shop.database.write() as session:
        started = sessions.start(session, None, now())
    with TestClient(actions_app(services, SECRET), raise_server_exceptions=False) as client:
        yield RasaCaller(client, SECRET, started.conversation_id)


def sends(shop, customer, **looks):
    """The customer's picture, as the gateway keeps it."""
    name = upload(shop, **looks)
    new = NewUpload(name, customer.conversation, name, f"{name}.png", "image/png", 10, 120, 100)
    with shop.database.write() as session:
        customer.seq = keep(session, new, now(), lambda *_: None).seq


@pytest.mark.parametrize(
    ("words", "intent"),
    [("找同款", "recommend_product"), ("有没有这样的", "ask_stock"), ("这个有吗", "nlu_fallback")],
)
def test_words_after_a_picture_find_what_looks_like_it(shop, customer, words, intent):
    sends(shop, customer)
    answer = customer.asks("action_recommend", words, intent)
    (said,) = answer.said
    assert said.response == "utter_recommend_alike"
    shown = [card["id"] for card in said.payload["items"]]
    assert set(shown) <= {f"bag-{n}" for n in range(8)}
    assert shown[0] in {"bag-3", "bag-7"}
    assert "图片最像" in said.payload["items"][0]["reason"]
    assert customer.slots["constraints"][0]["value"] == "bag"  # 便宜一点 stays within bags
    why = customer.asks("action_why_recommended", "为什么推荐第一个", "why_recommended")
    assert "样子和您发的图片最像" in why.text


def test_another_batch_is_what_looks_like_it_next(shop, customer):
    sends(shop, customer)
    first = customer.asks("action_recommend", "找同款", "recommend_product")
    before = [card["id"] for card in first.said[0].payload["items"]]
    (said,) = customer.asks("action_another_batch", "换一批", "another_batch").said
    after = [card["id"] for card in said.payload["items"]]
    assert said.response.startswith("utter_recommend_alike")
    assert after
    assert not set(after) & set(before)
    third = customer.asks("action_another_batch", "换一批", "another_batch").said[-1]
    assert not {card["id"] for card in third.payload["items"]} & {*before, *after}
    cheaper = customer.asks("action_another_batch", "换一批便宜的", "another_batch").said[-1]
    assert not cheaper.response.startswith("utter_recommend_alike")


def test_a_condition_said_with_it_holds(shop, customer):
    sends(shop, customer)
    answer = customer.asks(
        "action_recommend", "有没有这样的蓝色的", "recommend_product", {"colour": "蓝色"}
    )
    shown = [card["id"] for card in answer.said[0].payload["items"]]
    assert shown
    assert all(int(one[-1]) % 4 == 2 for one in shown), shown


def test_the_button_below_a_picture_does_the_same(shop, customer):
    sends(shop, customer, kind="earphones", colour="蓝色")
    answer = customer.asks("action_find_alike", "/find_alike", "find_alike")
    assert answer.said[0].payload["items"][0]["id"] in {"earphones-2", "earphones-6"}


def test_without_a_picture_one_is_asked_for_only_where_that_is_all_that_was_said(customer):
    assert customer.asks("action_recommend", "找同款", "recommend_product").names == [
        "utter_recommend_alike_send"
    ]
    told = customer.asks("action_recommend", "有没有这样的蓝牙耳机", "recommend_product").names
    assert not [name for name in told if "alike" in name]


def test_a_fault_after_a_picture_is_no_need(shop, customer):
    sends(shop, customer)
    told = customer.asks("action_chitchat", "这款有问题吗", "chitchat").names
    assert not [name for name in told if "alike" in name]


def test_a_picture_that_is_gone_is_said_to_be(shop, customer):
    sends(shop, customer)
    for file in (shop.settings.data / "uploads").iterdir():
        file.unlink()
    assert customer.asks("action_recommend", "找同款", "recommend_product").names == [
        "utter_recommend_alike_down"
    ]
