"""What a person wants, from all that a sentence speaks of: a table of rules, read from the top; the first that fits is the answer.

Each rule carries how sure it is. An acting intent needs evidence of our world: a name, a day, a word of ours; where the thing
spoken of is somebody else's ("치과 예약해줘"), no act of ours is meant however well the rest would fit.
"""

import re
from dataclasses import dataclass, field

from handlers.korean import moves, wording
from handlers.korean.normal import Text
from handlers.speech import Move

INTENTS = (
    "reserve_room", "check_availability", "find_program", "apply_program", "my_bookings", "change_booking", "cancel_booking", "ask_fact",
    "join_waitlist", "rent_item", "set_reminder", "talk_to_staff", "inform", "affirm", "deny", "correct", "back", "stop", "help", "greet",
    "thanks", "set_language", "out_of_domain",
)  # fmt: skip

TOPICS = (
    "parking", "documents", "contact", "benefit", "fee", "eligibility", "rules", "capacity", "recruiting", "how_to", "location", "hours",
    "schedule", "content", "facility",
)  # fmt: skip

_MOVES = {Move.YES: "affirm", Move.NO: "deny", Move.BACK: "back", Move.STOP: "stop", Move.HOME: "stop", Move.HELP: "help",
          Move.HUMAN: "talk_to_staff", Move.GREET: "greet", Move.THANKS: "thanks"}  # fmt: skip


