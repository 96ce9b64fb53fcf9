"""Towns: databases with the city in them, behind whose verbs a fixed clock stands."""

from collections.abc import Iterator

import pytest

from tests.models.setting import Town, town


@pytest.fixture
def here(city_url: str) -> Iterator[Town]:
    with town(city_url) as made:
        yield made


@pytest.fixture
def sqlite_town(sqlite_city: str) -> Iterator[Town]:
    """For what many examples are tried on."""
    with town(sqlite_city) as made:
        yield made
