"""What a Kakao user sees: no reply whatever renders to something that Kakao refuses (contracts/kakao.md, sections 4 and 8.1)."""

import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.kakao.bubbles import absolute, render
from bot.letters import clusters, cut, shown, size, spread
from handlers.speech import Card, Choice, Dead, File, Grid, Pattern, Picture, Place, Reply, Say, Style
from tests.peers.kakao import CASES, combined_faults, faults, pressable, schema_faults, units, words

PUBLIC = "https://nanum.example.kr"
FAMILY = "👨‍👩‍👧‍👦"
HOME = Choice("처음으로", style=Style.NAV)
BACK = Choice("이전", style=Style.NAV)


# the judge


@pytest.mark.parametrize("name", CASES["good"])
def test_the_judge_accepts_what_kakao_accepts(name: str) -> None:
    assert schema_faults(CASES["good"][name]) == []


@pytest.mark.parametrize("name", CASES["bad"])
def test_the_judge_refuses_what_kakao_refuses(name: str) -> None:
    assert schema_faults(CASES["bad"][name])


def _answer(*outputs: dict[str, Any]) -> dict[str, Any]:
    return {"version": "2.0", "template": {"outputs": list(outputs)}}


ITEM = {"itemList": [{"title": "장소", "description": "가호동"}]}
BUTTON = {"label": "네", "action": "message", "messageText": "네"}


@pytest.mark.parametrize(
    "output",
    [
        {"textCard": {"title": "가" * 50, "description": "나" * 351}},
        {"itemCard": ITEM | {"title": "가" * 100, "description": "나" * 101}},
        {"itemCard": ITEM | {"title": "가", "description": "\n".join("나" * 12)}},
        {"itemCard": {"itemList": [{"title": "장소", "description": "가" * 41}]}},
        {"itemCard": {"itemList": [{"title": FAMILY[:5], "description": "가"}]}},
        {"itemCard": ITEM | {"itemListSummary": {"title": "합계", "description": "조금"}}},
        {"carousel": {"type": "itemCard", "items": [ITEM, ITEM | {"head": {"title": "가"}}]}},
        {"carousel": {"type": "itemCard", "items": [ITEM, ITEM | {"title": "가" * 60, "description": "나" * 41}]}},
        {
            "carousel": {
                "type": "basicCard",
                "items": [
                    {"title": "가", "thumbnail": {"imageUrl": "https://a.kr/1", "fixedRatio": ratio}}
                    for ratio in (True, False)
                ],
            }
        },
        {"simpleText": {"text": "👶" * 501}},
    ],
)
def test_the_judge_refuses_what_the_schema_cannot_see(output: dict[str, Any]) -> None:
    answer = _answer(output)
    assert schema_faults(answer) == []
    assert combined_faults(answer)


def test_the_judge_refuses_more_than_a_screen_of_text_before_buttons() -> None:
    answer = _answer({"simpleText": {"text": "가" * 501}}, {"itemCard": ITEM | {"buttons": [BUTTON]}})
    assert schema_faults(answer) == []
    assert combined_faults(answer)


# any reply at all

LONG = "가" * 10_000
PIECES = [
    "",
    " ",
    "\n",
    "가",
    "나눔터",
    ". ",
    "? ",
    "\n\n",
    FAMILY,
    "🇰🇷",
    "👍🏽",
    "각",
    "e\u0301",
    "x" + "\u0301" * 40,
    "❤️",
    "a",
]
LIMITS = (6, 8, 14, 15, 16, 20, 35, 40, 50, 200, 240, 350, 400, 450, 500, 1_000)
at_a_limit = st.builds(
    lambda char, limit, more: char * max(1, limit // size(char) + more),
    st.sampled_from(["가", "a", "👶", FAMILY, "나\n", "요. "]),
    st.sampled_from(LIMITS),
    st.integers(-1, 1),
)
small = st.text("가나다라마", min_size=1, max_size=6)
monsters = st.sampled_from(
    [
        LONG,
        FAMILY * 900,
        "가나다라. " * 2_000,
        "문단이에요.\n\n" * 400,
        "x" + "\u0301" * 10_000,
        "\u200b",
        "\u1100" * 900,
    ]
)
texts = st.one_of(
    small, at_a_limit, st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=60).map("".join), monsters
)
urls = st.one_of(
    st.just("https://a.kr/1"),
    texts,
    st.sampled_from(
        [
            "https://map.example.kr/진주시 가호동",
            "/files/a.ics",
            "/a?b=" + LONG,
            "http://",
            "http://[",
            "//evil.example",
            "javascript:alert(1)",
            "HTTPS://A.KR/\n",
        ]
    ),
)


