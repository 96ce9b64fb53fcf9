"""What is said of programmes and one's applications for them: our own buttons, and what the labels of a reading do not tell.

The labels know `find_program`, `apply_program`, `my_bookings` ...; whether a cancelled thing is a booking or an application,
and what a name or a telephone number is, stands in the words.
"""

import re
from collections.abc import Mapping
from typing import Any

from handlers.korean import counts, moves
from handlers.korean.normal import plain
from handlers.speech import Heard, Kind, Move

CONSENT, NAME, PHONE, WAITING, PROGRAM, RUN = "consent", "name", "phone", "waiting", "program", "run"
"""Slots that are asked for."""
EDIT, WAIT, BOOK, APPLY, WHY = "edit", "wait", "book", "apply", "why"
PERIOD, CALLED_OFF = "period", "called-off"
_GUESSED = (Kind.TOPIC, Kind.AUDIENCE, Kind.CATEGORY)
ALL_CAMPS = "happy_camp"
"""The group of all camps: who asks for any of them wants them listed."""
TO_JOIN = ("reserve_room", "apply_program", "join_waitlist")
"""Of a programme that is named, all these want to take part in it."""

_SHORT = 20  # letters of a question about the question
_CODE = re.compile(r"^[a-hj-np-z2-9]{2}-?[a-hj-np-z2-9]{4}", re.I)
_END = r"[.!?~^ㅎㅋㅠ]*"
_PHONE = re.compile(r"(?:\+?82)?[\s.)-]*0?(1[016789])[\s.-]*(\d{3,4})[\s.-]*(\d{4})(?!\d)")
_CALLED = "라(?:고(?:해요|합니다|합니더|하는데요|하는데예|불러주세요|불러주이소)?|예|요|합니더|캅니더|캐요)"  # without its spaces
_ENDINGS = (
    # behind a consonant, behind a vowel, behind either
    re.compile(rf"이(?:[에예여]요|요|고요|고예|{_CALLED})"),
    re.compile(rf"[예에여]요|{_CALLED}"),
    re.compile(r"입니다|입니더|임니더|임다|인데요?|인데예|요|고요|고예"),
)
_SURNAMES = "[김이박최정강조윤장임오서신권황송류유전홍고문손양배백허남심노하곽성차주우구민]|남궁|황보|선우|제갈"
_APART = rf"[가-힣](?: [가-힣]){{1,3}}|(?:{_SURNAMES}) [가-힣]{{2}}"
"""김 순 자, 박 영희"""
_NAME = re.compile(
    r"(?:네[, ]+)?(?:(?:제|내)? ?이름은|(?:저는|전|나는))? ?"
    r"(?:(?P<latin>[A-Za-z][A-Za-z .'-]{1,38}[A-Za-z])(?: ?(?:이에요|예요|입니다|이요|요))?"
    rf"|(?P<said>(?:(?:{_APART})(?: ?(?:{'|'.join(one.pattern for one in _ENDINGS)}))?|[가-힣]{{2,9}})"
    r"(?: ?(?:해요|합니다|합니더|하는데요|하는데예|불러 ?주세요|불러 ?주이소))?))[.!~ ]*"
)
_OR_OF_THE_NAME = re.compile(rf"이(?:[예여]요|{_CALLED})")
"""최순이라예: 최순 or 최순이."""
_FAMILY = frozenset("김이박최정강조윤장임한오서신권황안송류홍")
_LETTERS = range(2, 6)
_FULL_NAME = 3
_DIGITS = str.maketrans("공영빵일이삼사오육륙칠팔구OoㅇlI", "000123456678900011")
_SPOKEN = re.compile(r"010\d{8}|01[16789]\d{7,8}")
_SEPARATORS = re.compile(r"[^0-9]")
_MAYBE_NUMBER = re.compile(r"(?:[0-9공영일이삼사오육륙칠팔구][\s.,-]*){5}")
_WONT = re.compile(
    r"(?:안|못)(?:줄|줘|주(?!면)|알려|가르|갈|적|남|할|해|하(?!면)|쓸|써|밝|말|돼|드|내|넣|보내)|싫|(?:번호|폰|전화|휴대폰|핸드폰)\S{0,3}없|없(?:어|는데|습|심)|됐(?:어|습|심)|좀그(?:래|렇)|곤란|부담|꺼려|말래|말게|필요없|패스|건너|생략|나중|다음에|관둘"
)
_ASKED = re.compile(r"[?？]$|(?:나요|까요|는교|능교)$")
_WONT_TELL = re.compile(
    r"(?:이름|실명|본명)\S{0,8}(?:싫|꺼려|꺼림|부담|곤란)|^(?:말하기|알려주기|밝히기|적기|쓰기)\S{0,2}(?:싫|꺼려|꺼림|부담|그래|곤란)"
)
_WHY_NOT = re.compile(
    r"왜.{0,4}(?:떨어|탈락|안됐|안되었|안뽑|못뽑|거절|불합격)|(?:떨어진|탈락한|탈락|안된|안뽑힌|불합격|거절)(?:이유|까닭|사유)|(?:이유|사유|까닭)(?:가|는|를|좀|라도)?(?:뭐|뭔|무엇|뭡|물어보|알려|알고|궁금|설명)|^(?:이유|사유)(?:는|가)?요?[?!.]*$"
)
_NO_NAME = re.compile(
    r"^(?:하나|둘|셋|넷|다섯|여섯|혼자)(?:이|이서|서)?(?:요|예)?$|몰라|모르|싫|^안(?:해|할|적|알|하|돼)|왜|뭐|그만|취소|처음|이전|나중|꼭|필수|이름|신청|예약|도움|담당|상담|다음|건너|비밀|익명"
)
_CHANGE_NAME = re.compile(r"이름(?:을|이|은|만)?(?:바꾸|바꿀|바꿔|고치|고쳐|틀렸|잘못|수정|다시)")
_SKIP = re.compile(
    rf"(?:그냥|일단)?(?:건너(?:뛰기|뛸게요?|뛸래요?|뛰어주세요|뛸께요?|뛰어요?)|안(?:적|남길|알려|할)\S*|패스(?:요|할게요)?|없어요|필요없\S*|나중에\S*|다음에\S*){_END}"
)
_TAKE = re.compile(
    r"(?:네|넵|예|그럼)?[,.]?(?:저희?|우리)?(?:는|가)?(?:꼭)?참가(?:할게|할께|할래|할거|합니다|하겠|하고싶|해요|신청이요)\S*"
)
_GIVE_UP = re.compile(r"신청(?:한거|한것|한|은|을|를|좀)?(?:취소|물러|무를|무르|안할|포기|빼)")
_EDIT = re.compile(r"신청(?:한거|한것|내용|인원|인원수|은|을|좀|서)*(?:고치|고칠|고쳐|변경|바꾸|바꿀|바꿔|수정)")
_MINE = re.compile(
    r"(?:지금|저|제가|저는|내가)*(?:어느|무슨|몇)단계\S{0,6}|(?:지금)?어디까지(?:됐|되었|진행|왔)\S{0,6}|"
    r"(?:내|제|나의|저의|우리)신청\S{0,8}|신청(?:내역|현황|목록|상태|결과)\S{0,8}|신청보기|신청(?:한|했던)(?:거|것|캠프|프로그램|과정)\S{0,14}"
    r"|(?:당첨자|당첨|추첨)?(?:결과|발표)(?:는|가|일은|날은|일|날)?(?:언제|나왔|어떻게)\S{0,8}|(?:저|제가|저희|우리)?(?:당첨|뽑)(?:됐|되었|혔|힌)\S{0,8}"
)
_CALLED_OFF = re.compile(r"취소(?:됐|되었|된|당했|되버)")
_BECAME = re.compile(r"(?:어떻게|어케|우찌|어찌)(?:됐|되었|된)")
_WHEN_TO_APPLY = re.compile(r"언제(?:쯤)?신청|신청(?:은|을|는)?언제(?:쯤)?(?:하|해|할|시작|열)")
_OWN = re.compile(r"내(?!일|용)|(?<![언어이문])제|저희|저는|우리|됐|되었|당첨|결과|확인|했|예비|몇번")
_OF_MINE = re.compile(r"신청|당첨|추첨|뽑|접수|발표|예비")
_OPENING = re.compile(
    r"(?:모집|신청|접수|예약받|다음에|언제)?(?:이|을|를|은)?(?:시작|열리|열면|하면|되면|뜨면|나오면|받으면|열릴때|시작할때).{0,8}(?:알려|연락|알림|문자|말해)"
)
_OPENED = "열린신청보기"
"""Of our own button under the notice."""
_TELL_ME = re.compile(
    rf"(?:네|예|넵|응|그래요|그때|그날|꼭|그럼|,){{1,3}}(?:저한테|저)?알려(?:주세요|주셔요|줘요?|주이소|주소){_END}"
)
_OF_OPENING = re.compile(r"모집|신청|접수|열리|열면|프로그램|캠프|과정|교육|상담")
_LOTTERY = re.compile(
    r"추첨(?:이란|이라는게|이라는건)|추첨(?:이|은|을|도|결과는?)?(?:뭐|뭔|무엇|어떻게|어떤|방법|방식|언제|공정)|(?:먼저|일찍|빨리|빠르게|늦게|나중에)(?:신청|접수).{0,6}(?:유리|불리|좋|뽑|되나|돼|당첨|상관)"
    r"|(?:신청|접수)?순서.{0,4}(?:상관|유리|영향)|공정(?:해|하|한가)|경쟁률|(?:당첨|뽑힐|될)\S{0,3}(?:확률|가능성)|^확률"
    r"|(?:추첨|뽑|당첨|뽑는).{0,10}(?:조작|짜고|짜여|사기|내정|속이|속임|믿어도|믿을수|못믿|의심|불공정|주작|빽)|(?:조작|내정|짜고|주작).{0,8}(?:추첨|뽑|당첨)"
)
_RESERVE = re.compile(
    r"(?:추첨|당첨)?(?:에서|에|이|은)?(?:떨어지|떨어졌|탈락하|안뽑히|안되)면|예비(?:는|가|란|번호)?(?:뭐|무엇|이란|어떻게)"
)
_HOW = re.compile(
    r"신청(?:은|을|방법|하려면|하는|할려면|하는방법)*(?:은|이|을)?(?:어떻게|어디서|어디에서|우예|우찌|어케|알려|회원가입|방법)"
)
_TOLD_HOW = re.compile(
    r"(?:당첨|뽑히|추첨|결과).{0,8}(?:어떻게|우예|어찌|어디로|뭘로|문자로|카톡으로|전화로).{0,4}(?:알려|연락|통보|알수)"
)
_RECORD = re.compile(
    r"\S{0,14}추첨기록\S{0,8}|추첨결과(?:를)?(?:공개|확인)\S{0,6}"
    r"|(?:근데|그럼|그래서)?(?:다른(?:사람|분|집)은|다른데는)?누가(?:누가)?(?:됐|되었|된|당첨|뽑)\S{0,8}|\S{0,4}당첨자(?:는|가|를|들은)?(?:누구|누가|명단|공개|알려|보여)\S{0,8}"
)
_MORE = re.compile(
    rf"(?:프로그램|캠프|과정)?(?:더|좀더)(?:보기|보여\S*|있\S*|없\S*|알려\S*)|(?:또|그밖에|그외에)(?:다른|딴)?(?:거|것|게)?(?:는|도)?(?:뭐)?(?:뭐가)?(?:있|없)\S*|나머지(?:는|도|도요)?(?:보기|보여\S*|뭐\S*)?{_END}"
)
_DETAILS = re.compile(rf"(?:좀)?(?:더)?자세히(?:보기|볼게요|볼래요|알려\S*|보여\S*|요)?{_END}")
_WITH_KIDS = re.compile(
    r"(?:아이|아기|애기|애|손주|손자|손녀|딸|아들)(?:들)?(?:이?랑|하고|과|와|데리고|델꼬|델고|같이|함께).{0,10}(?:갈|할|놀|볼|즐길|참여할).{0,6}(?:없|있|추천|뭐|어디|좋)"
)
INSTEAD = re.compile(
    rf"(?:그럼|그러면|그라모|그라믄|그라면|아니면|그거말고)(?:요|예)?,?(?:우리|저희)?(?:는|애는|아이는)?(?:지금|갈수있는|할수있는|되는|다른)?(?:거|건|게|것은)?(?:뭐|뭔|무엇|뭣|어떤거|어떤게|머)(?:가|는|를|로)?"
    rf"(?:있|되|돼|됩|가능|갈수|할수|하면|좋|맞)[가-힣]{{0,8}}{_END}"
)
_LED_IN = r"(?:아|어|음|근데|그런데|그럼|그러면|혹시|저기|참|일단|이거|이건|그거|그건|거기|여기|저거|,){0,4}"
_ASKING = r"(?:예요|에요|이에요|인가요|인가예|입니까|인데요|인지요?|죠|지요|고예?|교|능교|는교|노)?"
OF_IT = tuple(
    (topic, re.compile(rf"{_LED_IN}(?:{words}){_END}"))
    for topic, words in (
        ("fee", rf"(?:교육비|참가비|수강료|이용료|비용|가격|돈)?(?:은|는|이|가)?(?:총|다해서|전부)?(?:얼마|얼만)(?:나)?(?:{_ASKING}|들어요|하나요|해요|내요|내야[가-힣]{{1,5}})"),
        ("recruiting", r"(?:언제|몇시|며칠|몇일)까지(?:신청|접수|모집|받)[가-힣]{0,8}|(?:신청|접수|모집)(?:은|는|마감은|기간은)?(?:언제|며칠|몇일)까지[가-힣]{0,5}"),
        ("schedule", rf"(?:몇시|언제|며칠|몇일|무슨요일)(?:에|부터)?(?:시작|진행)?(?:하는(?:거|건|데|가|교)?{_ASKING}|해요|하나요|하노|하지요?|합니까|{_ASKING})"),
    )
)  # fmt: skip
"""Everyday questions that name nothing: about what is spoken of, a programme or the rooms. Whole sentences."""
_WHAT_IS_OPEN = re.compile(
    r"(?:any|what|which)\w{0,20}(?:camp|programme?|course|class|lesson)s?.{0,12}(?:apply|join|signup|takepart|register|enroll?|open)|"
    r"(?:지금|요즘|현재)?(?:신청|참여|참가|접수)(?:할수|가능)(?:있)?(?:는|한).{0,8}(?:뭐|거|것|게|프로그램|캠프|있)|모집(?:중인|하는).{0,8}(?:뭐|거|것|게|프로그램|캠프|있)"
)
_APPLY = re.compile(
    rf"(?:네|저도|이거|그거|이것|그것|저거|그럼|그러면|여기)?(?:로|을|를|도)?신청(?:하기|할래요?|할게요?|할께요?|하고싶(?:어요?|은데요?)|해주세요|해줘요?|하려고요?|하겠습니다|합니다|해요|해볼게요?|해볼래요?|가능해요?|요|이요)?{_END}"
)
_WANTS = re.compile(r"신청(?:하(?:기|고싶|께|려고|겠)|할(?:게|께|래)|해(?:주|줘|볼)|합니다|이?요)")
_OF_ROOMS = re.compile(r"나눔터|놀이방|놀이공간|스튜디오|돌복|돌잡이|방예약")
_ROOM_KINDS = (Kind.SITE, Kind.RESOURCE, Kind.ITEM, Kind.TIME, Kind.DAYPART)
_COUNSELLED = re.compile(r"(?<!담당자)(?<!직원)상담(?:을|도|좀)*(?:받고싶|받을래|받아보|받을수|해보고싶|하고싶)")
_WHY = re.compile(r"왜|꼭|필수|어디에?쓰|뭐에?쓰|안전|필요(?:해|한|하)|(?:안|않)(?:하|해|적)면")
_DENIED = (
    ("certificate", re.compile(r"자격증(?:이|은|도)?(?:아직|아예|전혀)?(?:없|못땄|안땄|따는중|준비중|안나왔)")),
    (
        "jobless",
        re.compile(
            r"(?:직장|회사|일)(?:을|에|은|도)?(?:지금|아직)?(?:다니고|다녀|다니는|하고있|하는중)|재직중|근무중|직장인"
        ),
    ),
    ("adult_woman", re.compile(r"(?:저|나)?(?:는|은)?남자(?:인데|예요|에요|입니다|거든)")),
    (
        "residency",
        re.compile(
            r"진주(?:시)?(?:에)?(?:안살|살지않|주소가없|주소없|사람(?:이)?아니)|(?:다른지역|타지)(?:에)?(?:살|사는|인데)"
        ),
    ),
)
"""What somebody says of himself, and the condition that it fails (P-05)."""
_A_WOMAN = re.compile(
    r"(?:(?:아니(?:요|예요)?|아뇨|농담(?:이에요|이예요|입니다)?)[,.]?){0,2}(?:저|나|전|제가)?(?:는|은)?여(?:자|성)(?:예요|에요|입니다|인데요?|라예|이에요|거든요)[.!~]*"
)
"""Takes back that somebody is a man."""
_JOIN_QUEUE = re.compile(r"대기")
ENTRY = re.compile(r"(?:예약|신청|접수)(?:이?요)?$")
"""The end of a wish without a verb: "숲 체험 네 명 신청"."""
_AN_ENTRY = re.compile(
    r"(?:신청|접수)(?:이?요)?[,.]?(?P<first>.{2,18})|(?P<last>.{2,18}?)(?:신청|접수)(?:이?요|이예요|예)?[.!~]*"
)
_COUNTS = (Kind.ADULTS, Kind.CHILDREN, Kind.PEOPLE)


