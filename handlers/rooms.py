"""What every errand about rooms asks in the same words: where, when, which session, how many.

The functions are those of slots (`handlers/slots.py`): `settle_*` before a question, `ask_*`, `check_*`, `tell_*`.
A frame that has a `booking` filled is about moving it: its own places count as free.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from handlers.slots import Frame, Outcome, Proposal, Question, Slot, Value, Visit
from handlers.speech import Choice, File, Kind, Part, Place, Say, Style, Tone
from handlers.words import cards, grids, write
from handlers.words.buttons import button
from handlers.words.grids import bookable
from models import bookings, rules
from models.bookings import Booking, Party, State, Vacancy
from models.places import Room, Session, Site
from models.refused import Reason, Refused

PLAYSPACE = "playspace"
STUDIO = "studio"
HIRE = "private_hire"  # the playroom as a whole (B-08)
NEAREST_DAYS = 6
NEAR_DAYS = 3
WEEK = 7
MAP = "https://map.kakao.com/link/"
PARTS = {"am": (0, 12), "pm": (12, 24), "eve": (17, 24)}  # hours of a day's part, end exclusive
LATEST = "latest"
USUAL_PARTIES = ((1, 1), (1, 2), (2, 2))
YOUTH = 14  # from here on somebody who would come along is no child of ours, and perhaps meant as the guardian
FEW_PEOPLE = 30  # more of one kind than this is no party that a room knows


# --- what is meant ----------------------------------------------------------------------------------------------------


def room_of(visit: Visit, site: str, label: str) -> Room | None:
    """The room of that kind at a site that citizens may book."""
    for room in visit.city.rooms_of(site):
        if room.label == label and not room.staff_only and room.mode != "programme":
            return room
    return None


def session_of(visit: Visit, filled: dict[str, Any]) -> Session | None:
    """What site, resource, day and session name together; None where no such session is."""
    room = room_of(visit, filled["site"], filled["resource"])
    return visit.city.session(room.id, date.fromisoformat(filled["day"]), filled["session"]) if room else None


def the_session(visit: Visit, filled: dict[str, Any]) -> Session:
    session = session_of(visit, filled)
    if session is None:
        raise _no_session_then(visit, filled["site"], filled["resource"], filled["day"], filled["session"])
    return session


def party_of(value: dict[str, Any]) -> Party:
    return Party(value["adults"], value["children"])


def _no_session_then(visit: Visit, site: str, label: str, day: str, clock: str) -> Refused:
    room = room_of(visit, site, label)
    every = vacant(visit, room, [date.fromisoformat(day)]) if room else ()
    starts = [one.session.local_start for one in bookable(every, 1) or every]
    near = sorted(starts, key=lambda start: abs(_minutes(start) - _minutes(clock)))[:2]
    where = said_name(visit, room.id) if room else visit.city.site(site).name_ko
    return Refused(Reason.NO_SESSION_THEN, site=where, time=clock, near=tuple(sorted(near)))


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def size_of(room: Room, party: dict[str, Any] | None) -> int:
    """How many places; 1 for a party that is not known, or is refused for itself and not for what is left."""
    if party is None:
        return 1
    try:
        rules.check_party(room, room.policy, party["adults"], party["children"])
    except Refused:
        return 1
    return rules.size(room, party["adults"], party["children"])


def vacant(visit: Visit, room: Room, days: list[date], moving: str | None = None) -> tuple[Vacancy, ...]:
    """The room's sessions on these days; one's own hold, and the places of the booking that would move, count as free."""
    looked_up = (room.id, tuple(days), moving)
    if looked_up not in visit.seen:
        mine = [bookings.draft(visit.who.person_id)] + ([moving] if moving else [])
        visit.seen[looked_up] = bookings.vacancies(visit.db, visit.city, [room.id], days, mine=mine, now=visit.now)
    found: tuple[Vacancy, ...] = visit.seen[looked_up]
    return found


def bookable_days(visit: Visit, room: Room) -> list[date]:
    """The days from today to the end of the booking window."""
    return [visit.today + timedelta(days=n) for n in range(room.policy.opens_days_before + 1)]


# --- resource: never asked, the playroom unless something else was said -----------------------------------------------


def settle_resource(visit: Visit, frame: Frame) -> Value:
    return Value(frame.wishes.get(Kind.RESOURCE, PLAYSPACE))


def check_resource(visit: Visit, *, resource: str, **_: Any) -> None:
    """A whole room is lent by staff alone, and they cannot answer here yet: nothing is taken down that nobody reads."""
    if resource == HIRE:
        raise Refused(Reason.STAFF_ONLY)


def ask_resource(visit: Visit, frame: Frame, no: Refused | None) -> Question | Outcome:
    whole = hire(visit) if no else None
    return whole or Question(because(visit, no) or write.say("ask-what-change"))


def hire(visit: Visit) -> Outcome | None:
    """How the whole playroom is lent, and who can be asked; None where it never is."""
    rooms = [(site, room) for site in visit.city.sites if (room := room_of(visit, site.id, HIRE))]
    if not rooms:
        return None
    site, room = rooms[0]
    text = write.say(
        "hire-room",
        site=site.name_ko,
        hours=write.hours(room.blocks),
        n=room.min_households,
        max=room.max_people,
        place=site.place_ko,
    )
    return Outcome((Say(text),), (button("reserve"), button("ask-location")))


# --- site -------------------------------------------------------------------------------------------------------------


def settle_site(visit: Visit, frame: Frame) -> Value | Proposal | None:
    label = frame.filled.get("resource", PLAYSPACE)
    sites = [site for site in visit.city.sites if site.bookable and room_of(visit, site.id, label)]
    if len(sites) == 1:
        return Value(sites[0].id)
    last = bookings.latest(visit.db, visit.who.household_id)
    known = visit.city.room(last.room_id).site if last else None
    if known in {site.id for site in sites}:
        question = Question(
            write.say("ask-site-known", site=visit.city.site(str(known)).name_ko),
            choices=(button("yes", style=Style.MAIN), button("other-place")),
        )
        return Proposal(known, question)
    return None


def ask_site(visit: Visit, frame: Frame, no: Refused | None) -> Question:
    """The sites that have such a room; with a day wished, how many places each has then."""
    label = frame.filled.get("resource", PLAYSPACE)
    day = frame.filled.get("day")
    choices = []
    for site in visit.city.sites:
        room = room_of(visit, site.id, label)
        if site.bookable and room:
            note = ""
            if day:
                on = date.fromisoformat(day)
                free = bookable(vacant(visit, room, [on]), 1)
                closed = visit.city.why_closed(site.id, on, room.id)
                note = write.say("cell-closed" if closed else "cell-free" if free else "cell-full")
            choices.append(Choice(site.short_ko, note=note))
    return Question(together(because(visit, no), write.say("ask-site")), choices=tuple(choices))


def check_site(visit: Visit, *, site: str, resource: str = PLAYSPACE, **_: Any) -> None:
    here = visit.city.site(site)
    if not here.bookable:
        raise Refused(Reason.NOT_OPEN_YET, site=here.name_ko)
    if room_of(visit, site, resource) is None:
        having = [(one, room) for one in visit.city.sites if (room := room_of(visit, one.id, resource))]
        if not having:
            raise Refused(Reason.STAFF_ONLY)
        where, room = having[0]
        raise Refused(Reason.NOT_THERE, site=here.name_ko, room=room.name_ko, where=where.name_ko)


def tell_site(visit: Visit, value: str) -> str:
    return visit.city.site(value).short_ko


# --- home: never asked; only where it was said and the site asks for it -------------------------------------------------

HERE, ELSEWHERE = "here", "elsewhere"


def settle_home(visit: Visit, frame: Frame) -> Value:
    return Value(frame.wishes.get(Kind.HOME, ""))


def check_home(visit: Visit, *, home: str, site: str = "", resource: str = PLAYSPACE, **_: Any) -> None:
    """H-04: who says that he lives elsewhere is not booked where an address in the city is asked for."""
    if home != ELSEWHERE or not site or not visit.city.site(site).residency_ko:
        return
    others = [one for one in visit.city.sites if _open_to_all(visit, one, resource)]
    facts: dict[str, Any] = {"free": [one.id for one in others]} if others else {}
    if others:
        facts["elsewhere"] = all_named(others)
    raise Refused(Reason.RESIDENCY, site=visit.city.site(site).name_ko, city=visit.city.name_ko, **facts)


def all_named(sites: Sequence[Site]) -> str:
    """신안동과 성북동 나눔터; one alone by its whole name."""
    names = write.listing([one.short_ko for one in sites])
    return sites[0].name_ko if len(sites) == 1 else f"{names} {write.say('the-rooms')}"


def _open_to_all(visit: Visit, site: Site, resource: str) -> bool:
    return site.bookable and not site.residency_ko and room_of(visit, site.id, resource) is not None


def ask_home(visit: Visit, frame: Frame, no: Refused | None) -> Question:
    """What was said stays known; the other sites are offered."""
    frame.wishes[Kind.HOME] = ELSEWHERE
    others: list[str] = no.facts.get("free", []) if no else []
    choices = tuple(Choice(visit.city.site(one).short_ko) for one in others)
    return Question(because(visit, no) or write.say("ask-what-change"), choices=(*choices, button("staff")))


# --- day --------------------------------------------------------------------------------------------------------------


def settle_day(visit: Visit, frame: Frame) -> Value | None:
    """The one day of a wished span (이번 주말, 다음 주) that has a place at the wished hour."""
    if Kind.IMPOSSIBLE in frame.wishes:
        raise Refused(Reason.NO_SUCH_DAY, text=frame.wishes.pop(Kind.IMPOSSIBLE))
    soonest = frame.wishes.get(Kind.SOONEST)
    if Kind.SPAN not in frame.wishes and not soonest:
        return None
    days = _days_with_room(visit, frame)
    return Value(days[0].isoformat()) if len(days) == 1 or (days and soonest) else None


def ask_day(visit: Visit, frame: Frame, no: Refused | None, words: str = "ask-day") -> Question:
    """The nearest days with a fitting session; the calendar if it was asked for."""
    days = _days_with_room(visit, frame)
    choices = tuple(_day_choice(visit, day) for day in days[:NEAREST_DAYS])
    text = together(because(visit, no), write.say(words))
    room = _room(visit, frame)
    if frame.wishes.pop(Kind.CALENDAR, False) and room:
        return _ask_in_calendar(visit, frame, room, because(visit, no), write.say(words))
    if frame.act == "show" and Kind.SPAN in frame.wishes and days and no is None:
        named = write.listing([write.day_short(day, visit.now) for day in days[:NEAREST_DAYS]])
        text = f"{write.say('days-free', days=named)}\n{text}"
    if no and no.reason in (Reason.CLOSED_DAY, Reason.HOLIDAY, Reason.CLOSURE):
        choices += _open_elsewhere(visit, frame, no)
    return Question(text, choices=(*choices, button("calendar")))


def _room(visit: Visit, frame: Frame) -> Room | None:
    return room_of(visit, frame.filled.get("site", ""), frame.filled.get("resource", PLAYSPACE))


def _days_with_room(visit: Visit, frame: Frame) -> list[date]:
    room = _room(visit, frame)
    if room is None:
        return []
    days = bookable_days(visit, room)
    if span := frame.wishes.get(Kind.SPAN):
        within = [day for day in days if span[0] <= day.isoformat() <= span[1]]
        days = within or days
    size = size_of(room, frame.filled.get("party"))
    free = bookable(vacant(visit, room, days, frame.filled.get("booking")), size)
    wished = [one for one in free if as_wished(one.session, frame)]
    return sorted({one.session.day for one in wished or free})


def _day_choice(visit: Visit, day: date) -> Choice:
    return Choice(write.day_short(day, visit.now), says=write.day_button(day, visit.now))


def _open_elsewhere(visit: Visit, frame: Frame, no: Refused) -> tuple[Choice, ...]:
    """C-05: another site that is open on the day that this one is closed."""
    wanted = no.facts.get("date")
    label = frame.filled.get("resource", PLAYSPACE)
    for site in visit.city.sites:
        room = room_of(visit, site.id, label)
        if site.id == frame.filled.get("site") or room is None or not isinstance(wanted, date):
            continue
        if bookable(vacant(visit, room, [wanted]), 1):
            return (Choice(site.short_ko, says=f"{write.day_button(wanted, visit.now)} {site.short_ko}"),)
    return ()


def _ask_in_calendar(visit: Visit, frame: Frame, room: Room, why: str, question: str) -> Question:
    """Five weeks; for how many people the sessions were counted is told before the question."""
    party = frame.filled.get("party")
    people = party_of(party).people if party else None
    found = vacant(visit, room, bookable_days(visit, room), frame.filled.get("booking"))
    grid = grids.calendar(visit, room, found, size_of(room, party), people)
    counts = write.say("calendar-counts", people=people)
    return Question(together(why or counts, question), parts=(grid,))


def check_day(visit: Visit, *, day: str, site: str = "", resource: str = PLAYSPACE, **_: Any) -> None:
    """Is there a session on that day that can be booked now? (T-02, B-03)"""
    wanted = date.fromisoformat(day)
    if wanted < visit.today:
        raise Refused(Reason.PAST, when=wanted)
    room = room_of(visit, site, resource)
    if room is None:
        return
    closed = visit.city.why_closed(site, wanted, room.id)
    if closed:
        raise Refused(closed.reason, **closed.facts | {"site": said_name(visit, room.id)})
    refusals = [one.closed for one in vacant(visit, room, [wanted])]
    if all(no and no.reason in (Reason.PAST, Reason.TOO_LATE) for no in refusals):
        raise Refused(Reason.DAY_OVER, date=wanted)
    if all(refusals):
        raise next(no for no in reversed(refusals) if no)


def tell_day(visit: Visit, value: str) -> str:
    return write.day(date.fromisoformat(value), visit.now)


# --- session ----------------------------------------------------------------------------------------------------------


def settle_session(visit: Visit, frame: Frame) -> Value | None:
    """The session of the wished hour; the only one of the wished part of the day; the only free one of the day."""
    room = _room(visit, frame)
    if room is None:
        return None
    day = date.fromisoformat(frame.filled["day"])
    if clock := frame.wishes.get(Kind.TIME):
        if visit.city.session(room.id, day, clock) is None:
            raise _no_session_then(visit, room.site, room.label, frame.filled["day"], clock)
        return Value(clock)
    every = vacant(visit, room, [day], frame.filled.get("booking"))
    wished = [one for one in every if as_wished(one.session, frame)]
    free = bookable(wished, size_of(room, frame.filled.get("party")))
    any_time = frame.wishes.get(Kind.ANY_TIME)
    if free and (len(free) == 1 or any_time):
        return Value(free[-1 if any_time == LATEST else 0].session.local_start)
    if len(wished) == 1:
        return Value(wished[0].session.local_start)  # full: the check says so and what is near
    return None


def as_wished(session: Session, frame: Frame) -> bool:
    if clock := frame.wishes.get(Kind.TIME):
        return session.local_start == str(clock)
    first, last = PARTS.get(frame.wishes.get(Kind.DAYPART, ""), (0, 24))
    return first <= int(session.local_start[:2]) < last


def ask_session(visit: Visit, frame: Frame, no: Refused | None) -> Question | Outcome:
    """The day's sessions with what is left of them; after a refusal the nearest that fits is named."""
    room = _room(visit, frame)
    day = date.fromisoformat(frame.filled["day"])
    if room is None or (no and no.reason in (Reason.UPCOMING_LIMIT, Reason.SUSPENDED)):
        return Question(because(visit, no) or write.say("ask-day"), choices=(button("mine"),))
    if no and no.reason == Reason.TWICE:
        view = button("view", says=f"{no.facts['code']} {write.say('btn-view')}")
        return Outcome((Say(because(visit, no)),), (view,), about=no.facts["code"])
    if no and no.reason in (Reason.DAY_LIMIT, Reason.OVERLAP):
        return Question(because(visit, no), choices=_beside_ones_own(no, frame.wishes.get(Kind.TIME)))
    every = vacant(visit, room, [day], frame.filled.get("booking"))
    size = size_of(room, frame.filled.get("party"))
    own = _own(visit, frame)
    near = _nearest(visit, frame, room, no, _without(own, bookable(every, size)), size)
    wished = [one for one in every if as_wished(one.session, frame)]
    shown = wished if no is None and bookable(wished, size) else every
    whole = len(shown) == len(every)
    found = [grids.sessions(visit, room, day, shown, size, every=whole, own=own), grids.strip(visit, room, day)]
    parts = tuple(grid for grid in found if grid)
    if no:
        text = because(visit, no, near)
        if frame.filled.get("booking"):
            text = f"{text} {write.say('still-yours')}"
        extra: tuple[Choice, ...] = () if not near or near.session.day == day else (_session_choice(visit, near),)
        extra += (button("change-party"),) if no.reason == Reason.TOO_FEW_LEFT else ()
        extra += _wait_instead(visit, frame, no)
        question = write.say("ask-session") if bookable(every, size) else ""
        offers = {Kind.DATE: near.session.day.isoformat(), Kind.TIME: near.session.local_start} if near else None
        return Question(together(text, question), parts=parts, choices=(*extra, button("other-day")), offers=offers)
    if not bookable(every, size):
        free = _days_with_room(visit, frame)
        party = frame.filled.get("party")
        text = grids.day_full(visit, day, every, free, party_of(party).people if party else None)
        near_days = sorted(sorted(free, key=lambda one: abs(one - day))[:NEAR_DAYS])
        days = tuple(_day_choice(visit, one) for one in near_days)
        waits = () if frame.filled.get("booking") else (button("wait"),)
        return Question(together(text, write.say("ask-day")), parts=parts, choices=(*days, *waits, button("calendar")))
    others = () if whole else (button("other-time"),)
    return Question(write.say("ask-session"), parts=parts, choices=(*others, button("other-day")))


