"""Telegram: updates a second, CPU a message sent, and the pace of a thousand reminders; a part of `make bench`.

All against a bare aiohttp server in a process of its own that answers every method with one message.
"""

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from telegram import Bot, Update
from telegram.ext import Application, TypeHandler
from telegram.request import BaseRequest, HTTPXRequest

from bot.channels.telegram import Telegram
from bot.channels.telegram.pace import NOTICES, Pace
from bot.channels.telegram.wire import Wire
from bot.http import Buckets
from handlers.speech import Choice, Reply, Say
from models.outbox import Claimed
from tests.bench.table import Figure
from tests.counter import DESK, sqlite_city
from tests.peers.telegram import BOT, TOKEN
from tests.talking import MONDAY

MESSAGES = 1_500
REMINDERS = int(os.environ.get("NANUM_BENCH_REMINDERS", "1000"))
AT_ONCE = 16
CHAT = {"id": 1, "type": "private", "first_name": "하나"}
SINK = f"""
import time
from aiohttp import web
message = {json.dumps({"ok": True, "result": {"message_id": 1, "date": 1, "chat": CHAT, "from": BOT, "text": "네"}})!r}
times = []
async def take(request):
    await request.read()
    times.append(time.monotonic())
    return web.Response(text=message, content_type="application/json")
async def tell(request):
    told, times[:] = list(times), []
    return web.json_response(told)
app = web.Application()
app.router.add_get("/times", tell)
app.router.add_route("*", "/{{rest:.*}}", take)
web.run_app(app, host="127.0.0.1", port=8098, access_log=None, print=lambda *_: print("open", flush=True))
"""
ADDRESS = "http://127.0.0.1:8098"
REMINDER = Reply(
    (Say("내일, 11월 28일 (토) 오전 10시에 성북동 나눔터 예약이 있어요. 어른 1명, 아이 2명이에요. 오실 수 있어요?"),),
    tuple(Choice(says, context=f"n{1:032x}") for says in ("갈게요", "늦어요", "변경", "취소")),
)


@asynccontextmanager
async def sink() -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", SINK, stdout=PIPE, stderr=DEVNULL)
    assert process.stdout is not None
    try:
        assert await process.stdout.readline()
        yield
    finally:
        process.terminate()
        await process.wait()


def update(number: int, text: str, chat: int) -> dict[str, Any]:
    sender = {"id": chat, "is_bot": False, "first_name": "하나"}
    message = {"message_id": number, "date": 1, "chat": CHAT | {"id": chat}, "from": sender, "text": text}
    return {"update_id": number, "message": message}


async def together(count: int, do: Callable[[int], Awaitable[Any]]) -> float:
    """`do` so many times, a few at once; seconds."""
    left = list(range(count))

    async def one() -> None:
        while left:
            await do(left.pop())

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(AT_ONCE)))
    return time.perf_counter() - began


async def updates(folder: Path) -> list[Figure]:
    """The same updates through our way (heard, understood, one committed turn, drawn, sent) and through none."""
    many = [update(n, "성북동 토요일", n % 300 + 1) for n in range(1, MESSAGES + 1)]
    heard = 0

    async def nothing(update: Update, context: Any) -> None:
        nonlocal heard
        heard += 1

    application = Application.builder().token(TOKEN).updater(None).request(Wire()).build()
    application.add_handler(TypeHandler(Update, nothing))
    setattr(application, "_initialized", True)  # noqa: B010 - without a word to Telegram
    bare = await together(MESSAGES, lambda n: application.process_update(Update.de_json(many[n], application.bot)))
    assert heard == MESSAGES
    with sqlite_city(folder) as database:
        async with channel(database, limiter=Buckets(10**6, 10**6), pace=Pace(10**6, 10**6)) as ours:
            read, handle = ours._read, ours._handle

            async def real(n: int) -> None:
                _, event = read(many[n])
                assert event
                await handle(event)

            await real(0)
            took = await together(MESSAGES, real)
    return [
        Figure("Telegram: bare dispatcher", MESSAGES / bare, "updates/s"),
        Figure("Telegram: turns, answered", MESSAGES / took, "updates/s", "the dispatcher", bare / took),
    ]


@asynccontextmanager
async def channel(database: Any, **more: Any) -> AsyncIterator[Telegram]:
    ours = Telegram(
        database=database,
        desk=DESK,
        clock=lambda: MONDAY,
        token=TOKEN,
        api=f"{ADDRESS}/bot",
        calendar=lambda db, path: None,
        **more,
    )
    yield ours
    await ours.close()


async def cpu() -> list[Figure]:
    """Of this process alone, for one message sent and its answer read."""
    figures: list[Figure] = []
    body = {"chat_id": 1, "text": "네", "parse_mode": "HTML"}

    async def measured(name: str, send: Callable[[], Awaitable[Any]]) -> None:
        await together(100, lambda _: send())
        began = time.process_time()
        await together(MESSAGES, lambda _: send())
        spent = (time.process_time() - began) / MESSAGES * 1e6
        beside = ("bare aiohttp", spent / figures[0].value) if figures else ("", None)
        figures.append(Figure(f"Telegram: a message sent, {name}", spent, "us CPU", *beside))

    async with ClientSession() as http:

        async def bare() -> None:
            async with http.post(f"{ADDRESS}/bot{TOKEN}/sendMessage", json=body) as answer:
                json.loads(await answer.read())

        await measured("bare aiohttp", bare)
    requests: tuple[tuple[str, BaseRequest], ...] = (
        ("through our wire", Wire()),
        ("through its own wire", HTTPXRequest(connection_pool_size=64)),
    )
    for name, request in requests:
        bot = Bot(TOKEN, f"{ADDRESS}/bot", request=request, get_updates_request=Wire())
        await request.initialize()
        await measured(name, lambda bot=bot: bot.send_message(1, "네", parse_mode="HTML"))  # type: ignore[misc]
        await request.shutdown()
    return figures


async def reminders(folder: Path) -> list[Figure]:
    given: dict[str, Any] = dict.fromkeys(Claimed.__dataclass_fields__)
    with sqlite_city(folder) as database:
        async with channel(database) as ours, ClientSession() as http:
            await (await http.get(f"{ADDRESS}/times")).json()
            await together(REMINDERS, lambda n: ours.push(str(n + 1), REMINDER, Claimed(**given | {"id": f"{n:032x}"})))
            times = sorted(await (await http.get(f"{ADDRESS}/times")).json())
    # the last second is begun and not filled
    rate = (len(times) - 1) / (times[-1] - times[0])
    most = last = 0
    for first, moment in enumerate(times):
        while last < len(times) and times[last] < moment + 1:
            last += 1
        most = max(most, last - first)
    allowed = f"the allowance of {NOTICES}"
    return [
        Figure(f"Telegram: {len(times):,} reminders", rate, "a second", allowed, rate / NOTICES),
        Figure("Telegram: reminders in any second", most, "at most", allowed, most / NOTICES),
    ]


async def telegram(folder: Path) -> list[Figure]:
    async with sink():
        return [*await updates(folder), *await cpu(), *await reminders(folder)]
