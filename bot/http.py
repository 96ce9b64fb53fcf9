"""The web server's border: bodies, limits, health, metrics, headers, and the last answer when all else fails."""

import asyncio
import hmac
import json
import math
import re
import secrets
import shutil
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict
from ipaddress import IPv4Address, ip_address, ip_network
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import structlog
from aiohttp import web, web_response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from bot.log import where
from handlers.speech import Card, Cell, Choice, File, Grid, Part, Picture, Place, Reply, Say
from handlers.words import write
from models.base import Again, Database

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Polite = Callable[[str, int], web.Response]
"""A sentence, and a status where the route's callers mind it, in the form that they can show."""

BODY_BYTES = 262_144
BODY_SECONDS = 4.5
WORDS = 1000
"""Characters of one message that are listened to (trust D)."""
IN_FLIGHT = 512
"""Requests worked on at once; more are told to come back (trust G3)."""
FREE_BYTES = 64 * 1024 * 1024
PROBE_SECONDS = 2.0

log = structlog.get_logger()

# What is no HTTP at all is answered below our handlers, and tells its version there (trust E8).
setattr(web_response, "SERVER_SOFTWARE", "nanumtalk")  # noqa: B010 - the name is not exported

# Lone surrogates, C0 and C1 but the line feed, and the marks that turn the direction of writing.
_UNSPEAKABLE = re.compile("[\ud800-\udfff\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


# Bodies


def clean(text: str, limit: int = WORDS) -> str:
    """What a person may have typed: NFC, no controls, no lone surrogates, stripped, at most `limit` characters (D2)."""
    text = re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text).replace("\t", " ")
    text = _UNSPEAKABLE.sub("", text).strip()
    # NFC of a long run of combining marks takes quadratic time; a syllable is at most three letters before it.
    return unicodedata.normalize("NFC", text[: 4 * limit])[:limit].strip()


async def read_json(request: web.Request, limit: int = BODY_BYTES) -> Any:
    """The body as JSON values (D1: the one place that parses bodies). Raises what `read_body` does, and HTTPBadRequest
    for what is not strict JSON in UTF-8."""
    body = await read_body(request, limit)
    try:
        return parse(body)
    except (ValueError, RecursionError):
        raise error(web.HTTPBadRequest, "본문이 올바른 JSON이 아니에요.") from None


