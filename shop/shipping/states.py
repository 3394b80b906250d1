"""Where a parcel can be, in the order of its way."""

from enum import StrEnum


class ParcelState(StrEnum):
    """A scan never moves a parcel back on this way; returned and signed end it."""

    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    DELIVERING = "delivering"
    SIGNED = "signed"
    RETURNED = "returned"


ENDED = frozenset({ParcelState.SIGNED, ParcelState.RETURNED})
