"""Days, times and spans of a Korean text told as instants, for `nanum understand` with dim "time" (nlu/README.md, "Outside suites").

The rooms' own grammar is `when`; what a calendar has beside it stands here: years, seasons, quarters, so many units ago or
ahead, the last or next so many, parts of a month, feasts, things that come again. Spans end exclusively. Every pattern has
bounded repeats, so that reading is linear.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from handlers.korean import when
from handlers.korean.normal import Found, Late, Text
from handlers.korean.numerals import NUMERAL, value

Result = dict[str, Any]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A piece of time and where it was said; `end` is exclusive, None for a single day or instant."""

    at: int
    stop: int
    kind: str  # "day" | "days" | "clock" | "part" | "instant" | "span" | "set" | "open"
    start: datetime
    end: datetime | None = None
    mod: str = ""  # of "open": after, before
    bare: bool = False  # a clock time without 오전 or 오후, a weekday without its week
    step: str = ""  # "사흘": the amount this lies from today, or from the day said before it
    sign: int = 1


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _shifted(at: datetime, months: int) -> datetime:
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return at.replace(year=year, month=month + 1, day=min(at.day, last))


_UNITS = {
    "초": timedelta(seconds=1),
    "분": timedelta(minutes=1),
    "시간": timedelta(hours=1),
    "일": DAY,
    "주": 7 * DAY,
    "주일": 7 * DAY,
}
_MONTHS = {"개월": 1, "달": 1, "년": 12, "해": 12}
_UNIT = "시간|개월|주일|년|달|해|주|일|분|초"
_COUNTED = {"하루": (1, "일"), "이틀": (2, "일"), "사흘": (3, "일"), "나흘": (4, "일"), "닷새": (5, "일"), "엿새": (6, "일"), "이레": (7, "일"),
            "여드레": (8, "일"), "아흐레": (9, "일"), "열흘": (10, "일"), "보름": (15, "일"), "일주일": (1, "주"), "한주": (1, "주"),
            "반시간": (0.5, "시간"), "반년": (6, "개월")}  # fmt: skip
_PIECE = Late(
    rf"(?P<word>{'|'.join(_COUNTED)})(?P<more>반(?!나절|드시))?|(?P<n>{NUMERAL}|몇)(?P<unit>{_UNIT})(?P<half>반(?!나절|드시))?"
)
_NAMELESS = re.sub(r"\?P<[a-z]+>", "?:", _PIECE.pattern)
_AMOUNT = (
    rf"(?P<amount>(?>{_NAMELESS})(?>(?:하고|과|와)?(?:{_NAMELESS})){{0,3}}+)"  # "일" is a digit and a unit: no way back
)
_FEW = 3.0  # "몇 시간"
_MANY_YEARS = 1_000  # "2014년 전" names the year


def _pieces(amount: str) -> list[tuple[float, str]]:
    """ "1년 3개월": counts and their units."""
    out = []
    for m in _PIECE.finditer(amount):
        count, unit = _COUNTED[m["word"]] if m["word"] else (_FEW if m["n"] == "몇" else value(m["n"]) or 0, m["unit"])
        if unit == "년" and count >= _MANY_YEARS:
            raise ValueError
        out.append((count + (0.5 if m["more"] or m["half"] else 0), unit))
    return out


def _stepped(at: datetime, amount: str, sign: int) -> datetime:
    """The instant so many units away."""
    for count, unit in _pieces(amount):
        at = _shifted(at, sign * int(count * _MONTHS[unit])) if unit in _MONTHS else at + sign * count * _UNITS[unit]
    return at


def _fine(amount: str) -> bool:
    """Hours and less: counted from this very instant."""
    return any(unit in ("초", "분", "시간") or (unit == "일" and count % 1) for count, unit in _pieces(amount))


def _away(m: re.Match[str], now: datetime) -> Moment:
    """ "사흘 뒤", "2시간 전", "1년 3개월 후"."""
    sign = -1 if m["way"].startswith("전") else 1
    there = _stepped(now, m["amount"], sign)
    if _fine(m["amount"]):
        return Moment(*m.span(), "instant", there)
    return Moment(*m.span(), "day", _midnight(there.date()), step=m["amount"], sign=sign)


