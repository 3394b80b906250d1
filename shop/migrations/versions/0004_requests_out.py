"""what the shop's own system is asked, on its way out"""

import sqlalchemy as sa
from alembic import op

import shop.database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook_event",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("customer_id", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("created_at", shop.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("first_tried_at", shop.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("next_attempt_at", shop.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", shop.database.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("event_id"),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "webhook_event", columns)
    op.create_index("ix_shop_request_state", "shop_request", ["state", "id"])
    op.create_table(
        "parcel_watch",
        sa.Column("shipment_id", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("next_at", shop.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"]),
        sa.PrimaryKeyConstraint("shipment_id"),
    )
    op.create_index("ix_parcel_watch_next_at", "parcel_watch", ["next_at"])
    op.create_index("ix_parcel_watch_day", "parcel_watch", ["day"])
    _versions(sa.BigInteger())
    op.add_column(
        "order",
        sa.Column("refunded_at", shop.database.UtcDateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("order", "refunded_at")
    _versions(sa.Integer())
    op.drop_table("parcel_watch")
    op.drop_index("ix_shop_request_state", "shop_request")
    op.drop_table("webhook_event")


def _versions(type_: sa.types.TypeEngine[int]) -> None:
    """An integer of SQLite is large already."""
    if op.get_bind().dialect.name == "postgresql":
        for table in ("customer", "product", "order", "shipment", "aftersale"):
            op.alter_column(table, "version", type_=type_)


INDEXES = {
    "ix_webhook_event_due": ["state", "next_attempt_at"],
    "ix_webhook_event_object": ["object_id", "position"],
    "ix_webhook_event_request_id": ["request_id"],
    "ix_webhook_event_customer_id": ["customer_id"],
}
