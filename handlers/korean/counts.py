"""How many come, and how old (nlu/README.md): adults, children, people, families.

Twins are two children; naming oneself or a relative as coming along counts as an adult; `people` only where adults and
children are not told apart.
"""

import re
from dataclasses import dataclass, field

from handlers.korean.normal import MASK, NATIVE, Found, number

MOST = 99
"""More is no party; the words are kept as `odd`."""


@dataclass(slots=True)
class Party:
    adults: int | None = None
    children: int | None = None
    people: int | None = None
    families: int | None = None
    alone: bool = False  # "저 혼자": one, and nobody else
    ages: list[int] = field(default_factory=list)  # years; months are 0 or 1
    grades: list[int] = field(default_factory=list)  # of primary school
    odd: str | None = None  # "-3명", "구천조 명"
    found: list[Found] = field(default_factory=list)  # with their places, for what follows 말고

    def slots(self) -> dict[str, int]:
        told = {"adults": self.adults, "children": self.children, "people": self.people, "families": self.families}
        if self.adults is not None or self.children is not None:
            told["people"] = None
        return {name: value for name, value in told.items() if value is not None}


_ADULT = "어른|성인|보호자|부모님?|학부모|엄마|아빠"
_KID = "아이|애기|아기|애|아가|얼라|꼬맹이|꼬마|아동|어린이|영유아|유아|초등학생|초등생|유치원생|자녀|손주|손자|손녀|딸래미|딸|아들래미|아들|조카|동생|키즈"
_ONE_KID = "손주|손자|손녀|딸래미|딸|아들래미|아들|조카|첫째|둘째|셋째|막내|큰애|작은애|큰아이|작은아이|돌쟁이|돌배기|젖먹이|유치원생|갓난쟁이"
_RELATIVE = (
    "외할머니|외할아버지|친할머니|할머니|할아버지|할매|할배|할무니|시어머니|시아버지|시엄마|친정엄마|친정어머니|친정아버지|장모님?|장인|어머니|아버지|어무이|아부지"
    "|엄마|아빠|남편|신랑|애아빠|애기아빠|아내|와이프|집사람|애엄마|영감님?|할멈|바깥양반|안사람|마누라|이모|고모|삼촌|외삼촌|언니|누나|오빠|형"
)
_FREE = "하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열(?!이?나|이있|이올|이높)(?:하나|둘|셋|넷|다섯)?"  # may stand without a counter
_COUNTER = "명|분|사람|인"
_BOUND = "한|두|세|네|스무"  # only before a counter
_HOW_MANY = (
    rf"(?:(?P<free>{_FREE})(?:{_COUNTER})?|(?P<bound>{_BOUND}|{NATIVE})(?:{_COUNTER})"
    rf"|(?P<digits>[0-9]{{1,4}})(?:{_COUNTER})?(?!살|세|개월|학년|시|분|월|일|번|층|[0-9:./]))"
)
_LINK = "(?:은저|은나|들끼리|끼리|들이|들은|들만|들|님|은|는|이|가|만|도|을|를|의|,|:|-|·)?"
_KID_COUNT = re.compile(rf"(?P<who>{_KID}){_LINK}{_HOW_MANY}")
_ADULT_COUNT = re.compile(rf"(?P<who>{_ADULT}){_LINK}{_HOW_MANY}")
_COUNT_KID = re.compile(
    rf"(?P<n>(?<![0-9.-])[0-9]{{1,4}}|{NATIVE})(?:명|분|사람)(?:의)?(?P<who>{_KID})(?![가-힣]?체험|옷)"
)
_COUNT_ADULT = re.compile(rf"(?P<n>(?<![0-9.-])[0-9]{{1,4}}|{NATIVE})(?:명|분|사람)(?:의)?(?P<who>{_ADULT})")
_TWINS = re.compile(r"(?P<n>세|네|삼|사)?쌍둥이|쌍디")
_ALONE_KID = re.compile(rf"(?:{_KID})(?:가|이|는|은)?(?:혼자)")
_ONLY_KIDS = re.compile(r"(?:애들|아이들|애|아이|애기들|아기들)(?:끼리)?(?:만|끼리)(?!가능)")
_NO_KID = re.compile(
    r"(?:아이|애기|아기|애)(?:들)?(?:는|가|은|도)?(?:없이|없고|빼고|없어요|없어예|없습니다|없음|없는데)"
)
_NO_ADULT = re.compile(r"(?:어른|보호자|부모님?|엄마|아빠|성인)(?:은|는|이|가)?없이(?!가도|되|돼|이용|들어)")
_JUST = re.compile(r"만(?=이?요|갈|가요|가는|간다|보내|놀|와요|올|예약|[?？.!]|$)")  # behind the count of children
_SINGLE_KID = re.compile(
    rf"(?P<who>{_ONE_KID})(?:이랑|랑|하고|과|와|만|데리고|델꼬|델고|이만|도|,|이요|요|$)"
    r"|(?:큰애|큰아이|첫째|둘째)(?=작은애|작은아이|둘째|셋째|막내)"
)
_SELF = re.compile(
    r"저(?:랑|하고|까지|혼자)|(?:(?<![가-힣])|(?<=^아)|(?<=^아니))(?:저|나|내|지)(?:이?랑|하고|와|까지|혼자|,|·)|(?:저|나|내)(?:랑|하고|와)(?=애|아이|아기|둘째|첫째|막내|딸|아들|손|남편|신랑|쌍둥이|아빠|엄마)"
    r"|(?<=[랑고과와도,])(?:저|나|내)(?:랑|하고|요|,|$)|(?<=\ue000)저$|저혼자|나혼자|혼자(?=요|에요|예요|가|갈|서|입|이|$)|본인"
)
_ALONE = re.compile(r"^(?:저|나|내)?혼자(?:요|에요|예요|가요|갈게요|갑니다|입니다|서|이에요|예|라예)?$")
_I_TAKE = re.compile(r"(?:제가|내가|지가|저는|나는)(?=.{0,14}(?:데리고|델꼬|델고|데꼬|데려))")
_COMES = re.compile(
    rf"(?P<who>{_RELATIVE})(?P<how>이?랑|하고|와|과|도|까지|,|·|혼자(?:서)?(?=애|아이|아기|손|쌍둥이|{MASK})|같이|함께|모시고|포함|데리고|(?:이|가)?(?:둘)?다(?=가|갑|간|갈|같이|함께|와|올|모)|(?={_RELATIVE})|(?=어른|애|아이|아기|손|쌍둥이|{MASK}))"
)
_LAST_COMER = re.compile(
    rf"(?:[랑고와과,]|(?<=[랑고와과]))(?:우리)?(?P<who>{_RELATIVE})(?=(?:이?요|이?예요|이에요|입니다)?[.!~ ]{{0,3}}$)"
)
_COUPLE = re.compile(r"(?:저희|우리)?부부|엄마아빠|아빠엄마|할머니할아버지|할아버지할머니|할매할배|할배할매")
_PEOPLE = re.compile(
    rf"(?<![0-9.-])(?:(?P<n>[0-9]{{1,9}}|{NATIVE}|십[일이삼사오]?|이십[일이삼사오]?)(?:명|분(?=이|요|예|$|갈|정도)|사람|식구|인가족|인(?=이|요|예약|가족|$))"
    rf"|(?:(?<![가-힣\ue000])|(?<=아니라)|(?<=아니고)|(?<=말고)|(?<=아이고)|(?<=잠깐)|(?<=그냥)|(?<=우리)|(?<=저희))(?P<one>하나)(?:요|이요|예요|에요|이에요|입니다|라예)?$|(?P<free>(?!하나){_FREE})(?:이서|서(?=갈|가|요|예약|쓸|놀|$)|이요|요$|이에요|이예요|입니다|이고|이갈|이가|만(?=갈|가|할|신청|참여|참가)|$)|(?:가족|식구|총|모두|인원)(?:은|이|는|수는|수)?(?P<m>[0-9]{{1,4}}|{NATIVE})(?:명|인|식구)?(?![0-9시월일살세]))"
)
_FAMILIES = re.compile(
    r"(?<![0-9])(?P<n>[0-9]{1,3}|두|세|네|다섯|여섯|일곱|여덟|아홉|열)(?:가족|가구|가정|집(?=이|에|요|$|같|모)|팀)"
)
_WITH_A_KID = re.compile(
    r"(?:랑|하고|와)(?:우리)?(?:아이|애기|아기|애|아가)(?:랑|하고|이?요|가|$|도|만|이렇게)"
)  # behind "저"

