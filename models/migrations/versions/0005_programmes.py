"""Runs of programmes, who applies for them, and the public record of a draw."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('submitted', 'confirmed', 'waitlisted', 'drawn', 'selected', 'reserve')")
OPEN = sa.text("state IN ('submitted', 'waitlisted', 'drawn', 'selected', 'reserve')")


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.String(length=48), nullable=False),
        sa.Column("program_id", sa.String(length=48), nullable=False),
        sa.Column("title_ko", sa.Text(), nullable=False),
        sa.Column("selection", sa.String(length=16), nullable=False),
        sa.Column("per", sa.String(length=12), nullable=False),
        sa.Column("max_people", sa.Integer(), nullable=True),
        instant("starts_at"),
        instant("ends_at"),
        instant("opens_at"),
        instant("closes_at"),
        instant("draw_at", nullable=True),
        instant("confirm_until", nullable=True),
        instant("withdraw_until"),
        sa.Column("place_ko", sa.Text(), nullable=True),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("first", sa.JSON(), nullable=False),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        instant("cancelled_at", nullable=True),
        sa.Column("seed", sa.LargeBinary(), nullable=True),
        sa.Column("seed_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "opens_at < closes_at AND closes_at <= starts_at AND starts_at < ends_at", name=op.f("ck_run_in_order")
        ),
        sa.CheckConstraint("selection <> 'lottery' OR seed_hash IS NOT NULL", name=op.f("ck_run_seed_fixed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_starts_at"), "run", ["starts_at"])
    op.create_table(
        "run_quota",
        sa.Column("run_id", sa.String(length=48), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        instant("starts_at"),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_run_quota_capacity_positive")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_quota_run_id_run")),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_run_quota")),
    )
    op.create_table(
        "run_session",
        sa.Column("run_id", sa.String(length=48), nullable=False),
        instant("starts_at"),
        instant("ends_at"),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_run_session_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_session_run_id_run")),
        sa.PrimaryKeyConstraint("run_id", "starts_at", name=op.f("pk_run_session")),
    )
    op.create_table(
        "application",
        sa.Column("code", sa.String(length=7), nullable=False),
        sa.Column("run_id", sa.String(length=48), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("applicant", sa.String(length=32), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("others", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        instant("confirm_until", nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        instant("created_at"),
        instant("changed_at"),
        sa.CheckConstraint(
            "adults >= 0 AND children >= 0 AND others >= 0 AND size > 0", name=op.f("ck_application_counts")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_application_household_id_household")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_application_person_id_person")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_application_run_id_run")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_application")),
    )
    op.create_index("ix_application_applicant", "application", ["applicant"])
    op.create_index("ix_application_run_state", "application", ["run_id", "state"])
    op.create_index(
        "ix_application_open",
        "application",
        ["confirm_until", "run_id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "uq_application_run_applicant",
        "application",
        ["run_id", "applicant"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "draw",
        sa.Column("id", sa.String(length=7), nullable=False),
        sa.Column("run_id", sa.String(length=48), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        instant("at"),
        sa.Column("drawn_by", sa.String(length=64), nullable=False),
        sa.Column("confirmed_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_draw_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sa.UniqueConstraint("run_id", name=op.f("uq_draw_run_id")),
    )


def downgrade() -> None:
    for table in ("draw", "application", "run_session", "run_quota", "run"):
        op.drop_table(table)
