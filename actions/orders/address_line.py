"""Where an order goes, in one line."""

from actions.words import label
from shop.customers.service import masked_phone
from shop.orders.addresses import Address


def line(address: Address) -> str:
    """An address in one line, its phone as others may see it; the contact alone without a place."""
    phone = masked_phone(address.phone) if address.phone else ""
    if not address.place:
        return label("orders.contact_line", name=address.name, phone=phone).strip()
    return label("orders.address_line", place=address.place, name=address.name, phone=phone)
