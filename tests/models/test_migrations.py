"""The migrations make what the models say, and take all of it away again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from models import bookings, care, city, journal, outbox, people, places, quotas, talks  # noqa: F401
from models.base import Base, Database

ROOT = Path(__file__).parents[2]


def migrate(engine: Engine, to: str) -> None:
    settings = Config(toml_file=ROOT / "pyproject.toml")
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        (command.downgrade if to == "base" else command.upgrade)(settings, to)


def schema(engine: Engine) -> dict[str, object]:
    """Everything that a table has, by its name and without the order of its columns."""
    with engine.connect() as connection:
        seen = inspect(connection)
        return {
            table: {
                "columns": {
                    column["name"]: (str(column["type"]), column["nullable"]) for column in seen.get_columns(table)
                },
                "key": seen.get_pk_constraint(table)["constrained_columns"],
                "checks": {check["name"]: check["sqltext"] for check in seen.get_check_constraints(table)},
                "foreign": {str(sorted(key.items(), key=str)) for key in seen.get_foreign_keys(table)},
                "unique": {str(sorted(key.items(), key=str)) for key in seen.get_unique_constraints(table)},
                "indexes": {
                    (
                        index["name"],
                        tuple(index["column_names"]),
                        bool(index["unique"]),
                        str(index.get("dialect_options", {}).get(f"{engine.dialect.name}_where")),
                    )
                    for index in seen.get_indexes(table)
                },
            }
            for table in seen.get_table_names()
            if table != "alembic_version"
        }


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    database = Database(database_url)
    yield database.engine
    database.close()


def test_up_and_down_again_leaves_nothing(engine: Engine) -> None:
    migrate(engine, "head")
    assert len(schema(engine)) > 20
    migrate(engine, "base")
    assert schema(engine) == {}
    with engine.connect() as connection:
        assert connection.execute(text("SELECT * FROM alembic_version")).all() == []
    migrate(engine, "head")


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(Config(toml_file=ROOT / "pyproject.toml")).get_heads()) == 1


def test_alembic_finds_no_difference_between_the_migrations_and_the_models(engine: Engine) -> None:
    migrate(engine, "head")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrated_tables_are_those_that_the_models_would_make(engine: Engine) -> None:
    """Also what alembic does not compare: checks, the conditions of partial indexes."""
    migrate(engine, "head")
    migrated = schema(engine)
    migrate(engine, "base")
    Base.metadata.create_all(engine)
    assert migrated == schema(engine)


def test_the_second_wall_stands_in_migrated_tables(engine: Engine) -> None:
    migrate(engine, "head")
    row = "INSERT INTO quota VALUES ('2026-11-24 01:00:00', 'room:gaho-play/people', 'people', 5, 6)"
    with engine.begin() as connection, pytest.raises(IntegrityError, match="ck_quota_never_oversold"):
        connection.execute(text(row))
