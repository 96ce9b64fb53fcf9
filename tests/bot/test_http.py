"""The border: what comes in is checked, what goes out is short, and nothing personal is told to anybody."""

import asyncio
import gzip
import io
import json
import logging
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text as sql

from bot import http, log
from bot.http import Buckets, address_of, clean, dumps, error, from_loopback, read_json, to_json
from handlers.speech import (
    Card,
    Choice,
    Dead,
    File,
    Grid,
    Look,
    Pattern,
    Picture,
    Place,
    Reply,
    Say,
    State,
    Style,
    Tone,
)
from tests.bot.doors import Doors, doors

SECRET = "비밀 010-1234-5678"


def broken(app: web.Application) -> None:
    async def fail(request: web.Request) -> web.Response:
        raise RuntimeError(SECRET)

    async def gone(request: web.Request) -> web.Response:
        raise error(web.HTTPGone, "없어졌어요.")

    async def parse(request: web.Request) -> web.Response:
        return web.json_response(await read_json(request, 1000))

    app.router.add_get("/fail/{token}", fail)
    app.router.add_get("/gone", gone)
    app.router.add_post("/parse", parse)


@pytest.fixture
async def open_doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with doors(tmp_path, token="t" * 32, extra=broken) as opened:
        yield opened


# Words


def test_what_cannot_be_spoken_is_removed() -> None:
    assert clean("  가\x00나\ud800다\u202e라\x1b[31m\u0085\r\n마\t바\u2066  ") == "가나다라[31m\n\n마 바"


def test_words_are_composed_and_cut() -> None:
    assert clean(normalize("NFD", "토요일")) == "토요일"
    assert clean("가" * 50_000) == "가" * 1000
    assert clean("가나다", 2) == "가나"


@given(st.text())
def test_clean_words_are_clean_already(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()


def test_a_long_run_of_marks_takes_no_time() -> None:
    began = time.perf_counter()
    clean("가" + "\u0301\u0323" * 100_000)
    assert time.perf_counter() - began < 1


# Bodies


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 900,
        b'{"a":' * 150,
        b"NaN",
        b"-Infinity",
        b"1e999",
        b'{"a":1,"a":2}',
        b"\xef\xbb\xbf{}",
        b"{'a':1}",
    ],
    ids=lambda body: repr(body[:8]),
)
async def test_a_body_that_is_not_strict_json_is_a_400(open_doors: Doors, body: bytes) -> None:
    answer = await open_doors.client.post("/parse", data=body)
    assert answer.status == 400
    assert list(await answer.json()) == ["error"]


@pytest.mark.parametrize("body", [b"[" * 250_000, b"1" * 5_000, b"[" * 100_000 + b"]" * 100_000])
async def test_deep_and_huge_values_are_a_400(open_doors: Doors, body: bytes) -> None:
    answer = await open_doors.client.post("/chat/say", data=body, headers={"Content-Type": "application/json"})
    assert answer.status == 400


@pytest.mark.parametrize("charset", ["bogus", "euc-kr", "utf-16", "utf-7"])
async def test_another_charset_is_a_400(open_doors: Doors, charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}
    assert (await open_doors.client.post("/parse", data=b"{}", headers=headers)).status == 400


async def test_reading_stops_at_the_limit(open_doors: Doors) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(10_000):
            sent += 10_000
            yield b"x" * 10_000

    try:
        answer = await open_doors.client.post("/parse", data=endless())
        assert answer.status == 413
    except ConnectionError:  # the server closed while we were still sending
        pass
    assert sent < 50_000_000
    assert (await open_doors.client.post("/parse", data=b"[1]")).status == 200


async def test_a_packed_body_is_not_unpacked(open_doors: Doors) -> None:
    bomb = gzip.compress(b" " * 10_000_000 + b"{}")
    answer = await open_doors.client.post("/parse", data=bomb, headers={"Content-Encoding": "gzip"})
    assert answer.status == 415


