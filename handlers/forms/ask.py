"""Questions about rooms, programmes and things to borrow. Every number, date and rule comes from the database (C-08).

What rests on an assumed value ends with "정확한 내용은 센터에서 확인해 드려요."; what we lack is named as lacking, with who
knows it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from handlers import rooms
from handlers.slots import Form, Frame, Outcome, Visit
from handlers.speech import Choice, Kind, Part, Say
from handlers.words import write
from handlers.words.buttons import button
from models import bookings
from models.places import Fact, Program, Site

SHOWN_PROGRAMS = 8
OVERVIEW = ("content", "schedule", "capacity", "eligibility", "documents", "how_to")
CHOSEN_MATTERS = ("eligibility", "recruiting", "how_to", "capacity", "schedule")
SELECTIONS = {
    "first_come": "first_come",
    "lottery": "lottery",
    "staff_selection": "staff_selection",
    "document_review_and_interview": "staff_selection",
}


@dataclass(slots=True)
class Answer:
    """Sentences as they gather; whether one of them rests on an assumption."""

    sentences: list[str] = field(default_factory=list)
    assumed: bool = False
    parts: list[Part] = field(default_factory=list)

    def say(self, *sentences: str, assumed: bool = False) -> None:
        self.sentences += [one for one in sentences if one and one not in self.sentences]
        self.assumed = self.assumed or assumed

    def facts(self, facts: Iterable[Fact]) -> bool:
        found = tuple(facts)
        for fact in found:
            self.say(str(fact.value), assumed=fact.assumed)
        return bool(found)

    def outcome(self, choices: tuple[Choice, ...] = ()) -> Outcome:
        if self.assumed:
            self.sentences.append(write.say("centre-confirms"))
        return Outcome((Say("\n".join(self.sentences)), *self.parts), choices)


def answer(visit: Visit, frame: Frame) -> Outcome:
    wishes = frame.wishes
    topic = wishes.get(Kind.TOPIC)
    if frame.act == "list":
        return _programs(visit, wishes.get(Kind.CATEGORY))
    if program := wishes.get(Kind.PROGRAM):
        return _program(visit, visit.city.program(program), topic)
    if item := wishes.get(Kind.ITEM):
        return _items(visit, str(item).split("+"), topic)
    site = wishes.get(Kind.SITE)
    if site == "saeil":
        return _centre(visit, topic)
    if topic is None and site is None:
        return _about(visit)
    return _rooms(visit, frame, topic, visit.city.site(site) if site else None)


def _about(visit: Visit) -> Outcome:
    """이용 안내: what can be asked."""
    names = write.listing([site.short_ko for site in visit.city.sites])
    ask: list[Choice] = [Choice(_topic(topic)) for topic in ("hours", "location", "fee")]
    ask += [Choice("누가 이용하나요"), Choice("못 가면 어떻게 돼요?"), Choice("예약하는 방법")]
    return Outcome((Say(write.say("answer-sites", sites=names)),), tuple(ask), asks=True)


def _topic(topic: str) -> str:
    return write.say(f"topic-{topic}")


# --- rooms ------------------------------------------------------------------------------------------------------------


def _rooms(visit: Visit, frame: Frame, topic: str | None, site: Site | None) -> Outcome:
    said = Answer()
    match topic:
        case "hours" | "schedule":
            _hours(visit, said, site, frame.wishes.get(Kind.DATE))
        case "location":
            _location(visit, said, site)
        case "eligibility":
            _eligibility(visit, said, site)
        case "rules":
            _rules(visit, said, site)
        case "capacity":
            _capacity(visit, said, site)
        case "fee":
            said.say(write.say("answer-fee", site=site.name_ko if site else None))
            said.assumed = any(fact.assumed for fact in visit.city.answers(_subject(site), "fee"))
        case "how_to":
            example = (site or visit.city.sites[0]).short_ko
            said.say(write.say("answer-how-to", site=example))
        case None:
            _location(visit, said, site)
            _hours(visit, said, site, None)
        case _:
            if not said.facts(visit.city.answers(_subject(site), topic)):
                who = site.name_ko if site else write.listing([one.name_ko for one in _open(visit)])
                said.say(write.say("unknown-fact", what=_topic(topic), who=who))
    return said.outcome((button("reserve"),) if topic != "rules" else (button("mine"), button("reserve")))


def _subject(site: Site | None) -> str:
    return f"site:{site.id}" if site else "sites"


def _open(visit: Visit) -> tuple[Site, ...]:
    return tuple(site for site in visit.city.sites if site.bookable)


def _hours(visit: Visit, said: Answer, site: Site | None, day: str | None) -> None:
    for one in (site,) if site else _open(visit):
        if not one.bookable:
            said.say(write.say("answer-not-open", site=one.name_ko))
            continue
        if day and site:
            _hours_of(visit, said, one, date.fromisoformat(day))
            continue
        closed = [weekday for weekday in range(7) if not one.hours.get(weekday)]
        said.say(
            write.say(
                "answer-hours",
                site=one.name_ko,
                hours=write.hours(one.hours),
                closed=write.weekdays(closed) if closed else None,
            )
        )
        said.assumed = said.assumed or _assumed(visit, one, "opening_hours")


def _hours_of(visit: Visit, said: Answer, site: Site, day: date) -> None:
    closed = visit.city.why_closed(site.id, day)
    if closed:
        said.say(write.refusal(closed, visit.now))
        return
    for start, end in visit.city.open_spans(site.id, day):
        words = write.span(write.local(start).time(), write.local(end).time())
        said.say(write.say("answer-hours-day", site=site.name_ko, date=write.day(day, visit.now), span=words))
    said.assumed = _assumed(visit, site, "opening_hours")


def _assumed(visit: Visit, site: Site, name: str) -> bool:
    fact = visit.city.facts(f"site:{site.id}").get(name)
    return fact is None or fact.assumed


def _location(visit: Visit, said: Answer, site: Site | None) -> None:
    for one in (site,) if site else visit.city.sites:
        said.say(write.say("answer-location", site=one.name_ko, place=one.place_ko, street=one.street_ko))
    if site:
        said.parts.append(rooms.site_place(visit, site.id))


def _eligibility(visit: Visit, said: Answer, site: Site | None) -> None:
    room = rooms.room_of(visit, (site or _open(visit)[0]).id, rooms.PLAYSPACE)
    if room:
        grade, age = room.policy.lower_grades[1], room.policy.guardian_min_age
        said.say(write.say("answer-who", grade=grade, age=age), assumed=True)
    for one in (site,) if site else _open(visit):
        if one.residency_ko:
            said.say(write.say("answer-residency", site=one.name_ko, residency=one.residency_ko))


def _rules(visit: Visit, said: Answer, site: Site | None) -> None:
    """What happens to those who stay away; with a booking ahead, until what hour it can be cancelled."""
    ahead = bookings.upcoming(visit.db, visit.who.household_id, since=visit.now)
    room = visit.city.room(ahead[0].room_id) if ahead else rooms.room_of(visit, _open(visit)[0].id, rooms.PLAYSPACE)
    if room is None:
        return
    policy = room.policy
    limit = None
    if ahead:
        until = ahead[0].starts_at - timedelta(minutes=policy.cancel_free_until_minutes_before)
        limit = write.until(until, visit.now) if until > visit.now else None
    said.say(
        write.say(
            "answer-rules",
            window=policy.strike_window_days,
            n=policy.strikes_to_suspend,
            days=policy.suspend_days,
            cancel_until=limit,
        ),
        assumed=True,
    )
    most = policy.max_per_household_per_site_and_day
    said.say(write.say("answer-limits", n=most, max=policy.max_upcoming_per_household))


def _capacity(visit: Visit, said: Answer, site: Site | None) -> None:
    for one in (site,) if site else _open(visit):
        room = rooms.room_of(visit, one.id, rooms.PLAYSPACE)
        if room:
            name = f"{one.name_ko} {room.name_ko}"
            said.say(write.say("answer-capacity", room=name, n=room.capacity, counts=room.counts), assumed=True)


# --- programmes and things to borrow ----------------------------------------------------------------------------------


def _programs(visit: Visit, category: str | None) -> Outcome:
    if category == "childcare":
        said = Answer()
        for site in _open(visit):
            for fact in visit.city.answers(_subject(site), "content"):
                said.say(f"{write.josa(site.name_ko, '은')} {fact.value}", assumed=fact.assumed)
        return said.outcome((button("reserve"),))
    groups = {program.part_of for program in visit.city.programs if program.part_of}
    listed = [one for one in visit.city.programs if one.id not in groups and category in (None, one.category)]
    if category is None:  # the groups' names are enough to choose from
        listed = [one for one in visit.city.programs if not one.part_of]
    choices = tuple(Choice(_short(one), says=_short(one)) for one in listed[:SHOWN_PROGRAMS])
    return Outcome((Say(write.say("program-list")),), choices, asks=True)


def _short(program: Program) -> str:
    """A name that fits on a button and is understood when it is said."""
    return program.name_ko


def _program(visit: Visit, program: Program, topic: str | None) -> Outcome:
    subject = f"program:{program.id}"
    said = Answer()
    said.say(write.say("program-what", title=program.name_ko, kind=program.kind_ko))
    topics: Sequence[str] = (topic,) if topic else OVERVIEW
    found = [said.facts(visit.city.answers(subject, one)) for one in topics]
    chosen = SELECTIONS.get(program.selection or "")
    if chosen and (topic is None or topic in CHOSEN_MATTERS):
        said.say(write.say("program-chosen", selection=chosen), assumed=True)
    if topic == "eligibility":
        said.facts(visit.city.answers(subject, "documents"))
    centre = _who_runs(visit, program)
    if topic and not found[0]:
        said.say(write.say("unknown-fact", what=_topic(topic), who=centre))
    if topic in (None, "recruiting", "how_to"):
        said.say(write.say("program-not-here", who=centre))
    parts = visit.city.parts_of(program.id)
    return said.outcome(tuple(Choice(_short(one)) for one in parts[:SHOWN_PROGRAMS]))


def _who_runs(visit: Visit, program: Program) -> str:
    return visit.city.name_ko if program.category == "camp" else visit.city.institution("saeil").short_ko


def _centre(visit: Visit, topic: str | None) -> Outcome:
    centre = visit.city.institution("saeil")
    said = Answer()
    if not said.facts(visit.city.answers("institution:saeil", topic or "content")):
        what = _topic(topic or "content")
        said.say(write.say("unknown-fact", what=f"{centre.short_ko} {what}", who=f"{visit.city.name_ko}청"))
    return said.outcome((button("programmes"),))


def _items(visit: Visit, wanted: Sequence[str], topic: str | None) -> Outcome:
    """돌복·돌잡이: where and for whom; borrowing itself is not booked here yet."""
    items = [item for item in visit.city.items if item.id in wanted]
    said = Answer()
    for item in items:
        sites = write.listing([visit.city.site(site).name_ko for site in item.sites])
        said.say(write.say("hire-where", item=item.name_ko, sites=sites))
        for one in (topic,) if topic else ("eligibility", "schedule"):
            said.facts(visit.city.answers(f"item:{item.id}", one))
    if items:
        where = write.listing([visit.city.site(site).name_ko for site in items[0].sites])
        said.say(write.say("hire-not-here", sites=where))
    return said.outcome((button("reserve"),))


FORM = Form(name="ask", title="이용 안내", finish=answer)
