"""Every word a person reads is written here: `say` one sentence, `refusal` a rule's no, and days, hours and counts.

Sentences stand in one Fluent file a language (`ko.ftl` beside this file; a new file is a new language). An id may have
poorer wordings as attributes: the first wording whose facts are all given is said, so that a refusal can name the
nearest free session where one is known and still stands without it. A missing id or fact is a bug and raises KeyError:
half a sentence is never shown. Facts are strings and whole numbers; days and hours are put into words before.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number
from fluent.syntax import ast

from handlers.words.josa import josa
from models.refused import Reason, Refused

__all__ = [
    "clock", "clock_bare", "clock_short", "count", "day", "day_beside", "day_button", "day_short", "deadline", "hours", "ids", "josa", "languages", "left",
    "listing", "local", "money", "money_short", "party", "party_short", "quote", "refusal", "say", "settled", "span",
    "span_short", "until", "wants", "weekday", "weekdays", "when",
]  # fmt: skip

SEOUL = ZoneInfo("Asia/Seoul")
WEEKDAYS = "월화수목금토일"
SMALL_HOURS = 5  # before five in the morning nobody is sure which day "today" is
LONGEST = 1000  # characters of one fact; Fluent refuses 2,500, and no bubble holds as many
SENTENCES = 4096
"""So many are remembered: a grid says the same hours and days to everybody."""
UNITS = {"people": "명", "children": "명", "families": "가족", "households": "가족", "teams": "팀", "companies": "곳"}


# ------------------------------------------------------------------------------------------------ sentences


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say an id."""

    pattern: Any  # a compiled Fluent pattern
    wants: frozenset[str]  # the facts it cannot be said without


def say(id: str, lang: str = "ko", /, **facts: str | int | None) -> str:
    """The sentence of this id. None and "" count as not given; a fact that no wording uses does no harm."""
    return _worded(id, lang, tuple(facts.items()))


@lru_cache(SENTENCES)
def _worded(id: str, lang: str, facts: tuple[tuple[str, str | int | None], ...]) -> str:
    given = {name: _plain(id, name, value) for name, value in facts if value not in (None, "")}
    bundle, wordings = _language(lang if lang in languages() else "ko")
    for wording in wordings[id]:
        if wording.wants <= given.keys():
            text, faults = bundle.format_pattern(wording.pattern, given)
            if faults:
                raise KeyError(id, *(str(fault) for fault in faults))
            return str(text)
    raise KeyError(id, sorted(wordings[id][-1].wants - given.keys()))


def wants(id: str, lang: str = "ko") -> tuple[frozenset[str], ...]:
    """The facts of each wording of an id, richest wording first."""
    return tuple(wording.wants for wording in _language(lang)[1][id])


@cache
def languages() -> tuple[str, ...]:
    """What we can speak: the names of the files beside this one."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.ftl")))


def ids(lang: str = "ko") -> tuple[str, ...]:
    """All ids of a language, as they stand in its file."""
    return tuple(_language(lang)[1])


@cache
def _language(lang: str) -> tuple[FluentBundle, dict[str, tuple[Wording, ...]]]:
    """The bundle of a language and the wordings of its file."""
    return read(lang, (Path(__file__).parent / f"{lang}.ftl").read_text(encoding="utf-8"))


def read(lang: str, source: str) -> tuple[FluentBundle, dict[str, tuple[Wording, ...]]]:
    """A language file's text; ValueError where it does not parse or names an id twice (Fluent would pass over both)."""
    resource = FluentResource(source)
    functions: dict[str, Callable[..., Any]] = {"JOSA": _josa, "TITLE": _title, "ON": _on}
    bundle = FluentBundle([lang], functions=functions, use_isolating=False)
    bundle.add_resource(resource)
    wordings: dict[str, tuple[Wording, ...]] = {}
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            raise ValueError(f"{lang}.ftl: not understood: {(entry.content or '')[:60]!r}")
        if not isinstance(entry, ast.Message):
            continue
        if entry.id.name in wordings:
            raise ValueError(f"{lang}.ftl: {entry.id.name} stands there twice")
        message: Any = bundle.get_message(entry.id.name)
        ways = [(message.value, _variables(entry.value))] if message.value else []
        ways += [(message.attributes[way.id.name], _variables(way.value)) for way in entry.attributes]
        wordings[entry.id.name] = tuple(Wording(pattern, needs) for pattern, needs in ways)
    return bundle, wordings