_PAIR = re.compile(
    r"(?P<adults>[0-9]{1,2})\+(?P<children>[0-9]{1,2})(?:명)?(?:이?요)?"
)  # "1+2", as our buttons have it

_YEARS = re.compile(
    rf"(?<![0-9])(?:만)?(?P<n>[0-9]{{1,3}}|{NATIVE})(?:살|세(?=아|애|어린|유아|이|인|요|입|된|반|까지|부터|이상|이하|딸|아들|도|랑|는|가|$|,|남|여))"
)
_AGED = re.compile(
    r"[0-9]살(?=이?랑|하고|와|과|데리고|델꼬|저|(?:만)?[0-9]{1,2}살(?:이?랑|하고|저|데리))"
)  # a child that is not named otherwise
_MONTHS = re.compile(r"(?<![0-9])(?P<n>[0-9]{1,2})개월(?!뒤|후|전|동안|과정|간)")
_GRADE = re.compile(
    r"(?:초등학교|초등학생|초등|초|국민학교)(?P<n>[1-6])(?:학년)?|(?:(?<![0-9고중등])|(?<=[하니말이빼라][고중]))(?P<m>[1-6])학년"
)
_TOLD_BY_AGE = re.compile(
    rf"(?:(?:{_GRADE.pattern})|(?<![0-9])1?[0-9]살)(?:짜리|인|된)?(?=(?:{_BOUND}|{_FREE}|[1-9])명|(?:{_FREE})(?![가-힣]))"
)
_TOTAL = re.compile(
    rf"(?P<n>[0-9]{{1,2}}|{NATIVE})(?:식구|인가족|명가족|명(?=중에?{MASK}))|(?:가족|식구|총|모두|다해서)(?P<m>[0-9]{{1,2}}|{NATIVE})명"
)  # of those who come, where only the children are told apart
_SIBLING = re.compile(
    r"(?:(?<![0-9])(?P<n>[0-9]{1,2})살|중학생|고등학생|고딩|중딩|초등학생)(?:인|짜리|된)?(?:누나|언니|오빠|형(?!님)|동생)"
)
_OF_AGE = 19  # a younger brother or sister is a child who comes, no guardian
_MIDDLE_SCHOOL = 7  # of anybody at one, the least
_UPPER = re.compile(
    r"(?<![하아니말이빼리라명])(?P<school>중|고)(?:등?학교|등학생|학생|등)?(?P<n>[1-3])(?:학년)?(?![0-9시명분월일번개:./]|가족|사람|시간)"
)
"""중2, 고등학교 1학년: a grade counted on from the primary school's six."""
_UPPER_BEFORE = {"중": 6, "고": 9}
_TEENS = re.compile(r"(중학생|중학교|중학)|(고등학생|고등학교|고딩|고등)|(중딩)")
_NOT_OF_AGE = re.compile(
    rf"(?:{_GRADE.pattern.replace('?P<n>', '').replace('?P<m>', '')}|(?:{_UPPER.pattern.replace('?P<school>', '').replace('?P<n>', '')})|(?:중학생|고등학생)|(?<![0-9])[0-9]{{1,2}}살)"
    rf"(?:이|가)?(?:아니고|아니라|아이고|말고|아니(?:다|요)?[,.]*(?=[0-9중고초]))"
)
"""An age or a grade that is taken back: "초6 아니고 중1이에요"."""
_RATHER = re.compile(
    rf"(?:이?요|이?예요|예)?[,.~!]*(?:아|어|앗)?,?아니(?:다|지|야|요)?[,.~!]*(?:(?P<digits>[0-9]{{1,2}})(?![0-9월일시살세])|(?P<free>{_FREE})|(?P<bound>{_BOUND}|{NATIVE})(?:{_COUNTER}))"
)
"""Behind a count that the next one puts right: "다섯 명이요 아니 여섯"."""
_ODD = re.compile(
    r"(?!사천사람|(?<=사)천사람)(?:(?<![0-9])-[0-9]{1,9}|(?<![0-9])0{1,9}|[0-9]{4,12}|[0-9]{1,9}[백천만억조경]|[0-9]{1,9}\.[0-9]{1,9}(?=명)|(?:[일이삼사오육칠팔구십백천]{1,6}[천만억조경])|[이삼사오육칠팔구수]?[백천])(?:명|사람|인(?=이|$))"
)


