"""The words of a remark, without those that are spoken to the assistant."""

import re

from actions.patterns import matches
from actions.words import entry, heard, label, plain

SHORTEST, LONGEST = 2, 100


def remark_in(text: str) -> str:
    """The words to write down; "" for a message that only asks for a remark, or about one.

    >>> remark_in("可以帮我备注一下吗 送货前先打电话"), remark_in("别发邮政就行 帮我备注上")
    ('送货前先打电话', '别发邮政')
    """
    if heard("orders.remark_seen", text):
        return ""
    lead = announced(text)
    if card := _card(text[lead.end() :] if lead else text):
        return card
    if lead is None:
        return _written(text)
    return _written(text[lead.end() :]) or _before(text[: lead.start("call")])


def asks_card(text: str) -> bool:
    """能帮忙写个贺卡不: a card is wished for, and not said yet what shall stand on it."""
    return matches("orders.remark_card", plain(text)) and not remark_in(text)


def _card(text: str) -> str:
    """附贺卡：生日快乐, of 能写张贺卡吗 生日快乐; "" without a card or words for it."""
    found = re.search(str(entry("orders.remark_card")), plain(text))
    if found is None or not (words := _written(text[found.end() :])):
        return ""
    return label("orders.remark_card_words", card=found["card"], words=words)


def announced(text: str) -> re.Match[str] | None:
    """Where a message calls something a remark (its group `call`): 备注：送前打电话."""
    return re.search(str(entry("orders.remark_lead")), text)


def adds(text: str) -> bool:
    """Whether something is added to a remark: 再加一句, 还有."""
    return re.search(str(entry("orders.remark_more")), text.strip()) is not None


def joined(*remarks: str) -> str:
    """Several remarks as the order keeps them; one that stands there already is not said twice."""
    found = ""
    for remark in filter(None, remarks):
        if remark not in found:
            found = label("orders.remark_joined", first=found, second=remark) if found else remark
    return found


def _written(text: str) -> str:
    if re.fullmatch(str(entry("orders.remark_card")), plain(text.strip())):
        return ""
    words = text.strip()
    for part in ("remark_greeting", "remark_more", "remark_question_after", "remark_tail"):
        words = re.sub(str(entry(f"orders.{part}")), "", words).strip(" ,，:：。;；")
    rest = re.sub(str(entry("orders.remark_filler")), "", words)
    return words[:LONGEST] if len(rest) >= SHORTEST else ""


def _before(text: str) -> str:
    """别发邮政 帮我备注上: the wish stands before; a question about remarks is none."""
    wish = re.search(str(entry("orders.remark_wish")), text)
    asks = re.search(str(entry("orders.remark_asked")), text)
    return _written(text) if wish and not asks else ""
