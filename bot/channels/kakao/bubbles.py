"""Reply -> SkillResponse 2.0: what a Kakao user sees (contracts/kakao.md, section 4; voice.md, "Lengths").

A reply is laid out in four steps:

    pieces    each part becomes a text, an item card, a picture or a link; the question is taken aside, it comes last
    tray      what can be pressed becomes quick replies if all is short, else list cards; 이전 and 처음으로 always stay
    fold      while there are more than three outputs, the least needed becomes text
    emit      cutting, breaking, and the buttons of the last card

No reply whatever renders to something that Kakao refuses; what a shape cannot hold is told as text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlsplit

from bot.letters import cut, shown, size, spread
from handlers.speech import Card, Cell, Choice, Dead, File, Grid, Pattern, Picture, Place, Reply, Say, Style

OUTPUTS = 3
BUBBLE = 450
QUICK_REPLIES = 10
LABEL, PAIRED_LABEL = 14, 8
BUTTONS = 3
ALT = 50
URL = 2000
HEAD = 50
ROWS, CAROUSEL_ROWS, ROW_LABEL, ROW_VALUE = 10, 5, 6, 40
CARD_TEXT, CARD_LINES, LINE = 200, 12, 20
LISTS, LIST_ITEMS, LONE_ITEMS = 5, 4, 5
LIST_HEADER, ITEM_TITLE, ITEM_NOTE = 15, 35, 16
CARDS = 10
LINK_TITLE, LINK_TEXT = 50, 350

HOME = "처음으로"
BACK = "이전"
STOP = "취소"
CHOOSE = "골라 주세요"
ANYTHING_ELSE = "무엇을 도와드릴까요?"


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Image:
    url: str
    alt: str


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    about: tuple[str, ...]  # lines that say where it leads: a name, an address


@dataclass(frozen=True)
class Links:
    links: tuple[Link, ...]  # 1 to 3


@dataclass(frozen=True)
class Items:
    title: str
    rows: tuple[tuple[str, str], ...]  # 1 to 10, each within its limits
    links: tuple[Link, ...] = ()  # at most 3
    question: str = ""
    choices: tuple[Choice, ...] = ()  # with the links at most 3


@dataclass(frozen=True)
class Deck:
    cards: tuple[Items, ...]  # 2 to 10 of at most 5 rows


@dataclass(frozen=True)
class Lists:
    pages: tuple[tuple[str, tuple[Cell, ...]], ...]  # (header, cells): 1 to 5 of 1 to 4 cells, or one of 1 to 5


Piece = Text | Image | Links | Items | Deck | Lists


@dataclass
class Tray:
    """What can be pressed."""

    choices: list[Choice] = field(default_factory=list)  # quick replies before the last ones
    nav: list[Choice] = field(default_factory=list)  # 이전, 처음으로: always last
    lists: Lists | None = None
    spill: list[str] = field(default_factory=list)  # lines about what has no room


def render(reply: Reply, public_url: str | None) -> dict[str, Any]:
    """The body of the answer; `public_url` is put before paths of this service (without it files are only named)."""
    tray = _tray(reply)
    pieces, question = _pieces(reply, public_url, tray)
    pieces = _folded(pieces, question)
    linked = {link.label for piece in pieces if isinstance(piece, Links | Items) for link in piece.links}
    tray.choices = [choice for choice in tray.choices if _name(choice) not in linked]  # the link itself is there
    last = pieces[-1] if pieces else None
    if isinstance(last, Items) and _fits_a_card(question):
        last = pieces[-1] = replace(last, question=question)
        question = ""
        tray.choices, buttons = _shared(last, pieces, tray)
        pieces[-1] = replace(last, choices=tuple(buttons))
    return {
        "version": "2.0",
        "template": {
            "outputs": _outputs(pieces, question),
            "quickReplies": [_pressed(choice) for choice in (*tray.choices, *tray.nav)],
        },
    }


# pieces


def _pieces(reply: Reply, public_url: str | None, tray: Tray) -> tuple[list[Piece], str]:
    """The parts in their order, and the question, which is to be said last of all."""
    asked = _asked(reply.parts)
    last_grid = max((place for place, part in enumerate(reply.parts) if _is_shown(part)), default=-1)
    pieces: list[Piece] = []
    links: list[Link] = []
    for place, part in enumerate(reply.parts):
        match part:
            case Say(text):
                if place != asked:
                    pieces.append(Text(text))
            case Card():
                pieces += _items(part)
            case Grid(title) if _is_shown(part):
                if tray.lists is None or size(shown(title)) > LIST_HEADER:
                    pieces.append(Text(title))
                if tray.lists is not None and place == last_grid:
                    pieces.append(tray.lists)
            case Picture(url, alt):
                address = absolute(url, public_url)
                pieces.append(Image(address, shown(alt) or "그림") if address else Text(alt))
            case File(name, url):
                label = "일정에 저장" if url.partition("?")[0].endswith(".ics") else "열어 보기"
                _link(links, pieces, label, absolute(url, public_url), name)
            case Place(name, street, url):
                _link(links, pieces, "지도 보기", absolute(url, public_url), name, street)
    if tray.lists is not None and last_grid < 0:
        pieces.append(tray.lists)
    _attach(links, pieces)
    pieces.append(Text("\n".join(tray.spill)))
    body, question = _tail(reply.parts[asked]) if asked is not None else ("", "")
    pieces = _joined([*pieces, Text(body)])
    if not pieces and not question:
        question = ANYTHING_ELSE
    return pieces, question


def _asked(parts: Sequence[Any]) -> int | None:
    """Where the question stands: the last thing said, if it ends asking or a grid to choose from is there."""
    said = [place for place, part in enumerate(parts) if isinstance(part, Say) and shown(part.text)]
    if not said:
        return None
    last_line = shown(parts[said[-1]].text).rpartition("\n")[2]
    asks = "?" in last_line or "\uff1f" in last_line
    return said[-1] if asks or any(isinstance(part, Grid) for part in parts) else None


def _tail(said: Any) -> tuple[str, str]:
    """(what may be cut, what must be heard): a question longer than a bubble keeps its last line or sentence."""
    text = shown(said.text)
    if size(text) <= BUBBLE:
        return "", text
    for end in ("\n", ". ", " "):
        body, found, tail = text.rpartition(end)
        if found and size(tail) <= BUBBLE and shown(tail):
            return body + end.rstrip(), tail
    return text, ""


def _items(card: Card) -> list[Piece]:
    """An item card, then as lines what it cannot hold."""
    rows: list[tuple[str, str]] = []
    lines: list[str] = []
    for label, value in ((shown(label), shown(value)) for label, value in card.rows):
        if not label and not value:
            continue
        if label and value and size(label) <= ROW_LABEL and _fits_a_row(value) and len(rows) < ROWS:
            rows.append((label, value))
        else:
            lines.append(": ".join(filter(None, (label, value))))
    title = shown(card.title)
    if not rows:
        return [Text("\n".join(filter(None, (title, *lines))))]
    if size(title) > HEAD:
        return [Text(title), Items("", tuple(rows)), Text("\n".join(lines))]
    return [Items(title, tuple(rows)), Text("\n".join(lines))]


def _fits_a_row(value: str) -> bool:
    return size(value) <= ROW_VALUE and _lines(value) <= 2


def _fits_a_card(question: str) -> bool:
    return size(question) <= CARD_TEXT and _lines(question) <= CARD_LINES


def _lines(text: str) -> int:
    """Lines on a narrow screen."""
    return sum(max(1, -(-size(line) // LINE)) for line in text.splitlines())


def _link(links: list[Link], pieces: list[Piece], label: str, url: str | None, *about: str) -> None:
    about = tuple(filter(None, map(shown, about)))
    if url is None or len(links) == BUTTONS:
        pieces.append(Text("\n".join(filter(None, (*about, url)))))
    else:
        links.append(Link(label, url, about))


def _attach(links: list[Link], pieces: list[Piece]) -> None:
    """Links are buttons of the only item card, else of a card of their own."""
    if not links:
        return
    cards = [(place, piece) for place, piece in enumerate(pieces) if isinstance(piece, Items)]
    if len(cards) != 1:
        pieces.append(Links(tuple(links)))
        return
    ((at, card),) = cards
    told = "\n".join([*(value for _, value in card.rows), *(piece.text for piece in pieces if isinstance(piece, Text))])
    rows = list(card.rows)
    for link in links:  # a map's button must not swallow the address
        address = link.about[1] if len(link.about) > 1 else ""
        if address and address not in told:
            if _fits_a_row(address) and len(rows) < ROWS:
                rows.append(("주소", address))
            else:
                pieces.insert(at + 1, Text(address))
    pieces[at] = replace(card, rows=tuple(rows), links=tuple(links))


def absolute(url: str, public_url: str | None) -> str | None:
    """An address that Kakao takes: http(s), absolute, no white space, at most 2,000 letters; else None."""
    if url.startswith("/") and not url.startswith("//") and public_url:
        url = public_url.rstrip("/") + url
    if not url.lower().startswith(("http://", "https://")):
        return None
    # the scheme is matched in lower case by the schema
    scheme, _, rest = url.partition("://")
    url = f"{scheme.lower()}://{quote(rest, safe='%/:=&?~#+!$,;@()*[]-._', errors='replace')}"
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return url if host and len(url) <= URL else None


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Texts side by side become one, nothing empty stays, two and more cards side by side become a deck."""
    pieces = [piece for piece in pieces if not isinstance(piece, Text) or shown(piece.text)]
    joined: list[Piece] = []
    for kind, group in groupby(pieces, type):
        run = list(group)
        cards = tuple(piece for piece in run if isinstance(piece, Items))
        if kind is Text:
            joined.append(Text("\n\n".join(shown(piece.text) for piece in run if isinstance(piece, Text))))
        elif 2 <= len(cards) <= CARDS and _alike(cards):
            joined.append(Deck(cards))
        else:
            joined += run
    return joined


