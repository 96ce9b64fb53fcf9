"""One person on several channels (H-02): a number that the first channel shows is said in the second.

    offer   a number for whoever asks: ten minutes, once; kept as a keyed hash alone
    find    what is linked by a number that somebody says; wrong ones are counted
    join    the second channel's address belongs to the first one's person from now on
    part    and back: it belongs to a new person of its own

Two households are never merged here, that is a staff act: whose address has anything of its own is refused.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, String, Update, delete, exists, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import bookings, journal, outbox, people, programmes, talks, waiting, wishes
from models.base import UTC, Again, Base, insert_row, locked, new_id, on, vault
from models.bookings import Strike
from models.people import Address, Child, Person, Who
from models.refused import Reason, Refused

DIGITS = 12
"""Nobody hits one of them in a lifetime of guessing, whatever number of addresses he makes up for it."""
LASTS = timedelta(minutes=10)
GUESSES, GUESSED_WITHIN = 5, timedelta(hours=1)
"""So many wrong numbers an address may say in so long a time."""
KEPT = timedelta(days=1)
"""So long a number that is over is kept, for the audit."""
MADE, CUT = "link.made", "link.cut"
"""Notices, and events of the journal; about an address."""


class LinkNumber(Base):
    __tablename__ = "link_number"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    address_id: Mapped[str] = mapped_column(ForeignKey("address.id"))  # where it was shown
    key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # keyed hash; the number itself stands nowhere
    until: Mapped[datetime] = mapped_column(UTC, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UTC)
    used_by: Mapped[str | None] = mapped_column(String(32))  # the address that it linked


class LinkGuess(Base):
    """Wrong numbers that one address said."""

    __tablename__ = "link_guess"

    address_id: Mapped[str] = mapped_column(ForeignKey("address.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UTC)
    wrong: Mapped[int]


@dataclass(frozen=True, slots=True)
class Linked:
    """An address that came to its person by a number."""

    address_id: str
    channel: str


def offer(db: Session, who: Who, *, now: datetime) -> str:
    """A number of DIGITS digits; the one before it counts no more."""
    _void(db, who)
    number = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    row = {"id": new_id(), "person_id": who.person_id, "address_id": who.address_id, "key": _key(db, number)}
    insert_row(db, LinkNumber, **row, until=now + LASTS)
    return number


def find(db: Session, who: Who, number: str, *, now: datetime) -> str:
    """The link that this number makes. Refused where it makes none, and where `who` may not be linked."""
    guess = db.get(LinkGuess, who.address_id, populate_existing=True)
    fresh = guess is not None and guess.since > now - GUESSED_WITHIN
    if guess and fresh and guess.wrong >= GUESSES:
        raise Refused(Reason.LINK_TRIES, until=guess.since + GUESSED_WITHIN)
    found = db.execute(_LIVE.where(LinkNumber.key == _key(db, number), LinkNumber.until > now)).first()
    if found is None:
        if guess and fresh:
            db.execute(_of_guess(who).values(wrong=guess.wrong + 1))
        elif guess:
            db.execute(_of_guess(who).values(wrong=1, since=now))
        else:
            insert_row(db, LinkGuess, address_id=who.address_id, since=now, wrong=1)
        raise Refused(Reason.LINK_WRONG)
    if found.person_id == who.person_id:
        raise Refused(Reason.LINK_SAME)
    _check_own(db, who, now)
    return str(found.id)


def check(db: Session, link: str, *, now: datetime) -> str:
    """The channel where it was shown. Refused(LINK_WRONG) where it is over, or used meanwhile."""
    query = select(Address.channel).join(LinkNumber, LinkNumber.address_id == Address.id).where(LinkNumber.id == link)
    channel = db.execute(query.where(LinkNumber.used_at.is_(None), LinkNumber.until > now)).scalar_one_or_none()
    if channel is None:
        raise Refused(Reason.LINK_WRONG)
    return channel


def join(db: Session, who: Who, link: str, *, now: datetime) -> Who:
    """Whoever writes from this address from now on: the person who was shown the number. One use: its row is locked."""
    row = db.execute(locked(db, _LIVE.where(LinkNumber.id == link, LinkNumber.until > now))).first()
    if row is None:
        raise Refused(Reason.LINK_WRONG)
    people.lock_household(db, who.household_id)
    _check_own(db, who, now)
    this = (Address.id == who.address_id, Address.person_id == who.person_id)
    if not on(db).execute(update(Address).where(*this).values(person_id=row.person_id, linked_at=now)).rowcount:
        raise Again
    used = update(LinkNumber).where(LinkNumber.id == link)
    db.execute(used.values(used_at=now, used_by=who.address_id))
    people.forget_values(db, who.person_id)
    outbox.hand_over(db, who.person_id, row.person_id)
    wishes.hand_over(db, who.person_id, row.person_id)
    talks.abandon(db, who.person_id)
    facts = {"channel": who.channel, "before": who.person_id, "owner": row.person_id}
    journal.write(db, row.person_id, MADE, who.address_id, now=now, **facts)
    outbox.post(db, row.person_id, MADE, who.address_id, due_at=now, address_id=row.address_id)
    return _who(db, who, row.person_id)


def linked(db: Session, who: Who) -> tuple[Linked, ...]:
    """The person's addresses that came by a number, the last one first."""
    query = select(Address.id, Address.channel).where(
        Address.person_id == who.person_id, Address.linked_at.is_not(None)
    )
    return tuple(Linked(*row) for row in db.execute(query.order_by(Address.linked_at.desc(), Address.id)))


