"""`GET /draws/{draw}` through the service as it is built, and the staff's commands that lead to it."""

import asyncio
import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from bot import app, upkeep
from bot.__main__ import nanum
from bot.settings import Settings
from models import people, places, programmes
from models.base import SEOUL
from models.programmes import Going

NOW = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
FOREST = "camp_forest-2027-10"
NURSE = "nurse_aide-2027-05"
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TWO = ("--by", "김", "--confirm", "이")


class Office:
    """A demo with its season, and the staff before it."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            "NANUM_NOW": NOW.isoformat(),
            "NANUM_DATABASE_URL": f"sqlite:///{folder}/nanum.db",
            "NANUM_SECRET_KEY": "demo-secret-of-the-tests",
            "NANUM_DATA_KEYS": f"demo-1:{b64encode(bytes(range(32))).decode()}",
        }
        self.settings = Settings.read(self.environment, folder)
        self.minutes = count()  # each command is a process with a clock of its own

    def nanum(self, *arguments: str) -> Result:
        others: dict[str, str | None] = {name: None for name in os.environ if name.startswith("NANUM_")}
        now = {"NANUM_NOW": (NOW + timedelta(minutes=next(self.minutes))).isoformat()}
        return CliRunner().invoke(nanum, arguments, env=others | self.environment | now)

    def apply(self, run_id: str, going: Going, families: int) -> list[str]:
        """So many families; their receipts."""

        def one(db: Session, n: int) -> str:
            who = people.visitor(db, "web", f"family{n}", NOW)
            run = programmes.run(db, run_id)
            return programmes.apply(db, places.city(db), who, run, going, now=NOW)[0].code

        database = app.open_database(self.settings)
        try:
            return [database.run(one, n).result() for n in range(families)]
        finally:
            database.close()


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    database = app.open_database(made.settings)
    upkeep.migrate(database)
    app.load_city(made.settings, database)
    database.close()
    return made


@asynccontextmanager
async def opened(office: Office) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    async with TestClient(TestServer(app.build(office.settings))) as client:
        yield client


def drawn(office: Office, families: int = 13) -> str:
    """The number of the record of a draw that two of the staff made."""
    office.apply(FOREST, Going(2, 1), families)
    assert office.nanum("run", "close", FOREST, "--by", "김").exit_code == 0
    done = office.nanum("run", "draw", FOREST, *TWO)
    assert done.exit_code == 0, done.output
    assert f"당첨 10건, 예비 {families - 10}건" in done.output
    found = re.search(r"/draws/(\S+)", done.output)
    assert found
    return found[1]


async def test_a_stranger_gets_the_record_and_repeats_the_draw(office: Office, tmp_path: Path) -> None:
    number = drawn(office)
    async with opened(office) as client, client.get(f"/draws/{number}") as answer:
        assert (answer.status, answer.content_type) == (200, "application/json")
        body = await answer.read()
    (tmp_path / "record.json").write_bytes(body)
    (tmp_path / "draw.py").write_text(json.loads(body)["record"]["script"], "utf-8")
    command = [sys.executable, "-I", "-X", "utf8", "draw.py", "record.json"]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=30, check=True
    )
    lines = done.stdout.splitlines()
    assert [line.split()[1] for line in lines] == ["당첨"] * 10 + ["예비"] * 3
    assert [line.split()[0] for line in lines] == json.loads(body)["record"]["order"]


async def test_a_reader_gets_a_page_with_the_list_and_how_to_repeat_it(office: Office) -> None:
    number = drawn(office)
    async with opened(office) as client:
        record = (await (await client.get(f"/draws/{number.lower()}")).json())["record"]
        async with client.get(f"/draws/{number}", headers=PAGE) as answer:
            page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
            assert (answer.content_type, answer.headers["Vary"]) == ("text/html", "Accept")
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        for code in record["order"]:
            assert code in page
        assert "<dt>추첨한 때</dt><dd>2026년 11월 23일 (월) 오전 10시" in page  # it is read on another day
        assert f"{record['main'][0]}</td><td>당첨</td><td>1가족" in page
        assert f"{record['reserve'][0]}</td><td>예비 1번" in page
        for piece in (record["seed"], record["seed_sha256"], "python3 draw.py record.json", "월아산 숲 체험"):
            assert piece in page
        link = re.search(r'href="(/draws/[^"]+)" download', page)
        assert link
        async with client.get(link[1], headers=PAGE) as answer:
            assert (
                sha256(
                    json.dumps(
                        (await answer.json())["record"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
                    ).encode()
                ).hexdigest()
                == (await answer.json())["sha256"]
            )


async def test_the_hash_of_the_seed_is_public_while_people_apply_and_fits_the_record(office: Office) -> None:
    """P-07."""
    async with opened(office) as client, client.get("/draws") as answer:
        before = {one["title"]: one for one in (await answer.json())["draws"]}
    assert set(before) == {"월아산 숲 체험", "우리 가족 운동회 날!"}
    assert before["월아산 숲 체험"]["draw"] is None
    told = next(one for one in office.nanum("run").output.splitlines() if one.startswith(FOREST))
    assert before["월아산 숲 체험"]["seed_sha256"] in told
    number = drawn(office)
    async with opened(office) as client:
        record = (await (await client.get(f"/draws/{number}")).json())["record"]
        assert record["seed_sha256"] == before["월아산 숲 체험"]["seed_sha256"]
        async with client.get("/draws", headers=PAGE) as answer:
            page = await answer.text()
    assert record["seed_sha256"] in page
    assert record["seed"] not in page
    assert f'href="/draws/{number}"' in page


@pytest.mark.parametrize("number", ["22-2222", "nothing", "%00", "a%2Fb", "..%2f", "x" * 200])
async def test_a_number_that_there_is_not_is_told_so(office: Office, number: str) -> None:
    async with opened(office) as client:
        for headers in ({}, PAGE):
            async with client.get(f"/draws/{number}", headers=headers) as answer:
                assert answer.status == 404
                assert "없어요" in await answer.text()


async def test_a_receipt_opens_no_record(office: Office) -> None:
    """The record has a number of its own."""
    [receipt] = office.apply(FOREST, Going(2, 1), 1)
    drawn(office)
    async with opened(office) as client, client.get(f"/draws/{receipt}") as answer:
        assert answer.status == 404


def test_the_staff_see_all_runs_and_what_is_to_be_done(office: Office) -> None:
    shown = office.nanum("run")
    assert shown.exit_code == 0
    line = next(one for one in shown.output.splitlines() if one.startswith(FOREST))
    for piece in (
        "월아산 숲 체험",
        "2027년 10월 23일 (토)",
        "신청 받는 중",
        "추첨, 10가족",
        "2027년 10월 8일 (금) 오후 6시까지",
    ):
        assert piece in line
    office.nanum("run", "close", FOREST, "--by", "김")
    line = next(one for one in office.nanum("run").output.splitlines() if one.startswith(FOREST))
    assert "추첨할 때예요" in line
    [receipt] = office.apply(NURSE, Going(1), 1)
    assert receipt not in office.nanum("todo").output
    assert "그 뒤에 정할 수 있어요" in office.nanum("run", "decide", receipt, "select", *TWO).output
    office.nanum("run", "close", NURSE, "--by", "김")
    waiting = office.nanum("todo").output.splitlines()
    assert [line.split("  ")[:2] for line in waiting] == [["추첨할 때", FOREST], ["정할 신청", receipt]]
    assert waiting[0].endswith("월아산 숲 체험")
    office.nanum("run", "draw", FOREST, *TWO)
    office.nanum("run", "decide", receipt, "reject", *TWO)
    assert office.nanum("todo").output == "기다리는 일이 없어요.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("draw", FOREST, "--by", "김", "--confirm", "김"), "서로 다른 두 사람"),
        (("draw", FOREST, *TWO), "그 뒤에 추첨할 수 있어요"),
        (("draw", "no-such-run", *TWO), "그런 프로그램은 없어요"),
        (("open", FOREST, "--by", "김"), "지금은 그렇게 할 수 없어요"),
        (("decide", "ZZ-ZZZZ", "select", *TWO), "그 번호의 신청이 없어요"),
        (("cancel", "", "--by", "김", "--why", "비"), "그런 프로그램은 없어요"),
    ],
)
def test_what_the_staff_may_not_is_a_sentence_and_no_traceback(
    office: Office, arguments: tuple[str, ...], said: str
) -> None:
    done = office.nanum("run", *arguments)
    assert (done.exit_code, done.exception and type(done.exception)) == (1, SystemExit)
    assert said in done.output


def test_two_of_the_staff_decide_by_the_receipt(office: Office) -> None:
    """P-10."""
    first, second, third = office.apply(NURSE, Going(1), 3)
    office.nanum("run", "close", NURSE, "--by", "김")
    for receipt, verdict, said in (
        (first, "select", "선정"),
        (second.lower(), "reserve", "예비 1번"),
        (third, "reject", "함께 못함"),
    ):
        done = office.nanum("run", "decide", receipt, verdict, *TWO, "--why", "면접을 봤어요")
        assert (done.exit_code, said in done.output) == (0, True), done.output
    assert office.nanum("audit").output == ""


def test_a_cancelled_run_says_to_how_many_it_tells(office: Office) -> None:
    office.apply(FOREST, Going(2, 1), 2)
    done = office.nanum("run", "cancel", FOREST, "--by", "김", "--why", "비가 많이 와요")
    assert "2건에 알려요" in done.output
    assert FOREST not in office.nanum("run").output
    assert office.nanum("audit").output == ""
