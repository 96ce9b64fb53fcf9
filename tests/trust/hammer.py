"""Many people on all doors at once, and afterwards their answers beside the rows (trust A1 to A8, B1, B4, B5).

An answer is sorted as Jepsen does: OK (told "booked", "cancelled", "moved"), FAIL (told that nothing was done), UNKNOWN
(no answer, "many people are here", "it takes a little longer"). Only what is OK must be in the database, only what is FAIL
must not be; what is UNKNOWN may be either, once. Whoever got no answer sends the same message again, half of the time.
"""

import asyncio
import json
import math
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as Rows

from handlers.desk import Desk
from handlers.forms import FORMS
from handlers.speech import Incoming
from handlers.words import write
from models import bookings, care, places, waiting
from models.base import SEOUL, Again, Database
from models.bookings import ACTIVE, Booking, State
from models.outbox import Notice
from models.people import Address, Person
from models.programmes import Application
from models.quotas import Claim
from models.waiting import Entry, Offer
from tests.counter import words as read
from tests.peers.kakao import payload
from tests.trust.fleet import NOW, Server

CODE = re.compile(r"예약번호 ([A-HJ-NP-Z2-9]{2}-[A-HJ-NP-Z2-9]{4})")
ANSWER_SECONDS = 5.0  # trust B3: nobody waits longer for a sentence
AGAIN = 6  # so often a message without an answer is sent again
NOT_YET = (write.say("busy"), write.say("later"))
DESK = Desk(forms=FORMS)


class Verdict(StrEnum):
    OK = "ok"
    FAIL = "fail"
    UNKNOWN = "unknown"


class NoAnswer(Exception):
    """Nobody knows what became of the message."""


@dataclass(frozen=True)
class Answer:
    text: str
    context: str = ""  # of the button that confirms


class Door(Protocol):
    channel: str

    async def say(self, person: str, text: str, message_id: str, context: str = "") -> Answer:
        """Raises NoAnswer."""


@dataclass
class Slow:
    """How long people waited for an answer."""

    worst: float = 0.0
    answers: int = 0
    over: int = 0  # answers that took longer than ANSWER_SECONDS; a paused process gives none at all

    def took(self, seconds: float) -> None:
        self.answers += 1
        self.worst = max(self.worst, seconds)
        self.over += seconds > ANSWER_SECONDS


class HttpDoor:
    """One of the servers, drawn each time: any replica hears any person."""

    def __init__(self, http: ClientSession, servers: Sequence[Server], slow: Slow, chance: random.Random) -> None:
        self._http, self._servers, self._slow, self._chance = http, servers, slow, chance

    async def _post(self, path: str, body: Any, **options: Any) -> Any:
        there = [server for server in self._servers if server.address]
        if not there:
            await asyncio.sleep(0.1)
            raise NoAnswer
        address = self._chance.choice(there).address
        began = asyncio.get_running_loop().time()
        try:
            async with self._http.post(f"{address}{path}", json=body, **options) as response:
                assert response.status < 500, await response.text()  # trust A12: never a 5xx
                if response.status != 200:
                    raise NoAnswer
                return await response.json()
        except (ClientError, TimeoutError, ConnectionError) as gone:
            raise NoAnswer from gone
        finally:
            self._slow.took(asyncio.get_running_loop().time() - began)


class WebDoor(HttpDoor):
    channel = "web"

    async def say(self, person: str, text: str, message_id: str, context: str = "") -> Answer:
        body = {"text": text, "id": message_id, "context": context}
        answer = await self._post("/chat/say", body, cookies={"nanum": person})
        pressed = (one["context"] for one in answer["choices"] if one["says"] == write.say("btn-confirm"))
        return Answer(json.dumps(answer["parts"], ensure_ascii=False), next(pressed, ""))


