"""The web chat over the real desk and a real database, as a real server on loopback, and pages that are open in it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType, web
from aiohttp.test_utils import TestServer
from sqlalchemy import text as sql

from bot.channels.web import WebChat
from bot.http import BODY_BYTES, Border, Metrics
from bot.turns import Timed, Turns
from models.base import Database
from tests.counter import DESK, VAULT
from tests.talking import Now

WAIT = 20.0
"""Seconds after which a frame will not come any more."""


@dataclass
class House:
    address: str
    database: Database
    metrics: Metrics
    border: Border
    now: Now
    server: TestServer
    turns: Turns

    def open_pages(self) -> float:
        return self.metrics.registry.get_sample_value("nanum_pages_open") or 0.0

    async def emptied(self) -> None:
        """Until no page is open any more."""
        async with asyncio.timeout(60):
            while self.open_pages():  # noqa: ASYNC110 - it is the server's, and has no event
                await asyncio.sleep(0.02)


@asynccontextmanager
async def house(url: str, folder: Path, *, seconds: float = 60.0, **chat: Any) -> AsyncIterator[House]:
    """One process of the service on the database. `seconds`: the cut, far away, so that no slow machine decides a test;
    `chat`: what the web chat is told beside."""
    database, metrics, now = Database(url, vault=VAULT), Metrics(), Now()
    turns = Turns(database, Timed(DESK, metrics.turn_seconds), seconds, metrics.turns)
    border = Border(database=database, head="", folder=folder, metrics=metrics, token=None, https=False)
    talk = WebChat(database=database, turns=turns, clock=now, pages=metrics.pages, **chat)
    app = web.Application(client_max_size=BODY_BYTES)
    border.attach(app)
    border.polite["/chat/say"] = talk.polite
    border.lasting.add("/chat/ws")
    talk.attach(app)
    server = TestServer(app)
    await server.start_server(auto_decompress=False, lingering_time=1.0)
    try:
        yield House(str(server.make_url("")).rstrip("/"), database, metrics, border, now, server, turns)
    finally:
        await server.close()
        await turns.close()
        database.close()


class Closed(Exception):
    def __init__(self, code: int | None) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


@dataclass
class Page:
    """An open page, that shows each line once."""

    socket: ClientWebSocketResponse
    hello: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    mine: dict[str, Any] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)  # by id

    @property
    def numbers(self) -> list[int]:
        return [line["number"] for line in self.lines]

    @property
    def last(self) -> int:
        return self.numbers[-1] if self.lines else 0

    async def frame(self) -> dict[str, Any]:
        """The next frame of any kind, kept where it is a line or one's bookings. Raises Closed."""
        message = await self.socket.receive(timeout=WAIT)
        if message.type is not WSMsgType.TEXT:
            raise Closed(self.socket.close_code)
        frame: dict[str, Any] = message.json()
        match frame["kind"]:
            case "line":
                self.lines.append(frame)
            case "mine":
                self.mine = frame
        return frame

    async def shown(self, number: int) -> None:
        """Until that line is there; words that met with trouble are said again, as a page does it."""
        while self.last < number:
            frame = await self.frame()
            if frame["kind"] == "trouble":
                assert frame["again"], frame
                await self.send(self.said[frame["id"]], id=frame["id"])

    async def until(self, kind: str, **more: Any) -> dict[str, Any]:
        while True:
            frame = await self.frame()
            if frame["kind"] == kind and all(frame.get(name) == value for name, value in more.items()):
                return frame

    async def send(self, text: str, *, id: str = "", context: str = "") -> str:
        """Words without waiting for what comes of them; their id."""
        id = id or uuid4().hex
        self.said[id] = text
        await self.socket.send_json({"kind": "say", "id": id, "text": text, "context": context})
        return id

    async def say(self, text: str, *, id: str = "", context: str = "") -> dict[str, Any]:
        """The line that answers."""
        return await self.until("line", id=await self.send(text, id=id, context=context))

    async def press(self, label: str) -> dict[str, Any]:
        choice = next(one for one in self.lines[-1]["choices"] if one["label"].startswith(label))
        return await self.say(choice["says"], context=choice["context"])


@asynccontextmanager
async def opened(http: ClientSession, address: str, *, after: int = 0, **more: Any) -> AsyncIterator[Page]:
    """A page of whoever the session's cookies say."""
    async with http.ws_connect(f"{address}/chat/ws") as socket:
        await socket.send_json({"kind": "open", "after": after} | more)
        page = Page(socket)
        page.hello = await page.until("hello")
        page.lines, page.mine = list(page.hello["lines"]), page.hello["mine"]
        yield page


@asynccontextmanager
async def browser(address: str, *, headers: Mapping[str, str] | None = None) -> AsyncIterator[ClientSession]:
    """One that keeps cookies, and has our page open already."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers=headers) as http:
        async with http.get(f"{address}/") as answer:
            assert answer.status == 200
        yield http


def words(line: Mapping[str, Any]) -> str:
    """All the words of a reply or a line."""
    return " ".join(part.get("text") or part.get("title", "") for part in line["parts"])


def heard_lines(database: Database) -> list[tuple[int, str | None]]:
    """(number, message id) of every line in the database, in order; for talks of one person."""
    found = database.read(lambda db: db.execute(sql("SELECT number, message_id FROM line ORDER BY number")).all())
    return [(row.number, row.message_id) for row in found.result()]
