"""exchanges, parcels sent back, pictures of cases, prices of variants"""

import sqlalchemy as sa
from alembic import op

import shop.database

revision = "0011"
down_revision = "0012"
branch_labels = None
depends_on = None


AT = shop.database.UtcDateTime(timezone=True)
OF_CASE = ("variant_id", "return_courier", "return_tracking_no")


def upgrade() -> None:
    for name in OF_CASE:
        op.add_column("aftersale", sa.Column(name, sa.String(), nullable=True))
    op.add_column("aftersale", sa.Column("return_sent_at", AT, nullable=True))
    op.add_column("upload", sa.Column("aftersale_id", sa.String(), nullable=True))
    op.create_index("ix_upload_aftersale_id", "upload", ["aftersale_id"])
    op.create_table(
        "variant_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("variant_id", sa.String(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_variant_price_product_id", "variant_price", ["product_id"])
    op.create_index("ix_variant_price_variant_since", "variant_price", ["variant_id", "since"])


def downgrade() -> None:
    op.drop_table("variant_price")
    op.drop_index("ix_upload_aftersale_id", "upload")
    op.drop_column("upload", "aftersale_id")
    for name in ("return_sent_at", *OF_CASE):
        op.drop_column("aftersale", name)