class KakaoDoor(HttpDoor):
    channel = "kakao"

    async def say(self, person: str, text: str, message_id: str, context: str = "") -> Answer:
        body = payload(text, user=person, extra={"c": context} if context else None)
        answer = await self._post("/kakao/skill", body, headers={"X-Request-Id": message_id})
        quick = answer["template"].get("quickReplies", [])
        pressed = (one["extra"]["c"] for one in quick if one["messageText"] == write.say("btn-confirm"))
        return Answer(json.dumps(answer["template"]["outputs"], ensure_ascii=False), next(pressed, ""))


class DeskDoor:
    """A program beside the service, on the same database (`nanum chat`)."""

    channel = "terminal"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def say(self, person: str, text: str, message_id: str, context: str = "") -> Answer:
        incoming = Incoming(self.channel, person, text, message_id, NOW, context)
        try:
            reply = await asyncio.wrap_future(self._database.run(DESK.answer, incoming))
        except (SQLAlchemyError, Again) as gone:
            raise NoAnswer from gone
        pressed = (one.context for one in reply.pressable() if one.says == write.say("btn-confirm"))
        return Answer(read(reply), next(pressed, ""))


@dataclass
class Attempt:
    """One person's wish for one session, and what he was told."""

    channel: str
    person: str
    session: places.Session
    booked: Verdict = Verdict.FAIL
    codes: set[str] = field(default_factory=set)  # all numbers he was told
    asked: int = 0  # confirmations sent, redeliveries not counted
    confirmed_by: tuple[str, str, str, str] | None = None  # the message that booked: id, words, context; its answer
    cancelled: Verdict | None = None
    moved: Verdict | None = None
    target: places.Session | None = None