def answer(text: str, asked: str | None) -> Heard | None:
    """A name, a number, or a word that passes over the question; None where the sentence is about something else."""
    if asked not in (NAME, PHONE, CONSENT):
        return None
    tight = "".join(text.split())
    if _SKIP.fullmatch(tight):
        return Heard(move=Move.NO)
    number = _number(text) if asked in (CONSENT, PHONE) else None
    if number:
        return Heard(goal="consent-first") if asked == CONSENT else Heard(fills={Kind.PHONE: number})
    if asked == CONSENT and _DETAILS.fullmatch(tight):
        return Heard(goal="consent-more")
    if _WHY.search(tight) and len(tight) <= _SHORT:
        return Heard(goal="consent-more")
    if asked in (CONSENT, PHONE) and _WONT.search(tight) and not _ASKED.search(tight):
        return Heard(move=Move.NO)
    if asked == PHONE and _MAYBE_NUMBER.search(text):
        return Heard(reopen=(Kind.PHONE,))
    if asked == NAME and _WONT_TELL.search(tight) and not _ASKED.search(tight):
        return Heard(goal="consent-more")
    if asked == NAME and (name := _name(text)):
        return Heard(fills={Kind.NAME: name})
    return None


def topic_of(tight: str) -> str | None:
    """What a short question that names nothing asks for: "얼마예요", "아 근데 몇 시에 해요?"."""
    return next((topic for topic, words in OF_IT if words.fullmatch(tight)), None)


