"""A rule says no.

    Refused(reason, **facts)

`reason` names the rule, `facts` are the values its sentence needs (`handlers/words/write.refusal`). Whatever else is
raised below the counter is a bug.
"""

from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    # what exists when (T-02, B-03)
    NO_SUCH_DAY = "no-such-day"  # text
    PAST = "past"  # when
    CLOSED_DAY = "closed-day"  # site, date, open_days
    HOLIDAY = "holiday"  # site, date, holiday, next_open
    CLOSURE = "closure"  # site, date, why
    NO_SESSION_THEN = "no-session-then"  # site, time, near (one or two starts)
    NOT_OPEN_YET = "not-open-yet"  # site
    DAY_OVER = "day-over"  # date; all its sessions have begun or closed
    TOO_EARLY = "too-early"  # date, opens_at
    TOO_LATE = "too-late"  # when, closed_at
    # places
    FULL = "full"  # when
    TAKEN = "taken"  # when; somebody was a little faster
    TOO_FEW_LEFT = "too-few-left"  # when, left, n
    HOLD_OVER = "hold-over"  # minutes
    MOVE_FULL = "move-full"  # when
    # who may (B-04, B-07, H-04)
    NO_CHILD = "no-child"
    CHILD_TOO_OLD = "child-too-old"  # grade
    GUARDIAN_NEEDED = "guardian-needed"  # age
    TOO_MANY_ADULTS = "too-many-adults"  # children, n (each child), max (for this party)
    TOO_MANY_PEOPLE = "too-many-people"  # max
    ODD_COUNT = "odd-count"  # a count that no party has: 0, -3, 구천조
    RESIDENCY = "residency"  # site, city, elsewhere (names of those that ask no address; may lack), free (their ids)
    STAFF_ONLY = "staff-only"
    NOT_THERE = "not-there"  # site, room, where (a site that has it)
    # limits (B-05, B-06)
    DAY_LIMIT = "day-limit"  # n, existing
    UPCOMING_LIMIT = "upcoming-limit"  # n
    OVERLAP = "overlap"  # other
    TWICE = "twice"  # code; the household has booked exactly this already
    SUSPENDED = "suspended"  # until, n
    # an existing booking
    UNKNOWN_CODE = "unknown-code"
    NOT_YOURS = "not-yours"
    STARTED = "started"  # start
    CHANGE_OVER = "change-over"  # until; B-09: it can still be cancelled
    NOT_NOW = "not-now"  # a transition that the life cycle does not have; state
    # programmes (P-01 to P-10, P-16)
    NO_RUN = "no-run"  # title; no run of it is laid out
    APPLY_NOT_OPEN = "apply-not-open"  # title, opens_at
    APPLY_CLOSED = "apply-closed"  # title, closed_at
    APPLIED = "applied"  # receipt, closes_at while it can still be edited; P-04
    RUN_CANCELLED = "run-cancelled"  # title
    RUN_STARTED = "run-started"  # title, start
    RUN_FULL = "run-full"  # title, unit
    RUN_FEW_LEFT = "run-few-left"  # title, left, n (people)
    YEARLY_CAP = "yearly-cap"  # title, n, unit
    TOO_MANY_FOR_FAMILY = "too-many-for-family"  # max; P-02
    CONDITION = "condition"  # title, name, and what the condition says: grade, what; P-05
    ONE_EACH = "one-each"  # title; everybody applies for himself (H-05)
    RUN_NOT_NOW = "run-not-now"  # title, phase; staff
    APPLICATION_NOT_NOW = "application-not-now"  # a transition that the life cycle does not have; state
    WITHDRAW_OVER = "withdraw-over"  # until
    CONFIRM_OVER = "confirm-over"  # until; P-08
    UNKNOWN_RECEIPT = "unknown-receipt"  # also another person's (H-05)
    ROOM_LEFT = "room-left"  # title; W-01: nobody waits where there is room
    TWO_PEOPLE = "two-people"  # staff: a draw, a decision
    DRAW_TOO_EARLY = "draw-too-early"  # closes_at, selection; of decisions too
    # waiting lists
    NOT_FULL = "not-full"  # when, left; W-01: it can simply be booked
    NOT_WAITING = "not-waiting"
    OFFER_OVER = "offer-over"
    OFFER_LOST = "offer-lost"  # W-06: somebody else answered a little earlier
    # several channels (H-02)
    LINK_WRONG = "link-wrong"  # no number of ours, over, or used
    LINK_TRIES = "link-tries"  # until; too many wrong ones
    LINK_SAME = "link-same"  # both are his already
    LINK_OTHER = "link-other"  # this channel is linked with another one
    LINK_OWN = "link-own"  # n (bookings, applications, waiting; may lack); merging two households is a staff act
    LINK_NONE = "link-none"  # nothing to part
    # people's data
    CONSENT_NEEDED = "consent-needed"
    UNDER_14 = "under-14"
    RESIDENT_NUMBER = "resident-number"


class Refused(Exception):
    """A rule says no, in words that a person can be told."""

    def __init__(self, reason: Reason, **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts
