"""Telegram: what comes in by polling or by webhook goes through the desk; what is answered is drawn in the chat.

receive, poll    an update -> Said, Why or Standing; nothing is confirmed before its turn is committed and said
say              the answer: a pressed menu is written anew in its place, typed words get a new message
push             a notice, within the allowance that answers leave

Again            try the same once more: the turn's message id makes that harmless (trust B1)
"""

import asyncio
import hmac
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

import structlog
from aiohttp import web
from prometheus_client import Counter
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.channels.telegram import links
from bot.channels.telegram.draw import Document, Photo, Text, Venue, render
from bot.channels.telegram.hear import ALLOWED, COMMANDS, Event, Odd, Said, Standing, Why, hear, number
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.polling import PAUSES, Again, Polling
from bot.channels.telegram.wire import SECONDS, Limited, NotSent, Wire
from bot.http import Buckets, read_json
from bot.log import where
from bot.turns import Desk
from handlers.speech import Incoming, Reply, Say
from handlers.words import write
from models import people, places, talks
from models.base import Again as DatabaseAgain
from models.base import Database
from models.outbox import Claimed
from scheduler.messenger import Receipt, TryLater, Undeliverable, Unknown

CHANNEL = "telegram"
OFFICIAL = "https://api.telegram.org/bot"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
ROUTE = "/telegram/webhook"
BURST, A_SECOND = 30, 2.0
HELD_SECONDS = 2.0
"""A notice does not wait longer for a limit to end: it is put back."""
PATIENCE = timedelta(seconds=20)
"""An answer waits for no longer limit within its turn."""
TRIES = 3
ANOTHER_RECEIVER = (
    "텔레그램이 멈췄어요. 같은 토큰으로 다른 프로그램이 메시지를 받고 있어요 (409). 그것을 끄고 다시 시작해 주세요. "
    "여럿이 함께 받으려면 NANUM_TELEGRAM_MODE=webhook이 필요해요."
)
WRONG_TOKEN = "텔레그램이 멈췄어요. NANUM_TELEGRAM_TOKEN이 맞지 않아요. @BotFather에서 다시 받아 적고 시작해 주세요."  # noqa: S105
MENU = ("btn-reserve", "btn-mine", "btn-programmes", "btn-ask")
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
GONE = ("chat not found", "user is deactivated", "bot was blocked", "bot can't initiate")
UNCHANGED = "not modified"
NOT_HTML = "can't parse entities"

log = structlog.get_logger()