async def test_a_body_that_does_not_come_is_a_408(open_doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BODY_SECONDS", 0.1)

    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(1)

    answer = await open_doors.client.post("/parse", data=never())
    assert answer.status == 408


async def test_lone_surrogates_go_through_parsing_and_are_removed_at_the_border(open_doors: Doors) -> None:
    answer = await open_doors.client.post(
        "/chat/say", data=b'{"text":"\\ud800 \\u0000 hi \\u202e"}', headers={"Content-Type": "application/json"}
    )
    assert (await answer.json())["parts"] == [{"kind": "say", "text": "hi"}]


# Replies as JSON


def test_a_reply_has_the_form_of_the_product() -> None:
    look = Look(State.FREE, word="14명 남음", day="2026-11-28", seats=(14, 20), chosen=True)
    free = Choice("10:00", "오전 10시", context="t3", note="14자리", cell=look)
    card = Card(
        "확인해 주세요",
        (("날짜", "11월 28일 (토)"), ("장소", "가호동")),
        tone=Tone.ASK,
        head=("날짜",),
        changes=(("장소", "장소 바꾸기"),),
        until="2026-11-23T10:10:00+09:00",
    )
    reply = Reply(
        (
            Say("몇 시요?"),
            Say("이렇게 예약할까요? 가호동 ...", card=card, short="이렇게 예약할까요?"),
            Card("예약", (("장소", "가호동"),)),
            Grid("회차", ((free, Dead("13:00", "찼어요")),), Pattern.SESSIONS, "가호동", ("하루씩 열려요.",)),
            Picture("/p.png", "그림"),
            File("나눔톡.ics", "/calendar/x.ics"),
            Place("가족센터", "진주대로", "https://map.example/1"),
        ),
        (Choice("처음으로", style=Style.NAV, context="t3"),),
    )
    plain = {"tone": "", "head": [], "stub": [], "changes": [], "until": "", "code": ""}
    assert json.loads(dumps(to_json(reply, "https://nanum.example"))) == {
        "parts": [
            {"kind": "say", "text": "몇 시요?"},
            {
                "kind": "say",
                "text": "이렇게 예약할까요? 가호동 ...",
                "short": "이렇게 예약할까요?",
                "card": {
                    "kind": "card",
                    "title": "확인해 주세요",
                    "rows": [["날짜", "11월 28일 (토)"], ["장소", "가호동"]],
                    "tone": "ask",
                    "head": ["날짜"],
                    "stub": [],
                    "changes": [["장소", "장소 바꾸기"]],
                    "until": "2026-11-23T10:10:00+09:00",
                    "code": "",
                },
            },
            {"kind": "card", "title": "예약", "rows": [["장소", "가호동"]]} | plain,
            {
                "kind": "grid",
                "title": "회차",
                "over": "가호동",
                "notes": ["하루씩 열려요."],
                "pattern": "sessions",
                "rows": [
                    [
                        {
                            "label": "10:00",
                            "says": "오전 10시",
                            "context": "t3",
                            "note": "14자리",
                            "n": 1,
                            "look": {
                                "state": "free",
                                "word": "14명 남음",
                                "full": "",
                                "day": "2026-11-28",
                                "until": "",
                                "seats": [14, 20],
                                "chosen": True,
                            },
                        },
                        {"label": "13:00", "why": "찼어요"},
                    ]
                ],
            },
            {"kind": "picture", "url": "https://nanum.example/p.png", "alt": "그림"},
            {"kind": "file", "name": "나눔톡.ics", "url": "https://nanum.example/calendar/x.ics"},
            {"kind": "place", "name": "가족센터", "address": "진주대로", "url": "https://map.example/1"},
        ],
        "choices": [
            {"label": "10:00", "says": "오전 10시", "context": "t3"}
            | {"style": "plain", "note": "14자리", "n": 1, "grid": True},
            {"label": "처음으로", "says": "처음으로", "context": "t3"}
            | {"style": "nav", "note": "", "n": 2, "grid": False},
        ],
    }


# Who calls


@pytest.mark.parametrize(
    ("told", "proxies", "address"),
    [
        (["6.6.6.6"], 0, "9.9.9.9"),
        (["6.6.6.6"], 1, "6.6.6.6"),
        (["1.1.1.1, 6.6.6.6"], 1, "6.6.6.6"),
        (["1.1.1.1", "6.6.6.6"], 2, "1.1.1.1"),
        ([], 2, "9.9.9.9"),
        (["nonsense"], 1, "9.9.9.9"),
        (["2001:db8:1:2:3:4:5:6"], 1, "2001:db8:1:2::/64"),
        (["::ffff:6.6.6.6"], 1, "6.6.6.6"),
    ],
)
def test_only_trusted_hops_are_believed(told: list[str], proxies: int, address: str) -> None:
    request = make_mocked_request("GET", "/", headers=[("X-Forwarded-For", value) for value in told]).clone(
        remote="9.9.9.9"
    )
    assert address_of(request, proxies) == address


def test_a_proxy_on_this_machine_is_not_the_caller() -> None:
    near = make_mocked_request("GET", "/").clone(remote="127.0.0.1")
    assert from_loopback(near)
    assert not from_loopback(near.clone(headers={"X-Forwarded-For": "6.6.6.6"}))
    assert not from_loopback(near.clone(remote="6.6.6.6"))


def test_a_bucket_that_is_full_again_is_forgotten() -> None:
    buckets = Buckets(1, per_second=1000)
    for number in range(1000):
        buckets.wait(f"{number}")
    time.sleep(0.01)
    buckets.wait("the last")
    assert len(buckets._buckets) == 1


def test_a_bucket_runs_dry_and_fills_again() -> None:
    buckets = Buckets(2, per_second=50)
    assert [buckets.wait("a") == 0 for _ in range(3)] == [True, True, False]
    assert buckets.wait("b") == 0
    time.sleep(0.03)
    assert buckets.wait("a") == 0


def test_many_callers_take_no_more_memory() -> None:
    buckets = Buckets(1, per_second=0.001, keep=10)
    for number in range(1000):
        buckets.wait(str(number))
    assert len(buckets._buckets) == 10


# Health and metrics


async def test_livez_and_readyz_tell_no_details(open_doors: Doors) -> None:
    for path, words in (("/livez", "alive\n"), ("/readyz", "ready\n")):
        answer = await open_doors.client.get(path)
        assert (answer.status, await answer.text()) == (200, words)


async def test_readyz_is_red_before_the_door_closes(open_doors: Doors) -> None:
    open_doors.border.stopping = True
    answer = await open_doors.client.get("/readyz")
    assert (answer.status, await answer.text()) == (503, "not ready\n")
    assert (await open_doors.client.get("/livez")).status == 200


async def test_readyz_is_red_with_another_schema(open_doors: Doors) -> None:
    change = "UPDATE alembic_version SET version_num = 'older'"
    open_doors.database.run(lambda db: db.execute(sql(change))).result()
    assert (await open_doors.client.get("/readyz")).status == 503


async def test_readyz_is_red_without_tables(open_doors: Doors) -> None:
    open_doors.database.run(lambda db: db.execute(sql("DROP TABLE alembic_version"))).result()
    assert (await open_doors.client.get("/readyz")).status == 503


async def test_readyz_is_red_on_a_full_disk(open_doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "FREE_BYTES", 1 << 60)
    assert (await open_doors.client.get("/readyz")).status == 503


async def test_metrics_are_for_this_machine_or_a_token(open_doors: Doors) -> None:
    far = {"X-Forwarded-For": "6.6.6.6"}
    assert (await open_doors.client.get("/metrics")).status == 200
    assert (await open_doors.client.get("/metrics", headers=far)).status == 403
    assert (await open_doors.client.get("/metrics", headers=far | {"Authorization": "Bearer x"})).status == 403
    assert (await open_doors.client.get("/metrics", headers=far | {"Authorization": "Bearer é"})).status == 403
    right = far | {"Authorization": f"Bearer {'t' * 32}"}
    assert (await open_doors.client.get("/metrics", headers=right)).status == 200


async def test_metrics_know_routes_and_turns_and_no_person(open_doors: Doors) -> None:
    await open_doors.say(SECRET)
    await open_doors.say("고장")
    await open_doors.client.get("/fail/SB-7K2Q")
    await open_doors.client.get("/no/SB-7K2Q")
    await open_doors.client.request("PROPFIND", "/livez")
    shown = await (await open_doors.client.get("/metrics")).text()
    assert 'nanum_turns_total{channel="web",outcome="told"} 1.0' in shown
    assert 'nanum_turns_total{channel="web",outcome="failed"} 1.0' in shown
    assert 'nanum_requests_total{method="GET",route="/fail/{token}",status="500"} 1.0' in shown
    assert 'nanum_refusals_total{route="none",why="404"} 1.0' in shown
    assert "nanum_turn_seconds_bucket" in shown
    assert not [word for word in ("SB-7K2Q", "비밀", "010-", "PROPFIND", "127.0.0.1") if word in shown]


# The last answer


async def test_a_bug_is_an_apology_without_a_trace(open_doors: Doors) -> None:
    answer = await open_doors.client.get("/fail/x")
    assert answer.status == 500
    told = await answer.text()
    assert "죄송해요" in told
    assert not [word for word in ("Traceback", ".py", "RuntimeError", "010") if word in told]
    assert (await open_doors.client.get("/livez")).status == 200


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    kept = structlog.get_config()
    handlers = logging.getLogger().handlers[:]
    written = io.StringIO()
    log.configure("json", written)
    yield written
    structlog.configure(**kept)
    logging.basicConfig(handlers=handlers, force=True)


async def test_the_log_gets_the_place_of_a_bug_and_never_its_words(open_doors: Doors, lines: io.StringIO) -> None:
    answer = await open_doors.client.get("/fail/x")
    (line,) = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert (line["event"], line["route"], line["error"]) == ("bug", "/fail/{token}", "RuntimeError")
    assert "test_http.py" in line["where"]
    assert answer.headers["X-Request-Id"] == line["request"]
    assert not [word for word in (SECRET, "비밀", "010", "127.0.0.1") if word in lines.getvalue()]


def test_libraries_are_heard_without_their_values(lines: io.StringIO) -> None:
    logging.getLogger("aiohttp.server").error("Error handling request from %s", "6.6.6.6", exc_info=ValueError(SECRET))
    (line,) = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert line["template"] == "Error handling request from %s"
    assert line["error"] == "ValueError"
    assert "6.6.6.6" not in lines.getvalue()
    assert "010" not in lines.getvalue()


def test_a_line_of_the_log_is_one_line(lines: io.StringIO) -> None:
    for form in ("text", "json"):
        log.configure(form, lines)
        structlog.get_logger().warning("two\nlines", fact="a\r\nb\x1b[31m\u2028\x85c")
    assert len(lines.getvalue().splitlines()) == 2
    assert "\x1b" not in lines.getvalue()


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("DELETE", "/livez", 405)])
async def test_an_unknown_address_is_short_json_or_a_plain_sentence(
    open_doors: Doors, method: str, path: str, status: int
) -> None:
    answer = await open_doors.client.request(method, path)
    assert (answer.status, list(await answer.json())) == (status, ["error"])
    answer = await open_doors.client.request(method, path, headers={"Accept": "text/html"})
    assert (answer.status, answer.content_type) == (status, "text/plain")
    assert (await answer.text()).endswith("요.\n")
    assert ("Allow" in answer.headers) == (status == 405)


