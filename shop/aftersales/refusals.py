"""What the shop said no to."""

from datetime import datetime

from sqlalchemy.orm import Session

from shop.aftersales import repository as aftersales
from shop.orders import repository as orders


def refused_lately(session: Session, customer_id: str, since: datetime) -> bool:
    """Whether a case or a request of the customer was refused since then."""
    return aftersales.refused_since(session, customer_id, since) or orders.refused_since(
        session, customer_id, since
    )
