"""Waiting for a place: join, ask for the rank, leave; answer what is offered (W-01 to W-11)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from handlers import rooms, runs, waits
from handlers.slots import Form, Frame, Outcome, Question, Slot, Value, Visit
from handlers.speech import Choice, Kind, Say, Style
from handlers.words import waits as words
from handlers.words import write
from handlers.words.buttons import button
from handlers.words.waits import Waited
from models import bookings, programmes, queues, waiting
from models.bookings import Vacancy
from models.refused import Reason, Refused
from models.waiting import Entry, Offer, OfferState, State

# --- join -------------------------------------------------------------------------------------------------------------


def _full(visit: Visit, frame: Frame) -> list[Vacancy]:
    """The day's sessions that are too full for this party, of those that were wished."""
    room = rooms.room_of(visit, frame.filled["site"], frame.filled["resource"])
    if room is None:
        return []
    every = rooms.vacant(visit, room, [date.fromisoformat(frame.filled["day"])])
    size = rooms.size_of(room, frame.filled.get("party"))
    return [one for one in every if one.closed is None and one.left < size and rooms.as_wished(one.session, frame)]


def settle_session(visit: Visit, frame: Frame) -> Value | Outcome | None:
    """The hour that was said; else the only session of the day that is full."""
    if Kind.TIME in frame.wishes:
        return _asked_for(rooms.settle_session(visit, frame))
    full = _full(visit, frame)
    if not full:
        day = date.fromisoformat(frame.filled["day"])
        text = write.say("wait-day-free", day=write.day(day, visit.now))
        return Outcome((Say(text),), (_book(visit, frame.filled["site"], day),))
    return Value(full[0].session.local_start) if len(full) == 1 else None


def _asked_for(settled: Any) -> Value | None:
    return settled if isinstance(settled, Value) else None


def ask_session(visit: Visit, frame: Frame, no: Refused | None) -> Question | Outcome:
    if no:
        return rooms.ask_session(visit, frame, no)
    clocks = [one.session.local_start for one in _full(visit, frame)]
    choices = tuple(Choice(write.clock_short(one), says=write.clock(one)) for one in clocks)
    return Question(write.say("wait-which"), choices=choices)


def check_session(visit: Visit, **filled: Any) -> None:
    """The rules of the session; that it is full is what one waits for."""
    if not {"site", "resource", "day", "session"} <= filled.keys():
        return
    session = rooms.the_session(visit, filled)
    existing = bookings.check(visit.db, visit.city, visit.who, session, None, now=visit.now)
    if existing:
        raise Refused(Reason.TWICE, code=existing.code, when=existing.starts_at)


def join(visit: Visit, frame: Frame) -> Outcome:
    session, party = rooms.the_session(visit, frame.filled), rooms.party_of(frame.filled["party"])
    try:
        entry = bookings.wait(visit.db, visit.city, visit.who, session, party, now=visit.now)
    except Refused as no:
        if no.reason == Reason.NOT_FULL:
            book = _book(visit, frame.filled["site"], session.day, write.clock(session.starts_at))
            return Outcome((Say(write.refusal(no, visit.now)),), (book,))
        return Outcome((Say(write.refusal(no, visit.now)),), (button("other-day", says=write.say("btn-reserve")),))
    policy = visit.city.room(session.room).policy
    first = () if bookings.booked_before(visit.db, visit.who.household_id) else (Say(rooms.first_rule(policy)),)
    return _joined(visit, entry, "wait-joined", *first)


def _book(visit: Visit, site: str, day: date, clock: str = "") -> Choice:
    """What can simply be booked."""
    words = (write.day_button(day, visit.now), clock, visit.city.site(site).short_ko, write.say("says-book"))
    return button("reserve", says=" ".join(filter(None, words)), style=Style.MAIN)


def _joined(visit: Visit, entry: Entry, id: str, *first: Say) -> Outcome:
    waited = Waited(visit.db, visit.city, entry, visit.now)
    if waiting.open_offer(visit.db, entry):
        return waits.shown(visit, waited)
    text = write.say(id, rank=waited.rank, party=waited.party, kind=waited.kind)
    return Outcome((*first, Say(text)), (button("leave", says=waited.says("leave")), waited.others()))


# --- where am I -------------------------------------------------------------------------------------------------------


