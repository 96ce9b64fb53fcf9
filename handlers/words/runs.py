"""A run of a programme as one looks at it, and one's application for it. One card wherever it is said.

What is left is always told with its unit (P-02); of a lottery nothing is left before it is drawn: all have the same chance.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handlers.speech import SAYS_BYTES, Card, Choice, Style, Tone
from handlers.words import write
from handlers.words.buttons import button
from models.places import City, Program
from models.programmes import Application, Going, Phase, Run, Selection, State

COURSES = ("course", "counselling", "training")
PAST = (State.WITHDRAWN, State.LAPSED, State.REJECTED, State.CANCELLED_BY_SITE)
REFUNDS = ("refund_on_completion", "refund_on_job_or_startup")
ANSWERS = (State.DRAWN, State.SELECTED)
"""States that wait for 참가할게요."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a run is free."""

    left: int  # in the run's unit
    waiting: int = 0


# --- pieces -----------------------------------------------------------------------------------------------------------


def name(run: Run) -> str:
    """월아산 숲 체험"""
    return run.title_ko


def day(run: Run, now: datetime) -> str:
    """12월 12일 (토) · 5월 3일 (월)부터 6월 25일 (금)까지"""
    first, last = write.local(run.starts_at).date(), write.local(run.ends_at).date()
    if len(run.sessions) < 2 or first == last:
        return write.day(first, now)
    return write.say("cell-run-days", first=write.day_button(first, now), last=_beside(last, first))


def _beside(last: date, first: date) -> str:
    """8일 (금) · 2월 26일 (금), after a day that has just been named, with its year."""
    return write.day_beside(last, first) if last.year == first.year else write.day_button(last, first)


def hours(run: Run) -> str:
    """오전 10시부터 오후 3시까지 · 오전 9시 30분부터 오후 1시 30분까지, 모두 40일"""
    start, end = run.sessions[0] if run.sessions else (run.starts_at, run.ends_at)
    span = write.span(write.local(start), write.local(end))
    return write.say("cell-run-hours", span=span, n=len(run.sessions)) if len(run.sessions) > 1 else span


def way(run: Run) -> str:
    """추첨 · 선착순 · 심사(상담과 면접)"""
    return write.say("cell-way", selection=run.selection)


def places(run: Run, room: Room, now: datetime) -> str:
    """10가족을 추첨해요 · 100명 중 37명 더 받아요 · 100명 모두 찼어요"""
    of = write.count(run.capacity, run.unit)
    if run.selection is not Selection.FIRST_COME:
        return write.say("cell-of-all", of=of, selection=run.selection)
    if room.left <= 0 and room.waiting:
        return write.say("cell-run-full", of=of, waiting=room.waiting)
    if room.left <= 0:
        return write.say("cell-run-full", of=of)
    if room.left >= run.capacity:
        return write.say("cell-run-all", of=of)
    return write.say("cell-run-left", of=of, left=write.count(room.left, run.unit))


def left_short(run: Run, room: Room) -> str:
    """13명 · 추첨: beside a day"""
    return write.count(room.left, run.unit) if run.selection is Selection.FIRST_COME else way(run)


def period(run: Run, now: datetime) -> str:
    """12월 2일 (수) 오후 6시까지 · 12월 1일 (화) 오전 9시부터 · 끝났어요"""
    match run.phase(now):
        case Phase.ANNOUNCED:
            return write.say("cell-from", when=write.when(run.opens_at, now))
        case Phase.OPEN:
            return write.deadline(run.closes_at, now)
        case _:
            return write.say("cell-closed-run")


def who(city: City, run: Run) -> str | None:
    """Everything that one must be, in one line; None where nothing is asked."""
    words = [write.say(f"cell-who-{one['name']}", city=city.name_ko, **_facts(one)) for one in _known(run.conditions)]
    return ", ".join(words) or None


def _known(conditions: tuple[Mapping[str, Any], ...]) -> Iterator[Mapping[str, Any]]:
    ids = set(write.ids())
    return (one for one in conditions if f"cell-who-{one['name']}" in ids)


def _facts(condition: Mapping[str, Any]) -> dict[str, str | int]:
    """{"what_ko": "간호조무사 자격증"} -> what"""
    facts = {name.removesuffix("_ko"): value for name, value in condition.items() if name != "name"}
    return {
        name: value for name, value in facts.items() if isinstance(value, str | int) and not isinstance(value, bool)
    }


def size(run: Run) -> str | None:
    """How people are counted: 한 가족에 6명까지 · 어른과 아이를 모두 세요."""
    if run.per == "person":
        return None
    if run.max_people:
        return write.say("cell-size", unit=run.unit, max=run.max_people)
    return write.say("cell-size-all") if run.unit == "people" else None


def party(going: Going) -> str:
    """어른 2명, 아이 2명 · 4명"""
    if going.others:
        return write.count(going.people)
    return write.party(going.adults, going.children)


def family(run: Run, going: Going) -> str:
    """어른 2명, 아이 2명 (모두 4명, 1가족)"""
    words = party(going)
    if run.unit == "families":
        return write.say("cell-one-family", party=words, n=None if going.others else going.people)
    return write.say("cell-party-all", party=words, n=going.people) if going.adults and going.children else words


def act(city: City, program: str, id: str, day: str = "", *, style: Style = Style.PLAIN) -> Choice:
    """A button about a programme: it says the longest of its names that fits, and the day where one is needed."""
    named = (one.text for one in city.aliases if (one.kind, one.id) == ("program", program))
    names = [city.program(program).name_ko, *named]
    dated = [f"{name} {day}" for name in names] if day else []
    said = (f"{name} {write.say(f'says-{id}')}" for name in (*dated, *names))
    return button(id, says=next(one for one in said if len(one.encode()) <= SAYS_BYTES), style=style)