def _variables(node: Any) -> frozenset[str]:
    """Names of all facts below a node of the syntax tree."""
    if isinstance(node, ast.VariableReference):
        return frozenset({node.id.name})
    if isinstance(node, ast.BaseNode):
        return frozenset[str]().union(*(_variables(child) for child in vars(node).values()))
    if isinstance(node, list):
        return frozenset[str]().union(*(_variables(child) for child in node))
    return frozenset()


def _plain(id: str, name: str, value: Any) -> Any:
    """A fact as Fluent takes it; TypeError for a day or an hour that was not put into words (Fluent would say it in its own way)."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"{id}: {name} is {type(value).__name__}, neither words nor a whole number")
    return value[:LONGEST] if isinstance(value, str) else fluent_number(value, useGrouping=False)


def _josa(word: Any, pair: str) -> str:
    return josa(word if isinstance(word, str) else str(int(word)), pair)


def _title(word: str, pair: str = "") -> str:
    """‘우리 가족 운동회 날!’은"""
    return josa(f"‘{word}’", pair) if pair else f"‘{word}’"


def _on(day: str) -> str:
    """11월 28일 (토)에, but 오늘"""
    return day if day.endswith(("오늘", "내일")) else f"{day}에"


# ------------------------------------------------------------------------------------------------- days, hours


def local(instant: datetime) -> datetime:
    """The same instant on the city's clock; ValueError if it is naive."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return instant.astimezone(SEOUL)


def weekday(of: date | int) -> str:
    """토요일"""
    return WEEKDAYS[of if isinstance(of, int) else of.weekday()] + "요일"


def day(of: date, today: date | datetime) -> str:
    """11월 28일 (토) · 내일, 11월 24일 (화) · 오늘. With the year if it is another; `today` may be an instant."""
    now = local(today) if isinstance(today, datetime) else None
    base = now.date() if now else today
    full = _date(of, base)
    if of == base:
        return f"오늘, {full}" if now and now.hour < SMALL_HOURS else "오늘"
    return f"내일, {full}" if of == base + timedelta(days=1) else full


def _date(of: date, base: date) -> str:
    year = "" if of.year == base.year else f"{of.year}년 "
    return f"{year}{of.month}월 {of.day}일 ({WEEKDAYS[of.weekday()]})"


def day_button(of: date, today: date | datetime) -> str:
    """12월 5일 (토): for a button's sentence, always the date itself."""
    return _date(of, local(today).date() if isinstance(today, datetime) else today)


def day_short(of: date, today: date | datetime) -> str:
    """28일 (토) · 12/5 (토) in another month: for cells of a grid and paired buttons."""
    base = local(today).date() if isinstance(today, datetime) else today
    name = WEEKDAYS[of.weekday()]
    same_month = (of.year, of.month) == (base.year, base.month)
    return f"{of.day}일 ({name})" if same_month else f"{of.month}/{of.day} ({name})"


def day_beside(of: date, beside: date) -> str:
    """25일 (수) · 12월 1일 (화) in another month: in a sentence that has just named the other day."""
    same_month = (of.year, of.month) == (beside.year, beside.month)
    return f"{of.day}일 ({WEEKDAYS[of.weekday()]})" if same_month else _date(of, beside)


def clock(at: time | datetime | str) -> str:
    """오전 10시 · 오후 3시 30분 · 낮 12시 · 밤 12시. Takes "HH:MM", "24:00" for the end of a day."""
    hour, minute = _hour_minute(at)
    return _part(hour) + _bare(hour, minute)


def clock_bare(at: time | datetime | str) -> str:
    """12시 · 3시 30분: where the part of the day stands beside it already."""
    return _bare(*_hour_minute(at))


def clock_short(at: time | datetime | str) -> str:
    """오전 10시 · 오후 3:30: at most 8 characters, for paired buttons."""
    hour, minute = _hour_minute(at)
    return f"{_part(hour)}{_twelve(hour)}:{minute:02}" if minute else clock(at)


def span(start: time | datetime | str, end: time | datetime | str) -> str:
    """오전 10시부터 낮 12시까지 · 오후 1시부터 3시까지"""
    (hour, minute), (last, past) = _hour_minute(start), _hour_minute(end)
    part = "" if _part(last) == _part(hour) else _part(last)
    return f"{_part(hour)}{_bare(hour, minute)}부터 {part}{_bare(last, past)}까지"


def span_short(start: time | datetime | str, end: time | datetime | str) -> str:
    """10:00~12:00"""
    (hour, minute), (last, past) = _hour_minute(start), _hour_minute(end)
    return f"{hour}:{minute:02}~{last}:{past:02}"


