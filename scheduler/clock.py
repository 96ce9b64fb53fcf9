"""The beats. APScheduler only wakes (trust C4): what is due stands in rows, and any number of processes may beat.

APScheduler counts by the wall clock, which may be set back: then it would sleep for as long as it was set back. So each
beat is watched by the loop's own clock, and one that stays away is laid out anew.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

STAYS_AWAY = 3.0
"""So many intervals without a beat, and somebody has set the clock."""


@dataclass(slots=True)
class Beat:
    name: str
    every: float  # seconds
    do: Callable[[], Awaitable[object]]
    idle: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    last: float = field(init=False, default=0.0)  # by the loop's clock
    failed: str = field(init=False, default="")

    async def once(self) -> None:
        loop = asyncio.get_running_loop()
        self.idle.clear()
        self.last = loop.time()
        try:
            await self.do()
            self.failed = ""
        except Exception as bug:
            if self.failed != type(bug).__name__:  # a database that is away is told of once
                logging.getLogger(f"scheduler.{self.name}").exception("failed")
            self.failed = type(bug).__name__
        finally:
            self.last = loop.time()
            self.idle.set()


class Clock:
    def __init__(self, *beats: Beat) -> None:
        self._beats = beats
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a beat that is still at work is no news
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        for beat in self._beats:
            beat.idle.set()
            beat.last = loop.time()
            trigger = IntervalTrigger(seconds=beat.every, timezone=UTC)
            # late is no reason not to beat, and many missed beats are one
            options = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
            self._scheduler.add_job(beat.once, trigger, id=beat.name, **options)
        self._scheduler.start()
        self._watch = asyncio.create_task(self._watched())

    async def stop(self, seconds: float = 3.0) -> None:
        """No beat begins any more; one that runs may end, and is called off then."""
        if self._watch is None:
            return
        self._watch.cancel()
        with suppress(asyncio.CancelledError):
            await self._watch
        self._scheduler.pause()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                for beat in self._beats:
                    await beat.idle.wait()
        self._scheduler.shutdown(wait=False)

    async def _watched(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(min(beat.every for beat in self._beats))
            for beat in self._beats:
                if beat.idle.is_set() and loop.time() - beat.last > STAYS_AWAY * beat.every:
                    beat.last = loop.time()
                    self._scheduler.reschedule_job(beat.name, trigger=IntervalTrigger(seconds=beat.every, timezone=UTC))
