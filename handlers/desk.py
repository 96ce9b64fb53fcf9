"""The counter: one message in, one reply out, in one transaction.

Whatever channel a person writes from, this is the whole way: find the person, lock the talk, look whether the message
was heard before, understand it, let the dialogue answer, keep the talk and the line.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.dialogue import Dialogue
from handlers.korean import hear, queueing
from handlers.korean.names import Names
from handlers.korean.read import Reader
from handlers.rooms import HIRE, STUDIO
from handlers.slots import CONFIRM, RESUME, Conversation, Form, Visit
from handlers.speech import Choice, Grid, Heard, Incoming, Kind, Move, Part, Reply, Say, Style
from handlers.words import write
from handlers.words.buttons import button
from models import bookings, outbox, people, places, programmes, talks, waiting
from models.base import SEOUL, Again
from models.people import Who

# trust F3: what looks like a resident, alien, licence or passport number is masked before anything is stored; people
# write any sign between its halves, full-width digits, or hide the end themselves
PRIVATE_NUMBER = re.compile(
    r"(?<!\d)\d{6}[\W_ㅡ]{0,4}[1-8１-８][\d*＊]{6}(?!\d)"
    r"|(?<!\d)\d{2}-\d{2}-\d{6}-\d{2}(?!\d)"
    r"|(?<![A-Za-z])[A-Za-z](?:\d{8}|\d{3}[A-Za-z]\d{4})(?![A-Za-z0-9])"
)
MASK = "******-*******"


NO_BOOKING = "-"
"""Of a notice that is forgotten, or somebody else's."""
OF_A_DAY = ("here", "came", "take", "withdraw", "leave", "waiting", "wait-again", "opening")
"""Goals of words about one certain booking, application or run: who said them under a notice speaks of the notice's."""
DECIDING = (Move.YES, Move.NO, Move.BACK, Move.STOP)
"""Moves that answer a certain question, and no other."""


