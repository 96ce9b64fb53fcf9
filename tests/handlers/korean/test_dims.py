"""What `nanum understand` answers where a dimension is asked."""

import re
import time
from datetime import datetime
from typing import Any

import pytest

from handlers.korean import dims, moments, numerals
from handlers.korean.dims import find

NOW = datetime.fromisoformat("2013-02-12T04:30:00-02:00")


@pytest.mark.parametrize(
    ("text", "dim", "results"),
    [
        ("내일 오후 3시", "time", [{"kind": "datetime", "value": "2013-02-13T15:00:00"}]),
        ("다음 주", "time", [{"kind": "daterange", "start": "2013-02-18", "end": "2013-02-25"}]),
        ("3월 1일", "time", [{"kind": "date", "value": "2013-03-01"}]),
        ("오후 3시 이후", "time", [{"kind": "open", "mod": "after", "at": "2013-02-12T15:00:00"}]),
        (
            "오늘 3시부터 5시까지",
            "time",
            [{"kind": "datetimerange", "start": "2013-02-12T15:00:00", "end": "2013-02-12T17:00:00"}],
        ),
        ("2시간 30분", "duration", [{"kind": "duration", "value": 9_000}]),
        ("사흘", "duration", [{"kind": "duration", "value": 259_200}]),
        ("이천오백", "number", [{"kind": "number", "value": 2_500}]),
        ("3만5천", "number", [{"kind": "number", "value": 35_000}]),
        ("1,234.5", "number", [{"kind": "number", "value": 1_234.5}]),
        ("백이십삼", "number", [{"kind": "number", "value": 123}]),
        ("세 번째", "ordinal", [{"kind": "ordinal", "value": 3}]),
        ("50퍼센트", "percent", [{"kind": "percent", "value": 50}]),
        ("스물다섯 살", "age", [{"kind": "age", "value": {"number": 25, "unit": "year"}}]),
        ("아니요", "boolean", [{"kind": "boolean", "value": False}]),
        ("아무 말", "time", []),
        ("내일", "no such dimension", []),
    ],
)
def test_expressions_of_a_dimension(text: str, dim: str, results: list[dict[str, Any]]) -> None:
    assert find(text, dim, NOW) == results


DIMENSIONS = ["time", "duration", "number", "ordinal", "percent", "age", "boolean", "numberrange"]


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_nothing_raises(dim: str) -> None:
    for text in ("", "9999년 12월 31일", "999999999999999999", "내일 25시", "2월 30일", "하루" * 500, "천" * 2_000):
        assert isinstance(find(text, dim, NOW), list), text


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_a_very_long_message_is_looked_through_at_once(dim: str) -> None:
    slow = {}
    for unit, times in (
        *(("1시", 12_000), ("부터", 8_000), (" ", 50_000), ("9", 50_000), ("일", 50_000)),
        *(("삼분의", 16_000), ("3월", 25_000), ("매주월요일", 10_000)),
    ):
        began = time.process_time()
        find(unit * times, dim, NOW)
        if (took := time.process_time() - began) >= 1.0:
            slow[unit] = took
    assert slow == {}


@pytest.mark.parametrize(
    "pattern",
    [
        *(rule for rule, _ in moments._RULES),
        moments._CLOCK,
        moments._PART,
        numerals.ANY,
        dims._LENGTH,
        dims._RANGE,
        dims._AGE,
        dims._ORDINAL,
        dims._PERCENT,
    ],
    ids=lambda one: one.pattern[:30],
)
def test_every_pattern_is_linear(pattern: re.Pattern[str]) -> None:
    """Eight times the text takes nowhere near sixty-four times as long."""
    slow = {}
    for unit in ("1시", "부터", " ", "9", "일", "삼분의", "십", "3월말", "매주", "1,", "열"):
        times = []
        for text in (unit * 400, unit * 3_200):
            began = time.process_time()
            for _ in pattern.finditer(text):
                pass
            times.append(time.process_time() - began)
        if times[1] >= 0.05 and times[1] >= 24 * times[0]:
            slow[unit] = times
    assert slow == {}
