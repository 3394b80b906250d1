"""A deleted interest is gone for the recommender: its list is that of somebody who never had it."""

import shutil
from datetime import timedelta

import numpy as np
import pytest

from recommender.features.cache import FeatureCache, content_key
from recommender.features.items import Featuriser
from recommender.fit import fit
from recommender.policy import Policy
from recommender.service import RecommenderService
from recommender.train import TrainConfig
from shop import clock
from shop.behaviour import interests
from shop.behaviour.service import personal_history
from shop.customers.consent import Purpose, set_consent
from shop.customers.models import Customer
from shop.database import Database
from shop.privacy.service import erase_customer
from shop.settings import Settings
from tests.integration.recommender.conftest import World, behaviour, item_id
from tests.planted import Words, in_files

KEPT = [("view", item_id("bag", n)) for n in (1, 2, 3)]
REGRETTED = [("view", item_id("gift", n)) for n in range(3)] + [("favourite", item_id("gift", 4))]


@pytest.fixture
def innocent(trained, tmp_path):
    """The same shop once more, where the regretted behaviours never happened."""
    folder = tmp_path / "innocent"
    shutil.copytree(trained, folder)
    settings = Settings(data=folder, database_url=None, text_encoder="", image_encoder="")
    database = Database(settings.resolved_database_url)
    yield World(database, settings)
    database.close()


def forget(world: World, label: str) -> int:
    with world.database.write() as session:
        known = interests.interests(session, "NEW")
        (wanted,) = [one for one in known if one.value == label]
        return interests.forget(session, "NEW", wanted.id)


def both_behave(world: World, innocent: World) -> None:
    """The same moments in both, so that nothing differs but what is forgotten."""
    start = clock.now()
    world.behave("NEW", *KEPT)
    with world.database.read() as session:
        entries = personal_history(session, "NEW", now=start)
    assert entries
    innocent.add(*(behaviour("NEW", e.type, e.item_id, e.ts) for e in entries))
    world.behave("NEW", *REGRETTED)
    world.add(behaviour("NEW", "search", None, clock.now(), "礼品"))


def suggestions(world: World, service: RecommenderService, query: str, now):
    with world.database.read() as session:
        past = personal_history(session, "NEW", now=now)
    found = service.live.recommender.recommend(query, [], past, Policy(k=24), now=now)
    return found.items


@pytest.mark.parametrize("query", ["", "蓝牙耳机", "送妈妈的礼物"])
def test_the_list_is_that_of_a_customer_who_never_did_it(world, innocent, query):
    both_behave(world, innocent)
    now = clock.now()
    service, other = world.service(), innocent.service()
    before = suggestions(world, service, query, now)
    assert before != suggestions(innocent, other, query, now)  # it did matter
    assert forget(world, "礼品") == 5
    fresh = world.service()  # counts at this moment, as the other one's
    assert suggestions(world, fresh, query, now) == suggestions(innocent, other, query, now)


def test_the_running_service_forgets_with_the_next_request(world):
    world.behave("NEW", *KEPT, *REGRETTED)
    service = world.service()
    assert "礼品" in told(service)
    forget(world, "礼品")
    assert "礼品" not in told(service)


def told(service: RecommenderService) -> str:
    """All titles of behaviours named as reasons."""
    found = service.recommend("NEW", "", [], Policy(k=24))
    return " ".join(e.title for item in found.items for e in item.evidence if e.kind == "history")


def test_with_everything_forgotten_nothing_is_personal(world):
    world.behave("NEW", *KEPT, *REGRETTED)
    with world.database.write() as session:
        assert interests.forget_all(session, "NEW") == len(KEPT) + len(REGRETTED)
    found = world.service().recommend("NEW", "", [], Policy())
    assert found.personalised is False


def test_chat_mentions_are_an_interest_only_with_their_own_consent(world):
    world.behave("NEW", ("chat_mention", "gift-1"))
    with world.database.write() as session:
        set_consent(session, "NEW", Purpose.SERVICE_TALK, False, "customer")
        assert interests.interests(session, "NEW", ["chat_mention"]) == []
        assert interests.interests(session, "NEW")


class TestAnErasedCustomer:
    """Somebody whose searches and ways were in the model's training."""

    NAME = "planted-customer-7f3a"
    SEARCH = "植7f3a9c1e物"

    def planted(self, world):
        world.add(Customer(id=self.NAME, created_at=clock.now()))
        world.behave(self.NAME, *REGRETTED, *KEPT, ago=timedelta(days=20))
        for number in range(3):
            at = clock.now() - timedelta(days=3, minutes=number)
            world.add(behaviour(self.NAME, "search", None, at, self.SEARCH))
        fit(world.database, world.settings, TrainConfig(epochs=2, tokens=512), quiet=True)

    def test_is_in_no_file_of_the_models_and_features(self, world):
        self.planted(world)
        world.service().recommend(self.NAME, self.SEARCH, [], Policy())
        words = Words({"id": self.NAME, "search": self.SEARCH})
        made = {path.name for path in world.settings.data.rglob("*") if path.is_file()}
        assert {"weights.pt", "text.pt", "manifest.json"} <= made
        assert in_files(world.settings.data / "models", words) == set()
        assert in_files(world.settings.data / "cache", words) == set()

    def test_is_answered_like_somebody_who_never_was(self, world):
        self.planted(world)
        service = world.service()
        before = service.recommend(self.NAME, "", [], Policy())
        assert before.personalised
        with world.database.write() as session:
            erase_customer(session, self.NAME, "test")
        after = service.recommend(self.NAME, "", [], Policy())
        assert after == service.recommend("nobody", "", [], Policy())
        assert self.SEARCH not in after.model_dump_json()


def test_an_outside_encoder_keeps_no_search_on_disk(world):
    class Outside:
        name, dim = "outside", 4

        def encode(self, texts):
            return np.ones((len(texts), 4), dtype=np.float32)

    light = world.service().live.featuriser
    featuriser = Featuriser(Outside(), light.picture, light.places)
    featuriser.inputs(["耳机"], [""], [0], ["我的手机号13800000001"])
    kept = FeatureCache(light.places.cache, "outside")
    assert list(kept.vectors) == [content_key("耳机".encode())]
