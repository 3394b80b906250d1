"""gateways that share a database"""

import sqlalchemy as sa
from alembic import op

import shop.database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gateway_lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("beat", sa.Integer(), nullable=False),
        sa.Column("since", shop.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sa.UniqueConstraint("holder"),
    )
    op.add_column("conversation", sa.Column("lane_holder", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("conversation", "lane_holder")
    op.drop_table("gateway_lease")
