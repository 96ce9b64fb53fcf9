"""Expressions of one dimension in a Korean text: what `nanum understand` answers where the input names a `dim`.

The grammar is that of `when`; here its findings are told as instants and spans with exclusive ends (nlu/README.md, "Outside
suites"), together with numbers, ordinals, shares, ages, durations of every unit and yes or no.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from handlers.korean import foreign, moves, when
from handlers.korean.normal import NATIVE, Found, Text, number, plain
from handlers.speech import Move

Result = dict[str, Any]

_DIGITS = {"영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "륙": 6, "칠": 7, "팔": 8, "구": 9}
_SMALL = {"십": 10, "백": 100, "천": 1_000}
_LARGE = {"만": 10**4, "억": 10**8, "조": 10**12}
_TENS = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
_NUMBER = re.compile(
    r"-?[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\.[0-9]{1,9})?|-?[0-9]{1,15}(?:\.[0-9]{1,9})?(?:[십백천만억조]{1,4}[0-9]{0,4}){0,6}|[일이삼사오육륙칠팔구십백천만억조영공]{1,20}"
    rf"|(?:열|스물|스무|서른|마흔|쉰|예순|일흔|여든|아흔)(?:하나|한|둘|두|셋|세|넷|네|다섯|여섯|일곱|여덟|아홉)?|{NATIVE}"
)
_UNITS: dict[str, int] = {
    "초": 1,
    "분": 60,
    "시간": 3_600,
    "일": 86_400,
    "주일": 604_800,
    "주": 604_800,
    "개월": 2_592_000,
    "달": 2_592_000,
    "년": 31_536_000,
    "해": 31_536_000,
}
_LENGTH = re.compile(
    r"(?P<n>[0-9]{1,6}(?:\.[0-9]{1,3})?|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|[일이삼사오육칠팔구십백]{1,4})(?P<unit>시간|개월|주일|년|달|주|일|분|초)(?P<half>반)?(?:간|동안)?"
)
_DAYS_COUNTED = re.compile(r"하루|이틀|사흘|나흘|닷새|엿새|이레|여드레|아흐레|열흘|보름|일주일|반나절|반년")
_COUNTED = {
    "하루": 1,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
    "닷새": 5,
    "엿새": 6,
    "이레": 7,
    "여드레": 8,
    "아흐레": 9,
    "열흘": 10,
    "보름": 15,
    "일주일": 7,
}
_PERCENT = re.compile(r"(?P<n>-?[0-9]{1,9}(?:\.[0-9]{1,6})?|[일이삼사오육칠팔구십백]{1,6})(?:%|퍼센트|프로(?!그))")
_ORDINAL = re.compile(
    r"(?P<first>첫)(?:번째|째)|(?P<native>[두세네]|다섯|여섯|일곱|여덟|아홉|열(?:한|두|세|네)?|스무)(?:번째|째)|(?P<n>[0-9]{1,4})(?:번째|째|등|위)|제(?P<m>[0-9]{1,4}|[일이삼사오육칠팔구십]{1,3})"
)
_AGE = re.compile(
    rf"(?:만)?(?P<n>[0-9]{{1,3}}|[일이삼사오육칠팔구십]{{1,3}}|{NATIVE}|(?:서른|마흔|쉰|예순|일흔|여든|아흔)(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉)?)(?P<unit>살|세(?!기)|개월)"
)


def value(word: str) -> float | None:
    """`3,500`, `2만`, `이천오백`, `서른둘` as a number."""
    word = word.replace(",", "")
    try:
        return float(word)
    except ValueError:
        pass
    for ten, amount in _TENS.items():
        if word.startswith(ten):
            rest = word[len(ten) :]
            ones = number(rest) if rest else 0
            return None if ones is None else float(amount + ones)
    small = number(word)
    if small is not None:
        return float(small)
    total, section, digit = 0.0, 0.0, -1.0
    for piece in re.findall(r"-?[0-9]+(?:\.[0-9]+)?|.", word):
        if piece in _DIGITS:
            digit = max(digit, 0) * 10 + _DIGITS[piece] if digit > 0 else float(_DIGITS[piece])
        elif piece in _SMALL:
            section += (1 if digit < 0 else digit) * _SMALL[piece]
            digit = -1.0
        elif piece in _LARGE:
            section += max(digit, 0)
            total += (section or 1) * _LARGE[piece]
            section, digit = 0.0, -1.0
        else:
            try:
                digit = float(piece)
            except ValueError:
                return None
    return total + section + max(digit, 0)


def _numbers(text: Text, now: datetime) -> list[Result]:
    found = [value(m[0]) for m in _NUMBER.finditer(text.tight)]
    return [{"kind": "number", "value": one} for one in found if one is not None]


def _percents(text: Text, now: datetime) -> list[Result]:
    found = [value(m["n"]) for m in _PERCENT.finditer(text.tight)]
    return [{"kind": "percent", "value": one} for one in found if one is not None]


def _ordinals(text: Text, now: datetime) -> list[Result]:
    found = [1.0 if m["first"] else value(m["native"] or m["n"] or m["m"]) for m in _ORDINAL.finditer(text.tight)]
    return [{"kind": "ordinal", "value": one} for one in found if one is not None]


def _ages(text: Text, now: datetime) -> list[Result]:
    found = [(value(m["n"]), "month" if m["unit"] == "개월" else "year") for m in _AGE.finditer(text.tight)]
    return [{"kind": "age", "value": {"number": one, "unit": unit}} for one, unit in found if one is not None]


def _durations(text: Text, now: datetime) -> list[Result]:
    """Neighbouring parts add up: "1시간 30분" is one."""
    parts: list[tuple[int, int, float]] = []
    for m in _LENGTH.finditer(text.tight):
        count = value(m["n"])
        if count is not None:
            parts.append((m.start(), m.end(), (count + (0.5 if m["half"] else 0)) * _UNITS[m["unit"]]))
    taken = [(a, b) for a, b, _ in parts]
    for m in _DAYS_COUNTED.finditer(text.tight):
        if not any(a < m.end() and m.start() < b for a, b in taken):
            length = {"반나절": 21_600, "반년": 15_768_000}.get(m[0]) or _COUNTED[m[0]] * 86_400
            parts.append((m.start(), m.end(), float(length)))
    out: list[tuple[int, float]] = []
    for start, end, seconds in sorted(parts):
        if out and start - out[-1][0] <= 1:
            out[-1] = (end, out[-1][1] + seconds)
        else:
            out.append((end, seconds))
    return [{"kind": "duration", "value": seconds} for _, seconds in out]


def _booleans(text: Text, now: datetime) -> list[Result]:
    moved = moves.move(text) or (Move.YES if moves.agrees(text) else None)
    return [{"kind": "boolean", "value": moved is Move.YES}] if moved in (Move.YES, Move.NO) else []


def _at(day: date, minutes: int) -> str:
    return (datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)).isoformat()  # noqa: DTZ001 - the suites are naive


_HOURS = {"am": (0, 720), "pm": (720, 1080), "eve": (1080, 1440)}


def _times(text: Text, now: datetime) -> list[Result]:
    """Days and clock times; a day and the time said next to it are one instant."""
    today = now.date()
    if text.language in ("en", "vi", "zh"):
        found, _ = foreign.find(text.flat if text.language != "zh" else text.tight, text.language, today)
    else:
        found, _ = when.find(text.tight, today, text.starts)
    found = [one for one in found if one.kind in ("day", "clock", "part")]
    out: list[Result] = []
    while found:
        one = found.pop(0)
        if one.kind == "day":
            after = found[0] if found and found[0].kind != "day" and found[0].start - one.end <= 3 else None
            if after and one.value.last is None:
                found.pop(0)
                out.append(_clock(after, one.value.first))
            else:
                out.append(_day(one))
        elif one.kind == "clock":
            passed = one.value.start <= now.hour * 60 + now.minute
            out.append(_clock(one, today + timedelta(days=1) if passed else today))
        else:
            out.append(_clock(one, today))
    return out


def _day(one: Found) -> Result:
    if one.value.last is None:
        return {"kind": "date", "value": one.value.first.isoformat()}
    end = one.value.last + timedelta(days=1) if one.value.last < date.max else one.value.last
    return {"kind": "daterange", "start": one.value.first.isoformat(), "end": end.isoformat()}


def _clock(one: Found, day: date) -> Result:
    if one.kind == "part":
        start, end = _HOURS[one.value]
        return {"kind": "datetimerange", "start": _at(day, start), "end": _at(day, end)}
    clock = one.value
    if clock.mod:
        return {"kind": "open", "mod": "after" if clock.mod == "after" else "before", "at": _at(day, clock.start)}
    if clock.end is not None:
        return {"kind": "datetimerange", "start": _at(day, clock.start), "end": _at(day, clock.end)}
    return {"kind": "datetime", "value": _at(day, clock.start)}


_READERS: dict[str, Callable[[Text, datetime], list[Result]]] = {
    "time": _times,
    "duration": _durations,
    "number": _numbers,
    "ordinal": _ordinals,
    "percent": _percents,
    "age": _ages,
    "boolean": _booleans,
}


def find(text: str, dim: str, now: datetime) -> list[Result]:
    """All expressions of this dimension, left to right; a dimension nobody knows has none. Never raises."""
    reader = _READERS.get(dim)
    try:
        return reader(plain(text), now) if reader else []
    except OverflowError:  # a day before the first or after the last year
        return []
