"""Answers about days: will it come tomorrow, which day is it sent, how long yet, and why not."""

from datetime import date, datetime, time

from actions.delivery.matter import Matter
from actions.delivery.urged import urged_before
from actions.patterns import matches
from actions.talk.again import times_told, was_told
from actions.times import day, moment
from actions.turn import Turn
from actions.words import label, plain
from shop.clock import SHANGHAI, for_people, now
from shop.orders.requests import unfinished
from shop.orders.states import OrderState
from shop.shipping.couriers.hotlines import hotline
from shop.shipping.service import ship_by
from shop.shipping.states import ParcelState
from shop.shipping.wishes import ends
from shop.system import RequestKind

WAITING = {OrderState.AWAITING_SHIPMENT, OrderState.IN_TRANSIT}
DAY_HOURS = 48  # from here on it is told in days how long yet


def of_sending(turn: Turn) -> bool:
    """Whether it is asked of the sending (今天发不), not of the arrival."""
    text = plain(turn.message.text) if turn.message.typed else ""
    if matches("delivery.arrives", text):
        return False
    return matches("delivery.sends", text) or turn.message.intent == "ask_ship_time"


def by_day(turn: Turn, matter: Matter) -> bool:
    """Whether it is there, or sent, by the day that the message names."""
    last = max((ends(one.value)[1] for one in turn.message.all("date")), default="")
    if not last or last < for_people(now()).date().isoformat():
        return False
    wanted = date.fromisoformat(last[:10])
    if matter.order.state == OrderState.AWAITING_SHIPMENT:
        return _sent_by(turn, matter, wanted)
    if matter.order.state != OrderState.IN_TRANSIT or matter.parcel is None:
        return False
    if of_sending(turn):
        return sent_already(turn, matter)
    _arrives(turn, matter, wanted)
    return True


def _arrives(turn: Turn, matter: Matter, wanted: date) -> None:
    response, promised = _arrival(matter, wanted)
    values = {"wanted": _called(wanted), "moment": moment(promised) if promised else ""}
    urging = response in {"late", "delivering_old"}
    payload = matter.card(matter.remedies(turn) if urging else None)
    turn.say(f"utter_delivery_day_{response}", payload, **values, **_scan(matter))
    if urging:
        turn.propose("urge_delivery")


def _arrival(matter: Matter, wanted: date) -> tuple[str, datetime | None]:
    """The answer to 能到吗 by the promise, and the promised moment."""
    parcel = matter.parcel
    promised = parcel.shipment.promised_at if parcel else None
    today = for_people(now()).date()
    if parcel and parcel.shipment.state == ParcelState.DELIVERING and not parcel.late:
        return ("delivering" if _out_today(matter) else "delivering_old"), promised
    if promised is None:
        return "unknown", None
    if promised < now():
        return "late", promised
    if for_people(promised).date() <= wanted:
        return "yes", promised
    return ("unlikely" if wanted == today else "not_sure"), promised


def _out_today(matter: Matter) -> bool:
    """Whether the last scan is of today: what went out before and is not there may not come."""
    last = matter.parcel.last if matter.parcel else None
    return last is not None and for_people(last.at).date() == for_people(now()).date()


def _sent_by(turn: Turn, matter: Matter, wanted: date) -> bool:
    promised = ship_by(matter.session, matter.order)
    if promised is None:
        return False
    values = {"wanted": _called(wanted), "moment": moment(promised), **matter.values}
    if promised < now():
        return _sent_late(turn, matter, values) or no_new_date(turn, matter)
    if not of_sending(turn):
        response = "utter_delivery_day_unshipped"
    elif for_people(promised).date() <= wanted:
        response = "utter_delivery_ship_day_yes"
    else:
        response = "utter_delivery_ship_day_not_sure"
    turn.say(response, matter.card(), **values)
    return True


