"""The names of our city that a sentence may hold: places, rooms, courses, things to borrow.

Exact names first, the longest wins ("새일 인턴십" is no "새일"); then one slip of the finger, measured in jamo, and only where
no other name lies as near.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from handlers.korean.normal import MASK, Found, mask, plain
from models.places import Alias

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_SILENT = _INITIALS.index("ㅇ")
_LONG_ENOUGH = {"site": 7}  # jamo; "운동회" must not take "운동해"
_ELSE_LONG_ENOUGH = 9
_SHARED = re.compile(r"(?:나눔터|센터|도서관|과정|양성|체험|교육|캠프|수업|세트|용품|지원|창업|프로그램)+$")
"""Words that many names end with: they say nothing about which one is meant, so a slip is not measured over them."""
_FUZZY_LIMIT = 200  # characters; a slip is looked for in a sentence, not in an essay


class _Letters(dict[int, str]):
    """For `str.translate`: the letters of a syllable, written down when it is met first; all else stays as it is."""

    def __missing__(self, code: int) -> str | int:
        if not 0xAC00 <= code <= 0xD7A3:
            return code
        at = code - 0xAC00
        first = "" if at // 588 == _SILENT else _INITIALS[at // 588]
        self[code] = first + _VOWELS[at % 588 // 28] + _FINALS[at % 28]
        return self[code]


_LETTERS = _Letters()


def jamo(text: str) -> str:
    """신안동 as its letters, without the silent ㅇ: 시난동 is the same."""
    return text.translate(_LETTERS)


def _is_hangul(text: str) -> bool:
    return all("가" <= char <= "힣" for char in text)


def _vague(names: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Also a longer name that goes on from the vague one as the other does: 영화 보는 거."""
    short = [
        (text, id)
        for text, id in names
        if len(text) > 1 and any(other.startswith(text) and of != id for other, of in names)
    ]
    found: dict[str, tuple[str, ...]] = {}
    for text, id in names:
        begin = next((one for one, of in short if of == id and text.startswith(one)), None)
        if begin:
            rest = text[: len(begin) + 1]
            found[text] = tuple(sorted({of for other, of in names if of != id and other.startswith(rest)}))
    return {text: ids for text, ids in found.items() if ids}


@dataclass(frozen=True, slots=True)
class Names:
    """All names a reader may recognise; built once, shared by all threads."""

    exact: dict[str, tuple[tuple[str, str, str], ...]] = field(
        default_factory=dict
    )  # first two letters -> (text, kind, id)
    slips: dict[str, tuple[tuple[int, str, str, str, str], ...]] = field(
        default_factory=dict
    )  # syllable -> (offset, text, jamo, kind, id)

    vague: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """A programme's name with which the name of another begins -> that other's id: 영화, 영화보기 딱! 좋은날."""

    @classmethod
    def of(cls, aliases: Iterable[Alias]) -> "Names":
        """From rows of places; what is shorter than two letters is no name."""
        exact: dict[str, set[tuple[str, str, str]]] = {}
        slips: dict[str, set[tuple[int, str, str, str, str]]] = {}
        aliases = list(aliases)
        for alias in aliases:
            text = plain(alias.text).tight
            if len(text) < 2:
                continue
            exact.setdefault(text[:2], set()).add((text, alias.kind, alias.id))
            text = _SHARED.sub("", text)
            letters = jamo(text)
            if _is_hangul(text) and len(letters) >= _LONG_ENOUGH.get(alias.kind, _ELSE_LONG_ENOUGH) and len(text) >= 3:
                for offset, syllable in enumerate(text):
                    slips.setdefault(syllable, set()).add((offset, text, letters, alias.kind, alias.id))
        return cls(
            {key: tuple(sorted(rows, key=lambda row: (-len(row[0]), row))) for key, rows in exact.items()},
            {key: tuple(sorted(rows)) for key, rows in slips.items()},
            _vague([(plain(one.text).tight, one.id) for one in aliases if one.kind == "program"]),
        )

    def others(self, found: Found) -> tuple[str, ...]:
        """Other programmes that may be meant by the words of this one."""
        return tuple(one for one in self.vague.get(found.words, ()) if one != found.value)

    def find(self, tight: str) -> tuple[list[Found], str]:
        """The names in a tight text, in order, and the text with them blotted out."""
        found = self._exact(tight)
        for one in found:
            tight = mask(tight, one)
        if len(tight) <= _FUZZY_LIMIT:
            slipped = self._slipped(tight)
            for one in slipped:
                tight = mask(tight, one)
            found = sorted(found + slipped, key=lambda one: one.start)
        return found, tight

    def _exact(self, tight: str) -> list[Found]:
        found: list[Found] = []
        at = 0
        while at < len(tight) - 1:
            step = 1
            for text, kind, name in self.exact.get(tight[at : at + 2], ()):
                if tight.startswith(text, at) and _stands_alone(tight, at, at + len(text)):
                    found.append(Found(kind, name, at, at + len(text), text))
                    step = len(text)
                    break
            at += step
        return found

    def _slipped(self, tight: str) -> list[Found]:
        best: dict[tuple[str, str], tuple[int, int, int]] = {}  # name -> (distance, start, end)
        seen: set[tuple[int, str]] = set()
        for at, syllable in enumerate(tight):
            for offset, text, letters, kind, name in self.slips.get(syllable, ()):
                start = at - offset
                if start < 0 or (start, text) in seen:
                    continue
                seen.add((start, text))
                allowed = 1 if len(letters) < 12 else 2
                for size in (len(text), len(text) - 1, len(text) + 1):
                    window = tight[start : start + size]
                    if len(window) < size or MASK in window or " " in window:
                        continue
                    distance = Levenshtein.distance(jamo(window), letters, score_cutoff=allowed)
                    if distance <= allowed and (distance, start) < best.get((kind, name), (99, 0, 0))[:2]:
                        best[kind, name] = (distance, start, start + size)
        found: list[Found] = []
        for (kind, name), (distance, start, end) in sorted(best.items(), key=lambda item: item[1]):
            rivals = [d for k, (d, s, e) in best.items() if k != (kind, name) and s < end and start < e]
            if all(rival > distance for rival in rivals) and not any(f.start < end and start < f.end for f in found):
                found.append(Found(kind, name, start, end, tight[start:end]))
        return found


def _stands_alone(tight: str, start: int, end: int) -> bool:
    """A Latin name is a whole word; a Korean one may stand anywhere."""
    before, after = tight[start - 1 : start], tight[end : end + 1]
    if "a" <= tight[start] <= "z" and "a" <= before <= "z":
        return False
    return not ("a" <= tight[end - 1] <= "z" and "a" <= after <= "z")
