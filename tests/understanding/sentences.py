"""Training sentences: the lines of train/*.txt with their gaps filled, some without spaces and some with a slip of the finger.

A line is one family: whatever is made of it stays on one side of a cross-validation. Everything is drawn from a fixed seed,
so the same files give the same sentences.
"""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tests.understanding.slips import slipped

HERE = Path(__file__).parent
NOW = "2026-11-23T10:00:00+09:00"
FILES = tuple(sorted((HERE / "train").glob("*.txt")))
LABELLED = (HERE / "dev.jsonl", HERE / "own.jsonl")

GAPS = {
    "s": "신안동 가호동 성북동 초장동 신안동_나눔터 가호동_나눔터 성북동_나눔터 초장동_나눔터 남부어린이도서관 동부시립도서관 아동복지센터 가족센터",
    "s0": "신안동 가호동 성북동 초장동",
    "r": "스튜디오 촬영_스튜디오 돌사진_스튜디오 놀이공간 놀이방",
    "i": "돌복 돌_한복 돌잡이 돌잡이_세트 돌잡이_용품 돌옷",
    "p": "간호조무사 간호조무사_과정 청소마스터 청소마스터_양성 멀티디자인 멀티디자인_사무원 주얼리쇼핑몰_창업 주얼리 취업_솔루션 집단상담 새일_인턴십 인턴십 "
    "창업_마케팅비 마케팅비_지원 여성창업_교육 양성평등_특강 숲체험 운동회 목장_체험 영화관람 월아산_숲_체험",
    "c": "캠프 행복캠프 가족캠프 숲체험 운동회 가족_운동회 목장_체험 영화관람 농업_치유활동 영화보기_딱_좋은날",
    "d": "내일 낼 모레 낼모레 글피 오늘 토요일 토욜 일요일 수욜 목요일 금요일 이번_주_금요일 이번주_토요일 다음_주_화요일 담주_수욜 다음주_월요일 12월_5일 "
    "12월_24일 28일 12/3 사흘_뒤 열흘_뒤 일주일_뒤 다음_주 이번_주말 주말",
    "d0": "다음_달 이번_달 12월에 다음_달에 이번_주말에",
    "t": "3시 두_시 오후_두_시 10시 10시_반 세시반 오전_11시 오후_4시 한시 다섯_시 14:00 2시_30분 열한시",
    "p2": "오전 오후 저녁 아침",
    "l": "한_시간 두_시간 1시간_반 두시간 1시간 90분",
    "n": "아이_둘 애_하나 어른_하나_아이_둘 네_명 저랑_애_하나 저랑_아이_둘 남편이랑_저랑_애_둘 아이_3명 어른_2명_아이_1명 쌍둥이랑_저 세_식구",
    "es": "Sinan Gaho Seongbuk Chojang Gaho-dong Sinan-dong",
    "ed": "tomorrow today on_Saturday this_Sunday next_Tuesday on_December_5 next_week this_weekend on_Friday",
    "et": "at_3pm 2pm 10am at_10:30 in_the_morning in_the_afternoon 4_o'clock",
    "en": "2_kids two_children one_adult_and_two_kids four_people me_and_my_son",
    "ep": "the_nursing_aide_course the_cleaning_master_course the_internship the_forest_camp the_sports_day the_happy_camp the_jewelry_course",
    "vd": "ngày_mai hôm_nay thứ_bảy chủ_nhật thứ_ba_tuần_sau ngày_5_tháng_12 cuối_tuần",
    "vt": "3_giờ_chiều 10_giờ_sáng 2_giờ buổi_sáng",
    "vp": "khóa_điều_dưỡng trại_rừng thực_tập trại_hạnh_phúc",
    "zs": "新安洞 佳湖洞 城北洞 草长洞",
    "zd": "明天 后天 星期六 周日 下周二 12月5日 今天 这个周末",
    "zt": "下午三点 上午十点 两点半",
    "zp": "护理助理课程 幸福营 森林体验 实习 运动会 清洁大师课程",
}
_FILLERS = {gap: tuple(word.replace("_", " ") for word in words.split()) for gap, words in GAPS.items()}
_GAP = re.compile(r"\{([a-z0-9]+)\}(이에요|예요|이랑|이요|이라|으로|로|이|가|을|를|은|는|랑)?(?![가-힣]*(?<=이)\{)")
_AFTER_FINAL = {"로": "으로", "가": "이", "를": "을", "는": "은", "랑": "이랑", "예요": "이에요"}
_AFTER_VOWEL = {
    "으로": "로",
    "이": "가",
    "을": "를",
    "은": "는",
    "이랑": "랑",
    "이요": "요",
    "이에요": "예요",
    "이라": "라",
}
FILLS, NOUN_USES = 3, 5
FILLERS = (
    "그냥",
    "그럼",
    "근데",
    "혹시",
    "저기요",
    "저기",
    "아",
    "일단",
    "그러면",
    "어",
)  # with a space behind it the reader drops it
LED = 0.1  # how often one of them stands at the front, without a space
SLIPS = 0.8  # how often a Korean sentence is told with a slip, too
ASKED = ("site", "date", "session", "party", "booking", "confirm", "resume")
ANSWERS, OTHERS = 0.6, 0.12  # how often a value, and anything else, is also said to an open question


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    intent: str
    topic: str | None = None  # of ask_fact
    category: str | None = None  # of find_program; "" where none is meant
    family: str = ""
    asked: str | None = None
    typed: str = ""  # "" as written | "nospace" | "slip"