NO_PLACE = (Reason.FULL, Reason.TAKEN, Reason.TOO_FEW_LEFT)


def _wait_instead(visit: Visit, frame: Frame, no: Refused) -> tuple[Choice, ...]:
    """C-05, W-01: the waiting list of the session that is full; nobody moves through one, nor waits in the last hour."""
    start = no.facts.get("when")
    if no.reason not in NO_PLACE or frame.filled.get("booking") or not isinstance(start, datetime):
        return ()
    if visit.now >= visit.city.waiting.stops_at(start):
        return ()
    return (button("wait", says=f"{write.clock(start)} {write.say('btn-wait')}"),)


def _beside_ones_own(no: Refused, clock: str | None) -> tuple[Choice, ...]:
    """The household's own booking stands in the way: look at it, move it, or go elsewhere."""
    code = no.facts["code"]
    view = button("view", says=f"{code} {write.say('btn-view')}")
    if no.reason == Reason.DAY_LIMIT:
        to = f"{write.clock(clock)}로 변경" if clock else write.say("btn-change")
        move = button("change-time", says=f"{code} {to}", style=Style.MAIN)
        return (move, view, button("other-day"), button("other-site"))
    return (button("other-time", style=Style.MAIN), button("other-day"), view)


def _session_choice(visit: Visit, one: Vacancy) -> Choice:
    day, clock = write.day_button(one.session.day, visit.now), write.clock(one.session.local_start)
    short = f"{write.day_short(one.session.day, visit.now)} {write.clock_short(one.session.local_start)}"
    return Choice(short, says=f"{day} {clock}")


