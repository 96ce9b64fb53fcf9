"""A terminal shows what a chat shows, whatever bytes a pipe holds."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.terminal import LINE_BYTES, Terminal, as_json, as_text, lines
from handlers.speech import Card, Cell, Choice, Dead, File, Grid, Look, Pattern, Picture, Place, Reply, Say, State
from handlers.words import write
from models.base import Database
from tests.bot.echo import Echo

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
FREE = Choice("10:00", "오전 10시", note="14자리")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/terminal.db")
    yield opened
    opened.close()


def test_a_line_is_heard_as_its_citizen_said_it(database: Database) -> None:
    desk = Echo()
    reply = Terminal(database=database, desk=desk, clock=lambda: NOW, name="엄마").answer("  안녕\x00하세요\n")
    assert reply is not None
    assert reply.parts == (Say("안녕하세요"),)
    (heard,) = desk.heard
    assert (heard.channel, heard.address, heard.sent_at) == ("terminal", "엄마", NOW)


def test_an_empty_line_is_not_heard(database: Database) -> None:
    desk = Echo()
    assert Terminal(database=database, desk=desk, clock=lambda: NOW).answer(" \n") is None
    assert desk.heard == []


def test_a_bug_is_an_apology_and_the_talk_goes_on(database: Database) -> None:
    talk = Terminal(database=database, desk=Echo(), clock=lambda: NOW)
    broken = talk.answer("고장")
    assert broken is not None
    assert broken.parts == (Say(write.say("error")),)
    assert talk.answer("안녕") is not None


def test_broken_bytes_and_endless_lines_are_survived() -> None:
    pipe = io.BytesIO(b"\xff\xfe\n" + b"x" * (3 * LINE_BYTES) + b"\n\x00\n" + "가".encode()[:2] + b"\nlast")
    read = list(lines(pipe))
    assert [len(line) for line in read] == [3, LINE_BYTES, 2, 2, 4]
    assert read[-1] == "last"


def test_all_that_can_be_pressed_is_numbered_cells_first() -> None:
    grid = Grid("28일 (토)", ((FREE, Dead("13:00", "찼어요")), (Choice("15:30"),)))
    shown = as_text(Reply((Say("몇 시가 좋으세요?"), grid), (Choice("다른 날"), Choice("처음으로"))))
    assert shown == (
        "몇 시가 좋으세요?\n\n■ 28일 (토)\n  1.[10:00 14자리]  13:00 (찼어요)\n  2.[15:30]\n\n3.[다른 날]  4.[처음으로]"
    )


def test_five_weeks_stand_in_columns_of_weekdays() -> None:
    names = [f"{day}일" for day in range(1, 15)]
    cells: list[Cell] = [Choice(f"{name} (월)", note="3회") for name in names]
    cells[0] = Dead("1일 (일)", "쉬어요", Look(State.CLOSED, "휴일"))
    grid = Grid("11월", (tuple(cells[:7]), tuple(cells[7:])), Pattern.CALENDAR, notes=("하루씩 열려요.",))
    title, week, first, second, note = as_text(Reply((grid,))).splitlines()
    assert (title, note) == ("■ 11월", "  하루씩 열려요.")
    assert first.split()[:3] == ["1일", "휴일", "1.[2일"]
    assert second.split()[-2:] == ["13.[14일", "3회]"]
    assert _column(week, "월") == _column(first, "1.[") == _column(second, "8.[")


def _column(line: str, piece: str) -> int:
    """Where it begins on the screen: a Hangul syllable is two wide."""
    return sum(2 if "가" <= letter <= "힣" else 1 for letter in line.partition(piece)[0])


def test_one_choice_twice_has_two_numbers() -> None:
    assert as_text(Reply((), (FREE, FREE))) == "1.[10:00 14자리]  2.[10:00 14자리]"


def test_values_of_a_card_stand_under_each_other() -> None:
    card = Card("예약", (("장소", "가호동 나눔터"), ("준비물", "양말"), ("No", "1")))
    assert as_text(Reply((card,))) == "■ 예약\n  장소    가호동 나눔터\n  준비물  양말\n  No      1"


def test_addresses_are_whole() -> None:
    parts = (
        File("a.ics", "/calendar/a.ics"),
        Place("센터", "진주대로", "https://m.example"),
        Picture("/p.png", "그림"),
    )
    assert as_text(Reply(parts), "http://x") == (
        "파일: a.ics http://x/calendar/a.ics\n\n지도: 센터, 진주대로 https://m.example\n\n그림: 그림 http://x/p.png"
    )


def test_json_is_one_line_in_the_form_of_chat_say() -> None:
    line = as_json(Reply((Say("하나\n둘"),), (FREE,)))
    assert "\n" not in line
    assert json.loads(line) == {
        "parts": [{"kind": "say", "text": "하나\n둘"}],
        "choices": [
            {
                "label": "10:00",
                "says": "오전 10시",
                "context": "",
                "style": "plain",
                "note": "14자리",
                "n": 1,
                "grid": False,
            }
        ],
    }
