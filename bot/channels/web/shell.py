"""The page and its files: the same for everybody, packed once, kept long.

All files lie in bot/static/. One tag for all of them stands behind each address (`/static/chat.js?v=tag`), in the page
and in the files that name each other; such an address never changes what it holds, so a browser keeps it for a year.
Fonts lie in bot/static/fonts/, which `make` fills; without them the page shows the reader's own.
"""

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.web.sessions import Sessions
from bot.http import error, policy

STATIC = Path(__file__).parents[2] / "static"
FONTS = STATIC / "fonts"
TEXTS = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
TYPES = TEXTS | {".png": "image/png", ".ico": "image/x-icon"}
ROOT = ("sw.js", "embed.js", "manifest.webmanifest")
"""Files that live at the root: a worker looks after what lies beside and below it."""
FONT = r"[a-z0-9-]{1,80}\.(?:woff2|css)"
YEAR = "public, max-age=31536000, immutable"
NAMED = re.compile(r'(["\'(])((?:/static/|\./)[a-z0-9/_-]+\.(?:js|css|svg|png|ico))(?=["\')])')
HOST = re.compile(r"[A-Za-z0-9.-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")


@dataclass(frozen=True, slots=True)
class Kept:
    """One file, ready to be sent."""

    body: bytes
    packed: bytes | None  # gzip, where that is smaller
    type: str
    tag: str


class Shell:
    def __init__(self, *, sessions: Sessions, public_url: str | None, embed_origins: Sequence[str]) -> None:
        """`embed_origins`: pages of these may show ours in a frame."""
        self._sessions, self._public_url, self._origins = sessions, public_url, tuple(embed_origins)
        raw = {path.name: path.read_bytes() for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}
        fonts = sorted(path.read_bytes() for path in FONTS.glob("*.css")) if FONTS.is_dir() else []
        whole = sha256(b"".join((*raw.values(), *fonts, " ".join(self._origins).encode())))
        self.tag = whole.hexdigest()[:12]
        self._files = {name: self._keep(name, body, fonts=bool(fonts)) for name, body in raw.items()}

    def attach(self, app: web.Application) -> None:
        app.router.add_get("/", self.page)
        app.router.add_get("/static/{name}", self.static)
        app.router.add_get(f"/static/fonts/{{name:{FONT}}}", self.font)
        for name in ROOT:
            app.router.add_get(f"/{name}", self.root)

    def _keep(self, name: str, body: bytes, *, fonts: bool) -> Kept:
        suffix = Path(name).suffix
        if suffix in TEXTS:
            text = NAMED.sub(rf"\g<1>\g<2>?v={self.tag}", body.decode())
            if suffix == ".html":
                if not fonts:  # nothing to ask for in vain
                    text = re.sub(r'data-fonts="[^"]*"', 'data-fonts=""', text)
                text = text.replace(
                    'name="nanum-embed" content=""', f'name="nanum-embed" content="{" ".join(self._origins)}"'
                )
            body = text.encode()
        packed = gzip.compress(body, 9, mtime=0) if suffix in TEXTS else body
        return Kept(body, packed if len(packed) < len(body) else None, TYPES[suffix], sha256(body).hexdigest()[:16])

    async def page(self, request: web.Request) -> web.StreamResponse:
        response = self._send(request, self._files["index.html"], "no-store")
        response.headers.update(self.headers(request))
        self._sessions.remember(response, self._sessions.of(request), embedded="embed" in request.query)
        return response

    def headers(self, request: web.Request) -> dict[str, str]:
        """What a page of ours says of itself."""
        frames = ("'self'", *self._origins)
        headers = {"Content-Security-Policy": policy(sockets=self._sockets(request), frames=frames)}
        # the older header knows no list of origins; where both stand, a browser heeds the newer one
        return headers | {"X-Frame-Options": "SAMEORIGIN"}

    def _sockets(self, request: web.Request) -> str:
        parts = urlsplit(self._public_url or f"{request.scheme}://{request.host}")
        host = parts.netloc if HOST.fullmatch(parts.netloc) else ""
        return f"{'wss' if parts.scheme == 'https' else 'ws'}://{host}" if host else ""

    async def static(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in self._files or name == "index.html" or name in ROOT:
            raise error(web.HTTPNotFound, "그런 파일은 없어요.")
        # the address changes with the files, so this one never does
        return self._send(request, self._files[name], YEAR if request.query.get("v") == self.tag else "no-cache")

    async def root(self, request: web.Request) -> web.StreamResponse:
        name = request.path[1:]
        if name not in self._files:
            raise error(web.HTTPNotFound, "그런 파일은 없어요.")
        response = self._send(request, self._files[name], "no-cache")
        if name == "embed.js":  # another site's page asks for this one
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    async def font(self, request: web.Request) -> web.StreamResponse:
        path = FONTS / request.match_info["name"]
        if not path.is_file():
            raise error(web.HTTPNotFound, "그런 파일은 없어요.")
        lasting = path.suffix == ".woff2" or request.query.get("v") == self.tag
        kind = "font/woff2" if path.suffix == ".woff2" else "text/css"  # not every machine's table knows the first
        return web.FileResponse(path, headers={"Cache-Control": YEAR if lasting else "no-cache", "Content-Type": kind})

    def _send(self, request: web.Request, kept: Kept, cache: str) -> web.Response:
        headers = {"Cache-Control": cache, "ETag": f'W/"{kept.tag}"', "Vary": "Accept-Encoding"}
        if cache != "no-store" and kept.tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        packed = kept.packed if "gzip" in request.headers.get("Accept-Encoding", "") else None
        if packed is not None:
            headers["Content-Encoding"] = "gzip"
        charset = "utf-8" if kept.type.startswith(("text/", "application/")) else None
        return web.Response(body=packed or kept.body, content_type=kept.type, charset=charset, headers=headers)
