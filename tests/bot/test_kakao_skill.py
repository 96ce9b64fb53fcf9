"""The skill webhook as Kakao calls it (contracts/kakao.md, sections 2, 3 and 8; trust B3-B6, D1, D2)."""

import asyncio
import io
import json
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.channels.kakao import Kakao
from bot.channels.kakao.skill import KEY_HEADER, heard
from bot.http import Buckets
from handlers.speech import Card, Choice, Incoming, Reply, Say
from handlers.words import write
from models.base import Again, Database
from tests.peers.kakao import EXAMPLE, Phone, faults, payload, pressable, words

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
KEY, NEXT_KEY = "k" * 16 + "열쇠" + "0123456789abcdef", "n" * 40
URL = "/kakao/skill"
Client = TestClient[Any, Any]
Open = Callable[..., Awaitable[Client]]


class EchoDesk:
    """Says what it heard, once for each message; does as some words ask."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []
        self.finished: list[str] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self._replies: dict[str, Reply] = {}
        self._untold: list[Reply] = []

    def answer(self, db: Session, incoming: Incoming) -> Reply:
        db.execute(sql("SELECT 1"))
        if incoming.message_id in self._replies:
            return self._replies[incoming.message_id]
        self.heard.append(incoming)
        if incoming.text == "천천히":
            self.begun.set()
            assert self.go_on.wait(30)
        if incoming.text == "탈":
            raise RuntimeError(f"cannot bear {incoming.text}")
        if incoming.text == "끊김":
            raise OperationalError("COMMIT", {"note": incoming.text}, Exception("gone"))
        if incoming.text == "밀림":
            raise Again
        said = (Say(f"[{incoming.text}]"), Card("우리 예약", (("장소", "가호동"),)), Say("맞나요?"))
        reply = Reply(
            (*(part for kept in self._untold for part in kept.parts[:1]), *said), (Choice("네", context="t7"),)
        )
        self._untold.clear()
        self._replies[incoming.message_id] = reply
        self.finished.append(incoming.message_id)
        return reply

    def untold(self, db: Session, incoming: Incoming) -> None:
        self._untold.append(self._replies[incoming.message_id])


@pytest.fixture
def desk() -> Iterator[EchoDesk]:
    desk = EchoDesk()
    yield desk
    desk.go_on.set()


@pytest.fixture
async def serve(tmp_path: Path, desk: EchoDesk) -> AsyncIterator[Open]:
    opened: list[tuple[Client, Kakao]] = []
    database = Database(f"sqlite:///{tmp_path / 'skill.db'}")

    async def start(**given: Any) -> Client:
        kakao = Kakao(database=database, desk=desk, clock=lambda: NOW, **given)
        app = web.Application()
        app.router.add_post(URL, kakao.receive)
        client: Client = TestClient(TestServer(app))
        await client.start_server()
        opened.append((client, kakao))
        return client

    yield start
    desk.go_on.set()
    for client, kakao in opened:
        await kakao.close()
        await client.close()
    database.close()


async def post(client: Client, body: Any, **headers: str) -> tuple[int, str]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with client.post(
        URL, data=io.BytesIO(data), headers={"Content-Type": "application/json"} | headers
    ) as response:
        return response.status, await response.text()


# in and out


async def test_a_call_of_kakaos_is_answered_with_a_valid_skill_response(serve: Open, desk: EchoDesk) -> None:
    phone = Phone(await serve(), URL)
    answer = await phone.say("토요일 오전 성북동")
    assert words(answer).startswith("[토요일 오전 성북동]")
    (incoming,) = desk.heard
    assert (incoming.channel, incoming.sent_at, incoming.private) == ("kakao", NOW, True)
    assert incoming.address == f"{EXAMPLE['bot']['id']}:{phone.user}"


async def test_a_pressed_button_says_its_words_and_brings_its_context_back(serve: Open, desk: EchoDesk) -> None:
    phone = Phone(await serve(), URL)
    await phone.say("안녕")
    await phone.press("네")
    assert (desk.heard[1].text, desk.heard[1].context) == ("네", "t7")


async def test_the_same_request_id_twice_is_one_effect_and_the_same_answer(serve: Open, desk: EchoDesk) -> None:
    phone = Phone(await serve(), URL)
    first = await phone.say("네", message_id="chp-1")
    assert await phone.say("네", message_id="chp-1") == first
    assert len(desk.heard) == 1


async def test_a_call_without_an_id_gets_a_fresh_one_each_time(serve: Open, desk: EchoDesk) -> None:
    client = await serve()
    for _ in range(2):
        assert (await post(client, payload("네")))[0] == 200
    assert len({incoming.message_id for incoming in desk.heard}) == 2


@pytest.mark.parametrize("given", ["", "  ", "한글", "a\x01b", "\x7f"])
def test_an_id_that_is_not_printable_ascii_is_replaced(given: str) -> None:
    incoming = heard(payload("네"), given, NOW)
    assert incoming
    assert len(incoming.message_id) == 32
    assert incoming.message_id.isalnum()


def test_a_long_id_is_cut_at_a_hundred_characters() -> None:
    incoming = heard(payload("네"), "x" * 300, NOW)
    assert incoming
    assert incoming.message_id == "x" * 100


async def test_a_room_with_others_hears_sentences_only(serve: Open, desk: EchoDesk) -> None:
    call = payload("내 예약")
    call["userRequest"]["chat"] = {"id": "g1", "type": "botGroupKey", "properties": {}}
    status, text = await post(await serve(), call)
    assert status == 200
    assert desk.heard[0].private is False
    assert faults(json.loads(text)) == []
    assert "가호동" not in text.encode().decode("unicode_escape")
    assert "quickReplies" not in text


# the key comes first


@pytest.mark.parametrize("headers", [{}, {KEY_HEADER: ""}, {KEY_HEADER: "wrong"}, {KEY_HEADER: KEY + " x"}])
@pytest.mark.parametrize("body", [b"{", b"x" * 1_000_000, json.dumps(EXAMPLE).encode()])
async def test_without_the_key_there_is_no_answer_and_no_work(
    serve: Open, desk: EchoDesk, headers: dict[str, str], body: bytes
) -> None:
    assert await post(await serve(keys=(KEY, NEXT_KEY)), body, **headers) == (401, "")
    assert desk.heard == []


@pytest.mark.parametrize("key", [KEY, NEXT_KEY])
async def test_both_keys_open_while_they_are_changed(serve: Open, key: str) -> None:
    phone = Phone(await serve(keys=(KEY, NEXT_KEY)), URL, key=key)
    assert faults(await phone.say("안녕")) == []


@pytest.mark.parametrize("headers", [{}, {KEY_HEADER: KEY}])
async def test_a_key_in_the_address_is_refused(serve: Open, desk: EchoDesk, headers: dict[str, str]) -> None:
    client = await serve(keys=(KEY,))
    async with client.post(URL, params={"key": KEY}, json=EXAMPLE, headers=headers) as response:
        assert (response.status, await response.text()) == (401, "")
    assert desk.heard == []


# what is not a call


def _without(*path: str, put: Any = ...) -> dict[str, Any]:
    call = payload("네")
    inner = call
    for name in path[:-1]:
        inner = inner[name]
    if put is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = put
    return call


NOT_CALLS: dict[str, Any] = {
    "nothing": b"",
    "not JSON": b"{",
    "not UTF-8": b'{"a": "\xff"}',
    "deep": b"[" * 100_000,
    "a huge number": b'{"a": ' + b"9" * 5_000 + b"}",
    "no number": b'{"a": NaN}',
    "twins": b'{"bot": 1, "bot": 2}',
    "a list": [EXAMPLE],
    "null": None,
    "a word": "네",
    "no bot": _without("bot"),
    "a bot without id": _without("bot", "id"),
    "a null bot": _without("bot", put=None),
    "a bot of number": _without("bot", "id", put=7),
    "only a !": _without("bot", "id", put="!"),
    "no request": _without("userRequest"),
    "a request of list": _without("userRequest", put=[]),
    "no user": _without("userRequest", "user"),
    "a user without id": _without("userRequest", "user", "id"),
    "an empty user": _without("userRequest", "user", "id", put=""),
    "a user with NUL": _without("userRequest", "user", "id", put="a\x00b"),
    "half a surrogate": _without("userRequest", "user", "id", put="a\ud800"),
    "an endless user": _without("userRequest", "user", "id", put="a" * 100_000),
    "no utterance": _without("userRequest", "utterance"),
    "a null utterance": _without("userRequest", "utterance", put=None),
    "an utterance of number": _without("userRequest", "utterance", put=3),
    "an utterance of list": _without("userRequest", "utterance", put=["네"]),
}


@pytest.mark.parametrize("name", NOT_CALLS)
async def test_what_is_not_a_call_is_told_so_in_short_json_and_nothing_is_done(
    serve: Open, desk: EchoDesk, name: str
) -> None:
    client = await serve()
    status, text = await post(client, NOT_CALLS[name])
    assert status == 400
    assert list(json.loads(text)) == ["error"]
    assert len(text) < 300
    assert desk.heard == []
    assert (await post(client, EXAMPLE))[0] == 200, "the next good request is answered"


async def test_a_foreign_charset_is_told_so(serve: Open, desk: EchoDesk) -> None:
    client = await serve()
    status, text = await post(client, EXAMPLE, **{"Content-Type": "application/json; charset=bogus-1"})
    assert (status, list(json.loads(text)), desk.heard) == (400, ["error"], [])


async def test_a_body_of_a_megabyte_is_too_large(serve: Open, desk: EchoDesk) -> None:
    status, text = await post(await serve(), payload("가" * 350_000))
    assert (status, list(json.loads(text)), desk.heard) == (413, ["error"], [])


# what is odd and yet a call (parser rules 1, 2 and 4)

ODD_CALLS: dict[str, Any] = {
    "null extra": _without("action", "clientExtra", put=None),
    "extra of list": _without("action", "clientExtra", put=[1]),
    "context of number": _without("action", "clientExtra", put={"c": 12}),
    "endless context": _without("action", "clientExtra", put={"c": "t" * 65}),
    "context of controls": _without("action", "clientExtra", put={"c": "t\x00"}),
    "no action": _without("action"),
    "no flow": _without("flow"),
    "null flow": _without("flow", put=None),
    "unknown trigger": _without("flow", "trigger", "type", put="TELEPATHY"),
    "null lang": _without("userRequest", "lang", put=None),
    "null properties": _without("userRequest", "user", "properties", put=None),
    "null details": _without("action", "detailParams", put=None),
    "the admin center's test": _without("userRequest", "user", "type", put="accountId"),
    "unknown fields": EXAMPLE | {"news": {"deep": [1, {"a": None}]}},
    "no contexts": _without("contexts"),
    "null chat": _without("userRequest", "chat", put=None),
    "nothing said": _without("userRequest", "utterance", put="  \n"),
    "fifty thousand letters": json.dumps(payload("가" * 50_000), ensure_ascii=False).encode(),
    "controls and directions": _without("userRequest", "utterance", put="네\x00\u202e\u0007\ud800\n"),
}


@pytest.mark.parametrize("name", ODD_CALLS)
async def test_an_odd_call_is_answered_kindly(serve: Open, desk: EchoDesk, name: str) -> None:
    status, text = await post(await serve(), ODD_CALLS[name])
    assert status == 200
    assert faults(json.loads(text)) == []
    (incoming,) = desk.heard
    assert incoming.context == ""
    assert incoming.private
    assert len(incoming.text) <= 1_000


def test_words_are_cleaned_at_the_border() -> None:
    incoming = heard(payload("  \u202e네\x00 \ud800각\r\n"), "1", NOW)
    assert incoming
    assert incoming.text == "네 각"


def test_the_development_channel_is_the_same_bot() -> None:
    live, test = heard(payload("네"), "1", NOW), heard(_without("bot", "id", put=EXAMPLE["bot"]["id"] + "!"), "1", NOW)
    assert live
    assert test
    assert live.address == test.address


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_no_field_of_any_shape_breaks_the_parser(data: st.DataObject) -> None:
    call = payload("네", extra={"c": "t1"})
    inner = call
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(sorted(inner)))
        if not isinstance(inner[name], dict) or not inner[name]:
            break
        inner = inner[name]
        name = data.draw(st.sampled_from(sorted(inner)))
    inner[name] = data.draw(json_values)
    incoming = heard(call, "1", NOW)
    assert incoming is None or (isinstance(incoming.text, str) and isinstance(incoming.context, str))


# the person's pace


async def test_one_person_in_a_hurry_is_slowed_and_others_are_not(serve: Open, desk: EchoDesk) -> None:
    client = await serve(limiter=Buckets(2, per_second=0.001))
    hasty, other = Phone(client, URL), Phone(client, URL)
    for _ in range(5):
        answer = await hasty.say("네")
    assert words(answer) == write.say("busy")
    assert words(await other.say("네")).startswith("[네]")
    assert len(desk.heard) == 3


# four seconds


async def test_a_stalled_desk_is_cut_before_kakao_gives_up(serve: Open, desk: EchoDesk) -> None:
    """Section 8.2 with the cut that is used in earnest; Kakao's own end is five seconds."""
    phone = Phone(await serve(), URL)
    began = time.monotonic()
    answer = await phone.say("천천히")
    assert 3.5 < time.monotonic() - began < 5
    assert words(answer) == write.say("later")


