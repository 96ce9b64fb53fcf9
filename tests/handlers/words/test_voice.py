"""Every sentence of every language file against the law of voice.md: its words, its endings, its lengths."""

import ast as python
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from fluent.runtime import FluentResource
from fluent.syntax import ast

from handlers.words import write
from handlers.words.josa import josa

FOLDER = Path(write.__file__).parent
ROOT = FOLDER.parent.parent
CITIES = ROOT / "models" / "cities"

NEVER_SHOWN = """
바랍니다 하시기 주시기 금일 익일 상기 해당 소정의 기재 유의 양해 불편을|드려 처리되었 조회|결과 유효하지|않은 오류|코드 시스템 데이터 null
""".replace("\n", " ").split()  # voice.md section 3, the last line
NEVER_SAID = """
고객님 회원님 귀하 어머님 아버님 시설 기관 슬롯 타임 잔여석 홀드 선점 오퍼 대기자|명단 노쇼 불참 위반 페널티 벌점 휴관 휴무 미운영 대여 수령 반납 동반자 자녀분
저학년 경단녀 납부 본인부담 상담원 운영자 철회 해지 탈퇴 파기 미당첨 탈락 낙첨 불합격 부적격 반려 미비 후보 랜덤 전산 선발 전형 예약|처리 예약|완료 탭 클릭 링크 캘린더
푸시 불가 제한됩니다 하지만 하셔야 우선 혹시 현재 관련하여 대해 대한 통해 규정 이내 전까지 당일 ₩ 오후|12시 0시 13시
""".replace("\n", " ").split()  # the tables of sections 1 to 3
SORRY = {"error", "site-cancelled", "run-cancelled-told", "wait-closed"}
GOOD_NEWS = {"booked", "booked-short", "drawn"}
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")
LABELS = re.compile(r"(telegram|band|btn|card|cell|topic|says)-|state-(?!ahead)|left-places$|mine-line$|who-may$|line-")
OTHER_TONGUES = {"language-only-ko"}
OUR_NUMBERS = re.compile(r"‘[^’]*’|24시간|1(명|가족|년|개)")
SAMPLE = "나눔터"


def _texts(node: Any) -> Iterator[str]:
    """All texts that a pattern can become, a word standing for every fact."""
    if isinstance(node, ast.Pattern):
        for parts in product(*(list(_texts(element)) for element in node.elements)):
            yield "".join(parts)
    elif isinstance(node, ast.TextElement):
        yield node.value
    elif isinstance(node, ast.Placeable) and isinstance(node.expression, ast.SelectExpression):
        for variant in node.expression.variants:
            yield from _texts(variant.value)
    elif isinstance(node, ast.Placeable) and isinstance(node.expression, ast.FunctionReference):
        pairs = [one.value for one in node.expression.arguments.positional if isinstance(one, ast.StringLiteral)]
        yield josa(SAMPLE, pairs[0]) if pairs else SAMPLE
    else:
        yield SAMPLE


def _wordings(lang: str) -> Iterator[tuple[str, str]]:
    resource = FluentResource((FOLDER / f"{lang}.ftl").read_text(encoding="utf-8"))
    for entry in resource.body:
        if isinstance(entry, ast.Message):
            for pattern in (entry.value, *(way.value for way in entry.attributes)):
                yield from ((entry.id.name, text) for text in _texts(pattern))


ALL = [(lang, id, text) for lang in write.languages() for id, text in _wordings(lang)]
KOREAN = [(id, text) for lang, id, text in ALL if lang == "ko"]
SENTENCES = [(id, text) for id, text in KOREAN if not LABELS.match(id) and id not in OTHER_TONGUES]


def _lines(text: str) -> list[str]:
    return [line for line in re.split(r"(?<=[.?!])\s+|\n", text) if line]


def test_a_forbidden_word_would_be_found() -> None:
    """The guards themselves: each of them sees the fault it is there for."""
    assert _faults("x", "해당 시간은 예약할 수 없어요.")
    assert _faults("x", "예약되었습니다.")
    assert _faults("x", "나눔터을(를) 골라 주세요.")
    assert _faults("x", "나눔터(으)로 오세요.")
    assert _faults("x", "죄송해요.")
    assert _faults("x", "찼어요! 🎈")
    assert _faults("x", "언제 오세요? 골라 주세요.")
    assert _faults("x", "예약은 4개까지예요.")
    assert _faults("x", "예약이 찼다.")
    assert not _faults("x", "예약이 찼어요. 언제로 할까요?")


