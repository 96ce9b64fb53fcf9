"""Turns through the Kakao skill beside a bare aiohttp echo, in the same minute: `make bench`.

16 connections, many people (one person is held to his own pace). A question turn asks for a session; a confirming turn
books it. Figures are turns a second, the 99th percentile in milliseconds, and the ratio to the echo's turns a second.
"""

import asyncio
import os
import re
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, TCPConnector

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


async def measure(address: str, calls: Sequence[dict[str, Any]]) -> tuple[float, float]:
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
        await asyncio.gather(*(one(http) for _ in range(CONNECTIONS)))
        return len(took) / (time.perf_counter() - began), sorted(took)[int(len(took) * 0.99)] * 1000


def memory(process: Process) -> int:
    """Resident megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024


async def main() -> None:
    people = [f"{number:066d}" for number in range(PEOPLE)]
    sentence = [f"{SESSIONS[n % len(SESSIONS)]}, 어른 1명 아이 1명" for n in range(PEOPLE)]
    with tempfile.TemporaryDirectory() as folder:
        service = {
            "NANUM_DATABASE_URL": os.environ.get("NANUM_BENCH_URL", f"sqlite:///{folder}/bench.db"),
            "NANUM_PORT": "0",
            "NANUM_NOW": "2026-11-23T10:00:00+09:00",
            "NANUM_SECRET_KEY": "a secret of the benchmark, long enough",
            "NANUM_DATA_KEYS": "bench:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        }
        began = time.perf_counter()
        serve = running(sys.executable, "-m", "bot", "serve", "--prepare", **service)
        async with running(sys.executable, "-c", ECHO) as (_, echo), serve as (process, address):
            print(f"from nothing to open: {time.perf_counter() - began:.1f} s, {memory(process)} MB")
            await measure(address, [payload("안녕", user=user) for user in people])
            floor, floor_p99 = await measure(echo, [payload("안녕", user=user) for user in people * 4])
            print(f"{'bare aiohttp echo':20} {floor:8.0f}/s  p99 {floor_p99:6.1f} ms")
            for name, calls in (
                ("question turn", [payload("성북동 토요일", user=user) for user in people]),
                ("to the summary", [payload(said, user=user) for user, said in zip(people, sentence, strict=True)]),
                ("confirming turn", [payload("네", user=user) for user in people[: len(SESSIONS) * 10]]),
            ):
                rate, p99 = await measure(address, calls)
                print(f"{name:20} {rate:8.0f}/s  p99 {p99:6.1f} ms  {rate / floor:.3f} of the echo")
            print(f"memory after {PEOPLE * 4} turns: {memory(process)} MB")


if __name__ == "__main__":
    asyncio.run(main())
