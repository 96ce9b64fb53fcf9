"""What is said of several channels (H-02): "텔레그램에서도 쓸래요", "연결 번호 1234 5678 9012", "연결 끊어 주세요".

No label of a reading knows these; they are told by their words alone.
"""

import re
from unicodedata import normalize

from handlers.speech import Heard, Kind, Move

OFFER, JOIN, PART = "link", "join", "part"
"""Goals."""
NUMBER = "link"
"""The question for the number that the other channel shows."""

CHANNELS = (
    ("telegram", re.compile(r"텔레그램|텔레그렘|텔레그람|텔레(?=에서|로|랑|도)|telegram")),
    ("kakao", re.compile(r"카카오톡|카카오|카톡|kakao(?:talk)?")),
    ("web", re.compile(r"웹(?:채팅|대화방|사이트|화면)?|대화방|홈페이지")),
)
_NAMED = "|".join(pattern.pattern for _, pattern in CHANNELS)
_ELSEWHERE = (
    r"(?:다른|딴|새|두)(?:채널|메신저|앱|기기|폰|핸드폰|휴대폰|전화기|컴퓨터|대화방)|컴퓨터|노트북|태블릿|핸드폰|휴대폰"
)
_OFFER = re.compile(
    rf"(?:{_NAMED}|{_ELSEWHERE})(?:채널|앱|계정|봇|나눔톡)?(?:에서도|으로도|로도|에도|이랑도?|하고도?|과|와|도)(?:다|똑같이|같이|함께|이어서|계속|그대로)?"
    r"(?:쓰|쓸|써|사용|이용|이어|연결|연동|보고싶|볼래|볼수)"
    rf"|(?:{_NAMED}|{_ELSEWHERE}|채널|메신저|계정)(?:채널|앱|계정|봇|나눔톡)?(?:에서|에|으로|로|을|를|이랑|하고|과|와|도|좀)?(?:같이|함께|추가로?)?(?:연결|연동)"
    r"|^(?:다른|딴)(?:채널|메신저)(?:추가|연결|연동)?(?:요|할래요|해주세요)?$|link(?:my)?(?:telegram|kakao|account|anotherchannel)"
)
_NOT_OFFER = re.compile(r"담당|직원|상담|사람|전화연결|(?:연결|연동)(?:이|가)?(?:안되|안돼|느려|끊겨|자꾸)|알림")
_PART = re.compile(
    r"(?:연결|연동)(?:한거|된거|한것|된것)?(?:을|를|은|는|좀|다)?(?:끊(?!겨|기네|어지)|해제|해지|취소|풀)"
)
_THE_NUMBER = re.compile(r"연결(?:코드|번호)(?:는|은|가|를|을)?[^0-9]{0,6}")
_HAS_ONE = re.compile(r"연결(?:코드|번호).{0,4}(?:있|입력|받았|받은|적|넣|쓸|보낼|눌)")
_ASKS_ONE = re.compile(r"연결(?:코드|번호)")
_ALONE = re.compile(r"[0-9]{4}[ .-]{0,2}[0-9]{4}[ .-]{0,2}[0-9]{4}[.!~]*(?:요|이요|이에요|입니다)?[.!~]*")
_AGREES = re.compile(r"(?:네|예)?,?연결(?:하기|할게요|할께요|할래요)[.!~]*")
_DECLINES = re.compile(r"(?:아니요?|아뇨)?,?연결(?:은|을)?안(?:할|해)[가-힣]*[.!~]*")
_DIGITS = 24
"""No more of them are read, whatever somebody pastes."""


def of_links(text: str, asked: str | None) -> Heard | None:
    """The errands about one's channels; None where the sentence is about something else."""
    text = normalize("NFKC", text)
    tight = "".join(text.lower().split())
    digits = re.sub("[^0-9]", "", text)[:_DIGITS]
    if digits and (
        _ALONE.fullmatch(text.strip()) or _THE_NUMBER.search(tight) or (asked == NUMBER and len(digits) > 3)
    ):
        return Heard(goal=JOIN, fills={Kind.LINK_NUMBER: digits})
    if _PART.search(tight) and not _NOT_OFFER.search(tight):
        return Heard(goal=PART, fills={Kind.CHANNEL: named} if (named := _channel(tight)) else {})
    if _DECLINES.fullmatch(tight):
        return Heard(move=Move.NO)
    if _AGREES.fullmatch(tight) or _HAS_ONE.search(tight):
        return Heard(goal=JOIN)
    if _ASKS_ONE.search(tight) or (_OFFER.search(tight) and not _NOT_OFFER.search(tight)):
        return Heard(goal=OFFER, fills={Kind.CHANNEL: named} if (named := _channel(tight)) else {})
    return None


def _channel(tight: str) -> str | None:
    return next((name for name, pattern in CHANNELS if pattern.search(tight)), None)
