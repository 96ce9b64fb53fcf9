"""The city's rules as arithmetic: no session, no clock, no I/O (domain.md, section 2).

Instants are aware and told in UTC, days and clock times are those of Seoul (T-01); every span is half-open: its end does
not belong to it, so 10:00-12:00 and 12:00-14:00 do not touch.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from models.base import SEOUL
from models.refused import Reason, Refused

Span = tuple[datetime, datetime]
Hours = tuple[tuple[time, time], ...]  # of one weekday, in order, not touching
Week = dict[int, Hours]  # weekday (0 = Monday) -> hours; a weekday without hours is not in it

ODD_COUNT_ABOVE = 1000  # no party counts so many
GRADE_ONE_BORN = 6  # T-06: grade = school year - birth year - 6
WAYS_OF_COUNTING_AGE = 7  # oldest age that words may give a child of grade g: g + 7 (세는 나이, or 만 in January)


@dataclass(frozen=True, slots=True)
class RoomPolicy:
    """The defaults of `policy_defaults.room`; a site or a room may differ. Configuration, never Jinju's rule."""

    opens_days_before: int = 14  # B-03, rolling: so many days before the session's day
    opens_at: time = time(9)  # B-03, both shapes
    closes_minutes_before: int = 30  # B-03
    cancel_free_until_minutes_before: int = 30  # B-09
    max_per_household_per_site_and_day: int = 1  # B-05
    max_upcoming_per_household: int = 4  # B-05
    max_guardians_per_child: int = 2  # B-07
    guardian_min_age: int = 19  # B-07, completed years
    hold_minutes: int = 5  # B-13
    late_minutes_to_no_show: int = 30  # B-10
    strikes_to_suspend: int = 2  # B-11
    strike_window_days: int = 90  # B-11
    suspend_days: int = 30  # B-11
    release: str = "rolling"  # B-03: "rolling" | "weekly"
    release_weekday: int = 1  # weekly: in the week before the session's (weeks run Monday to Sunday)
    lower_grades: tuple[int, int] = (1, 3)  # T-06; children before school are always within the band
    reminders: tuple[str, ...] = ()  # "-1d@18:00", "-2h"


@dataclass(frozen=True, slots=True)
class WaitPolicy:
    """The defaults of `policy_defaults.waitlist`. Configuration, never Jinju's rule."""

    far_hours_before: int = 72  # W-03, W-05: further away than this there is time to answer, and to collect
    offer_minutes_far: int = 720  # W-05
    offer_minutes_near: int = 120  # W-05
    broadcast_from_hours_before: int = 24  # W-06: nearer than this everybody who fits is told at once
    stop_minutes_before: int = 60  # W-07
    quiet_hours: tuple[time, time] = (time(21), time(8))  # W-05: the clock of an answer stands still
    passes_to_collect: int = 2  # W-03
    collect_hours: int = 24  # W-03

    def stops_at(self, starts_at: datetime) -> datetime:
        """W-07: from this instant on nobody is offered anything."""
        return starts_at - timedelta(minutes=self.stop_minutes_before)

    def is_far(self, starts_at: datetime, now: datetime) -> bool:
        return starts_at - now > timedelta(hours=self.far_hours_before)

    def is_call(self, starts_at: datetime, now: datetime) -> bool:
        """W-06."""
        return starts_at - now < timedelta(hours=self.broadcast_from_hours_before)

    def collect_until(self, starts_at: datetime, now: datetime) -> datetime:
        """W-03: so long freed places are collected for somebody who was passed over."""
        return min(now + timedelta(hours=self.collect_hours), starts_at - timedelta(hours=self.far_hours_before))


@dataclass(frozen=True, slots=True)
class Room:
    """Something of a site that is booked by the session."""

    id: str  # "gaho-play"
    site: str  # "gaho"
    label: str  # "playspace" | "studio" | "private_hire" | "programme_room" | "library_programme"
    name_ko: str  # "돌·백일 촬영 스튜디오"
    short_ko: str  # "촬영 스튜디오", on buttons and in sentences
    name_en: str
    mode: str  # B-01: "seats" | "exclusive" | "programme"
    capacity: int  # in its unit; an exclusive room has 1 (slot)
    counts: str  # B-02: "people" | "children" | "households"
    max_people: int | None  # of one booking
    min_households: int  # B-14
    needs_approval: bool
    staff_only: bool
    shares_space_with: tuple[str, ...]  # B-08, both sides name each other
    blocks: Week  # that could be; `City.sessions` knows which of them are
    policy: RoomPolicy  # the site's, with what the room does otherwise
    retired: bool = False  # no longer in the city file; old bookings still name it


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """One block of a room on one day (회차)."""

    starts_at: datetime  # aware, UTC
    ends_at: datetime
    room: str = field(default="")
    # On Seoul's clock; reckoned once, for a snapshot's sessions are looked at in every turn.
    day: date = field(init=False, repr=False, compare=False)
    local_start: str = field(init=False, repr=False, compare=False)  # the value of a session in the talk: "10:00"
    local_end: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        start, end = self.starts_at.astimezone(SEOUL), self.ends_at.astimezone(SEOUL)
        object.__setattr__(self, "day", start.date())
        object.__setattr__(self, "local_start", f"{start:%H:%M}")
        object.__setattr__(self, "local_end", f"{end:%H:%M}")

    @property
    def span(self) -> Span:
        return (self.starts_at, self.ends_at)


