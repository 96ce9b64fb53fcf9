"""A Telegram of our own: a Bot API on loopback that refuses what the real one refuses, and people with phones before it.

    BotApi    the methods that we call, getUpdates and webhooks; trouble on demand
    Somebody  one person's private chat: types, presses, blocks, and sees what stands on the screen

Refused, as the real one does: a second poller, polling while a webhook is set, texts too long in UTF-16 units, broken
HTML, callback data over 64 bytes, unchanged edits, second answers to a press, keyboards of a wrong shape (contracts/
telegram.md, 1, 4 and 9).
"""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from aiohttp import BodyPartReader, ClientError, ClientSession, web

TOKEN = "123456:TEST-TOKEN-OF-THE-FAKE"
BOT = {"id": 123456, "is_bot": True, "first_name": "나눔톡", "username": "nanumtalk_bot"}
TAGS = {"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-time", "tg-spoiler"}
SECRET = "X-Telegram-Bot-Api-Secret-Token"
LONG = 1.0
"""Seconds of a long poll at most: a test does not wait for more."""


class Refused(Exception):
    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.parameters = code, parameters


Trouble = Callable[[str, dict[str, Any]], "Refused | float | None"]
"""(method, parameters) -> an answer instead of the right one; seconds: no answer for so long; None: all is well."""


@dataclass
class Chat:
    id: int
    kind: str = "private"
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    changed: list[int] = field(default_factory=list)  # messages sent or edited, in order
    keyboard: dict[str, Any] | None = None  # the one below the text field
    blocked: bool = False
    frozen: set[int] = field(default_factory=set)  # messages that cannot be edited
    numbers: Iterator[int] = field(default_factory=lambda: count(1))


@dataclass
class Update:
    body: dict[str, Any]
    chat: int
    done: asyncio.Event = field(default_factory=asyncio.Event)  # confirmed, or answered with 2xx

    @property
    def number(self) -> int:
        return int(self.body["update_id"])


