"""Reading a message as the answer to the open question of a form."""

from actions.faq.sheet import answered_from_faq
from actions.forms import words
from actions.forms.about import told_about
from actions.forms.asking import advance, ask, end, go_ahead, put_again, remind, resume, retry, stay
from actions.forms.corrections import another_order, prefers_another, revised
from actions.forms.form import (
    ANSWERS,
    CLOSED,
    FOR_PERSONS,
    NO,
    NOT_NEEDED,
    URGENT,
    Again,
    Form,
    Step,
)
from actions.forms.passing import answered_in_passing
from actions.forms.queue import answered_besides, asks_besides, queued, turns_into
from actions.forms.told import keep
from actions.patterns import matches
from actions.talk.suggested import person
from actions.turn import Turn
from actions.words import heard

ENOUGH_TRIES = 3
FEW, FEWEST = 14, 6  # characters of what is told in passing, of what only names
SHORT = 12  # a no inside a longer message is about something else


def answer(form: Form, turn: Turn, step: Step) -> None:
    """Take what the message says; leave it to the other rules where it is another matter."""
    if queued(form, turn):
        stay(turn, step)
    elif answered_in_passing(form, turn, step):
        pass
    elif response := form.inside.get(turn.message.intent, ""):
        remind(turn, step, response)
    elif _accepts_a_person(turn, step) or _means_another(form, turn, step):
        pass
    elif turns_into(form, turn):
        end(form, turn, CLOSED)
    elif form.beside(turn, step) or turn.message.intent in URGENT or told_about(form, turn, step):
        pass
    elif prefers_another(form, turn, step):
        _read(form, turn, step)
    elif _turns_away(form, turn):
        pass  # answered first; then the form ends (filling.py)
    elif _gives_up(form, turn, step):
        asks_besides(form, turn)
        end(form, turn, NO)
    elif _stale(turn, step):
        turn.say("utter_stale_choice")
        retry(turn, step)
    else:
        _read(form, turn, step)


def _read(form: Form, turn: Turn, step: Step) -> None:
    mine = turn.message.intent in ANSWERS | step.also | form.openers
    other = _other_question(form, turn, step)
    try:
        readable = (mine or step.eager or turn.message.bare) and not _explains(turn)
        spared = step.free and _not_asked_digits(form, turn, step)
        value = step.take(turn) if readable and not spared else None
        if value is None and revised(form, turn, step):
            return
    except Again as again:
        keep(turn, step.slot)
        stay(turn, step) if again.asked else retry(turn, step)
        return
    if value is None and other is not None:
        keep(turn, other.slot)
    elif mine or value is not None:
        keep(turn, step.slot)
    if value is not None:
        turn.remember(**{step.slot: value, "form_tries": 0, "form_interrupted": 0})
        advance(form, turn)
    elif other is not None:
        _answered_other(form, turn, step, other)
    elif mine or _of_the_talk(form, turn):
        _no_answer(form, turn, step)
    # else nothing is set: Rasa then lets the other rules answer


def _accepts_a_person(turn: Turn, step: Step) -> bool:
    """A yes to the person just offered, where no yes is asked for otherwise."""
    offered = turn.slots.get("proposed") == "transfer_human"
    return offered and turn.message.intent == "affirm" and not step.confirms


def _other_question(form: Form, turn: Turn, step: Step) -> Step | None:
    """The question that the message answers although another one is open."""
    if not turn.message.typed or step.tells(turn.message):
        return None
    answers = ANSWERS | form.openers
    others = [
        other
        for other in form.steps
        if other.eager or turn.message.bare or turn.message.intent in answers | other.also
    ]
    return next((other for other in others if other.tells(turn.message)), None)


def _answered_other(form: Form, turn: Turn, step: Step, other: Step) -> None:
    """An answer given before its question is kept; one given after it stands in for the first."""
    place = form.steps.index(other)
    if place < form.steps.index(step):
        turn.remember(**{later.slot: None for later in form.steps[place:]})
        turn.remember(form_tries=0, form_interrupted=0)
        advance(form, turn)
        return
    tries = _tries(turn)
    turn.remember(form_tries=tries)
    if tries >= ENOUGH_TRIES:
        _give_up(form, turn)
        return
    turn.say("utter_form_noted")
    ask(turn, step)


def _gives_up(form: Form, turn: Turn, step: Step) -> bool:
    message = turn.message
    if step.keeps and message.typed and heard(step.keeps, message.text):
        return False
    if message.intent == "answer":
        return message.one("value") == NO
    refuses = message.typed and words.refuses(message.text)
    if message.intent in form.given_up_by:
        goes_on = form.wishes(message) if refuses else step.insists(message)
        return not goes_on
    if not message.typed or form.wishes(message):
        return False
    return refuses or _denies(turn, step)


def _means_another(form: Form, turn: Turn, step: Step) -> bool:
    """Another order is meant; not in 那算了 T恤那个咋还没发, which gives up first."""
    given_up = turn.message.typed and words.refuses_first(turn.message.text)
    return not given_up and another_order(form, turn, step)


