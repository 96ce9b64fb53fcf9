"""Sentence -> Reading, in the labels of nlu/README.md, and the Details a talk needs beside them.

    reader = Reader(Names.of(aliases))
    reader.read("내일 3시 가호동, 저랑 아이 둘이요", now)    Reading("reserve_room", {"site": "gaho", ...}, 0.92)
    reader.details("14살 아이랑 갈게요", now)                 Details(ages=(14,), ...)

Plain functions over frozen tables: one reader serves all threads. Nothing in here raises, whatever is typed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from handlers.korean import counts, dims, foreign, intent, moves, traits, when, wording
from handlers.korean.counts import Party
from handlers.korean.intent import Scene, Verdict
from handlers.korean.model import Model, shipped
from handlers.korean.names import Names
from handlers.korean.normal import MASK, Found, Text, mask, plain
from handlers.korean.repair import Mender
from handlers.korean.when import Clock, Day
from handlers.speech import Kind, Move, Reading


@dataclass(frozen=True, slots=True)
class Details:
    """What a talk wants to know of a sentence beyond its labels."""

    impossible: str | None = None  # "2월 30일", "25시"
    ages: tuple[int, ...] = ()  # years, of somebody who would come; months are 0 or 1
    grades: tuple[int, ...] = ()  # of primary school
    preschool: bool = False  # "아직 학교 안 갔어요", "입학 전"
    odd_count: str | None = None  # "-3명", "구천조 명"
    move: Move | None = None
    reopen: tuple[Kind, ...] = ()
    code: str | None = None  # "SB-7K2Q"
    pick: int | None = None  # 1 is the first choice, -1 the last
    any_time: bool = False
    soonest: bool = False  # "제일 가까운 날로"
    latest: bool = False  # "제일 늦은 시간으로"
    resume: bool | None = None  # "이어서 하기" True, "새로 시작" False
    open_from: bool = False  # "4시 이후": the start is the earliest, not the only one
    language: str = "ko"  # of the sentence
    rivals: tuple[str, ...] = ()  # intents it may have meant instead, likeliest first
    gone: date | None = None  # "10월 3일" said in November: the label is next year's, this one is the nearer
    span: tuple[date, date] | None = (
        None  # the first day or days spoken of, both included; a question's labels have none
    )
    others: tuple[str, ...] = ()  # programmes that the words may mean beside the one of the labels
    abuse: bool = False
    lives_here: bool | None = None  # "진주 살아요" True, "사천 살아요" False


@dataclass(slots=True)
class Sheet:
    """All that was found in one sentence, before anything is decided."""

    text: Text
    names: list[Found]
    times: list[Found]
    party: Party
    rest: str
    said: frozenset[str]
    today: date
    strange: list[str] = field(default_factory=list)  # words that look like a noun and that nothing of ours explains
    rejected: set[int] = field(default_factory=set)  # ends of values that were taken back

    def of(self, kind: str) -> list[Found]:
        return [one for one in (*self.names, *self.times) if one.kind == kind and one.end not in self.rejected]


_REJECT = re.compile(
    r"(?:[은는이가을를도]|으로|로|부터|에|까지|이?가)?(?:말고|아니라|아니고|아닌|아이고|아이라|대신|빼고|不是)|(?:이|가)?아니에요|(?:이|가)?아닌데"
)
_EN_NOT = re.compile(r"(?:\bnot |khong phai |instead of |rather than |不是|不要)(?:on |at |the |la )?$")
_TO = re.compile(r"(?:쯤|경)?(?:에)?(?:으로|로)")


_DOUBTED, _CERTAIN = 0.6, 0.97  # a sentence understood no surer is mended, and one that seems to be none of ours
_DECIDED = 0.85  # how sure a yes, a no or a word about the talk must be to be one
_REMEMBERED = 1024  # sentences
_OFTEN_SAID, _NO_NUMBER = 60, 8  # characters, and digits: what holds more is nobody else's, or a telephone number
_WORTH, _MENDED = 0.9, 0.9  # how sure a mended sentence must be, and what is left of it


class Reader:
    """Understands one sentence at a time; knows the names of one city."""

    def __init__(self, names: Names, model: Model | None = None) -> None:
        self._names = names
        self.model = model or shipped()
        self._mender = Mender.of(self.model.words.items())
        self._today = date.min
        self._again = lru_cache(_REMEMBERED)(self._both)

    def read(self, text: str, now: datetime, asked: str | None = None) -> Reading:
        """The intent, its slots and how sure (0 to 1). `asked` is the slot the talk asked for last; it decides doubtful cases."""
        return _reading(*self._decided(text, now.date(), asked))

    def details(self, text: str, now: datetime) -> Details:
        return _details(*self._decided(text, now.date(), None))

    def understand(self, text: str, now: datetime, asked: str | None = None) -> tuple[Reading, Details]:
        """Both at once. What many people say, and what our own buttons say, is read once a day."""
        today = now.date()
        if today != self._today:
            self._today = today
            self._again.cache_clear()  # nobody's words are remembered for longer
        if len(text) > _OFTEN_SAID or sum(map(str.isdigit, text)) > _NO_NUMBER:
            return self._both(text, today, asked)
        return self._again(text, today, asked)

    def _both(self, text: str, today: date, asked: str | None) -> tuple[Reading, Details]:
        sheet, verdict = self._decided(text, today, asked)
        programs = sheet.of("program")
        others = self._names.others(programs[0]) if len(programs) == 1 else ()
        return _reading(sheet, verdict), replace(_details(sheet, verdict), others=others)

    def _decided(self, text: str, today: date, asked: str | None) -> tuple[Sheet, Verdict]:
        sheet, verdict = self._understood(text, today, asked)
        if not asked and verdict.intent == "inform" and "change" in sheet.said:
            verdict = replace(
                verdict, intent="change_booking"
            )  # "오후 1시로 바꿔 주세요" with nothing open to put it in
        if not asked and verdict.intent == "affirm" and verdict.sure < _DECIDED and _ENTRY.search(sheet.text.tight):
            verdict = Verdict("reserve_room", verdict.sure)  # "예약해 주세요" with nothing to say yes to
        if asked and verdict.intent == "change_booking" and not _of_a_booking(sheet):
            verdict = Verdict("inform", verdict.sure)  # "보호자 1명 추가" answers the open question
        if asked and verdict.intent == "out_of_domain" and sheet.party.slots() and not sheet.rest.strip(MASK + " .!~"):
            verdict = Verdict("inform", 0.6)  # "1+1": a sum by itself, a party where it was asked for
        return sheet, verdict

    def features(self, text: str, now: datetime, asked: str | None = None) -> set[str]:
        """What the model is trained on."""
        return _features(self._sheet(text, now.date()), asked)

    def _understood(self, text: str, today: date, asked: str | None) -> tuple[Sheet, Verdict]:
        """As typed but for impossible words; where that is doubtful, with other slips of the finger mended, too."""
        sheet = self._sheet(text, today)
        verdict = self._verdict(sheet, asked)
        unsure = verdict.sure <= _DOUBTED or (verdict.intent == intent.ELSEWHERE and verdict.sure < _CERTAIN)
        if not unsure or not sheet.text.korean:
            return sheet, verdict
        mended = self._mender.mended(text, doubted=True)
        if mended != text:
            again = self._sheet(mended, today)
            guess = self._verdict(again, asked)
            if guess.intent != intent.ELSEWHERE and guess.sure >= _WORTH:
                return again, replace(guess, sure=guess.sure * _MENDED)
        return sheet, verdict

    def _sheet(self, text: str, today: date) -> Sheet:
        """Of two bookings in one sentence, each with its day and its people, the first."""
        sheet = self._laid_out(text, today)
        if len(sheet.of("day")) < 2 or len(sheet.party.found) < 2 or not sheet.text.korean:
            return sheet
        wishes = [self._laid_out(one, today) for one in _AND.split(text)[:2]]
        whole = [one for one in wishes if one.of("day") and (one.of("site") or one.of("clock")) and one.party.slots()]
        return whole[0] if len(whole) > 1 else sheet

    def _laid_out(self, text: str, today: date) -> Sheet:
        said = plain(self._mender.mended(text, doubted=False))
        if said.language in ("en", "vi"):
            names, rest = self._names.find(said.flat)
            times, rest = foreign.find(rest, said.language, today)
            party = foreign.party(rest, said.language)
        else:
            names, rest = self._names.find(said.tight)
            if said.language == "zh":
                times, rest = foreign.find(rest, "zh", today)
                party = foreign.party(rest, "zh")
            else:
                times, rest = when.find(rest, today, said.starts)
                party = counts.find(rest)
        for one in party.found:
            rest = mask(rest, one)
        if any(one.words.endswith("하나") and _LAST.fullmatch(said.bare, one.end) for one in party.found):
            said = _counted(said)
        sheet = Sheet(said, names, times, party, rest, frozenset(wording.concepts(said, party.odd or "")), today)
        sheet.strange = wording.strangers(_words(sheet))
        _take_back(sheet)
        return sheet

    def _verdict(self, sheet: Sheet, asked: str | None) -> Verdict:
        scene = Scene(
            text=sheet.text,
            said=sheet.said,
            named=bool(sheet.names),
            timed=bool(sheet.of("day") or sheet.of("clock")),
            placed=bool(sheet.of("site") or sheet.of("resource")),
            bare=bool(sheet.names or sheet.times or sheet.party.slots()) and _is_list(sheet),
            code=moves.code(sheet.text) is not None,
            strangers=len(sheet.strange),
            counted=bool(sheet.party.slots()),
            asked=asked is not None,
        )
        return intent.decide(scene, self.model, lambda: _features(sheet, asked))


_GLUE = re.compile(
    r"[\W_]|이?(?:요|예요|에요|이에요|라예|입니다|용|욤)|으?로|에|쯤|하고|이?랑|정도|및|和|，|at|on|for|and|in|the|please|nhe|a"
)


def _is_list(sheet: Sheet) -> bool:
    """Nothing but values and what ties them together."""
    return not sheet.rejected and "?" not in sheet.text.flat and not _GLUE.sub("", sheet.rest.replace(MASK, " "))


def _reading(sheet: Sheet, verdict: Verdict) -> Reading:
    return Reading(verdict.intent, _slots(sheet, verdict), round(verdict.sure, 3))


def _details(sheet: Sheet, verdict: Verdict) -> Details:
    talk = moves.talk(sheet.text)
    move = talk.move or (_MOVE_OF.get(verdict.intent) if verdict.sure >= _DECIDED else None)
    if move is Move.STOP and verdict.intent == "cancel_booking":
        move = None
    impossible = next((one.words for one in sheet.times if one.kind == "impossible"), None)
    return Details(
        impossible=_as_typed(sheet.text.flat, impossible) if impossible else None,
        ages=tuple(sheet.party.ages),
        grades=tuple(sheet.party.grades),
        preschool=moves.preschool(sheet.text),
        odd_count=_as_typed(sheet.text.flat, sheet.party.odd) if sheet.party.odd else None,
        move=move,
        reopen=talk.reopen,
        code=talk.code,
        pick=talk.pick,
        any_time=talk.any_time,
        soonest=talk.soonest,
        latest=talk.latest,
        resume=talk.resume,
        open_from=any(one.value.mod == "after" for one in sheet.of("clock")),
        language=sheet.text.language or "ko",
        rivals=verdict.rivals,
        gone=next((past for one in sheet.of("day") if (past := _over(one.value, sheet.today))), None),
        span=next(((one.value.first, one.value.end) for one in sheet.of("day")), None),
        abuse="abuse" in sheet.said,
        lives_here=moves.lives_here(sheet.text, "a_nonresident" in sheet.said),
    )


_HALF_A_YEAR = 183


def _over(day: Day, today: date) -> date | None:
    """The day of this year, where it is nearer than the one of the next that the labels hold."""
    if not day.rolled or day.first.year != today.year + 1 or (day.first - today).days <= _HALF_A_YEAR:
        return None
    if (day.first.month, day.first.day) == (2, 29):  # two leap days never stand in two years running
        return None
    return day.first.replace(year=today.year)


def _features(sheet: Sheet, asked: str | None) -> set[str]:
    flags = {
        "ages": sheet.party.ages or sheet.party.grades,
        "rejected": sheet.rejected,
        "two days": len(sheet.of("day")) > 1,
        "two clocks": len(sheet.of("clock")) > 1,
        "two sites": len(sheet.of("site")) > 1,
    }
    return traits.features(
        sheet.text,
        _base(sheet.text),
        [*sheet.names, *sheet.times, *sheet.party.found],
        sheet.said,
        len(sheet.strange),
        [name for name, told in flags.items() if told],
        asked,
    )


def _base(text: Text) -> str:
    """The form of the text in which findings have their places."""
    return text.flat if text.language in ("en", "vi") else text.tight


_LAST = re.compile(r"(?:이?요)?")
_ONE = re.compile(r"하나(?=(?:이?요)?[^가-힣]{0,8}$)")


def _counted(said: Text) -> Text:
    """ "저랑 애 하나" is a count, and not the question "오늘 하나": said with as many characters in digits."""
    flat, tight, bare = (_ONE.sub("1명", form) for form in (said.flat, said.tight, said.bare))
    return replace(said, flat=flat, tight=tight, bare=bare)


_AND = re.compile(r"[,.;\n]|그리고| 또 ")
_ENTRY = re.compile(r"예약|신청|대기|booking|reservation|预约|預約|dat phong|dat cho")


def _of_a_booking(sheet: Sheet) -> bool:
    """Whether an earlier booking is spoken of, and not only a value of the open question."""
    told = sheet.party.slots() or sheet.of("site") or sheet.of("day") or sheet.of("clock") or sheet.of("part")
    return (
        not told
        or bool(_ENTRY.search(sheet.text.tight) or _ENTRY.search(sheet.text.flat))
        or moves.code(sheet.text) is not None
    )


_MOVE_OF = {"affirm": Move.YES, "deny": Move.NO, "back": Move.BACK, "stop": Move.STOP, "help": Move.HELP, "talk_to_staff": Move.HUMAN,
            "greet": Move.GREET, "thanks": Move.THANKS}  # fmt: skip


def _as_typed(flat: str, tight: str) -> str:
    """The words with the spaces they were typed with."""
    found = re.search(" ?".join(map(re.escape, tight)), flat)
    return found[0] if found else tight


def _take_back(sheet: Sheet) -> None:
    """Mark the values that 말고, 아니라, not ... reject."""
    base = _base(sheet.text)
    everything = [*sheet.names, *sheet.times, *sheet.party.found]
    for one in everything:
        if _REJECT.match(base, one.end) or _EN_NOT.search(base, max(0, one.start - 18), one.start):
            sheet.rejected.add(one.end)
    if sheet.text.language in ("en", "vi", "zh"):
        return
    for one in sheet.party.found:
        if right := counts.put_right(base, one.end):
            setattr(sheet.party, one.kind, getattr(sheet.party, one.kind) - one.value + right)
    lost = [one for one in sheet.party.found if one.end in sheet.rejected]
    for one in lost:
        left = (getattr(sheet.party, one.kind) or 0) - one.value
        setattr(sheet.party, one.kind, left or None)
        if one.kind == "people":  # "두 명 아니고 세 명": look again behind the rejected one
            again = counts.find(sheet.rest.replace(MASK, " "))
            sheet.party.people = again.people
    if lost and sheet.party.people is None and not (sheet.party.adults or sheet.party.children):
        sheet.party.people = counts.find(sheet.rest).people
    if (
        lost
        and lost[-1].kind in ("adults", "children")
        and sheet.party.people
        and getattr(sheet.party, lost[-1].kind) is None
    ):
        setattr(sheet.party, lost[-1].kind, sheet.party.people)  # "애 하나가 아니라 둘이에요"
        sheet.party.people = None


_HANGUL = re.compile("[가-힣]+")


def _words(sheet: Sheet) -> tuple[str, ...]:
    """The Korean words left when names, days, times and counts are taken out, as they were spaced."""
    if sheet.text.language != "ko":
        return ()
    starts = (*sheet.text.starts, len(sheet.rest))
    return tuple(word for a, b in pairwise(starts) for word in _HANGUL.findall(sheet.rest[a:b]))


def _last_said(base: str, values: list[Found]) -> Found | None:
    """Of several values of one slot the new one: marked by (으)로, else the last."""
    marked = [one for one in values if _TO.match(base, one.end)]
    return marked[-1] if marked else values[-1] if values else None


_NO_SLOTS = frozenset({"affirm", "deny", "back", "stop", "help", "greet", "thanks", "out_of_domain", "talk_to_staff"})
_COUNTING = frozenset(
    {
        "reserve_room",
        "check_availability",
        "apply_program",
        "inform",
        "correct",
        "change_booking",
        "join_waitlist",
        "rent_item",
    }
)
_TIMED = frozenset({"reserve_room", "check_availability", "inform", "correct", "change_booking", "join_waitlist", "rent_item", "cancel_booking", "my_bookings", "apply_program", "set_reminder"})  # fmt: skip
_SPECIFIC_AUDIENCE = (
    "pregnant",
    "multicultural",
    "nonresident",
    "career_break",
    "unemployed",
    "grandparent",
    "father",
    "infant",
    "elementary",
)


def _slots(sheet: Sheet, verdict: Verdict) -> dict[str, str | int]:
    name = verdict.intent
    if name == "set_language":
        spoken = _language_named(sheet.text)
        return {"language": spoken} if spoken else {}
    if name in _NO_SLOTS:
        return {}
    base = _base(sheet.text)
    slots: dict[str, str | int] = {}
    _put_names(slots, sheet, name, base)
    _put_times(slots, sheet, name, base)
    if name in _COUNTING:
        slots.update(sheet.party.slots())
    if name == "ask_fact" and verdict.topic:
        slots["topic"] = verdict.topic
    if name in ("ask_fact", "find_program"):
        audience = next((one for one in _SPECIFIC_AUDIENCE if f"a_{one}" in sheet.said), None)
        if audience:
            slots["audience"] = audience
    if name == "find_program":
        slots.pop("program", None)
        if verdict.category:
            slots["category"] = verdict.category
    return slots


def _put_names(slots: dict[str, str | int], sheet: Sheet, name: str, base: str) -> None:
    sites = sheet.of("site")
    told = {one.value for one in sites}
    if len(told) == 1:
        slots["site"] = sites[0].value
    elif len(told) > 1:
        marked = [one for one in sites if _TO.match(base, one.end)]
        if name == "change_booking":
            marked = marked or sites[-1:]
        if len({one.value for one in marked}) == 1:
            slots["site"] = marked[-1].value
    resources = sheet.of("resource")
    if resources:
        slots["resource"] = resources[0].value
    elif name in ("reserve_room", "check_availability") and _PHOTO.search(sheet.text.tight):
        slots["resource"] = "studio"  # "촬영 예약"
    items = sorted({one.value for one in sheet.of("item")})
    if items:
        slots["item"] = "+".join(items)
        if slots.get("resource") == "studio" and "스튜디오" not in base:
            del slots["resource"]  # "돌사진 한복" is about the clothes
    programs = [one.value for one in sheet.of("program")]
    if programs:
        narrow = [one for one in programs if one != "happy_camp"] or programs
        slots["program"] = narrow[0] if name != "correct" else narrow[-1]


_PHOTO = re.compile(r"촬영(?!금지)")
_TOLD = re.compile(r"처럼|같이|때|그대로|(?:에|도)?[가-힣 ]{0,8}[했갔봤왔썼였었던]")


def _still_to_come(sheet: Sheet, days: list[Found], name: str, base: str) -> list[Found]:
    """Without the days that are over; but where nothing else is wished for, the past day itself, so that it can be said."""
    ahead = [one for one in days if one.value.end >= sheet.today]
    if ahead or name not in ("reserve_room", "check_availability", "inform"):
        return ahead
    return [one for one in days if one.value.grain == "day" and not one.value.last and not _TOLD.match(base, one.end)]


def _put_times(slots: dict[str, str | int], sheet: Sheet, name: str, base: str) -> None:
    days = sheet.of("day")
    if name in ("ask_fact", "find_program"):
        days = [
            one for one in days if one.value.grain not in ("weekday", "weekend", "now", "ago") or name == "find_program"
        ]
        if name == "ask_fact":
            days = [one for one in days if one.value.grain not in ("feast",)]
    elif name != "my_bookings":
        days = _still_to_come(sheet, days, name, base)
    if name == "change_booking":  # "하루 뒤로 옮겨 주세요" is no day, but how far
        days = [one for one in days if not (one.value.grain == "later" and base.startswith("로", one.end))]
    day = _last_said(base, days) if name in ("change_booking", "correct") else days[0] if days else None
    if day is not None and name not in ("change_booking", "correct") and len(days) > 1:
        marked = [one for one in days if _TO.match(base, one.end)]
        day = marked[-1] if marked else day
    if day:
        first, last = day.value.first, day.value.last
        without = {one.value.first for one in sheet.times if one.kind == "day" and one.end in sheet.rejected}
        if last and (last - first).days == 1 and len({first, last} - without) == 1:  # "토요일 빼고 주말에"
            (first,), last = {first, last} - without, None
        slots["date"] = first.isoformat()
        if last:
            slots["date_end"] = last.isoformat()
    elif (
        name == "check_availability"
        and "item" not in slots
        and re.search("지금|right now|现在", sheet.text.tight + sheet.text.flat)
    ):
        slots["date"] = sheet.today.isoformat()
    if name not in _TIMED:
        return
    clocks = [one for one in sheet.of("clock") if one.value.mod != "before"]
    clock = _last_said(base, clocks) if name in ("change_booking", "correct") else clocks[0] if clocks else None
    if clock is not None:
        value: Clock = clock.value
        if value.mod == "until":
            slots["end"] = _hhmm(value.start)
            others = [one for one in clocks if one is not clock and one.value.mod != "until"]
            if others:
                slots["start"] = _hhmm(others[0].value.start)
        else:
            slots["start"] = _hhmm(value.start)
            if value.end is not None:
                slots["end"] = _hhmm(value.end)
            else:
                until = next((one for one in clocks if one is not clock and one.value.mod == "until"), None)
                if until is not None:
                    end = until.value.start
                    slots["end"] = _hhmm(when.after(value.start, end) if until.value.bare else end)
    elif sheet.of("part"):
        slots["daypart"] = sheet.of("part")[-1 if name in ("change_booking", "correct") else 0].value
    lengths = [one for one in sheet.of("length") if one.value.use != "ahead" and one.value.use != "later"]
    if lengths and name not in ("set_reminder", "my_bookings", "cancel_booking"):
        slots["duration_min"] = lengths[-1].value.minutes


def _hhmm(minutes: int) -> str:
    total = minutes % 1440
    return f"{total // 60:02d}:{total % 60:02d}"


_LANGUAGES = (
    ("vi", re.compile(r"베트남|월남|vietnam|viet|越南")),
    ("zh", re.compile(r"중국|chinese|中文|汉语|漢語|普通话|trung")),
    ("en", re.compile(r"영어|잉글|english|英[语文]|tieng anh")),
    ("ko", re.compile(r"한국|우리말|korean|韩语|韓語|tieng han")),
)


def _language_named(text: Text) -> str | None:
    return next((code for code, pattern in _LANGUAGES if pattern.search(text.tight) or pattern.search(text.flat)), None)


def understand(line: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """One line of `nanum understand`: sentences give intent, slots and confidence; with "dim" what of that dimension was found."""
    text = str(line.get("text", ""))
    now = datetime.fromisoformat(str(line["now"]))
    if "dim" in line:
        return {"id": line.get("id"), "results": dims.find(text, str(line["dim"]), now)}
    reading = reader.read(text, now)
    return {
        "id": line.get("id"),
        "intent": reading.intent,
        "slots": dict(reading.slots),
        "confidence": reading.confidence,
    }
