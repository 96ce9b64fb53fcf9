"""The real process before a Bot API of our own, killed between a tap and its answer."""

from pathlib import Path

import pytest

from tests.bot.test_process import service
from tests.bot.test_telegram import SENTENCE, seen, until
from tests.peers.telegram import TOKEN, BotApi, Somebody, text_of


async def test_a_bot_killed_between_a_tap_and_its_answer_answers_once_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Committed, not said: the tap comes again, books nothing more, and the booking stands in the pressed message."""
    async with BotApi() as api:
        monkeypatch.setenv("NANUM_TELEGRAM_TOKEN", TOKEN)
        monkeypatch.setenv("NANUM_TELEGRAM_API", api.url)
        mother, url = Somebody(api), f"sqlite:///{tmp_path}/nanum.db"
        async with service(url, tmp_path) as (process, _):
            assert "이렇게 예약할까요?" in seen(await mother.says(SENTENCE))
            number, button = mother.button("예약 확정")
            api.trouble = lambda method, _: 3.0 if method == "editMessageText" else None
            tap = api.press(mother.chat, number, button["callback_data"])
            await until(lambda: any(method == "editMessageText" for _, method, _ in api.calls))
            process.kill()
            await process.wait()
        api.trouble = lambda method, _: None
        before = text_of(mother.chat.messages[number])
        assert "이렇게 예약할까요?" in before
        assert not tap.done.is_set()
        async with service(url, tmp_path):
            await until(tap.done.is_set, 60)
            assert "예약됐어요" in text_of(mother.chat.messages[number])
            shown = seen(await mother.says("내 예약"))
            assert shown.count("예약번호") <= 1
