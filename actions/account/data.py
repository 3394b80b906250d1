"""Export and erasure asked for by chat: where the customer does it, and what law keeps."""

from actions.faq.sheet import answered_from_faq
from actions.patterns import first_of, matches
from actions.registry import action, before
from actions.turn import Turn
from actions.words import heard, label
from shop.conversations import repository as conversations
from shop.privacy.retention import retained

WECHAT = "wechat"
QUESTIONS = ("parcel", "orders", "after", "why_check", "how_long", "kept_back")  # the first asked
PLAIN = ("parcel", "orders")  # in so many words that no intent says otherwise
RESTS = frozenset({"account_issue", "deny", "cancel_aftersale"})  # 那先不注销了
NOT_UNDERSTOOD = frozenset({"nlu_fallback", "bot_misunderstood", "chitchat", "out_of_scope"})


@action("action_privacy_data")
def privacy_data(turn: Turn) -> None:
    """Lead to the page that exports and erases; other questions of privacy go to the sheet."""
    if question := _question(turn):
        _answer(turn, question)
        return
    wanted = _wanted(turn)
    if wanted is None and answered_from_faq(turn):
        return
    with turn.database.read() as session:
        conversation = conversations.find(session, turn.context.conversation)
    by_wechat = conversation is not None and conversation.channel == WECHAT
    door = label("privacy_data.in_wechat" if by_wechat else "privacy_data.in_widget")
    turn.say(f"utter_privacy_data_{wanted or 'page'}", door=door)
    if wanted == "erase":
        _kept(turn)


@before
def answered_erasure(turn: Turn) -> bool:
    """What follows from an erasure, or that it rests, whatever the message was understood as."""
    intent, text = turn.message.intent, turn.message.text
    if not turn.message.typed or turn.form is not None or intent == "privacy_data":
        return False
    plain = first_of("privacy_data.asks", PLAIN, text)
    if plain is None and _of_the_parcel(turn):
        plain = "parcel"
    if plain is None and intent in NOT_UNDERSTOOD | RESTS:
        if matches("privacy_data.asks.kept_back", text):
            plain = "kept_back"
        elif intent in NOT_UNDERSTOOD and matches("privacy_data.of_erasing", text):
            plain = "after"
    if plain is None:
        return False
    _answer(turn, plain)
    return True


def _of_the_parcel(turn: Turn) -> bool:
    """路上那个影响不, after an erasure was asked about."""
    erased = matches("privacy_data.erasing", turn.before.text)
    return erased and matches("privacy_data.parcel_after", turn.message.text)


def _question(turn: Turn) -> str | None:
    text = turn.message.text if turn.message.typed else ""
    return first_of("privacy_data.asks", QUESTIONS, text)


def _answer(turn: Turn, question: str) -> None:
    turn.say(f"utter_privacy_data_{question}")
    if question in {"after", "orders"}:
        _kept(turn)


def _wanted(turn: Turn) -> str | None:
    text = turn.message.text if turn.message.typed else ""
    return next((w for w in ("erase", "export") if heard(f"privacy_data.{w}", text)), None)


def _kept(turn: Turn) -> None:
    """What stays locked away although it is asked to be erased."""
    if turn.context.customer_id is None:
        return
    with turn.database.read() as session:
        kept = retained(session, turn.context.customer_id)
    if kept:
        names = [label(f"privacy_data.{one.what}", until=f"{one.until:%Y-%m-%d}") for one in kept]
        turn.say("utter_privacy_data_kept", kept=label("privacy_data.comma").join(names))