def _own(visit: Visit, frame: Frame) -> Session | None:
    """The session of the booking that would move."""
    code = frame.filled.get("booking")
    return of_booking(visit, bookings.find(visit.db, visit.who, code))[0] if code else None


def _without(own: Session | None, free: list[Vacancy]) -> list[Vacancy]:
    """Nobody moves to where he is."""
    return [
        one for one in free if own is None or (one.session.room, one.session.starts_at) != (own.room, own.starts_at)
    ]


def _nearest(
    visit: Visit, frame: Frame, room: Room, no: Refused | None, today: list[Vacancy], size: int
) -> Vacancy | None:
    """C-05: the free session nearest to the one that was refused: the same day's first, else the next days'."""
    if no is None:
        return None
    wanted = no.facts.get("when")
    clock = frame.wishes.get(Kind.TIME) or (write.local(wanted).strftime("%H:%M") if wanted else "12:00")
    if today:
        return min(today, key=lambda one: abs(_minutes(one.session.local_start) - _minutes(clock)))
    ahead = vacant(visit, room, bookable_days(visit, room), frame.filled.get("booking"))
    later = _without(_own(visit, frame), bookable(ahead, size))
    day = date.fromisoformat(frame.filled["day"])
    return min(later, key=lambda one: (abs((one.session.day - day).days), one.session.starts_at), default=None)


