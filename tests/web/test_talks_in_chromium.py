"""The written conversations, held with the page itself: by typing alone, by taps alone, by keyboard alone."""

import os
from datetime import datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.talking import TALKS, Answer, Door, Now, hold, prepare, read
from tests.web.hands import DESK, PHONE, SESSION, ByKeys, ByTaps, ByTyping, visitor
from tests.web.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

FILES = sorted(TALKS.glob("*.talk"))
PRESSED = [path for path in FILES if "> [" in path.read_text("utf-8")]
"""The talks that press something; the others are words alone and go the same way whatever the hands."""
TYPED, TAPPED, KEYED = (PRESSED[n::3] for n in range(3)) if os.environ.get("CI") else (FILES, PRESSED, PRESSED)
"""A landing has a quarter of an hour: there each talk goes one way; at a desk every talk goes all three."""


@pytest.mark.parametrize("path", TYPED, ids=lambda path: path.stem)
async def test_by_typing_alone(path: Path, browser: Browser, site: Site, now: Now) -> None:
    await _hold(path, ByTyping, browser, site, now, PHONE)


@pytest.mark.parametrize("path", TAPPED, ids=lambda path: path.stem)
async def test_by_touch_sized_taps_alone(path: Path, browser: Browser, site: Site, now: Now) -> None:
    await _hold(path, ByTaps, browser, site, now, PHONE)


@pytest.mark.parametrize("path", KEYED, ids=lambda path: path.stem)
async def test_by_keyboard_alone(path: Path, browser: Browser, site: Site, now: Now) -> None:
    await _hold(path, ByKeys, browser, site, now, DESK)


async def _hold(
    path: Path, hands: type[ByTyping | ByTaps | ByKeys], browser: Browser, site: Site, now: Now, size: tuple[int, int]
) -> None:
    talk = read(path)
    site.database.run(prepare, talk.setting, "web", SESSION).result()
    async with visitor(browser, site.address, size=size, now=now) as somebody:
        door: Door = hands(somebody)

        async def beat(happened: str, moment: datetime) -> list[Answer]:
            """What came into the open page by itself since the last answer, the service's own beats included."""
            await somebody.ready()
            await site.beat(happened, moment)
            return [await somebody.answered(number) for number in range(somebody.seen + 1, site.last() + 1)]

        await hold(talk, door, beat)
