"""Somebody before the page: what he sees, and the three ways in which hands can hold a talk with it."""

import json
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Locator, Page, Request, expect

from tests.talking import Answer, Now

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
NARROW, PHONE, DESK = (320, 640), (390, 844), (1280, 800)
SESSION = "s" * 32
"""The cookie of whoever looks: tests prepare rows for this address."""
WAIT = 60_000
"""Milliseconds that a slow machine may take; nothing is judged by them."""
TARGET = 44
"""The smallest side of anything that a finger presses, in CSS pixels."""

NEWEST = """() => Math.max(0, ...[...document.querySelectorAll("#log .line[data-number]")].map(one => +one.dataset.number))"""
# What can be pressed now, and what a talk calls it: the words on it without number and note; a day by its date.
PRESSABLE = """() => [...document.querySelectorAll("#log .line button, #log .line a, #dock button")]
    .filter(one => one.getAttribute("aria-disabled") !== "true" && one.checkVisibility())"""
WORDS = """one => {
    const day = one.closest(".calendar, .strip") && one.textContent.replace(/\\s+/g, " ");
    if (day) return `${day.match(/(\\d+)일/)[1]}일 (${day.match(/(.)요일/)[1]})`;
    const words = (one.querySelector(".words, .time b") ?? one).innerText;
    return words.replace(one.querySelector("small")?.innerText ?? "", "").trim();
}"""
# The whole sentence of a cell comes under its grid when the cell is focused, or pressed in vain.
TOLD_WHEN_TOUCHED = """line => [...line.querySelectorAll("[data-why], [data-full]")]
    .map(one => one.dataset.why ?? one.dataset.full)"""
INTERRUPTED = "An unknown error occurred when fetching the script"
"""Chromium's own word where it was still looking for a service worker when the line was cut: the page does without."""
VIOLATIONS = """document.addEventListener("securitypolicyviolation",
    event => console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`));"""


@dataclass
class Visitor:
    page: Page
    context: BrowserContext
    origin: str
    beside: tuple[str, ...] = ()
    """Other addresses that a test's own page is made of."""
    faults: list[str] = field(default_factory=list)
    seen: int = 0
    """The number of the last answer that was waited for."""
    expected: list[str] = field(default_factory=list)
    """Regular expressions of what the test itself brings about: a line that was cut makes the browser complain."""

    def watch(self, page: Page) -> None:
        page.set_default_timeout(WAIT)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"error in the page: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", *self.beside, "data:", "blob:", "about:")):
            self.faults.append(f"asked somebody else: {request.url}")

    def judged(self) -> list[str]:
        expected = [*self.expected, INTERRUPTED]
        return [fault for fault in self.faults if not any(re.search(one, fault) for one in expected)]

    # what is seen

    @property
    def box(self) -> Locator:
        return self.page.locator("#say")

    async def newest(self) -> int:
        """The number of the last line that is shown."""
        found: int = await self.page.evaluate(NEWEST)
        return found

    async def ready(self) -> None:
        """The page has shown what there was when it came, or the greeting of a newcomer."""
        await self.page.locator("html[data-ready] #log .line[data-number]").first.wait_for(timeout=WAIT)

    def line(self, number: int) -> Locator:
        """The service's side of this line."""
        return self.page.locator(f'#log .line:not(.me)[data-number="{number}"]')

    async def answered(self, number: int) -> Answer:
        """Wait for the answer of this number; then what stands in it, and what its cells say."""
        line = self.line(number)
        await expect(line).to_have_count(1, timeout=WAIT)
        self.seen = number
        labels: list[str] = await self.page.evaluate(f"() => ({PRESSABLE})().map({WORDS})")
        told: list[str] = await line.evaluate(TOLD_WHEN_TOUCHED)
        return Answer("\n".join([await line.inner_text(), *told]), tuple(labels))

    async def button(self, label: str) -> Locator:
        """What a finger would press to say this."""
        handle = await self.page.evaluate_handle(
            f"wanted => ({PRESSABLE})().find(one => ({WORDS})(one).startsWith(wanted))", label
        )
        found = handle.as_element()
        assert found, f"nothing to press for [{label}]"
        await found.evaluate(
            "one => { document.querySelector('[data-aim]')?.removeAttribute('data-aim'); one.dataset.aim = '' }"
        )
        return self.page.locator("[data-aim]")

    async def said(self) -> list[str]:
        """The person's own bubbles, in order."""
        return [" ".join(text.split()) for text in await self.page.locator("#log .me .bubble").all_inner_texts()]

    # what is done

    async def type(self, text: str) -> None:
        """By a keyboard, Enter at the end."""
        await self.box.focus()
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    async def tab(self) -> "Visitor":
        """Another page of the same browser."""
        other = replace(self, page=await self.context.new_page())  # their faults are one list
        other.watch(other.page)
        await other.page.goto(self.origin)
        return other

    async def ask(self, text: str) -> Answer:
        await self.ready()
        before = await self.newest()
        await self.type(text)
        return await self.answered(before + 1)