def check_session(
    visit: Visit, *, party: dict[str, Any] | None = None, booking: str | None = None, **filled: Any
) -> None:
    """Rules and places of one session."""
    if not {"site", "resource", "day", "session"} <= filled.keys():
        return
    session = the_session(visit, filled)
    existing = bookings.check(visit.db, visit.city, visit.who, session, None, now=visit.now, moving=booking)
    if existing:
        raise Refused(Reason.TWICE, code=existing.code, when=existing.starts_at)
    room = visit.city.room(session.room)
    (left,) = [one.left for one in vacant(visit, room, [session.day], booking) if one.session == session]
    if left == 0:
        raise Refused(Reason.FULL, when=session.starts_at)
    if left < size_of(room, party):
        people = party_of(party).people if party else 1
        raise Refused(Reason.TOO_FEW_LEFT, when=session.starts_at, left=left, n=people)


def fits(visit: Visit, filled: dict[str, Any]) -> bool:
    """Whether these values could be booked as they are."""
    try:
        check_session(visit, **filled)
    except Refused:
        return False
    return True


def tell_session(visit: Visit, value: str) -> str:
    return write.clock(value)


# --- party ------------------------------------------------------------------------------------------------------------


def settle_party(visit: Visit, frame: Frame) -> Value | Proposal | None:
    """From what was said; a guardian comes with the children unless it was said that none does (B-07)."""
    wishes = frame.wishes
    if more := wishes.pop(Kind.MORE, None):
        add_to_party(wishes, more)
    _set_minors_apart(wishes, _policy(visit, frame).guardian_min_age)
    adults, children, people = counted(wishes)
    if children is not None and adults is None:
        adults = 1
    if children is None and adults is not None:
        if wishes.get(Kind.AGES) or wishes.get(Kind.GRADES):
            children = max(len(wishes.get(Kind.AGES, ())), len(wishes.get(Kind.GRADES, ())))
        elif adults:
            raise Refused(Reason.NO_CHILD)
        else:
            raise Refused(Reason.GUARDIAN_NEEDED, age=_policy(visit, frame).guardian_min_age)
    if adults is not None and children is not None:
        said = {str(kind): wishes[kind] for kind in (Kind.AGES, Kind.GRADES) if wishes.get(kind)}
        return Value({"adults": adults, "children": children} | said)
    if people is None:
        return party_of_last_time(visit)
    room = _room(visit, frame)
    if room and people > min(room.capacity, room.max_people or people):
        rules.check_party(room, room.policy, 1, people - 1)  # however they are told apart, so many do not fit
        raise Refused(Reason.TOO_MANY_PEOPLE, max=room.capacity)
    return None


