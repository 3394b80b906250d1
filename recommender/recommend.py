"""recommend(query, constraints, history, policy): one list from a need, wishes and a past."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace
from datetime import datetime

from recommender.because import Because
from recommender.constraints import Mask, price_allows
from recommender.evidence import (
    Evidence,
    FromConstraint,
    FromPicture,
    FromPopularity,
    FromQuery,
    FromReview,
    Suggestion,
    Suggestions,
)
from recommender.intake import asked, aware, in_order
from recommender.lexical import matched
from recommender.looks import alike_from
from recommender.policy import Policy, list_rules
from recommender.praise import praised, quoted
from recommender.ranking import Ask, Ranking, rank
from recommender.reader import Reader
from recommender.reasons import Known, is_private, reason, wording
from recommender.rerank import SPARE, best_first, diverse, looked_at
from recommender.sequences import FloatArray
from recommender.shelf import Shelf
from recommender.shop_now import ShopNow
from shop import clock
from shop.behaviour.service import HistoryEntry
from shop.catalog.constraints import Constraint, Price
from shop.catalog.opinions import aspects_in
from shop.money import yuan
from shop.policies.values import SuitabilityPolicy


class Recommender:
    """One shelf, one model (or none), any number of requests."""

    def __init__(self, shelf: Shelf, reader: Reader | None) -> None:
        self.shelf, self.reader = shelf, reader
        self.categories = {item.category_id: item.category for item in shelf.items}

    def under(self, rule: SuitabilityPolicy) -> "Recommender":
        """With this rule of suitability; itself where that is the rule already."""
        if rule == self.shelf.rule:
            return self
        return Recommender(replace(self.shelf, rule=rule, before=self.shelf.columns), self.reader)

    @property
    def model(self) -> str:
        """The checksum of the model in use, empty without one."""
        return self.reader.artefact.checksum if self.reader is not None else ""

    def recommend(
        self,
        query: str = "",
        constraints: Seq[Constraint] = (),
        history: Seq[HistoryEntry] | None = None,
        policy: Policy | None = None,
        *,
        now: datetime | None = None,
        shop: ShopNow | None = None,
        picture: FloatArray | None = None,
        customer_rank: int = 0,
    ) -> Suggestions:
        """The k best products with true reasons; raises BadRequest (intake.py).

        `history` oldest first, None when it may not be used. `shop` tells price and stock of this
        moment of what is about to be shown, and what was written of it; without it these are as
        on the shelf, and no review is told of. With a `picture` ((p,), `looks.vector_of`) the list
        is by likeness to it and never personal. `customer_rank` counts where the shelf has a rule
        of suitability.
        """
        policy = policy or Policy()
        past = in_order(history or []) if policy.personalise and picture is None else []
        met = list({e.item_id for e in past if e.item_id})
        wrote = shop.own_reviews(met) if shop is not None and met else {}
        moment = aware(now or clock.now(), "now")
        ask = Ask(asked(query), constraints, policy, moment, picture, wrote, customer_rank)
        ranking = rank(ask, past, self.shelf, self.reader)
        shown = self._choose(ranking, ask, shop)
        evidence = self._evidence(list(shown), ranking, ask, past, shop)
        known: Known = {}
        return Suggestions(
            items=[
                self._suggestion(row, price, ranking, evidence[row], ask, known=known)
                for row, price in shown.items()
            ],
            personalised=ranking.scan is not None,
            relaxed=ranking.kept.relaxed,
            model=self.model,
        )

    def _choose(self, ranking: Ranking, ask: Ask, shop: ShopNow | None) -> dict[int, int]:
        """Rows in the order shown, each with its price."""
        score, k, rules = ranking.score, ask.policy.k, list_rules()
        if ask.picture is not None:
            rules = rules.untouched()
        elif not ranking.browsing:
            rules = rules.answering()
        ordered = best_first(score, ranking.eligible, self.shelf, looked_at(k))
        if shop is None:
            rows = diverse(score, ordered, k, self.shelf, rules, now=ask.now)
            return {row: self.shelf.items[row].price for row in rows}
        rows = diverse(score, ordered, SPARE * k, self.shelf, rules, now=ask.now)
        held = [c for c in ask.constraints if c not in ranking.kept.relaxed]
        true = self._still_true(rows, shop, held)
        return dict(list(true.items())[:k])

    def _still_true(self, rows: list[int], shop: ShopNow, held: Seq[Constraint]) -> dict[int, int]:
        """Rows that can be sold at this moment at a price that was asked for, with that price."""
        offers = {o.id: o for o in shop.offers([self.shelf.items[row].id for row in rows])}
        prices = [c for c in held if isinstance(c, Price) and c.hard]
        out = {}
        for row in rows:
            offer = offers.get(self.shelf.items[row].id)
            if offer is None or not offer.on_sale or offer.stock <= 0:
                continue
            if self.shelf.rule.holds and offer.version != self.shelf.items[row].version:
                continue  # what it states may have changed: not before the shelf has read it
            if all(price_allows(c, offer.price) for c in prices):
                out[row] = offer.price
        return out

    def _suggestion(
        self,
        row: int,
        price: int,
        ranking: Ranking,
        evidence: list[Evidence],
        ask: Ask,
        *,
        known: Known,
    ) -> Suggestion:
        item = self.shelf.items[row]
        return Suggestion(
            id=item.id,
            title=item.title,
            price=f"{yuan(price):.2f}",
            image=item.image,
            score=float(ranking.score[row]),
            reason=reason(
                evidence, item.created_at, ask.now, self.categories, item.colour, known=known
            ),
            evidence=evidence,
        )

    def _evidence(
        self,
        rows: list[int],
        ranking: Ranking,
        ask: Ask,
        past: Seq[HistoryEntry],
        shop: ShopNow | None,
    ) -> dict[int, list[Evidence]]:
        """For each suggestion what was asked for, what was done, and what else is true of it."""
        own: dict[int, list[Evidence]] = {row: [] for row in rows}
        read, reader = ranking.read, self.reader
        if ask.policy.explain and read is not None and reader is not None:
            own = Because(ranking, read, self.shelf, reader, past, ask.now).told(rows)
        wishes = [(FromConstraint(constraint=c), mask) for c, mask in ranking.wishes]
        asked = {row: self._asked(row, wishes, ranking, ask) for row in rows}
        for row, alike in self._alike(rows, ranking).items():
            asked[row].insert(0, alike)
        facts = self._facts([row for row in rows if not own[row]], ask, shop)
        return {row: [*asked[row], *own[row], *facts.get(row, self._popular(row))] for row in rows}

    def _facts(self, rows: list[int], ask: Ask, shop: ShopNow | None) -> dict[int, list[Evidence]]:
        """What others did with, or wrote of, each of these; what this list has told least first.

        What was written of an aspect that the customer asks for always comes first.
        """
        popular = {row: self._popular(row) for row in rows}
        ids = {row: self.shelf.items[row].id for row in rows}
        few = len(rows) == 1 and popular[rows[0]] and not aspects_in(ask.query)
        written = shop.praise(list(ids.values())) if shop and rows and not few else {}
        counts = praised(shop.spoken(list(ids.values())), ask.aspects) if shop else {}
        told, out = Counter[str](), dict[int, list[Evidence]]()
        for row in rows:
            quote = self._quote(row, written.get(ids[row], ()), ask.query, counts.get(ids[row], {}))
            known: list[Evidence] = [*popular[row], *([quote] if quote else [])]
            known.sort(key=lambda e: (not getattr(e, "asked", False), told[e.kind]))
            told.update([e.kind for e in known[:1]])
            out[row] = known
        return out

    def _quote(
        self, row: int, written: Seq[str], query: str, buyers: Mapping[str, int]
    ) -> FromReview | None:
        if not written and not buyers:
            return None
        return None if is_private(self.shelf.items[row]) else quoted(written, query, buyers)

    def _asked(
        self, row: int, wishes: Seq[tuple[FromConstraint, Mask]], ranking: Ranking, ask: Ask
    ) -> list[Evidence]:
        """Constraints and words of the query that this product meets."""
        met: list[Evidence] = [wish for wish, mask in wishes if mask[row]]
        words = matched(ask.query, self.shelf.items[row]) if ranking.answers else []
        return [*met, FromQuery(matched=words)] if words else met

    def _alike(self, rows: list[int], ranking: Ranking) -> dict[int, FromPicture]:
        """Of those that look like the picture sent, how much."""
        if ranking.looks is None or not rows:
            return {}
        own, least = ranking.looks[rows], alike_from(self.shelf)
        return {
            row: FromPicture(alike=round(float(cosine), 4), most=bool(cosine == own.max()))
            for row, cosine in zip(rows, own, strict=True)
            if cosine >= least
        }

    def _popular(self, row: int) -> list[Evidence]:
        """How many turned to it lately, where that is enough to say."""
        least, popular = wording().least_customers, self.shelf.popular
        bought, viewed = int(popular.bought_7[row]), int(popular.viewed_30[row])
        if bought >= least:
            return [FromPopularity(type="purchase", days=7, count=bought)]
        return [FromPopularity(type="view", days=30, count=viewed)] if viewed >= least else []
