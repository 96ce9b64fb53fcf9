"""A line to the database that fails as lines do: slow, cut before or after a word has passed, silent, gone (trust, PROXY)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlsplit

CHUNK = 65_536


class Fault(StrEnum):
    NONE = "none"
    DELAY = "delay"  # every word to the database takes `seconds` longer
    TRICKLE = "trickle"  # its answers come one byte each `seconds`
    SILENCE = "silence"  # nothing passes, neither way; what was said meanwhile passes when it is over
    AWAY = "away"  # nobody is there: lines are cut, new ones refused
    CUT_BEFORE = "cut before"  # the next word that holds `word` is not passed on, and the line is cut
    CUT_AFTER = "cut after"  # it is passed on, the answer comes back, and is not


@dataclass
class Proxy:
    """Listens on loopback, passes on to a PostgreSQL on a Unix socket. `fault` may be changed at any moment."""

    upstream: str  # the path of the server's socket
    fault: Fault = Fault.NONE
    seconds: float = 0.1
    word: bytes = b"COMMIT"
    cuts: int = 0  # lines cut at a word
    port: int = 0
    _lines: set[asyncio.Task[None]] = field(default_factory=set)
    _passing: asyncio.Event = field(default_factory=asyncio.Event)

    def set(self, fault: Fault, *, seconds: float = 0.1, word: bytes = b"COMMIT") -> None:
        self.fault, self.seconds, self.word = fault, seconds, word
        if fault is Fault.SILENCE:
            self._passing.clear()
        else:
            self._passing.set()
        if fault is Fault.AWAY:
            for line in self._lines:
                line.cancel()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._lines.add(task)
        try:
            if self.fault is not Fault.AWAY:
                await self._line(reader, writer)
        except (asyncio.CancelledError, OSError):
            pass  # cut: by us, or by one of its ends
        finally:
            self._lines.discard(task)
            if writer.transport is not None:
                writer.transport.abort()

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_unix_connection(self.upstream)
        line = _Line(to_server, writer)
        ways = [asyncio.create_task(self._there(reader, line)), asyncio.create_task(self._back(from_server, line))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*ways, return_exceptions=True)
            to_server.transport.abort()

    async def _there(self, reader: asyncio.StreamReader, line: "_Line") -> None:
        while said := await reader.read(CHUNK):
            await self._passing.wait()
            if self.fault is Fault.DELAY:
                await asyncio.sleep(self.seconds)
            if self.fault is Fault.CUT_BEFORE and self.word in said:
                self.cuts += 1
                return
            if self.fault is Fault.CUT_AFTER and self.word in said:
                line.doomed = True
            line.to_server.write(said)
            await line.to_server.drain()

    async def _back(self, reader: asyncio.StreamReader, line: "_Line") -> None:
        while said := await reader.read(CHUNK):
            await self._passing.wait()
            if line.doomed:
                self.cuts += 1
                return
            while self.fault is Fault.TRICKLE and said:
                line.to_client.write(said[:1])
                said = said[1:]
                await asyncio.sleep(self.seconds)
            line.to_client.write(said)
            await line.to_client.drain()


@dataclass
class _Line:
    to_server: asyncio.StreamWriter
    to_client: asyncio.StreamWriter
    doomed: bool = False  # its next answer is swallowed, and the line is cut


@asynccontextmanager
async def proxy(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """The proxy and the URL of the same database through it; `url` is one of tests/postgres.py."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query)["host"][0]
    made = Proxy(f"{folder}/.s.PGSQL.5432")
    made.set(Fault.NONE)
    server: Any = await asyncio.start_server(made.accept, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made, f"postgresql://{parts.username}@127.0.0.1:{made.port}{parts.path}"
    finally:
        server.close()
        made.set(Fault.AWAY)
        await asyncio.sleep(0)
