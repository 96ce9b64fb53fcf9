"""The database is away, or silent: people are told so politely in time, and all recovers alone (trust A12, B3, PROXY)."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientSession

from handlers.words import write
from models.base import Database
from tests.peers.proxy import Fault, proxy
from tests.trust.fleet import Server, fleet, vault
from tests.trust.hammer import http, judge

SENTENCE_SECONDS = 4.5  # four for the turn, and a little for a busy machine
POLITE = {write.say("busy"), write.say("later")}
PEOPLE = 6
RECOVERY_SECONDS = 20


@dataclass
class Absence:
    faults: list[str] = field(default_factory=list)
    sentences: int = 0  # polite ones, while it was away
    slowest: float = 0.0
    recovered_after: float = 0.0  # seconds until everybody had a real answer again


async def absence(url: str, folder: Path, faults: Sequence[Fault], seconds: float) -> Absence:
    """One server whose line to the database fails in each of these ways for so long, while people go on talking."""
    found = Absence()
    async with proxy(url) as (line, through), fleet([through], folder) as (server,), http() as client:
        for person in range(PEOPLE):
            await _say(client, server, person, "안녕")
        for fault in faults:
            line.set(fault)
            ends = time.monotonic() + seconds
            await asyncio.gather(*(_talk_on(client, server, person, ends, found) for person in range(PEOPLE)))
            if not await _is(client, server, "/livez", 200):
                found.faults.append("the process is not alive")
            if not await _is(client, server, "/readyz", 503):
                found.faults.append("it says it is ready without its database")
            line.set(Fault.NONE)
            began = time.monotonic()
            try:
                async with asyncio.timeout(RECOVERY_SECONDS):
                    await asyncio.gather(*(_until_answered(client, server, person) for person in range(PEOPLE)))
            except TimeoutError:
                found.faults.append(f"it did not recover alone ({fault})")
            if not await _is(client, server, "/readyz", 200):
                found.faults.append("it says it is not ready although it answers")
            found.recovered_after = max(found.recovered_after, time.monotonic() - began)
        database = Database(url, vault=vault())
        found.faults += await asyncio.wrap_future(database.read(judge, []))
        await asyncio.to_thread(database.close)
    return found


async def _talk_on(client: ClientSession, server: Server, person: int, ends: float, found: Absence) -> None:
    while time.monotonic() < ends:
        began = time.monotonic()
        status, words = await _say(client, server, person, "성북동 토요일")
        took = time.monotonic() - began
        found.slowest = max(found.slowest, took)
        found.sentences += words in POLITE
        if status != 200 or words not in POLITE:
            found.faults.append(f"said {words!r} with {status}")
        if took > SENTENCE_SECONDS:
            found.faults.append(f"{took:.1f} s until a sentence")
        await asyncio.sleep(0.3)


async def _until_answered(client: ClientSession, server: Server, person: int) -> None:
    words = ""
    while not words or words in POLITE:
        _, words = await _say(client, server, person, "성북동 토요일")
        await asyncio.sleep(0.1)


async def _say(client: ClientSession, server: Server, person: int, text: str) -> tuple[int, str]:
    cookies = {"nanum": f"{person:032d}"}
    async with client.post(f"{server.address}/chat/say", json={"text": text}, cookies=cookies) as answer:
        body = await answer.json()
        return answer.status, "\n".join(part["text"] for part in body["parts"] if part["kind"] == "say")


async def _is(client: ClientSession, server: Server, path: str, status: int) -> bool:
    async with client.get(f"{server.address}{path}") as answer:
        return answer.status == status
