"""Written conversations (`tests/talks/*.talk`) and the doors they are held at.

# name @ setting                  what is so before the first word
> words                           the citizen types; `> [label]` presses; `> a > b` several turns, the last is judged
< piece / !piece [label] [label]  what the answer holds, does not hold, and offers to be pressed
<< piece / !piece [label]         the same of a message that nobody asked for, where the channel can bring one
~ 2026-11-25 10:00                time passes, and the beat runs; `, the desk had checked them in`: what happened meanwhile
"""

import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import bookings, people, places, rules, waiting
from models.base import SEOUL
from models.bookings import Booking, Party
from tests import programmes as running

TALKS = Path(__file__).parent / "talks"
PATIENT = 60.0
"""Seconds before a turn is cut, where the talk is tested and not the cut: a busy machine decides no test."""
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SEOUL)
LAID = MONDAY - timedelta(days=5)
"""When the runs of the settings were announced."""
BUTTON = re.compile(r"\[([^\]]+)\]")


@dataclass(frozen=True)
class Answer:
    """What a person sees, whatever the channel."""

    text: str
    labels: tuple[str, ...]


class Door(Protocol):
    """One person at one channel."""

    async def say(self, text: str) -> Answer: ...
    async def press(self, label: str) -> Answer: ...


@dataclass
class Now:
    """The clock of a talk; it only goes when the talk says so."""

    at: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Step:
    line: int
    kind: str  # ">", "<", "<<", "~"
    body: str


@dataclass(frozen=True)
class Talk:
    name: str
    setting: str
    steps: tuple[Step, ...] = field(repr=False)


def read(path: Path) -> Talk:
    first, *rest = path.read_text("utf-8").splitlines()
    name, _, setting = first.removeprefix("#").partition("@")
    marked = [(n, *line.partition(" ")) for n, line in enumerate(rest, 2) if line.strip()]
    steps = tuple(Step(n, kind, body.strip()) for n, kind, _, body in marked)
    return Talk(name.strip(), setting.strip(), steps)


Beat = Callable[[str, datetime], Awaitable[list[Answer] | None]]
"""What happened by a moment is made so, then it is that moment, and the beat runs; the messages that came by themselves.
None: this channel brings none. In this order, for a service's own beat must not come between."""


async def hold(talk: Talk, door: Door, beat: Beat) -> list[str]:
    """Hold the conversation; every answer in order. AssertionError names the line that went another way."""
    pushed: list[Answer] | None = None
    answer = Answer("", ())
    said = []
    for step in talk.steps:
        if step.kind == "~":
            moment, _, happened = step.body.partition(", ")
            pushed = await beat(happened, datetime.strptime(moment, "%Y-%m-%d %H:%M").replace(tzinfo=SEOUL))
        elif step.kind == "<<":
            found = pushed is None or any(not wrong(one, step.body) for one in pushed)
            assert found, f"{talk.name}, line {step.line}: {pushed}"
        elif step.kind == ">":
            for words in step.body.split(" > "):
                pressed = BUTTON.fullmatch(words.strip())
                answer = await (door.press(pressed[1]) if pressed else door.say(words.strip()))
                said.append(answer.text)
        else:
            faults = wrong(answer, step.body)
            assert not faults, f"{talk.name}, line {step.line}: {faults}\n{answer.text}\n{answer.labels}"
    return said


def wrong(answer: Answer, expected: str) -> list[str]:
    faults = [
        f"no [{label}]" for label in BUTTON.findall(expected) if not any(one.startswith(label) for one in answer.labels)
    ]
    for piece in BUTTON.sub("", expected).split(" / "):
        words = piece.strip()
        if words.startswith("!"):
            faults += [f"says {words[1:]}"] * (words[1:] in answer.text)
        elif words not in answer.text:
            faults.append(f"does not say {words}")
    return faults


# --- settings ---------------------------------------------------------------------------------------------------------


