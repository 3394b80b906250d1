"""Which behaviours enter a history, and as what."""

from shop.behaviour.types import BehaviourType as B

# Impressions are the shop's doing, not the customer's. Order is part of every artefact.
KINDS = (
    B.VIEW,
    B.SEARCH,
    B.FAVOURITE,
    B.CART,
    B.PURCHASE,
    B.REVIEW,
    B.CHAT_MENTION,
    B.CLICK,
    B.DISMISS,
)
NUMBER = {kind.value: number for number, kind in enumerate(KINDS, start=1)}  # 0 is padding

# What a customer turns to of their own will is what is learnt to be predicted.
WANTED = frozenset(
    NUMBER[kind] for kind in (B.VIEW, B.FAVOURITE, B.CART, B.PURCHASE, B.REVIEW, B.CLICK)
)
BOUGHT = NUMBER[B.PURCHASE]
LEARNT = tuple(kind.value for kind in KINDS if kind is not B.CHAT_MENTION)
