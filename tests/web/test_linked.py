"""An open page whose address changes hands shows the other talk at once, and nothing more of the first (H-02)."""

import re
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from handlers.speech import Incoming
from tests.counter import DESK
from tests.talking import Now
from tests.web.hands import WAIT, visitor
from tests.web.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_page_that_is_linked_and_parted(browser: Browser, site: Site, now: Now) -> None:
    def phone(text: str) -> str:
        said = Incoming("telegram", "7001", text, uuid4().hex, now())
        return (
            site.own.run(DESK.answer, said).result().to_text()
        )  # open pages on SQLite hear of what their own service writes

    phone("토요일 오전 10시에 성북동 놀이방, 저랑 아이 둘이요")
    phone("네")
    number = re.search(r"\d{4} \d{4} \d{4}", phone("웹 대화방이랑 연결하고 싶어요"))
    assert number
    async with visitor(browser, site.address, now=now) as somebody:
        log = somebody.page.locator("#log")
        await somebody.ask(number[0])
        await somebody.type("네")
        await expect(log).to_contain_text("연결했어요", timeout=WAIT)
        await expect(log.locator(".card.done")).to_have_count(1)
        await expect(log.locator(".me.unsent")).to_have_count(0)
        phone("웹 대화방 연결 끊기")
        phone("네")
        await expect(log.locator(".card.done")).to_have_count(0, timeout=WAIT)
        await expect(log).not_to_contain_text("성북동")
        await somebody.type("내 예약")
        await expect(log).to_contain_text("앞으로의 예약이 없어요", timeout=WAIT)
