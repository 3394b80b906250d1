"""A text encoder of the shop's own: made, used, guarded, and made anew when it must be."""

import json
from datetime import timedelta
from functools import partial

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from recommender import own_cli
from recommender.data import product_text, read_shop
from recommender.features.encoders import BertText, EncoderNotUsable
from recommender.features.items import own_text, text_encoder
from recommender.fit import fit
from recommender.own_encoders import OWN, TEXT, OwnEncoders
from recommender.policy import Policy
from recommender.staleness import stale, trace_of
from recommender.text import making
from recommender.text.config import TextConfig
from recommender.text.corpus import told
from recommender.train import TrainConfig
from shop import clock
from shop.catalog.models import Review
from shop.customers.models import Customer
from shop.database import Database, migrate
from shop.privacy.artefacts import holding
from shop.privacy.service import erase_customer
from tests.integration.recommender.conftest import behaviour
from tests.planted import Words, in_files

TINY = partial(TextConfig, steps=4, width=32, layers=1, heads=2)
SHORT = TrainConfig(epochs=1, tokens=512)


@pytest.fixture
def shop(world, monkeypatch):
    """The shop, set to an encoder of its own that is quickly made."""
    settings = world.settings.model_copy(update={"text_encoder": OWN})
    monkeypatch.setattr(own_cli, "settings", lambda: settings)
    monkeypatch.setattr(making, "TextConfig", TINY)
    monkeypatch.setattr(torch, "set_num_threads", lambda _n: None)
    world.settings = settings
    return world


@pytest.fixture
def encoders(shop):
    return OwnEncoders.of(TEXT, shop.settings)


@pytest.fixture
def root(encoders):
    return encoders.root


def train_text(*words) -> str:
    found = CliRunner().invoke(own_cli.app, ["train-text", *map(str, words)])
    assert found.exit_code == 0, found.output
    return found.stdout.split()[0]


def texts_of(world) -> list[str]:
    with world.database.read() as session:
        return [product_text(item) for item in read_shop(session).items]


def test_the_command_makes_a_folder_that_any_path_setting_loads(shop, root, encoders):
    name = train_text("--steps", 2)
    assert encoders.current() == name
    texts = texts_of(shop)
    here, there = text_encoder(shop.settings), BertText(str(root / name))
    vectors = here.encode(texts)
    assert np.array_equal(vectors, there.encode(texts))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_the_same_seed_gives_the_same_folder_and_another_another(shop):
    first, again, other = (train_text("--steps", 2, "--seed", seed) for seed in (3, 3, 4))
    assert first == again != other


def test_a_name_of_the_kind_that_no_product_states_is_understood(shop, root):
    train_text("--steps", 60)
    with shop.database.read() as session:
        items = read_shop(session).items
    alias = "耳麦"  # of the earphones, and in no text
    assert not any(alias in product_text(item) for item in items)
    encoder = own_text(shop.settings)
    match = encoder.encode([product_text(i) for i in items]) @ encoder.encode([alias])[0]
    best = [items[row].category_id for row in np.argsort(-match)[:6]]
    assert best.count("earphones") >= 5


def test_a_bad_option_is_refused(shop):
    assert CliRunner().invoke(own_cli.app, ["train-text", "--steps", "1"]).exit_code == 2


def test_a_shop_without_products_is_told_so(shop, monkeypatch, tmp_path):
    empty = shop.settings.model_copy(update={"data": tmp_path / "empty"})
    monkeypatch.setattr(own_cli, "settings", lambda: empty)
    (tmp_path / "empty").mkdir()
    database = Database(empty.resolved_database_url)
    migrate(database)
    database.close()
    found = CliRunner().invoke(own_cli.app, ["train-text"])
    assert found.exit_code == 1
    assert "错误" in found.stderr


@pytest.mark.parametrize(
    "file", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json", "manifest.json"]
)
@pytest.mark.parametrize("how", ["gone", "cut", "changed"])
def test_a_damaged_folder_is_named_with_what_to_do(shop, root, encoders, file, how):
    making.make(shop.database, shop.settings, TINY(steps=2), quiet=True)
    path = root / encoders.current() / file
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:20] if how == "cut" else content.replace(b'"', b"'", 1))
    with pytest.raises(EncoderNotUsable, match=f"{path.name}.*zhuyi train-text"):
        text_encoder(shop.settings)


def test_none_at_all_is_said_with_what_to_do(shop):
    with pytest.raises(EncoderNotUsable, match="zhuyi train-text"):
        text_encoder(shop.settings)


