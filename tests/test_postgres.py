"""The tests' own PostgreSQL answers, and every test gets a database that nobody used before."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.postgres import fresh_database

TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"


def test_the_server_answers(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_second_fresh_database_is_empty(postgres: str, fresh_postgres: str) -> None:
    with psycopg.connect(fresh_postgres) as first:
        first.execute("CREATE TABLE room (name text)")
        first.commit()
        with fresh_database(postgres) as other, psycopg.connect(other) as second:
            assert second.execute(TABLES).fetchone() == (0,)
        assert first.execute(TABLES).fetchone() == (1,)


def test_each_kind_of_database_is_handed_out_empty(database_url: str) -> None:
    kind, _, path = database_url.partition(":///")
    if kind == "sqlite":
        with closing(sqlite3.connect(path)) as file:
            assert file.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    else:
        with psycopg.connect(database_url) as connection:
            assert connection.execute(TABLES).fetchone() == (0,)


DONE = [
    "UPDATE site SET name_ko = 'x'",
    "INSERT INTO household (id, created_at) VALUES ('h', now())",
    "DELETE FROM alias",
    "ALTER TABLE quota DROP CONSTRAINT ck_quota_never_oversold",
    "CREATE TABLE own (name text)",
]


@pytest.mark.parametrize("done", DONE)
def test_what_a_test_did_to_the_city_is_gone_before_the_next(postgres_with_city: Callable[[], str], done: str) -> None:
    """Also where it holds a lock, and never let go of it."""
    url = postgres_with_city()
    before = everything(url)
    with psycopg.connect(url) as one, psycopg.connect(url) as other:
        one.execute(done)
        one.commit()
        assert everything(url) != before
        other.execute("LOCK TABLE site")
        assert everything(postgres_with_city()) == before
        with pytest.raises(psycopg.OperationalError):
            other.execute("SELECT 1")


def everything(url: str) -> dict[str, object]:
    """All rows, and what the tables hold themselves to."""
    with psycopg.connect(url) as connection:
        tables = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        found: dict[str, object] = {
            name: sorted(map(str, connection.execute(SQL("SELECT * FROM {}").format(Identifier(name))).fetchall()))
            for name in tables
        }
        checks = "SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY conname"
        return found | {"": connection.execute(checks).fetchall()}
