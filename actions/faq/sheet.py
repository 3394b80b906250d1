"""Questions that the shop's own sheet answers; the answer says which question it rests on."""

import re

from actions.faq.meant import meant_by
from actions.registry import action
from actions.turn import Turn
from actions.words import label, mapping, plain
from shop.catalog.service import categories
from shop.faq.service import SURE, Found, ask, entry
from shop.faq.terms import left_of as meaning
from shop.messages.schemas import Action, TextPayload
from shop.messages.taps import tap

SENTENCE = re.compile(r"[^。；！]+[。；！]?")
NEAREST = 3
LEAST_GIST = 6  # characters
MOST_MEANT = 2  # questions of one message that are answered
LOOKED_AT = 12  # entries among which one must be that goes on with the last question
RELATED = 0.12  # and what it must have in common with the message alone
SAME = 0.5  # of the signs of a question: then it is the one before
RECENT = 6  # messages, the assistant's too, within which a question goes on with the last one
BOTH = 0.3  # from here on two entries that lie close together are both asked
FAR = 0.6  # where the third has at most this share of the second
CLOSE = 0.83  # and the second at least this share of the first
LIKELY = 0.08  # from here on what a message not understood may mean says which topic it is of
NOT_UNDERSTOOD = "nlu_fallback"
SHORT = 10  # characters of a question that may go on with the one before: 西藏呢, 要钱不


@action("action_faq")
def faq(turn: Turn) -> None:
    """Answer from the sheet; else offer the nearest questions, else a person."""
    chosen = turn.message.one("question")
    if chosen is not None and _tell_chosen(turn, chosen):
        return
    if answered_from_faq(turn):
        return
    near = _near(turn, asked(turn))
    if near:
        turn.offer("utter_faq_near", [*_questions(near), _person()])
        turn.propose_person()
    else:
        what = mapping("faq.names").get(turn.message.intent, label("faq.this"))
        turn.offer_person("utter_unserved", what=what)


def answered_from_faq(turn: Turn, *, only_sure: bool = False, about: str = "") -> bool:
    """Whether the sheet answered the message; nothing was said if not.

    `only_sure`: for messages whose intent does not say that the sheet is asked. `about`: a kind of
    product that the question is of although it does not name it; else what the sheet was asked
    about last (耳机怎么连 – 还是搜不到). What was just told is not told once more.
    """
    return told_meant(turn) or _searched(turn, about, only_sure=only_sure)


def _searched(turn: Turn, about: str, *, only_sure: bool) -> bool:
    """Whether the nearest entry answers, or the message goes on with what was told last."""
    if own := _continued(turn, about, only_sure=only_sure):
        _tell(turn, own)
        return True
    near = [one for one in _near(turn, asked(turn)) if not about or _of(turn, one, about)]
    first = near[0] if near and (near[0].sure if only_sure else near[0].answers) else None
    told = first is not None and _just_told(turn, first)
    if first is not None and not told:
        if only_sure or not _both_told(turn, near):
            _tell(turn, first)
        return True
    if first is not None and _told_part(turn, first):
        return True
    found = _continued(turn, _last_about(turn)) or _with_last(turn)
    if found is not None:
        _tell(turn, found)
        return True
    if told and first is not None:
        _tell_again(turn, first)
        return True
    return _both_told(turn, near)


def told_meant(turn: Turn) -> bool:
    """Whether the message asks what the sheet knows in words of its own (meant.py); told then."""
    found = [_named(turn, question) for question in meant_by(asked(turn))]
    news = [one for one in found if one is not None and not _just_told(turn, one)]
    for one in news[:MOST_MEANT]:
        _tell(turn, one)
    told = [one for one in found if one is not None]
    if told and not news:
        _tell_again(turn, told[0])
    return bool(told)


def was_told_now(turn: Turn) -> bool:
    """Whether the sheet answered this very message."""
    return bool((turn.slots.get("sheet_told") or {}).get("seq") == turn.context.seq)


def answered_words(turn: Turn, text: str) -> bool:
    """Whether the sheet surely answers these words, which are part of a message or stand for it."""
    near = _near(turn, text)
    if near and near[0].sure:
        _tell(turn, near[0])
        return True
    return False


def answered_part(turn: Turn, question: str) -> bool:
    """Whether the sheet has this question; the sentence of its answer asked for is told."""
    found = _named(turn, question)
    if found is not None:
        sentence = _part_asked(turn, found) or found.answer
        turn.say("utter_faq", TextPayload(source=found.question), answer=sentence)
    return found is not None


def _continued(turn: Turn, about: str, *, only_sure: bool = True) -> Found | None:
    """What answers the message as a question about this kind, and has to do with it anyway."""
    if not about:
        return None
    all_near = _near(turn, asked(turn), LOOKED_AT)
    near = {one.question for one in all_near if one.score >= RELATED}
    for found in _near(turn, about + asked(turn)):
        answers = (found.sure if only_sure else found.answers) and found.question in near
        if answers and about in kinds_in(turn, found.question) and not _just_told(turn, found):
            return found
    return None


