"""Korean particles: 나눔터를, 3을, 토요일로. The rules are those of voice.md, section 2.

A particle follows the sound a word ends in when it is read aloud: a consonant, ㄹ, or a vowel. So digits are read by
their Korean names, capital letters by theirs, `10:30` as "열 시 삼십 분"; what stands in brackets is not read at all.
"""

import re
import unicodedata

PAIRS = (
    ("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로"), ("이에요", "예요"), ("이라", "라"),
    ("이나", "나"), ("이고", "고"), ("이랑", "랑"), ("이며", "며"), ("이면", "면"), ("이라서", "라서"), ("이라고", "라고"),
    ("이라도", "라도"), ("이란", "란"), ("이든", "든"), ("이지만", "지만"), ("이네요", "네요"), ("이죠", "죠"),
    ("이었어요", "였어요"), ("이어서", "여서"), ("으로는", "로는"), ("으로도", "로도"), ("으로만", "로만"),
)  # fmt: skip
"""(after a consonant, after a vowel); ㄹ counts as a vowel for those that begin with 으로."""

FORMS = {key: pair for pair in PAIRS for key in (*pair, "/".join(pair))}

NONE, CONSONANT, LIEUL = "", "C", "ㄹ"

DIGITS = {"0": CONSONANT, "1": LIEUL, "2": NONE, "3": CONSONANT, "4": NONE, "5": NONE, "6": CONSONANT, "7": LIEUL,
          "8": LIEUL, "9": NONE}  # fmt: skip
CAPITALS = {"L": LIEUL, "M": CONSONANT, "N": CONSONANT, "R": LIEUL}
"""Names of letters that end in a consonant: 엘 엠 엔 알."""
SYMBOLS = {"%": NONE, "℃": NONE, "㎡": NONE}  # 퍼센트, 도, 제곱미터
SILENT_AFTER = "+:"
LONGEST = 200  # characters at the end that are looked at


def josa(word: str | int, pair: str) -> str:
    """The word with the particle that fits it; `pair` is either form or both ("은", "는", "은/는"). KeyError: unknown."""
    after_consonant, after_vowel = FORMS[pair]
    text = str(word)
    if not text.strip() or text.rstrip()[-1] in SILENT_AFTER:
        return text
    sound = ending(text)
    if sound == NONE or (sound == LIEUL and after_consonant.startswith("으로")):
        return text + after_vowel
    return text + after_consonant


def ending(text: str) -> str:
    """What the text ends in when read aloud: "" a vowel, "ㄹ", "C" any other consonant."""
    read = _read_part(text)
    if not read:
        return NONE
    if found := re.search(r"\d{1,2}:(\d{2})$", read):  # a clock: ends in 시 or in 분
        return NONE if found[1] == "00" else CONSONANT
    if re.search(r"(?<!\d)\d{1,2}/\d{1,2}$", read):  # 12/5: 십이월 오일
        return LIEUL
    last = read[-1]
    if last.isdigit():
        return _number(read)
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return {0: NONE, 8: LIEUL}.get(final, CONSONANT)
    if "ㄱ" <= last <= "ㅎ":  # named 기역, 니은, 리을
        return LIEUL if last == "ㄹ" else CONSONANT
    if last.isascii() and last.isupper():
        return CAPITALS.get(last, NONE)
    if last.isascii() and last.isalpha():
        # Nobody can know how a foreign word is read; texts put a Korean noun behind it, this only guesses.
        return {"l": LIEUL, "m": CONSONANT, "n": CONSONANT}.get(last, CONSONANT if read.endswith("ng") else NONE)
    return SYMBOLS.get(last, NONE)


def _read_part(text: str) -> str:
    """The text without what is not read at its end: brackets, closing quotes, marks, pictures."""
    text = unicodedata.normalize("NFC", text[-LONGEST:])
    text = "".join(unicodedata.normalize("NFKC", c) if "！" <= c <= "～" else c for c in text).rstrip()  # １ is 1
    while text:
        if text[-1] in ")]" and (start := _opening(text)) is not None:
            # a bracket that is all there is, is read after all
            text = text[:start].rstrip() or text[start + 1 : -1].rstrip()
        elif text[-1].isalnum() or text[-1] in SYMBOLS:
            return text
        else:
            text = text[:-1].rstrip()
    return ""


def _opening(text: str) -> int | None:
    """Where the bracket that ends the text begins."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] in ")]") - (text[place] in "([")
        if not depth:
            return place
    return None


def _number(text: str) -> str:
    """The sound of the number at the end of the text: its last digit that is read, or 십·백·천·만·억 or 조."""
    found = re.search(r"[\d,.]*\d$", text)
    digits = found[0] if found else ""
    whole = digits.replace(",", "")
    if whole.endswith("0") and "." not in whole and whole.strip("0"):
        zeros = len(whole) - len(whole.rstrip("0"))
        return NONE if 12 <= zeros < 16 else CONSONANT  # only 조 ends in a vowel
    return DIGITS.get(whole[-1:], NONE)
