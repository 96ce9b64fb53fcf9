"""One Chromium a worker; for each test its own database, service and empty browser profile."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.talking import Now
from tests.web.hands import ARGUMENTS
from tests.web.site import Site, site_of


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no chromium: with CI=true the tests of the page are not skipped (make test installs it)")
        pytest.skip("no chromium: apt-get install chromium fonts-nanum fonts-noto-color-emoji")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def now() -> Now:
    return Now()


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path, now: Now) -> AsyncIterator[Site]:
    """The whole service, in this process, over a fresh SQLite with the city in it."""
    async with site_of(tmp_path, now) as site:
        yield site
