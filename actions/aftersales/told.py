"""What belongs to a case that is there already, or shall be, whatever it was taken for."""

from actions.aftersales.again_asked import told_again
from actions.aftersales.beginning import begin
from actions.aftersales.case_progress import aftersale_progress
from actions.aftersales.cases import cancel_aftersale
from actions.aftersales.item_questions import cause_in
from actions.aftersales.return_rights import fee_asked, wished_or_reported
from actions.aftersales.return_shipping import sent_told, told_when
from actions.forms.told import said_before
from actions.patterns import matches
from actions.turn import Turn
from actions.words import heard, plain
from shop.aftersales.service import cases_of
from shop.aftersales.states import SEEN

LIKELY = 3  # readings that are looked at


def told_of_case(turn: Turn) -> bool:
    """Take up 我寄出去了, 收到了说一声; False for none."""
    return (
        told_when(turn)
        or sent_told(turn)
        or _of_open_case(turn)
        or told_again(turn)
        or _without_picture(turn)
        or fee_asked(turn)
        or wished_or_reported(turn)
    )


def _without_picture(turn: Turn) -> bool:
    """我不会拍照片啊, after a fault was told: none is needed, and the case begins."""
    if not matches("aftersales.no_camera", plain(turn.message.text)):
        return False
    if not any(cause_in(text) in SEEN for text in said_before(turn)):
        return False
    turn.say("utter_case_picture_not_possible")
    begin(turn)
    return True


def _of_open_case(turn: Turn) -> bool:
    """那个退货别弄了, 好几天了咋还没动静, where there is an open case and it is likely meant."""
    customer_id, text = turn.context.customer_id, turn.message.text
    if customer_id is None or not turn.message.typed:
        return False
    likely = {name for name, _share in turn.message.ranking[:LIKELY]}
    takes_back = "cancel_aftersale" in likely and heard("aftersales.keeps_it", text)
    urges = "aftersale_progress" in likely and heard("aftersales.progress_urged", text)
    if not (takes_back or urges):
        return False
    with turn.database.read() as session:
        found = cases_of(session, customer_id, open_only=True)
    if found and takes_back:
        cancel_aftersale(turn)
    elif found:
        aftersale_progress(turn)
    return bool(found)
