"""Consent by purpose, with its history."""

import pytest

from shop.customers import consent
from shop.customers.consent import Purpose
from shop.database import Database
from shop.errors import Invalid, NotFound
from shop.policies.service import set_policy
from shop.policies.values import ConsentDefaults


def test_who_never_chose_has_the_defaults_of_the_shop(filled: Database) -> None:
    with filled.write() as session:
        assert consent.consents(session, "C0001") == {
            Purpose.PERSONALISATION: True,
            Purpose.SERVICE_TALK: False,
            Purpose.MARKETING: False,
            Purpose.PROACTIVE: False,
        }
        set_policy(session, ConsentDefaults(personalisation=False), "lead")
        assert not consent.may(session, "C0001", Purpose.PERSONALISATION)


def test_a_choice_beats_the_default_and_every_change_is_kept(filled: Database) -> None:
    with filled.write() as session:
        for granted, changed in [(False, True), (False, False), (True, True)]:
            purpose = Purpose.PERSONALISATION
            assert consent.set_consent(session, "C0002", purpose, granted, "customer") is changed
        assert consent.may(session, "C0002", Purpose.PERSONALISATION)
        log = [(c.purpose, c.granted, c.source) for c in consent.changes(session, "C0002")]
    assert log == [("personalisation", False, "customer"), ("personalisation", True, "customer")]


def test_a_child_is_never_personalised_even_with_consent(filled: Database) -> None:
    with filled.write() as session:
        consent.set_consent(session, "C0004", Purpose.PERSONALISATION, True, "shop")
        assert not consent.may(session, "C0004", Purpose.PERSONALISATION)


def test_nobody_unknown_agrees_to_anything(filled: Database) -> None:
    with filled.write() as session:
        assert not consent.may(session, "C9", Purpose.PERSONALISATION)
        assert not consent.may(session, None, Purpose.PERSONALISATION)
        with pytest.raises(NotFound):
            consent.set_consent(session, "C9", Purpose.MARKETING, True, "customer")
        with pytest.raises(Invalid):
            consent.set_consent(session, "C0001", Purpose.MARKETING, True, "somebody")
