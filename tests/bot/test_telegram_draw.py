"""What a Telegram user sees: no reply whatever renders to something that Telegram refuses (contracts/telegram.md, 1)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram.draw import Screen, Venue, data, render, undata
from handlers.speech import Card, Choice, Dead, File, Grid, Look, Pattern, Picture, Place, Reply, Say, State, Style
from tests.peers.telegram import Refused, judged, units

PUBLIC = "https://talk.example.kr"
BACK, HOME = Choice("이전", style=Style.NAV, context="t3"), Choice("처음으로", style=Style.NAV, context="t3")
FAMILY = "👨‍👩‍👧‍👦"

texts = st.one_of(
    st.text("가나다 .?\n<&>\"'", max_size=40),
    st.text(max_size=20),
    st.builds(
        lambda piece, length: piece * (length // len(piece)),
        st.sampled_from(["가", "가나 ", "나눔터예요. ", "줄\n", "문단\n\n", FAMILY, "<b>", "&amp;"]),
        st.sampled_from([1, 60, 64, 65, 255, 1023, 1025, 4095, 4097, 9000]),
    ),
)
labels = st.text("가나다 <&", max_size=12)
says = st.text("가나다라", min_size=1, max_size=18)
contexts = st.sampled_from(["", "t1", "t999999", f"n{7:032x}"])
looks = st.none() | st.builds(
    Look,
    st.sampled_from(State),
    labels,
    texts,
    st.sampled_from(["", "2026-11-28", "2026-12-01", "이틀 뒤"]),
    chosen=st.booleans(),
)
choices = st.builds(Choice, labels, says, st.sampled_from(Style), contexts, labels, looks)
cells = choices | st.builds(Dead, labels, texts, looks)
urls = st.sampled_from(
    [
        "/a.png",
        "/calendar/x.ics",
        "https://a.kr/1",
        "https://map.kakao.com/link/search/진주 시청",
        "http://localhost/",
        "x",
        "",
    ]
)
codes = st.sampled_from(["", "SB-7K2Q"])
cards = st.builds(Card, texts, st.lists(st.tuples(labels, texts), max_size=12).map(tuple), code=codes)
parts = st.one_of(
    st.builds(Say, texts, st.none() | cards),
    cards,
    st.builds(
        Grid,
        texts,
        st.lists(st.lists(cells, max_size=9).map(tuple), max_size=16).map(tuple),
        st.sampled_from(Pattern),
        labels,
        st.lists(labels, max_size=2).map(tuple),
    ),
    st.builds(Picture, urls, texts),
    st.builds(File, labels, urls),
    st.builds(Place, labels, texts, urls),
)
replies = st.builds(
    lambda parts, choices, nav: Reply(tuple(parts), (*choices, *nav)),
    st.lists(parts, max_size=6),
    st.lists(choices, max_size=12),
    st.sampled_from([(), (HOME,), (BACK, HOME)]),
)


def judge(screen: Screen) -> list[dict[str, Any]]:
    """As Telegram shows them. Raises Refused for what it would not take."""
    return [judged(one.html, one.keyboard.to_dict() if one.keyboard else None, plain=one.plain) for one in screen.texts]


def rows(reply: Reply) -> list[list[str]]:
    keyboard = judge(render(reply, PUBLIC))[-1]["reply_markup"]
    return [[button["text"] for button in row] for row in keyboard["inline_keyboard"]]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(replies, st.sampled_from([None, PUBLIC, "http://127.0.0.1:8080"]))
def test_no_reply_at_all_is_refused(reply: Reply, public_url: str | None) -> None:
    screen = render(reply, public_url)
    shown = judge(screen)
    assert all("reply_markup" not in message or message is shown[-1] for message in shown if message["reply_markup"])
    for keepsake in screen.keepsakes:
        assert units(getattr(keepsake, "caption", "")) <= 1024


def test_the_judge_refuses_what_telegram_refuses() -> None:
    for html in ("", "가" * 4097, "👶" * 2049, "<b>가", "<i>가</b>", "<x>가</x>", "<b>가</b>" * 101):
        with pytest.raises(Refused):
            judged(html, None)
    for button in (
        {"text": "가", "callback_data": "가" * 22},
        {"text": "가", "callback_data": ""},
        {"text": " ", "callback_data": "가"},
        {"text": "가"},
        {"text": "가", "url": "http://localhost/"},
        {"text": "가", "callback_data": "가", "style": "green"},
        {"text": "가", "copy_text": {"text": "가" * 257}},
    ):
        with pytest.raises(Refused):
            judged("가", {"inline_keyboard": [[button]]})
    for many in ([[{"text": "가", "callback_data": "가"}] * 9], [[{"text": "가", "callback_data": "가"}]] * 101):
        with pytest.raises(Refused):
            judged("가", {"inline_keyboard": many})


@settings(deadline=None)
@given(texts)
def test_every_word_of_a_long_text_is_said(text: str) -> None:
    shown = "".join(message["text"] for message in judge(render(Reply((Say(text), Say("끝이에요"))))))
    squeezed = "".join(text.split())
    if squeezed.isprintable():
        assert "".join(shown.split()) == squeezed + "끝이에요"


def test_long_texts_end_between_paragraphs_and_the_last_has_the_buttons() -> None:
    paragraphs = tuple(Say(f"{n}. " + "가나다라 " * 300) for n in range(6))
    screen = render(Reply(paragraphs, (HOME,)))
    assert len(screen.texts) > 1
    assert [bool(one.keyboard) for one in screen.texts] == [False] * (len(screen.texts) - 1) + [True]
    assert all(one.plain[0].isdigit() for one in screen.texts)


def test_what_people_write_is_no_html() -> None:
    (message,) = judge(render(Reply((Say("<b>&가</b> & <script>"),))))
    assert message["text"] == "<b>&가</b> & <script>"
    assert message["entities"] is None


def test_back_and_home_stand_in_the_last_row_and_the_wanted_act_alone_and_green() -> None:
    choices = (
        Choice("예약 확정", style=Style.MAIN, context="t3"),
        Choice("시간 바꾸기", context="t3"),
        Choice("인원 바꾸기", context="t3"),
        Choice("예약 취소", style=Style.DANGER, context="t3"),
        BACK,
        HOME,
    )
    reply = Reply((Say("이렇게 예약할까요?"),), choices)
    assert rows(reply) == [["예약 확정"], ["시간 바꾸기", "인원 바꾸기", "예약 취소"], ["이전", "처음으로"]]
    buttons = [one for row in judge(render(reply))[0]["reply_markup"]["inline_keyboard"] for one in row]
    assert [one.get("style") for one in buttons] == ["success", None, None, "danger", None, None]


def test_a_calendar_keeps_its_weeks_and_a_day_without_a_session_says_why() -> None:
    first = date(2026, 11, 22)

    def cell(day: date) -> Choice | Dead:
        look = Look(
            State.CLOSED,
            full=f"{day.month}월 {day.day}일은 시설 점검으로 쉬어요. 다른 날은 열려요.",
            day=day.isoformat(),
        )
        if day.weekday() == 3:
            return Dead(f"{day.day}일", "휴관", look)
        if day == first:
            return Dead(f"{day.day}일", "지남", Look(State.PAST, day=day.isoformat()))
        return Choice(
            f"{day.day}일",
            f"{day.month}월 {day.day}일",
            context="t3",
            cell=Look(State.FREE, "3회", day=day.isoformat()),
        )

    days = [[first + timedelta(days=7 * week + n) for n in range(7)] for week in range(2)]
    grid = Grid("11월 – 12월", tuple(tuple(map(cell, week)) for week in days), Pattern.CALENDAR)
    reply = Reply((grid, Say("언제 오세요?")), (HOME,))
    assert rows(reply) == [
        list("일월화수목금토"),
        ["·", "23·3", "24·3", "25·3", "✕26", "27·3", "28·3"],
        ["29·3", "30·3", "12/1·3", "2·3", "✕3", "4·3", "5·3"],
        ["처음으로"],
    ]
    buttons = [one for row in judge(render(reply))[0]["reply_markup"]["inline_keyboard"] for one in row]
    assert (
        next(one for one in buttons if one["text"] == "✕26")["callback_data"] == "x|11월 26일은 시설 점검으로 쉬어요."
    )


def test_sessions_stand_as_many_in_a_row_as_a_phone_shows() -> None:
    cells = tuple((Choice(f"오전 {hour}시", note="14자리", context="t3"),) for hour in (9, 10))
    taken = (Dead("오후 1시", "예약이 찼어요", Look(State.FULL, "다 찼어요")),)
    assert rows(Reply((Grid("토요일", cells, Pattern.SESSIONS),))) == [["오전 9시 · 14자리", "오전 10시 · 14자리"]]
    assert rows(Reply((Grid("토요일", (*cells, taken), Pattern.SESSIONS),)))[1:] == [
        ["오전 10시 · 14자리"],
        ["오후 1시 · 다 찼어요"],
    ]


def test_a_booking_number_is_copied_by_a_touch_and_the_map_is_a_link() -> None:
    card = Card("예약됐어요", code="SB-7K2Q")
    place = Place("성북동 나눔터", "진주시 아동복지센터 5층", "https://map.kakao.com/link/search/진주")
    reply = Reply(
        (Say("예약번호 SB-7K2Q", card), place, File("나눔톡.ics", "/calendar/x.ics")),
        (Choice("일정에 저장", context="t3"), Choice("지도 보기", context="t3"), HOME),
    )
    (message,) = judge(render(reply))
    buttons = [one for row in message["reply_markup"]["inline_keyboard"] for one in row]
    assert [one["text"] for one in buttons] == ["예약번호 복사", "지도 보기", "처음으로"]
    assert buttons[0]["copy_text"] == {"text": "SB-7K2Q"}
    assert buttons[1]["url"].startswith("https://map.kakao.com/")
    assert {"type": "code", "offset": 5, "length": 7} in message["entities"]


def test_a_place_whose_point_is_known_is_a_venue_and_its_map_a_link() -> None:
    place = Place("성북동 나눔터", "진주시 아동복지센터 5층", "https://map.kakao.com/link/map/1", (35.1, 128.1))
    screen = render(Reply((Say("예약됐어요."), place), (Choice("지도 보기"), HOME)))
    assert screen.keepsakes == (Venue("성북동 나눔터", "진주시 아동복지센터 5층", 35.1, 128.1),)
    assert [one.plain for one in screen.texts] == ["예약됐어요."]
    assert rows(Reply((Say("예약됐어요."), place), (Choice("지도 보기"), HOME))) == [["지도 보기"], ["처음으로"]]


def test_a_booking_that_is_only_looked_at_brings_its_file_when_asked() -> None:
    file, save = File("나눔톡.ics", "/calendar/x.ics"), Choice("일정에 저장", context="t3")
    screen = render(Reply((Card("예약돼 있어요"), file), (save, HOME)))
    assert screen.keepsakes == ()
    assert rows(Reply((Card("예약돼 있어요"), file), (save, HOME))) == [["일정에 저장"], ["처음으로"]]
    assert render(Reply((Say("여기 있어요."), file), (HOME,))).keepsakes


@given(contexts, says)
def test_what_a_button_says_comes_back(context: str, sentence: str) -> None:
    packed = data(context, sentence)
    assert len(packed.encode()) <= 64
    assert undata(packed) in ((context, sentence), ("", sentence))


@given(st.text(max_size=64))
def test_any_data_at_all_is_read(packed: str) -> None:
    undata(packed)
