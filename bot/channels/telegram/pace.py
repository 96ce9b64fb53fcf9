"""How fast Telegram may be written to: so many a second in all, one a second to a chat (contracts/telegram.md, 4).

Whoever asked for an answer goes first: notices leave him a part of the allowance. A limit that Telegram tells (429)
holds everything.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable

ALL = 30
"""Messages a second for the whole bot."""
NOTICES = 25
"""Of these for notices; the rest is kept for answers."""
BURST = 20
"""Answers that may follow one another to one chat: short bursts pass, and a 429 is honoured where one does not."""
SECOND = 1.02
"""A little more than one, because what leaves here at one pace does not arrive at just that pace."""
CATCH_UP = 2
"""Notices that may leave early after one that left late."""
KEPT = 20_000


class Pace:
    def __init__(self, all: int = ALL, notices: int = NOTICES, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = {False: all, True: notices}
        self._clock = clock
        self._left: dict[bool, deque[float]] = {False: deque(), True: deque()}  # when; of all, of notices
        self._lanes = {False: asyncio.Lock(), True: asyncio.Lock()}
        self._chats: OrderedDict[int, float] = OrderedDict()  # chat: when its allowance will be whole again
        self._held_until = 0.0
        self._gap = SECOND / notices
        self._next = 0.0  # notices leave evenly: what leaves in a bunch arrives in a bigger one

    def hold(self, seconds: float) -> None:
        """Telegram said so: nothing leaves until then."""
        self._held_until = max(self._held_until, self._clock() + seconds)

    def held(self) -> float:
        """Seconds until anything may leave again."""
        return max(0.0, self._held_until - self._clock())

    async def leave(self, chat: int, *, notice: bool) -> None:
        """Returns when one message to that chat may leave."""
        await asyncio.sleep(self._in_chat(chat, 1 if notice else BURST))
        async with self._lanes[notice]:
            while wait := self._wait(notice):  # noqa: ASYNC110 - it is time that is waited for
                await asyncio.sleep(wait)
            now = self._clock()
            self._left[False].append(now)
            if notice:
                self._left[True].append(now)
                self._next = max(self._next, now - CATCH_UP * self._gap) + self._gap

    def _in_chat(self, chat: int, burst: int) -> float:
        """Takes the chat's next place and says how far away it is."""
        now = self._clock()
        whole = max(now, self._chats.pop(chat, now))
        wait = max(0.0, whole - now - (burst - 1) * SECOND)
        self._chats[chat] = whole + SECOND
        if len(self._chats) > KEPT:
            self._chats.popitem(last=False)
        return wait

    def _wait(self, notice: bool) -> float:
        """Seconds until another may leave; 0 for now."""
        now = self._clock()
        if now < self._held_until:
            return self._held_until - now
        if notice and (self._lanes[False].locked() or now < self._next):
            return max(0.005, self._next - now)
        return max(_until_room(self._left[kind], self._most[kind], now) for kind in {False, notice})


def _until_room(left: deque[float], most: int, now: float) -> float:
    while left and left[0] <= now - SECOND:
        left.popleft()
    return left[-most] + SECOND - now if len(left) >= most else 0.0
