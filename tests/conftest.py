"""Databases for every test: real ones, empty, gone afterwards."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import fresh_database, server

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
