"""The composition root: the only place that builds things and joins them."""

import asyncio
import gc
import importlib
import os
import re
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
import uvloop
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import upkeep
from bot.channels.kakao import Kakao
from bot.channels.terminal import Terminal
from bot.channels.web import WebChat, ics
from bot.clock import Clock
from bot.http import BODY_BYTES, Border, Metrics
from bot.settings import Settings
from bot.turns import SECONDS, Timed, Turns
from bot.upkeep import Cannot
from handlers.desk import Desk
from handlers.forms import FORMS
from models import bookings, city, places
from models.base import Database
from models.vault import Vault
from scheduler.clock import Beat
from scheduler.clock import Clock as Beats
from scheduler.duties import Duties
from scheduler.messenger import Messenger
from scheduler.sender import Sender

if TYPE_CHECKING:
    from bot.channels.telegram import Telegram

SEND_SECONDS, DUTY_SECONDS = 1.0, 5.0
"""How often what is due is looked for."""
GRACE_SECONDS = 1.0
"""In production /readyz is red this long before the door closes, so that whoever sends people here sees it."""
FINISH_SECONDS = 4.5
"""Requests that run may take this long to end; a turn is answered within four seconds."""
LAST_SECONDS = 9.0
"""Then the process ends, whatever hangs: what was not committed was not told to anybody (trust G1)."""
GARBAGE = 10_000, 20, 20
"""A turn makes some thousand objects and hardly a circle of them: Python's own 700 looks for circles several times a turn,
which took a tenth of it."""

CALENDAR = re.compile(r"/calendar/([A-Za-z0-9_.-]{1,64})\.ics")
BORDER = web.AppKey("border", Border)

log = structlog.get_logger()


def open_database(settings: Settings) -> Database:
    vault = Vault(settings.data_keys, settings.secret_key.encode())
    database = Database(settings.database_url, vault=vault)
    upkeep.make_room(database.url)
    return database


def build(settings: Settings, clock: Callable[[], datetime] | None = None, *, cut: float = SECONDS) -> web.Application:
    """The whole service as one web application. The database is closed with it."""
    clock = clock or Clock(settings.now)
    database = open_database(settings)
    metrics = Metrics()
    doors: dict[str, str] = {}  # a channel that can be opened by a link gives its own
    desk = Timed(Desk(forms=FORMS, doors=doors), metrics.turn_seconds)
    turns = Turns(database, desk, cut, metrics.turns)
    border = Border(
        database=database,
        head=upkeep.head(),
        folder=_disk(database),
        metrics=metrics,
        token=settings.metrics_token,
        https=not settings.demo,
    )
    chat = WebChat(
        database=database,
        turns=turns,
        clock=clock,
        public_url=settings.public_url,
        secure=not settings.demo,
        proxies=settings.trusted_proxies,
        embed_origins=settings.embed_origins,
        pages=metrics.pages,
    )

    messengers: dict[str, Messenger] = {}  # a channel that pushes gives itself
    sender = Sender(database, messengers, clock, metrics.notices)
    duties = Duties(database, clock, metrics.duties)
    beats = Beats(Beat("sender", SEND_SECONDS, sender.beat), Beat("duties", DUTY_SECONDS, duties.beat))

    async def rest() -> None:
        duties.close()
        await sender.close(seconds=2)
        await beats.stop(seconds=1)

    closing = [rest, turns.close]
    app = web.Application(client_max_size=BODY_BYTES)
    app[BORDER] = border
    border.attach(app)
    border.polite["/chat/say"] = chat.polite
    border.lasting.add("/chat/ws")
    chat.attach(app)
    if kakao_on(settings):
        kakao = Kakao(
            database=database,
            desk=desk,
            clock=clock,
            keys=settings.kakao_keys,
            public_url=settings.public_url,
            cut=cut,
            turns=metrics.turns,
        )
        border.polite["/kakao/skill"] = lambda sentence, _: kakao.polite(sentence)  # Kakao shows nothing but a 200
        app.router.add_post("/kakao/skill", kakao.receive)
        closing.append(kakao.close)

    starting = [beats.start]
    if settings.telegram_token:
        # loaded only where it is on: python-telegram-bot is 15 MB
        make: type[Telegram] = importlib.import_module("bot.channels.telegram").Telegram
        telegram = make(
            database=database,
            desk=desk,
            clock=clock,
            token=settings.telegram_token,
            mode=settings.telegram_mode,
            secret=settings.telegram_secret,
            api=settings.telegram_api,
            name=settings.telegram_name,
            public_url=settings.public_url,
            calendar=calendar_file,
            doors=doors,
            turns=metrics.turns,
            alarm=alarm,
        )
        telegram.attach(app)
        messengers["telegram"] = telegram
        starting.append(telegram.start)
        closing = [telegram.stop, *closing, telegram.close]  # what is being sent may end

    async def live(_: web.Application) -> AsyncIterator[None]:
        for start in starting:
            start()
        yield
        for close in closing:
            await close()
        await asyncio.to_thread(database.close)  # last: replies that came too late are still being kept

    app.cleanup_ctx.append(live)
    return app


