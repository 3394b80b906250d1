"""Every table in one import, for migrations and tests."""

from shop.aftersales.models import AfterSale, Refund, Ticket
from shop.agents.models import Agent, AgentSession, AuditEntry, Note
from shop.behaviour.models import Behaviour, SuggestionList
from shop.catalog.models import (
    Category,
    Picture,
    PricePoint,
    Product,
    Review,
    SizeChart,
    Variant,
    VariantPrice,
)
from shop.channels.models import (
    BindingState,
    ChannelToken,
    Choices,
    Contact,
    Media,
    ReplyWindow,
    Seen,
)
from shop.conversations.models import (
    Conversation,
    Delivery,
    GatewayLease,
    Message,
    OfferedAction,
    SessionToken,
    TrackerSnapshot,
    Turn,
)
from shop.customers.models import Address, Consent, ConsentChange, Coupon, Customer
from shop.database import Base
from shop.desk.models import (
    AgentConnection,
    Assignment,
    CannedReply,
    ReadMark,
    SuppressedItem,
)
from shop.faq.models import FaqEntry
from shop.imports.models import ImportRun
from shop.orders.models import Invoice, Order, OrderEvent, OrderLine, ShopRequest
from shop.policies.models import Policy, PolicyChange
from shop.privacy.models import MeLink
from shop.proactive.models import Notification
from shop.ratings.models import Rating
from shop.shipping.models import ParcelWatch, Shipment, TrackingEvent
from shop.uploads.models import Upload
from shop.webhooks.models import WebhookEvent

__all__ = [
    "Address",
    "AfterSale",
    "Agent",
    "AgentConnection",
    "AgentSession",
    "Assignment",
    "AuditEntry",
    "Base",
    "Behaviour",
    "BindingState",
    "CannedReply",
    "Category",
    "ChannelToken",
    "Choices",
    "Consent",
    "ConsentChange",
    "Contact",
    "Conversation",
    "Coupon",
    "Customer",
    "Delivery",
    "FaqEntry",
    "GatewayLease",
    "ImportRun",
    "Invoice",
    "MeLink",
    "Media",
    "Message",
    "Note",
    "Notification",
    "OfferedAction",
    "Order",
    "OrderEvent",
    "OrderLine",
    "ParcelWatch",
    "Picture",
    "Policy",
    "PolicyChange",
    "PricePoint",
    "Product",
    "Rating",
    "ReadMark",
    "Refund",
    "ReplyWindow",
    "Review",
    "Seen",
    "SessionToken",
    "Shipment",
    "ShopRequest",
    "SizeChart",
    "SuggestionList",
    "SuppressedItem",
    "Ticket",
    "TrackerSnapshot",
    "TrackingEvent",
    "Turn",
    "Upload",
    "Variant",
    "VariantPrice",
    "WebhookEvent",
]
