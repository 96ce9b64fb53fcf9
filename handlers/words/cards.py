"""A booking as one looks at it: booked, shown, reminded of, over. One card wherever it is said."""

from datetime import datetime

from handlers.speech import Card, Tone
from handlers.words import write
from models import bookings, rules
from models.bookings import Booking
from models.places import City


def booking_card(city: City, booking: Booking, now: datetime, *, title: str, tone: Tone) -> Card:
    """Rows in reading order; the heading is the date and the time, the stub the number and the word said at the door."""
    room = city.room(booking.room_id)
    site = city.site(room.site)
    day, time = write.say("card-day"), write.say("card-time")
    number, word = write.say("card-number"), write.say("card-word")
    start, end = write.local(booking.starts_at), write.local(booking.ends_at)
    rows = [
        (day, write.day(start.date(), now)),
        (time, write.span(start, end)),
        (write.say("card-place"), f"{site.name_ko}, {site.place_ko}"),
        (write.say("card-party"), write.party(booking.adults, booking.children)),
        (number, booking.code),
        (word, bookings.check_in_word(booking.code)),
    ]
    if tone is not Tone.PAST:
        if site.bring_ko:
            rows.append((write.say("card-bring"), site.bring_ko))
        limit = rules.cancel_until(room.policy, booking.starts_at)
        if limit > now:
            rows.append((write.say("card-until"), write.deadline(limit, now)))
    code = "" if tone is Tone.PAST else booking.code
    return Card(title, tuple(rows), tone=tone, head=(day, time), stub=(number, word), code=code)
