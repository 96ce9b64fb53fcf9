"""Claimed notices leave the index of those that wait: claiming passes none of them by."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DUE = sa.text("state = 'due'")
READY = sa.text("state = 'due' AND lease_until IS NULL")
LEASED = sa.text("state = 'due' AND lease_until IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_notice_due", table_name="notice")
    op.create_index("ix_notice_ready", "notice", ["due_at"], sqlite_where=READY, postgresql_where=READY)
    op.create_index("ix_notice_leased", "notice", ["lease_until"], sqlite_where=LEASED, postgresql_where=LEASED)


def downgrade() -> None:
    op.drop_index("ix_notice_leased", table_name="notice")
    op.drop_index("ix_notice_ready", table_name="notice")
    op.create_index("ix_notice_due", "notice", ["due_at"], sqlite_where=DUE, postgresql_where=DUE)
