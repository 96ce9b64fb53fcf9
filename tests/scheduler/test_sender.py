"""From the outbox to a person: once, to the right place, at the right hour, or not at all (trust C1 to C10)."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models import bookings, care, outbox, people, places, talks
from models.base import SEOUL
from models.outbox import Claimed
from scheduler import sender as sending
from scheduler.messenger import TryLater, Undeliverable, Unknown
from scheduler.sender import Sender
from tests.models.setting import NOW, SATURDAY, SUNDAY, Town, korea
from tests.scheduler.wire import Now, Wire, beat, sender

START = korea(SATURDAY, "10:00")
EVE, SHORTLY = korea(SATURDAY, "18:00") - timedelta(days=1), korea(SATURDAY, "08:00")
HOUR = timedelta(hours=1)


def states(here: Town) -> list[str]:
    return [str(state) for (state,) in here.sql("SELECT state FROM notice ORDER BY due_at, id")]


def booked(here: Town, address: str = "mother", channel: str = "web") -> str:
    """Saturday at ten; the reminders are due on Friday at 18:00 and on Saturday at 08:00."""
    who = here.run(people.visitor, channel, address, NOW)
    return here.book(who, here.session("seongbuk-play", SATURDAY)).code


def told(here: Town, address: str = "mother") -> list[str]:
    return [line.reply for line in here.run(talks.transcript, here.who(address).person_id)]


def no_pause(here: Town) -> None:
    """All pauses and leases are over."""
    here.sql("UPDATE notice SET lease_until = '2001-01-01 00:00:00' WHERE lease_until IS NOT NULL")


# --- pages ------------------------------------------------------------------------------------------------------------


async def test_the_web_page_gets_its_reminders_as_lines_of_the_transcript(here: Town) -> None:
    code = booked(here)
    clock = Now()
    mine = sender(here, clock)
    assert await beat(mine) == 0
    clock.at = EVE
    assert await beat(mine) == 1
    assert await beat(mine) == 0
    (line,) = here.run(talks.transcript, here.who().person_id)
    assert "내일, 11월 28일 (토) 오전 10시에 성북동" in line.reply
    assert line.heard == ""
    clock.at = SHORTLY
    assert await beat(mine) == 1
    assert "오늘 오전 10시에 성북동" in told(here)[-1]
    assert code in told(here)[-1]
    assert states(here) == ["sent", "sent"]


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-1), timedelta(days=-30)])
async def test_a_clock_set_back_repeats_nothing(here: Town, jump: timedelta) -> None:
    """Trust C10."""
    booked(here)
    clock = Now(EVE)
    await beat(sender(here, clock))
    clock.at = EVE + jump
    await beat(sender(here, clock))
    clock.at = EVE
    await beat(sender(here, clock))
    assert len(told(here)) == 1
    clock.at = SHORTLY
    await beat(sender(here, clock))
    assert states(here) == ["sent", "sent"]


async def test_a_clock_set_back_with_a_claim_open_loses_nothing(here: Town) -> None:
    """The lease is of the database's clock: a process that died leaves the notice to the next, whatever its clock."""
    booked(here)
    claimed = here.run(outbox.claim, now=EVE + HOUR, lease=timedelta(seconds=60), most=9)
    assert len(claimed) == 1
    no_pause(here)
    clock = Now(EVE)
    assert await beat(sender(here, clock)) == 1
    assert len(told(here)) == 1


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (EVE + HOUR, ["sent", "due"]),
        (EVE + timedelta(days=1), ["late", "late"]),  # the visit is over
        (SHORTLY, ["late", "sent"]),  # both are due: the older one says nothing new
        (START - timedelta(minutes=31), ["late", "sent"]),
        (START - timedelta(minutes=30), ["late", "late"]),
    ],
)
async def test_what_helps_is_sent_and_what_is_too_late_is_marked(
    here: Town, now: datetime, expected: list[str]
) -> None:
    """Trust C10: a clock set forth loses no reminder that still helps."""
    booked(here)
    await beat(sender(here, Now(now)))
    assert states(here) == expected
    assert len(told(here)) == expected.count("sent")