def _turns_away(form: Form, turn: Turn) -> bool:
    """算了 帮我催催: gives up, and asks for something else that other rules answer."""
    own = ANSWERS | form.openers | form.given_up_by | {"thanks_bye", "greet", "chitchat"}
    message = turn.message
    if not message.typed or message.intent in own or form.wishes(message):
        return False
    return words.refuses_first(message.text)


def _denies(turn: Turn, step: Step) -> bool:
    text = turn.message.text
    if turn.message.intent != "deny" or len(text) > SHORT:
        return False
    if words.says_no(text):
        return True
    return step.confirms and not (step.insists(turn.message) or words.corrects(text))


def _stale(turn: Turn, step: Step) -> bool:
    """Whether a tapped answer belongs to another question, or to an older form."""
    message = turn.message
    if message.intent != "answer":
        return False
    return message.one("slot") != step.slot or message.one("form") != turn.slots.get("form_id")


def _not_asked_digits(form: Form, turn: Turn, step: Step) -> bool:
    """The phone's last digits, sent although this question asks for something else."""
    if not turn.message.typed or step is form.steps[0] or step.secret:
        return False
    return words.only_digits(turn.message.text)


def _of_the_talk(form: Form, turn: Turn) -> bool:
    """谢谢, 等下, 4321, 穿着不好看: about the form that is open, whatever it was taken for."""
    text = turn.message.text
    if not turn.message.typed or turn.message.intent in FOR_PERSONS:
        return False
    if _polite(turn) or words.waits(text) or words.only_digits(text):
        return True
    if _explains(turn) and not turn.message.entities:
        return True
    told = any(step.insists(turn.message) for step in form.steps)
    return told and len(text) <= FEW and not words.asks(text)


def _polite(turn: Turn) -> bool:
    """A thanks or an agreement in the midst of a form: it goes on. A farewell lets it rest."""
    if not turn.message.typed or heard("forms.farewell", turn.message.text):
        return False
    return turn.message.intent == "thanks_bye" or words.willing(turn.message.text)


def _no_answer(form: Form, turn: Turn, step: Step) -> None:
    """Say what was made of it and put the question again, shorter; in the end offer a person."""
    text = turn.message.text
    if not turn.message.typed:
        _not_understood(form, turn, step)
    elif words.waits(text):
        remind(turn, step, "utter_form_wait")
    elif _not_asked_digits(form, turn, step):
        later = any(s.secret and turn.slots.get(s.slot) != NOT_NEEDED for s in form.steps)
        remind(turn, step, "utter_form_digits_later" if later else "utter_form_digits_not_needed")
    elif words.corrects(text):
        same = step is not form.steps[0] and form.steps[0].same(turn)
        put_again(turn, step, "utter_form_same_order" if same else "utter_form_what_is_wrong")
    elif _names_it(form, turn, step):
        put_again(turn, step, "utter_form_same_order")
    elif _polite(turn) or form.wishes(turn.message):
        go_ahead(turn, step)
    elif words.asks(text) and not words.reminds(text):
        _asked(form, turn, step)
    else:
        _told(form, turn, step)


def _explains(turn: Turn) -> bool:
    """Whether a question about the choices is asked: 个人的和公司的有啥区别."""
    text = turn.message.text
    return turn.message.typed and matches("forms.explains", text) and words.asks(text)


def _names_it(form: Form, turn: Turn, step: Step) -> bool:
    """那T恤呢: only what the form is about anyway."""
    few = step is not form.steps[0] and len(turn.message.text) <= FEWEST
    return few and form.steps[0].same(turn)


def _asked(form: Form, turn: Turn, step: Step) -> None:
    """A question that was taken for no other matter: the shop's sheet may answer it."""
    unclear = turn.message.intent == "nlu_fallback" or _explains(turn)
    if unclear and (answered_besides(form, turn) or answered_from_faq(turn, only_sure=True)):
        resume(form, turn, step)
    elif told_about(form, turn, step, loosely=True):
        pass
    elif answered_from_faq(turn, only_sure=True):
        resume(form, turn, step)
    else:
        _not_understood(form, turn, step, "utter_form_unanswered")


def _told(form: Form, turn: Turn, step: Step) -> None:
    """A fact told besides (用了两天就这样了): taken in, and the question put again."""
    text = turn.message.text
    known = turn.message.intent in form.openers or words.reminds(text)
    if known or words.tells_a_fact(text):
        put_again(turn, step, "utter_form_heard")
    else:
        _not_understood(form, turn, step)


def _not_understood(
    form: Form, turn: Turn, step: Step, response: str = "utter_form_not_understood"
) -> None:
    tries = _tries(turn)
    turn.remember(form_tries=tries)
    if tries >= ENOUGH_TRIES:
        _give_up(form, turn)
    elif tries > 1:
        put_again(turn, step, "utter_form_not_understood_again", person())
        turn.propose_person()
    else:
        put_again(turn, step, response)


def _give_up(form: Form, turn: Turn) -> None:
    turn.offer_person("utter_form_given_up")
    end(form, turn, CLOSED)


def _tries(turn: Turn) -> int:
    return int(turn.slots.get("form_tries") or 0) + 1
