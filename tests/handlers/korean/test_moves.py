"""Words about the talk itself."""

import pytest

from handlers.korean import moves
from handlers.korean.normal import plain
from handlers.speech import Kind, Move


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("네", Move.YES),
        ("넵!!", Move.YES),
        ("네 맞아요", Move.YES),
        ("ㅇㅇ", Move.YES),
        ("하모예", Move.YES),
        ("예약 확정", Move.YES),
        ("다시 잡기", Move.YES),
        ("이어서 하기", Move.YES),
        ("네 예약해주세요", Move.YES),
        ("네 신청해 주세요", Move.YES),
        ("예 그래 해주이소", Move.YES),
        ("동의해요", Move.YES),
        ("예약할게요", Move.YES),
        ("yes please", Move.YES),
        ("好的", Move.YES),
        ("아니요", Move.NO),
        ("아뇨 괜찮아요", Move.NO),
        ("ㄴㄴ", Move.NO),
        ("그대로 두기", Move.NO),
        ("동의 안 해요", Move.NO),
        ("no thanks", Move.NO),
        ("이전", Move.BACK),
        ("뒤로 가기", Move.BACK),
        ("한 단계 전으로 돌아가줘", Move.BACK),
        ("처음으로", Move.HOME),
        ("처음", Move.HOME),
        ("메뉴", Move.HOME),
        ("홈", Move.HOME),
        ("새로 시작", Move.HOME),
        ("취소", Move.STOP),
        ("그만", Move.STOP),
        ("종료", Move.STOP),
        ("중단해 주세요", Move.STOP),
        ("감사합니다", Move.THANKS),
        ("ㄱㅅ", Move.THANKS),
    ],
)
def test_a_move_is_heard(text: str, move: Move) -> None:
    assert moves.talk(plain(text)).move is move


@pytest.mark.parametrize(
    "text",
    [
        "네 식구",
        "예약 취소",
        "예약 취소할게요",
        "취소요",
        "전화번호",
        "처음 뵙겠습니다",
        "이전 예약 보여줘",
        "메뉴 뭐 있어요",
        "신안동",
        "끝나는 시간",
        "아니 4시로",
        "",
        "네 시",
        "동의서",
        "네?",
        "그래요?",
        "네 맞아요?",
    ],
)
def test_what_holds_more_than_a_move_is_none(text: str) -> None:
    assert moves.talk(plain(text)).move is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("시간 바꾸기", Kind.SESSION),
        ("다른 시간", Kind.SESSION),
        ("시간 바꿀게요", Kind.SESSION),
        ("다른 날", Kind.DATE),
        ("날짜 바꾸기", Kind.DATE),
        ("달력 보기", Kind.DATE),
        ("인원 바꾸기", Kind.PARTY),
        ("다른 나눔터", Kind.SITE),
        ("다른 곳", Kind.SITE),
        ("장소 바꾸기", Kind.SITE),
        ("네, 시간 바꿀게요", Kind.SESSION),
        ("내일 말고 다른 날", Kind.DATE),
        ("성북동 말고 딴 데 없어요?", Kind.SITE),
        ("딴 시간", Kind.SESSION),
    ],
)
def test_a_value_is_to_be_asked_again(text: str, kind: Kind) -> None:
    assert moves.talk(plain(text)).reopen == (kind,)


@pytest.mark.parametrize(
    ("text", "pick"),
    [
        ("2번", 2),
        ("2번이요", 2),
        ("두 번째", 2),
        ("세번째 거", 3),
        ("첫 번째", 1),
        ("마지막", -1),
        ("3번으로 할게요", 3),
        ("대기 3번", None),
        ("예비 2번", None),
        ("0번", None),
        ("2시", None),
    ],
)
def test_a_choice_is_picked_by_its_number(text: str, pick: int | None) -> None:
    assert moves.pick(plain(text)) == pick


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SB-7K2Q 취소", "SB-7K2Q"),
        ("sb-7k2q", "SB-7K2Q"),
        ("SB7K2Q", "SB-7K2Q"),
        ("예약번호 SB 7K2Q 변경해줘", "SB-7K2Q"),
        ("SB-7K2Q취소", "SB-7K2Q"),
        ("SB-0O1I", None),
        ("booking", None),
        ("can you help me", None),
        ("23456789", None),
        ("SB-7K2QX", None),
    ],
)
def test_a_booking_number_is_read_however_it_was_typed(text: str, code: str | None) -> None:
    assert moves.code(plain(text)) == code


def test_going_on_and_beginning_anew() -> None:
    assert moves.talk(plain("이어서 하기")).resume is True
    assert moves.talk(plain("새로 시작")).resume is False
    assert moves.talk(plain("예약할래요")).resume is None


@pytest.mark.parametrize(
    ("text", "any_time"), [("아무 때나", True), ("상관없어요", True), ("제일 빠른 시간으로", True), ("오후 3시", False)]
)
def test_any_time_will_do(text: str, any_time: bool) -> None:
    assert moves.talk(plain(text)).any_time is any_time


@pytest.mark.parametrize(
    ("text", "preschool"),
    [("아직 핵교 안갔어예", True), ("모두 입학 전", True), ("유치원 다녀요", True), ("초등 2학년", False)],
)
def test_a_child_before_school(text: str, preschool: bool) -> None:
    assert moves.preschool(plain(text)) is preschool