def _filled(line: str, draw: random.Random, other: str = "") -> str:
    def fill(gap: re.Match[str]) -> str:
        word = other if gap[1] == "o" else draw.choice(_FILLERS[gap[1]])
        particle = gap[2] or ""
        if particle and "가" <= word[-1] <= "힣":
            final = (ord(word[-1]) - 0xAC00) % 28
            table = _AFTER_FINAL if final and not (final == 8 and particle in ("로", "으로")) else _AFTER_VOWEL
            particle = table.get(particle, particle)
        return word + particle

    return _GAP.sub(fill, line)


def _written() -> Iterator[Sentence]:
    """Every line of the files, its gaps filled a few times."""
    draw = random.Random(20261123)
    nouns: dict[str, list[str]] = {}
    for path in FILES:
        kind, label, extra = "", "", {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            if line.startswith("# "):
                kind, _, rest = line[2:].partition(" ")
                label = "out_of_domain" if path.stem == "others" else kind
                extra = dict(pair.split("=") for pair in rest.split()) if "=" in rest else {}
                if kind == "nouns":
                    kind, label = f"nouns {rest}", ""
            elif kind.startswith("nouns "):
                nouns.setdefault(kind[6:], []).extend(line.split())
            elif kind in nouns:
                nouns.setdefault(f"{kind} lines", []).append(line)
            elif line:
                told = Sentence(
                    line, label, extra.get("topic"), extra.get("category"), f"{path.stem}:{number}", extra.get("asked")
                )
                if label == "find_program":
                    told = replace(told, category=told.category or "")
                for text in sorted({_filled(line, draw) for _ in range(FILLS if "{" in line else 1)}):
                    yield replace(told, text=text)
    for kind in [name for name in nouns if f"{name} lines" in nouns]:
        for noun in nouns[kind]:
            for line in draw.sample(nouns[f"{kind} lines"], NOUN_USES):
                yield Sentence(_filled(line, draw, noun), "out_of_domain", family=f"noun:{noun}")


def _labelled() -> Iterator[Sentence]:
    """The sentences with all their labels, dev.jsonl and own.jsonl."""
    for path in LABELLED:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            category = row["slots"].get("category", "") if row["intent"] == "find_program" else None
            yield Sentence(row["text"], row["intent"], row["slots"].get("topic"), category, row["id"])


def sentences() -> Iterator[Sentence]:
    """All of them, and beside each what hurried fingers make of it."""
    draw = random.Random(1123)
    for one in (*_written(), *_labelled()):
        yield one
        if one.asked is None and draw.random() < (ANSWERS if one.intent == "inform" else OTHERS):
            yield replace(one, asked=draw.choice(ASKED))
        if not any("가" <= char <= "힣" for char in one.text):
            continue
        if " " in one.text and draw.random() < 0.4:
            yield replace(one, text=one.text.replace(" ", ""), typed="nospace")
        if one.asked is None and draw.random() < LED:
            yield replace(one, text=draw.choice(FILLERS) + one.text.replace(" ", ""), typed="nospace")
        wrong = slipped(one.text, draw)
        if wrong and draw.random() < SLIPS:
            yield replace(one, text=wrong, typed="slip")


def fingerprint() -> str:
    """Of all files the table is made from."""
    made_of = (*FILES, *LABELLED, Path(__file__), HERE / "slips.py")
    return sha256(b"\0".join(path.read_bytes() for path in made_of)).hexdigest()