async def test_what_is_late_for_no_trouble_of_ours_is_no_work_for_the_staff(here: Town) -> None:
    booked(here)
    await beat(sender(here, Now(START)))
    assert here.run(care.todo, now=NOW) == []


# --- still so? --------------------------------------------------------------------------------------------------------


async def test_a_cancelled_booking_reminds_nobody(here: Town) -> None:
    code = booked(here)
    here.cancel(here.who(), code)
    await beat(sender(here, Now(EVE)))
    assert told(here) == []


async def test_what_is_cancelled_between_claim_and_sending_is_not_sent(here: Town) -> None:
    """Trust C6: it is read again under its claim."""
    for address, channel in (("mother", "web"), ("father", "wire")):
        code = booked(here, address, channel)
        wire = Wire()
        mine = sender(here, Now(EVE), wire=wire)
        (claimed,) = here.run(outbox.claim, now=EVE, lease=timedelta(seconds=60), most=9)
        here.cancel(here.run(people.visitor, channel, address, NOW), code)
        await mine._deliver(claimed, asyncio.get_running_loop().time() + 60)
        assert (told(here, address), wire.asked) == ([], [])
    assert set(states(here)) == {"withdrawn"}


async def test_a_state_that_nobody_withdrew_is_seen_all_the_same(here: Town) -> None:
    code = booked(here)
    here.sql("UPDATE booking SET state = 'checked_in' WHERE code = :code", code=code)
    await beat(sender(here, Now(EVE)))
    assert (told(here), states(here)[0]) == ([], "withdrawn")


async def test_a_moved_booking_is_reminded_of_at_its_new_hour_alone(here: Town) -> None:
    code = booked(here)
    here.move(here.who(), code, here.session("gaho-play", SUNDAY, "13:00"))
    await beat(sender(here, Now(EVE)))
    assert told(here) == []
    await beat(sender(here, Now(EVE + timedelta(days=1))))
    (only,) = told(here)
    assert "11월 29일 (일) 오후 1시" in only


async def test_many_cancel_while_many_are_sent(here: Town) -> None:
    """Trust C6, as a race: whoever's cancelling was answered before the sender read is told nothing after it."""
    codes = {f"guest{n}": booked(here, f"guest{n}", "wire") for n in range(8)}
    wire = Wire()
    mine = sender(here, Now(EVE), wire=wire)
    cancelled: dict[str, int] = {}

    def cancel(address: str) -> None:
        here.cancel(here.run(people.visitor, "wire", address, NOW), codes[address], now=EVE)
        cancelled[address] = len(wire.asked)  # so many had been asked when it was answered

    await asyncio.gather(beat(mine), *(asyncio.to_thread(cancel, address) for address in codes))
    at = {address: number for number, (address, _, _) in enumerate(wire.asked)}
    # a push that was under way when the cancelling was answered may arrive; none begins after the next one read
    assert all(at[address] <= cancelled[address] + sending.LANE for address in at)
    assert len(at) + states(here).count("withdrawn") >= 8
    await beat(mine)
    assert len(wire.asked) == len(at)


# --- wires ------------------------------------------------------------------------------------------------------------


async def test_a_wire_is_asked_once_and_its_receipt_is_kept(here: Town) -> None:
    booked(here, "m1", "wire")
    wire = Wire()
    mine = sender(here, Now(EVE), wire=wire)
    await beat(mine)
    await beat(mine)
    ((address, _, words),) = wire.asked
    assert address == "m1"
    assert "오실 수 있어요?" in words
    assert here.sql("SELECT state, receipt FROM notice ORDER BY due_at")[0] == ("sent", "r1")
    person = here.run(people.visitor, "wire", "m1", NOW).person_id
    assert len(here.run(talks.transcript, person)) == 1  # "2번" counts its buttons