def _faults(id: str, text: str) -> list[str]:
    words = [word.replace("|", " ") for word in NEVER_SHOWN + NEVER_SAID]
    faults = [word for word in words if re.search(rf"(?<!\d){re.escape(word)}", text)]
    faults += re.findall(r"니다(?=[.?!\s]|$)", text)
    faults += re.findall(r"[가-힣]\([가-힣]\)|\([가-힣]\)[가-힣]", text)
    if "죄송" in text and id not in SORRY:
        faults.append("죄송")
    if EMOJI.search(text) and id not in GOOD_NEWS:
        faults.append("emoji")
    if len(EMOJI.findall(text)) + text.count("!") > 1:
        faults.append("more than one emoji or !")
    if "?" in text[:-1]:
        faults.append("a question that does not stand last")
    if not id.startswith("btn-") and re.search(r"\d", OUR_NUMBERS.sub("", text)):
        faults.append("a number that is text")
    if not LABELS.match(id) and id not in OTHER_TONGUES:
        faults += [line for line in _lines(text) if line != SAMPLE and not _ends_well(line)]  # a sentence may be a fact
    return faults


def _ends_well(line: str) -> bool:
    """해요체; besides it only the line of a booking's number, and the cheerful end of good news."""
    plain = re.sub(r"\([^)]*\)(?=\.$)", "", line)  # 쉬어요(배관 공사).
    return bool(re.search(r"(요|죠)[.?]$", plain)) or line == f"예약번호 {SAMPLE}" or bool(EMOJI.fullmatch(line))


# Each of these looks at hundreds of texts and names all that are wrong; a test for each text cost seconds of every run.


def test_no_korean_sentence_breaks_the_law() -> None:
    assert KOREAN
    assert {(id, text): faults for id, text in KOREAN if (faults := _faults(id, text))} == {}


def test_no_sentence_of_any_language_shouts() -> None:
    assert len({lang for lang, _, _ in ALL}) == len(write.languages()) >= 1
    shouting = [one for one in ALL if len(EMOJI.findall(one[2])) + one[2].count("!") + one[2].count("！") > 1]
    assert shouting == []
    assert [one for one in ALL if "null" in one[2].lower()] == []


def test_sentences_are_short() -> None:
    """One thought a sentence, about 40 characters; a bubble of KakaoTalk aims at 120 and holds 450 with real facts."""
    assert SENTENCES
    assert [one for one in SENTENCES if max(len(line) for line in _lines(one[1])) > 62] == []
    assert [one for one in SENTENCES if len(one[1]) > 160] == []


def test_a_button_has_at_most_fourteen_characters() -> None:
    longest: dict[str, str | int] = {"line": "1577-1366", "max": 40, "n": 20, "from": 1, "to": 3}
    ids = [id for id in write.ids() if id.startswith("btn-")]
    said = {id: write.say(id, "ko", **{name: longest[name] for name in write.wants(id)[0]}) for id in ids}
    assert said
    assert {id: text for id, text in said.items() if len(text) > 14} == {}


def test_a_label_of_a_card_has_at_most_six_characters() -> None:
    said = {id: write.say(id) for id in write.ids() if id.startswith("card-")}
    assert said
    assert {id: text for id, text in said.items() if len(text) > 6} == {}


def test_what_the_city_files_say_obeys_the_law_too() -> None:
    """Their `topics` are told as they stand. Numbers are theirs to tell; two names are those of the sources."""
    theirs = re.compile("초등 저학년|진주시 통합예약 시스템")
    said = [text for path in CITIES.glob("*.yaml") for text in _topics(yaml.safe_load(path.read_text("utf-8")), False)]
    assert said
    faults = {text: _faults("", theirs.sub(SAMPLE, text)) for text in said}
    assert {text: found for text, found in faults.items() if set(found) - {"a number that is text"}} == {}


def _topics(node: Any, inside: bool) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key != "source":
                yield from _topics(value, inside or key == "topics")
    elif isinstance(node, list):
        for one in node:
            yield from _topics(one, inside)
    elif inside and isinstance(node, str):
        yield node


def test_no_word_of_the_forms_breaks_the_law() -> None:
    """Words that stand in the code of the counter are shown as well: labels, what a button says."""
    files = [*ROOT.glob("handlers/*.py"), *ROOT.glob("handlers/forms/*.py"), *ROOT.glob("bot/channels/*.py")]
    words = [word.replace("|", " ") for word in NEVER_SHOWN + NEVER_SAID if re.search("[가-힣]", word)]
    faults = []
    for path in files:
        for node in python.walk(python.parse(path.read_text("utf-8"))):
            if isinstance(node, python.Constant) and isinstance(node.value, str):
                faults += [f"{path.relative_to(ROOT)}:{node.lineno}: {word}" for word in words if word in node.value]
    assert faults == []


def test_in_a_crisis_the_numbers_come_without_question_or_menu() -> None:
    """C-07; and nobody is said to have been alerted while no alert exists."""
    for id in ("harm-self", "violence", "child-danger"):
        texts = [text for one, text in KOREAN if one == id]
        assert texts
        assert not [text for text in texts if "?" in text or EMOJI.search(text) or "알렸어요" in text]
        assert any(fact.startswith("line_") for fact in write.wants(id)[0])
