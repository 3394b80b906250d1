"""Postal addresses: 省 市 区 路 号 …, from a known place or a word that announces one."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.components.phrases import one_of
from bot.components.spans import Span

_PLACES = yaml.safe_load(Path(__file__).with_name("places.yml").read_text(encoding="utf-8"))
_GAP = r"[ ,，、]?"
_HAN = r"[\u4e00-\u9fff]"
# no part of an address, and so no beginning of one of its parts
_AND = "和(?![平馨谐泰顺美兴睦润府])"  # but 和平路, 和馨园
_WORD = rf"(?![的了吗呢吧是在到我你您要把请跟或不]|{_AND})[\u4e00-\u9fffA-Za-z0-9]"
_SPOKEN = "[零〇一二两三四五六七八九十百千幺]"  # in words: 四百七十八号; one by one: 五零二
_NUMBER = rf"(?:\d{{1,5}}|{_SPOKEN}{{1,7}}|[A-Za-z]\d{{0,3}})"
_DISTRICT = rf"(?!市区|地区|山区|郊区|城区)(?:{_WORD}){{1,6}}?{one_of('district')}"
_TOWN = rf"(?:{_WORD}){{1,6}}?(?:街道办?|镇|乡|村委会|村|社区)"
_ROAD = rf"(?:{_WORD}){{1,8}}?{one_of('road')}(?<!街(?=道))(?:[东西南北中]段)?"
_HOUSE = rf"{_NUMBER}(?:[-—]\d{{1,4}})*\s?{one_of('house')}"
_ESTATE = rf"(?:{_WORD}){{1,10}}?{one_of('estate')}"
_COUNTED = "[点天元块月年日个件双条箱盒套]"
_ROOM = (
    rf"(?:(?:\d{{1,5}}|[A-Za-z]\d{{0,3}})(?:[-—]\d{{1,5}}){{0,3}}(?!\d|{_COUNTED})"
    rf"|{_SPOKEN}{{2,7}}(?!{_SPOKEN}|{_COUNTED}))"  # 两 alone counts things
)
_DETAIL = rf"(?:{_HOUSE}|{_ROAD}|{_TOWN}|{_ESTATE})"
_ADMIN = rf"(?:{_DISTRICT})"
_CUE = rf"{one_of('address_announced_by')}\s?"


@lru_cache(maxsize=1)
def places() -> dict[str, list[str]]:
    """Provinces and cities with their other names."""
    found: dict[str, list[str]] = {str(k): list(v) for k, v in _PLACES["provinces"].items()}
    for city in _PLACES["cities"].split():
        found.setdefault(city, [f"{city}市"])
    return found


@lru_cache(maxsize=1)
def _patterns() -> tuple["re.Pattern[str]", ...]:
    names = [name for name, others in places().items() for name in (name, *others)]
    known = "|".join(sorted(names, key=len, reverse=True))
    detail = rf"(?:{_GAP}{_DETAIL}){{1,8}}(?:{_GAP}{_ROOM})?"
    from_place = rf"(?:(?:{known}){_GAP}){{1,3}}(?:{_GAP}{_ADMIN}){{0,2}}{detail}"
    from_place_only_district = rf"(?:(?:{known}){_GAP}){{1,3}}(?:{_GAP}{_ADMIN}){{1,2}}"
    after_cue = rf"{_CUE}(?P<at>(?:{_ADMIN}{_GAP}){{0,2}}(?:{_DETAIL}{_GAP}){{1,8}}(?:{_ROOM})?)"
    return tuple(map(re.compile, (from_place, from_place_only_district, after_cue)))


@lru_cache(maxsize=1)
def _whole() -> "re.Pattern[str]":
    """A message that begins as an address; 2号 alone is rather a day."""
    parts = rf"(?:{_ADMIN}{_GAP}){{0,2}}(?:{_DETAIL}{_GAP}){{1,8}}(?:{_ROOM})?"
    return re.compile(rf"(?!{_HOUSE}\W*$){parts}")


def find_addresses(text: str) -> Iterator[Span]:
    """Spans of `address`: at least two parts, or one with a number, in customers' own words."""
    for pattern in _patterns():
        for match in pattern.finditer(text):
            group: Any = "at" if "at" in pattern.groupindex else 0
            start, said = match.start(group), match.group(group).rstrip(" ,，、")
            if group == 0 or _tells_enough(said):
                yield Span("address", said, start, start + len(said))
    alone = text.strip(" 。！!，,")
    whole = _whole().match(alone)
    if whole and whole.end() == len(alone) and _tells_enough(alone):
        start = text.index(alone)
        yield Span("address", alone, start, start + len(alone))


_PART = re.compile(rf"{_DETAIL}|{_DISTRICT}")
_NUMBERED = re.compile(rf"\d|{_SPOKEN}+(?:号|栋|幢|单元|室|楼|组)")


def _tells_enough(said: str) -> bool:
    parts = len(_PART.findall(said))
    return parts > 1 or bool(_NUMBERED.search(said))
