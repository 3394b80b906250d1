"""What is shown, asked about and turned down in a chat comes back as behaviours of the list."""

import pytest

from actions.turn import Services
from shop.behaviour.service import history
from shop.behaviour.types import BehaviourType as B
from tests.integration.actions.conftest import StubRecommender, Talk
from tests.tiny_shop import FLASK, HEADPHONES

ITEM = {"price": "59.00", "image": "", "score": 1.0, "reason": "因为合适", "evidence": []}


@pytest.fixture
def shown(talk: Talk, stub: StubRecommender):
    """Somebody who has just been shown two suggestions."""

    def show(who):
        stub.answer = {
            "items": [{**ITEM, "id": id_, "title": id_} for id_ in (FLASK, HEADPHONES)],
            "personalised": True,
            "relaxed": [],
            "model": "m",
        }
        customer = talk(who)
        customer.hears("推荐点东西", "recommend_product")
        customer.runs("action_recommend")
        return customer

    return show


def kept(services: Services, *types: B):
    with services.database.read() as session:
        return history(session, "C0001", types=types)


def test_a_suggestion_asked_about_is_a_click_in_its_place_once(shown, services: Services) -> None:
    customer = shown("C0001")
    assert [e.position for e in kept(services, B.IMPRESSION)] == [0, 1]
    assert kept(services, B.CLICK) == []
    for _ in range(2):
        customer.hears("第二个有货吗", "ask_stock", {"ordinal": "2"})
        customer.runs("action_stock")
    (click,) = kept(services, B.CLICK)
    seen = kept(services, B.IMPRESSION)[1]
    assert (click.item_id, click.position) == (HEADPHONES, 1)
    assert (click.list_id, click.item_id) == (seen.list_id, seen.item_id)


def test_asking_why_and_saying_no_are_no_clicks(shown, services: Services) -> None:
    customer = shown("C0001")
    customer.hears("第二个为什么推荐", "why_recommended", {"ordinal": "2"})
    customer.runs("action_why_recommended")
    customer.hears("第二个不喜欢", "reject_recommendation", {"ordinal": "2"})
    customer.runs("action_another_batch")
    assert kept(services, B.CLICK) == []
    (no,) = kept(services, B.DISMISS)
    assert (no.item_id, no.position) == (HEADPHONES, 1)


def test_of_somebody_unknown_nothing_is_kept(shown, services: Services) -> None:
    customer = shown(None)
    customer.hears("第二个有货吗", "ask_stock", {"ordinal": "2"})
    customer.runs("action_stock")
    assert kept(services, B.CLICK, B.IMPRESSION) == []
