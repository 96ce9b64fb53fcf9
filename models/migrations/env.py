"""Alembic's entrance: the connection is handed over by `bot/upkeep.py`, or made from `-x url=` for a new revision."""

from alembic import context
from sqlalchemy import create_engine

# every table's file is imported, so that Base.metadata knows them all
from models import bookings, journal, outbox, people, places, programmes, quotas, talks  # noqa: F401
from models.base import UTC, Base


def render(kind: str, thing: object, autogen: object) -> str | bool:
    """Migrations stand on their own: they do not import our column types."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UTC) else False


def run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is None:
        with create_engine(context.get_x_argument(as_dictionary=True)["url"]).begin() as own:
            migrate(own)
    else:
        migrate(connection)


def migrate(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render,  # type: ignore[arg-type]
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
