"""What can be chosen, as one looks at it: a room's day, the days beside it, five weeks.

Every cell says in words what its colour says. No statement is run here: what is free was looked up before.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from handlers.slots import Visit
from handlers.speech import Cell, Choice, Dead, Grid, Look, Pattern, State
from handlers.words import write
from models import rules
from models.bookings import Vacancy
from models.places import Room, Session
from models.refused import Reason, Refused

WEEKS = 5
STRIP, STRIP_BEFORE = 6, 4  # days beside the chosen one, and how many of them at most before it
FEW = 3  # a third of the places or less is few
SEARCHED = 14  # days within which the nearest open ones are named
SHORT_NAME = 3  # letters that fit under a date on the narrowest screen
NO_NOUN = re.compile("(서|요|다|함|됨|음|임|까|때문)$")  # what staff wrote is a sentence, and takes no particle
OVER = (Reason.PAST, Reason.TOO_LATE)


def bookable(vacancies: Iterable[Vacancy], size: int) -> list[Vacancy]:
    return [one for one in vacancies if one.closed is None and one.left >= size]


def _sessions(visit: Visit, room: Room, day: date) -> tuple[Session, ...]:
    """Of that day; looked at again and again in one grid, reckoned once."""
    looked_up = ("sessions", room.id, day)
    if looked_up not in visit.seen:
        visit.seen[looked_up] = visit.city.sessions(room.id, day)
    found: tuple[Session, ...] = visit.seen[looked_up]
    return found


def _closed(visit: Visit, room: Room, day: date) -> Refused | None:
    return None if _sessions(visit, room, day) else visit.city.why_closed(room.site, day, room.id)


# --- five weeks -------------------------------------------------------------------------------------------------------


def calendar(visit: Visit, room: Room, vacancies: Sequence[Vacancy], size: int, people: int | None) -> Grid:
    """Whole weeks, Sunday first, from this one. `vacancies` are those of all days that can be booked."""
    first = visit.today - timedelta(days=(visit.today.weekday() + 1) % 7)
    last = visit.today + timedelta(days=room.policy.opens_days_before)
    weeks = max(WEEKS, (last - first).days // 7 + 1)
    by_day: dict[date, list[Vacancy]] = {}
    for one in vacancies:
        by_day.setdefault(one.session.day, []).append(one)
    free = [day for day, found in by_day.items() if bookable(found, size)]
    days = [first + timedelta(days=n) for n in range(7 * weeks)]
    cells = [_day_cell(visit, room, day, by_day.get(day, ()), free, size, people) for day in days]
    rows = tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7))
    months = dict.fromkeys(f"{day.month}월" for day in (max(first, visit.today), days[-1]))
    return Grid(" – ".join(months), rows, Pattern.CALENDAR, notes=(_opening(room.policy),))


def _day_cell(
    visit: Visit, room: Room, day: date, found: Sequence[Vacancy], free: list[date], size: int, people: int | None
) -> Cell:
    label, said = write.day_short(day, visit.now), write.day(day, visit.now)
    if day < visit.today:
        return _dead_day(day, label, State.PAST, "past", "", write.say("day-past", day=said))
    if closed := _closed(visit, room, day):
        word = write.say("cell-today") if day == visit.today else _short_reason(closed)
        return _dead_day(day, label, State.CLOSED, "closed", word, day_closed(visit, room, day, closed))
    if fitting := len(bookable(found, size)):
        count = write.say("cell-sessions", n=fitting)
        full = write.say("day-free", day=said, n=fitting, people=people)
        look = Look(State.FEW if fitting == 1 else State.FREE, count, full, day.isoformat())
        return Choice(label, says=write.day_button(day, visit.now), note=count, cell=look)
    if any(one.closed is None for one in found):
        full = day_full(visit, day, found, free, people)
        return _dead_day(day, label, State.FULL, "full", write.say("cell-over"), full)
    if found and all(one.closed and one.closed.reason in OVER for one in found):
        full = f"{write.say('day-ended', day=said)}{_days_then('days-free', day, _around(day, free))}"
        return _dead_day(day, label, State.PAST, "past", write.say("cell-over"), full)
    opens = rules.opens_at(room.policy, _sessions(visit, room, day)[0])
    soon = {visit.today: write.clock(opens).split()[-1], visit.today + timedelta(days=1): write.say("cell-tomorrow")}
    full = write.say("day-opens", day=write.day_button(day, visit.now), opens_at=write.when(opens, visit.now))
    return _dead_day(day, label, State.NOT_YET, "not-yet", soon.get(write.local(opens).date(), ""), full)


def _dead_day(day: date, label: str, state: State, why: str, word: str, full: str) -> Dead:
    return Dead(label, write.say(f"cell-{why}"), Look(state, word, full, day.isoformat()))


def day_full(visit: Visit, day: date, found: Iterable[Vacancy], free: Iterable[date], people: int | None) -> str:
    """No session of the day is for this party; the nearest days of `free` are."""
    short = people if any(one.left for one in found if one.closed is None) else None
    text = write.say("day-full", day=write.day(day, visit.now), people=short)
    return text + _days_then("days-free", day, _around(day, free))


def day_closed(visit: Visit, room: Room, day: date, closed: Refused) -> str:
    """ "11월 26일 (목)은 시설 점검으로 쉬어요. 25일 (수)과 27일 (금)은 열려요." """
    said = write.day_button(day, visit.now)
    match closed.reason:
        case Reason.HOLIDAY:
            text = write.say("day-holiday", day=said, holiday=str(closed.facts["holiday"]))
        case Reason.CLOSURE:
            why = str(closed.facts["why"])
            text = write.say("day-closure-said" if NO_NOUN.search(why) else "day-closure", day=said, why=why)
        case _:
            text = write.say("day-rest", day=said, weekday=write.weekday(day))
    steps = (timedelta(days=n) for n in range(1, SEARCHED + 1))
    near = [(day - step, day + step) for step in steps]
    before = next((one for one, _ in near if one >= visit.today and _sessions(visit, room, one)), None)
    after = next((one for _, one in near if _sessions(visit, room, one)), None)
    return text + _days_then("days-open", day, [one for one in (before, after) if one])


def _short_reason(closed: Refused) -> str:
    """A word that fits under a date: 점검, 성탄절; else that it is closed."""
    holiday = closed.reason is Reason.HOLIDAY
    words = str(closed.facts.get("holiday") or closed.facts.get("why") or "").split() or [""]
    word = words[0] if holiday else words[-1]
    if 0 < len(word) <= SHORT_NAME and not NO_NOUN.search(word):
        return word
    return write.say("cell-holiday" if holiday else "cell-closed")


def _around(day: date, free: Iterable[date]) -> list[date]:
    """The nearest day before and the nearest after, of those."""
    before = max((one for one in free if one < day), default=None)
    after = min((one for one in free if one > day), default=None)
    return [one for one in (before, after) if one]


def _days_then(id: str, beside: date, days: Sequence[date]) -> str:
    """A further sentence about these days; nothing where there are none."""
    return f" {write.say(id, days=write.listing([write.day_beside(one, beside) for one in days]))}" if days else ""


def _opening(policy: rules.RoomPolicy) -> str:
    """When days open for booking (B-03)."""
    at = write.clock(policy.opens_at)
    if policy.release == "weekly":
        return write.say("opens-weekly", weekday=write.weekday(policy.release_weekday), opens_at=at)
    weeks, rest = divmod(policy.opens_days_before, 7)
    before = f"{policy.opens_days_before}일" if rest or not weeks else f"{weeks}주"
    return write.say("opens-daily", before=before, opens_at=at)


# --- a day ------------------------------------------------------------------------------------------------------------


def sessions(
    visit: Visit, room: Room, day: date, vacancies: Sequence[Vacancy], size: int, *, every: bool, own: Session | None
) -> Grid:
    """A row a session, with what is left of it. `every`: what rests of the day's ordinary blocks is told too; `own` is
    the session of the booking that would move."""
    fitting = bookable(vacancies, size)
    rows = [(one.session.local_start, _session_cell(visit, room, one, size, fitting, own)) for one in vacancies]
    starts = {one.local_start for one in _sessions(visit, room, day)}
    if every and starts:
        blocks = (f"{start:%H:%M}" for start, _ in room.blocks.get(day.weekday(), ()))
        rows += [(start, _resting(start)) for start in blocks if start not in starts]
    where = visit.city.site(room.site).official_ko
    over = where if room.mode == "seats" else f"{where} · {room.short_ko}"
    title = write.say("band-sessions", day=write.day_button(day, visit.now))
    cells = tuple((cell,) for _, cell in sorted(rows, key=lambda row: row[0]))
    return Grid(title, cells, Pattern.SESSIONS, over=over, notes=(_shared_by(room),))


def _session_cell(
    visit: Visit, room: Room, one: Vacancy, size: int, fitting: Sequence[Vacancy], own: Session | None
) -> Cell:
    session = one.session
    label, until = write.clock(session.local_start), write.say("cell-until", clock=write.clock_bare(session.local_end))
    seats = (one.left, room.capacity) if room.mode == "seats" else None
    if own and (own.room, own.starts_at) == (session.room, session.starts_at):
        look = Look(State.MINE, write.say("cell-own"), write.say("session-own", when=label), until=until, seats=seats)
        return Choice(label, note=write.say("cell-own"), cell=look)
    alt = min(fitting, key=lambda near: abs(near.session.starts_at - session.starts_at), default=None)
    instead: dict[str, Any] = {"alt": alt.session.starts_at, "left": alt.left, "alt_left": alt.left} if alt else {}

    def dead(state: State, why: str, word: str, no: Refused) -> Dead:
        full = write.refusal(no, visit.now, **instead)
        return Dead(label, write.say(f"cell-{why}"), Look(state, write.say(word), full, until=until, seats=seats))

    if one.closed and one.closed.reason in OVER:
        return dead(State.PAST, "past", "cell-over", one.closed)
    if one.closed:
        return dead(State.NOT_YET, "not-yet", "cell-not-yet", one.closed)
    no = Refused(Reason.FULL, when=session.starts_at)
    if one.left == 0:
        taken = room.mode == "exclusive"
        return dead(State.TAKEN if taken else State.FULL, "full", "cell-taken" if taken else "cell-all-taken", no)
    when, left = write.clock(session.local_start), _left(room, one.left)
    if room.mode != "seats":
        look = Look(State.FREE, write.say("cell-empty"), write.say("session-empty", when=when), until=until)
        return Choice(label, cell=look)
    note = write.say("left-places", left=one.left)
    if one.left < size:
        short = Refused(Reason.TOO_FEW_LEFT, when=session.starts_at, left=one.left, n=size)
        full = write.refusal(short, visit.now, **instead | {"left": one.left})
        word = write.say("cell-short", left=left, n=size)
        return Choice(label, note=note, cell=Look(State.SHORT, word, full, until=until, seats=seats))
    state = State.FEW if one.left * FEW <= room.capacity else State.FREE
    full = write.say("ask-session-at", when=when, left=one.left)
    return Choice(label, note=note, cell=Look(state, left, full, until=until, seats=seats))


def _left(room: Room, left: int) -> str:
    return write.say("cell-left", count=write.count(left, room.counts))


def _resting(start: str) -> Dead:
    full = write.say("session-rests", when=write.clock(start))
    return Dead(write.clock(start), write.say("cell-closed"), Look(State.CLOSED, write.say("cell-closed"), full))


def _shared_by(room: Room) -> str:
    if room.mode != "seats":
        return write.say("answer-exclusive", room=room.short_ko)
    return write.say("answer-capacity", room=room.short_ko, counts=room.counts, n=room.capacity)


# --- the days beside it -----------------------------------------------------------------------------------------------


def strip(visit: Visit, room: Room, chosen: date) -> Grid | None:
    """Six days that the room is ordinarily open on; one that is closed for once stays, with the reason."""
    weekdays = visit.city.open_weekdays(room.site, room.id)
    days = [visit.today + timedelta(days=n) for n in range(room.policy.opens_days_before + 1)]
    days = [day for day in days if day.weekday() in weekdays or day == chosen]
    if chosen not in days or len(days) == 1:
        return None
    first = max(0, min(days.index(chosen) - STRIP_BEFORE, len(days) - STRIP))
    cells = tuple(_strip_cell(visit, room, day, chosen) for day in days[first : first + STRIP])
    return Grid(write.say("btn-other-day"), (cells,), Pattern.STRIP)


def _strip_cell(visit: Visit, room: Room, day: date, chosen: date) -> Cell:
    label, iso = write.day_short(day, visit.now), day.isoformat()
    if closed := _closed(visit, room, day):
        look = Look(
            State.CLOSED, _short_reason(closed), day_closed(visit, room, day, closed), iso, chosen=day == chosen
        )
        return Dead(label, write.say("cell-closed"), look)
    if day == chosen:
        word = write.say("cell-chosen")
        return Dead(label, word, Look(State.FREE, full=write.say("day-chosen"), day=iso, chosen=True))
    refusals = []
    for session in _sessions(visit, room, day):
        try:
            rules.check_window(room.policy, session, now=visit.now)
        except Refused as no:
            refusals.append(no)
        else:
            return Choice(label, says=write.day_button(day, visit.now), cell=Look(State.FREE, day=iso))
    if refusals[-1].reason is Reason.TOO_EARLY:
        opens = write.when(refusals[-1].facts["opens_at"], visit.now)
        full = write.say("day-opens", day=write.day_button(day, visit.now), opens_at=opens)
        return _dead_day(day, label, State.NOT_YET, "not-yet", "", full)
    full = write.say("day-ended", day=write.day(day, visit.now))
    return _dead_day(day, label, State.PAST, "past", write.say("cell-over"), full)
