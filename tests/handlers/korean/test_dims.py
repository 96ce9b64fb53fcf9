"""What `nanum understand` answers where a dimension is asked."""

from datetime import datetime
from typing import Any

import pytest

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


@pytest.mark.parametrize("dim", ["time", "duration", "number", "ordinal", "percent", "age", "boolean", "numberrange"])
@pytest.mark.parametrize(
    "text", ["", "9999년 12월 31일", "999999999999999999", "내일 25시", "2월 30일", "하루" * 500, "천" * 2_000]
)
def test_nothing_raises(text: str, dim: str) -> None:
    assert isinstance(find(text, dim, NOW), list)
