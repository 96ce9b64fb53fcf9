"""One sentence, made plain: what every other file of this package reads.

`Text.flat` keeps its spaces, `Text.tight` has none that Korean spelling could have put elsewhere, so that "두 시간만" and
"두시간만" are one. Latin letters lose their marks ("Hủy" is "huy"): Vietnamese is often typed without them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from handlers.korean.keys import left_in_english

LIMIT = 1_000
"""Characters read; nobody says more in one sentence, and whatever follows costs nothing."""

MASK = "\ue000"
"""Stands for a character that already has a meaning; no pattern matches it."""

_NOT_JAMO = re.compile(r"[^ㄱ-ㆎ]+")
_SLIP = re.compile(r"([가-힣])([ㄱ-ㅊㅌㅍ])(?![ㄱ-ㅣ])")
_LONE_LETTER = re.compile(r"(?<![ㄱ-ㅣ])[ㄱ-ㅣ](?![ㄱ-ㅣ])")
_INITIALS, _VOWELS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_BLANK = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060\ufeff\x00-\x1f\x7f\ue000-\uf8ff]+")
_LAUGH = re.compile(r"[ㅋㅎㅠㅜ~^♡♥☆★\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]+")
_DASH = re.compile(r"[∼〜–—−]")
_ELONGATED = re.compile(r"([^0-9])\1{3,}")
_VI = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_VI_BARE = re.compile(
    r"\b(?:dat phong|dat cho|ngay mai|hom nay|khong|cam on|xin chao|toi muon|dang ky|tieng viet|nguoi lon|tre em|thu bay)\b"
)
_TAIL = re.compile(r"[\s.,!?;:…]+$")
_FILLER = re.compile(
    r"(?:(?:그냥(?! ?[둘두])|다|그럼|그러면|근데|그런데|아|앗|어|음|저기|저기요|혹시|일단|우선|그리고)[ ,.~!…]+(?=[\w]))+"
)


class Late:
    """A pattern that is compiled when it is first needed: most talks need no Vietnamese."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def made(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def search(self, text: str, *span: int) -> re.Match[str] | None:
        return self.made.search(text, *span)

    def match(self, text: str, *span: int) -> re.Match[str] | None:
        return self.made.match(text, *span)

    def fullmatch(self, text: str, *span: int) -> re.Match[str] | None:
        return self.made.fullmatch(text, *span)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.made.finditer(text)

    def sub(self, put: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self.made.sub(put, text)


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it stands in `Text.tight`."""

    kind: str  # "site", "day", "clock", "adults" ...
    value: Any
    start: int
    end: int
    words: str = ""  # as they stood there


@dataclass(frozen=True, slots=True)
class Text:
    raw: str  # as typed, cut at LIMIT
    flat: str  # lower case, marks folded, single spaces
    tight: str  # flat without the spaces that do not matter
    bare: str  # tight without laughter, sighs and closing marks
    language: str  # "ko" | "en" | "vi" | "zh" | "" (no letters)
    starts: tuple[int, ...] = (0,)  # where words begin in tight

    @property
    def korean(self) -> bool:
        return self.language == "ko"


def _fold(char: str) -> str:
    """A Latin letter without its marks; one character stays one."""
    if char == "đ":
        return "d"
    if "\u00c0" <= char <= "\u1eff" and not "\u1100" <= char <= "\u11ff":
        base = unicodedata.normalize("NFD", char)[0]
        return base if base.isascii() else char
    return char


def _join(match: re.Match[str]) -> str:
    """바ㅇ is a slip for 방; after a closed syllable the consonant stays alone."""
    syllable, final = ord(match[1]) - 0xAC00, _FINALS.find(match[2])
    if syllable % 28 or final < 0:
        return match[0]
    return chr(0xAC00 + syllable + final)


def _pressed_twice(match: re.Match[str]) -> str:
    """신ㅇ안동, 언ㄴ제, 나ㅏ오면: a letter that the syllable beside it has already."""
    letter, text = match[0], match.string
    before, behind = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if "가" <= behind <= "힣" and _INITIALS[(ord(behind) - 0xAC00) // 588] == letter:
        return ""
    if not "가" <= before <= "힣":
        return letter
    place = ord(before) - 0xAC00
    return "" if letter == (_FINALS[place % 28] if place % 28 else _VOWELS[place // 28 % 21]) else letter


def tighten(flat: str) -> tuple[str, tuple[int, ...]]:
    """Without spaces, but for those between two Latin letters or digits; and where the words began."""
    kept: list[str] = []
    starts = [0]
    for at, char in enumerate(flat):
        if char == " ":
            starts.append(len(kept))
            before, behind = flat[at - 1 : at], flat[at + 1 : at + 2]
            if not (before.isascii() and before.isalnum() and behind.isascii() and behind.isalnum()):
                continue
            starts[-1] += 1
        kept.append(char)
    return "".join(kept), tuple(starts)


def language(text: str) -> str:
    """Of lower-case text with its marks: the language that has most to say in it."""
    hangul = sum("가" <= c <= "힣" or "ㄱ" <= c <= "ㆎ" for c in text)
    han = sum("一" <= c <= "鿿" for c in text)
    if hangul and hangul >= han:
        return "ko"
    if han:
        return "zh"
    if _VI.search(text) or _VI_BARE.search(text):
        return "vi"
    return "en" if any("a" <= c <= "z" for c in text) else ""


def unfilled(text: str) -> str:
    """Without the words before a sentence that say nothing: "근데 주차 되나요" is "주차 되나요"."""
    return text[lead.end() :] if (lead := _FILLER.match(text)) else text


@lru_cache(maxsize=16)  # one sentence is looked at from several sides in one turn
def plain(text: str) -> Text:
    """Any Unicode text to a Text; the only entrance, and where long input is cut."""
    raw = text[:LIMIT]
    # Composing would turn a lone ㅇ into a conjoining letter, so the jamo people type alone are left as they are.
    even = _NOT_JAMO.sub(lambda m: unicodedata.normalize("NFKC", m[0]), raw)[:LIMIT]
    even = _BLANK.sub(" ", left_in_english(even) or even.lower()).strip()
    spoken = language(even)
    even = _LONE_LETTER.sub(_pressed_twice, even)
    flat = _SLIP.sub(_join, "".join(map(_fold, even)))
    flat = _ELONGATED.sub(r"\1\1", flat)
    flat = unfilled(_DASH.sub("~", flat))
    tight, starts = tighten(flat)
    bare = _TAIL.sub("", tighten(_LAUGH.sub(" ", flat).strip())[0])
    return Text(raw, flat, tight, bare, spoken, starts)


def mask(text: str, found: Found) -> str:
    """The text with this finding blotted out, as long as before."""
    return text[: found.start] + MASK * (found.end - found.start) + text[found.end :]


_NATIVE = {"하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "서": 3, "넷": 4, "네": 4, "넉": 4, "다섯": 5,
           "여섯": 6, "일곱": 7, "여덟": 8, "여덜": 8, "아홉": 9, "열": 10, "스물": 20, "스무": 20}  # fmt: skip
_SINO = {"영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "유": 6, "칠": 7, "팔": 8, "구": 9}
_HAN = {"零": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_EN = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
       "ten": 10, "eleven": 11, "twelve": 12}  # fmt: skip
_VN = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}

_ONES = "하나|한|둘|두|셋|세|넷|네|다섯|여섯|일곱|여덟|여덜|아홉"
NATIVE = f"열(?:{_ONES})?|스물(?:{_ONES})?|스무|{_ONES}"
SINO = "(?:[이삼사오육칠팔구]?십[일이삼사오육칠팔구]?|[일이삼사오육유칠팔구])"
HAN = "(?:二?十[一二三四五六七八九]?|三十一?|[一二两兩三四五六七八九]十?[一二三四五六七八九]?)"


def number(word: str) -> int | None:
    """`12`, `열두`, `십이`, `十二`, `twelve`, `muoi hai` to 12; None for what is no small whole number."""
    if word.isascii() and word.isdigit():
        return int(word[:9])
    if word in _EN:
        return _EN[word]
    if word in _NATIVE:
        return _NATIVE[word]
    if word and word[0] in "열" and word[1:] in _NATIVE:
        return 10 + _NATIVE[word[1:]]
    if word[:2] == "스물" and word[2:] in _NATIVE:
        return 20 + _NATIVE[word[2:]]
    if word in _VN:
        return _VN[word]
    if word[:5] == "muoi " and word[5:] in _VN:
        return 10 + _VN[word[5:]]
    for ten, digits in (("십", _SINO), ("十", _HAN)):
        if word in digits:
            return digits[word]
        if ten in word or (ten == "십" and word == "시"):
            tens, _, ones = word.partition(ten)
            if (not tens or tens in digits) and (not ones or ones in digits):
                return (digits[tens] if tens else 1) * 10 + (digits[ones] if ones else 0)
    return None