# ------------------------------------------------------------------------------------------------- spans (T-01)


def instant(day: date, at: time) -> datetime:
    """That clock time of that day in Seoul, in UTC."""
    return datetime.combine(day, at, SEOUL).astimezone(UTC)


def whole_day(day: date) -> Span:
    """From midnight to midnight in Seoul."""
    start = instant(day, time.min)
    return (start, start + timedelta(days=1))  # T-01: no daylight saving


def overlap(a: Span, b: Span) -> bool:
    """Half-open: what ends when the other begins does not touch it."""
    return a[0] < b[1] and b[0] < a[1]


def covers(spans: Iterable[Span], wanted: Span) -> bool:
    """Whether one of the spans (not touching each other) holds all of the wanted one."""
    return any(start <= wanted[0] and wanted[1] <= end for start, end in spans)


def plus(spans: Iterable[Span], more: Span) -> tuple[Span, ...]:
    """The union, in order, with spans that touch made one."""
    start, end = more
    apart = []
    for span in spans:
        if span[1] < start or end < span[0]:
            apart.append(span)
        else:
            start, end = min(start, span[0]), max(end, span[1])
    return tuple(sorted([*apart, (start, end)]))


def minus(spans: Iterable[Span], cut: Span) -> tuple[Span, ...]:
    """What is left of the spans outside the cut, in order."""
    left = []
    for start, end in spans:
        left += [(start, min(end, cut[0])), (max(start, cut[1]), end)]
    return tuple(sorted({(start, end) for start, end in left if start < end}))


# ------------------------------------------------------------------------------------- ages and grades (T-04..T-07)


def years_old(born: date, on: date) -> int:
    """만 나이, completed years (T-05). Who is born on 29 February is a year older on 1 March of other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def year_age(born: date, on: date) -> int:
    """연 나이: the year minus the birth year (T-05)."""
    return on.year - born.year


def grade(born: date, on: date, shift: int = 0) -> int:
    """School grade on a day (T-06): the school year starts on 1 March; 0 and below are before school.

    `shift` is what staff noted on the child's record: +1 entered a year early, -1 a year late.
    """
    school_year = on.year if on.month >= 3 else on.year - 1
    return school_year - born.year - GRADE_ONE_BORN + shift


def under_14(born: date, on: date) -> bool:
    """만 14세 미만 (T-07)."""
    return years_old(born, on) < 14


def in_band(policy: RoomPolicy, born: date, session: Session, shift: int = 0) -> bool:
    """영유아 및 초등 저학년, judged on the date of use, not of booking (T-04)."""
    return grade(born, session.day, shift) <= policy.lower_grades[1]


def check_ages(policy: RoomPolicy, ages: Iterable[int], grades: Iterable[int] = ()) -> None:
    """Ages (years, as said) and grades said of the children: at least one must fit the band (B-04).

    An age said in words may be 만, 연 or 세는 나이: only what fits by no way of counting contradicts. CHILD_TOO_OLD.
    """
    last = policy.lower_grades[1]
    if not any_up_to(last, ages, grades):
        raise Refused(Reason.CHILD_TOO_OLD, grade=last)


def any_up_to(last: int, ages: Iterable[int], grades: Iterable[int] = ()) -> bool:
    """Whether a child of these ages (years, as said) and grades may be in that grade or below; True if nothing was said."""
    fits = [age <= last + WAYS_OF_COUNTING_AGE for age in ages] + [said <= last for said in grades]
    return not fits or any(fits)


# --------------------------------------------------------------------------------------------------- booking window


def opens_at(policy: RoomPolicy, session: Session) -> datetime:
    """When a session begins to be bookable (B-03): rolling by the day, or the whole week at once in the week before."""
    if policy.release == "weekly":
        monday = session.day - timedelta(days=session.day.weekday())
        return instant(monday - timedelta(days=7 - policy.release_weekday), policy.opens_at)
    return instant(session.day - timedelta(days=policy.opens_days_before), policy.opens_at)


def closes_at(policy: RoomPolicy, session: Session) -> datetime:
    """From this instant on a session is no longer bookable (B-03)."""
    return session.starts_at - timedelta(minutes=policy.closes_minutes_before)


def cancel_until(policy: RoomPolicy, starts_at: datetime) -> datetime:
    """Before this instant a booking is changed or cancelled without any mark; from it on it is not changed (B-09)."""
    return starts_at - timedelta(minutes=policy.cancel_free_until_minutes_before)


def check_window(policy: RoomPolicy, session: Session, *, now: datetime) -> None:
    """Bookable now (B-03)? PAST once it began, else TOO_LATE, TOO_EARLY."""
    if now >= session.starts_at:
        raise Refused(Reason.PAST, when=session.starts_at)
    if now >= closes_at(policy, session):
        raise Refused(Reason.TOO_LATE, when=session.starts_at, closed_at=closes_at(policy, session))
    if now < opens_at(policy, session):
        raise Refused(Reason.TOO_EARLY, date=session.day, opens_at=opens_at(policy, session))


# ------------------------------------------------------------------------------------------------ waiting lists (W-05)


def answer_until(policy: WaitPolicy, made_at: datetime, starts_at: datetime) -> datetime:
    """When an offer ends (W-05): judged when it is made, so that no line that is passed later cuts it short (W-06)."""
    minutes = policy.offer_minutes_far if policy.is_far(starts_at, made_at) else policy.offer_minutes_near
    left, at = timedelta(minutes=minutes), made_at.astimezone(UTC)
    if policy.is_call(starts_at, made_at):
        return min(at + left, policy.stops_at(starts_at))
    evening, morning = policy.quiet_hours
    while True:
        here = at.astimezone(SEOUL)
        if evening <= here.time():
            at = instant(here.date() + timedelta(days=1), morning)
        elif here.time() < morning:
            at = instant(here.date(), morning)
        tonight = instant(at.astimezone(SEOUL).date(), evening)
        if at + left <= tonight:
            return min(at + left, policy.stops_at(starts_at))
        left, at = left - (tonight - at), tonight


# ---------------------------------------------------------------------------------------------------------- parties


def size(room: Room, adults: int, children: int) -> int:
    """How many of the room's unit a party takes (B-02); an exclusive room goes as one slot (B-01)."""
    if room.mode == "exclusive" or room.counts == "households":
        return 1
    return children if room.counts == "children" else adults + children