async def test_a_turn_that_runs_on_is_told_at_the_next_word(serve: Open, desk: EchoDesk) -> None:
    phone = Phone(await serve(cut=1.0), URL)
    answer = await phone.say("천천히", message_id="chp-slow")
    assert words(answer) == write.say("later")
    assert desk.finished == []
    pressed = asyncio.create_task(phone.press("결과"))  # while the slow one still runs: it waits behind it
    await asyncio.sleep(0.1)
    desk.go_on.set()
    assert "[천천히]" in words(await pressed)
    assert desk.finished.count("chp-slow") == 1


async def test_a_turn_that_has_not_begun_is_called_off(serve: Open, desk: EchoDesk) -> None:
    client = await serve(cut=0.2)
    first, second = Phone(client, URL), Phone(client, URL)
    await first.say("천천히")
    answer = await second.say("네", {"c": "t3"})
    assert words(answer) == write.say("busy")
    again = pressable(answer)[0]
    assert (again.says, again.extra) == ("네", {"c": "t3"})
    desk.go_on.set()
    await second.say("여보세요")
    assert [incoming.text for incoming in desk.heard] == ["천천히", "여보세요"]


# when it breaks


async def test_a_bug_is_an_apology_and_the_log_names_the_message_but_not_its_words(serve: Open) -> None:
    phone = Phone(await serve(), URL)
    with structlog.testing.capture_logs() as lines:
        answer = await phone.say("탈", message_id="chp-9")
    assert words(answer) == write.say("error")
    (line,) = [line for line in lines if line["log_level"] == "error"]
    assert (line["message"], line["error"]) == ("chp-9", "RuntimeError")
    assert "탈" not in str(lines)
    assert words(await phone.say("네")).startswith("[네]")


async def test_a_lost_database_is_told_without_claiming_what_was_stored(serve: Open) -> None:
    phone = Phone(await serve(), URL)
    with structlog.testing.capture_logs() as lines:
        assert words(await phone.say("끊김")) == write.say("busy")
    assert "끊김" not in str(lines)


async def test_who_was_always_second_is_asked_to_say_it_again(serve: Open) -> None:
    """Trust A5, A12: others were first each time; that is no fault."""
    phone = Phone(await serve(), URL)
    with structlog.testing.capture_logs() as lines:
        assert words(await phone.say("밀림")) == write.say("busy")
    assert [line["log_level"] for line in lines] == ["warning"]


async def test_a_callback_address_is_never_called(serve: Open) -> None:
    called = []

    async def catch(request: web.Request) -> web.Response:
        called.append(request.path)
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", catch)
    async with TestServer(app) as foreign:
        call = payload("네")
        call["userRequest"]["callbackUrl"] = str(foreign.make_url("/callback"))
        status, text = await post(await serve(), call)
    assert status == 200
    assert "useCallback" not in text
    assert called == []
