"""The command line as its users meet it: real files, real processes where it matters, sentences instead of tracebacks."""

import json
import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import CliRunner, Result
from icalendar import Calendar

from bot.__main__ import nanum

ROOT = Path(__file__).parents[2]
NANUM = [sys.executable, "-m", "bot"]
SENTENCE = "토요일 오전 10시에 성북동 놀이방, 저랑 아이 둘이요"


def environment(database: Path | str, **more: str) -> dict[str, str]:
    return {
        "NANUM_DATABASE_URL": f"sqlite:///{database}",
        "NANUM_SECRET_KEY": "demo-secret-of-the-tests",
        "NANUM_DATA_KEYS": f"demo-1:{b64encode(bytes(range(32))).decode()}",
        "NANUM_NOW": "2026-11-23T10:00:00+09:00",
        "NANUM_PORT": "0",
        **more,
    }


def of_a_process(environ: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("NANUM_")} | environ


def run(environ: dict[str, str], *arguments: str, given: bytes = b"") -> Result:
    others: dict[str, str | None] = {name: None for name in os.environ if name.startswith("NANUM_")}
    return CliRunner().invoke(nanum, arguments, input=given, env=others | environ)


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    yield
    structlog.reset_defaults()
    logging.basicConfig(handlers=handlers, level=level, force=True)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its schema and the city."""
    path = tmp_path_factory.mktemp("loaded") / "nanum.db"
    for command in ("migrate", "load-city"):
        done = run(environment(path), command)
        assert done.exit_code == 0, done.stderr
    return path


@pytest.fixture
def database(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(loaded, tmp_path / "nanum.db"))


@contextmanager
def service(database: Path, *options: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running service and its address."""
    with subprocess.Popen(
        [*NANUM, "serve", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=of_a_process(environment(database, **more)),
    ) as process:
        try:
            assert process.stdout is not None
            told = [process.stdout.readline() for _ in range(4)]
            (address,) = [word for word in told[1].split() if word.startswith("http")]
            yield process, address.rstrip("/")
        finally:
            if process.poll() is None:
                process.kill()


def ask(address: str, text: str, cookie: str = "x" * 32) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(
        f"{address}/chat/say",
        data=json.dumps({"text": text}).encode(),
        headers={"Content-Type": "application/json", "Cookie": f"nanum={cookie}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status, json.load(answer)


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def words(reply: dict[str, Any]) -> str:
    return "\n".join(part["text"] for part in reply["parts"] if part["kind"] == "say")


# Starting


def test_all_faults_are_told_and_nothing_starts(tmp_path: Path) -> None:
    done = run(environment(tmp_path / "a.db", NANUM_PORT="x", NANUM_NOW="soon", NANUM_HOST="0.0.0.0"), "serve")
    told = done.stderr
    assert done.exit_code == 2
    assert [name for name in ("NANUM_PORT", "NANUM_NOW", "NANUM_HOST") if name not in told] == []
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "chat", "audit", "load-city"])
def test_without_a_schema_it_says_what_comes_first(tmp_path: Path, command: str) -> None:
    done = run(environment(tmp_path / "a.db"), command)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "nanum migrate" in done.stderr


def test_a_database_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    done = run(environment("", NANUM_DATABASE_URL="postgresql://a:geheim@127.0.0.1:1/x"), "chat")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "geheim" not in done.stderr


def test_a_slip_of_the_pen_is_named(database: Path) -> None:
    assert "NANUM_PROT" in run(environment(database, NANUM_PROT="1"), "audit").stderr


def test_migrating_and_loading_again_change_nothing(database: Path) -> None:
    before = database.read_bytes()
    for command in ("migrate", "load-city"):
        assert run(environment(database), command).exit_code == 0
    assert database.read_bytes() == before


def test_a_city_that_is_not_there_is_a_fault(database: Path) -> None:
    done = run(environment(database), "load-city", "atlantis")
    assert (done.exit_code, "NANUM_CITY" in done.stderr) == (2, True)


# The service


def test_a_sentence_and_a_yes_book_a_room(tmp_path: Path) -> None:
    with service(tmp_path / "new.db", "--prepare") as (_, address):
        assert status(f"{address}/readyz") == 200
        assert status(f"{address}/") == 200
        assert "이렇게 예약할까요?" in words(ask(address, SENTENCE)[1])
        booked = ask(address, "네")[1]
        assert "예약됐어요" in words(booked)
        (file,) = [part for part in booked["parts"] if part["kind"] == "file"]
        with urllib.request.urlopen(address + file["url"], timeout=10) as answer:
            assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
            (event,) = Calendar.from_ical(answer.read()).events
        assert event.start == datetime(2026, 11, 28, 1, tzinfo=UTC)
        kakao = urllib.request.Request(f"{address}/kakao/skill", data=b"{}")
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(kakao, timeout=10)
    assert run(environment(tmp_path / "new.db"), "audit").exit_code == 0


def test_a_port_in_use_is_a_sentence(database: Path) -> None:
    with service(database) as (_, address):
        done = run(environment(database), "serve", "--port", address.rsplit(":", 1)[1])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_told_with_exit_0(database: Path, name: signal.Signals) -> None:
    with service(database) as (process, address):
        ask(address, "안녕하세요")
        began = time.monotonic()
        process.send_signal(name)
        process.send_signal(name)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 5
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_what_runs_when_it_is_told_to_end_is_finished(database: Path) -> None:
    with service(database) as (process, address), ThreadPoolExecutor(20) as people:
        ask(address, "안녕하세요")
        asked = [people.submit(ask, address, "토요일 성북동", f"{number:032}") for number in range(20)]
        while not any(one.done() for one in asked):
            time.sleep(0.001)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        answered = [one.result()[0] for one in asked if one.exception() is None]
        refused = [one.exception() for one in asked if one.exception() is not None]
    assert set(answered) == {200}
    # who came after the door closed was never let in; nobody was cut off in the middle
    assert all(isinstance(error, urllib.error.URLError) for error in refused), refused


def test_it_ends_within_ten_seconds_whatever_hangs(database: Path) -> None:
    with service(database) as (process, address), ThreadPoolExecutor() as people:
        ask(address, "안녕하세요")
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # somebody holds the database and does not let go
            asked = people.submit(ask, address, "토요일 성북동")
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        assert asked.result()[0] == 200


def test_a_reply_that_was_told_survives_kill_9(database: Path) -> None:
    with service(database) as (process, address):
        assert "이렇게 예약할까요?" in words(ask(address, SENTENCE)[1])
        process.kill()
        process.wait()
    with service(database) as (_, address):
        assert "예약됐어요" in words(ask(address, "네")[1])


def test_the_log_holds_no_word_and_no_address(database: Path) -> None:
    with service(database, NANUM_LOG="json") as (process, address):
        ask(address, "제 이름은 김하윤이고 010-1234-5678이에요")
        ask(address, SENTENCE)
        status(f"{address}/calendar/SB-7K2Q.x.ics")
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        assert process.stderr is not None
        told = process.stderr.read()
    assert not [word for word in ("하윤", "010", "성북동", "127.0.0.1", "x" * 32, "SB-7K2Q") if word in told]
    for line in told.splitlines():
        json.loads(line)


# The terminal


def test_a_pipe_talks_line_by_line(database: Path) -> None:
    given = f"{SENTENCE}\n\n네\n".encode() + b"\xff\xfe\x00\n" + "내 예약".encode()
    done = run(environment(database), "chat", "--json", "--as", "엄마", given=given)
    assert done.exit_code == 0, done.stderr
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(replies) == 4
    assert "이렇게 예약할까요?" in words(replies[0])
    assert "예약됐어요" in words(replies[1])


def test_another_citizen_is_another(database: Path) -> None:
    run(environment(database), "chat", given=f"{SENTENCE}\n네\n".encode())
    shown = run(environment(database), "chat", "--as", "아빠", given="내 예약\n".encode()).stdout
    assert "성북동" not in shown


def test_a_reply_comes_before_the_next_line_is_typed(database: Path) -> None:
    with subprocess.Popen(
        [*NANUM, "chat", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=of_a_process(environment(database)),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for text in ("안녕하세요", "도움말"):
            process.stdin.write(f"{text}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["parts"]
        process.stdin.close()
        assert process.wait(10) == 0


# Understanding


def test_understanding_answers_every_line_and_needs_no_database(tmp_path: Path) -> None:
    now = "2026-11-23T10:00:00+09:00"
    rows = [
        json.dumps({"id": "a", "text": "내일 3시 신안동", "now": now}).encode(),
        b"{",
        b"\xff",
        b"5",
        b"[" * 100_000,
        b"{}",
        json.dumps({"id": "b", "text": 5, "now": now}).encode(),
        json.dumps({"id": "c", "text": "안녕", "now": "yesterday"}).encode(),
        json.dumps({"id": "d", "text": "가" * 50_000, "now": now}).encode(),
    ]
    done = subprocess.run(
        [*NANUM, "understand"],
        input=b"\n".join(rows),
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=of_a_process(environment(tmp_path / "none.db")),
    )
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(rows)
    assert answers[0]["id"] == "a"
    assert answers[0]["slots"]["site"] == "sinan"
    assert all("error" in answer for answer in (*answers[1:6], answers[7]))
    assert (answers[6]["id"], answers[7]["id"], answers[8]["id"]) == ("b", "c", "d")
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "none.db").exists()


# Copies


def test_a_backup_is_restored_by_one_command(database: Path, tmp_path: Path) -> None:
    run(environment(database), "chat", given=f"{SENTENCE}\n네\n".encode())
    assert run(environment(database), "backup", str(tmp_path / "copy")).exit_code == 0
    fresh = environment(tmp_path / "fresh.db")
    assert run(fresh, "restore", str(tmp_path / "copy")).exit_code == 0
    assert run(fresh, "audit").exit_code == 0
    assert "성북동" in run(fresh, "chat", given="내 예약\n".encode()).stdout
    again = run(fresh, "restore", str(tmp_path / "copy"))
    assert (again.exit_code, "--force" in again.stderr) == (1, True)
