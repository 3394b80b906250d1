"""The policies of a shop, typed, with the defaults of a new installation."""

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

Fen = Annotated[int, Field(json_schema_extra={"format": "fen"})]


class PolicyValue(BaseModel):
    """Base of every policy: known fields only, never changed in place."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: ClassVar[str]


class AttentionPolicy(PolicyValue):
    """How often customers may be shown what they did not ask for; times are Asia/Shanghai."""

    name: ClassVar = "attention"
    per_day: int = Field(2, ge=0)
    per_week: int = Field(5, ge=0)
    quiet_from: time = time(21, 0)
    quiet_to: time = time(9, 0)
    silent_with_open_case: bool = True


class ProactivePolicy(PolicyValue):
    """What customers who agreed are told unasked, and how many days before a coupon ends."""

    name: ClassVar = "proactive"
    shipped: bool = True
    late: bool = True
    refunded: bool = True
    coupon: bool = True
    coupon_days: int = Field(3, ge=1, le=30)


class ReturnPolicy(PolicyValue):
    """7 天无理由: days after the day of signing, and the categories (ids) without it.

    A category is also without it where its own row says so (Category.no_reason_return).
    """

    name: ClassVar = "return"
    days: int = Field(7, ge=0)
    excluded_categories: tuple[str, ...] = ()


class PriceProtection(PolicyValue):
    """价保: for how many days after paying a lower price is made good (0: not at all), and the
    categories (ids) without it.
    """

    name: ClassVar = "price_protection"
    days: int = Field(7, ge=0, le=365)
    excluded_categories: tuple[str, ...] = ()


class RefundPolicy(PolicyValue):
    """Within how many working days refunded money is usually there, once the shop has agreed."""

    name: ClassVar = "refund"
    working_days: int = Field(5, ge=1, le=30)


class ReturnShipping(PolicyValue):
    """Where goods go back to, whether they are fetched, and who pays for the way.

    Nothing is said of an address that is not given. Faults of the shop's are always on the shop.
    """

    name: ClassVar = "return_shipping"
    receiver: str = Field("", max_length=100)
    phone: str = Field("", max_length=50)
    address: str = Field("", max_length=300)
    pickup: bool = False
    free_without_reason: bool = False
    insured: bool = False


class PromotionPolicy(PolicyValue):
    """Offers in the shop's own words; none is told after the day `until`."""

    name: ClassVar = "promotions"
    offers: tuple[str, ...] = ()
    until: date | None = None


class ServiceHours(PolicyValue):
    """When people of the shop answer (Asia/Shanghai, weekdays 0 = Monday), and how soon."""

    name: ClassVar = "service_hours"
    opens: time = time(9, 0)
    closes: time = time(21, 0)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    answer_minutes: int = Field(30, ge=1)

    @model_validator(mode="after")
    def _open_at_some_time(self) -> "ServiceHours":
        if self.opens >= self.closes:
            raise PydanticCustomError("opens_after_closes", "opens must be before closes")
        if not self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise PydanticCustomError("not_weekdays", "weekdays must be some of 0-6")
        return self


class FreeShipping(PolicyValue):
    """From which order value (分) shipping costs nothing, and what it costs below."""

    name: ClassVar = "free_shipping"
    threshold: Fen = Field(9900, ge=0)
    fee: Fen = Field(1000, ge=0)
    excluded_provinces: tuple[str, ...] = ()


class ShippingPolicy(PolicyValue):
    """How long an order may wait and a parcel may go without a scan, and how parcels go.

    What the shop left empty is not said. `handover`: how the courier hands a parcel over, in the
    shop's own words. `refusal_fee` (分): what refusing a parcel without a fault of it costs.
    """

    name: ClassVar = "shipping"
    ship_within_hours: int = Field(48, ge=1)
    stuck_after_hours: int = Field(48, ge=1)
    ships_from: str = Field("", max_length=60)
    couriers: tuple[str, ...] = ()
    courier_choice: bool = False
    handover: str = Field("", max_length=120)
    refusal_fee: Fen = Field(1000, ge=0)


class DeliveryArea(PolicyValue):
    """Where parcels go: the mainland but the areas named; `pickup`: where customers may fetch."""

    name: ClassVar = "delivery_area"
    abroad: bool = False
    excluded_areas: tuple[str, ...] = ()
    pickup: str = Field("", max_length=120)


class OrderingPolicy(PolicyValue):
    """What holds for buying: time to pay, pieces of one product for a customer (0: any number)."""

    name: ClassVar = "ordering"
    pay_within_hours: int = Field(24, ge=1)
    most_pieces: int = Field(0, ge=0)
    by_phone: str = Field("", max_length=60)


