"""`python -m tests.bench.first_paint`: what an empty phone fetches, and when it paints, on a slow line.

The line is Lighthouse's slow one: 400 kbit/s, 400 ms there and back, a processor of a quarter. Printed, never asserted.
"""

import asyncio
import logging
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from playwright.async_api import async_playwright

from tests.talking import Now
from tests.web.hands import ARGUMENTS, PHONE, WAIT, fetched
from tests.web.site import site_of

LATENCY, BYTES_A_SECOND, SLOWER = 400, 50_000, 4
PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0"""


async def measure() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with TemporaryDirectory() as folder:
        async with async_playwright() as playwright, site_of(Path(folder), Now()) as site:
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            loads = await fetched(browser, site.address)
            context = await browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, is_mobile=True)
            page = await context.new_page()
            wire = await context.new_cdp_session(page)
            await wire.send("Network.enable")
            await wire.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": LATENCY,
                    "downloadThroughput": BYTES_A_SECOND,
                    "uploadThroughput": BYTES_A_SECOND,
                },
            )
            await wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            await page.goto(site.address, wait_until="commit")
            await page.locator("#log .line .bubble").first.wait_for(timeout=2 * WAIT)
            greeted = await page.evaluate("() => performance.now()")
            painted = await page.evaluate(PAINTED)
            await browser.close()
    before = sum(load.bytes for load in loads if not load.font)
    fonts = [load.bytes for load in loads if load.font]
    print(f"before fonts     {before / 1000:8.1f} kB in {len(loads) - len(fonts)} files")
    print(f"fonts            {sum(fonts) / 1000:8.1f} kB in {len(fonts)} files")
    print(f"first paint      {painted / 1000:8.1f} s   at {BYTES_A_SECOND * 8 // 1000} kbit/s, {LATENCY} ms")
    print(f"first greeting   {greeted / 1000:8.1f} s")


if __name__ == "__main__":
    asyncio.run(measure())
