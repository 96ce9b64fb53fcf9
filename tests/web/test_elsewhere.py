"""The chat within another page of the city, and without any script at all."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Frame, Page, expect

from tests.talking import Now
from tests.web.hands import DESK, PHONE, WAIT, visitor
from tests.web.listener import violations
from tests.web.site import Site, site_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Host:
    """A page of the city's with the one script tag in it."""

    def __init__(self) -> None:
        self.chat = ""
        self.server = TestServer(web.Application())
        self.server.app.router.add_get("/", self.page)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    async def page(self, _: web.Request) -> web.Response:
        html = f"""<!doctype html><html lang="ko"><head><title>진주시</title><link rel="icon" href="data:,">
            <script src="{self.chat}/embed.js" async></script></head>
            <body><main><h1>진주시</h1><p>오늘의 소식</p><input aria-label="검색"></main></body></html>"""
        return web.Response(text=html, content_type="text/html")


@pytest_asyncio.fixture(loop_scope="session")
async def host() -> AsyncIterator[Host]:
    host = Host()
    await host.server.start_server()
    yield host
    await host.server.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_page_of_the_city_opens_the_chat_by_keys_and_closes_it(
    browser: Browser, host: Host, now: Now, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with site_of(tmp_path, now, embed_origins=(host.origin,)) as site:
        host.chat = site.address
        async with visitor(browser, host.origin, now=now, size=size, beside=(site.address,)) as somebody:
            page = somebody.page
            await _focus_launcher(page)
            assert await violations(page) == []
            await page.keyboard.press("Enter")
            frame = await _frame(page, site.address)
            await frame.locator("html[data-ready] #log .line").first.wait_for(timeout=WAIT)
            await expect(frame.locator("#say")).to_be_focused()
            await page.keyboard.type("토요일 오전에 성북동 놀이방, 저랑 아이 둘이요")
            await page.keyboard.press("Enter")
            await expect(frame.locator("#log .card.ask")).to_have_count(1, timeout=WAIT)
            assert await violations(page) == []
            await page.keyboard.press("Escape")
            await expect(frame.locator("#say")).not_to_be_visible()
            await page.keyboard.press("Enter")  # the focus came back to the button
            await expect(frame.locator("#log .card.ask")).to_be_visible()
            assert site.heard() == ["토요일 오전에 성북동 놀이방, 저랑 아이 둘이요"]


async def test_a_page_of_somebody_else_cannot_show_the_chat(
    browser: Browser, host: Host, now: Now, tmp_path: Path
) -> None:
    async with site_of(tmp_path, now, embed_origins=("https://www.jinju.go.kr",)) as site:
        host.chat = site.address
        async with visitor(browser, host.origin, now=now, size=DESK, beside=(site.address,)) as somebody:
            somebody.expected += [
                "frame-ancestors",
                "Failed to load resource",
                "postMessage",
            ]  # nobody is there to be greeted
            await _focus_launcher(somebody.page)
            async with somebody.page.expect_event("console", lambda message: "frame-ancestors" in message.text):
                await somebody.page.keyboard.press("Enter")
            assert all(not frame.url.startswith(site.address) for frame in somebody.page.frames)
            assert site.heard() == []


async def _focus_launcher(page: Page) -> None:
    """The button stands in a closed tree at the end of the page: Tab comes to it after the field."""
    await page.wait_for_function("window.nanumtalk")
    await page.get_by_label("검색").focus()
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.localName") == "div"


async def _frame(page: Page, address: str) -> Frame:
    """The chat within: its frame lies in the closed tree."""
    while len(page.frames) == 1:
        await page.wait_for_event("frameattached")
    frame = page.frames[1]
    await frame.wait_for_url(f"{address}/?embed=1")
    return frame


async def test_a_booking_without_any_script(browser: Browser, site: Site, now: Now) -> None:
    """A browser that runs no script is led to the plain page, and books there."""
    async with visitor(browser, site.address, now=None, scripts=False) as somebody:
        page = somebody.page
        await page.wait_for_url(f"{site.address}/plain", timeout=WAIT)
        await page.get_by_label("하실 말씀").fill("토요일 오전에 성북동 놀이방, 저랑 아이 둘이요")
        await page.get_by_role("button", name="보내기").click()
        await expect(page.get_by_text("이렇게 예약할까요?")).to_be_visible(timeout=WAIT)
        await page.get_by_role("button", name="예약 확정").click()
        await expect(page.get_by_text("예약번호", exact=True)).to_be_visible(timeout=WAIT)
        await page.reload()
        await expect(page.get_by_text("예약번호", exact=True)).to_be_visible(timeout=WAIT)
        assert (site.heard(), site.booked()) == (["토요일 오전에 성북동 놀이방, 저랑 아이 둘이요", "예약 확정"], 1)
