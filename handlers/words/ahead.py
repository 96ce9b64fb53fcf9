"""A booking or an application ahead in three short lines: beside the talk, on every page that is open."""

from dataclasses import dataclass
from datetime import datetime

from handlers.words import write
from models.bookings import Booking, State
from models.places import City
from models.programmes import Application, Run
from models.programmes import State as Applied


@dataclass(frozen=True, slots=True)
class Ahead:
    title: str  # "11월 28일 (토) 오전 10시"
    text: str  # "성북동 나눔터 · 어른 1명, 아이 2명"
    state: str  # "예약됐어요"
    icon: str  # "done" | "wait" | "here" | "draw"
    says: str  # "SB-7K2Q 예약 보기"


STATES = {
    State.CONFIRMED: ("state-confirmed", "done"),
    State.REQUESTED: ("state-requested", "wait"),
    State.CHECKED_IN: ("state-checked-in", "here"),
}


def ahead(city: City, booking: Booking, now: datetime) -> Ahead:
    """Of an active booking."""
    site = city.site(city.room(booking.room_id).site)
    people = write.party(booking.adults, booking.children)
    state, icon = STATES[State(booking.state)]
    says = f"{booking.code} {write.say('btn-view')}"
    return Ahead(write.when(booking.starts_at, now), f"{site.name_ko} · {people}", write.say(state), icon, says)


def applied(application: Application, run: Run, now: datetime) -> Ahead:
    """Of a live application."""
    icons = {Applied.CONFIRMED: "done", Applied.SUBMITTED: "draw" if run.draw_at else "wait"}
    state = Applied(application.state)
    word = write.say(f"cell-state-{state}")
    says = f"{application.code} {write.say('btn-see-application')}"
    return Ahead(write.when(run.starts_at, now), run.title_ko, word, icons.get(state, "wait"), says)
