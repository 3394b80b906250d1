"""Names of persons: after a word that announces one, before a title, or beside a phone number."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.components.spans import Span

_WORDS = yaml.safe_load(Path(__file__).with_name("names.yml").read_text(encoding="utf-8"))
_SURNAME = "|".join([*_WORDS["compound_surnames"], f"[{_WORDS['surnames']}]"])
_HAN = r"[\u4e00-\u9fff]"
_CUE = "|".join(_WORDS["announced_by"])
_LINK = r"(?:改成|改为|换成|写成|写的?|填|叫做?|是|为|就|要|应该|给|的|名字|姓名|[:：\s])"
_END = rf"(?=$|[^\u4e00-\u9fff]|{'|'.join(_WORDS['followed_by'])})"
_ANNOUNCED = re.compile(rf"(?:{_CUE}){_LINK}{{0,3}}(?P<name>(?:{_SURNAME}){_HAN}{{1,2}}?){_END}")
_CHANGED = re.compile(
    rf"(?:改成|改为|换成)(?P<name>(?:{_SURNAME}){_HAN}{{1,2}})(?=签?收(?!货|件|到))"
)
_TITLE = "|".join(_WORDS["titles"])
_TITLED = re.compile(rf"(?P<name>(?:{_SURNAME})(?:{_TITLE}))")
_BY_PHONE = re.compile(
    rf"(?<!{_HAN})(?P<name>(?:{_SURNAME}){_HAN}{{1,2}})"
    r"(?=[\s,，:：、]*(?:电话|手机号?|联系方式)?[\s,，:：]*1[3-9]\d[ -]?\d{4})"
)
_AFTER_PHONE = re.compile(
    rf"1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}[\s,，:：、]*(?P<name>(?:{_SURNAME}){_HAN}{{1,2}})(?!{_HAN})"
)
_NO_NAME = re.compile("|".join(_WORDS["no_names"]))


def find_people(text: str) -> Iterator[Span]:
    """Spans of `person`; 张先生 keeps the title, which is all that is known of the name."""
    for pattern in (_ANNOUNCED, _CHANGED, _BY_PHONE, _AFTER_PHONE, _TITLED):
        for match in pattern.finditer(text):
            if not _NO_NAME.search(match["name"]):
                yield Span("person", match["name"], match.start("name"), match.end("name"))
