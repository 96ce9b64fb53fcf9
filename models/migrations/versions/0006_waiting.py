"""Waiting lists, and what is offered to those who wait."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('waiting', 'offered')")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "waiting",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("queue", sa.String(length=80), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applicant", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=48), nullable=True),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("collects_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skipped_for", sa.String(length=24), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_waiting_size_positive")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_waiting_household_id_household")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_waiting_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
    )
    op.create_index("ix_waiting_household", "waiting", ["household_id", "starts_at"])
    op.create_index(
        "uq_waiting_queue_applicant",
        "waiting",
        ["queue", "applicant"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("queue", sa.String(length=80), nullable=False),
        sa.Column("call", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["waiting.id"], name=op.f("fk_offer_entry_id_waiting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index("uq_offer_entry", "offer", ["entry_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_offer_queue", "offer", ["queue"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index("ix_offer_queue", table_name="offer")
    op.drop_index("uq_offer_entry", table_name="offer")
    op.drop_table("offer")
    op.drop_index("uq_waiting_queue_applicant", table_name="waiting")
    op.drop_index("ix_waiting_household", table_name="waiting")
    op.drop_table("waiting")
