"""One slip of the finger in a word we would have known: "예댝 취소", "주처 되나요".

Tried only where a sentence was not understood as typed, so a slip can turn nothing into something, never one errand into
another.
"""

import re
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import Levenshtein

from handlers.korean import wording
from handlers.korean.names import jamo

_KNOWN_ELSEWHERE = frozenset(
    {
        "시청",
        "계약",
        "제약",
        "최소",
        "신정",
        "시정",
        "치료",
        "취조",
        "기대",
        "대가",
        "당첨",
        "반경",
        "사진",
        "시간",
        "사람",
    }
)
"""Words of their own, one letter from one of ours."""

_SHORTEST = 4  # jamo; a shorter word is too near to too many others
_LIMIT = 40  # syllables; a slip is looked for in a sentence
_SYLLABLES = re.compile("[가-힣]{2,8}")
_MORE = "내일|모레|오늘|오전|오후|토요일|일요일|월요일|화요일|수요일|목요일|금요일|다음주|이번주|주말|시간|어른|아이|저랑|신청|담당자|안녕하세요|감사합니다|고맙습니다|처음으로|이전으로|프로그램|나눔터|새로시작|그만할래요"


def _literals() -> Iterator[str]:
    for name, pattern in wording.TIGHT.items():
        if name not in ("foreign", "chat", "abuse", "inject", "mistaken", "hypothetical", "ask"):
            yield from _SYLLABLES.findall(pattern.pattern)
    yield from _MORE.split("|")


_BY_SYLLABLE: dict[str, tuple[tuple[int, str, str], ...]] = {}
for _word in sorted(set(_literals())):
    if len(jamo(_word)) >= _SHORTEST:
        for _at, _syllable in enumerate(_word):
            _BY_SYLLABLE[_syllable] = (*_BY_SYLLABLE.get(_syllable, ()), (_at, _word, jamo(_word)))


def repaired(flat: str, strange: Iterable[str], *, shortest: int) -> Iterator[str]:
    """The sentence with one of its strange words mended, the longest of ours first; none shorter than `shortest` syllables."""
    text = flat[:_LIMIT]
    found: set[tuple[int, int, str]] = set()
    open_to = [at for word in strange for at in range(text.find(word), text.find(word) + len(word))]
    for at in open_to:
        syllable = text[at : at + 1]
        for offset, word, letters in _BY_SYLLABLE.get(syllable, ()):
            start = at - offset
            window = text[start : start + len(word)]
            if (
                start < 0
                or len(word) < shortest
                or " " in window
                or window == word
                or window in _KNOWN_ELSEWHERE
                or len(window) < len(word)
            ):
                continue
            if Levenshtein.distance(jamo(window), letters, score_cutoff=1) == 1:
                found.add((-len(word), start, word))
    for length, start, word in sorted(found):
        yield flat[:start] + word + flat[start - length :]
