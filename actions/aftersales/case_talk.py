"""What is said while a case is being asked for, beside the answers of its questions.

A wish that changes (不换了 直接退吧), a question about the case (运费谁出), one more fact about the
fault, a wish for compensation: each is taken up, and the open question stays.
"""

import re
from dataclasses import dataclass

from actions.aftersales.case_answers import answered
from actions.aftersales.case_meant import Case
from actions.aftersales.case_others import asked_of_other_order, said_of_others
from actions.aftersales.case_questions import OF_ONE_LINE, REPORTED, as_possible, kind_chosen
from actions.aftersales.case_reason import FACT
from actions.aftersales.compensation import answer_wish, compensation_wished
from actions.aftersales.exchange import names_chosen, names_variant
from actions.aftersales.item_questions import ALL, cause_in
from actions.aftersales.return_fee import asks_fee
from actions.aftersales.way_back import also_fetched
from actions.forms import words
from actions.forms.asking import go_ahead, proceed, remind, resume
from actions.forms.form import ANSWERS, FOR_PERSONS, NOT_NEEDED, YES, Closed, Form, Step, by_place
from actions.forms.steps import lost_phone
from actions.forms.told import keep
from actions.patterns import matches
from actions.turn import Turn
from actions.words import entry, heard, mapping, plain
from shop.aftersales.states import PAYING, CaseKind, Cause

LEAST = 3  # characters, not digits, of a fact
TELLING = ANSWERS | {"return_exchange_policy", *REPORTED}
WISHING = frozenset({"apply_return_exchange", "apply_refund", "affirm"})


@dataclass(frozen=True)
class Slots:
    """A form's slots; `kind` and `variant` are "" where only money is asked for."""

    case: Case
    check: str
    confirm: str
    kind: str = ""
    variant: str = ""


def taken_up(form: Form, slots: Slots, turn: Turn, step: Step) -> bool:
    """Take up what a typed message says beside the answer to `step`; False if it is that answer,
    or another matter.
    """
    if not turn.message.typed or words.another_one(turn.message.text):
        return False
    item = slots.case.item
    if turn.message.intent in FOR_PERSONS:
        hurts = bool(turn.slots.get(item.order)) and _hurts_a_little(turn)
        return hurts and _takes_as_reason(form, slots, turn, step)
    if compensation_wished(turn):
        _compensate(slots, turn)
    if not turn.slots.get(item.lines):
        return step.slot == item.lines and _points_at_line(form, turn, step)
    text, matter = turn.message.text, turn.message.intent not in ANSWERS | form.openers
    matter = matter and not turn.message.bare and cause_in(text) is None  # 尺码不合适 asks nothing
    ends = words.refuses(text) and not words.asks(text)  # 我出邮费啊 那算了
    asks = words.asks(text) or ((asks_fee(text) or matter) and not ends)
    if said_of_others(slots.case, turn):
        pass
    elif asked_of_other_order(slots.case, turn):
        return False
    elif _of_the_next(turn):
        matter = turn.slots["form_next"][0]["form"]
        turn.say("utter_form_next", matter=mapping("forms.matters")[matter])
    elif not (asks or _said_besides(turn)) or not answered(slots.case, turn):
        also_fetched(turn)
        return _heard(form, slots, turn, step)
    resume(form, turn, step)
    return True


def _of_the_next(turn: Turn) -> bool:
    """还有鞋呢, while what was asked for in the same message waits for the end of this form."""
    waits = bool(turn.slots.get("form_next"))
    return waits and matches("aftersales.of_the_next", plain(turn.message.text))


def _said_besides(turn: Turn) -> bool:
    """我不会拍照片, 别让我跑腿, 后天上午吧: asks nothing, and is answered like a question."""
    message = turn.message
    if kind_chosen(message.text) is not None:
        return False
    when = message.all("date") or message.all("time")
    if when and (message.bare or message.intent == "schedule_delivery"):
        return True
    fetched = heard("aftersales.fetched_asked", message.text)
    return fetched or matches("aftersales.no_camera", plain(message.text))


