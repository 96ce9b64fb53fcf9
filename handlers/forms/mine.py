"""One's own bookings: list and show, change, cancel."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from handlers import rooms, runs, waits
from handlers.slots import Form, Frame, Outcome, Proposal, Question, Slot, Value, Visit
from handlers.speech import Card, Choice, Grid, Kind, Look, Pattern, Say, Style, Tone
from handlers.speech import State as Mark
from handlers.words import cards, write
from handlers.words.buttons import button
from models import bookings, rules
from models.base import SEOUL
from models.bookings import Booking, Party, State
from models.places import Session
from models.programmes import Application
from models.refused import Reason, Refused

STATE_WORDS = {
    State.REQUESTED: "state-requested",
    State.CONFIRMED: "state-confirmed",
    State.CHECKED_IN: "state-checked-in",
    State.COMPLETED: "state-completed",
    State.NO_SHOW: "state-no-show",
    State.CANCELLED_BY_USER: "state-cancelled",
    State.CANCELLED_BY_SITE: "state-cancelled",
    State.REJECTED: "state-rejected",
}
A_BOOKING = "cancel-booking"
"""Act: 예약 취소, not just 취소."""
CANCELLED = (State.CANCELLED_BY_USER, State.CANCELLED_BY_SITE)


# --- list and show ----------------------------------------------------------------------------------------------------


def show(visit: Visit, frame: Frame) -> Outcome:
    """The booking that was named, or all that are ahead."""
    if code := frame.wishes.get(Kind.BOOKING):
        try:
            return _shown(visit, bookings.find(visit.db, visit.who, code), frame.act)
        except Refused as no:
            if named := runs.receipt(visit, code):
                return runs.shown(visit, named)
            return Outcome((Say(write.refusal(no, visit.now)),), (button("mine", style=Style.MAIN),))
    return _with_waits(visit, _of_mine(visit, frame))


def _with_waits(visit: Visit, shown: Outcome) -> Outcome:
    """What one waits for stands under what one has."""
    parts, choices = waits.beside(visit)
    nothing = bool(parts) and not _ahead(visit) and not runs.live(visit)
    return replace(shown, parts=(*(() if nothing else shown.parts), *parts), choices=(*shown.choices, *choices))


def _of_mine(visit: Visit, frame: Frame) -> Outcome:
    ahead, applied = _ahead(visit), runs.live(visit)
    if applied:
        return _all_of_mine(visit, ahead, applied)
    if not ahead and (missed := bookings.missed(visit.db, visit.who.household_id, now=visit.now)):
        return _noted(visit, missed)
    if not ahead:
        return Outcome((Say(write.say("mine-none")),), (button("reserve", style=Style.MAIN),), asks=True)
    if len(ahead) == 1:
        shown = _shown(visit, ahead[0], frame.act)
        return shown if frame.act else replace(shown, parts=(Say(write.say("mine-one")), *shown.parts))
    return Outcome((_list(visit, ahead, write.say("btn-view")), Say(write.say("mine-many", n=len(ahead)))), asks=True)


def _all_of_mine(visit: Visit, ahead: list[Booking], applied: list[Application]) -> Outcome:
    """Bookings and applications; one alone with its card."""
    if not ahead and len(applied) == 1:
        return runs.shown(visit, applied[0])
    if not ahead:
        return Outcome((runs.grid(visit, applied), Say(write.say("applications-many", n=len(applied)))), asks=True)
    text = write.say("applications-and-bookings", n=len(ahead), m=len(applied))
    return Outcome((_list(visit, ahead, write.say("btn-view")), runs.grid(visit, applied), Say(text)), asks=True)


def _shown(visit: Visit, booking: Booking, act: str | None) -> Outcome:
    if act == "save":
        return Outcome((Say(write.say("save-here")), rooms.keepsakes(visit, booking)[0]))
    if act == "map":
        return Outcome((Say(write.say("map-here")), rooms.keepsakes(visit, booking)[1]))
    state = write.say(STATE_WORDS[State(booking.state)])
    if booking.state in bookings.ACTIVE and booking.starts_at > visit.now:
        card = _card(visit, booking, "band-shown", Tone.DONE, state)
        parts = (card, *rooms.keepsakes(visit, booking))
        return Outcome(parts, rooms.booking_choices(booking), about=booking.code, asks=True)
    if booking.state == State.NO_SHOW and visit.now <= booking.ends_at + bookings.CORRECTABLE:
        return _noted(visit, booking)
    if booking.state in bookings.ACTIVE and booking.ends_at > visit.now:  # it runs, and can be changed no more
        card = _card(visit, booking, "band-shown", Tone.DONE, state)
        return Outcome((card, rooms.keepsakes(visit, booking)[1]), about=booking.code)
    title = "band-cancelled" if booking.state in CANCELLED else "band-over"
    return Outcome((_card(visit, booking, title, Tone.PAST, state),), (button("reserve"),))


def _card(visit: Visit, booking: Booking, title: str, tone: Tone, state: str = "") -> Card:
    return cards.booking_card(visit.city, booking, visit.now, title=write.say(title), tone=tone, state=state)


def _list(visit: Visit, ahead: list[Booking], verb: str) -> Grid:
    """One's own, a row a booking; pressing says its number and the verb."""
    rows = tuple((Choice(_line(visit, one), says=f"{one.code} {verb}", cell=_look(visit, one)),) for one in ahead)
    return Grid(write.say("btn-mine"), rows, Pattern.BOOKINGS)


