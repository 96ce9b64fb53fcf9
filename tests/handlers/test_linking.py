"""The same person on the web and on Telegram, before the desk (H-02)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.forms import FORMS
from handlers.speech import File, Incoming, Reply
from models import people, talks
from models.base import Again, Database
from models.people import Address
from scheduler.sender import Sender
from tests.counter import Person, sqlite_city, words
from tests.scheduler.wire import Wire, beat
from tests.talking import MONDAY
from tests.trust.scan import files, found

SENTENCE = "토요일 오전 10시에 성북동 놀이방, 저랑 아이 둘이요"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with sqlite_city(tmp_path) as made:
        yield made


@pytest.fixture
def web(database: Database) -> Person:
    return Person(database)


@pytest.fixture
def phone(database: Database) -> Person:
    return Person(database, "7001", "telegram")


def number(shown: str) -> str:
    match = re.search(r"\d{4} \d{4} \d{4}", shown)
    assert match
    return match[0]


def link(web: Person, phone: Person) -> str:
    phone.say(f"연결 번호 {number(web.say('텔레그램에서도 쓸래요'))}")
    return phone.press("연결하기")


def test_what_was_booked_there_is_seen_and_changed_here(web: Person, phone: Person) -> None:
    web.say(SENTENCE)
    web.say("네")
    shown = number(web.say("텔레그램 연결해 주세요"))
    asked = phone.say(shown)
    assert "웹 대화방에서 받은 연결 번호예요" in asked
    assert "웹 대화방과 연결할까요?" in asked
    assert "웹 대화방과 연결했어요" in phone.say("네")
    assert "성북동" in phone.say("내 예약")
    phone.say("취소할게요")
    assert "취소했어요" in phone.say("네")
    assert "앞으로의 예약이 없어요" in web.say("내 예약")


def test_where_telegram_can_be_opened_a_door_leads_there(database: Database) -> None:
    desk = Desk(FORMS, {"telegram": "https://t.me/nanumtalk_bot?start="})

    def ask(channel: str) -> Reply:
        return database.run(desk.answer, Incoming(channel, "x", "다른 채널 연결", "1", MONDAY)).result()

    (door,) = (part for part in ask("web").parts if isinstance(part, File))
    assert re.fullmatch(r"https://t\.me/nanumtalk_bot\?start=link_\d{12}", door.url)
    assert not any(isinstance(part, File) for part in ask("telegram").parts)


def test_a_wrong_number_is_asked_for_again_and_the_sixth_waits(web: Person, phone: Person) -> None:
    shown = number(web.say("다른 채널 연결"))
    for _ in range(5):
        assert "그 번호로는 연결할 수 없어요" in phone.say("연결 번호 123456")
    assert "여러 번 와서 잠시 멈췄어요. 오전 11시부터" in phone.say(shown)
    phone.now += timedelta(hours=1)
    assert "그 번호로는" in phone.say(shown)  # over by now
    assert "그만할게요" in phone.say("그만")


def test_two_numbers_at_a_time_are_one_and_none_works_twice(database: Database, web: Person, phone: Person) -> None:
    shown = number(web.say("다른 채널 연결"))
    other = Person(database, "k", "kakao")
    other.say(shown)
    phone.say(shown)
    assert "연결했어요" in phone.say("네")
    assert "그 번호로는 연결할 수 없어요" in other.say("네")


def test_who_has_bookings_of_his_own_is_told_who_can_merge(web: Person, phone: Person) -> None:
    phone.say(SENTENCE)
    phone.say("네")
    told = phone.say(f"연결 번호 {number(web.say('채널 연결'))}")
    assert "제가 합치지는 못해요" in told
    assert "예약이나 신청이 1개 있어서" in told
    assert "성북동" in phone.say("내 예약")
    phone.say("예약 취소")
    phone.say("네")
    assert "연결했어요" in link(web, phone)


def test_no_to_the_question_leaves_both_as_they_are(web: Person, phone: Person) -> None:
    phone.say(number(web.say("채널 연결")))
    assert "연결하지 않았어요" in phone.press("연결 안 할래요")
    web.say(SENTENCE)
    web.say("네")
    assert "앞으로의 예약이 없어요" in phone.say("내 예약")


def test_a_yes_does_not_mean_what_is_open_on_the_other_channel(web: Person, phone: Person) -> None:
    """Nobody books with a yes on the phone what only the computer shows; it can be gone on with (C-04)."""
    shown = number(web.say("텔레그램에서도 쓸래요"))
    assert "이렇게 예약할까요?" in web.say(SENTENCE)
    phone.say(shown)
    phone.say("네")
    again = phone.say("네")
    assert "예약됐어요" not in again
    assert "이렇게 예약할까요?" in again
    assert "예약됐어요" in phone.say("네")


def test_what_was_open_here_before_is_laid_aside(web: Person, phone: Person) -> None:
    phone.say("신안동 나눔터 예약할래요")
    old = phone.reply.choices[0]
    assert "연결했어요" in link(web, phone)
    assert "언제 오세요" not in words(phone.reply)
    shown = phone.say(old.says, context=old.context)
    assert "이렇게 예약할까요?" not in shown


def test_the_same_yes_again_gets_the_same_answer(web: Person, phone: Person) -> None:
    """Trust B1: the line stands in the talk that goes on."""
    phone.say(number(web.say("채널 연결")))
    first = phone.say("네", message_id="yes")
    assert phone.say("네", message_id="yes") == first


def test_parting_from_either_side(web: Person, phone: Person) -> None:
    web.say(SENTENCE)
    web.say("네")
    link(web, phone)
    assert "텔레그램 연결을 끊을까요?" in phone.say("연결 끊기")
    assert "연결을 그대로 둘게요" in phone.press("그대로 두기")
    phone.say("연결 끊어 주세요")
    assert "텔레그램 연결을 끊었어요" in phone.press("연결 끊기")
    assert "앞으로의 예약이 없어요" in phone.say("내 예약")
    assert "연결된 다른 채널이 없어요" in web.say("연결 끊기")
    link(web, phone)
    assert "텔레그램 연결을 끊을까요?" in web.say("텔레그램 연결 끊기")
    assert "예약은 여기에 그대로 있어요" in web.press("연결 끊기")
    assert "앞으로의 예약이 없어요" in phone.say("내 예약")
    assert "성북동" in web.say("내 예약")


async def test_the_first_channel_is_told_and_can_part_with_one_button(
    database: Database, web: Person, phone: Person
) -> None:
    link(web, phone)
    phone.say("내 예약")  # the phone wrote last; the notice goes to the page all the same
    wire = Wire()
    sender = Sender(database, {"telegram": wire}, lambda: phone.now)
    assert await beat(sender) == 1
    assert wire.asked == []
    web.reply = last(database, web)
    assert "텔레그램이 연결됐어요" in words(web.reply)
    assert "본인이 한 일이 아니면" in words(web.reply)
    assert "텔레그램 연결을 끊을까요?" in web.press("연결 끊기")
    web.say("네")
    assert "앞으로의 예약이 없어요" in phone.say("내 예약")


def last(database: Database, person: Person) -> Reply:
    def read(db: Session) -> Reply:
        who = people.known(db, person.channel, person.address)
        assert who
        return Reply.from_text(talks.transcript(db, who.person_id)[-1].reply)

    return database.run(read).result()


def test_neither_number_nor_address_lies_in_the_file(database: Database, tmp_path: Path, web: Person) -> None:
    """The talk shows the number, and is sealed."""
    phone = Person(database, "telegram-address-7001", "telegram")
    shown = number(web.say("텔레그램에서도 쓸래요"))
    phone.say(f"연결 번호 {shown}")
    whole = b"".join(content for _, content in files(tmp_path))
    assert found([shown, shown.replace(" ", ""), phone.address], whole) == []
    phone.say("네")
    whole = b"".join(content for _, content in files(tmp_path))
    assert found([shown, shown.replace(" ", ""), phone.address], whole) == []
    linked = select(Address.person_id).where(Address.linked_at.is_not(None))
    person = database.run(lambda db: db.execute(linked).scalar_one()).result()
    assert found([person], whole) == [person]


def test_a_talk_that_waits_while_its_address_moves_begins_anew(database: Database, phone: Person) -> None:
    """A second message of the phone that got its lock after the link must not be heard in the talk that was left."""
    before = database.run(people.visitor, "telegram", "7001", MONDAY).result()
    phone.say("안녕하세요")
    database.run(talks.abandon, before.person_id).result()
    with pytest.raises(Again):
        phone.say("안녕하세요")