class Desk:
    def __init__(self, forms: tuple[Form, ...], doors: Mapping[str, str] | None = None) -> None:
        """`doors`: channel -> the address of a page that opens it there; a channel tells its own when it knows it."""
        self.dialogue = Dialogue(forms)
        self.doors: Mapping[str, str] = {} if doors is None else doors

    def answer(self, db: Session, incoming: Incoming) -> Reply:
        """The reply to one message; the same message again gets the same reply and does nothing (trust B1)."""
        now = incoming.sent_at
        if not incoming.private:
            return Reply((Say(write.say("group-room")),))
        who = people.visitor(db, incoming.channel, incoming.address, now)
        talk = talks.open_locked(db, who.person_id, now=now)
        if talk.abandoned:  # the address became another person's while this waited for the lock
            raise Again
        kept = talks.kept_reply(db, talk, who.address_id, incoming.message_id)
        if kept is not None:
            return Reply.from_text(kept)
        text, masked = PRIVATE_NUMBER.subn(MASK, incoming.text)
        conversation = Conversation.from_text(talk.state)
        asked = _asks_phone(conversation)
        unasked = incoming.contact and not asked
        text = "" if unasked else text  # a number that nobody asked for is kept nowhere
        visit = Visit(db, places.city(db), who, now, doors=self.doors)
        notice = _last_notice(db, talk, conversation)
        untold = [Reply.from_text(one) for one in talks.tell(db, talk)]
        if untold and hear.asks_for_result(text):
            reply = untold.pop()  # the last one with all that can be pressed; those before it come before it
            if not untold:
                reply = replace(reply, parts=(Say(write.say("late-result")), *reply.parts))
        elif unasked:
            reply = self.dialogue.present(visit, conversation, write.say("contact-unasked"))
        else:
            said = replace(incoming, text=text, context=incoming.context or notice)
            unseen = bool(untold or notice)
            reply = self._turn(visit, conversation, said, bool(masked), talk.updated_at, unseen=unseen)
        if visit.moved:
            talks.keep(db, talk, conversation.to_text(), now=now)
            talk, conversation = _of_another(db, visit.moved[-1], conversation, now)
        reply = _dressed(_after(untold, reply), conversation)
        if _asks_phone(conversation) is not asked:
            reply = replace(reply, phone=not asked)
        talks.write_line(db, talk, who.address_id, incoming.message_id, text, reply.to_text(), now=now)
        conversation.last = talk.lines
        talks.keep(db, talk, conversation.to_text(), now=now)
        return reply

    def untold(self, db: Session, incoming: Incoming) -> None:
        """The channel had to answer before this was ready: it comes first at the next word."""
        who = people.visitor(db, incoming.channel, incoming.address, incoming.sent_at)
        talks.untell(db, who.person_id, who.address_id, incoming.message_id)

    def _turn(
        self,
        visit: Visit,
        talk: Conversation,
        incoming: Incoming,
        masked: bool,
        silent_since: datetime,
        *,
        unseen: bool,
    ) -> Reply:
        if masked:
            return self.dialogue.present(visit, talk, write.say("resident-number"))
        asked = talk.top.asked if talk.top else None
        number = hear.pick(incoming.text, asked)
        if talk.top is None and _of_one_program(talk) and (place := hear.which(incoming.text, {})):
            return self.dialogue.turn(
                visit, talk, Heard(goal="ask", fills={Kind.WHICH: place}), silent_since=silent_since
            )
        if number is not None and not _pressed(talk, incoming.text, asked) and talk.pressable:
            return self.dialogue.present(visit, talk, write.say("no-such-choice"))
        heard = _as_a_whole(self._hear(visit, talk, incoming.text), incoming.text)
        if heard.goal in (None, "ask") and hear.which(incoming.text, heard.fills):
            heard = replace(heard, fills={**heard.fills, Kind.WHICH: True})
        if incoming.context.startswith("n") and (goal := _answers(heard, incoming.text)):
            heard = _about_notice(visit, incoming.context, heard, goal)
            self.dialogue.leave_old(visit, talk, silent_since)
        elif talk.top is None and (offered := _answers_an_offer(visit, incoming, heard)):
            heard = offered
        elif heard.goal in hear.ANSWERS and talk.top:
            heard = replace(heard, goal=None)  # "늦어요" to a question about hours
        if unseen and talk.top and not heard.fills and heard.move in DECIDING:
            return self.dialogue.present(visit, talk)  # nobody says yes to what he has not seen last
        acts = heard.move in DECIDING or heard.fills or heard.reopen or heard.act in hear.ACTING
        if _stale(incoming.context, talk) and acts:
            return self.dialogue.present(visit, talk, write.say("stale", state=_state(visit, talk)))
        return self.dialogue.turn(visit, talk, heard, silent_since=silent_since)

    def _hear(self, visit: Visit, talk: Conversation, text: str) -> Heard:
        reader = _reader(visit)
        asked = talk.top.asked if talk.top else None
        if not text:
            return Heard(move=Move.GREET)
        text = _pressed(talk, text, asked) or text
        here = visit.now.astimezone(SEOUL)  # "내일" is Korea's tomorrow
        heard = hear.hear(reader, text, here, asked)
        if heard.move is Move.YES and not heard.goal and not heard.fills and talk.main and not _is_open(talk):
            # "나눔터를 예약할까요?" - "네": a yes says what the main button says
            heard = hear.hear(reader, talk.main, here, asked)
        return heard


def _of_another(db: Session, who: Who, before: Conversation, now: datetime) -> tuple[talks.Open, Conversation]:
    """The talk that goes on here once the address belongs to `who`: what was open in it is told before a yes means it,
    and no button of the talk before it acts any more."""
    talk = talks.open_locked(db, who.person_id, now=now)
    conversation = Conversation.from_text(talk.state)
    conversation.turn = max(conversation.turn, before.turn)
    if conversation.top:
        conversation.top.asked, conversation.top.proposed = RESUME, None
    return talk, conversation


def _asks_phone(talk: Conversation) -> bool:
    return talk.top is not None and talk.top.asked == "phone"


def _last_notice(db: Session, line: talks.Open, talk: Conversation) -> str:
    """The context of a notice that came after the last turn, "" without one. It was said last: "2번" counts its buttons."""
    told = talks.last(db, line) if line.lines > talk.last else None
    buttons = list(Reply.from_text(told.reply).pressable()) if told else []
    if not buttons or any(choice.context.startswith("t") for choice in buttons):
        return ""
    talk.pressable = [(choice.label, choice.says) for choice in buttons]
    talk.main = next((choice.says for choice in buttons if choice.style is Style.MAIN), "")
    return next((choice.context for choice in buttons if choice.context), "")


