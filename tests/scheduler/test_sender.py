"""From the outbox to a person."""

from datetime import timedelta

from models import talks
from tests.models.setting import SATURDAY, Town, korea
from tests.scheduler.wire import Now, beat, sender

EVE, SHORTLY = korea(SATURDAY, "18:00") - timedelta(days=1), korea(SATURDAY, "08:00")


def states(here: Town) -> list[str]:
    return [str(state) for (state,) in here.sql("SELECT state FROM notice ORDER BY due_at, id")]


def booked(here: Town, address: str = "mother") -> str:
    """Saturday at ten; the reminders are due on Friday at 18:00 and on Saturday at 08:00."""
    return here.book(here.who(address), here.session("seongbuk-play", SATURDAY)).code


async def test_the_web_page_gets_its_reminder_as_a_line_of_the_transcript(here: Town) -> None:
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
    lines = here.run(talks.transcript, here.who().person_id)
    assert "오늘 오전 10시에 성북동" in lines[-1].reply
    assert code in lines[-1].reply
    assert states(here) == ["sent", "sent"]
