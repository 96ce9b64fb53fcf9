"""What one waits for and what is offered, in words: of a room's session and of a run alike."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session as Rows

from handlers.speech import Card, Choice, Reply, Say, Style, Tone
from handlers.words import cards, write
from handlers.words import runs as run_words
from handlers.words.buttons import button
from models import bookings, programmes, waiting
from models.bookings import Party
from models.places import City
from models.programmes import Application
from models.programmes import State as Applied
from models.rules import Session
from models.runs import Run
from models.waiting import Entry, Offer


@dataclass(frozen=True)
class Waited:
    """An entry, and what it is for."""

    db: Rows
    city: City
    entry: Entry
    now: datetime

    @cached_property
    def run(self) -> Run | None:
        """None: it is a session of a room."""
        queue = self.entry.queue
        return programmes.run(self.db, queue.removeprefix("run:")) if queue.startswith("run:") else None

    @property
    def unnamed(self) -> bool:
        """H-05: what concerns one person alone is not named where others may see it."""
        return self.run is not None and self.run.per == "person"

    @property
    def room(self) -> str:
        return bookings.room_in(self.entry.queue)

    @property
    def where(self) -> str:
        """성북동 나눔터 · ‘월아산 숲 체험’, as said."""
        return self.run.title_ko if self.run else cards.where(self.city, self.city.room(self.room))

    @property
    def name(self) -> str:
        """As short as it can be said: 성북동 · 월아산 숲 체험."""
        return self.run.title_ko if self.run else self.city.site(self.city.room(self.room).site).short_ko

    @property
    def when(self) -> str:
        return write.when(self.entry.starts_at, self.now)

    @cached_property
    def application(self) -> Application | None:
        about = self.entry.about
        return programmes.look(self.db, about) if self.run and about else None

    @property
    def kind(self) -> str:
        """A reserve of a draw or a decision, else one of the waiting list: 예비 2번 · 대기 2번."""
        return "reserve" if self.application and self.application.state == Applied.RESERVE else "waiting"

    @property
    def party(self) -> str:
        """어른 1명, 아이 1명 · 3명, 1가족: of who applied, as he applied."""
        if self.run and self.application:
            party = run_words.party(programmes.going_of(self.db, self.application))
            of_families = self.run.unit == "families"
            return (
                write.say("cell-party-families", party=party, unit=write.count(1, self.run.unit))
                if of_families
                else party
            )
        return write.party(self.entry.adults, self.entry.children)

    @property
    def rank(self) -> int:
        return waiting.rank_of(self.db, self.entry)

    @property
    def session(self) -> Session:
        """Also where the city's hours have changed since."""
        start = self.entry.starts_at
        return bookings.session_in(self.city, self.entry.queue) or Session(start, start, self.room)

    def says(self, id: str) -> str:
        """Words that name this entry and what is to be done: "11월 28일 (토) 오전 10시 대기 취소"."""
        act = write.say(f"btn-{id}")
        if self.run:
            return f"{self.city.program(self.run.program).name_ko} {act}"
        return f"{write.day_button(self.session.day, self.now)} {write.clock(self.entry.starts_at)} {act}"

    def others(self) -> Choice:
        """Something else of the kind: the other sessions of the day, other programmes."""
        if self.run:
            return button("other-program")
        day = write.day_button(self.session.day, self.now)
        return button("other-session", says=f"{day} {self.name} {write.say('says-free')}")


def offer_card(waited: Waited, offer: Offer) -> Card:
    """When, where, for how many, until when; whose clock it is."""
    title, until = write.say("band-offer"), offer.until.isoformat()
    over_night = write.local(offer.until).date() > write.local(waited.now).date()
    id = "offer-note-call" if offer.call else "offer-note-night" if over_night else "offer-note"
    policy = waited.city.waiting
    evening, morning = map(write.clock, policy.quiet_hours)
    rests = not policy.is_call(waited.entry.starts_at, offer.made_at)
    still = (f"{policy.quiet_hours[0]:%H:%M}", f"{policy.quiet_hours[1]:%H:%M}") if rests else None
    note = (write.say("card-note"), write.say(id, evening=evening, morning=morning))
    application = waited.application
    if waited.run and application:
        going = programmes.going_of(waited.db, application)
        card = run_words.application_card(application, waited.run, going, waited.now, title=title, tone=Tone.OFFER)
        return replace(card, rows=(*card.rows, note), until=until, still=still)
    party = Party(waited.entry.adults, waited.entry.children)
    rows = cards.session_rows(waited.city, waited.session, party, waited.now)
    return Card(title, (*rows, note), tone=Tone.OFFER, head=cards.head(), until=until, still=still)


def offer_text(waited: Waited, offer: Offer) -> str:
    facts = {"when": waited.when, "where": waited.where, "party": waited.party}
    if offer.call:
        return write.say("wait-call", **facts)
    question = write.say("wait-offer-ask-run" if waited.run else "wait-offer-ask")
    return f"{write.say('wait-offer', until=write.until(offer.until, waited.now), **facts)} {question}"


def offer_reply(waited: Waited, offer: Offer, context: str = "") -> Reply:
    """The offer with its two answers."""
    question = write.say("wait-offer-ask-run" if waited.run else "wait-offer-ask")
    said = Say(offer_text(waited, offer), card=offer_card(waited, offer), short=question)
    return Reply((said,), answers(waited, context))


def answers(waited: Waited, context: str = "") -> tuple[Choice, ...]:
    """참가할게요, 못 가요; 예약할게요, 이번엔 안 가요"""
    yes, no = ("take", "cannot") if waited.run else ("accept", "decline")
    return (
        replace(button(yes, style=Style.MAIN), context=context),
        replace(button(no, says=write.say("btn-decline")), context=context),
    )


def again(waited: Waited, context: str = "") -> tuple[Choice, ...]:
    """After an offer that was not taken."""
    return (replace(button("wait-again", style=Style.MAIN), context=context), waited.others())