def _as_a_whole(heard: Heard, text: str) -> Heard:
    """The labels of a reading know no hire of the playroom; the words do."""
    of_else = {Kind.PROGRAM, Kind.ITEM} & heard.fills.keys() or heard.fills.get(Kind.RESOURCE) == STUDIO
    if heard.goal not in ("reserve", "ask") or of_else or not hear.WHOLE_ROOM.search("".join(text.split())):
        return heard
    return replace(heard, goal="reserve", fills={**heard.fills, Kind.RESOURCE: HIRE})


def _answers(heard: Heard, text: str) -> str | None:
    """The goal of an answer to a notice."""
    return heard.goal if heard.goal in OF_A_DAY else hear.answers(heard, text)


def _about_notice(visit: Visit, context: str, heard: Heard, goal: str) -> Heard:
    """N-03: what answers a notice is about what the notice is about."""
    found = outbox.about(visit.db, context.removeprefix("n"), visit.who.person_id)
    goal = hear.MEANT.get(found[0], {}).get(goal, goal) if found else goal
    fills = {Kind.BOOKING: found[1] if found else NO_BOOKING} | dict(heard.fills)
    return replace(heard, goal=goal, act=goal, move=None, fills=fills)


def _answers_an_offer(visit: Visit, incoming: Incoming, heard: Heard) -> Heard | None:
    """W-08: "예약할게요" with nothing else open and no notice above it: on a channel that brings none, it is about the offer."""
    if queueing.asks_until_when(incoming.text):
        return _until_when(visit)
    goal = queueing.answers_offer(heard, incoming.text)
    if goal is None or (goal == queueing.ACCEPT and heard.goal == "keep" and _comes_soon(visit)):
        return None
    found = waiting.offered_to(visit.db, visit.who)
    if found is None and goal == queueing.ACCEPT:
        found = waiting.missed(visit.db, visit.who, now=visit.now)
    if found:
        return Heard(goal=goal, act=goal, fills={Kind.BOOKING: found.id})
    return _answers_a_run(visit, goal, heard)


def _until_when(visit: Visit) -> Heard | None:
    """W-05, P-08: the deadline stands with its answers."""
    if found := waiting.offered_to(visit.db, visit.who):
        return Heard(goal=queueing.RANK, fills={Kind.BOOKING: found.id})
    asked = _own(visit, programmes.State.DRAWN, programmes.State.SELECTED)
    return Heard(goal="applications", fills={Kind.BOOKING: asked[0].code} if len(asked) == 1 else {}) if asked else None


def _answers_a_run(visit: Visit, goal: str, heard: Heard) -> Heard | None:
    """갈게요, 못 가요 to what was drawn or selected; to what is confirmed, or lapsed, where no booking is meant (P-08)."""
    asked = _own(visit, programmes.State.DRAWN, programmes.State.SELECTED)
    if goal == queueing.ACCEPT and asked:
        return Heard(goal="take", act="take")
    if goal == queueing.ACCEPT and heard.goal in ("keep", "take"):
        return _comes_to_a_run(visit)
    if goal != queueing.DECLINE:
        return None
    if not asked and bookings.upcoming(visit.db, visit.who.household_id, since=visit.now):
        return None
    asked = asked or _own(visit, programmes.State.CONFIRMED)
    fills = {Kind.BOOKING: asked[0].code} if len(asked) == 1 else {}
    return Heard(goal="withdraw", act="cancel", fills=fills) if asked else None


def _comes_to_a_run(visit: Visit) -> Heard | None:
    """Long after the answer, or too late for one: where it stands is told, and nothing is said to be past."""
    if bookings.upcoming(visit.db, visit.who.household_id, since=visit.now):
        return None
    for state, goal in ((programmes.State.CONFIRMED, "run-come"), (programmes.State.LAPSED, "applications")):
        if found := _own(visit, state):
            return Heard(goal=goal, fills={Kind.BOOKING: found[0].code})
    return None


