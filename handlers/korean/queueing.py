"""What is said of waiting lists, where the labels of a reading do not tell it: joining has one, the rest has none."""

import re
from collections.abc import Mapping
from typing import Any

from handlers.speech import Heard, Kind, Move

JOIN, RANK, LEAVE, AGAIN, ACCEPT, DECLINE = "wait", "waiting", "leave", "wait-again", "accept", "decline"
"""Goals."""
WAITING = ("waiting", "run")
"""The questions whether a place on the waiting list will do, and which round: words about waiting are their answers."""

_END = r"[.!?~^ㅎㅋㅠ]*"
_LEAVE = re.compile(
    r"대기(?:자)?(?:명단)?(?:한거|한것|걸어둔거|신청한거|신청)?(?:에서|은|는|을|를|좀|도)?(?:이제|그냥)?"
    r"(?:취소|그만|빼|안할|안해|포기|내려|지워|철회|나갈|나가)(?!.{0,6}(?:나오|나면|생기|되면))"
    r"|(?:이제|그만|더이상)?안기다릴|그만기다릴|기다리지않을"
)
_RANK = re.compile(
    r"(?:지금|현재|제|내|저|저희|우리|나의)*(?:대기|예비|순번|순서|차례)\S{0,6}(?:몇번|몇째|몇등|몇명|어디|언제|어떻게|알려|보여|궁금)\S{0,8}|(?:제가|저는|전|저|지금|우리)?(?:은|는)?몇번째\S{0,6}"
    r"|(?:근데|그런데)?(?:빈)?자리(?:가|는)?(?:잘|많이|자주|좀)나(?:요|나요|는교|는편이에요|노)?|(?:제|내|저|우리)?(?:앞에|앞으로)(?:몇명|몇분|몇팀|몇가족)\S*|(?:내|제|나의|저의|우리)대기\S{0,8}|대기(?:내역|현황|목록|상태|확인|보기|순번|순서|번호)\S{0,8}"
)
_AGAIN = re.compile(rf"(?:네|예)?[,.]?(?:맨뒤에서|맨끝에서|끝에서|뒤에서)?다시(?:대기|기다릴|기다리)\S{{0,8}}{_END}")
_TAKES = re.compile(
    rf"(?:네|넵|예|응|좋아요|그럼)?[,.]?(?:저희?|우리)?(?:는|가)?(?:꼭)?(?:그자리)?(?:예약|참가)(?:할게|할께|할래|할거|합니다|하겠|하고싶|해요|해주|해줘)\S{{0,6}}{_END}"
)
_LETS_GO = re.compile(
    rf"(?:아니요?|아뇨)?[,.]?(?:이번엔|이번에는|이번은|이번)?(?:못|안)(?:가요|갈게요|갈께요|갈래요|갈것같아요|갑니다|가겠어요|가겠습니다){_END}"
    rf"|이번(?:엔|에는|은)(?:괜찮아요|됐어요|안할게요|패스할게요|패스){_END}"
)


_OR_WAIT = re.compile(
    r"(?:면|없음|안돼도|안되도)(?:그냥)?대기(?:라도|로|도|를|는)?(?:할게|할께|할래|해줘|해주|걸어|신청|부탁|올려|넣어)"
)
"""A booking, or else to wait: "꽉 찼으면 대기할게요"."""
_CANNOT = re.compile(
    rf"(?:네|예|아니요?|아뇨|죄송\S{{0,6}})?[,.]?(?:저희?|우리)?(?:는|가)?(?:이번엔|이번에는|이번은|이번|그날|그때)?(?:은|는)?(?:못|안)"
    rf"(?:가요|(?:가|다니|하|오|참석하|참가하|참여하)게(?:됐|되었|될거같|될것같)(?:어요|습니다|네요|심더|어예|아요)|갈것같아요|갈거같아요|갈듯해요|갈게요|갈께요|갈래요|갑니다|가겠어요|가겠습니다|가네요|간다|가예|감니더|갑니더|갈낀데예){_END}"
)
_UNTIL_WHEN = re.compile(
    r"(?:몇시|언제|며칠|어느때)까지.{0,6}(?:답|대답|응답|정해|결정|눌러|누르)|(?:답|대답|응답)(?:은|을|이|는|도)?.{0,3}(?:몇시|언제|며칠)까지|(?:답|대답|응답)(?:할시간|기한|마감)"
)


def cannot_come(text: str) -> bool:
    """ "못가요", "안 갈래요": of what, stands in what one has."""
    return bool(_CANNOT.fullmatch("".join(text.lower().split())))


def asks_until_when(text: str) -> bool:
    """ "몇 시까지 답해야 돼요?": of what waits for an answer."""
    return bool(_UNTIL_WHEN.search("".join(text.lower().split())))


def of_queues(tight: str, intent: str, fills: Mapping[Kind, Any], asked: str | None) -> Heard | None:
    """The errands about one's waiting; None where the sentence is about something else. `tight`: no spaces."""
    told: dict[Kind, Any] = {kind: value for kind, value in fills.items() if kind is not Kind.TOPIC}
    if asked in WAITING:
        return None
    if _AGAIN.fullmatch(tight):
        return Heard(goal=AGAIN, act=AGAIN, fills=told)
    if _LEAVE.search(tight):
        return Heard(goal=LEAVE, act="cancel", fills=told)
    if _RANK.fullmatch(tight.rstrip("?!.~")) or (intent == "my_bookings" and "대기" in tight):
        return Heard(goal=RANK, fills=told)
    joins = intent == "join_waitlist" or (intent == "reserve_room" and asked is None and _OR_WAIT.search(tight))
    if joins and Kind.PROGRAM not in fills:
        return Heard(goal=JOIN, act=JOIN, fills=told)
    return None


def answers_offer(heard: Heard, text: str) -> str | None:
    """The goal of words that answer an offer, if one is open; without an offer they mean something else."""
    tight = "".join(text.lower().split())
    if heard.fills:
        return None
    if _TAKES.fullmatch(tight) or heard.goal in ("keep", "take"):
        return ACCEPT
    if _CANNOT.fullmatch(tight) or ((heard.move is Move.NO or heard.goal == "cancel") and _LETS_GO.fullmatch(tight)):
        return DECLINE
    if heard.move is Move.YES and not heard.goal:
        return RANK
    return None
