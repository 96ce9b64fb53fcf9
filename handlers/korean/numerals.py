"""Korean numerals of any size: "3,500", "2만", "이천오백", "서른둘", "영점오", "마이너스 백이십만", "삼분의 일"."""

import re

from handlers.korean.normal import NATIVE, Late, number

_DIGITS = {"영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "륙": 6, "칠": 7, "팔": 8, "구": 9}
_SMALL = {"십": 10, "백": 100, "천": 1_000}
_LARGE = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}
_TENS = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
_ONES = "하나|한|둘|두|셋|세|석|넷|네|넉|다섯|여섯|일곱|여덟|여덜|아홉"
_TENFOLD = rf"(?:{'|'.join(_TENS)})(?:{_ONES})?"
_SINO = "[영공일이삼사오육륙칠팔구십백천만억조]{1,24}"
_FIGURES = r"[0-9]{1,3}(?:,[0-9]{3}){1,6}(?:\.[0-9]{1,9})?|[0-9]{1,18}(?:\.[0-9]{1,9})?(?:(?:[십백천만억조]{1,3})(?:[0-9]{1,4})?){0,6}"
NUMERAL = rf"(?:{_FIGURES}|{_TENFOLD}|{NATIVE}|[석넉]|{_SINO})"
"""A count as it stands before a unit."""

_SIGN = r"(?:(?<![0-9가-힣])-|마이너스|음수|영하)"
_POINT = r"(?:점[영공일이삼사오육륙칠팔구]{1,12})"
ANY = Late(
    rf"(?P<sign>{_SIGN})?(?:"
    rf"(?P<whole>[0-9]{{1,6}}|[일이삼사오육칠팔구십백천]{{1,8}})과(?P<below2>[0-9]{{1,6}}|[일이삼사오육칠팔구십백천만]{{1,8}})분의(?P<above2>[0-9]{{1,6}}|[일이삼사오육칠팔구십백천]{{1,8}})"
    r"|(?P<below>[0-9]{1,9}|[일이삼사오육칠팔구십백천만억조]{1,10})분의(?P<above>[0-9]{1,9}|[일이삼사오육칠팔구십백천만억조]{1,10})"
    r"|(?P<a>[0-9]{1,9})/(?P<b>[0-9]{1,9})"
    rf"|(?P<first>[영공일이삼사오육륙칠팔구십백천만억조]{{0,16}})(?P<point>{_POINT})"
    rf"|(?P<power>[0-9]{{1,9}}(?:\.[0-9]{{1,9}})?)(?:e|\^)(?P<exponent>[+-]?[0-9]{{1,3}})"
    rf"|(?P<dozen>{NUMERAL})?다스|(?P<plain>\.[0-9]{{1,9}}|{NUMERAL})(?P<thousands>(?<=[0-9])[kmg](?![a-z]))?)"
)


def _sino(word: str) -> float | None:
    """Digits and their places; runs of digits alone are read one by one ("이공일사")."""
    total, section, digit = 0.0, 0.0, -1.0
    for piece in re.findall(r"[0-9]+(?:\.[0-9]+)?|.", word):
        if piece in _DIGITS:
            digit = max(digit, 0) * 10 + _DIGITS[piece] if digit >= 0 else float(_DIGITS[piece])
        elif piece in _SMALL:
            section += (1 if digit < 0 else digit) * _SMALL[piece]
            digit = -1.0
        elif piece in _LARGE:
            section += max(digit, 0)
            total += (section or 1) * _LARGE[piece]
            section, digit = 0.0, -1.0
        else:
            try:
                digit = float(piece)
            except ValueError:
                return None
    return total + section + max(digit, 0)


def value(word: str) -> float | None:
    """A plain numeral as a number; None for what is none."""
    word = word.replace(",", "")
    try:
        return float(word)
    except ValueError:
        pass
    for ten, amount in _TENS.items():
        if word.startswith(ten):
            rest = word[len(ten) :]
            ones = number(rest) if rest else 0
            return None if ones is None else float(amount + ones)
    small = {"석": 3, "넉": 4}.get(word) or number(word)
    return float(small) if small is not None else _sino(word)


def amount(m: re.Match[str]) -> float | None:
    """What a match of `ANY` says, with fractions, decimals, powers and its sign."""
    sign = -1 if m["sign"] else 1
    found: float | None
    if m["below2"]:
        whole, below, above = value(m["whole"]), value(m["below2"]), value(m["above2"])
        found = None if whole is None or above is None or not below else whole + above / below
    elif m["below"] or m["b"]:
        below, above = value(m["below"] or m["b"]), value(m["above"] or m["a"])
        found = None if above is None or not below else above / below
    elif m["point"]:
        whole = value(m["first"]) if m["first"] else 0.0
        found = None if whole is None else whole + float("0." + "".join(str(_DIGITS[char]) for char in m["point"][1:]))
    elif m["power"]:
        exponent = int(m["exponent"])
        found = float(m["power"]) * 10.0**exponent if "e" in m[0] else float(m["power"]) ** exponent
    elif m[0].endswith("다스"):
        found = 12 * ((value(m["dozen"]) if m["dozen"] else 1) or 1)
    else:
        found = value(m["plain"])
        if found is not None and m["thousands"]:
            found *= {"k": 10**3, "m": 10**6, "g": 10**9}[m["thousands"]]
    return None if found is None else sign * found
