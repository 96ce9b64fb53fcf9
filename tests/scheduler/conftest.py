"""The databases of the models' tests, with somebody who has booked."""

from tests.models.conftest import city_url, here, loaded_postgres, loaded_sqlite, postgres_city, sqlite_city

__all__ = ["city_url", "here", "loaded_postgres", "loaded_sqlite", "postgres_city", "sqlite_city"]
