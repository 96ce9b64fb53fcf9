"""Households, the guardians in them, their children, and the addresses they write from (H-01 to H-05).

A visitor is known by the address he writes from and by nothing else: finding or making one stores no personal value.
Personal values (names, phones, birth dates, notes) are sealed, and are stored only after consent (S-01).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import UTC, Base, insert_new, insert_row, new_id, on, vault
from models.refused import Reason, Refused


class Household(Base):
    __tablename__ = "household"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    suspended_until: Mapped[datetime | None] = mapped_column(UTC)  # B-11
    residency_checked_at: Mapped[datetime | None] = mapped_column(UTC)  # H-04: a document was shown at the desk
    residency_in_city: Mapped[bool | None]


class Person(Base):
    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("household.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    locale: Mapped[str] = mapped_column(String(8), default="ko")
    name: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed
    name_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed
    phone_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)  # H-02: one number, one guardian
    phone_end_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)  # last four digits


class Address(Base):
    __tablename__ = "address"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # keyed hash of channel and address
    value: Mapped[bytes] = mapped_column(LargeBinary)  # sealed: where an answer or a notice is sent
    created_at: Mapped[datetime] = mapped_column(UTC)
    linked_at: Mapped[datetime | None] = mapped_column(
        UTC
    )  # H-02: since when it belongs to somebody of another channel
    dead_at: Mapped[datetime | None] = mapped_column(UTC)  # the channel refused: blocked, unknown


class Child(Base):
    __tablename__ = "child"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("household.id"), index=True)
    call_name: Mapped[bytes] = mapped_column(LargeBinary)  # sealed
    born: Mapped[bytes] = mapped_column(LargeBinary)  # sealed ISO date
    notes: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed: access needs
    grade_shift: Mapped[int] = mapped_column(default=0)  # T-06: early (+1) or late (-1) entry, corrected by staff
    added_at: Mapped[datetime] = mapped_column(UTC)


class Purpose(StrEnum):
    SERVICE = "service"  # required, before the first personal value
    PHONE = "phone"  # optional: notices by text message
    ABROAD = "abroad"  # Telegram's servers stand outside Korea (trust L6)


class Consent(Base):
    """What was agreed to, in which version of the text, when and where (trust F4). Withdrawn, not deleted."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person_purpose", "person_id", "purpose"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(String(16))
    version: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime] = mapped_column(UTC)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTC)


@dataclass(frozen=True, slots=True)
class Who:
    """The person of one turn, as far as rules need to know."""

    person_id: str
    household_id: str
    address_id: str
    channel: str
    suspended_until: datetime | None = None


def known(db: Session, channel: str, address: str) -> Who | None:
    """Whoever wrote from this address before, if anybody did."""
    return _by_key(db, channel, vault(db).search_key(f"{channel}|{address}"))


def visitor(db: Session, channel: str, address: str, now: datetime) -> Who:
    """Whoever writes from this address; a new person in an empty household if nobody ever did."""
    key = vault(db).search_key(f"{channel}|{address}")
    found = _by_key(db, channel, key)
    if found:
        return found
    own = newcomer(db, now=now)
    household, person, place = own.household_id, own.person_id, new_id()
    sealed = vault(db).seal("address", "value", place, address)
    row = {"id": place, "person_id": person, "channel": channel, "key": key, "value": sealed, "created_at": now}
    if insert_new(db, Address, row, key=["key"]):
        return Who(person, household, place, channel)
    # the same first message came twice at once, and the other was first
    db.execute(delete(Person).where(Person.id == person))
    db.execute(delete(Household).where(Household.id == household))
    return _by_key(db, channel, key) or visitor(db, channel, address, now)


@dataclass(frozen=True, slots=True)
class Newcomer:
    person_id: str
    household_id: str


def newcomer(db: Session, *, now: datetime, suspended_until: datetime | None = None) -> Newcomer:
    """A new person in a household of his own, of whom nothing is known."""
    own = Newcomer(household_id=new_id(), person_id=new_id())
    insert_row(db, Household, id=own.household_id, created_at=now, suspended_until=suspended_until)
    insert_row(db, Person, id=own.person_id, household_id=own.household_id, created_at=now, locale="ko")
    return own


# Statements of every turn are made once: making one anew costs more than running it.
_BY_KEY = (
    select(Person.id, Person.household_id, Address.id, Household.suspended_until, Address.dead_at)
    .join(Address, Address.person_id == Person.id)
    .join(Household, Household.id == Person.household_id)
    .where(Address.key == bindparam("key"))
)


def _by_key(db: Session, channel: str, key: bytes) -> Who | None:
    row = on(db).execute(_BY_KEY, {"key": key}).first()
    if row and row.dead_at:
        db.execute(update(Address).where(Address.id == row[2]).values(dead_at=None))
    return Who(row[0], row[1], row[2], channel, row[3]) if row else None