def calendar_file(db: Session, path: str) -> bytes | None:
    """The file behind a path of ours, as the web serves it."""
    match = CALENDAR.fullmatch(path)
    facts = bookings.calendar_facts(db, match[1]) if match else None
    return ics(facts) if facts else None


def alarm(sentence: str) -> None:
    """What whoever runs the service must read."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def terminal(settings: Settings, database: Database, name: str) -> Terminal:
    return Terminal(database=database, desk=Desk(forms=FORMS), clock=Clock(settings.now), name=name)


def kakao_on(settings: Settings) -> bool:
    """Without a key the skill answers in the demo only, which is open to this machine alone."""
    return bool(settings.kakao_keys) or settings.demo


@dataclass(frozen=True, slots=True)
class Opened:
    """Where the service listens."""

    address: str  # http://127.0.0.1:8080


def serve(settings: Settings, opened: Callable[[Opened], None]) -> None:
    """Until SIGTERM or SIGINT. Raises Cannot where the database or the port is not there for us."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, opened))


def check(database: Database) -> None:
    """Raises Cannot unless the schema is at head and a city is loaded."""
    try:
        if upkeep.revision(database) != upkeep.head():
            raise Cannot("데이터베이스가 이 판과 맞지 않아요. nanum migrate를 먼저 해 주세요.")
        database.read(places.city).result()
    except places.NoCity:
        raise Cannot("데이터베이스에 도시가 없어요. nanum load-city를 먼저 해 주세요.") from None
    except SQLAlchemyError:
        raise Cannot("데이터베이스에 이어지지 않아요. NANUM_DATABASE_URL을 살펴봐 주세요.") from None


def load_city(settings: Settings, database: Database) -> bool:
    """The city file into the tables; whether that changed anything. Raises Cannot for a file that is not right."""
    try:
        now = Clock(settings.now)()
        return database.run(city.load, settings.city, now=now, demo=settings.demo).result().wrote
    except city.BadCity as bad:
        raise Cannot(str(bad)) from None


async def _serve(settings: Settings, opened: Callable[[Opened], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told_to_stop(*_: object) -> None:
        with suppress(RuntimeError):  # the loop is closed already: nothing is left to stop
            loop.call_soon_threadsafe(stop.set)

    for name in (signal.SIGTERM, signal.SIGINT):
        # not by the loop's own handlers: they end with the loop, and a second signal would kill then
        signal.signal(name, told_to_stop)
    loop.set_exception_handler(_forgotten)
    app = build(settings)
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=FINISH_SECONDS,
        keepalive_timeout=75,
        lingering_time=1.0,
        auto_decompress=False,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        try:
            await site.start()
        except OSError:
            raise Cannot(f"{settings.host}:{settings.port} 문을 열지 못했어요. 다른 프로그램이 쓰고 있나요?") from None
        host, port = runner.addresses[0][:2]
        opened(Opened(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"))
        gc.freeze()  # what stands by now stays: looking through it for garbage stops all turns for a tenth of a second
        gc.set_threshold(*GARBAGE)
        await stop.wait()
        log.info("stopping")
        _end_at_last()
        app[BORDER].stopping = True
        await asyncio.sleep(0 if settings.demo else GRACE_SECONDS)
    finally:
        await runner.cleanup()


def _end_at_last() -> None:
    watch = threading.Timer(LAST_SECONDS, os._exit, (0,))
    watch.daemon = True
    watch.start()


def _forgotten(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """What nobody waited for; its message may hold what somebody wrote."""
    log.error("task failed", error=type(context.get("exception")).__name__)


def _disk(database: Database) -> Path:
    """The folder whose disk must not be full."""
    return Path(database.url.database or ".").parent if database.sqlite else Path.cwd()
