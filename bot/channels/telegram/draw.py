"""Reply -> what a Telegram user sees (contracts/telegram.md, sections 1 and 8).

    texts       all that is said, as HTML, in as few messages as hold it; what can be pressed stands under the last
    keyboard    a calendar keeps its weeks; everything else as many a row as a phone can show; 이전 and 처음으로 last
    keepsakes   pictures, files and places on the map, each a message of its own

Every reply renders to something that Telegram takes: what a shape cannot hold is cut or left to be typed.
"""

import re
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from urllib.parse import quote, urlsplit

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.letters import clusters, cut, shown, size, spread
from handlers.speech import (
    Card,
    Cell,
    Choice,
    Dead,
    File,
    Grid,
    Look,
    Part,
    Pattern,
    Picture,
    Place,
    Reply,
    Say,
    State,
    Style,
)
from handlers.words import write

TEXT = 4096
CAPTION = 1024
ENTITIES = 100
BUTTONS = 100
DATA_BYTES = 64
LABEL = 64
ROOM = {4: 7, 3: 11, 2: 18}
"""Buttons in a row: the columns that each may take on a phone; a syllable takes two."""
WHY = "x"
"""The context of a cell that cannot be pressed: what follows is why, and nothing is said."""
STYLES = {Style.MAIN: "success", Style.DANGER: "danger"}
NOTICE = re.compile(r"n[0-9a-f]{32}")
PACKED = re.compile(r"N[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Text:
    html: str
    plain: str  # the same without a mark
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    url: str
    caption: str


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    url: str  # a path of this service


@dataclass(frozen=True, slots=True)
class Venue:
    title: str
    address: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Screen:
    texts: tuple[Text, ...]  # at least one
    keepsakes: tuple[Photo | Document | Venue, ...] = ()


def render(reply: Reply, public_url: str | None = None) -> Screen:
    """`public_url` is put before paths of this service; without it a picture of ours is told in words."""
    blocks, keepsakes, links = list[list[Line]](), list[Photo | Document | Venue](), list[InlineKeyboardButton]()
    for part in reply.parts:
        if isinstance(part, Picture) and (url := _address(part.url, public_url)):
            keepsakes.append(Photo(url, cut(shown(part.alt), CAPTION)))
        elif isinstance(part, File) and not part.url.partition("?")[0].endswith(".ics"):
            # a page of ours, not a thing to keep: where it can be read
            page = _address(part.url, public_url)
            blocks.append([Line(part.name), Line(page)] if page else [Line(write.say("telegram-page", name=part.name))])
        elif isinstance(part, File):
            if not _at_hand(reply):
                keepsakes.append(Document(part.name, part.url))
        elif isinstance(part, Place) and part.point and not _at_hand(reply):
            keepsakes.append(Venue(shown(part.name), shown(part.address), *part.point))
        else:
            blocks.append(list(_lines(part)))
        links += _links(part)
    keyboard = _keyboard(reply, links)
    pages = _pages([block for block in blocks if block])
    if not pages:
        pages = _pages([[Line(write.say("menu"))]])
    *before, last = (Text("\n".join(one.html for one in page), "\n".join(one.plain for one in page)) for page in pages)
    return Screen((*before, Text(last.html, last.plain, keyboard)), tuple(keepsakes))


# texts


@dataclass(frozen=True, slots=True)
class Line:
    plain: str
    bold: bool = False
    code: str = ""  # stands in the line, and is copied by touching it

    @property
    def html(self) -> str:
        text = escape(self.plain, quote=False)
        if self.bold:
            return f"<b>{text}</b>"
        return text.replace(self.code, f"<code>{self.code}</code>", 1) if self.code else text

    @property
    def entities(self) -> int:
        return int(self.bold or bool(self.code))


def _lines(part: Part) -> Iterator[Line]:
    match part:
        case Say(text, card):
            yield from _said(text, card.code if card else "")
        case Card(title, rows):
            yield from _said(title, bold=True)
            for row in rows:
                yield from _said(": ".join(filter(None, map(shown, row))), part.code)
        case Grid(title, _, pattern, over, notes) if pattern is not Pattern.STRIP:
            yield from _said(over)
            yield from _said(title, bold=True)
            for note in notes:
                yield from _said(note)
        case Place(name, address):
            yield from _said(name, bold=True)
            yield from _said(address)
        case Picture(_, alt):
            yield from _said(alt)


def _said(text: str, code: str = "", *, bold: bool = False) -> Iterator[Line]:
    for line in shown(text).splitlines():
        for piece in spread(line, TEXT, len(line)) if line.strip() else [""]:
            yield Line(piece.rstrip(), bold and bool(piece), code if code in piece else "")


@dataclass
class _Page:
    lines: list[Line] = field(default_factory=list)
    length: int = 0
    entities: int = 0

    def takes(self, lines: Sequence[Line]) -> bool:
        length = self.length + sum(size(line.plain) + 1 for line in lines)
        return length <= TEXT and self.entities + sum(line.entities for line in lines) <= ENTITIES

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.length += size(line.plain) + 1
        self.entities += line.entities


def _pages(blocks: Iterable[Sequence[Line]]) -> list[list[Line]]:
    """A blank line between blocks; a page ends between two of them, else between two lines."""
    pages = [_Page()]
    for block in blocks:
        together = [Line(""), *block] if pages[-1].lines else list(block)
        if not pages[-1].takes(together):
            together = list(block)
            if pages[-1].lines:
                pages.append(_Page())
        for line in together:
            if pages[-1].lines and not pages[-1].takes([line]):
                pages.append(_Page())
            pages[-1].add(line)
    return [page.lines for page in pages if any(line.plain for line in page.lines)]


# what can be pressed


def _keyboard(reply: Reply, links: list[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    told = {link.text for link in links}
    if any(isinstance(part, File) for part in reply.parts) and not _at_hand(reply):
        told.add(write.say("btn-save"))  # the file itself is there
    nav = [choice for choice in reply.choices if choice.style is Style.NAV]
    under = [choice for choice in reply.choices if choice.style is not Style.NAV and choice.label not in told]
    rows = [row for part in reply.parts if isinstance(part, Grid) for row in _grid(part)]
    copies = [InlineKeyboardButton(write.say("btn-copy"), copy_text=CopyTextButton(code)) for code in _codes(reply)]
    below = list(_packed([*copies, *links, *map(_pressed, under)]))
    if nav:
        below.append([_pressed(choice) for choice in nav][-8:])
    room = BUTTONS - sum(map(len, below))
    kept = []
    for row in rows:  # what has no room any more can still be typed
        room -= len(row)
        if room >= 0:
            kept.append(row)
    return InlineKeyboardMarkup([*kept, *below]) if kept or below else None


def _at_hand(reply: Reply) -> bool:
    """A booking that is only looked at: its file came when it was booked, and a button brings it again."""
    looked_at = any(isinstance(part, Card) for part in reply.parts)
    return looked_at and any(choice.label == write.say("btn-save") for choice in reply.choices)


def _codes(reply: Reply) -> list[str]:
    """Booking numbers that somebody may want to have elsewhere."""
    cards = [part if isinstance(part, Card) else part.card for part in reply.parts if isinstance(part, Say | Card)]
    return list(dict.fromkeys(card.code for card in cards if card and card.code))[:3]


def _links(part: Part) -> list[InlineKeyboardButton]:
    url = _address(part.url, None) if isinstance(part, Place) else None
    return [InlineKeyboardButton(write.say("btn-map"), url=url)] if url else []


def _grid(grid: Grid) -> list[list[InlineKeyboardButton]]:
    if grid.pattern is Pattern.CALENDAR and (head := _weekdays(grid)):
        return [head, *([_day(cell) for cell in row] for row in grid.rows)]
    cells = [_button(_label(cell, grid.pattern), cell) for row in grid.rows for cell in row]
    widest = max((_columns(cell.text) for cell in cells), default=0)
    across = next((many for many, columns in ROOM.items() if widest <= columns), 1)
    return [cells[n : n + across] for n in range(0, len(cells), across)]


def _label(cell: Cell, pattern: Pattern) -> str:
    label = shown(cell.label) or "·"
    if pattern is Pattern.STRIP:
        return f"•{label}" if cell.cell and cell.cell.chosen else label
    note = cell.note if isinstance(cell, Choice) else cell.cell.word if cell.cell and cell.cell.word else cell.why
    return " · ".join(filter(None, (label, shown(note))))


def _weekdays(grid: Grid) -> list[InlineKeyboardButton]:
    days = [_date(cell.cell) for cell in (grid.rows[0] if grid.rows else ())]
    if not 0 < len(days) <= 8 or not all(days):
        return []
    return [InlineKeyboardButton(write.weekday(day)[:1], callback_data=f"{WHY}|") for day in days if day]


def _day(cell: Cell) -> InlineKeyboardButton:
    """A day in a seventh of a phone's width: 28·3 (three sessions), 12/1·2, ✕26 with nothing to choose, · when it is over."""
    day = _date(cell.cell)
    if day is None or cell.cell is None:
        return _button(_label(cell, Pattern.LIST), cell)
    number = f"{day.month}/{day.day}" if day.day == 1 else str(day.day)
    if isinstance(cell, Choice):
        sessions = "".join(filter(str.isdecimal, cell.cell.word))  # of "3회"
        return _button(f"{'•' if cell.cell.chosen else ''}{number}{'·' if sessions else ''}{sessions}", cell)
    return _button("·" if cell.cell.state is State.PAST else f"✕{number}", cell)


def _date(look: Look | None) -> date | None:
    try:
        return date.fromisoformat(look.day) if look else None
    except ValueError:
        return None


def _packed(buttons: Sequence[InlineKeyboardButton]) -> Iterator[list[InlineKeyboardButton]]:
    """In reading order, as many a row as fit; the one wanted act has a row of its own."""
    row: list[InlineKeyboardButton] = []
    for button in buttons:
        alone = button.style == STYLES[Style.MAIN] or any(one.style == STYLES[Style.MAIN] for one in row)
        widest = max(_columns(one.text) for one in (*row, button))
        if row and (alone or widest > ROOM.get(len(row) + 1, 0)):
            yield row
            row = []
        row.append(button)
    if row:
        yield row


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _pressed(choice: Choice) -> InlineKeyboardButton:
    return _button(" · ".join(filter(None, (shown(choice.label) or choice.says, shown(choice.note)))), choice)


def _button(label: str, cell: Cell) -> InlineKeyboardButton:
    if isinstance(cell, Dead):
        return InlineKeyboardButton(cut(label, LABEL), callback_data=_why(cell))
    return InlineKeyboardButton(
        cut(label, LABEL), callback_data=data(cell.context, cell.says), style=STYLES.get(cell.style)
    )


# callback data


def data(context: str, says: str) -> str:
    """`<context>|<says>` in 64 bytes; where a long sentence and a notice's number do not fit together, the sentence alone."""
    if NOTICE.fullmatch(context):
        context = "N" + urlsafe_b64encode(bytes.fromhex(context[1:])).decode().rstrip("=")
    packed = f"{context}|{says}"
    return packed if len(packed.encode()) <= DATA_BYTES else f"|{says}"


def undata(packed: str) -> tuple[str, str]:
    """(context, what it says); callers may send anything, so nothing is believed here."""
    context, _, says = packed.partition("|")
    if PACKED.fullmatch(context):
        context = "n" + urlsafe_b64decode(context[1:] + "==").hex()
    return context, says


def _why(dead: Dead) -> str:
    """The whole sentence where it fits, else as much of it as says why."""
    full = dead.cell.full if dead.cell else ""
    first = full.split(". ")[0].rstrip(".") + "." if full else ""
    told = next(
        (one for one in (full, first, f"{dead.label}: {dead.why}" if dead.why else "") if one and _fits(one)), dead.why
    )
    kept = ""
    for cluster in clusters(told):
        if not _fits(kept + cluster):
            break
        kept += cluster
    return f"{WHY}|{kept}"


def _fits(text: str) -> bool:
    return len(f"{WHY}|{text}".encode()) <= DATA_BYTES


def _address(url: str, public_url: str | None) -> str | None:
    """An address that Telegram takes: http(s) with a host that has a name in the world; else None."""
    if url.startswith("/") and not url.startswith("//") and public_url:
        url = public_url.rstrip("/") + url
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host or host.startswith("127.") or len(url) > 2000:
        return None
    return quote(url, safe="%/:=&?~#+!$,;@()*[]-._'")