def _hour_minute(at: time | datetime | str) -> tuple[int, int]:
    if isinstance(at, str):
        hour, minute = at.split(":")[:2]
        return int(hour) % 24, int(minute)
    if isinstance(at, datetime):
        at = local(at).time()
    return at.hour, at.minute


def _part(hour: int) -> str:
    return "밤 " if hour == 0 else "낮 " if hour == 12 else "오전 " if hour < 12 else "오후 "


def _twelve(hour: int) -> int:
    return hour % 12 or 12


def _bare(hour: int, minute: int) -> str:
    return f"{_twelve(hour)}시" + (f" {minute}분" if minute else "")


def _spoken_day(instant: datetime) -> date:
    """밤 12시 belongs to the day that ends with it."""
    here = local(instant)
    return here.date() - timedelta(days=1) if here.hour == 0 else here.date()


def when(instant: datetime, now: datetime) -> str:
    """11월 28일 (토) 오전 10시 · 내일, 11월 24일 (화) 오전 10시 · 오늘 오전 10시"""
    return f"{day(_spoken_day(instant), now)} {clock(instant)}"


def dated(instant: datetime) -> str:
    """2026년 11월 28일 (토) 오전 10시: for what is kept, and read on another day."""
    return f"{_date(_spoken_day(instant), date.min)} {clock(instant)}"


def until(instant: datetime, now: datetime, beside: date | None = None) -> str:
    """A deadline without 까지: the hour alone today, or on a day that was just named (`beside`); else `when`."""
    soon = abs(instant - now) < timedelta(hours=1)
    here = local(now)
    today = _spoken_day(instant) == here.date() and here.hour >= SMALL_HOURS
    return clock(instant) if soon or today or _spoken_day(instant) == beside else when(instant, now)


def deadline(instant: datetime, now: datetime, beside: date | None = None) -> str:
    """11월 30일 (월) 오후 6시까지 · 11월 30일 (월) 밤 12시까지 · 오전 9시 30분까지"""
    return until(instant, now, beside) + "까지"


def weekdays(days: Iterable[int]) -> str:
    """화요일부터 토요일까지 · 수요일과 토요일 · 화요일, 목요일, 토요일; 0 is Monday."""
    order = sorted(set(days))
    if len(order) >= 3 and order[-1] - order[0] == len(order) - 1:
        return f"{weekday(order[0])}부터 {weekday(order[-1])}까지"
    return listing([weekday(one) for one in order])


def hours(weekly: Mapping[int, Sequence[tuple[time | str, time | str]]]) -> str:
    """화요일부터 금요일까지 오전 10시부터 오후 6시까지, 토요일과 일요일은 오전 10시부터 오후 5시까지. Days without hours are left out."""
    same: dict[str, list[int]] = {}
    for one in sorted(weekly):
        if weekly[one]:
            same.setdefault(", ".join(span(start, end) for start, end in weekly[one]), []).append(one)
    if len(same) == 1:
        return " ".join([weekdays(*same.values()), *same])
    return ", ".join(f"{josa(weekdays(days), '은')} {text}" for text, days in same.items())


# ------------------------------------------------------------------------------------------------------- counts


def listing(words: Sequence[str], pair: str = "과") -> str:
    """하나 · 하나와 둘 · 하나, 둘, 셋"""
    return f"{josa(words[0], pair)} {words[1]}" if len(words) == 2 else ", ".join(words)


def sentence(words: str) -> str:
    """What somebody typed, fit to stand before another sentence: with its full stop."""
    told = words.strip()
    return told if told.endswith((".", "!", "?", "…")) else f"{told}."


def party(adults: int, children: int) -> str:
    """어른 1명, 아이 2명; a group of none is left out."""
    named = [f"어른 {adults}명"] * bool(adults) + [f"아이 {children}명"] * bool(children)
    return ", ".join(named) or "0명"


def party_short(adults: int, children: int) -> str:
    """어른 1·아이 2"""
    return f"어른 {adults}·아이 {children}"


def count(n: int, unit: str = "people") -> str:
    """3명 · 3가족 · 10팀"""
    return f"{n}{UNITS[unit]}"


def left(n: int, unit: str = "people") -> str:
    """What is still free: 6자리 · 3가족 (P-02: the unit is always said)"""
    return f"{n}자리" if UNITS[unit] == "명" else count(n, unit)


def money(won: int) -> str:
    """10만 원 · 1만 5,000원 · 무료"""
    tens, rest = divmod(won, 10_000)
    if not won:
        return "무료"
    if not rest:
        return f"{tens:,}만 원"
    return (f"{tens:,}만 " if tens else "") + f"{rest:,}원"


