"""where a product is ordered"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("product", sa.Column("url", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("product", "url")
