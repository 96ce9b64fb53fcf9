"""Telegram: `channel` receives, says and pushes; `hear` reads updates, `draw` draws answers, `polling` fetches, `pace`
keeps to the allowance, `wire` carries, `links` knows where deep links lead."""

from bot.channels.telegram.channel import OFFICIAL, Telegram

__all__ = ["OFFICIAL", "Telegram"]
