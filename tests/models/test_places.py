"""When there are sessions, and why not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from holidays import country_holidays
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, orm
from sqlalchemy.exc import IntegrityError

from models import city, places, rules
from models.base import Base, Database
from models.places import Change, City
from models.refused import Reason, Refused
from models.rules import Span

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)  # Monday, 10:00 in Seoul
MONDAY, THURSDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 28)
CHRISTMAS = date(2026, 12, 25)  # a Friday
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
hours = st.integers(0, 23)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    Base.metadata.create_all(made.engine)
    made.run(city.load, "jinju", now=NOW).result()
    yield made
    made.close()


@pytest.fixture(scope="module")
def jinju(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('jinju') / 'nanum.db'}")
    Base.metadata.create_all(made.engine)
    made.run(city.load, "jinju", now=NOW).result()
    yield made.run(places.city).result()
    made.close()


def at(day: date, start: str, end: str) -> Span:
    return (rules.instant(day, time.fromisoformat(start)), rules.instant(day, time.fromisoformat(end)))


def closed(span: Span, site: str = "gaho") -> Change:
    return Change(site, span, False, "소독")


def opened(span: Span, site: str = "gaho") -> Change:
    return Change(site, span, True, "축제")


def starts(of: City, room: str, day: date) -> list[str]:
    return [session.local_start for session in of.sessions(room, day)]


def refused(no: Refused | None) -> tuple[Reason, dict[str, Any]]:
    assert no is not None
    return no.reason, no.facts


# T-02


def test_sessions_follow_the_weekly_hours(jinju: City) -> None:
    """T-02: Gaho is open from Tuesday to Sunday, its hire on Saturday and Sunday."""
    assert starts(jinju, "gaho-play", SATURDAY) == ["10:00", "13:00", "15:00"]
    assert starts(jinju, "gaho-hire", SATURDAY) == ["15:00"]
    assert starts(jinju, "gaho-play", THURSDAY) == ["10:00", "13:00", "15:00"]
    assert starts(jinju, "gaho-hire", THURSDAY) == []
    assert starts(jinju, "gaho-play", MONDAY) == []
    assert starts(jinju, "sinan-play", SATURDAY) == ["10:00", "13:00", "15:30"]
    assert starts(jinju, "sinan-play", SATURDAY + timedelta(days=1)) == []
    assert starts(jinju, "seongbuk-studio", SATURDAY) == ["10:00", "12:00", "14:00", "16:00"]
    assert starts(jinju, "seongbuk-program", SATURDAY) == []


def test_a_session_is_an_instant_of_seoul(jinju: City) -> None:
    """T-01"""
    session = jinju.session("gaho-play", SATURDAY, "10:00")
    assert session is not None
    assert session.span == (datetime(2026, 11, 28, 1, tzinfo=UTC), datetime(2026, 11, 28, 3, tzinfo=UTC))
    assert jinju.session("gaho-play", SATURDAY, "11:00") is None


def test_a_session_needs_the_site_open_for_the_whole_of_it(jinju: City) -> None:
    """T-02: one minute of closure takes the session, and only that."""
    shut = replace(jinju, changes=(closed(at(SATURDAY, "14:59", "15:00")),))
    assert starts(shut, "gaho-play", SATURDAY) == ["10:00", "15:00"]
    assert starts(shut, "gaho-hire", SATURDAY) == ["15:00"]
    assert starts(shut, "sinan-play", SATURDAY) == ["10:00", "13:00", "15:30"]
    assert shut.why_closed("gaho", SATURDAY) is None


def test_a_closure_of_a_whole_day(jinju: City) -> None:
    """T-02"""
    shut = replace(jinju, changes=(closed(rules.whole_day(SATURDAY)),))
    assert starts(shut, "gaho-play", SATURDAY) == []
    assert starts(shut, "gaho-play", SATURDAY + timedelta(days=1)) == ["10:00", "13:00", "15:00"]
    assert refused(shut.why_closed("gaho", SATURDAY)) == (
        Reason.CLOSURE,
        {"site": "가호동 나눔터", "date": SATURDAY, "why": "소독"},
    )


def test_a_special_opening_opens_a_closed_day_and_a_holiday(jinju: City) -> None:
    """T-02"""
    festival = replace(jinju, changes=(opened(at(MONDAY, "10:00", "15:00")), opened(at(CHRISTMAS, "13:00", "15:00"))))
    assert starts(festival, "gaho-play", MONDAY) == ["10:00", "13:00"]
    assert starts(festival, "gaho-play", CHRISTMAS) == ["13:00"]
    assert festival.why_closed("gaho", MONDAY) is None
    assert starts(festival, "sinan-play", MONDAY) == []


def test_of_a_closure_and_an_opening_the_later_word_counts(jinju: City) -> None:
    """T-02"""
    shut, festival = closed(rules.whole_day(MONDAY)), opened(at(MONDAY, "10:00", "12:00"))
    assert starts(replace(jinju, changes=(shut, festival)), "gaho-play", MONDAY) == ["10:00"]
    assert starts(replace(jinju, changes=(festival, shut)), "gaho-play", MONDAY) == []
    assert refused(replace(jinju, changes=(festival, shut)).why_closed("gaho", MONDAY))[0] is Reason.CLOSURE


@settings(deadline=None)
@given(days, hours, st.integers(1, 30), st.sampled_from(["gaho-play", "gaho-hire", "sinan-play", "seongbuk-studio"]))
def test_a_closure_takes_exactly_the_sessions_it_overlaps(
    jinju: City, day: date, hour: int, length: int, room: str
) -> None:
    """T-02"""
    start = rules.instant(day, time(hour))
    span = (start, start + timedelta(hours=length))
    shut = replace(jinju, changes=(closed(span, jinju.room(room).site),))
    for one in (day, day + timedelta(days=1)):
        left = [session for session in jinju.sessions(room, one) if not rules.overlap(session.span, span)]
        assert list(shut.sessions(room, one)) == left


@settings(deadline=None)
@given(days, st.sampled_from(["gaho-play", "sinan-play", "seongbuk-play", "seongbuk-studio"]))
def test_every_closed_day_says_why_and_names_days_that_are_open(jinju: City, day: date, room: str) -> None:
    """T-02, T-03"""
    site = jinju.room(room).site
    no = jinju.why_closed(site, day, room)
    assert (no is None) == bool(jinju.sessions(room, day))
    first, second = jinju.next_open_days(site, day, 2, room)
    assert day <= first < second
    assert jinju.sessions(room, first)
    assert not any(jinju.sessions(room, day + timedelta(days=n)) for n in range((first - day).days))
    if no and no.reason is Reason.CLOSED_DAY:
        assert day.weekday() not in no.facts["open_days"]
    if no and no.reason is Reason.HOLIDAY:
        assert no.facts["next_open"] == first


def test_a_closed_day_names_the_open_days_of_site_or_room(jinju: City) -> None:
    """T-02"""
    assert refused(jinju.why_closed("gaho", MONDAY)) == (
        Reason.CLOSED_DAY,
        {"site": "가호동 나눔터", "date": MONDAY, "open_days": (1, 2, 3, 4, 5, 6)},
    )
    assert jinju.why_closed("seongbuk", THURSDAY) is None
    assert refused(jinju.why_closed("seongbuk", THURSDAY, "seongbuk-studio"))[1]["open_days"] == (2, 5)


def test_a_site_that_has_not_opened_has_no_sessions(jinju: City) -> None:
    """T-02; Chojang's library is not open yet."""
    assert starts(jinju, "chojang-play", SATURDAY) == []
    assert refused(jinju.why_closed("chojang", SATURDAY)) == (Reason.NOT_OPEN_YET, {"site": "초장동 나눔터"})
    assert jinju.next_open_days("chojang", SATURDAY, 3) == ()


