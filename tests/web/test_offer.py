"""An offer on the page: whose clock it is, how long there is to answer, and that it ends (W-04, W-05)."""

from datetime import datetime, timedelta

import pytest
from playwright.async_api import Browser, expect

from models.base import SEOUL
from tests.talking import Now, prepare
from tests.web.hands import PHONE, SESSION, WAIT, Visitor, visitor
from tests.web.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

FULL = "known; seongbuk 2026-11-28 10:00 full, 13:00 has 6 left"


async def later(somebody: Visitor, now: Now) -> None:
    """The page's clock goes on, and its timers: it looks every five seconds how long an offer has still."""
    await somebody.page.clock.set_fixed_time(now.at)
    await somebody.page.clock.fast_forward(5_000)


async def test_the_clock_of_an_offer_stands_still_at_night_and_a_tap_books(
    browser: Browser, site: Site, now: Now
) -> None:
    now.at = datetime(2026, 11, 24, 13, 20, tzinfo=SEOUL)
    site.own.run(prepare, FULL, "web", SESSION).result()
    async with visitor(browser, site.address, size=PHONE, now=now) as somebody:
        await somebody.ready()
        await somebody.ask("토요일 10시 성북동 대기 걸어주세요, 어른 하나 아이 둘")
        number = await somebody.newest()
        await site.beat("another household gives back 3 places")
        await somebody.answered(number + 1)
        offer = somebody.page.locator("#log .card.offer")
        await expect(offer.locator(".till")).to_have_text("내일 낮 12시 20분까지")
        await expect(offer.locator(".left")).to_have_text("12시간 남음")
        for minutes, left in ((8, "11시간 52분 남음"), (9 * 60, "4시간 20분 남음"), (11 * 60, "2시간 52분 남음")):
            now.at += timedelta(minutes=minutes)
            await later(somebody, now)
            await expect(offer.locator(".left")).to_have_text(left, timeout=WAIT)
        await somebody.ask("예약할게요")
        await expect(somebody.page.locator("#log .card.done")).to_have_count(1)


async def test_an_offer_that_is_over_says_so_and_its_buttons_are_dead(browser: Browser, site: Site, now: Now) -> None:
    site.own.run(prepare, FULL, "web", SESSION).result()
    async with visitor(browser, site.address, size=PHONE, now=now) as somebody:
        await somebody.ready()
        await somebody.ask("토요일 10시 성북동 대기 걸어주세요, 어른 하나 아이 둘")
        number = await somebody.newest()
        await site.beat("another household gives back 3 places")
        await somebody.answered(number + 1)
        offer = somebody.page.locator("#log .card.offer")
        await expect(offer.locator(".left")).to_have_text("12시간 남음")
        now.at += timedelta(hours=23)
        await later(somebody, now)
        await expect(offer.locator(".title")).to_have_text("다른 가족에게 넘어갔어요", timeout=WAIT)
        await expect(somebody.page.get_by_role("button", name="예약할게요").last).to_be_disabled()