def _alike(cards: Sequence[Items]) -> bool:
    """Kakao wants the heads of a carousel's cards to be all there or all absent."""
    titled = {bool(card.title) for card in cards}
    return len(titled) == 1 and all(len(card.rows) <= CAROUSEL_ROWS for card in cards)


# what can be pressed


def _tray(reply: Reply) -> Tray:
    grids = [part for part in reply.parts if isinstance(part, Grid) and _is_shown(part)]
    sections = [(shown(grid.title), _cells(grid)) for grid in grids]
    under = [choice for choice in reply.choices if _name(choice)]
    tray = Tray(nav=_nav([choice for choice in under if _is_nav(choice)]))
    tray.choices = [choice for choice in under if not _is_nav(choice)]
    tray.spill += [line for grid in grids if grid.pattern is Pattern.CALENDAR for line in _around_the_days(grid)]
    room = QUICK_REPLIES - len(tray.nav)
    cells = [cell for _, section in sections for cell in section]
    live = [cell for cell in cells if isinstance(cell, Choice)]
    if len(live) == len(cells) and len(live) + len(tray.choices) <= room and all(map(_short, (*live, *tray.choices))):
        tray.choices = [*live, *tray.choices]
        return tray
    if len(tray.choices) > room or not all(map(_short, tray.choices)):
        sections.append(("", list(tray.choices)))
        tray.choices = []
    _shelve(tray, sections, room - len(tray.choices))
    return tray