def entered(tight: str) -> dict[Kind, Any]:
    """Who comes, of an entry without a verb that holds nothing else: "신청 4명", "저랑 애랑 둘 신청"; else nothing."""
    rest = _AN_ENTRY.fullmatch(tight)
    if not rest or len(tight) > _SHORT or _OF_ROOMS.search(tight):
        return {}
    return _counted(rest["first"] or rest["last"])


def _number(text: str) -> str | None:
    """A mobile number, in digits, in words, with whatever between them; None for too few or too many."""
    if found := _PHONE.search(text):
        return "0" + "".join(found.groups())
    if sum(one.isdigit() for one in text) > len("01012345678"):
        return None
    spoken = _SPOKEN.search(_SEPARATORS.sub("", text.translate(_DIGITS)))
    return spoken[0] if spoken else None


def _name(text: str) -> str | None:
    """What somebody calls himself, without what is said around it."""
    found = _NAME.fullmatch(text.strip())
    if found is None or moves.move(plain(text)) or moves.greets(plain(text)):
        return None
    name = found["latin"] or _called("".join(found["said"].split()))
    return None if name is None or _NO_NAME.search(name) else name.strip()


def _called(said: str) -> str | None:
    """The name before the longest ending that fits it: 민준이에요, 영희라예 (이 only behind a consonant). 최순이라예 could be two
    names: behind a family name two letters are likelier than one."""
    found: list[tuple[int, str]] = []
    for n in _LETTERS:
        name, ending = said[:n], said[n:]
        short = n < _FULL_NAME and name[0] in _FAMILY and _OR_OF_THE_NAME.fullmatch(ending)
        if len(name) == n and (not ending or _fits(name, ending)):
            found.append((1 if short else len(ending), name))
    return max(found)[1] if found else None


