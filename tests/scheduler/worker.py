"""A sender in a process of its own, over a wire to a receiver on loopback; it kills itself where it is told to."""

import asyncio
import os
import signal
from collections import Counter
from concurrent.futures import Future
from datetime import timedelta
from typing import Any

from handlers.speech import Reply
from models import care, city  # noqa: F401 - every table is known
from models.base import Database
from models.outbox import Claimed
from scheduler.messenger import Receipt, Unknown
from scheduler.sender import Sender
from tests.models.setting import NOW, vault

LEASE = timedelta(hours=1)
"""Nobody is slow here: the test itself ends the leases of those that have died."""


class Fate:
    def __init__(self, point: str, count: int) -> None:
        self._point, self._count, self._passed = point, count, Counter[str]()

    def passes(self, point: str) -> None:
        self._passed[point] += 1
        if point == self._point and self._passed[point] >= self._count:
            os.kill(os.getpid(), signal.SIGKILL)


class Mortal(Database):
    """A database whose process may die just before or just after a transaction."""

    fate: Fate

    def run(self, fn: Any, *args: Any, **kwargs: Any) -> Future[Any]:
        def lived(db: Any) -> Any:
            self.fate.passes(f"before {fn.__name__}")
            return fn(db, *args, **kwargs)

        future = super().run(lived)
        future.add_done_callback(lambda _: self.fate.passes(f"after {fn.__name__}"))
        return future


class Line:
    """Says the notice's id, and waits for the answer."""

    keyed = False

    def __init__(self, port: int, name: str, fate: Fate) -> None:
        self._port, self._name, self._fate = port, name, fate

    async def push(self, address: str, reply: Reply, notice: Claimed) -> Receipt:
        self._fate.passes("before push")
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(f"{self._name} {notice.id}\n".encode())
        answer = await reader.readline()
        writer.close()
        if not answer:
            raise Unknown
        self._fate.passes("after push")
        return Receipt(self._name)


def live(url: str, port: int, name: str, point: str, count: int) -> None:
    """`point` is a step of the way, before or after it, `count` the how manieth time: "before _read", 3. "never", 0 lets it
    live; it ends when nothing is due."""
    asyncio.run(_work(url, port, name, point, count))


async def _work(url: str, port: int, name: str, point: str, count: int) -> None:
    database = Mortal(url, vault=vault())
    database.fate = Fate(point, count)
    sender = Sender(database, {"wire": Line(port, name, database.fate)}, lambda: NOW, lease=LEASE, batch=10)
    while await sender.beat():
        await sender.idle()
    await sender.close()
    database.close()
