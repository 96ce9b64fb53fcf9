"""What a person wants: first the few things that need no guessing, then the model, which also says how sure it is.

Words about the talk itself, keys hit at random, commands, others' data and abuse are told by rules, so that no training
sentence can ever soften them; all else is the model's (nlu/README.md names the intents).
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from handlers.korean import moves
from handlers.korean.model import Model
from handlers.korean.normal import Text
from handlers.speech import Move

INTENTS = (
    "reserve_room", "check_availability", "find_program", "apply_program", "my_bookings", "change_booking", "cancel_booking", "ask_fact",
    "join_waitlist", "rent_item", "set_reminder", "talk_to_staff", "inform", "affirm", "deny", "correct", "back", "stop", "help", "greet",
    "thanks", "set_language", "out_of_domain",
)  # fmt: skip
ELSEWHERE = "out_of_domain"
ACTING = frozenset({"reserve_room", "apply_program", "change_booking", "cancel_booking", "join_waitlist", "rent_item"})
"""What changes something: it needs evidence of our world."""

_MOVES = {Move.YES: "affirm", Move.NO: "deny", Move.BACK: "back", Move.STOP: "stop", Move.HOME: "stop", Move.HELP: "help",
          Move.HUMAN: "talk_to_staff", Move.GREET: "greet", Move.THANKS: "thanks"}  # fmt: skip
_CERTAIN, _NO_EVIDENCE = 0.99, 0.45
_RIVALS = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence laid out for the decision."""

    text: Text
    said: frozenset[str]  # concepts (wording)
    named: bool  # a place, a programme, a thing to borrow
    timed: bool  # a day or a clock time
    placed: bool  # a site, a resource
    bare: bool  # nothing but values: the README makes a booking of them where a place and a time are told
    code: bool  # a booking number
    strangers: int  # words that look like a noun and that nothing of ours explains
    counted: bool = False  # who comes
    asked: bool = False  # a question is open

    def has(self, *names: str) -> bool:
        """Any of these concepts."""
        return not self.said.isdisjoint(names)


@dataclass(frozen=True, slots=True)
class Verdict:
    intent: str
    sure: float
    topic: str | None = None  # of a question
    category: str | None = None  # of what is looked for
    rivals: tuple[str, ...] = ()  # what else it may have meant, likeliest first


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


def _certain(scene: Scene) -> str | None:
    """What needs no guessing."""
    moved = moves.move(scene.text)
    if moved and not (scene.named or scene.timed or scene.code):
        return _MOVES[moved]
    if _unlike_language(scene.text) and not (scene.named or scene.timed):
        return ELSEWHERE
    if _WHOSE_BOOKING.search(scene.text.flat):
        return ELSEWHERE
    if scene.has("inject") and not (scene.placed and scene.timed and scene.counted):
        return ELSEWHERE
    if scene.has("abuse") and not scene.has("staff") and not (scene.named or scene.timed):
        return ELSEWHERE
    if scene.bare:
        return "reserve_room" if scene.placed and scene.timed else "inform"
    if scene.code and not scene.has("foreign"):
        return "cancel_booking" if scene.has("cancel") else "change_booking" if scene.has("change") else "my_bookings"
    return None


_OTHERS_BUSINESS = ("foreign", "chat", "inject", "abuse")
_TAKEN, _FIRM, _DOUBT, _SHORT, _WORD = 0.65, 0.95, 0.7, 16, 5
_WHO_ELSE = re.compile(r"누구|누가|예약자|예약한 ?사람|\bwho\b|谁")
_WHOSE_BOOKING = re.compile(
    r"(?:예약|신청|대기|이용)(?:자|한 ?(?:사람|분|집|가족)|하신 ?분|했던 ?(?:사람|분))(?:들)?(?:은|는|이|가|의)? ?(?:누구|누가|이름|명단(?!에)|연락처|전화|번호(?!가|표| ?뭐| ?몇)|어디 ?사)|(?:누가|누구) ?(?:예약|신청)했"
)
"""Others' data; "제가 누구 이름으로 예약했죠" is about one's own."""
_SICK = re.compile(
    r"(?:애|아이|애기|아기|딸|아들|둘째|첫째|막내|손주|손자|손녀)(?:들|가|이|는|도|기가){0,2}(?:많이|좀|갑자기)?"
    r"(?:아파(?!도|[가-힣]{0,3}(?:\?|나요|까요))|아프(?:네|다|거든|ㅂ)|열(?:이|도)?(?:나(?:요|네|서)|많)|다쳤|감기(?:에|가|도)?걸)"
)


def _ours(scene: Scene, sure: float, rival: str) -> tuple[str, float] | None:
    """What the model calls none of our business is ours where our places, days and people, or our words, are in it;
    `sure` is the model's verdict, `rival` what it would be else. None leaves the verdict."""
    told = sum((scene.placed, scene.timed, scene.counted))
    if _WHO_ELSE.search(scene.text.flat) or (scene.has(*_OTHERS_BUSINESS) and told < 3):
        return None
    if scene.asked and (scene.counted or scene.timed) and (told > 1 or not scene.strangers):
        return "inform", _TAKEN
    if told == 3 or (sure < _FIRM and scene.placed and told > 1):
        return "reserve_room", _TAKEN
    if _SICK.search(scene.text.tight):
        return "cancel_booking", _TAKEN
    if sure < _DOUBT and rival == "ask_fact" and scene.has("t_facility") and not scene.has(*_OTHERS_BUSINESS):
        return rival, _TAKEN  # "기저귀 갈이대 있어요"
    if scene.strangers or sure >= _FIRM or len(scene.text.flat) > _SHORT:
        return None
    if scene.has("book") and (scene.has("photo") or (scene.text.language != "ko" and len(scene.text.bare) <= _WORD)):
        return "reserve_room", _TAKEN
    if scene.has("c_job_training", "c_startup") and scene.has("request"):
        return "find_program", _TAKEN
    if scene.has("t_parking", "t_fee") and scene.text.language != "ko":
        return rival, _TAKEN
    return None


def decide(scene: Scene, model: Model, features: Callable[[], Collection[str]]) -> Verdict:
    """The intent, how sure (0 to 1), and what a question or a search is about."""
    known = _certain(scene)
    if known:
        return Verdict(known, _CERTAIN)
    scores, unknown = model.score(features())
    ranked = model.ranked(scores, "intent")
    (best, share), *others = ranked[: _RIVALS + 1]
    sure = model.sure(share, unknown)
    if best == ELSEWHERE and (ours := _ours(scene, sure, others[0][0])):
        best, sure = ours
    if best in (*ACTING, "check_availability") and scene.strangers and not (scene.named or scene.has("ours")):
        sure = min(sure, _NO_EVIDENCE)
    topic = model.ranked(scores, "topic")[0][0] if best == "ask_fact" else None
    category = model.ranked(scores, "category")[0][0] if best == "find_program" else None
    return Verdict(best, sure, topic, category or None, tuple(name for name, _ in others))
