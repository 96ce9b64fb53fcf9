"""The tokens of chat.css as Chromium computes them, beside the table of the design: who cannot see well must read."""

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser

from tests.web.hands import visitor
from tests.web.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEXT, PARTS = 4.5, 3.0
"""WCAG 1.4.3 and 1.4.11: what is read, and the borders and dots that carry a meaning."""

# pair: ratio in light and dark as the design gives them, and what is needed
TABLE = {
    ("ink", "canvas"): (14.6, 15.8, TEXT),
    ("ink", "surface"): (16.6, 13.8, TEXT),
    ("ink-2", "surface"): (8.2, 9.4, TEXT),
    ("ink-3", "canvas"): (5.4, 7.5, TEXT),
    ("ink-3", "surface"): (6.1, 6.6, TEXT),
    ("ink-3", "surface-2"): (5.7, 6.0, TEXT),
    ("ink-3", "sunken"): (4.9, 7.9, TEXT),
    ("river", "surface"): (8.2, 9.2, TEXT),
    ("river", "canvas"): (7.2, 10.5, TEXT),
    ("river", "river-tint"): (6.8, 7.4, TEXT),
    ("ink-2", "lantern-tint"): (7.1, 8.5, TEXT),
    ("on-river", "river"): (8.2, 9.1, TEXT),
    ("on-me", "me"): (8.2, 5.2, TEXT),
    ("leaf", "surface"): (6.7, 9.1, TEXT),
    ("leaf", "leaf-tint"): (5.7, 7.7, TEXT),
    ("amber", "surface"): (7.1, 9.3, TEXT),
    ("amber", "amber-tint"): (6.2, 8.1, TEXT),
    ("lantern", "surface"): (6.8, 8.3, TEXT),
    ("lantern", "lantern-tint"): (5.9, 7.5, TEXT),
    ("red", "surface"): (6.8, 8.3, TEXT),
    ("red", "red-tint"): (5.7, 7.7, TEXT),
    ("line-strong", "surface"): (4.1, 5.0, PARTS),
    ("line-strong", "canvas"): (3.7, 5.7, PARTS),
    ("leaf-fill", "surface"): (4.2, 5.9, PARTS),
    ("amber-fill", "surface"): (3.6, 6.4, PARTS),
    ("lantern-fill", "surface"): (3.9, 5.3, PARTS),
    ("lantern-fill", "lantern-tint"): (3.4, 4.8, PARTS),
    ("focus", "canvas"): (7.2, 12.6, PARTS),
    ("focus", "surface"): (8.2, 11.1, PARTS),
    ("red-fill", "surface"): (5.2, 4.8, PARTS),
}


@dataclass(frozen=True)
class Colour:
    red: int
    green: int
    blue: int

    @classmethod
    def of(cls, css: str) -> "Colour":
        numbers = [int(found) for found in re.findall(r"\d+", css)]
        assert len(numbers) == 3, f"no such token: {css}"  # with a fourth it is see-through: not set at all
        return cls(*numbers)

    def light(self) -> float:
        """WCAG's relative luminance."""
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in (channel / 255 for channel in (self.red, self.green, self.blue))
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    dark, bright = sorted((one.light(), other.light()))
    return (bright + 0.05) / (dark + 0.05)


COMPUTED = """names => {
    const probe = document.body.appendChild(document.createElement("i"));
    const found = {};
    for (const name of names) {
        probe.style.backgroundColor = "";
        probe.style.backgroundColor = `var(--${name})`;
        found[name] = getComputedStyle(probe).backgroundColor;
    }
    probe.remove();
    return found;
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("chosen", [False, True], ids=["by the system", "by the reader"])
async def test_every_pair_of_tokens_is_as_legible_as_the_design_says(
    browser: Browser, site: Site, *, dark: bool, chosen: bool
) -> None:
    async with visitor(browser, site.address, dark=dark != chosen) as reader:
        if chosen:
            await reader.page.evaluate(
                "dark => { document.documentElement.dataset.theme = dark ? 'dark' : 'light' }", dark
            )
        names = sorted({name for pair in TABLE for name in pair})
        tokens = {name: Colour.of(css) for name, css in (await reader.page.evaluate(COMPUTED, names)).items()}
    for (front, back), (light, night, needed) in TABLE.items():
        ratio = contrast(tokens[front], tokens[back])
        assert ratio >= needed, (front, back)
        assert abs(ratio - (night if dark else light)) < 0.06, (front, back, ratio)  # the design gives one decimal