def _is_shown(part: Any) -> bool:
    """The days beside the chosen one have no room here: 다른 날 leads to them."""
    return isinstance(part, Grid) and part.pattern is not Pattern.STRIP


def _cells(grid: Grid) -> list[Cell]:
    """Those with a name; of five weeks the days that can be pressed."""
    cells = [cell for row in grid.rows for cell in row if _name(cell)]
    return [cell for cell in cells if grid.pattern is not Pattern.CALENDAR or isinstance(cell, Choice)]


def _around_the_days(calendar: Grid) -> list[str]:
    """Why some days between those that can be pressed cannot, and when more of them open."""
    cells = [cell for row in calendar.rows for cell in row if _name(cell)]
    live = [place for place, cell in enumerate(cells) if isinstance(cell, Choice)]
    between = cells[live[0] : live[-1]] if live else []
    return [*_reasons(cell for cell in between if isinstance(cell, Dead)), *calendar.notes]


def _nav(found: list[Choice]) -> list[Choice]:
    """The ways back, 처음으로 behind all others (rule 1: on every answer)."""
    home = [choice for choice in found if choice.says == HOME][:1] or [Choice(HOME, style=Style.NAV)]
    back = [choice for choice in found if choice.says == BACK][:1]
    others = [choice for choice in found if choice.says not in (HOME, BACK)]
    return [*others[: QUICK_REPLIES - len(back) - 1], *back, *home]