def _look(visit: Visit, booking: Booking) -> Look:
    word = write.say("cell-requested" if booking.state == State.REQUESTED else "cell-taken")
    where, party = rooms.said_name(visit, booking.room_id), write.party(booking.adults, booking.children)
    full = write.say("mine-line", when=write.when(booking.starts_at, visit.now), site=where, party=party)
    until = write.say("cell-until", clock=write.clock_bare(booking.ends_at))
    return Look(Mark.MINE, word, full, write.local(booking.starts_at).date().isoformat(), until)


def _line(visit: Visit, booking: Booking) -> str:
    site = visit.city.site(visit.city.room(booking.room_id).site)
    day = booking.starts_at.astimezone(SEOUL).date()
    return f"{write.day_short(day, visit.now)} {write.clock_short(booking.starts_at)} {site.short_ko}"


def _ahead(visit: Visit) -> list[Booking]:
    return bookings.upcoming(visit.db, visit.who.household_id, since=visit.now)


# --- which booking ----------------------------------------------------------------------------------------------------


def settle_booking(visit: Visit, frame: Frame) -> Value | Outcome | None:
    """The only one ahead, or the only one that fits the day, site or hour that was said."""
    ahead = _ahead(visit)
    if applied := _applied(visit, frame.wishes.get(Kind.BOOKING), ahead):
        return None if _either(visit, frame) else _of_application(frame, applied)
    if not ahead:
        return Outcome((Say(write.say("mine-none")),), (button("reserve", style=Style.MAIN),))
    said = _said(frame)
    fitting = [one for one in ahead if said and all(_fits(visit, one, kind, value) for kind, value in said.items())]
    if len(fitting) == 1:
        return Value(fitting[0].code)
    if frame.form == "cancel" and Kind.DATE in said and not fitting:
        return None  # nothing that day: it is said, and all are shown
    if len(ahead) == 1:
        return Value(ahead[0].code)
    about = frame.wishes.get(Kind.BOOKING)  # the one that was shown a moment ago
    return Value(about) if about in {one.code for one in ahead} and (not said or frame.form == "change") else None


def _applied(visit: Visit, code: str | None, ahead: list[Booking]) -> Application | None:
    """The application that is meant: it was spoken of last, or there is nothing else of one's own."""
    if named := runs.receipt(visit, code):
        return named
    own = runs.live(visit) if not ahead else []
    return own[0] if own else None


def _either(visit: Visit, frame: Frame) -> bool:
    """ "예약 취소" where an application was spoken of last, and there are bookings too."""
    named = _said(frame)
    return frame.act == A_BOOKING and not named and bool(_ahead(visit)) and bool(runs.live(visit))


def _of_application(frame: Frame, application: Application) -> Outcome:
    """ "취소할게요", "한 명 더 가요": the errand of its own that does it."""
    frame.act = "cancel" if frame.form == "cancel" else runs.EDIT
    return Outcome((), then="withdraw" if frame.form == "cancel" else "apply", wishes={Kind.BOOKING: application.code})