def _choice(label: str, says: str, style: Style, note: str) -> Choice:
    while len((says or label).encode()) > 56:
        says = (says or label)[: max(1, len(says or label) // 2)]
    return Choice(label, says, style, "t12", note)


choices = st.builds(_choice, texts, texts, st.sampled_from(Style), texts)
cells = st.one_of(choices, st.builds(Dead, texts, texts))
parts = st.one_of(
    st.builds(Say, texts),
    st.builds(Card, texts, st.lists(st.tuples(small, small) | st.tuples(texts, texts), max_size=16).map(tuple)),
    st.builds(
        Grid,
        texts,
        st.lists(st.lists(cells, max_size=7).map(tuple), max_size=6).map(tuple),
        st.sampled_from(Pattern),
        texts,
        st.lists(texts, max_size=2).map(tuple),
    ),
    st.builds(Picture, urls, texts),
    st.builds(File, texts, urls),
    st.builds(Place, texts, texts, urls),
)
asking = st.one_of(small, at_a_limit).map(lambda text: (Say(f"{text}?"),)) | st.just(())
replies = st.builds(
    lambda some, question, under: Reply((*some, *question), tuple(under)),
    st.lists(parts, max_size=5),
    asking,
    st.lists(choices, max_size=3) | st.lists(choices, max_size=40),
)
anything = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@anything
@given(replies, st.sampled_from([None, PUBLIC, "http://127.0.0.1:8080/"]))
def test_no_reply_whatever_renders_to_something_kakao_refuses(reply: Reply, public_url: str | None) -> None:
    assert faults(render(reply, public_url)) == []


short = st.text("가나다라마바사 ", min_size=1, max_size=9).filter(str.strip)
plain = st.builds(lambda label, says: Choice(label, says, context="t3"), short, short)
lines = st.text("가나다라 .\n", max_size=1_500)
plain_parts = st.one_of(
    st.builds(Say, lines),
    st.builds(Card, short, st.lists(st.tuples(short, short), max_size=8).map(tuple)),
    st.builds(Picture, st.just("https://a.kr/1.png"), short),
    st.builds(Place, short, short, st.just("https://a.kr/map")),
)


@anything
@given(st.lists(plain_parts, max_size=6), short, st.lists(plain, max_size=9).map(tuple))
def test_the_question_is_whole_and_in_the_last_bubble(
    before: list[Any], question: str, under: tuple[Choice, ...]
) -> None:
    question = f"{question.strip()}?"
    answer = render(Reply((*before, Say(question)), under), PUBLIC)
    assert faults(answer) == []
    assert question in words(_answer(answer["template"]["outputs"][-1]))


@anything
@given(
    st.lists(plain_parts, max_size=6),
    st.lists(
        st.builds(Grid, short, st.lists(st.lists(plain, max_size=4).map(tuple), max_size=5).map(tuple)), max_size=1
    ),
    st.lists(plain, max_size=8),
)
def test_up_to_twenty_cells_and_eight_choices_can_all_be_pressed(
    before: list[Any], grids: list[Grid], under: list[Choice]
) -> None:
    reply = Reply((*before, *grids, Say("골라 주세요.")), (*under, BACK, HOME))
    answer = render(reply, PUBLIC)
    assert faults(answer) == []
    offered = [(choice.says.strip(), {"c": choice.context}) for choice in reply.pressable()]
    assert [(button.says, button.extra) for button in pressable(answer)] == offered


# the shapes


def _kinds(answer: dict[str, Any]) -> list[str]:
    return [next(iter(output)) for output in answer["template"]["outputs"]]


def _labels(answer: dict[str, Any]) -> list[str]:
    return [reply["label"] for reply in answer["template"]["quickReplies"]]


ROWS = (("장소", "가호동 나눔터"), ("날짜", "11월 28일 (토)"), ("시간", "오전 10시"), ("인원", "어른 1명, 아이 2명"))


def test_a_summary_is_one_item_card_with_its_question_and_its_buttons() -> None:
    yes, other, stop = Choice("네", style=Style.MAIN, context="t4"), Choice("시간 바꾸기"), Choice("취소")
    answer = render(Reply((Card("예약 확인", ROWS), Say("이렇게 예약할까요?")), (yes, other, stop, BACK, HOME)), None)
    assert faults(answer) == []
    ((card,),) = (output.values() for output in answer["template"]["outputs"])
    assert card["head"] == {"title": "예약 확인"}
    assert [(row["title"], row["description"]) for row in card["itemList"]] == list(ROWS)
    assert card["title"] == "이렇게 예약할까요?"
    assert [button["label"] for button in card["buttons"]] == ["네", "시간 바꾸기", "취소"]
    assert card["buttons"][0] == {"label": "네", "action": "message", "messageText": "네", "extra": {"c": "t4"}}
    assert _labels(answer) == ["이전", "처음으로"]


def test_four_answers_to_a_notice_are_quick_replies() -> None:
    four = tuple(Choice(label, context="n8") for label in ("네", "늦어요", "바꾸기", "취소"))
    answer = render(Reply((Card("예약", ROWS), Say("오시나요?")), four), None)
    assert "buttons" not in answer["template"]["outputs"][0]["itemCard"]
    assert _labels(answer) == ["네", "늦어요", "바꾸기", "취소", "처음으로"]


def test_four_answers_with_a_way_out_are_three_buttons_and_the_way_out_below() -> None:
    four = tuple(Choice(label) for label in ("예약 확정", "시간 바꾸기", "인원 바꾸기", "취소"))
    answer = render(Reply((Card("예약", ROWS), Say("이렇게 예약할까요?")), (*four, BACK, HOME)), None)
    assert faults(answer) == []
    buttons = answer["template"]["outputs"][0]["itemCard"]["buttons"]
    assert [button["label"] for button in buttons] == ["예약 확정", "시간 바꾸기", "인원 바꾸기"]
    assert _labels(answer) == ["취소", "이전", "처음으로"]


@pytest.mark.parametrize(("public_url", "labels"), [(PUBLIC, ["처음으로"]), (None, ["일정에 저장", "처음으로"])])
def test_a_link_is_not_offered_twice_under_one_name(public_url: str | None, labels: list[str]) -> None:
    reply = Reply((Say("예약됐어요."), File("나눔톡.ics", "/calendar/x.ics")), (Choice("일정에 저장"), HOME))
    assert _labels(render(reply, public_url)) == labels


def test_a_booking_tells_its_result_first_and_links_from_its_card() -> None:
    reply = Reply(
        (
            Say("예약됐어요. 예약번호 SB-7K2Q"),
            Card("예약", ROWS),
            File("나눔톡-SB-7K2Q.ics", "/calendar/x.ics"),
            Place("아동복지센터 5층", "진주시 도동로 1", "https://map.example.kr/?q=진주시 도동로"),
        ),
        (Choice("예약 바꾸기"), HOME),
    )
    answer = render(reply, PUBLIC)
    assert faults(answer) == []
    assert _kinds(answer) == ["simpleText", "itemCard"]
    card = answer["template"]["outputs"][1]["itemCard"]
    assert [(button["label"], button.get("webLinkUrl")) for button in card["buttons"]] == [
        ("일정에 저장", f"{PUBLIC}/calendar/x.ics"),
        ("지도 보기", "https://map.example.kr/?q=%EC%A7%84%EC%A3%BC%EC%8B%9C%20%EB%8F%84%EB%8F%99%EB%A1%9C"),
        ("예약 바꾸기", None),
    ]
    assert {"title": "주소", "description": "진주시 도동로 1"} in card["itemList"]


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("가" * 199 + "?", ["itemCard"]),
        ("가" * 200 + "?", ["itemCard", "simpleText"]),
        ("👶" * 100 + "?", ["itemCard", "simpleText"]),
        ("가\n" * 11 + "나?", ["itemCard"]),
        ("가\n" * 12 + "나?", ["itemCard", "simpleText"]),
    ],
)
def test_a_question_too_long_for_the_card_has_a_bubble_of_its_own(question: str, kinds: list[str]) -> None:
    answer = render(Reply((Card("예약", ROWS), Say(question)), (Choice("네"),)), None)
    assert faults(answer) == []
    assert _kinds(answer) == kinds
    assert ("네" in _labels(answer)) == ("simpleText" in kinds)