def counted(wishes: dict[str, Any]) -> tuple[int | None, int | None, int | None]:
    """Adults, children, people, as far as they were said or follow from each other."""
    adults, children, people = wishes.get(Kind.ADULTS), wishes.get(Kind.CHILDREN), wishes.get(Kind.PEOPLE)
    if people is not None:
        if adults is None and children is not None:
            adults = max(people - children, 0)
        elif adults is not None and children is None:
            children = max(people - adults, 0)
    return adults, children, people


def _set_minors_apart(wishes: dict[str, Any], least: int) -> None:
    """B-07: "15살 누나랑 5살 동생", "저 17살인데 동생이랑": no adult was spoken of, and the eldest is none."""
    ages, children = wishes.get(Kind.AGES, ()), wishes.get(Kind.CHILDREN)
    grown = [age for age in ages if YOUTH <= age < least]
    beside = children is None or len(ages) > children  # not counted among the children
    if not grown or Kind.ADULTS in wishes or Kind.PEOPLE in wishes or not (beside or len(grown) < len(ages)):
        return
    wishes[Kind.ADULTS] = 0
    if beside:
        wishes[Kind.AGES] = [age for age in ages if age not in grown]
        wishes.setdefault(Kind.CHILDREN, max(len(wishes[Kind.AGES]), 1))