def _said(frame: Frame) -> dict[str, Any]:
    """Words that point at a booking. An hour points only where nothing can be moved to it."""
    said = {Kind.DATE: frame.filled.get("day") or frame.wishes.get(Kind.DATE)}
    said[Kind.SITE] = frame.filled.get("site") or frame.wishes.get(Kind.SITE)
    if frame.form == "cancel":
        said[Kind.TIME] = frame.wishes.get(Kind.TIME)
    return {kind: value for kind, value in said.items() if value}


def _fits(visit: Visit, booking: Booking, kind: str, value: str) -> bool:
    local = booking.starts_at.astimezone(SEOUL)
    match kind:
        case Kind.DATE:
            return local.date().isoformat() == value
        case Kind.TIME:
            return f"{local:%H:%M}" == value
        case _:
            return visit.city.room(booking.room_id).site == value


def ask_booking(visit: Visit, frame: Frame, no: Refused | None) -> Question | Outcome:
    ahead = _ahead(visit)
    if no and no.reason is Reason.UNKNOWN_CODE and (applied := runs.receipt(visit, no.facts.get("code"))):
        return _of_application(frame, applied)
    why = write.refusal(no, visit.now) if no else ""
    if no and no.reason not in (Reason.UNKNOWN_CODE, Reason.NOT_YOURS):
        return Outcome((Say(why),), (button("mine"),))
    if not ahead:
        return Outcome((Say(why or write.say("mine-none")),), (button("reserve", style=Style.MAIN),))
    verb = "취소" if frame.form == "cancel" else "변경"
    text = write.say("mine-which-cancel" if frame.form == "cancel" else "mine-which-change")
    if frame.form == "cancel" and (day := frame.wishes.pop(Kind.DATE, None)):
        why = why or write.say("mine-none-then", day=write.day(date.fromisoformat(day), visit.now))
    parts = (_list(visit, ahead, verb),)
    if frame.wishes.get(Kind.BOOKING) and _either(visit, frame):
        both = (*parts, runs.grid(visit, runs.live(visit), verb))
        return Question(rooms.together(why, write.say("mine-which-cancel-any")), parts=both)
    return Question(rooms.together(why, text), parts=parts)


def check_booking(visit: Visit, *, booking: str, **_: Any) -> None:
    """It is the household's own, and it can still be changed."""
    try:
        found = bookings.find(visit.db, visit.who, booking)
    except Refused as no:
        raise Refused(no.reason, code=booking) from None
    if found.state not in (State.CONFIRMED, State.REQUESTED):
        raise Refused(Reason.NOT_NOW, state=found.state)
    if found.starts_at <= visit.now:
        raise Refused(Reason.STARTED, start=found.starts_at)


def check_movable(visit: Visit, *, booking: str, **_: Any) -> None:
    """A request that staff have not decided cannot move, nor what begins within the limit of B-09."""
    check_booking(visit, booking=booking)
    found = bookings.find(visit.db, visit.who, booking)
    until = rules.cancel_until(visit.city.room(found.room_id).policy, found.starts_at)
    if visit.now >= until:
        raise Refused(Reason.CHANGE_OVER, until=until)
    if found.state != State.CONFIRMED:
        raise Refused(Reason.NOT_NOW, state=found.state)


def _booking(visit: Visit, frame: Frame) -> Booking:
    return bookings.find(visit.db, visit.who, frame.filled["booking"])


# --- cancel -----------------------------------------------------------------------------------------------------------


def ask_to_cancel(visit: Visit, frame: Frame, until: datetime | None) -> Question:
    booking = _booking(visit, frame)
    where = rooms.said_name(visit, booking.room_id)
    text = write.say("cancel-ask", when=write.when(booking.starts_at, visit.now), site=where)
    choices = (button("cancel-booking", style=Style.DANGER), button("keep"))
    return Question(text, choices=choices)


def cancel(visit: Visit, frame: Frame) -> Outcome:
    booking = _booking(visit, frame)
    late = bookings.cancel(visit.db, visit.city, visit.who, booking, now=visit.now)
    if late:
        limit = rules.cancel_until(visit.city.room(booking.room_id).policy, booking.starts_at)
        text = write.say("cancelled-late", limit=write.clock(limit))
    else:
        text = write.say("cancelled")
    card = _card(visit, booking, "band-cancelled", Tone.PAST)
    return Outcome((Say(text, card, text),), (button("again", says=write.say("btn-reserve")),))


