"""What became of a notice, when it may break the night's quiet, and indexes for what the beat looks for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('confirmed', 'checked_in')")
REMEMBERED = sa.text("message_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("notice", sa.Column("urgent_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notice", sa.Column("address_id", sa.String(length=32), nullable=True))
    op.add_column("notice", sa.Column("receipt", sa.String(length=128), nullable=True))
    op.add_column("notice", sa.Column("trouble", sa.String(length=24), nullable=True))
    op.create_index(
        "ix_booking_open", "booking", ["awaited_until"], unique=False, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_line_heard", "line", ["at"], unique=False, sqlite_where=REMEMBERED, postgresql_where=REMEMBERED)


def downgrade() -> None:
    op.drop_index("ix_line_heard", table_name="line")
    op.drop_index("ix_booking_open", table_name="booking")
    for column in ("trouble", "receipt", "address_id", "urgent_from"):
        op.drop_column("notice", column)