def _is_nav(choice: Choice) -> bool:
    return choice.style is Style.NAV or choice.says in (HOME, BACK)


def _name(cell: Cell) -> str:
    """What stands on it; empty for a gap in a calendar."""
    return shown(cell.label) or (shown(cell.says) if isinstance(cell, Choice) else "")


def _short(choice: Choice) -> bool:
    """Does it fit a quick reply, its note with it?"""
    return size(_named(choice)) <= LABEL


def _named(choice: Choice) -> str:
    return " · ".join(filter(None, (_name(choice), shown(choice.note))))


def _shelve(tray: Tray, sections: list[tuple[str, list[Cell]]], room: int) -> None:
    """Lay the cells out in list cards: at most 5 of 4; what has no room goes to quick replies, then to words."""
    sections = [(title, cells) for title, cells in sections if cells]
    most = LISTS * LIST_ITEMS
    dead = [cell for _, cells in sections for cell in cells if isinstance(cell, Dead)]
    if sum(len(cells) for _, cells in sections) > most:
        tray.spill += _reasons(dead)
        living = [(title, [cell for cell in cells if isinstance(cell, Choice)]) for title, cells in sections]
        sections = [(title, [*cells]) for title, cells in living if cells]
    else:
        tray.spill += _reasons(cell for cell in dead if size(shown(cell.why)) > ITEM_NOTE)
    if _pages(sections) > LISTS:  # little sections leave gaps: together they take less room
        sections = [(sections[0][0], [cell for _, cells in sections for cell in cells])]
    if _pages(sections) > LISTS:
        title, cells = sections[0]
        rest = [cell for cell in cells[most:] if isinstance(cell, Choice)]
        quick = [choice for choice in rest if size(_name(choice)) <= LABEL][:room]
        tray.choices = [*quick, *tray.choices]
        tray.spill.append(" · ".join(_name(choice) for choice in rest if choice not in quick))
        sections = [(title, cells[:most])]
    if sections:
        tray.lists = Lists(tuple(_paged(sections)))