def add_to_party(wishes: dict[str, Any], more: dict[str, int]) -> None:
    """ "한 명 더", "아이 하나는 못 가요": counted from what was said before; whoever speaks comes along."""
    known = counted(wishes)[:2]
    for kind, n in zip((Kind.ADULTS, Kind.CHILDREN), known, strict=True):
        if n is not None:
            wishes[kind] = n
    adults, children = wishes.get(Kind.ADULTS, 1), wishes.get(Kind.CHILDREN, 0)
    if "people" in more:
        wishes[Kind.PEOPLE] = adults + children + more["people"]
        wishes.pop(Kind.ADULTS, None)
        wishes.pop(Kind.CHILDREN, None)
        return
    wishes.pop(Kind.PEOPLE, None)
    wishes[Kind.ADULTS] = max(adults + more.get("adults", 0), 0)
    if Kind.CHILDREN in wishes or "children" in more:
        wishes[Kind.CHILDREN] = max(children + more.get("children", 0), 0)


def _policy(visit: Visit, frame: Frame) -> rules.RoomPolicy:
    room = _room(visit, frame)
    return room.policy if room else rules.RoomPolicy()


def party_of_last_time(visit: Visit) -> Proposal | None:
    last = bookings.latest(visit.db, visit.who.household_id)
    if last is None:
        return None
    choices = [button("yes", style=Style.MAIN)]
    choices += [party_choice(a, c) for a, c in USUAL_PARTIES if (a, c) != (last.adults, last.children)]
    question = Question(
        write.say("ask-party-known", party=write.party(last.adults, last.children)), choices=tuple(choices)
    )
    return Proposal({Kind.ADULTS: last.adults, Kind.CHILDREN: last.children}, question)


