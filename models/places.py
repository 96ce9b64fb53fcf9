"""Where and when: sites, rooms, hours, holidays, closures, and what is known of them.

The tables are read once into a frozen snapshot, `City`, whose functions are pure; `city(db)` reads one row and builds the
snapshot anew only when that row's revision differs, so that several replicas never tell a closed day open for longer
than one turn. Whoever changes a table here bumps the revision in the same transaction.

    T-02  a session exists where the site is open for the whole of it: weekly hours, minus public holidays, minus what
          staff closed, plus what they opened specially. Where staff said both, their last word counts.
    T-03  holidays come from a library; one row of `holiday_override` adds one or takes one away.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import holidays
from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text, Time, delete, insert, orm, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models import rules
from models.base import UTC, Again, Base, new_id, on
from models.refused import Reason, Refused
from models.rules import Room, RoomPolicy, Session, Span, Week

__all__ = [
    "Alias",
    "City",
    "Fact",
    "Institution",
    "Item",
    "NoCity",
    "Program",
    "Room",
    "RoomPolicy",
    "Session",
    "Site",
    "Source",
    "bump",
    "city",
    "city_policy",
    "close",
    "lift_closure",
    "lift_opening",
    "open_specially",
    "override_holiday",
    "policy_of",
    "public_holidays",
    "wait_policy",
]

SEARCHED_DAYS = 120  # how far ahead an open day is looked for
RANK = {"fact": 0, "derived": 1, "later": 2, "assumed": 3}  # the better proved first
KEPT_DAYS = 4096  # of rooms whose sessions one snapshot remembers: every turn asks for the same few weeks
FIRST_YEAR = 1900  # earlier days have no sessions (and no instants in UTC, at the very beginning)
SITES = "sites"  # what is known of all sharing rooms

# ----------------------------------------------------------------------------------------------------------- tables


class CityRow(Base):
    """The one city of this database."""

    __tablename__ = "city"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # "jinju"
    name_ko: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    # a name for this state of the tables, not a count: a transaction that is rolled back must not lend its number
    # to another one, or a replica would go on believing what never happened
    revision: Mapped[str] = mapped_column(String(32))


class SourceRow(Base):
    """Where a fact was read."""

    __tablename__ = "source"

    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    about: Mapped[dict[str, Any]] = mapped_column(JSON)  # kind, outlet_ko, published, topic ...


class InstitutionRow(Base):
    __tablename__ = "institution"

    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    position: Mapped[int]
    name_ko: Mapped[str] = mapped_column(Text)
    short_ko: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)


class SiteRow(Base):
    __tablename__ = "site"

    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    position: Mapped[int]
    short_ko: Mapped[str] = mapped_column(Text)
    name_ko: Mapped[str] = mapped_column(Text)
    official_ko: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    place_ko: Mapped[str] = mapped_column(Text)
    place_en: Mapped[str] = mapped_column(Text)
    street_ko: Mapped[str | None] = mapped_column(Text)
    point: Mapped[list[float] | None] = mapped_column(
        JSON(none_as_null=True)
    )  # [latitude, longitude], where it is known
    bookable: Mapped[bool]
    closed_on_holidays: Mapped[bool]
    residency_ko: Mapped[str | None] = mapped_column(Text)
    bring_ko: Mapped[str | None] = mapped_column(Text)
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)  # where it differs from the city's
    retired: Mapped[bool] = mapped_column(default=False)  # no longer in the file; bookings still name it


class ResourceRow(Base):
    __tablename__ = "resource"
    __table_args__ = (CheckConstraint("capacity > 0", name="capacity_positive"),)

    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(32))
    name_ko: Mapped[str] = mapped_column(Text)
    short_ko: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(String(16))
    capacity: Mapped[int]
    counts: Mapped[str] = mapped_column(String(16))
    max_people: Mapped[int | None]
    min_households: Mapped[int]
    needs_approval: Mapped[bool]
    staff_only: Mapped[bool]
    shares_space_with: Mapped[list[str]] = mapped_column(JSON)
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)  # where it differs from the site's
    retired: Mapped[bool] = mapped_column(default=False)


class HoursRow(Base):
    """One span of a weekday in which a site is open."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
    )

    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 0 = Monday
    opens: Mapped[time] = mapped_column(Time, primary_key=True)
    closes: Mapped[time] = mapped_column(Time)
    origin: Mapped[str] = mapped_column(String(8))
    source: Mapped[str | None] = mapped_column(Text)


