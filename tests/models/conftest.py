"""Databases with the city in them: loaded once, then copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from models import care, city, journal, outbox, talks  # noqa: F401 - every table is known
from models.base import Base, Database
from tests.models.setting import NOW, WAIT, Town, town


def _load(url: str) -> None:
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.run(city.load, "jinju", now=NOW).result(WAIT)
    database.close()


@pytest.fixture(scope="session")
def loaded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("loaded") / "nanum.db"
    _load(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def loaded_postgres(postgres: str) -> str:
    """The name of a database that others are copied from."""
    name = f"loaded_{uuid4().hex}"  # another folder's tests load one of their own
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    _load(postgres.replace("/postgres?", f"/{name}?"))
    return name


@pytest.fixture
def sqlite_city(loaded_sqlite: Path, tmp_path: Path) -> str:
    shutil.copy(loaded_sqlite, tmp_path / "nanum.db")
    return f"sqlite:///{tmp_path / 'nanum.db'}"


@pytest.fixture
def postgres_city(loaded_postgres: str, postgres: str) -> Iterator[str]:
    name = f"city_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(loaded_postgres)))
        yield postgres.replace("/postgres?", f"/{name}?")
        admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(params=["sqlite", "postgresql"])
def city_url(request: pytest.FixtureRequest) -> str:
    """The URL of a new database with the schema and the city in it: the test runs once on each kind."""
    url: str = request.getfixturevalue("sqlite_city" if request.param == "sqlite" else "postgres_city")
    return url


@pytest.fixture
def here(city_url: str) -> Iterator[Town]:
    with town(city_url) as made:
        yield made


@pytest.fixture
def sqlite_town(sqlite_city: str) -> Iterator[Town]:
    """For what many examples are tried on."""
    with town(sqlite_city) as made:
        yield made