def prepare(db: Session, setting: str, channel: str, address: str) -> None:
    """Make the rows that a setting names; times are of the talk's first moment."""
    for part in setting.split(";"):
        words = part.split()
        match words:
            case ["newcomer"]:
                pass
            case ["known"]:
                who = people.visitor(db, channel, address, MONDAY)
                people.consent(db, who, people.Purpose.SERVICE, "test", now=MONDAY)
                people.add_child(db, who, "하윤", date(2023, 5, 2), now=MONDAY)
                people.add_child(db, who, "도윤", date(2019, 3, 9), now=MONDAY)
            case ["booked", site, day, clock]:
                who = people.visitor(db, channel, address, MONDAY)
                _book(db, who, site, day, clock, Party(1, 1))
            case ["월아산", "숲", "체험", "open:", "10", "families,", "lottery,", "at", "most", "6", "a", "family"]:
                running.lay(db, running.FOREST, now=LAID)
            case ["the", "programmes"]:
                running.lay(db, now=LAID)
            case ["two", "rounds,", "the", "first", "full"]:
                running.lay(db, running.NEXT_ROUND, now=LAID)
                running.fill(db, running.COUNSEL, now=MONDAY)
            case ["영화관람", "full"]:
                running.lay(db, running.FILM, now=LAID)
                running.fill(db, running.FILM, now=MONDAY)
            case [site, day, clock, "full,", other, "has", left, "left"]:
                _fill(db, site, day, clock, 20)
                _fill(db, site, day, other, 20 - int(left))
            case _:
                raise ValueError(f"no such setting: {part}")


def happen(db: Session, what: str, channel: str, address: str, now: datetime) -> None:
    """Something that somebody else does between two lines of a talk."""
    who = people.visitor(db, channel, address, MONDAY)
    match what.split():
        case []:
            pass
        case ["the", "desk", "had", "checked", "them", "in"]:
            booking = bookings.latest(db, who.household_id)
            assert booking
            bookings.check_in(db, booking, "staff:desk", now=booking.starts_at + timedelta(minutes=45))
        case ["another", "household", "gives", "back", places_given, "places"]:
            _give_back(db, who, int(places_given), now)
        case ["another", "household", "waits"]:
            _wait_too(db, who, now)
        case ["the", "draw:", *result]:
            running.draw(db, running.FOREST, who, " ".join(result), now=now)
        case ["two", "of", "the", "staff", "select", "them"]:
            running.select(db, who, now=now)
        case _:
            raise ValueError(f"nobody knows how to do this: {what}")


def _book(db: Session, who: people.Who, site: str, day: str, clock: str, party: Party) -> None:
    city = places.city(db)
    session = city.session(f"{site}-play", date.fromisoformat(day), clock)
    assert session is not None
    earlier = max(MONDAY - timedelta(days=1), rules.opens_at(city.room(session.room).policy, session))
    bookings.confirm(db, city, who, session, party, now=min(earlier, MONDAY))


def _awaited(db: Session, who: people.Who) -> places.Session:
    """The session that the person waits for."""
    (entry, *_) = waiting.entries_of(db, who, now=MONDAY)
    session = bookings.session_in(places.city(db), entry.queue)
    assert session is not None
    return session


def _give_back(db: Session, who: people.Who, count: int, now: datetime) -> None:
    """Somebody who has booked the session that the person waits for cancels."""
    session = _awaited(db, who)
    every = select(Booking).where(Booking.room_id == session.room, Booking.starts_at == session.starts_at)
    every = every.where(Booking.state == bookings.State.CONFIRMED, Booking.adults + Booking.children == count)
    booking = db.execute(every.order_by(Booking.code).limit(1)).scalar_one()
    other = people.Who(booking.person_id, booking.household_id, "", "terminal")
    bookings.cancel(db, places.city(db), other, booking, now=now)


def _wait_too(db: Session, who: people.Who, now: datetime) -> None:
    other = people.visitor(db, "terminal", secrets.token_hex(8), now)
    bookings.wait(db, places.city(db), other, _awaited(db, who), Party(1, 1), now=now)


def _fill(db: Session, site: str, day: str, clock: str, count: int) -> None:
    """Families of three and of two."""
    places_taken = count
    while places_taken:
        adults, children = (1, 2) if places_taken % 2 or places_taken == count else (1, 1)
        who = people.visitor(db, "terminal", secrets.token_hex(8), MONDAY)
        _book(db, who, site, day, clock, Party(adults, children))
        places_taken -= adults + children
