"""What is said of several channels, and what only sounds like it."""

import pytest

from handlers.korean import linking
from handlers.korean.linking import JOIN, NUMBER, OFFER, PART
from handlers.speech import Kind


@pytest.mark.parametrize(
    ("text", "goal", "channel"),
    [
        ("텔레그램에서도 쓸래요", OFFER, "telegram"),
        ("텔레그램 연결해 주세요", OFFER, "telegram"),
        ("카톡에서도 쓸 수 있어요?", OFFER, "kakao"),
        ("웹 대화방이랑 연결하고 싶어요", OFFER, "web"),
        ("다른 채널 연결", OFFER, None),
        ("채널 연결", OFFER, None),
        ("다른 채널", OFFER, None),
        ("핸드폰에서도 보고 싶은데요", OFFER, None),
        ("컴퓨터에서도 이어서 하고 싶어요", OFFER, None),
        ("연결 번호 주세요", OFFER, None),
        ("연결 코드 어떻게 받아요", OFFER, None),
        ("연결 번호 받았어요", JOIN, None),
        ("연결하기", JOIN, None),
        ("네, 연결할게요", JOIN, None),
        ("연결 끊기", PART, None),
        ("텔레그램 연결 끊어 주세요", PART, "telegram"),
        ("카카오톡 연동 해제할게요", PART, "kakao"),
    ],
)
def test_errands_of_channels(text: str, goal: str, channel: str | None) -> None:
    heard = linking.of_links(text, None)
    assert heard is not None
    assert (heard.goal, heard.fills.get(Kind.CHANNEL)) == (goal, channel)


@pytest.mark.parametrize(
    "text",
    [
        "연결 번호 1234 5678 9012",
        "연결 코드: 1234-5678-9012 입니다",
        "1234 5678 9012",
        "123456789012요",
        "연결번호는 \uff11\uff12\uff13\uff14 5678 9012예요",
    ],
)
def test_the_number_however_it_is_written(text: str) -> None:
    heard = linking.of_links(text, None)
    assert heard is not None
    assert (heard.goal, heard.fills) == (JOIN, {Kind.LINK_NUMBER: "123456789012"})


def test_where_the_number_was_asked_for_any_number_is_one() -> None:
    heard = linking.of_links("12345 678", NUMBER)
    assert heard is not None
    assert heard.fills == {Kind.LINK_NUMBER: "12345678"}
    assert linking.of_links("12345 678", None) is None


@pytest.mark.parametrize(
    "text",
    [
        "담당자 연결",
        "담당자 연결해 주세요",
        "상담원이랑 연결하고 싶어요",
        "연결해 주세요",
        "카톡으로 예약할 수 있어요?",
        "텔레그램으로 알림 받을 수 있어요?",
        "카톡으로 알림도 연결해 주세요",
        "연결이 자꾸 끊겨요",
        "연결이 안 돼요",
        "010-1234-5678",
        "다른 나눔터",
        "다른 데도 있어요?",
        "토요일 오전 10시 성북동 어른 1명 아이 2명",
    ],
)
def test_what_only_sounds_like_it(text: str) -> None:
    assert linking.of_links(text, None) is None


def test_whatever_is_pasted_is_read_at_once() -> None:
    """Trust D3."""
    for piece in ("1", "연결", "텔레그램", " ", "1234 "):
        linking.of_links(piece * 20_000, None)
