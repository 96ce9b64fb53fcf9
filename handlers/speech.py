"""All that crosses the counter: what a person says, what was heard, what is answered.

Nothing here knows a channel, a database or a language; every value is plain and frozen, so that a reply can be kept,
sealed and said again word for word.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

SAYS_BYTES = 56
"""A button's sentence: Telegram's callback data is 64 bytes and carries `t<turn>|` before it."""


class Kind(StrEnum):
    """What a value is; slots take values of one kind, wishes are kept under theirs."""

    SITE = "site"  # "gaho"
    RESOURCE = "resource"  # "playspace" | "studio"
    DATE = "date"  # "2026-11-28"
    SPAN = "span"  # ["2026-11-28", "2026-11-29"], both included
    SESSION = "session"  # "10:00", the start of a block of the day
    TIME = "time"  # "15:00", a clock time somebody said
    END = "end"  # "17:00", the end of a span somebody said
    DAYPART = "daypart"  # "am" | "pm" | "eve"
    MINUTES = "minutes"  # 120
    ANY_TIME = "any_time"  # True: "아무 때나"; "latest": the last session
    SOONEST = "soonest"  # True: "제일 가까운 날로", "제일 빨리"
    PARTY = "party"  # {"adults": 1, "children": 2}
    ADULTS = "adults"  # 1
    CHILDREN = "children"  # 2
    PEOPLE = "people"  # 3, not told apart
    FAMILIES = "families"  # 2
    MORE = "more"  # {"children": 1}, {"adults": -1}: so many more or fewer than before
    AGES = "ages"  # [14]: completed or other years, as said of somebody who would come
    GRADES = "grades"  # [5]: 초등 5학년
    ODD_COUNT = "odd_count"  # "-3명": a count that no party has
    BOOKING = "booking"  # "SB-7K2Q"
    PROGRAM = "program"  # "nurse_aide"
    ONE_OF = "one_of"  # ["camp_movie", "camp_movie_good"]: programmes that may be meant by one word
    CATEGORY = "category"
    ITEM = "item"  # "dol_clothes"
    AUDIENCE = "audience"
    TOPIC = "topic"  # "parking"
    LANGUAGE = "language"
    HOME = "home"  # "here" | "elsewhere": where the family lives, as it says
    CALENDAR = "calendar"  # True: "달력 보기", "다른 날"
    IMPOSSIBLE = "impossible"  # "2월 30일": a day that no calendar has
    NO_HOUR = "no_hour"  # "25시": an hour that no clock has
    RUN = "run"  # "camp_forest-2027-10": never said, made of a programme and a day
    ENTRY = "entry"  # an entry of a waiting list: never said, made of a place, a day and an hour
    WAITING = "waiting"  # True: a place on the waiting list will do
    CONSENT = "consent"  # True: 동의해요
    NAME = "name"  # "김민지": asked for, and only then heard
    PHONE = "phone"  # "01012345678": the same
    LINK_NUMBER = "link_number"  # "123456789012": what another channel shows to be said here (H-02)
    LINK = "link"  # the link that it makes: never said
    CHANNEL = "channel"  # "telegram" | "kakao" | "web"
    ADDRESS = "address"  # one of one's own: never said
    MORE_OF = "more_of"  # True: "더 보기"
    WHICH = "which"  # True: "1월거", of those that were shown; 2: "두 번째 거"
    INSTEAD = "instead"  # True: "그럼 뭐 있어요"
    DENIED = "denied"  # ["certificate"]: conditions that somebody says he does not meet


class Move(StrEnum):
    """A word about the talk itself."""

    YES = "yes"
    NO = "no"
    BACK = "back"  # one step
    HOME = "home"  # to the menu
    STOP = "stop"  # leave the form
    HELP = "help"
    HUMAN = "human"
    GREET = "greet"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence understood, in the labels of nlu/README.md; what `nanum understand` prints."""

    intent: str
    slots: Mapping[str, str | int] = field(default_factory=dict)
    confidence: float = 0.0  # 0 to 1


@dataclass(frozen=True, slots=True)
class Heard:
    """What the dialogue hears; it knows no intents and no Korean."""

    goal: str | None = None  # the name of a form
    act: str | None = None  # list | show | book | change | cancel ...
    fills: Mapping[Kind, Any] = field(default_factory=dict)  # JSON values
    move: Move | None = None
    reopen: tuple[Kind, ...] = ()  # "시간 바꾸기", "다른 날": these are to be asked again

    def __bool__(self) -> bool:
        """False when nothing at all was understood."""
        return bool(self.goal or self.fills or self.move or self.reopen)


