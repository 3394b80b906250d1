"""customers' own page"""

import sqlalchemy as sa
from alembic import op

import shop.database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "me_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("expires_at", shop.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_me_link_conversation_id", "me_link", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("me_link")
