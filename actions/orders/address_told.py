"""What was told of another delivery address: of the place, of who receives it, or both."""

import re
from dataclasses import replace

from actions.forms.steps import chosen_order
from actions.forms.told import said, told
from actions.orders.phones_told import phone_told
from actions.patterns import matches
from actions.turn import Turn
from actions.understood import Understood
from actions.words import entry, heard, plain
from shop.customers.service import addresses, customer
from shop.orders.addresses import Address, changed, corrected, known, numbers_in, place_in
from shop.orders.requests import requests_of
from shop.system import RequestKind

ORDER, NEW, CONFIRM = "address_order_id", "address_new", "address_confirm"
OTHERS = {"phone", "person", "order_id", "tracking_no"}  # what is no part of the place


def in_question(turn: Turn) -> str:
    """What the customer wants changed, as far as it was said: phone, person or place."""
    now = turn.message.text if turn.message.typed and not keeps_contact(turn.message) else ""
    words = f"{said(turn)} {now}"
    if re.search(str(entry("orders.place_too")), words):
        return "place"
    people = re.sub(str(entry("orders.receiver_phone")), "", plain(words))  # 收件人电话 is a number
    if heard("orders.receiver_words", people):
        return "person"
    return "phone" if matches("orders.number_words", plain(words)) else "place"


def tells(message: Understood) -> bool:
    """Whether it is of an address whatever the sentence was taken for: 我说错了 是86号."""
    if not message.typed:
        return False
    named = any(map(message.one, ("address", "person"))) or bool(phone_told(message))
    renamed = _names_receiver(message) and bool(name_in(message.text))
    return named or renamed or bool(_numbers(message))


def _names_receiver(message: Understood) -> bool:
    """收件人改我老公 张伟, 我爸叫陈建国 136…: the name at its end is of who receives it."""
    called = message.one("phone") and matches("orders.called", plain(message.text))
    return bool(called) or heard("orders.receiver_words", message.text)


def of_address(turn: Turn) -> Address | None:
    """The address after all that was told of it; None if nothing was.

    Where only a phone or a name was told, the place is the order's own, as far as it is known.
    """
    heard_of = [_heard(turn, one.message, one.slot) for one in reversed([*told(turn)])]
    parts = [one for one in heard_of if any(one.plain().values())]
    if not parts:
        return _as_before(turn)
    contact_only = not any(one.place for one in parts)
    found = changed(_own(turn) if contact_only else _now(turn), parts[0])
    for one in parts[1:]:
        found = corrected(found, one)
    return found


def _as_before(turn: Turn) -> Address | None:
    """也改成这个: the place told last in this talk, of another order; None if none is meant."""
    texts = [plain(one.message.text) for one in told(turn)]
    if not any(matches("orders.same_place", one) or matches("orders.both", one) for one in texts):
        return None
    with turn.database.read() as session:
        asked = requests_of(session, str(turn.context.customer_id), RequestKind.ADDRESS)
    here = (one for one in asked if one.conversation_id == turn.context.conversation)
    found = (known(one.payload.get("address") or {}) for one in here)
    return next((one for one in found if one.place), None)


def missing(turn: Turn, address: Address) -> list[str]:
    """The parts still to be told; none of the place where only who receives it changes."""
    contact_only = not address.place and in_question(turn) != "place"
    return [] if contact_only or _told_contact_alone(turn, address) else address.missing()


def payload(address: Address) -> dict[str, str]:
    """What the shop is asked to write: all of it, or who receives it alone."""
    plain = address.plain()
    return plain if address.place else {part: value for part, value in plain.items() if value}


def _told_contact_alone(turn: Turn, address: Address) -> bool:
    """A phone or name in a sentence that does not speak of another place as well."""
    asks_place = re.search(str(entry("orders.place_too")), said(turn)) is not None
    return not address.place and not asks_place and bool(address.phone or address.name)


def contact_now(turn: Turn) -> Address:
    """Who receives the order, and the phone: as told, else as it stands."""
    told_so_far = of_address(turn) or Address()
    now = _now(turn)
    return Address(name=told_so_far.name or now.name, phone=told_so_far.phone or now.phone)


def keeps_contact(message: Understood) -> bool:
    """收件人还是我 电话不变: says what stays, and nothing new."""
    if not message.typed or tells(message):
        return False
    stays, changes = (str(entry(f"orders.contact_{what}")) for what in ("stays", "changes"))
    return bool(re.search(stays, message.text)) and not re.search(changes, message.text)


def _own(turn: Turn) -> Address:
    with turn.database.read() as session:
        return known(chosen_order(turn, session, ORDER).address)


def _now(turn: Turn) -> Address:
    """Where the order goes as it stands; who receives it is the customer, if it does not say."""
    customer_id = str(turn.context.customer_id)
    now = _own(turn)
    with turn.database.read() as session:
        usual = next(iter(addresses(session, customer_id)), None)
        who = customer(session, customer_id)
        name = now.name or (usual.name if usual else "") or who.name
        phone = now.phone or (usual.phone if usual else "") or who.phone
    return replace(now, name=name, phone=phone)


def _heard(turn: Turn, message: Understood, slot: str | None) -> Address:
    """What a message says of the address: its entities, and its words where `slot` asked for it."""
    asked = slot in {None, NEW}
    place = Address()
    if where := message.one("address"):
        place = place_in(where + _door(message))
    elif asked and message.typed and _tells_place(message, slot):
        place = place_in(message.without(OTHERS))
        if not any(place.plain().values()):
            place = Address(detail=_numbers(message))
    numbers = message.all("phone")
    standing = _now(turn).phone if len(numbers) > 1 else ""
    name, phone = message.one("person"), phone_told(message, standing)
    of_person = in_question(turn) == "person" or _names_receiver(message)
    if not name and asked and of_person:
        name = name_in(message.without(OTHERS))
    return replace(place, name=name or "", phone=phone or "")


def _tells_place(message: Understood, slot: str | None) -> bool:
    """Whether its words are a place: of those that opened the form only what looks like one."""
    if re.search(str(entry("orders.place_asked")), message.text):
        return False
    return slot is not None or matches("orders.place_like", plain(message.text))


def _door(message: Understood) -> str:
    """What stands right behind the address and belongs to it: 前台."""
    end = next((e.start + len(e.text) for e in message.all("address") if e.text), None)
    match = re.match(str(entry("orders.door")), message.text[end:]) if end else None
    return match[0] if match else ""


def _numbers(message: Understood) -> str:
    """The numbers of house and door that a correction names."""
    if re.search(str(entry("orders.corrected")), message.text) is None:
        return ""
    return numbers_in(message.without(OTHERS | {"date", "time", "quantity"}))


def name_in(text: str) -> str:
    """The name at the end of an answer to who receives it: 写我老婆的 李秀梅."""
    match = re.search(str(entry("orders.name_at_end")), text.strip())
    return match[1] if match else ""
