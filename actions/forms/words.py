"""What short words do to an open question: give up, agree, wait, correct, ask.

Word lists and patterns are those of actions/words/forms.yml, in Simplified characters.
"""

import re
from functools import lru_cache

from actions.words import entry, heard, label, listed, plain

LONGEST_REFUSAL = 30  # characters; in a longer message 算了 is about something else
LONGEST_AGREEMENT = 20
LEAST_FACT = 5  # different characters
BREAKS = re.compile(r"[，,。.!！;；~～…\s]+")


def refuses(text: str) -> bool:
    """算了; 不拦截了, 等下 先别弄, 还是留着吧 别取消了; not 算了还是写公司吧."""
    said = plain(text)
    if refuses_first(text):
        return True
    if len(said) > LONGEST_REFUSAL or re.search(entry("forms.supposes"), said):
        return False
    if any(_ends_in_refusal(part) for part in [said, *BREAKS.split(said)]):
        return True
    return heard("forms.give_up", said) and re.search(entry("forms.but_rather"), said) is None


def prefers_another(text: str) -> bool:
    """算了还是M吧: another answer rather than an end."""
    return re.search(entry("forms.but_rather"), plain(text)) is not None


def refuses_first(text: str) -> bool:
    """那算了 T恤咋还没发: a refusal, and then another matter."""
    first, *rest = [part for part in BREAKS.split(plain(text)) if part] or [""]
    if not rest or re.match(entry("forms.rather"), rest[0]):
        return False
    return re.fullmatch(entry("forms.give_up_alone"), first) is not None


def _ends_in_refusal(part: str) -> bool:
    pattern = label("forms.give_up_end", verb=entry("forms.give_up_verb"))
    return re.search(pattern, part) is not None


def without_refusal(text: str) -> str:
    """What else a message says that gives up, the refusal blanked: 算了 帮我催催 → 帮我催催.

    A clause that keeps something (杯子留着) is blanked as a whole.
    """
    said = plain(text)
    blank = list(text)
    for part in re.finditer(r"[^，,。.！!;；~～…\s]+", said):
        whole = _ends_in_refusal(part[0]) or re.search(entry("forms.kept"), part[0])
        words = [part[0]] if whole else listed("forms.give_up")
        for found in (word for word in words if word in part[0]):
            start = part.start() + part[0].index(found)
            blank[start : start + len(found)] = " " * len(found)
    return "".join(blank)


def says_no(text: str) -> bool:
    """A bare no."""
    return re.fullmatch(entry("forms.no_alone"), plain(text), re.IGNORECASE) is not None


@lru_cache
def _agreement(doing: str) -> re.Pattern[str]:
    verbs = {**entry("forms.offered"), **entry("forms.doing")}
    named = "|".join((verbs["any"], *([verbs[doing]] if doing else [])))
    parts = {name: f"(?:{words})" for name, words in dict(entry("forms.agree_parts")).items()}
    return re.compile(label("forms.agrees", doing=f"(?:{named})", **parts), re.IGNORECASE)


def agrees(text: str, doing: str = "") -> bool:
    """Whether the whole of a short message is a yes to what will be done.

    `doing` names what that is, in the lists `forms.doing` and `forms.offered`: 那关吧 agrees to a
    cancellation only.
    """
    said = plain(text)
    short = len(said) <= LONGEST_AGREEMENT
    return short and _agreement(doing).fullmatch(said) is not None


def agrees_in_the_end(text: str, doing: str = "") -> bool:
    """试了还是不行 提交吧: a fact or two, and then the yes."""
    *told, last = [part for part in BREAKS.split(plain(text)) if part] or [""]
    if not told or not agrees(last, doing) or len(text) > LONGEST_REFUSAL:
        return False
    before = " ".join(told)
    return not (
        refuses(before) or doubts(before) or asks(before) or heard("forms.commands", before)
    )


def begins_with_yes(text: str) -> bool:
    """嗯对的就换一个一样的: a yes, and then what is agreed to."""
    parts = dict(entry("forms.agree_parts"))
    begins = f"(?:{parts['said']})"
    return re.match(begins, plain(text), re.IGNORECASE) is not None and not doubts(text)


def willing(text: str) -> bool:
    """行吧退吧, 嗯 换: a yes to whatever a form does."""
    return any(agrees(text, doing) for doing in dict(entry("forms.doing")))


def wished_part(text: str) -> str:
    """What is left of a text without what is not wanted: 不换了 直接退吧 → 直接退吧.

    退不退 and 能不能换 refuse nothing.
    """
    said = re.sub(entry("aftersales.either_or"), "", plain(text))
    return re.sub(entry("aftersales.not_wanted"), " ", said)


def wants_money_back(text: str) -> bool:
    """直接退掉吧, 不换了 给我退款: the money is wanted, and not only in some case."""
    if re.search(entry("forms.money_back_supposed"), plain(text)):
        return False
    parts = BREAKS.split(wished_part(text))
    return any(re.search(entry("forms.money_back"), part) for part in parts)


def waits(text: str) -> bool:
    """等下, 我想想, 先别提交: the customer wants a moment."""
    said = plain(text)
    wants = re.fullmatch(entry("forms.waits"), said) is not None
    asking = asks(said) and re.match(entry("forms.waits_first"), said) is None
    return wants and any(map(str.isalnum, said)) and not asking


def corrects(text: str) -> bool:
    """不对, 说错了: something that was understood is not so."""
    return re.search(entry("forms.corrects"), plain(text)) is not None


def points_at(text: str) -> bool:
    """是杯子, 杯子那个: the words that point at an order."""
    return re.search(entry("forms.points_at"), plain(text)) is not None


def reminds(text: str) -> bool:
    """我说了缩水: it was told before."""
    return re.search(entry("forms.reminds"), plain(text)) is not None


def asks(text: str) -> bool:
    """Whether the message asks something."""
    return re.search(entry("forms.asks"), plain(text)) is not None


def of_delivery(text: str) -> bool:
    """那双鞋到哪了, 杯子发了没有: how far an order is."""
    return re.search(entry("forms.of_delivery"), plain(text)) is not None


def doubts(text: str) -> bool:
    """What sounds like a yes and is none: 可以吗, 不对, 等下."""
    return (
        corrects(text) or waits(text) or re.search(entry("forms.doubts"), plain(text)) is not None
    )


def tells_a_fact(text: str) -> bool:
    """用了两天就这样了: a statement of some length, neither a question nor a command."""
    signs = {sign for sign in plain(text) if sign.isalnum()}
    return len(signs) >= LEAST_FACT and not asks(text) and not heard("forms.commands", text)


def only_digits(text: str) -> bool:
    """4321, 尾号4321: what looks like the phone's last digits and nothing else."""
    return re.fullmatch(entry("forms.digits_alone"), plain(text)) is not None


def another_one(text: str) -> bool:
    """另一个订单, 不是这个: not the one that was understood."""
    return re.search(entry("forms.another_order"), plain(text)) is not None


def of_orders(text: str) -> bool:
    """Whether 另一单 is said of an order rather than of anything."""
    return re.search(entry("forms.of_orders"), plain(text)) is not None
