"""A share of customers is held back, openly, and what both groups do is compared."""

import csv
import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from recommender.policy import Policy
from shop import clock
from shop.behaviour import suggestions
from shop.behaviour.models import Behaviour
from shop.conversations.models import Conversation
from shop.customers.consent import Purpose, consents
from shop.customers.models import Customer
from shop.experiment import cli
from shop.experiment.groups import held_back_at, phases
from shop.experiment.service import compare
from shop.policies.service import set_policy
from shop.policies.values import HoldoutPolicy
from tests.integration.recommender.conftest import behaviour, item_id

HELD = next(f"H{n}" for n in range(99) if held_back_at(f"H{n}", 10))
WAYS = [("view", item_id("gift", n)) for n in range(3)]
DAY = timedelta(days=1)


def share(world, percent, ago=timedelta()):
    with world.database.write() as session:
        set_policy(session, HoldoutPolicy(percent=percent), "lead", clock.now() - ago)


@pytest.fixture
def held(world):
    world.add(Customer(id=HELD, created_at=clock.now()))
    world.behave(HELD, *WAYS)
    world.behave("NEW", *WAYS)
    return world


def test_the_held_back_get_the_general_list_and_it_says_so(held):
    service, seen = held.service(), held.statements()
    found = service.recommend(HELD, "", [], Policy())
    assert (found.held_back, found.personalised) == (True, False)
    assert not [s for s in seen if "FROM behaviour" in s]
    stranger = service.recommend(None, "", [], Policy())
    assert found.items == stranger.items
    assert not stranger.held_back
    other = service.recommend("NEW", "", [], Policy())
    assert (other.held_back, other.personalised) == (False, True)


def test_consent_stays_what_it_was_and_without_it_nobody_is_held_back(held):
    with held.database.read() as session:
        assert consents(session, HELD)[Purpose.PERSONALISATION]
    held.consent(HELD, False)
    assert not held.service().recommend(HELD, "", [], Policy()).held_back
    assert not held.service().recommend(HELD, "", [], Policy(personalise=False)).held_back


def test_the_shop_changes_the_share_and_every_share_is_kept(held):
    share(held, 0)
    found = held.service().recommend(HELD, "", [], Policy())
    assert (found.held_back, found.personalised) == (False, True)
    share(held, 10)
    share(held, 10)
    assert held.service().recommend(HELD, "", [], Policy()).held_back
    with held.database.read() as session:
        known = phases(session)
    assert [phase.percent for phase in known] == [0, 10]
    assert known[0].until == known[1].since
    assert known[1].until is None


def test_the_share_counts_from_the_first_start_of_the_service_on(world):
    with world.database.read() as session:
        assert phases(session) == []
    for _ in range(2):
        service = world.service()
        service.start()
        service.stop()
    with world.database.read() as session:
        assert [phase.percent for phase in phases(session)] == [10]


def shown(world, customer, ago, channel=None, clicked=()):
    """A list of two as seen, through the functions that record it."""
    moment = clock.now() - ago
    items = [suggestions.SuggestedItem(id=item_id("bag", n), score=1, reason="") for n in range(2)]
    with world.database.write() as session:
        talk = None
        if channel is not None:
            talk = f"{customer}-{ago}"
            at = {"created_at": moment, "updated_at": moment}
            session.add(Conversation(id=talk, customer_id=customer, channel=channel, **at))
            session.flush()
        new = suggestions.NewSuggestions(
            items=items, personalised=True, customer_id=customer, conversation_id=talk
        )
        kept = suggestions.store(session, new, moment)
        assert suggestions.record_impressions(session, kept, moment) == 2
        for place in clicked:
            hit = behaviour(customer, "click", items[place].id, moment + timedelta(seconds=9))
            hit.list_id, hit.position = kept.id, place
            session.add(hit)


