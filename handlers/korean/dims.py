"""Expressions of one dimension in a text: what `nanum understand` answers where the input names a `dim`.

Times are told by `moments`; here are numbers, ordinals, shares, ages, ranges, durations of every unit, and yes or no.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from handlers.korean import foreign, moments, moves
from handlers.korean.normal import Found, Late, Text, plain
from handlers.korean.numerals import ANY, NUMERAL, amount, value
from handlers.speech import Move

Result = dict[str, Any]

_UNITS = {"초": 1, "분": 60, "시간": 3_600, "일": 86_400, "주일": 604_800, "주": 604_800, "개월": 2_592_000, "달": 2_592_000, "년": 31_536_000, "해": 31_536_000}  # fmt: skip
_COUNTED = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8, "아흐레": 9, "열흘": 10, "보름": 15, "일주일": 7}  # fmt: skip
_PIECES = {
    "하루종일": 86_400,
    "온종일": 86_400,
    "반나절": 21_600,
    "한나절": 43_200,
    "반년": 15_768_000,
    "반시간": 1_800,
    "반달": 1_296_000,
}
_ALL = rf"(?:{NUMERAL})"
_LENGTH = Late(
    rf"(?P<word>{'|'.join([*_PIECES, *_COUNTED])})|(?<![0-9.:/])(?<!제)(?P<n>{_ALL}|몇)(?P<unit>시간|개월|주일|년|달|주|일|분|초)(?!에태|생|도(?!안)|월|차|째|번|의[일이삼사오육칠팔구0-9]|급|대(?!기))(?P<half>반)?"
)
_NIGHTS = Late(rf"{_ALL}박(?P<days>{_ALL})일")
_BETWEEN = Late(r"(?:하고|과|와|그리고)?(?:간|동안)?")
_FEW = 3.0  # "몇 시간"

_PERCENT = Late(
    rf"(?P<sign>-|마이너스)?(?P<n>[0-9]{{1,12}}(?:,[0-9]{{3}}){{0,4}}(?:\.[0-9]{{1,6}})?[만천백십억]?|{_ALL}(?:점[영공일이삼사오육칠팔구]{{1,6}})?)(?:%|퍼센트|퍼센티지|프로(?!그|젝|듀|필|세))"
    rf"|백분의(?P<share>{_ALL})|(?P<half>절반|반)의?퍼센트"
)
_ORDINAL = Late(
    rf"(?P<first>첫)(?:번째|째|번)|(?<![가-힣])(?P<native>둘|셋|넷)째|(?P<n>{_ALL})(?:번째|째|등(?!록|산|본)|위(?!치|하|에))|제(?P<m>[0-9]{{1,9}}|[일이삼사오육칠팔구십백천만억]{{1,12}})"
)
_AGE = Late(rf"(?:만)?(?P<n>{_ALL})(?:(?P<year>살|세(?!기|트|상|대|계))|(?P<month>개월|달)(?=된|짜리|차|아|인|째|$|이|입|배)|(?P<week>주)(?=된|짜리)|(?P<day>일)(?=된|짜리))")  # fmt: skip
_N = rf"(?P<{{}}>-?[0-9][0-9,]{{{{0,18}}}}(?:\.[0-9]{{{{1,6}}}})?[십백천만억조]{{{{0,3}}}}|{NUMERAL.replace('{', '{{').replace('}', '}}')})"
_NOUN = r"(?:[가-힣]{0,3}?)"
_RANGE = Late(
    rf"{_N.format('a')}{_NOUN}(?:~|-|에서|부터|와|과|이상)(?:{_N.format('b')}){_NOUN}(?P<closed>이하|까지)?(?:사이|미만)?"
    rf"|{_N.format('c')}{_NOUN}(?:(?P<least>이상|부터)|(?P<most>이하|까지)|(?P<below>미만)|(?P<above>초과)|보다(?:더)?(?:(?P<more>크|큰|클|많|높|넘|초과|위)|(?P<less>작|적|낮|아래|밑|미만))|(?:을|를)?(?P<over>넘))"
)


_UNITED = Late(
    r"명|개|살|세|원|년|월|일|시|분|초|번|권|장|마리|대|층|호|인|회|차|점|퍼|프로|배|도씨|센티|미터|킬로|그램|평|쪽|줄|가지|켤레|송이|그루|박|주|달|조각|잔|병|통|벌|채|곳|군데|사람|에서|보다|더하기|빼기|곱하기|나누기"
    r"|이?다$|이?요$|이?에요$|예요$|입니다$"
)
_PLACED = Late(
    "[0-9./]|[십백천만억조].|.[십백천만억조]|분의|점|다섯|여섯|일곱|여덟|아홉|하나|열|스물|서른|마흔|예순|일흔|여든|아흔|다스|둘|셋|넷"
)
_OTHERWISE = Late(r"(?:사이|이사|오이|구이|일이|이일|천천)$")
_THIS = Late(r"[이한]$")


def _stands(m: re.Match[str], text: Text, edges: frozenset[int]) -> bool:
    """A numeral, and not a syllable of another word ("사과", "한국"): only what has figures or places needs no room around it."""
    if _OTHERWISE.match(m[0]):
        return False
    if _PLACED.search(m[0]):
        return True
    start, end = m.span()
    begun = start in edges or not "가" <= text.tight[start - 1 : start] <= "힣"
    counted = _UNITED.match(text.tight, end)
    last = end == len(text.tight) or not "가" <= text.tight[end] <= "힣"
    apart = last or (end in edges and not _THIS.match(m[0]))
    return begun and (apart or bool(counted))


def _numbers(text: Text, now: datetime) -> list[Result]:
    edges = frozenset(text.starts)
    found = [amount(m) for m in ANY.finditer(text.tight) if _stands(m, text, edges)]
    return [{"kind": "number", "value": one} for one in found if one is not None]


_TENTHS = Late(rf"(?P<ten>{_ALL})할(?:(?P<one>{_ALL})푼)?(?![가-힣]?머니|아버)")


def _percents(text: Text, now: datetime) -> list[Result]:
    out: list[Result] = [
        {"kind": "percent", "value": (value(m["ten"]) or 0) * 10 + (value(m["one"] or "0") or 0)}
        for m in _TENTHS.finditer(text.tight)
    ]
    for m in _PERCENT.finditer(text.tight):
        inner = ANY.fullmatch(m["n"] or m["share"] or "")
        told = 50.0 if m["half"] else amount(inner) if inner else None
        if told is not None:
            out.append({"kind": "percent", "value": -told if m["sign"] else told})
    return out


def _ordinals(text: Text, now: datetime) -> list[Result]:
    found = [1.0 if m["first"] else value(m["native"] or m["n"] or m["m"]) for m in _ORDINAL.finditer(text.tight)]
    return [{"kind": "ordinal", "value": one} for one in found if one is not None]


def _ages(text: Text, now: datetime) -> list[Result]:
    found = [(value(m["n"]), str(m.lastgroup)) for m in _AGE.finditer(text.tight)]
    return [{"kind": "age", "value": {"number": one, "unit": unit}} for one, unit in found if one is not None]


def _durations(text: Text, now: datetime) -> list[Result]:
    """Neighbouring parts add up: "1시간 30분" is one. Of "3박 4일" the days count."""
    tight = _NIGHTS.sub(lambda m: f"{m['days']}일", text.tight)
    out: list[tuple[int, float]] = []
    for m in _LENGTH.finditer(tight):
        if m["word"]:
            seconds: float | None = _PIECES.get(m["word"]) or _COUNTED[m["word"]] * 86_400.0
        else:
            count = _FEW if m["n"] == "몇" else value(m["n"])
            seconds = None if count is None else (count + (0.5 if m["half"] else 0)) * _UNITS[m["unit"]]
        if seconds is None:
            continue
        if out and _BETWEEN.fullmatch(tight, out[-1][0], m.start()):
            out[-1] = (m.end(), out[-1][1] + seconds)
        else:
            out.append((m.end(), seconds))
    return [{"kind": "duration", "value": seconds} for _, seconds in out]


def _figure(word: str | None) -> str | None:
    told = value(word.lstrip("-")) if word else None
    if told is None or not word:
        return None
    told = -told if word.startswith("-") else told
    return str(int(told)) if told == int(told) else str(told)


def _ranges(text: Text, now: datetime) -> list[Result]:
    """Intervals as text: "[10,20)", "(5,)"."""
    out = []
    for m in _RANGE.finditer(text.tight):
        one = _figure(m["c"])
        if m["a"]:
            low, high = _figure(m["a"]), _figure(m["b"])
            told = None if low is None or high is None else f"[{low},{high}{']' if m['closed'] == '이하' else ')'}"
        elif one is None:
            told = None
        elif m["least"]:
            told = f"[{one},)"
        elif m["most"]:
            told = f"(,{one}]"
        else:
            told = f"(,{one})" if m["below"] or m["less"] else f"({one},)"
        if told:
            out.append({"kind": "numberrange", "value": told})
    return out


_NO = Late(r"아니|아뇨|아닙|안돼|안된|안할|안해|못해|틀[리려렸린]|거짓|싫|절대|부정|그른|ㄴㄴ|노노")
_YES = Late(
    r"^(?:네|예|응|넵|어$)|맞[아습다네]|그래|그렇|옳|진실|참이|^참$|물론|좋[아습다]|오케이|당연|동의|확실|긍정|ㅇㅇ"
)


def _booleans(text: Text, now: datetime) -> list[Result]:
    moved = moves.move(text) or (Move.YES if moves.agrees(text) else None)
    if moved in (Move.YES, Move.NO):
        return [{"kind": "boolean", "value": moved is Move.YES}]
    no = bool(_NO.search(text.tight))
    return [{"kind": "boolean", "value": not no}] if no or _YES.search(text.tight) else []


def _times(text: Text, now: datetime) -> list[Result]:
    if text.language not in ("en", "vi", "zh") or re.fullmatch(r"[0-9 :.apm]{1,12}", text.flat):
        return moments.find(text, now)
    found, _ = foreign.find(text.flat if text.language != "zh" else text.tight, text.language, now.date())
    return [_foreign_day(one) for one in found if one.kind == "day"]


def _foreign_day(one: Found) -> Result:
    if one.value.last is None:
        return {"kind": "date", "value": one.value.first.isoformat()}
    return {
        "kind": "daterange",
        "start": one.value.first.isoformat(),
        "end": (one.value.last + timedelta(days=1)).isoformat(),
    }


_READERS: dict[str, Callable[[Text, datetime], list[Result]]] = {
    "time": _times,
    "duration": _durations,
    "number": _numbers,
    "ordinal": _ordinals,
    "percent": _percents,
    "age": _ages,
    "numberrange": _ranges,
    "boolean": _booleans,
}


def find(text: str, dim: str, now: datetime) -> list[Result]:
    """All expressions of this dimension, left to right; a dimension nobody knows has none. Never raises."""
    reader = _READERS.get(dim)
    try:
        return reader(plain(text), now) if reader else []
    except (OverflowError, ValueError):  # a day before the first or after the last year
        return []
