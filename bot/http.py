"""The web server's border: bodies, limits, health, metrics, headers, and the last answer when all else fails."""

import asyncio
import json
import math
import re
import unicodedata
from typing import Any, NoReturn

from aiohttp import web

BODY_BYTES = 262_144
BODY_SECONDS = 5.0
WORDS = 1000
"""Characters of one message that are listened to (trust D)."""

# Lone surrogates, C0 and C1 but the line feed, and the marks that turn the direction of writing.
_UNSPEAKABLE = re.compile("[\ud800-\udfff\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str, limit: int = WORDS) -> str:
    """What a person may have typed: NFC, no controls, no lone surrogates, stripped, at most `limit` characters (D2)."""
    text = re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text).replace("\t", " ")
    text = _UNSPEAKABLE.sub("", text).strip()
    # NFC of a long run of combining marks takes quadratic time; a syllable is at most three letters before it.
    return unicodedata.normalize("NFC", text[: 4 * limit])[:limit].strip()


async def read_json(request: web.Request, limit: int = BODY_BYTES) -> Any:
    """The body as JSON values (D1: the one place that parses bodies).

    HTTPBadRequest for what is not strict JSON in UTF-8, HTTPRequestEntityTooLarge over `limit` bytes (reading stops
    there), HTTPUnsupportedMediaType for a packed one, HTTPRequestTimeout for a body that does not come.
    """
    if (request.charset or "utf-8").lower().replace("_", "-") not in ("utf-8", "utf8"):
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
    except (web.RequestPayloadError, ValueError):
        raise error(web.HTTPBadRequest, "본문을 읽지 못했어요.") from None
    try:
        return json.loads(
            body.decode(),
            parse_float=_finite,
            parse_constant=_no_number,
            object_pairs_hook=_no_twins,
        )
    except (ValueError, RecursionError):  # UnicodeDecodeError and integers of 4,301 digits are ValueErrors
        raise error(web.HTTPBadRequest, "본문이 올바른 JSON이 아니에요.") from None


def error(kind: type[web.HTTPException], sentence: str, **headers: str) -> web.HTTPException:
    """An answer in the one short form of every refusal at the border: {"error": sentence}."""
    return kind(
        text=json.dumps({"error": sentence}, ensure_ascii=False), content_type="application/json", headers=headers
    )


def too_large(limit: int) -> web.HTTPException:
    text = json.dumps({"error": "본문이 너무 커요."}, ensure_ascii=False)
    return web.HTTPRequestEntityTooLarge(limit, limit, text=text, content_type="application/json")


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
