"""What a plain yes means after an answer that ended in a question."""

from collections.abc import Callable

from actions.account.personalisation import switch
from actions.aftersales.beginning import REPAIR, RETURN, begin_asked, begin_repair
from actions.aftersales.cases import withdraw_proposed
from actions.aftersales.compensation import hand_over_wish
from actions.aftersales.money_instead import INSTEAD, begin_instead
from actions.delivery import intercept
from actions.delivery.checks import MISSING
from actions.delivery.handover import CALL, pass_call_on
from actions.delivery.missing import investigate
from actions.delivery.urging import urge_delivery
from actions.handoff.person import transfer_human
from actions.orders.remark import write_down
from actions.prices.payments import check_payment
from actions.recommend.alike import find_alike
from actions.recommend.conversation import take_back
from actions.recommend.similar import recommend_similar
from actions.turn import Turn
from shop.uploads.service import FIND_ALIKE

ACCEPTED: dict[str, Callable[[Turn], None]] = {
    "transfer_human": transfer_human,
    "payment_check": check_payment,
    "compensation": hand_over_wish,
    "withdraw_case": withdraw_proposed,
    INSTEAD: begin_instead,
    RETURN: begin_asked,
    REPAIR: begin_repair,
    "personalisation_on": lambda turn: switch(turn, "on"),
    "personalisation_off": lambda turn: switch(turn, "off"),
    "relax": take_back,
    "similar": recommend_similar,
    FIND_ALIKE: find_alike,
    "urge_delivery": urge_delivery,
    MISSING: investigate,
    CALL: pass_call_on,
    "remark": write_down,
    "intercept": intercept.begin,
}


def accepted(turn: Turn) -> bool:
    """Do what was proposed; False if the latest answer proposed nothing."""
    answer = ACCEPTED.get(str(turn.slots.get("proposed") or ""))
    if answer is None:
        return False
    answer(turn)
    return True
