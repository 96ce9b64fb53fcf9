"""Updates fetched one long poll after another; each is confirmed only when what it caused is committed and said (B2).

Telegram is told the number of the first update that may come again, never more: whoever is killed gets the open ones
once more. One chat's updates are worked on in their order; no chat waits for another.
"""

import asyncio
import random
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Generic, Protocol, TypeVar


class InAChat(Protocol):
    @property
    def chat(self) -> int: ...


E = TypeVar("E", bound=InAChat)

LONG_SECONDS = 25
SHORT_SECONDS = 0.25
"""While something is still being worked on, others are looked for so often."""
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Between the tries of one update. Then it is given up, so that it holds up nobody for ever."""


class Again(Exception):
    """Could not be done now: the same once more, after so many seconds at least."""

    def __init__(self, after: float = 0.0) -> None:
        super().__init__()
        self.after = after


class Polling(Generic[E]):
    def __init__(
        self,
        fetch: Callable[[int | None, int], Awaitable[list[Any]]],
        read: Callable[[Any], tuple[int, E | None]],
        handle: Callable[[E], Awaitable[None]],
        give_up: Callable[[E], Awaitable[None]],
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        """`fetch(offset, seconds)`: raw updates; `read`: (number, event), None for what needs no work; `handle` may raise
        Again."""
        self._fetch, self._read, self._handle, self._give_up = fetch, read, handle, give_up
        self._pauses = pauses
        self._open: OrderedDict[int, bool] = OrderedDict()  # in Telegram's order: number -> done
        self._chats: dict[int, deque[tuple[int, E]]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._progress = asyncio.Event()

    async def run(self) -> None:
        """For ever; what `fetch` raises comes out."""
        offset = None
        while True:
            self._take(await self._fetch(offset, LONG_SECONDS))
            if self._open:
                self._progress.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(SHORT_SECONDS):
                        while any(not done for done in self._open.values()):
                            await self._progress.wait()
                            self._progress.clear()
            # told once, an offset confirms; without one all comes that is not confirmed, also where numbers jump back
            offset = self._done()

    async def close(self, seconds: float = 3.0) -> None:
        """What runs may end; what is done is confirmed."""
        if self._workers:
            _, late = await asyncio.wait(self._workers, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if (offset := self._done()) is not None:
            await self._fetch(offset, 0)

    def _take(self, found: list[Any]) -> None:
        for raw in found:
            number, event = self._read(raw)
            if number in self._open:
                continue
            self._open[number] = event is None
            if event is None:
                continue
            waiting = self._chats.setdefault(event.chat, deque())
            waiting.append((number, event))
            if len(waiting) == 1:
                worker = asyncio.create_task(self._work(event.chat, waiting))
                self._workers.add(worker)
                worker.add_done_callback(self._workers.discard)

    def _done(self) -> int | None:
        """What may be confirmed: all done ones before the first that is not."""
        offset = None
        for number, done in list(self._open.items()):
            if not done:
                break
            offset = number + 1
            del self._open[number]
        return offset

    async def _work(self, chat: int, waiting: deque[tuple[int, E]]) -> None:
        try:
            while waiting:
                number, event = waiting[0]
                await self._try(event)
                waiting.popleft()
                self._open[number] = True
                self._progress.set()
        finally:
            del self._chats[chat]

    async def _try(self, event: E) -> None:
        for pause in self._pauses:
            try:
                return await self._handle(event)
            except Again as again:
                await asyncio.sleep(max(again.after, pause * random.uniform(0.5, 1)))  # noqa: S311 - spread, not secrecy
        await self._give_up(event)
