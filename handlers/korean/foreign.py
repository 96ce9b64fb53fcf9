"""Days, times and counts said in English, Vietnamese and Chinese, with the values of `when` and `counts`.

Vietnamese is read without its marks (normal.plain), so "thứ bảy" is "thu bay".
"""

import re
from datetime import date, timedelta

from handlers.korean import when
from handlers.korean.counts import Party
from handlers.korean.normal import HAN, Found, Late, number
from handlers.korean.when import Clock, Day, Impossible, Length, after, hour24

_N = r"(?:[0-9]{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|an?)"
_VN = r"(?:[0-9]{1,3}|muoi hai|muoi mot|muoi|mot|hai|ba|bon|nam|sau|bay|tam|chin)"
_CN = rf"(?:[0-9]{{1,3}}|{HAN})"

_EN_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EN_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EN_WD = r"(?P<wd>mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?s?"
_EN_MONTH = (
    r"(?P<mon>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ember|ober)?\.?"
)
_VN_DAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tu": 2, "4": 2, "nam": 3, "5": 3, "sau": 4, "6": 4, "bay": 5, "7": 5}
_CN_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5,
            "1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5}  # fmt: skip

_EN = (
    ("after_tomorrow", r"\bday after tomorrow\b"),
    ("word", r"\b(?P<word>today|tonight|tomorrow|tmrw?|yesterday|right now)\b"),
    ("weekend", r"\b(?P<which>this |next |last |the |on the )?weekend\b"),
    ("week", r"\b(?P<which>this|next|last|coming) week\b"),
    ("month", r"\b(?P<which>this|next|last) month\b"),
    ("weekday", rf"\b(?P<which>this |next |coming |last )?{_EN_WD}\b"),
    ("month_day", rf"\b{_EN_MONTH} (?:the )?(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?\b(?!:)"),
    ("month_day", rf"\b(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? {_EN_MONTH}(?![a-z])"),
    ("slash", r"(?<![0-9/])(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})(?![0-9/])"),
    ("iso", r"(?<![0-9])(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})(?![0-9])"),
    ("day", r"\b(?:the )?(?P<d>[0-9]{1,2})(?:st|nd|rd|th)\b(?! (?:floor|birthday|grade|grader))"),
    ("in_days", rf"\bin (?P<n>{_N}) (?P<unit>day|week)s?\b"),
    (
        "whole_month",
        r"\bin (?P<mon>january|february|march|april|may|june|july|august|september|october|november|december)\b",
    ),
)
_VI = (
    ("word", r"\b(?P<word>hom nay|bay gio|ngay mai|ngay kia|ngay mot|mai|hom qua)\b(?! (?:anh|em|chi))"),
    ("weekend", r"\bcuoi tuan(?P<which> nay| sau| toi)?\b"),
    (
        "weekday",
        r"\b(?:thu (?P<wd>hai|ba|tu|nam|sau|bay|[2-7])|(?P<sun>chu nhat|cn))(?P<which> tuan sau| tuan toi| tuan nay| sau| toi| nay)?\b",
    ),
    ("week", r"\btuan (?P<which>nay|sau|toi|truoc)\b"),
    ("month", r"\bthang (?P<which>nay|sau|toi|truoc)\b"),
    ("month_day", r"\b(?:ngay |mung )?(?P<d>[0-9]{1,2}) thang (?P<m>[0-9]{1,2})\b"),
    ("month_day", r"(?<![0-9/])(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})(?![0-9/])"),
    ("day", r"\bngay (?P<d>[0-9]{1,2})\b"),
)
_ZH = (
    ("month_day", rf"(?P<m>{_CN})月(?P<d>{_CN})(?:日|号|號)"),
    ("word", r"(?P<word>大后天|大後天|后天|後天|明天|明日|今天|今日|昨天|现在|現在)"),
    ("weekday", r"(?P<which>下下|下|这|這|本|上)?(?:个|個)?(?:星期|礼拜|禮拜|周|週)(?P<wd>[一二三四五六日天末])"),
    ("week", r"(?P<which>下|这|這|本|上)(?:个|個)?(?:星期|礼拜|禮拜|周|週)"),
    ("month", r"(?P<which>下|这|這|本|上)(?:个|個)?月"),
    ("day", rf"(?P<d>{_CN})(?:日|号|號)(?!线|線)"),
)
_DAYS = {
    lang: tuple((name, Late(pattern)) for name, pattern in rules)
    for lang, rules in (("en", _EN), ("vi", _VI), ("zh", _ZH))
}
_WORDS = {"today": 0, "tonight": 0, "right now": 0, "tomorrow": 1, "tmr": 1, "tmrw": 1, "yesterday": -1, "hom nay": 0, "bay gio": 0,
          "ngay mai": 1, "mai": 1, "ngay kia": 2, "ngay mot": 2, "hom qua": -1, "大后天": 3, "大後天": 3, "后天": 2, "後天": 2,
          "明天": 1, "明日": 1, "今天": 0, "今日": 0, "昨天": -1, "现在": 0, "現在": 0}  # fmt: skip
