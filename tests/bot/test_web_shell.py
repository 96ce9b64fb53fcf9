"""The page and its files: what they say to browsers, and who may show them in a frame."""

import re
from pathlib import Path

import pytest

from bot.channels.web import shell
from tests.bot.doors import doors

ORIGINS = ("https://jinju.example", "https://family.example:8443")


def directives(policy: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (part.split() for part in policy.split(";"))}


async def test_the_page_may_load_nothing_but_ours(tmp_path: Path) -> None:
    async with doors(tmp_path, public_url="https://nanum.example") as opened:
        headers = (await opened.client.get("/")).headers
    assert directives(headers["Content-Security-Policy"]) == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", "wss://nanum.example"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'self'"],
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example; script-src *", "a b", "x,y", "<x>"])
async def test_a_made_up_host_gets_into_no_policy(tmp_path: Path, host: str) -> None:
    async with doors(tmp_path) as opened:
        answer = await opened.client.get("/", headers={"Host": host})
        policy = answer.headers.get("Content-Security-Policy", "")
    assert answer.status in (200, 400)
    assert "evil" not in policy
    assert "*" not in policy


async def test_only_named_origins_show_the_page_in_a_frame(tmp_path: Path) -> None:
    async with doors(tmp_path, embed_origins=ORIGINS) as opened:
        answer = await opened.client.get("/?embed=1")
        page = await answer.text()
        other = await opened.client.get("/livez")
    assert directives(answer.headers["Content-Security-Policy"])["frame-ancestors"] == ["'self'", *ORIGINS]
    assert f'<meta name="nanum-embed" content="{" ".join(ORIGINS)}">' in page
    assert directives(other.headers["Content-Security-Policy"])["frame-ancestors"] == ["'none'"]


async def test_in_a_frame_the_cookie_is_kept_for_that_site_alone(tmp_path: Path) -> None:
    async with doors(tmp_path, secure=True, embed_origins=ORIGINS) as opened:
        answer = await opened.client.get("/?embed=1")
        cookie = answer.headers["Set-Cookie"]
        name, key = cookie.split(";")[0].split("=")
        assert name == "__Host-nanum-embed"
        assert {"Secure", "HttpOnly", "Partitioned", "SameSite=None", "Path=/"} <= set(cookie.split("; "))
        headers = {"Cookie": f"{name}={key}"}
        for _ in range(2):
            async with opened.client.post("/chat/say", json={"text": "a"}, headers=headers) as said:
                assert "Set-Cookie" not in said.headers
        assert {message.address for message in opened.desk.heard} == {key}


async def test_in_a_frame_of_our_own_site_the_talk_is_the_same(tmp_path: Path) -> None:
    """There the ordinary cookie comes along, and no second talk is begun."""
    async with doors(tmp_path, secure=True, embed_origins=ORIGINS) as opened:
        own = {"Cookie": f"__Host-nanum={'x' * 32}"}
        answer = await opened.client.get("/?embed=1", headers=own)
        assert answer.headers["Set-Cookie"].startswith(f"__Host-nanum={'x' * 32};")
        both = {"Cookie": f"__Host-nanum-embed={'y' * 32}; __Host-nanum={'x' * 32}"}
        await opened.client.post("/chat/say", json={"text": "a"}, headers=both)
        assert opened.desk.heard[0].address == "x" * 32


async def test_files_that_name_each_other_name_them_with_their_tag(tmp_path: Path) -> None:
    """So that a browser that kept some of them for a year never mixes two releases."""
    async with doors(tmp_path) as opened:
        seen, todo = set[str](), ["/", "/sw.js"]
        while todo:
            path = todo.pop()
            answer = await opened.client.get(path)
            assert answer.status == 200, path
            if answer.content_type in ("text/html", "text/javascript", "text/css"):
                text = await answer.text()
                named = re.findall(r'["\'(]((?:/static/|\./)[a-z0-9/_-]+\.(?:js|css|svg|png)[^"\')]*)', text)
                for name in named:
                    assert re.search(r"\?v=[0-9a-f]{12}$", name), (path, name)
                    full = name.replace("./", "/static/")
                    if full not in seen and "/fonts/" not in full:
                        seen.add(full)
                        todo.append(full)
        assert len(seen) >= 3


async def test_texts_travel_packed(tmp_path: Path) -> None:
    async with doors(tmp_path) as opened:
        for path in ("/", "/static/chat.js", "/static/chat.css"):
            plain = await opened.client.get(path, headers={"Accept-Encoding": "identity"})
            packed = await opened.client.get(path, headers={"Accept-Encoding": "gzip"})
            assert "Content-Encoding" not in plain.headers
            assert packed.headers["Content-Encoding"] == "gzip"
            assert "Accept-Encoding" in packed.headers["Vary"]
            assert await plain.read() == await packed.read()
            assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"])


async def test_a_launcher_is_for_other_sites_and_nothing_else_is(tmp_path: Path) -> None:
    async with doors(tmp_path) as opened:
        policies = {}
        for path in ("/embed.js", "/sw.js", "/manifest.webmanifest", "/static/chat.js", "/"):
            answer = await opened.client.get(path)
            if answer.status == 200:
                policies[path] = answer.headers["Cross-Origin-Resource-Policy"]
        assert policies.pop("/embed.js", "cross-origin") == "cross-origin"
        assert set(policies.values()) == {"same-origin"}


async def test_the_files_of_the_root_have_their_types(tmp_path: Path) -> None:
    async with doors(tmp_path) as opened:
        types = {"/sw.js": "text/javascript", "/manifest.webmanifest": "application/manifest+json"}
        for path, kind in types.items():
            answer = await opened.client.get(path)
            assert (answer.status, answer.content_type) == (200, kind)
            assert answer.headers["Cache-Control"] == "no-cache"


async def test_fonts_are_there_when_make_has_fetched_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "FONTS", tmp_path)
    async with doors(tmp_path) as opened:
        assert (await opened.client.get("/static/fonts/noto-1.woff2")).status == 404
        (tmp_path / "noto-1.woff2").write_bytes(b"wOF2")
        answer = await opened.client.get("/static/fonts/noto-1.woff2")
        assert (answer.status, answer.content_type, await answer.read()) == (200, "font/woff2", b"wOF2")
        assert "immutable" in answer.headers["Cache-Control"]
        (tmp_path / "secret.txt").write_text("x")
        for name in ("secret.txt", "doors.db", "..%2fapp.py", "%2e%2e/%2e%2e/app.py", ".woff2", "x.woff2%00"):
            assert (await opened.client.get(f"/static/fonts/{name}")).status == 404


async def test_a_number_is_a_qr(tmp_path: Path) -> None:
    async with doors(tmp_path) as opened:
        answer = await opened.client.get("/qr/SB-7K2Q.svg")
        assert (answer.status, answer.content_type) == (200, "image/svg+xml")
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        body = await answer.text()
        assert body.startswith("<svg")
        assert "<script" not in body
        assert await (await opened.client.get("/qr/SB-7K2Q.svg")).text() == body
        assert await (await opened.client.get("/qr/SB-7K2R.svg")).text() != body
        for code in ("SB-7K2", "sb-7k2q", "SB-7K2O", "SB-7K2QQ", "%00", "..", "SB-7K2Q.svg"):
            assert (await opened.client.get(f"/qr/{code}.svg")).status == 404
