"""An example that is no retail: wealth products and their customers, as files to import.

Everything is invented (examples/wealth/catalogue.yml). Customers look at what is riskier than they
may hold, as people do, so that popularity and the model would suggest it; they buy what suits them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from data.tables import as_json, stamp, write

HERE = Path(__file__).parent / "examples" / "wealth"
SESSIONS = (4, 9)  # of a customer
STEPS = (3, 6)  # looks in a session
SEARCHED, KEPT, BOUGHT = 0.4, 0.3, 0.35  # shares of sessions


@dataclass(frozen=True)
class Fund:
    """A product; `risk` from 1, `minimum` in 元."""

    id: str
    kind: dict[str, Any]
    series: str
    issuer: str
    risk: int
    term: str
    minimum: int
    benchmark: float

    def row(self, created: datetime) -> tuple[Any, ...]:
        """As item_data.csv has it."""
        stated = {
            "风险等级": f"R{self.risk}",
            "期限": self.term,
            "起购金额": f"{self.minimum}元",
            "业绩比较基准": f"{self.benchmark:.1f}%",
            "投资方向": self.kind["invests"],
        }
        title = f"{self.issuer} {self.series} {self.term} {self.kind['name']}"
        return (
            self.id,
            self.kind["id"],
            self.minimum,
            title,
            self.issuer,
            as_json(stated),
            f"主要投资于{self.kind['invests']}。业绩比较基准不代表实际收益。",
            stamp(created),
        )


def settings_of_example() -> dict[str, Any]:
    """catalogue.yml."""
    found: dict[str, Any] = yaml.safe_load((HERE / "catalogue.yml").read_text(encoding="utf-8"))
    return found


def make_funds(words: dict[str, Any], drawn: random.Random) -> list[Fund]:
    """Products of each kind, the shorter terms first."""
    made = []
    for kind in words["kinds"]:
        low, high = kind["benchmark"]
        terms = sorted(
            (drawn.choice(kind["terms"]) for _ in range(words["products_of_a_kind"])),
            key=lambda term: int(words["terms"][term]),
        )
        for number, term in enumerate(terms, start=1):
            made.append(
                Fund(
                    id=f"{kind['id']}-{number:02}",
                    kind=kind,
                    series=f"{drawn.choice(kind['series'])}{number}号",
                    issuer=drawn.choice(words["issuers"]),
                    risk=int(drawn.choice(kind["risks"])[1:]),
                    term=term,
                    minimum=drawn.choice(kind["minimum"]),
                    benchmark=drawn.uniform(low, high),
                )
            )
    return made


def _sessions(
    who: str, risk: int, funds: list[Fund], words: dict[str, Any], drawn: random.Random
) -> Iterator[tuple[str, str, str, str, int]]:
    """(customer, item, behaviour, query, seconds ago) of one customer."""
    liked = drawn.sample(words["kinds"], 2)
    for _ in range(drawn.randint(*SESSIONS)):
        ago = drawn.randint(3_600, words["days"] * 86_400)
        kind = liked[0] if drawn.random() < 0.7 else liked[1]
        curious = drawn.random() < words["curious"]
        own = [f for f in funds if f.kind is kind and (curious or f.risk <= risk)]
        if curious or not own:
            own = [f for f in funds if f.risk > risk] or funds
        if drawn.random() < SEARCHED:
            yield who, "", "search", own[0].kind["name"], ago
        start = drawn.randrange(len(own))
        for step in range(drawn.randint(*STEPS)):
            fund, ago = own[(start + step) % len(own)], max(ago - drawn.randint(20, 200), 60)
            yield who, fund.id, "view", "", ago
        if drawn.random() < KEPT:
            yield who, fund.id, "favourite", "", ago - 10
        if fund.risk <= risk and drawn.random() < BOUGHT:
            yield who, fund.id, "purchase", "", ago - 30


def generate(folder: Path, now: datetime, seed: int = 1, customers: int | None = None) -> None:
    """Write categories, item_data, customers and user_data (CSV) and rules.yml into the folder.

    `customers`: how many, instead of what catalogue.yml says.
    """
    words, drawn = settings_of_example(), random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    funds, levels = make_funds(words, drawn), words["levels"]
    kinds = [(k["id"], k["name"], "|".join(k["aliases"]), 0) for k in words["kinds"]]
    write(folder, "categories", ("category_id", "name", "aliases", "no_reason_return"), kinds)
    header = "item_id category price title brand attributes description created_at".split()
    launched = now - timedelta(days=words["days"] + 30)
    write(folder, "item_data", header, (fund.row(launched) for fund in funds))
    people, did = [], list[tuple[str, str, str, str, int]]()
    for number in range(1, (customers or words["customers"]) + 1):
        who = f"W{number:04}"
        level = drawn.choices(list(levels), list(levels.values()))[0]
        assessed = drawn.random() < words["assessed"]
        stated = {"风险承受能力": level} if assessed else {}
        people.append((who, as_json(stated), stamp(launched)))
        did.extend(_sessions(who, int(level[1:]) if assessed else 1, funds, words, drawn))
    write(folder, "customers", ("customer_id", "attributes", "created_at"), people)
    did.sort(key=lambda one: -one[-1])
    rows = ((*one[:4], stamp(now - timedelta(seconds=one[4]))) for one in did)
    write(folder, "user_data", ("user_id", "item_id", "behaviour", "query", "timestamp"), rows)
    rules = (HERE / "rules.yml").read_text(encoding="utf-8")
    (folder / "rules.yml").write_text(rules, encoding="utf-8")
