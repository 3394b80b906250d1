"""Constraints and words as conditions on the product table."""

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, joinedload, selectinload

from shop.catalog.colours import colour_names
from shop.catalog.constraints import (
    AROUND,
    Attribute,
    Brand,
    Colour,
    Constraint,
    GiftFor,
    InCategory,
    InStock,
    NotItem,
    Price,
)
from shop.catalog.models import Product, Variant
from shop.catalog.words import attribute_names
from shop.visibility import visible

Condition = ColumnElement[bool]
CategoryIds = Mapping[str, Sequence[str]]  # a category as said → its id and those below it


def condition(  # noqa: PLR0911 - one line a kind
    constraint: Constraint, category_ids: CategoryIds
) -> Condition:
    """What a product must meet."""
    match constraint:
        case Price():
            return _price(constraint)
        case Brand(value=value, negated=negated):
            same = func.lower(Product.brand) == value.lower()
            return ~same if negated else same
        case Colour(value=value, negated=negated):
            return _not_colour(value) if negated else _colour(value)
        case InCategory(value=value, negated=negated):
            inside = Product.category_id.in_(category_ids.get(value, []))
            return ~inside if negated else inside
        case Attribute(name=name, value=value, negated=negated):
            has = _attribute(name, value)
            return ~has if negated else has
        case InStock():
            return Product.stock > 0
        case NotItem(value=value):
            return Product.id != value
        case GiftFor(value=value):
            return cast(Product.gift_for, String).contains(f'"{value}"', autoescape=True)


def _price(wanted: Price) -> Condition:
    bounds: list[Condition] = []
    if wanted.at_least is not None:
        bounds.append(Product.price >= wanted.at_least)
    if wanted.at_most is not None:
        bounds.append(Product.price <= wanted.at_most)
    if wanted.around is not None:
        margin = int(wanted.around * AROUND)
        bounds.append(Product.price.between(wanted.around - margin, wanted.around + margin))
    return and_(true(), *bounds)


def _colour(colour: str, *, in_stock: bool = False) -> Condition:
    names = colour_names(colour)
    variant = exists().where(Variant.product_id == Product.id, Variant.colour.in_(names))
    if in_stock:
        return variant.where(Variant.stock > 0)
    return or_(Product.colour.in_(names), variant)


def _not_colour(colour: str) -> Condition:
    """Its picture and its name are of another colour, and it can be had in another one."""
    names = colour_names(colour)
    any_variant = exists().where(Variant.product_id == Product.id)
    other = any_variant.where(Variant.colour.not_in(names))
    unnamed = and_(*(~column.contains(names[0]) for column in (Product.colour, Product.title)))
    return and_(unnamed, or_(~any_variant, other))


def _attribute(name: str, value: str) -> Condition:
    texts = [func.coalesce(Product.attributes[n].as_string(), "") for n in attribute_names(name)]
    return or_(false(), *(text.contains(value, autoescape=True) for text in texts))


def conditions(constraints: Sequence[Constraint], category_ids: CategoryIds) -> list[Condition]:
    """All that must hold together: a colour asked for in stock must itself be in stock."""
    wanted = [condition(c, category_ids) for c in constraints]
    if any(isinstance(c, InStock) for c in constraints):
        colours = [c for c in constraints if isinstance(c, Colour) and not c.negated]
        wanted += [_colour(c.value, in_stock=True) for c in colours]
    return wanted


def among(ids: Sequence[str]) -> Condition:
    """One of these products."""
    return Product.id.in_(ids)


def relevance(terms: Sequence[str], category_ids: Sequence[str]) -> ColumnElement[int]:
    """How many terms the title or brand has; 3 more for a category that was named."""
    score: ColumnElement[int] = literal(0)
    for term in terms:
        found = or_(
            Product.title.icontains(term, autoescape=True),
            Product.brand.icontains(term, autoescape=True),
        )
        score = score + case((found, 1), else_=0)
    return score + case((Product.category_id.in_(category_ids), 3), else_=0)


def find(
    session: Session,
    *,
    hard: Sequence[Condition],
    score: ColumnElement[int],
    least: int,
    soft: Sequence[Condition],
    limit: int,
    offset: int,
) -> Sequence[Product]:
    """Products on sale that meet `hard` and reach `least`, best first, then by id."""
    wishes: ColumnElement[int] = literal(0)
    for wish in soft:
        wishes = wishes + case((wish, 1), else_=0)
    query = (
        select(Product)
        .where(visible(Product), Product.on_sale, *hard)
        .order_by((wishes + score).desc(), Product.id)
        .options(joinedload(Product.category), selectinload(Product.variants))
        .limit(limit)
        .offset(offset)
    )
    return session.scalars(query.where(score >= least) if least else query).all()


def matching_ids(
    session: Session, hard: Sequence[Condition], ids: Sequence[str] | None
) -> set[str]:
    """Ids of products on sale that meet `hard`, among `ids` if given."""
    query = select(Product.id).where(visible(Product), Product.on_sale, *hard)
    return set(session.scalars(query if ids is None else query.where(Product.id.in_(ids))))


def prices(session: Session, hard: Sequence[Condition]) -> Sequence[int]:
    """Prices in 分 of the products on sale that meet `hard`, lowest first."""
    query = select(Product.price).where(visible(Product), Product.on_sale, *hard)
    return session.scalars(query.order_by(Product.price)).all()
