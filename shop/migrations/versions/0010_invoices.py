"""invoices: number, link and company"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("number", "url"):
        op.add_column("invoice", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("invoice", sa.Column("company", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    for name in ("company", "url", "number"):
        op.drop_column("invoice", name)