@dataclass
class Hammer:
    """`sessions` are fought over by whoever comes; `chance` decides all that is left to chance."""

    doors: Sequence[Door]
    sessions: Sequence[places.Session]
    words: dict[str, str]  # room: how people name it
    chance: random.Random
    cancelling: float = 0.8
    moving: float = 0.15
    attempts: list[Attempt] = field(default_factory=list)
    sent: int = 0
    ends: float = math.inf  # on the clock of time.monotonic

    def over(self) -> bool:
        return time.monotonic() > self.ends

    async def run(self, count: int, at_once: int, trouble: asyncio.Task[None] | None = None) -> None:
        """`count` attempts and more while there is trouble, or until it is `over`; `at_once` people at a time."""

        async def person() -> None:
            while not self.over() and (len(self.attempts) < count or (trouble and not trouble.done())):
                attempt = self._attempt()
                self.attempts.append(attempt)
                await self._try(attempt)

        await asyncio.gather(*(person() for _ in range(at_once)))

    def counts(self) -> dict[str, int]:
        told = Counter(str(one.booked) for one in self.attempts)
        told |= Counter(f"cancelled {one.cancelled}" for one in self.attempts if one.cancelled)
        told |= Counter(f"moved {one.moved}" for one in self.attempts if one.moved)
        return dict(sorted(told.items()))

    def _attempt(self) -> Attempt:
        door = self.chance.choice(self.doors)
        person = f"{self.chance.getrandbits(128):032x}"
        return Attempt(door.channel, person, self.chance.choice(self.sessions))

    async def _try(self, one: Attempt) -> None:
        door = next(door for door in self.doors if door.channel == one.channel)
        try:
            summary = await self._patiently(door, one, f"{self._when(one.session)}, 어른 1명 아이 1명", always=True)
        except NoAnswer:
            return  # he never came so far as to be asked
        if "이렇게 예약할까요?" not in summary.text:
            return
        one.booked = await self._confirm(door, one, summary.context)
        if one.booked is not Verdict.OK:
            return
        if self.chance.random() < self.moving:
            await self._move(door, one)
        if one.moved is not Verdict.UNKNOWN and self.chance.random() < self.cancelling:
            one.cancelled = await self._act(door, one, f"{_only(one.codes)} 예약 취소", "취소할까요?", "취소했어요")

    async def _confirm(self, door: Door, one: Attempt, context: str) -> Verdict:
        """네, or the button; sometimes twice at once: redelivered, or tapped twice."""
        said, with_button = ("네", "") if self.chance.random() < 0.5 else (write.say("btn-confirm"), context)
        first = self._id()
        second = self.chance.choice([first, self._id()]) if self.chance.random() < 0.25 else ""
        ids = [first] + ([second] if second else [])
        one.asked = len(set(ids))
        turns = (self._patiently(door, one, said, message_id=i, context=with_button) for i in ids)
        answers = await asyncio.gather(*turns, return_exceptions=True)
        bugs = [one for one in answers if isinstance(one, BaseException) and not isinstance(one, NoAnswer)]
        if bugs:
            raise bugs[0]
        told = [answer for answer in answers if isinstance(answer, Answer)]
        for message_id, answer in zip(ids, answers, strict=True):
            if isinstance(answer, Answer) and "예약됐어요" in answer.text:
                one.codes |= set(CODE.findall(answer.text))
                one.confirmed_by = (message_id, said, with_button, answer.text)
        if one.codes:
            return Verdict.OK
        return Verdict.UNKNOWN if len(told) < len(answers) else Verdict.FAIL

    async def once_more(self, most: int = 30) -> list[str]:
        """When all is quiet: the message that booked, delivered again, gets the answer it had, and does nothing (B1, A8)."""
        booked = [one for one in self.attempts if one.confirmed_by]
        some = self.chance.sample(booked, min(most, len(booked)))
        return [fault for fault in await asyncio.gather(*(self._again(one) for one in some)) if fault]

    async def _again(self, one: Attempt) -> str:
        assert one.confirmed_by is not None
        message_id, said, context, before = one.confirmed_by
        door = next(door for door in self.doors if door.channel == one.channel)
        try:
            answer = await self._patiently(door, one, said, message_id=message_id, context=context, always=True)
        except NoAnswer:
            return f"a message that booked, delivered again, gets no answer ({one.channel})"
        if answer.text != before:
            return f"a message that booked, delivered again, gets another answer ({one.channel})"
        return ""

    async def _move(self, door: Door, one: Attempt) -> None:
        one.target = self.chance.choice([to for to in self.sessions if to.room == one.session.room])
        try:
            asked = await self._patiently(door, one, f"{_only(one.codes)} 변경", always=True)
            for said in (_clock(one.target), "어른 1명 아이 1명"):
                if "이렇게 바꿀까요?" not in asked.text:
                    asked = await self._patiently(door, one, said, always=True)
        except NoAnswer:
            one.moved = Verdict.FAIL
            return
        if "이렇게 바꿀까요?" not in asked.text:
            one.moved = Verdict.FAIL
            with suppress(NoAnswer):
                await self._patiently(door, one, "처음으로")
            return
        try:
            done = await self._patiently(door, one, "네")
        except NoAnswer:
            one.moved = Verdict.UNKNOWN
            return
        one.moved = Verdict.OK if "바꿨어요" in done.text else Verdict.FAIL

    async def _act(self, door: Door, one: Attempt, said: str, question: str, done: str) -> Verdict:
        try:
            asked = await self._patiently(door, one, said, always=True)
        except NoAnswer:
            return Verdict.FAIL
        if question not in asked.text:
            return Verdict.FAIL
        try:
            answer = await self._patiently(door, one, "네")
        except NoAnswer:
            return Verdict.UNKNOWN
        return Verdict.OK if done in answer.text else Verdict.FAIL

    async def _patiently(
        self, door: Door, one: Attempt, text: str, *, message_id: str = "", context: str = "", always: bool = False
    ) -> Answer:
        """The answer; without one the same message is sent again, `always` or half of the time. Raises NoAnswer."""
        message_id = message_id or self._id()
        for turn in range(AGAIN):
            self.sent += 1
            with suppress(NoAnswer):
                answer = await door.say(one.person, text, message_id, context)
                if not any(sentence in answer.text for sentence in NOT_YET):
                    return answer
            if not always and self.chance.random() < 0.5:
                break
            await asyncio.sleep(self.chance.uniform(0, 0.3 * 2**turn))
        raise NoAnswer

    def _when(self, session: places.Session) -> str:
        return f"{self.words[session.room]} {_clock(session)}"

    def _id(self) -> str:
        return f"{self.chance.getrandbits(96):024x}"