def quota_key(room: Room) -> str:
    """What a session of the room is in the quotas; the unit is in the key: "room:gaho-play/people"."""
    return f"room:{room.id}/{'slot' if room.mode == 'exclusive' else room.counts}"


def check_open_to_all(room: Room) -> None:
    """B-01: rooms for the staff and rooms booked only through a programme are not booked by citizens. STAFF_ONLY."""
    if room.staff_only or room.mode == "programme":
        raise Refused(Reason.STAFF_ONLY)


def check_party(room: Room, policy: RoomPolicy, adults: int, children: int) -> None:
    """May this party come? ODD_COUNT, NO_CHILD (B-04), GUARDIAN_NEEDED, TOO_MANY_ADULTS (B-07), TOO_MANY_PEOPLE (B-02)."""
    if not 0 <= adults <= ODD_COUNT_ABOVE or not 0 <= children <= ODD_COUNT_ABOVE or adults + children == 0:
        raise Refused(Reason.ODD_COUNT)
    if children == 0:
        raise Refused(Reason.NO_CHILD)
    if adults == 0:
        raise Refused(Reason.GUARDIAN_NEEDED, age=policy.guardian_min_age)
    most = policy.max_guardians_per_child
    if adults > children * most:
        raise Refused(Reason.TOO_MANY_ADULTS, children=children, n=most, max=children * most)
    if room.max_people is not None and adults + children > room.max_people:
        raise Refused(Reason.TOO_MANY_PEOPLE, max=room.max_people)
    if size(room, adults, children) > room.capacity:
        raise Refused(Reason.TOO_MANY_PEOPLE, max=room.capacity)


# ------------------------------------------------------------------------------------------------------- programmes

DRAW = ("nanum-draw", 1)
"""Name and version of the draw below. What it does never changes under one version: old records are repeated with it."""
ALONE = "people"
"""The unit in which every attending person counts; in any other a household or a team counts one (P-02)."""


def places_for(unit: str, people: int) -> int:
    """How many of a quota's unit so many people take (P-02): five are five people, and one family."""
    return people if unit == ALONE else 1


def seed_hash(seed: str) -> str:
    """What is shown of the seed before the draw (P-07)."""
    return sha256(seed.encode()).hexdigest()


def drawn_order(receipts: Iterable[str], seed: str, first: Collection[str] = ()) -> list[str]:
    """Everyone in drawn order (P-07): whoever belongs to an announced group (`first`) before all others.

    Neither the time of an application nor the order in which they are given has any weight.
    """
    return sorted(receipts, key=lambda one: (one not in first, sha256(f"{seed}:{one}".encode()).hexdigest()))


def fill(order: Sequence[str], sizes: Mapping[str, int], places: int) -> tuple[list[str], list[str]]:
    """Main places and reserve, both in drawn order: who does not fit the rest is passed over and keeps his rank (P-09)."""
    main, reserve = [], []
    for one in order:
        if sizes[one] <= places:
            places -= sizes[one]
            main.append(one)
        else:
            reserve.append(one)
    return main, reserve