def lock_household(db: Session, household_id: str) -> datetime | None:
    """Two guardians of one household, or one on two channels, decide one after the other (B-05, B-06).

    Until when it is suspended (B-11), as the locked row says: what was read before may be past.
    """
    query = _SUSPENDED_LOCKED if db.info["locking"] else _SUSPENDED
    return on(db).execute(query, {"household": household_id}).scalar_one()


_SUSPENDED = select(Household.suspended_until).where(Household.id == bindparam("household"))
_SUSPENDED_LOCKED = _SUSPENDED.with_for_update()


def consent(db: Session, who: Who, purpose: Purpose, version: str, *, now: datetime) -> None:
    """Keep that the person agreed; agreeing again to the same text changes nothing."""
    if not consented(db, who.person_id, purpose):
        insert_row(
            db,
            Consent,
            id=new_id(),
            person_id=who.person_id,
            purpose=purpose,
            version=version,
            channel=who.channel,
            given_at=now,
        )


def consented(db: Session, person_id: str, purpose: Purpose) -> bool:
    given = select(Consent.id).where(
        Consent.person_id == person_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None)
    )
    return db.execute(given.limit(1)).first() is not None


def owner(db: Session, address_id: str) -> str:
    """Whose address it is now."""
    return db.execute(select(Address.person_id).where(Address.id == address_id)).scalar_one()


def forget_values(db: Session, person_id: str) -> None:
    """The name and the number of somebody who writes from nowhere any more."""
    nothing = dict.fromkeys(("name", "name_key", "phone", "phone_key", "phone_end_key"))
    db.execute(update(Person).where(Person.id == person_id).values(nothing))


def keep_name(db: Session, who: Who, name: str) -> None:
    """What somebody calls himself. Refused without his consent (S-01)."""
    if not consented(db, who.person_id, Purpose.SERVICE):
        raise Refused(Reason.CONSENT_NEEDED)
    sealed, key = vault(db).seal("person", "name", who.person_id, name), vault(db).search_key(f"name|{name}")
    db.execute(update(Person).where(Person.id == who.person_id).values(name=sealed, name_key=key))


def name(db: Session, person_id: str) -> str | None:
    sealed = db.execute(select(Person.name).where(Person.id == person_id)).scalar_one()
    return vault(db).open("person", "name", person_id, sealed) if sealed else None


def keep_phone(db: Session, who: Who, phone: str) -> None:
    """A number that he gave and nobody has verified: it can be dialled and found by its end, and is no key (H-02).

    Refused without his consent to just this (S-01: optional).
    """
    if not consented(db, who.person_id, Purpose.PHONE):
        raise Refused(Reason.CONSENT_NEEDED)
    sealed, end = (
        vault(db).seal("person", "phone", who.person_id, phone),
        vault(db).search_key(f"phone-end|{phone[-4:]}"),
    )
    db.execute(update(Person).where(Person.id == who.person_id).values(phone=sealed, phone_end_key=end))


def phone(db: Session, person_id: str) -> str | None:
    sealed = db.execute(select(Person.phone).where(Person.id == person_id)).scalar_one()
    return vault(db).open("person", "phone", person_id, sealed) if sealed else None


def add_child(db: Session, who: Who, call_name: str, born: date, *, now: datetime, notes: str = "") -> str:
    """H-03. Refused without the guardian's consent (S-01, S-02); the child's row id."""
    if not consented(db, who.person_id, Purpose.SERVICE):
        raise Refused(Reason.CONSENT_NEEDED)
    child = new_id()
    insert_row(
        db,
        Child,
        id=child,
        household_id=who.household_id,
        call_name=vault(db).seal("child", "call_name", child, call_name),
        born=vault(db).seal("child", "born", child, born.isoformat()),
        notes=vault(db).seal("child", "notes", child, notes) if notes else None,
        grade_shift=0,
        added_at=now,
    )
    return child


@dataclass(frozen=True, slots=True)
class ChildFacts:
    id: str
    call_name: str
    born: date
    grade_shift: int


def children(db: Session, household_id: str) -> tuple[ChildFacts, ...]:
    """The household's children in the order they were told of."""
    rows = db.execute(
        select(Child.id, Child.call_name, Child.born, Child.grade_shift)
        .where(Child.household_id == household_id)
        .order_by(Child.id)
    )
    kept = vault(db)
    return tuple(
        ChildFacts(
            row.id,
            kept.open("child", "call_name", row.id, row.call_name),
            date.fromisoformat(kept.open("child", "born", row.id, row.born)),
            row.grade_shift,
        )
        for row in rows
    )


def bury(db: Session, address_id: str, *, now: datetime) -> None:
    """The channel refused for good: blocked, unknown. Whoever writes from there again is alive."""
    db.execute(update(Address).where(Address.id == address_id).values(dead_at=now))