async def test_try_later_is_tried_again_after_a_pause(here: Town) -> None:
    booked(here, "m1", "wire")
    wire = Wire(fails=[TryLater(), TryLater(timedelta(seconds=1))])
    mine = sender(here, Now(EVE), wire=wire)
    for asked in (1, 2, 3):
        await beat(mine)
        assert len(wire.asked) == asked
        await beat(mine)
        assert len(wire.asked) == asked  # not before its pause is over
        no_pause(here)
        mine._lanes["wire"].worked()
    assert states(here)[0] == "sent"


def test_pauses_grow_are_spread_and_have_an_end() -> None:
    longest = [sending.pause(n, 1.0) for n in range(1, 50)]
    assert longest == sorted(longest)
    assert longest[-1] == sending.LONGEST_PAUSE
    for n in range(1, 50):
        assert longest[n - 1] / 2 == sending.pause(n, 0.0)


async def test_a_blocked_address_is_dead_and_the_next_one_is_tried(here: Town) -> None:
    """N-07, trust C7."""
    booked(here, "m1", "wire")
    who = here.run(people.visitor, "wire", "m1", NOW)
    mute = here.run(people.visitor, "mute", "m1", NOW)
    here.sql("UPDATE address SET person_id = :to WHERE id = :id", to=who.person_id, id=mute.address_id)
    wire = Wire(always=Undeliverable())
    mine = sender(here, Now(EVE), wire=wire)
    await beat(mine)
    assert len(wire.asked) == 1
    assert states(here)[0] == "unreachable"
    (todo,) = here.run(care.todo, now=NOW)
    assert (todo.what, todo.kind) == ("unreachable", "booking.reminder")
    assert here.sql("SELECT count(*) FROM address WHERE dead_at IS NOT NULL") == [(1,)]
    here.run(people.visitor, "wire", "m1", NOW)  # he writes again: so it lives
    assert here.sql("SELECT count(*) FROM address WHERE dead_at IS NOT NULL") == [(0,)]


async def test_after_a_blocked_wire_the_page_gets_it(here: Town) -> None:
    booked(here)
    page = here.who()
    wired = here.run(people.visitor, "wire", "m1", NOW)
    here.sql("UPDATE address SET person_id = :to WHERE id = :id", to=page.person_id, id=wired.address_id)
    here.run(
        lambda db: talks.post_line(db, page.person_id, wired.address_id, "x", '{"parts": [], "choices": []}', now=NOW)
    )
    wire = Wire(always=Undeliverable())
    await beat(sender(here, Now(EVE), wire=wire))
    assert [address for address, _, _ in wire.asked] == ["m1"]  # the one he used last comes first
    assert states(here)[0] == "sent"
    assert "성북동" in told(here)[-1]


async def test_whom_no_channel_reaches_is_told_by_the_staff(here: Town) -> None:
    """N-06: on Kakao the bot can only answer."""
    code = booked(here, "k1", "kakao")
    mine = sender(here, Now(EVE))
    await beat(mine)
    await beat(mine)
    assert states(here)[0] == "unreachable"
    assert [(todo.what, todo.about) for todo in here.run(care.todo, now=NOW)] == [("unreachable", code)]


@pytest.mark.parametrize("keyed", [False, True])
async def test_what_may_have_arrived_is_asked_again_only_with_a_key(here: Town, keyed: bool) -> None:
    """Style 9, trust C5."""
    code = booked(here, "m1", "wire")
    wire = Wire(keyed=keyed, fails=[Unknown()])
    mine = sender(here, Now(EVE), wire=wire)
    await beat(mine)
    no_pause(here)
    await beat(mine)
    if keyed:
        (first, second) = wire.asked
        assert first[1] == second[1]
        assert states(here)[0] == "sent"
    else:
        assert len(wire.asked) == 1
        assert [(todo.what, todo.about) for todo in here.run(care.todo, now=NOW)] == [("unknown", code)]


