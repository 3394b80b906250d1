"""The client: every call may be repeated, so what failed on the way is sent again."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx

from zhuyi_client.values import (
    Answer,
    BatchResult,
    CustomerToken,
    EventsResult,
    FieldError,
    Object,
    Problem,
    Request,
    State,
    Stored,
    Type,
    moment,
)

AT_ONCE = 1_000  # objects or events a call
AGAIN = {429, 502, 503, 504}
LONGEST_PAUSE = 60.0
LONG = 180.0


class Zhuyi:
    """An installation at `url`, entered with its shop key (`$ZHUYI_DATA/shop.key`).

    A call that the network or a 429/503 stopped is sent again up to `tries` times; what is refused
    raises Problem.
    """

    def __init__(
        self, url: str, key: str, *, timeout: float = 30, tries: int = 5, trust_env: bool = True
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        self._http = httpx.Client(
            base_url=url.rstrip("/"), headers=headers, timeout=timeout, trust_env=trust_env
        )
        self._timeout = timeout
        self._tries, self._long = tries, max(timeout, LONG)  # a thousand objects take a while

    def __enter__(self) -> "Zhuyi":
        """Close at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give up connections."""
        self._http.close()

    def put(self, type: Type, id: str, **fields: Any) -> Stored:
        """Push one object; `version` must grow with each change of it."""
        return Stored(**self._call("PUT", _path(type, id), fields))

    def get(self, type: Type, id: str) -> dict[str, Any]:
        """An object as it is stored, in the fields in which it is pushed."""
        found: dict[str, Any] = self._call("GET", _path(type, id))
        return found

    def batch(self, objects: Iterable[Object]) -> BatchResult:
        """Push any number of objects in order; what is wrong with one does not stop the others."""
        total, sent = BatchResult(0, 0, 0), 0
        for chunk in _chunks(objects):
            body = {"objects": [{"type": o.type, "id": o.id, "data": o.data} for o in chunk]}
            found = self._call("POST", "/api/v1/shop/batch", body, timeout=self._long)
            total = BatchResult(
                total.applied + found["applied"],
                total.unchanged + found["unchanged"],
                total.failed + found["failed"],
                (*total.errors, *_batch_errors(found["results"], sent)),
            )
            sent += len(chunk)
        return total

    def events(self, events: Iterable[Mapping[str, Any]]) -> EventsResult:
        """Send behaviours: id, customer_id, type, item_id, ts …; each id counts once."""
        total, sent = EventsResult(0, 0), 0
        for chunk in _chunks(events):
            found = self._call("POST", "/api/v1/events", {"events": chunk}, timeout=self._long)
            errors = (
                FieldError(e["field"], e["detail"], e["index"] + sent, e["id"])
                for e in found["errors"]
            )
            total = EventsResult(
                total.accepted + found["accepted"],
                total.duplicates + found["duplicates"],
                (*total.errors, *errors),
            )
            sent += len(chunk)
        return total

    def customer_token(self, customer_id: str) -> CustomerToken:
        """What the shop's page hands to the widget for a customer who is signed in."""
        found = self._call("POST", "/api/v1/customer-tokens", {"customer_id": customer_id})
        return CustomerToken(found["token"], moment(found["expires_at"]))

    def scans(self, shipment_id: str, scans: Sequence[Mapping[str, Any]]) -> int:
        """Add a courier's scans (at, text, place, state) to a parcel; how many were new."""
        path = f"{_path('shipments', shipment_id)}/scans"
        return int(self._call("POST", path, {"scans": list(scans)})["added"])

    def requests(self, state: State | None = "requested") -> Iterator[Request]:
        """What customers ask for, oldest first; None for those of every state."""
        after: str | None = ""
        while after is not None:
            given = {"state": state, "after": after, "limit": 200}
            query = {name: value for name, value in given.items() if value}
            page = self._call("GET", "/api/v1/shop/requests", query=query)
            yield from map(_request, page["requests"])
            after = page["next"]

    def request(self, id: str) -> Request:
        """One request as it stands."""
        return _request(self._call("GET", f"/api/v1/shop/requests/{quote(id, safe='')}"))

    def answer(
        self,
        request_id: str,
        state: Answer,
        reason: str = "",
        invoice: Mapping[str, str] | None = None,
    ) -> Request:
        """Answer a request; the customer is told, and reads `reason`.

        `invoice`: number and url (https) of an invoice that was issued.
        """
        path = f"/api/v1/shop/requests/{quote(request_id, safe='')}/answer"
        body: dict[str, Any] = {"state": state, "reason": reason}
        if invoice is not None:
            body["invoice"] = dict(invoice)
        return _request(self._call("POST", path, body))

    def _call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> Any:
        patience = timeout or self._timeout
        for left in reversed(range(self._tries)):
            try:
                answer = self._http.request(method, path, json=body, params=query, timeout=patience)
            except httpx.TransportError:
                if not left:
                    raise
                time.sleep(self._pause(left))
                continue
            if answer.status_code not in AGAIN or not left:
                return _checked(answer)
            time.sleep(float(answer.headers.get("Retry-After") or self._pause(left)))
        raise AssertionError("unreachable")

    def _pause(self, left: int) -> float:
        return min(LONGEST_PAUSE, 0.5 * 2.0 ** (self._tries - left - 1))


def _path(type_: str, id_: str) -> str:
    return f"/api/v1/shop/{type_}/{quote(id_, safe='')}"


def _chunks(things: Iterable[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for thing in things:
        chunk.append(thing)
        if len(chunk) == AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _batch_errors(results: Sequence[Any], sent: int) -> Iterator[FieldError]:
    for result in results:
        for one in result["errors"]:
            yield FieldError(one["field"], one["detail"], result["index"] + sent, result["id"])


def _request(found: Mapping[str, Any]) -> Request:
    decided = found["decided_at"]
    moments = {
        "requested_at": moment(found["requested_at"]),
        "decided_at": moment(decided) if decided else None,
    }
    return Request(**{**found, **moments})


def _checked(answer: httpx.Response) -> Any:
    if answer.is_success:
        return answer.json()
    try:
        found = answer.json()
    except ValueError:
        raise Problem(answer.status_code, "http_error", answer.reason_phrase) from None
    errors = tuple(FieldError(e["field"], e["detail"]) for e in found.get("errors", ()))
    raise Problem(answer.status_code, found.get("code", ""), found.get("detail", ""), errors)