def two_groups(world, people=30):
    """Held-back customers who take nothing up, the others who take up the first and buy it."""
    share(world, 50, ago=30 * DAY)
    names = [f"P{n}" for n in range(4 * people)]
    held = [n for n in names if held_back_at(n, 50)][:people]
    personal = [n for n in names if not held_back_at(n, 50)][:people]
    world.add(*(Customer(id=n, created_at=clock.now()) for n in [*held, *personal]))
    for name in held:
        shown(world, name, 10 * DAY)
    for name in personal:
        shown(world, name, 10 * DAY, "wechat", clicked=[0])
        world.behave(name, ("purchase", item_id("bag", 0)), ago=9 * DAY)
    return held, personal


def told(found, outcome, channel="all", week="all"):
    (row,) = [r for r in found.rows if (r.outcome, r.channel, r.week) == (outcome, channel, week)]
    return row


def test_both_groups_are_compared_by_what_they_saw_and_did(world):
    two_groups(world)
    with world.database.read() as session:
        found = compare(session, 8)
    click, bought = told(found, "click"), told(found, "purchase")
    assert (click.personalised, click.held_back, click.told) == (0.5, 0, "better")
    assert (bought.personalised, bought.held_back) == (1, 0)
    assert (bought.personalised_customers, bought.held_back_customers) == (30, 30)
    assert told(found, "click", "wechat").held_back_customers == 0
    assert told(found, "click", "pages").personalised_customers == 0
    assert {row.week for row in found.rows} > {"all"}


def test_who_does_not_want_to_be_personalised_is_in_neither_group(world):
    _, personal = two_groups(world)
    world.consent(personal[0], False)
    with world.database.read() as session:
        row = told(compare(session, 8), "click")
    assert (row.personalised_customers, row.held_back_customers) == (29, 30)


def test_a_changed_share_begins_anew_and_groups_are_never_mixed(world):
    held, _ = two_groups(world)
    share(world, 10, ago=5 * DAY)
    moved = [name for name in held if not held_back_at(name, 10)]
    for name in moved:
        shown(world, name, 2 * DAY)
    with world.database.read() as session:
        found = compare(session, 8)
    before, after = found.phases
    rows = {(r.phase, r.outcome): r for r in found.rows if (r.channel, r.week) == ("all", "all")}
    assert rows[before.since, "click"].held_back_customers == 30
    assert rows[after.since, "click"].personalised_customers == len(moved)
    assert rows[after.since, "click"].held_back_customers == 0
    # what has to follow cannot, where the share changed before its time was over
    assert rows[before.since, "purchase"].personalised_customers == 0


@pytest.mark.parametrize("weeks", [0, 105])
def test_a_number_of_weeks_out_of_reason_is_refused(world, weeks):
    with world.database.read() as session, pytest.raises(ValueError, match="weeks"):
        compare(session, weeks)


def test_the_command_prints_and_writes_table_and_page(world, monkeypatch, tmp_path):
    two_groups(world)
    monkeypatch.setattr(cli, "settings", lambda: world.settings)
    ran = CliRunner().invoke(cli.app, ["--json", "--weeks", "4", "--results", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    rows = json.loads(ran.stdout)["rows"]
    with (tmp_path / "experiment.csv").open(encoding="utf-8-sig") as file:
        written = list(csv.DictReader(file))
    assert [w["outcome"] for w in written] == [r["outcome"] for r in rows]
    assert {w["family"] for w in written} == {"参与度", "转化", "粘性（留存）", "满意度"}
    page = (tmp_path / "experiment.html").read_text(encoding="utf-8")
    assert "个性化更好" in page
    assert "<script" not in page


def test_a_shop_without_impressions_is_told_so(world, monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "settings", lambda: world.settings)
    ran = CliRunner().invoke(cli.app, ["--results", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    assert "还没有开始对照" in ran.output
    with world.database.read() as session:
        assert session.query(Behaviour).filter_by(type="impression").count() == 0
