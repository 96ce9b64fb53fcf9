"""What a booking leaves in one's hand: a calendar file behind a token, and its number as a QR for the door."""

import asyncio
import io

import segno
from aiohttp import web
from icalendar import Calendar, Event

from bot.http import error
from bot.turns import SECONDS
from handlers.words import write
from models import bookings
from models.base import Database

CODE = "[A-HJ-NP-Z2-9]{2}-[A-HJ-NP-Z2-9]{4}"


class Keepsakes:
    def __init__(self, database: Database) -> None:
        self._database = database

    def attach(self, app: web.Application) -> None:
        app.router.add_get("/calendar/{token:[A-Za-z0-9_.-]{1,64}}.ics", self.calendar)
        app.router.add_get(f"/qr/{{code:{CODE}}}.svg", self.qr)

    async def calendar(self, request: web.Request) -> web.Response:
        found = self._database.read(bookings.calendar_facts, request.match_info["token"])
        try:
            facts = await asyncio.wait_for(asyncio.wrap_future(found), SECONDS)
        except TimeoutError:
            raise error(web.HTTPServiceUnavailable, write.say("busy"), **{"Retry-After": "5"}) from None
        if facts is None:
            raise error(web.HTTPNotFound, "그런 일정은 없어요.")
        return web.Response(
            body=ics(facts),
            content_type="text/calendar",
            charset="utf-8",
            headers={"Content-Disposition": f'attachment; filename="nanum-{facts.code}.ics"'},
        )

    async def qr(self, request: web.Request) -> web.Response:
        """The number that was asked for, whether anybody has such a booking or not: it tells nothing that was not known."""
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return web.Response(body=qr(request.match_info["code"]), content_type="image/svg+xml", headers=headers)


def qr(code: str) -> bytes:
    drawn = io.BytesIO()
    made = segno.make_qr(code, error="m")
    made.save(drawn, kind="svg", scale=8, border=4, xmldecl=False, dark="#000", light="#fff", title=code, omitsize=True)
    return drawn.getvalue()


def ics(facts: bookings.CalendarFacts) -> bytes:
    """One booking as an iCalendar file; the same uid always, so that a change changes the entry."""
    event = Event()
    event.add("uid", f"{facts.code}@nanumtalk")
    event.add("dtstamp", facts.updated_at)
    event.add("last-modified", facts.updated_at)
    event.add("sequence", int(facts.updated_at.timestamp()) & 0x7FFFFFFF)
    event.add("dtstart", facts.starts_at)
    event.add("dtend", facts.ends_at)
    event.add("summary", facts.title)
    event.add("location", facts.place)
    event.add("status", "CANCELLED" if facts.cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//nanumtalk//ko")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
