"""Lines that break, sleep and come back: nothing is lost, nothing is done twice. Judged by what stands in the database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from models.base import Database
from models.vault import Vault
from tests.bot.test_process import service
from tests.peers.line import Line, line_to
from tests.talking import Now
from tests.web.hands import WAIT, Visitor, visitor
from tests.web.site import Site, booked_in, heard_in
from tests.web.states import CUT, REMINDER

pytestmark = pytest.mark.asyncio(loop_scope="session")

WANTED = "토요일 오전에 성북동 놀이방, 저랑 아이 둘이요"


@pytest_asyncio.fixture(loop_scope="session")
async def line(site: Site) -> AsyncIterator[Line]:
    async with line_to(site.port) as line:
        yield line


async def booked_once(somebody: Visitor, site: Site) -> None:
    """The page and the database tell the same: two sentences, one booking, nothing under way."""
    await expect(somebody.page.locator("#log .card.done")).to_have_count(1, timeout=WAIT)
    assert await somebody.said() == [f"나: {WANTED}", "나: 네"]
    await expect(somebody.page.locator("#log .me[data-id]")).to_have_count(0)
    assert (site.heard(), site.booked()) == ([WANTED, "네"], 1)


@pytest.mark.parametrize("piece", [1, 2, 3])
async def test_a_line_cut_in_the_middle_of_an_answer(
    browser: Browser, site: Site, line: Line, now: Now, piece: int
) -> None:
    """The pieces are: taken, the line itself, one's bookings. Whichever broke, the yes counts once and is seen once."""
    async with visitor(browser, f"http://127.0.0.1:{line.port}", now=now) as somebody:
        somebody.expected += CUT
        await somebody.ask(WANTED)
        before = await somebody.newest()
        line.break_in_answer(piece)
        await somebody.type("네")
        await line.broken.wait()
        await expect(somebody.page.locator("#offline")).to_be_visible(timeout=WAIT)
        line.mend()
        await somebody.answered(before + 1)
        await expect(somebody.page.locator("#offline")).to_be_hidden(timeout=WAIT)
        await booked_once(somebody, site)


async def test_words_said_without_a_line_go_out_by_themselves_once_and_in_order(
    browser: Browser, site: Site, line: Line, now: Now
) -> None:
    async with visitor(browser, f"http://127.0.0.1:{line.port}", now=now) as somebody:
        somebody.expected += CUT
        before = await somebody.newest()
        line.cut()
        await somebody.context.set_offline(True)
        await somebody.type(WANTED)
        await somebody.type("네")
        await expect(somebody.page.locator("#log .me.unsent")).to_have_count(2)
        assert site.heard() == []
        line.mend()
        await somebody.context.set_offline(False)
        await somebody.answered(before + 2)
        await booked_once(somebody, site)


async def test_words_said_without_a_line_outlive_the_page(browser: Browser, site: Site, line: Line, now: Now) -> None:
    """Closed while it was offline, opened again later: what was said goes out, what was only begun stands in the box."""
    async with visitor(browser, f"http://127.0.0.1:{line.port}", now=now) as somebody:
        somebody.expected += CUT
        before = await somebody.newest()
        line.cut()
        await somebody.type(WANTED)
        await somebody.page.keyboard.type("그리고")
        await somebody.page.close()
        line.mend()
        page = somebody.page = await somebody.context.new_page()
        somebody.watch(page)
        await page.goto(somebody.origin)
        await somebody.answered(before + 1)
        assert site.heard() == [WANTED]
        await expect(somebody.box).to_have_value("그리고")


async def test_a_laptop_that_slept_for_an_hour(browser: Browser, site: Site, line: Line, now: Now) -> None:
    """Its socket is dead and does not know it; another device of the person went on meanwhile."""
    async with visitor(browser, f"http://127.0.0.1:{line.port}", ticking=now) as somebody:
        await somebody.ask(WANTED)
        before = await somebody.newest()
        line.mute()
        now.at += timedelta(hours=1)
        async with visitor(browser, site.address, now=now) as other:
            await other.answered(before)
            await other.ask("처음으로")
        await somebody.context.clock.fast_forward("01:00:00")
        await somebody.type("내 예약")
        await somebody.answered(before + 2)
        assert site.heard() == [WANTED, "처음으로", "내 예약"]
        assert await somebody.said() == [f"나: {WANTED}", "나: 처음으로", "나: 내 예약"]