class Style(StrEnum):
    MAIN = "main"  # the one wanted act of the moment
    PLAIN = "plain"
    DANGER = "danger"  # what cannot be undone
    NAV = "nav"  # 이전, 처음으로: always last, always in the same spot


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: a short sentence that pressing says."""

    label: str
    says: str = ""  # the label, unless that would be too long or unclear alone
    style: Style = Style.PLAIN
    context: str = ""  # "t12" in a talk, "n<notice>" under a pushed message; the desk puts it in
    note: str = ""  # a second line where there is room: "14자리"
    cell: "Look | None" = None  # in a grid: what a channel that draws needs to know beside the words

    def __post_init__(self) -> None:
        if not self.says:
            object.__setattr__(self, "says", self.label)
        if len(self.says.encode()) > SAYS_BYTES:
            raise ValueError(f"a choice says at most {SAYS_BYTES} bytes: {self.says}")

    def of(self, context: str) -> "Choice":
        """The same button in that turn, or under that notice."""
        return Choice(self.label, self.says, self.style, context, self.note, self.cell)


@dataclass(frozen=True, slots=True)
class Dead:
    """A cell that cannot be pressed, and why."""

    label: str
    why: str
    cell: "Look | None" = None


Cell = Choice | Dead


class State(StrEnum):
    """Of a cell: each has its word, its icon and its colour (design.md, session grid and calendar)."""

    FREE = "free"
    FEW = "few"  # a third or less
    SHORT = "short"  # some, but too few for this party
    FULL = "full"
    TAKEN = "taken"  # exclusive, and somebody else's
    CLOSED = "closed"
    PAST = "past"
    NOT_YET = "not_yet"  # opens for booking later
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks where it is drawn. Everything here is also in the cell's words."""

    state: State
    word: str = ""  # under the date, or beside the seats: "3회", "휴관", "6명 남음"
    full: str = ""  # the whole sentence: "11월 26일 (목)은 시설 점검으로 쉬어요."
    day: str = ""  # "2026-11-28", where the cell is a day
    until: str = ""  # "12시까지", where the cell is a session
    seats: tuple[int, int] | None = None  # (left, of all): drawn as pips up to 20
    chosen: bool = False  # the value that stands now


class Tone(StrEnum):
    """The band of a card (design.md, section 4)."""

    PLAIN = ""
    ASK = "ask"  # 예약하기 전에 확인해 주세요
    DONE = "done"  # 예약됐어요
    REMIND = "remind"  # 내일 예약이 있어요
    OFFER = "offer"  # 기다리시던 자리가 났어요: a clock runs
    PAST = "past"  # cancelled, moved, over
    CONSENT = "consent"  # before the first personal value is kept


@dataclass(frozen=True, slots=True)
class Card:
    title: str  # the band's words
    rows: tuple[tuple[str, str], ...] = ()  # (label, value)
    tone: Tone = Tone.PLAIN
    head: tuple[str, ...] = ()  # labels of the rows that are the heading: date and time
    stub: tuple[str, ...] = ()  # labels of the rows that stand large side by side: booking number, check-in word
    changes: tuple[tuple[str, str], ...] = ()  # (label of a row, what pressing its 바꾸기 says)
    until: str = ""  # ISO instant: what is held or offered ends then
    still: tuple[str, str] | None = None  # ("21:00", "08:00"): between these the clock of an offer stands still
    code: str = ""  # booking number: its QR is shown at the door
    day: str = ""  # "2026-12-12", of a programme: drawn as a leaf of a calendar beside the title
    tags: tuple[str, ...] = ()  # labels of the rows that stand as tags above the title
    big: str = ""  # label of the row that stands large under it
    seats: tuple[int, int] | None = None  # (left, of all): drawn as a bar under that row


@dataclass(frozen=True, slots=True)
class Say:
    text: str
    card: Card | None = (
        None  # the same as one looks at it: a channel that draws shows the card, the others say the text
    )
    short: str = ""  # what a channel that draws says instead: the rest stands in a card


class Pattern(StrEnum):
    """What a grid is, for channels that draw it."""

    LIST = ""
    SESSIONS = "sessions"  # one room's day: a row a session
    STRIP = "strip"  # days beside the chosen one
    CALENDAR = "calendar"  # five weeks from this one, Sunday first
    BOOKINGS = "bookings"  # one's own