_WEEKS = {"this": 0, "the": 0, "on the": 0, "coming": 0, "next": 1, "last": -1, "nay": 0, "sau": 1, "toi": 1, "tuan sau": 1, "tuan toi": 1,
          "tuan nay": 0, "truoc": -1, "下": 1, "下下": 2, "这": 0, "這": 0, "本": 0, "上": -1}  # fmt: skip


def _weekday(which: str, weekday: int, today: date) -> Day:
    monday = today - timedelta(days=today.weekday())
    if which in ("", "coming"):
        return Day(when.next_weekday(today, weekday), grain="day" if which else "weekday")
    day = monday + timedelta(days=7 * _WEEKS[which] + weekday)
    if _WEEKS[which] == 0 and day < today:
        day = when.next_weekday(today, weekday)
    return Day(day)


def _read(name: str, m: re.Match[str], today: date) -> Day:
    g = {key: (value or "").strip() for key, value in m.groupdict().items()}
    if name == "after_tomorrow":
        return Day(today + timedelta(days=2))
    if name == "word":
        return Day(
            today + timedelta(days=_WORDS[g["word"]]),
            grain="now" if g["word"] in ("现在", "現在", "bay gio", "right now") else "day",
        )
    if name == "weekday":
        if g.get("sun"):
            weekday = 6
        elif g["wd"][:3] in _EN_DAYS:
            weekday = _EN_DAYS.index(g["wd"][:3])
        else:
            weekday = (
                _VN_DAYS[g["wd"]] if g["wd"] in _VN_DAYS and m.re.pattern.startswith(r"\b(?:thu") else _CN_DAYS[g["wd"]]
            )
        if g["wd"] == "末":
            day = today - timedelta(days=today.weekday() - 5 - 7 * _WEEKS.get(g["which"], 0))
            return Day(day, day + timedelta(days=1), "week" if g["which"] else "weekend")
        return _weekday(g["which"], weekday, today)
    if name == "weekend":
        day = today - timedelta(days=today.weekday() - 5 - 7 * _WEEKS.get(g["which"], 0))
        return Day(day, day + timedelta(days=1), "week" if g["which"] in _WEEKS else "weekend")
    if name == "week":
        return when.week_of(today + timedelta(days=7 * _WEEKS[g["which"]]))
    if name in ("month", "whole_month"):
        if name == "whole_month":
            month = _EN_MONTHS.index(g["mon"][:3]) + 1
            return when.whole_month(today.year + (month < today.month), month)
        year, month = divmod(today.year * 12 + today.month - 1 + _WEEKS[g["which"]], 12)
        return when.whole_month(year, month + 1)
    if name == "in_days":
        return Day(today + timedelta(days=(number(g["n"]) or 0) * (7 if g["unit"] == "week" else 1)))
    if name == "day":
        return Day(when.day_alone(number(g["d"]) or 0, today))
    if name == "iso":
        return Day(when.make(int(g["y"]), int(g["m"]), int(g["d"])))
    month = _EN_MONTHS.index(g["mon"][:3]) + 1 if g.get("mon") else number(g["m"]) or 0
    first = when.coming(today, month, number(g["d"]) or 0)
    return Day(first, rolled=first.year > today.year)