@pytest.mark.parametrize("day", [date.min, date(1, 3, 1), date(1899, 12, 31), date(2999, 6, 1), date.max])
def test_no_day_of_the_calendar_is_too_much(jinju: City, day: date) -> None:
    """trust D4"""
    shut = replace(jinju, changes=(closed(rules.whole_day(SATURDAY)),))
    shut.sessions("gaho-play", day)
    shut.next_open_days("gaho", day, 3)
    shut.holiday(day)
    if not shut.sessions("gaho-play", day):
        assert shut.why_closed("gaho", day) is not None


# T-03


def test_holidays_with_their_substitutes_close_the_sites(jinju: City) -> None:
    """T-03: Liberation Day 2026 is a Saturday, its substitute the Monday after; 24-26 September is Chuseok."""
    assert jinju.holiday(date(2026, 8, 17)) == "광복절 대체 휴일"
    assert jinju.holiday(SATURDAY) is None
    assert starts(jinju, "gaho-play", CHRISTMAS) == []
    chuseok = date(2026, 9, 25)
    assert refused(jinju.why_closed("sinan", chuseok)) == (
        Reason.HOLIDAY,
        {"site": "신안동 나눔터", "date": chuseok, "holiday": "추석", "next_open": date(2026, 9, 29)},
    )