@pytest.mark.parametrize(("label", "layout"), [("가" * 8, "horizontal"), ("가" * 9, "vertical")])
def test_two_buttons_stand_side_by_side_only_if_both_are_short(label: str, layout: str) -> None:
    answer = render(Reply((Card("예약", ROWS), Say("맞나요?")), (Choice("네"), Choice(label))), None)
    assert faults(answer) == []
    assert answer["template"]["outputs"][0]["itemCard"]["buttonLayout"] == layout


def test_a_link_card_of_long_names_stays_within_its_limit() -> None:
    places = tuple(Place("가" * 60, "나" * 300, "https://map.kr/1") for _ in range(3))
    answer = render(Reply((Say("여기예요."), *places)), None)
    assert faults(answer) == []
    assert len(answer["template"]["outputs"][1]["textCard"]["buttons"]) == 3


def test_without_a_public_address_a_file_and_a_place_are_told_as_text() -> None:
    reply = Reply((Say("여기예요."), File("예약.ics", "/a.ics"), Place("아동복지센터 5층", "진주시 도동로 1", "")))
    answer = render(reply, None)
    assert _kinds(answer) == ["simpleText"]
    assert words(answer) == "여기예요.\n\n예약.ics\n\n아동복지센터 5층\n진주시 도동로 1"


