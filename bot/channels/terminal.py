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
from handlers.speech import Card, Cell, Choice, File, Grid, Incoming, Part, Pattern, Picture, Place, Reply, Say
from handlers.words import write
from models.base import Database, new_id

LINE_BYTES = 1_048_576
"""What is longer is cut: nobody types that."""

WEEK = "일월화수목금토"

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
        case Grid():
            yield from _grid(part, numbers)
        case Picture(url, alt):
            yield f"그림: {alt} {whole(url, base)}"
        case File(name, url):
            yield f"파일: {name} {whole(url, base)}"
        case Place(name, address, url):
            yield f"지도: {name}, {address} {url}"


def _grid(grid: Grid, numbers: Iterator[int]) -> Iterable[str]:
    if title := " ".join(filter(None, (grid.over, grid.title))):
        yield f"■ {title}"
    if grid.pattern is Pattern.CALENDAR:
        cells = [[_day(cell, numbers) for cell in row] for row in grid.rows]
        columns = list(zip(WEEK, *cells, strict=True))
        widths = [max(map(_width, column)) for column in columns]
        for row in zip(*columns, strict=True):
            yield "  " + "  ".join(text + " " * (wide - _width(text)) for text, wide in zip(row, widths, strict=True))
    else:
        for row in grid.rows:
            yield "  " + "  ".join(
                _button(cell, numbers) if isinstance(cell, Choice) else f"{cell.label} ({cell.why})" for cell in row
            )
    yield from (f"  {note}" for note in grid.notes)


def _day(cell: Cell, numbers: Iterator[int]) -> str:
    """In the column of its weekday: 3.[28일 2회]"""
    label = cell.label.partition(" ")[0]
    if isinstance(cell, Choice):
        return f"{next(numbers)}.[{' '.join(filter(None, (label, cell.note)))}]"
    return f"{label} {cell.cell.word if cell.cell else cell.why}".rstrip()


def _button(choice: Choice, numbers: Iterator[int]) -> str:
    note = f" {choice.note}" if choice.note else ""
    return f"{next(numbers)}.[{choice.label}{note}]"


def _width(text: str) -> int:
    """Columns of a terminal: a Hangul syllable takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
