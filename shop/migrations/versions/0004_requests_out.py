"""what the shop's own system is asked, on its way out"""

import sqlalchemy as sa
from alembic import op

import shop.database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
