"""The states that the page can be in, one after the other, as one person comes to them."""

from collections.abc import AsyncIterator

from playwright.async_api import expect

from handlers.speech import Card, Choice, Reply, Style, Tone
from tests import programmes as running
from tests.peers.line import Line
from tests.web.hands import WAIT, Visitor
from tests.web.site import Site

CUT = [r"WebSocket connection", r"net::ERR_", r"Failed to load resource: net"]
"""What the browser says of a line that is cut."""

TROUBLE = """async () => {
    const { href } = document.querySelector('link[rel=modulepreload][href*="/log.js"]');
    (await import(href)).trouble({ id: "one", text: "", again: true });
}"""
"""A fault of ours, as the page shows one: the service itself has none to offer."""

PLACE = (
    ("날짜", "11월 28일 (토)"),
    ("시간", "오전 10시부터 낮 12시까지"),
    ("장소", "성북동 나눔터, 아동복지센터 5층"),
    ("인원", "어른 1명, 아이 2명"),
)
REMINDER = Reply(
    (
        Card(
            "내일 예약이 있어요",
            (*PLACE, ("예약번호", "SB-7K2Q"), ("확인 낱말", "도토리"), ("준비물", "미끄럼 방지 양말과 마실 물")),
            tone=Tone.REMIND,
            head=("날짜", "시간"),
            stub=("예약번호", "확인 낱말"),
            code="SB-7K2Q",
        ),
    ),
    tuple(
        Choice(label, says, context="n1", style=Style(style))
        for label, says, style in (
            ("갈게요", "갈게요", "main"),
            ("늦어요", "늦어요", "plain"),
            ("변경", "예약 바꾸기", "plain"),
            ("취소", "예약 취소", "plain"),
        )
    ),
)
OFFER = Reply(
    (
        Card(
            "기다리시던 자리가 났어요",
            (
                *PLACE,
                (
                    "알아 두세요",
                    "밤 9시부터 아침 8시까지는 시간이 멈춰요. 그때까지 답이 없으면 다음 가족에게 넘어가요.",
                ),
            ),
            tone=Tone.OFFER,
            head=("날짜", "시간"),
            until="2026-11-24T12:20:00+09:00",
        ),
    ),
    tuple(
        Choice(label, label, context="n2", style=Style(style))
        for label, style in (("좋아요, 갈게요", "main"), ("이번엔 괜찮아요", "plain"), ("다른 시간 볼래요", "plain"))
    ),
)


async def programmes(somebody: Visitor, site: Site) -> AsyncIterator[str]:
    """What can be applied for, a card of it, an application, and what is asked before a name is kept."""
    page = somebody.page
    site.database.run(running.lay, now=site.now()).result()
    await somebody.ask("캠프·프로그램")
    await expect(page.locator("#log .line:last-child .card.programme")).to_have_count(3)
    yield "programmes"
    site.database.run(running.fill, running.FILM, now=site.now(), but=37).result()
    await somebody.ask("영화관람")
    await expect(page.locator("#log .line:last-child .card.programme progress")).to_have_count(1)
    yield "programme"
    await somebody.ask("숲 체험 네 식구 신청할게요")
    await expect(page.locator("#log .line:last-child .card.ask")).to_have_count(1)
    yield "apply"
    await somebody.ask("네 신청해 주세요")
    await expect(page.locator("#log .line:last-child .card.done")).to_have_count(1)
    yield "applied"
    await somebody.ask("취업 솔루션 신청할래요")
    await expect(page.locator("#log .line:last-child .card.consent")).to_have_count(1)
    yield "consent"
    await somebody.ask("동의 안 해요")


async def walk(somebody: Visitor, site: Site, line: Line) -> AsyncIterator[str]:
    """Comes to each state and tells its name; `line` is the wire that the page hangs on."""
    page = somebody.page
    await somebody.ready()
    yield "hello"
    await somebody.ask("성북동 나눔터 예약할게요, 저랑 아이 둘이요")
    yield "days"
    await somebody.ask("달력 보기")
    await expect(page.locator("#log .calendar table")).to_have_count(1)
    yield "calendar"
    await somebody.ask("성북동 토요일 빈자리")
    yield "grid"
    await somebody.ask("토요일 오전에 성북동 놀이방, 저랑 아이 둘이요")
    await expect(page.locator("#log .card.ask")).to_have_count(1)
    yield "summary"
    await somebody.ask("네")
    await expect(page.locator("#log .card.done")).to_have_count(1)
    yield "booked"
    await page.get_by_role("button", name="입장 QR").click()
    await expect(page.locator("dialog#qr[open]")).to_be_visible()
    await expect(page.locator("#qr-picture")).to_have_js_property("complete", True)
    yield "qr"
    await page.keyboard.press("Escape")
    await page.locator("#menu").click()
    await expect(page.locator("#menu-panel[open]")).to_be_visible()
    yield "menu"
    await page.keyboard.press("Escape")
    await page.locator("#mine").click()
    await expect(page.locator("#mine-panel[open] li")).to_have_count(1)
    yield "mine"
    await page.keyboard.press("Escape")
    await somebody.ask("ㅁㄴㅇㄹ")
    yield "nonsense"
    number = await somebody.newest()
    site.notice(REMINDER, "notice-1")
    await somebody.answered(number + 1)
    yield "reminder"
    site.notice(OFFER, "notice-2")
    await somebody.answered(number + 2)
    yield "offer"
    somebody.expected += CUT
    line.cut()
    await somebody.type("내 예약")
    await expect(page.locator("#offline")).to_be_visible(timeout=WAIT)
    await expect(page.locator("#log .unsent")).to_have_count(1, timeout=WAIT)
    yield "offline"
    line.mend()
    await somebody.answered(number + 3)
    await expect(page.locator("#offline")).to_be_hidden()
    yield "bookings"
    async for state in programmes(somebody, site):
        yield state
    await page.evaluate(TROUBLE)
    await expect(page.locator("#log .trouble")).to_have_count(1)
    yield "trouble"
    await page.goto(f"{somebody.origin}/plain")
    yield "plain"
