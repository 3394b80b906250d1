"""Export and erasure asked for by chat: where the customer does it, and what law keeps."""

from actions.faq import answered_from_faq
from actions.registry import action
from actions.turn import Turn
from actions.words import heard, label
from shop.conversations import repository as conversations
from shop.privacy.retention import retained

WECHAT = "wechat"


@action("action_privacy_data")
def privacy_data(turn: Turn) -> None:
    """Lead to the page that exports and erases; other questions of privacy go to the sheet."""
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