def test_a_place_without_a_card_is_a_text_card_with_a_map() -> None:
    parts = Say("여기예요."), File("a.ics", "/a.ics"), Place("아동복지센터 5층", "진주시 도동로 1", "https://map.kr/1")
    answer = render(Reply(parts), PUBLIC)
    assert faults(answer) == []
    card = answer["template"]["outputs"][1]["textCard"]
    assert (card["title"], card["description"]) == ("아동복지센터 5층", "진주시 도동로 1\na.ics")
    assert [button["label"] for button in card["buttons"]] == ["일정에 저장", "지도 보기"]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.kr/b", "https://a.kr/b"),
        ("/b", f"{PUBLIC}/b"),
        ("//a.kr/b", None),
        ("b", None),
        ("javascript:alert(1)", None),
        ("http://", None),
        ("https://a.kr/a b\n", "https://a.kr/a%20b%0A"),
        ("https://a.kr/" + "b" * 2_000, None),
    ],
)
def test_only_absolute_http_addresses_become_links(url: str, address: str | None) -> None:
    assert absolute(url, PUBLIC) == address


def test_a_picture_carries_its_words_and_a_relative_one_is_words() -> None:
    answer = render(Reply((Picture("https://a.kr/1.png", "가" * 60), Say("어때요?"))), None)
    assert answer["template"]["outputs"][0]["simpleImage"]["altText"] == "가" * 49 + "…"
    assert words(render(Reply((Picture("1.png", "놀이방 사진"),)), None)) == "놀이방 사진"


def _sessions(count: int, note: str = "") -> list[Choice]:
    return [Choice(f"{number}번", f"{number}번 회차", note=note, context="t5") for number in range(1, count + 1)]


def _rows(cells: list[Any], width: int = 4) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(cells[start : start + width]) for start in range(0, len(cells), width))


def test_a_few_short_cells_are_quick_replies_with_their_notes() -> None:
    answer = render(Reply((Say("몇 시가 좋으세요?"), Grid("토요일", _rows(_sessions(3, "6자리")))), (BACK, HOME)), None)
    assert faults(answer) == []
    assert words(answer) == "토요일\n\n몇 시가 좋으세요?"
    assert _labels(answer) == ["1번 · 6자리", "2번 · 6자리", "3번 · 6자리", "이전", "처음으로"]


def test_a_dead_cell_stands_in_a_list_with_its_reason_and_cannot_be_pressed() -> None:
    cells = [Choice("오전 10시", note="6자리"), Dead("오후 1시", "찼어요"), Dead("", "")]
    answer = render(Reply((Grid("토요일", _rows(cells)), Say("몇 시가 좋으세요?")), (HOME,)), None)
    assert faults(answer) == []
    assert _kinds(answer) == ["listCard", "simpleText"]
    listed = answer["template"]["outputs"][0]["listCard"]
    assert listed["header"] == {"title": "토요일"}
    assert listed["items"][0]["description"] == "6자리"
    assert listed["items"][1] == {"title": "오후 1시", "description": "찼어요"}
    assert len(listed["items"]) == 2