def part(db: Session, who: Who, address_id: str, *, now: datetime) -> Who | None:
    """The address gets a new person of its own: whoever writes from it, where that is `who`. Whatever was booked stays
    with the others; so does a suspension, which the new household shares (B-11). Both sides are told."""
    this = (Address.id == address_id, Address.person_id == who.person_id, Address.linked_at.is_not(None))
    until = people.lock_household(db, who.household_id)
    own = people.newcomer(db, now=now, suspended_until=until)
    if not on(db).execute(update(Address).where(*this).values(person_id=own.person_id, linked_at=None)).rowcount:
        raise Refused(Reason.LINK_NONE)
    _void(db, who)  # one that was shown on the parted side would lead back
    journal.write(db, who.person_id, CUT, address_id, now=now, before=who.person_id, owner=own.person_id)
    here = address_id == who.address_id
    outbox.post(db, who.person_id if here else own.person_id, CUT, address_id, due_at=now)
    return Who(own.person_id, own.household_id, who.address_id, who.channel, until) if here else None


def channel_of(db: Session, address_id: str) -> str | None:
    return db.execute(select(Address.channel).where(Address.id == address_id)).scalar_one_or_none()


def forget(db: Session, *, now: datetime, most: int) -> int:
    """Numbers and guesses that are long over; how many."""
    old = select(LinkNumber.id).where(LinkNumber.until < now - KEPT).limit(most)
    gone = on(db).execute(delete(LinkNumber).where(LinkNumber.id.in_(old.scalar_subquery()))).rowcount
    past = select(LinkGuess.address_id).where(LinkGuess.since < now - KEPT).limit(most - gone)
    return gone + on(db).execute(delete(LinkGuess).where(LinkGuess.address_id.in_(past.scalar_subquery()))).rowcount


_LIVE = select(LinkNumber.id, LinkNumber.person_id, LinkNumber.address_id).where(LinkNumber.used_at.is_(None))


def _of_guess(who: Who) -> Update:
    return update(LinkGuess).where(LinkGuess.address_id == who.address_id)


def _void(db: Session, who: Who) -> None:
    """What was shown to this person and not used counts no more."""
    db.execute(delete(LinkNumber).where(LinkNumber.person_id == who.person_id, LinkNumber.used_at.is_(None)))


def _key(db: Session, number: str) -> bytes:
    return vault(db).search_key(f"link|{number}")


def _check_own(db: Session, who: Who, now: datetime) -> None:
    """Refused where something of its own hangs on this address: that would be two households in one."""
    if db.scalar(select(exists().where(Address.person_id == who.person_id, Address.id != who.address_id))):
        raise Refused(Reason.LINK_OTHER)
    until = bookings.suspended_until(db, who.household_id)
    if until and until > now:
        raise Refused(Reason.LINK_OWN)
    live = len(bookings.upcoming(db, who.household_id, since=now))
    live += sum(one.about is None for one in waiting.entries_of(db, who, now=now))  # the others are applications
    live += sum(one.state in programmes.LIVE for one in programmes.mine(db, who, since=now))
    if live:
        raise Refused(Reason.LINK_OWN, n=live)
    family = or_(
        exists().where(Person.household_id == who.household_id, Person.id != who.person_id),
        exists().where(Child.household_id == who.household_id),
        exists().where(Strike.household_id == who.household_id, Strike.lifted_at.is_(None)),
    )
    if db.scalar(select(family)):
        raise Refused(Reason.LINK_OWN)


def _who(db: Session, who: Who, person_id: str) -> Who:
    household = db.execute(select(Person.household_id).where(Person.id == person_id)).scalar_one()
    return Who(person_id, household, who.address_id, who.channel, bookings.suspended_until(db, household))