def _within(m: re.Match[str], now: datetime) -> Moment:
    """ "3일 이내", "두 시간 안에": from now on."""
    there = _stepped(now, m["amount"], 1)
    if _fine(m["amount"]):
        return Moment(*m.span(), "span", now, there)
    return Moment(*m.span(), "days", _midnight(now.date()), _midnight(there.date()) + DAY)


_NEIGHBOURS = {"다음날": 1, "담날": 1, "이튿날": 1, "그다음날": 1, "전날": -1, "전전날": -2, "다다음날": 2}


def _neighbour(m: re.Match[str], now: datetime) -> Moment:
    """ "다음 날", "(추석) 전날"."""
    days = _NEIGHBOURS[m["day"]]
    step = "하루" if abs(days) == 1 else "이틀"
    return Moment(*m.span(), "day", _midnight(now.date()) + days * DAY, step=step, sign=1 if days > 0 else -1)


def _stretch(m: re.Match[str], now: datetime) -> Moment:
    """ "지난 3일", "앞으로 2주": up to now, or from now on."""
    past = m["side"] in ("지난", "최근", "과거", "저번", "이전", "지나간")
    if _fine(m["amount"]):
        there = _stepped(now, m["amount"], -1 if past else 1)
        return Moment(*m.span(), "span", *((there, now) if past else (now, there)))
    today = _midnight(now.date())
    first = today if past else today + DAY
    there = _stepped(first, m["amount"], -1 if past else 1)
    return Moment(*m.span(), "days", *((there, today) if past else (first, there)))


_RELATIVE_YEARS = {"재작년": -2, "작년": -1, "지난해": -1, "전년": -1, "올해": 0, "금년": 0, "이번해": 0, "당해": 0, "내년": 1, "다음해": 1, "명년": 1, "내후년": 2}  # fmt: skip
_YEAR = rf"(?:(?P<year>[12][0-9]{{3}}|[일이]천[영공일이삼사오육칠팔구십백]{{0,6}})년도?|(?P<rel>{'|'.join(_RELATIVE_YEARS)}))(?:의)?"
_SEASONS = {"봄": (3, 20, 6, 21), "여름": (6, 21, 9, 23), "가을": (9, 23, 12, 21), "겨울": (12, 21, 3, 20)}
_FEASTS = {"새해": (1, 1), "신년": (1, 1), "설날아침": (1, 1), "발렌타인데이": (2, 14), "밸런타인데이": (2, 14), "화이트데이": (3, 14), "만우절": (4, 1), "식목일": (4, 5),
           "근로자의날": (5, 1), "노동절": (5, 1), "어버이날": (5, 8), "스승의날": (5, 15), "제헌절": (7, 17), "국군의날": (10, 1), "할로윈": (10, 31),
           "핼러윈": (10, 31), "지구의날": (4, 22), "섣달그믐": (12, 31), "송년": (12, 31)}  # fmt: skip


def _year_of(m: re.Match[str], now: datetime) -> int | None:
    if m["year"]:
        return int(value(m["year"]) or 0)
    return now.year + _RELATIVE_YEARS[m["rel"]] if m["rel"] else None


def _days(m: re.Match[str], first: date, end: date) -> Moment:
    return Moment(*m.span(), "days", _midnight(first), _midnight(end))


def _whole_year(m: re.Match[str], now: datetime) -> Moment:
    year = _year_of(m, now) or now.year
    first, end = (1, 1), (13, 1)
    if m["piece"]:
        first, end = {
            "초": ((1, 1), (7, 1)),
            "중": ((4, 1), (10, 1)),
            "말": ((7, 1), (13, 1)),
            "상": ((1, 1), (7, 1)),
            "하": ((7, 1), (13, 1)),
        }[m["piece"][0]]
    return _days(m, date(year, *first), date(year + 1, 1, 1) if end[0] > 12 else date(year, *end))


def _piece_of_year(m: re.Match[str], now: datetime) -> Moment:
    """ "연말", "상반기"."""
    early = m[0][-1:] == "초" or m[0].startswith("상")
    return _days(m, date(now.year, 1 if early else 7, 1), date(now.year + (not early), 7 if early else 1, 1))


def _season(m: re.Match[str], now: datetime) -> Moment:
    a, b, c, d = _SEASONS[m["season"]]
    year = _year_of(m, now)
    if year is None:
        year = now.year + {"지난": -1, "저번": -1, "다음": 1}.get(m["which"] or "", 0)
        running = m["season"] == "겨울" and (now.month, now.day) < (c, d)
        year -= running and m["which"] in (None, "이번", "올")
    return _days(m, date(year, a, b), date(year + (c < a), c, d))