@dataclass
class ByTyping:
    """Who never presses anything: a choice is said by its number, or by its words where it has none."""

    visitor: Visitor

    async def say(self, text: str) -> Answer:
        return await self.visitor.ask(text)

    async def press(self, label: str) -> Answer:
        number = (await self.visitor.button(label)).locator(".n")
        newest = self.visitor.line(await self.visitor.newest())  # "2번" counts what can be pressed there
        counted = await newest.locator("[data-aim] .n").count()
        return await self.say(f"{await number.inner_text()}번" if counted else label)


@dataclass
class ByTaps:
    """A thumb. What no button says is put in by the phone's own keyboard, that is without any key being pressed."""

    visitor: Visitor

    async def say(self, text: str) -> Answer:
        await self._tap(self.visitor.box)
        await self.visitor.page.keyboard.insert_text(text)
        return await self._answer(self.visitor.page.locator("#send"))

    async def press(self, label: str) -> Answer:
        return await self._answer(await self.visitor.button(label))

    async def _answer(self, target: Locator) -> Answer:
        await self.visitor.ready()
        before = await self.visitor.newest()
        await self._tap(target)
        return await self.visitor.answered(before + 1)

    async def _tap(self, target: Locator) -> None:
        await target.tap()
        box = await target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= TARGET, (await target.inner_text(), box)


@dataclass
class ByKeys:
    """Who has no pointer: Tab and Shift+Tab, arrows within a calendar, Enter."""

    visitor: Visitor

    async def say(self, text: str) -> Answer:
        """The words go in where the focus is after every answer; to begin with, it is brought there."""
        await self.visitor.ready()
        before = await self.visitor.newest()
        await self._reach("#say")
        await self.visitor.page.keyboard.type(text)
        return await self._enter(before)

    async def press(self, label: str) -> Answer:
        before = await self.visitor.newest()
        await self.visitor.button(label)
        await self._reach("[data-aim]")
        return await self._enter(before)

    async def _reach(self, selector: str) -> None:
        """From the box, Shift+Tab comes to the newest choices first; the ways of the dock stand between them and the box."""
        in_dock = await self.visitor.page.locator(f"#dock {selector}").count() > 0
        if in_dock and await self._focused("#say"):
            await self.visitor.page.keyboard.press("Shift+Tab")
        for _ in range(80):
            if await self._focused(selector) or (await self._focused(".calendar button") and await self._walk()):
                return
            await self.visitor.page.keyboard.press("Tab" if in_dock else "Shift+Tab")
        there = await self.visitor.page.locator(selector).all_text_contents()
        raise AssertionError(f"no way by keys to {there}")

    async def _walk(self) -> bool:
        """By arrows through the five weeks."""
        if not await self.visitor.page.locator(".calendar:focus-within [data-aim]").count():
            return False
        await self.visitor.page.keyboard.press("PageUp")
        await self.visitor.page.keyboard.press("Home")
        for _ in range(35):
            if await self._focused("[data-aim]"):
                return True
            await self.visitor.page.keyboard.press("ArrowRight")
        return False

    async def _enter(self, before: int) -> Answer:
        await self.visitor.page.keyboard.press("Enter")
        answer = await self.visitor.answered(before + 1)
        assert await self._focused("#say"), "the focus did not come back to the box"
        return answer

    async def _focused(self, selector: str) -> bool:
        found: bool = await self.visitor.page.evaluate("wanted => document.activeElement.matches(wanted)", selector)
        return found


