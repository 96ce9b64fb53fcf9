"""What a channel that pushes can do, and how it fails (style.md, section 9).

Undeliverable    blocked, unknown: never again to this address
TryLater(after)  a limit, the network: again, after at least so long
Unknown          sent or not, nobody knows
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from handlers.speech import Reply
from models.outbox import Claimed


@dataclass(frozen=True, slots=True)
class Receipt:
    number: str = ""  # the channel's own, at most 128 characters


class Undeliverable(Exception):
    """Nothing will ever arrive there."""


class TryLater(Exception):
    """Nothing was sent; later it may be."""

    def __init__(self, after: timedelta = timedelta()) -> None:
        super().__init__()
        self.after = after


class Unknown(Exception):
    """The receiver was asked and did not answer."""


class Messenger(Protocol):
    keyed: bool  # the receiver is told the notice's id and takes it once, however often it is said

    async def push(self, address: str, reply: Reply, notice: Claimed) -> Receipt: ...
