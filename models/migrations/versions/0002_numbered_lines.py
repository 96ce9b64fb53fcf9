"""Lines of a talk are numbered, so that an open page can ask for what it missed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("talk") as batch_op:
        batch_op.add_column(sa.Column("lines", sa.Integer(), server_default="0", nullable=False))
    op.add_column("line", sa.Column("number", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE line SET number = (SELECT count(*) FROM line older "
        "WHERE older.person_id = line.person_id AND older.id <= line.id)"
    )
    op.execute(
        "UPDATE talk SET lines = coalesce((SELECT max(number) FROM line WHERE line.person_id = talk.person_id), 0)"
    )
    with op.batch_alter_table("line") as batch_op:
        batch_op.alter_column("number", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_index("ix_line_person_at")
        batch_op.create_index("uq_line_person_number", ["person_id", "number"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("line") as batch_op:
        batch_op.drop_index("uq_line_person_number")
        batch_op.drop_column("number")
        batch_op.create_index("ix_line_person_at", ["person_id", "at"], unique=False)
    with op.batch_alter_table("talk") as batch_op:
        batch_op.drop_column("lines")
