"""The port: what a way of tracking parcels has to give."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shop.shipping.states import ParcelState


@dataclass(frozen=True)
class Scan:
    """One scan by the courier."""

    at: datetime
    text: str
    place: str = ""
    state: ParcelState = ParcelState.IN_TRANSIT


@dataclass(frozen=True)
class Question:
    """A parcel to ask about; some couriers want the last four digits of a phone number."""

    shipment_id: str
    courier: str
    tracking_no: str
    phone_digits: str
    shipped_at: datetime


class NoAnswer(Exception):
    """The courier could not say now: ask again later."""


class NotAllowed(Exception):
    """Our account is not accepted: asking more is useless until somebody looks."""


class Couriers(Protocol):
    """A service that is asked where parcels are."""

    async def scans(self, question: Question) -> list[Scan]:
        """Every scan, oldest first; raises NoAnswer or NotAllowed."""
        ...

    async def close(self) -> None:
        """Give up connections."""
        ...
