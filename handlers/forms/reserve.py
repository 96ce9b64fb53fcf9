"""Reserving a room: site, day, session, party, in any order, by one sentence or by buttons alone."""

from datetime import datetime

from handlers import rooms
from handlers.slots import Form, Frame, Outcome, Question, Visit
from handlers.speech import Say, Style
from handlers.words import cards, write
from handlers.words.buttons import button
from models import bookings


def hold_places(visit: Visit, frame: Frame) -> datetime:
    session = rooms.the_session(visit, frame.filled)
    return bookings.hold(visit.db, visit.city, visit.who, session, rooms.party_of(frame.filled["party"]), now=visit.now)


def drop_hold(visit: Visit) -> bool:
    return bookings.release(visit.db, visit.who.person_id, now=visit.now)


def summary(visit: Visit, frame: Frame, until: datetime | None) -> Question:
    """Everything once more, who may come and, the first time, what happens to those who stay away (B-04, B-11)."""
    session, party = rooms.the_session(visit, frame.filled), rooms.party_of(frame.filled["party"])
    room = visit.city.room(session.room)
    card = cards.summary_card(visit.city, session, party, visit.now, until=until)
    first = not frame.told and not bookings.booked_before(visit.db, visit.who.household_id)
    frame.told = True
    rule = (Say(rooms.first_rule(room.policy)),) if first else ()
    text = write.say("summary", hold_until=write.until(until, visit.now) if until else None)
    choices = (button("confirm", style=Style.MAIN), button("change-time"), button("change-party"), button("cancel"))
    short = write.say("summary", hold_until=None)  # the card says until when
    return Question(text, (*rule, card), choices, short)


def book(visit: Visit, frame: Frame) -> Outcome:
    session, party = rooms.the_session(visit, frame.filled), rooms.party_of(frame.filled["party"])
    booking, new = bookings.confirm(visit.db, visit.city, visit.who, session, party, now=visit.now)
    if not new:
        text = write.say("twice", code=booking.code)
        return Outcome((Say(text),), (button("view", says=f"{booking.code} {write.say('btn-view')}"),))
    return rooms.booked(visit, booking)


FORM = Form(
    name="reserve",
    title="나눔터 예약",
    slots=(rooms.RESOURCE, rooms.SITE, rooms.HOME, rooms.DAY, rooms.SESSION, rooms.PARTY),
    confirm=summary,
    hold=hold_places,
    release=drop_hold,
    finish=book,
    blame="session",
    continues=("wait",),
)
