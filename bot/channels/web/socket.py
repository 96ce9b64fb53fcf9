"""Open pages: GET /chat/ws.

    page    {"kind": "open", "after", "ticket"?}     {"kind": "say", "id", "text", "context"}    {"kind": "earlier", "before"}
    we      {"kind": "hello", ...}  {"kind": "taken", "id"}  {"kind": "line", ...}  {"kind": "trouble", "id", "text", "again"}
            {"kind": "mine", ...}   {"kind": "earlier", ...}  {"kind": "bye", "again"}

A poke only says "look": each page reads what comes after the last line it was sent, one by one. So nothing is lost,
nothing comes twice and the order is the talk's, whether pokes come late, twice or never; without one a page looks
every minute. Nothing is queued for a slow page: it reads on when it has taken what it has, or is dropped.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import chain
from math import ceil
from typing import Any, TypeVar

import structlog
from aiohttp import WSCloseCode, WSMsgType, web
from prometheus_client import Gauge
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.channels.web import lines
from bot.channels.web.sessions import Session, Sessions
from bot.channels.web.words import TROUBLE, BadWords, incoming
from bot.http import dumps, error, parse
from bot.log import where
from bot.turns import SECONDS, Came, Turns
from handlers.words import write
from models import people
from models.base import EVERYBODY, Again, Database
from models.people import Who

FRAME_BYTES = 65_536
OPEN_SECONDS = 10.0
"""From the connection to the first frame."""
SEND_SECONDS = 10.0
"""A page that does not take what is sent to it for so long is dropped; it comes back and asks for the rest."""
HEARTBEAT_SECONDS = 25.0
CLOSE_SECONDS = 1.0
LOOK_SECONDS = 60.0
AGAIN_SECONDS = 2.0
PAGES, PAGES_OF_ADDRESS, PAGES_OF_PERSON = 2_000, 500, 8
TURNS = 256
"""Turns of open pages worked on at once; more are told to come back (G3)."""

GONE = (DBAPIError, NoConnection, Again, TimeoutError)
"""The database is away, or others were first each time."""

T = TypeVar("T")
log = structlog.get_logger()


class Left(Exception):
    """The page is not there any more, or was sent away."""


class Wrong(Exception):
    """A frame that no page of ours sends."""

    def __init__(self, code: WSCloseCode, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why


class Wire:
    """One socket, frames in and out."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._request, self._socket = request, socket

    async def send(self, **frame: Any) -> None:
        """Raises Left."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._socket.send_str(dumps(frame))
        except TimeoutError:
            self.drop()
            raise Left from None
        except (ConnectionError, RuntimeError):
            raise Left from None

    async def frame(self, seconds: float | None = None) -> dict[str, Any]:
        """The next one. Raises Left, Wrong."""
        try:
            message = await self._socket.receive(timeout=seconds)
        except TimeoutError:
            raise Wrong(WSCloseCode.POLICY_VIOLATION, "open") from None
        if message.type is WSMsgType.BINARY:
            raise Wrong(WSCloseCode.POLICY_VIOLATION, "text")
        if message.type is not WSMsgType.TEXT:
            raise Left
        try:
            read = parse(message.data.encode())
        except (ValueError, RecursionError):
            raise Wrong(WSCloseCode.INVALID_TEXT, "JSON") from None
        if not isinstance(read, dict):
            raise Wrong(WSCloseCode.POLICY_VIOLATION, "object")
        return read

    async def bye(self, again: float, code: WSCloseCode) -> None:
        with suppress(Left):
            await self.send(kind="bye", again=round(again, 1))
        await self.close(code)

    async def close(self, code: WSCloseCode, why: str = "") -> None:
        with suppress(ConnectionError, RuntimeError):
            await self._socket.close(code=code, message=why.encode())

    def drop(self) -> None:
        if self._request.transport is not None:
            self._request.transport.abort()


class Page:
    """One open page of a person."""

    def __init__(self, wire: Wire, session: Session, who: Who) -> None:
        self.wire, self.session, self.who = wire, session, who
        self.seen = 0  # the number of the last line that was sent
        self.mine: dict[str, Any] | None = None
        self.awaited: set[str] = set()  # ids of its own words whose line was not sent yet
        self.poked = asyncio.Event()
        self.reading = asyncio.Lock()

    async def send(self, **frame: Any) -> None:
        await self.wire.send(**frame)


class Sockets:
    def __init__(
        self,
        *,
        database: Database,
        turns: Turns,
        clock: Callable[[], datetime],
        sessions: Sessions,
        gauge: Gauge | None = None,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """`gauge` counts the open pages; `look_seconds`: how long a page waits for a poke before it looks by itself."""
        self._database, self._turns, self._clock, self._sessions = database, turns, clock, sessions
        self._gauge, self._look_seconds = gauge, look_seconds
        self._wires: set[Wire] = set()
        self._by_person: dict[str, set[Page]] = {}
        self._by_address: Counter[str] = Counter()
        self._asking = 0
        self._closing = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def attach(self, app: web.Application) -> None:
        app.router.add_get("/chat/ws", self.receive)
        app.on_startup.append(self._start)
        app.on_shutdown.append(self._stop)
        self._database.listen(self._announced)

    async def receive(self, request: web.Request) -> web.StreamResponse:
        self._sessions.same_site(request)
        address = self._sessions.address(request)
        self._sessions.pace(address, None)
        if self._closing or len(self._wires) >= PAGES or self._by_address[address] >= PAGES_OF_ADDRESS:
            raise error(web.HTTPServiceUnavailable, write.say("busy"), **{"Retry-After": "5"})
        socket = web.WebSocketResponse(
            timeout=CLOSE_SECONDS,
            heartbeat=HEARTBEAT_SECONDS,
            max_msg_size=FRAME_BYTES,
            compress=False,  # its buffers would be most of a page's memory
        )
        if not socket.can_prepare(request).ok:
            raise error(web.HTTPBadRequest, "웹소켓으로만 열리는 주소예요.")
        await socket.prepare(request)
        wire = Wire(request, socket)
        with self._counted(wire, address):
            try:
                await self._converse(wire, request, address)
            except Left:
                pass
            except Wrong as wrong:
                await wire.close(wrong.code, wrong.why)
            except GONE as gone:
                log.warning("database", error=type(gone).__name__, route="/chat/ws")
                await wire.bye(AGAIN_SECONDS, WSCloseCode.TRY_AGAIN_LATER)
            except Exception as bug:
                log.error("bug", route="/chat/ws", error=type(bug).__name__, where=where(bug))
                await wire.close(WSCloseCode.INTERNAL_ERROR)
        return socket

    # who is there

    @contextmanager
    def _counted(self, wire: Wire, address: str) -> Iterator[None]:
        self._wires.add(wire)
        self._by_address[address] += bool(address)
        self._count()
        try:
            yield
        finally:
            self._wires.discard(wire)
            self._by_address[address] -= bool(address)
            if not self._by_address[address]:
                del self._by_address[address]
            self._count()

    def _count(self) -> None:
        if self._gauge:
            self._gauge.set(len(self._wires))

    # pokes

    def _announced(self, person_id: str) -> None:
        """In a thread of the database's."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed already: nobody is left
                self._loop.call_soon_threadsafe(self._poke, person_id)

    def _poke(self, person_id: str) -> None:
        everybody = chain.from_iterable(self._by_person.values())
        for page in everybody if person_id == EVERYBODY else self._by_person.get(person_id, ()):
            page.poked.set()

    async def _start(self, _: web.Application) -> None:
        self._loop = asyncio.get_running_loop()

    async def _stop(self, _: web.Application) -> None:
        """Every page is told that we go, and goes: a turn that runs is finished, its line is found at the next door."""
        self._closing = True
        leaving = [wire.bye(random.uniform(0.5, 3.0), WSCloseCode.GOING_AWAY) for wire in self._wires]  # noqa: S311
        await asyncio.gather(*leaving, return_exceptions=True)

    # one page

    async def _converse(self, wire: Wire, request: web.Request, address: str) -> None:
        first = await wire.frame(OPEN_SECONDS)
        after, ticket = first.get("after", 0), first.get("ticket") or ""
        if first.get("kind") != "open" or not (_is_number(after) and isinstance(ticket, str)):
            raise Wrong(WSCloseCode.POLICY_VIOLATION, "open")
        session = self._sessions.of(request, ticket)
        try:
            await self._sessions.admit(address, session)
        except web.HTTPTooManyRequests as refused:
            return await wire.bye(float(refused.headers["Retry-After"]), WSCloseCode.TRY_AGAIN_LATER)
        page = Page(wire, session, await self._person(session))
        if len(self._by_person.get(page.who.person_id, ())) >= PAGES_OF_PERSON:
            return await wire.bye(30.0, WSCloseCode.TRY_AGAIN_LATER)
        self._sits(page)  # from here on it is poked, so that no line falls between this reading and the next
        try:
            await self._greet(page, after)
            await self._stay(page)
        finally:
            self._rises(page)

    def _sits(self, page: Page) -> None:
        self._by_person.setdefault(page.who.person_id, set()).add(page)

    def _rises(self, page: Page) -> None:
        beside = self._by_person[page.who.person_id]
        beside.discard(page)
        if not beside:
            del self._by_person[page.who.person_id]

    async def _greet(self, page: Page, after: int, *, anew: bool = False) -> None:
        opened = await self._read(lines.opening, page.who, after, self._clock())
        page.seen, page.mine = opened.last, opened.mine
        page.awaited -= {line["id"] for line in opened.lines}
        reset = {"reset": True} if anew else {}
        await page.send(kind="hello", ticket=self._sessions.ticket(page.session), **opened.as_json() | reset)

    async def _move(self, page: Page) -> None:
        """The page's address belongs to another person now (H-02): it shows that person's talk, and nothing of the old one."""
        who = await self._person(page.session)
        self._rises(page)
        page.who = who
        self._sits(page)
        await self._greet(page, 0, anew=True)

    async def _stay(self, page: Page) -> None:
        showing = asyncio.create_task(self._show(page))
        try:
            await self._listen(page)
        finally:
            showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing

    async def _person(self, session: Session) -> Who:
        known = await self._read(people.known, "web", session.key)
        if known is not None:
            return known
        made = asyncio.wrap_future(self._database.run(people.visitor, "web", session.key, self._clock()))
        return await asyncio.wait_for(made, SECONDS)

    async def _listen(self, page: Page) -> None:
        while True:
            frame = await page.wire.frame()
            match frame.get("kind"):
                case "say":
                    await self._say(page, frame)
                case "earlier" if _is_number(before := frame.get("before")):
                    await asyncio.sleep(self._wait(page))
                    found = await self._read(lines.earlier, page.who.person_id, before)
                    await page.send(kind="earlier", **found)
                case _:
                    raise Wrong(WSCloseCode.POLICY_VIOLATION, "kind")

    async def _say(self, page: Page, frame: dict[str, Any]) -> None:
        """One message: taken at once; then its line, or why there is none yet."""
        if not (frame.get("id") and isinstance(frame["id"], str)):
            raise Wrong(WSCloseCode.POLICY_VIOLATION, "id")
        try:
            said = incoming(page.session.key, frame, self._clock())
        except BadWords:
            raise Wrong(WSCloseCode.POLICY_VIOLATION, "say") from None
        id = said.message_id
        await page.send(kind="taken", id=id)
        if wait := self._wait(page) or (AGAIN_SECONDS if self._asking >= TURNS else 0.0):
            return await self._trouble(page, id, "busy", wait)
        page.awaited.add(id)
        try:
            self._asking += 1
            try:
                _, came = await self._turns.take(said)
            finally:
                self._asking -= 1
            if came is Came.TOLD:
                return await self._told(page, id)
        except GONE as gone:
            log.warning("database", error=type(gone).__name__, route="/chat/ws")
            came = Came.CALLED_OFF
        except Left:
            raise
        except Exception as bug:
            log.error("bug", route="/chat/ws", error=type(bug).__name__, where=where(bug))
            return await self._trouble(page, id, "error", None)
        finally:
            page.awaited.discard(id)
        again, sentence = TROUBLE[came]  # the line of a late one comes like any other, once it is written
        await self._trouble(page, id, sentence, again)

    async def _told(self, page: Page, id: str) -> None:
        """The line of a committed turn, if the poke has not brought it already; of words said twice, once more."""
        async with page.reading:
            if id in page.awaited:
                await self._send_news(page)
            if id in page.awaited and (line := await self._read(lines.answer_to, page.who, id)):
                page.awaited.discard(id)
                await page.send(kind="line", **line)

    async def _trouble(self, page: Page, id: str, sentence: str, again: float | None) -> None:
        await page.send(kind="trouble", id=id, text=write.say(sentence), again=ceil(again) if again else None)

    def _wait(self, page: Page) -> float:
        return self._sessions.wait(page.session)

    async def _show(self, page: Page) -> None:
        """What is new, whenever there may be something, until the page has left."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._look_seconds):
                    await page.poked.wait()
            page.poked.clear()
            try:
                async with page.reading:
                    await self._send_news(page)
            except Left:
                return
            except GONE as gone:
                log.warning("database", error=type(gone).__name__, route="/chat/ws")
                page.poked.set()
                await asyncio.sleep(AGAIN_SECONDS)
            except Exception as bug:
                log.error("bug", route="/chat/ws", error=type(bug).__name__, where=where(bug))
                return page.wire.drop()

    async def _send_news(self, page: Page) -> None:
        """All lines after the last one sent, in their order; then the bookings, if they are others now."""
        while True:
            news = await self._read(lines.news, page.who, page.seen, self._clock())
            if news is None:
                return await self._move(page)
            found, mine = news
            for line in found:
                await page.send(kind="line", **line)
                page.seen = line["number"]
                page.awaited.discard(line["id"])
            if len(found) < lines.GAP:
                break
        if mine != page.mine:
            page.mine = mine
            await page.send(kind="mine", **mine)

    async def _read(self, fn: Callable[..., T], *args: Any) -> T:
        return await asyncio.wait_for(asyncio.wrap_future(self._database.read(fn, *args)), SECONDS)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
