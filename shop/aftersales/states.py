"""The after-sales state machine, and why a customer comes with a case."""

from enum import StrEnum

from shop.errors import Conflict


class CaseState(StrEnum):
    """Where a case stands."""

    REQUESTED = "requested"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DONE = "done"
    CANCELLED = "cancelled"


STEPS = {
    CaseState.REQUESTED: {
        CaseState.IN_REVIEW,
        CaseState.ACCEPTED,
        CaseState.REFUSED,
        CaseState.CANCELLED,
    },
    CaseState.IN_REVIEW: {CaseState.ACCEPTED, CaseState.REFUSED, CaseState.CANCELLED},
    CaseState.ACCEPTED: {CaseState.DONE},
    CaseState.REFUSED: set[CaseState](),
    CaseState.DONE: set[CaseState](),
    CaseState.CANCELLED: set[CaseState](),
}
OPEN = frozenset({CaseState.REQUESTED, CaseState.IN_REVIEW, CaseState.ACCEPTED})
HOLDING = OPEN | {CaseState.DONE}  # their amounts count as refunded


class CaseKind(StrEnum):
    """What the customer wants; money moves in the first two, RESEND sends what was missing."""

    REFUND = "refund"
    RETURN = "return"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    RESEND = "resend"


PAYING = frozenset({CaseKind.REFUND, CaseKind.RETURN})
SENT_BACK = frozenset({CaseKind.RETURN, CaseKind.EXCHANGE, CaseKind.REPAIR})


class Cause(StrEnum):
    """Why: no_reason and other need the 7-day window once signed, the rest a person's review.

    PRICE_DROP is what price protection gives back (price_protection.py).
    """

    NO_REASON = "no_reason"
    QUALITY = "quality"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    MISSING = "missing"
    NOT_RECEIVED = "not_received"
    OTHER = "other"
    PRICE_DROP = "price_drop"


UNEXPLAINED = frozenset({Cause.NO_REASON, Cause.OTHER})
SEEN = frozenset({Cause.QUALITY, Cause.DAMAGED, Cause.WRONG_ITEM, Cause.MISSING})  # a picture shows


def check_case_step(current: CaseState, wanted: CaseState) -> None:
    """Raise Conflict unless `wanted` can follow `current`."""
    if wanted not in STEPS[current]:
        raise Conflict("illegal_step", current=current.value, wanted=wanted.value)
