"""The real process: killed in the middle of a talk, told to stop, asked by a crowd."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, CookieJar

from handlers.words import write
from tests.bot.pages import opened

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(rb"(http://127\.0\.0\.1:\d+)/")
START_SECONDS = 60


@asynccontextmanager
async def service(url: str, folder: Path) -> AsyncIterator[tuple[Process, str]]:
    """`nanum serve` on a free port; the process and its address. Whatever still runs at the end is killed."""
    environment = os.environ | {
        "NANUM_DATABASE_URL": url,
        "NANUM_PORT": "0",
        "NANUM_NOW": "2026-11-23T10:00:00+09:00",
        "NANUM_SECRET_KEY": "a secret of the tests, long enough",
        "NANUM_DATA_KEYS": "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve", "--prepare"), cwd=ROOT, env=environment, stdout=PIPE, stderr=PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_SECONDS):
            while not (found := ADDRESS.search(await process.stdout.readline())):
                assert process.returncode is None
        yield process, found[1].decode()
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def say(http: ClientSession, address: str, text: str, **more: Any) -> dict[str, Any]:
    async with http.post(f"{address}/chat/say", json={"text": text} | more) as answer:
        assert answer.status == 200
        found: dict[str, Any] = await answer.json()
        return found


def words(answer: dict[str, Any]) -> str:
    return " ".join(part.get("text", "") for part in answer["parts"])


async def test_a_talk_goes_on_after_kill_9(fresh_postgres: str, tmp_path: Path) -> None:
    """Broken off, process killed with -9, resumed after the restart: nothing that was said is asked again.

    On PostgreSQL; on SQLite a page does the same (below), and a reply that was told survives (test_main.py).
    """
    jar = CookieJar(unsafe=True)
    async with ClientSession(cookie_jar=jar) as http:
        async with service(fresh_postgres, tmp_path) as (process, address):
            assert "몇 시가 좋으세요?" in words(await say(http, address, "성북동 토요일 어른 1명 아이 2명"))
            process.kill()
        async with service(fresh_postgres, tmp_path) as (process, address):
            assert "이렇게 예약할까요?" in words(await say(http, address, "오전 10시"))
            assert "예약됐어요" in words(await say(http, address, "네", id="the-yes"))
            process.kill()
        async with service(fresh_postgres, tmp_path) as (process, address):
            again = words(await say(http, address, "네", id="the-yes"))
            assert "예약됐어요" in again
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_an_open_page_loses_nothing_and_sees_nothing_twice_through_kill_9(tmp_path: Path) -> None:
    """Killed with words under way, at whatever instant: the page comes back, says them again, and there is one line.

    On SQLite; on PostgreSQL the hammer of tests/trust kills, and says the same message again.
    """
    database_url = f"sqlite:///{tmp_path / 'nanum.db'}"
    shown: list[int] = []

    async def come_back(http: ClientSession, address: str, text: str, id: str) -> dict[str, Any]:
        async with opened(http, address, after=shown[-1] if shown else 0) as page:
            shown.extend(page.numbers)
            line = next((one for one in page.lines if one["id"] == id), None)
            while line is None:  # on a slow machine there may be trouble first
                await page.send(text, id=id)
                frame = await page.frame()
                while frame["kind"] not in ("line", "trouble"):
                    frame = await page.frame()
                if frame["kind"] == "line":
                    line = frame
                    shown.append(frame["number"])
            return line

    async def killed_under_way(http: ClientSession, text: str, id: str, seconds: float) -> None:
        async with (
            service(database_url, tmp_path) as (process, address),
            http.get(f"{address}/"),  # the first time it brings the cookie
            opened(http, address, after=shown[-1] if shown else 0) as page,
        ):
            shown.extend(page.numbers)
            await page.send(text, id=id)
            await page.until("taken", id=id)
            await asyncio.sleep(seconds)  # before the commit, about it, after it: whatever it is, nothing is lost
            process.kill()
            await process.wait()

    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        await killed_under_way(http, "성북동 토요일 오전 10시 어른 1명 아이 2명", "ask", 0.0)
        async with service(database_url, tmp_path) as (_, address):
            await come_back(http, address, "성북동 토요일 오전 10시 어른 1명 아이 2명", "ask")
        await killed_under_way(http, "네", "yes", 0.3)
        async with service(database_url, tmp_path) as (_, address):
            assert "예약됐어요" in words(await come_back(http, address, "네", "yes"))
            async with opened(http, address) as page:
                assert page.hello["mine"]["count"] == 1
                assert [line["id"] for line in page.lines] == ["ask", "yes"]
    assert shown == [1, 2]


async def test_fifty_open_pages_do_not_hold_up_a_stop(tmp_path: Path) -> None:
    async with service(f"sqlite:///{tmp_path / 'nanum.db'}", tmp_path) as (process, address), ClientSession() as http:
        pages = [await http.ws_connect(f"{address}/chat/ws") for _ in range(50)]
        for number, page in enumerate(pages):
            if number % 10:  # some have not opened yet
                await page.send_json({"kind": "open", "after": 0})
                assert (await page.receive_json())["kind"] == "hello"
        for page in pages[:5]:  # some are not there any more, and never say goodbye
            page._response.connection.transport.pause_reading()  # type: ignore[union-attr]
        process.send_signal(signal.SIGTERM)
        began = asyncio.get_running_loop().time()
        for page in pages[5:]:
            assert (await page.receive_json())["kind"] == "bye"
            assert (await page.receive()).data == 1001  # not `close_code`: the answer to it may find nobody
        assert await asyncio.wait_for(process.wait(), 10) == 0
        print("stopped after", asyncio.get_running_loop().time() - began)


async def test_two_hundred_people_want_one_session_of_twenty_places(database_url: str, tmp_path: Path) -> None:
    """Exactly as many are booked as fit; the others are told what is near. Parties of two: ten families fit."""
    async with service(database_url, tmp_path) as (_, address):
        answers = await asyncio.gather(*(_one_of_the_crowd(address, number) for number in range(200)))
    booked = [answer for answer in answers if "예약됐어요" in words(answer)]
    assert len(booked) == 10
    for answer in answers:
        if answer not in booked:
            assert "찼어요" in words(answer)
            assert any(choice["label"].startswith("오후") for choice in answer["choices"])


async def _one_of_the_crowd(address: str, number: int) -> dict[str, Any]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        answer = await _patiently(http, address, "토요일 오전 10시 성북동, 어른 1명 아이 1명")
        return await _patiently(http, address, "네") if "이렇게 예약할까요?" in words(answer) else answer


async def _patiently(http: ClientSession, address: str, text: str) -> dict[str, Any]:
    """On a slow machine the crowd is told to wait: then it asks for the result, or says its words again."""
    answer = await say(http, address, text)
    while any(sentence in words(answer) for sentence in (write.say("later"), write.say("busy"))):
        answer = await say(http, address, "결과" if write.say("later") in words(answer) else text)
    return answer
