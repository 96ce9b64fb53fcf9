"""One slip of the finger mended: "예댝 취소", "식ㅎ어요", "12월 12닐".

The words that the training sentences hold are known; a word that is none of them is put back to the only known word one key
away (a neighbouring key, one too few or too many, two exchanged). A word that no Korean hand would write (lone letters, a
syllable that none of them has) is mended always, others only where the sentence was not understood, so a slip can turn
nothing into something, never one errand into another.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from handlers.korean.keys import keys

_WORD = re.compile("[가-힣ㄱ-ㅣ]{2,10}")
_VALUE = re.compile(
    r"[월화수목금토일]요일|오늘|내일|모레|이번주?|다음주?|다다음주?|주말|오전|오후|하나(?:랑|요|이)|남편|쌍둥이|신안동|가호동|성북동|초장동|예약|취소|프로그램"
)
"""What is said with these words is worth mending even where the errand is clear: "다음쥬 토요잇"."""
_ANOTHER = re.compile(
    r"네일|매일|오진|오천|도전|고전|호전|노후|이후|모래|오는|오를|마음|자음|다름|나음|일번|이분|이변|이벤|요번|계약|제약|최소|취사|취조"
)
"""Words that lie one key beside one of them and mean something else."""
_LONGEST = 120  # characters of a text worth mending
_FEWEST = 4  # keys; a shorter word is too near to too many others
_MOST = 3  # words mended in one text
_CANDIDATES = 4


def _another_value(word: str, better: str) -> bool:
    """Whether mending makes a value of it; another ending of the same value says nothing new."""
    said, meant = _VALUE.match(word), _VALUE.match(better)
    return meant is not None and (said is None or said[0] != meant[0])


@dataclass(frozen=True, slots=True)
class Mender:
    words: dict[str, int]  # known words and how often they were written
    pressed: tuple[str, ...]  # their keys, in the same order
    listed: tuple[str, ...]
    syllables: frozenset[str]
    values: tuple[str, ...] = ()  # the keys of the listed words that say a value

    @classmethod
    def of(cls, words: Iterable[tuple[str, int]]) -> "Mender":
        known = dict(words)
        listed = tuple(word for word in known if len(keys(word)) >= _FEWEST)
        values = tuple(keys(word) for word in listed if _VALUE.match(word))
        return cls(known, tuple(keys(word) for word in listed), listed, frozenset("".join(known)), values)

    def mended(self, text: str, *, doubted: bool) -> str:
        """The text, its slips undone where that is certain enough; itself where nothing is."""
        if len(text) > _LONGEST:
            return text
        left = _MOST
        pieces, at = [], 0
        for found in _WORD.finditer(text):
            word = found[0]
            if not left or word in self.words:
                continue
            certain = doubted or self._impossible(word)
            if not certain and (_ANOTHER.match(word) or not self._near_a_value(word)):
                continue
            better = self._nearest(word)
            if better and (certain or _another_value(word, better)):
                left -= 1
                pieces += [text[at : found.start()], better]
                at = found.end()
        return "".join(pieces) + text[at:]

    def _impossible(self, word: str) -> bool:
        return any(char not in self.syllables for char in word) and any("가" <= char <= "힣" for char in word)

    def _near_a_value(self, word: str) -> bool:
        pressed = keys(word)
        return len(pressed) >= _FEWEST and bool(
            process.extractOne(pressed, self.values, scorer=OSA.distance, score_cutoff=1)
        )

    def _nearest(self, word: str) -> str | None:
        pressed = keys(word)
        if len(pressed) < _FEWEST:
            return None
        near = process.extract(pressed, self.pressed, scorer=OSA.distance, score_cutoff=1, limit=_CANDIDATES)
        best = sorted(((-self.words[self.listed[at]], self.listed[at]) for _, _, at in near))
        return best[0][1] if best else None