_EN_CLOCK = Late(
    r"(?<![0-9.:/])(?P<h>[0-9]{1,2})(?::(?P<m>[0-9]{2}))? ?(?P<apm>am|pm|a\.m\.|p\.m\.)(?![a-z])|(?<![0-9.:/])(?P<h2>[0-9]{1,2}):(?P<m2>[0-9]{2})(?![0-9:])"
    r"|\b(?:at|from|to|until|till|after|by|make it) (?P<h3>[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: o'?clock)?\b(?! ?(?:kids|children|child|adults|people|hours?|minutes?|/|th\b|december|november))"
    r"|\b(?P<h4>[0-9]{1,2}) o'?clock|\b(?P<noon>noon|midday)\b"
)
_EN_SPAN = Late(
    r"(?<![0-9.:/])(?P<a>[0-9]{1,2})(?: ?(?P<p1>am|pm))? ?(?:-|~|to) ?(?P<b>[0-9]{1,2})(?: ?(?P<p2>am|pm)(?![a-z])|(?<=-..)(?![0-9:/-])|(?<=-.)(?![0-9:/-]))"
)
_VI_CLOCK = Late(
    rf"(?<![0-9.:/])(?P<h>{_VN}) ?(?:gio|h(?![a-z]))(?! (?:dong ho|truoc))(?: ?(?P<half>ruoi)| ?(?P<m>[0-9]{{2}})(?: phut)?)? ?(?P<part>sang|trua|chieu|toi|dem)?\b"
    r"|(?<![0-9.:/])(?P<h2>[0-9]{1,2}):(?P<m2>[0-9]{2})(?![0-9:])(?: ?(?P<part2>sang|chieu|toi))?"
)
_ZH_CLOCK = Late(
    rf"(?P<part>上午|早上|中午|下午|晚上)?(?P<h>{_CN})(?:点|點)(?:钟|鐘)?(?:(?P<half>半)|(?P<m>{_CN})分?(?![个個位名]))?|(?P<part2>上午|下午|晚上)?(?<![0-9.:/])(?P<h2>[0-9]{{1,2}}):(?P<m2>[0-9]{{2}})(?![0-9:])"
)
_PART = {"sang": "am", "trua": "낮", "chieu": "pm", "toi": "eve", "dem": "밤", "上午": "am", "早上": "am", "中午": "낮", "下午": "pm", "晚上": "eve",
         "am": "am", "pm": "pm", "a.m.": "am", "p.m.": "pm"}  # fmt: skip
_AFTER = Late(r"\bafter $|\bsau $")
_AFTERWARDS = Late(r"以后|以後|之后|之後")
_AHEAD = Late(r" (?:before|ahead|earlier|truoc)\b|前")
_JOIN = Late(r" ?(?:to|until|till|-|~|and|den|toi|到|至) ?")
_LENGTHS = {
    "en": Late(rf"\b(?P<h>{_N}|[0-9]\.5)(?: and a (?P<half2>half))? ?(?:hours?|hrs?)\b(?P<half> and a half)?|\b(?P<m>[0-9]{{1,3}}) ?(?:minutes?|mins?)\b|(?P<half3>half an hour)"),
    "vi": Late(rf"\b(?P<h>{_VN}) (?:tieng|gio dong ho)(?P<half> ruoi)?\b|\b(?P<m>[0-9]{{1,3}}) phut\b"),
    "zh": Late(rf"(?P<h>{_CN})(?:个|個)?(?P<half>半)?(?:小时|小時|钟头|鐘頭)|(?P<m>{_CN})分(?:钟|鐘)|(?P<half3>半(?:个|個)?小时)"),
}  # fmt: skip
_PARTS = {
    "en": Late(r"\b(?:(?P<am>morning)|(?P<pm>afternoon)|(?P<eve>evening|tonight|night))\b"),
    "vi": Late(r"\b(?:(?P<am>buoi sang|sang(?! thu)(?= mai|$| chu| nay)|(?<=mai )sang|(?<=nay )sang|(?<=bay )sang)|(?P<pm>buoi chieu|chieu)|(?P<eve>buoi toi))\b"),
    "zh": Late(r"(?P<am>上午|早上)|(?P<pm>下午|中午)|(?P<eve>晚上|傍晚)"),
}  # fmt: skip


