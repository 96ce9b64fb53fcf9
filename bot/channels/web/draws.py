"""The public record of a draw, for whoever asks: JSON for a script, a page for a reader (P-07)."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.web.shell import Shell
from bot.http import dumps, error
from bot.turns import SECONDS
from handlers.words import write
from models import draws
from models.base import Database
from models.draws import Drawn

NUMBER = "[A-Za-z0-9-]{1,16}"


class Draws:
    def __init__(self, *, database: Database, clock: Callable[[], datetime], shell: Shell) -> None:
        self._database, self._clock, self._shell = database, clock, shell
        files = FileSystemLoader(Path(__file__).parent)
        self._template = Environment(
            loader=files, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        ).get_template("draws.html")

    def attach(self, app: web.Application) -> None:
        app.router.add_get(f"/draws/{{draw:{NUMBER}}}", self.show)

    async def show(self, request: web.Request) -> web.Response:
        """`?json` for a link on the page itself, whose click a browser sends as one for a page."""
        found = self._database.read(draws.record, request.match_info["draw"].upper())
        try:
            drawn = await asyncio.wait_for(asyncio.wrap_future(found), SECONDS)
        except TimeoutError:
            raise error(web.HTTPServiceUnavailable, write.say("busy"), **{"Retry-After": "5"}) from None
        if drawn is None:
            raise error(web.HTTPNotFound, "그런 번호의 추첨은 없어요.")
        if "text/html" in request.headers.get("Accept", "") and "json" not in request.query:
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
            at=write.when(drawn.at, self._clock()),
            places=write.count(record["places"], record["unit"]),
            rows=rows,
            tag=self._shell.tag,
        )
        response = web.Response(text=html, content_type="text/html", charset="utf-8", headers={"Vary": "Accept"})
        response.headers.update(self._shell.headers(request))
        return response