class BotApi:
    def __init__(self) -> None:
        self.url = ""  # ends with /bot, as NANUM_TELEGRAM_API
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, tuple[str, bytes]] = {}  # an upload's part: (name, content)
        self.calls: list[tuple[float, str, dict[str, Any]]] = []
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.answered: dict[str, str | None] = {}  # presses: what was told on the screen's edge; None until answered
        self.trouble: Trouble = lambda method, parameters: None
        self.webhook: dict[str, Any] = {}
        self.door: Callable[[str], str] = lambda url: url  # the proxy before the service: its public address -> ours
        self.deliveries: list[int] = []  # statuses of our answers
        self.polls = 0
        self._waiting: deque[Update] = deque()
        self._news = asyncio.Event()
        self._poller: asyncio.Event | None = None
        self._numbers = count(900_000_001)
        self._queries = count(1)
        self._couriers: dict[int, tuple[deque[Update], asyncio.Task[None]]] = {}
        self._runner: web.AppRunner | None = None
        self._http: ClientSession | None = None

    async def __aenter__(self) -> "BotApi":
        self._http = ClientSession()
        app = web.Application(client_max_size=50 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/bot"
        return self

    async def __aexit__(self, *_: object) -> None:
        for _waiting, task in self._couriers.values():
            task.cancel()
        if self._http:
            await self._http.close()
        if self._runner:
            await self._runner.cleanup()

    # what people do

    def chat(self, id: int, kind: str = "private") -> Chat:
        return self.chats.setdefault(id, Chat(id, kind))

    def jump(self, number: int) -> None:
        """After a quiet week the next update's number is any."""
        self._numbers = count(number)

    def happens(self, chat: Chat, **what: Any) -> Update:
        return self.tell(Update({"update_id": next(self._numbers)} | what, chat.id))

    def tell(self, update: Update) -> Update:
        """Deliver; told again, an update is the same in all."""
        (kind,) = update.body.keys() - {"update_id"}
        allowed = self.webhook.get("allowed_updates") or []
        if self.webhook and kind in allowed:
            self._by_courier(update)
        else:
            self._waiting.append(update)
            self._news.set()
        return update

    def written(self, chat: Chat, **what: Any) -> dict[str, Any]:
        """A message of the person's in the chat."""
        message = self._message(chat) | {"from": person(chat.id)} | what
        chat.messages[message["message_id"]] = message
        return message

    def press(self, chat: Chat, message: int, data: str) -> Update:
        query = str(next(self._queries))
        self.answered[query] = None
        shown = public(chat.messages.get(message) or {"message_id": message, "date": 0, "chat": _chat(chat)})
        what = {"id": query, "from": person(chat.id), "chat_instance": "1", "data": data, "message": shown}
        return self.happens(chat, callback_query=what)

    def block(self, chat: Chat, blocked: bool = True) -> Update:
        chat.blocked = blocked
        member, kicked = {"user": BOT, "status": "member"}, {"user": BOT, "status": "kicked", "until_date": 0}
        old, new = (member, kicked) if blocked else (kicked, member)
        change = {"chat": _chat(chat), "from": person(chat.id), "date": now()}
        return self.happens(chat, my_chat_member=change | {"old_chat_member": old, "new_chat_member": new})

    # webhooks: one at a time in a chat, again until 2xx

    def _by_courier(self, update: Update) -> None:
        if update.chat in self._couriers:
            self._couriers[update.chat][0].append(update)
        else:
            waiting = deque([update])
            self._couriers[update.chat] = (waiting, asyncio.create_task(self._carry(update.chat, waiting)))

    async def _carry(self, chat: int, waiting: deque[Update]) -> None:
        assert self._http
        while waiting:
            status = 0
            try:
                headers = {SECRET: self.webhook["secret_token"]} if self.webhook.get("secret_token") else {}
                url = self.door(self.webhook["url"])
                async with self._http.post(url, json=waiting[0].body, headers=headers) as answer:
                    status = answer.status
            except (ClientError, OSError):
                pass
            self.deliveries.append(status)
            if 200 <= status < 300:
                waiting.popleft().done.set()
            else:
                await asyncio.sleep(0.1)
        del self._couriers[chat]

    # the Bot API

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            if request.match_info["token"] != TOKEN:
                raise Refused(401, "Unauthorized")
            handler = getattr(self, f"do_{_snake(method)}", None)
            if handler is None:
                raise Refused(404, "Not Found")
            parameters = await self._parameters(request)
            self.calls.append((time.monotonic(), method, parameters))
            trouble = self.trouble(method, parameters)
            if isinstance(trouble, Refused):
                raise trouble
            if trouble is not None:
                await asyncio.sleep(trouble)
            result = handler(parameters)
            if asyncio.iscoroutine(result):
                result = await result
            return web.json_response({"ok": True, "result": result})
        except Refused as no:
            body = {"ok": False, "error_code": no.code, "description": str(no)}
            if no.parameters:
                body["parameters"] = no.parameters
            return web.json_response(body, status=no.code)

    async def _parameters(self, request: web.Request) -> dict[str, Any]:
        given: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            given |= await request.json()
        elif request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                assert isinstance(part, BodyPartReader)
                content = await part.read()
                if part.filename:
                    self.files[str(part.name)] = (part.filename, bytes(content))
                else:
                    given[str(part.name)] = content.decode()
        else:
            given |= {name: str(value) for name, value in (await request.post()).items()}
        return {name: _decoded(name, value) for name, value in given.items()}

    def do_get_me(self, _: dict[str, Any]) -> Any:
        more = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "has_main_web_app")
        return BOT | dict.fromkeys(more, False)

    def do_get_my_commands(self, given: dict[str, Any]) -> Any:
        return self.commands.get(_scope(given), [])

    def do_set_my_commands(self, given: dict[str, Any]) -> Any:
        for command in given["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= units(command["description"]) <= 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_scope(given)] = given["commands"]
        return True

    def do_set_webhook(self, given: dict[str, Any]) -> Any:
        if urlsplit(given["url"]).scheme != "https":
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given.get("secret_token", "x")):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        self._drop(given)
        self.webhook = given
        waiting, self._waiting = self._waiting, deque()
        for update in waiting:
            self.tell(update)
        return True

    def do_delete_webhook(self, given: dict[str, Any]) -> Any:
        self._drop(given)
        self.webhook = {}
        return True

    def _drop(self, given: dict[str, Any]) -> None:
        if given.get("drop_pending_updates"):
            self._waiting.clear()

    async def do_get_updates(self, given: dict[str, Any]) -> Any:
        if self.webhook:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            )
        self.polls += 1
        if self._poller:
            self._poller.set()
        mine = self._poller = asyncio.Event()
        offset = int(given.get("offset", 0))
        numbers = [update.number for update in self._waiting]
        if offset and offset - 1 in numbers:  # all up to there is confirmed, in the order of the queue
            while self._waiting and self._waiting[0].number != offset - 1:
                self._waiting.popleft().done.set()
            self._waiting.popleft().done.set()
        try:
            ends = time.monotonic() + min(float(given.get("timeout", 0)), LONG)
            while (
                not any(update.number >= offset for update in self._waiting) and (left := ends - time.monotonic()) > 0
            ):
                self._news.clear()
                news = asyncio.ensure_future(self._news.wait())
                other = asyncio.ensure_future(mine.wait())
                await asyncio.wait({news, other}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
                other.cancel()
                if mine.is_set():
                    raise Refused(
                        409,
                        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                    )
            found = [update.body for update in self._waiting if update.number >= offset]
            return found[: int(given.get("limit", 100))]
        finally:
            if self._poller is mine:
                self._poller = None

    def do_answer_callback_query(self, given: dict[str, Any]) -> Any:
        query = given["callback_query_id"]
        if self.answered.get(query, "") is not None:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if units(given.get("text", "")) > 200:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        self.answered[query] = given.get("text", "")
        return True

    def do_send_message(self, given: dict[str, Any]) -> Any:
        chat = self._open(given)
        return self._sent(chat, given, **_text(given["text"], given.get("parse_mode"), 4096, "message is too long"))

    def do_send_photo(self, given: dict[str, Any]) -> Any:
        chat = self._open(given)
        caption = _text(
            given.get("caption", ""), given.get("parse_mode"), 1024, "message caption is too long", empty=True
        )
        size = {"file_id": given["photo"], "file_unique_id": "u", "width": 1, "height": 1}
        return self._sent(chat, given, photo=[size], caption=caption["text"])

    def do_send_document(self, given: dict[str, Any]) -> Any:
        chat = self._open(given)
        file, content = self.files.pop("document")
        document = {"file_id": "f", "file_unique_id": "u", "file_name": file, "file_size": len(content)}
        return self._sent(chat, given, document=document, content=content)

    def do_send_venue(self, given: dict[str, Any]) -> Any:
        chat = self._open(given)
        for name, most in (("latitude", 90), ("longitude", 180)):
            if not -most <= float(given.get(name, "nan")) <= most:
                raise Refused(400, f"Bad Request: {name} is invalid")
        for name in ("title", "address"):
            if not str(given.get(name, "")).strip():
                raise Refused(400, f"Bad Request: {name} must be non-empty")
        location = {name: float(given[name]) for name in ("latitude", "longitude")}
        venue = {"location": location, "title": given["title"], "address": given["address"]}
        return self._sent(chat, given, venue=venue, location=location)

    def do_edit_message_text(self, given: dict[str, Any]) -> Any:
        chat = self._open(given)
        number = int(given["message_id"])
        message = chat.messages.get(number)
        if message is None or message["from"]["id"] != BOT["id"]:
            raise Refused(400, "Bad Request: message to edit not found")
        if number in chat.frozen:
            raise Refused(400, "Bad Request: message can't be edited")
        new = _text(given["text"], given.get("parse_mode"), 4096, "message is too long")
        new["reply_markup"] = _markup(given.get("reply_markup"), edit=True)
        if all(message.get(name) == value for name, value in new.items()):
            raise Refused(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
            )
        message |= new | {"edit_date": now()}
        chat.changed.append(number)
        return public(message)

    def _open(self, given: dict[str, Any]) -> Chat:
        chat = self.chats.get(int(given["chat_id"]))
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _sent(self, chat: Chat, given: dict[str, Any], **what: Any) -> dict[str, Any]:
        markup = _markup(given.get("reply_markup"))
        if markup and "keyboard" in markup:
            if chat.kind != "private" and any(one.get("request_contact") for row in markup["keyboard"] for one in row):
                raise Refused(400, "Bad Request: phone number can be requested in private chats only")
            chat.keyboard, markup = markup, None
        message = self._message(chat) | {"from": BOT, "reply_markup": markup} | what
        chat.messages[message["message_id"]] = message
        chat.changed.append(message["message_id"])
        return public(message)

    def _message(self, chat: Chat) -> dict[str, Any]:
        return {"message_id": next(chat.numbers), "date": now(), "chat": _chat(chat)}


@dataclass
class Somebody:
    """One person and his private chat with the bot."""

    api: BotApi
    id: int = 7001

    @property
    def chat(self) -> Chat:
        return self.api.chat(self.id)

    async def says(self, text: str) -> list[dict[str, Any]]:
        """The messages on the screen that this changed, when all that it caused is done."""
        return await self.settled(self.write(text))

    def write(self, text: str) -> Update:
        more: dict[str, Any] = {"text": text}
        if text.startswith("/"):
            more["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return self.api.happens(self.chat, message=self.api.written(self.chat, **more))

    async def presses(self, label: str, says: str = "") -> list[dict[str, Any]]:
        """The newest button whose label begins so, or that says just this."""
        message, found = self.button(label, says)
        return await self.settled(self.api.press(self.chat, message, found["callback_data"]))

    def button(self, label: str, says: str = "") -> tuple[int, dict[str, Any]]:
        for number in sorted(self.chat.messages, reverse=True):
            for one in buttons(self.chat.messages[number]):
                data = one.get("callback_data", "")
                if data and (one["text"].startswith(label) or (says and data.endswith(f"|{says}"))):
                    return number, one
        raise AssertionError(f"no [{label}] on the screen")

    async def settled(self, update: Update) -> list[dict[str, Any]]:
        before = len(self.chat.changed)
        async with asyncio.timeout(15):
            await update.done.wait()
        return [self.chat.messages[number] for number in dict.fromkeys(self.chat.changed[before:])]


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [one for row in rows for one in row]


def text_of(message: dict[str, Any]) -> str:
    """All that can be read of it but its buttons."""
    document = message.get("document", {}).get("file_name")
    venue = message.get("venue", {})
    told = (message.get("text"), message.get("caption"), document, venue.get("title"), venue.get("address"))
    return "\n".join(filter(None, told))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def now() -> int:
    return int(time.time())


def person(id: int) -> dict[str, Any]:
    return {"id": id, "is_bot": False, "first_name": "하나", "language_code": "ko"}


def public(message: dict[str, Any]) -> dict[str, Any]:
    """As it is given back: only inline keyboards, no empty fields, nothing of ours."""
    return {name: value for name, value in message.items() if value is not None and name != "content"}


def _chat(chat: Chat) -> dict[str, Any]:
    named = {"first_name": "하나"} if chat.kind == "private" else {"title": "우리 방"}
    return {"id": chat.id, "type": chat.kind} | named


def _snake(method: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", method).lower()


STRUCTURES = {"reply_markup", "commands", "scope", "allowed_updates", "link_preview_options"}


def _decoded(name: str, value: Any) -> Any:
    if name in STRUCTURES and isinstance(value, str):
        return json.loads(value)
    return value


def _scope(given: dict[str, Any]) -> tuple[str, str]:
    return (given.get("scope") or {"type": "default"})["type"], given.get("language_code", "")


def _text(text: str, mode: str | None, most: int, too_long: str, *, empty: bool = False) -> dict[str, Any]:
    entities: list[dict[str, Any]] = []
    if mode == "HTML":
        reader = _Html()
        reader.feed(text)
        reader.close()
        if reader.open:
            raise Refused(
                400, f"Bad Request: can't parse entities: Can't find end tag corresponding to {reader.open[-1]}"
            )
        text, entities = "".join(reader.text), reader.entities
    if not text.strip() and not empty:
        raise Refused(400, "Bad Request: message text is empty")
    if units(text) > most:
        raise Refused(400, f"Bad Request: {too_long}")
    if len(entities) > 100:
        raise Refused(400, "Bad Request: too many entities")
    return {"text": text.strip(), "entities": entities or None}


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.open: list[str] = []
        self.entities: list[dict[str, Any]] = []
        self._starts: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Refused(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)
        self._starts.append(units("".join(self.text)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Refused(400, "Bad Request: can't parse entities: Unexpected end tag")
        start = self._starts.pop()
        kind = {"b": "bold", "code": "code"}.get(tag, tag)
        self.entities.append({"type": kind, "offset": start, "length": units("".join(self.text)) - start})

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise Refused(400, "Bad Request: can't parse entities: Unsupported start tag")


def _markup(markup: dict[str, Any] | None, *, edit: bool = False) -> dict[str, Any] | None:
    if markup is None:
        return None
    if "keyboard" in markup:
        if edit:
            raise Refused(400, "Bad Request: inline keyboard expected")
        if not 1 <= units(markup.get("input_field_placeholder", "x")) <= 64:
            raise Refused(400, "Bad Request: field input_field_placeholder is too long")
        return markup
    rows = markup["inline_keyboard"]
    if sum(map(len, rows)) > 100 or any(not 1 <= len(row) <= 8 for row in rows):
        raise Refused(400, "Bad Request: reply markup is too long")
    for button in (one for row in rows for one in row):
        _check_button(button)
    return markup


def _check_button(button: dict[str, Any]) -> None:
    if not button.get("text", "").strip():
        raise Refused(400, "Bad Request: text buttons are unallowed in the inline keyboard")
    acts = [name for name in ("callback_data", "url", "copy_text") if name in button]
    if len(acts) != 1 or button.get("style") not in (None, "primary", "success", "danger"):
        raise Refused(400, "Bad Request: BUTTON_TYPE_INVALID")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    if "url" in button and ("." not in (urlsplit(button["url"]).hostname or "") or " " in button["url"]):
        raise Refused(400, "Bad Request: BUTTON_URL_INVALID")
    if "copy_text" in button and not 1 <= units(button["copy_text"]["text"]) <= 256:
        raise Refused(400, "Bad Request: BUTTON_COPY_TEXT_INVALID")


def judged(html: str, markup: dict[str, Any] | None, *, plain: str | None = None) -> dict[str, Any]:
    """A message as Telegram shows it. Raises Refused for what it would not take; `plain` says the same."""
    message = _text(html, "HTML", 4096, "message is too long") | {"reply_markup": _markup(markup)}
    assert plain is None or message["text"] == plain.strip()
    return message