def keep(visit: Visit, frame: Frame) -> Outcome:
    return Outcome((Say(write.say("kept")),), (button("mine"),))


# --- change -----------------------------------------------------------------------------------------------------------


def _old(visit: Visit, frame: Frame) -> tuple[str, str, str, dict[str, int]]:
    """Site, day, session and party as they are now."""
    booking = _booking(visit, frame)
    local = booking.starts_at.astimezone(SEOUL)
    party = {"adults": booking.adults, "children": booking.children}
    return visit.city.room(booking.room_id).site, local.date().isoformat(), f"{local:%H:%M}", party


def _party_said(frame: Frame) -> bool:
    return any(kind in frame.wishes for kind in (Kind.ADULTS, Kind.CHILDREN, Kind.PEOPLE, Kind.MORE))


def _time_said(frame: Frame) -> bool:
    return any(kind in frame.wishes for kind in (Kind.TIME, Kind.DAYPART, Kind.ANY_TIME))


def settle_resource(visit: Visit, frame: Frame) -> Value:
    return Value(visit.city.room(_booking(visit, frame).room_id).label)


def settle_site(visit: Visit, frame: Frame) -> Value:
    return Value(_old(visit, frame)[0])


def settle_day(visit: Visit, frame: Frame) -> Value | Proposal | Outcome | None:
    """The old day, where only the hour or the party is to be another."""
    if Kind.SPAN in frame.wishes or Kind.IMPOSSIBLE in frame.wishes:
        return rooms.settle_day(visit, frame)
    old = _old(visit, frame)
    only_hour = "session" in frame.reopened or "party" in frame.reopened or "session" in frame.filled
    if _time_said(frame) or _party_said(frame) or only_hour or frame.filled.get("site") != old[0]:
        return Value(old[1])
    return None


def ask_day(visit: Visit, frame: Frame, no: Refused | None) -> Question:
    return rooms.ask_day(visit, frame, no, words="change-ask")


def ask_party(visit: Visit, frame: Frame, no: Refused | None) -> Question:
    return rooms.ask_party(visit, frame, no, words="change-ask-party")


def settle_session(visit: Visit, frame: Frame) -> Value | Proposal | Outcome | None:
    """The same hour on another day, if there is a place then."""
    if _time_said(frame):
        return rooms.settle_session(visit, frame)
    start = _old(visit, frame)[2]
    if rooms.fits(visit, frame.filled | {"session": start}):
        return Value(start)
    return rooms.settle_session(visit, frame)


def settle_party(visit: Visit, frame: Frame) -> Value | Proposal | Outcome | None:
    if _party_said(frame):
        old = _old(visit, frame)[3]
        if Kind.PEOPLE not in frame.wishes:
            frame.wishes.setdefault(Kind.ADULTS, old["adults"])
            frame.wishes.setdefault(Kind.CHILDREN, old["children"])
        return rooms.settle_party(visit, frame)
    return Value(_old(visit, frame)[3])


def change_summary(visit: Visit, frame: Frame, until: datetime | None) -> Question:
    booking = _booking(visit, frame)
    session, party = rooms.the_session(visit, frame.filled), rooms.party_of(frame.filled["party"])
    rows = (
        (write.say("card-number"), booking.code),
        (write.say("card-before"), _facts(visit, *rooms.of_booking(visit, booking))),
        (write.say("card-after"), _facts(visit, session, party)),
    )
    if _unchanged(booking, session, party):
        text = rooms.together(write.say("change-same"), write.say("ask-what-change"))
        others = (button("change-day"), button("change-time"), button("change-party"), button("keep"))
        return Question(text, choices=others)
    choices = (button("yes", style=Style.MAIN), button("change-time"), button("change-party"), button("keep"))
    card = Card(write.say("band-change"), rows, Tone.ASK)
    return Question(write.say("change-summary"), parts=(card,), choices=choices)


def _unchanged(booking: Booking, session: Session, party: Party) -> bool:
    same_session = (booking.room_id, booking.starts_at) == (session.room, session.starts_at)
    return same_session and (booking.adults, booking.children) == (party.adults, party.children)


def _facts(visit: Visit, session: Session, party: Party) -> str:
    where = rooms.said_name(visit, session.room)
    return f"{where} {write.when(session.starts_at, visit.now)}, {write.party(party.adults, party.children)}"


