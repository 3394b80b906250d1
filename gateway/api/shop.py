"""The shop's own systems push their objects here."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gateway.answers import Told, wake
from gateway.api.auth import TheGateway, shop_server
from gateway.api.shop_schemas import (
    AfterSalePut,
    AfterSaleShown,
    BatchIn,
    BatchObject,
    BatchOut,
    BatchResult,
    CategoryPut,
    CustomerPut,
    FieldError,
    ObjectType,
    OrderPut,
    ProductPut,
    ScansIn,
    ScansOut,
    ShipmentPut,
    Stored,
)
from gateway.errors import field_errors, shop_problem, validation_problem
from gateway.problems import Problem, shop_text, wrong_field
from gateway.shop_objects import KINDS, Put, aftersale, put
from gateway.state import Gateway
from shop.clock import now
from shop.errors import Invalid, ShopError
from shop.intake import ONE_LINE
from shop.shipping.intake import record_scans

router = APIRouter(prefix="/api/v1/shop", tags=["shop"], dependencies=[Depends(shop_server)])
Id = Annotated[str, Path(min_length=1, max_length=64, pattern=ONE_LINE)]
SHOWN = {"schema": {"type": "object", "examples": OrderPut.model_json_schema()["examples"]}}
CHUNK = 20  # objects a transaction: chat waits no longer than for these


@router.put("/customers/{id}")
async def put_customer(id: Id, body: CustomerPut, gateway: TheGateway) -> Stored:
    """`addresses` replaces all, `coupons` adds those not known yet."""
    return await _put(gateway, "customers", id, body)


@router.put("/categories/{id}")
async def put_category(id: Id, body: CategoryPut, gateway: TheGateway) -> Stored:
    """Categories have no version: the last push holds."""
    return await _put(gateway, "categories", id, body)


@router.put("/products/{id}")
async def put_product(id: Id, body: ProductPut, gateway: TheGateway) -> Stored:
    """The category must be there."""
    return await _put(gateway, "products", id, body)


@router.put("/orders/{id}")
async def put_order(id: Id, body: OrderPut, gateway: TheGateway) -> Stored:
    """The customer must be there."""
    return await _put(gateway, "orders", id, body)


@router.put("/shipments/{id}")
async def put_shipment(id: Id, body: ShipmentPut, gateway: TheGateway) -> Stored:
    """The order must be there; `events` adds scans not known yet."""
    return await _put(gateway, "shipments", id, body)


@router.put("/aftersales/{id}")
async def put_aftersale(id: Id, body: AfterSalePut, gateway: TheGateway) -> Stored:
    """The order must be there and this customer's."""
    return await _put(gateway, "aftersales", id, body)


@router.post("/shipments/{id}/scans")
async def post_scans(id: Id, body: ScansIn, gateway: TheGateway) -> ScansOut:
    """Scans of a parcel that is there, at any time; the last parcel signed signs the order."""

    def record(session: Session) -> int:
        return record_scans(session, id, body.scans)

    added = await gateway.write_apart(record)
    return ScansOut(added=added, known=len(body.scans) - added)


@router.get("/aftersales/{id}")
async def get_aftersale(id: Id, gateway: TheGateway) -> AfterSaleShown:
    """A case as pushed, with its pictures, the time to fetch the goods, the parcel sent back."""
    return await gateway.read(lambda session: aftersale(session, id))


@router.get("/{type}/{id}", responses={200: {"content": {"application/json": SHOWN}}})
async def get_object(type: ObjectType, id: Id, gateway: TheGateway) -> dict[str, Any]:
    """An object as it is stored, in the fields in which it is pushed."""
    return await gateway.read(lambda session: KINDS[type].show(session, id).model_dump(mode="json"))


@router.post("/batch")
async def post_batch(body: BatchIn, gateway: TheGateway) -> BatchOut:
    """Objects of any type in one call; what is wrong with one does not stop the others."""
    results: list[BatchResult] = []
    numbered = list(enumerate(body.objects))
    for start in range(0, len(numbered), CHUNK):
        chunk = numbered[start : start + CHUNK]
        put_now, told = await gateway.write_apart(partial(_put_chunk, chunk))
        results += put_now
        wake(gateway, told)
    stored = [BatchObject.model_validate(body.objects[r.index]) for r in results if r.applied]
    _words_may_have_changed(gateway, [(one.type, one.data) for one in stored])
    return BatchOut(
        applied=sum(one.applied for one in results),
        unchanged=sum(not one.applied and not one.errors for one in results),
        failed=sum(bool(one.errors) for one in results),
        results=results,
    )


async def _put(gateway: Gateway, kind: ObjectType, id_: str, body: BaseModel) -> Stored:
    fields = body.model_dump(exclude_unset=True)
    if fields.get("id", id_) != id_:
        raise Problem("id_mismatch", {"path_id": id_, "body_id": fields["id"]})
    try:
        pushed = KINDS[kind].schema.model_validate({**fields, "id": id_})
    except ValidationError as error:
        raise validation_problem(error.errors()) from error

    def store(session: Session) -> tuple[Put, int]:
        done = put(session, KINDS[kind], pushed, id_, now())
        stored = KINDS[kind].show(session, id_)
        return done, getattr(stored, "version", 1)

    try:
        done, version = await gateway.write_apart(store)
    except IntegrityError as error:
        raise Problem("belongs_elsewhere") from error
    wake(gateway, done.told)
    if done.applied:
        _words_may_have_changed(gateway, [(kind, fields)])
    return Stored(type=kind, id=id_, version=version, applied=done.applied)


def _put_chunk(
    chunk: list[tuple[int, Any]], session: Session
) -> tuple[list[BatchResult], list[Told]]:
    told: list[Told] = []
    return [_put_one(session, index, raw, told) for index, raw in chunk], told


def _put_one(session: Session, index: int, raw: Any, told: list[Told]) -> BatchResult:
    type_, id_ = _named(raw)
    try:
        wanted = BatchObject.model_validate(raw)
        kind = KINDS[wanted.type]
        pushed = kind.schema.model_validate({**wanted.data, "id": wanted.id})
        with session.begin_nested():
            done = put(session, kind, pushed, wanted.id, now())
        told += done.told
        return BatchResult(index=index, type=type_, id=id_, applied=done.applied)
    except ValidationError as error:
        wrong = [FieldError(**one) for one in field_errors(error.errors())]
    except Invalid as error:
        wrong = [FieldError(**wrong_field(error))]
    except ShopError as error:
        wrong = [FieldError(field="", detail=shop_problem(error).body()["detail"])]
    except IntegrityError:
        wrong = [FieldError(field="", detail=shop_text("belongs_elsewhere"))]
    return BatchResult(index=index, type=type_, id=id_, applied=False, errors=wrong)


def _named(raw: Any) -> tuple[str | None, str | None]:
    if not isinstance(raw, dict):
        return None, None
    type_, id_ = raw.get("type"), raw.get("id")
    return (
        type_ if isinstance(type_, str) else None,
        id_ if isinstance(id_, str) else None,
    )


def _words_may_have_changed(
    gateway: Gateway, stored: Sequence[tuple[ObjectType, Mapping[str, Any]]]
) -> None:
    if any(KINDS[type_].changes_words for type_, _ in stored):
        gateway.words.changed()
    named = [fields.get("courier") for type_, fields in stored if type_ == "shipments"]
    gateway.words.carried_by({name for name in named if name})