def _clock(session: places.Session) -> str:
    start = session.starts_at.astimezone(SEOUL)
    return f"{start.month}월 {start.day}일 {start:%H:%M}"


def _only(codes: set[str]) -> str:
    return sorted(codes)[0]


def http() -> ClientSession:
    """As many connections as there are people, no cookies but those that are given."""
    return ClientSession(
        connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar(), timeout=ClientTimeout(total=2 * ANSWER_SECONDS)
    )


def battlefield(database: Database, days: int = 10) -> tuple[list[places.Session], dict[str, str]]:
    """Sessions of all rooms that anybody may book at once, and how people name the rooms."""
    city = database.read(places.city).result()
    rooms = {room.id: room for site in city.sites if site.bookable for room in city.rooms_of(site.id)}
    open_to_all = [r for r in rooms.values() if r.label in ("playspace", "studio") and not r.needs_approval]
    first = NOW.astimezone(SEOUL).date() + timedelta(days=1)
    found = [s for r in open_to_all for n in range(days) for s in city.sessions(r.id, first + timedelta(days=n))]
    names = {r.id: city.site(r.site).short_ko + (" 스튜디오" if r.label == "studio" else "") for r in open_to_all}
    return found, names


# --- the answers beside the rows --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    code: str
    room: str
    starts_at: Any
    state: str


def judge(db: Rows, attempts: Sequence[Attempt]) -> list[str]:
    """Each broken promise as a line; empty when all answers fit the rows and the rows fit each other."""
    return [*_answers(db, attempts), *care.audit(db), *_rows(db)]


def _answers(db: Rows, attempts: Sequence[Attempt]) -> Iterator[str]:
    rows = _booked(db)
    owners: dict[str, str] = {}
    for one in attempts:
        mine = rows.get((one.channel, one.person), {})
        for code in one.codes:
            if owners.setdefault(code, one.person) != one.person:
                yield f"two people were told {code}"
        if len(one.codes) > 1:
            yield f"one wish, told two numbers: {sorted(one.codes)}"
        if one.booked is Verdict.OK and not one.codes <= mine.keys():
            yield f"told booked, but there is none: {sorted(one.codes)} ({one.channel})"
        if one.booked is Verdict.FAIL and mine:
            yield f"told no, but booked: {sorted(mine)} ({one.channel}, asked {one.asked})"
        if len(mine) > 1:
            yield f"one wish, booked twice: {sorted(mine)} (asked {one.asked})"
        for code in one.codes & mine.keys():
            yield from _fate(one, mine[code])


def _fate(one: Attempt, row: Row) -> Iterator[str]:
    gone = row.state in (State.CANCELLED_BY_USER,)
    by_site = row.state == State.CANCELLED_BY_SITE
    if one.cancelled is Verdict.OK and not (gone or by_site):
        yield f"told cancelled, but {row.state}: {row.code}"
    if one.cancelled in (None, Verdict.FAIL) and gone:
        yield f"nobody was told cancelled, but it is: {row.code}"
    before, after = (one.session.room, one.session.starts_at), one.target and (one.target.room, one.target.starts_at)
    here = (row.room, row.starts_at)
    if one.moved is Verdict.OK and here != after:
        yield f"told moved, but it stands where it was: {row.code}"
    if one.moved in (None, Verdict.FAIL) and here != before:
        yield f"nobody was told moved, but it is: {row.code}"