def change(visit: Visit, frame: Frame) -> Outcome:
    booking = _booking(visit, frame)
    session, party = rooms.the_session(visit, frame.filled), rooms.party_of(frame.filled["party"])
    before = (booking.room_id, booking.starts_at)
    if _unchanged(booking, session, party):
        return Outcome((Say(write.say("change-same")),), (button("mine"),))
    bookings.move(visit.db, visit.city, visit.who, booking, session, party, now=visit.now)
    if before == (session.room, session.starts_at):
        text = write.say("changed-party", party=write.party(party.adults, party.children))
    elif before[0] != session.room:
        where = rooms.said_name(visit, session.room)
        text = write.say("changed-site", site=where, when=write.when(session.starts_at, visit.now))
    else:
        text = write.say("changed", when=write.when(session.starts_at, visit.now))
    short = write.say("changed-short", day=rooms.near_day(visit, session.day))
    card = _card(visit, booking, "band-moved", Tone.DONE)
    parts = (Say(text, card, short), *rooms.keepsakes(visit, booking))
    return Outcome(parts, rooms.booking_choices(booking), about=booking.code)


# --- answers to a reminder (N-03) -------------------------------------------------------------------------------------


def _meant(visit: Visit, frame: Frame) -> Booking | None:
    """The booking that the reminder is about, locked; without one the next, or else the last."""
    code = frame.wishes.get(Kind.BOOKING)
    if code is None:
        near = next(iter(_ahead(visit)), None) or bookings.latest(visit.db, visit.who.household_id)
        code = near.code if near else ""
    try:
        return bookings.find(visit.db, visit.who, code)
    except Refused:
        return None


def come(visit: Visit, frame: Frame) -> Outcome:
    booking = _meant(visit, frame)
    if booking is None or booking.state not in (State.CONFIRMED, State.REQUESTED) or booking.ends_at <= visit.now:
        return _nothing_to_do(visit, booking)
    bookings.keep(visit.db, booking, visit.who.person_id, now=visit.now)
    text = write.say("coming", when=write.when(booking.starts_at, visit.now))
    return Outcome((Say(text),), (button("mine"),), about=booking.code)


def be_late(visit: Visit, frame: Frame) -> Outcome:
    """B-10: before the limit it moves the limit, once; after it the places are open."""
    booking = _meant(visit, frame)
    if booking is None or booking.state not in (State.CONFIRMED, State.NO_SHOW) or booking.ends_at <= visit.now:
        return _nothing_to_do(visit, booking)
    if Kind.BOOKING not in frame.wishes and booking.starts_at.astimezone(SEOUL).date() != visit.today:
        return _shown(visit, booking, None)  # said of another day, without a reminder: which hour is meant?
    if booking.state == State.CONFIRMED and visit.now >= booking.awaited_until:
        bookings.no_show(visit.db, visit.city, booking, now=visit.now)  # a little before the beat
    limit = write.clock(booking.awaited_until)
    if booking.state == State.NO_SHOW:
        site = visit.city.site(visit.city.room(booking.room_id).site)
        return Outcome((Say(write.say("late-over", limit=limit, site=site.name_ko)),), (button("reserve"),))
    told = bookings.tell_late(visit.db, booking, visit.who.person_id, now=visit.now)
    limit = write.clock(booking.awaited_until)
    text = write.say("late-told", limit=limit) if told else write.say("late-twice", limit=limit)
    return Outcome((Say(text),), (button("mine"),), about=booking.code)


# --- who came (B-10) --------------------------------------------------------------------------------------------------


def arrive(visit: Visit, frame: Frame) -> Outcome:
    """The guardian's own word is a check-in, from a quarter of an hour before the start to the end."""
    booking = _of_today(visit, frame.wishes.get(Kind.BOOKING))
    if booking is None:
        missed = bookings.missed(visit.db, visit.who.household_id, now=visit.now)
        if missed and missed.starts_at.astimezone(SEOUL).date() == visit.today:
            return _noted(visit, missed)
        return Outcome((Say(write.say("here-none")),), (button("mine"),))
    opens = booking.starts_at - bookings.CHECK_IN_EARLY
    if booking.state == State.REQUESTED:
        text = write.say(STATE_WORDS[State.REQUESTED])
    elif booking.state == State.CONFIRMED and visit.now < opens:
        text = write.say("here-early", time=write.clock(booking.starts_at), opens=write.clock(opens))
    else:
        if booking.state == State.CONFIRMED:
            bookings.check_in(visit.db, booking, visit.who.person_id, now=visit.now)
        text = write.say("here", word=bookings.check_in_word(booking.code))
    return Outcome((Say(text),), (button("mine"),), about=booking.code)