# Turns of phrase that decide between intents. They are looked for where `Scene.says` looks.
_TURNS = {
    name: re.compile(pattern)
    for name, pattern in {
        "a booking": r"예약|신청",
        "just said": r"방금|아까|잘못|정정",
        "book it": r"예약(?:요|이요|$|해|부탁|할)",
        "no first": r"^(?:아|어|앗|아이고|에이|잠깐|참|oh|ah|sorry)?[,.!~ ]*(?:아니|아뇨|아이다|no\b|not\b|不|khong)",
        "put through": r"연결|바꿔|통화",
        "counselling": r"(?:취업|진로|직업|창업|집단|심리|육아|양육|(?<![내요욜평휴말0-9])일자리|일자리(?=찾|구하|상담|센터|정보|알선|를구|를찾))(?:관련)?상담",
        "staff": r"상담원|상담사|민원|담당",
        "if": r"면",
        "do it": r"할게|할께|할래|해주[세이시]|해줘|부탁|취소요|취소할라",
        "how": r"어떻게(?!되|돼|됩)|방법|어디서|어케|우째하|how (?:do|can|to)|怎么|lam sao|cach",
        "what if": r"하면|되면",
        "freed": r"나오|나면|생기|하면|opens|空出",
        "notice": r"알림|문자|알람",
        "an entry": r"예약|신청|대기|접수|booking|reservation|취소",
        "a place": r"자리|취소|빈|候|空位|spot|place|cho",
        "notice off": r"알림(?:꺼|끄|해제)",
        "send word": r"알려주|알려줘|톡|문자|알림|연락|보내|remind|notif|nhac|提醒|通知|let me know",
        "from to": r"에서.{1,14}(?:으로|로)(?:요|이요|예|$|부탁|해)|(?:한거|둔거|논거|놓은거|예약을|신청을|예약건).{1,14}(?:으로|로)(?:돌려|넘겨|보내|$|요$)",
        "of a booking": r"^(?:변경|변경하기|바꾸기|수정)(?:할게요|요|이요)?$|시간|날짜|일정|인원|장소|신청|예약|time|date",
        "move it": r"(?:미뤄|미루|미룰|당겨|당기|앞당|땡겨|땡기|늦춰|늦추)(?:줘|주|달|고싶|도|야|려|요|ㄹ|게)|(?:미룰|당길|땡길|늦출|옮길)(?:게|께|래|수|까)",
        "may another": r"(?:가도|와도|데려가도|데리고가도|보내도)(?:되|돼|될|됩|괜)",
        "not all": r"(?:명|하나|둘|셋|한분|두분|한사람)(?:은|는|이|가|만|도)(?:못|안)(?:가|와|오|올|갈|온|옵|갑)",
        "all of us": r"취소|전부|모두|다못|다안|전원",
        "is there": r"(?:도|은|는|이|가)있(?:어요|나요|습니까|는지|나|는교|어예|을까)",
        "alter": r"신청|변경|바꾸|바꿔",
        "more": r"연장|추가",
        "seat": r"자리|빈",
        "asks the queue": r"대기(?:는|가)?(?:몇|어떻게|있나)",
        "mine": r"저|제|내|신청한|당첨됐|신청했",
        "can one book": r"예약(?:이|은)?(?:잘)?(?:됩|되나|될)",
        "look up": r"언제|몇시|몇번|결과|됐|확인|보여|알려|조회|있",
        "politely": r"해주[시세]|주실|주세|될까요$|되나요$|되죠|되지예|[?？].{0,200}(?:예약|신청)해",
        "in stock": r"남|비어|비는|빈|재고|수있는(?:거|것|게|돌|날|한복|옷|세트|사이즈)|있는지|다나갔|다빌려|여유|잔여|大小|还有|没有了",
        "possible": r"가능|되는",
        "that camp": r"행복|happy|hanh phuc|幸福",
        "wants to know": r"알고싶|궁금|알려|문의",
        "to be found": r"프로그램|프로그렘|교육|과정|강좌|강의|수업|클래스|캠프|체험|행사|지원(?:사업|받|금|해|제도)|상담|활동|창업|취업|배울|(?<![내요욜평휴말0-9])일자리|일자리(?=찾|구하|상담|센터|정보|알선|를구|를찾)|모임|만한거|만한것|만한게|모집하는|모집중|신청할수있는|추천|도와주는|도움(?:을)?받|수있는(?:거|게|것)|배우면|课程|培训|活动|项目|营|课|program|course|class|training|camp|activit|event|workshop|chuong trinh|khoa|lop|trai|dao tao|hoat dong",
        "may they too": r"도.{0,14}(?:수있|되|돼|가능)",
        "which": r"수있는(?!지|가요|교)|뭐|어떤|추천|무슨|목록",
        "suggest": r"추천|목록|리스트|뭐있|뭐가있|뭐뭐|뭐하는지|뭐가좋|어떤(?:게|거|것|프로그램|교육|과정|캠프|강좌|수업|체험|지원)|무슨(?:프로그램|교육|과정|캠프|강좌|수업|지원|체험)|만한|수있는(?!지|가요|교)|모집(?:중인|하는)|하는(?:프로그램|교육|과정|강좌|캠프|체험|거|게)|개강하는|열리는|진행(?:하는|중인)|참여하는|위한|있는(?:프로그램|교육|캠프)|보여|찾아|찾고|찾는|(?<!수)있(?:나|어|을까|습|는교|능교|는지|음|는가|노|니|으면)|없(?:나|을까|어요\?)|상시|뭐하|뭐들|뭐배|보기$|^캠프프로그램$|什么|哪些|推荐|有没有|有.{0,8}(?:吗|营|课)|what|which|any\b|list|recommend|suggest|are there|looking for|do you have|\bco .{0,40}(?:khong|nao|gi)|nao\b|goi y|show|같은(?:거|것|게)|좋을까",
        "tell of": r"알려|궁금|프로그램$|과정$|교육$|소개|안내|tell me",
        "right away": r"지금[^?？]{0,12}(?:가도|갈수|들어가도)",
        "room or time": r"자리|시간|空位|slot|spot|room|phong|cho ",
        "show": r"보여|찾아|확인|알려|봐|available",
        "free": r"비어|비었|비는|비나|비노|빈(?:자리|시간|데|곳|날|방|나눔|스튜|놀이|회차)|자리(?:가|는|도|좀|아직)?(?:있|남|나[나요는])|잔여|여석|여유|한가(?!위)|꽉|다찼|만석|남는(?:거|시간|자리)|가능시간|가능일|붐비|한산|사람(?:이|은)?많|空位|还有位",
        "as a heading": r"안내|알려|문의|공지|방법|시간$|이용료$|주차",
        "asks plainly": r"[?？]|나요|까요|는지|니까",
        "may one": r"되|돼|가능|있어|있습|있심",
        "use": r"쓸|쓰고|이용|갈라|가고",
        "if free": r"(?:되면|가능하면|있으면|비면|비었으면|비어있으면|나면|괜찮으면|된다면|되거든|남았으면|가능하시면|나거든|남으면|되시면|되모|있으모)[^?？]{0,200}(?:할게|할께|할래|해줘|해주|부탁|예약|신청|잡아|갈게|갈래|넣어|걸어|요청|바랍|할라|빌릴|쓸게)",
        "new value": r"(?:으로|로)(?:요|이요|예|변경|바꿔|바꾸|바꿀|해|할|옮|미루|미뤄|$)",
        "question": r"(?:[?？]|나요|까요|까|습니까|ㅂ니까|됩니까|는교|능교|ㄴ교|인가요|은가요|는가요|죠|지요|지예|나|노|니|냐|吗|呢|吗？)[.!~ㅋㅎㅠ]*$",
        "wish": r"(?:신청|접수|등록|예약|참가|참여|지원|수강|대여|빌리|듣|배우|가|쓰|이용|하|찍|보)(?:할게|할께|할래|하고싶|고싶|하고자|하겠|해줘|해주[세이시]|합니다|하려고|부탁|요청|희망|바랍|원합|좀해|좀부탁|을부탁|할라)|(?:신청|접수|등록|예약|참가|참여|대여)(?:이?요$|이요)|(?:갈|들을|배울|쓸|빌릴|할|잡을|볼|찍을)(?:게|께|래|라꼬|라고|라카)|(?:을|를)?(?:희망|원|요청)(?:합니다|드립|해요|드려|하오)|신청(?:합니다|드립|드려)|껴주|끼워|넣어주|넣어줘|잡아(?:줘|주|달)|해주이소|해주소|해달|해주십|해주시|할께예|하께예|报名$|我要|我想|想(?:预约|预订|借|租|报名|参加|学)|帮我|\b(?:i want|i'd like|i would like|we want|we'd like|i need|please (?:book|reserve|sign|register|put)|sign (?:me|us)|book (?:me|us|a|the)|can i (?:book|reserve|borrow|rent)|could i (?:book|reserve|borrow)|can you (?:book|reserve|sign)|toi muon|cho toi|dang ky)\b",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence laid out for the rules."""

    text: Text
    said: frozenset[str]  # concepts (wording)
    sites: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    day: bool = False
    clock: bool = False
    part: bool = False
    length: bool = False
    counts: bool = False
    ages: bool = False
    code: bool = False  # a booking number
    rest: str = ""  # the tight text with names, days, times and counts blotted out
    words: tuple[str, ...] = ()  # Korean words of the rest, as spaced
    topics: tuple[str, ...] = field(default=())

    @property
    def place(self) -> bool:
        return bool(self.sites or self.resources)

    @property
    def named(self) -> bool:
        return bool(self.sites or self.resources or self.programs or self.items)

    @property
    def values(self) -> bool:
        return self.place or self.day or self.clock or self.part or self.length or self.counts

    @property
    def marked(self) -> bool:
        """Ends in, or holds, a question mark."""
        return "?" in self.text.flat

    def has(self, *names: str) -> bool:
        """Any of these concepts."""
        return not self.said.isdisjoint(names)

    def says(self, *names: str) -> bool:
        """Any of these turns of phrase, with Korean spaces or without."""
        text = self.text
        return any(_TURNS[name].search(text.bare) or _TURNS[name].search(text.flat) for name in names)


@dataclass(frozen=True, slots=True)
class Verdict:
    intent: str
    sure: float
    topic: str | None = None


_NOISE = re.compile(r"[\W_]*(?:[ㄱ-ㅣ]+|[\W\d_]+|[a-z]{1,2})?[\W_]*")
_KEYBOARD = re.compile(r"(?:asdf|qwer|zxcv|hjkl|sdfg|dfgh|jkl;|lkj|qaz|wsx)")
_VOWEL = re.compile(r"[aeiouy]")


def _unlike_language(text: Text) -> bool:
    """Keys hit at random: lone jamo, digits alone, letters no word has."""
    bare = text.bare
    if not bare or _NOISE.fullmatch(bare):
        return True
    if bare.isascii() and bare.isalpha():
        return bool(_KEYBOARD.search(bare)) or not _VOWEL.search(bare)
    return False


def decide(scene: Scene) -> Verdict:
    """The intent of one sentence said by itself, how sure (0 to 1), and the topic of a question."""
    for rule in _RULES:
        found = rule(scene)
        if found:
            return _doubted(scene, found)
    return Verdict("out_of_domain", 0.4)


_ABOUT_A_THING = frozenset(
    {
        "reserve_room",
        "check_availability",
        "ask_fact",
        "change_booking",
        "cancel_booking",
        "join_waitlist",
        "my_bookings",
        "inform",
    }
)


def _doubted(s: Scene, found: Verdict) -> Verdict:
    """ "산후조리원 예약 가능해요?": where nothing of ours is named and something else is, it is not our errand."""
    if found.intent not in _ABOUT_A_THING or s.named or s.has("ours") or not (strange := wording.strangers(s.words)):
        return found
    if (
        found.intent == "ask_fact"
        and found.topic in ("facility", "rules", "eligibility")
        and s.says("question", "asks plainly", "may one")
    ):
        return Verdict(found.intent, 0.55, found.topic)  # a thing that may stand in our rooms
    if s.counts and found.intent == "inform":
        return found
    if (
        found.intent in ("cancel_booking", "my_bookings", "join_waitlist")
        and s.day
        and len(strange) == 1
        and not s.text.flat.startswith(strange[0])
    ):
        return Verdict(found.intent, 0.6, found.topic)
    return Verdict("out_of_domain", 0.65)


def _nothing(s: Scene) -> Verdict | None:
    moved = moves.move(s.text)
    if moved and not s.named and not s.day and not s.clock and not s.code:
        return Verdict(_MOVES[moved], 0.97)
    if _unlike_language(s.text) and not s.values:
        return Verdict("out_of_domain", 0.95)
    return None


def _commands(s: Scene) -> Verdict | None:
    return Verdict("out_of_domain", 0.95) if s.has("inject") else None


def _language(s: Scene) -> Verdict | None:
    if s.has("lang") and not s.named and not s.day and not s.clock and not s.has("book", "cancel", "program"):
        return Verdict("set_language", 0.95)
    return None


def _rough(s: Scene) -> Verdict | None:
    """A complaint in rough words is a complaint; abuse alone gets a calm sentence."""
    if s.has("abuse") and not s.has("staff") and not s.named and not s.day:
        return Verdict("out_of_domain", 0.9)
    return None


def _corrects(s: Scene) -> Verdict | None:
    if not s.has("mistaken") or not (s.values or s.items or s.programs):
        return None
    if s.has("hypothetical") and s.has("ask") and s.topics:
        return None
    acts = s.has("cancel", "change") and (s.has("have") or s.says("a booking", "move it")) and not s.says("just said")
    books = s.has("book") and s.says("wish", "book it")
    starts = s.says("no first", "just said")
    if s.place and (s.day or s.clock) and not starts:
        return None
    if acts or (books and not starts) or (s.has("wait", "remind", "avail") and not starts):
        return None
    return Verdict("correct", 0.9)


def _agrees(s: Scene) -> Verdict | None:
    if moves.agrees(s.text) and not s.named and not s.values and not s.has("cancel", "change", "foreign"):
        return Verdict("affirm", 0.9)
    return None


def _foreign(s: Scene) -> Verdict | None:
    if (
        s.has("foreign")
        and not ([one for one in s.programs if one != "happy_camp"] and s.topics)
        and not (s.sites and s.topics)
    ):
        return Verdict("out_of_domain", 0.9)
    if s.has("chat") and not s.named and not s.day and not s.has("book", "cancel"):
        return Verdict("out_of_domain", 0.85)
    return None


def _person(s: Scene) -> Verdict | None:
    if s.has("foreign") and not s.says("staff"):
        return None
    if not s.has("staff") or (s.has("t_contact") and not s.says("put through")):
        return None
    if s.says("counselling") and not s.says("staff"):
        return None
    return Verdict("talk_to_staff", 0.92)


def _helps(s: Scene) -> Verdict | None:
    if (
        moves.asks_help(s.text)
        and not s.named
        and not s.day
        and not s.has(
            "book",
            "program",
            "ours",
            "foreign",
            "cancel",
            "borrow",
            "c_startup",
            "c_job_training",
            "c_camp",
            "c_counsel",
        )
    ):
        return Verdict("help", 0.9)
    return None


def _asks_rules(s: Scene) -> Verdict | None:
    """What happens if; until when; how: a question about cancelling is no cancelling."""
    if (
        s.has("cancel", "change")
        and s.has("hypothetical")
        and s.has("ask")
        and not s.has("wait")
        and not s.says("new value")
    ):
        if s.has("cancel") and not s.says("if") and s.says("do it"):
            return None
        return Verdict("ask_fact", 0.85, "how_to" if s.says("how") and not s.says("what if") else "rules")
    return None


def _numbered(s: Scene) -> Verdict | None:
    """A booking number: what is to be done with it, else to see it."""
    if not s.code or s.has("foreign"):
        return None
    if s.has("cancel"):
        return Verdict("cancel_booking", 0.95)
    return Verdict("change_booking", 0.95) if s.has("change") else Verdict("my_bookings", 0.85)


def _cancels(s: Scene) -> Verdict | None:
    if not s.has("cancel") or (s.has("wait") and not s.has("have") and s.says("freed")):
        return None
    if s.has("remind") and s.says("notice"):
        return None
    if s.says("may another") and not s.says("do it"):
        return None  # "엄마가 못 가는데 할머니가 가도 돼요?"
    if s.counts and s.says("not all") and not s.says("all of us"):
        return Verdict("change_booking", 0.85)  # "아이 한 명은 못 가요"
    named = s.named or s.day or s.clock or s.has("book", "have", "wait", "borrow", "wish") or s.says("an entry")
    return Verdict("cancel_booking", 0.92 if named else 0.7)


def _reminds(s: Scene) -> Verdict | None:
    if not s.has("remind"):
        return None
    if s.has("wait") and s.says("a place") and not s.says("notice off"):
        return None
    if s.topics and s.has("ask") and not s.says("send word"):
        return None
    return Verdict("set_reminder", 0.88)


def _changes(s: Scene) -> Verdict | None:
    if not s.has("change") and not (s.says("a booking") and s.says("from to")):
        return None
    context = s.has("book", "have", "mine") or s.values or s.items or s.says("of a booking", "move it")
    if s.programs and not s.has("book", "have", "wish") and not s.says("alter"):
        return None
    if s.says("more") and s.topics and not s.has("have") and not s.says("wish") and not s.values:
        return None
    return Verdict("change_booking", 0.9) if context else None


def _waits(s: Scene) -> Verdict | None:
    if s.has("wait") and not (s.has("mine") and not s.says("seat")) and not s.says("asks the queue"):
        return Verdict("join_waitlist", 0.88)
    return None


def _own(s: Scene) -> Verdict | None:
    if s.has("mine"):
        if s.programs and not s.has("have") and s.has("t_schedule") and not s.says("mine"):
            return None
        if s.says("can one book"):
            return None
        return Verdict("my_bookings", 0.9)
    if s.has("have") and (s.has("ask") or s.says("show")) and s.says("look up") and not s.has("avail"):
        return Verdict("my_bookings", 0.8)
    if s.text.bare in ("결과", "결과요", "결과보기", "예약보기", "result", "results"):
        return Verdict("my_bookings", 0.7)
    return None


def _wishes(s: Scene) -> bool:
    """Wants it done: a wish that is no question, or one that asks to have it done if it can be."""
    return s.says("if free") or (s.says("wish") and not (s.says("question") and not s.says("politely")))


def _borrows(s: Scene) -> Verdict | None:
    if not s.items:
        return None
    stock = s.says("in stock") or (s.text.language != "ko" and s.has("avail") and s.has("ask"))
    if (
        s.says("if free")
        or (_wishes(s) and not (stock and not s.has("borrow")))
        or (s.has("borrow") and not s.has("ask"))
    ):
        return Verdict("rent_item", 0.92)
    if stock:
        return Verdict("check_availability", 0.9)
    if s.said & _TOPICAL:
        return Verdict("ask_fact", 0.85, s.topics[0])
    if s.has("borrow", "avail"):
        return Verdict("check_availability" if s.day or (s.has("avail") and s.says("possible")) else "rent_item", 0.7)
    if s.topics:
        return Verdict("ask_fact", 0.6, s.topics[0])
    if s.has("ask"):
        return Verdict("check_availability", 0.6)
    return Verdict("rent_item", 0.6) if s.day else Verdict("inform", 0.6)


def _programmes(s: Scene) -> Verdict | None:
    """A named programme and a question is a fact asked; and a wish to join is an application."""
    named = [one for one in s.programs if one != "happy_camp"]
    generic = bool(s.programs) and not named
    if not s.programs:
        return None
    if generic and not s.says("that camp") and _looks_for(s):
        return Verdict("find_program", 0.85)
    asks = s.topics and ((s.has("ask") and s.marked and not s.says("if free")) or s.says("wants to know"))
    if _wishes(s) and not asks:
        return Verdict("apply_program", 0.9)
    if s.topics and (s.has("ask") or not s.has("wish")):
        return Verdict("ask_fact", 0.88, "schedule" if s.topics[0] == "hours" else s.topics[0])
    if s.has("wish") and not s.has("ask"):
        return Verdict("apply_program", 0.88)
    if s.has("avail"):
        return Verdict("ask_fact", 0.75, "recruiting")
    if s.has("wish"):
        return Verdict("ask_fact", 0.6, "recruiting") if s.says("question") else Verdict("apply_program", 0.65)
    if s.has("ask"):
        return Verdict("ask_fact", 0.6, "content")
    if s.counts:
        return Verdict("apply_program", 0.6)
    left = len(_FILLER.sub("", s.rest).strip())
    return Verdict("inform", 0.7) if left <= 1 else Verdict("ask_fact", 0.45, "content")


def _looks_for(s: Scene) -> bool:
    """A suggestion, a list: "뭐 있어요", "추천해 주세요", "할 만한"."""
    if not s.says("to be found"):
        return False
    if s.says("may they too") and s.said & _AUDIENCES and not s.says("which"):
        return False
    if s.says("suggest"):
        narrow = [
            topic
            for topic in s.topics
            if topic not in ("content", "eligibility", "recruiting", "facility", "benefit", "schedule", "hours")
        ]
        return not narrow
    return s.says("tell of") and not [t for t in s.topics if t not in ("content", "recruiting", "benefit")]


def _finds(s: Scene) -> Verdict | None:
    if s.items or s.resources:
        return None
    kinds = s.said & (_AUDIENCES | {"program", "c_camp", "c_startup", "c_counsel", "c_job_training", "c_childcare"})
    if kinds and _looks_for(s) and not (s.has("book") and _wishes(s)):
        return Verdict("find_program", 0.85)
    return None


def _free(s: Scene) -> Verdict | None:
    if not s.has("avail"):
        return None
    if s.has("book", "go") and _wishes(s):
        return None
    ours = s.named or s.day or s.clock or s.has("ours", "book") or s.says("room or time", "right away")
    if not ours:
        return None
    told = s.has("ask") or s.says("show")
    if not told and s.has("book") and (s.place and (s.day or s.clock)):
        return None
    if s.says("free") and not s.has("t_parking", "t_facility"):
        return Verdict("check_availability", 0.88)
    narrow = [t for t in s.topics if t in ("parking", "fee", "documents", "contact", "location", "how_to", "capacity")]
    if (
        narrow
        or ("eligibility" in s.topics and s.said & _AUDIENCES)
        or (s.topics and s.topics[0] in ("facility", "rules") and not s.day and not s.clock and not s.says("seat"))
    ):
        return None
    return Verdict("check_availability", 0.88)


_AUDIENCES = frozenset(
    {
        "a_infant",
        "a_elementary",
        "a_father",
        "a_grandparent",
        "a_career_break",
        "a_unemployed",
        "a_pregnant",
        "a_multicultural",
        "a_nonresident",
    }
)


_TOPICAL = frozenset(f"t_{topic}" for topic in TOPICS)


def _asks(s: Scene) -> Verdict | None:
    """A question about us: a topic, and nothing that is somebody else's."""
    if not s.topics or s.says("if free"):
        return None
    if s.place and (s.day or s.clock) and not s.said & _TOPICAL:
        if s.has("go", "book"):
            return None
        if not s.said & _AUDIENCES:
            return Verdict("check_availability", 0.7)
    short = len(s.text.bare) <= 8
    if not s.has("ask") and not short and not s.says("as a heading"):
        return None
    if s.has("book") and (s.place or s.day) and (s.topics == ("eligibility",) or _wishes(s)) and not s.said & _TOPICAL:
        return None
    if s.has("book") and _wishes(s) and not s.says("asks plainly"):
        return None
    topic = s.topics[0]
    if topic in ("content", "benefit") and not s.named and not s.has("ours", "program"):
        return None
    return Verdict(
        "ask_fact",
        0.85 if s.named or s.has("ours", "book") or topic in ("parking", "fee", "hours", "rules") else 0.7,
        topic,
    )


def _reserves(s: Scene) -> Verdict | None:
    if s.has("book") or (s.has("go") and (s.place or s.has("ours"))):
        return Verdict("reserve_room", 0.92 if s.place or s.has("ours") or s.day else 0.82)
    if s.place and (s.day or s.clock):
        if s.has("ask") and s.says("question") and not s.has("go", "book"):
            return Verdict("check_availability", 0.6)
        return Verdict("reserve_room", 0.88)
    if s.has("photo") and s.has("request") and s.resources:
        return Verdict("reserve_room", 0.8)
    if s.has("ours") and s.says("use"):
        return Verdict("reserve_room", 0.75)
    return None


_NO_LETTER = re.compile(r"[^가-힣a-z一-龥]")
_FILLER = re.compile(
    r"이?[요예용여욤]|으?로|에서|에|정도|쯤|께|경|만|은|는|이|가|도|이?랑|하고|좀|그럼|그러면|네|저희?|제|우리|나|내|갈[게거려라]|가[요고려]|데리고|같이|함께|부탁|해요|합니다|입니다|해주세|할게|부터|까지|사이|아마|음|어|그|인데|있는|데|이렇게|모두|총|다|만요|날|시간|회차|하나|둘|말고|예|나눔터|점|쪽|거기|그날|그때|please|on|at|the|for|in|around|about|and|with|to|a|luc|vao|o|cho|la|吧|的|在|就|我们"
)


def _informs(s: Scene) -> Verdict | None:
    if s.has("ask") and s.says("question") and s.place and s.says("is there") and not (s.day or s.clock or s.counts):
        return Verdict("ask_fact", 0.55, "facility")  # "스튜디오에 탁구대도 있어요?"
    if s.has("ask") and s.says("question") and not s.place:
        long = len(s.text.bare) > 12
        return Verdict("out_of_domain" if long and not s.counts else "inform", 0.45)
    if s.ages:
        return Verdict("inform", 0.6)
    if s.values or s.programs or s.items:
        left = len(_NO_LETTER.sub("", _FILLER.sub("", s.rest)))
        if left >= 4 and not (s.place or s.counts or s.programs or s.items):
            return Verdict("out_of_domain", 0.5)
        return Verdict("inform", 0.9 if left <= 1 else 0.75 if left <= 4 else 0.55)
    return None


def _politeness(s: Scene) -> Verdict | None:
    if moves.greets(s.text):
        return Verdict("greet", 0.9 if len(s.text.bare) < 20 else 0.6)
    return None


_RULES = (
    _nothing, _commands, _language, _rough, _agrees, _corrects, _person, _foreign, _helps, _asks_rules, _numbered, _cancels, _reminds, _changes, _waits, _own,
    _borrows, _programmes, _finds, _free, _asks, _reserves, _politeness, _informs,
)  # fmt: skip
