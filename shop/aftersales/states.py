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
    """What the customer wants; money moves in the first two."""

    REFUND = "refund"
    RETURN = "return"
    EXCHANGE = "exchange"
    REPAIR = "repair"


PAYING = frozenset({CaseKind.REFUND, CaseKind.RETURN})


class Cause(StrEnum):
    """Why: the first and the last need the 7-day window once signed, the rest a person's review."""

    NO_REASON = "no_reason"
    QUALITY = "quality"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    MISSING = "missing"
    NOT_RECEIVED = "not_received"
    OTHER = "other"


UNEXPLAINED = frozenset({Cause.NO_REASON, Cause.OTHER})


def check_case_step(current: CaseState, wanted: CaseState) -> None:
    """Raise Conflict unless `wanted` can follow `current`."""
    if wanted not in STEPS[current]:
        raise Conflict("illegal_step", current=current.value, wanted=wanted.value)