def _fits(name: str, ending: str) -> bool:
    closed = (ord(name[-1]) - ord("가")) % 28 != 0
    behind, either = _ENDINGS[0] if closed else _ENDINGS[1], _ENDINGS[2]
    dialect = ending == "예" and len(name) >= _FULL_NAME
    return dialect or bool(behind.fullmatch(ending) or either.fullmatch(ending))


def of_programmes(
    tight: str, intent: str, fills: Mapping[Kind, Any], asked: str | None, move: Move | None
) -> Heard | None:
    """The errands about programmes; None where the sentence is about something else. `tight`: lower case, no spaces."""
    rest = _CODE.sub("", tight)
    named = Kind.PROGRAM in fills
    told = dict(fills)
    if rest == "캠프·프로그램":
        return Heard(goal="find", act="list")
    if asked in (WAITING, RUN) and not named and (intent == "join_waitlist" or _JOIN_QUEUE.search(rest)):
        return Heard(fills={Kind.WAITING: True})
    if asked is None and _APPLY.fullmatch(rest) and not fills:
        return Heard(goal="apply", act=BOOK)
    if asked and _A_WOMAN.fullmatch(rest):
        return Heard(fills={Kind.DENIED: []})
    if denied := [name for name, pattern in _DENIED if pattern.search(rest)]:
        if asked:  # of a room it is where he lives, and the rest that was said
            lives = {kind: told[kind] for kind in told if kind not in _GUESSED} if Kind.HOME in told else {}
            return Heard(fills={Kind.DENIED: denied} | lives)
        of_this = told.get(Kind.TOPIC) in ("eligibility", "benefit", None) and not _OF_ROOMS.search(rest)
        if intent == "ask_fact" and of_this and "residency" not in denied:
            of_it: dict[Kind, Any] = {kind: told[kind] for kind in (Kind.PROGRAM, Kind.ONE_OF) if kind in told}
            return Heard(goal="ask", fills={**of_it, Kind.TOPIC: "eligibility", Kind.DENIED: denied})
    if _CHANGE_NAME.search(rest):
        return Heard(reopen=(Kind.NAME,)) if asked else Heard(goal="rename")
    if _TAKE.fullmatch(rest) and not named and (asked is None or Kind.BOOKING in fills):
        return Heard(goal="take", fills=told)
    if "예약" not in rest and move is not Move.NO and (_GIVE_UP.search(rest) or (intent == "cancel_booking" and named)):
        return Heard(goal="withdraw", act="cancel", fills=told)
    if _EDIT.search(rest) or (intent == "change_booking" and named):
        return Heard(goal="apply", act=EDIT, fills=_counted(rest) | told)
    if told.get(Kind.PROGRAM) == ALL_CAMPS and _WHAT_IS_OPEN.search(rest):
        return Heard(goal="find", act="list", fills={Kind.CATEGORY: "camp"})
    if not named and _HOW.search(rest) and not _OF_ROOMS.search(rest):
        return Heard(goal="ask", act=APPLY, fills={Kind.TOPIC: "how_to"})
    if _RESERVE.search(rest):
        return Heard(
            goal="lottery", act="reserve", fills={kind: value for kind, value in told.items() if kind is Kind.PROGRAM}
        )
    if _RECORD.fullmatch(rest):
        return Heard(goal="draw-record", fills=told)
    if _TOLD_HOW.search(rest) or _LOTTERY.search(rest):
        act = "told" if _TOLD_HOW.search(rest) else None
        return Heard(
            goal="lottery", act=act, fills={kind: value for kind, value in told.items() if kind is Kind.PROGRAM}
        )
    if asked is None and _WHY_NOT.search(rest):
        of_which: dict[Kind, Any] = {kind: told[kind] for kind in (Kind.PROGRAM, Kind.BOOKING) if kind in told}
        return Heard(goal="applications", act=WHY, fills=of_which)
    if intent != "set_reminder" and (
        _MINE.fullmatch(rest) or (intent == "my_bookings" and not named and _OF_MINE.search(rest))
    ):
        return Heard(goal="applications", fills=told)
    if named and _WHEN_TO_APPLY.search(rest):
        return Heard(goal="ask", act=PERIOD, fills=told | {Kind.TOPIC: "schedule"})
    if asked is None and not named and _CALLED_OFF.search(rest) and intent != "cancel_booking":
        return Heard(goal="ask", act=CALLED_OFF, fills={Kind.TOPIC: "rules"})
    if named and _CALLED_OFF.search(rest) and intent != "cancel_booking":
        return Heard(goal="applications", act=CALLED_OFF, fills={Kind.PROGRAM: told[Kind.PROGRAM]})
    if named and (_BECAME.search(rest) or (intent == "my_bookings" and _OWN.search(rest))):
        return Heard(goal="applications", fills=told)
    if _OPENING.search(rest) or (intent == "set_reminder" and (named or _OF_OPENING.search(rest))):
        of_when = (Kind.PROGRAM, Kind.DATE, Kind.SPAN)
        return Heard(goal="opening", fills={kind: value for kind, value in told.items() if kind in of_when})
    if rest == _OPENED or (asked is None and _TELL_ME.fullmatch(rest)):
        return Heard(goal="opening")
    if named:
        return _named(rest, intent, told, asked)
    if asked is None and _MORE.fullmatch(rest):
        return Heard(goal="find", act="list", fills={Kind.MORE_OF: True})
    if _WITH_KIDS.search(rest) and Kind.SITE not in fills:
        days = {kind: value for kind, value in told.items() if kind in (Kind.DATE, Kind.SPAN)}
        return Heard(goal="find", act="list", fills={Kind.CATEGORY: "childcare"} | days)
    if asked is None and _COUNSELLED.search(rest):
        return Heard(goal="find", act="list", fills={Kind.CATEGORY: "counsel"})
    of_rooms = _OF_ROOMS.search(rest) or any(kind in fills for kind in _ROOM_KINDS)
    if asked is None and _WANTS.search(rest) and not of_rooms and not rest.endswith("?"):
        return Heard(
            goal="apply", act=BOOK, fills=_counted(rest) | {one: told[one] for one in told if one not in _GUESSED}
        )
    if _WHAT_IS_OPEN.search(rest):
        return Heard(
            goal="find", act="list", fills={kind: value for kind, value in told.items() if kind is not Kind.TOPIC}
        )
    return None


def _named(rest: str, intent: str, told: dict[Kind, Any], asked: str | None) -> Heard | None:
    if asked == PROGRAM and intent in ("inform", "correct", *TO_JOIN):
        return Heard(fills=told)
    if intent == "join_waitlist" or (intent in TO_JOIN and _JOIN_QUEUE.search(rest)):
        return Heard(goal="apply", act=WAIT, fills=told)
    counted = any(kind in told for kind in _COUNTS) and intent in ("inform", "correct", "out_of_domain")
    if intent in TO_JOIN or (asked is None and counted and not rest.endswith("?")):
        return Heard(goal="apply", act=BOOK, fills=told)
    return None


def _counted(rest: str) -> dict[Kind, Any]:
    """Who comes, where the labels of the reading hold no counts."""
    return {Kind(kind): count for kind, count in counts.find(rest).slots().items()}