def _sent_late(turn: Turn, matter: Matter, values: dict[str, str]) -> bool:
    """今天能发吗 of what is overdue: nobody knows. False once it was told."""
    if times_told(turn, f"ship_day:{values['wanted']}:{matter.latest}"):
        return False
    payload = matter.card(matter.remedies(turn))
    if urged := urged_before(turn, matter.session, matter.order):
        at = moment(urged.requested_at)
        turn.say("utter_delivery_ship_day_late_urged", payload, urged=at, **values)
    else:
        turn.say("utter_delivery_ship_day_late", payload, **values)
        turn.propose("urge_delivery")
    return True


def sent_already(turn: Turn, matter: Matter) -> bool:
    """It was sent, when and with whom; False if it was not."""
    if matter.parcel is None:
        return False
    shipped = moment(matter.parcel.shipment.shipped_at)
    turn.say("utter_delivery_sent", matter.card(), shipped=shipped, **matter.values)
    return True


def no_new_date(turn: Turn, matter: Matter) -> bool:
    """The promised day is over and there is no other; what can be done now. False if it is not."""
    promised = _promised(matter)
    if promised is None or promised >= now():
        return False
    what = "ship" if matter.order.state == OrderState.AWAITING_SHIPMENT else "arrive"
    before = urged_before(turn, matter.session, matter.order)
    told = times_told(turn, f"no_date:{matter.latest}:{bool(before)}")
    values = {"moment": moment(promised), **matter.values}
    payload = matter.card(matter.remedies(turn))
    if told:
        turn.say("utter_delivery_nothing_new", payload, **values)
        turn.propose_person()
    elif before is not None:
        at = moment(before.requested_at)
        turn.say(f"utter_delivery_no_date_{what}_urged", payload, urged=at, **values)
        turn.propose_person()
    else:
        turn.say(f"utter_delivery_no_date_{what}", payload, **values)
        turn.propose("urge_delivery")
    return True


def _promised(matter: Matter) -> datetime | None:
    if matter.order.state == OrderState.AWAITING_SHIPMENT:
        return ship_by(matter.session, matter.order)
    parcel = matter.parcel
    return (
        parcel.shipment.promised_at
        if parcel and matter.order.state == OrderState.IN_TRANSIT
        else None
    )


def when(turn: Turn, matter: Matter) -> bool:
    """Which day, asked after it was told where it is: that day in few words, each time it is asked.

    False where nothing was told yet and the whole answer serves, or no day is known.
    """
    order = matter.order
    told = any(was_told(turn, f"{t}:{order.id}:{order.state}") for t in ("where", "state"))
    return told and _when(turn, matter)


def how_long(turn: Turn, matter: Matter) -> bool:
    """How long yet until the promised moment; of what is late the whole answer comes first."""
    promised = _promised(matter)
    if promised is None or promised < now():
        return when(turn, matter)
    return _when(turn, matter)


def _when(turn: Turn, matter: Matter) -> bool:
    order, promised = matter.order, _promised(matter)
    if order.state == OrderState.IN_TRANSIT and of_sending(turn):
        return sent_already(turn, matter)
    if promised is None:
        return False
    if promised < now():
        return no_new_date(turn, matter)
    if matter.out and order.state == OrderState.IN_TRANSIT:
        _arrives(turn, matter, for_people(now()).date())
        return True
    what = "arrive" if order.state == OrderState.IN_TRANSIT else "ship"
    if what == "ship" and not of_sending(turn):
        what = "unshipped"
    stem = "still" if times_told(turn, f"when:{what}:{matter.latest}") else "how_long"
    values = {"moment": moment(promised), "left": _left(promised)}
    turn.say(f"utter_delivery_{stem}_{what}", matter.card(), **values, **matter.values)
    if stem == "still":
        turn.propose("urge_delivery")
    return True