def _mask(text: str, start: int, end: int) -> str:
    return text[:start] + MASK * (end - start) + text[end:]


def _value(found: re.Match[str]) -> int | None:
    groups = found.groupdict()
    for name in ("one", "free", "bound", "digits", "n", "m"):
        if groups.get(name):
            return number(groups[name])
    return None


_OTHERS = (
    "남편|신랑|애아빠|애기아빠|영감님?|바깥양반|아내|와이프|집사람|애엄마|할멈|안사람|마누라"
    "|시어머니|시아버지|시엄마|친정엄마|친정어머니|친정아버지|장모님?|장인|이모|고모|삼촌|외삼촌|언니|누나|오빠"
)
"""Nobody calls himself so; 엄마, 할머니 may be who speaks."""
_BESIDE = re.compile(rf"(?:{_OTHERS})(?:이?랑|하고|와|과)")
_I_GO = re.compile(r"갈게|갈께|갈래|갈라[꼬고카]|갈낀|[갈가]려[고구]|가고싶|가보고싶|가겠|갈건데|갈까(?:해|하|싶)")
_OTHERS_GO = re.compile(rf"(?:{_RELATIVE})(?:이|가)(?!랑|다|야)|보낼|보내")


def speaker_too(tight: str) -> bool:
    """ "남편하고 애 둘 갈게요": who says that he goes with somebody is one more than he names."""
    if not _BESIDE.search(tight) or not _I_GO.search(tight):
        return False
    return not (_SELF.search(tight) or _I_TAKE.search(tight) or _ADULT_COUNT.search(tight) or _OTHERS_GO.search(tight))


