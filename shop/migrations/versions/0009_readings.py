"""how sure the bot was of a turn, and what else it may have meant"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turn", sa.Column("confidence", sa.Integer(), nullable=True))
    op.add_column("turn", sa.Column("readings", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("turn", "readings")
    op.drop_column("turn", "confidence")