def _heard(form: Form, slots: Slots, turn: Turn, step: Step) -> bool:
    """A wish, what was chosen once more, a yes, a fact."""
    if _names_same_variant(slots, turn, step):
        remind(turn, step, "utter_case_same_variant")
        return True
    return _wished_anew(form, slots, turn, step) or _beside_the_point(form, slots, turn, step)


def _names_same_variant(slots: Slots, turn: Turn, step: Step) -> bool:
    """L, at the confirmation of an exchange for L: nothing new."""
    exchanged = slots.case.kind(turn) is CaseKind.EXCHANGE and step.slot == slots.confirm
    if not exchanged or words.asks(turn.message.text) or not names_chosen(turn):
        return False
    return turn.message.bare or _only_names_it(slots, turn)


def _points_at_line(form: Form, turn: Turn, step: Step) -> bool:
    """贵的那个, taken for another matter: one of the goods that the question is about."""
    if turn.message.intent in ANSWERS | form.openers or (value := step.take(turn)) is None:
        return False
    turn.remember(**{step.slot: value})
    proceed(form, turn)
    return True


def _compensate(slots: Slots, turn: Turn) -> None:
    if order_id := turn.slots.get(slots.case.item.order):
        turn.remember(order_id=order_id)
    answer_wish(turn)
    raise Closed


def _hurts_a_little(turn: Turn) -> bool:
    """戴着耳朵疼 as a reason to send it back, without an injury."""
    return turn.message.intent == "safety_incident" and only_discomfort(turn.message.text)


def only_discomfort(text: str) -> bool:
    """Whether a text tells of discomfort and of no injury."""
    hurts = heard("aftersales.discomfort_words", text)
    return hurts and not heard("aftersales.injury_words", text)


def _takes_as_reason(form: Form, slots: Slots, turn: Turn, step: Step) -> bool:
    item = slots.case.item
    if turn.slots.get(item.reason) is None:
        turn.remember(**{item.reason: Cause.NO_REASON.value})
        keep(turn, FACT)
        proceed(form, turn)
    else:
        _note(form, turn, step)
    return True


def _wished_anew(form: Form, slots: Slots, turn: Turn, step: Step) -> bool:
    """A wish that was not told before, or another one than before; the rest stays."""
    kind = kind_chosen(turn.message.text) if slots.kind else None
    before = turn.slots.get(slots.kind) if slots.kind else None
    if kind is None or step.slot == slots.case.item.lines or _only_asks(turn):
        return False
    if turn.slots.get(slots.case.item.reason) is None:
        return _wished_early(form, slots, turn, kind)
    kind = as_possible(turn, kind)
    if kind == before or {kind, before} <= PAYING:
        return _agrees(form, slots, turn, step, kind)
    if before is None or step.slot != slots.variant or kind in PAYING:
        _changed(form, slots, turn, kind, before)
        return True
    return False


def _only_asks(turn: Turn) -> bool:
    """换货的话要补差价吗 wishes nothing else yet."""
    text = plain(turn.message.text)
    return words.asks(text) and matches("aftersales.only_asked", text)


def _wished_early(form: Form, slots: Slots, turn: Turn, kind: str) -> bool:
    """The wish told while the reason is asked for; False where the reason is told as well."""
    before = turn.slots.get(slots.kind)
    turn.remember(**{slots.kind: kind})
    if before is not None and before != kind and not {before, kind} <= PAYING:
        named = CaseKind.RETURN if kind in PAYING else kind
        turn.say("utter_case_changed", kind=mapping("aftersales.kinds")[named])
    if cause_in(turn.message.text):
        return False
    keep(turn, FACT)
    proceed(form, turn)
    return True