# --- one run ----------------------------------------------------------------------------------------------------------


def card(city: City, run: Run, room: Room, now: datetime, *, brief: bool = False) -> Card:
    """What, when, where, for whom, how many more, until when, how it is decided. Brief: what fits a list of them."""
    program = city.program(run.program)
    open_for = who(city, run)
    rows: list[tuple[str, str]] = []
    _row(rows, "card-kind", _kind(city, program))
    _row(rows, "card-day", day(run, now))
    if not brief:
        _row(rows, "card-time", hours(run))
        _row(rows, "card-place", run.place_ko)
    _row(rows, "card-places", places(run, room, now))
    _row(rows, "card-way", way(run))
    _row(rows, "card-who", open_for)
    if not brief:
        _row(rows, "card-size", size(run))
        _row(rows, "card-fee-self", fee(city, run))
    _row(rows, "card-apply", period(run, now))
    if run.draw_at and not brief:
        _row(rows, "card-draw", write.when(run.draw_at, now))
    if brief:  # five rows fit a card of a row of cards
        rows = [row for row in rows if row[0] != write.say("card-kind")][:5]
    bar = run.selection is Selection.FIRST_COME and 0 < room.left < run.capacity
    return Card(
        run.title_ko,
        tuple(rows),
        day=write.local(run.starts_at).date().isoformat(),
        tags=(write.say("card-way"),),
        big=write.say("card-places"),
        seats=(room.left, run.capacity) if bar else None,
    )


def _row(rows: list[tuple[str, str]], label: str, value: str | None) -> None:
    if value:
        rows.append((write.say(label), value))


def _kind(city: City, program: Program) -> str | None:
    """가족끼리 행복캠프 · 가족활동"""
    group = city.program(program.part_of).name_ko if program.part_of else ""
    kinds = dict.fromkeys(one for one in (group, program.kind_ko) if one and one not in program.name_ko)
    return " · ".join(kinds) or None


def fee(city: City, run: Run) -> str | None:
    """What one pays oneself (P-12)."""
    return _money(city, run, "self_payment")


def refund(city: City, run: Run) -> str | None:
    """What of it comes back, in all its stages."""
    return _money(city, run, *REFUNDS)


def _money(city: City, run: Run, *names: str) -> str | None:
    known = city.facts(f"program:{run.program}")
    found = [fact.value for name in names if (fact := known.get(name)) and isinstance(fact.value, int)]
    return write.money(sum(found)) if found else None


# --- one's application ------------------------------------------------------------------------------------------------


def standing(application: Application, run: Run, now: datetime, rank: int | None = None) -> str:
    """What has become of it, in plain words. `rank`: where he stands now, on the waiting list or in reserve; 0: no more."""
    if rank == 0:
        return write.say("state-run-passed")
    state = State(application.state)
    answer = application.confirm_until or run.confirm_until
    facts = {
        "selection": run.selection,
        "rank": rank or application.rank,
        "until": write.until(answer, now) if answer and state in ANSWERS else None,
        "draw": write.when(run.draw_at, now) if run.draw_at and run.draw_at > now else None,
    }
    return write.say(f"state-run-{state.replace('_', '-')}", **facts)


def application_card(
    application: Application,
    run: Run,
    going: Going,
    now: datetime,
    *,
    title: str,
    tone: Tone,
    state: str = "",
    who: str = "",
) -> Card:
    """The heading is the programme, the stub the receipt number."""
    number, program = write.say("card-receipt"), write.say("card-program")
    rows: list[tuple[str, str]] = [(program, run.title_ko)]
    _row(rows, "card-day", day(run, now))
    _row(rows, "card-time", hours(run))
    _row(rows, "card-place", run.place_ko)
    if run.per == "household":
        _row(rows, "card-party", family(run, going))
    _row(rows, "card-name", who)
    rows.append((number, application.code))
    _row(rows, "card-state", state)
    editable = application.state in (State.SUBMITTED, State.CONFIRMED) and run.per == "household"
    if editable and tone is not Tone.PAST and run.phase(now) is Phase.OPEN:
        _row(rows, "card-edit", write.deadline(run.closes_at, now))
    return Card(title, tuple(rows), tone=tone, head=(program,), stub=(number,))


def summary_card(city: City, run: Run, going: Going, now: datetime, *, name: str = "") -> Card:
    """What is about to be applied for, and what 네 declares (P-05)."""
    program, people = write.say("card-program"), write.say("card-party")
    rows: list[tuple[str, str]] = [(program, run.title_ko)]
    _row(rows, "card-day", day(run, now))
    _row(rows, "card-time", hours(run))
    _row(rows, "card-place", run.place_ko)
    if run.per == "household":
        rows.append((people, family(run, going)))
    _row(rows, "card-name", name)
    _row(rows, "card-who", who(city, run))
    _row(rows, "card-papers", _papers(city, run))
    _row(rows, "card-fee-self", fee(city, run))
    _row(rows, "card-way", way(run))
    if run.draw_at:
        _row(rows, "card-draw", write.when(run.draw_at, now))
    if run.per == "household":
        changes = ((people, write.say("btn-change-party")),)
    else:
        changes = ((write.say("card-name"), write.say("btn-change-name")),)
    return Card(write.say("band-apply"), tuple(rows), tone=Tone.ASK, head=(program,), changes=changes)


def _papers(city: City, run: Run) -> str | None:
    fact = city.facts(f"program:{run.program}").get("required_documents_ko")
    return ", ".join(fact.value) if fact and isinstance(fact.value, list) else None
