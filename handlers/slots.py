"""What a form is: a table of questions. What a talk is: values only.

A form has slots; a frame is a form that is being filled; a conversation is a stack of frames, the last one on top. All of
it is plain values, so that a talk goes on after a restart, on another replica, on another channel.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.speech import Choice, Kind, Part, fields_of
from models.base import SEOUL
from models.people import Who
from models.places import City
from models.refused import Refused

CONFIRM = "confirm"
"""`Frame.asked` while the summary is open."""
VERSION = 3
"""Of a kept conversation; a change of its fields is a new one."""
RESUME = "resume"
"""`Frame.asked` while "이어서 할까요?" is open."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a slot's functions are given: the open transaction, the city as it is now, the person, the instant."""

    db: Session
    city: City
    who: Who
    now: datetime
    seen: dict[Any, Any] = field(default_factory=dict)  # looked up in this turn already; emptied when an errand is done
    doors: Mapping[str, str] = field(default_factory=dict)  # channel -> the address of a page that opens it
    moved: list[Who] = field(default_factory=list)  # who writes from here from this turn on, if that has changed

    @property
    def today(self) -> date:
        return self.now.astimezone(SEOUL).date()


Filled = Mapping[str, Any]
Wishes = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    parts: tuple[Part, ...] = ()  # stand before the text's bubble: a card, a grid
    choices: tuple[Choice, ...] = ()
    short: str = ""  # the text where the parts are drawn, if they say some of it themselves
    offers: Mapping[Kind, Any] | None = None  # what its text names as the nearest that works: a plain yes takes it


@dataclass(frozen=True, slots=True)
class Value:
    """`settle` found the one value that fits."""

    value: Any


@dataclass(frozen=True, slots=True)
class Proposal:
    """`settle` found what the person probably wants: asked, not taken."""

    value: Any
    question: Question


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said when an errand is done, or turns out to be none."""

    parts: tuple[Part, ...]
    choices: tuple[Choice, ...] = ()
    about: str = ""  # the booking that was shown: what is said next may be about it
    subject: Mapping[str, Any] | None = None  # wishes that a question which names nothing goes on with; None: as before
    asks: bool = False  # it ends in a question of its own: an errand that was open waits until it is taken up again
    then: str = ""  # an errand that goes on after this one, with the wishes of it
    wishes: Mapping[str, Any] | None = None  # what that errand is told beside them


@dataclass(slots=True)
class Frame:
    form: str
    act: str | None = None
    filled: dict[str, Any] = field(default_factory=dict)  # by slot; in the order in which they were filled
    wishes: dict[str, Any] = field(default_factory=dict)  # by kind: words that are not yet a value
    asked: str | None = None  # a slot's name, CONFIRM or RESUME
    proposed: Any = None  # what "네" to the open question means
    reopened: list[str] = field(default_factory=list)  # slots to be asked, whatever could be settled
    told: bool = False  # the rules that come with the summary
    bare: str | None = None  # what a bare count means to the open question: "3명 중 어른은 몇 명인가요?"


_TO_TEXT = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), default=fields_of
).encode  # values only: no circles


@dataclass(slots=True)
class Conversation:
    frames: list[Frame] = field(default_factory=list)
    turn: int = 0
    pressable: list[tuple[str, str]] = field(default_factory=list)  # the last reply's buttons: label, what it says
    main: str = ""  # what the last reply's main button says: "네" says it where no question is open
    about: str = ""  # the booking that was spoken of last
    subject: dict[str, Any] = field(default_factory=dict)  # what was asked about last: "돈 드나요" is about it
    lost: int = 0  # misunderstandings in a row
    last: int = 0  # the number of its own last line: what stands after it is a notice

    @property
    def top(self) -> Frame | None:
        return self.frames[-1] if self.frames else None

    def to_text(self) -> str:
        whole = {"version": VERSION} | fields_of(self)
        return _TO_TEXT(whole)

    @classmethod
    def from_text(cls, text: str | None) -> "Conversation":
        """A talk kept by another build is not guessed at: it begins anew, with its turn (no old button acts)."""
        if not text:
            return cls()
        raw = json.loads(text)
        if raw.pop("version", None) != VERSION:
            return cls(turn=int(raw.get("turn", 0)))
        pressable = [(label, says) for label, says in raw["pressable"]]
        return cls(**(raw | {"frames": [Frame(**frame) for frame in raw["frames"]], "pressable": pressable}))


@dataclass(frozen=True, slots=True)
class Slot:
    """One question of a form.

    `ask(visit, frame, no)` words the question; `no` is the rule that took the value away, if one did, and is told first.
    `check(visit, **filled)` raises Refused when the value does not hold. `settle(visit, frame)` is tried before asking. An
    Outcome from either ends the errand: there is nothing to ask.
    """

    name: str
    kind: Kind
    ask: Callable[[Visit, Frame, Refused | None], Question | Outcome]
    tell: Callable[[Visit, Any], str] | None = (
        None  # the value in words: "11월 28일 (토)"; None: never told, never undone
    )
    check: Callable[..., None] | None = None
    settle: Callable[[Visit, Frame], Value | Proposal | Outcome | None] | None = None
    early: bool = False  # its value needs no other slot: it is settled, and told, as soon as the words for it came
    hears: tuple[Kind, ...] = ()  # wishes that this slot makes its value of; a new one makes the value anew


@dataclass(frozen=True, slots=True)
class Form:
    """One errand. Without slots and without `confirm` it is answered at once and leaves no frame."""

    name: str
    title: str
    finish: Callable[[Visit, Frame], Outcome]
    slots: tuple[Slot, ...] = ()
    confirm: Callable[[Visit, Frame, datetime | None], Question] | None = None
    hold: Callable[[Visit, Frame], datetime] | None = None  # the end of the hold
    release: Callable[[Visit], bool] | None = None  # whether places were held
    decline: Callable[[Visit, Frame], Outcome] | None = (
        None  # 아니요 to the summary ends the errand; None: something is to change
    )
    left: str = "left-form-plain"  # what is said when it is broken off, where nothing was held
    blame: str = ""  # the slot that is asked again when places are gone
    aside: bool = False  # asked by the way, once another errand is done; whatever else is said leaves it
    continues: tuple[str, ...] = ()  # errands whose open frame becomes this one: the same values, another end
    goes_on: bool = False  # an answer at once that is about what was spoken of last, unless it names its own

    @property
    def instant(self) -> bool:
        return not self.slots and self.confirm is None

    def slot(self, name: str | None) -> Slot | None:
        return next((slot for slot in self.slots if slot.name == name), None)
