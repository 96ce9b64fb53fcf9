"""The talk by plain HTTP: POST /chat/say says one message, GET /chat/lines brings lines.

A page whose sockets are blocked says `"lines": true` with its words: it will read the lines, so that an answer which
comes late needs no telling again. Other callers are told a late answer at their next word.
"""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from aiohttp import web

from bot.channels.web import lines
from bot.channels.web.sessions import Sessions
from bot.http import clean, dumps, error, read_json, to_json
from bot.turns import SECONDS, Came, Turns
from handlers.speech import Incoming, Reply, Say
from handlers.words import write
from models.base import Database, new_id

MESSAGE_ID = re.compile(r"[\x21-\x7e]{1,64}")
TROUBLE = {Came.LATE: (5, "later-here"), Came.CALLED_OFF: (2, "busy")}
"""What came of a turn that has no line yet: after how many seconds to ask again, and the sentence."""

T = TypeVar("T")


class BadWords(ValueError):
    """No message that a page of ours sends; the sentence says why."""


def incoming(session: str, body: dict[str, Any], now: datetime) -> Incoming:
    """Raises BadWords."""
    text, context, message = body.get("text"), body.get("context") or "", body.get("id") or new_id()
    if not (isinstance(text, str) and isinstance(context, str)):
        raise BadWords("text와 context는 글이어야 해요.")
    if not (isinstance(message, str) and MESSAGE_ID.fullmatch(message)):
        raise BadWords("id는 64글자까지의 영문과 숫자여야 해요.")
    # no word at all opens the talk: the desk greets
    return Incoming("web", session, clean(text), message, now, context=clean(context, 64))


class Words:
    def __init__(
        self,
        *,
        database: Database,
        turns: Turns,
        clock: Callable[[], datetime],
        sessions: Sessions,
        public_url: str | None,
    ) -> None:
        self._database, self._turns, self._clock, self._sessions = database, turns, clock, sessions
        self._base = public_url or ""

    def attach(self, app: web.Application) -> None:
        app.router.add_post("/chat/say", self.say)
        app.router.add_get("/chat/lines", self.lines)

    async def say(self, request: web.Request) -> web.Response:
        """One message in, one reply out; the session is the person."""
        self._sessions.same_site(request)
        if request.content_type != "application/json":
            raise error(web.HTTPUnsupportedMediaType, "Content-Type은 application/json이어야 해요.")
        session, address = self._sessions.of(request), self._sessions.address(request)
        self._sessions.pace(address, session)
        body = await read_json(request)
        if not isinstance(body, dict):
            raise error(web.HTTPBadRequest, '본문은 {"text": "하실 말씀"} 꼴이어야 해요.')
        try:
            said = incoming(session.key, body, self._clock())
        except BadWords as wrong:
            raise error(web.HTTPBadRequest, str(wrong)) from None
        await self._sessions.admit(address, session)
        if body.get("lines") is True:
            response = await self._line(said)
        else:
            response = self.said(await self._turns.answer(said))
        if session.new:
            self._sessions.remember(response, session)
        return response

    async def _line(self, said: Incoming) -> web.Response:
        """For a page of ours: the line, or what the matter is."""
        reply, came = await self._turns.take(said)
        if came is not Came.TOLD:
            again, sentence = TROUBLE[came]
            return _json(to_json(Reply((Say(write.say(sentence)),))) | trouble(write.say(sentence), again))
        line = await self._read(lines.answer_of, said.address, said.message_id)
        told = {"line": line["number"], "at": line["at"], "id": said.message_id} if line else {}
        return _json(to_json(reply) | told)

    async def lines(self, request: web.Request) -> web.Response:
        """?after=N what came after it, ?before=N what came before."""
        session, address = self._sessions.of(request), self._sessions.address(request)
        self._sessions.pace(address, session)
        before = _number(request, "before")
        if before is not None:
            return _json(await self._read(lines.earlier_of, session.key, before))
        page = await self._read(lines.opening_of, session.key, _number(request, "after") or 0, self._clock())
        response = _json(page.as_json() | {"ticket": self._sessions.ticket(session)})
        if session.new:
            self._sessions.remember(response, session)
        return response

    def said(self, reply: Reply, status: int = 200) -> web.Response:
        return _json(to_json(reply, self._base), status)

    def polite(self, sentence: str, status: int) -> web.Response:
        """For whoever the border answers instead of us: a reply for scripts, trouble for a page of ours."""
        again = None if status == 500 else TROUBLE[Came.CALLED_OFF][0]
        return _json(to_json(Reply((Say(sentence),))) | trouble(sentence, again), status)

    async def _read(self, fn: Callable[..., T], *args: Any) -> T:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(self._database.read(fn, *args)), SECONDS)
        except TimeoutError:
            raise error(web.HTTPServiceUnavailable, write.say("busy"), **{"Retry-After": "2"}) from None


def trouble(sentence: str, again: int | None) -> dict[str, Any]:
    return {"kind": "trouble", "text": sentence, "again": again}


def _number(request: web.Request, name: str) -> int | None:
    """HTTPBadRequest for what is no line's number."""
    given = request.query.get(name)
    if given is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", given):
        raise error(web.HTTPBadRequest, "줄의 번호는 수여야 해요.")
    return int(given)


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(body, status=status, dumps=dumps)