async def test_a_wire_that_never_answers_is_unknown_and_delays_no_page(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trust C7."""
    monkeypatch.setattr(sending, "PUSH_SECONDS", 1.0)
    for n in range(6):
        booked(here, f"m{n}", "hole")
    booked(here)
    hole = Wire(hangs=True)
    mine = sender(here, Now(EVE), hole=hole)
    await mine.beat()
    assert len(told(here)) == 1
    assert not states(here).count("unknown")
    await mine.idle()
    assert states(here).count("unknown") == 6


async def test_a_dead_channel_rests_and_another_goes_on(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "FIRST_REST", 3600.0)
    monkeypatch.setattr(sending, "LONGEST_REST", 3600.0)
    for n in range(sending.LANE + 10):
        here.run(post, f"dead{n}", "dead")
    for n in range(5):
        here.run(post, f"live{n}", "live")
    dead, live = Wire(always=TryLater()), Wire()
    mine = sender(here, Now(), dead=dead, live=live)
    await beat(mine)
    assert len(live.asked) == 5
    assert sending.FAILURES <= len(dead.asked) <= sending.LANE + sending.FAILURES
    asked = len(dead.asked)
    no_pause(here)
    await beat(mine)
    assert len(dead.asked) == asked  # it rests
    mine._lanes["dead"].worked()
    dead.always = None
    no_pause(here)
    await beat(mine)
    assert len(dead.asked) - asked == sending.LANE + 10
    attempts = here.sql("SELECT max(attempts) FROM notice")[0][0]
    assert attempts == 2  # resting was no try


def post(db: Session, address: str, channel: str) -> None:
    """A notice about a booking that the site has cancelled."""
    who = people.visitor(db, channel, address, NOW)
    city = places.city(db)
    session = city.session("gaho-play", SUNDAY, "10:00")
    assert session
    policy = city.room("gaho-play").policy
    booking = bookings._insert(db, who, session, bookings.Party(1, 1), bookings.State.CANCELLED_BY_SITE, policy, NOW)
    outbox.post(db, who.person_id, "booking.cancelled_by_site", booking.code, due_at=NOW, facts={"why": "소독"})


# --- claims -----------------------------------------------------------------------------------------------------------


def claim(here: Town, now: datetime = EVE, seconds: float = 60) -> list[Claimed]:
    return here.run(outbox.claim, now=now, lease=timedelta(seconds=seconds), most=100)


def test_what_one_has_claimed_no_other_claims_until_the_lease_ends(here: Town) -> None:
    booked(here)
    assert len(claim(here)) == 1
    assert claim(here) == []
    no_pause(here)
    (again,) = claim(here)
    assert again.attempts == 2


def test_a_lease_is_of_the_databases_clock_and_of_no_replicas(here: Town) -> None:
    """A replica whose clock is a day ahead takes nothing away from another."""
    booked(here)
    assert len(claim(here)) == 1
    assert claim(here, EVE + timedelta(hours=12)) == []
    assert len(claim(here, SHORTLY + HOUR)) == 1  # the other reminder


async def test_who_was_paused_past_his_lease_neither_sends_nor_settles(here: Town) -> None:
    """Trust C3."""
    booked(here, "m1", "wire")
    wire = Wire()
    mine = sender(here, Now(EVE), wire=wire)
    (old,) = claim(here)
    no_pause(here)
    (new,) = claim(here)
    assert new.fence > old.fence
    assert not here.run(outbox.settle, old, outbox.Standing.UNKNOWN, now=EVE)
    await mine._deliver(old, asyncio.get_running_loop().time() + 60)
    assert wire.asked == []
    here.run(outbox.put_back, [old], after=timedelta(0))
    assert claim(here) == []  # nor does he give away what is another's
    await mine._deliver(new, asyncio.get_running_loop().time() - 1)
    assert wire.asked == []  # by his own clock too
    await mine._deliver(new, asyncio.get_running_loop().time() + 60)
    assert len(wire.asked) == 1


async def test_four_senders_at_once_send_each_notice_once(here: Town) -> None:
    """Trust C2, C4."""
    for n in range(60):
        here.run(post, f"guest{n}", ("web", "wire")[n % 2])
    wire = Wire()
    senders = [Sender(here.database, {"wire": wire}, Now(), batch=7) for _ in range(4)]
    claimed = await asyncio.gather(*(beat(one) for one in senders))
    assert sum(claimed) == 60
    assert len({notice for _, notice, _ in wire.asked}) == len(wire.asked) == 30
    assert here.sql("SELECT count(*) FROM line") == [(60,)]
    assert states(here) == ["sent"] * 60


async def test_an_address_that_cannot_be_read_delays_no_other(here: Town) -> None:
    booked(here, "m1")
    booked(here)
    spoilt = here.who("m1")
    here.sql("UPDATE address SET value = :value WHERE id = :id", value=b"spoilt", id=spoilt.address_id)
    await beat(sender(here, Now(EVE)))
    assert len(told(here)) == 1
    assert here.sql("SELECT trouble FROM notice WHERE person_id = :id ORDER BY due_at", id=spoilt.person_id)[0] == (
        "Unreadable",
    )


async def test_a_notice_that_this_build_does_not_know_waits_for_one_that_does(here: Town) -> None:
    booked(here)
    here.sql("UPDATE notice SET kind = 'booking.of_tomorrow' WHERE due_at = (SELECT min(due_at) FROM notice)")
    await beat(sender(here, Now(EVE)))
    assert here.sql("SELECT state, trouble FROM notice ORDER BY due_at")[0] == ("due", "KeyError")
    assert told(here) == []


# --- quiet hours ------------------------------------------------------------------------------------------------------

MIDNIGHT = korea(SATURDAY, "00:00")


def test_every_minute_of_a_day_is_quiet_or_not() -> None:
    """N-04, trust C8."""
    quiet = [minute for minute in range(1440) if outbox.is_quiet(MIDNIGHT + timedelta(minutes=minute))]
    assert quiet == [*range(8 * 60), *range(21 * 60, 1440)]
    assert not outbox.is_quiet((MIDNIGHT + timedelta(hours=12)).astimezone(UTC))


async def test_at_night_nothing_is_claimed_but_what_cannot_wait(here: Town) -> None:
    """The site's changes of what starts within twelve hours; and in the morning all in the order in which it was due."""
    due = korea(SATURDAY, "22:00") - timedelta(days=1)
    who = here.who()
    for n, urgent in enumerate((None, due + 2 * HOUR, None)):
        here.run(outbox.post, who.person_id, "x", f"B{n}", due_at=due + n * timedelta(minutes=1), urgent_from=urgent)

    def claimed(now: datetime) -> list[str]:
        return [one.about for one in claim(here, now)]

    for minute in range(0, 120, 7):
        assert claimed(due + timedelta(minutes=minute)) == []
    assert claimed(due + 2 * HOUR) == ["B1"]
    for minute in range(120, 600, 7):
        assert claimed(due + timedelta(minutes=minute)) == []
    assert claimed(due + 10 * HOUR) == ["B0", "B2"]


@pytest.mark.parametrize(("hours", "at_once"), [(11, True), (13, False)])
async def test_the_sites_cancelling_at_night_is_told_at_once_if_it_starts_within_twelve_hours(
    here: Town, hours: int, at_once: bool
) -> None:
    code = booked(here)
    now = START - timedelta(hours=hours)
    assert outbox.is_quiet(now) == at_once or hours == 13

    def close(db: Session) -> None:
        bookings.cancel_by_site(db, bookings.locked_booking(db, code), "staff:kim", "누수", now=now)

    here.run(close)
    clock = Now(max(now, korea(SATURDAY, "21:00") - timedelta(days=1)))
    await beat(sender(here, clock))
    assert len(told(here)) == at_once
    clock.at = START - timedelta(hours=12)
    await beat(sender(here, clock))
    (only,) = told(here)
    assert "센터 사정으로 취소하게 됐어요(누수)" in only


def test_seoul_is_where_the_night_is() -> None:
    assert outbox.is_quiet(datetime(2026, 11, 24, 22, tzinfo=SEOUL))
    assert not outbox.is_quiet(datetime(2026, 11, 24, 22, tzinfo=UTC).replace(hour=3))
