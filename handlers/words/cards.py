"""A booking as one looks at it: about to be made, made, reminded of, over. One card wherever it is said."""

from datetime import datetime

from handlers.speech import Card, Tone
from handlers.words import write
from models import bookings, rules
from models.bookings import Booking, Party
from models.places import City, Room, Session

CHANGES = (
    ("card-day", "btn-change-day"),
    ("card-time", "btn-change-time"),
    ("card-place", "btn-change-place"),
    ("card-party", "btn-change-party"),
)
"""The row, and the sentence that asks for its value again."""


def summary_card(city: City, session: Session, party: Party, now: datetime, *, until: datetime | None) -> Card:
    """What is about to be booked: each row that was chosen can be changed."""
    room = city.room(session.room)
    site = city.site(room.site)
    rows = list(_when_where_who(city, session, party, now))
    if _is_free(city, site.id):
        rows.append((write.say("card-fee"), write.say("cell-free-of-charge")))
    grade = room.policy.lower_grades[1]
    rows.append((write.say("card-who"), write.say("who-may", grade=grade, residency=site.residency_ko)))
    if site.bring_ko:
        rows.append((write.say("card-bring"), site.bring_ko))
    return Card(
        write.say("band-summary"),
        tuple(rows),
        tone=Tone.ASK,
        head=head(),
        changes=tuple((write.say(row), write.say(says)) for row, says in CHANGES),
        until=until.isoformat() if until else "",
    )


def booking_card(city: City, booking: Booking, now: datetime, *, title: str, tone: Tone, state: str = "") -> Card:
    """Rows in reading order; the heading is the date and the time, the stub the number and the word said at the door.

    `state`: what has become of it, in words, where the band does not say so.
    """
    room = city.room(booking.room_id)
    site = city.site(room.site)
    number, word = write.say("card-number"), write.say("card-word")
    session = Session(booking.starts_at, booking.ends_at, booking.room_id)
    rows = [
        *_when_where_who(city, session, Party(booking.adults, booking.children), now),
        (number, booking.code),
        (word, bookings.check_in_word(booking.code)),
    ]
    if tone is not Tone.PAST:
        if site.bring_ko:
            rows.append((write.say("card-bring"), site.bring_ko))
        limit = rules.cancel_until(room.policy, booking.starts_at)
        if limit > now:
            rows.append((write.say("card-until"), write.deadline(limit, now)))
    if state:
        rows.append((write.say("card-state"), state))
    code = "" if tone is Tone.PAST else booking.code
    return Card(title, tuple(rows), tone=tone, head=head(), stub=(number, word), code=code)


def session_rows(city: City, session: Session, party: Party, now: datetime) -> tuple[tuple[str, str], ...]:
    """When, where, how many; and who may come, which a yes declares (B-04)."""
    room = city.room(session.room)
    residency = city.site(room.site).residency_ko
    who = write.say("who-may", grade=room.policy.lower_grades[1], residency=residency)
    return (*_when_where_who(city, session, party, now), (write.say("card-who"), who))


def where(city: City, room: Room) -> str:
    """Where one goes, as said: the room is named where it is not the playroom that everybody means."""
    site = city.site(room.site)
    return site.name_ko if room.label == "playspace" else f"{site.short_ko} {room.name_ko}"


def head() -> tuple[str, ...]:
    return (write.say("card-day"), write.say("card-time"))


def _when_where_who(city: City, session: Session, party: Party, now: datetime) -> tuple[tuple[str, str], ...]:
    room = city.room(session.room)
    return (
        (write.say("card-day"), write.day(session.day, now)),
        (write.say("card-time"), write.span(session.local_start, session.local_end)),
        (write.say("card-place"), _where(city, room)),
        (write.say("card-party"), write.party(party.adults, party.children)),
    )


def _where(city: City, room: Room) -> str:
    """성북동 나눔터, 아동복지센터 5층; with the room's name where it is not the playroom that everybody means."""
    site = city.site(room.site)
    named = (site.name_ko, site.place_ko) if room.mode == "seats" else (site.name_ko, room.name_ko, site.place_ko)
    return ", ".join(named)


def _is_free(city: City, site: str) -> bool:
    """Said by the catalogue; what it does not say is not shown."""
    fee = city.facts(f"site:{site}").get("fee")
    amount = fee.value.get("amount") if fee and isinstance(fee.value, dict) else fee.value if fee else None
    return amount == 0
