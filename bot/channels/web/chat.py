"""The web chat put together from its parts."""

from collections.abc import Callable, Sequence
from datetime import datetime

from aiohttp import web
from prometheus_client import Gauge

from bot.channels.web.draws import Draws
from bot.channels.web.keepsakes import Keepsakes
from bot.channels.web.plain import Plain
from bot.channels.web.sessions import Sessions
from bot.channels.web.shell import Shell
from bot.channels.web.socket import LOOK_SECONDS, Sockets
from bot.channels.web.words import Words
from bot.http import Buckets
from bot.turns import Turns
from models.base import Database


class WebChat:
    def __init__(
        self,
        *,
        database: Database,
        turns: Turns,
        clock: Callable[[], datetime],
        public_url: str | None = None,
        secure: bool = False,
        proxies: int = 0,
        embed_origins: Sequence[str] = (),
        persons: Buckets | None = None,
        addresses: Buckets | None = None,
        newcomers: Buckets | None = None,
        pages: Gauge | None = None,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """`secure`: behind https; `proxies`: hops believed; `embed_origins`: pages that may show ours in a frame;
        the buckets: a person's words, an address's calls, its new persons; `pages` counts the open ones."""
        sessions = Sessions(
            database=database,
            clock=clock,
            public_url=public_url,
            secure=secure,
            proxies=proxies,
            persons=persons,
            addresses=addresses,
            newcomers=newcomers,
        )
        shell = Shell(sessions=sessions, public_url=public_url, embed_origins=embed_origins)
        self._words = Words(database=database, turns=turns, clock=clock, sessions=sessions, public_url=public_url)
        self._parts = (
            shell,
            self._words,
            Sockets(
                database=database,
                turns=turns,
                clock=clock,
                sessions=sessions,
                gauge=pages,
                look_seconds=look_seconds,
            ),
            Plain(database=database, turns=turns, clock=clock, sessions=sessions, shell=shell),
            Keepsakes(database),
            Draws(database=database, shell=shell),
        )
        self.polite = self._words.polite

    def attach(self, app: web.Application) -> None:
        for part in self._parts:
            part.attach(app)
