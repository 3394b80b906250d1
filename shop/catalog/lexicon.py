"""The catalogue's words for the bot, kept in `$ZHUYI_DATA/lexicon.json` (docs/architecture.md)."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from shop.catalog import repository
from shop.catalog.words import words
from shop.policies.service import policy
from shop.policies.values import ShippingPolicy
from shop.shipping.service import couriers_used

FILE = "lexicon.json"
COURIER_DAYS = 365
LONGEST_MATERIAL = 12  # longer values are sentences, not words to recognise


class Lexicon(BaseModel):
    """Names with their aliases; lists sorted, so that equal catalogues give equal files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    categories: dict[str, list[str]]
    brands: list[str]
    colours: list[str]
    materials: list[str]
    sizes: list[str]
    attributes: dict[str, list[str]]
    recipients: list[str]
    couriers: list[str]


def _texts(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def build(session: Session) -> Lexicon:
    """Every word of the products on sale, and of those who carry them."""
    known = words()
    names: set[str] = set()
    materials: set[str] = set()
    recipients = dict.fromkeys(known.recipients)
    for attributes, gift_for in repository.attributes(session):
        names.update(attributes)
        recipients |= dict.fromkeys(map(str, gift_for))
        for name in known.material_attributes:
            materials.update(_texts(attributes.get(name, [])))
    colours, sizes = repository.variant_words(session)
    return Lexicon(
        categories={c.name: sorted(map(str, c.aliases)) for c in repository.categories(session)},
        brands=repository.brands(session),
        colours=colours,
        materials=sorted(m for m in materials if 0 < len(m) <= LONGEST_MATERIAL),
        sizes=sizes,
        attributes={name: known.attributes.get(name, []) for name in sorted(names)},
        recipients=list(recipients),
        couriers=_couriers(session),
    )


def _couriers(session: Session) -> list[str]:
    """Who carries the shop's parcels, as its orders and its rules write them; 快递 names nobody."""
    named = {*couriers_used(session, COURIER_DAYS), *policy(session, ShippingPolicy).couriers}
    return sorted(name for name in named if name not in words().no_couriers)


def write(session: Session, data: Path) -> bool:
    """Write the file in one step if its content changed; False: it was right already."""
    text = json.dumps(build(session).model_dump(), ensure_ascii=False, indent=1) + "\n"
    target = data / FILE
    if target.exists() and target.read_text("utf-8") == text:
        return False
    data.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=data, prefix=f".{FILE}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).chmod(0o644)  # mkstemp makes it private; the bot may run as another user
    Path(temporary).replace(target)
    return True
