"""From labels to what the dialogue hears: one table turns an intent into goal, act and move.

The dialogue knows no intents and no Korean; a reader for another wording, or another reader altogether, changes only this.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.korean import applying, counts, linking, moves, queueing
from handlers.korean.normal import plain, unfilled
from handlers.korean.read import Details, Reader
from handlers.speech import Heard, Kind, Move, Reading

A_NUMBER = "SB-7K2Q"
"""Read in the place of any booking number: "DB" is "ㅇㅠ" on another keyboard, and "9M-2PM6" is no hour."""
LOST, UNSURE = 0.3, 0.6
"""How sure a reading must be: below the first nothing was understood; below the other, where the sentence holds no value and
no question is open, it is asked which of a few errands is meant; else it is acted upon."""

GOALS: Mapping[str, tuple[str, str | None]] = {
    "reserve_room": ("reserve", "book"),
    "check_availability": ("reserve", "show"),
    "find_program": ("find", "list"),
    "apply_program": ("apply", "book"),
    "my_bookings": ("mine", None),
    "change_booking": ("change", "change"),
    "cancel_booking": ("cancel", "cancel"),
    "ask_fact": ("ask", None),
    "join_waitlist": ("wait", "wait"),
    "rent_item": ("ask", None),
    "set_reminder": ("not-here-yet", None),
    "set_language": ("language", None),
}
BUTTONS: Mapping[str, str] = {
    "reserve_room": "reserve",
    "check_availability": "reserve",
    "join_waitlist": "wait",
    "change_booking": "change",
    "cancel_booking": "cancel-booking",
    "my_bookings": "mine",
    "find_program": "programmes",
    "apply_program": "programmes",
    "ask_fact": "ask",
    "talk_to_staff": "staff",
    "help": "ask",
}
"""What is offered where this intent is only supposed."""
OFFERED = 3
A_BOOKING = "cancel-booking"
"""Act: 예약 취소, not just 취소."""
ACTING = ("book", "change", "cancel", A_BOOKING)
"""Acts that a button of an older turn must not begin."""

SLOTS: Mapping[str, Kind] = {
    "site": Kind.SITE,
    "resource": Kind.RESOURCE,
    "date": Kind.DATE,
    "daypart": Kind.DAYPART,
    "start": Kind.TIME,
    "end": Kind.END,
    "duration_min": Kind.MINUTES,
    "adults": Kind.ADULTS,
    "children": Kind.CHILDREN,
    "people": Kind.PEOPLE,
    "families": Kind.FAMILIES,
    "program": Kind.PROGRAM,
    "category": Kind.CATEGORY,
    "item": Kind.ITEM,
    "audience": Kind.AUDIENCE,
    "topic": Kind.TOPIC,
    "language": Kind.LANGUAGE,
}

CENTRE = "saeil"
"""A site without rooms."""

ABOUT_A_QUESTION = (Kind.TOPIC, Kind.AUDIENCE, Kind.CATEGORY)
"""Guessed together with the intent, and no firmer than it."""
COUNTS = (Kind.ADULTS, Kind.CHILDREN, Kind.PEOPLE)
MORE = re.compile(r"더(?! 가까| 빨| 늦)|추가|늘려|늘릴|도 ?(?:가요|갈|같이|함께|와요|올|데려)")
SIBLING_TOO = re.compile(r"(?<!이 )동생(?:도| ?하나도)(?! ?(?:되|돼|괜찮|가능))")
_WHEN_NOT = (
    r"(?:(?:오늘|내일|모레|글피|그날|당일|이날|이번(?:에는?|엔)?|[월화수목금토일]요일|[0-9]{1,2}일)(?:에|에는|엔|은)? ?"
    r"|(?:갑자기|아파서|아프고|일이 있어서?|감기라서?|감기로|사정이 있어서?) ?){0,3}"
)
LEFT_OUT = re.compile(rf"빼[고줘요]?|빠(?:져요?|집니다|질게요?|지고)|(?<=[은는]) ?{_WHEN_NOT}(?:못|안) ?[가와오]\S*")
FEWER = re.compile(rf"빼|[은는이가] ?빠(?:져|집|질|지)|줄여|줄일|[은는이가] ?{_WHEN_NOT}(?:못|안) ?(?:가|와|오)")
_DAY_OUT = re.compile(
    r"(?:요일|[월화수목금토일]욜|주말|평일|오늘|내일|모레|오전|오후|아침|저녁|[0-9][일시])(?:은|는|만)? ?빼\S*"
)
"""Taken off the days, not off the people."""
_OUT = rf"(?:들)?(?:은|는|이|가|만|도)? ?(?:빼(?!면)\S*|빠(?:져|집|질|지|진)(?!면)\S*|{_WHEN_NOT}(?:못|안) ?(?:가|갈|간|와|오|올)(?!면)(?!\S*면)\S*)"
_GROWN = "남편|신랑|아내|와이프|집사람|할머니|할아버지|할매|할배|어머니|아버지|어머님|아버님|시어머니|장모님?|장인어른|애 ?아빠|애 ?엄마|이모|고모|삼촌|아빠|엄마"
_SMALL = "첫째|둘째|셋째|막내|큰 ?애|작은 ?애|큰 ?아이|작은 ?아이|딸|아들|조카|손주|손녀|손자"
_WHO_IS_OUT = re.compile(rf"(?P<who>(?:(?:{_GROWN}|{_SMALL})(?:이?랑|하고|와|과|,)? ?){{1,4}}){_OUT}")
WITHOUT = ((Kind.ADULTS, re.compile(_GROWN)), (Kind.CHILDREN, re.compile(_SMALL)))
"""Relatives who cannot come are so many fewer, and no reason to cancel."""
_LINKED = re.compile("(?:이?랑|하고|와|과|,)")  # "할머니랑 둘째는": for the reader somebody who comes along
_NOT_ANOTHER_DAY = (Kind.DATE, Kind.SPAN)  # "아이 하나는 내일 못 가요" is about the day that is booked
_WHO_IS_LEFT = re.compile(r"^.{0,12}[^ 0-9하나둘셋넷명]+ ?빼고 (?=.{0,12}(?:하나|둘|셋|넷|명))")
"""Before a count of those who do come: "아빠 빼고 저랑 애 둘"."""

CRISIS = (
    # C-07; looked for before anything else is read into the sentence
    ("harm-self", re.compile(r"죽고싶|자살|살기싫|죽어버리고|죽을래|죽으려고|뛰어내리|목숨을끊|자해하|사라지고싶")),
    (
        "child-danger",
        re.compile(
            r"(?:아이|애기|아기|애|딸|아들|조카)[를을가는은도]?.{0,12}(?:때렸|때려요|때리고|학대|굶기|가둬|맞고있)|아동학대"
        ),
    ),
    (
        "violence",
        re.compile(
            r"(?:남편|신랑|애아빠|아빠|엄마|남자친구|남친|전남편|시댁|가족|그사람)[이가은는한테에게]*.{0,10}"
            r"(?:때리|때려|때렸|맞았|맞고|폭행|폭력|위협|죽이)|가정폭력|성폭행|성추행|스토킹"
        ),
    ),
)
NOT_AFTER_ALL = re.compile(r"취소(?:는|를)?(?:안|하지|말)|예약(?:은|을)?(?:안할|안해|하지마|하지말)")
NO_BOOKING = re.compile(r"예약(?:은|을)?(?:안할|안해|하지마|하지말)")
ABOUT_ME = re.compile(
    r"(?:내|제|나의|저의|우리|개인)(?:개인)?정보.{0,6}(?:지워|지우|삭제|없애)|탈퇴|delete my (?:data|info)"
)
RULES = (
    # which of the rules was asked for; without a word for it all are told
    ("until", re.compile(r"언제까지|몇시까지|아프|열이나|감기")),
    ("late", re.compile(r"늦")),
    ("penalty", re.compile(r"벌금|벌점|페널티|불이익|노쇼|안가면|못가면|안오면")),
    ("window", re.compile(r"언제부터|며칠전|몇일전|얼마나전")),
    ("length", re.compile(r"몇시간|얼마(?:나|동안)|시간제한|길게|오래")),
    ("limits", re.compile(r"몇번|몇개|하루에|여러번")),
    ("food", re.compile(r"음식|먹(?!튀)|간식|도시락|음료|커피|과자|이유식|분유")),
)
PRESCHOOL_AGE = 6
WHOLE_ROOM = re.compile(r"대관|통째|(?:전체|단독)(?:를|으로|로)?(?:빌|대여|쓰)")
"""Of a room: it is to be lent as a whole (B-08). 빌리다 alone is said of an ordinary booking, too."""
_OF_A_DAY = re.compile(r"(?:월|일|요일|주|달|주말)(?:에|에하는|하는)?(?:거|것|걸|꺼)(?!기|의)")
_OF_A_PLACE = re.compile(r"번째(?:로)?(?:거|것|걸|꺼)")
_AND_OF = re.compile(r".{2,20}[은는](?:요|예|어때요?|어떤가요|어떨까요)?[?？!.~]*")
OF_A_VISIT = {Kind.SITE, Kind.DATE, Kind.SPAN, Kind.TIME, Kind.DAYPART}
ALIKE = "alike"
"""Act: "토요일은요?", the same question of another day, place or hour."""
_DAY_ASKED, _ONE_LETTER = "day", re.compile(r"([월화수목금토일])(?:[요.!~]|이요)?")
_ASKS = re.compile(r"[?？]|(?:나|까|가|돼|되|는지)요? *$")
_WHAT_IF = re.compile(
    r"(?:이면|이라면|면|인데|인데도|이어도|이라도|은|는|도)(?:은|는)?(?:안)?(?:요|예|되나요|돼요|되요)?[?？]+$"
)
_REFUND = re.compile(r"환불|(?:돈|교육비|참가비|비용|자부담금?)\S{0,4}(?:돌려|되돌려)")
_MAY_ONE = re.compile(r"[아어여해도]도(?:되|돼|됩|괜찮|상관)|할수있|해도될|가능한가|가능해|가능할")
_OF_A_RULE = re.compile(r"취소|변경|바꾸|바꿔|늦|예약|규칙|규정|주의|못오|못가|안가|안오")
_ALSO = re.compile(
    r"(?:동|나눔터|요일|욜|[0-9]일|시|오전|오후|내일|모레|주말)에?도 ?(?:하나 ?)?(?:더 ?)?(?:예약|잡|신청|추가|부탁|할게|하고)"
)
_COMPLAINT = re.compile(r"왜|안돼|안되|느려|느리|짜증|답답|불편|고장|열받|빡치|빡쳐|구리|한심|stupid|useless")
_ROOMS = ("reserve_room", "check_availability", "change_booking", "inform", "correct")
"""Intents whose day is the day of a visit."""
CANCELS = re.compile(r"취소(?:하고싶|할래|할게|해줘|해주|해달|요$|$)")
ANSWERS = ("keep", "late")
"""Goals of the words that answer a reminder; 변경 and 취소 are goals of their own."""
_OF_AN_OFFER = {"keep": "accept", "take": "accept", "cancel": "decline"}
MEANT: Mapping[str, Mapping[str, str]] = {
    "wait.offer": _OF_AN_OFFER,
    "wait.call": _OF_AN_OFFER,
    "wait.over": {"keep": "wait-again", "cancel": "decline"},
    "run.drawn": {"keep": "take", "cancel": "withdraw"},
    "run.selected": {"keep": "take", "cancel": "withdraw"},
    "run.reminder": {"keep": "run-come", "late": "run-come", "cancel": "withdraw", "change": "applications"},
}
"""What the answers to a notice of this kind mean, where it is not about a booking: 네 to a drawing is 참가할게요."""
COMING = re.compile(
    r"(?:네|예|응|넵|넹|그럼)?,?(?:(?:오늘|내일|모레|이번에?|그날)[은는엔],?)?(?:지금)?꼭?(?:가고있|가는중|출발했|갈게|갈께|갈거예|갈거에|갑니다|참석할|참석합)[가-힣ㄱ-ㅣ]*[.!~^]*"
    r"|(?:yes,?)?(?:(?:i|we)(?:'?m|'?re|am|are)coming|(?:i|we)(?:'?ll|will)(?:come|bethere)|seeyou(?:then|there)?)[.!]*"
)
HERE = re.compile(
    r"(?:네,?)?(?:저희?|우리)?(?:는|가)?(?:지금|방금|막|다)?(?:나눔터)?(?:에)?(?:도착(?:했|함|햇|이요|요$|$|입니다|하였)|입장(?:했|함|햇|하였|이요|완료)|왔(?:어요|습니다|네요|어$|음$|는데요)|(?:we're|i'm|iam|weare)here|arrived)"
    r"[가-힣]{0,5}[.!~^ㅎㅋ]*"
)
CAME = re.compile(
    r"(?:저희?|우리|아까|오늘|어제|그날|분명히?|진짜|정말|는|도){0,5}(?:갔|갔었|다녀왔|왔었|갔다왔)"
    r"(?:어요|는데요?|습니다|다고요|다니까요|거든요|단말이에요|었어요|었는데요?)[.!?~]*(?:왜.*)?"
    r"|.*왜(?:못|안)(?:왔|갔)다.*|사정(?:말하기|이?있(?:었|어).*|말할게요|을?말하고싶.*)"
)
BARE_MINUTES = re.compile(
    r"(?:한|약)?(?:\d{1,2}|[일이삼사오]?십오?)분(?:쯤|정도|만)?(?:요|이요|늦.*|걸.*|후에?요?|뒤에?요?)?[.!~]*"
)
TOLD_LATE = re.compile(r"늦을(?:것|거|듯)(?:같|해|한)?(?:은데|아서|네요|아요|해서|한데)")
CONFIRMS = "confirm"
ARRIVED, HAD_COME = "here", "came"
"""Goals of who stands at the door, and of who is told not to have come."""
CAN_COME = re.compile(r"(?:네|예|응|넵|넹)?,?(?:갈수있|가요|가능)(?!.*(?:\?|나요|까요))")
LATE = re.compile(
    r"늦(?:어[요유]|네[요]?$|을것|을거|을듯|을게|을께|겠|습니다|게(?:갈|가[요]|갑|도착(?:해|할|합)))|지각(?:할|해요|이에요|합니다)"
)
NOT_LATE = re.compile(r"면|도되|도돼|도괜찮|나요|까요|어떻게|\?$")
RESULT = ("결과", "결과보기")
ALL_OF_MINE = re.compile(
    r"(?:내|제|저희|우리)(?:꺼|거|것)(?:들)?(?:다|전부|모두|좀|만)?(?:보여|볼래|볼게|보기|확인|알려)\S{0,6}"
)
ABOUT, AGAIN = ("이용안내",), ("다시예약",)
SAVE, MAP, SHOW = ("일정에저장", "달력에넣기"), ("지도보기", "지도"), ("예약보기",)


def hear(reader: Reader, text: str, now: datetime, asked: str | None) -> Heard:
    """What one sentence means, as if nothing but the open question were known of the talk."""
    if applying.INSTEAD.fullmatch("".join(text.split())):
        return Heard(goal="find", act="list", fills={Kind.INSTEAD: True})
    text = unfilled(text)
    tight = "".join(text.lower().split())
    for crisis, pattern in CRISIS:
        if pattern.search(tight):
            return Heard(goal=crisis)
    if asked == "party" and _is_number(text):
        return Heard(fills={Kind.PEOPLE: int(text)})
    if answered := applying.answer(text, asked):
        return answered
    if of_links := linking.of_links(text, asked):
        return of_links
    if ABOUT_ME.search(tight):
        return Heard(goal="human")
    if NOT_AFTER_ALL.search(tight):
        return Heard(move=Move.STOP if asked and NO_BOOKING.search(tight) and "취소" not in tight else Move.NO)
    if asked == CONFIRMS and moves.accepts_with_thanks(plain(text)):
        return Heard(move=Move.YES)
    if HERE.fullmatch(tight):
        return Heard(goal=ARRIVED)
    if CAME.fullmatch(tight):
        return Heard(goal=HAD_COME)
    if asked == _DAY_ASKED and (letter := _ONE_LETTER.fullmatch(tight)):
        text = f"{letter[1]}요일"  # "토"
    number = moves.code(plain(text))
    text = moves.with_code(text, A_NUMBER) if number else text
    reading, details = reader.understand(text, now, asked)
    details = details if details.code == number else replace(details, code=number)
    if reading.intent == "out_of_domain" and applying.ENTRY.search(tight):
        again = reader.understand(f"{text}할게요", now, asked)
        counted = again[0].intent == "apply_program" and again[0].slots.keys() & {"adults", "children", "people"}
        reading, details = again if counted or "program" in again[0].slots else (reading, details)
    if details.abuse and reading.intent in ("out_of_domain", "talk_to_staff"):
        return Heard(goal="human" if _COMPLAINT.search(tight) else "abuse")
    fills = _fills(reading, details)
    if details.lives_here is not None and not (fills.keys() - {Kind.AUDIENCE, Kind.TOPIC}) and asked is None:
        told: dict[Kind, Any] = {Kind.TOPIC: "eligibility"}
        return Heard(goal="ask", fills=told if details.lives_here else told | {Kind.AUDIENCE: "nonresident"})
    if details.lives_here is not None and (reading.intent != "ask_fact" or not _ASKS.search(text)):
        reading = replace(reading, intent="inform") if reading.intent == "ask_fact" else reading
        for kind in ABOUT_A_QUESTION:
            fills.pop(kind, None)
        fills[Kind.HOME] = "here" if details.lives_here else "elsewhere"
    if LEFT_OUT.search(_DAY_OUT.sub(" ", text)) and not any(kind in fills for kind in COUNTS):
        # "애 하나 빼고": for the reader a value taken back, here one fewer
        fills |= _fills(reader.read(LEFT_OUT.sub(" ", text), now, asked), details)
    if details.preschool:
        fills.setdefault(Kind.AGES, [PRESCHOOL_AGE])  # "아직 학교 안 갔어요"
    relative = _relative(text, fills)
    if Kind.ADULTS in fills and counts.speaker_too(tight):
        fills[Kind.ADULTS] += 1
    if of_queues := queueing.of_queues(tight, reading.intent, fills, asked):
        return of_queues
    if of_programmes := applying.of_programmes(tight, reading.intent, fills, asked, details.move):
        return of_programmes
    if COMING.fullmatch(tight):
        return Heard(goal="keep", move=Move.YES)
    late = LATE.search(tight) and (not NOT_LATE.search(tight) or TOLD_LATE.search(tight))
    if (late and not fills.keys() - {Kind.MINUTES, *ABOUT_A_QUESTION}) or (
        asked is None and BARE_MINUTES.fullmatch(tight)
    ):
        return Heard(goal="late")
    special = _special(text.replace(A_NUMBER, ""), details, fills)
    if special:
        return special
    if details.reopen:
        calendar = {Kind.CALENDAR: True} if Kind.DATE in details.reopen else {}
        return Heard(fills=fills | calendar, reopen=details.reopen)
    move = details.move
    if details.resume is not None:
        move = Move.YES if details.resume else Move.NO
    intent = "cancel_booking" if reading.intent == "correct" and CANCELS.search(tight) else reading.intent
    goal, act = GOALS.get(intent, (None, None))
    if asked and goal != "ask" and {Kind.ANY_TIME, Kind.SOONEST} & fills.keys():
        goal, act = None, None  # "제일 늦은 시간으로" answers the open question
    if relative and asked:
        goal, act, move = None, None, None
    elif relative:
        goal, act, move = ("change" if goal in ("cancel", "change") else goal), None, None
    if move is Move.YES and "취소" in tight:
        return Heard(goal="cancel", act="cancel", move=move)
    if move and (goal is None or move in (Move.YES, Move.HOME, Move.BACK, Move.STOP)):
        return Heard(goal=goal if move is Move.YES else None, fills=fills, move=move)
    unsure = reading.intent == "out_of_domain" or reading.confidence < UNSURE
    if unsure and not fills and not move and details.span and _AND_OF.fullmatch(tight):
        first, last = (day.isoformat() for day in details.span)  # "4월은?"
        days: dict[Kind, Any] = {Kind.DATE: first} if first == last else {Kind.SPAN: [first, last]}
        return Heard(goal="ask", act=ALIKE, fills={Kind.TOPIC: "hours"} | days)
    if unsure and not fills and not move and (entered := applying.entered(tight)):
        return Heard(goal="apply", act="book", fills=entered)
    if unsure and not move and not (fills.keys() - set(ABOUT_A_QUESTION)) and (topic := applying.topic_of(tight)):
        return Heard(goal="ask", fills={Kind.TOPIC: topic})
    if asked is None and reading.confidence < UNSURE and not any(kind not in ABOUT_A_QUESTION for kind in fills):
        offered = _offered(reading, details)
        return Heard(goal="perhaps", act=offered) if offered and reading.confidence >= LOST else Heard()
    if reading.intent == "out_of_domain" and not fills and asked == applying.PHONE:
        return Heard(reopen=(Kind.PHONE,))
    if reading.intent == "out_of_domain" and not fills:
        return Heard(goal="elsewhere" if _is_sentence(text) else None)
    if goal and reading.confidence < LOST and not fills:
        return Heard()
    if any(kind in fills for kind in (Kind.PROGRAM, Kind.ITEM)) and goal not in ("language", "not-here-yet"):
        goal, act = "ask", act if act == "list" else None
    elif fills.get(Kind.SITE) == CENTRE or (goal is None and Kind.TOPIC in fills):
        goal, act = "ask", None
    if goal == "ask" and _AND_OF.fullmatch(tight) and (values := fills.keys() - {*ABOUT_A_QUESTION}):
        act = ALIKE if values <= OF_A_VISIT else act
    if goal == "ask" and fills.get(Kind.TOPIC) == "rules":
        unknown = "unknown" if _MAY_ONE.search(tight) and not _OF_A_RULE.search(tight) else act
        act = next((rule for rule, pattern in RULES if pattern.search(tight)), unknown)
    if goal in ("ask", None) and {Kind.AGES, Kind.GRADES} & fills.keys() and _WHAT_IF.search(tight):
        goal, fills[Kind.TOPIC] = "ask", "eligibility"  # "중1이면요?"
    if goal == "ask" and fills.get(Kind.TOPIC) == "rules" and _REFUND.search(tight):
        fills[Kind.TOPIC] = "fee"
    if goal == "reserve" and "나눔터" in tight and (act == "show" or any(kind in fills for kind in COUNTS)):
        fills.setdefault(Kind.RESOURCE, "playspace")  # said after a programme's card it is about the rooms all the same
    if goal == "cancel" and "예약" in tight:
        act = A_BOOKING
    if asked == CONFIRMS and goal in (None, "reserve") and _ALSO.search(text):
        return Heard(goal="reserve", act="also", fills=fills)
    return Heard(goal=goal, act="correct" if intent == "correct" else act, fills=fills)


def _offered(reading: Reading, details: Details) -> str | None:
    """The ids of two or three buttons, the likeliest errand first; none where too little of ours was in the words."""
    ids = [BUTTONS[intent] for intent in (reading.intent, *details.rivals) if intent in BUTTONS]
    return ",".join(list(dict.fromkeys(ids))[:OFFERED]) if len(set(ids)) > 1 else None


def pick(text: str, asked: str | None) -> int | None:
    """The number of a button that was said instead of pressed: "2번", "두 번째"; a bare "2", unless people are counted."""
    if _is_number(text) and asked != "party":
        return int(text)
    return moves.pick(plain(text))


def which(text: str, fills: Mapping[Kind, Any]) -> bool | int:
    """Whether one of those that were shown is pointed at: by its day or month ("1월거"), or by its place ("두 번째 거": 2)."""
    tight = "".join(text.split())
    if {Kind.DATE, Kind.SPAN} & fills.keys():
        return bool(_OF_A_DAY.search(tight))
    return (moves.pick(plain(text)) or False) if _OF_A_PLACE.search(tight) else False


def _is_number(text: str) -> bool:
    return len(text) <= 2 and text.isascii() and text.isdigit()


def answers(heard: Heard, text: str) -> str | None:
    """The goal of words that answer a reminder: 갈게요, 늦어요, 변경, 취소; None for words about something else."""
    if heard.goal in (*ANSWERS, "change", "cancel"):
        return heard.goal
    if heard.move in (Move.STOP, Move.NO) and not heard.fills:
        return "cancel"
    if (heard.move is Move.YES and not heard.fills) or CAN_COME.match("".join(text.split())):
        return "keep"
    return None


def asks_for_result(text: str) -> bool:
    """ "결과": the answer that was still being worked on."""
    return "".join(text.split()) in RESULT


def _fills(reading: Reading, details: Details) -> dict[Kind, Any]:
    fills: dict[Kind, Any] = {kind: reading.slots[slot] for slot, kind in SLOTS.items() if slot in reading.slots}
    if "date_end" in reading.slots:
        first = fills.pop(Kind.DATE, None)
        fills[Kind.SPAN] = [first, reading.slots["date_end"]]
    if details.gone and reading.intent in _ROOMS and fills.get(Kind.DATE, "")[5:] == details.gone.isoformat()[5:]:
        fills[Kind.DATE] = details.gone.isoformat()
    asks_when = reading.intent == "ask_fact" and fills.get(Kind.TOPIC) in ("hours", "schedule")
    if asks_when and details.span and not {Kind.DATE, Kind.SPAN, Kind.PROGRAM, Kind.ITEM} & fills.keys():
        first, last = (day.isoformat() for day in details.span)  # "크리스마스에 열어요?"
        fills |= {Kind.DATE: first} if first == last else {Kind.SPAN: [first, last]}
    more: dict[Kind, Any] = {
        Kind.NO_HOUR if _is_hour(details.impossible) else Kind.IMPOSSIBLE: details.impossible,
        Kind.AGES: list(details.ages),
        Kind.ONE_OF: [reading.slots["program"], *details.others]
        if details.others and "program" in reading.slots
        else [],
        Kind.GRADES: list(details.grades),
        Kind.ODD_COUNT: details.odd_count,
        Kind.BOOKING: details.code,
        Kind.ANY_TIME: "latest" if details.latest else details.any_time,
        Kind.SOONEST: details.soonest and not {Kind.DATE, Kind.SPAN} & fills.keys(),
    }
    return fills | {kind: value for kind, value in more.items() if value}


def _is_hour(words: str | None) -> bool:
    return bool(words) and not re.search("[월일/-]", str(words))


def _relative(text: str, fills: dict[Kind, Any]) -> bool:
    """ "한 명 더", "아이 하나는 못 가요": counts that are more or fewer than before, not how many in all."""
    text = _WHO_IS_LEFT.sub("", _DAY_OUT.sub(" ", text))
    out = [m["who"] for m in _WHO_IS_OUT.finditer(text)]
    gone = {str(kind): -n for kind, people in WITHOUT if (n := sum(len(people.findall(who)) for who in out))}
    if gone and (not any(kind in fills for kind in COUNTS) or _LINKED.search(" ".join(out))):
        for kind in (*COUNTS, *_NOT_ANOTHER_DAY, *ABOUT_A_QUESTION):
            fills.pop(kind, None)
        fills[Kind.MORE] = gone
        return True
    if not any(kind in fills for kind in COUNTS) and SIBLING_TOO.search(text):
        fills[Kind.MORE] = {str(Kind.CHILDREN): 1}
        return True
    sign = -1 if FEWER.search(text) else 1 if MORE.search(text) else 0
    said = {str(kind): sign * fills.pop(kind) for kind in COUNTS if sign and kind in fills}
    if said:
        fills[Kind.MORE] = said
    for kind in (*_NOT_ANOTHER_DAY, *ABOUT_A_QUESTION) if said and sign < 0 else ():
        fills.pop(kind, None)
    return bool(said)


def _special(text: str, details: Details, fills: Mapping[Kind, Any]) -> Heard | None:
    """Words of our own buttons that no label has."""
    rest = "".join(text.split())
    if asks_for_result(rest):
        return Heard(goal="result")
    if rest in ABOUT:
        return Heard(goal="ask")
    if ALL_OF_MINE.fullmatch(rest):
        return Heard(goal="mine", fills=fills)
    if rest in AGAIN:
        return Heard(goal="reserve", act="book")
    for words, act in ((SAVE, "save"), (MAP, "map"), (SHOW, "view")):
        if rest in words:
            return Heard(goal="mine", act=act, fills=fills)
    return None


def _is_sentence(text: str) -> bool:
    """Words, not a slip of the keyboard: at least four syllables or letters in two words."""
    words = text.split()
    return len(words) > 1 and sum(ch.isalpha() and not "ㄱ" <= ch <= "ㅣ" for ch in text) >= 4
