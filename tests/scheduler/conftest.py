"""The towns of tests/models."""

from tests.models.conftest import here

__all__ = ["here"]
