"""The schema to head, by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection


def upgrade(connection: Connection) -> bool:
    """In the transaction that is open; False for a schema that this build does not know."""
    settings = Config(toml_file=str(Path(__file__).parents[1] / "pyproject.toml"))
    settings.attributes["connection"] = connection
    try:
        command.upgrade(settings, "head")
    except CommandError:
        return False
    return True
