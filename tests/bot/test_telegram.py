"""Telegram's ways: everything comes at least once, out of a long past, twice at once, and not always back (trust B1, B2, C7)."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from bot.channels.telegram.pace import BURST, Pace
from bot.http import Buckets
from handlers.desk import Desk
from handlers.forms import FORMS
from handlers.speech import Choice, File, Incoming, Reply, Say
from handlers.words import write
from models import people, talks
from models.outbox import Claimed
from scheduler.messenger import TryLater, Undeliverable, Unknown
from scheduler.sender import Sender
from tests.bot.on_telegram import SECRET, Mode, OnTelegram, on_telegram, telegram
from tests.peers.telegram import SECRET as HEADER
from tests.peers.telegram import Refused, Somebody, Update, buttons, text_of
from tests.talking import prepare

SENTENCE = "토요일 오전 10시에 성북동 놀이방, 저랑 아이 둘이요"
CONFIRMED = "booking WHERE state = 'confirmed'"
MODES: list[Mode] = ["polling", "webhook"]


def seen(screen: list[dict[str, Any]]) -> str:
    return "\n".join(map(text_of, screen))


async def until(true: Any, seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.01)


async def again(somebody: Somebody, update: Update) -> list[dict[str, Any]]:
    return await somebody.settled(somebody.api.tell(Update(update.body, update.chat)))


# what comes in


@pytest.mark.parametrize("mode", MODES)
async def test_an_update_told_again_books_once_and_shows_the_same(tmp_path: Path, mode: Mode) -> None:
    async with on_telegram(tmp_path, mode) as on:
        mother = on.somebody()
        await mother.says(SENTENCE)
        update = mother.write("네")
        first = await mother.settled(update)
        second = await again(mother, update)
        assert "예약됐어요" in seen(first)
        assert seen(second) == seen(first)
        assert on.count(CONFIRMED) == 1


@pytest.mark.parametrize("mode", MODES)
async def test_numbers_that_jump_back_are_heard(tmp_path: Path, mode: Mode) -> None:
    async with on_telegram(tmp_path, mode) as on:
        mother = on.somebody()
        await mother.says("안녕하세요")
        on.api.jump(17)
        assert "이렇게 예약할까요?" in seen(await mother.says(SENTENCE))
        on.api.jump(3)
        assert "예약됐어요" in seen(await mother.says("네"))


@pytest.mark.parametrize("mode", MODES)
async def test_two_messages_at_once_are_answered_in_their_order(tmp_path: Path, mode: Mode) -> None:
    async with on_telegram(tmp_path, mode) as on:
        mother = on.somebody()
        updates = [mother.write(words) for words in (SENTENCE, "네", "내 예약")]
        await asyncio.gather(*(update.done.wait() for update in updates))
        said = [text_of(mother.chat.messages[number]) for number in mother.chat.changed]
        assert "이렇게 예약할까요?" in said[0]
        assert "예약됐어요" in said[1]
        assert any("내 예약" in words or "성북동" in words for words in said[3:])
        assert on.count(CONFIRMED) == 1


@pytest.mark.parametrize("mode", MODES)
async def test_a_double_tap_books_once_and_leaves_the_booking_on_the_screen(tmp_path: Path, mode: Mode) -> None:
    async with on_telegram(tmp_path, mode) as on:
        mother = on.somebody()
        await mother.says(SENTENCE)
        number, button = mother.button("예약 확정")
        taps = [on.api.press(mother.chat, number, button["callback_data"]) for _ in range(2)]
        await asyncio.gather(*(tap.done.wait() for tap in taps))
        assert "예약됐어요" in text_of(mother.chat.messages[number])
        assert on.count(CONFIRMED) == 1
        assert None not in on.api.answered.values()


async def test_a_tap_is_answered_before_its_turn_is_done(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        await mother.says("안녕하세요")
        number, button = mother.button("나눔터 예약")
        held, go = asyncio.Event(), asyncio.Event()

        def slow(_: Any) -> None:
            held.set()
            asyncio.run_coroutine_threadsafe(go.wait(), loop).result(10)

        loop = asyncio.get_running_loop()
        busy = on.database.run(slow)
        await held.wait()
        tap = on.api.press(mother.chat, number, button["callback_data"])
        await until(lambda: None not in on.api.answered.values())
        assert not tap.done.is_set()
        go.set()
        await asyncio.wrap_future(busy)
        assert "어느 나눔터" in seen(await mother.settled(tap))


async def test_a_button_three_months_old_shows_how_things_are_now(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        await mother.says(SENTENCE)
        old, button = mother.button("예약 확정")
        await mother.says("네")
        on.now.at += timedelta(days=90)
        shown = await mother.settled(on.api.press(mother.chat, old, button["callback_data"]))
        assert "지난 버튼이에요" in seen(shown)
        assert [message["message_id"] for message in shown] == [old]
        assert on.count("booking") == 1


async def test_a_message_that_cannot_be_written_anew_is_followed_by_a_new_one(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        await mother.says("안녕하세요")
        number, button = mother.button("나눔터 예약")
        mother.chat.frozen.add(number)
        shown = await mother.settled(on.api.press(mother.chat, number, button["callback_data"]))
        assert "어느 나눔터" in seen(shown)
        assert shown[-1]["message_id"] > number


async def test_a_button_of_a_message_long_cut_off_works(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        await mother.says("안녕하세요")
        shown = await mother.settled(on.api.press(mother.chat, 4_000, "t1|나눔터 예약"))
        assert "어느 나눔터" in seen(shown)


async def test_words_written_anew_correct_while_nothing_else_was_said(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        update = mother.write(SENTENCE)
        await mother.settled(update)
        message = update.body["message"]
        edited = message | {
            "text": SENTENCE.replace("10시", "1시").replace("오전", "오후"),
            "edit_date": message["date"] + 5,
        }
        assert "오후 1시" in seen(await mother.settled(on.api.happens(mother.chat, edited_message=edited)))
        await mother.says("네")
        late = edited | {"edit_date": message["date"] + 60}
        assert await mother.settled(on.api.happens(mother.chat, edited_message=late)) == []
        assert on.count("booking") == 1


async def test_a_deep_link_leads_to_its_place(tmp_path: Path) -> None:
    leads = {"gaho": "가호동", "seongbuk-studio": "성북동", "nurse_aide": "간호조무사"}
    async with on_telegram(tmp_path) as on:
        for number, link in enumerate((*leads, "gone", "gaho-palace", "", "x" * 65), 7000):
            shown = await on.somebody(number).says(f"/start {link}")
            assert leads.get(link, "나눔톡") in seen(shown[1:])


async def test_a_deep_link_with_a_number_links_the_chat_with_the_page_it_was_shown_on(tmp_path: Path) -> None:
    doors: dict[str, str] = {}
    desk = Desk(FORMS, doors)
    async with on_telegram(tmp_path, doors=doors) as on:
        await until(lambda: doors)

        def page(text: str) -> Reply:
            told = Incoming("web", "page", text, text, on.now())
            return on.database.run(desk.answer, told).result()

        page(SENTENCE)
        page("네")
        (door,) = (part for part in page("텔레그램에서도 쓸래요").parts if isinstance(part, File))
        assert door.url.startswith("https://t.me/nanumtalk_bot?start=link_")
        mother = on.somebody()
        payload = door.url.partition("=")[2]
        assert "웹 대화방과 연결할까요?" in seen(await mother.says(f"/start {payload}"))
        assert "연결했어요" in seen(await mother.presses("연결하기"))
        assert "성북동" in seen(await mother.says("/my"))
        stranger = on.somebody(7002)
        assert "그 번호로는 연결할 수 없어요" in seen(await stranger.says(f"/start {payload}"))


async def test_where_the_point_of_a_place_is_known_the_place_itself_is_sent(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        on.database.run(lambda db: db.execute(sql("UPDATE site SET point = '[35.19, 128.08]'"))).result()
        mother = on.somebody()
        await mother.says(SENTENCE)
        screen = await mother.says("네")
        (venue,) = (message["venue"] for message in screen if "venue" in message)
        assert venue["location"] == {"latitude": 35.19, "longitude": 128.08}
        assert (venue["title"], venue["address"]) == ("성북동 나눔터", "진주시 아동복지센터 5층")
        (link,) = (one["url"] for message in screen for one in buttons(message) if one["text"] == "지도 보기")
        assert link.endswith(",35.19,128.08")
        assert not [one for one in await mother.says("내 예약") if "venue" in one]  # it is there already
        assert [one for one in await mother.says("지도 보기") if "venue" in one]


async def test_starting_puts_the_four_buttons_below_and_says_where_words_go(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        first, second = await mother.says("/start")
        assert mother.chat.keyboard
        assert mother.chat.keyboard["is_persistent"]
        assert "우리나라 밖에" in text_of(first)
        assert not buttons(first)
        assert "나눔톡" in text_of(second)
        for row in mother.chat.keyboard["keyboard"]:
            for button in row:
                assert "알아듣지" not in seen(await mother.says(button["text"]))


async def test_a_command_says_what_its_name_says(tmp_path: Path) -> None:
    said = {
        "/book": "어느 나눔터",
        "/my": "예약이 없어요",
        "/programs@nanumtalk_bot": "지금 신청",
        "/help": "말씀하세요",
    }
    async with on_telegram(tmp_path) as on:
        for number, (command, piece) in enumerate(said.items(), 7000):
            assert piece in seen(await on.somebody(number).says(command))


async def test_commands_are_told_once_to_telegram(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        await mother.says("안녕하세요")
        assert {scope for scope, _ in on.api.commands} == {"all_private_chats", "default"}
        assert {language for _, language in on.api.commands} == {"ko", ""}
        other = telegram(on.api, on.database, "polling", on.now, [])
        before = len(on.api.calls)
        await on.channel.stop()
        other.start()
        await until(lambda: any(name == "getUpdates" for _, name, _ in on.api.calls[before:]))
        await other.stop()
        await other.close()
        assert not [name for _, name, _ in on.api.calls[before:] if name == "setMyCommands"]


def contact_of(on: OnTelegram, mother: Somebody, whose: int) -> Update:
    contact = {"phone_number": "+821012345678", "first_name": "하나", "user_id": whose}
    return on.api.happens(mother.chat, message=on.api.written(mother.chat, contact=contact))


def known(db: Session, somebody: Somebody) -> str:
    who = people.known(db, "telegram", str(somebody.id))
    assert who is not None
    return who.person_id


async def test_a_contact_that_nobody_asked_for_is_thanked_for_and_kept_nowhere(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        assert write.say("contact-unasked") in seen(await mother.settled(contact_of(on, mother, mother.id)))
        assert on.count("person WHERE phone IS NOT NULL") == 0
        told = on.database.read(lambda db: talks.transcript(db, known(db, mother))).result()
        assert [one.heard for one in told] == [""]


async def test_ones_own_contact_answers_the_question_for_a_number_and_nobody_elses_does(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        on.database.run(prepare, "the programmes", "telegram", str(mother.id)).result()
        for said in ("취업 솔루션 신청할게요", "동의해요", "박순자", "네", "동의해요"):
            await mother.says(said)
        assert write.say("telegram-contact") in seen(await mother.settled(contact_of(on, mother, mother.id + 1)))
        assert on.count("person WHERE phone IS NOT NULL") == 0
        assert write.say("phone-kept") in seen(await mother.settled(contact_of(on, mother, mother.id)))
        kept = on.database.read(lambda db: people.phone(db, known(db, mother))).result()
        assert kept == "01012345678"


async def test_where_the_number_is_asked_for_one_button_sends_it_and_makes_room_again(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        on.database.run(prepare, "the programmes", "telegram", str(mother.id)).result()
        for said in ("취업 솔루션 신청할게요", "동의해요", "박순자", "네", "동의해요"):
            await mother.says(said)
        assert mother.chat.keyboard
        assert mother.chat.keyboard["keyboard"] == [[{"text": "내 번호 보내기", "request_contact": True}]]
        before = mother.chat.keyboard
        await mother.says("아무 말")
        assert mother.chat.keyboard is before  # put once, not at every question
        await mother.says("건너뛰기")
        assert [one["text"] for row in mother.chat.keyboard["keyboard"] for one in row][:2] == [
            "나눔터 예약",
            "내 예약",
        ]


async def test_a_picture_is_asked_for_in_words(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
        update = on.api.happens(mother.chat, message=on.api.written(mother.chat, photo=photo))
        assert write.say("only-text") in seen(await mother.settled(update))


async def test_in_a_group_only_the_way_to_the_private_chat_is_told(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        room = on.api.chat(-100, "group")
        await on.api.happens(room, message=on.api.written(room, text="우리 토요일에 볼까?")).done.wait()
        assert room.changed == []
        await on.api.happens(room, message=on.api.written(room, text=f"@nanumtalk_bot {SENTENCE}")).done.wait()
        (answer,) = (room.messages[number] for number in room.changed)
        assert write.say("group-room") in text_of(answer)
        assert [button["url"] for button in buttons(answer)] == ["https://t.me/nanumtalk_bot"]
        assert on.count("person") == 0


@pytest.mark.parametrize("mode", MODES)
async def test_a_block_and_a_return_are_noted(tmp_path: Path, mode: Mode) -> None:
    async with on_telegram(tmp_path, mode) as on:
        mother = on.somebody()
        await mother.says("안녕하세요")
        await mother.settled(on.api.block(mother.chat))
        assert on.count("address WHERE dead_at IS NOT NULL") == 1
        await mother.settled(on.api.block(mother.chat, blocked=False))
        assert on.count("address WHERE dead_at IS NOT NULL") == 0


async def test_whoever_writes_too_fast_is_not_worked_for(tmp_path: Path) -> None:
    async with on_telegram(tmp_path, limiter=Buckets(2, 0.001)) as on:
        mother = on.somebody()
        for _ in range(5):
            await mother.says("안녕하세요")
        assert len(mother.chat.changed) == 2


# the door of the webhook


async def test_nobody_comes_in_without_the_secret(tmp_path: Path) -> None:
    async with on_telegram(tmp_path, "webhook") as on, ClientSession() as http:
        for secret in (None, "", "wrong", SECRET + "x", "비밀"):
            headers = {} if secret is None else {HEADER: secret.encode().decode("latin-1")}
            async with http.post(f"{on.url}/telegram/webhook", data=b"{", headers=headers) as answer:
                assert answer.status == 403


BODIES = [
    ("{", 400),
    ("[]", 400),
    ("{}", 400),
    ('{"update_id": "1"}', 400),
    ('{"update_id": true, "poll": {}}', 400),
    ('{"update_id": 1, "message": {}}', 400),
    ('{"update_id": 1, "message": 5}', 400),
    ('{"update_id": 1, "message": {"message_id": 1, "date": 1e400, "chat": {"id": 1, "type": "private"}}}', 400),
    ('{"update_id": 1, "callback_query": {"id": "1", "from": []}}', 400),
    ("[" * 50_000, 400),
    ('{"update_id": 1}', 200),
    ('{"update_id": 1, "unheard_of": {"a": 1}}', 200),
    ('{"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "channel"}}}', 200),
    ('{"update_id": 1, "x": "' + "가" * 100_000 + '"}', 413),
]


async def test_odd_bodies_are_refused_or_passed_over(tmp_path: Path) -> None:
    async with on_telegram(tmp_path, "webhook") as on, ClientSession() as http:
        for body, status in BODIES:
            async with http.post(f"{on.url}/telegram/webhook", data=body.encode(), headers={HEADER: SECRET}) as answer:
                assert answer.status == status, body[:100]
        assert on.count("person") == 0


async def test_what_a_button_says_is_not_believed(tmp_path: Path) -> None:
    forged = ("", "|", "t1", "t9999999|네", "n|취소", "N" + "A" * 22 + "|갈게요", "\x00|\x00", "x|" + "가" * 20)
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        await mother.says(SENTENCE)
        for data in forged:
            await mother.settled(on.api.press(mother.chat, 1, data))
        assert on.count(CONFIRMED) == 0


async def test_an_odd_update_does_not_hold_up_the_others(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        odd = on.api.happens(mother.chat, message={"message_id": "?"})
        assert "나눔톡" in seen(await mother.says("안녕하세요"))
        await odd.done.wait()


# one poller


async def test_a_second_poller_stops_the_first_loudly(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        await on.somebody().says("안녕하세요")
        other = telegram(on.api, on.database, "polling", on.now, [])
        other.start()
        await until(lambda: on.alarms)
        assert "409" in on.alarms[0]
        assert "나눔톡" in seen(await on.somebody(5).says("안녕하세요"))
        await other.stop()
        await other.close()


async def test_polling_after_a_webhook_hears_what_was_written_meanwhile(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        await mother.says("안녕하세요")
        await on.channel.stop()
        on.api.webhook = {"url": "https://old.example.kr", "allowed_updates": ["message"]}
        other = telegram(on.api, on.database, "polling", on.now, [])
        on.api.webhook, kept = {}, on.api.webhook
        written = mother.write(SENTENCE)
        on.api.webhook = kept
        other.start()
        assert "이렇게 예약할까요?" in seen(await mother.settled(written))
        await other.stop()
        await other.close()


async def test_a_wrong_token_stops_loudly(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        await on.channel.stop()
        on.api.trouble = lambda method, _: Refused(401, "Unauthorized")
        other = telegram(on.api, on.database, "polling", on.now, on.alarms)
        other.start()
        await until(lambda: on.alarms)
        assert "NANUM_TELEGRAM_TOKEN" in on.alarms[0]
        await other.close()


# what goes out


def failing(on: OnTelegram, chat: int, times: int, no: Refused | float) -> list[str]:
    """The next `times` messages to that chat meet trouble; the methods that did."""
    met: list[str] = []

    def trouble(method: str, given: dict[str, Any]) -> Refused | float | None:
        if str(given.get("chat_id")) != str(chat) or len(met) >= times:
            return None
        met.append(method)
        return no

    on.api.trouble = trouble
    return met


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "no", [Refused(429, "Too Many Requests: retry after 1", retry_after=1), Refused(500, "Internal Server Error"), 3.0]
)
async def test_an_answer_in_trouble_comes_and_nobody_else_waits(
    tmp_path: Path, mode: Mode, no: Refused | float
) -> None:
    async with on_telegram(tmp_path, mode, wire_seconds=0.5) as on:
        mother, father = on.somebody(), on.somebody(8)
        await mother.says(SENTENCE)
        met = failing(on, mother.id, 2, no)
        booked = mother.write("네")
        await until(lambda: met)
        assert "나눔톡" in seen(await father.says("안녕하세요"))
        await booked.done.wait()
        told = sum("예약됐어요" in text_of(message) for message in mother.chat.messages.values())
        # the Bot API takes no key: what was perhaps said is said again, with the same booking number
        assert told == 1 if isinstance(no, Refused) else 1 <= told <= 3
        assert on.count(CONFIRMED) == 1
        assert len(met) == 2  # no storm


async def test_an_answer_that_telegram_never_takes_comes_first_at_the_next_word(tmp_path: Path) -> None:
    async with on_telegram(tmp_path, pauses=(0.01, 0.01)) as on:
        mother = on.somebody()
        await mother.says(SENTENCE)
        met = failing(on, mother.id, 10_000, Refused(500, "Internal Server Error"))
        await mother.settled(mother.write("네"))
        assert 1 <= len(met) <= 10
        on.api.trouble = lambda method, given: None
        assert "예약됐어요" in seen(await mother.says("안녕하세요"))


async def test_a_file_that_telegram_does_not_take_does_not_bring_the_answer_twice(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        await mother.says(SENTENCE)
        on.api.trouble = lambda method, _: Refused(400, "Bad Request: wrong file") if method == "sendDocument" else None
        shown = await mother.says("네")
        assert len(shown) == 1
        assert "예약됐어요" in seen(shown)


def notice(number: int = 1) -> Claimed:
    fields = Claimed.__dataclass_fields__
    given: dict[str, Any] = dict.fromkeys(fields)
    return Claimed(**given | {"id": f"{number:032x}"})


REMINDER = Reply(
    (Say("내일 오전 10시에 성북동 나눔터 예약이 있어요. 오실 수 있어요?"),),
    tuple(Choice(says, context=f"n{1:032x}") for says in ("갈게요", "늦어요", "변경", "취소")),
)


async def test_a_notice_arrives_with_its_four_answers(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        receipt = await on.channel.push(str(mother.id), REMINDER, notice())
        (message,) = mother.chat.messages.values()
        assert receipt.number == str(message["message_id"])
        assert [button["text"] for button in buttons(message)] == ["갈게요", "늦어요", "변경", "취소"]
        shown = await mother.presses("갈게요")
        assert message["message_id"] not in [one["message_id"] for one in shown]  # the reminder stays to be read
        assert "내일" in text_of(message)


TOLD: list[tuple[Refused | float, type[Exception]]] = [
    (Refused(403, "Forbidden: bot was blocked by the user"), Undeliverable),
    (Refused(403, "Forbidden: user is deactivated"), Undeliverable),
    (Refused(403, "Forbidden: bot can't initiate conversation with a user"), Undeliverable),
    (Refused(400, "Bad Request: chat not found"), Undeliverable),
    (Refused(500, "Internal Server Error"), Unknown),
    (Refused(502, "Bad Gateway"), Unknown),
    (3.0, Unknown),
]


async def test_what_telegram_says_to_a_notice_is_told_in_our_words(tmp_path: Path) -> None:
    async with on_telegram(tmp_path, wire_seconds=0.5) as on:
        for number, (no, raised) in enumerate(TOLD, 7000):
            met = failing(on, on.somebody(number).id, 10, no)
            with pytest.raises(raised):
                await on.channel.push(str(number), REMINDER, notice())
            assert len(met) == 1


async def test_a_limit_told_to_a_notice_holds_the_others(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        met = failing(on, on.somebody().id, 10, Refused(429, "Too Many Requests: retry after 7", retry_after=7))
        for chat in ("7001", "8"):  # the second is not even tried
            with pytest.raises(TryLater) as later:
                await on.channel.push(chat, REMINDER, notice())
            assert later.value.after > timedelta(seconds=5)
        assert len(met) == 1


async def test_where_telegram_is_not_there_nothing_was_sent(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        away = telegram(on.api, on.database, "polling", on.now, [])
        await on.api.__aexit__()
        with pytest.raises(TryLater):
            await away.push("7001", REMINDER, notice())
        await away.close()


async def test_an_answer_to_somebody_who_blocked_us_marks_the_address(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        await mother.says("안녕하세요")
        mother.chat.blocked = True
        await mother.settled(mother.write(SENTENCE))
        assert on.count("address WHERE dead_at IS NOT NULL") == 1


async def test_words_that_telegram_cannot_read_as_html_are_said_plainly(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        on.api.trouble = lambda method, given: (
            Refused(400, "Bad Request: can't parse entities: byte 3") if given.get("parse_mode") else None
        )
        assert "나눔톡" in seen(await mother.says("안녕하세요"))


async def test_the_calendar_file_is_that_of_the_booking(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        await mother.says(SENTENCE)
        shown = await mother.says("네")
        (file,) = (message for message in shown if "document" in message)
        assert file["content"].startswith(b"BEGIN:VCALENDAR")
        assert b"DTSTART:20261128T010000Z" in file["content"]


# the allowance


async def _leaving(pace: Pace, chats: list[int], notice: bool) -> list[float]:
    loop = asyncio.get_running_loop()
    left: list[float] = []

    async def one(chat: int) -> None:
        await pace.leave(chat, notice=notice)
        left.append(loop.time())

    await asyncio.gather(*(one(chat) for chat in chats))
    return sorted(left)


async def test_no_second_sees_more_notices_than_the_allowance() -> None:
    left = await _leaving(Pace(all=60, notices=40), list(range(100)), notice=True)
    assert max(sum(1 for other in left if moment <= other < moment + 1) for moment in left) <= 40


async def test_one_chat_gets_one_notice_a_second_and_a_short_burst_of_answers() -> None:
    notices = await _leaving(Pace(), [1, 1], notice=True)
    assert notices[1] - notices[0] >= 1
    answers = await _leaving(Pace(), [1] * (BURST + 1), notice=False)
    assert answers[-2] - answers[0] < 1 <= answers[-1] - answers[0]


async def test_answers_go_before_notices() -> None:
    pace, order = Pace(all=4, notices=3), list[str]()

    async def one(chat: int, notice: bool) -> None:
        await pace.leave(chat, notice=notice)
        order.append("notice" if notice else "answer")

    many = [asyncio.create_task(one(chat, True)) for chat in range(8)]
    await asyncio.sleep(0)
    await asyncio.gather(*many[:3])
    await one(100, False)
    assert order.index("answer") == 3
    await asyncio.gather(*many)


async def test_a_limit_that_telegram_tells_holds_all() -> None:
    pace = Pace()
    pace.hold(0.3)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await _leaving(pace, [1, 2], notice=False)
    assert loop.time() - began >= 0.3


# a notice and the next channel


async def test_a_notice_to_somebody_who_blocked_us_goes_to_the_next_channel(tmp_path: Path) -> None:
    """N-07, by the sender: the address is dead, the web page has the line."""
    async with on_telegram(tmp_path) as on:
        mother = on.somebody()
        await mother.says(SENTENCE)
        await mother.says("네")
        who = on.database.read(people.known, "telegram", str(mother.id)).result()
        other = on.database.run(people.visitor, "web", "w" * 32, on.now()).result()
        assert who
        moved = f"UPDATE address SET person_id = '{who.person_id}' WHERE id = '{other.address_id}'"
        on.database.run(lambda db: db.execute(sql(moved))).result()
        mother.chat.blocked = True
        sender = Sender(on.database, {"telegram": on.channel}, on.now)
        on.now.at += timedelta(days=4, hours=8)  # Friday, 18:00
        await sender.beat()
        await sender.idle()
        assert on.count("address WHERE dead_at IS NOT NULL") == 1
        assert on.count("notice WHERE state = 'sent'") >= 1
