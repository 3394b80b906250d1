"""Bodies of the customers' own page."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.api.customers import ConsentOut

CONFIRMED = "删除"


class MeCustomer(BaseModel):
    """Who is logged in; the phone masked."""

    name: str
    phone: str


class TagOut(BaseModel):
    """One interest, and the behaviours it stands for; `times` counts them.

    `kind` search: words that name no category of the shop; private: sensitive, never named; gone:
    products the shop does not know any more.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "9f86d081884c7d65",
                    "kind": "category",
                    "label": "蓝牙耳机",
                    "times": 7,
                    "because": ["浏览过 6 次", "收藏过 1 次"],
                }
            ]
        }
    )

    id: str
    kind: Literal["category", "brand", "attribute", "search", "private", "gone"]
    label: str
    times: int
    because: list[str]


class KeptOut(BaseModel):
    """Records that law makes the shop keep, by the names the customer knows."""

    what: str
    why: str
    kept_until_text: str
    count: int
    ids: list[str]


class MeOut(BaseModel):
    """The page of a customer; of a visitor (`customer` null) only the conversation's size."""

    customer: MeCustomer | None
    consent: ConsentOut | None
    under_age: bool
    tags: list[TagOut]
    legal: list[KeptOut]
    messages: int | None = None


class ForgottenOut(BaseModel):
    """How many behaviours are not there any more."""

    forgotten: int


class EraseIn(BaseModel):
    """The word that says it is meant."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"confirm": CONFIRMED}]}
    )

    confirm: str = Field(max_length=20)


class RemovedOut(BaseModel):
    """One kind of data that is gone, and how many."""

    what: str
    count: int


class ModelOut(BaseModel):
    """A model that may have learnt from the customer, and in words when it goes."""

    version: str
    gone_text: str


class ErasedOut(BaseModel):
    """What was removed, what stays locked away, until when and why, and which models remain."""

    removed: list[RemovedOut]
    locked: list[KeptOut]
    models: list[ModelOut] = []


class LinkOut(BaseModel):
    """A path below our address that opens the page once, within ten minutes."""

    path: str


class LinkIn(BaseModel):
    """What stood behind # in the link."""

    link: str = Field(min_length=1, max_length=200)
