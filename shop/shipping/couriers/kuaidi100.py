"""The real-time query of 快递100: signing, courier names, state codes, and reading its answers.

`sign` is MD5(param + key + customer) in capitals: the aggregator's rule, no secret of ours rests
on it. Times are those of Beijing.
"""

import hashlib
import json
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, ValidationError

from shop.shipping.couriers.port import NoAnswer, NotAllowed, Question, Scan
from shop.shipping.states import ParcelState

BEIJING = ZoneInfo("Asia/Shanghai")
SUFFIX = re.compile(r"(速运|速递|快递|快运|物流|集团|股份|有限公司|国内|[\s·])+$")
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
MOST_SCANS, LONGEST_TEXT = 300, 200
BEFORE_SHIPPING = timedelta(days=7)  # older scans are of another parcel: numbers are used again
AHEAD = timedelta(hours=2)
NOT_ALLOWED = {"503", "600", "601", "602"}  # signature, key or balance
STATES = {  # by the first digits: detailed codes begin with those of the plain ones
    "1": ParcelState.PICKED_UP,
    "5": ParcelState.DELIVERING,
    "3": ParcelState.SIGNED,
    "4": ParcelState.RETURNED,
}
PLAIN = {"0", "2", "6", "7", "8", "10", "11", "12", "13", "14"}  # on its way, whatever the trouble
DETAILED = 3  # digits from which on a code is a detailed one; 1001 … are on its way


@cache
def _codes() -> dict[str, str]:
    path = Path(__file__).with_name("codes.json")
    by_code: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    names = {_bare(name): code for code, names in by_code.items() for name in names}
    return names | {code: code for code in by_code}


def _bare(name: str) -> str:
    return SUFFIX.sub("", name.strip()).lower()


def courier_code(name: str) -> str | None:
    """The aggregator's code of a courier by any of its names; None for one not known."""
    return _codes().get(_bare(name)) or _codes().get(name.strip().lower())


def form(question: Question, customer: str, key: str) -> dict[str, str]:
    """The fields to post; raises NoAnswer for a courier that has no code."""
    code = courier_code(question.courier)
    if code is None:
        raise NoAnswer(f"unknown courier {question.courier}")
    asked = {"com": code, "num": question.tracking_no, "resultv2": "4"}
    if question.phone_digits:
        asked["phone"] = question.phone_digits
    param = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
    signed = f"{param}{key}{customer}".encode()
    sign = hashlib.md5(signed, usedforsecurity=False).hexdigest().upper()
    return {"customer": customer, "sign": sign, "param": param}


class _Line(BaseModel):
    time: str = Field(max_length=40)
    ftime: str = Field("", max_length=40)
    context: str = Field(max_length=5_000)
    status: str | None = Field("", max_length=100)
    statusCode: str | None = Field(None, max_length=10)
    areaName: str | None = Field("", max_length=200)


class _Answer(BaseModel):
    status: str | int | None = None
    state: str | int | None = None
    nu: str = ""
    data: list[_Line] = Field(default=[], max_length=MOST_SCANS)
    result: bool | None = None
    returnCode: str | int | None = None
    message: str = ""


def read(question: Question, text: bytes, now: datetime) -> list[Scan]:
    """The scans of an answer, oldest first; raises NoAnswer, or NotAllowed for our account."""
    try:
        answer = _Answer.model_validate_json(text)
    except ValidationError as error:
        raise NoAnswer("not an answer of the aggregator") from error
    if str(answer.status) != "200":
        _complain(answer)
    if answer.nu and answer.nu.strip().upper() != question.tracking_no.strip().upper():
        raise NoAnswer("the answer is about another parcel")
    scans = [_scan(line) for line in answer.data]
    mine = [s for s in scans if question.shipped_at - BEFORE_SHIPPING <= s.at <= now + AHEAD]
    mine.sort(key=lambda scan: scan.at)
    return _with_state_of_all(mine, str(answer.state or ""))


def _complain(answer: _Answer) -> None:
    code = str(answer.returnCode or answer.status or "")
    problem = NotAllowed if code in NOT_ALLOWED else NoAnswer
    raise problem(f"{code} {answer.message}"[:100])


def _scan(line: _Line) -> Scan:
    return Scan(
        at=_moment(line.ftime or line.time),
        text=CONTROL.sub(" ", line.context).strip()[:LONGEST_TEXT] or "—",
        place=CONTROL.sub(" ", line.areaName or "").strip(),
        state=parcel_state(line.statusCode or ""),
    )


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=BEIJING)
    except ValueError as error:
        raise NoAnswer(f"not a time: {text[:20]!r}") from error


def parcel_state(code: str) -> ParcelState:
    """Where a parcel is by the aggregator's code, plain (3) or detailed (301)."""
    if code in PLAIN or len(code) > DETAILED:
        return ParcelState.IN_TRANSIT
    return STATES.get(code[:1], ParcelState.IN_TRANSIT)


def _with_state_of_all(scans: list[Scan], code: str) -> list[Scan]:
    """The state of the whole is that of its newest scan, also where lines carry no code."""
    if not scans:
        return []
    newest, whole = scans[-1], parcel_state(code)
    if newest.state is ParcelState.IN_TRANSIT and whole is not ParcelState.IN_TRANSIT:
        newest = Scan(newest.at, newest.text, newest.place, whole)
    return [*scans[:-1], newest]
