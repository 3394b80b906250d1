"""people who take over: presence, hand-over card, canned replies, ratings"""

import sqlalchemy as sa
from alembic import op

import shop.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