def _clocks(text: str, lang: str) -> list[Found]:
    out: list[Found] = []
    pattern = {"en": _EN_CLOCK, "vi": _VI_CLOCK, "zh": _ZH_CLOCK}[lang]
    hits = [(m, True) for m in _EN_SPAN.finditer(text)] if lang == "en" else []
    hits += [(m, False) for m in pattern.finditer(text)]
    taken = 0
    for m, span in sorted(hits, key=lambda hit: (hit[0].start(), -hit[0].end())):
        if m.start() < taken:
            continue
        taken = m.end()
        g = m.groupdict()
        try:
            if span:
                end = hour24(int(g["b"]), g["p2"] or "") * 60
                start = hour24(int(g["a"]), g["p1"] or g["p2"] or "") * 60
                value = Clock(start if start < end else start % 720, end)
            elif g.get("noon"):
                value = Clock(720)
            else:
                part = _PART.get(g.get("apm") or g.get("part") or g.get("part2") or "", "")
                hour = number(g.get("h") or g.get("h2") or g.get("h3") or g.get("h4") or "")
                minute = 30 if g.get("half") else number(g.get("m") or g.get("m2") or "0") or 0
                if hour is None or minute > 59:
                    raise Impossible
                value = Clock(hour24(hour, part) % 24 * 60 + minute, bare=not part)
        except Impossible:
            out.append(Found("impossible", m[0], m.start(), m.end(), m[0]))
            continue
        if (
            out
            and out[-1].kind == "clock"
            and out[-1].value.end is None
            and not span
            and _JOIN.fullmatch(text, out[-1].end, m.start())
        ):
            before = out[-1]
            end = after(before.value.start, value.start) if value.bare else value.start
            out[-1] = Found(
                "clock", Clock(before.value.start, end), before.start, m.end(), text[before.start : m.end()]
            )
            continue
        led = _AFTER.search(text, max(0, m.start() - 7), m.start()) or m[0].startswith("after ")
        if led or _AFTERWARDS.match(text, m.end()):
            value = Clock(value.start, mod="after")
        elif m[0].startswith(("until", "till", "by")):
            value = Clock(value.start, mod="until")
        out.append(Found("clock", value, m.start(), m.end(), m[0]))
    return out


def find(text: str, lang: str, today: date) -> tuple[list[Found], str]:
    """Days, clock times, durations and dayparts, and the text with them blotted out."""
    found: list[Found] = []
    for name, pattern in _DAYS[lang]:
        hits: list[Found] = []
        for m in pattern.finditer(text):
            try:
                day = _read(name, m, today)
                if day.end.year > when.LAST_YEAR:
                    raise Impossible
                hits.append(Found("day", day, m.start(), m.end(), m[0]))
            except (Impossible, OverflowError):
                hits.append(Found("impossible", m[0], m.start(), m.end(), m[0]))
        text = when.masked(text, hits)
        found += hits
    days = sorted(found, key=lambda one: one.start)
    found = []
    for one in days:  # "Saturday, December 5": a weekday beside its date says nothing new
        last = found[-1] if found else None
        if last and last.kind == one.kind == "day" and one.start - last.end <= 6:
            if "weekday" in (one.value.grain, last.value.grain) and one.value.first == last.value.first:
                found[-1] = last if one.value.grain == "weekday" else one
                continue
            if _JOIN.fullmatch(text, last.end, one.start):
                found[-1] = Found("day", Day(last.value.first, one.value.end, "span"), last.start, one.end)
                continue
        found.append(one)
    lengths: list[Found] = []
    for m in _LENGTHS[lang].finditer(text):
        g = m.groupdict()
        if g.get("half3"):
            minutes = 30
        elif g["m"]:
            minutes = number(g["m"]) or 0
        else:
            minutes = int((float(g["h"]) if "." in g["h"] else number(g["h"]) or 0) * 60)
            minutes += 30 if g.get("half") or g.get("half2") else 0
        ahead = _AHEAD.match(text, m.end())
        lengths.append(Found("length", Length(minutes, "ahead" if ahead else ""), m.start(), m.end(), m[0]))
    text = when.masked(text, lengths)
    clocks = _clocks(text, lang)
    text = when.masked(text, clocks)
    parts = [Found("part", m.lastgroup, m.start(), m.end(), m[0]) for m in _PARTS[lang].finditer(text)]
    return sorted([*found, *lengths, *clocks, *parts], key=lambda one: one.start), when.masked(text, parts)


