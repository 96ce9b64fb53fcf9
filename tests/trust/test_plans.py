"""The statements of a turn touch few pages, however much lies in the past: a test, because a timing would not decide it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from handlers.words import write
from models.base import Database
from tests.bench.past import fill
from tests.counter import VAULT, Person
from tests.counter import fill as load
from tests.postgres import fresh_database

PAST = 20_000
PAGES = 20
GROWING = {
    *("booking", "quota", "claim", "notice", "event", "line", "talk"),
    *("person", "household", "address", "strike", "child", "consent", "waiting", "offer"),
}
TALK = [
    "안녕",
    "성북동 토요일",
    "오전 10시, 어른 1명 아이 2명",
    "네",
    "내 예약",
    "예약 시간 오후 1시로 바꿔주세요",
    "네",
    "예약 취소",
    "네",
    "신안동 화요일 오전 10시 어른 1명 아이 1명",
    "처음으로",
]
Heard = list[tuple[str, Any]]


@contextmanager
def city_with_a_past(url: str) -> Iterator[tuple[Database, Heard]]:
    """All statements of a few turns there, with what they were given."""
    database = Database(url, vault=VAULT)
    load(database)
    fill(database, PAST)
    yield database, talk(database)
    database.close()


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Heard]]:
    with city_with_a_past(f"sqlite:///{tmp_path_factory.mktemp('past')}/city.db") as made:
        yield made


@pytest.fixture(scope="module")
def on_postgres(postgres: str) -> Iterator[tuple[Database, Heard]]:
    with fresh_database(postgres) as url, city_with_a_past(url) as made:
        yield made


def talk(database: Database) -> Heard:
    heard: Heard = []
    somebody, other = Person(database, "somebody"), Person(database, "other")
    other.say("성북동 토요일 오전 10시 어른 1명 아이 2명")  # somebody's hold, which has ended when others come
    somebody.now += timedelta(minutes=10)

    def listen(_c: object, _k: object, sql: str, values: Any, _x: object, many: bool) -> None:
        given = values[0] if many else values
        if sql.startswith("UPDATE quota"):  # explained, it is done once more: by none, so that no CHECK minds
            given = (0, *given[1:]) if database.sqlite else given | {"n": 0}
        heard.append((sql, given))

    event.listen(database.engine, "before_cursor_execute", listen)
    said = [somebody.say(text) for text in TALK]
    event.remove(database.engine, "before_cursor_execute", listen)
    assert "예약됐어요" in said[3]
    assert "바꿨어요" in said[6]
    assert "취소했어요" in said[8]
    assert write.say("busy") not in said
    return [(sql, values) for sql, values in heard if sql.split()[0] in ("SELECT", "UPDATE", "DELETE")]


@pytest.mark.parametrize("kind", ["on_sqlite", "on_postgres"])
def test_no_statement_of_a_turn_reads_a_growing_table_from_end_to_end(
    kind: str, request: pytest.FixtureRequest
) -> None:
    database, heard = request.getfixturevalue(kind)
    assert len({sql for sql, _ in heard}) > 15
    with database.engine.connect() as connection:
        scanned = {
            (table, sql) for sql, values in heard for table in _scanned(connection, sql, values, database.sqlite)
        }
        connection.rollback()
    assert {(table, sql) for table, sql in scanned if table in GROWING} == set()


def test_no_statement_of_a_turn_touches_more_than_twenty_pages(on_postgres: tuple[Database, Heard]) -> None:
    """SQLite does not count pages; its plans are looked at by the other test."""
    database, heard = on_postgres
    with database.engine.connect() as connection:
        pages = {sql: _pages(_explained(connection, sql, values)) for sql, values in heard}
        connection.rollback()
    assert {sql: count for sql, count in pages.items() if count > PAGES} == {}


def _scanned(connection: Connection, sql: str, values: Any, sqlite: bool) -> set[str]:
    if sqlite:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        return {row[3].split()[1] for row in rows if row[3].startswith("SCAN ")}
    return set(_sequential(_explained(connection, sql, values)["Plan"]))


def _explained(connection: Connection, sql: str, values: Any) -> dict[str, Any]:
    found = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", values).scalar_one()
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]
    return plan


def _sequential(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from _sequential(below)


def _pages(explained: dict[str, Any]) -> int:
    plan = explained["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])
