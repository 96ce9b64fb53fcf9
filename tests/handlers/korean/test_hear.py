"""Three bands: sure enough to act, sure enough to ask which of a few is meant, and not understood."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from handlers.korean.hear import BUTTONS, hear
from handlers.korean.read import Details, Reader
from handlers.speech import Heard, Kind, Move, Reading

NOW = datetime.fromisoformat("2026-11-23T10:00:00+09:00")


class Told(Reader):
    """A reader that has already made up its mind."""

    def __init__(self, reading: Reading, details: Details) -> None:
        self.said = reading, details

    def understand(self, text: str, now: datetime, asked: str | None = None) -> tuple[Reading, Details]:
        return self.said


def heard(
    intent: str, sure: float, slots: Mapping[str, Any] | None = None, asked: str | None = None, move: Move | None = None
) -> Heard:
    details = Details(rivals=("cancel_booking", "inform", "my_bookings"), move=move)
    return hear(Told(Reading(intent, slots or {}, sure), details), "무슨 말이든지 하는 사람", NOW, asked)


def test_a_sure_reading_is_acted_upon() -> None:
    assert heard("change_booking", 0.9) == Heard(goal="change", act="change")


def test_a_doubtful_one_is_asked_with_the_likeliest_first() -> None:
    assert heard("change_booking", 0.5) == Heard(goal="perhaps", act="change,cancel-booking,mine")


def test_a_guess_about_a_question_is_a_guess() -> None:
    assert heard("ask_fact", 0.5, {"topic": "fee"}).goal == "perhaps"


def test_below_that_nothing_was_understood() -> None:
    assert not heard("change_booking", 0.2)


@pytest.mark.parametrize("asked", ["site", "confirm"])
def test_an_open_question_is_asked_again_instead(asked: str) -> None:
    assert heard("change_booking", 0.5, asked=asked).goal != "perhaps"


def test_a_value_is_worth_more_than_a_doubt() -> None:
    assert heard("reserve_room", 0.5, {"site": "gaho"}) == Heard(goal="reserve", act="book", fills={Kind.SITE: "gaho"})


def test_a_yes_counts_only_where_the_reader_calls_it_one() -> None:
    assert heard("affirm", 0.5).move is None
    assert heard("affirm", 0.95, move=Move.YES).move is Move.YES


def test_every_offer_has_its_button() -> None:
    assert set(BUTTONS.values()) == {"reserve", "change", "cancel-booking", "mine", "programmes", "ask", "staff"}
