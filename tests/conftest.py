"""Databases for every test: real ones, empty, gone afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import fresh_database, server


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
