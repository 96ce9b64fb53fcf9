"""A turn is answered in time, and one that takes longer is neither lost nor done twice (trust B3)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import Counter
from sqlalchemy.orm import Session

from bot.turns import Turns
from handlers.speech import Choice, Incoming, Reply, Say
from handlers.words import write
from models.base import Again, Database
from tests.bot.echo import Echo

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/turns.db")
    yield opened
    await asyncio.to_thread(opened.close)


def said(text: str, message: str) -> Incoming:
    return Incoming("web", "somebody", text, message, NOW, context="t3")


async def test_a_turn_that_is_quick_is_the_desks_reply(database: Database) -> None:
    reply = await Turns(database, Echo()).answer(said("안녕", "1"))
    assert reply.parts == (Say("안녕"),)


async def test_a_turn_that_runs_too_long_goes_on_and_its_reply_is_kept(database: Database) -> None:
    desk = Echo()
    turns = Turns(database, desk, seconds=0.1)
    reply = await turns.answer(said("늦게", "1"))
    assert reply.parts == (Say(write.say("later")),)
    assert [message.message_id for message in desk.heard] == ["1"]
    assert desk.left_untold == []
    desk.go_on.set()
    await turns.close()
    assert desk.left_untold == ["1"]


async def test_a_turn_not_begun_is_called_off_and_offered_again(database: Database) -> None:
    desk = Echo()
    turns = Turns(database, desk, seconds=0.1)
    first = asyncio.create_task(turns.answer(said("늦게", "1")))
    await asyncio.to_thread(desk.begun.wait, 5)
    reply = await turns.answer(said("네", "2"))
    assert reply.parts == (Say(write.say("busy")),)
    assert reply.choices == (Choice("다시 하기", "네", context="t3"),)
    desk.go_on.set()
    await first
    await turns.close()
    assert [message.message_id for message in desk.heard] == ["1"]


async def test_words_too_long_for_a_button_are_not_offered_again(database: Database) -> None:
    desk = Echo()
    turns = Turns(database, desk, seconds=0.1)
    first = asyncio.create_task(turns.answer(said("늦게", "1")))
    await asyncio.to_thread(desk.begun.wait, 5)
    assert (await turns.answer(said("가" * 100, "2"))).choices == ()
    desk.go_on.set()
    await first
    await turns.close()


async def test_an_answer_is_counted_once_with_what_came_of_it(database: Database) -> None:
    """However often the database began its turn anew."""

    class Hindered(Echo):
        def answer(self, db: Session, incoming: Incoming) -> Reply:
            reply = super().answer(db, incoming)
            if incoming.text == "다시" and len(self.heard) < 3:
                raise Again
            return reply

    counted = Counter("turns", "turns", ["channel", "outcome"], registry=None)
    desk = Hindered()
    turns = Turns(database, desk, seconds=1, turns=counted)

    def outcomes() -> dict[str, float]:
        samples = [one for metric in counted.collect() for one in metric.samples if one.name == "turns_total"]
        assert {one.labels["channel"] for one in samples} == {"web"}
        return {one.labels["outcome"]: one.value for one in samples}

    await turns.answer(said("다시", "1"))
    assert [message.text for message in desk.heard] == ["다시"] * 3
    assert outcomes() == {"told": 1}
    with pytest.raises(ZeroDivisionError):
        await turns.answer(said("고장", "2"))
    desk.begun.clear()
    first = asyncio.create_task(turns.answer(said("늦게", "3")))
    await asyncio.to_thread(desk.begun.wait, 5)
    await turns.answer(said("네", "4"))
    await first
    desk.go_on.set()
    await turns.close()
    assert outcomes() == {"told": 1, "failed": 1, "late": 1, "called off": 1}


async def test_a_bug_in_a_late_turn_is_not_told_later(database: Database) -> None:
    class Broken(Echo):
        def answer(self, db: Session, incoming: Incoming) -> Reply:
            self.go_on.wait(10)
            raise ZeroDivisionError

    desk = Broken()
    turns = Turns(database, desk, seconds=0.1)
    await turns.answer(said("안녕", "1"))
    desk.go_on.set()
    await turns.close()
    assert desk.left_untold == []