def _own(visit: Visit, *states: programmes.State) -> list[programmes.Application]:
    return [one for one in programmes.mine(visit.db, visit.who, since=visit.now) if one.state in states]


def _comes_soon(visit: Visit) -> bool:
    """A booking of today or tomorrow: "갈게요" is about it."""
    ahead = bookings.upcoming(visit.db, visit.who.household_id, since=visit.now)
    return any((one.starts_at.astimezone(SEOUL).date() - visit.today).days <= 1 for one in ahead)


def _of_one_program(talk: Conversation) -> bool:
    """One programme was spoken of last, and no list shown."""
    return Kind.PROGRAM in talk.subject and "listed" not in talk.subject


def _is_open(talk: Conversation) -> bool:
    """A question is open to which a yes is an answer."""
    return talk.top is not None and (talk.top.asked in (CONFIRM, RESUME) or talk.top.proposed is not None)


def _pressed(talk: Conversation, text: str, asked: str | None) -> str:
    """What a button of the last reply says, when its label or its number was typed; -1 is the last before 이전, 처음으로."""
    for label, says in talk.pressable:
        if text == label:
            return says
    number = hear.pick(text, asked)
    if number == -1:
        moves = (write.say("btn-back"), write.say("btn-home"))
        return next((says for label, says in reversed(talk.pressable) if label not in moves), "")
    return talk.pressable[number - 1][1] if number and number <= len(talk.pressable) else ""


def _reader(visit: Visit) -> Reader:
    """One reader for each state of the city's names; they change when staff or the city file change them."""
    cache: dict[str, Any] = visit.db.info["cache"]
    kept = cache.get("reader")
    if kept is None or kept[0] != visit.city.revision:
        kept = cache["reader"] = (visit.city.revision, Reader(Names.of(visit.city.aliases)))
    reader: Reader = kept[1]
    return reader


def _stale(context: str, talk: Conversation) -> bool:
    """A button of an older turn."""
    return context.startswith("t") and context[1:] != str(talk.turn)


def _state(visit: Visit, talk: Conversation) -> str | None:
    """With no question open, the booking ahead is the state that an old button asks about."""
    if talk.top:
        return None
    ahead = bookings.upcoming(visit.db, visit.who.household_id, since=visit.now)
    if not ahead:
        return None
    # the one that was spoken of last, if it is still ahead: a second tap on its button is about it
    booking = next((one for one in ahead if one.code == talk.about), ahead[0])
    site = visit.city.site(visit.city.room(booking.room_id).site)
    when = write.when(booking.starts_at, visit.now)
    return write.say("state-ahead", when=when, site=site.name_ko, code=booking.code)


def _after(untold: list[Reply], reply: Reply) -> Reply:
    """Answers that were not told yet come first; their buttons are past."""
    if not untold:
        return reply
    parts: list[Part] = [Say(write.say("late-result"))]
    for old in untold:
        parts += [part for part in old.parts if not isinstance(part, Grid)]
    return replace(reply, parts=(*parts, *reply.parts))


def _dressed(reply: Reply, talk: Conversation) -> Reply:
    """Every button gets its turn; 이전 and 처음으로 stand at the end, always; the talk remembers what can be pressed."""
    talk.turn += 1
    context = f"t{talk.turn}"
    nav = [button("back", style=Style.NAV)] if talk.frames else []
    nav.append(button("home", style=Style.NAV))
    ways = {one.says for one in nav}
    own = [choice for choice in reply.choices if choice.says not in ways]
    parts = tuple(_in_turn(part, context) for part in reply.parts)
    choices = tuple(choice.of(context) for choice in (*own, *nav))
    dressed = Reply(parts, choices)
    pressable = list(dressed.pressable())
    talk.pressable = [(choice.label, choice.says) for choice in pressable]
    talk.main = next((choice.says for choice in pressable if choice.style is Style.MAIN), "")
    return dressed


def _in_turn(part: Part, context: str) -> Part:
    if not isinstance(part, Grid):
        return part
    rows = tuple(tuple(cell.of(context) if isinstance(cell, Choice) else cell for cell in row) for row in part.rows)
    return replace(part, rows=rows)
