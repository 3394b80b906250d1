"""In whose name an invoice is made out: a company, 个人, or a person by name."""

import re

from actions.patterns import matches
from actions.understood import Understood
from actions.words import entry, heard, label, listed, plain


def is_person(title: str) -> bool:
    """Whether the invoice is for a person, who has no tax id."""
    return title == label("invoice.person") or title.endswith(label("invoice.of_person"))


def title_in(message: Understood, person: bool) -> str | None:
    """The title that a message names; a person's only where that is possible (`person`)."""
    title = message.one("invoice_title")
    if title and not is_person(title):
        return title
    text = plain(message.text)  # of the same length: a name is kept in its own characters
    if asks_difference(message):
        return None
    if not person or re.search(str(entry("invoice.no_person")), text):
        return None
    if not title and not heard("invoice.person_words", text):
        return None
    found = re.search(str(entry("invoice.person_name")), text)
    if found is None:
        return label("invoice.person")
    return _of_person(message.text[slice(*found.span("name"))])


def organisation(message: Understood) -> str | None:
    """A school or a shop, whose name alone is a title only where one was asked for."""
    found = re.fullmatch(str(entry("invoice.title")), message.text.strip())
    return found["name"] if found else None


def name_alone(message: Understood) -> str | None:
    """李晓梅: a person's name, where a title was asked for or it stands as 个人."""
    said = message.text.strip()
    found = re.fullmatch(str(entry("invoice.name_alone")), plain(said))
    if found is None or found["name"] in listed("invoice.no_names"):
        return None
    return _of_person(said[slice(*found.span("name"))])


def says_company(message: Understood) -> bool:
    """公司 without its name."""
    said = message.typed and heard("invoice.company_words", message.text)
    return said and not asks_difference(message)


def asks_difference(message: Understood) -> bool:
    """个人和公司啥区别 names no title."""
    return message.typed and matches("forms.explains", message.text)


def corrected(text: str, before: str) -> str | None:
    """A company's title in which a few characters were wrong, with the right ones put in.

    >>> corrected("抬头错了 是上海沐言广告 三点水那个", "上海木言广告有限公司")
    '上海沐言广告有限公司'
    """
    if not before or is_person(before):
        return None
    for found in re.finditer(str(entry("invoice.title_corrected")), plain(text)):
        name = text[slice(*found.span("name"))]
        if re.fullmatch(str(entry("invoice.title")), name):
            return name if name != before else None
        if title := _put_in(name, before):
            return title
    return None


def _put_in(name: str, before: str) -> str | None:
    """`before` with `name` put where it fits best; None where less than half of it does."""
    length = len(name)
    places = range(len(before) - length + 1)
    same = [sum(a == b for a, b in zip(name, before[i:], strict=False)) for i in places]
    best = max(same, default=0)
    if not best < length <= 2 * best:
        return None
    place = same.index(best)
    return before[:place] + name + before[place + length :]


def _of_person(name: str) -> str:
    return name + label("invoice.of_person")
