"""The Korean keyboard: letters to syllables as an input method puts them together, and Korean typed with the keyboard left in English."""

import re
from collections.abc import Iterable

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = ("ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ")  # fmt: skip
FINALS = ("", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ")  # fmt: skip

_LATIN = dict(
    zip(
        "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml",
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ",
        strict=True,
    )
)
_RUN = re.compile("[A-Za-z]+")
_ENOUGH = 3  # syllables; a short English word may happen to be Korean ("so", "chao")
_LONGEST = 200


class _Pressed(dict[int, str]):
    """For `str.translate`: the keys of a syllable, written down when it is met first; all else stays as it is."""

    def __missing__(self, code: int) -> str | int:
        if not 0xAC00 <= code <= 0xD7A3:
            return code
        at = code - 0xAC00
        pressed = self[code] = INITIALS[at // 588] + VOWELS[at % 588 // 28] + FINALS[at % 28]
        return pressed


_PRESSED = _Pressed()


def keys(text: str) -> str:
    """The keys pressed for it, one letter each."""
    return text.translate(_PRESSED)


def syllables(keys: Iterable[str]) -> str:
    """What the input method makes of these letters; what is no letter stands for itself."""
    out: list[str] = []
    initial = vowel = final = ""

    def close() -> None:
        nonlocal initial, vowel, final
        if initial and vowel:
            out.append(chr(0xAC00 + INITIALS.index(initial) * 588 + VOWELS.index(vowel) * 28 + FINALS.index(final)))
        else:
            out.extend(letter for letter in (initial, vowel) if letter)
        initial = vowel = final = ""

    for key in keys:
        if key in VOWELS:
            if final and final[-1] in INITIALS:
                moved, final = final[-1], final[:-1]
                close()
                initial, vowel = moved, key
            elif initial and vowel and not final and vowel + key in VOWELS:
                vowel += key
            elif vowel:
                close()
                vowel = key
            else:
                vowel = key
        elif key in INITIALS:
            if initial and vowel and final + key in FINALS:
                final += key
            else:
                close()
                initial = key
        else:
            close()
            out.append(key)
    close()
    return "".join(out)


def left_in_english(text: str) -> str | None:
    """ "dPdir gowntpdy" is 예약 해주세요: every word must come out in whole syllables; None where it is no such text."""
    if len(text) > _LONGEST or not text.isascii():
        return None
    runs = _RUN.findall(text)
    read = [syllables(_LATIN.get(key) or _LATIN.get(key.lower(), key) for key in run) for run in runs]
    if sum(map(len, read)) < _ENOUGH or not all("가" <= char <= "힣" for word in read for char in word):
        return None
    words = iter(read)
    return _RUN.sub(lambda _: next(words), text)
