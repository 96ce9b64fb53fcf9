"""Without JavaScript: the whole talk by forms, and by plain HTTP for a page whose sockets are blocked."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar
from sqlalchemy import select, update

from bot.http import Buckets
from handlers.words import write
from models import talks
from tests.bot.pages import House, browser, heard_lines, house, opened, words

SENTENCE = "토요일 오전 10시에 성북동 놀이방, 저랑 아이 둘이요"


@pytest.fixture
async def small(sqlite_city: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(sqlite_city, tmp_path) as made:
        yield made


async def get(http: ClientSession, made: House, query: str = "") -> str:
    async with http.get(f"{made.address}/plain{query}") as answer:
        assert answer.status == 200
        return await answer.text()


async def submit(http: ClientSession, made: House, shown: str, **fields: str) -> str:
    """What is shown after a form of the shown page was sent."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown))
    async with http.post(f"{made.address}/plain", data=hidden | fields) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.text()


def button(shown: str, label: str) -> str:
    found = re.findall(r'<button form="press" name="press" value="([^"]*)"[^>]*>(?:<[^>]*>)?([^<]*)', shown)
    return unescape(next(value for value, text in found if text.startswith(label)))


async def test_a_room_is_booked_without_javascript(small: House) -> None:
    async with browser(small.address) as http:
        shown = await get(http, small)
        assert "시작하기" in shown
        shown = await submit(http, small, shown, text=SENTENCE)
        assert "예약하기 전에 확인해 주세요" in shown
        shown = await submit(http, small, shown, press=button(shown, "예약"))
        assert "예약됐어요" in shown
        assert re.search(r'href="/qr/[A-Z0-9-]+\.svg"', shown)
        async with http.get(small.address + re.search(r'href="(/calendar/[^"]+)"', shown)[1]) as file:  # type: ignore[index]
            assert file.content_type == "text/calendar"


async def test_every_choice_of_the_newest_answer_is_a_button_and_no_older_one(small: House) -> None:
    async with browser(small.address) as http:
        shown = await submit(http, small, await get(http, small), text="나눔터 예약")
        first = re.findall(r'name="press" value="(t\d+)\|', shown)
        assert first
        shown = await submit(http, small, shown, press=button(shown, "처음으로"))
        second = re.findall(r'name="press" value="(t\d+)\|', shown)
        assert set(first).isdisjoint(second)


async def test_a_form_sent_twice_is_heard_once(small: House) -> None:
    async with browser(small.address) as http:
        shown = await get(http, small)
        for _ in range(3):
            await submit(http, small, shown, text="안녕하세요")
        await submit(http, small, shown, text="주차 되나요?")  # gone back in the browser, and something else said
        assert len(heard_lines(small.database)) == 2


async def test_loading_the_page_again_says_nothing(small: House) -> None:
    async with browser(small.address) as http:
        await submit(http, small, await get(http, small), text="안녕하세요")
        for _ in range(3):
            await get(http, small)
        assert len(heard_lines(small.database)) == 1


async def test_without_any_cookie_the_form_carries_the_person(small: House) -> None:
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        shown = await submit(http, small, await get(http, small), text=SENTENCE)
        shown = await submit(http, small, shown, text="네")
        assert "예약됐어요" in shown


async def test_what_was_said_is_never_html(small: House) -> None:
    evil = """<script>alert(1)</script><img src=x onerror=alert(1)> "' {{ 7*7 }} {% raw %}"""
    async with browser(small.address) as http:
        shown = await submit(http, small, await get(http, small), text=evil)
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "{{ 7*7 }}" in unescape(shown)


async def test_older_lines_are_a_step_away(small: House) -> None:
    async with browser(small.address) as http:
        async with opened(http, small.address) as page:
            for n in range(33):
                await page.say(f"안녕 {n}")
        shown = await get(http, small)
        assert shown.count("<article") == 30
        before = re.search(r'href="/plain(\?before=\d+)"', shown)
        assert before
        older = await get(http, small, before[1])
        assert older.count("<article") == 3
        assert "<form" not in older
        assert 'name="press"' not in older
        assert (await get(http, small, "?before=x%00")).count("<article") == 30


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded; charset=utf-16"}, 400),
    ],
)
async def test_a_form_of_somebody_else_is_refused(small: House, headers: dict[str, str], status: int) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    async with (
        browser(small.address) as http,
        http.post(f"{small.address}/plain", data=b"text=a&id=x", headers=kind | headers) as answer,
    ):
        assert answer.status == status
    assert heard_lines(small.database) == []


@pytest.mark.parametrize("body", [b"", b"text=%ff%fe", b"&" * 1000, b"a=b&" * 1000, b"text=" + b"x" * 70_000, b"\xff"])
async def test_no_form_makes_a_5xx(small: House, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with (
        browser(small.address) as http,
        http.post(f"{small.address}/plain", data=body, headers=headers) as answer,
    ):
        assert answer.status in (200, 400, 413)


async def test_a_plain_page_says_where_a_form_comes_from(small: House) -> None:
    """Under no-referrer a browser sends `Origin: null` with its form."""
    async with browser(small.address) as http, http.get(f"{small.address}/plain") as answer:
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]


# By plain HTTP


