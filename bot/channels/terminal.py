"""The same talk in a terminal or through a pipe: one line in, one reply out."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import BinaryIO

import structlog

from bot.http import clean, dumps, to_json, whole
from bot.log import where
from bot.turns import Desk
from handlers.speech import Card, Choice, File, Grid, Incoming, Part, Picture, Place, Reply, Say
from handlers.words import write
from models.base import Database, new_id

LINE_BYTES = 1_048_576
"""What is longer is cut: nobody types that."""

log = structlog.get_logger()


class Terminal:
    def __init__(self, *, database: Database, desk: Desk, clock: Callable[[], datetime], name: str = "me") -> None:
        self._database, self._desk, self._clock, self._name = database, desk, clock, name

    def answer(self, line: str) -> Reply | None:
        """None where nothing was said."""
        text = clean(line)
        if not text:
            return None
        incoming = Incoming("terminal", self._name, text, new_id(), self._clock())
        try:
            return self._database.run(self._desk.answer, incoming).result()
        except Exception as bug:  # the last answer, as bot/http.py gives it to the others
            log.error("bug", error=type(bug).__name__, where=where(bug))
            return Reply((Say(write.say("error")),))


def lines(source: BinaryIO) -> Iterator[str]:
    """The lines of a pipe, whatever bytes it holds."""
    while line := source.readline(LINE_BYTES):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = source.readline(LINE_BYTES)
        yield line.decode("utf-8", errors="replace")


def as_json(reply: Reply, base: str = "") -> str:
    """One line in the form of /chat/say."""
    return dumps(to_json(reply, base))


def as_text(reply: Reply, base: str = "") -> str:
    """For eyes: what can be pressed is numbered as "2번" counts it."""
    numbers = count(1)  # counted in the order of `reply.pressable()`
    blocks = ["\n".join(_part(part, numbers, base)) for part in reply.parts]
    if reply.choices:
        blocks.append("  ".join(_button(choice, numbers) for choice in reply.choices))
    return "\n\n".join(blocks)


def _part(part: Part, numbers: Iterator[int], base: str) -> Iterable[str]:
    match part:
        case Say(text):
            yield text
        case Card(title, rows):
            if title:
                yield f"■ {title}"
            wide = max((_width(label) for label, _ in rows), default=0)
            for label, value in rows:
                yield f"  {label}{' ' * (wide - _width(label))}  {value}"
        case Grid(title, rows):
            if title:
                yield f"■ {title}"
            for row in rows:
                yield "  " + "  ".join(
                    _button(cell, numbers) if isinstance(cell, Choice) else f"{cell.label} ({cell.why})" for cell in row
                )
        case Picture(url, alt):
            yield f"그림: {alt} {whole(url, base)}"
        case File(name, url):
            yield f"파일: {name} {whole(url, base)}"
        case Place(name, address, url):
            yield f"지도: {name}, {address} {url}"


def _button(choice: Choice, numbers: Iterator[int]) -> str:
    note = f" {choice.note}" if choice.note else ""
    return f"{next(numbers)}.[{choice.label}{note}]"


def _width(text: str) -> int:
    """Columns of a terminal: a Hangul syllable takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