def test_staff_can_add_and_take_away_a_holiday(jinju: City) -> None:
    """T-03"""
    corrected = replace(jinju, overrides={CHRISTMAS: None, SATURDAY: "임시공휴일"})
    assert corrected.holiday(CHRISTMAS) is None
    assert starts(corrected, "gaho-play", CHRISTMAS) == ["10:00", "13:00", "15:00"]
    assert starts(corrected, "gaho-play", SATURDAY) == []
    assert refused(corrected.why_closed("gaho", SATURDAY))[1]["holiday"] == "임시공휴일"


def test_a_site_that_opens_on_holidays_has_sessions_on_them(jinju: City) -> None:
    """T-02: a holiday closes where the site says so."""
    gaho = replace(jinju.site("gaho"), closed_on_holidays=False)
    keen = replace(jinju, _sites={**jinju._sites, "gaho": gaho})
    assert starts(keen, "gaho-play", CHRISTMAS) == ["10:00", "13:00", "15:00"]


def test_our_holidays_are_those_that_the_library_names() -> None:
    """T-03"""
    for year in range(2025, 2032):
        assert set(places.public_holidays(year)) == set(country_holidays("KR", years=year))


def test_two_holidays_on_one_day_are_both_said() -> None:
    """T-03"""
    assert places.public_holidays(2025)[date(2025, 5, 5)] == "부처님오신날, 어린이날"


# B-08


def test_gaho_s_hire_and_its_play_sessions_are_in_one_space(jinju: City) -> None:
    """B-08: each names the other where they overlap, and only there."""
    hire = jinju.session("gaho-hire", SATURDAY, "15:00")
    play = jinju.session("gaho-play", SATURDAY, "15:00")
    morning = jinju.session("gaho-play", SATURDAY, "10:00")
    assert hire is not None
    assert play is not None
    assert morning is not None
    assert jinju.clashing(hire) == (play,)
    assert jinju.clashing(play) == (hire,)
    assert jinju.clashing(morning) == ()


# what is known


def test_the_better_proved_value_is_told(jinju: City) -> None:
    facts = jinju.facts("site:gaho")
    assert (facts["opening_hours"].origin, facts["opening_hours"].source) == ("later", "gaho_2022")
    assert (facts["fee"].origin, facts["fee"].value["amount"]) == ("later", 0)
    assert (jinju.facts("site:sinan")["fee"].origin, jinju.facts("site:sinan")["fee"].value) == ("assumed", 0)
    assert facts["open_to_ko"].subject == "sites"


def test_figures_of_all_courses_are_not_told_as_one_course_s(jinju: City) -> None:
    """domain.md 7: nothing is known per course."""
    assert jinju.facts("program:nurse_aide")["completed_total"].subject == "program:courses"


def test_answers_bring_what_is_known_of_all_and_of_one(jinju: City) -> None:
    answers = jinju.answers("program:nurse_aide", "eligibility")
    assert [answer.origin for answer in answers] == ["later", "assumed"]
    assert "19세 이상" in answers[0].value
    assert "자격증" in answers[1].value
    assert [answer.origin for answer in jinju.answers("site:seongbuk", "fee")] == ["later"]


def test_the_new_job_centre_is_known_as_an_institution(jinju: City) -> None:
    assert jinju.answers("institution:saeil", "eligibility")[0].origin == "fact"
    assert jinju.institution("saeil").name_ko == "진주시 여성새로일하기센터"
    for find in (jinju.institution, jinju.site, jinju.room, jinju.program):
        with pytest.raises(KeyError):
            find("nowhere")


@pytest.mark.parametrize("topic", ["parking", "contact"])
def test_what_nobody_has_stated_is_lacking(jinju: City, topic: str) -> None:
    """product.md 4.7"""
    subjects = [f"site:{site.id}" for site in jinju.sites]
    subjects += [f"institution:{institution.id}" for institution in jinju.institutions]
    subjects += [f"program:{program.id}" for program in jinju.programs]
    assert not any(jinju.answers(subject, topic) for subject in subjects)


# the tables