async def post(http: ClientSession, made: House, text: str, **more: Any) -> dict[str, Any]:
    body = {"text": text, "lines": True} | more
    async with http.post(f"{made.address}/chat/say", json=body) as answer:
        assert answer.status == 200
        said: dict[str, Any] = await answer.json()
        return said


async def patiently(http: ClientSession, made: House, text: str, *, id: str) -> dict[str, Any]:
    """As a page does it: the same words once more for as long as there is trouble."""
    while "line" not in (said := await post(http, made, text, id=id)):
        assert said["again"]
    return said


async def lines(http: ClientSession, made: House, query: str = "", **headers: str) -> dict[str, Any]:
    async with http.get(f"{made.address}/chat/lines{query}", headers=headers) as answer:
        assert answer.status == 200
        read: dict[str, Any] = await answer.json()
        return read


async def test_without_sockets_a_page_has_the_same_lines(small: House) -> None:
    async with browser(small.address) as http:
        said = await post(http, small, SENTENCE, id="one")
        assert (said["line"], said["id"]) == (1, "one")
        assert await post(http, small, "무슨 다른 말", id="one") == said
        assert "예약됐어요" in words(await post(http, small, "네"))
        read = await lines(http, small)
        assert ([line["number"] for line in read["lines"]], read["last"], read["more"]) == ([1, 2], 2, False)
        assert read["lines"][0]["parts"] == said["parts"]
        assert read["mine"]["count"] == 1
        assert [line["number"] for line in (await lines(http, small, "?after=1"))["lines"]] == [2]
        assert [line["number"] for line in (await lines(http, small, "?before=2"))["lines"]] == [1]
        async with opened(http, small.address) as page:
            assert page.lines == read["lines"]


async def test_what_a_script_is_told_has_no_line(small: House) -> None:
    async with browser(small.address) as http:
        assert set(await post(http, small, "안녕", lines=False)) == {"parts", "choices"}


async def test_a_ticket_is_the_person_by_http_too(small: House) -> None:
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        ticket = (await lines(http, small))["ticket"]
        for n in range(2):
            body = {"text": "안녕", "lines": True}
            headers = {"X-Nanum-Ticket": ticket}
            async with http.post(f"{small.address}/chat/say", json=body, headers=headers) as answer:
                assert (await answer.json())["line"] == n + 1
                assert "Set-Cookie" not in answer.headers
        assert (await lines(http, small, **{"X-Nanum-Ticket": ticket}))["last"] == 2
        assert (await lines(http, small))["last"] == 0


async def test_looking_makes_nobody(small: House) -> None:
    async with browser(small.address) as http:
        for _ in range(3):
            await lines(http, small)
            await get(http, small)
    assert small.database.read(lambda db: db.execute(select(talks.Talk.lines)).all()).result() == []


@pytest.mark.parametrize(
    "query", ["?after=x", "?after=-1", "?before=1e3", "?after=" + "9" * 30, "?before=", "?after=%ff"]
)
async def test_a_number_that_is_none_is_refused(small: House, query: str) -> None:
    async with browser(small.address) as http, http.get(f"{small.address}/chat/lines{query}") as answer:
        assert answer.status == 400


async def test_a_late_line_is_read_and_not_told_again(sqlite_city: str, tmp_path: Path) -> None:
    async with house(sqlite_city, tmp_path, seconds=0.5) as late, browser(late.address) as http:
        await patiently(http, late, "안녕", id="hello")
        with closing(sqlite3.connect(tmp_path / "city.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            trouble = await post(http, late, SENTENCE, id="late")
            assert (trouble["kind"], trouble["text"], trouble["again"]) == ("trouble", write.say("later-here"), 5)
            other.execute("COMMIT")
        assert (await patiently(http, late, SENTENCE, id="late"))["line"] == 2
        told = await patiently(http, late, "네", id="yes")
        assert write.say("late-result") not in words(told)
        assert "예약됐어요" in words(told)


async def test_a_fault_of_ours_is_trouble_for_good(small: House) -> None:
    async with browser(small.address) as http:
        await post(http, small, "안녕")
        small.database.run(lambda db: db.execute(update(talks.Talk).values(state=b"x"))).result()
        async with http.post(f"{small.address}/chat/say", json={"text": "안녕", "lines": True}) as answer:
            told = await answer.json()
        assert (answer.status, told["kind"], told["again"]) == (500, "trouble", None)


async def test_a_school_comes_in_and_a_crowd_of_made_up_persons_does_not(sqlite_city: str, tmp_path: Path) -> None:
    async with house(sqlite_city, tmp_path, proxies=1, newcomers=Buckets(20, per_second=0.01)) as made:
        statuses = []
        for number in range(25):
            headers = {"X-Forwarded-For": "6.6.6.6", "Cookie": f"nanum={number:032}"}
            async with (
                ClientSession() as http,
                http.post(f"{made.address}/chat/say", json={"text": "안녕"}, headers=headers) as answer,
            ):
                statuses.append(answer.status)
        assert statuses == [200] * 20 + [429] * 5
        for number in range(20):  # who is known stays welcome
            headers = {"X-Forwarded-For": "6.6.6.6", "Cookie": f"nanum={number:032}"}
            async with (
                ClientSession() as http,
                http.post(f"{made.address}/chat/say", json={"text": "안녕"}, headers=headers) as answer,
            ):
                assert answer.status == 200