async def test_a_service_killed_and_started_again(browser: Browser, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nanum.db"
    async with (
        service(url, tmp_path) as (process, address),
        line_to(_port(address)) as line,
        visitor(browser, f"http://127.0.0.1:{line.port}") as somebody,
    ):
        somebody.expected += CUT
        await somebody.ask(WANTED)
        before = await somebody.newest()
        process.kill()
        await process.wait()
        await somebody.type("네")
        await expect(somebody.page.locator("#offline")).to_be_visible(timeout=WAIT)
        async with service(url, tmp_path) as (_, address):
            line.behind = _port(address)
            await somebody.answered(before + 1)
            await expect(somebody.page.locator("#log .card.done")).to_have_count(1, timeout=WAIT)
            assert await somebody.said() == [f"나: {WANTED}", "나: 네"]
    database = Database(url, vault=Vault([("test", bytes(range(32)))], b"a secret of the tests, long enough"))
    assert database.run(heard_in).result() == [WANTED, "네"]
    assert database.run(booked_in).result() == 1
    database.close()


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


async def test_two_tabs_agree(browser: Browser, site: Site, now: Now) -> None:
    """What is said in one is seen in the other, once; what was pressed in one has grown old in the other."""
    async with visitor(browser, site.address, now=now) as one:
        answer = await one.ask(WANTED)
        number = await one.newest()
        other = await one.tab()
        assert (await other.answered(number)).text == answer.text
        confirm = await other.button("예약 확정")
        await one.type("네")
        await other.answered(number + 1)
        await expect(confirm).to_have_attribute("aria-disabled", "true")
        await confirm.evaluate("one => one.click()")  # also by a hand that does not see it
        await other.ask("내 예약")
        await one.answered(number + 2)
        assert await one.said() == await other.said() == [f"나: {WANTED}", "나: 네", "나: 내 예약"]
        assert (site.heard(), site.booked()) == ([WANTED, "네", "내 예약"], 1)


async def test_the_same_yes_from_two_tabs_books_once(browser: Browser, site: Site, now: Now) -> None:
    async with visitor(browser, site.address, now=now) as one:
        await one.ask(WANTED)
        number = await one.newest()
        other = await one.tab()
        await other.answered(number)
        await one.type("네")
        await other.type("네")
        await one.answered(number + 2)
        await other.answered(number + 2)
        assert site.booked() == 1
        assert await one.said() == await other.said()


async def test_a_browser_that_refuses_to_keep_anything(
    browser: Browser, site: Site, line: Line, now: Now, tmp_path: Path
) -> None:
    """No cookie, no storage: the page's ticket is the person as long as the page is open, also over a cut line."""
    async with visitor(
        browser, f"http://127.0.0.1:{line.port}", session=None, now=now, refusing=tmp_path / "profile"
    ) as somebody:
        somebody.expected += CUT
        await somebody.ask(WANTED)
        before = await somebody.newest()
        line.break_in_answer(2)
        await somebody.type("네")
        await line.broken.wait()
        line.mend()
        await somebody.answered(before + 1)
        assert await somebody.context.cookies() == []
        await booked_once(somebody, site)


async def test_a_network_that_blocks_sockets(browser: Browser, site: Site, line: Line, now: Now) -> None:
    """Everything goes by plain HTTP; what another page said comes with the next look."""
    line.refused = b"GET /chat/ws"
    async with visitor(browser, f"http://127.0.0.1:{line.port}", ticking=now) as somebody:
        somebody.expected += CUT
        await somebody.ready()
        await somebody.ask(WANTED)
        await somebody.ask("네")
        await booked_once(somebody, site)
        async with visitor(browser, site.address, now=now) as other:
            await other.ask("내 예약")
            number = await other.newest()
        await somebody.context.clock.fast_forward(15_000)
        await somebody.answered(number)
        assert site.heard() == [WANTED, "네", "내 예약"]


async def test_a_network_that_swallows_sockets(browser: Browser, site: Site, line: Line, now: Now) -> None:
    """Two handshakes that nobody answers for twenty seconds are enough: everything goes by plain HTTP."""
    line.refused, line.swallows = b"GET /chat/ws", True
    async with visitor(browser, f"http://127.0.0.1:{line.port}", ticking=now) as somebody:
        somebody.expected += CUT
        for _ in range(2):
            await asyncio.wait_for(line.swallowed.get(), WAIT / 1000)
            await somebody.context.clock.fast_forward(20_000)
        await somebody.ready()
        await somebody.ask(WANTED)
        assert site.heard() == [WANTED]


async def test_a_notice_appears_at_once_in_an_open_page_and_nobody_s_focus_moves(
    browser: Browser, site: Site, now: Now
) -> None:
    async with visitor(browser, site.address, now=now) as somebody:
        await somebody.ask(WANTED)
        number = await somebody.newest()
        await somebody.box.focus()
        await somebody.page.keyboard.type("쓰고 있던")
        site.notice(REMINDER, "n-one")
        await somebody.answered(number + 1)
        assert await somebody.page.locator("#log .card.remind").count() == 1
        await expect(somebody.box).to_be_focused()
        await expect(somebody.box).to_have_value("쓰고 있던")
        # a notice that came does not make the open question old
        await expect(await somebody.button("예약 확정")).not_to_have_attribute("aria-disabled", "true")
