"""What is kept of a talk: its state, each message once, answers that were not told yet."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import talks
from models.people import Who
from tests.models.setting import NOW, WAIT, Town


def say(here: Town, who: Who, message: str, heard: str = "안녕", reply: str = '{"parts": []}') -> None:
    def turn(db: Session) -> None:
        talk = talks.open_locked(db, who.person_id, now=NOW)
        talks.write_line(db, talk, who.address_id, message, heard, reply, now=NOW)
        talks.keep(db, talk, talk.state or "{}", now=NOW)

    here.run(turn)


def untell(here: Town, who: Who, message: str) -> None:
    here.run(talks.untell, who.person_id, who.address_id, message)


def tell(here: Town, who: Who) -> tuple[str, ...]:
    def turn(db: Session) -> tuple[str, ...]:
        talk = talks.open_locked(db, who.person_id, now=NOW)
        told = talks.tell(db, talk)
        talks.keep(db, talk, "{}", now=NOW)
        return told

    return here.run(turn)


def kept(here: Town, who: Who, message: str) -> str | None:
    return here.run(
        lambda db: talks.kept_reply(db, talks.open_locked(db, who.person_id, now=NOW), who.address_id, message)
    )


def test_a_message_heard_before_has_its_kept_reply(here: Town) -> None:
    """Trust B1."""
    who = here.who()
    assert kept(here, who, "m1") is None
    say(here, who, "m1", reply="가호동 나눔터예요")
    assert kept(here, who, "m1") == "가호동 나눔터예요"
    assert kept(here, who, "m2") is None


def test_a_message_is_heard_once_whatever_the_code_above_thinks(here: Town) -> None:
    who = here.who()
    say(here, who, "m1")
    with pytest.raises(IntegrityError):
        say(here, who, "m1")


def test_message_ids_are_of_their_address(here: Town) -> None:
    one, other = here.who("a"), here.who("b")
    say(here, one, "m1", reply="one")
    assert kept(here, other, "m1") is None
    say(here, other, "m1", reply="other")
    assert kept(here, one, "m1") == "one"
    assert kept(here, other, "m1") == "other"


def test_an_answer_that_was_not_told_comes_first_at_the_next_word_and_once(here: Town) -> None:
    """Trust B3: in the order in which they were answered, not in that in which the channel gave up."""
    who = here.who()
    assert tell(here, who) == ()
    for n in range(4):
        say(here, who, f"m{n}", reply=f"r{n}")
    for message in ("m2", "m0", "m3", "m0"):
        untell(here, who, message)
    assert tell(here, who) == ("r0", "r2", "r3")
    assert tell(here, who) == ()
    untell(here, who, "m1")
    assert tell(here, who) == ("r1",)


def test_an_untold_answer_that_is_told_to_its_own_message_again_is_not_told_at_the_next_word(here: Town) -> None:
    """Trust B1, B3: the redelivery had it."""
    who = here.who()
    tell(here, who)
    for n in range(2):
        say(here, who, f"m{n}", reply=f"r{n}")
        untell(here, who, f"m{n}")
    for _ in range(2):
        assert kept(here, who, "m0") == "r0"
        assert here.sql("SELECT untold FROM talk") == [(1,)]
    assert tell(here, who) == ("r1",)
    assert kept(here, who, "m1") == "r1"
    assert here.sql("SELECT untold FROM talk") == [(0,)]


def test_an_answer_of_another_person_is_not_told(here: Town) -> None:
    one, other = here.who("a"), here.who("b")
    assert tell(here, one) == ()
    say(here, one, "m1", reply="one")
    untell(here, one, "m1")
    assert tell(here, other) == ()
    assert tell(here, one) == ("one",)


def test_untelling_what_was_never_heard_changes_nothing(here: Town) -> None:
    who = here.who()
    tell(here, who)
    untell(here, who, "m1")
    assert here.sql("SELECT untold FROM talk") == [(0,)]


def test_an_answer_untold_during_another_turn_is_not_lost(here: Town) -> None:
    """The cut comes while the next turn has the talk: the count that turn keeps must not write over it."""
    who = here.who()
    tell(here, who)
    say(here, who, "m1", reply="r1")
    opened, go_on = threading.Event(), threading.Event()

    def turn(db: Session) -> None:
        talk = talks.open_locked(db, who.person_id, now=NOW)
        opened.set()
        assert go_on.wait(WAIT)
        talks.keep(db, talk, "{}", now=NOW)

    running = here.database.run(turn)
    assert opened.wait(WAIT)
    cut = here.database.run(talks.untell, who.person_id, who.address_id, "m1")
    threading.Timer(0.2, go_on.set).start()
    running.result(WAIT)
    cut.result(WAIT)
    assert tell(here, who) == ("r1",)


def test_the_state_of_a_talk_comes_back_and_is_sealed(here: Town) -> None:
    who = here.who()
    state = '{"frames": [{"form": "reserve", "filled": {"site": "gaho"}}]}'

    def keep(db: Session) -> None:
        talks.keep(db, talks.open_locked(db, who.person_id, now=NOW), state, now=NOW + timedelta(minutes=1))

    here.run(keep)
    talk = here.run(talks.open_locked, who.person_id, now=NOW)
    assert (talk.state, talk.untold, talk.updated_at) == (state, 0, NOW + timedelta(minutes=1))
    stored = here.sql("SELECT state FROM talk")[0][0]
    assert isinstance(stored, bytes)
    assert b"gaho" not in stored


def test_what_was_said_and_answered_is_sealed(here: Town) -> None:
    who = here.who()
    say(here, who, "m1", heard="김하린이에요", reply="예약했어요")
    for row in here.sql("SELECT heard, reply FROM line"):
        for value, text in zip(row, ("하린", "예약"), strict=True):
            assert isinstance(value, bytes)
            assert text.encode() not in value


def test_a_transcript_has_the_latest_lines_oldest_first(here: Town) -> None:
    who, other = here.who("a"), here.who("b")
    for n in range(5):
        say(here, who, f"m{n}", f"h{n}", f"r{n}")
    say(here, other, "m1", heard="other")
    told = here.run(talks.transcript, who.person_id, most=3)
    assert told == tuple(talks.Told(n + 1, NOW, f"m{n}", f"h{n}", f"r{n}") for n in (2, 3, 4))


def test_a_page_that_has_seen_a_number_gets_all_that_came_after_it(here: Town) -> None:
    who, other = here.who("a"), here.who("b")
    for n in range(3):
        say(here, who, f"m{n}")
        say(here, other, f"m{n}")
        here.run(talks.post_line, who.person_id, who.address_id, f"n{n}", '{"parts": []}', now=NOW)
    assert [one.message_id for one in here.run(talks.transcript, who.person_id, after=3)] == ["n1", "m2", "n2"]
    assert here.run(talks.transcript, who.person_id, after=6) == ()


def test_lines_that_are_written_at_once_have_each_its_own_number(here: Town) -> None:
    """Two processes, one person: a number that came twice, or came late, would be a line nobody sees."""
    who = here.who()
    post = talks.post_line
    futures = [
        here.database.run(post, who.person_id, who.address_id, f"n{n}", '{"parts": []}', now=NOW) for n in range(20)
    ]
    for future in futures:
        future.result(WAIT)
    assert [one.number for one in here.run(talks.transcript, who.person_id)] == list(range(1, 21))


def test_a_notice_posted_twice_is_one_line(here: Town) -> None:
    """Trust C2: a sender that died after its commit sends again."""
    who = here.who()
    for _ in range(2):
        here.run(talks.post_line, who.person_id, who.address_id, "n1", '{"parts": []}', now=NOW)
    assert [(one.number, one.heard) for one in here.run(talks.transcript, who.person_id)] == [(1, "")]


def test_two_turns_of_one_person_come_one_after_the_other(here: Town) -> None:
    """Trust B5: nothing that a turn kept is lost, the first turn of all included."""
    who = here.who()

    def count(db: Session) -> None:
        talk = talks.open_locked(db, who.person_id, now=NOW)
        talks.keep(db, talk, str(int(talk.state or 0) + 1), now=NOW)

    for future in [here.database.run(count) for _ in range(20)]:
        future.result(WAIT)
    assert here.run(talks.open_locked, who.person_id, now=NOW).state == "20"