def test_staff_s_words_count_at_once_and_can_be_taken_back(database: Database) -> None:
    """T-02, T-03"""
    sunday = SATURDAY + timedelta(days=1)

    def act(db: orm.Session) -> str:
        closure = places.close(db, "gaho", *at(SATURDAY, "09:00", "14:00"), "소독", now=NOW)
        places.open_specially(db, "gaho", *at(MONDAY, "10:00", "12:00"), "축제", now=NOW)
        places.override_holiday(db, sunday, "임시공휴일")
        places.override_holiday(db, CHRISTMAS, "성탄절")
        places.override_holiday(db, CHRISTMAS, None)
        return closure

    before = database.run(places.city).result()
    closure = database.run(act).result()
    after = database.run(places.city).result()
    assert after.revision != before.revision
    assert starts(after, "gaho-play", SATURDAY) == ["15:00"]
    assert starts(after, "gaho-play", MONDAY) == ["10:00"]
    assert starts(after, "gaho-play", sunday) == []
    assert starts(after, "gaho-play", CHRISTMAS) == ["10:00", "13:00", "15:00"]
    database.run(places.lift_closure, closure).result()
    assert starts(database.run(places.city).result(), "gaho-play", SATURDAY) == ["10:00", "13:00", "15:00"]


def test_a_special_opening_can_be_taken_back(database: Database) -> None:
    """T-02"""
    opening = database.run(places.open_specially, "gaho", *at(MONDAY, "10:00", "12:00"), "축제", now=NOW).result()
    assert starts(database.run(places.city).result(), "gaho-play", MONDAY) == ["10:00"]
    database.run(places.lift_opening, opening).result()
    assert starts(database.run(places.city).result(), "gaho-play", MONDAY) == []


def test_the_later_of_two_words_is_the_later_one_in_the_tables(database: Database) -> None:
    """T-02"""
    span = at(SATURDAY, "10:00", "12:00")
    database.run(places.open_specially, "gaho", *span, "축제", now=NOW + timedelta(hours=1)).result()
    database.run(places.close, "gaho", *span, "소독", now=NOW).result()
    assert "10:00" in starts(database.run(places.city).result(), "gaho-play", SATURDAY)
    database.run(places.close, "gaho", *span, "소독", now=NOW + timedelta(hours=1)).result()
    assert "10:00" not in starts(database.run(places.city).result(), "gaho-play", SATURDAY)


def test_another_replica_hears_of_a_closure_with_its_next_turn(database: Database) -> None:
    """T-02"""
    replica = Database(str(database.url.render_as_string(hide_password=False)))
    try:
        assert starts(replica.run(places.city).result(), "gaho-play", SATURDAY) != []
        database.run(places.close, "gaho", *rules.whole_day(SATURDAY), "소독", now=NOW).result()
        assert starts(replica.run(places.city).result(), "gaho-play", SATURDAY) == []
        assert starts(replica.read(places.city).result(), "gaho-play", SATURDAY) == []
    finally:
        replica.close()


def test_a_turn_reads_one_row_while_nothing_has_changed(database: Database) -> None:
    first = database.run(places.city).result()
    heard: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: heard.append(args[2]))
    assert database.run(places.city).result() is first
    assert len([statement for statement in heard if "SELECT" in statement]) == 1


def test_a_change_that_is_rolled_back_is_believed_by_nobody(database: Database) -> None:
    """Not by who made it either, even where another change is made after it."""

    def begun(db: orm.Session) -> None:
        places.close(db, "gaho", *rules.whole_day(SATURDAY), "소독", now=NOW)
        assert starts(places.city(db), "gaho-play", SATURDAY) == []
        raise LookupError

    with pytest.raises(LookupError):
        database.run(begun).result()
    database.run(places.close, "sinan", *rules.whole_day(SATURDAY), "소독", now=NOW).result()
    after = database.run(places.city).result()
    assert starts(after, "gaho-play", SATURDAY) == ["10:00", "13:00", "15:00"]
    assert starts(after, "sinan-play", SATURDAY) == []


@pytest.mark.parametrize("verb", [places.close, places.open_specially])
def test_a_change_is_a_span_of_instants_of_a_site_that_exists(database: Database, verb: Callable[..., str]) -> None:
    start, end = at(SATURDAY, "10:00", "12:00")
    with pytest.raises(ValueError, match="ends after it starts"):
        database.run(verb, "gaho", start, start, "소독", now=NOW).result()
    with pytest.raises(Exception, match="needs a zone"):
        database.run(verb, "gaho", start.replace(tzinfo=None), end.replace(tzinfo=None), "소독", now=NOW).result()
    with pytest.raises(IntegrityError):
        database.run(verb, "nowhere", start, end, "소독", now=NOW).result()


def test_a_database_without_a_city_says_so(database_url: str) -> None:
    empty = Database(database_url)
    Base.metadata.create_all(empty.engine)
    with pytest.raises(places.NoCity, match="load one first"):
        empty.run(places.city).result()
    empty.close()
