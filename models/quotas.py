"""Everything scarce is a quota row, and one function takes places (style.md section 5).

A session of a room, a studio slot, a day of a hire item, a camp's ten families: each is a row
`Quota(what, starts_at, unit, capacity, taken)`. Its unit stands in the key ("run:12/families"), so that two families and
three people never meet. A claim says who has how many of them; with an end it is a hold or an offer.

Two walls keep a quota from being oversold: the rows are locked, in sorted order, before anybody counts; and the CHECK.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    CompoundSelect,
    Index,
    Row,
    String,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import UTC, Again, Base, insert_new, on
from models.refused import Reason, Refused

DRAFT = "draft:"
"""Owner of a hold in a talk; whoever comes after its end may take it back."""


class Quota(Base):
    __tablename__ = "quota"
    __table_args__ = (CheckConstraint("taken BETWEEN 0 AND capacity", name="never_oversold"),)

    # starts_at first: what is free in the next days is one short range scan, whatever lies in the past
    starts_at: Mapped[datetime] = mapped_column(UTC, primary_key=True)
    what: Mapped[str] = mapped_column(String(80), primary_key=True)
    unit: Mapped[str] = mapped_column(String(16))
    capacity: Mapped[int]
    taken: Mapped[int]


class Claim(Base):
    __tablename__ = "claim"

    owner: Mapped[str] = mapped_column(String(48), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UTC, primary_key=True)
    what: Mapped[str] = mapped_column(String(80), primary_key=True)
    amount: Mapped[int]
    until: Mapped[datetime | None] = mapped_column(UTC)

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        # holds and offers are few: this index holds nothing else
        Index(
            "ix_claim_until", "starts_at", "what", sqlite_where=until.is_not(None), postgresql_where=until.is_not(None)
        ),
    )


Counted = Row[datetime, str, int, int]
"""A quota as it stands under its lock: starts_at, what, capacity, taken."""
Owned = Row[str, datetime, str, int]
"""A claim under its lock: owner, starts_at, what, amount."""


class Key(NamedTuple):
    """Sorts as rows are locked."""

    starts_at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Want:
    what: str  # "room:gaho-play/people"
    starts_at: datetime
    amount: int
    capacity: int  # of the row, if it has to be made

    @property
    def key(self) -> Key:
        return Key(self.starts_at, self.what)


def take(
    db: Session,
    wanted: Sequence[Want],
    owner: str,
    *,
    until: datetime | None,
    now: datetime,
    giving: Set[str] = frozenset(),
) -> tuple[Key, ...]:
    """All of `wanted` for `owner`, or Refused(FULL) and nothing; the rows that have more room than before.

    `giving` names owners whose present claims are given up in the same lock pass: the draft that becomes a booking, the
    booking's own old places when it moves. Ended drafts on these rows are taken back first; ended offers are not,
    so that no passer-by takes a place before the next in the queue.
    """
    if until is None and len(giving) == 1 and _handed_over(db, wanted, next(iter(giving)), owner):
        return ()
    rows = _lock(db, {want.key: want for want in wanted}, _keys_of(db, giving))
    freed = _to_take_back(db, rows, giving, now)
    change = Counter({want.key: want.amount for want in wanted})
    for old in freed:
        change[Key(old.starts_at, old.what)] -= old.amount
    for want in wanted:
        quota = rows[want.key]
        left = quota.capacity - quota.taken - change[want.key]
        if left < 0:
            # for this owner: what he gives, and what has ended, is free for him
            raise Refused(Reason.FULL, what=want.what, starts_at=want.starts_at, left=left + want.amount)
    _drop(db, freed)
    _add(db, change)
    claims = [
        {"owner": owner, "starts_at": w.starts_at, "what": w.what, "amount": w.amount, "until": until} for w in wanted
    ]
    on(db).execute(_CLAIM, claims)
    return tuple(sorted(key for key, n in change.items() if n < 0))


def hold(db: Session, wanted: Sequence[Want], owner: str, *, until: datetime, now: datetime) -> datetime:
    """The owner holds exactly `wanted`; the end of the hold. Same wish, same hold; another wish moves it (B-13)."""
    held = on(db).execute(_OF_OWNER, {"owner": owner}).all()
    ends: list[datetime] = [row.until for row in held if row.until and row.until > now]
    same = {(row.starts_at, row.what, row.amount) for row in held} == {(w.starts_at, w.what, w.amount) for w in wanted}
    if same and len(ends) == len(held):
        return min(ends)
    take(db, wanted, owner, until=until, now=now, giving={owner} if held else frozenset())
    return until


def swap(
    db: Session, owner: str, new: Sequence[Want], *, now: datetime, giving: Set[str] = frozenset()
) -> tuple[Key, ...]:
    """Move a booking: the old places, and what `giving` has, are given up only when the new ones are had (B-09).

    The rows that have more room than before.
    """
    return take(db, new, owner, until=None, now=now, giving={owner, *giving})


def give_back(db: Session, owner: str, only: Collection[Key] | None = None) -> tuple[Key, ...]:
    """The mirror of `take`; the rows that have room again."""
    keys = _keys_of(db, {owner})
    if only is not None:
        keys &= set(only)
    if not keys:
        return ()
    _lock(db, {}, keys)
    gone = _each(db, _leave, keys, owner=owner)
    freed = Counter({Key(row.starts_at, row.what): -row.amount for row in gone})
    _add(db, freed)
    return tuple(sorted(freed))


def room(db: Session, wanted: Sequence[Want], *, now: datetime) -> dict[Key, int]:
    """How many are left in each of these rows, locked from here on; ended drafts on them are taken back first."""
    rows = _lock(db, {want.key: want for want in wanted}, set())
    freed = _to_take_back(db, rows, frozenset(), now)
    back = Counter[Key]()
    for old in freed:
        back[Key(old.starts_at, old.what)] -= old.amount
    _drop(db, freed)
    _add(db, back)
    return {key: row.capacity - row.taken - back[key] for key, row in rows.items()}


def held(db: Session, owner: str) -> dict[Key, int]:
    """What the owner has."""
    rows = on(db).execute(_OF_OWNER, {"owner": owner})
    return {Key(row.starts_at, row.what): row.amount for row in rows}


# Statements of every turn are made once: making one anew costs more than running it.
_CLAIM = insert(Claim.__table__)  # type: ignore[arg-type]
_OF_OWNER = select(Claim.starts_at, Claim.what, Claim.amount, Claim.until).where(Claim.owner == bindparam("owner"))
_HAND_OVER = (
    update(Claim.__table__)  # type: ignore[arg-type]
    .where(Claim.owner == bindparam("giving"))
    .values(owner=bindparam("taking"), until=None)
)
_COUNT = (
    update(Quota.__table__)  # type: ignore[arg-type]
    .where(Quota.starts_at == bindparam("at"), Quota.what == bindparam("name"))
    .values(taken=Quota.taken + bindparam("n"))
)
_DROP = delete(Claim.__table__).where(  # type: ignore[arg-type]
    Claim.owner == bindparam("whose"), Claim.starts_at == bindparam("at"), Claim.what == bindparam("name")
)
_ENDED = and_(Claim.until.is_not(None), Claim.until <= bindparam("now"), Claim.owner.startswith(DRAFT))
_OWNED = select(Claim.owner, Claim.starts_at, Claim.what, Claim.amount)
_GIVEN = _OWNED.where(Claim.owner.in_(bindparam("owners", expanding=True)))
_GIVEN_LOCKED = _GIVEN.with_for_update()
_DRAFTS = _OWNED.where(Claim.starts_at == bindparam("at"), Claim.what == bindparam("name"), _ENDED)
_DRAFTS_LOCKED = _DRAFTS.with_for_update()


def taken(
    db: Session, whats: Iterable[str], start: datetime, end: datetime, *, mine: Collection[str] = (), now: datetime
) -> Mapping[Key, int]:
    """How many are taken in rows with start <= starts_at < end; claims of `mine` and ended drafts count as free.

    A key that is absent has nothing taken.
    """
    named, own = _numbered("what", whats), _numbered("own", mine)
    count: Counter[Key] = Counter()
    values = {"first": start, "end": end, "now": now} | named | own
    for starts_at, what, n in on(db).execute(_taken(len(named), len(own)), values):
        count[Key(starts_at, what)] += n
    return count


def _numbered(name: str, values: Iterable[str]) -> dict[str, str]:
    return {f"{name}{n}": value for n, value in enumerate(values)}


@lru_cache(64)
def _taken(whats: int, mine: int) -> CompoundSelect[datetime, str, int]:
    """For so many names: a list that is written out anew at each call costs as much as the rest of it."""
    first: BindParameter[datetime] = bindparam("first")
    end: BindParameter[datetime] = bindparam("end")
    named: list[BindParameter[str]] = [bindparam(f"what{n}") for n in range(whats)]
    own: list[BindParameter[str]] = [bindparam(f"own{n}") for n in range(mine)]
    return union_all(
        select(Quota.starts_at, Quota.what, Quota.taken).where(
            Quota.starts_at >= first, Quota.starts_at < end, Quota.what.in_(named)
        ),
        select(Claim.starts_at, Claim.what, -Claim.amount).where(
            Claim.starts_at >= first,
            Claim.starts_at < end,
            Claim.what.in_(named),
            or_(Claim.owner.in_(own), _ENDED),
        ),
    )


def expire(db: Session, *, now: datetime, most: int = 500) -> int:
    """Take back ended drafts wherever they are; how many. The beat calls it (3.1: held -> expired)."""
    ended = (
        select(Claim.owner)
        .where(Claim.until <= now, Claim.owner.startswith(DRAFT))
        .group_by(Claim.owner)
        .order_by(Claim.owner)
        .limit(most)
    )
    owners = db.execute(ended).scalars().all()
    if not owners:
        return 0
    rows = db.execute(select(Claim.starts_at, Claim.what).where(Claim.owner.in_(owners)))
    freed = _to_take_back(db, _lock(db, {}, {Key(row.starts_at, row.what) for row in rows}), frozenset(), now)
    change: Counter[Key] = Counter()
    for old in freed:
        change[Key(old.starts_at, old.what)] -= old.amount
    _drop(db, freed)
    _add(db, change)
    return len({old.owner for old in freed})


def _handed_over(db: Session, wanted: Sequence[Want], giving: str, owner: str) -> bool:
    """A hold that is exactly what is wanted changes its owner and loses its end: one statement, no count changes.

    Safe without the quota's lock: whoever takes back an ended draft deletes the claim's row, and only one of us has it.
    """
    if giving == owner:
        return False
    held = on(db).execute(_OF_OWNER, {"owner": giving}).all()
    if {(row.starts_at, row.what, row.amount) for row in held} != {(w.starts_at, w.what, w.amount) for w in wanted}:
        return False
    changed = on(db).execute(_HAND_OVER, {"giving": giving, "taking": owner}).rowcount
    if changed in (0, len(wanted)):
        return bool(changed)
    raise Again  # half of a hold was just taken back: begin anew, with nothing done


def _keys_of(db: Session, owners: Set[str]) -> set[Key]:
    run = on(db)
    return {
        Key(row.starts_at, row.what) for owner in sorted(owners) for row in run.execute(_OF_OWNER, {"owner": owner})
    }


def _lock(db: Session, wanted: Mapping[Key, Want], more: set[Key]) -> Mapping[Key, Counted]:
    keys = sorted(wanted.keys() | more)
    rows = _locked_rows(db, keys)
    missing = [wanted[key] for key in keys if key not in rows]
    if missing:
        insert_new(
            db,
            Quota,
            *(
                {
                    "what": want.what,
                    "starts_at": want.starts_at,
                    "unit": want.what.rpartition("/")[2],
                    "capacity": want.capacity,
                    "taken": 0,
                }
                for want in missing
            ),
            key=["starts_at", "what"],
        )
        rows = _locked_rows(db, keys)
    return rows


def _locked_rows(db: Session, keys: Sequence[Key]) -> Mapping[Key, Counted]:
    rows: list[Counted] = _each(db, _rows_locked if db.info["locking"] else _rows, keys)
    return {Key(row.starts_at, row.what): row for row in rows}


def _to_take_back(db: Session, rows: Collection[Key], giving: Set[str], now: datetime) -> Sequence[Owned]:
    """Ended drafts on the locked rows, and what `giving` has. Nothing is deleted before it is known that all fits.

    The claims are locked too: `_handed_over` takes one without the quota's lock, and only one of us may have it.
    """
    locking, run = db.info["locking"], on(db).execute
    found: list[Owned] = []
    if giving:
        given = run(_GIVEN_LOCKED if locking else _GIVEN, {"owners": sorted(giving)})
        found += [old for old in given if Key(old.starts_at, old.what) in rows]
    for key in sorted(rows):  # one by one: SQLite looks a single key up in its small index, for several it reads all
        ended = run(_DRAFTS_LOCKED if locking else _DRAFTS, {"at": key.starts_at, "name": key.what, "now": now})
        found += [old for old in ended if old.owner not in giving]
    return found


def _drop(db: Session, claims: Sequence[Owned]) -> None:
    if claims:
        keys = [{"whose": claim.owner, "at": claim.starts_at, "name": claim.what} for claim in claims]
        on(db).execute(_DROP, keys)


def _add(db: Session, change: Mapping[Key, int]) -> None:
    rows = [{"at": key.starts_at, "name": key.what, "n": n} for key, n in sorted(change.items()) if n]
    if not rows:
        return
    try:
        on(db).execute(_COUNT, rows)
    except IntegrityError as error:
        raise Again from error  # the second wall: all is rolled back, and the next look sees what is left


# --- rows by their keys -----------------------------------------------------------------------------------------------

CHUNK = 50
"""Keys of one statement. A list of pairs would be one statement for all, but SQLite reads the whole table for it."""


def _each(db: Session, made: Callable[[int], Any], keys: Collection[Key], **values: Any) -> list[Any]:
    """The rows of a statement about these keys, in their order."""
    ordered, rows = sorted(keys), list[Any]()
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        given: dict[str, Any] = {f"at{n}": key.starts_at for n, key in enumerate(chunk)}
        given |= {f"what{n}": key.what for n, key in enumerate(chunk)}
        rows += on(db).execute(made(len(chunk)), given | values)
    return rows


def _keyed(table: type[Quota] | type[Claim], count: int) -> ColumnElement[bool]:
    return or_(
        *(and_(table.starts_at == bindparam(f"at{n}"), table.what == bindparam(f"what{n}")) for n in range(count))
    )


@cache
def _rows(count: int) -> Any:
    columns = select(Quota.starts_at, Quota.what, Quota.capacity, Quota.taken)
    return columns.where(_keyed(Quota, count)).order_by(Quota.starts_at, Quota.what)


@cache
def _rows_locked(count: int) -> Any:
    return _rows(count).with_for_update()


@cache
def _leave(count: int) -> Any:
    gone = delete(Claim.__table__).where(Claim.owner == bindparam("owner"), _keyed(Claim, count))  # type: ignore[arg-type]
    return gone.returning(Claim.starts_at, Claim.what, Claim.amount)