def test_sixteen_cells_are_a_carousel_of_four_lists() -> None:
    answer = render(Reply((Grid("빈 회차", _rows(_sessions(16))), Say("몇 시가 좋으세요?")), (BACK, HOME)), None)
    assert faults(answer) == []
    cards = answer["template"]["outputs"][0]["carousel"]["items"]
    assert [len(card["items"]) for card in cards] == [4, 4, 4, 4]
    assert [card["header"]["title"] for card in cards] == [f"빈 회차 {page}/4" for page in range(1, 5)]


def test_what_a_carousel_cannot_hold_stays_pressable_or_is_named() -> None:
    more = Choice("더 보기", style=Style.NAV)
    answer = render(Reply((Grid("", _rows(_sessions(30))), Say("몇 시가 좋으세요?")), (more, BACK, HOME)), None)
    assert faults(answer) == []
    assert _labels(answer) == [*(f"{number}번" for number in range(21, 28)), "더 보기", "이전", "처음으로"]
    assert "28번 · 29번 · 30번" in words(answer)


def test_a_calendar_keeps_its_open_days_and_says_why_the_others_are_closed() -> None:
    days: list[Any] = [Dead(f"{day}일", "쉬는 날") if day % 7 == 1 else Choice(f"{day}일") for day in range(1, 25)]
    answer = render(Reply((Grid("11월", _rows(days, 7)), Say("언제 오세요?")), (BACK, HOME)), None)
    assert faults(answer) == []
    assert len(pressable(answer)) == 20 + 2
    assert "1일 · 8일 · 15일 · 22일: 쉬는 날" in words(answer)


def test_of_five_weeks_only_the_days_that_can_be_pressed_are_there() -> None:
    days: list[Any] = [Choice(f"{day}일", note="3회") for day in range(1, 36)]
    for closed in (*range(0, 9), 12, 13):
        days[closed] = Dead(f"{closed + 1}일", "쉬어요")
    days[20:] = [Dead(f"{day}일", "아직 안 열렸어요") for day in range(21, 36)]
    opens = "예약은 2주 전 오전 9시에 하루씩 열려요."
    grid = Grid("11월 – 12월", _rows(days, 7), Pattern.CALENDAR, notes=(opens,))
    answer = render(Reply((grid, Say("언제 오세요?")), (BACK, HOME)), None)
    assert faults(answer) == []
    assert _labels(answer) == ["이전", "처음으로"]
    assert len(pressable(answer)) == 9 + 2
    assert f"13일 · 14일: 쉬어요\n{opens}" in words(answer)
    assert "1일 ·" not in words(answer)
    assert "아직" not in words(answer)


def test_the_days_beside_the_chosen_one_leave_its_sessions_quick_replies() -> None:
    beside = Grid("다른 날", ((Choice("27일 (금)"), Dead("28일 (토)", "지금 보는 날")),), Pattern.STRIP)
    sessions = Grid("토요일", _rows(_sessions(3, "6자리")), Pattern.SESSIONS, notes=("20명까지 써요.",))
    plain = Reply((sessions, Say("몇 시가 좋으세요?")), (BACK, HOME))
    assert render(Reply((sessions, beside, plain.parts[1]), plain.choices), None) == render(plain, None)


def test_home_is_added_once_and_stays_last() -> None:
    assert _labels(render(Reply((Say("안녕하세요."),)), None)) == ["처음으로"]
    many = tuple(Choice(f"{number}") for number in range(1, 10))
    answer = render(Reply((Say("무엇을 도와드릴까요?"),), (HOME, *many, BACK)), None)
    assert faults(answer) == []
    assert _labels(answer)[-2:] == ["이전", "처음으로"]
    assert len(pressable(answer)) == 11


def test_several_cards_side_by_side_are_a_carousel() -> None:
    answer = render(Reply((Say("예약이 3개 있어요."), *(Card(f"예약 {n}", ROWS) for n in "123")), (HOME,)), None)
    assert faults(answer) == []
    assert _kinds(answer) == ["simpleText", "carousel"]
    assert len(answer["template"]["outputs"][1]["carousel"]["items"]) == 3


def test_cards_with_and_without_a_title_do_not_share_a_carousel() -> None:
    answer = render(Reply((Card("예약", ROWS), Card("", ROWS))), None)
    assert faults(answer) == []
    assert _kinds(answer) == ["itemCard", "itemCard"]


