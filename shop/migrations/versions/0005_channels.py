"""channels: bindings, quota, media"""

import sqlalchemy as sa
from alembic import op

import shop.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('channel_token',
    sa.Column('account', sa.String(), nullable=False),
    sa.Column('token', sa.String(), nullable=False),
    sa.Column('expires_at', shop.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('lease_until', shop.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('account')
    )
    op.create_table('channel_binding_state',
    sa.Column('state_hash', sa.String(), nullable=False),
    sa.Column('conversation_id', sa.String(), nullable=False),
    sa.Column('expires_at', shop.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
    sa.PrimaryKeyConstraint('state_hash')
    )
    with op.batch_alter_table('channel_binding_state', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_binding_state_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('channel_choices',
    sa.Column('conversation_id', sa.String(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('at', shop.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
    sa.PrimaryKeyConstraint('conversation_id')
    )
    op.create_table('channel_contact',
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('conversation_id', sa.String(), nullable=False),
    sa.Column('bound_at', shop.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('follows', sa.Boolean(), nullable=False),
    sa.Column('held_until', shop.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_at', shop.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
    sa.PrimaryKeyConstraint('channel', 'external_id'),
    sa.UniqueConstraint('conversation_id')
    )
    op.create_table('channel_media',
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('conversation_id', sa.String(), nullable=False),
    sa.Column('media_id', sa.String(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', shop.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
    sa.PrimaryKeyConstraint('channel', 'key')
    )
    with op.batch_alter_table('channel_media', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_media_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('channel_seen',
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('conversation_id', sa.String(), nullable=True),
    sa.Column('answer', sa.JSON(), nullable=True),
    sa.Column('at', shop.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
    sa.PrimaryKeyConstraint('channel', 'key')
    )
    with op.batch_alter_table('channel_seen', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_seen_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_channel_seen_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('channel_window',
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('conversation_id', sa.String(), nullable=False),
    sa.Column('closes_at', shop.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('remaining', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
    sa.PrimaryKeyConstraint('channel', 'external_id', 'kind')
    )
    with op.batch_alter_table('channel_window', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_window_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('upload',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('conversation_id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('created_at', shop.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_upload_conversation_id'), ['conversation_id'], unique=False)

    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('claim', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('claimed_until', shop.database.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_column('claimed_until')
        batch_op.drop_column('claim')

    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_upload_conversation_id'))

    op.drop_table('upload')
    with op.batch_alter_table('channel_window', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_window_conversation_id'))

    op.drop_table('channel_window')
    with op.batch_alter_table('channel_seen', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_seen_conversation_id'))
        batch_op.drop_index(batch_op.f('ix_channel_seen_at'))

    op.drop_table('channel_seen')
    with op.batch_alter_table('channel_media', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_media_conversation_id'))

    op.drop_table('channel_media')
    op.drop_table('channel_contact')
    op.drop_table('channel_choices')
    with op.batch_alter_table('channel_binding_state', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_binding_state_conversation_id'))

    op.drop_table('channel_binding_state')
    op.drop_table('channel_token')
