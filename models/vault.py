"""Sealing of personal values (trust F2, style.md section 5b).

A sealed value is `key id` + `nonce` + AES-GCM ciphertext, bound to its place: `table|column|row id` is associated data,
so that a value moved to another row does not open. Values that must be found again have a keyed hash beside them; its
key and the signing key come from the secret, apart from the data keys, which rotate.
"""

import hmac
import os
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class Unreadable(Exception):
    """A sealed value does not open: another key, another place, or damage."""


class Vault:
    def __init__(self, keys: Sequence[tuple[str, bytes]], secret: bytes) -> None:
        """`keys`: (id of at most 255 bytes, 32 bytes), newest first; the newest seals, all open."""
        if not keys:
            raise ValueError("a vault needs at least one data key")
        self._newest = keys[0][0]
        self._ciphers = {name: AESGCM(key) for name, key in keys}
        self._search = hmac.digest(secret, b"nanum search", sha256)
        self._sign = hmac.digest(secret, b"nanum sign", sha256)

    def seal(self, table: str, column: str, row: str, text: str) -> bytes:
        name = self._newest.encode()
        nonce = os.urandom(NONCE)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode(), _place(table, column, row))
        return bytes([len(name)]) + name + nonce + sealed

    def open(self, table: str, column: str, row: str, sealed: bytes) -> str:
        """Raises Unreadable."""
        end = 1 + (sealed[0] if sealed else 0)
        cipher = self._ciphers.get(sealed[1:end].decode(errors="replace"))
        if cipher is None:
            raise Unreadable(f"{table}.{column}: no key of that name")
        nonce, body = sealed[end : end + NONCE], sealed[end + NONCE :]
        try:
            return cipher.decrypt(nonce, body, _place(table, column, row)).decode()
        except (InvalidTag, ValueError):  # ValueError: too short to be whole
            raise Unreadable(f"{table}.{column}: does not open here") from None

    def search_key(self, text: str) -> bytes:
        """32 bytes: equal texts have equal keys, and nobody without the secret can tell which."""
        return hmac.digest(self._search, text.encode(), sha256)

    def sign(self, purpose: str, text: str) -> str:
        """24 characters of A-Z a-z 0-9 - _: proves that we gave `text` out for `purpose`."""
        return urlsafe_b64encode(hmac.digest(self._sign, f"{purpose}|{text}".encode(), sha256)[:18]).decode()


def _place(table: str, column: str, row: str) -> bytes:
    return f"{table}|{column}|{row}".encode()