def hour(turn: Turn, matter: Matter) -> bool:
    """几点到: no courier writes the hour; the day, and who can be asked."""
    parcel, promised = matter.parcel, _promised(matter)
    if parcel is None or matter.order.state != OrderState.IN_TRANSIT:
        return False
    if promised is not None and promised < now():
        return no_new_date(turn, matter)
    phone = hotline(parcel.shipment.courier)
    values = {"ask": label("delivery.ask_courier", phone=phone) if phone else ""}
    if matter.out and not _out_today(matter):
        payload = matter.card(matter.remedies(turn))
        turn.say("utter_delivery_hour_old", payload, **values, **_scan(matter))
        turn.propose("urge_delivery")
    elif matter.out:
        turn.say("utter_delivery_hour_out", matter.card(), **values, **_scan(matter))
    elif promised is not None:
        turn.say(
            "utter_delivery_hour", matter.card(), moment=moment(promised), **values, **matter.values
        )
    else:
        return False
    return True


def why_not(turn: Turn, matter: Matter) -> bool:
    """Why it was not sent or is not there, as far as the records say; no reason is made up."""
    order = matter.order
    if order.state == OrderState.AWAITING_PAYMENT:
        turn.say("utter_delivery_why_unpaid", matter.card(), **matter.values)
        return True
    promised = _promised(matter)
    if order.state not in WAITING:
        return False
    if told := times_told(turn, f"why:{matter.latest}"):
        return (told == 1 and _why_still(turn, matter)) or no_new_date(turn, matter)
    late = promised is not None and promised < now()
    if order.state == OrderState.IN_TRANSIT:
        stuck = matter.parcel is not None and matter.parcel.stuck
        return (late or stuck) and _why_late(turn, matter)
    asked = unfinished(matter.session, order.customer_id, RequestKind.CANCEL, order.id)
    response = "cancelling" if asked else "overdue" if late else "in_time" if promised else ""
    if not response:
        return False
    at = moment(promised) if promised else ""
    if response == "overdue":
        _say_why(turn, matter, response, moment=at)
    else:
        turn.say(f"utter_delivery_why_{response}", matter.card(), moment=at, **matter.values)
    return True


def _why_still(turn: Turn, matter: Matter) -> bool:
    """为啥这么慢, asked once more of what is late: there is still no reason written."""
    promised = _promised(matter)
    if promised is None or promised >= now():
        return False
    what = "ship" if matter.order.state == OrderState.AWAITING_SHIPMENT else "arrive"
    payload = matter.card(matter.remedies(turn))
    turn.say(f"utter_delivery_why_still_{what}", payload, moment=moment(promised), **matter.values)
    turn.propose_person()
    return True


def _why_late(turn: Turn, matter: Matter) -> bool:
    if "scan" not in matter.values:
        return False
    _say_why(turn, matter, "late")
    return True


def _say_why(turn: Turn, matter: Matter, response: str, **values: str) -> None:
    """No reason is known; urging is offered where it would be new."""
    payload = matter.card(matter.remedies(turn))
    before = urged_before(turn, matter.session, matter.order)
    if before is None:
        turn.say(f"utter_delivery_why_{response}", payload, **values, **matter.values)
        turn.propose("urge_delivery")
        return
    values["urged"] = moment(before.requested_at)
    turn.say(f"utter_delivery_why_{response}_urged", payload, **values, **matter.values)
    turn.propose_person()


def _scan(matter: Matter) -> dict[str, str]:
    """The values with a last scan in any case."""
    none = {"scan": label("delivery.no_scan"), "scanned": label("delivery.so_far")}
    return {**none, **matter.values}


def _called(wanted: date) -> str:
    """今天, 明天, 12月3日."""
    return day(datetime.combine(wanted, time(12), SHANGHAI))


def _left(promised: datetime) -> str:
    hours = round((promised - now()).total_seconds() / 3600)
    if hours <= DAY_HOURS:
        return label("delivery.left_hours", count=max(hours, 1))
    return label("delivery.left_days", count=round(hours / 24))
