"""Who speaks: the session of a cookie, or of a ticket where the browser keeps no cookies for us.

A session is 192 random bits; the person behind it is made by the first word, not by the page. A ticket is the session
with our signature, handed to the page itself; it is no cookie, so another site cannot make a browser send it.
"""

import asyncio
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from math import ceil
from urllib.parse import urlsplit

from aiohttp import web

from bot.http import Buckets, address_of, error
from bot.turns import SECONDS
from handlers.words import write
from models import people
from models.base import Database

SESSION = re.compile(r"[A-Za-z0-9_-]{32}")
SESSION_DAYS = 180
TICKET = re.compile(r"([A-Za-z0-9_-]{32})\.([0-9]{1,6})\.([A-Za-z0-9_-]{24})")
TICKET_HEADER = "X-Nanum-Ticket"
KNOWN = 20_000
"""Sessions that are remembered to have a person, so that nobody is looked up at every word."""
NEAR = ("127.0.0.1", "::/64")


@dataclass(frozen=True, slots=True)
class Session:
    key: str
    cookie: str = ""  # the name of the cookie it came in
    ticket: bool = False

    @property
    def new(self) -> bool:
        return not (self.cookie or self.ticket)


class Sessions:
    def __init__(
        self,
        *,
        database: Database,
        clock: Callable[[], datetime],
        public_url: str | None,
        secure: bool,
        proxies: int,
        persons: Buckets | None = None,
        addresses: Buckets | None = None,
        newcomers: Buckets | None = None,
    ) -> None:
        """`secure`: behind https, so cookies are `__Host-` and never travel in the clear; `proxies`: hops believed."""
        if database.vault is None:
            raise ValueError("tickets are signed by the vault")
        self._database, self._vault, self._clock = database, database.vault, clock
        self._public_url, self._secure, self._proxies = public_url, secure, proxies
        self._own = "__Host-nanum" if secure else "nanum"
        # in a frame of another site: a jar for each such site, and only under https
        self._embedded = "__Host-nanum-embed" if secure else self._own
        self._persons = persons or Buckets(120, per_second=4)
        self._addresses = addresses or Buckets(600, per_second=40)
        # a school stands behind one address: six hundred families within five minutes are still let in
        self._newcomers = newcomers or Buckets(240, per_second=2)
        self._known: OrderedDict[str, None] = OrderedDict()

    def of(self, request: web.Request, ticket: str = "") -> Session:
        """The session of the request, its cookie first; a new one where neither cookie nor ticket is ours."""
        for name in (self._own, self._embedded):
            key = request.cookies.get(name, "")
            if SESSION.fullmatch(key):
                return Session(key, cookie=name)
        key = self._opened(ticket or request.headers.get(TICKET_HEADER, ""))
        return Session(key, ticket=True) if key else Session(secrets.token_urlsafe(24))

    def ticket(self, session: Session) -> str:
        days = int(self._clock().timestamp()) // 86_400
        return f"{session.key}.{days}.{self._signature(session.key, days)}"

    def _opened(self, ticket: str) -> str:
        match = TICKET.fullmatch(ticket)
        if match is None:
            return ""
        key, days = match[1], int(match[2])
        fresh = abs(int(self._clock().timestamp()) // 86_400 - days) <= SESSION_DAYS
        return key if fresh and compare_digest(match[3], self._signature(key, days)) else ""

    def _signature(self, key: str, days: int) -> str:
        return self._vault.sign("web ticket", f"{key}.{days}")

    def remember(self, response: web.StreamResponse, session: Session, *, embedded: bool = False) -> None:
        name = session.cookie or (self._embedded if embedded else self._own)
        flags = ["Path=/", f"Max-Age={SESSION_DAYS * 86_400}", "HttpOnly"] + ["Secure"] * self._secure
        flags += ["SameSite=Lax"] if name == self._own else ["SameSite=None", "Partitioned"]
        # by hand: Python's own cookies know no Partitioned before 3.14
        response.headers.add("Set-Cookie", "; ".join((f"{name}={session.key}", *flags)))

    def same_site(self, request: web.Request) -> None:
        """A page of somebody else may not speak for the person who looks at it. HTTPForbidden."""
        origin = request.headers.get("Origin")
        ours = origin is None or origin == self._public_url or _netloc(origin) == request.host
        # what a socket's request says here differs from browser to browser; each of them sends its origin
        site = "none" if "Upgrade" in request.headers else request.headers.get("Sec-Fetch-Site", "none")
        if not ours or site not in ("none", "same-origin"):
            raise error(web.HTTPForbidden, "다른 사이트에서는 말을 걸 수 없어요.")

    def address(self, request: web.Request) -> str:
        """The caller's address, empty for this machine."""
        address = address_of(request, self._proxies)
        return "" if address in NEAR else address

    def pace(self, address: str, session: Session | None) -> None:
        """HTTPTooManyRequests for an address or a person that calls too often (G5)."""
        wait = self._addresses.wait(address) if address else 0.0
        if session and not session.new:
            wait = max(wait, self.wait(session))
        if wait:
            raise too_often(wait)

    def wait(self, session: Session) -> float:
        """Takes one from the person's bucket; or the seconds until there is one."""
        return self._persons.wait(session.key)

    async def admit(self, address: str, session: Session) -> None:
        """HTTPTooManyRequests where one address makes up ever new persons: a cookie that nobody knows is a new one too."""
        if session.key in self._known:
            self._known.move_to_end(session.key)
            return
        if address and (session.new or not await self._has_person(session)) and (wait := self._newcomers.wait(address)):
            raise too_often(wait)
        self._known[session.key] = None
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)

    async def _has_person(self, session: Session) -> bool:
        found = asyncio.wrap_future(self._database.read(people.known, "web", session.key))
        return await asyncio.wait_for(found, SECONDS) is not None


def too_often(wait: float) -> web.HTTPException:
    return error(web.HTTPTooManyRequests, write.say("busy"), **{"Retry-After": str(ceil(wait))})


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc or "none"
    except ValueError:
        return "none"