def _of_today(visit: Visit, code: str | None) -> Booking | None:
    """The one that was named, if it is of today and stands; else the first of today that is not over, the unchecked first."""
    today = [one for one in _ahead(visit) if one.starts_at.astimezone(SEOUL).date() == visit.today]
    open_now = [one for one in today if one.starts_at - bookings.CHECK_IN_EARLY <= visit.now]
    open_now.sort(key=lambda one: one.state != State.CONFIRMED)
    named = [one for one in today if one.code == code]
    found = next(iter(named or open_now or today), None)
    return bookings.find(visit.db, visit.who, found.code) if found else None


def explain(visit: Visit, frame: Frame) -> Outcome:
    """ "저 갔는데요": what is noted, until when and by whom it can be put right; while the session runs it is a check-in."""
    booking = _meant(visit, frame) if Kind.BOOKING in frame.wishes else None
    if booking is None or booking.state != State.NO_SHOW:
        booking = bookings.missed(visit.db, visit.who.household_id, now=visit.now)
    if booking:
        return _noted(visit, booking)
    today = _of_today(visit, None)
    if today and today.starts_at - bookings.CHECK_IN_EARLY <= visit.now:
        return arrive(visit, frame)
    return Outcome((Say(write.say("came-none")),), (button("mine"),))


def _noted(visit: Visit, booking: Booking) -> Outcome:
    """A no-show: nobody is blamed, staff of the place can put it right."""
    site = visit.city.site(visit.city.room(booking.room_id).site)
    until = booking.ends_at + bookings.CORRECTABLE
    if visit.now > until:
        return Outcome((Say(write.say("past-already")),), (button("mine"),))
    text = write.say(
        "came-noted",
        when=write.when(booking.starts_at, visit.now),
        site=rooms.said_name(visit, booking.room_id),
        until=write.until(until, visit.now),
        place=site.place_ko,
        hours=write.hours(site.hours),
        code=booking.code,
    )
    return Outcome((Say(text),), (button("reserve"), button("staff")))


def _nothing_to_do(visit: Visit, booking: Booking | None) -> Outcome:
    """An answer to an old reminder explains the state and does nothing else."""
    if booking and booking.state == State.CHECKED_IN and booking.ends_at > visit.now:
        text = write.refusal(Refused(Reason.NOT_NOW, state=booking.state), visit.now)
    elif booking and booking.state in CANCELLED:
        text = write.say("cancelled-already")
    else:
        text = write.say("past-already")
    return Outcome((Say(text),), (button("mine"),))


FORM = Form(name="mine", title="내 예약", finish=show)

KEEP = Form(name="keep", title="알림 답", finish=come)

LATE = Form(name="late", title="늦어요", finish=be_late)

HERE = Form(name="here", title="도착했어요", finish=arrive)

CAME = Form(name="came", title="사정 말하기", finish=explain)

CANCEL = Form(
    name="cancel",
    title="예약 취소",
    slots=(Slot("booking", Kind.BOOKING, ask_booking, check=check_booking, settle=settle_booking),),
    confirm=ask_to_cancel,
    finish=cancel,
    decline=keep,
    blame="booking",
)

CHANGE = Form(
    name="change",
    title="예약 변경",
    slots=(
        Slot("booking", Kind.BOOKING, ask_booking, check=check_movable, settle=settle_booking),
        replace(rooms.RESOURCE, settle=settle_resource),
        Slot("site", Kind.SITE, rooms.ask_site, tell=rooms.tell_site, check=rooms.check_site, settle=settle_site),
        rooms.HOME,
        replace(rooms.DAY, ask=ask_day, settle=settle_day),
        replace(rooms.SESSION, settle=settle_session),
        # not early: it is counted from the booking's party
        replace(rooms.PARTY, ask=ask_party, settle=settle_party, early=False),
    ),
    confirm=change_summary,
    finish=change,
    left="left-change",
    decline=keep,
    blame="session",
)