class InvoicePolicy(PolicyValue):
    """How soon an invoice is issued, and whether the shop issues 专票."""

    name: ClassVar = "invoice"
    within_days: int = Field(3, ge=1)
    special: bool = True


class ConsentDefaults(PolicyValue):
    """What holds for a customer who never chose; to be confirmed by the shop's counsel."""

    name: ClassVar = "consent_defaults"
    personalisation: bool = True
    service_talk: bool = False
    marketing: bool = False
    proactive: bool = False


class HandoffPolicy(PolicyValue):
    """When a person takes over without having been asked for; asking for one always works.

    `misunderstandings`: in a row. `money_limit` (分): a refund or a cancelled payment of so much or
    more is for a person.
    """

    name: ClassVar = "handoff"
    misunderstood: bool = True
    misunderstandings: int = Field(3, ge=1, le=9)
    anger: bool = True
    safety: bool = True
    contested: bool = True
    money: bool = True
    money_limit: Fen = Field(2_000_000, ge=1, le=10**12)


class RatingPolicy(PolicyValue):
    """Whether customers are asked for stars after an agent, and after the bot; how long it waits
    before a bot conversation counts as ended.
    """

    name: ClassVar = "rating"
    after_agent: bool = True
    after_bot: bool = True
    idle_minutes: int = Field(10, ge=2, le=240)


class HoldoutPolicy(PolicyValue):
    """Which share of customers (percent) is kept on the list that is not personal, to measure
    what personal lists are worth (shop/experiment).
    """

    name: ClassVar = "holdout"
    percent: int = Field(10, ge=0, le=50)


class ModelPolicy(PolicyValue):
    """After how many days a recommender model that is not in use any more is removed."""

    name: ClassVar = "models"
    keep_days: int = Field(90, ge=1, le=365)


class SuitabilityPolicy(PolicyValue):
    """Which products may be suggested to whom at all: the product's rank is at most the customer's.

    Ranks are values of an attribute, lowest first, as many of products as of customers (风险等级
    R1-R5, 风险承受能力 C1-C5). A product without a known rank suits nobody; a customer without one
    has the lowest. Nothing is ruled out while no attribute is named.
    """

    name: ClassVar = "suitability"
    item_attribute: str = Field("", max_length=64)
    item_ranks: tuple[str, ...] = Field((), max_length=20)
    customer_attribute: str = Field("", max_length=64)
    customer_ranks: tuple[str, ...] = Field((), max_length=20)

    @model_validator(mode="after")
    def _whole(self) -> "SuitabilityPolicy":
        parts = (
            self.item_attribute,
            self.item_ranks,
            self.customer_attribute,
            self.customer_ranks,
        )
        if any(parts) and not all(parts):
            raise PydanticCustomError("half_a_rule", "name both attributes and the ranks of both")
        if len(self.item_ranks) != len(self.customer_ranks):
            raise PydanticCustomError("ranks_differ", "there must be as many ranks of either")
        for ranks in (self.item_ranks, self.customer_ranks):
            if len(set(ranks)) != len(ranks) or not all(ranks):
                raise PydanticCustomError("ranks_repeat", "each rank is named once")
        return self

    @property
    def holds(self) -> bool:
        """Whether there is a rule."""
        return bool(self.item_attribute)

    def customer_rank(self, attributes: Mapping[str, str]) -> int:
        """From 0, the lowest, which is also that of whom nothing is known."""
        value = attributes.get(self.customer_attribute)
        return self.customer_ranks.index(value) if value in self.customer_ranks else 0

    def suits(self, attributes: Mapping[str, str], rank: int) -> bool:
        """Whether a product with these attributes may be suggested to a customer of this rank."""
        value = attributes.get(self.item_attribute)
        return not self.holds or (
            value in self.item_ranks and self.item_ranks.index(value) <= max(rank, 0)
        )


POLICIES: tuple[type[PolicyValue], ...] = (
    ServiceHours,
    HandoffPolicy,
    RatingPolicy,
    AttentionPolicy,
    ProactivePolicy,
    ReturnPolicy,
    RefundPolicy,
    ReturnShipping,
    PriceProtection,
    PromotionPolicy,
    FreeShipping,
    ShippingPolicy,
    DeliveryArea,
    OrderingPolicy,
    InvoicePolicy,
    ConsentDefaults,
    SuitabilityPolicy,
    HoldoutPolicy,
    ModelPolicy,
)
