"""The skill webhook: a call of Kakao's comes in, one answer goes out within five seconds (contracts/kakao.md, 2 and 3).

    key, then body, then the three things we need   401 (empty), 413 and 400: no work done
    the person's own pace                           too fast: a sentence, no work done
    the turn, at most four seconds of it            its reply, or a sentence that does not ask for the same again
    everything else that goes wrong                 an apology; the log gets the message id, never the text

All but the first line is HTTP 200 with a valid SkillResponse. `callbackUrl` is never called (trust D6).
"""

import hmac
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web
from prometheus_client import Counter
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.channels.kakao.bubbles import render
from bot.http import Buckets, clean, error, read_json
from bot.log import where
from bot.turns import SECONDS, Desk, Turns
from handlers.speech import Incoming, Reply, Say
from handlers.words import write
from models.base import Again, Database

KEY_HEADER = "X-Nanum-Skill-Key"
ID_HEADER = "X-Request-Id"
ID_CHARACTERS = 100
CONTEXT_CHARACTERS = 64
USER_CHARACTERS = 200  # Kakao's own keys have at most 70
BURST, A_SECOND = 20, 2.0

log = structlog.get_logger()


class Kakao:
    def __init__(
        self,
        *,
        database: Database,
        desk: Desk,
        clock: Callable[[], datetime],
        keys: tuple[str, ...] = (),
        public_url: str | None = None,
        cut: float = SECONDS,
        limiter: Buckets | None = None,
        turns: Counter | None = None,
    ) -> None:
        """`keys`: any of them opens, none means no lock (a demo on loopback); `cut`: seconds; `limiter`: by user;
        `turns`: counts them."""
        self._clock, self._public_url = clock, public_url
        self._keys = tuple(key.encode() for key in keys)
        self._turns = Turns(database, desk, cut, turns)
        self._limiter = limiter or Buckets(BURST, A_SECOND)

    async def receive(self, request: web.Request) -> web.Response:
        """POST /kakao/skill"""
        if not self._opens(request):
            return web.Response(status=401)
        incoming = heard(await read_json(request), request.headers.get(ID_HEADER, ""), self._clock())
        if incoming is None:
            raise error(web.HTTPBadRequest, "bot.id, userRequest.user.id, userRequest.utterance가 있어야 해요.")
        if self._limiter.wait(incoming.address):
            return self.polite(write.say("busy"))
        try:
            reply = await self._turns.answer(incoming)
            return _answer(render(reply, self._public_url) if incoming.private else _aloud(reply))
        except (DBAPIError, NoConnection, Again) as gone:  # a commit cut off may have happened: nothing is claimed
            log.warning("database", channel="kakao", message=incoming.message_id, error=type(gone).__name__)
            return self.polite(write.say("busy"))
        except Exception as bug:
            log.error("bug", channel="kakao", message=incoming.message_id, error=type(bug).__name__, where=where(bug))
            return self.polite(write.say("error"))

    def polite(self, sentence: str) -> web.Response:
        """The sentence alone, as a valid answer."""
        return _answer(render(Reply((Say(sentence),)), None))

    async def close(self) -> None:
        """Until what runs behind an answer already given has ended."""
        await self._turns.close()

    def _opens(self, request: web.Request) -> bool:
        """The right key in the header, and none in the address, where logs would show it (trust B6)."""
        given = request.headers.get(KEY_HEADER, "").encode(errors="replace")
        told = [value.encode(errors="replace") for value in request.query.values()]
        opens = [hmac.compare_digest(given, key) for key in self._keys]
        leaked = [hmac.compare_digest(value, key) for value in told for key in self._keys]
        return (not self._keys or any(opens)) and not any(leaked)


def heard(body: Any, request_id: str, now: datetime) -> Incoming | None:
    """A SkillPayload as a message, None if it lacks what we need; what else it holds, or lacks, does no harm (rules 1-6)."""
    said = _mapping(_mapping(body).get("userRequest"))
    bot = _identity(_mapping(_mapping(body).get("bot")).get("id")).removesuffix("!")  # ! is the development channel
    user = _identity(_mapping(said.get("user")).get("id"))
    utterance = said.get("utterance")
    if not bot or ":" in bot or not user or not isinstance(utterance, str):
        return None
    context = _mapping(_mapping(_mapping(body).get("action")).get("clientExtra")).get("c")
    if not isinstance(context, str) or len(context) > CONTEXT_CHARACTERS or not context.isprintable():
        context = ""
    return Incoming(
        channel="kakao",
        address=f"{bot}:{user}",
        text=clean(utterance),
        message_id=_message_id(request_id),
        sent_at=now,
        context=context,
        private=said.get("chat") is None,
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _identity(value: Any) -> str:
    """A key as Kakao gives it; empty for what can be none."""
    return value if isinstance(value, str) and len(value) <= USER_CHARACTERS and value.isprintable() else ""


def _message_id(given: str) -> str:
    given = given.strip()[:ID_CHARACTERS]
    return given if given and given.isascii() and given.isprintable() else uuid.uuid4().hex


def _aloud(reply: Reply) -> dict[str, Any]:
    """For a room where others read along: sentences only; group rooms have no quick replies."""
    value = render(Reply(tuple(part for part in reply.parts if isinstance(part, Say))), None)
    del value["template"]["quickReplies"]
    return value


def _answer(body: dict[str, Any]) -> web.Response:
    return web.json_response(body)  # "application/json; charset=utf-8", all but ASCII escaped
