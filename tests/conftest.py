"""Databases for every test: real ones, empty, gone afterwards."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from models.base import Database
from tests.counter import fill, template
from tests.postgres import fresh_database, kept_database, server

# A landing is judged by the same examples each time; at a desk every run looks for new ones.
settings.register_profile("ci", derandomize=True, max_examples=50)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of this worker's PostgreSQL server (its database `postgres`)."""
    with server() as url:
        yield url


@pytest.fixture
def fresh_postgres(postgres: str) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database."""
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new, empty database: the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'nanum.db'}"
    url: str = request.getfixturevalue("fresh_postgres")
    return url


@pytest.fixture
def sqlite_city(tmp_path: Path) -> str:
    """The URL of a new SQLite database with the schema and the city in it."""
    return f"sqlite:///{shutil.copy(template(), tmp_path / 'city.db')}"


@pytest.fixture(scope="session")
def postgres_with_city(postgres: str) -> Iterator[Callable[[], str]]:
    def load(url: str) -> None:
        database = Database(url)
        fill(database)
        database.close()

    with kept_database(postgres, load) as again:
        yield again


@pytest.fixture
def postgres_city(postgres_with_city: Callable[[], str]) -> str:
    """The URL of a PostgreSQL database with the schema and the city in it, and nothing else."""
    return postgres_with_city()


@pytest.fixture(params=["sqlite", "postgresql"])
def city_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with the schema and the city in it: the test runs once on each kind."""
    url: str = request.getfixturevalue("sqlite_city" if request.param == "sqlite" else "postgres_city")
    return url