class Telegram:
    """A channel (`attach`), and a Messenger (`push`)."""

    keyed = False  # the Bot API takes no key that would make a repetition harmless

    def __init__(
        self,
        *,
        database: Database,
        desk: Desk,
        clock: Callable[[], datetime],
        token: str,
        mode: Literal["polling", "webhook"] = "polling",
        secret: str = "",
        api: str = OFFICIAL,
        name: str | None = None,
        public_url: str | None = None,
        calendar: Callable[[Session, str], bytes | None],
        doors: dict[str, str] | None = None,
        turns: Counter | None = None,
        alarm: Callable[[str], None] = lambda sentence: None,
        pace: Pace | None = None,
        limiter: Buckets | None = None,
        pauses: tuple[float, ...] = PAUSES,
        wire_seconds: float = SECONDS,
    ) -> None:
        """`calendar`: a path of this service -> the file behind it; `doors`: told where we can be opened; `alarm`: where a sentence for whoever runs this goes;
        `pauses`: between the tries of one update; `wire_seconds`: Telegram is waited for."""
        self._database, self._desk, self._clock = database, desk, clock
        self._mode, self._secret, self._public_url = mode, secret.encode(), public_url
        self._calendar, self._turns, self._alarm = calendar, turns, alarm
        self._pace = pace or Pace()
        self._limiter = limiter or Buckets(BURST, A_SECOND)
        self._wire, self._poll_wire = Wire(seconds=wire_seconds), Wire(connections=2)
        self._pauses = pauses
        files = api.removesuffix("/bot") + "/file/bot"
        self._bot = Bot(token, api, files, request=self._wire, get_updates_request=self._poll_wire)
        self._api = f"{api}{token}"
        self._name, self._doors = name, doors if doors is not None else {}
        self._chats: dict[int, tuple[asyncio.Lock, int]] = {}
        self._answers: set[asyncio.Task[None]] = set()
        self._running: asyncio.Task[None] | None = None

    def attach(self, app: web.Application) -> None:
        if self._mode == "webhook":
            app.router.add_post(ROUTE, self.receive)

    def start(self) -> None:
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Nothing more comes in."""
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def close(self) -> None:
        """Nothing more goes out."""
        await asyncio.gather(*self._answers, return_exceptions=True)
        await self._wire.shutdown()
        await self._poll_wire.shutdown()

    # receiving

    async def _run(self) -> None:
        """Introduces the bot, then receives, until it is told to stop or must."""
        try:
            await self._patiently(self._bot.get_me, self._introduce, self._open_way)
            if self._mode == "polling":
                await self._poll()
        except Conflict:
            log.error("telegram stopped", error="Conflict")
            self._alarm(ANOTHER_RECEIVER)
        except InvalidToken:
            log.error("telegram stopped", error="InvalidToken")
            self._alarm(WRONG_TOKEN)
        except Exception as bug:
            log.error("bug", channel=CHANNEL, error=type(bug).__name__, where=where(bug))

    async def _patiently(self, *steps: Callable[[], Awaitable[Any]]) -> None:
        """Each until it works: Telegram may be away when we start."""
        for step in steps:
            pauses = list(PAUSES)
            while True:
                try:
                    await step()
                    break
                except (Conflict, InvalidToken):
                    raise
                except TelegramError as error:
                    log.warning("telegram", error=type(error).__name__)
                    await asyncio.sleep(getattr(error, "after", 0) or pauses[0])
                    pauses = pauses[1:] or pauses

    async def _introduce(self) -> None:
        """The commands and the words above an empty chat; only what changed is written."""
        self._name = self._name or (await self._bot.get_me()).username
        self._doors[CHANNEL] = f"https://t.me/{self._name}?start="
        commands = tuple(BotCommand(name, write.say(f"telegram-{name}")) for name in COMMANDS)
        for scope in (BotCommandScopeAllPrivateChats(), BotCommandScopeDefault()):
            for language in ("ko", None):
                if await self._bot.get_my_commands(scope=scope, language_code=language) != commands:
                    await self._bot.set_my_commands(commands, scope=scope, language_code=language)

    async def _open_way(self) -> None:
        """Webhook and polling exclude each other. What was written while we were away is never dropped (B2)."""
        if self._mode == "polling":
            await self._bot.delete_webhook(drop_pending_updates=False)
        else:
            await self._bot.set_webhook(
                f"{self._public_url}{ROUTE}",
                secret_token=self._secret.decode(),
                allowed_updates=ALLOWED,
                drop_pending_updates=False,
            )

    async def _poll(self) -> None:
        polling = Polling[Event](self._fetch_patiently, self._read, self._handle, self._give_up, self._pauses)
        try:
            await polling.run()
        finally:
            with suppress(TelegramError):
                await polling.close()

    async def _fetch_patiently(self, offset: int | None, seconds: int) -> list[Any]:
        pause = 0.5
        while True:
            try:
                return await self._fetch(offset, seconds)
            except (Conflict, InvalidToken):
                raise
            except TelegramError as error:
                if not seconds:
                    raise
                log.warning("telegram", error=type(error).__name__)
                await asyncio.sleep(max(getattr(error, "after", 0), pause * random.uniform(0.5, 1)))  # noqa: S311
                pause = min(pause * 2, 30)

    async def _fetch(self, offset: int | None, seconds: int) -> list[Any]:
        """Raw: one odd update among them must not cost the others."""
        kinds = ",".join(f'"{kind}"' for kind in ALLOWED)
        url = f"{self._api}/getUpdates?timeout={seconds}&allowed_updates=[{kinds}]"
        if offset is not None:
            url += f"&offset={offset}"
        body = self._poll_wire.parse_json_payload(await self._poll_wire.retrieve(url, read_timeout=seconds + 10))
        found = body.get("result")
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    def _read(self, raw: Any) -> tuple[int, Event | None]:
        try:
            return number(raw), hear(raw, self._bot, self._name or "")
        except Odd as odd:
            log.warning("odd update", error=str(odd))
            return number(raw), None

    async def receive(self, request: web.Request) -> web.Response:
        """POST /telegram/webhook: 200 only when all is done and said; else Telegram tells it again, in its order."""
        given = request.headers.get(HEADER, "").encode(errors="replace")
        if not self._secret or not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        body = await read_json(request)
        try:
            number(body)
            event = hear(body, self._bot, self._name or "")
        except Odd as odd:
            log.warning("odd update", error=str(odd))
            return web.Response(status=400)
        if event is None:
            return web.Response()
        try:
            async with self._one_by_one(event.chat):
                await self._handle(event)
        except Again:
            return web.Response(status=500)
        return web.Response()

    @asynccontextmanager
    async def _one_by_one(self, chat: int) -> AsyncIterator[None]:
        """One chat's updates in their order, also where one comes again while it is still worked on."""
        lock, users = self._chats.get(chat, (asyncio.Lock(), 0))
        self._chats[chat] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._chats.pop(chat)
            if users > 1:
                self._chats[chat] = (lock, users - 1)

    # one update

    async def _handle(self, event: Event) -> None:
        """Raises Again where the same update, told once more, may go better."""
        try:
            match event:
                case Why(_, query, why):
                    await self._answer_query(query, why)
                case Standing():
                    await self._in_database(self._stand, event)
                case Said():
                    await self._turn(event)
        except Undeliverable:
            await self._in_database(self._stand, Standing(event.chat, alive=False))
        except TryLater as later:
            raise Again(later.after.total_seconds()) from None
        except Unknown:
            raise Again from None
        except (Again, asyncio.CancelledError):
            raise
        except Exception as bug:  # told again it would fail again
            log.error("bug", channel=CHANNEL, error=type(bug).__name__, where=where(bug))

    async def _turn(self, said: Said) -> None:
        if said.query:  # before slow work: the button shows that something goes on until then
            task = asyncio.create_task(self._answer_query(said.query))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)
        if self._limiter.wait(str(said.chat)):
            log.warning("too fast", channel=CHANNEL)
            return
        reply = await self._reply(said)
        if reply is not None:
            await self._say(said, reply)

    async def _reply(self, said: Said) -> Reply | None:
        if said.wordless:
            return Reply((Say(write.say("only-text")),))
        if said.contact and not said.text:
            return Reply((Say(write.say("telegram-contact")),))
        outcome = "failed"
        try:
            reply: Reply | None = await self._in_database(self._answer, said)
            outcome = "told"
            return reply
        except Again:
            raise
        except Exception as bug:
            log.error("bug", channel=CHANNEL, message=said.key, error=type(bug).__name__, where=where(bug))
            return Reply((Say(write.say("error")),))
        finally:
            if self._turns:
                self._turns.labels(CHANNEL, outcome).inc()

    async def _in_database(self, fn: Callable[..., Any], *args: Any) -> Any:
        try:
            return await asyncio.wrap_future(self._database.run(fn, *args))
        except (OperationalError, InterfaceError, NoConnection, DatabaseAgain) as gone:
            log.warning("database", channel=CHANNEL, error=type(gone).__name__)
            raise Again(1.0) from None

    def _answer(self, db: Session, said: Said) -> Reply | None:
        """None for words written anew when their question is no longer the open one."""
        text = links.sentence(places.city(db), said.link) if said.link else said.text
        if said.corrects is not None and not self._is_last(db, said):
            return None
        return self._desk.answer(db, self._incoming(replace(said, text=text)))

    def _incoming(self, said: Said) -> Incoming:
        return Incoming(
            CHANNEL,
            str(said.chat),
            said.text,
            said.key,
            self._clock(),
            context=said.context,
            private=said.private,
            contact=said.contact,
        )

    def _is_last(self, db: Session, said: Said) -> bool:
        """Whether nothing was said after the words that were written anew."""
        who = people.known(db, CHANNEL, str(said.chat))
        last = talks.transcript(db, who.person_id, most=1) if who else ()
        heard = (last[-1].message_id or "") if last else ""
        return heard == f"m{said.corrects}" or heard.startswith(f"e{said.corrects}.")

    def _stand(self, db: Session, standing: Standing) -> None:
        who = people.known(db, CHANNEL, str(standing.chat))  # to be known again is to be alive again
        if who and not standing.alive:
            people.bury(db, who.address_id, now=self._clock())

    async def _give_up(self, event: Event) -> None:
        """Telegram did not take the answer for long: it comes first at the next word."""
        if isinstance(event, Said) and event.private:
            log.warning("not said", channel=CHANNEL, message=event.key)
            try:
                await self._in_database(self._desk.untold, self._incoming(event))
            except Exception as bug:
                log.error("bug", channel=CHANNEL, error=type(bug).__name__, where=where(bug))

    # saying

    async def _say(self, said: Said, reply: Reply) -> None:
        if not said.private:
            return await self._in_the_room(said.chat, reply)
        if said.starts:
            await self._put_menu(said.chat, write.say("telegram-first", web=self._public_url))
        elif reply.phone is False:
            await self._put_menu(said.chat, write.say("telegram-again"))
        screen = render(reply, self._public_url)
        texts = list(screen.texts)
        if said.on is not None and said.context.startswith("t") and await self._edited(said.chat, said.on, texts[0]):
            del texts[0]
        for place, one in enumerate((*texts, *screen.keepsakes)):
            await self._surely(said.chat, one, first=not place and len(texts) == len(screen.texts))
        if reply.phone:
            button = KeyboardButton(write.say("btn-send-phone"), request_contact=True)
            text, hint = write.say("telegram-phone"), write.say("telegram-hint-phone")
            with suppress(
                TryLater, Unknown
            ):  # told again, the answer would come twice; the number can be typed as well
                await self._put_keyboard(said.chat, text, [[button]], hint)

    async def _surely(self, chat: int, what: Text | Photo | Document | Venue, *, first: bool) -> None:
        """The first message of an answer fails with its turn, which is told again; those after it must not bring the
        first a second time."""
        for pause in (*self._pauses[:TRIES], None):
            try:
                await self._put(chat, what)
                return
            except (TryLater, Unknown) as error:
                if first:
                    raise
                if pause is None:
                    log.error("not said", channel=CHANNEL, error=type(error).__name__)
                    return
                await asyncio.sleep(pause)

    async def _put_menu(self, chat: int, text: str) -> None:
        """Four buttons that are always there."""
        labels = [KeyboardButton(write.say(id)) for id in MENU]
        await self._put_keyboard(chat, text, [labels[:2], labels[2:]], write.say("telegram-hint"))

    async def _put_keyboard(self, chat: int, text: str, rows: list[list[KeyboardButton]], hint: str) -> None:
        """Below the text field; a message carries such buttons or some of its own, never both."""
        keyboard = ReplyKeyboardMarkup(rows, resize_keyboard=True, is_persistent=True, input_field_placeholder=hint)
        await self._out(
            chat,
            lambda: self._bot.send_message(chat, text, reply_markup=keyboard, link_preview_options=NO_PREVIEW),
        )

    async def _in_the_room(self, chat: int, reply: Reply) -> None:
        """Sentences only, and the way to where we are alone."""
        text = "\n".join(part.text for part in reply.parts if isinstance(part, Say))
        button = InlineKeyboardButton(write.say("btn-alone"), url=f"https://t.me/{self._name}")
        markup = InlineKeyboardMarkup([[button]]) if self._name else None
        await self._out(chat, lambda: self._bot.send_message(chat, text, reply_markup=markup))

    async def _edited(self, chat: int, message: int, text: Text) -> bool:
        """Whether the message shows this now; False where it can no longer be written anew."""
        try:
            await self._out(
                chat,
                lambda: self._bot.edit_message_text(
                    text.html,
                    chat,
                    message,
                    parse_mode=ParseMode.HTML,
                    reply_markup=text.keyboard,
                    link_preview_options=NO_PREVIEW,
                ),
            )
        except BadRequest as refused:
            return UNCHANGED in str(refused).lower()
        return True

    async def _put(self, chat: int, what: Text | Photo | Document | Venue, *, notice: bool = False) -> str:
        """One message; its number. A picture or file that cannot be had is left out."""
        match what:
            case Text():
                return await self._put_text(chat, what, notice=notice)
            case Photo(url, caption):
                return await self._out(chat, lambda: self._bot.send_photo(chat, url, caption=caption), notice=notice)
            case Venue(title, address, latitude, longitude):
                return await self._out(
                    chat, lambda: self._bot.send_venue(chat, latitude, longitude, title, address), notice=notice
                )
            case Document(name, url):
                body = await self._file(url)
                if body is None:
                    return ""
                file = InputFile(body, filename=name)
                return await self._out(chat, lambda: self._bot.send_document(chat, file), notice=notice)

    async def _file(self, url: str) -> bytes | None:
        try:
            return await asyncio.wrap_future(self._database.read(self._calendar, url))
        except (DBAPIError, NoConnection) as gone:
            log.warning("database", channel=CHANNEL, error=type(gone).__name__)
            return None

    async def _put_text(self, chat: int, text: Text, *, notice: bool) -> str:
        try:
            return await self._out(
                chat,
                lambda: self._bot.send_message(
                    chat,
                    text.html,
                    parse_mode=ParseMode.HTML,
                    reply_markup=text.keyboard,
                    link_preview_options=NO_PREVIEW,
                ),
                notice=notice,
            )
        except BadRequest as refused:
            if NOT_HTML not in str(refused).lower():
                raise
            log.error("bug", channel=CHANNEL, error="html")
            return await self._out(
                chat, lambda: self._bot.send_message(chat, text.plain, reply_markup=text.keyboard), notice=notice
            )

    async def _out(self, chat: int, call: Callable[[], Awaitable[Any]], *, notice: bool = False) -> str:
        """One call within the allowance. Raises TryLater, Undeliverable, Unknown, or BadRequest for a bug of ours."""
        for last in (notice, False, True):  # what was certainly not sent is sent again; a notice is put back instead
            await self._pace.leave(chat, notice=notice)
            try:
                with self._told_plainly():
                    sent = await call()
                return str(getattr(sent, "message_id", ""))
            except TryLater as later:
                if last or later.after > PATIENCE:
                    raise
                await asyncio.sleep(later.after.total_seconds())
        raise AssertionError("unreachable")

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        try:
            yield
        except Limited as limited:
            self._pace.hold(limited.after)  # the whole bot is held, not one chat
            raise TryLater(timedelta(seconds=limited.after)) from None
        except NotSent:
            raise TryLater(timedelta(seconds=1)) from None
        except (Forbidden, ChatMigrated):
            raise Undeliverable from None
        except BadRequest as refused:
            if any(words in str(refused).lower() for words in GONE):
                raise Undeliverable from None
            raise
        except InvalidToken:
            log.error("telegram", error="InvalidToken")
            raise TryLater(timedelta(minutes=5)) from None
        except NetworkError:
            raise Unknown from None

    async def _answer_query(self, query: str, text: str = "") -> None:
        """Once and quickly; a query too old, or answered already, is no trouble."""
        try:
            await self._bot.answer_callback_query(query, text=text or None)
        except TelegramError as error:
            log.debug("query", error=type(error).__name__)

    async def push(self, address: str, reply: Reply, notice: Claimed) -> Receipt:
        """A notice to a chat (C2, C7). Raises Undeliverable, TryLater, Unknown."""
        if (held := self._pace.held()) > HELD_SECONDS:
            raise TryLater(timedelta(seconds=held))
        screen = render(reply, self._public_url)
        chat, receipt = int(address), Receipt()
        for place, one in enumerate((*screen.texts, *screen.keepsakes)):
            try:
                sent = await self._put(chat, one, notice=True)
            except (TryLater, Undeliverable, Unknown, TelegramError) as error:
                if not place:
                    raise
                log.warning("notice in part", error=type(error).__name__)  # said again, all of it would come twice
                break
            receipt = receipt if receipt.number else Receipt(sent)
        return receipt
