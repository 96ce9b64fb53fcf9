"""Our own web chat: POST /chat/say, its provisional page, and a booking's calendar file."""

import asyncio
import re
import secrets
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from icalendar import Calendar, Event

from bot.http import Buckets, address_of, clean, dumps, error, read_json, to_json
from bot.turns import SECONDS, Turns
from handlers.speech import Incoming, Reply, Say
from handlers.words import write
from models import bookings
from models.base import Database, new_id

STATIC = Path(__file__).parents[1] / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
SESSION = re.compile(r"[A-Za-z0-9_-]{32}")
SESSION_SECONDS = 180 * 86_400
MESSAGE_ID = re.compile(r"[\x21-\x7e]{1,64}")


class WebChat:
    def __init__(
        self,
        *,
        database: Database,
        turns: Turns,
        clock: Callable[[], datetime],
        public_url: str | None = None,
        secure: bool = False,
        proxies: int = 0,
        persons: Buckets | None = None,
        addresses: Buckets | None = None,
    ) -> None:
        """`secure`: behind https, so the cookie is `__Host-` and never travels in the clear; `proxies`: hops believed."""
        self._database, self._turns, self._clock = database, turns, clock
        self._public_url = public_url
        self._secure, self._proxies = secure, proxies
        self._cookie = "__Host-nanum" if secure else "nanum"
        self._persons = persons or Buckets(120, per_second=4)
        self._addresses = addresses or Buckets(600, per_second=40)
        self._files = {path.name: path.read_bytes() for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}
        self._tags = {name: sha256(body).hexdigest()[:16] for name, body in self._files.items()}

    def attach(self, app: web.Application) -> None:
        app.router.add_get("/", self.page)
        app.router.add_get("/static/{name}", self.static)
        app.router.add_post("/chat/say", self.receive)
        app.router.add_get("/calendar/{token:[A-Za-z0-9_.-]{1,64}}.ics", self.calendar)

    # the talk

    async def receive(self, request: web.Request) -> web.Response:
        """One message in, one reply out; the session cookie is the person."""
        self._same_site(request)
        if request.content_type != "application/json":
            raise error(web.HTTPUnsupportedMediaType, "Content-Type은 application/json이어야 해요.")
        known = request.cookies.get(self._cookie, "")
        session = known if SESSION.fullmatch(known) else secrets.token_urlsafe(24)
        self._not_too_often(request, session if session == known else None)
        incoming = self._incoming(session, await read_json(request))
        response = self.said(await self._turns.answer(incoming))
        if session != known:
            self._remember(response, session)
        return response

    def said(self, reply: Reply, status: int = 200) -> web.Response:
        return web.json_response(to_json(reply, self._public_url or ""), status=status, dumps=dumps)

    def polite(self, sentence: str, status: int) -> web.Response:
        return self.said(Reply((Say(sentence),)), status)

    def _incoming(self, session: str, body: Any) -> Incoming:
        if not isinstance(body, dict):
            raise error(web.HTTPBadRequest, '본문은 {"text": "하실 말씀"} 꼴이어야 해요.')
        text, context, message = body.get("text"), body.get("context") or "", body.get("id") or new_id()
        if not (isinstance(text, str) and isinstance(context, str)):
            raise error(web.HTTPBadRequest, "text와 context는 글이어야 해요.")
        if not (isinstance(message, str) and MESSAGE_ID.fullmatch(message)):
            raise error(web.HTTPBadRequest, "id는 64글자까지의 영문과 숫자여야 해요.")
        # no word at all opens the talk: the desk greets
        return Incoming("web", session, clean(text), message, self._clock(), context=clean(context, 64))

    def _same_site(self, request: web.Request) -> None:
        """A page of somebody else may not speak for the person who looks at it."""
        origin = request.headers.get("Origin")
        ours = origin is None or origin == self._public_url or _netloc(origin) == request.host
        if not ours or request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            raise error(web.HTTPForbidden, "다른 사이트에서는 말을 걸 수 없어요.")

    def _not_too_often(self, request: web.Request, session: str | None) -> None:
        address = address_of(request, self._proxies)
        wait = 0.0 if address in ("127.0.0.1", "::/64") else self._addresses.wait(address)
        if session:
            wait = max(wait, self._persons.wait(session))
        if wait:
            raise error(web.HTTPTooManyRequests, write.say("busy"), **{"Retry-After": str(ceil(wait))})

    def _remember(self, response: web.Response, session: str) -> None:
        response.set_cookie(
            self._cookie,
            session,
            max_age=SESSION_SECONDS,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )

    # the page

    async def page(self, request: web.Request) -> web.Response:
        html = self._files["index.html"].decode()
        for name, tag in self._tags.items():
            html = html.replace(f"/static/{name}", f"/static/{name}?v={tag}")
        response = web.Response(text=html, content_type="text/html", charset="utf-8")
        known = request.cookies.get(self._cookie, "")
        self._remember(response, known if SESSION.fullmatch(known) else secrets.token_urlsafe(24))
        return response

    async def static(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self._files or name == "index.html":
            raise error(web.HTTPNotFound, "그런 파일은 없어요.")
        tag = self._tags[name]
        lasting = request.query.get("v") == tag  # the address changes with the file, so this one never does
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache",
            "ETag": f'"{tag}"',
        }
        if request.headers.get("If-None-Match") == f'"{tag}"':
            return web.Response(status=304, headers=headers)
        return web.Response(
            body=self._files[name], content_type=TYPES[Path(name).suffix], charset="utf-8", headers=headers
        )

    # the calendar file

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


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc or "none"
    except ValueError:
        return "none"
