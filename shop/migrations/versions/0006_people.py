"""people who take over: presence, hand-over card, canned replies, ratings"""

import sqlalchemy as sa
from alembic import op

import shop.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


AT = shop.database.UtcDateTime(timezone=True)
CONVERSATION, AGENT = "conversation.id", "agent.id"


def upgrade() -> None:
    op.add_column(
        "agent", sa.Column("presence", sa.String(), nullable=False, server_default="online")
    )
    op.add_column("agent", sa.Column("disabled_at", AT, nullable=True))
    op.add_column("turn", sa.Column("intent", sa.String(), nullable=True))
    op.create_table(
        "agent_connection",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], [AGENT]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_agent_connection_agent_id", "agent_connection", ["agent_id"])
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("until", AT, nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], [CONVERSATION]),
        sa.ForeignKeyConstraint(["agent_id"], [AGENT]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_assignment_conversation_id", "assignment", ["conversation_id"])
    op.create_index("ix_assignment_agent_id", "assignment", ["agent_id"])
    op.create_table(
        "read_mark",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], [CONVERSATION]),
        sa.PrimaryKeyConstraint("conversation_id", "reader"),
    )
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=True),
        sa.Column("shortcut", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], [AGENT]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_canned_reply_agent_id", "canned_reply", ["agent_id"])
    op.create_table(
        "suppressed_item",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], [CONVERSATION]),
        sa.ForeignKeyConstraint(["agent_id"], [AGENT]),
        sa.PrimaryKeyConstraint("conversation_id", "item_id"),
    )
    op.create_table(
        "rating",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("rated_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], [CONVERSATION]),
        sa.ForeignKeyConstraint(["agent_id"], [AGENT]),
        sa.PrimaryKeyConstraint("conversation_id", "seq"),
    )
    op.create_index("ix_rating_agent_id", "rating", ["agent_id"])
    op.create_index("ix_rating_rated_at", "rating", ["rated_at"])


def downgrade() -> None:
    for table in (
        "rating",
        "suppressed_item",
        "canned_reply",
        "read_mark",
        "assignment",
        "agent_connection",
    ):
        op.drop_table(table)
    op.drop_column("turn", "intent")
    op.drop_column("agent", "disabled_at")
    op.drop_column("agent", "presence")
