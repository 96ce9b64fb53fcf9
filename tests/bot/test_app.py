"""The service as a whole, built as `nanum serve` builds it."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import app, upkeep
from bot.settings import Settings
from bot.turns import SECONDS
from handlers.words import write

SENTENCE = "토요일 오전 10시에 성북동 놀이방, 저랑 아이 둘이요"


@pytest.fixture
def given(tmp_path: Path) -> Settings:
    settings = Settings.read({"NANUM_NOW": "2026-11-23T10:00:00+09:00"}, tmp_path)
    database = app.open_database(settings)
    upkeep.migrate(database)
    app.load_city(settings, database)
    database.close()
    return settings


@asynccontextmanager
async def opened(settings: Settings, cut: float = SECONDS) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    async with TestClient(TestServer(app.build(settings, cut=cut))) as client:
        yield client


def kakao(text: str) -> dict[str, Any]:
    return {"bot": {"id": "b"}, "userRequest": {"utterance": text, "user": {"id": "u"}}}


ROUTES: dict[str, tuple[str, Callable[[str], dict[str, Any]]]] = {
    "web": ("/chat/say", lambda text: {"text": text}),
    "kakao": ("/kakao/skill", kakao),
}


@pytest.mark.parametrize("channel", ROUTES)
async def test_a_reply_that_came_too_late_is_kept_through_a_stop(given: Settings, channel: str) -> None:
    route, body = ROUTES[channel]
    headers = {"Cookie": f"nanum={'x' * 32}"}
    with closing(sqlite3.connect(Path(given.database_url[len("sqlite:///") :]), isolation_level=None)) as other:
        async with opened(given, cut=1.0) as client:  # shorter than a wait for a lock
            await client.post(route, json=body("안녕하세요"), headers=headers)
            other.execute("BEGIN IMMEDIATE")
            answer = await client.post(route, json=body(SENTENCE), headers=headers)
            assert write.say("later") in json.dumps(await answer.json(), ensure_ascii=False)
            other.execute("COMMIT")
    async with opened(given) as client:
        answer = await client.post(route, json=body("결과"), headers=headers)
        told = json.dumps(await answer.json(), ensure_ascii=False)
    assert write.say("late-result") in told
    assert "이렇게 예약할까요?" in told


async def test_without_keys_kakao_answers_in_the_demo_only(given: Settings) -> None:
    async with opened(given) as client:
        assert (await client.post("/kakao/skill", json=kakao("안녕"))).status == 200
    production = given.model_copy(update={"env": "production"})
    async with opened(production) as client:
        assert (await client.post("/kakao/skill", json=kakao("안녕"))).status == 404
    async with opened(production.model_copy(update={"kakao_keys": ("k" * 32,)})) as client:
        assert (await client.post("/kakao/skill", json=kakao("안녕"))).status == 401


async def test_production_keeps_its_cookie_behind_https(given: Settings) -> None:
    async with opened(given.model_copy(update={"env": "production"})) as client:
        answer = await client.get("/")
        assert answer.headers["Set-Cookie"].startswith("__Host-nanum=")
        assert "Secure" in answer.headers["Set-Cookie"]
        assert "Strict-Transport-Security" in answer.headers


@pytest.mark.parametrize("channel", ROUTES)
async def test_a_crowd_too_big_is_told_in_the_form_of_its_channel(
    given: Settings, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.http.IN_FLIGHT", 0)
    route, body = ROUTES[channel]
    async with opened(given) as client:
        answer = await client.post(route, json=body("안녕하세요"))
        told = json.dumps(await answer.json(), ensure_ascii=False)
        assert write.say("busy") in told
        assert answer.status == {"web": 503, "kakao": 200}[channel]


async def test_people_who_write_at_once_are_all_answered(given: Settings) -> None:
    async def ask(client: TestClient[web.Request, web.Application], number: int) -> int:
        headers = {"Cookie": f"nanum={number:032}"}
        async with client.post("/chat/say", json={"text": SENTENCE}, headers=headers) as answer:
            assert (await answer.json())["parts"]
            return answer.status

    async with opened(given) as client:
        assert set(await asyncio.gather(*(ask(client, number) for number in range(50)))) == {200}
