"""KakaoTalk: `skill` takes the call, `bubbles` draws the answer."""

from bot.channels.kakao.bubbles import render
from bot.channels.kakao.skill import Kakao

__all__ = ["Kakao", "render"]
