"""what policies were, and since when"""

import sqlalchemy as sa
from alembic import op

import shop.database

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

AT = shop.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "policy_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_policy_change_name", "policy_change", ["name"])


def downgrade() -> None:
    op.drop_table("policy_change")
