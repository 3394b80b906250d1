"""Models are renewed from the one before, judged, gone back to, and removed when they must go."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import torch
from sqlalchemy import delete, select
from typer.testing import CliRunner

from recommender import artefact, cli, fit, models_cli
from recommender.data import NothingToLearn, read_shop
from recommender.drift import asked_again, newest, profile, shifted
from recommender.fit import update
from recommender.staleness import stale, trace_of
from recommender.update import CannotGoOn, grown
from recommender.upkeep import upkeep
from recommender.versions import pinned, roll_back, take_up, tidy, versions
from shop import clock
from shop.behaviour.models import Behaviour
from shop.customers.models import Customer
from shop.privacy.artefacts import holding
from shop.privacy.service import erase_customer
from tests.integration.recommender.conftest import CONFIG, behaviour, item_id, product

SHORT = replace(CONFIG, epochs=2)
LATELY = timedelta(days=20)
ALL = {item_id(kind, n) for kind in ("earphones", "bag", "gift") for n in range(8)}


def rules(monkeypatch, **about):
    """Update with other rules."""
    changed = upkeep().model_copy(update={"update": upkeep().update.model_copy(update=about)})
    monkeypatch.setattr(fit, "upkeep", lambda: changed)


@pytest.fixture
def grew(world, monkeypatch):
    """A model trained three weeks ago, and what happened since; one product is new."""
    rules(monkeypatch, least_cases=20)
    columns = [c for c in Behaviour.__table__.c if c.name != "id"]
    with world.database.write() as session:
        late = Behaviour.ts > clock.now() - LATELY
        rows = [r._asdict() for r in session.execute(select(*columns).where(late))]
        session.execute(delete(Behaviour).where(late))
    made = fit.fit(world.database, world.settings, SHORT, quiet=True)
    world.add(*(Behaviour(**row) for row in rows))
    media = world.settings.data / "media"
    world.add(product("bag", 9, media, id="brand-new"))
    at = clock.now() - timedelta(days=19)
    world.add(*(behaviour(f"U{n}", "view", "brand-new", at) for n in range(9)))
    return world, made.checksum


def test_an_update_goes_on_from_the_running_model_and_is_judged_beside_it(grew):
    world, old = grew
    made = update(world.database, world.settings, SHORT, quiet=True)
    judged = made.manifest.judged
    assert (judged.against, judged.cases >= 20) == (old, True)
    assert judged.low <= judged.difference <= judged.high
    assert judged.difference == pytest.approx(judged.new - judged.old, abs=1e-6)
    assert judged.taken == (judged.low >= -judged.margin)
    assert made.manifest.test["ndcg@10"] == pytest.approx(judged.new, abs=1e-4)
    assert artefact.current(world.models) == (made.checksum if judged.taken else old)
    loaded = artefact.load(world.models, made.checksum)
    assert "brand-new" in loaded.items
    assert set(artefact.load(world.models, old).items) <= set(loaded.items)
    why = stale(world.models, trace_of(world.database, world.settings, SHORT), ALL)
    assert (why is None) == judged.taken


def test_what_was_learnt_is_where_it_begins_and_new_items_begin_by_chance(grew):
    world, old = grew
    running = artefact.load(world.models, old)
    known = ["brand-new", *reversed(running.items)]
    config = replace(running.model.config, ids=len(known))
    state, again = (grown(running, config, known, seed=1) for _ in range(2))
    before = running.model.state_dict()
    ids = "fusion.id.weight"
    assert torch.equal(state[ids][2:].flip(0), before[ids][1:])
    assert torch.equal(state[ids][1], again[ids][1])
    assert state[ids][1].norm() > 0
    assert all(torch.equal(state[n], v) for n, v in before.items() if n != ids)
    with pytest.raises(CannotGoOn, match="shape"):
        grown(running, replace(config, d=32), known, seed=1)


def test_a_model_that_is_not_shown_to_be_as_good_is_kept_but_not_used(grew, monkeypatch):
    world, old = grew
    rules(monkeypatch, least_cases=10**6)
    made = update(world.database, world.settings, SHORT, quiet=True)
    assert artefact.current(world.models) == old
    states = {v.checksum: v.state for v in versions(world.models)}
    assert (states[made.checksum], states[old]) == ("rejected", "current")
    assert roll_back(world.models) != made.checksum  # never gone back to by itself


def test_without_anything_new_there_is_no_update(world):
    fit.fit(world.database, world.settings, SHORT, quiet=True)
    with pytest.raises((CannotGoOn, NothingToLearn)):
        update(world.database, world.settings, SHORT, quiet=True)


@pytest.fixture
def two(world):
    """A shop with two models, the older first."""
    old = artefact.current(world.models)
    new = fit.fit(world.database, world.settings, replace(SHORT, seed=7), quiet=True).checksum
    return world, old, new


def much(world):
    """More behaviours than a model may lag behind."""
    world.behave("NEW", *[("view", "gift-0")] * 400, ago=timedelta(days=30))


def why_stale(world):
    return stale(world.models, trace_of(world.database, world.settings, SHORT), ALL)


def test_one_step_back_is_taken_up_and_stays_until_the_next_training(two):
    world, old, new = two
    service = world.service()
    assert service.live.recommender.model == new
    assert roll_back(world.models) == old
    assert service.reload() == old
    service.live.stop()
    much(world)
    assert why_stale(world) is None
    assert pinned(world.models) == old
    newest_ = fit.fit(world.database, world.settings, SHORT, quiet=True).checksum
    assert artefact.current(world.models) == newest_
    assert pinned(world.models) == ""
    much(world)
    assert "behaviours instead of" in why_stale(world)


def test_a_damaged_model_is_not_gone_back_to(two):
    world, old, new = two
    (world.models / old / "weights.pt").write_bytes(b"no")
    with pytest.raises(artefact.ArtefactError, match=r"weights\.pt"):
        roll_back(world.models)
    assert (artefact.current(world.models), pinned(world.models)) == (new, "")


@pytest.mark.parametrize("to", ["", "0123456789abcdef", "../../etc"])
def test_without_a_model_to_go_back_to_it_is_said(world, to):
    before = artefact.current(world.models)
    with pytest.raises(artefact.ArtefactError):
        roll_back(world.models, to)
    assert artefact.current(world.models) == before


def test_the_commands_list_go_back_and_train_leaves_it(two, monkeypatch):
    world, old, new = two
    for module in (cli, models_cli):
        monkeypatch.setattr(module, "settings", lambda: world.settings)
    monkeypatch.setattr(cli, "_threads", lambda: None)

    def run(app, *words):
        ran = CliRunner().invoke(app, list(words))
        assert ran.exit_code == 0, ran.output
        return ran.output

    assert [line["version"] for line in json.loads(run(models_cli.app, "--json"))] == [new, old]
    assert old in run(models_cli.app, "rollback")
    listed = json.loads(run(models_cli.app, "--json"))
    assert [line["state"] for line in listed] == ["kept", "pinned"]
    assert {"ndcg@10"} <= listed[0]["test"].keys()
    assert "退回的" in run(models_cli.app)
    assert "不必训练" in run(cli.app, "train", "--if-stale")
    assert artefact.current(world.models) == old


def test_models_go_when_they_are_too_many_or_too_old(two):
    world, old, new = two
    assert tidy(world.models, 3, 90, None) == []
    later = clock.now() + timedelta(days=91)
    assert tidy(world.models, 3, 90, None, later) == [old]
    assert [v.checksum for v in versions(world.models)] == [new]
    take_up(world.models, new)
    assert tidy(world.models, 0, 90, None, later) == []  # the one in use stays


class TestAnErasedCustomer:
    """Who was in the training is told which models remain, and those go."""

    @pytest.fixture
    def erased(self, two):
        world, old, new = two
        world.add(Customer(id="GOES", created_at=clock.now()))
        world.behave("GOES", ("view", "bag-1"), ("view", "bag-2"), ago=timedelta(days=30))
        third = fit.fit(world.database, world.settings, SHORT, quiet=True).checksum
        with world.database.write() as session:
            report = erase_customer(session, "GOES", "test")
        return world, report, {old, new, third}, third

    def test_is_told_the_models_made_while_they_were_in(self, erased):
        world, report, made, current = erased
        held = holding(world.settings.data, report, 90)
        assert {one.version for one in held} == made
        (in_use,) = [one for one in held if one.in_use]
        assert (in_use.version, in_use.until) == (current, None)
        assert all(o.until == o.made + timedelta(days=90) for o in held if not o.in_use)

    def test_is_in_none_after_the_next_training(self, erased):
        world, report, made, _ = erased
        new = fit.fit(world.database, world.settings, replace(SHORT, seed=3), quiet=True)
        left = {v.checksum for v in versions(world.models)}
        assert left == {new.checksum}
        assert not made & left
        assert {p.name for p in world.models.iterdir()} == {new.checksum, "current"}
        with pytest.raises(artefact.ArtefactError, match="no earlier"):
            roll_back(world.models)
        assert report.learnt_from is not None

    def test_is_not_learnt_on_from_the_running_model(self, erased):
        world, _, made, _ = erased
        new = update(world.database, world.settings, SHORT, quiet=True)
        assert new.manifest.judged is None
        assert {v.checksum for v in versions(world.models)} == {new.checksum}
        assert new.checksum not in made

    def test_who_did_nothing_is_in_no_model(self, two):
        world, *_ = two
        with world.database.write() as session:
            report = erase_customer(session, "NEW", "test")
        assert holding(world.settings.data, report, 90) == []
        fit.fit(world.database, world.settings, SHORT, quiet=True)
        assert len(versions(world.models)) == 3  # nothing had to go


def test_a_shop_that_turned_to_something_else_has_drifted(world):
    found = artefact.load(world.models)
    drift = upkeep().drift.model_copy(update={"least": 50})
    with world.database.read() as session:
        before = shifted(read_shop(session), found.manifest, drift)
    assert {one.facet for one in before} == {"category", "brand", "price", "behaviour"}
    world.behave("NEW", *[("favourite", "gift-7")] * 900)
    with world.database.read() as session:
        data = read_shop(session)
    after = {one.facet: one for one in shifted(data, found.manifest, drift)}
    assert after["category"].level == "much"
    assert after["category"].most[0] == "gift"
    assert after["behaviour"].level == "much"
    assert all(after[one.facet].psi > one.psi for one in before)
    few = drift.model_copy(update={"least": 10**6})
    assert shifted(data, found.manifest, few) == []


def test_the_profile_is_of_what_was_trained_on(world):
    manifest = artefact.load(world.models).manifest
    with world.database.read() as session:
        data = read_shop(session)
    assert manifest.profile == profile(data, 0, manifest.train_until)
    assert all(
        sum(shares.values()) == pytest.approx(1, abs=1e-4) for shares in manifest.profile.values()
    )
    assert profile(data, newest(data), newest(data)) == {}


def test_the_running_model_is_asked_again_on_the_newest_days(world, monkeypatch):
    moved, again = models_cli.drifted(world.settings)
    assert again.low <= again.now <= again.high
    assert again.then == artefact.load(world.models).manifest.test["ndcg@10"]
    assert again.worse == (again.high < again.then - upkeep().drift.ndcg_drop)
    said = "\n".join(models_cli.told(moved, replace(again, worse=True)))
    assert "zhuyi train --update" in said
    monkeypatch.setattr(models_cli, "settings", lambda: world.settings)
    ran = CliRunner().invoke(models_cli.app, ["drift", "--json"])
    assert json.loads(ran.output)["ndcg"]["cases"] == again.cases
    with world.database.read() as session:
        data = read_shop(session)
    manifest = artefact.load(world.models).manifest.model_copy(
        update={"validate_until": newest(data)}
    )
    assert asked_again(data, object(), manifest, upkeep().drift) is None