@dataclass(frozen=True, slots=True)
class Grid:
    title: str
    rows: tuple[tuple[Cell, ...], ...] = ()
    pattern: Pattern = Pattern.LIST
    over: str = ""  # the line above the title: "성북동 공동육아나눔터"
    notes: tuple[str, ...] = ()  # under it: "예약은 2주 전 오전 9시에 하루씩 열려요."


@dataclass(frozen=True, slots=True)
class Picture:
    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class File:
    name: str  # "나눔톡-SB-7K2Q.ics"
    url: str  # a path of this service; the channel puts the public address before it


@dataclass(frozen=True, slots=True)
class Place:
    name: str  # "아동복지센터 5층"
    address: str
    url: str  # a map
    point: tuple[float, float] | None = None  # (latitude, longitude)


Part = Say | Card | Grid | Picture | File | Place


@dataclass(frozen=True, slots=True)
class Reply:
    parts: tuple[Part, ...] = ()
    choices: tuple[Choice, ...] = ()  # those under the parts; a grid's cells stand in the grid
    phone: bool | None = None  # from here on the own telephone number is asked for, or no more; None: as before

    def pressable(self) -> Iterator[Choice]:
        """All that can be pressed, cells first, in reading order: what "2번" counts."""
        for part in self.parts:
            if isinstance(part, Grid):
                for row in part.rows:
                    yield from (cell for cell in row if isinstance(cell, Choice))
        yield from self.choices

    def to_text(self) -> str:
        """JSON text, to be kept and said again."""
        parts = [{"part": type(part).__name__} | fields_of(part) for part in self.parts]
        whole = {"parts": parts, "choices": self.choices} | ({} if self.phone is None else {"phone": self.phone})
        return _TO_TEXT(whole)

    @classmethod
    def from_text(cls, text: str) -> "Reply":
        raw = json.loads(text)
        return cls(tuple(map(_part, raw["parts"])), tuple(map(_choice, raw["choices"])), raw.get("phone"))


PARTS: dict[str, type[Part]] = {kind.__name__: kind for kind in (Say, Card, Grid, Picture, File, Place)}


def fields_of(value: Any) -> dict[str, Any]:
    """A frozen value as JSON's encoder asks for it; `asdict` copies all that lies in it once more."""
    return {name: getattr(value, name) for name in value.__slots__}


_TO_TEXT = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=fields_of).encode  # frozen: no circles


def _part(raw: dict[str, Any]) -> Part:
    kind = PARTS[raw.pop("part")]
    if kind is Card:
        return _card(raw)
    if kind is Say and raw.get("card"):
        return Say(**raw | {"card": _card(raw["card"])})
    if kind is Grid:
        rows = tuple(tuple(_cell(cell) for cell in row) for row in raw.pop("rows"))
        return Grid(
            **raw | {"notes": tuple(raw.get("notes", ())), "pattern": Pattern(raw.get("pattern", ""))}, rows=rows
        )
    if kind is Place and raw.get("point"):
        raw["point"] = tuple(raw["point"])
    return kind(**raw)


def _card(raw: dict[str, Any]) -> Card:
    """What an older release kept has only title and rows."""
    many = {name: tuple(map(tuple, raw.get(name, ()))) for name in ("rows", "changes")}
    return Card(
        **raw
        | many
        | {"tone": Tone(raw.get("tone", "")), "head": tuple(raw.get("head", ())), "stub": tuple(raw.get("stub", ()))}
        | {"still": tuple(raw["still"]) if raw.get("still") else None}
        | {"tags": tuple(raw.get("tags", ())), "seats": tuple(raw["seats"]) if raw.get("seats") else None}
    )


def _choice(raw: dict[str, Any]) -> Choice:
    return Choice(**raw | {"cell": _look(raw.get("cell"))})


def _cell(raw: dict[str, Any]) -> Cell:
    return Dead(**raw | {"cell": _look(raw.get("cell"))}) if "why" in raw else _choice(raw)


def _look(raw: dict[str, Any] | None) -> Look | None:
    if raw is None:
        return None
    seats = raw["seats"]
    return Look(**raw | {"state": State(raw["state"]), "seats": (seats[0], seats[1]) if seats else None})


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as a channel hands it over."""

    channel: str  # "web" | "kakao" | "terminal" | "telegram"
    address: str  # the channel's key of the person (style.md, section 3)
    text: str
    message_id: str  # unique within the address; told twice, acted upon once
    sent_at: datetime  # our clock's instant of receipt, aware
    context: str = ""
    locale: str = "ko"
    private: bool = True  # False where others may read along (a group room)
    contact: bool = False  # the text is a telephone number that was shared, not words
