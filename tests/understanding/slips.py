"""One slip of the finger on a Korean keyboard: a neighbouring key, a letter left out, doubled, or two exchanged."""

import random

from handlers.korean.keys import INITIALS, VOWELS, keys, syllables

ROWS = ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ")
SHIFTED = {"ㄲ": "ㄱ", "ㄸ": "ㄷ", "ㅃ": "ㅂ", "ㅆ": "ㅅ", "ㅉ": "ㅈ", "ㅒ": "ㅐ", "ㅖ": "ㅔ"}
SHORTEST = 6  # keys; a shorter word with a slip is another word
TRIES = 20


def neighbours(key: str) -> list[str]:
    base = SHIFTED.get(key, key)
    return [
        ROWS[y][x]
        for row, letters in enumerate(ROWS)
        for at, letter in enumerate(letters)
        if letter == base
        for y in range(max(0, row - 1), min(3, row + 2))
        for x in range(max(0, at - 1), min(len(ROWS[y]), at + 2))
        if (y, x) != (row, at)
    ]


def slipped(text: str, draw: random.Random) -> str | None:
    """The text with one slip; None where it is too short for one."""
    pressed = list(keys(text))
    spots = [at for at, key in enumerate(pressed) if key in VOWELS or key in INITIALS]
    if len(spots) < SHORTEST:
        return None
    for _ in range(TRIES):
        at, wrong = draw.choice(spots), list(pressed)
        match draw.choice(("near", "near", "near", "left out", "doubled", "exchanged")):
            case "near":
                wrong[at] = draw.choice(neighbours(wrong[at]))
            case "left out":
                del wrong[at]
            case "doubled":
                wrong.insert(at, wrong[at])
            case _ if at + 1 in spots:
                wrong[at], wrong[at + 1] = wrong[at + 1], wrong[at]
        if syllables(wrong) != text:
            return syllables(wrong)
    return None
