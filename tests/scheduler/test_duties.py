"""What the beat does besides: no-shows, completions, what is past its period (B-10, S-03, trust F7)."""

from datetime import datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry, Counter
from sqlalchemy.orm import Session

from models import bookings, places, talks, wishes
from models.bookings import State
from models.programmes import Selection
from scheduler import duties
from scheduler.duties import DUTIES, Duties, Duty
from tests.models import running
from tests.models.setting import NOW, TUESDAY, Town, korea
from tests.scheduler.wire import Now, beat, sender

START = korea(TUESDAY, "10:00")
LIMIT = START + timedelta(minutes=30)


def do(here: Town, name: str, now: datetime) -> int:
    (duty,) = [one for one in DUTIES if one.name == name]
    return duties.do(here.database, duty, now)


def state(here: Town, code: str) -> str:
    return str(here.sql("SELECT state FROM booking WHERE code = :code", code=code)[0][0])


def test_who_has_not_come_by_his_limit_is_a_no_show_and_is_told(here: Town) -> None:
    """B-10, B-11: the first is a warning."""
    code = here.book(here.who(), here.session()).code
    assert do(here, "no-shows", LIMIT - timedelta(seconds=1)) == 0
    assert do(here, "no-shows", LIMIT) == 1
    assert do(here, "no-shows", LIMIT) == 0
    assert state(here, code) == State.NO_SHOW
    assert here.audit() == []


async def test_the_warning_says_the_rule_and_the_second_time_until_when(here: Town) -> None:
    for day, words in (
        (TUESDAY, "90일 안에 또 있으면 30일 동안"),
        (TUESDAY + timedelta(days=1), "까지 나눔터를 새로 예약할 수 없어요"),
    ):
        here.book(here.who(), here.session(day=day))
        now = korea(day, "10:30")
        do(here, "no-shows", now)
        await beat(sender(here, Now(now)))
        assert words in here.run(talks.transcript, here.who().person_id)[-1].reply


def test_who_told_that_he_is_late_has_half_an_hour_more(here: Town) -> None:
    code = here.book(here.who(), here.session()).code
    here.run(lambda db: bookings.tell_late(db, bookings.locked_booking(db, code), "x", now=START))
    assert do(here, "no-shows", LIMIT + timedelta(minutes=29)) == 0
    assert do(here, "no-shows", LIMIT + timedelta(minutes=30)) == 1


def test_who_was_here_has_been_here_when_the_session_ends(here: Town) -> None:
    code = here.book(here.who(), here.session()).code
    here.run(lambda db: bookings.check_in(db, bookings.locked_booking(db, code), "staff:kim", now=START))
    end = START + timedelta(hours=2)
    assert do(here, "completions", end - timedelta(seconds=1)) == 0
    assert do(here, "no-shows", end) == 0
    assert do(here, "completions", end) == 1
    assert state(here, code) == State.COMPLETED


def test_holds_that_ended_are_taken_back(here: Town) -> None:
    until = here.hold(here.who(), here.session())
    assert do(here, "holds", until - timedelta(seconds=1)) == 0
    assert do(here, "holds", until) == 1
    assert here.sql("SELECT count(*) FROM claim") == [(0,)]


def test_message_ids_are_forgotten_after_two_days(here: Town) -> None:
    person = spoken(here)
    do(here, "message-ids", NOW + talks.HEARD)
    assert here.run(talks.transcript, person)[0].message_id == "m1"
    do(here, "message-ids", NOW + talks.HEARD + timedelta(seconds=1))
    assert here.run(talks.transcript, person)[0].message_id is None


def spoken(here: Town) -> str:
    who = here.who()

    def say(db: Session) -> None:
        talk = talks.open_locked(db, who.person_id, now=NOW)
        talks.write_line(db, talk, who.address_id, "m1", "안녕하세요", "{}", now=NOW)
        talks.keep(db, talk, "{}", now=NOW)

    here.run(say)
    return who.person_id


@pytest.mark.parametrize("batch", [1, 200])
def test_conversations_are_destroyed_after_their_period_and_not_before(here: Town, batch: int) -> None:
    spoken(here)
    here.book(here.who(), here.session())
    here.sql("UPDATE notice SET state = 'sent'")
    for name, table in (("lines", "line"), ("talks", "talk WHERE state IS NOT NULL"), ("notices", "notice")):
        (duty,) = [one for one in DUTIES if one.name == name]
        assert isinstance(duty, Duty)
        small = Duty(name, duty.every, duty.work, batch)
        duties.do(here.database, small, NOW + duties.CONVERSATIONS - timedelta(days=1))
        assert here.sql(f"SELECT count(*) FROM {table}") != [(0,)], name
        duties.do(here.database, small, NOW + duties.CONVERSATIONS + timedelta(days=1))
        assert here.sql(f"SELECT count(*) FROM {table}") == [(0,)], name