class BlockRow(Base):
    """One block of a weekday that a room may be booked for."""

    __tablename__ = "block"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("starts < ends", name="starts_before_it_ends"),
    )

    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    starts: Mapped[time] = mapped_column(Time, primary_key=True)
    ends: Mapped[time] = mapped_column(Time)
    origin: Mapped[str] = mapped_column(String(8))
    source: Mapped[str | None] = mapped_column(Text)


class HolidayOverride(Base):
    """T-03: what staff say of one day; a name makes it a holiday, none takes one away."""

    __tablename__ = "holiday_override"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str | None] = mapped_column(Text)


class Closure(Base):
    """Staff close a site for a span."""

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UTC)
    ends_at: Mapped[datetime] = mapped_column(UTC)
    why: Mapped[str] = mapped_column(Text)  # as citizens are told
    made_at: Mapped[datetime] = mapped_column(UTC)


class SpecialOpening(Base):
    """Staff open a site in a span in which it would be closed."""

    __tablename__ = "special_opening"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UTC)
    ends_at: Mapped[datetime] = mapped_column(UTC)
    why: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTC)


class ProgramRow(Base):
    __tablename__ = "program"

    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    kind_ko: Mapped[str] = mapped_column(Text)
    name_ko: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str | None] = mapped_column(String(16))
    selection: Mapped[str | None] = mapped_column(String(48))
    part_of: Mapped[str | None] = mapped_column(String(48))
    run: Mapped[str | None] = mapped_column(String(16))


class ItemRow(Base):
    """Something that is lent."""

    __tablename__ = "item"

    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    position: Mapped[int]
    name_ko: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    sites: Mapped[list[str]] = mapped_column(JSON)


class FactRow(Base):
    """One value of the city file with its provenance; of one name the article, a later source and the demo may each say."""

    __tablename__ = "fact"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    origin: Mapped[str] = mapped_column(String(8), primary_key=True)
    source: Mapped[str | None] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSON)


class AliasRow(Base):
    """What people call something."""

    __tablename__ = "alias"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    text: Mapped[str] = mapped_column(String(100), primary_key=True)
    position: Mapped[int]


# --------------------------------------------------------------------------------------------------------- snapshot


@dataclass(frozen=True, slots=True)
class Fact:
    """One value and how well it is known."""

    subject: (
        str  # "site:gaho" | "sites" | "room:gaho-play" | "program:nurse_aide" | "item:..." | "policy:room" | "city"
    )
    name: str  # "fee"; what can be said as it stands: "topic:fee"
    value: Any  # JSON
    origin: str  # "fact" (the article) | "derived" (computed from it) | "later" | "assumed"
    source: str | None = None  # id of a Source; of an assumption, what it imitates

    @property
    def assumed(self) -> bool:
        """Told to citizens as what the centre confirms, never as the city's rule."""
        return self.origin == "assumed"


@dataclass(frozen=True, slots=True)
class Alias:
    kind: str  # "site" | "resource" | "program" | "item" | "category" ...
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    id: str  # "seongbuk_2026"
    about: Mapping[str, Any]  # kind, outlet_ko, published, topic


@dataclass(frozen=True, slots=True)
class Institution:
    """A body of the city that is no sharing room: the new-job centre, a library; its facts are those of "institution:<id>"."""

    id: str  # "saeil"
    name_ko: str
    short_ko: str  # "새일센터"
    name_en: str


@dataclass(frozen=True, slots=True)
class Site:
    """A sharing room (공동육아나눔터)."""

    id: str  # "gaho"
    short_ko: str  # "가호동"
    name_ko: str  # "가호동 나눔터", as said
    official_ko: str  # "가호동 공동육아나눔터"
    name_en: str
    place_ko: str  # "남부어린이도서관 1층"
    place_en: str
    street_ko: str | None  # "가호로44번길 4"
    point: tuple[float, float] | None  # (latitude, longitude), where the city file tells it
    bookable: bool  # False before it opens
    closed_on_holidays: bool
    residency_ko: str | None  # who may, where the site asks: "진주시에 주소를 둔 가정"
    bring_ko: str | None
    policy: RoomPolicy
    hours: Week
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """Enough for asking about it; its facts are those of "program:<id>"."""

    id: str  # "nurse_aide"
    kind: str  # "course" | "counselling" | "internship" | "aftercare" | "grant" | "training" | "camp"
    kind_ko: str  # "직업교육훈련"
    name_ko: str
    name_en: str
    category: str  # "job_training" | "startup" | "counsel" | "camp"
    unit: str | None  # "people" | "families" | "teams" | "companies"; None: a group of programmes
    selection: str | None  # "first_come" | "lottery" | "staff_selection" ...
    part_of: str | None  # "happy_camp", "courses"
    run: str | None = None  # "2025-10"


