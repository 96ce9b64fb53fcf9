"""What can be chosen: every cell says what its colour says, and no cell that cannot be pressed is without its reason."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from handlers.speech import Cell, Choice, Dead, Grid, Look, Pattern, State
from models import places, rules
from models.base import Database
from tests.counter import Person, sqlite_city
from tests.talking import MONDAY, prepare

WEDNESDAY = date(2026, 11, 25)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Database]:
    with sqlite_city(tmp_path) as database:
        yield database


def given(city: Database, setting: str) -> None:
    city.run(prepare, setting, "web", "nobody").result()


def closed(city: Database, day: date, why: str, *, after: int = 0) -> None:
    """The site of Seongbuk-dong is closed on that day, or from that hour of it on."""
    start, end = rules.whole_day(day)
    city.run(places.close, "seongbuk", start + timedelta(hours=after), end, why, now=MONDAY).result()


def grid(person: Person, pattern: Pattern) -> Grid:
    return next(part for part in person.reply.parts if isinstance(part, Grid) and part.pattern is pattern)


def look(cell: Cell) -> Look:
    assert cell.cell is not None
    return cell.cell


def calendar(city: Database, *said: str, now: datetime = MONDAY) -> dict[str, Cell]:
    """By the day: "11-28"."""
    person = Person(city, now=now)
    for words in ("성북동 나눔터 예약", *said, "달력 보기"):
        person.say(words)
    shown = grid(person, Pattern.CALENDAR)
    return {look(cell).day[5:]: cell for row in shown.rows for cell in row}


def day(city: Database, *said: str, now: datetime = MONDAY) -> dict[str, Cell]:
    """By the hour: "오전 10시"."""
    person = Person(city, now=now)
    for words in said:
        person.say(words)
    return {row[0].label: row[0] for row in grid(person, Pattern.SESSIONS).rows}


def test_the_calendar_is_five_weeks_from_this_one_sunday_first(city: Database) -> None:
    person = Person(city)
    person.say("성북동 나눔터 예약")
    person.say("달력 보기")
    shown = grid(person, Pattern.CALENDAR)
    days = [date.fromisoformat(look(cell).day) for row in shown.rows for cell in row]
    assert [len(row) for row in shown.rows] == [7] * 5
    assert days == [date(2026, 11, 22) + timedelta(days=n) for n in range(35)]
    assert shown.title == "11월 – 12월"
    assert shown.notes == ("예약은 2주 전 오전 9시에 하루씩 열려요.",)


def test_on_a_sunday_the_calendar_begins_with_today(city: Database) -> None:
    assert next(iter(calendar(city, now=MONDAY - timedelta(days=1)))) == "11-22"


def test_the_calendar_counts_the_sessions_that_fit_this_party(city: Database) -> None:
    given(city, "seongbuk 2026-11-28 10:00 full, 13:00 has 2 left")
    for party, count, state in ((), "2회", State.FREE), (("어른 1명 아이 2명",), "1회", State.FEW):
        cells = calendar(city, *party)
        saturday = cells["11-28"]
        assert isinstance(saturday, Choice)
        assert (saturday.note, look(saturday).word, look(saturday).state) == (count, count, state)
        assert look(cells["11-27"]).word == "3회"
    assert look(saturday).full == "11월 28일 (토)에 3명이 함께 갈 수 있는 회차가 1개 있어요."


def test_the_question_says_for_how_many_the_calendar_counts(city: Database) -> None:
    person = Person(city)
    person.say("성북동 나눔터, 어른 1명 아이 2명")
    said = person.say("달력 보기")
    assert "3명이 함께 갈 수 있는 회차 수" in said
    assert said.endswith("언제 오세요?")


def test_a_day_without_a_place_for_this_party_names_the_days_beside_it(city: Database) -> None:
    for hour, other in (("10:00", "13:00"), ("15:30", "13:00")):
        given(city, f"seongbuk 2026-11-28 {hour} full, {other} has {20 if hour == '10:00' else 2} left")
    assert isinstance(calendar(city)["11-28"], Choice)
    saturday = calendar(city, "어른 1명 아이 2명")["11-28"]
    assert isinstance(saturday, Dead)
    assert (look(saturday).state, look(saturday).word) == (State.FULL, "마감")
    assert look(saturday).full == (
        "11월 28일 (토)에는 3명이 함께 갈 자리가 없어요. 27일 (금)과 12월 1일 (화)에 자리가 있어요."
    )


@pytest.mark.parametrize(
    ("why", "word", "sentence"),
    [
        ("시설 점검", "점검", "시설 점검으로 쉬어요."),
        ("엘리베이터 교체공사", "쉬어요", "엘리베이터 교체공사로 쉬어요."),
        ("물이 새서", "쉬어요", "센터 사정으로 쉬어요(물이 새서)."),
    ],
)
def test_a_day_closed_by_staff_says_why_and_which_days_are_open(
    city: Database, why: str, word: str, sentence: str
) -> None:
    closed(city, date(2026, 11, 26), why)
    thursday = calendar(city)["11-26"]
    assert isinstance(thursday, Dead)
    assert (look(thursday).state, look(thursday).word) == (State.CLOSED, word)
    assert look(thursday).full == f"11월 26일 (목)은 {sentence} 25일 (수)과 27일 (금)은 열려요."


def test_a_weekday_of_rest_and_a_holiday_say_so(city: Database) -> None:
    cells = calendar(city)
    assert look(cells["11-29"]).full.startswith(
        "11월 29일 (일)은 일요일이라 쉬어요. 28일 (토)과 12월 1일 (화)은 열려요."
    )
    assert (look(cells["11-29"]).state, look(cells["11-29"]).word) == (State.CLOSED, "쉬어요")
    assert look(cells["12-25"]).word == "성탄절"
    assert look(cells["12-25"]).full.startswith("12월 25일 (금)은 성탄절이라 쉬어요.")


def test_a_holiday_with_a_long_name_has_a_short_word_and_a_whole_sentence(city: Database) -> None:
    city.run(places.override_holiday, date(2026, 11, 26), "부처님오신날").result()
    thursday = look(calendar(city)["11-26"])
    assert thursday.word == "공휴일"
    assert "부처님오신날이라 쉬어요" in thursday.full


def test_a_day_that_is_not_open_yet_says_when_it_opens(city: Database) -> None:
    cells = calendar(city)
    tomorrow, later = look(cells["12-08"]), look(cells["12-09"])
    assert (tomorrow.state, tomorrow.word) == (State.NOT_YET, "내일")
    assert tomorrow.full == "12월 8일 (화) 예약은 내일, 11월 24일 (화) 오전 9시부터 할 수 있어요."
    assert (later.state, later.word) == (State.NOT_YET, "")
    early = calendar(city, now=datetime(2026, 11, 24, 8, 0, tzinfo=MONDAY.tzinfo))["12-08"]
    assert look(early).word == "9시"
    assert "오늘 오전 9시부터" in look(early).full


def test_past_days_and_a_day_that_is_over_are_dead(city: Database) -> None:
    cells = calendar(city, now=datetime(2026, 11, 25, 17, 30, tzinfo=MONDAY.tzinfo))
    assert (look(cells["11-24"]).state, look(cells["11-24"]).word) == (State.PAST, "")
    assert look(cells["11-24"]).full == "11월 24일 (화)은 지났어요."
    assert (look(cells["11-25"]).state, look(cells["11-25"]).word) == (State.PAST, "마감")
    assert look(cells["11-25"]).full == "오늘은 회차가 모두 끝났어요. 26일 (목)에 자리가 있어요."


def test_today_is_marked_where_it_is_closed(city: Database) -> None:
    monday = look(calendar(city)["11-23"])
    assert (monday.state, monday.word) == (State.CLOSED, "오늘")
    assert "월요일이라 쉬어요" in monday.full


def test_sessions_say_how_much_is_left_in_words_and_places(city: Database) -> None:
    given(city, "seongbuk 2026-11-28 10:00 full, 13:00 has 6 left")
    cells = day(city, "성북동 토요일")
    assert [*cells] == ["오전 10시", "오후 1시", "오후 3시 30분"]
    full, few, free = map(look, cells.values())
    assert isinstance(cells["오전 10시"], Dead)
    assert (full.state, full.word, full.until, full.seats) == (State.FULL, "가득 참", "12시까지", (0, 20))
    assert full.full == "11월 28일 (토) 오전 10시 회차는 찼어요. 오후 1시 회차에 6자리 있어요."
    assert (few.state, few.word, few.until, few.seats) == (State.FEW, "6명 남음", "3시까지", (6, 20))
    assert (free.state, free.word, free.until, free.seats) == (State.FREE, "20명 남음", "5시 30분까지", (20, 20))


def test_the_day_of_a_site_is_headed_by_its_name_and_the_date(city: Database) -> None:
    person = Person(city)
    person.say("성북동 토요일에 자리 있어요?")
    shown = grid(person, Pattern.SESSIONS)
    assert (shown.over, shown.title) == ("성북동 공동육아나눔터", "11월 28일 (토) 빈자리")
    assert shown.notes == ("놀이공간은 한 회차에 20명까지 함께 써요. 보호자도 넣어서 세어요.",)


def test_too_few_places_can_be_pressed_and_then_what_fits_is_offered(city: Database) -> None:
    given(city, "seongbuk 2026-11-28 10:00 full, 13:00 has 2 left")
    person = Person(city)
    for words in ("성북동 나눔터, 어른 1명 아이 2명", "토요일", "시간 바꾸기"):
        person.say(words)
    short = next(row[0] for row in grid(person, Pattern.SESSIONS).rows if row[0].label == "오후 1시")
    assert isinstance(short, Choice)
    assert (look(short).state, look(short).word) == (State.SHORT, "2명 남음 · 3명은 어려워요")
    assert "3명이 함께 오실 수 없어요. 오후 3시 30분 회차에는 20자리 있어요." in look(short).full
    said = person.press("오후 1시")
    assert "2자리만 남아서 3명이 함께 오실 수 없어요" in said
    assert {"오후 3시 30분", "인원 바꾸기", "다른 날"} <= {*person.labels()}
    assert "이렇게 예약할까요?" in person.press("오후 3시 30분")


def test_a_day_that_is_full_says_so_and_asks_for_another(city: Database) -> None:
    given(city, "seongbuk 2026-11-28 10:00 full, 13:00 has 0 left; seongbuk 2026-11-28 15:30 full, 10:00 has 20 left")
    person = Person(city)
    said = person.say("성북동 토요일")
    assert "11월 28일 (토)은 회차가 모두 찼어요. 27일 (금)과 12월 1일 (화)에 자리가 있어요." in said
    assert said.endswith("언제 오세요?")
    assert {"27일 (금)", "12/1 (화)", "달력 보기"} <= {*person.labels()}
    assert "11월 27일 (금)" in person.say("27일")


def test_a_room_for_one_family_is_empty_or_taken(city: Database) -> None:
    other = Person(city, "other")
    other.say("성북동 촬영 스튜디오 토요일 10시 어른 1명 아이 1명")
    assert "예약됐어요" in other.say("네")
    cells = day(city, "성북동 촬영 스튜디오 토요일")
    taken, empty = look(cells["오전 10시"]), look(cells["낮 12시"])
    assert (taken.state, taken.word, taken.seats) == (State.TAKEN, "예약됨", None)
    assert "낮 12시 회차에" in taken.full
    assert (empty.state, empty.word, empty.until) == (State.FREE, "비어 있음", "1시 30분까지")


def test_what_is_over_today_and_what_rests_on_a_day_say_so(city: Database) -> None:
    closed(city, WEDNESDAY, "시설 점검", after=15)
    cells = day(city, "성북동 오늘", "시간 바꾸기", now=datetime(2026, 11, 25, 9, 40, tzinfo=MONDAY.tzinfo))
    over, free, rests = map(look, cells.values())
    assert (over.state, over.word) == (State.PAST, "마감")
    assert over.full == "오늘 오전 10시 회차는 오전 9시 30분에 예약이 끝났어요. 다음 빈 회차는 오후 1시예요."
    assert free.state is State.FREE
    assert (rests.state, rests.word, rests.full) == (
        State.CLOSED,
        "쉬어요",
        "오후 3시 30분 회차는 쉬어요. 다른 시간을 골라 주세요.",
    )


def test_the_session_of_the_booking_that_moves_is_ones_own(city: Database) -> None:
    person = Person(city)
    person.say("성북동 토요일 오전 10시 어른 1명 아이 1명")
    person.say("네")
    person.press("예약 바꾸기")
    person.say("다른 시간")
    mine = next(row[0] for row in grid(person, Pattern.SESSIONS).rows if row[0].label == "오전 10시")
    assert (look(mine).state, look(mine).word) == (State.MINE, "내 예약")


def test_six_days_stand_beside_the_chosen_one_after_its_sessions(city: Database) -> None:
    closed(city, date(2026, 11, 26), "시설 점검")
    person = Person(city)
    person.say("성북동 토요일")
    assert person.labels()[0] == "오전 10시"
    (cells,) = grid(person, Pattern.STRIP).rows
    assert [look(cell).day[5:] for cell in cells] == ["11-24", "11-25", "11-26", "11-27", "11-28", "12-01"]
    thursday, chosen = cells[2], cells[4]
    assert isinstance(thursday, Dead)
    assert (look(thursday).state, look(thursday).word) == (State.CLOSED, "점검")
    assert look(thursday).full.startswith("11월 26일 (목)은 시설 점검으로 쉬어요.")
    assert isinstance(chosen, Dead)
    assert [look(cell).chosen for cell in cells] == [False] * 4 + [True, False]
    assert "11월 25일 (수)" in person.press("25일 (수)")


def test_the_strip_slides_with_the_chosen_day_and_ends_with_the_days_that_can_be_booked(city: Database) -> None:
    for said, days in (
        ("내일", ["11-24", "11-25", "11-26", "11-27", "11-28", "12-01"]),
        ("12월 2일", ["11-26", "11-27", "11-28", "12-01", "12-02", "12-03"]),
        ("12월 5일", ["11-28", "12-01", "12-02", "12-03", "12-04", "12-05"]),
    ):
        person = Person(city)
        person.say(f"성북동 {said}")
        (cells,) = grid(person, Pattern.STRIP).rows
        assert [look(cell).day[5:] for cell in cells] == days


@pytest.mark.parametrize("now", [MONDAY, MONDAY - timedelta(hours=2), MONDAY + timedelta(days=2, hours=5)])
@pytest.mark.parametrize("site", ["성북동", "가호동", "신안동"])
def test_no_dead_cell_is_without_its_reason_and_its_sentence(city: Database, site: str, now: datetime) -> None:
    given(city, "seongbuk 2026-11-28 10:00 full, 13:00 has 2 left")
    closed(city, WEDNESDAY, "시설 점검", after=12)
    person = Person(city, now=now)
    seen = 0
    for words in (f"{site} 나눔터 예약, 어른 1명 아이 2명", "달력 보기", "토요일", "시간 바꾸기", "오늘", "다른 날"):
        person.say(words)
        for part in person.reply.parts:
            for cell in (cell for row in part.rows for cell in row) if isinstance(part, Grid) else ():
                seen += 1
                if isinstance(cell, Dead):
                    assert cell.why
                    assert look(cell).full.endswith("요.")
                else:
                    assert cell.cell is not None
    assert seen > 60
