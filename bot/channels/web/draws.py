"""The public record of a draw, for whoever asks: JSON for a script, a page for a reader (P-07)."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.web.shell import Shell
from bot.http import dumps, error
from bot.turns import SECONDS
from handlers.words import write
from models import draws, programmes
from models.base import Database
from models.draws import Drawn

NUMBER = "[A-Za-z0-9-]{1,16}"

T = TypeVar("T")


class Draws:
    def __init__(self, *, database: Database, shell: Shell) -> None:
        self._database, self._shell = database, shell
        files = FileSystemLoader(Path(__file__).parent)
        made = Environment(
            loader=files, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._template, self._lotteries = made.get_template("draws.html"), made.get_template("lotteries.html")

    def attach(self, app: web.Application) -> None:
        app.router.add_get("/draws", self.promises)
        app.router.add_get(f"/draws/{{draw:{NUMBER}}}", self.show)

    async def promises(self, request: web.Request) -> web.Response:
        """P-07: while people apply, the hash of the seed that their draw will be made with; afterwards its record."""
        runs = await self._read(programmes.lotteries)
        if _is_page(request):
            rows = [(one.title_ko, write.dated(one.draw_at or one.closes_at), one.seed_hash, one.drawn) for one in runs]
            return self._html(request, self._lotteries.render(rows=rows, tag=self._shell.tag))
        told = [
            {"title": one.title_ko, "draw_at": one.draw_at and one.draw_at.isoformat(), "seed_sha256": one.seed_hash}
            | {"draw": one.drawn}
            for one in runs
        ]
        return web.json_response({"draws": told}, dumps=dumps, headers={"Vary": "Accept"})

    async def show(self, request: web.Request) -> web.Response:
        """`?json` for a link on the page itself, whose click a browser sends as one for a page."""
        drawn = await self._read(draws.record, request.match_info["draw"].upper())
        if drawn is None:
            raise error(web.HTTPNotFound, "그런 번호의 추첨은 없어요.")
        if _is_page(request):
            return self._page(request, drawn)
        answer = {"record": drawn.facts, "sha256": drawn.record_hash}
        return web.json_response(answer, dumps=dumps, headers={"Vary": "Accept"})

    def _page(self, request: web.Request, drawn: Drawn) -> web.Response:
        record = drawn.facts
        sizes = dict(record["applications"])
        main = len(record["main"])
        rows = [
            (code, "당첨" if n < main else f"예비 {n - main + 1}번", write.count(sizes[code], record["unit"]))
            for n, code in enumerate([*record["main"], *record["reserve"]])
        ]
        html = self._template.render(
            number=drawn.id,
            record=record,
            hash=drawn.record_hash,
            at=write.dated(drawn.at),
            places=write.count(record["places"], record["unit"]),
            rows=rows,
            tag=self._shell.tag,
        )
        return self._html(request, html)

    def _html(self, request: web.Request, html: str) -> web.Response:
        response = web.Response(text=html, content_type="text/html", charset="utf-8", headers={"Vary": "Accept"})
        response.headers.update(self._shell.headers(request))
        return response

    async def _read(self, fn: Callable[..., T], *args: Any) -> T:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(self._database.read(fn, *args)), SECONDS)
        except TimeoutError:
            raise error(web.HTTPServiceUnavailable, write.say("busy"), **{"Retry-After": "5"}) from None


def _is_page(request: web.Request) -> bool:
    return "text/html" in request.headers.get("Accept", "") and "json" not in request.query