@dataclass(frozen=True, slots=True)
class Item:
    id: str  # "dol_clothes"
    name_ko: str
    name_en: str
    sites: tuple[str, ...]  # where it is lent


@dataclass(frozen=True, slots=True)
class Change:
    """What staff said of a site for a span; later ones count over earlier ones."""

    site: str
    span: Span
    opens: bool
    why: str


@dataclass(frozen=True, slots=True)
class City:
    """All that is known of places at one revision. Unknown ids raise KeyError."""

    id: str
    name_ko: str
    name_en: str
    revision: str
    sites: tuple[Site, ...]  # in the file's order; without those that the file no longer has
    institutions: tuple[Institution, ...]
    programs: tuple[Program, ...]  # with the groups "courses" and "happy_camp"
    items: tuple[Item, ...]
    aliases: tuple[Alias, ...]
    sources: Mapping[str, Source]
    waiting: rules.WaitPolicy
    changes: tuple[Change, ...]  # as staff said them, in order
    overrides: Mapping[date, str | None]
    _sites: Mapping[str, Site] = field(repr=False)
    _rooms: Mapping[str, Room] = field(repr=False)
    _programs: Mapping[str, Program] = field(repr=False)
    _facts: Mapping[str, tuple[Fact, ...]] = field(repr=False)
    _days: dict[tuple[str, date], tuple[Session, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # sessions of rooms on days, as far as they were reckoned; a changed city is another snapshot

    # what there is

    def site(self, site_id: str) -> Site:
        return self._sites[site_id]

    def institution(self, institution_id: str) -> Institution:
        return {one.id: one for one in self.institutions}[institution_id]

    def room(self, room_id: str) -> Room:
        return self._rooms[room_id]

    @property
    def room_ids(self) -> tuple[str, ...]:
        """Of all rooms, with those that are no longer in the file."""
        return tuple(self._rooms)

    def rooms_of(self, site_id: str) -> tuple[Room, ...]:
        return tuple(room for room in self._rooms.values() if room.site == site_id and not room.retired)

    def program(self, program_id: str) -> Program:
        return self._programs[program_id]

    def parts_of(self, program_id: str) -> tuple[Program, ...]:
        """The programmes of a group: the five camps of "happy_camp"."""
        return tuple(program for program in self.programs if program.part_of == program_id)

    # what is known

    def facts(self, subject: str) -> Mapping[str, Fact]:
        """Of each name the best proved; what is known of its group (all sites, all courses) stands in where its own lacks.

        An inherited fact keeps the subject it is known of: the 78 who completed are those of "program:courses".
        """
        known = {fact.name: fact for fact in reversed(self._facts.get(self._group(subject), ()))}
        return known | {fact.name: fact for fact in reversed(self._facts.get(subject, ()))}

    def answers(self, subject: str, topic: str) -> tuple[Fact, ...]:
        """All that can be said about a topic of nlu/README.md, the best proved first; empty: we lack it.

        What is known of the group is said too, unless its own is known as well or better.
        """
        name = f"topic:{topic}"
        own = [fact for fact in self._facts.get(subject, ()) if fact.name == name]
        best = min((RANK[fact.origin] for fact in own), default=len(RANK))
        of_group = (fact for fact in self._facts.get(self._group(subject), ()) if fact.name == name)
        return tuple(sorted([*own, *(f for f in of_group if RANK[f.origin] < best)], key=lambda f: RANK[f.origin]))

    @property
    def categories(self) -> Mapping[str, str]:
        """Of programmes: "startup" -> "창업"."""
        return {fact.name: fact.value for fact in self._facts.get("categories", ())}

    def _group(self, subject: str) -> str:
        kind, _, one = subject.partition(":")
        if kind == "site" and one in self._sites:
            return SITES
        if kind == "program" and one in self._programs and self._programs[one].part_of:
            return f"program:{self._programs[one].part_of}"
        return ""

    # when

    def holiday(self, day: date) -> str | None:
        """T-03: the Korean name of a public holiday, as said; staff's word counts over the library's."""
        if day in self.overrides:
            return self.overrides[day]
        return public_holidays(day.year).get(day)

    def open_spans(self, site_id: str, day: date) -> tuple[Span, ...]:
        """T-02: when a site is open on a day, in UTC and in order."""
        site = self.site(site_id)
        spans: tuple[Span, ...] = ()
        if not (site.closed_on_holidays and self.holiday(day)):
            spans = tuple(
                (rules.instant(day, opens), rules.instant(day, closes))
                for opens, closes in site.hours.get(day.weekday(), ())
            )
        today = rules.whole_day(day)
        for change in self._changes_on(site_id, today):
            if change.opens:
                spans = rules.plus(spans, (max(change.span[0], today[0]), min(change.span[1], today[1])))
            else:
                spans = rules.minus(spans, change.span)
        return spans

    def sessions(self, room_id: str, day: date) -> tuple[Session, ...]:
        """T-02: the sessions of a room on a day, in order; none before the site opens its doors."""
        found = self._days.get((room_id, day))
        if found is None:
            found = self._reckoned(room_id, day)
            if len(self._days) >= KEPT_DAYS:
                self._days.clear()
            self._days[room_id, day] = found
        return found

    def _reckoned(self, room_id: str, day: date) -> tuple[Session, ...]:
        room = self.room(room_id)
        blocks = room.blocks.get(day.weekday(), ())
        if not blocks or room.retired or day.year < FIRST_YEAR or not self.site(room.site).bookable:
            return ()
        spans = self.open_spans(room.site, day)
        could_be = (Session(rules.instant(day, a), rules.instant(day, b), room_id) for a, b in blocks)
        return tuple(session for session in could_be if rules.covers(spans, session.span))

    def session(self, room_id: str, day: date, start: str) -> Session | None:
        """The session that begins at that hour: "10:00"."""
        return next((one for one in self.sessions(room_id, day) if one.local_start == start), None)

    def clashing(self, session: Session) -> tuple[Session, ...]:
        """B-08: sessions of rooms in the same space that overlap it in time."""
        return tuple(
            other
            for room_id in self.room(session.room).shares_space_with
            for other in self.sessions(room_id, session.day)
            if rules.overlap(other.span, session.span)
        )

    def why_closed(self, site_id: str, day: date, room_id: str | None = None) -> Refused | None:
        """Why there is no session of the site (or of that room) on a day; None where there is one.

        Facts: site is its name as said, open_days weekdays (0 = Monday), next_open a date or None.
        """
        site = self.site(site_id)
        if not site.bookable:
            return Refused(Reason.NOT_OPEN_YET, site=site.name_ko)
        if day.year < FIRST_YEAR:
            return Refused(Reason.NO_SUCH_DAY, text=day.isoformat())
        if self._has_session(site_id, day, room_id):
            return None
        weekdays = self.open_weekdays(site_id, room_id)
        changes = tuple(self._changes_on(site_id, rules.whole_day(day)))
        opened = any(change.opens for change in changes)
        holiday = self.holiday(day) if site.closed_on_holidays else None
        if not opened and day.weekday() not in weekdays:
            return Refused(Reason.CLOSED_DAY, site=site.name_ko, date=day, open_days=weekdays)
        if not opened and holiday:
            next_open = next(iter(self.next_open_days(site_id, day, 1, room_id)), None)
            return Refused(Reason.HOLIDAY, site=site.name_ko, date=day, holiday=holiday, next_open=next_open)
        closed = [change for change in changes if not change.opens]
        if closed:
            return Refused(Reason.CLOSURE, site=site.name_ko, date=day, why=closed[-1].why)
        return Refused(Reason.CLOSED_DAY, site=site.name_ko, date=day, open_days=weekdays)

    def open_weekdays(self, site_id: str, room_id: str | None = None) -> tuple[int, ...]:
        """The weekdays on which a site (or that room) has sessions in an ordinary week."""
        hours = self.site(site_id).hours
        rooms = self._asked(site_id, room_id)
        return tuple(day for day in range(7) if day in hours and any(day in room.blocks for room in rooms))

    def next_open_days(self, site_id: str, day: date, count: int, room_id: str | None = None) -> tuple[date, ...]:
        """The first days, from that day on (itself included), on which the site (or that room) has a session."""
        found: list[date] = []
        for step in range(min(SEARCHED_DAYS, (date.max - day).days)):
            if len(found) == count:
                break
            if self._has_session(site_id, day + timedelta(days=step), room_id):
                found.append(day + timedelta(days=step))
        return tuple(found)

    def _asked(self, site_id: str, room_id: str | None) -> tuple[Room, ...]:
        """The rooms that citizens mean when they ask for a site."""
        rooms = self.rooms_of(site_id) if room_id is None else (self.room(room_id),)
        return tuple(room for room in rooms if not room.staff_only)

    def _has_session(self, site_id: str, day: date, room_id: str | None) -> bool:
        return any(self.sessions(room.id, day) for room in self._asked(site_id, room_id))

    def _changes_on(self, site_id: str, span: Span) -> Iterator[Change]:
        return (change for change in self.changes if change.site == site_id and rules.overlap(change.span, span))


# ------------------------------------------------------------------------------------------------------------- verbs


class NoCity(LookupError):
    """The database has no city yet: `nanum load-city` comes first."""


_CITY = select(CityRow.id, CityRow.name_ko, CityRow.name_en, CityRow.revision)  # of every turn: made once


def city(db: orm.Session) -> City:
    """The snapshot: one row is read, the rest only when another transaction (of any replica) changed something."""
    row = on(db).execute(_CITY).one_or_none()
    if row is None:
        raise NoCity("the database has no city: load one first")
    cache: dict[str, Any] = db.info["cache"]
    kept: City | None = cache.get("city")
    if kept is None or kept.revision != row.revision:
        kept = cache["city"] = _snapshot(db, row.id, row.name_ko, row.name_en, row.revision)
    return kept


def pin(db: orm.Session, city: City) -> None:
    """The snapshot is still the city, and nobody changes it before this transaction ends; Again if somebody has.

    Whoever books by the snapshot calls this first, so a closure either is seen by him or sees his booking (T-02, B-12).
    """
    query = _REVISION_LOCKED if db.info["locking"] else _REVISION
    if on(db).execute(query).scalar_one() != city.revision:
        raise Again


_REVISION = select(CityRow.revision)
_REVISION_LOCKED = _REVISION.with_for_update(read=True)


def bump(db: orm.Session) -> None:
    """Something of these tables has changed. Before one looks for bookings that it touches: it waits for those of `pin`."""
    db.execute(update(CityRow).values(revision=new_id()))


def close(db: orm.Session, site: str, starts_at: datetime, ends_at: datetime, why: str, *, now: datetime) -> str:
    """Close a site for a span, a whole day or a part of one (T-02); bookings in it are another verb's (B-12). Its id."""
    return _change(db, Closure, site, starts_at, ends_at, why, now)


def open_specially(
    db: orm.Session, site: str, starts_at: datetime, ends_at: datetime, why: str, *, now: datetime
) -> str:
    """Open a site for a span in which it would be closed (T-02). Its id."""
    return _change(db, SpecialOpening, site, starts_at, ends_at, why, now)


def lift_closure(db: orm.Session, closure_id: str) -> None:
    """A closure entered by mistake, or no longer needed."""
    db.execute(delete(Closure).where(Closure.id == closure_id))
    bump(db)


def lift_opening(db: orm.Session, opening_id: str) -> None:
    db.execute(delete(SpecialOpening).where(SpecialOpening.id == opening_id))
    bump(db)


def override_holiday(db: orm.Session, day: date, name: str | None) -> None:
    """T-03: make a day a holiday of that name, or (None) an ordinary day whatever the library says."""
    db.merge(HolidayOverride(day=day, name=name))
    db.flush()
    bump(db)


def _change(
    db: orm.Session,
    table: type[Closure] | type[SpecialOpening],
    site: str,
    starts_at: datetime,
    ends_at: datetime,
    why: str,
    now: datetime,
) -> str:
    if starts_at >= ends_at:
        raise ValueError("a span ends after it starts")
    made = new_id()
    db.execute(insert(table).values(id=made, site_id=site, starts_at=starts_at, ends_at=ends_at, why=why, made_at=now))
    bump(db)
    return made


# --------------------------------------------------------------------------------------------------------- holidays

SAID = {"신정연휴": "새해 첫날", "기독탄신일": "성탄절"}


@lru_cache(maxsize=32)
def public_holidays(year: int) -> Mapping[date, str]:
    """T-03: the year's public holidays with their Korean names; computed once, when first asked for."""
    return {day: _said(name) for day, name in _korea()(years=year, language="ko").items()}


@cache
def _korea() -> type[holidays.HolidayBase]:
    """The library's calendar of Korea, by its file: by its name come those of 250 countries, half a second and 15 MB."""
    file = Path(holidays.__file__).with_name("countries") / "south_korea.py"
    spec = spec_from_file_location("south_korea", file)
    if spec is None or spec.loader is None:
        raise ImportError(file)
    calendar = module_from_spec(spec)
    spec.loader.exec_module(calendar)
    found: type[holidays.HolidayBase] = calendar.SouthKorea
    return found


def _said(name: str) -> str:
    """As people say it; two may fall on one day."""
    return ", ".join(SAID.get(one, one) for one in name.split("; "))


# ------------------------------------------------------------------------------------------------- tables -> snapshot


def policy_of(*layers: Mapping[str, Any]) -> RoomPolicy:
    """A policy from the words of the city file, later layers over earlier ones. ValueError names what is wrong."""
    values: dict[str, Any] = {}
    for layer in layers:
        values |= layer
    counts = {one.name for one in fields(RoomPolicy) if type(one.default) is int}
    unknown = set(values) - {one.name for one in fields(RoomPolicy)}
    if unknown:
        raise ValueError(f"no such rule: {', '.join(sorted(unknown))}")
    if odd := [name for name in counts & set(values) if type(values[name]) is not int or values[name] < 0]:
        raise ValueError(f"a whole number is meant: {', '.join(sorted(odd))}")
    if values.get("release_weekday", 0) > 6:
        raise ValueError("release_weekday is 0 (Monday) to 6")
    if "opens_at" in values:
        values["opens_at"] = time.fromisoformat(values["opens_at"])
    if "lower_grades" in values:
        grades = values["lower_grades"]
        values["lower_grades"] = (int(grades["from"]), int(grades["to"]))
    if "reminders" in values:
        values["reminders"] = tuple(values["reminders"])
    if values.get("release", "rolling") not in ("rolling", "weekly"):
        raise ValueError(f"release is rolling or weekly, not {values['release']}")
    return RoomPolicy(**values)


def city_policy(facts: Iterable[Fact]) -> dict[str, Any]:
    """What the facts of a city say of room bookings, as `policy_of` takes it."""
    values: dict[str, Any] = {}
    for fact in facts:
        if fact.subject == "policy:room":
            values[fact.name] = fact.value
        elif (fact.subject, fact.name) == ("policy:reminders", "room"):
            values["reminders"] = fact.value
        elif (fact.subject, fact.name) == (SITES, "lower_grades"):
            values["lower_grades"] = fact.value
    return values


def wait_policy(facts: Iterable[Fact]) -> rules.WaitPolicy:
    """What the facts of a city say of waiting lists. ValueError, TypeError name what is wrong."""
    values = {fact.name: fact.value for fact in facts if fact.subject == "policy:waitlist"}
    counts = {one.name for one in fields(rules.WaitPolicy) if type(one.default) is int}
    if odd := [name for name in counts & set(values) if type(values[name]) is not int or values[name] < 0]:
        raise ValueError(f"a whole number is meant: {', '.join(sorted(odd))}")
    if "quiet_hours" in values:
        evening, morning = values["quiet_hours"]
        values["quiet_hours"] = (time.fromisoformat(evening), time.fromisoformat(morning))
        if not values["quiet_hours"][1] < values["quiet_hours"][0]:
            raise ValueError("the quiet hours begin in the evening and end in the morning")
    return rules.WaitPolicy(**values)


def _snapshot(db: orm.Session, city_id: str, name_ko: str, name_en: str, revision: str) -> City:
    known = [Fact(row.subject, row.name, row.value, row.origin, row.source) for row in db.scalars(select(FactRow))]
    facts: dict[str, tuple[Fact, ...]] = {}
    for fact in sorted(known, key=lambda fact: RANK[fact.origin]):
        facts[fact.subject] = (*facts.get(fact.subject, ()), fact)
    policy = city_policy(known)
    hours = _weeks((row.site_id, row.weekday, row.opens, row.closes) for row in db.scalars(select(HoursRow)))
    blocks = _weeks((row.resource_id, row.weekday, row.starts, row.ends) for row in db.scalars(select(BlockRow)))
    site_rows = list(db.scalars(select(SiteRow).order_by(SiteRow.position, SiteRow.id)))
    own_policy = {row.id: row.policy for row in site_rows}
    sites = {
        row.id: Site(
            id=row.id,
            short_ko=row.short_ko,
            name_ko=row.name_ko,
            official_ko=row.official_ko,
            name_en=row.name_en,
            place_ko=row.place_ko,
            place_en=row.place_en,
            street_ko=row.street_ko,
            point=(row.point[0], row.point[1]) if row.point else None,
            bookable=row.bookable,
            closed_on_holidays=row.closed_on_holidays,
            residency_ko=row.residency_ko,
            bring_ko=row.bring_ko,
            policy=policy_of(policy, row.policy),
            hours=hours.get(row.id, {}),
            retired=row.retired,
        )
        for row in site_rows
    }
    rooms = {
        row.id: Room(
            id=row.id,
            site=row.site_id,
            label=row.label,
            name_ko=row.name_ko,
            short_ko=row.short_ko,
            name_en=row.name_en,
            mode=row.mode,
            capacity=row.capacity,
            counts=row.counts,
            max_people=row.max_people,
            min_households=row.min_households,
            needs_approval=row.needs_approval,
            staff_only=row.staff_only,
            shares_space_with=tuple(row.shares_space_with),
            blocks=blocks.get(row.id, {}),
            policy=policy_of(policy, own_policy[row.site_id], row.policy),
            retired=row.retired,
        )
        for row in db.scalars(select(ResourceRow).order_by(ResourceRow.position, ResourceRow.id))
    }
    programs = {
        row.id: Program(
            id=row.id,
            kind=row.kind,
            kind_ko=row.kind_ko,
            name_ko=row.name_ko,
            name_en=row.name_en,
            category=row.category,
            unit=row.unit,
            selection=row.selection,
            part_of=row.part_of,
            run=row.run,
        )
        for row in db.scalars(select(ProgramRow).order_by(ProgramRow.position, ProgramRow.id))
    }
    institutions = db.scalars(select(InstitutionRow).order_by(InstitutionRow.position, InstitutionRow.id))
    items = db.scalars(select(ItemRow).order_by(ItemRow.position, ItemRow.id))
    aliases = db.scalars(select(AliasRow).order_by(AliasRow.position))
    return City(
        id=city_id,
        name_ko=name_ko,
        name_en=name_en,
        revision=revision,
        sites=tuple(site for site in sites.values() if not site.retired),
        institutions=tuple(Institution(row.id, row.name_ko, row.short_ko, row.name_en) for row in institutions),
        programs=tuple(programs.values()),
        items=tuple(Item(row.id, row.name_ko, row.name_en, tuple(row.sites)) for row in items),
        aliases=tuple(Alias(row.kind, row.id, row.text) for row in aliases),
        sources={row.id: Source(row.id, row.about) for row in db.scalars(select(SourceRow))},
        waiting=wait_policy(known),
        changes=_changes(db),
        overrides={row.day: row.name for row in db.scalars(select(HolidayOverride))},
        _sites=sites,
        _rooms=rooms,
        _programs=programs,
        _facts=facts,
    )


def _weeks(rows: Iterable[tuple[str, int, time, time]]) -> dict[str, Week]:
    weeks: dict[str, Week] = {}
    for owner, weekday, start, end in sorted(rows):
        week = weeks.setdefault(owner, {})
        week[weekday] = (*week.get(weekday, ()), (start, end))
    return weeks


def _changes(db: orm.Session) -> tuple[Change, ...]:
    """In the order in which staff said them; said at one instant, the closure counts."""
    made = [
        (
            row.made_at,
            row.id,
            Change(row.site_id, (row.starts_at, row.ends_at), isinstance(row, SpecialOpening), row.why),
        )
        for row in (*db.scalars(select(SpecialOpening)), *db.scalars(select(Closure)))
    ]
    return tuple(change for _, _, change in sorted(made, key=lambda one: (one[0], not one[2].opens, one[1])))
