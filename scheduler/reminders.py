"""Every kind of notice: what it is about must still be so, until when it helps, its words.

A notice says what is true when it is sent, not when it was planned: all but its facts is read again under its claim
(trust C6). A kind looks up its own subject: a booking, an offer, an application, a run. The answers carry `n<notice id>`,
so that they are about this subject and no other (N-03).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from handlers.speech import Choice, Reply, Say, Style, Tone
from handlers.words import cards, write
from handlers.words import runs as run_words
from handlers.words import waits as wait_words
from handlers.words.buttons import button
from handlers.words.waits import Waited
from models import bookings, links, outbox, people, places, programmes, queues, rules, waiting
from models.base import SEOUL
from models.bookings import Booking, State
from models.outbox import Claimed, Standing
from models.programmes import Application, Phase, Run
from models.programmes import State as Applied
from models.waiting import Offer, OfferState

WEEK = 7
OTHERS = 3  # of programmes that are open instead of one that is not held
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
    words: Callable[[Told], Reply | Standing]

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


# --- of applications for programmes -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfApplication(Asked):
    application: Application
    run: Run

    @property
    def context(self) -> str:
        return f"n{self.notice.id}"

    def says(self, id: str, *, style: Style = Style.PLAIN) -> Choice:
        """About this very application, whatever is said in between."""
        return button(id, says=f"{self.application.code} {write.say(f'btn-{id}')}", style=style)


def of_application(*states: Applied) -> Callable[[Asked], OfApplication | None]:
    """The application with its run, while it stands so."""

    def about(asked: Asked) -> OfApplication | None:
        application = programmes.look(asked.db, asked.notice.about)
        if application is None or application.state not in states:
            return None
        run = programmes.run(asked.db, application.run_id)
        return OfApplication(asked.db, asked.city, asked.notice, asked.now, application, run)

    return about


def unnamed(words: Callable[[OfApplication], Reply]) -> Callable[[OfApplication], Reply]:
    """H-05: what concerns one person alone is not named in a message that others may see."""

    def tell(told: OfApplication) -> Reply:
        if told.run.per == "household":
            return words(told)
        look = button("look", says=f"{told.application.code} {write.say('btn-see-application')}", style=Style.MAIN)
        return Reply((Say(write.say("news-unnamed")),), (look,))

    return tell


def run_reminder(told: OfApplication) -> Reply:
    """N-02: a week before, and the evening before."""
    run, now = told.run, told.now
    going = programmes.going_of(told.db, told.application)
    ahead = (_day(run.starts_at) - _day(now)).days
    band = "band-remind-run-tomorrow" if ahead == 1 else "band-remind-run-today" if ahead == 0 else "band-remind-run"
    facts = {"when": write.when(run.starts_at, now), "title": run.title_ko, "party": run_words.party(going)}
    text = write.say("remind-run", place=run.place_ko, **facts)
    card = run_words.application_card(told.application, run, going, now, title=write.say(band), tone=Tone.REMIND)
    answers = (
        Choice(write.say("btn-come"), style=Style.MAIN, context=told.context),
        Choice(write.say("btn-cancel"), context=told.context),
        told.says("see-application"),
    )
    return Reply((Say(text, card=card, short=write.say("remind-short")),), answers)


def drawn(told: OfApplication) -> Reply:
    """P-08: by when he answers."""
    until = told.application.confirm_until
    text = write.say("drawn", title=told.run.title_ko, until=write.until(until, told.now) if until else None)
    answers = (
        Choice(write.say("btn-take"), style=Style.MAIN, context=told.context),
        Choice(write.say("btn-cannot"), context=told.context),
    )
    return Reply((Say(text),), answers)


def not_drawn(told: OfApplication) -> Reply:
    text = write.say("not-drawn", title=told.run.title_ko, rank=told.application.rank)
    left, people = int(outbox.facts(told.db, told.notice).get("left") or 0), told.application.people
    if told.run.unit != "people" or not 0 < left < people:
        return Reply((Say(text),), (told.says("draw-record"), _other_camps()))
    # P-09: some of them would fit what is left
    ask = write.say("fewer", left=left, n=people)
    fewer = f"{told.application.code} {left}명으로 {write.say('btn-edit')}"
    choices = (
        Choice(write.say("btn-fewer"), says=fewer, style=Style.MAIN),
        button("wait-on", says=f"{told.application.code} {write.say('btn-see-application')}"),
    )
    return Reply((Say(f"{text}\n{ask}"),), choices)


def lapsed(told: OfApplication) -> Reply:
    return Reply((Say(write.say("run-lapsed", title=told.run.title_ko)),), (_other_camps(),))


def not_reached(told: OfApplication) -> Reply:
    again = run_words.act(told.city, told.run.program, "tell-me", style=Style.MAIN)
    return Reply((Say(write.say("not-reached", title=told.run.title_ko)),), (again, _other_camps()))


def run_cancelled(told: OfApplication) -> Reply:
    """P-16: why, and what else is open."""
    facts = {"when": write.when(told.run.starts_at, told.now), "title": told.run.title_ko}
    text = write.say("run-cancelled-told", why=outbox.facts(told.db, told.notice).get("why") or None, **facts)
    kind = told.city.program(told.run.program).category
    every = programmes.runs(told.db, now=told.now, open_only=True)
    near = [run for run in every if told.city.program(run.program).category == kind][:OTHERS]
    others = tuple(Choice(run.title_ko, says=told.city.program(run.program).name_ko) for run in near)
    return Reply((Say(text),), (*others, button("other-program")))


def _other_camps() -> Choice:
    return button("other-camp", says=write.say("says-kind-camp"))


@dataclass(frozen=True, slots=True)
class OfRun(Asked):
    run: Run

    @property
    def context(self) -> str:
        return f"n{self.notice.id}"


def of_open_run(asked: Asked) -> OfRun | None:
    """A run whose period has begun, as somebody asked to be told."""
    try:
        run = programmes.run(asked.db, asked.notice.about)
    except KeyError:
        return None
    open_now = run.phase(asked.now) is Phase.OPEN
    return OfRun(asked.db, asked.city, asked.notice, asked.now, run) if open_now else None


def opened(told: OfRun) -> Reply:
    """P-03; of what concerns one person alone not even the name (H-05)."""
    if told.run.per == "person":
        look = button("look", says=write.say("says-opened"), style=Style.MAIN)
        return Reply((Say(write.say("opening-unnamed")),), (replace(look, context=told.context),))
    until = write.until(told.run.closes_at, told.now)
    apply = run_words.act(told.city, told.run.program, "apply", style=Style.MAIN)
    return Reply((Say(write.say("opening-open", title=told.run.title_ko, until=until)),), (apply,))


# --- of waiting lists -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfWaiting(Asked):
    waited: Waited
    offer: Offer | None = None

    @property
    def context(self) -> str:
        return f"n{self.notice.id}"


def of_offer(state: OfferState) -> Callable[[Asked], OfWaiting | None]:
    """The offer, while it stands so."""

    def about(asked: Asked) -> OfWaiting | None:
        found = waiting.offer(asked.db, asked.notice.about)
        if found is None or found[0].state != state:
            return None
        waited = Waited(asked.db, asked.city, found[1], asked.now)
        return OfWaiting(asked.db, asked.city, asked.notice, asked.now, waited, found[0])

    return about


def of_entry(state: waiting.State) -> Callable[[Asked], OfWaiting | None]:
    """The entry, while it stands so."""

    def about(asked: Asked) -> OfWaiting | None:
        entry = waiting.entry(asked.db, asked.notice.about)
        if entry is None or entry.state != state:
            return None
        waited = Waited(asked.db, asked.city, entry, asked.now)
        return OfWaiting(asked.db, asked.city, asked.notice, asked.now, waited)

    return about


def unnamed_wait(words: Callable[[OfWaiting], Reply]) -> Callable[[OfWaiting], Reply]:
    """H-05, as of applications."""

    def tell(told: OfWaiting) -> Reply:
        if not told.waited.unnamed:
            return words(told)
        look = button("look", says=write.say("btn-wait-rank"), style=Style.MAIN)
        return Reply((Say(write.say("news-unnamed")),), (replace(look, context=told.context),))

    return tell


def offered(told: OfWaiting) -> Reply:
    """W-04, W-06: what is free, until when, and the two answers."""
    if told.offer is None:
        raise LookupError(told.notice.kind)
    return wait_words.offer_reply(told.waited, told.offer, told.context)


def offer_over(told: OfWaiting) -> Reply:
    """W-09: he is asked whether he waits again."""
    taken_on = told.offer is not None and waiting.went_on(told.db, told.offer)
    text = write.say("wait-over" if taken_on else "wait-over-plain")
    return Reply((Say(text),), wait_words.again(told.waited, told.context))


def call_lost(told: OfWaiting) -> Reply:
    text = write.say("wait-lost", when=told.waited.when, where=told.waited.where)
    return Reply((Say(text),), (replace(button("wait-rank"), context=told.context), told.waited.others()))


def skipped(told: OfWaiting) -> Reply | Standing:
    """W-11: why, as things stand now."""
    place = queues.place_of(told.db, told.city, told.waited.entry.queue, now=told.now)
    no = place.may(told.waited.entry) if place else None
    if no is None:
        return Standing.WITHDRAWN
    said = re.split(r"(?<=[.?]) ", write.refusal(no, told.now))
    why = " ".join(one for one in said if not one.endswith("?"))  # here nothing is asked
    text = write.say("wait-skipped", when=told.waited.when, where=told.waited.where, why=why)
    return Reply((Say(text),), (button("mine"),))


def queue_closed(told: OfWaiting) -> Reply:
    """B-12."""
    site = told.city.room(told.waited.room).site
    no = told.city.why_closed(site, _day(told.waited.entry.starts_at))
    why = str(no.facts["why"]) if no and "why" in no.facts else None
    text = write.say("wait-closed", when=told.waited.when, where=told.waited.where, why=why)
    return Reply((Say(text),), (button("other-day", says=write.say("btn-reserve")),))


# --- of several channels (H-02) ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfLink(Asked):
    channel: str
    own: bool  # the address is this person's now

    def says(self, id: str) -> str:
        return write.say(id, channel=write.say(f"cell-channel-{self.channel}"))


def of_link(asked: Asked) -> OfLink | None:
    channel = links.channel_of(asked.db, asked.notice.about)
    if channel is None:
        return None
    own = people.owner(asked.db, asked.notice.about) == asked.notice.person_id
    return OfLink(asked.db, asked.city, asked.notice, asked.now, channel, own)


def link_made(told: OfLink) -> Reply | Standing:
    if not told.own:  # it is parted already
        return Standing.WITHDRAWN
    part = write.say("btn-part")
    says = f"{write.say(f'cell-channel-{told.channel}')} {part}"
    return Reply((Say(told.says("link-made-told")),), (Choice(part, says=says, style=Style.DANGER),))


def link_cut(told: OfLink) -> Reply:
    return Reply((Say(told.says("link-cut-told" if told.own else "link-cut-told-there")),), (button("mine"),))


# --- the kinds --------------------------------------------------------------------------------------------------------


def _the_limit(told: OfBooking) -> datetime:
    """While the reminder can still be answered with another day, or with no."""
    return rules.cancel_until(told.room.policy, told.booking.starts_at)


def _the_start(told: OfBooking) -> datetime:
    return told.booking.starts_at


def _some_days(told: Asked) -> datetime:
    return told.notice.due_at + WARNED


def _the_answer(told: OfApplication) -> datetime:
    return told.application.confirm_until or told.run.starts_at


def _the_run(told: OfApplication) -> datetime:
    return told.run.starts_at


def _the_close(told: OfRun) -> datetime:
    return told.run.closes_at


def _the_end(told: OfWaiting) -> datetime:
    return told.offer.until if told.offer else told.waited.entry.starts_at


def _what_is_waited_for(told: OfWaiting) -> datetime:
    return told.waited.entry.starts_at


KINDS: dict[str, Kind[Any]] = {
    bookings.REMINDER: Kind(of_booking(State.CONFIRMED), _the_limit, reminder),
    "booking.approved": Kind(of_booking(State.CONFIRMED), _the_start, approved),
    "booking.rejected": Kind(of_booking(State.REJECTED), _the_start, rejected),
    "booking.cancelled_by_site": Kind(of_booking(State.CANCELLED_BY_SITE), _the_start, cancelled_by_site),
    "booking.no_show": Kind(of_booking(State.NO_SHOW), _some_days, no_show),
    programmes.REMINDER: Kind(of_application(Applied.CONFIRMED), _the_run, unnamed(run_reminder)),
    "run.drawn": Kind(of_application(Applied.DRAWN), _the_answer, unnamed(drawn)),
    "run.not_drawn": Kind(of_application(Applied.RESERVE), _the_run, unnamed(not_drawn)),
    "run.selected": Kind(of_application(Applied.SELECTED), _the_answer, unnamed(drawn)),
    "run.not_selected": Kind(of_application(Applied.REJECTED, Applied.RESERVE), _some_days, unnamed(not_reached)),
    "run.not_reached": Kind(of_application(Applied.REJECTED), _some_days, unnamed(not_reached)),
    "run.lapsed": Kind(of_application(Applied.LAPSED), _some_days, unnamed(lapsed)),
    "run.cancelled": Kind(of_application(Applied.CANCELLED_BY_SITE), _the_run, unnamed(run_cancelled)),
    links.MADE: Kind(of_link, _some_days, link_made),
    links.CUT: Kind(of_link, _some_days, link_cut),
    "run.opening": Kind(of_open_run, _the_close, opened),
    waiting.OFFERED: Kind(of_offer(OfferState.OPEN), _the_end, unnamed_wait(offered)),
    waiting.CALL: Kind(of_offer(OfferState.OPEN), _the_end, unnamed_wait(offered)),
    waiting.OVER: Kind(of_offer(OfferState.EXPIRED), _what_is_waited_for, unnamed_wait(offer_over)),
    waiting.LOST: Kind(of_offer(OfferState.LOST), _what_is_waited_for, unnamed_wait(call_lost)),
    waiting.SKIPPED: Kind(of_entry(waiting.State.WAITING), _what_is_waited_for, skipped),
    waiting.CLOSED: Kind(of_entry(waiting.State.CLOSED), _what_is_waited_for, queue_closed),
}
