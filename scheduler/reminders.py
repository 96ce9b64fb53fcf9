"""Every kind of notice: what it is about must still be so, until when it helps, its words.

A notice says what is true when it is sent, not when it was planned: all but its facts is read again under its claim
(trust C6). A kind looks up its own subject: a booking, an offer, an application, a run. The answers carry `n<notice id>`,
so that they are about this subject and no other (N-03).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from handlers.speech import Choice, Reply, Say, Style, Tone
from handlers.words import cards, write
from handlers.words.buttons import button
from models import bookings, outbox, places, rules
from models.base import SEOUL
from models.bookings import Booking, State
from models.outbox import Claimed, Standing

WEEK = 7
WARNED = timedelta(days=3)
"""So long after a no-show it helps to be told."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A notice that is due."""

    db: Session
    city: places.City
    notice: Claimed
    now: datetime


Told = TypeVar("Told")
"""What a kind's words are made of: its subject as it stands, with what it was asked for."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[Told]):
    about: Callable[[Asked], Told | None]  # None: what it speaks of is so no more, the notice is dropped
    helps_until: Callable[[Told], datetime]  # from here on it is too late
    words: Callable[[Told], Reply]

    def tell(self, asked: Asked) -> Reply | Standing:
        told = self.about(asked)
        if told is None:
            return Standing.WITHDRAWN
        if asked.now >= self.helps_until(told) or outbox.newer_is_due(asked.db, asked.notice, now=asked.now):
            return Standing.LATE
        return self.words(told)


def words(db: Session, notice: Claimed, *, now: datetime) -> Reply | Standing:
    """What is said; WITHDRAWN where what it speaks of is so no more, LATE where it helps nobody (trust C6, C10).

    KeyError for a kind that this build does not know: a newer one does.
    """
    return KINDS[notice.kind].tell(Asked(db, places.city(db), notice, now))


# --- of bookings ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfBooking(Asked):
    booking: Booking

    @property
    def room(self) -> places.Room:
        return self.city.room(self.booking.room_id)

    @property
    def where(self) -> str:
        """Where one goes, as said: the room is named where it is not the playroom."""
        return cards.where(self.city, self.room)

    @property
    def when(self) -> str:
        return write.when(self.booking.starts_at, self.now)


def of_booking(state: State) -> Callable[[Asked], OfBooking | None]:
    """The booking, while it stands so."""

    def about(asked: Asked) -> OfBooking | None:
        booking = bookings.look(asked.db, asked.notice.about)
        if booking is None or booking.state != state:
            return None
        return OfBooking(asked.db, asked.city, asked.notice, asked.now, booking)

    return about


def reminder(told: OfBooking) -> Reply:
    """The evening before, or on the day itself: whichever it is when it is sent."""
    booking, now = told.booking, told.now
    site = told.city.site(told.room.site)
    ahead = (_day(booking.starts_at) - _day(now)).days
    if ahead == 0:
        title = write.say("band-remind-today")
        text = write.say("remind-2h", time=write.clock(booking.starts_at), site=told.where, place=site.place_ko)
    else:
        title = write.say("band-remind-tomorrow" if ahead == 1 else "band-remind")
        party = write.party(booking.adults, booking.children)
        text = write.say("remind-eve", when=told.when, site=told.where, party=party, bring=site.bring_ko)
    card = cards.booking_card(told.city, booking, now, title=title, tone=Tone.REMIND)
    context = f"n{told.notice.id}"
    answers = (
        Choice(write.say("btn-come"), style=Style.MAIN, context=context),
        Choice(write.say("btn-late"), context=context),
        Choice(write.say("btn-move"), context=context),
        Choice(write.say("btn-cancel"), context=context),
    )
    return Reply((Say(text, card=card, short=write.say("remind-short")),), answers)


def cancelled_by_site(told: OfBooking) -> Reply:
    """B-12: why, and the nearest free session of the same week."""
    facts = {"when": told.when, "site": told.where, "why": _why(told)}
    near = _nearest(told)
    other_day = button("other-day", says=write.say("btn-reserve"))
    if near is None:
        return Reply((Say(write.say("site-cancelled", **facts)),), (other_day,))
    starts_at = near.session.starts_at
    text = write.say("site-cancelled", **facts, alt=write.when(starts_at, told.now), left=near.left)
    says = " ".join(
        (
            write.day_button(near.session.day, told.now),
            write.clock(starts_at),
            told.city.site(told.room.site).short_ko,
            *([told.room.short_ko] if told.room.label != "playspace" else []),
        )
    )
    label = f"{write.day_short(near.session.day, told.now)} {write.clock_short(starts_at)}"
    return Reply((Say(text),), (Choice(label, says=says, style=Style.MAIN), other_day))


def approved(told: OfBooking) -> Reply:
    booking = told.booking
    site = told.city.site(told.room.site)
    limit = rules.cancel_until(told.room.policy, booking.starts_at)
    text = write.say(
        "booked",
        when=told.when,
        site=told.where,
        code=booking.code,
        place=site.place_ko,
        bring=site.bring_ko,
        cancel_until=write.until(limit, told.now) if limit > told.now else None,
    )
    card = cards.booking_card(told.city, booking, told.now, title=write.say("state-confirmed"), tone=Tone.DONE)
    choices = (
        button("view", says=f"{booking.code} {write.say('btn-view')}"),
        button("cancel-booking", says=f"{booking.code} {write.say('btn-cancel-booking')}"),
    )
    return Reply((Say(text, card=card),), choices)


def rejected(told: OfBooking) -> Reply:
    return Reply((Say(write.say("rejected", why=_why(told))),), (button("other-day", says=write.say("btn-reserve")),))


def no_show(told: OfBooking) -> Reply:
    """B-11: the first is a warning; who must pause is told until when."""
    policy = told.room.policy
    until = bookings.suspended_until(told.db, told.booking.household_id)
    if until and until > told.now:
        text = write.say("suspended", until=write.until(until, told.now), n=policy.strikes_to_suspend)
    else:
        window, days = policy.strike_window_days, policy.suspend_days
        text = write.say("no-show", when=told.when, window=window, days=days)
    explain = Choice(write.say("btn-came"), style=Style.MAIN, context=f"n{told.notice.id}")
    return Reply((Say(text),), (explain, button("mine")))


def _why(told: OfBooking) -> str | None:
    return outbox.facts(told.db, told.notice).get("why") or None


def _nearest(told: OfBooking) -> bookings.Vacancy | None:
    """The free session of the same room and week that is nearest to the one that was taken away."""
    booking = told.booking
    day = _day(booking.starts_at)
    monday = day - timedelta(days=day.weekday())
    week = [one for n in range(WEEK) if (one := monday + timedelta(days=n)) >= _day(told.now)]
    every = bookings.vacancies(told.db, told.city, [booking.room_id], week, now=told.now)
    size = rules.size(told.room, booking.adults, booking.children)
    free = [
        one for one in every if one.closed is None and one.left >= size and one.session.starts_at != booking.starts_at
    ]
    return min(free, key=lambda one: abs(one.session.starts_at - booking.starts_at), default=None)


def _day(instant: datetime) -> date:
    return instant.astimezone(SEOUL).date()


# --- the kinds --------------------------------------------------------------------------------------------------------


def _the_limit(told: OfBooking) -> datetime:
    """While the reminder can still be answered with another day, or with no."""
    return rules.cancel_until(told.room.policy, told.booking.starts_at)


def _the_start(told: OfBooking) -> datetime:
    return told.booking.starts_at


def _some_days(told: OfBooking) -> datetime:
    return told.notice.due_at + WARNED


KINDS: dict[str, Kind[Any]] = {
    bookings.REMINDER: Kind(of_booking(State.CONFIRMED), _the_limit, reminder),
    "booking.approved": Kind(of_booking(State.CONFIRMED), _the_start, approved),
    "booking.rejected": Kind(of_booking(State.REJECTED), _the_start, rejected),
    "booking.cancelled_by_site": Kind(of_booking(State.CANCELLED_BY_SITE), _the_start, cancelled_by_site),
    "booking.no_show": Kind(of_booking(State.NO_SHOW), _some_days, no_show),
}