_COUNTS = {
    "en": (
        ("adults", rf"\b(?P<n>{_N}) (?:adults?|grown-?ups?|parents?|guardians?)\b"),
        ("children", rf"\b(?P<n>{_N}) (?:more )?(?:little |small |young )?(?:kids?|child(?:ren)?|toddlers?|bab(?:y|ies)|boys?|girls?|sons?|daughters?|infants?)\b"),
        ("families", r"\b(?P<n>two|three|four|five|[2-9]) (?:families|households)\b"),
        ("people", rf"\b(?:family|group|party) of (?P<n>{_N})\b"),
        ("people", rf"\b(?P<n>{_N}) (?:people|persons?|of us|guests)\b"),
        ("people", r"\bfor (?P<n>two|three|four|five|six|[2-9])(?![0-9:/]| ?(?:am|pm|hours?|hrs?|min|days?|adult|kid|child|people|famil))\b"),
    ),
    "vi": (
        ("adults", rf"\b(?P<n>{_VN}) (?:nguoi lon|phu huynh)\b"),
        ("children", rf"\b(?P<n>{_VN}) (?:tre em|tre|be|con|chau|dua)\b"),
        ("families", rf"\b(?P<n>{_VN}) gia dinh\b"),
        ("people", rf"\b(?P<n>{_VN}) nguoi\b(?! lon)"),
    ),
    "zh": (
        ("adults", rf"(?P<n>{_CN})大(?={_CN}小(?!时|時))"),
        ("children", rf"(?<=\ue000)(?P<n>{_CN})小(?!时|時|孩|朋)"),
        ("adults", rf"(?P<n>{_CN})(?:个|個|名|位)?(?:大人|成人|家长|家長|监护人)"),
        ("adults", rf"(?:大人|成人|家长|家長)(?P<n>{_CN})(?:个|個|名|位)"),
        ("children", rf"(?P<n>{_CN})(?:个|個|名|位)?(?:孩子|小孩|小朋友|儿童|兒童|宝宝|寶寶|娃)"),
        ("children", rf"(?:孩子|小孩|小朋友|儿童|宝宝)(?P<n>{_CN})(?:个|個|名|位)"),
        ("families", rf"(?P<n>{_CN})(?:个|個)(?:家庭|家)"),
        ("people", rf"一家(?P<n>{_CN})口|(?P<n2>{_CN})(?:个|個)?人(?!工)"),
    ),
}  # fmt: skip
_COUNTED = {lang: tuple((kind, Late(pattern)) for kind, pattern in rules) for lang, rules in _COUNTS.items()}
_TWINS = Late(r"\btwins\b|sinh doi|双胞胎|雙胞胎")
_SELF = {
    "en": Late(r"\b(?:(?:for )?me and|myself and|my (?:husband|wife) and (?:i|me)|i and|and (?:me|myself)|just me)\b"),
    "vi": Late(r"\b(?:toi va|minh va|va toi|mot minh toi)\b"),
    "zh": Late(r"我(?:和|跟|带|帶)|(?:和|跟)我"),
}
_SPOUSE = Late(
    r"\bmy (?:husband|wife|mother|father|mom|dad|grandmother|grandma|sister|brother)\b(?! center)|(?:和|跟|带)(?:老公|丈夫|老婆|妈妈|爸爸|奶奶)"
)
_ONE_KID = Late(r"\bmy (?:son|daughter|kid|child|baby|toddler|grandson|granddaughter)\b(?!')")
_FOREIGN_AGE = Late(r"\b(?P<n>[0-9]{1,2})[ -](?:years?[ -]olds?|yo)\b|\b(?P<n2>[0-9]{1,2}) tuoi\b|(?P<n3>[0-9]{1,2})岁")


def party(text: str, lang: str) -> Party:
    """The counts of a text with names, days and times blotted out."""
    out = Party()
    for m in _FOREIGN_AGE.finditer(text):
        out.ages.append(int(m["n"] or m["n2"] or m["n3"]))
    text = _FOREIGN_AGE.sub(lambda m: "\ue000" * len(m[0]), text)
    totals: dict[str, int] = {}
    for kind, pattern in _COUNTED[lang]:
        hits = list(pattern.finditer(text))
        for m in hits:
            count = number(m["n"] or m.groupdict().get("n2") or "") or 0
            if 0 < count <= 99:
                totals[kind] = totals.get(kind, 0) + count
                out.found.append(Found(kind, count, m.start(), m.end(), m[0]))
            else:
                out.odd = out.odd or m[0]
        text = when.masked(text, [Found("", 0, m.start(), m.end()) for m in hits])
    if _TWINS.search(text):
        totals["children"] = totals.get("children", 0) + 2
    if "adults" not in totals and _SELF[lang].search(text):
        totals["adults"] = 1
        if _SPOUSE.search(text):
            totals["adults"] = 2
    elif "adults" not in totals and _SPOUSE.search(text):
        totals["adults"] = 1
    if "children" not in totals and _ONE_KID.search(text):
        totals["children"] = 1
    for kind, count in totals.items():
        setattr(out, kind, count)
    return out