def test_a_long_title_is_told_whole_before_its_card() -> None:
    answer = render(Reply((Card("가" * 51, ROWS),)), None)
    assert faults(answer) == []
    assert _kinds(answer) == ["simpleText", "itemCard"]
    assert "가" * 51 in words(answer)


def test_more_than_a_bubble_before_a_card_is_told_whole_and_the_choices_stand_below() -> None:
    long = "가나다라 마바사. " * 60
    answer = render(Reply((Say(long), Card("예약", ROWS), Say("맞나요?")), (Choice("네"),)), None)
    assert faults(answer) == []
    assert _kinds(answer) == ["simpleText", "simpleText", "itemCard"]
    assert "".join(long.split()) in "".join(words(answer).split())
    assert _labels(answer) == ["네", "처음으로"]


def test_what_is_said_beside_a_grid_stands_in_the_last_bubble_even_without_a_question_mark() -> None:
    answer = render(Reply((Say("회차를 골라 주세요."), Grid("토요일", _rows(_sessions(12))))), None)
    assert faults(answer) == []
    assert _kinds(answer) == ["carousel", "simpleText"]


def test_an_address_already_told_is_not_told_again() -> None:
    parts = Card("예약", (("장소", "진주시 도동로 1"),)), Place("아동복지센터", "진주시 도동로 1", "https://map.kr/1")
    answer = render(Reply(parts), None)
    assert len(answer["template"]["outputs"][0]["itemCard"]["itemList"]) == 1


def test_a_row_that_does_not_fit_is_told_as_text() -> None:
    rows = (*ROWS, ("준비해 오실 것", "물"), ("안내", "가" * 80))
    answer = render(Reply((Card("예약", rows), Say("이렇게 예약할까요?")), (Choice("네"),)), None)
    assert faults(answer) == []
    assert "준비해 오실 것: 물" in words(answer)
    assert "가" * 80 in words(answer)


def test_a_long_text_is_broken_at_paragraphs_into_three_bubbles() -> None:
    paragraphs = [f"{number}. " + "가나다라 마바사. " * 30 for number in range(1, 4)]
    answer = render(Reply((Say("\n\n".join(paragraphs)),)), None)
    assert faults(answer) == []
    assert [output["simpleText"]["text"] for output in answer["template"]["outputs"]] == [p.strip() for p in paragraphs]


def test_an_empty_reply_still_says_something() -> None:
    answer = render(Reply(), None)
    assert faults(answer) == []
    assert words(answer)


# letters


@pytest.mark.parametrize("one", [FAMILY, "🇰🇷", "👍🏽", "❤️", "e\u0301", "\u1112\u1161\u11ab", "하\u11ab", "1️⃣", "\r\n"])
def test_what_is_read_as_one_character_is_one_cluster(one: str) -> None:
    assert list(clusters(one * 3)) == [one] * 3


@pytest.mark.parametrize("text", ["가나", "🇰🇷🇰🇷", "ab", "👶👶", "각ㄴ", "간나"])
def test_what_is_read_as_two_characters_is_two_clusters(text: str) -> None:
    assert len(list(clusters(text))) == 2


def test_what_nobody_can_read_does_not_take_the_rest_with_it() -> None:
    assert spread("x" + "\u0301" * 1_000 + " 가나", 450, 3) == ["…", "가나"]


@given(texts, st.integers(1, 60))
def test_cut_text_fits_and_ends_between_characters(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert units(short) <= limit
    if short != text:
        assert short.endswith("…")
        kept = short[:-1]
        assert text.startswith(kept)
        following = text[len(kept) : len(kept) + 1]
        assert not (kept and following and unicodedata.category(following) in ("Mn", "Me"))
        assert not (kept.endswith("\u200d") and following.strip())


@anything
@given(texts, st.integers(40, 450), st.integers(1, 3))
def test_spread_text_fits_its_bubbles_and_loses_nothing_while_there_is_room(text: str, limit: int, count: int) -> None:
    bubbles = spread(text, limit, count)
    assert len(bubbles) <= count
    assert all(0 < units(bubble) <= limit for bubble in bubbles)
    if bubbles and not bubbles[-1].endswith("…") and max(map(size, clusters(text)), default=0) <= limit:
        assert "".join("".join(bubbles).split()) == "".join(shown(text).split())
