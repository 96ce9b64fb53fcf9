"""The web chat's door: the cookie is the person, only our own page may speak for them, and nothing makes a 5xx."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bot.channels import web as web_chat
from bot.http import Buckets
from handlers.words import write
from models.bookings import CalendarFacts
from tests.bot.doors import Doors, doors

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def open_doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with doors(tmp_path) as opened:
        yield opened


async def test_a_word_gets_its_reply_in_the_form_of_the_product(open_doors: Doors) -> None:
    assert await open_doors.say("안녕하세요") == (
        200,
        {
            "parts": [{"kind": "say", "text": "안녕하세요"}],
            "choices": [
                {"label": "네", "says": "네", "context": "t1", "style": "plain", "note": "", "n": 1, "grid": False}
            ],
        },
    )


async def test_the_cookie_is_the_person(open_doors: Doors) -> None:
    await open_doors.say("하나")
    await open_doors.say("둘")
    open_doors.client.session.cookie_jar.clear()
    await open_doors.say("셋")
    first, second, third = (message.address for message in open_doors.desk.heard)
    assert first == second != third
    assert len(first) == 32


@pytest.mark.parametrize(("secure", "name"), [(False, "nanum"), (True, "__Host-nanum")])
async def test_the_cookie_is_closed_to_scripts_and_to_other_sites(tmp_path: Path, secure: bool, name: str) -> None:
    async with doors(tmp_path, secure=secure) as opened, opened.client.post("/chat/say", json={"text": "a"}) as answer:
        cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{name}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert ("Secure" in cookie) is secure
    assert "Domain" not in cookie


@pytest.mark.parametrize("cookie", ["x", "a" * 31, "a" * 4000, "비밀", "a" * 31 + ";", '"' * 32])
async def test_a_made_up_cookie_of_another_shape_is_replaced(open_doors: Doors, cookie: str) -> None:
    headers = {"Cookie": f"nanum={cookie}".encode().decode("latin-1", errors="replace")}
    async with open_doors.client.post("/chat/say", json={"text": "a"}, headers=headers) as answer:
        assert answer.status == 200
        assert "Set-Cookie" in answer.headers
    assert open_doors.desk.heard[0].address not in cookie


async def test_a_page_and_a_word_share_the_person(open_doors: Doors) -> None:
    await open_doors.client.get("/")
    async with open_doors.client.post("/chat/say", json={"text": "a"}) as answer:
        assert "Set-Cookie" not in answer.headers


async def test_a_message_told_again_keeps_its_id_and_others_get_their_own(open_doors: Doors) -> None:
    for more in ({"id": "m-1"}, {"id": "m-1"}, {}, {"id": None}):
        await open_doors.say("안녕", **more)
    ids = [message.message_id for message in open_doors.desk.heard]
    assert ids[:2] == ["m-1", "m-1"]
    assert len(set(ids)) == 3


async def test_the_context_of_a_button_travels_with_it(open_doors: Doors) -> None:
    await open_doors.say("네", context="t12")
    assert open_doors.desk.heard[0].context == "t12"


async def test_a_message_is_told_when_it_came(open_doors: Doors) -> None:
    await open_doors.say("네")
    assert abs((open_doors.desk.heard[0].sent_at - datetime.now(UTC)).total_seconds()) < 5


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://nanum.example"}, 200),
        ({}, 200),
    ],
)
async def test_only_our_own_page_may_speak(tmp_path: Path, headers: dict[str, str], status: int) -> None:
    async with (
        doors(tmp_path, public_url="https://nanum.example") as opened,
        opened.client.post("/chat/say", json={"text": "a"}, headers=headers) as answer,
    ):
        assert answer.status == status
        assert len(opened.desk.heard) == (status == 200)


async def test_the_address_it_was_opened_under_is_ours(open_doors: Doors) -> None:
    origin = str(open_doors.client.make_url("/").origin())
    async with open_doors.client.post("/chat/say", json={"text": "a"}, headers={"Origin": origin}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_a_form_of_another_page_is_not_json(open_doors: Doors, kind: str) -> None:
    answer = await open_doors.client.post("/chat/say", data=b'{"text":"a"}', headers={"Content-Type": kind})
    assert answer.status == 415


@pytest.mark.parametrize(
    "body",
    [
        None,
        5,
        "글",
        [],
        {},
        {"text": None},
        {"text": 5},
        {"text": ["a"]},
        {"text": "a", "context": 5},
        {"text": "a", "context": ["t1"]},
        {"text": "a", "id": 5},
        {"text": "a", "id": "줄\n바꿈"},
        {"text": "a", "id": "x" * 65},
    ],
    ids=repr,
)
async def test_a_wrong_shape_is_a_400_and_nobody_hears_it(open_doors: Doors, body: Any) -> None:
    answer = await open_doors.client.post("/chat/say", data=json.dumps(body), headers=JSON)
    assert (answer.status, list(await answer.json())) == (400, ["error"])
    assert open_doors.desk.heard == []


@pytest.mark.parametrize("text", ["", " \u0000\u202e\n"])
async def test_no_word_at_all_opens_the_talk(open_doors: Doors, text: str) -> None:
    assert (await open_doors.say(text))[0] == 200
    assert open_doors.desk.heard[0].text == ""


async def test_a_very_long_sentence_is_cut_and_answered(open_doors: Doors) -> None:
    body = json.dumps({"text": "가" * 50_000}, ensure_ascii=False).encode()
    answer = await open_doors.client.post("/chat/say", data=body, headers=JSON)
    assert len((await answer.json())["parts"][0]["text"]) == 1000


async def test_a_megabyte_is_too_much_and_the_next_good_word_is_answered(open_doors: Doors) -> None:
    assert (await open_doors.client.post("/chat/say", data=b"x" * 1_000_000, headers=JSON)).status == 413
    assert (await open_doors.say("안녕"))[0] == 200


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[bytes], int]]:
    """Doors that stay open for many bodies: a body -> the status."""
    opening = doors(tmp_path_factory.mktemp("doors"), persons=Buckets(1_000_000, per_second=1))
    with asyncio.Runner() as runner:
        opened = runner.run(opening.__aenter__())

        async def ask(body: bytes) -> int:
            async with opened.client.post("/chat/say", data=body, headers=JSON) as answer:
                return answer.status

        yield lambda body: runner.run(ask(body))
        runner.run(opening.__aexit__(None, None, None))


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["text", "context", "id", "x"]), inner),
)


@settings(max_examples=300, deadline=None)
@given(ANY_JSON.map(json.dumps).map(str.encode) | st.binary())
def test_no_body_makes_a_5xx(standing: Callable[[bytes], int], body: bytes) -> None:
    assert standing(body) in (200, 400)


async def test_somebody_who_shouts_is_told_to_wait(tmp_path: Path) -> None:
    async with doors(tmp_path, persons=Buckets(3, per_second=0.01)) as opened:
        await opened.client.get("/")
        assert [(await opened.say("안녕"))[0] for _ in range(5)] == [200, 200, 200, 429, 429]
        async with opened.client.post("/chat/say", json={"text": "a"}) as answer:
            assert int(answer.headers["Retry-After"]) >= 1


async def test_an_address_that_makes_up_persons_is_told_to_wait(tmp_path: Path) -> None:
    async with doors(tmp_path, proxies=1, addresses=Buckets(3, per_second=0.01)) as opened:
        statuses = []
        for number in range(5):
            opened.client.session.cookie_jar.clear()
            headers = {"X-Forwarded-For": f"1.1.1.{number}, 6.6.6.6"}
            async with opened.client.post("/chat/say", json={"text": "a"}, headers=headers) as answer:
                statuses.append(answer.status)
        assert statuses == [200, 200, 200, 429, 429]


async def test_a_bug_is_an_apology_in_the_form_of_a_reply(open_doors: Doors) -> None:
    status, told = await open_doors.say("고장")
    assert status == 500
    assert "죄송해요" in told["parts"][0]["text"]
    assert "010" not in json.dumps(told)
    assert (await open_doors.say("안녕"))[0] == 200


async def test_who_was_always_second_is_asked_to_say_it_again(open_doors: Doors) -> None:
    """Trust A5, A12: others were first each time; that is no fault."""
    status, told = await open_doors.say("밀림")
    assert status == 200
    assert told["parts"][0]["text"] == write.say("busy")


async def test_a_turn_that_takes_too_long_is_answered_in_time(tmp_path: Path) -> None:
    async with doors(tmp_path, seconds=0.2) as opened:
        status, told = await opened.say("늦게")
        assert (status, told["choices"][0]["label"]) == (200, "결과 보기")


# The page


async def test_the_page_asks_nobody_else_and_has_nothing_inline(open_doors: Doors) -> None:
    answer = await open_doors.client.get("/")
    page = await answer.text()
    assert '<html lang="ko"' in page
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=|style=", page)
    assert not re.search(r"(?:src|href)=\"(?!/static/|/manifest\.webmanifest|/plain|#|data:,)", page)


async def test_a_file_of_the_page_lasts_under_the_address_the_page_gives(open_doors: Doors) -> None:
    page = await (await open_doors.client.get("/")).text()
    found = re.findall(r'"(/static/[^"]+)"', page)
    assert {path.split("?")[0] for path in found} >= {"/static/chat.css", "/static/chat.js"}
    for address in found:
        answer = await open_doors.client.get(address)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
        again = await open_doors.client.get(address.split("?")[0], headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status, again.headers["Cache-Control"]) == (304, "no-cache")


@pytest.mark.parametrize("name", ["index.html", "nothing.js", "..%2f..%2fsettings.py", "%2e%2e/app.py", "%00"])
async def test_no_other_file_is_given_out(open_doors: Doors, name: str) -> None:
    assert (await open_doors.client.get(f"/static/{name}")).status == 404


# The calendar file


def facts(*, cancelled: bool) -> CalendarFacts:
    return CalendarFacts(
        code="SB-7K2Q",
        title="성북동 나눔터\r\nX-EVIL:1",
        place="아동복지센터 5층; 뒷문",
        starts_at=datetime(2026, 11, 28, 1, tzinfo=UTC),
        ends_at=datetime(2026, 11, 28, 3, tzinfo=UTC),
        cancelled=cancelled,
        updated_at=datetime(2026, 11, 23, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(("cancelled", "status"), [(False, "CONFIRMED"), (True, "CANCELLED")])
def test_a_calendar_file_says_when_and_where(cancelled: bool, status: str) -> None:
    made = web_chat.ics(facts(cancelled=cancelled))
    (event,) = Calendar.from_ical(made).events
    assert event.start == datetime(2026, 11, 28, 1, tzinfo=UTC)
    assert event.end == datetime(2026, 11, 28, 3, tzinfo=UTC)
    assert str(event["location"]) == "아동복지센터 5층; 뒷문"
    assert event["status"] == status
    assert "X-EVIL" not in event


@pytest.mark.parametrize("token", ["SB-7K2Q", "SB-7K2Q.AAAAAAAAAAAAAAAAAAAAAAAA", ".", "x" * 65, "%00", "가"])
async def test_a_token_we_did_not_give_opens_nothing(open_doors: Doors, token: str) -> None:
    assert (await open_doors.client.get(f"/calendar/{token}.ics")).status == 404
