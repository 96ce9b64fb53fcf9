"""Days, clock times, spans and durations said in Korean (nlu/README.md, "How times are read").

Every pattern has bounded repeats only, so that reading is linear. What no calendar has ("2월 30일", "25시") is found too, as
`impossible`, so that the talk can say so.
"""

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from handlers.korean.normal import LIMIT, MASK, NATIVE, SINO, Found, number
from models.places import public_holidays

WEEKDAYS = "월화수목금토일"
LAST_YEAR = 9_000
"""Later days leave no room to reckon from."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or a span of days with both ends in it."""

    first: date
    last: date | None = None
    grain: str = "day"  # "day" | "weeks" (N주 뒤) | "later" (N일 뒤) | "weekday" (said without a week) | "weekend" | "week" | "month" | "span" | "now"
    rolled: bool = False  # said without a year, and this year's is over

    @property
    def end(self) -> date:
        return self.last or self.first


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes since midnight; `bare` says that neither 오전 nor 오후 was said."""

    start: int
    end: int | None = None
    mod: str = ""  # "after": 3시 이후, "until": 3시까지, "before": 3시 전까지 (a condition, not a value)
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Length:
    minutes: int
    use: str = ""  # "ahead": 한 시간 전에, "later": 두 시간 뒤에


class Impossible(ValueError):
    """Words of a date or an hour that no calendar has."""


def hour24(hour: int, part: str) -> int:
    """A clock hour by the rule of the rooms: they open from 10 to 18, so a bare 3 is 15. `part` is 오전, 오후 ... or ""."""
    if hour > 24:
        raise Impossible
    if part in ("오전", "아침", "새벽", "am"):
        return 0 if hour == 12 else hour
    if part in ("밤",) and (hour == 12 or hour <= 4):
        return 0 if hour == 12 else hour
    if part in ("낮", "점심") and hour >= 10:
        return hour
    if part in ("오후", "낮", "점심", "저녁", "밤", "pm", "eve"):
        return hour + 12 if hour < 12 else hour
    return hour + 12 if 1 <= hour <= 7 else hour % 24


def after(start: int, end: int) -> int:
    """The second time of a span follows the first: 11시부터 1시 is 11:00-13:00. Minutes in, minutes out."""
    for candidate in (end % 720, end % 720 + 720):
        if candidate > start:
            return candidate
    return end


# ---------------------------------------------------------------- clock times

_PART = "오전|오저네|오즌|오후|오휴|아침|새벽|한?낮|점심|저녁|밤"
_HOUR = r"(?:[0-9]{1,2}|열한|열두|열하나|열둘|열|한|두|세|네|다섯|여섯|일곱|여덟|여덜|아홉|스물(?:한|두|세|네)?|십[일이]?|이십[일이삼사]?)"
_OCLOCK = "시(?!간|작|설|장|켜|킬|킨|험|민|청|즌|도착|외|내버|립|스)"
_CLOCK = re.compile(
    rf"(?:(?P<part>{_PART})(?:에|,|\.)?)?(?:(?<![0-9.:/⁄-])(?P<hour>{_HOUR}){_OCLOCK}"
    rf"(?:(?P<half>반(?!드시|납))|(?P<min>[0-9]{{1,2}}|{SINO})분(?!간|동안|만)|(?P<min2>[0-9]{{2}})(?![0-9]|살|세|개월|명|학년|월|일))?"
    r"|(?<![0-9.:/⁄-])(?P<h2>[0-9]{1,2}):(?P<m2>[0-9]{2})(?![0-9:])|(?P<noon>정오))(?P<apm>am|pm)?"
)
_NO_HOUR = re.compile(rf"(?<![0-9.:/⁄-])(?:[0-9]{{3}}|[0-9]{{5,{LIMIT}}}){_OCLOCK}")
_APM = re.compile(r"(?<![0-9.:/⁄])(?P<hour>[0-9]{1,2})(?::(?P<min>[0-9]{2}))? ?(?P<apm>am|pm)(?![a-z])")
_SHORT_SPAN = re.compile(
    rf"(?P<part>{_PART})?(?<![0-9.:/⁄-])(?P<a>[0-9]{{1,2}})(?:시)?(?:[~-]|에서(?!.{{0,6}}시반?로)|부터)(?P<part2>{_PART})?(?P<b>[0-9]{{1,2}}){_OCLOCK}(?P<half>반)?"
)
_JOIN = re.compile(r"(?:쯤|경|정도)?(?:부터|에서|~|-|–)(?:한)?")
_TO = re.compile(r"(?:으로|로)")
_TILL = re.compile(r"(?:쯤|경)?(?:까지|사이)")
_AFTERWARDS = re.compile(
    r"(?:쯤|경|정도|정각|즈음)?(?:에서?|으로|로)?(?:사이|(?P<before>전까지|이전|전에|전(?!화|부|체))|(?P<until>까지)|(?P<after>부터|이후|넘어|지나서|후))"
)
_PARTS = re.compile(
    r"(?P<am>오전|오저네|오젼|오즌|아침|새벽)|(?P<pm>오후|오휴|오호에|점심때|점심먹고|한낮|낮(?=에|시간|으로|이|은)|낮$)|(?P<eve>저녁|(?<=\ue000)밤|밤(?=에|시간|으로|늦))"
)
_NOT_PART = re.compile(r"(?:아침|점심|저녁)(?:밥|식사|시간에도|을|먹|도시락|메뉴)")
_LENGTH = re.compile(
    rf"(?<![0-9.:])(?<!필요(?=한))(?<![능편가당정용](?=한))(?:(?P<h>[0-9]{{1,2}}(?:\.5)?|{NATIVE})시간(?:(?P<half>반(?!드시|납))|(?P<m>[0-9]{{1,2}}|{SINO})분)?"
    rf"|(?P<half_hour>반시간)|(?P<only>[0-9]{{2,3}}|[이삼사오육칠팔구]십오?|십오?)분)"
    r"(?:간|동안|정도|쯤|가량)?(?:(?P<ahead>전(?!부|체|화|에도))|(?P<later>(?:뒤|후|이따가|있다가)(?!로)))?"
)


def _canonical(part: str | None) -> str:
    if not part:
        return ""
    return {"오저네": "오전", "오즌": "오전", "오휴": "오후", "한낮": "낮"}.get(part, part)


def _minutes(text: str | None) -> int:
    value = number(text) if text else 0
    if value is None or value > 59:
        raise Impossible
    return value


def _read_clock(found: re.Match[str]) -> tuple[int, bool, str]:
    group = found.groupdict()
    if group["noon"]:
        return 720, False, ""
    part = _canonical(group["part"]) or (group["apm"] or "")
    hour = number(group["hour"] or group["h2"])
    minute = 30 if group["half"] else _minutes(group["min"] or group["min2"] or group["m2"])
    if hour is None:
        raise Impossible
    plain_24 = bool(group["h2"]) and len(group["h2"]) == 2 and group["h2"][0] == "0"
    resolved = hour if plain_24 and not part else hour24(hour, part)
    return resolved % 24 * 60 + minute, not part and hour <= 12, part


def _clocks(tight: str) -> Iterator[Found]:
    """Single clock times and short spans ("3~5시"), left to right."""
    taken = 0
    for found in _NO_HOUR.finditer(tight):
        yield Found("impossible", found[0], found.start(), found.end(), found[0])
    spans = {m.start(): m for m in _SHORT_SPAN.finditer(tight)}
    for found in sorted(
        [*spans.values(), *_CLOCK.finditer(tight), *_APM.finditer(tight)], key=lambda m: (m.start(), -m.end())
    ):
        if found.start() < taken:
            continue
        taken = found.end()
        try:
            if found.re is _SHORT_SPAN:
                part = _canonical(found["part"])
                start = hour24(int(found["a"]), part) * 60
                end = hour24(int(found["b"]), _canonical(found["part2"])) * 60 + (30 if found["half"] else 0)
                value = Clock(start, end if found["part2"] or int(found["b"]) > 12 else after(start, end))
            elif found.re is _APM:
                value = Clock(hour24(int(found["hour"]), found["apm"]) * 60 + _minutes(found["min"]))
            else:
                minutes, bare, _ = _read_clock(found)
                value = Clock(minutes, bare=bare)
        except Impossible:
            yield Found("impossible", found[0], found.start(), found.end(), found[0])
            continue
        yield Found("clock", value, found.start(), found.end(), found[0])


def clocks(tight: str) -> list[Found]:
    """Clock times and spans of them; "3시 전까지" is marked as a condition."""
    singles = list(_clocks(tight))
    out: list[Found] = []
    for one in singles:
        before = out[-1] if out else None
        if (
            before
            and before.kind == one.kind == "clock"
            and before.value.end is None
            and not before.value.mod.startswith("b")
        ):
            moved = tight.startswith("에서", before.end) and _TO.match(tight, one.end)  # "4시에서 5시로" is no span
            if _JOIN.fullmatch(tight, before.end, one.start) and not moved:
                end = after(before.value.start, one.value.start) if one.value.bare else one.value.start
                until = _TILL.match(tight, one.end)
                stop = until.end() if until else one.end
                out[-1] = Found("clock", Clock(before.value.start, end), before.start, stop, tight[before.start : stop])
                continue
        out.append(one)
    return [_modified(tight, one) for one in out]


def _modified(tight: str, one: Found) -> Found:
    if one.kind != "clock" or one.value.end is not None:
        return one
    tail = _AFTERWARDS.match(tight, one.end)
    if not tail or not tail.lastgroup:
        return one
    value = replace(one.value, mod=tail.lastgroup)
    return Found("clock", value, one.start, tail.end(), tight[one.start : tail.end()])


def lengths(tight: str) -> Iterator[Found]:
    for found in _LENGTH.finditer(tight):
        if found["half_hour"]:
            minutes = 30
        elif found["only"]:
            minutes = number(found["only"]) or 0
        else:
            hours = float(found["h"]) if found["h"][0].isdigit() else number(found["h"]) or 0
            minutes = int(hours * 60) + (30 if found["half"] else number(found["m"] or "0") or 0)
        if not minutes:
            continue
        use = "ahead" if found["ahead"] else "later" if found["later"] else ""
        yield Found("length", Length(minutes, use), found.start(), found.end(), found[0])


def parts(tight: str) -> Iterator[Found]:
    """오전, 오후, 저녁 where no clock time has taken them."""
    for found in _PARTS.finditer(tight):
        if not _NOT_PART.match(tight, found.start()):
            yield Found("part", found.lastgroup, found.start(), found.end(), found[0])


# ---------------------------------------------------------------- days

_WD = "[월화수목금토일]"
_NTH = "첫째?|둘째?|두|셋째?|세째?|넷째?|네째?|다섯째?|마지막|[1-5](?:째|번째)?"
_NTHS = {"첫": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "넷": 4, "네": 4, "다": 5, "마": -1}
_MONTH = r"(?:(?<![0-9])[0-9]{1,2}|십[일이]?|시|[일이삼사오유육칠팔구])"
_SOME_DAY = r"(?:[0-9]{1,2}|[이삼]?십[일이삼사오육칠팔구]?|[일이삼사오육칠팔구])"
_RELMONTH = "이번달|요번달|이달|금월|다다음달|다음달|담달|내달|지난달|저번달"
_RELWEEK = "다다음주|담담주|다담주|다음주|담주|차주|이번주|요번주|금주|지지난주|지난주|저번주"
_YEAR = r"(?:(?P<year>[0-9]{4})년|(?P<relyear>올해|내년|작년))?"
_AS_WD = rf"(?:\(?(?P<wd>{_WD})(?:요일|욜)?\)|(?P<wd2>{_WD})(?:요일|욜))?"

WEEKS = {"다다음주": 2, "담담주": 2, "다담주": 2, "다음주": 1, "담주": 1, "차주": 1, "이번주": 0, "요번주": 0, "금주": 0,
          "지지난주": -2, "지난주": -1, "저번주": -1}  # fmt: skip
_MONTHS = {
    "이번달": 0,
    "요번달": 0,
    "이달": 0,
    "금월": 0,
    "다다음달": 2,
    "다음달": 1,
    "담달": 1,
    "내달": 1,
    "지난달": -1,
    "저번달": -1,
}
_WORDS = {"그글피": 4, "글피": 3, "내일모레": 2, "낼모레": 2, "낼모래": 2, "내일모래": 2, "모레": 2, "모래": 2, "내일": 1, "낼": 1,
          "명일": 1, "익일": 1, "오늘": 0, "금일": 0, "그끄저께": -3, "그끄제": -3, "그저께": -2, "그제": -2, "엊그제": -2, "어제": -1, "어저께": -1}  # fmt: skip
_COUNTED = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8, "아흐레": 9, "열흘": 10, "보름": 15,
            "일주일": 7, "한주": 7, "이주일": 14, "보름쯤": 15}  # fmt: skip
FEASTS = {"크리스마스이브": (12, 24), "크리스마스": (12, 25), "성탄절": (12, 25), "신정": (1, 1), "삼일절": (3, 1), "어린이날": (5, 5),
           "현충일": (6, 6), "광복절": (8, 15), "개천절": (10, 3), "한글날": (10, 9), "새해첫날": (1, 1)}  # fmt: skip
LUNAR = {"설날": "설날", "구정": "설날", "설연휴": "설날", "설명절": "설날", "추석": "추석", "한가위": "추석", "부처님오신날": "부처님오신날",
          "석가탄신일": "부처님오신날", "초파일": "부처님오신날"}  # fmt: skip


def make(year: int, month: int, day: int) -> date:
    """A date, or Impossible."""
    try:
        return date(year, month, day)
    except ValueError:
        raise Impossible from None


def coming(today: date, month: int, day: int) -> date:
    """A month and day without a year: the next such day. 29 February waits for its year."""
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        raise Impossible
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            if (month, day) == (2, 29):
                continue
            raise Impossible from None
        if found >= today:
            return found
    raise Impossible


def _shift(today: date, months: int) -> tuple[int, int]:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        raise Impossible
    return year, month + 1


def _plus(today: date, days: int) -> date:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        raise Impossible from None


def whole_month(year: int, month: int) -> Day:
    return Day(make(year, month, 1), make(year, month, calendar.monthrange(year, month)[1]), "month")


def week_of(day: date) -> Day:
    """Monday to Sunday."""
    monday = _plus(day, -day.weekday())
    return Day(monday, _plus(monday, 6), "week")


def next_weekday(today: date, weekday: int) -> date:
    """A bare weekday is the next one after today."""
    return _plus(today, (weekday - today.weekday() - 1) % 7 + 1)


def _year(m: re.Match[str], today: date) -> int | None:
    if m["year"]:
        return int(m["year"])
    return today.year + {"올해": 0, "내년": 1, "작년": -1}[m["relyear"]] if m["relyear"] else None


def _month_in(today: date, month: int, year: int | None) -> tuple[int, int]:
    if not 1 <= month <= 12:
        raise Impossible
    return year or (today.year if month >= today.month else today.year + 1), month


def _of(word: str) -> int:
    value = number("십" if word == "시" else word)
    if value is None:
        raise Impossible
    return value


def _iso(m: re.Match[str], today: date) -> Day:
    return Day(make(int(m["y"]), int(m["m"]), int(m["d"])))


def _month_day(m: re.Match[str], today: date) -> Day:
    year, month, day = _year(m, today), _of(m["m"]), _of(m["d"])
    first = make(year, month, day) if year else coming(today, month, day)
    if not m["d2"]:
        return Day(first, rolled=not year and first.year > today.year)
    month2 = _of(m["m2"]) if m["m2"] else first.month
    last = make(first.year + (month2 < first.month), month2, _of(m["d2"]))
    if not year and first.year > today.year and make(last.year - 1, last.month, last.day) >= today:
        first, last = (
            make(first.year - 1, month, day),
            make(last.year - 1, last.month, last.day),
        )  # it has begun already
    return Day(first, last, "span")


def _relmonth_day(m: re.Match[str], today: date) -> Day:
    year, month = _shift(today, _MONTHS[m["rm"]])
    first = make(year, month, _of(m["d"]))
    return Day(first, make(year, month, _of(m["d2"])), "span") if m["d2"] else Day(first)


def _nth_weekday(m: re.Match[str], today: date) -> Day:
    year, month = _shift(today, _MONTHS[m["rm"]]) if m["rm"] else _month_in(today, _of(m["m"]), _year(m, today))
    nth = int(m["nth"][0]) if m["nth"][0].isdigit() else _NTHS[m["nth"][0]]
    weekday = WEEKDAYS.index(m["wd"])
    first = make(year, month, 1)
    days = [d for d in (_plus(first, i) for i in range(31)) if d.month == month and d.weekday() == weekday]
    if nth > len(days):
        raise Impossible
    return Day(days[nth - 1 if nth > 0 else -1])


def _nth_week(m: re.Match[str], today: date) -> Day:
    year, month = _shift(today, _MONTHS[m["rm"]]) if m["rm"] else _month_in(today, _of(m["m"]), _year(m, today))
    nth = int(m["nth"][0]) if m["nth"][0].isdigit() else _NTHS[m["nth"][0]]
    first = make(year, month, 1) if nth > 0 else _plus(whole_month(year, month).end, -6)
    return week_of(_plus(first, 7 * (nth - 1) if nth > 0 else 0))


def _slash(m: re.Match[str], today: date) -> Day:
    first = coming(today, int(m["m"]), int(m["d"]))
    return Day(first, rolled=first.year > today.year)


def _word(m: re.Match[str], today: date) -> Day:
    return Day(_plus(today, _WORDS[m[0]]))


def _later(m: re.Match[str], today: date) -> Day:
    sign = -1 if m["dir"] == "전" else 1
    if m["word"]:
        days = _COUNTED[m["word"]]
    elif m["months"]:
        year, month = _shift(today, sign * _of(m["months"]))
        return Day(make(year, month, min(today.day, calendar.monthrange(year, month)[1])))
    else:
        days = _of(m["n"]) * (7 if m["unit"][0] == "주" else 1)
    grain = "ago" if sign < 0 else "weeks" if m["unit"] and m["unit"][0] == "주" else "later"
    return Day(_plus(today, sign * days), grain=grain)


def _week_day(m: re.Match[str], today: date) -> Day:
    monday = _plus(today, -today.weekday() + 7 * WEEKS[m["week"]])
    return Day(_plus(monday, WEEKDAYS.index(m["wd"] or m["wd2"])))


def _next_day(m: re.Match[str], today: date) -> Day:
    weekday = WEEKDAYS.index(m["wd"])
    if m["which"] in ("다음", "담"):
        return Day(_plus(today, -today.weekday() + 7 + weekday))
    this = _plus(today, -today.weekday() + weekday)
    return Day(this if this >= today else next_weekday(today, weekday))


def _weekend(m: re.Match[str], today: date) -> Day:
    weeks = {"다다음": 2, "다음": 1, "담": 1, "지난": -1, "저번": -1}.get((m["which"] or "").removesuffix("주"), 0)
    monday = _plus(today, -today.weekday() + 7 * weeks)
    return Day(_plus(monday, 5), _plus(monday, 6), "week" if m["which"] else "weekend")


def _week(m: re.Match[str], today: date) -> Day:
    return week_of(_plus(today, 7 * WEEKS[m["week"]]))


def _weekday(m: re.Match[str], today: date) -> Day:
    return Day(next_weekday(today, WEEKDAYS.index(m["wd"])), grain="weekday")


def _month(m: re.Match[str], today: date) -> Day:
    if m["rm"]:
        return whole_month(*_shift(today, _MONTHS[m["rm"]]))
    return whole_month(*_month_in(today, _of(m["m"]), _year(m, today)))


def _day_span(m: re.Match[str], today: date) -> Day:
    first = day_alone(_of(m["d"]), today)
    last = make(first.year, first.month, _of(m["d2"])) if _of(m["d2"]) > first.day else day_alone(_of(m["d2"]), first)
    return Day(first, last, "span")


def day_alone(day: int, today: date) -> date:
    if not 1 <= day <= 31:
        raise Impossible
    for months in range(13):
        year, month = _shift(today, months)
        if day <= calendar.monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    raise Impossible


def _monthday(m: re.Match[str], today: date) -> Day:
    return Day(day_alone(_of(m["d"]), today))


def _feast(m: re.Match[str], today: date) -> Day:
    year, day = _year(m, today), FEASTS[m["feast"]]
    return Day(make(year, *day) if year else coming(today, *day), grain="feast")


def lunar(year: int, name: str) -> date:
    """설날, 추석 or 부처님오신날 of that year; the almanac is opened only where one is spoken of."""
    for day, feast in public_holidays(min(year, LAST_YEAR)).items():
        if LUNAR[name] in {LUNAR.get(one, one) for one in feast.split(", ")}:
            return day
    raise Impossible


def _lunar(m: re.Match[str], today: date) -> Day:
    """Without a year the next one."""
    year = _year(m, today)
    day = lunar(year or today.year, m["feast"])
    return Day(day if year or day >= today else lunar(today.year + 1, m["feast"]), grain="feast")


def _words(table: dict[str, int]) -> str:
    return "|".join(sorted(table, key=len, reverse=True))


_NOT_A_DAY = "(?!간|동안|뒤|후|전|째|차|정도|이내|안에|치|권|과|부터예약|장|품|반)"
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Day]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"(?<![0-9])(?P<y>[0-9]{{4}})[.\-/년] ?(?P<m>[0-9]{{1,2}})[.\-/월] ?(?P<d>[0-9]{{1,2}})(?![0-9])일?{_AS_WD}", _iso),
        (rf"(?P<rm>{_RELMONTH})(?P<d>{_SOME_DAY})일(?!간|동안){_AS_WD}(?:(?:부터|~|-|에서)(?P<d2>{_SOME_DAY})일(?:까지)?)?", _relmonth_day),
        (
            rf"(?:{_YEAR}(?P<m>{_MONTH})월|(?P<rm>{_RELMONTH}))(?:의)?(?P<nth>{_NTH})(?:번째)?(?:주|의)?(?:에)?(?P<wd>{_WD})(?:요일|욜)",
            _nth_weekday,
        ),
        (rf"(?:{_YEAR}(?P<m>{_MONTH})월|(?P<rm>{_RELMONTH}))(?P<nth>{_NTH})(?:번째)?주(?!차장)", _nth_week),
        (
            rf"{_YEAR}(?P<m>{_MONTH})월(?:달)?(?P<d>{_SOME_DAY})일{_AS_WD}"
            rf"(?:(?:부터|~|-|에서)(?:(?P<m2>{_MONTH})월)?(?P<d2>{_SOME_DAY})일(?:까지)?)?",
            _month_day,
        ),
        (rf"(?<![0-9./])(?P<m>[0-9]{{1,2}})/(?P<d>[0-9]{{1,2}})(?![0-9/]){_AS_WD}", _slash),
        (rf"(?<![0-9.])(?P<m>1[0-2]|[1-9])\.(?P<d>[0-3]?[0-9])(?![0-9]|시간|배|점|명|인|살|세|개월|분){_AS_WD}", _slash),
        (
            r"(?P<d>(?<![0-9])[0-9]{1,2})일?(?:부터|~|-|(?<=일)에서)(?P<d2>[0-9]{1,2})일(?:까지)?(?!간|동안)",
            _day_span,
        ),
        (
            rf"(?:(?P<word>{_words(_COUNTED)})|(?P<months>[0-9]{{1,2}}|한|두|세|석)(?:달|개월)"
            rf"|(?P<n>(?<![0-9])[0-9]{{1,3}}|{SINO})(?P<unit>일|주일?))(?:정도|쯤)?(?P<dir>뒤|후|있다가|지나서|전(?!까지|부터|에|화|체))",
            _later,
        ),
        (_words(_WORDS).replace("|낼", "|(?<![끝보꺼겨해])낼(?![게께래까수려])"), _word),
        (rf"(?P<week>{_RELWEEK})(?:의|에)?(?:(?P<wd>{_WD})(?:요일|욜)|(?P<wd2>{_WD})(?![가-힣])|(?P<wd3>(?!)))", _week_day),
        (rf"(?P<week>{_RELWEEK})(?:의|에)?(?P<wd>{_WD})(?P<wd2>)(?=에|오전|오후|저녁|아침|로|열시|한시|두시|세시|네시|다섯시)", _week_day),
        (rf"(?P<which>다음|담|이번|요번|돌아오는|오는|가까운)(?P<wd>{_WD})(?:요일|욜)", _next_day),
        (r"(?P<which>다다음주?|다음주?|담주?|이번주?|요번주?|지난주?|저번주?|오는|돌아오는)?주말(?!마다)", _weekend),
        (rf"(?P<week>{_RELWEEK})(?!차장)", _week),
        (rf"(?<!매주)(?P<wd>{_WD})(?:요일|욜|요이(?=에|로))(?!마다)(?:날)?", _weekday),
        (rf"{_YEAR}(?P<feast>{_words(dict.fromkeys(FEASTS, 1))})", _feast),
        (rf"{_YEAR}(?P<feast>{_words(dict.fromkeys(LUNAR, 1))})(?:연휴|당일)?(?!전날|다음날)", _lunar),
        (rf"(?P<year>)(?P<relyear>)(?P<rm>{_RELMONTH})(?P<m>)", _month),
        (rf"(?:(?P<year>[0-9]{{4}})년|(?P<relyear>올해|내년|작년))?(?P<m>(?<![0-9])[0-9]{{1,2}}|(?<![가-힣])(?:십[일이]?|시|[일이삼사오유육칠팔구])){'월'}(?!요일|욜|[0-9]|생|급|세|정|드|동|절|산)(?P<rm>)", _month),
        (rf"(?<![0-9.~])(?P<d>[0-9]{{1,2}}|[이삼]십[일이삼사오육칠팔구]?|(?<![가-힣])십[일이삼사오육칠팔구])일{_NOT_A_DAY}{_AS_WD}", _monthday),
    )
)  # fmt: skip


def days(tight: str, today: date) -> list[Found]:
    """The days of a text, in order; "다음 주 ... 토요일" and "28일 (토)" are one each, "28일부터 30일까지" is a span."""
    found: list[Found] = []
    for pattern, read in _RULES:
        hits: list[Found] = []
        for match in pattern.finditer(tight):
            if match.start() == match.end():
                continue
            try:
                day = read(match, today)
                if day.end.year > LAST_YEAR:
                    raise Impossible
                hits.append(Found("day", day, match.start(), match.end(), match[0]))
            except Impossible:
                hits.append(Found("impossible", match[0], match.start(), match.end(), match[0]))
        if hits:
            found += hits
            tight = masked(tight, hits)
    return _joined(sorted(found, key=lambda one: one.start), tight)


def masked(tight: str, hits: list[Found]) -> str:
    pieces, at = [], 0
    for one in sorted(hits, key=lambda hit: hit.start):
        pieces += [tight[at : one.start], MASK * (one.end - one.start)]
        at = one.end
    return "".join(pieces) + tight[at:]


_TO_DAY = re.compile(r"(?:부터|~|-|에서)")
_AND_DAY = re.compile(r"(?:이?랑|하고|와|과|이나|,|/|또는)")
_NEARBY = re.compile(r"(?:에|중에|안에|,|의|같은|으로|\(|중)?")
_UNTIL = re.compile(r"까지")


def _joined(found: list[Found], tight: str) -> list[Found]:
    out: list[Found] = []
    for one in found:
        before = out[-1] if out else None
        if before and before.kind == one.kind == "day":
            a, b = before.value, one.value
            stop = one.end
            joined: Day | None = None
            if b.grain == "weekday" and _TO_DAY.fullmatch(tight, before.end, one.start):
                b = Day(_plus(a.first, (b.first.weekday() - a.first.weekday() - 1) % 7 + 1))
            if _TO_DAY.fullmatch(tight, before.end, one.start) and b.end > a.first:
                until = _UNTIL.match(tight, one.end)
                stop = until.end() if until else one.end
                joined = Day(a.first, b.end, "span")
            elif _AND_DAY.fullmatch(tight, before.end, one.start) and b.first == _plus(a.end, 1):
                joined = Day(a.first, b.end, "span")
            elif b.grain == "weekday" and _NEARBY.fullmatch(tight, before.end, one.start):
                if a.grain in ("week", "weekend", "weeks"):
                    joined = Day(_plus(week_of(a.first).first, b.first.weekday()))
                elif a.grain in ("day", "later") and not a.last:
                    joined = a
            if joined:
                out[-1] = Found("day", joined, before.start, stop, tight[before.start : stop])
                continue
        out.append(one)
    return out


_LONE = re.compile(rf"(?P<wd>{_WD})(?=에?(?:{_PART})|에?(?:{_HOUR}){_OCLOCK}|[0-9]{{1,2}}:[0-9]{{2}})")


def _lone_weekdays(tight: str, starts: Iterable[int], today: date) -> Iterator[Found]:
    """ "수 10시", "토 오전": one letter that is a word of its own, with an hour behind it; "3 일 10시" is a date."""
    for start, end in pairwise(starts):
        if (
            end - start == 1
            and (found := _LONE.match(tight, start))
            and not _of_a_phrase(tight[max(0, start - 1) : start], tight[start])
        ):
            day = Day(next_weekday(today, WEEKDAYS.index(found["wd"])), grain="weekday")
            yield Found("day", day, start, end, found[0])


def _of_a_phrase(before: str, letter: str) -> bool:
    """The character in front is a numeral or ends an attributive: "3 일", "삼 월", "할 수", "볼 일"."""
    closed_by_l = "가" <= before <= "힣" and (ord(before) - 0xAC00) % 28 == 8
    return (
        (closed_by_l and letter in "수일" and before != "둘")
        or before.isdigit()
        or before in tuple("이삼사오육칠팔구십월제")
    )


def find(tight: str, today: date, starts: Iterable[int] = ()) -> tuple[list[Found], str]:
    """All of it, in order, and the text with what was understood blotted out; `starts` is where words begin."""
    found = days(tight, today)
    lone = list(_lone_weekdays(masked(tight, found), starts, today))
    found = sorted(found + lone, key=lambda one: one.start)
    tight = masked(tight, found)
    for reader in (clocks, lengths, parts):
        hits = list(reader(tight))
        tight = masked(tight, hits)
        found += hits
    return sorted(found, key=lambda one: one.start), tight
