"""One person on several channels; where a place stands on the earth."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_number",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("address_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_link_number_person_id_person")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_link_number_address_id_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_number")),
        sa.UniqueConstraint("key", name=op.f("uq_link_number_key")),
    )
    op.create_index(op.f("ix_link_number_person_id"), "link_number", ["person_id"])
    op.create_index(op.f("ix_link_number_until"), "link_number", ["until"])
    op.create_table(
        "link_guess",
        sa.Column("address_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_link_guess_address_id_address")),
        sa.PrimaryKeyConstraint("address_id", name=op.f("pk_link_guess")),
    )
    op.add_column("address", sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("talk", sa.Column("abandoned", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("site", sa.Column("point", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("site") as site:
        site.drop_column("point")
    with op.batch_alter_table("talk") as talk:
        talk.drop_column("abandoned")
    with op.batch_alter_table("address") as address:
        address.drop_column("linked_at")
    op.drop_table("link_guess")
    op.drop_index(op.f("ix_link_number_until"), table_name="link_number")
    op.drop_index(op.f("ix_link_number_person_id"), table_name="link_number")
    op.drop_table("link_number")