async def test_our_own_refusals_keep_their_words(open_doors: Doors) -> None:
    answer = await open_doors.client.get("/gone", headers={"Accept": "text/html"})
    assert (answer.status, await answer.json()) == (410, {"error": "없어졌어요."})


async def test_too_many_at_once_are_told_to_come_back(open_doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "IN_FLIGHT", 0)
    answer = await open_doors.client.get("/")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    status, told = await open_doors.say("안녕")
    assert (status, told["parts"][0]["kind"]) == (503, "say")
    assert (await open_doors.client.get("/livez")).status == 200


@pytest.mark.parametrize("path", ["/", "/livez", "/nothing", "/fail/x", "/static/chat.js"])
async def test_every_answer_carries_the_headers_of_a_careful_page(open_doors: Doors, path: str) -> None:
    headers = (await open_doors.client.get(path)).headers
    policy = headers["Content-Security-Policy"]
    shown_by = "'self'" if path == "/" else "'none'"
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", f"frame-ancestors {shown_by}"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "aiohttp" not in headers["Server"]
    assert "Python" not in headers["Server"]


@pytest.mark.parametrize(
    "sent",
    [
        b"GARBAGE\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\n\r\n",
        b"POST /chat/say HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST /chat/say HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"GET /livez HTTP/1.1\r\nCookie: nanum=\xff\x01\r\n\r\n",
    ],
    ids=lambda sent: repr(sent[:12]),
)
async def test_what_is_no_http_is_a_4xx_that_tells_no_version(open_doors: Doors, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", open_doors.client.port)
    writer.write(sent)
    answer = await reader.read()
    writer.close()
    assert answer.split()[1].startswith(b"4")
    assert not [word for word in (b"aiohttp", b"Python", b"Traceback") if word in answer]
    assert (await open_doors.client.get("/livez")).status == 200