def _pages(sections: Sequence[tuple[str, Sequence[Cell]]]) -> int:
    return sum(-(-len(cells) // LIST_ITEMS) for _, cells in sections)


def _paged(sections: Sequence[tuple[str, Sequence[Cell]]]) -> Iterable[tuple[str, tuple[Cell, ...]]]:
    if len(sections) == 1 and len(sections[0][1]) <= LONE_ITEMS:
        yield sections[0][0], tuple(sections[0][1])
        return
    for title, cells in sections:
        count = -(-len(cells) // LIST_ITEMS)
        for page in range(count):
            number = f" {page + 1}/{count}" if count > 1 else ""
            header = cut(title or CHOOSE, LIST_HEADER - len(number)) + number
            yield header, tuple(cells[page * LIST_ITEMS : (page + 1) * LIST_ITEMS])


def _reasons(dead: Iterable[Dead]) -> list[str]:
    """One line a reason, with all that it closes."""
    named: dict[str, list[str]] = {}
    for cell in dead:
        named.setdefault(shown(cell.why), []).append(shown(cell.label))
    return [": ".join(filter(None, (" · ".join(labels), why))) for why, labels in named.items()]


# fold


def _folded(pieces: list[Piece], question: str) -> list[Piece]:
    """At most three outputs: pictures, then links, then cards become words. The question may join a text or a card."""
    while _count(pieces, question) > OUTPUTS:
        least = min(
            (place for place, piece in enumerate(pieces) if not isinstance(piece, Text | Lists)),
            key=lambda place: (_WORTH[type(pieces[place])], place),
        )
        pieces = _joined([*pieces[:least], Text(_words(pieces[least])), *pieces[least + 1 :]])
    return pieces


_WORTH: dict[type, int] = {Image: 0, Links: 1, Items: 2, Deck: 3}


def _count(pieces: Sequence[Piece], question: str) -> int:
    last = pieces[-1] if pieces else None
    joins = isinstance(last, Text) or (isinstance(last, Items) and _fits_a_card(question))
    return len(pieces) + bool(question and not joins)


def _words(piece: Piece) -> str:
    match piece:
        case Image(_, alt):
            return alt
        case Links(links):
            return "\n".join(line for link in links for line in (*link.about, link.url))
        case Items(title, rows, links):
            return "\n".join([*filter(None, (title,)), *(f"{a}: {b}" for a, b in rows), *(link.url for link in links)])
        case Deck(cards):
            return "\n\n".join(map(_words, cards))
    return ""


def _shared(card: Items, pieces: Sequence[Piece], tray: Tray) -> tuple[list[Choice], list[Choice]]:
    """(quick replies, buttons of the last card): rule 3. All choices are buttons or none, but a talk's 취소 may stay below
    (rule 1; under a notice it is one of the answers). None is cut, and a screen of text at most stands before them."""
    room = BUTTONS - len(card.links)
    stop = [choice for choice in tray.choices if choice.says == STOP and not choice.context.startswith("n")]
    stop = stop if len(tray.choices) > room else []
    buttons = [choice for choice in tray.choices if choice not in stop]
    fits = (
        tray.lists is None
        and len(buttons) <= room
        and all(size(_name(choice)) <= LABEL for choice in buttons)
        and all(size(piece.text) <= BUBBLE for piece in pieces if isinstance(piece, Text))
    )
    return (stop, buttons) if fits else (tray.choices, [])


# emit


def _outputs(pieces: list[Piece], question: str) -> list[dict[str, Any]]:
    """One output a piece; a long text takes what is left of the three, but no more than one bubble before buttons."""
    body = ""
    if pieces and isinstance(pieces[-1], Text):
        body = pieces[-1].text
        pieces = pieces[:-1]
    final = bool(body or question)
    spare = OUTPUTS - len(pieces) - final
    outputs: list[dict[str, Any]] = []
    for place, piece in enumerate(pieces):
        if isinstance(piece, Text):
            room = 1 if any(map(_has_buttons, pieces[place:])) else 1 + spare
            bubbles = spread(piece.text, BUBBLE, room)
            spare -= len(bubbles) - 1
            outputs += [{"simpleText": {"text": bubble}} for bubble in bubbles]
        else:
            outputs.append(_output(piece))
    if final:
        outputs += [{"simpleText": {"text": bubble}} for bubble in _last_bubbles(body, question, 1 + spare)]
    return outputs


def _last_bubbles(body: str, question: str, room: int) -> list[str]:
    """The question whole and at the end, whatever has to be cut before it."""
    if not question:
        return spread(body, BUBBLE, room)
    together = "\n\n".join(filter(None, (body, question)))
    if size(together) <= BUBBLE:
        return [together]
    if room > 1:
        return [*spread(body, BUBBLE, room - 1), question]
    left = BUBBLE - size(question) - 2
    return [f"{cut(body, left)}\n\n{question}" if left >= LINE else question]


def _has_buttons(piece: Piece) -> bool:
    return isinstance(piece, Links | Lists) or (isinstance(piece, Items) and bool(piece.links or piece.choices))


def _output(piece: Piece) -> dict[str, Any]:
    match piece:
        case Image(url, alt):
            return {"simpleImage": {"imageUrl": url, "altText": cut(alt, ALT)}}
        case Items():
            return {"itemCard": _item_card(piece)}
        case Deck(cards):
            return {"carousel": {"type": "itemCard", "items": [_item_card(card) for card in cards]}}
        case Lists(pages):
            lists = [_list_card(header or CHOOSE, cells) for header, cells in pages]
            return {"carousel": {"type": "listCard", "items": lists}} if len(lists) > 1 else {"listCard": lists[0]}
        case Links(links):
            return {"textCard": _link_card(links)}
    raise TypeError(piece)


def _item_card(card: Items) -> dict[str, Any]:
    value: dict[str, Any] = {"head": {"title": card.title}} if card.title else {}
    value["itemList"] = [{"title": label, "description": text} for label, text in card.rows]
    value["itemListAlignment"] = "left"
    if card.question:
        title, _, description = card.question.partition("\n")
        value["title"] = shown(title)
        if shown(description):
            value["description"] = shown(description)
    return value | _buttons([*map(_weblink, card.links), *map(_pressed, card.choices)])


def _link_card(links: Sequence[Link]) -> dict[str, Any]:
    # a place before the name of a file, which says little where there is more to say
    lines = [line for link in sorted(links, key=lambda link: -len(link.about)) for line in link.about]
    value: dict[str, Any] = {"title": cut(lines[0] if lines else links[0].label, LINK_TITLE)}
    if lines[1:]:
        value["description"] = cut("\n".join(lines[1:]), LINK_TEXT)
    return value | _buttons([_weblink(link) for link in links])


def _list_card(header: str, cells: Sequence[Cell]) -> dict[str, Any]:
    return {"header": {"title": cut(header, LIST_HEADER)}, "items": [_list_item(cell) for cell in cells]}


def _list_item(cell: Cell) -> dict[str, Any]:
    item: dict[str, Any] = {"title": cut(_name(cell), ITEM_TITLE)}
    note = shown(cell.note if isinstance(cell, Choice) else cell.why)
    if note:
        item["description"] = cut(note, ITEM_NOTE)
    if isinstance(cell, Choice):
        item |= _message(cell)
    return item


def _buttons(buttons: list[dict[str, Any]]) -> dict[str, Any]:
    if not buttons:
        return {}
    paired = len(buttons) == 2 and all(size(button["label"]) <= PAIRED_LABEL for button in buttons)
    return {"buttons": buttons, "buttonLayout": "horizontal" if paired else "vertical"}


def _weblink(link: Link) -> dict[str, Any]:
    return {"label": link.label, "action": "webLink", "webLinkUrl": link.url}


def _pressed(choice: Choice) -> dict[str, Any]:
    label = _named(choice) if _short(choice) else _name(choice)
    return {"label": cut(label, LABEL)} | _message(choice)


def _message(choice: Choice) -> dict[str, Any]:
    """Pressing sends the choice's own sentence; its context comes back as `action.clientExtra`."""
    return {"action": "message", "messageText": shown(choice.says) or _name(choice), "extra": {"c": choice.context}}