def test_a_booking_is_destroyed_after_its_year_with_all_that_knows_of_it(here: Town) -> None:
    here.book(here.who(), here.session())
    do(here, "no-shows", LIMIT)
    came = here.book(here.who("father"), here.session()).code
    here.run(lambda db: bookings.check_in(db, bookings.locked_booking(db, came), "staff:kim", now=START))
    do(here, "completions", START + timedelta(hours=2))
    assert do(here, "bookings", START + duties.BOOKINGS) == 0
    assert do(here, "bookings", START + duties.BOOKINGS + timedelta(days=1)) == 2
    for table in ("booking", "strike", "claim"):
        assert here.sql(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert here.sql("SELECT sum(taken) FROM quota") == [(0,)]
    assert here.audit() == []


def test_a_wish_that_no_run_answered_is_kept_for_a_year(here: Town) -> None:
    who = here.who()
    here.run(lambda db: wishes.keep(db, places.city(db), who, "saeil_intern", now=NOW))
    assert do(here, "wishes", NOW + duties.WISHES) == 0
    assert do(here, "wishes", NOW + duties.WISHES + timedelta(days=1)) == 1


def test_the_journal_is_kept_for_three_years(here: Town) -> None:
    here.book(here.who(), here.session())
    assert do(here, "events", NOW + duties.AUDIT - timedelta(days=1)) == 0
    assert do(here, "events", NOW + duties.AUDIT + timedelta(days=1)) == 1


async def test_a_duty_that_fails_stops_no_other_and_is_counted(here: Town) -> None:
    """Trust F7."""
    done = []

    def breaks(db: Session, now: datetime, most: int) -> int:
        raise RuntimeError("a bug")

    def works(db: Session, now: datetime, most: int) -> int:
        done.append(now)
        return 0

    counted = Counter("tests_duties", "", ["duty", "outcome"], registry=(registry := CollectorRegistry()))
    every = timedelta(hours=1)
    mine = Duties(here.database, lambda: NOW, counted, (Duty("breaks", every, breaks), Duty("works", every, works)))
    await mine.beat()
    await mine.beat()
    assert len(done) == 1  # each at its own time
    for duty, outcome in (("breaks", "failed"), ("works", "done")):
        assert registry.get_sample_value("tests_duties_total", {"duty": duty, "outcome": outcome}) == 1


def test_an_errand_that_fails_stops_no_other_and_is_told_at_the_end(here: Town) -> None:
    """Trust F7: each subject has a transaction of its own."""

    def work(db: Session, now: datetime, one: str) -> int:
        db.connection().exec_driver_sql(f"UPDATE city SET name_en = name_en || '{one}'")
        if one == "b":
            raise LookupError(one)
        return 1

    errands = duties.Errands("letters", timedelta(seconds=1), lambda db, now: ["a", "b", "c"], work)
    with pytest.raises(ExceptionGroup) as failed:
        duties.do(here.database, errands, NOW)
    assert len(failed.value.exceptions) == 1
    assert str(here.sql("SELECT name_en FROM city")[0][0]).endswith("ac")


def test_the_beat_brings_a_draw_to_its_end(here: Town) -> None:
    """P-08, 3.2: silence lapses, the next is offered, and who was not reached is told when the run starts."""
    run = running.lay(here, running.a_run(selection=Selection.LOTTERY, capacity=1))
    for name in "abc":
        running.apply(here, here.who(name), run)
    record = running.draw(here, run).facts
    [main], [first, second] = record["main"], record["reserve"]
    assert (do(here, "lapses", running.ANSWER), running.state(here, main)) == (1, "lapsed")
    assert len(running.offers(here, first)) == 1
    later = running.ANSWER + timedelta(days=2)
    do(here, "queues", later)
    assert len(running.offers(here, second)) == 1
    do(here, "queues", running.START)
    do(here, "not-reached", running.START)
    assert [running.state(here, one) for one in record["reserve"]] == ["rejected"] * 2
    assert here.audit() == []


@pytest.mark.parametrize(("name", "years"), [("camps", 1), ("courses", 5)])
def test_applications_are_destroyed_after_their_period(here: Town, name: str, years: int) -> None:
    """S-03."""
    run = running.lay(here, running.a_run(per="household" if name == "camps" else "person", unit="people"))
    running.apply(here, here.who(), run, running.ALONE)
    after = run.ends_at + timedelta(days=365 * years)
    assert [do(here, name, now) for now in (after, after + timedelta(seconds=1))] == [0, 1]
    assert here.sql("SELECT count(*) FROM application") == [(0,)]
    assert here.audit() == []


def test_the_beat_lays_no_season_where_none_is_loaded(here: Town) -> None:
    assert do(here, "season", NOW) == 0
    assert here.sql("SELECT count(*) FROM run") == [(0,)]