def rank(visit: Visit, frame: Frame) -> Outcome:
    """W-10; who waits for a draw or a decision is told where that stands."""
    found = _meant(visit, frame)
    if not found and (own := runs.live(visit)):
        if len(own) == 1:
            return runs.shown(visit, own[0])
        return Outcome((runs.grid(visit, own), Say(write.say("applications-many", n=len(own)))), asks=True)
    if not found:
        return Outcome((Say(write.say("wait-none")),), (button("reserve"), button("mine")))
    if len(found) == 1:
        return waits.shown(visit, found[0])
    return Outcome((waits.grid(found, "wait-rank"), Say(write.say("wait-many", n=len(found)))), asks=True)


def _meant(visit: Visit, frame: Frame) -> list[Waited]:
    """Those that fit what was said; all where nothing was said that fits."""
    every = waits.own(visit)
    if about := frame.wishes.get(Kind.BOOKING):
        offer = waiting.offer(visit.db, about)
        named = [one for one in every if one.entry.id in (about, offer[1].id if offer else "")]
        if named:
            return named
    fitting = [one for one in every if all(_fits(one, kind, value) for kind, value in frame.wishes.items())]
    return fitting or every


def _fits(waited: Waited, kind: str, value: Any) -> bool:
    local = write.local(waited.entry.starts_at)
    match kind:
        case Kind.DATE:
            return bool(local.date().isoformat() == value)
        case Kind.TIME:
            return bool(f"{local:%H:%M}" == value)
        case Kind.SITE:
            return waited.run is None and bool(waited.city.room(waited.room).site == value)
        case Kind.PROGRAM:
            return waited.run is not None and bool(waited.run.program == value)
        case _:
            return True


# --- leave ------------------------------------------------------------------------------------------------------------


def settle_entry(visit: Visit, frame: Frame) -> Value | Outcome | None:
    found = _meant(visit, frame)
    if not found:
        return Outcome((Say(write.say("wait-none")),), (button("reserve"), button("mine")))
    if len(found) > 1:
        return None
    if found[0].run:  # its application is what is given up
        return Outcome((), then="withdraw", wishes={Kind.BOOKING: found[0].entry.about})
    return Value(found[0].entry.id)


def ask_entry(visit: Visit, frame: Frame, no: Refused | None) -> Question | Outcome:
    if no:
        return Outcome((Say(write.refusal(no, visit.now)),), (button("mine"),))
    return Question(write.say("wait-leave-which"), parts=(waits.grid(waits.own(visit), "leave"),))


def check_entry(visit: Visit, *, entry: str, **_: Any) -> None:
    if entry not in {one.entry.id for one in waits.own(visit)}:
        raise Refused(Reason.NOT_WAITING)


def _entry(visit: Visit, frame: Frame) -> Waited:
    return next(one for one in waits.own(visit) if one.entry.id == frame.filled["entry"])


def ask_to_leave(visit: Visit, frame: Frame, until: datetime | None) -> Question:
    waited = _entry(visit, frame)
    choices = (button("leave", style=Style.DANGER), button("keep"))
    return Question(write.say("wait-leave-ask", when=waited.when, where=waited.where), choices=choices)


def leave(visit: Visit, frame: Frame) -> Outcome:
    waited = _entry(visit, frame)
    place = queues.place_of(visit.db, visit.city, waited.entry.queue, now=visit.now)
    waiting.leave(visit.db, place, waited.entry, visit.who.person_id, now=visit.now)
    return Outcome((Say(write.say("wait-left")),), (waited.others(), button("mine")))


def keep(visit: Visit, frame: Frame) -> Outcome:
    return Outcome((Say(write.say("wait-kept")),), (button("mine"),))


# --- an offer ---------------------------------------------------------------------------------------------------------


def _offer(visit: Visit, frame: Frame) -> tuple[Offer, Entry] | None:
    """The one that the notice brought, else the one that is open."""
    about = frame.wishes.get(Kind.BOOKING)
    found = waiting.offer(visit.db, about) if about else None
    if found is None and (open_now := waiting.offered_to(visit.db, visit.who)):
        found = waiting.offer(visit.db, open_now.id)
    return found if found and found[1].applicant in (visit.who.household_id, visit.who.person_id) else None