@asynccontextmanager
async def visitor(
    browser: Browser,
    origin: str,
    *,
    size: tuple[int, int] = PHONE,
    dark: bool = False,
    session: str | None = SESSION,
    path: str = "/",
    now: Now | None = None,
    ticking: Now | None = None,
    refusing: Path | None = None,
    listener: str = "",
    scripts: bool = True,
    beside: tuple[str, ...] = (),
) -> AsyncIterator[Visitor]:
    """A new profile with the page open in it. At the end: no error, no complaint, no word to anybody else.

    `now`: its clock stands there while its timers run; `ticking`: its clock begins there, and may be sent forward;
    `refusing`: the folder of a profile that keeps neither cookies nor anything else; `listener`: a script of the test's own;
    `scripts`: whether the browser runs any; `beside`: other addresses that may be asked.
    """
    phone = size[0] < 1000
    options: dict[str, Any] = {
        "viewport": {"width": size[0], "height": size[1]},
        "has_touch": phone,
        "is_mobile": phone,
        "color_scheme": "dark" if dark else "light",
        "reduced_motion": "reduce",
        "locale": "ko-KR",
        "timezone_id": "Asia/Seoul",
        "java_script_enabled": scripts,
    }
    context = await (_forgetful(browser, refusing, options) if refusing else browser.new_context(**options))
    try:
        await context.add_init_script(VIOLATIONS + listener)
        if session:
            await context.add_cookies([{"name": "nanum", "value": session, "url": origin}])
        if now:
            await context.clock.set_fixed_time(now())
        if ticking:
            await context.clock.install(time=ticking())
        page = await context.new_page()
        made = Visitor(page, context, origin, beside)
        made.watch(page)
        await page.goto(f"{origin}{path}")
        yield made
        assert not made.judged(), made.judged()
    finally:
        await context.close()


async def _forgetful(browser: Browser, folder: Path, options: dict[str, Any]) -> BrowserContext:
    """As somebody sets it in the browser: no site may keep anything."""
    (folder / "Default").mkdir(parents=True)
    block = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (folder / "Default" / "Preferences").write_text(json.dumps(block))
    kind = browser.browser_type
    return await kind.launch_persistent_context(
        folder, executable_path=shutil.which("chromium"), args=list(ARGUMENTS), **options
    )


@dataclass(frozen=True)
class Fetched:
    path: str
    bytes: int
    """On the wire, heads and packing included; 0 from the browser's own store."""

    @property
    def font(self) -> bool:
        return self.path.endswith(".woff2")


async def fetched(browser: Browser, origin: str, *, visits: int = 1) -> list[Fetched]:
    """All that the last of so many visits of a new browser fetches, until it has shown the greeting in its face."""
    context = await browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, locale="ko-KR")
    loads: list[Fetched] = []
    try:
        for _ in range(visits):
            page = await context.new_page()
            loads = await _fetched(page, await context.new_cdp_session(page), origin)
            await page.close()
    finally:
        await context.close()
    return loads


async def _fetched(page: Page, wire: CDPSession, origin: str) -> list[Fetched]:
    paths: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def ended(told: dict[str, Any]) -> None:
        sizes[told["requestId"]] = sizes.get(told["requestId"], int(told["encodedDataLength"]))

    wire.on("Network.requestWillBeSent", lambda told: paths.update({told["requestId"]: told["request"]["url"]}))
    wire.on("Network.requestServedFromCache", lambda told: sizes.update({told["requestId"]: 0}))
    wire.on("Network.loadingFinished", ended)
    await wire.send("Network.enable")
    await page.goto(origin)
    await page.locator("#log .line .bubble").first.wait_for(timeout=WAIT)
    await page.wait_for_load_state("networkidle")
    await page.evaluate("() => document.fonts.ready.then(() => null)")
    return [Fetched(urlsplit(url).path, sizes.get(id, 0)) for id, url in paths.items() if url.startswith(origin)]
