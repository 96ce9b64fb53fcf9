"""The beats themselves: whatever the wall clock does and whatever a beat comes to, the next one comes."""

import asyncio
from datetime import UTC, datetime, timedelta

from scheduler.clock import Beat, Clock


class Counted:
    def __init__(self, fails: int = 0) -> None:
        self.beats = asyncio.Queue[int]()
        self._n, self._fails = 0, fails

    async def __call__(self) -> None:
        self._n += 1
        self.beats.put_nowait(self._n)
        if self._n <= self._fails:
            raise RuntimeError

    async def next(self) -> int:
        return await asyncio.wait_for(self.beats.get(), 30)


async def test_a_beat_that_fails_is_followed_by_the_next_and_by_others() -> None:
    bad, good = Counted(fails=2), Counted()
    clock = Clock(Beat("bad", 0.05, bad), Beat("good", 0.05, good))
    clock.start()
    assert [await bad.next() for _ in range(4)] == [1, 2, 3, 4]
    assert await good.next() == 1
    await clock.stop()


async def test_a_wall_clock_set_back_stops_no_beat() -> None:
    """Trust C10: to APScheduler the next beat is an hour away then."""
    done = Counted()
    clock = Clock(Beat("beat", 0.05, done))
    clock.start()
    await done.next()
    clock._scheduler.modify_job("beat", next_run_time=datetime.now(UTC) + timedelta(hours=1))
    while not done.beats.empty():
        done.beats.get_nowait()
    assert await done.next()
    assert await done.next()
    await clock.stop()


async def test_after_the_stop_nothing_beats_and_what_ran_has_ended() -> None:
    ended = asyncio.Event()
    began = asyncio.Event()

    async def slow() -> None:
        began.set()
        await asyncio.sleep(0.2)
        ended.set()

    done = Counted()
    clock = Clock(Beat("slow", 0.05, slow), Beat("beat", 0.05, done))
    clock.start()
    await asyncio.wait_for(began.wait(), 30)
    await clock.stop(seconds=30)
    assert ended.is_set()
    seen = done.beats.qsize()
    await asyncio.sleep(0.2)
    assert done.beats.qsize() == seen