def ask_party(visit: Visit, frame: Frame, no: Refused | None, words: str = "ask-party") -> Question:
    usual = tuple(party_choice(adults, children) for adults, children in USUAL_PARTIES)
    frame.bare = None
    if no is None:
        people = frame.wishes.get(Kind.PEOPLE)
        if people and 1 < people <= FEW_PEOPLE:
            frame.bare = Kind.ADULTS
            split = tuple(party_choice(adults, people - adults) for adults in (1, 2, 3) if adults < people)
            return Question(write.say("ask-people-split", n=people), choices=split)
        return Question(write.say(words), choices=usual)
    text = because(visit, no)
    match no.reason:
        case Reason.NO_CHILD:
            frame.wishes.pop(Kind.CHILDREN, None)
            frame.bare = Kind.CHILDREN
            choices: tuple[Choice, ...] = (button("child-1"), button("child-2"))
        case Reason.GUARDIAN_NEEDED:
            frame.wishes.setdefault(Kind.CHILDREN, 1)
            choices = (button("add-guardian", style=Style.MAIN), button("cancel"))
        case Reason.TOO_MANY_ADULTS:
            choices = (button("adults-max", max=no.facts["max"], style=Style.MAIN), button("change-party"))
        case Reason.CHILD_TOO_OLD:
            more = frame.wishes.get(Kind.CHILDREN, 1) + 1
            choices = (button("sibling", says=write.party(0, more)), button("cancel"))
            return Question(text, choices=choices)
        case _:
            for kind in (Kind.ADULTS, Kind.CHILDREN, Kind.PEOPLE):
                frame.wishes.pop(kind, None)
            choices = usual
    return Question(together(text, "" if text.endswith("?") else write.say("ask-party")), choices=choices)


def party_choice(adults: int, children: int) -> Choice:
    return Choice(write.party_short(adults, children), says=write.party(adults, children))


def check_party(visit: Visit, *, party: dict[str, Any], site: str = "", resource: str = PLAYSPACE, **_: Any) -> None:
    room = room_of(visit, site, resource)
    if room:
        rules.check_party(room, room.policy, party["adults"], party["children"])
        said = (party.get(Kind.AGES, ()), party.get(Kind.GRADES, ()))
        if len(said[0]) + len(said[1]) >= party["children"]:  # of a child that was not spoken of we know nothing
            rules.check_ages(room.policy, *said)


def tell_party(visit: Visit, value: dict[str, Any]) -> str:
    return write.party(value["adults"], value["children"])


# --- rows and things to keep ------------------------------------------------------------------------------------------


def first_rule(policy: rules.RoomPolicy) -> str:
    return write.say(
        "first-rule", window=policy.strike_window_days, n=policy.strikes_to_suspend, days=policy.suspend_days
    )


def near_day(visit: Visit, day: date) -> str:
    """오늘 · 내일 · 토요일, within the week that nobody mistakes; else the date."""
    ahead = (day - visit.today).days
    if ahead == 1:
        return write.say("cell-tomorrow")
    return write.weekday(day) if 1 < ahead < WEEK else write.day(day, visit.now)


def of_booking(visit: Visit, booking: Booking) -> tuple[Session, Party]:
    """Its session and party, also where the city's hours have changed since."""
    return Session(booking.starts_at, booking.ends_at, booking.room_id), Party(booking.adults, booking.children)


def booking_choices(booking: Booking) -> tuple[Choice, ...]:
    """What can be done about this very booking."""
    code = booking.code
    return (
        button("save", says=f"{code} {write.say('btn-save')}"),
        button("map", says=f"{code} {write.say('btn-map')}"),
        button("change", says=f"{code} {write.say('btn-change')}"),
        button("cancel-booking", says=f"{code} {write.say('btn-cancel-booking')}"),
    )