def money_short(won: int) -> str:
    """100,000원, for grids"""
    return f"{won:,}원"


def settled(
    *, site: str | None = None, day: str | None = None, clock: str | None = None, party: str | None = None
) -> str:
    """가호동 · 11월 27일 (금) 오후 1시 · 어른 1명, 아이 2명: what stands before a question (product.md 4.3)."""
    moment = " ".join(part for part in (day, clock) if part)
    return " · ".join(part for part in (site, moment, party) if part)


def quote(text: str, longest: int = 20) -> str:
    """Somebody's own words for showing back: printable, on one line, short."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else line[:longest].rstrip() + "…"


# ----------------------------------------------------------------------------------------------------- refusals

ALONE_IF_SAME_DAY = {"alt", "closed_at"}  # beside a `when` of the same day their hour is enough
HOUR_ONLY = {"existing", "time", "near1", "near2"}
NAMED = {"site", "room", "where", "other", "others"}
CLOCK = re.compile(r"\d{1,2}:\d{2}")


def refusal(refused: Refused, now: datetime, lang: str = "ko", **more: Any) -> str:
    """A rule's no: the result, the reason, the way on (voice.md 4.3).

    Facts may be instants, days, "HH:MM", weekdays, places (whatever has a `name_ko`); `more` adds or replaces some:
    `alt` (an instant) and `left` (its free places), `site` (its name) ...
    """
    raw = {**refused.facts, **more}
    if "starts_at" in raw:  # as the quotas name it
        raw.setdefault("when", raw["starts_at"])
    if "alt" in more and "left" not in more and refused.reason is not Reason.TOO_FEW_LEFT:
        raw.pop("left", None)  # what is left of the refused session is not what is left of the other
    near = raw.pop("near", None) or ()
    raw |= {f"near{place}": one for place, one in enumerate([near] if isinstance(near, str) else [*near][:2], 1)}
    if isinstance(raw.get("date"), date):
        raw.setdefault("weekday", weekday(raw["date"]))
    base = raw.get("when")
    facts = {name: words for name, value in raw.items() if (words := _words(name, value, now, base)) is not None}
    facts.setdefault("site", "이 나눔터")
    id: str = refused.reason
    if refused.reason is Reason.CLOSED_DAY and len(set(raw.get("open_days") or ())) == 6 and "weekday" in facts:
        id = "closed-day-only"  # six names say less than the one that is left out
    if refused.reason is Reason.CONDITION and (own := f"condition-{raw.get('name')}") in ids(lang):
        id = own  # P-05: each by its name
    if refused.reason is Reason.NO_SUCH_DAY:
        facts["text"] = text = _said(str(raw.get("text", "")))
        if not re.search("[월일/-]", text) and re.search("[시분:]", text):
            id = "no-such-hour"
    return say(id, lang, **facts)


def _said(text: str) -> str:
    """The words of an impossible day: somebody's own, or 1800-01-01 as people say it."""
    if found := re.fullmatch(r"(\d{1,4})-(\d{1,2})-(\d{1,2})", text):
        return "{}년 {}월 {}일".format(*(int(part) for part in found.groups()))
    return quote(text) or "말씀하신 날"


def _words(name: str, value: Any, now: datetime, base: Any) -> str | int | None:
    """A fact of a refusal as it is said; None for what has no words."""
    if isinstance(start := getattr(value, "starts_at", None), datetime):
        value = start
    if isinstance(name_ko := getattr(value, "name_ko", None), str):
        return name_ko
    if isinstance(value, datetime):
        same = isinstance(base, datetime) and local(base).date() == local(value).date()
        if name in HOUR_ONLY or (name in ALONE_IF_SAME_DAY and same):
            return clock(value)
        return until(value, now) if name == "until" else when(value, now)
    if isinstance(value, date):
        return day(value, now)
    if isinstance(value, time):
        return clock(value)
    if isinstance(value, bool):
        return None
    if name in NAMED and isinstance(value, str) and value.isascii():
        return None  # an id of the tables is no name
    if isinstance(value, str):
        return clock(value) if CLOCK.fullmatch(value) else value or None
    if isinstance(value, int):
        return value
    if isinstance(value, Iterable):
        some = list(value)
        if some and all(type(one) is int for one in some):
            return weekdays(some)
        said = [str(words) for one in some if (words := _words(name, one, now, base)) is not None]
        return listing(said) or None
    return None
