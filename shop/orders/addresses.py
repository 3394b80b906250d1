"""Delivery addresses as customers write them: province, city, district, detail, name, phone."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

REGION = ("province", "city", "district")
NEEDED = ("city", "district", "detail", "phone")  # the province follows from the city


@dataclass(frozen=True)
class Address:
    """A delivery address, or the parts of one that are known; "" for what is not."""

    province: str = ""
    city: str = ""
    district: str = ""
    detail: str = ""
    name: str = ""
    phone: str = ""

    def missing(self) -> list[str]:
        """The parts without which nothing can be sent there."""
        free = self.city in _words()["no_districts"]
        wanted = [part for part in NEEDED if not (part == "district" and free)]
        return [part for part in wanted if not getattr(self, part)]

    def plain(self) -> dict[str, str]:
        """As an order keeps it."""
        return asdict(self)

    @property
    def place(self) -> str:
        """Where it is, in one line; a municipality is said once."""
        province = "" if self.province == self.city else self.province
        return f"{province}{self.city}{self.district}{self.detail}"


def known(stored: Mapping[str, Any]) -> Address:
    """The address that an order keeps; what it does not know is ""."""
    return Address(**{part: str(stored.get(part) or "") for part in Address().plain()})


@cache
def _words() -> dict[str, Any]:
    path = Path(__file__).with_name("regions.yml")
    words: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(str(_words()[name]))


@cache
def _regions() -> dict[str, tuple[str, str]]:
    """Every name of a region, short or full → (province, city or "")."""
    words = _words()
    found = {short: (full, full) for short, full in words["municipalities"].items()}
    for province, cities in words["provinces"].items():
        places = {name: f"{name}市" for name in cities["cities"].split()} | cities.get("others", {})
        for short, full in places.items():
            found[short] = found[full] = (province, full)
    for province in words["provinces"]:
        short = province[:3] if province[:2] in {"内蒙", "黑龙"} else province[:2]
        found[province] = found[short] = (province, "")
    return found


@cache
def _region_pattern() -> re.Pattern[str]:
    names = sorted(_regions(), key=len, reverse=True)
    return re.compile(f"({'|'.join(names)})市?{_words()['not_a_region']}")


def province_named(text: str) -> str:
    """The province (or municipality) that a text names, itself or by a city of it; "" if none.

    >>> province_named("新疆能送不"), province_named("我们喀什这边包邮吗")
    ('新疆维吾尔自治区', '新疆维吾尔自治区')
    """
    match = _region_pattern().search(text)
    return _regions()[match[1]][0] if match else ""


def abroad_named(text: str) -> str:
    """The place beyond the mainland that a text names; "" if none."""
    return next((word for word in _words()["abroad"] if word in text), "")


def place_in(text: str) -> Address:
    """The parts of a place, from the first region named in a text to the door.

    >>> place_in("杭州西湖区文三路100号3栋502").place
    '浙江省杭州市西湖区文三路100号3栋502'
    """
    where = _region_pattern().search(text)
    if where is None:
        return _without_region(text)
    province, city = _regions()[where[1]]
    rest = text[where.end() :]
    if not city or city == province:
        city, rest = _city_after(province, city, rest)
    district, detail = _district(rest)
    return Address(province, city, district, _detail(detail))


def _city_after(province: str, city: str, rest: str) -> tuple[str, str]:
    """The city that follows its province, and what is left."""
    rest = re.sub(f"^{_words()['province_end']}", "", rest).lstrip(" ,，")
    match = _region_pattern().match(rest)
    if match is None or _regions()[match[1]][0] != province:
        return city, rest
    return _regions()[match[1]][1], rest[match.end() :]


def _district(rest: str) -> tuple[str, str]:
    rest = rest.lstrip(" ,，")
    match = re.match(str(_words()["district"]), rest)
    return (match[0], rest[match.end() :]) if match else ("", rest)


def _detail(text: str) -> str:
    """The rest of the line, if it is a place or a number of one."""
    cleaned = _pattern("tail").sub("", text.strip(" ,，。;；:："))
    fits = _pattern("place").search(cleaned) or _pattern("number").search(cleaned)
    return cleaned if fits else ""


def _without_region(text: str) -> Address:
    rest = _pattern("tail").sub("", _pattern("lead").sub("", text)).strip(" ,，。;；:：")
    match = re.match(str(_words()["district"]), rest)
    district = match[0] if match else ""
    return Address(district=district, detail=_detail(rest.removeprefix(district)))


def changed(before: Address, said: Address) -> Address:
    """The address after what was said of it.

    Another region, or another street, makes what was known of the place void; a number alone
    (3栋502) stands in for the old one. Name and phone stay unless others are said.
    """
    person = {part: getattr(said, part) or getattr(before, part) for part in ("name", "phone")}
    if said.city or said.province or (said.detail and _is_place(said.detail) and not said.district):
        return replace(said, **person)
    if said.district:
        return replace(said, province=before.province, city=before.city, **person)
    if said.detail:
        whole = re.match(r"\d+号(?!楼)", said.detail)
        street = _pattern("number" if whole else "inside").sub("", before.detail)
        return replace(before, detail=street + said.detail, **person)
    return replace(before, **person)


def completed(draft: Address, said: Address) -> Address:
    """A draft with the parts said in answer to what was missing."""
    parts = draft.plain()
    return Address(**{part: getattr(said, part) or value for part, value in parts.items()})


def corrected(draft: Address, said: Address) -> Address:
    """A draft after a correction: a number stands in for the one of its kind, the rest stays.

    >>> draft = Address("浙江省", "杭州市", "西湖区", "文三路88号3幢201")
    >>> corrected(draft, Address(detail="86号")).detail
    '文三路86号3幢201'
    """
    if said.city and said.detail:
        return changed(draft, said)
    if not said.detail or not draft.detail or said.district or _is_place(said.detail):
        return completed(draft, said)
    return completed(draft, replace(said, detail=_renumbered(draft.detail, said.detail)))


def _renumbered(detail: str, numbers: str) -> str:
    """One number stands in for its like; several (3号楼1单元502) for all from the first's like."""
    told = _numbers(numbers)
    for one in told:
        like = [m for m in _numbers(detail) if _kind(m[2]) == _kind(one[2])]
        if like:
            last = like[-1]
            rest = "" if len(told) > 1 else detail[last.end() :]
            unit = "" if len(told) > 1 else one[2] or last[2] or ""
            said = numbers if len(told) > 1 else one[1] + unit
            return detail[: last.start()] + said + rest
    return detail + numbers


def _numbers(text: str) -> list[re.Match[str]]:
    """The numbers that have a unit or end the text: not the 三 of 文三路."""
    found = _pattern("numbered").finditer(text)
    return [match for match in found if match[2] or match.end() == len(text)]


def _kind(unit: str | None) -> str:
    groups = [group for group in _words()["same_units"] if (unit or "") in group]
    return str(groups[0][0]) if groups else str(unit)


def numbers_in(text: str) -> str:
    """The numbers of house and door that a correction names; "" if it names none.

    >>> numbers_in("不是88号 是86号"), numbers_in("房号应该是202不是201")
    ('86号', '202')
    """
    told = _pattern("not_that").sub("", text)
    found = ["".join(match) for match in _pattern("numbered").findall(told)]
    return "".join(one for one in found if any(sign.isdigit() for sign in one) or len(one) > 1)


def _is_place(detail: str) -> bool:
    return _pattern("place").search(detail) is not None
