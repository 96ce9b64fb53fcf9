"""The border and the web chat over an echoing desk, as a real server on loopback."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text as sql

from bot.channels.web import WebChat
from bot.clock import Clock
from bot.http import BODY_BYTES, Border, Metrics
from bot.turns import Timed, Turns
from models import city, talks  # noqa: F401 - every table is known
from models.base import Base, Database
from models.vault import Vault
from tests.bot.echo import Echo

HEAD = "0001"

Client = TestClient[web.Request, web.Application]


@dataclass
class Doors:
    client: Client
    desk: Echo
    border: Border
    database: Database
    metrics: Metrics

    async def say(self, text: Any, **more: Any) -> tuple[int, dict[str, Any]]:
        async with self.client.post("/chat/say", json={"text": text} | more) as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def doors(
    folder: Path,
    *,
    seconds: float = 4.0,
    token: str | None = None,
    extra: Callable[[web.Application], None] = lambda app: None,
    **chat: Any,
) -> AsyncIterator[Doors]:
    database = Database(f"sqlite:///{folder}/doors.db", vault=Vault([("k", bytes(32))], b"secret"))
    Base.metadata.create_all(database.engine)
    database.run(lambda db: db.execute(sql("CREATE TABLE alembic_version (version_num VARCHAR)"))).result()
    database.run(lambda db: db.execute(sql(f"INSERT INTO alembic_version VALUES ('{HEAD}')"))).result()
    metrics, desk = Metrics(), Echo()
    turns = Turns(database, Timed(desk, metrics.turn_seconds), seconds, metrics.turns)
    border = Border(database=database, head=HEAD, folder=folder, metrics=metrics, token=token, https=False)
    talk = WebChat(database=database, turns=turns, clock=Clock(), **chat)
    app = web.Application(client_max_size=BODY_BYTES)
    border.attach(app)
    border.polite["/chat/say"] = talk.polite
    border.lasting.add("/chat/ws")
    talk.attach(app)
    extra(app)
    server = TestServer(app)
    await server.start_server(auto_decompress=False, lingering_time=1.0)
    async with TestClient(server, cookie_jar=CookieJar(unsafe=True)) as client:
        yield Doors(client, desk, border, database, metrics)
        desk.go_on.set()
        await turns.close()
    database.close()