def keepsakes(visit: Visit, booking: Booking) -> tuple[Part, ...]:
    """The calendar file and the way there."""
    site = visit.city.site(visit.city.room(booking.room_id).site)
    token = bookings.calendar_token(visit.db, booking.code)
    return (File(f"나눔톡-{booking.code}.ics", f"/calendar/{token}.ics"), site_place(visit, site.id))


def booked_text(visit: Visit, booking: Booking) -> str:
    site = visit.city.site(visit.city.room(booking.room_id).site)
    limit = rules.cancel_until(visit.city.room(booking.room_id).policy, booking.starts_at)
    late = limit <= visit.now  # booked so shortly before that nothing can be changed any more without being late
    return write.say(
        "booked",
        when=write.when(booking.starts_at, visit.now),
        site=said_name(visit, booking.room_id),
        code=booking.code,
        place=site.place_ko,
        bring=site.bring_ko,
        cancel_until=None if late else write.until(limit, visit.now),
    )


def booked(visit: Visit, booking: Booking) -> Outcome:
    """A booking that was made a moment ago."""
    if booking.state == State.REQUESTED:
        return Outcome((Say(write.say("requested")),), (button("mine"),))
    card = cards.booking_card(visit.city, booking, visit.now, title=write.say("band-booked"), tone=Tone.DONE)
    short = write.say("booked-short", day=near_day(visit, of_booking(visit, booking)[0].day))
    parts = (Say(booked_text(visit, booking), card, short), *keepsakes(visit, booking))
    return Outcome(parts, booking_choices(booking), about=booking.code)


def site_place(visit: Visit, site_id: str) -> Place:
    site = visit.city.site(site_id)
    city = visit.city.name_ko
    place = site.place_ko if site.place_ko.startswith(city) else f"{city} {site.place_ko}"
    address = f"{place}, {site.street_ko}" if site.street_ko else place
    if site.point is None:
        return Place(site.name_ko, address, f"{MAP}search/{quote(place)}")
    at = ",".join((quote(site.name_ko, safe=""), *map(str, site.point)))
    return Place(site.name_ko, address, f"{MAP}map/{at}", site.point)


def said_name(visit: Visit, room_id: str) -> str:
    """Where one goes, as said: the room is named where it is not the playroom."""
    return cards.where(visit.city, visit.city.room(room_id))


# --- words ------------------------------------------------------------------------------------------------------------


def because(visit: Visit, no: Refused | None, near: Vacancy | None = None) -> str:
    """The rule's no in plain words, with the nearest that works."""
    if no is None:
        return ""
    more: dict[str, Any] = {}
    if near:
        more["alt"] = near.session.starts_at
        more["alt_left" if no.reason == Reason.TOO_FEW_LEFT else "left"] = near.left
    if no.reason == Reason.NOT_OPEN_YET:
        more["others"] = f"{', '.join(site.short_ko for site in visit.city.sites if site.bookable)} 나눔터"
    return write.refusal(no, visit.now, **more)


def together(first: str, then: str) -> str:
    """A reason and a question, one question in all."""
    if not first or not then:
        return first or then
    return first if first.endswith("?") else f"{first}\n{then}"


# --- the questions ----------------------------------------------------------------------------------------------------

RESOURCE = Slot("resource", Kind.RESOURCE, ask_resource, check=check_resource, settle=settle_resource)
SITE = Slot("site", Kind.SITE, ask_site, tell=tell_site, check=check_site, settle=settle_site)
HOME = Slot("home", Kind.HOME, ask_home, check=check_home, settle=settle_home)
DAY = Slot(
    "day",
    Kind.DATE,
    ask_day,
    tell=tell_day,
    check=check_day,
    settle=settle_day,
    hears=(Kind.SPAN, Kind.IMPOSSIBLE, Kind.SOONEST),
)
SESSION = Slot(
    "session",
    Kind.SESSION,
    ask_session,
    tell=tell_session,
    check=check_session,
    settle=settle_session,
    hears=(Kind.TIME, Kind.DAYPART, Kind.ANY_TIME),
)
PARTY = Slot(
    "party",
    Kind.PARTY,
    ask_party,
    tell=tell_party,
    check=check_party,
    settle=settle_party,
    early=True,
    hears=(Kind.ADULTS, Kind.CHILDREN, Kind.PEOPLE, Kind.MORE, Kind.AGES, Kind.GRADES),
)