def _quarter(m: re.Match[str], now: datetime) -> Moment:
    if m["which"]:
        at = now.year * 4 + (now.month - 1) // 3 + {"지난": -1, "저번": -1, "다음": 1}.get(m["which"], 0)
    else:
        at = (_year_of(m, now) or now.year) * 4 + int(value(m["q"]) or 1) - 1
    year, quarter = divmod(at, 4)
    return _days(
        m, date(year, quarter * 3 + 1, 1), date(year + quarter // 3, quarter % 3 * 3 + 4 if quarter < 3 else 1, 1)
    )


def _decade(m: re.Match[str], now: datetime) -> Moment:
    first = int(m["d"]) if len(m["d"]) == 4 else (1900 if int(m["d"]) > 20 else 2000) + int(m["d"])
    return _days(m, date(first, 1, 1), date(first + 10, 1, 1))


def _century(m: re.Match[str], now: datetime) -> Moment:
    last = int(value(m["c"]) or 1) * 100
    return _days(m, date(max(last - 100, 1), 1, 1), date(last, 1, 1))


_RELATIVE_MONTHS = {"이번달": 0, "이달": 0, "이번월": 0, "금월": 0, "다음달": 1, "담달": 1, "내달": 1, "다다음달": 2, "지난달": -1, "저번달": -1, "지지난달": -2, "월": 0}  # fmt: skip


def _month_number(word: str) -> int:
    return int(value({"시": "십", "유": "육"}.get(word, word)) or 0)


def _month_of(m: re.Match[str], now: datetime) -> datetime:
    """The first day of a month named or counted from this one."""
    if m["rm"]:
        return _shifted(_midnight(now.date()).replace(day=1), _RELATIVE_MONTHS[m["rm"]])
    month = _month_number(m["month"])
    return datetime(_year_of(m, now) or now.year + (month < now.month), month, 1)  # noqa: DTZ001 - the suites are naive


def _piece_of_month(m: re.Match[str], now: datetime) -> Moment:
    """ "월말", "4월 초", "다음 달 중순"."""
    first = _month_of(m, now)
    end = _shifted(first, 1)
    match m["piece"][0]:
        case "초" | "상":
            return _days(m, first, first.replace(day=16))
        case "중":
            return _days(m, first.replace(day=10), first.replace(day=21))
        case _:
            return _days(m, first.replace(day=16), end)


def _rest_of(m: re.Match[str], now: datetime) -> Moment:
    """ "이번 주 남은 날", "올해 남은 기간"."""
    today = now.date()
    end = {
        "주": today + timedelta(days=7 - today.weekday()),
        "달": _shifted(_midnight(today).replace(day=1), 1).date(),
        "해": date(today.year + 1, 1, 1),
    }[m["what"][-1]]
    return _days(m, today, end)


def _fixed(year: int, name: str) -> date:
    """A feast of that year, by our calendar, the moon's or the church's."""
    if name in _MOVING:
        return _MOVING[name](year)
    if name in when.LUNAR:
        return when.lunar(year, name)
    return date(year, *(_FEASTS.get(name) or when.FEASTS[name]))


def _easter(year: int) -> date:
    """Sunday after the first full moon of spring (Gauss, Lichtenberg)."""
    century, golden = year // 100, year % 19
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    age = (19 * golden + moon) % 30
    shift = (age + golden // 11) // 29
    full = 21 + age - shift
    sunday = 7 - (year + year // 4 + 2 - ((3 * century + 3) // 4)) % 7
    return date(year, 3, 1) + timedelta(days=full + 7 - (full - sunday) % 7 - 1)


def _thanksgiving(year: int) -> date:
    """The fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


_MOVING: dict[str, Callable[[int], date]] = {
    "부활절": _easter,
    "추수감사절": _thanksgiving,
    "블랙프라이데이": lambda year: _thanksgiving(year) + timedelta(days=1),
}


def _feast(m: re.Match[str], now: datetime) -> Moment:
    """ "2014년 크리스마스", "지난 추석"; without a year the next one."""
    today, name = now.date(), m["feast"]
    year = _year_of(m, now)
    if year is None:
        past = m["which"] in ("지난", "저번")
        year = today.year if (_fixed(today.year, name) < today) == past else today.year + (-1 if past else 1)
    return Moment(*m.span(), "day", _midnight(_fixed(year, name)))


def _last_weekday(m: re.Match[str], now: datetime) -> Moment:
    """ "지난 화요일"."""
    back = (now.weekday() - when.WEEKDAYS.index(m["wd"]) - 1) % 7 + 1
    return Moment(*m.span(), "day", _midnight(now.date()) - back * DAY)


def _nth_day(m: re.Match[str], now: datetime) -> Moment:
    """ "10월 세 번째 날", "3월의 마지막 날", "다음 달 첫날", "올해 마지막 날"."""
    if m["rw"]:
        monday = when.week_of(now.date() + timedelta(weeks=when.WEEKS[m["rw"]])).first
        first, end = monday, monday + timedelta(days=7)
    elif m["rm"] or m["month"]:
        start = _month_of(m, now)
        first, end = start.date(), _shifted(start, 1).date()
    else:
        year = _year_of(m, now)
        if year is None:
            raise ValueError
        first, end = date(year, 1, 1), date(year + 1, 1, 1)
    found = (
        end - timedelta(days=1)
        if m["nth"].startswith("마")
        else first + timedelta(days=int(value(m["nth"].replace("첫", "1")) or 1) - 1)
    )
    return Moment(*m.span(), "day", _midnight(found))


def _short_year(text: str) -> int:
    year = int(value(text) or 0)
    return year + (0 if year > 99 else 1900 if year > 30 else 2000)


def _written_year(m: re.Match[str], now: datetime) -> Moment:
    """ "이천십사년 시월 이일", "99년 5월 3일", "17년 3월"."""
    year, month = _short_year(m["y"]), _month_number(m["m"])
    if m["d"]:
        return Moment(*m.span(), "day", _midnight(date(year, month, int(value(m["d"]) or 0))))
    first = datetime(year, month, 1)  # noqa: DTZ001 - the suites are naive
    return _days(m, first.date(), _shifted(first, 1).date())


def _figures(m: re.Match[str], now: datetime) -> Moment:
    """ "3/21/2015", "21.3.2015", "12-25"."""
    a, b = int(m["a"]), int(m["b"])
    month, day = (b, a) if a > 12 else (a, b)
    found = date(_short_year(m["y"]), month, day) if m["y"] else when.coming(now.date(), month, day)
    return Moment(*m.span(), "day", _midnight(found))


def _workdays(m: re.Match[str], now: datetime) -> Moment:
    """ "주중", "다음 주 평일": Monday to Friday."""
    monday = when.week_of(now.date() + timedelta(weeks=when.WEEKS[m["rw"]] if m["rw"] else 0)).first
    return _days(m, monday, monday + timedelta(days=5))


def _this_day(m: re.Match[str], now: datetime) -> Moment:
    """ "내년 오늘", "작년 이맘때"."""
    there = _shifted(_midnight(now.date()), 12 * ((_year_of(m, now) or now.year) - now.year))
    return Moment(*m.span(), "day", there)


def _this_hour(m: re.Match[str], now: datetime) -> Moment:
    """ "(내일) 이 시간"."""
    return Moment(*m.span(), "clock", now)


def _now(m: re.Match[str], now: datetime) -> Moment:
    return Moment(*m.span(), "instant", now)


def _set(m: re.Match[str], now: datetime) -> Moment:
    return Moment(*m.span(), "set", now)


_MONTH = r"(?<![0-9])[0-9]{1,2}|(?<![가-힣])(?:십[일이]?|시|유|[일이삼사오육칠팔구])"
_NTH = "첫|두|세|네|다섯|여섯|일곱|여덟|아홉|열|마지막|[0-9]{1,2}"
_WHICH = "지난|저번|이번|올|다음"
_ANY_FEAST = "|".join(sorted({*_FEASTS, *_MOVING, *when.FEASTS, *when.LUNAR}, key=len, reverse=True))
_Read = Callable[[re.Match[str], datetime], Moment]
_RULES: tuple[tuple[Late, _Read], ...] = tuple(
    (Late(pattern), read)
    for pattern, read in (
        (
            rf"매(?:일|주|달|월|년|해|시간|분|번|회)(?:(?:[월화수목금토일](?:요일|욜)|주말|평일|아침|저녁|밤|오전|오후|{_MONTH}월|[0-9]{{1,2}}일|(?:{_NTH})(?:번?째)?주)){{0,3}}"
            rf"|(?:[월화수목금토일]요일|주말|평일|아침|점심|저녁|밤|오전|오후|날|주|달|해|월|년|{NUMERAL}(?:{_UNIT})|하루|이틀|사흘|일주일|보름)마다"
            rf"|격(?:일|주|월|년)(?:로|마다)?|매{NUMERAL}(?:{_UNIT})(?:마다)?|(?:하루|이틀|일주일|한달|일년|(?<![0-9가-힣])[주월년연일]|{NUMERAL}(?:{_UNIT}))에?(?:{NUMERAL})[번회](?!째|차)(?:씩|꼴)?",
            _set,
        ),
        (rf"{_YEAR}(?P<season>봄|여름|가을|겨울)(?:철)?(?P<which>)", _season),
        (rf"(?P<year>)(?P<rel>)(?:(?P<which>{_WHICH})|(?<![가-힣]))(?P<season>봄|여름|가을|겨울)(?:철)?(?![가-힣]방학|옷|비)", _season),
        (rf"(?:{_YEAR})?(?P<which>)(?:제)?(?P<q>[1-4일이삼사])(?:사)?분기", _quarter),
        (r"(?P<year>)(?P<rel>)(?P<which>지난|저번|이번|다음)(?P<q>)분기", _quarter),
        (rf"{_YEAR}(?P<which>)(?P<feast>{_ANY_FEAST})(?:연휴|당일)?", _feast),
        (rf"(?P<year>)(?P<rel>)(?P<which>{_WHICH})?(?P<feast>{_ANY_FEAST})(?:연휴|당일)?", _feast),
        (rf"{_YEAR}(?:오늘|이맘때|이날)", _this_day),
        (rf"(?:{_YEAR})?(?:(?P<rw>{'|'.join(when.WEEKS)})|(?P<rm>{'|'.join(_RELATIVE_MONTHS)})|(?P<month>{_MONTH})월)?(?:의)?(?P<nth>{_NTH})(?:번째)?날", _nth_day),
        (rf"(?:(?P<rw>{'|'.join(when.WEEKS)})(?:의)?|(?<![가-힣]))(?:주중|평일)(?!마다)", _workdays),
        (rf"(?<![가-힣])(?P<day>{'|'.join(sorted(_NEIGHBOURS, key=len, reverse=True))})", _neighbour),
        (r"(?:지금)?이(?:시간|시각)(?=에|쯤|$|[^가-힣])", _this_hour),
        (rf"(?:{_YEAR})?(?:(?P<rm>{'|'.join(_RELATIVE_MONTHS)})|(?P<month>{_MONTH})월)(?:의)?(?P<piece>초순?|상순|중순|중반|하순|말(?!고|씀|하|로|을|이))", _piece_of_month),
        (r"(?P<y>[일이]천[영공일이삼사오육칠팔구십백]{0,6}|(?<![0-9])[0-9]{2})년(?P<m>[0-9]{1,2}|[일이삼사오육유칠팔구시십]{1,2})월(?:(?P<d>[0-9]{1,2}|[일이삼사오육칠팔구십]{1,3})일|(?!초|말|중|하|의|[첫둘셋넷마]))", _written_year),
        (r"(?<![0-9./-])(?P<a>[0-9]{1,2})(?P<dot>[./-])(?P<b>[0-9]{1,2})(?P=dot)(?P<y>[0-9]{4}|[0-9]{2})(?![0-9./-])", _figures),
        (r"(?<![0-9./-])(?P<a>1[0-2]|0?[1-9])-(?P<b>[0-3]?[0-9])(?=$|에|부터|까지|[^0-9가-힣./:~-])(?P<y>)", _figures),
        (r"(?<![0-9])(?P<d>[12][0-9]{2}0|[0-9]0)년대", _decade),
        (r"(?<![0-9])(?P<c>[0-9]{1,2}|이?십[일이삼사오육칠팔구]?)세기", _century),
        (r"(?P<what>이번주|이번달|올해)(?:의)?남은(?:날|기간|시간|동안)?", _rest_of),
        (rf"(?P<side>지난|최근|과거|저번|이전|앞으로|다음|향후|이후로)(?:의)?{_AMOUNT}(?:간|동안)?(?!에한번|째)", _stretch),
        (rf"(?<![0-9월.:/시십])(?<!제){_AMOUNT}(?:쯤|정도|가량)?(?P<way>뒤|후|있다가|이후|지나서|전(?!체|부|화|에는없|까지))", _away),
        (rf"(?<![0-9월.:/시십])(?<!제){_AMOUNT}(?:이내에?|안에)", _within),
        (r"(?:지난|저번)(?P<wd>[월화수목금토일])(?:요일|욜)", _last_weekday),
        (rf"{_YEAR}(?P<piece>초(?!등)|말(?!고|씀)|중반|상반기|하반기)?(?!(?:{_MONTH})월)", _whole_year),
        (r"연말|연초|상반기|하반기", _piece_of_year),
        (r"지금|방금|현재|당장", _now),
    )
)  # fmt: skip


_PARTS = {
    "새벽": (4, 8),
    "아침": (8, 12),
    "오전": (8, 12),
    "점심": (11, 13),
    "낮": (12, 16),
    "오후": (12, 16),
    "저녁": (16, 20),
    "밤": (20, 24),
}
_PART = Late(
    r"(?:이른|늦은)?(?P<part>새벽|아침|오전|점심(?:때|시간)?|한?낮|오후|저녁|(?:한|오늘|어제|어젯)?밤)(?!중|새|늦|식|밥|을먹|나무|샘)"
)
_NAMED = {"정오": 720, "한낮정오": 720, "자정": 0, "한밤중": 0}
_HOUR = r"(?:[0-9]{1,2}|열한|열두|열|한|두|세|네|다섯|여섯|일곱|여덟|여덜|아홉|십[일이삼사오육칠팔구]?|이십[일이삼사]?|영|공)"
_MINUTE = r"(?:[0-9]{1,2}|[이삼사오]?십[일이삼사오육칠팔구]?|[일이삼사오육칠팔구])"
_HALF_DAY = "오전|오후|아침|저녁|새벽|한?낮|점심|밤|am|pm|a\\.m\\.|p\\.m\\."
_CLOCK = Late(
    rf"(?P<named>정오|자정|한밤중)"
    rf"|(?:(?P<half>{_HALF_DAY})(?:에|,| )?)?(?<![0-9.:/])(?:(?P<h>{_HOUR})시(?!간|작|장|월|기|내(?![일년달주])|설|민|청|험|름|럭|풍)"
    rf"(?:(?P<thirty>반)|(?P<m>{_MINUTE})분(?:(?P<s>{_MINUTE})초)?)?(?:정각)?(?P<ago>(?P<less>{_MINUTE})분전)?"
    r"|(?P<h2>[0-9]{1,2}):(?P<m2>[0-9]{2})(?::[0-9]{2})?(?![0-9:])|(?P<h3>[0-9]{1,2})(?=am|pm))(?P<before_hour>(?<=분)전)?(?P<apm>am|pm|오전|오후)?"
)


def _clocks(tight: str, day: datetime) -> list[Moment]:
    """Clock times as minutes of `day`; a bare hour waits for what stands beside it."""
    out: list[Moment] = []
    for m in _CLOCK.finditer(tight):
        if m["named"]:
            out.append(Moment(*m.span(), "clock", day + timedelta(minutes=_NAMED[m["named"]]), mod="exact"))
            continue
        hour = value(m["h"] or m["h2"] or m["h3"])
        minute = 30 if m["thirty"] else value(m["m"] or m["m2"] or "0")
        second = value(m["s"] or "0") or 0
        if hour is None or minute is None or hour > 24 or minute > 59:
            continue
        half = {"am": "오전", "pm": "오후", "a.m.": "오전", "p.m.": "오후", "한낮": "낮"}.get(
            m["half"] or m["apm"] or "", m["half"] or m["apm"] or ""
        )
        minutes = int(when.hour24(int(hour), half) if half else hour) * 60
        if m["before_hour"]:  # "3시 15분 전" is 14:45
            minutes -= int(minute)
        else:
            minutes += int(minute) - int(value(m["less"] or "0") or 0)
        at = day + timedelta(minutes=minutes, seconds=second)
        bare = not half and 1 <= hour <= 12 and not (m["h2"] or "").startswith("0")
        mod = "exact" if half.endswith("밤") and hour == 12 else "24" if hour > 12 else ""
        out.append(Moment(*m.span(), "clock", at, mod=mod, bare=bare))
    return out


def _parts(tight: str, day: datetime) -> list[Moment]:
    out = []
    for m in _PART.finditer(tight):
        name = next(part for part in _PARTS if part in m["part"])
        first, last = _PARTS[name]
        shift = -DAY if m["part"].startswith("어") else timedelta()
        out.append(Moment(*m.span(), "part", day + shift + timedelta(hours=first), day + shift + timedelta(hours=last)))
    return out


def _of_when(found: Found) -> Moment:
    """A day or days of the rooms' grammar."""
    first, last = found.value.first, found.value.last
    if last is None:
        return Moment(found.start, found.end, "day", _midnight(first), bare=found.value.grain == "weekday")
    return Moment(found.start, found.end, "days", _midnight(first), _midnight(last + DAY))


def _blot(tight: str, moments: list[Moment]) -> str:
    return when.masked(tight, [Found("", None, one.at, one.stop) for one in moments])


_GLUE = Late(r"(?:에|의|날|,|에는|은|쯤|경|t| )?(?:\([월화수목금토일]\))?")
_FROM = Late(r"(?:으?로부터|에서부터|부터|에서|의|보다)?")
_AND = Late(r"(?:에|의|과|와|,|하고|이?랑)?")
_THROUGH = Late(r"(?:쯤|경)?(?:부터|에서|~|-|과|와|및)")
_TILL = Late(r"(?:까지|사이)?")
_AFTER = Late(
    r"(?:쯤|경)?(?:에)?(?:(?P<after>이후|부터|넘어서|지나서|후(?!반))|(?P<before>까지|이전|전(?!체|부|화)|되기전))"
)
_DASH = Late(r"(?P<whole>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})|(?<=[0-9시분일])-(?=[0-9])")
_SHORT_HOUR = Late(r"(?<![0-9.:/~-])(?P<hour>[0-9]{1,2})[~-](?=(?:오전|오후)?[0-9]{1,2}시(?!간))")


def _dashes(tight: str) -> str:
    """ "3-5시" is "3시~5시"; a dash between clock times is a wave, in a date it stays."""
    if ":" in tight or "시" in tight:
        tight = _DASH.sub(lambda m: m["whole"] or "~", tight)
    return _SHORT_HOUR.sub(r"\g<hour>시~", tight)


def find(text: Text, now: datetime) -> list[Result]:
    """All of it, left to right."""
    now = now.replace(tzinfo=None)
    today = _midnight(now.date())
    tight = _dashes(text.tight)
    found: list[Moment] = []
    for pattern, read in _RULES:
        hits = []
        for m in pattern.finditer(tight):
            if m.start() == m.end():
                continue
            try:
                hits.append(read(m, now))
            except (ValueError, OverflowError):
                continue
        tight = _blot(tight, hits)
        found += hits
    clocks = _clocks(tight, today)
    tight = _blot(tight, clocks)
    days = [_of_when(one) for one in when.days(tight, now.date()) if one.kind == "day"]
    tight = _blot(tight, days)
    found = sorted([*found, *clocks, *days, *_parts(tight, today)], key=lambda one: one.at)
    spans = [
        replace(one, start=_next(one, now)) if one.kind == "clock" else one
        for one in _spans(_joined(found, tight), tight, now)
    ]
    return [_told(one) for one in _modified(spans, tight)]


def _set_on(clock: Moment, day: datetime) -> datetime:
    """The clock time on this day; a bare hour from 1 to 7 is in the afternoon."""
    at = clock.start - _midnight(clock.start.date()) + day
    if clock.mod == "exact" and at == day:
        return at + DAY  # midnight is the end of the day spoken of
    return at + DAY / 2 if clock.bare and 1 <= at.hour <= 7 else at


def _next(clock: Moment, now: datetime) -> datetime:
    """Without a day: the next time the clock shows it."""
    at = clock.start
    while at <= now:
        at += DAY / 2 if clock.bare else DAY
    return at


def _joined(found: list[Moment], tight: str) -> list[Moment]:
    """A day and the hour or the part of it said next to it are one."""
    out: list[Moment] = []
    for one in found:
        last = out[-1] if out else None
        if last and last.kind == "day" and one.step and _FROM.fullmatch(tight, last.stop, one.at):
            out[-1] = replace(one, at=last.at, start=_stepped(last.start, one.step, one.sign))  # "추석 이틀 전"
            continue
        if (
            last
            and last.kind == "set"
            and one.kind in ("day", "clock", "part")
            and _AND.fullmatch(tight, last.stop, one.at)
        ):
            out[-1] = replace(last, stop=one.stop)  # "매주 월요일과 수요일", "매일 저녁 8시"
            continue
        if last and _GLUE.fullmatch(tight, last.stop, one.at):
            if last.kind == one.kind == "day" and last.step and last.step[-1] in "주일" and one.bare:
                monday = last.start - last.start.weekday() * DAY  # "2주 뒤 금요일"
                out[-1] = replace(one, at=last.at, start=monday + one.start.weekday() * DAY, bare=False)
                continue
            day, hour = (last, one) if last.kind == "day" else (one, last)
            if day.kind == "day" and hour.kind == "clock":
                out[-1] = Moment(last.at, one.stop, "instant", _set_on(hour, day.start))
                continue
            if day.kind == "day" and hour.kind == "part" and hour.end:
                shift = day.start - _midnight(hour.start.date())
                out[-1] = Moment(last.at, one.stop, "span", hour.start + shift, hour.end + shift)
                continue
            if last.kind == "part" and one.kind == "clock" and last.end:
                half = last.start.hour >= 12 and one.bare and one.start.hour < 12
                out[-1] = replace(one, at=last.at, start=one.start + (DAY / 2 if half else timedelta()), bare=False)
                continue
            if last.kind == "span" and one.kind == "clock":
                half = last.start.hour >= 12 and one.bare and one.start.hour < 12
                at = one.start - _midnight(one.start.date()) + _midnight(last.start.date())
                out[-1] = Moment(last.at, one.stop, "instant", at + (DAY / 2 if half else timedelta()))
                continue
        out.append(one)
    return out


def _spans(found: list[Moment], tight: str, now: datetime) -> list[Moment]:
    """ "A부터 B까지"."""
    out: list[Moment] = []
    for one in found:
        last = out[-1] if out else None
        if last and _THROUGH.fullmatch(tight, last.stop, one.at):
            till = _TILL.match(tight, one.stop)
            stop = till.end() if till else one.stop
            if last.kind in ("day", "days") and one.kind in ("day", "days") and last.start < one.start:
                out[-1] = Moment(last.at, stop, "days", last.start, one.end or one.start + DAY)
                continue
            if one.kind in ("clock", "instant") and last.kind in ("clock", "instant"):
                out[-1] = _hours(last, one, stop, now)
                continue
        out.append(one)
    return out


def _hours(first: Moment, second: Moment, stop: int, now: datetime) -> Moment:
    """Two clock times: the second follows the first, and both are told as the day goes ("9시~18시") where it is."""
    start, end = first.start, second.start
    if first.kind == "clock":
        as_written = second.mod == "24" and start < end
        start = _next(replace(first, bare=first.bare and not as_written), now)
    if second.kind == "clock":
        end = end - _midnight(end.date()) + _midnight(start.date())
        while end <= start:
            end += DAY / 2 if second.bare else DAY
    kind = "hours" if first.kind == second.kind == "clock" else "span"
    return Moment(first.at, stop, kind, start, end, bare=first.bare)


def _modified(found: list[Moment], tight: str) -> list[Moment]:
    """ "3시 이후", "내일까지"."""
    out = []
    for one in found:
        tail = _AFTER.match(tight, one.stop) if one.kind in ("day", "days", "clock", "instant", "part") else None
        if tail and tail.lastgroup:
            whole = tail[0].endswith(("이후", "후", "까지"))  # behind all of it; 부터 and 이전 are at its beginning
            at = one.end if one.end and whole else one.start
            one = replace(one, kind="open", mod=tail.lastgroup, start=at, end=None)
        out.append(one)
    return out


def _told(one: Moment) -> Result:
    start, end = one.start, one.end
    match one.kind:
        case "set":
            return {"kind": "set"}
        case "day":
            return {"kind": "date", "value": start.date().isoformat()}
        case "days" if end:
            return {"kind": "daterange", "start": start.date().isoformat(), "end": end.date().isoformat()}
        case "open":
            return {"kind": "open", "mod": one.mod, "at": start.isoformat()}
        case _ if end:
            return {"kind": "datetimerange", "start": start.isoformat(), "end": end.isoformat()}
    return {"kind": "datetime", "value": start.isoformat()}
