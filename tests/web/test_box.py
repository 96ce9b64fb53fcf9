"""The box one speaks into: Hangul under composition, words kept, the focus that stays, what cannot be pressed any more."""

import pytest
from playwright.async_api import Browser, expect

from tests.talking import Now
from tests.web.hands import DESK, Visitor, visitor
from tests.web.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

ENTER = {"key": "Enter", "code": "Enter"}
OF_THE_METHOD, OF_THE_KEY = 229, 13
"""Key codes: an input method has the key, or the page has it."""


async def test_enter_while_a_syllable_is_put_together_sends_nothing(browser: Browser, site: Site, now: Now) -> None:
    async with visitor(browser, site.address, size=DESK, now=now) as somebody:
        keys = await somebody.context.new_cdp_session(somebody.page)
        await somebody.box.focus()
        for composed in ("ㄴ", "내", "내ㅇ", "내이", "내일"):
            await keys.send("Input.imeSetComposition", {"text": composed, "selectionStart": 2, "selectionEnd": 2})
        for code in (OF_THE_KEY, OF_THE_METHOD):
            await keys.send("Input.dispatchKeyEvent", {"type": "keyDown", "windowsVirtualKeyCode": code, **ENTER})
            await keys.send("Input.dispatchKeyEvent", {"type": "keyUp", "windowsVirtualKeyCode": code, **ENTER})
        # Safari ends the composition first, and tells of its Enter afterwards
        await keys.send("Input.insertText", {"text": "내일"})
        await keys.send("Input.dispatchKeyEvent", {"type": "keyDown", "windowsVirtualKeyCode": OF_THE_METHOD, **ENTER})
        await expect(somebody.box).to_have_value("내일")
        before = await somebody.newest()
        await somebody.page.keyboard.press("Enter")
        await somebody.answered(before + 1)
        assert site.heard() == ["내일"]
        await expect(somebody.box).to_have_value("")


async def test_shift_and_enter_break_the_line(browser: Browser, site: Site, now: Now) -> None:
    async with visitor(browser, site.address, size=DESK, now=now) as somebody:
        await somebody.box.focus()
        await somebody.page.keyboard.type("토요일")
        await somebody.page.keyboard.press("Shift+Enter")
        before = await somebody.newest()
        await somebody.type("성북동")
        await somebody.answered(before + 1)
        assert site.heard() == ["토요일\n성북동"]


async def test_unsent_words_are_kept_over_a_reload(browser: Browser, site: Site, now: Now) -> None:
    async with visitor(browser, site.address, now=now) as somebody:
        await somebody.box.fill("토요일 오전에 성북")
        await somebody.page.reload()
        await expect(somebody.box).to_have_value("토요일 오전에 성북")
        assert site.heard() == []


async def test_nothing_to_send_says_so(browser: Browser, site: Site, now: Now) -> None:
    async with visitor(browser, site.address, now=now) as somebody:
        await somebody.ready()
        for words in ("", "   \n "):
            await somebody.box.fill(words)
            await somebody.page.locator("#send").click()
            await expect(somebody.page.get_by_text("먼저 말씀을 적어 주세요")).to_be_visible()
        await expect(somebody.page.locator("#log .me")).to_have_count(0)
        assert site.heard() == []


async def test_what_was_asked_before_can_be_read_and_not_pressed(browser: Browser, site: Site, now: Now) -> None:
    async with visitor(browser, site.address, size=DESK, now=now) as somebody:
        await somebody.ask("토요일 성북동 저랑 아이 하나")
        old = await somebody.button("오전 10시")
        before = await somebody.newest()
        await somebody.ask("처음으로")
        await expect(old).to_be_visible()
        await expect(old).to_have_attribute("aria-disabled", "true")
        await old.evaluate("one => { one.click(); one.focus() }")
        await somebody.page.keyboard.press("Enter")
        await somebody.ask("내 예약")
        assert await somebody.newest() == before + 2
        assert site.heard() == ["토요일 성북동 저랑 아이 하나", "처음으로", "내 예약"]


async def test_words_of_a_person_are_never_read_as_html(browser: Browser, site: Site, now: Now) -> None:
    words = "<img src=x onerror=alert(1)><b>굵게</b> &amp; javascript:alert(1)"
    async with visitor(browser, site.address, now=now) as somebody:
        await somebody.ask(words)
        assert await somebody.said() == [f"나: {words}"]
        await somebody.page.reload()
        await somebody.answered(await _last(somebody))
        assert await somebody.said() == [f"나: {words}"]
        assert await somebody.page.locator("#log img, #log b").count() == 0


async def test_a_word_pressed_twice_is_said_once(browser: Browser, site: Site, now: Now) -> None:
    async with visitor(browser, site.address, now=now) as somebody:
        await somebody.ask("안녕하세요")
        before = await somebody.newest()
        await (await somebody.button("나눔터 예약")).dblclick()
        await somebody.answered(before + 1)
        await somebody.ask("내 예약")
        assert site.heard() == ["안녕하세요", "나눔터 예약", "내 예약"]


async def _last(somebody: Visitor) -> int:
    await somebody.ready()
    return await somebody.newest()
