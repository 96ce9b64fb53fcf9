"""Words about the talk itself: yes, back, stop, a person please; and what a button of ours asks to be asked again.

All of them are whole sentences (laughter and closing marks aside): "네" is a yes, "네 식구" is not.
"""

import re
from dataclasses import dataclass

from handlers.korean.normal import Text
from handlers.speech import Kind, Move

_TAIL = r"(?:요|용|욥|여|염|유|예|이요|임|입니다|할게요|할께요|할래요|해줘|해줘요|해주세요|해 ?주이소|부탁해요|부탁드려요|부탁드립니다|갈래|갈래요|갈게요|가기|가줘|가주세요|가자)?"
_YES_WORD = (
    "네네|네넵|그럼요|그럼예|그렇죠|그렇지예|암요|아무렴|당연히|네|넵|넹|넴|넷|녜|예예|예|옙|옛|응|웅|엉|어어|어|오냐|오야|그래요?|그랴|그려|그라입시더|그라이소|그라지예|그렇게해(?:요|줘|주세요|줘요|주이소)?|그렇게할게요|그렇게"
    "|하모예?|하모요|하모|하므예|맞아요?|맞아예|맞습니다|맞네요|맞심더|맞다|맞지예|맞음|마자요?|좋아요?|좋습니다|좋네요|좋심더|좋지예|좋다|좋죠|조아요?|조습니다|당연하지|당연하죠|당근|물론|물론이죠"
    "|오케이|오키|오케|오키도키|ok|okay|ㅇㅋ|ㅇㅇ|ㅇㅇㅇ|ㅇㅋㅇㅋ|ㄱㄱ|ㄱㄱㄱ|고고|콜|굿|확인|확정|예약확정|진행|이어서하기|이어하기|계속하기|진행해(?:주세요|줘)|그걸로|그거로|이걸로|그대로|동의해요|동의합니다|동의|다시잡기|갈게요|참가할게요|알겠어요|알겠습니다|알았어요?"
    "|是的|是|好的|好|对的|对|可以|行|嗯|嗯嗯|没错|确认|yes|yep|yeah|yup|sure|right|correct|that's right|sounds good|of course|confirm|vang|da|dung|dung roi|duoc|dong y|co|u|ok roi|da vang|da dung|duoc roi"
)
_YES_MORE = r"(?:맞아요|맞습니다|맞아|그래요|그래|그렇게|그걸로|그대로|이대로|좋아요|좋습니다|예약|신청|확정|진행|접수|그거|부탁|해|할게|할께|취소|변경|그러|하|바로|꼭|지금|빨리|고마|감사|please|thanks|그거요|그것으로|이걸로|됩니다|되요|돼요|됐어요|됐습니다|괜찮아요|괜찮습니다)"
_ENDING = "(?:해주세요|해주세용|해줘요|해줘|해주이소|해주소|해주십시오|해달라예|해도|주세요|주이소|합니다|할게요|할께요|할게|할래요|하겠습니다|하께예|하입시더|하이소|하죠|하자|하시죠|해요|해|요|드려요|드립니다|드릴게요|부탁해요|부탁드려요|부탁드립니다|할게예|그렇게|지예|예|잡아주세요|잡아줘)"
_NO_WORD = (
    "아니요?|아니예요?|아니에요|아니오|아녀|아뇨|아뇽|아닌데요?|아닙니다|아니야|아이라예|아이라요|아이다|아임니더|아입니더|아니라예|아이예|아인데예|아이요|아니아니|아니아니요|노|노노|ㄴㄴ|ㄴㄴㄴ|ㄴ|놉|싫어요?|싫습니다|싫어예|싫다"
    "|안해요?|안할래요?|안할게요?|안할란다|안할랍니더|안합니다|안갈래요?|안가요|됐어요?|됐습니다|됐다|됐심더|됐어예|됐고요|괜찮아요?|괜찮습니다|괜찮심더|괜찮아예|필요없어요?|필요없습니다|필요없심더|필요없다|그대로두기|그냥둘게요|그냥두세요|나중에요?|나중에할게요?|다음에할게요?|다음에요?|동의안해요|동의하지않아요|이번엔안가요|못가요|틀려요|틀렸어요|아직요?|글쎄요|그거말고요?|그건말고요?|이거말고요?|그건아닌데요?|그건아니에요|그건아니고요?|별로요?|전혀요?|(?:일단|우선)?보류(?:할게요?|해주세요|해줘요?|요)?|(?:예약|신청)?(?:을|은)?하지(?:마세요|마요?|말아주세요|말아줘요?|말아요|않을게요|않을래요|마이소)|(?:예약|신청)(?:을|은)?안(?:할게요?|할래요?|해요?|합니다|하겠습니다|할랍니더)|아니괜찮아요?|아니됐어요?"
    "|不|不是|不用|不要|不用了|不行|不对|不需要|没有|算了|no|nope|nah|no thanks|no thank you|not now|not really|i don't|don't|khong|khong phai|khong can dau|khong can|khong a|da khong|khong duoc|thoi"
)
_GREET = re.compile(
    r"안녕|안뇽|안냥|안농|하이|하이요|하이용|헬로|헬로우|여보세요|반갑|반가워|처음뵙|수고하|수고많|수고|고생|좋은아침|좋은하루|좋은오후|굿모닝|계세요|계십니까|계시나|실례|ㅎㅇ|ㅎㅇㅎㅇ|ㅎㅇㅇ|방가|방가방가|ㅂㄱ|저기요|저기요"
    r"|你好|您好|大家好|早上好|下午好|晚上好|哈喽|在吗|嗨"
)
_GREET_EN = re.compile(
    r"(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|nice to meet you|xin chao|chao|chao ban|chao anh|chao chi|chao buoi sang|alo|hi there|hello there)\b"
)
_THANKS = re.compile(
    r"고마|고맙|감사|ㄱㅅ|ㄳ|땡큐|땡스|쌩유|쌩큐|생유|베리땡큐|복받으|수고하셨|덕분에|고생하셨|고생많으셨|谢谢|多谢|感谢|謝謝|谢了|辛苦了"
)
_THANKS_EN = re.compile(r"\b(?:thanks?|thank you|thx|ty|appreciate|cheers|cam on|cam ta)\b")
_GOING = "(?:이?요|예|[가-힣]{0,2}(?:줘|줘요|주세요|주이소|래|래요|게|게요|께요|싶어|싶어요|싶은데요|기|자|봐|봐요|시다|니다|라))?"
_BACK = re.compile(
    rf"(?:한|하나|바로|아까|한번)?(?:단계|칸|화면|페이지|걸음|질문)?(?:를|을|만|의)?(?:이전|전|뒤|빠꾸|백|앞|아까)(?:의|꺼|거|것|화면|단계|질문|메뉴|페이지){{0,3}}(?:으로|로|에|를|을)?(?:다시)?(?:돌아가|돌아갈|되돌아|되돌려|돌려|가|갈|넘어가|보여|물러|빽|빠꾸|백)?{_GOING}"
    rf"|(?:다시)?(?:되돌리기|되돌려|되돌아가|돌아가|돌아갈){_GOING}|뒤로|빽|빠꾸|백|하나앞으로|방금(?:전|거|화면)?(?:으로|로)(?:돌아가|다시|가)?{_GOING}|返回|上一步|后退|退回|回到上一步|上一页|退一步|go back|back|previous|one step back|undo|previous step|quay lai|tro lai|buoc truoc|lui lai|quay ve(?: truoc)?"
)
_HOME = re.compile(
    r"(?:맨|젤|제일)?(?:처음|첫화면|첫페이지|메인|메뉴|홈|초기화면|시작화면|메인화면|메인메뉴|초기화|리셋)(?:메뉴|화면|페이지)?(?:으로|로|부터|에서)?(?:다시)?(?:시작|돌아가|돌아갈|갈래|갈게|가자|가줘|가주|할게|할께|할래|해줘|해주|하고싶|보여|하자|하기|갈|하겠)?(?:이요|요|예|게요|래요|세요|줘요|습니다|니더|이소)?"
    r"|다시시작[가-힣]{0,5}|새로시작[가-힣]{0,5}|새로하기|새로할게요?|새로할래요?|새로해줘|리셋[가-힣]{0,4}|重新开始|从头开始|回到首页|首页|主菜单|菜单|start over|restart|home|main menu|menu|start again|begin again|reset|bat dau lai|lam lai tu dau|menu chinh|trang chu"
)
_STOP = re.compile(
    r"(?:이제|이만|여기서|여기까지|오늘은|대화|상담|예약|작성|신청|지금|그냥|다)?(?:을|를|은|만)?(?:그만|중단|종료|취소|끝|나가기|나갈래|나갈게|스톱|스탑|멈춰|멈춤|중지|여기까지|관두|관둘|때려|마칠|마치|끝낼|끝내|닫기|닫아|그만둘|그만두|그마|고마하|고마할|고만)[하할해둘두끝내요줘주마치입래게세십오시자합니다랍더란예볼이소기께]{0,10}"
    r"|停止|结束|退出|停|算了不弄了|不弄了|终止|stop|quit|exit|end|end (?:the )?(?:chat|conversation)|cancel|never ?mind|forget it|that's all|bye|goodbye|bye bye|取消|取消吧|cancel (?:it|this|please)|please cancel|dung lai|ket thuc|thoat|tam biet|huy bo"
)
_ENOUGH = re.compile(
    r"(?:그만|처음부터(?:다시)?)(?:할게|할래|할께|할란다|하자|해줘|해주세요|하고싶어|시작할게|시작)?[요용예]?$"
)
_NOT_STOP = re.compile(r"예약(?:을|를)?취소|신청(?:을|를)?취소|취소(?:요|할|해|하|합|시|부|입)|예약(?:중단|중지)")
_HELP = re.compile(
    r"도움말?|도와|헬프|help|사용법|사용방법|이용법|이용안내|이용방법안내|안내해?|^(?:근데|저기|그럼|혹시|그래서|안녕하세요|음|저)?[,.]?(?:이거|여기|이건|나눔톡|챗봇|너|니|넌|넌뭐|이챗봇|여기서|여기는|여서|이기|이|뭘|뭐|무엇을|어떤걸|어떤일을|무슨일을|어떤거|뭐뭐|무슨기능|기능|어떤기능|머|머를){1,3}(?:은|는|이|가)?.{0,8}(?:할수있|해줄수|도와줄|물어볼|되는거|가능해|가능한|하는데|하는곳|쓰는|사용하|하는거|쓰노|쓰능|이있|뭐있|하면되|해주는|해주나|시작하|알려줄|해줘요|되노|되능|됩니|있노|있나)"
    r"|어떻게(?:쓰|사용|하는거|하면되|시작|물어)(?!.{0,6}(?:예약|신청))|어케쓰|어찌쓰|우째쓰|우예쓰|메뉴(?:가|는)?(?:뭐|어떤|무엇)|처음(?:이라|이에요|이예요|이야|이라서|이라예|인데|해봐|써봐|쓰는데)|모르겠|잘모르|설명서|명령어|기능(?:이|은)?뭐|使用方法|帮助|怎么用|你能做什么|能做什么|可以做什么|有什么功能|帮我一下|怎么使用|说明"
    r"|\bhelp\b|what can (?:you|i) do|how does this work|how do i use|instructions|how to use|tro giup|giup do|huong dan|ban (?:co the )?lam (?:duoc )?gi|su dung the nao|giup toi voi"
)

