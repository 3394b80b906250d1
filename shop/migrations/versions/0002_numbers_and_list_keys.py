"""numbers and list keys"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

# A unique index, not a constraint: SQLite then needs no copy of the table.
ADDED = (('aftersale', 'number'), ('ticket', 'number'), ('suggestion_list', 'key'))


def upgrade() -> None:
    for table, column in ADDED:
        op.add_column(table, sa.Column(column, sa.String(), nullable=True))
        op.create_index(f'ix_{table}_{column}', table, [column], unique=True)


def downgrade() -> None:
    for table, column in reversed(ADDED):
        op.drop_index(f'ix_{table}_{column}', table_name=table)
        op.drop_column(table, column)
