"""Who listens to the page: what a screen reader would say by itself, and what axe finds."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "requirements" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Put into the page before its own scripts. Each text that comes into a live region, as it would be read aloud.
LISTENER = """
window.aloud = [];
const heard = node => {
    const first = node instanceof Element ? node : node.parentElement;
    if (!first?.checkVisibility()) return false;
    for (let one = first; one; one = one.parentElement) {
        if (one.ariaHidden === "true") return false;
        const live = one.getAttribute("aria-live") ?? { log: "polite", status: "polite", alert: "assertive", timer: "off" }[one.role];
        if (live) return live !== "off";
    }
    return false;
};
const words = node => {
    if (node instanceof Text) return node.data;
    if (!(node instanceof Element) || node.ariaHidden === "true" || !node.checkVisibility()) return "";
    return [...node.childNodes].map(words).join(getComputedStyle(node).display === "inline" ? "" : " ");
};
new MutationObserver(changes => {
    for (const { type, target, addedNodes } of changes)
        for (const node of type === "characterData" ? [target] : addedNodes) {
            const text = node.isConnected && heard(node) ? words(node).replace(/\\s+/g, " ").trim() : "";
            if (text) window.aloud.push(text);
        }
}).observe(document, { childList: true, characterData: true, subtree: true });
"""


async def heard(page: Page) -> list[str]:
    """All that was said aloud since the last time that this was asked."""
    found: list[str] = await page.evaluate("() => window.aloud.splice(0)")
    return found


WHOLE = "html"
NEW = "#bar, #offline, #log > .line:nth-last-child(-n + 2), #dock, dialog[open]"
"""What a state has that the one before had not; the older lines were judged when they were new."""


async def violations(page: Page, *, within: str = WHOLE, only: list[str] | None = None) -> list[str]:
    """What axe finds against WCAG 2.0 to 2.2 A and AA and its own best practice; `only`: these rules alone."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(AXE.read_text("utf-8"))
    run: dict[str, Any] = {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES}
    found: list[str] = await page.evaluate(
        """async ([within, run]) => (await axe.run(
            { include: [...document.querySelectorAll(within)].filter(one => one.checkVisibility()) },
            { runOnly: run, resultTypes: ["violations"] },
        )).violations.flatMap(
            ({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`))""",
        [within, run],
    )
    return found


# Letters that leave the window, are cut off by a box, or spill over the edge of their own; and what slides sideways.
# Words for those who listen stand in boxes of one pixel: they are nobody's to see.
SPILLS = """() => {
    const found = new Set();
    const name = one => `${one.localName}.${one.className} in ${one.parentElement.localName}.${one.parentElement.className}`;
    const unseen = one => { const { width, height } = one.getBoundingClientRect(); return width <= 1 && height <= 1; };
    if (document.scrollingElement.scrollWidth > innerWidth) found.add("the page slides sideways");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, parent = text.parentElement;
        if (!text.data.trim() || !parent.checkVisibility({ visibilityProperty: true }) || parent.closest("svg, [aria-hidden=true], .skip:not(:focus)")) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const rects = [...range.getClientRects()].filter(({ width }) => width > 1);
        const around = [];
        for (let one = parent; one !== document.documentElement; one = one.parentElement) around.push(one);
        if (!rects.length || around.some(unseen)) continue;
        const told = `"${text.data.trim().slice(0, 20)}" of ${name(parent)}`;
        if (rects.some(({ left, right }) => left < -1 || right > innerWidth + 1)) found.add(`outside of the window: ${told}`);
        const own = around.find(one => getComputedStyle(one).display !== "inline").getBoundingClientRect();
        if (rects.some(({ left, right }) => left < own.left - 1.5 || right > own.right + 1.5)) found.add(`wider than its box: ${told}`);
        for (const one of around) {
            const { overflowX, overflowY } = getComputedStyle(one), box = one.getBoundingClientRect();
            if (overflowX !== "visible" && rects.some(({ left, right }) => left < box.left - 1 || right > box.right + 1))
                found.add(`cut off sideways by ${name(one)}: ${told}`);
            if (/auto|scroll/.test(overflowY)) break; // what slides up and down is not cut off
            if (["hidden", "clip"].includes(overflowY) && rects.some(({ top, bottom }) => top < box.top - 3 || bottom > box.bottom + 3))
                found.add(`cut off by ${name(one)}: ${told}`);
        }
    }
    return [...found];
}"""

# WCAG 1.4.12: as much room between lines, paragraphs, letters and words as somebody may ask for
SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return sheet;
}"""


async def spills(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(SPILLS)
    return found