def find(tight: str) -> Party:
    """Of a tight text with names, days and times blotted out. Linear: every pattern has bounded repeats."""
    party = Party()
    tight = _NOT_OF_AGE.sub(lambda m: MASK * len(m[0]), tight)
    _ages(tight, party)
    for sibling in _SIBLING.finditer(tight):
        if int(sibling["n"] or 0) < _OF_AGE:
            _add(party, "children", 1, sibling)
            tight = _mask(tight, *sibling.span())
    aged = list(_YEARS.finditer(tight)) if _AGED.search(tight) else []
    for odd in _ODD.finditer(tight):
        party.odd = party.odd or odd[0]
    tight = _ODD.sub(lambda m: MASK * len(m[0]), tight)
    tight = _TOLD_BY_AGE.sub(lambda m: MASK * (len(m[0]) - 2) + "아이", tight)
    tight = _YEARS.sub(lambda m: MASK * len(m[0]), tight)
    tight = _MONTHS.sub(lambda m: MASK * len(m[0]), tight)
    tight = _UPPER.sub(lambda m: MASK * len(m[0]), tight)
    tight = _GRADE.sub(lambda m: MASK * len(m[0]), tight)

    only = _ONLY_KIDS.search(tight)
    families = _FAMILIES.search(tight)
    if families and _add(party, "families", number(families["n"]), families):
        tight = _mask(tight, *families.span())
    if pair := _PAIR.fullmatch(tight.rstrip(" .!~")):
        _add(party, "adults", int(pair["adults"]), pair)
        _add(party, "children", int(pair["children"]), pair)
    kids = list(_KID_COUNT.finditer(tight))
    for pattern, kind in (
        (_ADULT_COUNT, "adults"),
        (_KID_COUNT, "children"),
        (_COUNT_ADULT, "adults"),
        (_COUNT_KID, "children"),
    ):
        matches = list(pattern.finditer(tight))
        for match in matches:
            _add(party, kind, _value(match), match)
        tight = _blot(tight, matches)
    for twins in _TWINS.finditer(tight):
        _add(party, "children", number(twins["n"]) if twins["n"] else 2, twins)
    tight = _TWINS.sub(lambda m: MASK * len(m[0]), tight)
    _named(tight, party, aged)
    total = _TOTAL.search(tight)
    if total and party.children and party.adults is None and party.families is None:
        left = (_value(total) or 0) - party.children
        if left > 0:
            _add(party, "adults", left, total)
    without = _NO_KID.search(tight)
    if without and party.children is None:
        _add(party, "children", 0, without)
    alone = (
        only or _NO_ADULT.search(tight) or next((just for one in kids if (just := _JUST.match(tight, one.end()))), None)
    )
    if alone and party.adults is None:
        _add(party, "adults", 0, alone)
    if party.adults is None and party.children is None and party.families is None:
        people = _PEOPLE.search(tight)
        if people:
            _add(party, "people", _value(people), people)
    return party


