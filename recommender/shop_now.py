"""What is read of the shop at the moment of asking, of the few products that it is about."""

from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recommender.reasons import wording
from shop.behaviour import service as behaviour
from shop.catalog import listing
from shop.catalog.listing import Offer, Spoken
from shop.catalog.opinions import READ


@dataclass(frozen=True)
class ShopNow:
    """Reads in the session of a request, for its customer (None: whoever asks is not known)."""

    session: Session
    customer_id: str | None = None

    def offers(self, ids: Seq[str]) -> Seq[Offer]:
        """Price and stock."""
        return listing.offers(self.session, ids)

    def praise(self, ids: Seq[str]) -> Mapping[str, Seq[str]]:
        """The newest good reviews of each."""
        return listing.praise(self.session, each=wording().quotes_read, ids=ids)

    def spoken(self, ids: Seq[str]) -> Iterable[Spoken]:
        """All that is written of them."""
        return listing.spoken(self.session, READ, ids)

    def own_reviews(self, ids: Seq[str]) -> Mapping[str, str]:
        """What the customer wrote of them."""
        if self.customer_id is None:
            return {}
        return behaviour.own_reviews(self.session, self.customer_id, ids)
