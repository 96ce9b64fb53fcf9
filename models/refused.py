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
    RESIDENCY = "residency"  # site, city, alt (a site that asks no address; may lack)
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
