"""Counting, cutting and breaking text as chats limit it (contracts/kakao.md, section 4; contracts/telegram.md, section 1).

Lengths are UTF-16 units, which are never fewer than code points. No cut falls inside what a reader takes for one
character: a letter with its marks, a family joined by ZWJ, a flag, a syllable of loose jamo.
"""

import unicodedata
from collections.abc import Iterator

_ZWJ = "\u200d"
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
_FULL_STOPS = frozenset(".?!…")


def size(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shown(text: str) -> str:
    """The text without white space around it; empty when a reader would see nothing at all."""
    text = text.strip()
    if text[:1].isalnum():  # as nearly all of ours
        return text
    return text if any(unicodedata.category(char) not in _UNSEEN for char in text) else ""


def clusters(text: str) -> Iterator[str]:
    """The text in pieces that a reader takes for one character each (UAX #29 as far as chats need it)."""
    start = 0
    flag = False  # an odd number of regional indicators before here, so the next one closes a flag
    for place in range(1, len(text)):
        before, here = text[place - 1], text[place]
        paired = flag = _regional(before) and not flag
        if _extends(here) or before == _ZWJ or (paired and _regional(here)) or _same_syllable(before, here):
            continue
        if before == "\r" and here == "\n":
            continue
        yield text[start:place]
        start = place
    if text:
        yield text[start:]


def cut(text: str, limit: int) -> str:
    """The text if it fits, else as much as fits before a closing `…`."""
    if size(text) <= limit:
        return text
    kept, used = [], 1
    for cluster in clusters(text):
        used += size(cluster)
        if used > limit:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + "…"


def spread(text: str, limit: int, count: int) -> list[str]:
    """The text in at most `count` bubbles of `limit`, broken at paragraphs, lines, sentences or words; the last is cut."""
    bubbles: list[str] = []
    rest = shown(text)
    while len(bubbles) < count - 1 and size(rest) > limit:
        bubble, rest = _break(rest, limit)
        bubbles.append(bubble)
    return [bubble for bubble in (*bubbles, cut(rest, limit)) if shown(bubble)]


def _break(text: str, limit: int) -> tuple[str, str]:
    """The longest first bubble that ends well, and the rest. The best kind of end wins if it is not too near the top."""
    place = used = 0
    before = ""
    ends: dict[int, int] = {}  # how good an end -> the last place of that kind
    for cluster in clusters(text):
        used += size(cluster)
        if used > limit:
            break
        place += len(cluster)
        if cluster.isspace():
            rank = 3 if cluster == before == "\n" else 2 if cluster == "\n" else 1 if before in _FULL_STOPS else 0
            if rank == 0 or used > limit // 3:
                ends[rank] = place
        before = cluster
    if not place:  # one "character" longer than a bubble: nobody reads that
        return "…", text[len(next(clusters(text))) :].lstrip()
    place = ends[max(ends)] if ends else place
    return text[:place].rstrip(), text[place:].lstrip()


def _extends(char: str) -> bool:
    """Marks, joiners, variation selectors, skin tones and tags belong to the character before them."""
    return (
        unicodedata.category(char)[0] == "M"
        or char == _ZWJ
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def _regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _same_syllable(before: str, here: str) -> bool:
    """Hangul: a syllable written in loose jamo, or with loose jamo behind it."""
    if _leading(before):
        return _leading(here) or _vowel(here) or _block(here)
    if _vowel(before) or (_block(before) and (ord(before) - ord("가")) % 28 == 0):
        return _vowel(here) or _trailing(here)
    return (_block(before) or _trailing(before)) and _trailing(here)


def _leading(char: str) -> bool:
    return "\u1100" <= char <= "\u115f" or "\ua960" <= char <= "\ua97c"


def _vowel(char: str) -> bool:
    return "\u1160" <= char <= "\u11a7" or "\ud7b0" <= char <= "\ud7c6"


def _trailing(char: str) -> bool:
    return "\u11a8" <= char <= "\u11ff" or "\ud7cb" <= char <= "\ud7fb"


def _block(char: str) -> bool:
    """A whole syllable; every 28th has no trailing consonant."""
    return "가" <= char <= "힣"