def put_right(tight: str, end: int) -> int | None:
    """The count that stands in the place of the one before `end`: "다섯 명이요 아니 여섯"."""
    found = _RATHER.match(tight, end)
    return _value(found) if found else None


def _blot(tight: str, matches: list[re.Match[str]]) -> str:
    pieces, at = [], 0
    for match in matches:
        pieces += [tight[at : match.start()], MASK * (match.end() - match.start())]
        at = match.end()
    return "".join(pieces) + tight[at:]


def _add(party: Party, kind: str, count: int | None, where: re.Match[str]) -> bool:
    if count is None:
        return False
    if count > MOST or (count == 0 and kind in ("people", "families")):
        party.odd = party.odd or where[0]
        return False
    setattr(party, kind, (getattr(party, kind) or 0) + count)
    party.found.append(Found(kind, count, where.start(), where.end(), where[0]))
    return True


def _ages(tight: str, party: Party) -> None:
    for years in _YEARS.finditer(tight):
        age = number(years["n"])
        if age is not None:
            party.ages.append(age)
    for months in _MONTHS.finditer(tight):
        party.ages.append(int(months["n"]) // 12)
    for upper in _UPPER.finditer(tight):
        party.grades.append(_UPPER_BEFORE[upper["school"]] + int(upper["n"]))
    tight = _UPPER.sub(lambda m: MASK * len(m[0]), tight)
    for grade in _GRADE.finditer(tight):
        party.grades.append(int(grade["n"] or grade["m"]))
    for teen in _TEENS.finditer(tight):
        if teen[2]:
            party.ages.append(16)
        else:
            party.grades.append(_MIDDLE_SCHOOL)


def _named(tight: str, party: Party, aged: list[re.Match[str]]) -> None:
    """Oneself, relatives, and children named one by one."""
    lone = _ALONE_KID.search(tight)
    if lone:
        if party.children is None:
            _add(party, "children", 1, lone)
        _add(party, "adults", 0, lone)
        return
    counted_adults = party.adults is not None
    bare = tight.rstrip(".,!?~ ")
    if _ALONE.match(bare):
        party.alone = True
        party.adults = 1
        party.found.append(Found("adults", 1, 0, len(bare), bare))
        return
    comers = list(_COMES.finditer(tight))
    selves = _SELF.search(tight) or _I_TAKE.search(tight)
    if not counted_adults:
        couple = _COUPLE.search(tight)
        if couple:
            _add(party, "adults", 2, couple)
            comers = [one for one in comers if not couple.start() <= one.start() < couple.end()]
            comers = [one for one in comers if not (couple[0].endswith(one["who"]) and one.start() < couple.end())]
        if selves:
            _add(party, "adults", 1, selves)
        ends = {one.end("who") for one in comers}
        comers += [one for one in _LAST_COMER.finditer(tight) if one.end("who") not in ends and not couple]
        for one in comers:
            _add(party, "adults", 1, one)
    singles = list(_SINGLE_KID.finditer(tight))
    if party.children is None:
        for one in singles:
            _add(party, "children", 1, one)
        if party.children is None:
            for one in aged:  # "8살 10살 저"
                _add(party, "children", 1, one)
        if party.children is None and (selves or comers):
            company = _WITH_A_KID.search(tight)
            if company:
                _add(party, "children", 1, company)
