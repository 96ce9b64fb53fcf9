"""The talk as one HTML page, for browsers without JavaScript: read, press a button, get the page anew.

GET shows the last lines; POST says something and sends back to GET, so that a page loaded again says nothing twice.
Each shown page carries an id of its own: the same button pressed twice on it is one message.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.web import lines
from bot.channels.web.sessions import Session, Sessions
from bot.channels.web.shell import Shell
from bot.channels.web.words import TROUBLE, BadWords, incoming
from bot.http import error, read_body
from bot.turns import SECONDS, Came, Turns
from handlers.words import write
from models.base import Database, new_id

FORM_BYTES = 65_536
FIELDS = ("text", "press", "id", "ticket")

T = TypeVar("T")


class Plain:
    def __init__(
        self, *, database: Database, turns: Turns, clock: Callable[[], datetime], sessions: Sessions, shell: Shell
    ) -> None:
        self._database, self._turns, self._clock = database, turns, clock
        self._sessions, self._shell = sessions, shell
        files = FileSystemLoader(Path(__file__).parent)
        self._template = Environment(
            loader=files, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        ).get_template("plain.html")

    def attach(self, app: web.Application) -> None:
        app.router.add_get("/plain", self.show)
        app.router.add_post("/plain", self.say)

    async def show(self, request: web.Request) -> web.Response:
        session = self._sessions.of(request)
        self._sessions.pace(self._sessions.address(request), session)
        response = await self._page(request, session, before=_before(request))
        self._sessions.remember(response, session)
        return response

    async def say(self, request: web.Request) -> web.Response:
        self._sessions.same_site(request)
        given = await _fields(request)
        session, address = self._sessions.of(request, given["ticket"]), self._sessions.address(request)
        self._sessions.pace(address, session)
        context, _, pressed = given["press"].partition("|")
        text = pressed if given["press"] else given["text"]
        # one page, one message of these words: the button pressed twice is heard once, another button is another message
        id = sha256(f"{given['id']}|{context}|{text}".encode()).hexdigest()[:32]
        try:
            said = incoming(session.key, {"text": text, "context": context, "id": id}, self._clock())
        except BadWords as wrong:
            raise error(web.HTTPBadRequest, str(wrong)) from None
        await self._sessions.admit(address, session)
        _, came = await self._turns.take(said)
        if came is not Came.TOLD:
            sentence = write.say(TROUBLE[came][1])
            return await self._page(request, session, trouble=sentence, words=text, id=given["id"])
        if (
            not session.cookie
        ):  # no cookie came, so none may come to the page that we would send to: it is shown at once
            response = await self._page(request, session)
            self._sessions.remember(response, session)
            return response
        return web.Response(status=303, headers={"Location": "/plain#last"})

    async def _page(
        self,
        request: web.Request,
        session: Session,
        *,
        before: int | None = None,
        trouble: str = "",
        words: str = "",
        id: str = "",
    ) -> web.Response:
        if before is None:
            opened = await self._read(lines.opening_of, session.key, 0, self._clock())
            shown, more, mine = opened.lines, opened.more, opened.mine
        else:
            found = await self._read(lines.earlier_of, session.key, before)
            shown, more, mine = found["lines"], found["more"], lines.NOTHING
        html = self._template.render(
            lines=shown,
            more=more,
            mine=mine,
            now=before is None,
            trouble=trouble,
            words=words,
            id=id or new_id(),
            ticket=self._sessions.ticket(session),
            tag=self._shell.tag,
        )
        response = web.Response(text=html, content_type="text/html", charset="utf-8")
        response.headers.update(self._shell.headers(request))
        # under no-referrer a browser sends `Origin: null` with a form, and nobody could tell it from another site's
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    async def _read(self, fn: Callable[..., T], *args: Any) -> T:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(self._database.read(fn, *args)), SECONDS)
        except TimeoutError:
            raise error(web.HTTPServiceUnavailable, write.say("busy"), **{"Retry-After": "2"}) from None


def _before(request: web.Request) -> int | None:
    given = request.query.get("before", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


async def _fields(request: web.Request) -> dict[str, str]:
    """The fields of a form as a browser sends it. HTTPBadRequest, HTTPUnsupportedMediaType, HTTPRequestEntityTooLarge."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise error(web.HTTPUnsupportedMediaType, "양식으로만 받아요.")
    body = await read_body(request, FORM_BYTES)
    try:
        given = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=16, errors="strict"))
    except ValueError:
        raise error(web.HTTPBadRequest, "양식을 읽지 못했어요.") from None
    return {name: given.get(name, "") for name in FIELDS}
