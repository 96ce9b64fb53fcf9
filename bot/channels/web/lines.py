"""The talk as an open page shows it: lines of the transcript as JSON, and one's bookings beside them.

All of this only reads; each function is one call of `Database.read`.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.http import to_json
from handlers.speech import Reply
from handlers.words.ahead import ahead, applied
from models import bookings, people, places, programmes, talks
from models.people import Who
from models.talks import Told

SHOWN = 30
"""Lines that an opened page starts with, and that one step further back brings."""
GAP = 200
"""Lines that are replayed one by one; whoever missed more starts anew."""

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """What a page is shown first."""

    lines: list[Line]
    last: int  # the number of the talk's last line
    more: bool  # older ones exist
    reset: bool  # these are not what came after, but a new beginning
    mine: dict[str, Any]
    now: datetime  # the service's clock: a browser's may be another

    def as_json(self) -> dict[str, Any]:
        shown = {"last": self.last, "lines": self.lines, "more": self.more, "mine": self.mine}
        shown["now"] = self.now.isoformat()
        return shown | ({"reset": True} if self.reset else {})


def opening(db: Session, who: Who | None, after: int, now: datetime) -> Page:
    """What came after that number; the last lines where that is nothing, too much, or of another talk."""
    if who is None:
        return Page([], 0, False, after > 0, NOTHING, now)
    last = talks.last_number(db, who.person_id)
    reset = after > last or last - after > GAP
    after = 0 if reset else after
    shown = talks.transcript(db, who.person_id, after=after, most=GAP if after else SHOWN)
    first = shown[0].number if shown else last + 1
    return Page([as_json(line) for line in shown], last, first > 1, reset and after == 0, mine(db, who, now), now)


def opening_of(db: Session, key: str, after: int, now: datetime) -> Page:
    return opening(db, people.known(db, "web", key), after, now)


def earlier(db: Session, person_id: str, before: int) -> dict[str, Any]:
    found = talks.transcript(db, person_id, before=before, most=SHOWN)
    return {"lines": [as_json(line) for line in found], "more": bool(found) and found[0].number > 1}


def earlier_of(db: Session, key: str, before: int) -> dict[str, Any]:
    who = people.known(db, "web", key)
    return earlier(db, who.person_id, before) if who else {"lines": [], "more": False}


def news(db: Session, who: Who, after: int, now: datetime) -> tuple[list[Line], dict[str, Any]] | None:
    """The next lines after that number, at most GAP of them, and the bookings as they are now; None where the page's
    address is somebody else's now (H-02)."""
    if people.owner(db, who.address_id) != who.person_id:
        return None
    found = talks.transcript(db, who.person_id, after=after, before=after + GAP + 1, most=GAP)
    return [as_json(line) for line in found], mine(db, who, now)


def answer_to(db: Session, who: Who, message_id: str) -> Line | None:
    """The line that answers one message."""
    found = talks.line_of(db, who.address_id, message_id)
    return as_json(found) if found else None


def answer_of(db: Session, key: str, message_id: str) -> Line | None:
    who = people.known(db, "web", key)
    return answer_to(db, who, message_id) if who else None


def as_json(line: Told) -> Line:
    said = {"number": line.number, "at": line.at.isoformat(), "id": line.message_id, "heard": line.heard}
    return said | to_json(Reply.from_text(line.reply))


def mine(db: Session, who: Who, now: datetime) -> dict[str, Any]:
    """The household's bookings and applications ahead, for the bar and the column beside the talk.

    What concerns one person alone (H-05) is shown where it is asked for, not on a screen that others walk by.
    """
    found = bookings.upcoming(db, who.household_id, since=now)
    cards = [*(_cards(db, found, now) if found else []), *_applied(db, who, now)]
    return {"count": len(cards), "cards": cards} if cards else NOTHING


def _applied(db: Session, who: Who, now: datetime) -> list[dict[str, Any]]:
    own = [one for one in programmes.mine(db, who, since=now) if one.state in programmes.LIVE]
    told = [(one, programmes.run(db, one.run_id)) for one in own]
    return [asdict(applied(one, run, now)) for one, run in told if run.per == "household"]


def _cards(db: Session, found: Iterable[bookings.Booking], now: datetime) -> list[dict[str, Any]]:
    city = places.city(db)
    return [asdict(ahead(city, booking, now)) for booking in found]


NOTHING: dict[str, Any] = {"count": 0, "cards": []}
