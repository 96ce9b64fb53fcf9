"""Turns through the Kakao skill beside a bare aiohttp echo, in the same minute.

16 connections, many people (one person is held to his own pace). A question turn asks for a session; a confirming turn
books it.
"""

import asyncio
import os
import re
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, TCPConnector

from tests.bench.table import Figure
from tests.peers.kakao import payload

ROOT = Path(__file__).parents[2]
CONNECTIONS = 16
PEOPLE = 600
ADDRESS = re.compile(rb"(http://127\.0\.0\.1:\d+)/")
ECHO = """
from aiohttp import web
async def echo(request):
    return web.json_response(await request.json())
app = web.Application()
app.router.add_post("/kakao/skill", echo)
web.run_app(app, host="127.0.0.1", port=8099, access_log=None, print=lambda *_: print("http://127.0.0.1:8099/", flush=True))
"""
DAYS = ("11월 25일", "11월 26일", "11월 27일", "11월 28일", "12월 1일", "12월 2일", "12월 3일", "12월 4일")
QUESTIONS = [  # the service remembers what many people say: half of these are new to it
    f"{site} {day} 어른 {adults}명 아이 {children}명"
    for site, day, adults, children in product(("신안동", "성북동", "가호동"), DAYS, (1, 2, 3), (1, 2, 3, 4))
]
SESSIONS = [
    f"{site} {day} {hour}" for site, day, hour in product(("신안동", "성북동", "가호동"), DAYS, ("10시", "오후 1시"))
]


@asynccontextmanager
async def running(*command: str, **environment: str) -> AsyncIterator[tuple[Process, str]]:
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=os.environ | environment, stdout=PIPE, stderr=DEVNULL
    )
    assert process.stdout is not None
    try:
        while not (found := ADDRESS.search(await process.stdout.readline())):
            assert process.returncode is None
        yield process, found[1].decode()
    finally:
        process.terminate()
        await process.wait()


async def measure(address: str, calls: Sequence[dict[str, Any]], connections: int = CONNECTIONS) -> tuple[float, float]:
    """(calls a second, 99th percentile in ms)."""
    waiting, took = list(reversed(calls)), list[float]()

    async def one(http: ClientSession) -> None:
        while waiting:
            call = waiting.pop()
            began = time.perf_counter()
            async with http.post(f"{address}/kakao/skill", json=call) as answer:
                assert answer.status == 200
                await answer.read()
            took.append(time.perf_counter() - began)

    async with ClientSession(connector=TCPConnector(limit=0)) as http:
        began = time.perf_counter()
        await asyncio.gather(*(one(http) for _ in range(connections)))
        return len(took) / (time.perf_counter() - began), sorted(took)[int(len(took) * 0.99)] * 1000


def memory(process: Process) -> int:
    """Resident megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024


def environment(url: str) -> dict[str, str]:
    return {
        "NANUM_DATABASE_URL": url,
        "NANUM_PORT": "0",
        "NANUM_NOW": "2026-11-23T10:00:00+09:00",
        "NANUM_SECRET_KEY": "a secret of the benchmark, long enough",
        "NANUM_DATA_KEYS": "bench:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    }


async def turns(url: str, many: int) -> list[Figure]:
    """Turns through one process, and its memory after `many` of them."""
    people = [f"{number:066d}" for number in range(PEOPLE)]
    wishes = [f"{session}, 어른 1명 아이 1명" for session in SESSIONS]
    phases = (
        ("question turn", QUESTIONS, CONNECTIONS),
        ("summary turn", wishes, CONNECTIONS),
        ("confirming turn", ["네"], CONNECTIONS),
        ("confirming turn, 64 connections", ["네"], 64),
    )
    found = []
    async with running(sys.executable, "-m", "bot", "serve", "--prepare", **environment(url)):
        pass  # a first start brings the schema, and Alembic stays in its memory
    serve = running(sys.executable, "-m", "bot", "serve", **environment(url))
    async with running(sys.executable, "-c", ECHO) as (_, echo), serve as (process, address):
        await measure(address, [payload("안녕", user=user) for user in people])
        at_start, spoken = memory(process), PEOPLE
        half = len(SESSIONS) * 5  # two of a family each: a session has room for ten
        for name, said, connections in phases:
            floor, _ = await measure(echo, [payload("안녕", user=user) for user in people * 2])  # in the same minute
            whose = {"confirming turn": people[:half], "confirming turn, 64 connections": people[half : 2 * half]}.get(
                name, people
            )
            calls = [payload(said[int(user) % len(said)], user=user) for user in whose]
            rate, p99 = await measure(address, calls, connections)
            spoken += len(calls)
            found.append(Figure(name, rate, "/s", f"a bare aiohttp echo ({floor:.0f}/s)", rate / floor, p99))
        while spoken < many:
            new = [f"{spoken + n:066d}" for n in range(PEOPLE)]
            await measure(address, [payload(QUESTIONS[int(user) % len(QUESTIONS)], user=user) for user in new])
            spoken += PEOPLE
        found.append(Figure("memory after 600 turns", at_start, "MB"))
        after = memory(process)
        found.append(Figure(f"memory after {spoken:,} turns", after, "MB", "that", after / at_start))
    return found


async def start(url: str, name: str, *, prepare: bool = False) -> Figure:
    """From the command to the open door."""
    options = ["--prepare"] if prepare else []
    began = time.perf_counter()
    async with running(sys.executable, "-m", "bot", "serve", *options, **environment(url)):
        return Figure(f"cold start, {name}", time.perf_counter() - began, "s")