class TestInTheModel:
    """`zhuyi train` with ZHUYI_TEXT_ENCODER=own."""

    def test_training_makes_the_encoder_and_the_model_keeps_to_it(self, shop, encoders):
        made = fit(shop.database, shop.settings, SHORT, quiet=True)
        first = encoders.current()
        assert made.manifest.trace.text_encoder == f"{OWN}:{first}"
        other = making.make(shop.database, shop.settings, TINY(seed=9), quiet=True)
        assert encoders.current() == other != first
        service = shop.service()  # not trained anew since: still with its own
        assert service.problem == ""
        assert service.live.featuriser.text.name == f"{OWN}:{first}"
        assert service.recommend("U1", "耳麦", [], Policy(k=3)).personalised
        why = stale(shop.models, trace_of(shop.database, shop.settings, SHORT), set())
        assert why == "text_encoder changed"

    def test_a_damaged_encoder_leaves_the_popular_list(self, shop, root, encoders):
        fit(shop.database, shop.settings, SHORT, quiet=True)
        (root / encoders.current() / "model.safetensors").write_bytes(b"")
        service = shop.service()
        assert "model.safetensors" in service.problem
        assert not service.recommend("U1", "", [], Policy()).personalised


class TestAnErasedCustomer:
    """Somebody whose reviews and searches an encoder learnt from."""

    NAME, SEARCH = "planted-customer-51d2", "植51d2aa07物"

    def planted(self, world) -> Words:
        words = Words({"search": self.SEARCH})
        said = words.new("review")
        at = clock.now() - timedelta(days=40)
        world.add(Customer(id=self.NAME, created_at=at))
        about = {"product_id": "bag-1", "rating": 2, "created_at": at}
        world.add(Review(id="planted", customer_id=self.NAME, text=said, **about))
        for number in range(5):
            moment = at + timedelta(minutes=10 * number)
            world.add(behaviour(self.NAME, "search", None, moment, self.SEARCH))
            world.add(behaviour(self.NAME, "view", "bag-1", moment + timedelta(minutes=1)))
        return words

    def heard(self, world) -> str:
        with world.database.read() as session:
            texts = told(session, read_shop(session))
        return json.dumps([[t.passages, t.searches] for t in texts], ensure_ascii=False)

    def test_is_not_in_the_texts_and_never_in_the_files(self, shop, root):
        words = self.planted(shop)
        assert words.in_text(self.heard(shop)) == ["review"]  # the search is one customer's alone
        assert "双肩包" in self.heard(shop)  # searches of many are
        making.make(shop.database, shop.settings, TINY(), quiet=True)
        assert in_files(root, words) == set()
        with shop.database.write() as session:
            erase_customer(session, self.NAME, "test")
        assert words.in_text(self.heard(shop)) == []

    def test_is_told_of_the_encoder_until_it_goes(self, shop, encoders):
        self.planted(shop)
        made = fit(shop.database, shop.settings, SHORT, quiet=True)
        old = encoders.current()
        new = making.make(shop.database, shop.settings, TINY(seed=9), quiet=True)
        with shop.database.write() as session:
            report = erase_customer(session, self.NAME, "test")

        def told() -> dict[str, bool]:
            return {one.version: one.in_use for one in holding(shop.settings.data, report, 90)}

        assert (
            told().items()
            >= {made.checksum: True, f"text/{old}": True, f"text/{new}": True}.items()
        )
        fit(shop.database, shop.settings, SHORT, quiet=True)
        assert not told().keys() & {f"text/{old}", f"text/{new}"}

    def test_who_only_wrote_a_review_is_told_too(self, shop, encoders):
        at = clock.now() - timedelta(days=40)
        shop.add(Customer(id=self.NAME, created_at=at))
        about = {"product_id": "bag-1", "rating": 5, "created_at": at, "text": "很能装"}
        shop.add(Review(id="alone", customer_id=self.NAME, **about))
        made = making.make(shop.database, shop.settings, TINY(), quiet=True)
        with shop.database.write() as session:
            report = erase_customer(session, self.NAME, "test")
        assert f"text/{made}" in {o.version for o in holding(shop.settings.data, report, 90)}

    def test_the_next_training_makes_a_new_encoder_and_removes_the_old(self, shop, root, encoders):
        self.planted(shop)
        fit(shop.database, shop.settings, SHORT, quiet=True)
        old = encoders.current()
        with shop.database.write() as session:
            erase_customer(session, self.NAME, "test")
        fit(shop.database, shop.settings, SHORT, quiet=True)
        assert encoders.current() != old
        assert [f.name for f in root.iterdir() if f.is_dir()] == [encoders.current()]
