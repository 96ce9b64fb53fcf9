"""Everybody can use it: axe on every state, 200 % text at 320 px, and one booking as somebody hears it."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.peers.line import Line, line_to
from tests.talking import Now
from tests.web.hands import DESK, NARROW, PHONE, Visitor, visitor
from tests.web.listener import LISTENER, NEW, SPACING, WHOLE, heard, spills, violations
from tests.web.site import Site
from tests.web.states import walk

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def line(site: Site) -> AsyncIterator[Line]:
    async with line_to(site.port) as line:
        yield line


PAGES = {"hello", "trouble", "plain"}
"""States where the whole page is judged: empty, with all that can be in it, and without script."""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_axe_finds_nothing_in_any_state(
    browser: Browser, site: Site, line: Line, now: Now, size: tuple[int, int]
) -> None:
    """All rules by day; by night the colours, which are all that differs."""
    found: dict[str, list[str]] = {}
    async with visitor(browser, f"http://127.0.0.1:{line.port}", size=size, now=now) as somebody:
        async for state in walk(somebody, site, line):
            within = WHOLE if state in PAGES else NEW
            found[state] = await violations(somebody.page, within=within)
            await somebody.page.emulate_media(color_scheme="dark")
            found[f"{state} by night"] = await violations(somebody.page, within=within, only=["color-contrast"])
            await somebody.page.emulate_media(color_scheme="light")
    faults = _faults(found)
    assert not faults, faults


async def test_nothing_is_cut_off_slides_sideways_or_is_too_small_to_press(
    browser: Browser, site: Site, line: Line, now: Now
) -> None:
    """WCAG 1.4.4 at 200 %, 1.4.10 and, with its wider spacing, 1.4.12; targets at the size that pages come with.

    Each state at 320 px and at 390 px, as a phone is that somebody turns or whose keyboard comes: the page is told of it.
    """
    found: dict[str, list[str]] = {}
    async with visitor(browser, f"http://127.0.0.1:{line.port}", size=NARROW, now=now) as somebody:
        async for state in walk(somebody, site, line):
            page = somebody.page
            for width, height in (PHONE, NARROW):
                await page.set_viewport_size({"width": width, "height": height})
                at = f"{state}, {width} px"
                found[at] = await spills(page) + (await page.evaluate(SMALL) if state != "plain" else [])
                await page.evaluate("() => { document.documentElement.dataset.size = '200' }")
                found[f"{at} at 200 %"] = await spills(page)
                await page.evaluate("() => { delete document.documentElement.dataset.size }")
                spaced = await page.evaluate_handle(SPACING)
                found[f"{at} spaced"] = await spills(page)
                await page.evaluate("sheet => { sheet.disabled = true }", spaced)
    faults = _faults(found)
    assert not faults, faults


# A link within a sentence is as high as its line (WCAG 2.5.8 lets it); a label is the target of its field.
SMALL = """() => [...document.querySelectorAll("button, a, input, textarea, summary")]
    .filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.closest("p.bubble, .foot") && !one.matches(".skip"))
    .map(one => one.closest("label") ?? one)
    .filter(one => { const { width, height } = one.getBoundingClientRect(); return Math.min(width, height) < 43.9 })
    .map(one => `${one.tagName}.${one.className}#${one.id} ${one.textContent.trim().slice(0, 20)} ${JSON.stringify(one.getBoundingClientRect())}`)"""


async def test_one_booking_as_it_is_heard(browser: Browser, site: Site, now: Now) -> None:
    """Each answer is said aloud once, whole and in its order; what was said before the page came is not."""
    async with visitor(browser, site.address, now=now, listener=LISTENER) as somebody:
        await somebody.ready()
        await heard(somebody.page)
        await somebody.ask("토요일 오전에 성북동 놀이방, 저랑 아이 둘이요")
        summary = await heard(somebody.page)
        _in_order(
            " ".join(summary),
            *("나: 토요일 오전에 성북동 놀이방, 저랑 아이 둘이요", "나눔톡:", "카드: 예약하기 전에 확인해 주세요"),
            *(
                "11월 28일 (토)",
                "오전 10시부터 낮 12시까지",
                "장소",
                "인원",
                "어른 1명, 아이 2명",
                "이렇게 예약할까요?",
            ),
        )
        await somebody.ask("네")
        booked = await heard(somebody.page)
        _in_order(
            " ".join(booked), "나: 네", "나눔톡:", "예약됐어요", "카드: 예약됐어요", "예약번호", "확인 낱말", "준비물"
        )
        for told in (summary, booked):
            assert len(told) == len(set(told)), told
            assert " ".join(told).count("카드:") == 1
        tree = await somebody.page.locator("body").aria_snapshot()
        _in_order(
            tree,
            *("banner", 'heading "나눔톡"', "내 예약 1", "설정", "main", 'log "나눔톡과 나눈 대화"', "나: 네"),
            *(
                "나눔톡:",
                "예약됐어요. 토요일에 만나요.",
                "카드: 예약됐어요",
                "heading",
                "11월 28일 (토)",
                "성북동 나눔터",
            ),
            *("예약번호", "확인 낱말", 'link "달력에 넣기"', "지도 보기", "새 창", "입장 QR", "준비물"),
            *('group "고를 수 있는 답"', "예약 바꾸기", "예약 취소"),
            *(
                'form "말씀하기"',
                'button "이전"',
                'button "처음으로"',
                'button "사람 연결"',
                'textbox "하실 말씀"',
                "보내기",
            ),
        )
        await somebody.page.reload()
        await somebody.ready()
        await _settled(somebody)
        assert await heard(somebody.page) == []


def _faults(found: dict[str, list[str]]) -> str:
    """Each fault once, with the first states where it was seen."""
    where: dict[str, list[str]] = {}
    for state, faults in found.items():
        for fault in faults:
            where.setdefault(fault, []).append(state)
    return "\n".join(f"{fault} ({', '.join(states[:3])})" for fault, states in where.items())


async def _settled(somebody: Visitor) -> None:
    """The page gives its live region back some time after the history came; then a word is heard again."""
    await somebody.page.locator("#log:not([aria-live])").wait_for()


def _in_order(text: str, *pieces: str) -> None:
    at = 0
    flat = re.sub(r"\s+", " ", text)
    for piece in pieces:
        found = flat.find(piece, at)
        assert found >= 0, f"{piece!r} does not come after: {flat[max(0, at - 200) : at]}\n\n{text}"
        at = found + len(piece)
