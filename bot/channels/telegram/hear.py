"""Update -> what somebody did: said something, pressed something, blocked us or came back (contracts/telegram.md, 2 and 3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from telegram import Bot, CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update

from bot.channels.telegram.draw import WHY, undata
from bot.http import clean
from handlers.words import write

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
COMMANDS = {
    "start": "",
    "book": "btn-reserve",
    "my": "btn-mine",
    "programs": "btn-programmes",
    "cancel": "btn-cancel",
    "help": "btn-help",
}
"""A command and what it says; `telegram-<command>` is what the menu tells of it."""
COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(?P<rest>.*))?", re.DOTALL)
CONTEXT = 64


class Odd(Exception):
    """An update of a shape that Telegram does not send."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words typed in a chat, or what a pressed button says."""

    chat: int
    text: str
    key: str  # unique in the chat; the same press of the same button has the same
    private: bool = True
    context: str = ""
    query: str = ""  # of the press: to be answered at once
    on: int | None = None  # the message that the button stands under
    corrects: int | None = None  # the message whose words were written anew
    starts: bool = False  # /start
    link: str = ""  # what a deep link carries
    contact: bool = False  # the text is the person's own telephone number; empty: it is somebody else's
    wordless: bool = False  # a picture, a sticker, a voice


@dataclass(frozen=True, slots=True)
class Why:
    """A cell that cannot be pressed was pressed; what is told stands in it."""

    chat: int
    query: str
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """We were blocked, or let in again."""

    chat: int
    alive: bool


Event = Said | Why | Standing


def hear(raw: Any, bot: Bot, name: str) -> Event | None:
    """None for what needs no answer; `name` is what we are called in rooms. Raises Odd."""
    try:
        return _event(Update.de_json(raw, bot), name)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError, RecursionError) as odd:
        raise Odd(type(odd).__name__) from None


def number(raw: Any) -> int:
    """The update's own. Raises Odd."""
    if isinstance(raw, Mapping) and type(raw.get("update_id")) is int:
        return int(raw["update_id"])
    raise Odd("update_id")


def _event(update: Update, name: str) -> Event | None:
    if update.callback_query:
        return _tap(update.callback_query)
    if update.my_chat_member:
        return _standing(update.my_chat_member)
    if update.edited_message:
        return _edited(update.edited_message)
    return _message(update.message, name) if update.message else None


def _tap(query: CallbackQuery) -> Event | None:
    message = query.message
    if message is None or message.chat.type != Chat.PRIVATE or not isinstance(query.data, str):
        return None
    context, says = undata(query.data)
    if context == WHY:
        return Why(message.chat.id, query.id, says[:200])
    # a double tap has two queries of one message and one datum; a notice keeps its buttons, and its state may change
    same = sha256(query.data.encode(errors="replace")).hexdigest()[:24]
    key = f"c{message.message_id}.{same}" if context.startswith("t") else f"q{query.id}"
    return Said(
        message.chat.id,
        clean(says),
        key[:100],
        context=clean(context, CONTEXT),
        query=query.id,
        on=message.message_id,
    )


def _standing(change: ChatMemberUpdated) -> Standing | None:
    if change.chat.type != Chat.PRIVATE:
        return None
    gone = (ChatMember.BANNED, ChatMember.LEFT)  # "kicked" is what a block is called
    return Standing(change.chat.id, change.new_chat_member.status not in gone)


def _edited(message: Message) -> Said | None:
    if message.chat.type != Chat.PRIVATE or not message.text or message.text.startswith("/"):
        return None
    at = int(message.edit_date.timestamp()) if message.edit_date else 0
    return Said(message.chat.id, clean(message.text), f"e{message.message_id}.{at}", corrects=message.message_id)


def _message(message: Message, us: str) -> Said | None:
    if message.from_user and message.from_user.is_bot:
        return None
    chat, key = message.chat.id, f"m{message.message_id}"
    if message.chat.type != Chat.PRIVATE:
        return _in_a_room(message, key, us)
    if message.contact:
        own = message.from_user is not None and message.contact.user_id == message.from_user.id
        return Said(chat, _local(message.contact.phone_number) if own else "", key, contact=True)
    if not message.text:
        return Said(chat, "", key, wordless=True) if message.effective_attachment else None
    if not (command := COMMAND.fullmatch(message.text.strip())):
        return Said(chat, clean(message.text), key)
    name, rest = command["name"].lower(), (command["rest"] or "").strip()
    if name == "start":
        return Said(chat, "", key, starts=True, link=rest if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", rest) else "")
    text = write.say(COMMANDS[name]) if name in COMMANDS else name
    return Said(chat, clean(f"{text} {rest}"), key)


def _local(number: str) -> str:
    """010-1234-5678, as it would be typed here; Telegram gives +821012345678, with or without the sign."""
    digits = re.sub(r"\D", "", number)[:15]
    return f"0{digits[2:]}" if digits.startswith("82") else digits


def _in_a_room(message: Message, key: str, us: str) -> Said | None:
    """Only what is said to us; a room's other talk is not ours."""
    text = message.text or ""
    spoken = text.startswith("/") or (us != "" and f"@{us}".lower() in text.lower())
    return Said(message.chat.id, "", key, private=False) if spoken else None