def _booked(db: Rows) -> dict[tuple[str, str], dict[str, Row]]:
    query = (
        select(
            Address.id, Address.channel, Address.value, Booking.code, Booking.room_id, Booking.starts_at, Booking.state
        )
        .join(Person, Person.id == Address.person_id)
        .join(Booking, Booking.person_id == Person.id)
    )
    found: dict[tuple[str, str], dict[str, Row]] = {}
    for address_id, channel, sealed, code, room, starts_at, state in db.execute(query):
        address = db.info["vault"].open("address", "value", address_id, sealed)
        person = address.rpartition(":")[2] if channel == "kakao" else address
        found.setdefault((channel, person), {})[code] = Row(code, room, starts_at, state)
    return found


def _rows(db: Rows) -> Iterator[str]:
    """What the audit does not count: people beside capacities, reminders beside bookings (C1), what a refusal left (A5)."""
    city = places.city(db)
    sums = select(Booking.room_id, Booking.starts_at, func.sum(Booking.adults + Booking.children), func.count())
    for room_id, starts_at, people_in, parties in db.execute(
        sums.where(Booking.state.in_(ACTIVE)).group_by(Booking.room_id, Booking.starts_at)
    ):
        room = city.room(room_id)
        if (parties if room.mode == "exclusive" else people_in) > room.capacity:
            yield f"oversold: {parties} parties of {people_in} in {room_id} at {starts_at}"
    due = select(func.count()).where(Notice.about == Booking.code, Notice.state == "due").scalar_subquery()
    for code, count in db.execute(select(Booking.code, due).where(Booking.state.in_(ACTIVE))):
        if count == 0:
            yield f"nobody will be reminded of {code}"
    written = select(Booking.household_id, func.count()).where(Booking.state.in_(ACTIVE)).group_by(Booking.household_id)
    for household, count in db.execute(written):
        if count > max(room.policy.max_upcoming_per_household for room in [city.room("gaho-play")]):
            yield f"more bookings ahead than B-05 allows: {household} {count}"
    orphans = select(Claim.owner).where(
        ~Claim.owner.startswith("draft:"),
        Claim.owner.not_in(select(Booking.code)),
        Claim.owner.not_in(select(Application.code)),  # of the demo's season
        Claim.owner.not_in(select(waiting.OFFER + Offer.id)),
        Claim.owner.not_in(select(waiting.KEPT + Entry.id)),
    )
    for (owner,) in db.execute(orphans):
        yield f"places of nobody: {owner}"


def close_a_day(db: Rows, site: str, session: places.Session, why: str) -> int:
    """Staff close a site for the span of one session; who had booked is cancelled and told (B-12). How many."""
    city = places.city(db)
    rooms = [room.id for room in city.rooms_of(site)]
    places.close(db, site, session.starts_at, session.ends_at, why, now=NOW)
    hit = select(Booking).where(
        Booking.room_id.in_(rooms),
        Booking.state.in_((State.CONFIRMED, State.REQUESTED)),
        Booking.starts_at < session.ends_at,
        Booking.ends_at > session.starts_at,
    )
    found = [bookings.locked_booking(db, one.code) for one in db.scalars(hit.order_by(Booking.code))]
    cancelled = [one for one in found if one.state in (State.CONFIRMED, State.REQUESTED)]
    for one in cancelled:
        bookings.cancel_by_site(db, one, "staff:hammer", why, now=NOW)
    return len(cancelled)


def closed_but_booked(db: Rows) -> list[str]:
    """T-02, B-12: nobody stands before a closed door."""
    city = places.city(db)
    ahead = db.scalars(select(Booking).where(Booking.state.in_(ACTIVE)))
    return [
        f"booked in a closed hour: {one.code}"
        for one in ahead
        if places.Session(one.starts_at, one.ends_at, one.room_id)
        not in city.sessions(one.room_id, one.starts_at.astimezone(SEOUL).date())
    ]