def _with_last(turn: Turn) -> Found | None:
    """那几天到 after a question to the sheet: both together, where that is another question."""
    if not turn.message.typed or len(turn.message.text) > SHORT:
        return None
    if not turn.before.text or not turn.before.told("utter_faq"):
        return None
    near = _near(turn, f"{turn.before.text} {turn.message.text}")
    others = [one for one in near if not _just_told(turn, one)]
    return others[0] if others and others[0].score >= SURE and not others[0].strange else None


def _both_told(turn: Turn, near: list[Found]) -> bool:
    """能包装一下写个卡片不: two questions of the sheet at once, far ahead of the third."""
    if len(near) < NEAREST or near[1].score < BOTH or near[2].score > FAR * near[1].score:
        return False
    if near[1].score < CLOSE * near[0].score:
        return False
    if any(one.strange for one in near) or near[0].topic != near[1].topic:
        return False
    for found in near[:2]:
        _tell(turn, found)
    return True


def _of(turn: Turn, found: Found, about: str) -> bool:
    """Whether an entry is of this kind of product, or of none in particular."""
    kinds = kinds_in(turn, found.question)
    return not kinds or about in kinds


def _tell_again(turn: Turn, found: Found) -> None:
    """微信呢, 怎么付: its gist once more; a person where the same question is put again."""
    if _asked_once_more(turn):
        turn.offer_person("utter_faq_told")
        return
    gist = ""
    for sentence in SENTENCE.findall(found.answer):
        if len(gist) < LEAST_GIST:  # 一样。 alone says too little
            gist += sentence
    turn.say("utter_faq_gist", TextPayload(source=found.question), sentence=gist.strip())


def _asked_once_more(turn: Turn) -> bool:
    """Whether it is the same question as before, not about a part of the answer."""
    words, before = set(meaning(asked(turn))), set(meaning(turn.before.text))
    return len(words & before) > SAME * len(words)


def _told_part(turn: Turn, found: Found) -> bool:
    """The sentence that answers, of an entry that was told as a whole just before."""
    sentence = "" if _asked_once_more(turn) else _part_asked(turn, found)
    if sentence:
        turn.say("utter_faq_part", TextPayload(source=found.question), sentence=sentence)
    return bool(sentence)


def _part_asked(turn: Turn, found: Found) -> str:
    """The sentence of an answer that has most in common with the message; "" if none has."""
    sentences = [s for s in SENTENCE.findall(found.answer) if s.strip()]
    words = set(meaning(asked(turn)))
    shared = [(sum(sign in words for sign in set(s)), s.strip()) for s in sentences]
    most, sentence = max(shared, default=(0, ""))
    return sentence if most and len(sentences) > 1 else ""


def _near(turn: Turn, text: str, limit: int = NEAREST) -> list[Found]:
    if not text:
        return []
    with turn.database.read() as session:
        return ask(session, text, limit, _topics(turn))


def _topics(turn: Turn) -> set[str]:
    """What the intent is about; of a message not understood, what its likely readings are."""
    message, topics = turn.message, mapping("faq.topics")
    likely = [name for name, share in message.ranking[:NEAREST] if share >= LIKELY]
    names = likely if message.intent == NOT_UNDERSTOOD else [message.intent]
    return {topic for name in names for topic in topics.get(name, ())}


def _last_about(turn: Turn) -> str:
    """The kind of product that the sheet spoke of, while nothing else came between."""
    last = turn.slots.get("sheet_told") or {}
    return str(last.get("about", "")) if turn.context.seq - last.get("seq", 0) <= RECENT else ""


def _just_told(turn: Turn, found: Found) -> bool:
    """Whether the same was said just before: to 还是搜不到 it is no answer once more."""
    last = turn.slots.get("sheet_told") or {}
    recent = 0 < turn.context.seq - last.get("seq", 0) <= RECENT
    return recent and last.get("question") == found.question


def kinds_in(turn: Turn, text: str) -> list[str]:
    """Names of the categories that a text names, by their name or another."""
    with turn.database.read() as session:
        found = categories(session)
    return [c.name for c in found if any(name in text for name in (c.name, *c.aliases))]


def asked(turn: Turn) -> str:
    """The words of the question: as typed, or as a button carries them."""
    said = turn.message.without(("ordinal",)).strip() if turn.message.typed else ""
    return turn.message.one("question") or plain(said)  # 第一个能机洗吗: which one is no word of it


def _named(turn: Turn, question: str) -> Found | None:
    with turn.database.read() as session:
        return entry(session, question)


def _tell_chosen(turn: Turn, question: str) -> bool:
    found = _named(turn, question)
    if found is not None:
        _tell(turn, found)
    return found is not None


def _tell(turn: Turn, found: Found) -> None:
    turn.say("utter_faq", TextPayload(source=found.question), answer=found.answer)
    about = next(iter(kinds_in(turn, found.question)), "")
    told = {"about": about, "question": found.question, "seq": turn.context.seq}
    turn.remember(sheet_told=told)


def _questions(near: list[Found]) -> list[Action]:
    return [tap(found.question, "choose_question", question=found.question) for found in near]


def _person() -> Action:
    return tap(label("acts.button_person"), "transfer_human")
