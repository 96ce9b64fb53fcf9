"""A counter of a city whose programmes are announced."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.base import Database
from tests import programmes as running
from tests.counter import Person, sqlite_city
from tests.talking import LAID


@pytest.fixture(scope="session")
def announced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that others are copied from."""
    folder = tmp_path_factory.mktemp("announced")
    with sqlite_city(folder) as made:
        made.run(running.lay, now=LAID).result()
    return folder / "city.db"


@pytest.fixture
def database(announced: Path, tmp_path: Path) -> Iterator[Database]:
    with sqlite_city(tmp_path, announced) as made:
        yield made


@pytest.fixture
def person(database: Database) -> Person:
    return Person(database)