async def read_body(request: web.Request, limit: int = BODY_BYTES) -> bytes:
    """The body, in UTF-8 by what the caller says.

    HTTPBadRequest for another charset or a broken body, HTTPRequestEntityTooLarge over `limit` bytes (reading stops
    there), HTTPUnsupportedMediaType for a packed one, HTTPRequestTimeout for a body that does not come.
    """
    if (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise error(web.HTTPBadRequest, "본문은 UTF-8이어야 해요.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise error(web.HTTPUnsupportedMediaType, "압축한 본문은 받지 않아요.")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while chunk := await request.content.readany():
                body += chunk
                if len(body) > limit:
                    raise too_large(limit)
    except TimeoutError:
        raise error(web.HTTPRequestTimeout, "본문이 끝까지 오지 않았어요.") from None
    except (web.RequestPayloadError, ValueError, ConnectionError):  # ConnectionError: the caller hung up
        raise error(web.HTTPBadRequest, "본문을 읽지 못했어요.") from None
    return bytes(body)


def parse(body: bytes) -> Any:
    """Strict JSON in UTF-8: ValueError (bad UTF-8, 4,301-digit integers, NaN, a name twice) or RecursionError."""
    return _STRICT(body.decode())


def error(kind: type[web.HTTPException], sentence: str, **headers: str) -> web.HTTPException:
    """An answer in the one short form of every refusal at the border: {"error": sentence}."""
    return kind(text=dumps({"error": sentence}), content_type="application/json", headers=headers)


def too_large(limit: int) -> web.HTTPException:
    text = dumps({"error": "본문이 너무 커요."})
    return web.HTTPRequestEntityTooLarge(limit, limit, text=text, content_type="application/json")


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError
    return values


_STRICT = json.JSONDecoder(parse_float=_finite, parse_constant=_no_number, object_pairs_hook=_no_twins).decode


# A reply as JSON: the form of POST /chat/say and of `nanum chat --json`


def to_json(reply: Reply, base: str = "") -> dict[str, Any]:
    """{"parts": [...], "choices": [...]}; the choices are all that can be pressed, cells first (product.md, section 3).

    `base`: the address that goes before a path of ours. `n` is what "2번" counts; where it stands in a grid, a choice
    says so, and how it looks is told there.
    """
    numbers = count(1)
    parts = [_part(part, base, numbers) for part in reply.parts]
    pressable = list(reply.pressable())
    in_grids = len(pressable) - len(reply.choices)
    choices = [
        {"label": one.label, "says": one.says, "context": one.context, "style": one.style, "note": one.note}
        | {"n": n, "grid": n <= in_grids}
        for n, one in enumerate(pressable, 1)
    ]
    return {"parts": parts, "choices": choices}


def _part(part: Part, base: str, numbers: Iterator[int]) -> dict[str, Any]:
    match part:
        case Say(text, card, short):
            return (
                {"kind": "say", "text": text}
                | ({"short": short} if short else {})
                | ({"card": _card(card)} if card else {})
            )
        case Card():
            return _card(part)
        case Grid(title, cells, pattern, over, notes):
            rows = [[_cell(cell, numbers) for cell in row] for row in cells]
            return {"kind": "grid", "title": title, "over": over, "notes": notes, "pattern": pattern, "rows": rows}
        case Picture(url, alt):
            return {"kind": "picture", "url": whole(url, base), "alt": alt}
        case File(name, url):
            return {"kind": "file", "name": name, "url": whole(url, base)}
        case Place(name, address, url):
            return {"kind": "place", "name": name, "address": address, "url": url}


OF_SOME_CARDS = ("still", "day", "tags", "big", "seats")
"""Told only where they are given: an offer's clock, how a programme is drawn."""


def _card(card: Card) -> dict[str, Any]:
    told = {name: value for name, value in asdict(card).items() if value or name not in OF_SOME_CARDS}
    return {"kind": "card"} | told


def _cell(cell: Cell, numbers: Iterator[int]) -> dict[str, Any]:
    look = {"look": asdict(cell.cell)} if cell.cell else {}
    if isinstance(cell, Choice):
        pressed = {"label": cell.label, "says": cell.says, "context": cell.context, "note": cell.note}
        return pressed | {"n": next(numbers)} | look
    return {"label": cell.label, "why": cell.why} | look


def whole(url: str, base: str) -> str:
    """A path of ours with the public address before it."""
    return base + url if url.startswith("/") else url


# Who calls


def address_of(request: web.Request, proxies: int) -> str:
    """The caller's address as the outermost of `proxies` trusted hops saw it; an IPv6 caller is its /64 network (G5)."""
    told = ",".join(request.headers.getall("X-Forwarded-For", [])) if proxies else ""
    hops = [hop.strip() for hop in told.split(",") if hop.strip()] + [request.remote or ""]
    try:
        address = ip_address(hops[max(0, len(hops) - 1 - proxies)])
    except ValueError:
        return request.remote or ""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network(f"{address}/64", strict=False) if address.ipv4_mapped is None else address.ipv4_mapped)


def from_loopback(request: web.Request) -> bool:
    """Whether the caller sits on this machine, and is not a proxy speaking for somebody else."""
    try:
        near = ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
    return near and not {"X-Forwarded-For", "Forwarded", "X-Real-IP"} & request.headers.keys()


class Buckets:
    """A bucket of tokens for each key; those that are full again are forgotten, so that memory stays flat."""

    def __init__(self, size: int, per_second: float, keep: int = 20_000) -> None:
        self._size, self._rate, self._keep = size, per_second, keep
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key: (tokens, when counted)

    def wait(self, key: str) -> float:
        """Takes a token and says 0, or takes none and says the seconds until there is one."""
        now = time.monotonic()
        tokens, counted = self._buckets.pop(key, (float(self._size), now))
        tokens = min(self._size, tokens + (now - counted) * self._rate)
        enough = tokens >= 1
        self._buckets[key] = (tokens - 1 if enough else tokens, now)
        full = now - self._size / self._rate
        while len(self._buckets) > self._keep or next(iter(self._buckets.values()))[1] < full:
            self._buckets.popitem(last=False)
        return 0.0 if enough else (1 - tokens) / self._rate


# Metrics


class Metrics:
    """Counts without a personal datum: routes are templates, never paths."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.requests = Counter("nanum_requests", "Answers", ["route", "method", "status"], registry=registry)
        self.seconds = Histogram("nanum_request_seconds", "From request to answer", ["route"], registry=registry)
        self.running = Gauge("nanum_requests_running", "Requests being worked on", registry=registry)
        self.pages = Gauge("nanum_pages_open", "Pages with an open socket", registry=registry)
        self.turns = Counter("nanum_turns", "Turns of talks", ["channel", "outcome"], registry=registry)
        self.turn_seconds = Histogram("nanum_turn_seconds", "One turn's transaction", ["channel"], registry=registry)
        self.notices = Counter(
            "nanum_notices", "Notices by what came of them", ["channel", "outcome"], registry=registry
        )
        self.duties = Counter("nanum_duties", "What the beat does besides", ["duty", "outcome"], registry=registry)
        self.refusals = Counter("nanum_refusals", "Requests refused at the border", ["route", "why"], registry=registry)


# The border


class Border:
    """What every request passes, and the three routes that watch the service."""

    def __init__(
        self, *, database: Database, head: str, folder: Path, metrics: Metrics, token: str | None, https: bool
    ) -> None:
        """`head`: the schema this build needs; `folder`: whose disk must not be full; `token`: opens /metrics from afar."""
        self.stopping = False
        self.polite: dict[str, Polite] = {}  # route: how it says a sentence when its handler cannot
        self.lasting: set[str] = set()  # routes of open sockets: they last for hours, and count themselves
        self.metrics = metrics
        self._database, self._head, self._folder = database, head, folder
        self._token = token
        self._headers = SECURITY | ({"Strict-Transport-Security": "max-age=31536000"} if https else {})
        self._running = 0
        self._sound_at = -math.inf

    def attach(self, app: web.Application) -> None:
        app.middlewares.append(self.guard)
        app.on_response_prepare.append(self.sign)
        app.router.add_get("/livez", self.livez)
        app.router.add_get("/readyz", self.readyz)
        app.router.add_get("/metrics", self.show_metrics)

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        route = template(request)
        method = request.method if request.method in METHODS else "other"
        began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=(number := secrets.token_hex(8)))
        passing = route not in self.lasting
        self._running += passing
        self.metrics.running.set(self._running)
        try:
            response = await self._answer(request, handler, route)
        finally:
            self._running -= passing
            self.metrics.running.set(self._running)
        if not response.prepared:
            response.headers["X-Request-Id"] = number
        took = time.perf_counter() - began
        self.metrics.requests.labels(route, method, str(response.status)).inc()
        if passing:
            self.metrics.seconds.labels(route).observe(took)
        if 400 <= response.status < 500 or response.status == 503:
            self.metrics.refusals.labels(route, str(response.status)).inc()
        return response

    async def _answer(self, request: web.Request, handler: Handler, route: str) -> web.StreamResponse:
        if self._running > IN_FLIGHT and route not in WATCH:
            return self._apologise(request, route, 503, write.say("busy"))
        try:
            return await handler(request)
        except web.HTTPException as answer:
            return _plainly(request, answer)
        except (DBAPIError, NoConnection, Again) as gone:  # Again: others were first each time we tried
            log.warning("database", error=type(gone).__name__, route=route)
            # in a talk the sentence is the answer (trust A12: never a 5xx); elsewhere the status is
            return self._apologise(request, route, 200 if route in self.polite else 503, write.say("busy"))
        except Exception as bug:
            log.error("bug", route=route, error=type(bug).__name__, where=where(bug))
            return self._apologise(request, route, 500, write.say("error"))

    def _apologise(self, request: web.Request, route: str, status: int, sentence: str) -> web.Response:
        response = (
            self.polite[route](sentence, status) if route in self.polite else _sentence(request, sentence, status)
        )
        if response.status == 503:
            response.headers["Retry-After"] = "2"
        return response

    async def sign(self, request: web.Request, response: web.StreamResponse) -> None:
        for name, value in self._headers.items():  # what a page says of itself stays
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")

    async def livez(self, request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(self, request: web.Request) -> web.Response:
        if not self.stopping and await self._sound():
            return web.Response(text="ready\n")
        return web.Response(text="not ready\n", status=503)

    async def _sound(self) -> bool:
        if time.monotonic() - self._sound_at < 0.5:  # many probes ask the database once
            return True
        sound = await self._probe()
        if sound:
            self._sound_at = time.monotonic()
        return sound

    async def _probe(self) -> bool:
        try:
            if shutil.disk_usage(self._folder).free < FREE_BYTES:
                return False
            found = asyncio.wrap_future(self._database.read(schema))
            return await asyncio.wait_for(found, PROBE_SECONDS) == self._head
        except (DBAPIError, NoConnection, TimeoutError, OSError, RuntimeError):
            return False

    async def show_metrics(self, request: web.Request) -> web.Response:
        bearer = f"Bearer {self._token}" if self._token else None
        given = request.headers.get("Authorization", "")
        if not from_loopback(request) and not (
            bearer and hmac.compare_digest(given.encode(errors="replace"), bearer.encode())
        ):
            raise error(web.HTTPForbidden, "여기서는 볼 수 없어요.")
        return web.Response(body=generate_latest(self.metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
WATCH = frozenset({"/livez", "/readyz", "/metrics"})


def policy(*, sockets: str = "", frames: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of a page of ours: nothing but our own files, nothing inline, no plug-in.

    `sockets`: where its WebSocket is, for browsers to which 'self' is http alone; `frames`: who may show it in a frame.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            " ".join(filter(None, ("connect-src 'self'", sockets))),
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            " ".join(("frame-ancestors", *(frames or ("'none'",)))),
        )
    )


SECURITY = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def schema(db: Session) -> str | None:
    """The revision the tables are at."""
    found: str | None = db.scalar(sql("SELECT version_num FROM alembic_version"))
    return found


def template(request: web.Request) -> str:
    """The route as it was declared, so that no path, token or code becomes a label."""
    resource = request.match_info.route.resource
    return "none" if resource is None else resource.canonical


def _plainly(request: web.Request, answer: web.HTTPException) -> web.Response:
    """The framework's own answers (404, 405 ...) in our form."""
    if answer.content_type == "application/json" or answer.status < 400:
        response = web.Response(status=answer.status, text=answer.text, content_type=answer.content_type)
    else:
        response = _sentence(request, PLAIN.get(answer.status, "받을 수 없는 요청이에요."), answer.status)
    for name in ("Allow", "Location", "Retry-After", "WWW-Authenticate"):
        if name in answer.headers:
            response.headers[name] = answer.headers[name]
    return response


PLAIN = {
    403: "여기서는 볼 수 없어요.",
    404: "그런 주소는 없어요.",
    405: "그렇게는 부를 수 없는 주소예요.",
    413: "본문이 너무 커요.",
}


def _sentence(request: web.Request, sentence: str, status: int) -> web.Response:
    if "text/html" in request.headers.get("Accept", ""):
        return web.Response(text=f"{sentence}\n", status=status)
    return web.json_response({"error": sentence}, status=status, dumps=dumps)