def _agrees(form: Form, slots: Slots, turn: Turn, step: Step, kind: str) -> bool:
    """The wish said once more: a yes where that is asked, else the open question again."""
    if step.slot == slots.variant or words.asks(turn.message.text):
        return False
    if kind == CaseKind.EXCHANGE and names_variant(turn) and not names_chosen(turn):
        return False
    if step.slot == slots.confirm and _only_names_it(slots, turn):
        return False  # 颜色不变 就大一码 says once more what is asked for, and no yes
    if step.slot == slots.confirm and (turn.message.intent in WISHING or merely_wishes(turn)):
        turn.remember(**{slots.confirm: YES})
        proceed(form, turn)
        return True
    if step.slot == slots.check and not _has_digits(turn):
        go_ahead(turn, step)
        return True
    return False


def _only_names_it(slots: Slots, turn: Turn) -> bool:
    """Whether the variant chosen is named, without a yes."""
    text = turn.message.text
    if slots.case.kind(turn) is not CaseKind.EXCHANGE or words.begins_with_yes(text):
        return False
    return not merely_wishes(turn) and names_variant(turn)


def _changed(form: Form, slots: Slots, turn: Turn, kind: str, before: str | None) -> None:
    keep(turn, slots.kind)
    lines = slots.case.item.lines
    idle = [slot for slot in (slots.check,) if turn.slots.get(slot) == NOT_NEEDED]
    turn.remember(**dict.fromkeys([slots.variant, slots.confirm, *idle]))
    turn.remember(**{slots.kind: kind})
    if kind in OF_ONE_LINE and turn.slots.get(lines) == ALL and slots.case.several(turn):
        turn.remember(**{lines: None})
    if before is not None:
        turn.say("utter_case_changed", kind=mapping("aftersales.kinds")[kind])
    proceed(form, turn)


def _beside_the_point(form: Form, slots: Slots, turn: Turn, step: Step) -> bool:
    """One more fact about the goods: it is noted, and the question stays."""
    if step.slot == slots.case.item.reason or by_place(turn) is not None:
        return False
    agrees = turn.message.intent == "affirm" or merely_wishes(turn)
    if agrees or not _is_fact(slots, turn, step):
        return False
    if _explains(slots, turn) and step.slot == slots.confirm:
        keep(turn, FACT)
        proceed(form, turn)
    else:
        _note(form, turn, step)
    return True


def _explains(slots: Slots, turn: Turn) -> bool:
    """Take the cause told now, where only some other reason was told before: 就是磨脚."""
    item, cause = slots.case.item, cause_in(turn.message.text)
    if turn.slots.get(item.reason) != Cause.OTHER or cause in {None, Cause.OTHER}:
        return False
    turn.remember(**{item.reason: cause})
    return True


def _note(form: Form, turn: Turn, step: Step) -> None:
    keep(turn, FACT)
    turn.say("utter_case_fact_noted")
    resume(form, turn, step)


def merely_wishes(turn: Turn) -> bool:
    """嗯 退, 好 接着换吧: a yes or the wish said once more, and nothing else."""
    return re.search(entry("aftersales.mere_wish"), plain(turn.message.text)) is not None


def _is_fact(slots: Slots, turn: Turn, step: Step) -> bool:
    message, text = turn.message, turn.message.text
    cause = cause_in(text)
    if message.intent not in TELLING and cause is None:
        return False
    if sum(sign.isalpha() and not sign.isascii() for sign in text) < LEAST or _has_digits(turn):
        return False
    if _no_fact(text) or (step.secret and lost_phone(text)):
        return False
    if slots.case.kind(turn) is CaseKind.EXCHANGE and names_variant(turn):
        return False
    before = turn.slots.get(slots.case.item.reason)
    differs = cause is not None and before not in {cause, Cause.OTHER}
    return not (differs and step.slot == slots.confirm)


def _no_fact(text: str) -> bool:
    """A question, a correction, a pause or the end of the matter."""
    ends = words.refuses(text) or heard("aftersales.no_fact", text)
    return ends or words.asks(text) or words.corrects(text) or words.waits(text)


def _has_digits(turn: Turn) -> bool:
    return re.search(r"\d{4}", turn.message.text) is not None
