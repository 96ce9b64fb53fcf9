"""A search for a person in bytes, however they were written (trust F1, F2, SCAN)."""

import base64
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote


def spellings(text: str) -> Iterator[bytes]:
    """The bytes that the text may have become."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "euc-kr"):
        raw = text.encode(encoding, errors="ignore")
        if not raw:
            continue
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        for shift in range(3):  # base64 of a longer text that holds it: what stands inside whatever stands beside it
            coded = base64.b64encode(b"\0" * shift + raw)
            inner = coded[4 if shift else 0 : len(coded) // 4 * 4 - 4]
            if len(inner) >= 8:
                yield inner
                yield inner.replace(b"+", b"-").replace(b"/", b"_")
    yield json.dumps(text)[1:-1].encode()
    yield quote(text, safe="").encode()


def found(secrets: list[str], haystack: bytes) -> list[str]:
    """Which of them stand there."""
    seen = []
    for secret in secrets:
        forms = {secret, secret.replace("-", ""), secret.replace("-", " ")}
        if any(spelling in haystack for form in forms for spelling in spellings(form)):
            seen.append(secret)
    return seen


def unpacked(haystack: bytes) -> bytes:
    """With what zlib had packed in it (a dump of PostgreSQL)."""
    parts, at = [haystack], 0
    while (at := haystack.find(b"\x78", at)) >= 0:
        if haystack[at + 1 : at + 2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
            with suppress(zlib.error):  # it only looked like a beginning
                parts.append(zlib.decompressobj().decompress(haystack[at:]))
        at += 1
    return b"\0".join(parts)


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()