_CODE = re.compile(r"(?<![A-Za-z0-9])([A-HJ-NP-Za-hj-np-z2-9]{2})[ \-]{0,3}([A-HJ-NP-Za-hj-np-z2-9]{4})(?![A-Za-z0-9])")
_PICKS = ("첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_NTH = ("첫째", "둘째", "셋째", "넷째", "다섯째")
_PICK = re.compile(
    r"(?<![가-힣0-9])(?:(?P<n>[0-9]{1,2})번(?:째)?|(?P<native>첫|두|세|네|다섯|여섯|일곱|여덟|아홉|열)번째|(?P<sino>[일이삼사오육칠팔구])번|(?P<nth>첫째|둘째|셋째|넷째|다섯째)(?=[거것꺼걸])|(?P<last>마지막|맨끝|맨아래|맨마지막))(?:거|것|꺼|걸)?(?:으로|로)?(?:할게|할래|할께|해줘|해주세|선택|부탁)?(?:요|이요|예|으로|로|입니다|할게요)?$"
)
_PRESCHOOL = re.compile(
    r"입학전|미취학|(?:아직|학교|핵교|핵꾜)(?:를|에|는)?(?:안|못)(?:갔|가|다니|들어)|아직(?:학교|핵교)(?:를|에)?(?:안|못)|취학전|(?:유치원|어린이집)(?:을|에)?(?:다니|다녀|생|이에|이요|애)"
)
_ANY_TIME = re.compile(
    r"아무때나|아무때|언제든|상관없|상관엄|아무시간|아무날|아무거나|다괜찮|다좋|편한(?:때|시간)|any ?time|whenever|bat cu luc nao|luc nao cung|随便|都可以|什么时候都"
)
_SOONEST = re.compile(
    r"(?:제일|가장|젤|최대한|되도록)(?:가까운|빨리|빠른|이른|먼저)|빠를수록|(?:earliest|soonest|as soon as)|最早|最快|som nhat"
)
_LATEST = re.compile(
    r"(?:제일|가장|젤|맨)(?:늦은|늦게|마지막)(?:시간|회차|타임|거|걸)?|마지막(?:회차|타임|시간)|latest|last session|最晚"
)
_LED = re.compile(
    r"^(?:(?:네|예|아니요?|아뇨|그럼|근데|음|혹시|좀)[,.]?|.{1,10}말고)"
)  # before what is to be asked again
_REOPEN: tuple[tuple[re.Pattern[str], tuple[Kind, ...]], ...] = (
    (
        re.compile(
            r"(?:(?:다른|딴)(?:시간대?|회차)|시간(?:을|만|좀)?(?:바꾸|바꿀|바꿔|변경|다시)|회차(?:를)?(?:바꾸|변경|바꿀)|시간말고)"
        ),
        (Kind.SESSION,),
    ),
    (
        re.compile(
            r"(?:(?:다른|딴)(?:날짜?|요일)|더가까운날(?!로)|날짜(?:를|만|좀)?(?:바꾸|바꿀|바꿔|변경|다시)|날(?:을)?(?:바꾸|바꿀|바꿔)|달력보기|달력|요일(?:을)?(?:바꾸|바꿀|변경))"
        ),
        (Kind.DATE,),
    ),
    (
        re.compile(
            r"(?:인원(?:수)?(?:을|만|좀)?(?:바꾸|바꿀|바꿔|변경|다시|고치)|다른인원|사람(?:수)?(?:를|을)?(?:좀)?(?:바꾸|바꿀|바꿔|변경))"
        ),
        (Kind.PARTY,),
    ),
    (
        re.compile(
            r"(?:(?:다른|딴)(?:나눔터|곳|데|장소|동네?)|장소(?:를|만|좀)?(?:바꾸|바꿀|바꿔|변경|다시)|나눔터(?:를)?(?:바꾸|바꿀|바꿔|변경))"
        ),
        (Kind.SITE,),
    ),
)
_RESUME = re.compile(
    r"(?:(?:어제|아까|전에|지난번에?|저번에|그때)?(?:하던|하다만|하다가만|쓰던)(?:거|것|예약|신청)?(?:을|를|부터)?(?:계속|이어서|이어|마저|다시)?(?:할게요?|할께요?|할래요?|해주세요|해줘요?|하고싶어요?|합시다))|이어서(?:하기|할게요?|할래요?|해줘|해주세요|요)?|이어하기|계속(?:하기|할게요?|할래요?|해줘|해주세요|요)?|continue|继续|tiep tuc"
)
_AFRESH = re.compile(r"새로시작.{0,6}|새로(?:하기|할게요?|할래요?|요)?|처음부터다시.{0,6}|다시시작.{0,6}")

_YES_RE = re.compile(rf"(?:(?:{_YES_WORD}){_TAIL}[,. !]*){{1,4}}")
_YES_LONG = re.compile(rf"(?:{_YES_WORD})[,. !]*(?:{_YES_WORD})?[,. !]*{_YES_MORE}.{{0,8}}?{_ENDING}?[.! ]*")
_NO_RE = re.compile(rf"(?:(?:{_NO_WORD})(?:요|예|용|여)?[,. !]*){{1,4}}")
_ACCEPTS = re.compile(r"(?:예약|신청)할게요?")
"""What our own buttons say under an offer: a yes where something is offered, else a wish."""
_YES_EN = re.compile(r"(?:yes|yeah|yep|sure|ok|okay|vang|da)\b.{0,30}$")
_CLOSED = re.compile(r"그대로두기|그대로둘게요")
_ASKED = re.compile(r"[?？][!.~ ]{0,3}$")
"""A yes with a question mark is none: "네?", "그래요?" want to hear it again."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What a sentence says about the talk itself."""

    move: Move | None = None
    reopen: tuple[Kind, ...] = ()
    code: str | None = None  # "SB-7K2Q"
    pick: int | None = None  # 1 is the first choice, -1 the last
    any_time: bool = False
    resume: bool | None = None  # "이어서 하기" True, "새로 시작" False
    soonest: bool = False  # "제일 가까운 날로"
    latest: bool = False  # "제일 늦은 시간으로"


def move(text: Text) -> Move | None:
    """The move of a sentence that is nothing but a move."""
    bare, flat = text.bare, text.flat.strip(" .,!?~")
    if not bare:
        return None
    if _CLOSED.fullmatch(bare):
        return Move.NO
    for pattern, meant in ((_NO_RE, Move.NO), (_YES_RE, Move.YES)):
        if pattern.fullmatch(bare) or pattern.fullmatch(flat):
            return None if meant is Move.YES and _ASKED.search(text.flat) else meant
    if _THANKS.search(bare) or _THANKS_EN.search(flat):
        return Move.THANKS
    if _HOME.fullmatch(bare) or _HOME.fullmatch(flat):
        return Move.HOME
    if _BACK.fullmatch(bare) or _BACK.fullmatch(flat):
        return Move.BACK
    if (_STOP.fullmatch(bare) or _STOP.fullmatch(flat)) and not _NOT_STOP.search(bare):
        return Move.STOP
    if _ENOUGH.search(bare) and len(bare) <= 16:
        return Move.STOP
    return None


def accepts_with_thanks(text: Text) -> bool:
    """ "넵 감사합니다": a yes where one was asked for."""
    thanks = _THANKS.search(text.bare)
    return bool(thanks and _YES_RE.fullmatch(text.bare[: thanks.start()]))


def agrees(text: Text) -> bool:
    """A yes with an act behind it: "네 예약해주세요", "예 그래 해주이소", "yes please"."""
    if _ASKED.search(text.flat) and _YES_RE.fullmatch(text.bare):
        return False
    return bool(_YES_LONG.fullmatch(text.bare) or _YES_EN.match(text.flat))


def greets(text: Text) -> bool:
    return bool(_GREET.match(text.bare) or _GREET_EN.match(text.flat))


def asks_help(text: Text) -> bool:
    return bool(_HELP.search(text.bare) or _HELP.search(text.flat))


def code(text: Text) -> str | None:
    """A booking number, however it was typed; at least one digit must tell it from a word unless its hyphen is there."""
    for found in _CODE.finditer(text.raw):
        if "-" in found[0] or (any(c.isdigit() for c in found[2]) and any(c.isalpha() for c in found[0])):
            return f"{found[1]}-{found[2]}".upper()
    return None


def with_code(text: str, other: str) -> str:
    """The sentence with another booking number in the place of each."""
    return _CODE.sub(lambda found: other if "-" in found[0] or any(map(str.isdigit, found[2])) else found[0], text)


def pick(text: Text) -> int | None:
    """The number of a choice; "대기 3번" and "버스 10번" are none."""
    found = _PICK.fullmatch(text.bare)
    if not found:
        return None
    if found["last"]:
        return -1
    if found["n"]:
        return int(found["n"]) or None
    if found["nth"]:
        return _NTH.index(found["nth"]) + 1
    if found["native"]:
        return _PICKS.index(found["native"]) + 1
    return "일이삼사오육칠팔구".index(found["sino"]) + 1


def preschool(text: Text) -> bool:
    """Said of a child who is not at school yet."""
    return bool(_PRESCHOOL.search(text.tight))


_LIVES = re.compile(
    r"살아|살고|살거|삽니|사는|살긴|살지|거주|주소(?:가|지|는)|주민|시민|에서(?:왔|와요|가려|가는|갈)|사람(?:이|인|도|은)|live in|from"
)
_LIVES_HERE = re.compile(
    r"(?:진주|여기)(?:시)?(?:에|에서|안에)?(?:살아|살고|삽니|사는|거주(?!하지|안))|진주(?:시)?(?:시민|주민|사람)(?:이에|이야|입|인데|이고|이요|이라|예요)|주소(?:는|가|지는)?진주"
)
_DOES_NOT = re.compile(r"안살|안사|살지않|거주(?:하지않|안)|시민(?:이)?아니|사람(?:이)?아니|주민(?:이)?아니")


def lives_here(text: Text, elsewhere: bool) -> bool | None:
    """Whether somebody says where he lives; `elsewhere` that another city was named."""
    if elsewhere or _DOES_NOT.search(text.tight):
        return False if _LIVES.search(text.tight) or _LIVES.search(text.flat) or _DOES_NOT.search(text.tight) else None
    return True if _LIVES_HERE.search(text.tight) else None


def talk(text: Text) -> Talk:
    """All that a sentence says about the talk; `move` also where a wish could be a yes."""
    resume = True if _RESUME.fullmatch(text.bare) else False if _AFRESH.fullmatch(text.bare) else None
    reopen = tuple(kind for pattern, kinds in _REOPEN if pattern.match(_LED.sub("", text.bare)) for kind in kinds)
    moved = move(text) or (Move.YES if agrees(text) or _ACCEPTS.fullmatch(text.bare) else None)
    soonest, latest = (bool(one.search(text.tight) or one.search(text.flat)) for one in (_SOONEST, _LATEST))
    any_time = soonest or bool(_ANY_TIME.search(text.tight))
    return Talk(moved, reopen, code(text), pick(text), any_time, resume, soonest, latest)
