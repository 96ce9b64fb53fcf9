"""One person on several channels (H-02): the number that is shown here, said there, and the way back."""

from handlers.korean.linking import NUMBER
from handlers.slots import Form, Frame, Outcome, Question, Slot, Value, Visit
from handlers.speech import Choice, File, Kind, Part, Say, Style
from handlers.words import write
from handlers.words.buttons import button
from models import links
from models.refused import Reason, Refused

CHANNELS = ("telegram", "kakao", "web")
AGAIN = (Reason.LINK_WRONG, Reason.LINK_NONE)
"""After these another try may go better."""


def offer(visit: Visit, frame: Frame) -> Outcome:
    """A number to be said on the other channel; to Telegram a door leads that says it by itself."""
    number = links.offer(visit.db, visit.who, now=visit.now)
    shown = " ".join(number[n : n + 4] for n in range(0, len(number), 4))
    minutes = int(links.LASTS.total_seconds()) // 60
    others = ", ".join(_name(channel) for channel in CHANNELS if channel != visit.who.channel)
    parts: list[Part] = [Say(write.say("link-number", number=shown, minutes=minutes, others=others))]
    door = visit.doors.get("telegram") if visit.who.channel != "telegram" else None
    if door:
        parts.append(File(write.say("cell-link-door"), f"{door}link_{number}"))
    choices = (button("part"),) if links.linked(visit.db, visit.who) else ()
    return Outcome(tuple(parts), choices, asks=True)


def settle_link(visit: Visit, frame: Frame) -> Value | Outcome | None:
    """The number is looked up once, and kept nowhere: what stays in the talk is the link's own id."""
    number = frame.wishes.pop(Kind.LINK_NUMBER, None)
    if number is None:
        return None
    try:
        return Value(links.find(visit.db, visit.who, number, now=visit.now))
    except Refused as no:
        if no.reason in AGAIN:
            raise
        return _ended(visit, no)


def ask_number(visit: Visit, frame: Frame, no: Refused | None) -> Question | Outcome:
    if no and no.reason not in AGAIN:
        return _ended(visit, no)
    text = write.say("link-which")
    return Question(f"{write.refusal(no, visit.now)}\n{text}" if no else text)


def check_link(visit: Visit, *, link: str, **_: object) -> None:
    links.check(visit.db, link, now=visit.now)


def ask_to_join(visit: Visit, frame: Frame, until: object) -> Question:
    there = links.check(visit.db, frame.filled["link"], now=visit.now)
    text = write.say("link-ask", there=_name(there), here=_name(visit.who.channel))
    return Question(text, choices=(button("join", style=Style.MAIN), button("keep-apart")))


def join(visit: Visit, frame: Frame) -> Outcome:
    there = links.check(visit.db, frame.filled["link"], now=visit.now)
    visit.moved.append(links.join(visit.db, visit.who, frame.filled["link"], now=visit.now))
    text = write.say("link-made", there=_name(there), here=_name(visit.who.channel))
    return Outcome((Say(text),), (button("mine", style=Style.MAIN), button("part")))


def keep_apart(visit: Visit, frame: Frame) -> Outcome:
    return Outcome((Say(write.say("link-not")),), (button("mine"),))


def settle_address(visit: Visit, frame: Frame) -> Value | Outcome | None:
    """The one that was named, or the one that is spoken from, or the only one."""
    found = links.linked(visit.db, visit.who)
    if not found:
        return Outcome((Say(write.refusal(Refused(Reason.LINK_NONE), visit.now)),), (button("link"),))
    named = frame.wishes.get(Kind.CHANNEL)
    fitting = [one for one in found if one.channel == named] if named else []
    here = [one for one in found if one.address_id == visit.who.address_id]
    meant = fitting or (here if not named else []) or (list(found) if len(found) == 1 and not named else [])
    return Value(meant[0].address_id) if meant else None


def ask_address(visit: Visit, frame: Frame, no: Refused | None) -> Question | Outcome:
    names = dict.fromkeys(_name(one.channel) for one in links.linked(visit.db, visit.who))
    verb = write.say("btn-part")
    return Question(write.say("link-part-which"), choices=tuple(Choice(f"{name} {verb}") for name in names))


def ask_to_part(visit: Visit, frame: Frame, until: object) -> Question:
    channel = links.channel_of(visit.db, frame.filled["address"]) or ""
    choices = (button("part", style=Style.DANGER), button("keep"))
    return Question(write.say("link-part-ask", channel=_name(channel)), choices=choices)


def part(visit: Visit, frame: Frame) -> Outcome:
    address = frame.filled["address"]
    channel = links.channel_of(visit.db, address) or ""
    own = links.part(visit.db, visit.who, address, now=visit.now)
    if own:
        visit.moved.append(own)
    text = write.say("link-cut-here" if own else "link-cut-there", channel=_name(channel))
    return Outcome((Say(text),), (button("reserve" if own else "mine"),))


def stay(visit: Visit, frame: Frame) -> Outcome:
    return Outcome((Say(write.say("link-kept")),), (button("mine"),))


def _ended(visit: Visit, no: Refused) -> Outcome:
    return Outcome((Say(write.refusal(no, visit.now)),), (button("mine"),))


def _name(channel: str) -> str:
    return write.say(f"cell-channel-{channel}")


FORMS = (
    Form("link", "채널 연결", offer),
    Form(
        name="join",
        title="채널 연결",
        slots=(Slot(NUMBER, Kind.LINK, ask_number, check=check_link, settle=settle_link, hears=(Kind.LINK_NUMBER,)),),
        confirm=ask_to_join,
        finish=join,
        decline=keep_apart,
        blame=NUMBER,
    ),
    Form(
        name="part",
        title="연결 끊기",
        slots=(Slot("address", Kind.ADDRESS, ask_address, settle=settle_address, hears=(Kind.CHANNEL,)),),
        confirm=ask_to_part,
        finish=part,
        decline=stay,
        blame="address",
    ),
)
