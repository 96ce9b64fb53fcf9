"""`python -m tests.web.pictures FOLDER [SIZE ...]`: every state of the page at 320, 390 and 1280, by day and by night.

SIZE is a width, or `large` (390 px at 200 %). A phone's picture is as high as all that is shown.
"""

import asyncio
import logging
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from playwright.async_api import async_playwright

from tests.peers.line import line_to
from tests.talking import Now
from tests.web.hands import ARGUMENTS, DESK, NARROW, PHONE, Visitor, visitor
from tests.web.site import site_of
from tests.web.states import walk

SIZES = {"320": NARROW, "390": PHONE, "1280": DESK, "large": PHONE}


async def shoot(folder: Path, names: list[str]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name in names:
            now = Now()
            with TemporaryDirectory() as scratch:
                async with (
                    site_of(Path(scratch), now) as site,
                    line_to(site.port) as line,
                    visitor(browser, f"http://127.0.0.1:{line.port}", size=SIZES[name], now=now) as somebody,
                ):
                    if name == "large":
                        await somebody.page.evaluate("() => localStorage.setItem('nanum.size', '200')")
                        await somebody.page.reload()
                    async for state in walk(somebody, site, line):
                        for dark in (False, True):
                            await somebody.page.emulate_media(color_scheme="dark" if dark else "light")
                            await _shoot(somebody, folder / f"{state}-{name}{'-dark' * dark}.png", SIZES[name])
                        await somebody.page.emulate_media(color_scheme="light")
        await browser.close()


async def _shoot(somebody: Visitor, file: Path, size: tuple[int, int]) -> None:
    """The last two answers whole: the window grows until they fit."""
    await somebody.page.evaluate("() => document.fonts.ready.then(() => null)")
    height = await somebody.page.evaluate(
        """() => { const log = document.getElementById("log"), blocks = [...document.querySelectorAll("#log .line:not(.me)")].slice(-1);
            if (!log || !blocks.length || document.querySelector("dialog[open]")) return 0;
            const last = blocks[0]; const top = last.previousElementSibling?.matches(".me") ? last.previousElementSibling : last;
            return log.scrollHeight - (top.offsetTop - log.offsetTop) + innerHeight - log.clientHeight + 24; }"""
    )
    await somebody.page.set_viewport_size({"width": size[0], "height": max(size[1], int(height))})
    await somebody.page.evaluate(
        "() => { const log = document.getElementById('log'); if (log) log.scrollTop = log.scrollHeight }"
    )
    await somebody.page.screenshot(path=file, animations="disabled")
    await somebody.page.set_viewport_size({"width": size[0], "height": size[1]})


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(shoot(Path(sys.argv[1]), sys.argv[2:] or list(SIZES)))
