"""What is done to the whole database: schema to head, copies out and in.

Cannot(sentence)   something outside is not as it must be; whoever called is told the sentence
"""

import importlib
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, inspect
from sqlalchemy import text as sql

from models.base import Database

HOME = Path(__file__).parents[1]
MIGRATION_LOCK = 0x6E616E756D  # "nanum": PostgreSQL's advisory lock, so that two replicas migrate one after the other
LONG = 3600
"""Seconds that a dump of PostgreSQL may take."""


class Cannot(Exception):
    """In words for whoever looks after the service."""


def head() -> str:
    """The schema that this build needs: the last of the numbered migrations (a test compares it with Alembic's word)."""
    numbers = sorted(path.name.partition("_")[0] for path in (HOME / "models/migrations/versions").glob("[0-9]*.py"))
    if not numbers:
        raise Cannot("models/migrations에 스키마가 없어요.")
    return numbers[-1]


def revision(database: Database) -> str | None:
    """The schema that the tables are at; None where there are none."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(sql("SELECT version_num FROM alembic_version"))
        return found


def migrate(database: Database) -> bool:
    """The schema to head; whether there was anything to do."""
    make_room(database.url)
    if revision(database) == head():
        return False
    with database.engine.begin() as connection:
        if not database.sqlite:
            connection.execute(sql("SET LOCAL lock_timeout = '60s'"))  # a turn's three seconds are too few here
            connection.execute(sql("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        # loaded only here: a service on a database that is up to date needs no Alembic (10 MB)
        upgrade = importlib.import_module("bot.schema").upgrade
        if not upgrade(connection):
            raise Cannot("이 판이 모르는 스키마예요. 더 새로운 판이 만든 데이터베이스인 것 같아요.")
    return True


def make_room(url: URL) -> None:
    """The folder of a SQLite file that is not there yet."""
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise Cannot(f"{Path(url.database).parent} 폴더를 만들지 못했어요.") from None


def backup(url: URL, file: Path) -> None:
    """A consistent copy while the service runs. The file appears whole or not at all, readable by its owner alone."""
    if not file.parent.is_dir():
        raise Cannot(f"{file.parent} 폴더가 없어요.")
    draft = file.with_name(f".{file.name}.part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        if url.get_backend_name() == "sqlite":
            with closing(_sqlite(url)) as source, closing(sqlite3.connect(draft)) as copy:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        else:
            _postgres("pg_dump", url, "--format=custom", "--no-owner", f"--file={draft}")
        draft.replace(file)
    except sqlite3.DatabaseError as broken:
        raise Cannot(f"데이터베이스를 읽지 못해 복사하지 않았어요 ({type(broken).__name__}).") from None
    finally:
        draft.unlink(missing_ok=True)


def restore(url: URL, file: Path, *, force: bool = False) -> None:
    """The copy into an empty database; with `force` over what is there."""
    if not file.is_file():
        raise Cannot(f"{file} 파일이 없어요.")
    if url.get_backend_name() == "sqlite":
        _restore_sqlite(url, file, force=force)
    else:
        force_options = ("--clean", "--if-exists") if force else ()
        _postgres("pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", *force_options, str(file))


def _restore_sqlite(url: URL, file: Path, *, force: bool) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise Cannot(f"{file} 파일이 상했어요.")
            if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
                raise Cannot(f"{file} 파일은 나눔톡의 백업이 아니에요.")
            make_room(url)
            with closing(sqlite3.connect(url.database or "", timeout=3)) as target:
                if not force and target.execute("SELECT 1 FROM sqlite_master").fetchone():
                    raise Cannot("비어 있지 않은 데이터베이스예요. 덮어쓰려면 --force를 붙여 주세요.")
                copy.backup(target)
    except sqlite3.Error:
        raise Cannot(f"{file} 파일은 나눔톡의 백업이 아니거나, 데이터베이스가 쓰이고 있어요.") from None


def _sqlite(url: URL) -> sqlite3.Connection:
    if not url.database or not Path(url.database).is_file():
        raise Cannot("아직 데이터베이스가 없어요. nanum migrate를 먼저 해 주세요.")
    return sqlite3.connect(url.database, timeout=3)


def _postgres(program: str, url: URL, *options: str) -> None:
    """The password goes by the environment: a process list shows the rest to everybody."""
    found = shutil.which(program)
    if found is None:
        raise Cannot(f"{program} 프로그램이 없어요. PostgreSQL의 클라이언트 도구를 설치해 주세요.")
    open_part = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    target = open_part.render_as_string()
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    try:
        subprocess.run(  # noqa: S603 - a fixed program, no shell
            [found, f"--dbname={target}", *options], env=environment, check=True, capture_output=True, timeout=LONG
        )
    except subprocess.CalledProcessError as failed:
        last = failed.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Cannot("".join(last) or f"{program}: {failed.returncode}") from None
    except subprocess.TimeoutExpired:
        raise Cannot(f"{program}: 너무 오래 걸려서 그만뒀어요.") from None
