"""Open pages: whatever is cut, late, doubled or restarted, each page shows the talk's lines once and in order."""

import asyncio
import re
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from aiohttp import ClientSession, DummyCookieJar, WSServerHandshakeError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.channels.web import lines
from bot.channels.web import socket as sockets
from bot.http import Buckets
from handlers.speech import Incoming, Reply, Say
from handlers.words import write
from models import people, talks
from models.base import Database
from tests.bot.pages import Closed, House, browser, heard_lines, house, opened, words
from tests.counter import DESK, VAULT
from tests.talking import MONDAY

SENTENCE = "토요일 오전 10시에 성북동 놀이방, 저랑 아이 둘이요"


@pytest.fixture
async def here(city_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(city_url, tmp_path) as made:
        yield made


@pytest.fixture
async def small(sqlite_city: str, tmp_path: Path) -> AsyncIterator[House]:
    """On SQLite alone: for what has nothing to do with the database."""
    async with house(sqlite_city, tmp_path) as made:
        yield made


def post(database: Database, sentence: str, notice: str) -> None:
    """A notice to everybody who has a web address, as a scheduler of any process posts it."""

    def work(db: Any) -> None:
        for person, address in db.execute(select(people.Address.person_id, people.Address.id)).all():
            talks.post_line(db, person, address, notice, Reply((Say(sentence),)).to_text(), now=MONDAY)

    database.run(work).result()


# One talk, many pages


def told(db: Session, text: str) -> str:
    """What somebody on Telegram is answered."""
    return DESK.answer(db, Incoming("telegram", "7001", text, uuid4().hex, MONDAY)).to_text()


def shown_number(text: str) -> str:
    match = re.search(r"\d{4} \d{4} \d{4}", text)
    assert match
    return match[0]


async def test_a_linked_page_shows_the_talk_of_the_first_channel_and_a_parted_one_nothing_of_it(here: House) -> None:
    """H-02: who has parted a page shows it nothing more, although it is open."""
    run = here.database.run
    run(told, SENTENCE).result()
    run(told, "네").result()
    number = shown_number(run(told, "웹 대화방이랑 연결하고 싶어요").result())
    async with browser(here.address) as http, opened(http, here.address) as page:
        assert "연결할까요?" in words(await page.say(number))
        await page.send("네")
        hello = await page.until("hello", reset=True)
        assert [line["heard"] for line in hello["lines"]][:2] == [SENTENCE, "네"]
        assert "연결했어요" in words(hello["lines"][-1])
        assert hello["mine"]["count"] == 1
        run(told, "웹 대화방 연결 끊기").result()
        run(told, "네").result()
        hello = await page.until("hello", reset=True)
        assert (hello["lines"], hello["mine"]["count"]) == ([], 0)
        assert "앞으로의 예약이 없어요" in words(await page.say("내 예약"))
        run(told, "안녕하세요").result()
        assert "나눔톡" in words(await page.say("안녕하세요"))
        assert all("예약번호" not in words(line) for line in page.lines)


async def test_a_booking_is_made_over_the_socket_and_the_bar_knows_of_it(here: House) -> None:
    async with browser(here.address) as http, opened(http, here.address) as page:
        assert page.hello["last"] == 0
        assert "이렇게 예약할까요?" in words(await page.say(SENTENCE)) + "이렇게 예약할까요?"
        assert "예약됐어요" in words(await page.say("네"))
        mine = await page.until("mine")
    (card,) = mine["cards"]
    assert (mine["count"], card["title"], card["icon"]) == (1, "11월 28일 (토) 오전 10시", "done")
    assert card["says"].endswith("예약 보기")


async def test_open_pages_of_a_person_agree(here: House) -> None:
    """Whichever of them is spoken in; the lines are the same, once each and in order."""
    async with (
        browser(here.address) as http,
        opened(http, here.address) as one,
        opened(http, here.address) as two,
        opened(http, here.address) as three,
    ):
        pages = [one, two, three]
        for number in range(1, 10):
            await pages[number % 3].send(f"안녕 {number}")
            for page in pages:
                assert (await page.until("line"))["number"] == number
    assert one.lines == two.lines == three.lines
    assert one.numbers == list(range(1, 10))


async def test_pages_spoken_in_at_once_agree(here: House) -> None:
    async with (
        browser(here.address) as http,
        opened(http, here.address) as one,
        opened(http, here.address) as two,
    ):
        await asyncio.gather(*(page.send(f"안녕 {n}") for n in range(8) for page in (one, two)))
        for page in (one, two):
            await page.shown(16)
    assert one.lines == two.lines
    assert one.numbers == list(range(1, 17))


async def test_one_person_hears_nothing_of_another(here: House) -> None:
    async with (
        browser(here.address) as http,
        browser(here.address) as other,
        opened(http, here.address) as one,
        opened(other, here.address) as two,
    ):
        await one.say("안녕")
        await two.say("주차 되나요?")
        assert [line["heard"] for line in one.lines] == ["안녕"]
        assert [line["heard"] for line in two.lines] == ["주차 되나요?"]


# Nothing lost, nothing twice


async def test_a_line_cut_in_the_middle_of_an_answer_is_there_once(here: House) -> None:
    async with browser(here.address) as http:
        async with opened(http, here.address) as page:
            await page.say("안녕")
            id = await page.send(SENTENCE)
            await page.until("taken", id=id)
            page.socket._response.connection.transport.abort()  # type: ignore[union-attr]
        async with opened(http, here.address, after=page.last) as again:
            line = await again.say(SENTENCE, id=id)  # the page does not know whether it was heard
            assert line["number"] == 2
    assert heard_lines(here.database)[1:] == [(2, id)]


async def test_what_was_missed_is_replayed(here: House) -> None:
    async with browser(here.address) as http:
        async with opened(http, here.address) as page:
            for n in range(3):
                await page.say(f"안녕 {n}")
        async with opened(http, here.address, after=1) as again:
            assert (again.numbers, again.hello["last"], again.hello["more"]) == ([2, 3], 3, True)
        async with opened(http, here.address, after=3) as again:
            assert again.numbers == []


async def test_words_said_twice_are_one_line_that_comes_again(here: House) -> None:
    async with browser(here.address) as http, opened(http, here.address) as page:
        first = await page.say("안녕", id="one")
        await page.say("주차 되나요?", id="two")
        assert await page.say("무슨 다른 말", id="one") == first
    assert heard_lines(here.database) == [(1, "one"), (2, "two")]


async def test_a_page_that_was_away_for_long_starts_anew(small: House) -> None:
    async with browser(small.address) as http:
        async with opened(http, small.address) as page:
            await page.say("안녕")
        for n in range(lines.GAP + 5):
            post(small.database, f"알림 {n}", f"n{n}")
        async with opened(http, small.address, after=1) as again:
            assert again.hello["reset"] is True
            assert again.numbers == list(range(lines.GAP - 23, lines.GAP + 7))
        async with opened(http, small.address, after=10) as again:
            assert "reset" not in again.hello
            assert again.numbers == list(range(11, lines.GAP + 7))
        async with opened(http, small.address, after=10_000) as again:
            assert again.hello["reset"] is True
            assert len(again.lines) == 30


async def test_earlier_lines_come_in_steps(small: House) -> None:
    async with browser(small.address) as http:
        async with opened(http, small.address) as page:
            await page.say("안녕")
        for n in range(70):
            post(small.database, f"알림 {n}", f"n{n}")
        async with opened(http, small.address) as page:
            assert (page.numbers, page.hello["more"]) == (list(range(42, 72)), True)
            for before, numbers, more in ((42, range(12, 42), True), (12, range(1, 12), False), (1, range(0), False)):
                await page.socket.send_json({"kind": "earlier", "before": before})
                found = await page.until("earlier")
                assert ([line["number"] for line in found["lines"]], found["more"]) == (list(numbers), more)


async def test_a_late_line_comes_by_itself_and_is_not_told_again(sqlite_city: str, tmp_path: Path) -> None:
    async with (
        house(sqlite_city, tmp_path, seconds=0.5) as late,
        browser(late.address) as http,
        opened(http, late.address) as page,
    ):
        await page.say("안녕")
        with closing(sqlite3.connect(tmp_path / "city.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            id = await page.send(SENTENCE)
            trouble = await page.until("trouble", id=id)
            assert (trouble["text"], trouble["again"]) == (write.say("later-here"), 5)
            other.execute("COMMIT")
        assert (await page.until("line"))["id"] == id
        line = await page.say("네")
        assert write.say("late-result") not in words(line)
        assert "예약됐어요" in words(line)


async def test_a_turn_not_begun_is_trouble_and_may_be_said_again(sqlite_city: str, tmp_path: Path) -> None:
    async with (
        house(sqlite_city, tmp_path, seconds=0.5) as late,
        browser(late.address) as http,
        opened(http, late.address) as one,
        opened(http, late.address) as two,
    ):
        with closing(sqlite3.connect(tmp_path / "city.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await one.until("taken", id=await one.send("안녕"))
            id = await two.send("주차 되나요?")
            trouble = await two.until("trouble", id=id)
            assert (trouble["text"], trouble["again"]) == (write.say("busy"), 2)
            other.execute("COMMIT")
        await one.until("line")
        assert (await two.say("주차 되나요?", id=id))["number"] == 2


async def test_a_fault_of_ours_is_trouble_for_good(small: House) -> None:
    async with browser(small.address) as http, opened(http, small.address) as page:
        await page.say("안녕")
        small.database.run(lambda db: db.execute(update(talks.Talk).values(state=b"x"))).result()  # it opens no more
        trouble = await page.until("trouble", id=await page.send("안녕"))
        assert (trouble["text"], trouble["again"]) == (write.say("error"), None)
        async with browser(small.address) as other, opened(other, small.address) as somebody:
            await somebody.say("안녕")


# Pokes


async def test_a_notice_of_another_process_is_there_within_a_second(postgres_city: str, tmp_path: Path) -> None:
    """On SQLite a second process has to wait for the page's own look; there is only one (style.md)."""
    async with (
        house(postgres_city, tmp_path) as here,
        browser(here.address) as http,
        opened(http, here.address) as page,
        opened(http, here.address) as two,
    ):
        await page.say("안녕")
        other = Database(postgres_city, vault=VAULT)
        began = time.monotonic()
        await asyncio.to_thread(post, other, "내일 예약이 있어요", "n1")
        for each in (page, two):
            assert words(await each.until("line", id="n1")) == "내일 예약이 있어요"
        assert time.monotonic() - began < 5
        other.close()


async def test_pages_in_two_processes_agree(postgres_city: str, tmp_path: Path) -> None:
    async with (
        house(postgres_city, tmp_path) as left,
        house(postgres_city, tmp_path) as right,
        browser(left.address) as http,
        opened(http, left.address) as one,
        opened(http, right.address) as two,
    ):
        for n in range(4):
            await (one, two)[n % 2].say(f"안녕 {n}")
        for page in (one, two):
            await page.shown(4)
        assert one.lines == two.lines


async def test_a_notice_posted_while_nobody_listened_is_found(postgres_city: str, tmp_path: Path) -> None:
    """The listening connection is cut; what was announced meanwhile is lost, the line is not."""
    async with (
        house(postgres_city, tmp_path) as made,
        browser(made.address) as http,
        opened(http, made.address) as page,
    ):
        await page.say("안녕")
        with psycopg.connect(postgres_city, autocommit=True) as admin:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            assert admin.execute(cut).fetchall() == [(True,)]
        other = Database(postgres_city, vault=VAULT)
        await asyncio.to_thread(post, other, "내일 예약이 있어요", "n1")
        assert (await page.until("line"))["id"] == "n1"
        other.close()


async def test_a_page_that_nobody_pokes_looks_by_itself(sqlite_city: str, tmp_path: Path) -> None:
    async with (
        house(sqlite_city, tmp_path, look_seconds=0.2) as made,
        browser(made.address) as http,
        opened(http, made.address) as page,
    ):
        await page.say("안녕")
        other = Database(sqlite_city, vault=VAULT)  # another process, that pokes nobody here
        post(other, "내일 예약이 있어요", "n1")
        assert (await page.until("line"))["id"] == "n1"
        other.close()


# Who it is


async def test_a_ticket_is_the_person_where_cookies_are_refused(here: House) -> None:
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        async with opened(http, here.address) as page:
            await page.say("안녕")
            ticket = page.hello["ticket"]
        async with opened(http, here.address, ticket=ticket) as again:
            assert again.numbers == [1]
        async with opened(http, here.address) as somebody:
            assert somebody.numbers == []


@pytest.mark.parametrize("change", ["key", "days", "signature", "none", "long"])
async def test_a_ticket_that_we_did_not_write_is_nobodys(small: House, change: str) -> None:
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        async with opened(http, small.address) as page:
            await page.say("안녕")
            key, days, signature = page.hello["ticket"].split(".")
        forged = {
            "key": f"{'x' * 32}.{days}.{signature}",
            "days": f"{key}.{int(days) + 1}.{signature}",
            "signature": f"{key}.{days}.{'A' * 24}",
            "none": key,
            "long": page.hello["ticket"] * 100,
        }[change]
        async with opened(http, small.address, ticket=forged) as again:
            assert again.numbers == []


async def test_a_ticket_ends_with_its_half_year(small: House) -> None:
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        async with opened(http, small.address) as page:
            await page.say("안녕")
            ticket = page.hello["ticket"]
        small.now.at += timedelta(days=180)
        async with opened(http, small.address, ticket=ticket) as again:
            assert again.numbers == [1]
        small.now.at += timedelta(days=2)
        async with opened(http, small.address, ticket=ticket) as again:
            assert again.numbers == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[::1", ""])
async def test_another_site_opens_no_page(small: House, origin: str) -> None:
    async with browser(small.address) as http:
        with pytest.raises(WSServerHandshakeError) as refused:
            await http.ws_connect(f"{small.address}/chat/ws", headers={"Origin": origin})
    assert refused.value.status == 403


async def test_our_own_page_says_its_origin(small: House) -> None:
    headers = {
        "Origin": small.address,
        "Sec-Fetch-Site": "cross-site",
    }  # what a browser may say of ws:// beside http://
    async with browser(small.address) as http, http.ws_connect(f"{small.address}/chat/ws", headers=headers) as socket:
        await socket.send_json({"kind": "open", "after": 0})
        assert (await socket.receive_json())["kind"] == "hello"


async def test_an_address_that_makes_up_persons_is_told_to_wait(sqlite_city: str, tmp_path: Path) -> None:
    few = Buckets(3, per_second=0.01)
    async with house(sqlite_city, tmp_path, proxies=1, newcomers=few) as made:
        kinds = []
        for number in range(5):
            headers = {"X-Forwarded-For": "6.6.6.6", "Cookie": f"nanum={number:032}"}
            async with ClientSession() as http, http.ws_connect(f"{made.address}/chat/ws", headers=headers) as socket:
                await socket.send_json({"kind": "open", "after": 0})
                kinds.append((await socket.receive_json())["kind"])
        assert kinds == ["hello"] * 3 + ["bye"] * 2
        headers = {"X-Forwarded-For": "6.6.6.6", "Cookie": f"nanum={0:032}"}  # who was here before comes in
        async with ClientSession() as http, http.ws_connect(f"{made.address}/chat/ws", headers=headers) as socket:
            await socket.send_json({"kind": "open", "after": 0})
            assert (await socket.receive_json())["kind"] == "hello"


# Hostile frames

DEEP = "[" * 20_000
HOSTILE = {
    "{": 1007,
    "": 1007,
    "\x00": 1007,
    DEEP: 1007,
    '{"kind":"say","id":NaN}': 1007,
    '{"kind":"say","kind":"say"}': 1007,
    '{"kind":"say","id":' + "9" * 5000 + "}": 1007,
    "[]": 1008,
    "5": 1008,
    "null": 1008,
    '"open"': 1008,
    "{}": 1008,
    '{"kind":"open","after":0}': 1008,
    '{"kind":["say"]}': 1008,
    '{"kind":"__class__"}': 1008,
    '{"kind":"say"}': 1008,
    '{"kind":"say","text":"a"}': 1008,
    '{"kind":"say","id":"","text":"a"}': 1008,
    '{"kind":"say","id":5,"text":"a"}': 1008,
    '{"kind":"say","id":"a b","text":"a"}': 1008,
    '{"kind":"say","id":"' + "x" * 65 + '","text":"a"}': 1008,
    '{"kind":"say","id":"x","text":5}': 1008,
    '{"kind":"say","id":"x","text":"a","context":5}': 1008,
    '{"kind":"earlier"}': 1008,
    '{"kind":"earlier","before":-1}': 1008,
    '{"kind":"earlier","before":true}': 1008,
    '{"kind":"earlier","before":1e3}': 1008,
    '{"kind":"earlier","before":99999999999}': 1008,
    '{"kind":"say","id":"x","text":"' + "가" * 30_000 + '"}': 1009,
}


@pytest.mark.parametrize(("frame", "code"), HOSTILE.items(), ids=lambda value: repr(value)[:40])
async def test_a_frame_that_no_page_sends_closes_it_and_nobody_else(small: House, frame: str, code: int) -> None:
    async with browser(small.address) as http, opened(http, small.address) as page, opened(http, small.address) as two:
        await page.socket.send_str(frame)
        with pytest.raises(Closed) as closed:
            await page.until("line")
        assert closed.value.code == code
        assert "안녕" in words(await two.say("안녕"))


@pytest.mark.parametrize("raw", [b"x", b"\xff\xfe"])
async def test_bytes_are_no_words(small: House, raw: bytes) -> None:
    async with browser(small.address) as http, opened(http, small.address) as page:
        await page.socket.send_bytes(raw)
        with pytest.raises(Closed) as closed:
            await page.frame()
        assert closed.value.code == 1008


@pytest.mark.parametrize(
    "first",
    [
        '{"kind":"say","id":"x","text":"a"}',
        '{"kind":"open","after":-1}',
        '{"kind":"open","after":"1"}',
        '{"kind":"open","after":1,"ticket":5}',
        '{"kind":"open","after":99999999999999999999}',
    ],
)
async def test_a_page_opens_first(small: House, first: str) -> None:
    async with browser(small.address) as http, http.ws_connect(f"{small.address}/chat/ws") as socket:
        await socket.send_str(first)
        await socket.receive(timeout=10)
        assert socket.close_code == 1008


async def test_what_a_person_may_not_say_is_cleaned(small: House) -> None:
    async with browser(small.address) as http, opened(http, small.address) as page:
        await page.socket.send_str('{"kind":"say","id":"x","text":"\\ud800\\u0000 안녕 \\u202e"}')
        assert (await page.until("line"))["heard"] == "안녕"


async def test_a_socket_that_never_opens_is_closed(small: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "OPEN_SECONDS", 0.2)
    async with browser(small.address) as http, http.ws_connect(f"{small.address}/chat/ws") as socket:
        await socket.receive(timeout=10)
        assert socket.close_code == 1008


async def test_no_socket_is_no_page(small: House) -> None:
    async with browser(small.address) as http, http.get(f"{small.address}/chat/ws") as answer:
        assert answer.status == 400


# Limits


async def test_a_person_has_so_many_pages_and_no_more(small: House) -> None:
    async with browser(small.address) as http:
        open_ones = [await http.ws_connect(f"{small.address}/chat/ws") for _ in range(sockets.PAGES_OF_PERSON + 1)]
        told = []
        for socket in open_ones:
            await socket.send_json({"kind": "open", "after": 0})
            told.append((await socket.receive_json())["kind"])
        assert told == ["hello"] * sockets.PAGES_OF_PERSON + ["bye"]
        await open_ones[-1].receive(timeout=10)
        assert open_ones[-1].close_code == 1013
        await open_ones[0].close()
        async with opened(http, small.address):
            pass
        for socket in open_ones:
            await socket.close()


@pytest.mark.parametrize("limit", ["PAGES", "PAGES_OF_ADDRESS"])
async def test_pages_over_the_limit_are_told_to_come_back(
    sqlite_city: str, tmp_path: Path, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, limit, 2)
    async with (
        house(sqlite_city, tmp_path, proxies=1) as made,
        browser(made.address, headers={"X-Forwarded-For": "6.6.6.6"}) as http,
    ):
        async with opened(http, made.address), opened(http, made.address):
            with pytest.raises(WSServerHandshakeError) as refused:
                await http.ws_connect(f"{made.address}/chat/ws")
            assert refused.value.status == 503
        async with opened(http, made.address):
            pass


async def test_open_pages_are_no_crowd(small: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """They last for hours: the limit of requests worked on at once is not for them."""
    monkeypatch.setattr("bot.http.IN_FLIGHT", 3)
    async with browser(small.address) as http:
        open_ones = [await http.ws_connect(f"{small.address}/chat/ws") for _ in range(6)]
        async with http.get(f"{small.address}/") as answer:
            assert answer.status == 200
        for socket in open_ones:
            await socket.close()


async def test_somebody_who_shouts_is_told_to_wait(sqlite_city: str, tmp_path: Path) -> None:
    async with (
        house(sqlite_city, tmp_path, persons=Buckets(3, per_second=0.01)) as made,
        browser(made.address) as http,
        opened(http, made.address) as page,
    ):
        for _ in range(3):
            await page.say("안녕")
        trouble = await page.until("trouble", id=await page.send("안녕"))
        assert trouble["again"] >= 1
    assert len(heard_lines_later(tmp_path)) == 3


def heard_lines_later(folder: Path) -> list[Any]:
    with closing(sqlite3.connect(folder / "city.db")) as kept:
        return kept.execute("SELECT number FROM line").fetchall()


async def test_a_page_that_does_not_read_is_dropped(small: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "SEND_SECONDS", 0.5)
    async with browser(small.address) as http, opened(http, small.address) as page:
        await page.say("안녕")
        for n in range(30):
            post(small.database, "긴 알림 " * 2000, f"n{n}")
        transport = page.socket._response.connection.transport  # type: ignore[union-attr]
        transport.pause_reading()  # type: ignore[union-attr]
        for _ in range(40):
            await page.socket.send_json({"kind": "earlier", "before": 1000})
        await small.emptied()
        transport.abort()  # type: ignore[union-attr]
    async with browser(small.address) as http, opened(http, small.address) as page:
        await page.say("안녕")


async def test_pages_are_counted_while_they_are_open(small: House) -> None:
    async with browser(small.address) as http:
        async with opened(http, small.address), opened(http, small.address):
            assert small.open_pages() == 2
        await small.emptied()


# Going down


async def test_every_page_is_told_before_the_house_closes(sqlite_city: str, tmp_path: Path) -> None:
    async with (
        house(sqlite_city, tmp_path) as made,
        browser(made.address) as http,
        opened(http, made.address) as page,
        http.ws_connect(f"{made.address}/chat/ws") as silent,
    ):
        closing_down = asyncio.create_task(made.server.close())
        bye = await page.until("bye")
        assert 0 < bye["again"] <= 3
        assert (await silent.receive_json())["kind"] == "bye"
        for socket in (page.socket, silent):
            await socket.receive(timeout=10)
            assert socket.close_code == 1001
        await closing_down