def accept(visit: Visit, frame: Frame) -> Outcome:
    """W-08: one tap or word."""
    found = _offer(visit, frame)
    if found is None:
        return Outcome((Say(write.say("wait-none-offered")),), (button("mine"),))
    offer, entry = found
    waited = Waited(visit.db, visit.city, entry, visit.now)
    try:
        if waited.run:
            taken = programmes.accept_offer(visit.db, visit.city, visit.who, offer.id, now=visit.now)
            visit.seen.clear()
            text = write.say("taken-part", title=waited.run.title_ko, when=waited.when)
            return Outcome((Say(text),), (button("applications"),), about=taken.code)
        booking = bookings.accept_offer(visit.db, visit.city, visit.who, offer.id, now=visit.now)
    except Refused as no:
        return _not_accepted(visit, waited, offer.id, no)
    visit.seen.clear()
    return rooms.booked(visit, booking)


def _not_accepted(visit: Visit, waited: Waited, offer_id: str, no: Refused) -> Outcome:
    """Over, or somebody was faster; else a rule stands in the way, and the place is held as long as it was."""
    text = write.refusal(no, visit.now)
    if no.reason == Reason.OFFER_OVER:
        return Outcome((Say(text),), words.again(waited))
    if no.reason == Reason.OFFER_LOST:
        return Outcome((Say(text),), (button("wait-rank"), waited.others()))
    offer, _ = waiting.offer(visit.db, offer_id) or (None, None)
    if offer and offer.state == OfferState.OPEN and not offer.call:
        text = f"{text} {write.say('wait-stays', until=write.until(offer.until, visit.now))}"
    return Outcome((Say(text),), (button("mine"), button("decline")))


def decline(visit: Visit, frame: Frame) -> Outcome:
    """W-08, W-09: free at once; the entry is over unless the guardian asks for another turn."""
    found = _offer(visit, frame)
    if found is None:
        return Outcome((Say(write.say("wait-none-offered")),), (button("mine"),))
    offer, entry = found
    place = queues.place_of(visit.db, visit.city, entry.queue, now=visit.now)
    was_open = offer.state == OfferState.OPEN
    waiting.decline(visit.db, place, offer, visit.who.person_id, now=visit.now)
    waited = Waited(visit.db, visit.city, entry, visit.now)
    return Outcome((Say(write.say("wait-declined" if was_open else "wait-declined-over")),), words.again(waited))


def again(visit: Visit, frame: Frame) -> Outcome:
    """W-09: at the end."""
    found = _offer(visit, frame)
    entry = found[1] if found else waiting.last_of(visit.db, visit.who, now=visit.now)
    if entry is None or entry.starts_at <= visit.now or entry.state == State.CLOSED:
        return Outcome((Say(write.say("wait-none")),), (button("reserve"), button("mine")))
    if entry.state == State.LEFT and entry.about:  # its application was withdrawn: it is applied for anew
        waited = Waited(visit.db, visit.city, entry, visit.now)
        wait = button("wait", says=waited.says("wait"), style=Style.MAIN)
        return Outcome((Say(write.say("not-waiting")),), (wait, waited.others()))
    try:
        entry = waiting.again(visit.db, entry, visit.who.person_id, now=visit.now)
    except Refused as no:
        return Outcome((Say(write.refusal(no, visit.now)),), (button("reserve"), button("mine")))
    place = queues.place_of(visit.db, visit.city, entry.queue, now=visit.now)
    if place:
        waiting.serve(visit.db, place, now=visit.now)
    return _joined(visit, entry, "wait-again-joined")


JOIN = Form(
    name="wait",
    title="대기",
    slots=(
        rooms.RESOURCE,
        rooms.SITE,
        rooms.HOME,
        rooms.DAY,
        replace(rooms.SESSION, ask=ask_session, check=check_session, settle=settle_session),
        rooms.PARTY,
    ),
    finish=join,
    blame="session",
    continues=("reserve",),
)

LEAVE = Form(
    name="leave",
    title="대기 취소",
    slots=(Slot("entry", Kind.ENTRY, ask_entry, check=check_entry, settle=settle_entry),),
    confirm=ask_to_leave,
    finish=leave,
    decline=keep,
    blame="entry",
)

FORMS = (
    JOIN,
    LEAVE,
    Form("waiting", "대기 순서", rank),
    Form("accept", "자리 제안", accept),
    Form("decline", "자리 제안", decline),
    Form("wait-again", "다시 대기", again),
)
