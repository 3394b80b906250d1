"""what customers are told unasked"""

import sqlalchemy as sa
from alembic import op

import shop.database

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

AT = shop.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notification",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("found_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("kept_at", AT, nullable=True),
        sa.Column("told_at", AT, nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.PrimaryKeyConstraint("kind", "object_id"),
    )
    op.create_index("ix_notification_customer_id", "notification", ["customer_id"])
    op.create_index("ix_notification_state", "notification", ["state", "due_at"])
    op.create_index("ix_notification_message", "notification", ["conversation_id", "seq"])


def downgrade() -> None:
    op.drop_table("notification")
