"""The kinds of behaviour, as the shop API names them."""

from enum import StrEnum


class BehaviourType(StrEnum):
    """What a customer did."""

    VIEW = "view"
    SEARCH = "search"
    FAVOURITE = "favourite"
    CART = "cart"
    PURCHASE = "purchase"
    REVIEW = "review"
    CHAT_MENTION = "chat_mention"
    IMPRESSION = "impression"
    CLICK = "click"
    DISMISS = "dismiss"
