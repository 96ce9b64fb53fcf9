"""What stands around the errands: greeting, menu, help, thanks, and what is said when nothing was understood."""

from collections.abc import Callable

from handlers import runs
from handlers.slots import Form, Frame, Outcome, Visit
from handlers.speech import Choice, Say
from handlers.words import write
from handlers.words.buttons import button
from models import bookings


def menu_choices() -> tuple[Choice, ...]:
    return (button("reserve"), button("mine"), button("programmes"), button("ask"))


def greet(visit: Visit, frame: Frame) -> Outcome:
    """A newcomer is told what this is; whoever has a booking ahead is told of it."""
    ahead = bookings.upcoming(visit.db, visit.who.household_id, since=visit.now)
    if ahead:
        site = visit.city.site(visit.city.room(ahead[0].room_id).site)
        text = write.say("hello-back", when=write.when(ahead[0].starts_at, visit.now), site=site.name_ko)
    elif bookings.booked_before(visit.db, visit.who.household_id) or runs.mine(visit):
        text = write.say("hello-back")
    else:
        example = next((site.short_ko for site in visit.city.sites if site.bookable), None)
        text = write.say("hello-new", city=visit.city.name_ko, site=example)
    return Outcome((Say(text),), menu_choices())


def help_me(visit: Visit, frame: Frame) -> Outcome:
    return Outcome((Say(write.say("help")),), menu_choices())


def human(visit: Visit, frame: Frame) -> Outcome:
    """Nobody can be reached from here yet: where a person can be asked, and when."""
    return _where_to_ask(visit, "no-human")


def lost_thrice(visit: Visit, frame: Frame) -> Outcome:
    return _where_to_ask(visit, "lost-3")


def _where_to_ask(visit: Visit, id: str) -> Outcome:
    ahead = bookings.upcoming(visit.db, visit.who.household_id, since=visit.now)
    near = visit.city.room(ahead[0].room_id).site if ahead else next(s.id for s in visit.city.sites if s.bookable)
    site = visit.city.site(near)
    text = write.say(id, site=site.name_ko, place=site.place_ko, hours=write.hours(site.hours))
    return Outcome((Say(text),), menu_choices())


def lost_once(visit: Visit, frame: Frame) -> Outcome:
    example = next((site.short_ko for site in visit.city.sites if site.bookable), None)
    return Outcome((Say(write.say("lost-1", site=example)),), menu_choices())


def perhaps(visit: Visit, frame: Frame) -> Outcome:
    """Half understood: the two or three errands that may be meant, whose buttons the act names."""
    choices = tuple(button(id) for id in (frame.act or "").split(",") if id)
    return Outcome((Say(write.say("perhaps")),), choices)


def _sentence(id: str) -> Callable[[Visit, Frame], Outcome]:
    def say(visit: Visit, frame: Frame) -> Outcome:
        return Outcome((Say(write.say(id)),), menu_choices())

    return say


def _crisis(id: str) -> Callable[[Visit, Frame], Outcome]:
    """C-07: the numbers at once; no flow goes on, nothing is asked back."""

    def say(visit: Visit, frame: Frame) -> Outcome:
        lines = {f"line_{name}": str(fact.value) for name, fact in visit.city.facts("policy:lines").items()}
        return Outcome((Say(write.say(id, **lines)),), asks=True)

    return say


def result(visit: Visit, frame: Frame) -> Outcome:
    """ "결과": what was still being worked on has been said before this; if nothing was, the present state."""
    return Outcome((Say(write.say("nothing-late")),), menu_choices())


FORMS = (
    Form("greet", "인사", greet),
    Form("menu", "메뉴", _sentence("menu")),
    Form("home", "처음으로", _sentence("home")),
    *(Form(left, "그만", _sentence(left)) for left in ("left-form-plain", "left-form", "left-change")),
    Form("help", "도움말", help_me),
    Form("human", "담당자", human),
    Form("thanks", "감사", _sentence("thanks")),
    Form("lost-1", "다시", lost_once),
    Form("lost-2", "고르기", _sentence("lost-2")),
    Form("lost-3", "사람에게", lost_thrice),
    Form("perhaps", "고르기", perhaps),
    Form("elsewhere", "다른 일", _sentence("out-of-domain")),
    Form("abuse", "그 말", _sentence("abuse")),
    Form("not-here-yet", "아직", _sentence("not-here-yet")),
    Form("language", "언어", _sentence("language-only-ko")),
    Form("harm-self", "위기", _crisis("harm-self")),
    Form("violence", "위기", _crisis("violence")),
    Form("child-danger", "위기", _crisis("child-danger")),
    Form("result", "결과", result),
)
