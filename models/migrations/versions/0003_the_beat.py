"""What became of a notice, when it may break the night's quiet, and indexes for what the beat looks for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('confirmed', 'checked_in')")
DUE = sa.text("state = 'due'")
READY = sa.text("state = 'due' AND lease_until IS NULL")
LEASED = sa.text("state = 'due' AND lease_until IS NOT NULL")
REMEMBERED = sa.text("message_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("notice", sa.Column("urgent_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notice", sa.Column("address_id", sa.String(length=32), nullable=True))
    op.add_column("notice", sa.Column("receipt", sa.String(length=128), nullable=True))
    op.add_column("notice", sa.Column("trouble", sa.String(length=24), nullable=True))
    op.drop_index("ix_notice_due", table_name="notice")
    op.create_index("ix_notice_ready", "notice", ["due_at"], sqlite_where=READY, postgresql_where=READY)
    op.create_index("ix_notice_leased", "notice", ["lease_until"], sqlite_where=LEASED, postgresql_where=LEASED)
    op.create_index(
        "ix_booking_open", "booking", ["awaited_until"], unique=False, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_line_heard", "line", ["at"], unique=False, sqlite_where=REMEMBERED, postgresql_where=REMEMBERED)


def downgrade() -> None:
    op.drop_index("ix_line_heard", table_name="line")
    op.drop_index("ix_booking_open", table_name="booking")
    op.drop_index("ix_notice_leased", table_name="notice")
    op.drop_index("ix_notice_ready", table_name="notice")
    op.create_index("ix_notice_due", "notice", ["due_at"], sqlite_where=DUE, postgresql_where=DUE)
    for column in ("trouble", "receipt", "address_id", "urgent_from"):
        op.drop_column("notice", column)
