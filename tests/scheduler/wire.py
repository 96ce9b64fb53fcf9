"""A channel that pushes, of the tests: what it was asked is remembered, and it fails as it is told to."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from handlers.speech import Reply
from models.outbox import Claimed
from scheduler.messenger import Receipt
from scheduler.sender import Sender
from tests.counter import words
from tests.models.setting import NOW, Town


@dataclass
class Wire:
    """Satisfies Messenger by shape. `fails` are raised one after the other, then all goes well."""

    keyed: bool = False
    fails: list[Exception] = field(default_factory=list)
    always: Exception | None = None
    hangs: bool = False
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # (address, notice id, words)

    async def push(self, address: str, reply: Reply, notice: Claimed) -> Receipt:
        self.asked.append((address, notice.id, words(reply)))
        if self.hangs:
            await asyncio.Event().wait()
        if self.fails:
            raise self.fails.pop(0)
        if self.always:
            raise self.always
        return Receipt(f"r{len(self.asked)}")


@dataclass
class Now:
    """The service's clock, as a test sets it."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


def sender(here: Town, clock: Callable[[], datetime], **messengers: Wire) -> Sender:
    return Sender(here.database, messengers, clock)


async def beat(sender: Sender) -> int:
    """One beat, and all that it sent off has arrived."""
    claimed = await sender.beat()
    await sender.idle()
    return claimed
