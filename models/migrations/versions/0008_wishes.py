"""Who wants to hear when a programme is opened of which no run is known."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wish",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("program_id", sa.String(length=48), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wish_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "program_id", name=op.f("pk_wish")),
    )


def downgrade() -> None:
    op.drop_table("wish")
