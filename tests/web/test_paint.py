"""What an empty browser fetches before anything is painted, and what it may keep."""

import pytest
from playwright.async_api import Browser

from tests.talking import Now
from tests.web.hands import Fetched, fetched
from tests.web.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST = 100_000
"""Bytes on the wire before fonts (issue 3)."""


async def test_the_page_costs_less_than_100_kb_before_fonts(browser: Browser, site: Site, now: Now) -> None:
    loads = await fetched(browser, site.address)
    assert {"/", "/static/chat.css", "/static/chat.js"} <= {load.path for load in loads}
    assert sum(load.bytes for load in loads if not load.font) < MOST, _table(loads)


async def test_the_face_is_ours_and_only_the_pieces_that_are_read_are_fetched(
    browser: Browser, site: Site, now: Now
) -> None:
    loads = [load for load in await fetched(browser, site.address) if load.font]
    assert 0 < len(loads) < 30, _table(loads)
    assert all(load.path.startswith("/static/fonts/noto-sans-kr-") for load in loads)


async def test_a_second_visit_fetches_no_file_again(browser: Browser, site: Site, now: Now) -> None:
    again = await fetched(browser, site.address, visits=2)
    assert sum(load.bytes for load in again) < 10_000, _table(again)


def _table(loads: list[Fetched]) -> str:
    return "\n".join(f"{load.bytes:8} {load.path}" for load in loads)
