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
    for (let one = node instanceof Element ? node : node.parentElement; one; one = one.parentElement) {
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


async def violations(page: Page, *, only: list[str] | None = None) -> list[str]:
    """What axe finds against WCAG 2.0 to 2.2 A and AA and its own best practice; `only`: these rules alone."""
    await page.evaluate(AXE.read_text("utf-8"))
    run: dict[str, Any] = {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES}
    found: list[str] = await page.evaluate(
        """async run => (await axe.run(document, { runOnly: run, resultTypes: ["violations"] })).violations.flatMap(
            ({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`))""",
        run,
    )
    return found


# Letters that are cut off, that spill over their box, or that one has to scroll sideways for.
SPILLS = """() => {
    const found = [];
    if (document.scrollingElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    const name = one => `${one.tagName}.${one.className} "${one.textContent.trim().slice(0, 20)}"`;
    for (const one of document.querySelectorAll("body *")) {
        if (one.closest("svg, .hidden, [aria-hidden=true]") || !one.checkVisibility({ visibilityProperty: true })) continue;
        const { overflowX, overflowY, display } = getComputedStyle(one);
        if (display === "inline") continue;
        if (one.scrollWidth > one.clientWidth + 1 && one.textContent.trim()) found.push(`wider than its box: ${name(one)}`);
        if (["hidden", "clip"].includes(overflowY) && one.scrollHeight > one.clientHeight + 1) found.push(`cut off: ${name(one)}`);
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, parent = text.parentElement;
        if (!text.data.trim() || parent.closest("svg, .hidden, script, [aria-hidden=true]") || !parent.checkVisibility()) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const { left, right, width } of range.getClientRects())
            if (width && (left < -1 || right > innerWidth + 1)) { found.push(`outside of the window: ${name(parent)}`); break; }
    }
    return found;
}"""

# WCAG 1.4.12: as much room between lines, paragraphs, letters and words as somebody may ask for
SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


async def spills(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(SPILLS)
    return found
