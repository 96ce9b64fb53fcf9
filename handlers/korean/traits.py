"""What the model looks at: a sentence as a bag of features.

The values found in it stand as one capital each (the text is lower case), so "내일 세 시 신안동" and "모레 열 시 성북동" look alike.
Beside letters, jamo (a slip of the finger leaves most of them) and words there are the concepts of `wording`, which values
were said, how many words nothing of ours explains, pairs of all these, and what the talk had asked for.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from handlers.korean.keys import keys
from handlers.korean.normal import Found, Text

_CAPITAL = {
    "site": "S", "resource": "R", "program": "P", "item": "I", "day": "D", "clock": "T", "part": "A", "length": "L",
    "adults": "N", "children": "N", "people": "N", "families": "N", "impossible": "X",
}  # fmt: skip
_ANY_CAMP = "C"  # a camp that is not told apart may be a kind of programme, too
_LONGEST = 160  # characters looked at; nobody's wish comes later
_GRAMS, _JAMO = (1, 2, 3, 4), (3, 4, 5, 6)
_SILENT = "ㅇ"  # pressed before a vowel, and the key most often missed
_ENDINGS = (1, 2, 3, 4, 5)


def outline(base: str, found: Iterable[Found]) -> str:
    """The text with every value as a capital."""
    pieces: list[str] = []
    at = 0
    for one in sorted(found, key=lambda hit: hit.start):
        if one.start < at:
            continue
        capital = _ANY_CAMP if one.value == "happy_camp" else _CAPITAL.get(one.kind, "X")
        pieces += [base[at : one.start], capital]
        at = one.end
    return "".join(pieces) + base[at:]


def _grams(text: str, sizes: Iterable[int], mark: str) -> Iterator[str]:
    for size in sizes:
        for at in range(len(text) - size + 1):
            yield mark + text[at : at + size]


def features(
    text: Text,
    base: str,
    found: list[Found],
    said: Iterable[str],
    strangers: int,
    flags: Iterable[str],
    asked: str | None,
) -> set[str]:
    """`base` is the form of the text in which `found` has its places; `flags` are told by the reader."""
    plain = outline(base, found)[:_LONGEST]
    shape = "".join(char for char in plain if char.isupper())
    out = {
        f"language={text.language}",
        f"shape={shape[:6]}",
        f"strangers={min(strangers, 3)}",
        f"size={min(len(plain) // 4, 9)}",
    }
    marks = sorted({*said, *flags, *(f"has {capital}" for capital in set(shape))} | ({"?"} if "?" in plain else set()))
    if strangers:
        marks.append("stranger")
    out.update(marks)
    out.update(f"{a}&{b}" for a, b in combinations(marks, 2))
    if asked:
        out.add(f"asked={asked}")
        out.update(f"asked={asked}&{mark}" for mark in marks)
    letters = "".join(char for char in plain if char.isalnum() or char == "?")
    edged = f"^{letters}$"
    out.update(_grams(edged, _GRAMS, "g"))
    out.update(f"end={edged[-size - 1 :]}" for size in _ENDINGS)
    if text.language in ("en", "vi"):
        words = ["^", *"".join(char if char.isalnum() else " " for char in plain).split(), "$"]
        out.update(f"w{word}" for word in words)
        out.update(f"w{a} {b}" for a, b in pairwise(words))
    else:
        out.update(_grams(f"^{keys(letters).replace(_SILENT, '')}$", _JAMO, "j"))
    return out
