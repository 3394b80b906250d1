"""recommend(query, constraints, history, policy): one list from a need, wishes and a past."""

from collections import Counter
from collections.abc import Callable
from collections.abc import Sequence as Seq
from datetime import datetime

from recommender.constraints import price_allows
from recommender.evidence import (
    Evidence,
    FromConstraint,
    FromHistory,
    FromPopularity,
    FromQuery,
    Suggestion,
    Suggestions,
)
from recommender.explain import Cause, Removals, causes, remove_each, telling
from recommender.intake import asked, aware, in_order
from recommender.lexical import matched
from recommender.policy import Policy, list_rules
from recommender.ranking import Ask, Ranking, rank
from recommender.reader import Read, Reader
from recommender.reasons import reason, wording
from recommender.rerank import SPARE, best_first, diverse, looked_at
from recommender.shelf import Shelf
from shop import clock
from shop.behaviour.service import HistoryEntry
from shop.catalog.constraints import Constraint, Price
from shop.catalog.listing import Offer
from shop.money import yuan
from shop.privacy.sensitive import is_sensitive

Fresh = Callable[[Seq[str]], Seq[Offer]]


class Recommender:
    """One shelf, one model (or none), any number of requests."""

    def __init__(self, shelf: Shelf, reader: Reader | None) -> None:
        self.shelf, self.reader = shelf, reader
        self.categories = {item.category_id: item.category for item in shelf.items}

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
        fresh: Fresh | None = None,
    ) -> Suggestions:
        """The k best products with true reasons; raises BadRequest (intake.py).

        `history` oldest first, None when it may not be used; `fresh` reads price and stock of this
        moment for what is about to be shown.
        """
        policy = policy or Policy()
        ask = Ask(asked(query), constraints, policy, aware(now or clock.now(), "now"))
        past = in_order(history or []) if policy.personalise else []
        ranking = rank(ask, past, self.shelf, self.reader)
        shown = self._choose(ranking, ask, fresh)
        own = self._own(list(shown), ranking, self._removals(ranking, ask))
        return Suggestions(
            items=[self._suggestion(row, shown[row], ranking, own[row], ask) for row in shown],
            personalised=ranking.log_p is not None,
            relaxed=ranking.kept.relaxed,
            model=self.model,
        )

    def _choose(self, ranking: Ranking, ask: Ask, fresh: Fresh | None) -> dict[int, int]:
        """Rows in the order shown, each with its price."""
        score, k = ranking.score, ask.policy.k
        ordered = best_first(score, ranking.eligible, self.shelf, looked_at(k))
        if fresh is None:
            rows = diverse(score, ordered, k, self.shelf, list_rules(), now=ask.now)
            return {row: self.shelf.items[row].price for row in rows}
        rows = diverse(score, ordered, SPARE * k, self.shelf, list_rules(), now=ask.now)
        held = [c for c in ask.constraints if c not in ranking.kept.relaxed]
        true = self._still_true(rows, fresh, held)
        return dict(list(true.items())[:k])

    def _still_true(self, rows: list[int], fresh: Fresh, held: Seq[Constraint]) -> dict[int, int]:
        """Rows that can be sold at this moment at a price that was asked for, with that price."""
        offers = {offer.id: offer for offer in fresh([self.shelf.items[row].id for row in rows])}
        prices = [c for c in held if isinstance(c, Price) and c.hard]
        out = {}
        for row in rows:
            offer = offers.get(self.shelf.items[row].id)
            if offer is None or not offer.on_sale or offer.stock <= 0:
                continue
            if all(price_allows(c, offer.price) for c in prices):
                out[row] = offer.price
        return out

    def _removals(self, ranking: Ranking, ask: Ask) -> Removals | None:
        read, reader = ranking.read, self.reader
        if not ask.policy.explain or read is None or reader is None or ranking.log_p is None:
            return None

        def appeal(histories: Seq) -> object:  # type: ignore[type-arg]
            return reader.appeal(histories, read.table, self.shelf, ask.now)

        return remove_each(appeal, read.sequence, ranking.log_p)  # type: ignore[arg-type]

    def _suggestion(
        self, row: int, price: int, ranking: Ranking, own: list[Evidence], ask: Ask
    ) -> Suggestion:
        item = self.shelf.items[row]
        evidence = [
            *self._asked(row, ranking, ask),
            *own,
            *self._popular(row),
        ]
        return Suggestion(
            id=item.id,
            title=item.title,
            price=f"{yuan(price):.2f}",
            image=item.image,
            score=float(ranking.score[row]),
            reason=reason(evidence, item.created_at, ask.now, self.categories, item.colour),
            evidence=evidence,
        )

    def _asked(self, row: int, ranking: Ranking, ask: Ask) -> list[Evidence]:
        """Constraints and words of the query that this product meets."""
        met: list[Evidence] = [
            FromConstraint(constraint=c) for c, mask in ranking.wishes if mask[row]
        ]
        words = matched(ask.query, self.shelf.items[row]) if ranking.answers else []
        return [*met, FromQuery(matched=words)] if words else met

    def _own(
        self, rows: Seq[int], ranking: Ranking, removals: Removals | None
    ) -> dict[int, list[Evidence]]:
        """For each suggestion a behaviour that moved it, if one did and it may be named."""
        out: dict[int, list[Evidence]] = {row: [] for row in rows}
        told: Counter[int] = Counter()
        for row in rows:
            cause, title = self._cause(row, ranking, removals, told)
            if cause is not None and ranking.read is not None:
                told[cause.row] += 1
                entry = ranking.read.entries[cause.row]
                out[row] = [
                    FromHistory(
                        type=entry.type,
                        item_id=entry.item_id,
                        title=title,
                        ts=entry.ts,
                        effect=cause.effect,
                        rank=cause.rank,
                        rank_without=cause.rank_without,
                    )
                ]
        return out

    def _cause(
        self, row: int, ranking: Ranking, removals: Removals | None, told: Counter[int]
    ) -> tuple[Cause | None, str]:
        """The cause to be told of a suggestion, and how its behaviour is named."""
        if removals is None or ranking.read is None or self.reader is None:
            return None, ""
        threshold = self.reader.artefact.manifest.effect_threshold
        found = causes(removals, row, ranking.final, ranking.eligible, threshold)
        for cause in telling(found, told):
            title = self._nameable(ranking.read.entries[cause.row])
            if title and cause.row != row:
                return cause, title
        return None, ""

    def _nameable(self, entry: HistoryEntry) -> str:
        """How a behaviour may be named in a reason; empty when it may not."""
        if entry.type not in wording().verbs:
            return ""
        if not entry.item_id:
            said = (entry.query or "").strip()
            return "" if is_sensitive(said) else said
        item = self.shelf.items[self.shelf.rows[entry.item_id]]
        secret = is_sensitive(item.title, item.category, *item.aliases)
        return "" if secret else item.title

    def _popular(self, row: int) -> list[Evidence]:
        """How many turned to it lately, where that is enough to say."""
        least, popular = wording().least_customers, self.shelf.popular
        bought, viewed = int(popular.bought_7[row]), int(popular.viewed_30[row])
        if bought >= least:
            return [FromPopularity(type="purchase", days=7, count=bought)]
        return [FromPopularity(type="view", days=30, count=viewed)] if viewed >= least else []


__all__ = ["Fresh", "Read", "Recommender"]
