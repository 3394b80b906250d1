"""Message and card schemas: what actions send, what the gateway validates and customers receive.

A reply leaves an action as one JSON object {"type", "text", "payload"}. Anything that can be
tapped carries a `payload` for Rasa ("/why_recommended{...}"); the gateway replaces it by an opaque
`action_id` before a customer sees it, and takes only such ids back.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Text = Annotated[str, Field(max_length=4_000)]
Short = Annotated[str, Field(min_length=1, max_length=64)]


class Part(BaseModel):
    """Base of every part: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Action(Part):
    """Something to tap. Inside: `payload`; outside: `action_id`."""

    title: Short
    payload: Annotated[str, Field(pattern=r"^/[a-z_]+(\{.*\})?$", max_length=2_000)] | None = None
    action_id: str | None = None


class ProductCard(Part):
    """A product as suggested or shown; price in 元 as a decimal string ("299.00")."""

    id: str
    title: str
    price: str
    image: str
    reason: str = ""
    url: str = ""
    stock: int | None = None
    actions: list[Action] = []


class OrderLineCard(Part):
    """A line of an order card."""

    title: str
    spec: str = ""
    image: str = ""
    quantity: int
    price: str


class TrackingCard(Part):
    """One scan of a parcel; `at` as ISO 8601 with offset."""

    at: str
    text: str


class OrderCard(Part):
    """An order: `state` as customers read it (待发货), `notes` true facts worth saying."""

    id: str
    state: str
    placed_at: str
    total: str
    lines: list[OrderLineCard]
    courier: str = ""
    tracking_no: str = ""
    promised_at: str | None = None
    late: bool = False
    tracking: list[TrackingCard] = []
    notes: list[str] = []
    actions: list[Action] = []


class FormField(Part):
    """A field of a form the customer can fill in one go."""

    name: Short
    label: str
    kind: Literal["text", "phone", "date", "choice"] = "text"
    choices: list[str] = []


class TextPayload(Part):
    """Payload of plain text: a `code` where programs act on what is said (login_needed).

    `source`: the question of the shop's sheet that the text rests on; shown small below it.
    """

    code: Short | None = None
    source: str | None = None


class ButtonsPayload(Part):
    """Quick choices below a text."""

    buttons: Annotated[list[Action], Field(min_length=1, max_length=12)]


class ProductsPayload(Part):
    """Product cards; `list_id` names the stored suggestion list."""

    items: Annotated[list[ProductCard], Field(min_length=1, max_length=20)]
    list_id: str | None = None
    personalised: bool = False
    buttons: list[Action] = []


class OrderPayload(Part):
    """Order cards, newest first."""

    orders: Annotated[list[OrderCard], Field(min_length=1, max_length=20)]
    buttons: list[Action] = []


class FormPayload(Part):
    """Fields asked for in one go."""

    fields: list[FormField]
    submit: Action


class FilePayload(Part):
    """A file by path below /media/ or /api/v1/uploads/."""

    url: str
    name: str
    media_type: str
    size: int


class RatingPayload(Part):
    """One-tap satisfaction, 1–5."""

    actions: list[Action]


class NoticePayload(Part):
    """Something the system says: `level` info, warning or error; `code` for programs."""

    level: Literal["info", "warning", "error"] = "info"
    code: str = ""


class PlainText(Part):
    type: Literal["text"] = "text"
    text: Text
    payload: TextPayload = TextPayload()


class Buttons(Part):
    type: Literal["buttons"] = "buttons"
    text: Text
    payload: ButtonsPayload


class Products(Part):
    type: Literal["products"] = "products"
    text: Text = ""
    payload: ProductsPayload


class Order(Part):
    type: Literal["order"] = "order"
    text: Text = ""
    payload: OrderPayload


class Form(Part):
    type: Literal["form"] = "form"
    text: Text = ""
    payload: FormPayload


class File(Part):
    type: Literal["file"] = "file"
    text: Text = ""
    payload: FilePayload


class Rating(Part):
    type: Literal["rating"] = "rating"
    text: Text = ""
    payload: RatingPayload


class Notice(Part):
    type: Literal["notice"] = "notice"
    text: Text
    payload: NoticePayload = NoticePayload()


Reply = Annotated[
    PlainText | Buttons | Products | Order | Form | File | Rating | Notice,
    Field(discriminator="type"),
]
REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)


def parse_reply(value: Any) -> Reply:
    """A validated reply; raises pydantic.ValidationError naming the field."""
    return REPLY.validate_python(value)
