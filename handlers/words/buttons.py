"""Buttons by their id in the language files: `button("confirm")` says "예약 확정"."""

from handlers.speech import Choice, Style
from handlers.words import write


def button(id: str, *, style: Style = Style.PLAIN, says: str = "", note: str = "", **facts: str | int) -> Choice:
    return Choice(write.say(f"btn-{id}", **facts), says=says, style=style, note=note)
