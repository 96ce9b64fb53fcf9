"""The tests' own PostgreSQL answers, and every test gets a database that nobody used before."""

import sqlite3
from contextlib import closing

import psycopg

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
