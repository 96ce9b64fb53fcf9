"""Questions about rooms, programmes and things to borrow. Every number, date and rule comes from the database (C-08).

What rests on an assumed value ends with "정확한 내용은 센터에서 확인해 드려요."; what we lack is named as lacking, with
where one can ask. What lies in the past is told in the past. An answer leaves something to press.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from handlers import rooms, runs
from handlers.slots import Form, Frame, Outcome, Visit
from handlers.speech import SAYS_BYTES, Choice, Kind, Part, Say, Style
from handlers.words import runs as words
from handlers.words import write
from handlers.words.buttons import button
from models import bookings, rules
from models.places import Fact, Program, Room, Site
from models.programmes import Phase, Run
from models.refused import Reason, Refused

SHOWN_PROGRAMS = 8
SHOWN_TOPICS = 3
FEW_DAYS = 2  # of a span of days each is told; of more, the ordinary week
WEEK = 7
OVERVIEW = ("content", "benefit", "schedule", "capacity", "eligibility")
CHOSEN_MATTERS = ("eligibility", "recruiting", "how_to", "capacity", "schedule")
OF_PROGRAMS = ("benefit", "recruiting")  # asked without a name: which programme?
TO_TAKE_PART = (None, "recruiting", "how_to")
"""Asked of what nobody can apply for now: where one can ask, and word when it opens."""
PERIOD = "period"
"""Act: when one can apply."""
UNTIL = "until"
"""Act: until when one can cancel."""
APPLY = "apply"
"""Act: how one applies, for whatever it is."""
LISTED = "listed"
"""Wish: programmes were listed, of this category or of all."""
CATALOGUE = ("content", "benefit", "schedule", "capacity", "eligibility", "documents", "fee", "how_to", "rules")
OF_THE_RUN = ("schedule", "capacity", "eligibility", "how_to", "rules")
"""What a run's own rows know better than the catalogue, which speaks of another year."""
OF_A_LIST = ("fee", "eligibility", "documents", "benefit", "recruiting", "how_to", "capacity", "schedule")
NON_RESIDENT = "nonresident"
SELECTIONS = {
    "first_come": "first_come",
    "lottery": "lottery",
    "staff_selection": "staff_selection",
    "document_review_and_interview": "document_review_and_interview",
    "staff_matching": "staff_matching",
}
SITE_TOPICS = {
    # button -> the topics that it answers
    "ask-hours": ("hours", "schedule"),
    "ask-location": ("location", "contact", "parking"),
    "ask-who": ("eligibility",),
    "ask-bring": ("facility", "documents"),
    "ask-fee": ("fee",),
}
PROGRAM_TOPICS = {
    "ask-apply": "eligibility",
    "ask-papers": "documents",
    "ask-benefit": "benefit",
    "ask-schedule": "schedule",
    "ask-fee": "fee",
    "ask-how": "how_to",
}
NEIGHBOURS = {
    "benefit": "content",
    "content": "benefit",
    "facility": "content",
}  # where one is not known, the other helps
ITEM_TOPICS = {"ask-hire-who": "eligibility", "ask-hire-when": "schedule"}


@dataclass(slots=True)
class Answer:
    """Sentences as they gather; whether one of them rests on an assumption."""

    sentences: list[str] = field(default_factory=list)
    assumed: bool = False
    parts: list[Part] = field(default_factory=list)

    def say(self, *sentences: str, assumed: bool = False) -> None:
        self.sentences += [one for one in sentences if one and one not in self.sentences]
        self.assumed = self.assumed or assumed

    def facts(self, facts: Iterable[Fact], before: str = "") -> bool:
        """Facts are sentences; `before` opens the first: "신안동에는"."""
        found = tuple(facts)
        for fact in found:
            self.say(f"{before} {fact.value}".lstrip(), assumed=fact.assumed)
            before = ""
        return bool(found)

    def outcome(self, choices: Iterable[Choice] = (), *, asks: bool = False) -> Outcome:
        if self.assumed:
            self.sentences.append(write.say("centre-confirms"))
        return Outcome((Say("\n".join(self.sentences)), *self.parts), tuple(choices), asks=asks)


def answer(visit: Visit, frame: Frame) -> Outcome:
    """The answer, and what a question after it is about that names nothing: the programme, the thing, the list."""
    wishes = frame.wishes
    topic = wishes.get(Kind.TOPIC)
    site = wishes.get(Kind.SITE)
    if among := wishes.pop(Kind.ONE_OF, None):
        found = [visit.city.program(one) for one in runs.with_runs(visit, among)]
        if len(found) > 1:
            return Outcome((Say(write.say("find-which")),), tuple(map(_named, found)), asks=True)
        wishes[Kind.PROGRAM] = found[0].id
    if program := wishes.get(Kind.PROGRAM):
        return _of_program(visit, visit.city.program(program), topic, frame)
    if item := wishes.get(Kind.ITEM):
        return replace(_items(visit, str(item).split("+"), topic), subject={Kind.ITEM: item})
    if LISTED in wishes and topic in OF_A_LIST:
        return _programs(visit, wishes[LISTED])
    if frame.act == APPLY:
        return Outcome((Say(write.say("apply-how")),), (button("programmes"), button("ask-way")), asks=True)
    return replace(_of_rooms(visit, frame, topic, site), subject={})


def _of_program(visit: Visit, program: Program, topic: str | None, frame: Frame) -> Outcome:
    """The answer; who may not take part is told so by name, and is remembered for what is open instead."""
    wishes = frame.wishes
    of_whom = (Kind.AGES, Kind.GRADES, Kind.DENIED)
    told: dict[str, Any] = {str(kind): wishes[kind] for kind in of_whom if wishes.get(kind)}
    run = runs.next_of(visit, program.id) if topic == "eligibility" and not visit.city.parts_of(program.id) else None
    if run and Kind.DENIED in told and run.per == "person" and (no := runs.not_for(visit, run, wishes)):
        return replace(no, subject={Kind.PROGRAM: program.id})
    if told and run and run.per == "household":
        if no := runs.not_for(visit, run, wishes):
            return replace(no, subject={Kind.PROGRAM: program.id} | told)
        said = Answer(assumed=run.assumed)
        said.say(write.say("may-come"), *_told_by_run(visit, run, topic or ""))
        return replace(said.outcome(runs.acts(visit, run)), subject={Kind.PROGRAM: program.id})
    every = runs.of_program(visit, program.id)
    place = wishes.pop(Kind.WHICH, None)
    if place and place is not True and place <= len(every):  # "두 번째 거"
        wishes[Kind.DATE] = write.local(every[place - 1].starts_at).date().isoformat()
    then = any(runs.on_days(one, wishes) for one in every)
    shown = _program(visit, program, topic, frame)
    if place is True and every and not then:
        shown = replace(shown, parts=(Say(write.say("find-none-then")), *shown.parts))
    days: dict[str, Any] = {str(kind): wishes[kind] for kind in (Kind.DATE, Kind.SPAN) if then and kind in wishes}
    return replace(shown, subject={Kind.PROGRAM: program.id} | days)


def _of_rooms(visit: Visit, frame: Frame, topic: str | None, site: str | None) -> Outcome:
    if site == "saeil":
        return _centre(visit, topic)
    if topic is None and site is None:
        return _about(visit)
    if topic in OF_PROGRAMS and site is None:
        return _programs(visit, frame.wishes.get(Kind.CATEGORY))
    return _rooms(visit, frame, topic, visit.city.site(site) if site else None)


def _about(visit: Visit) -> Outcome:
    """이용 안내: what can be asked."""
    names = write.listing([site.short_ko for site in visit.city.sites if site.bookable])
    ask = [button(id) for id in SITE_TOPICS]
    ask += [button("ask-rules"), button("ask-way")]
    return Outcome((Say(write.say("answer-sites", sites=names)),), tuple(ask), asks=True)


def _topic(topic: str) -> str:
    return write.say(f"topic-{topic}")


# --- rooms ------------------------------------------------------------------------------------------------------------


def _rooms(visit: Visit, frame: Frame, topic: str | None, site: Site | None) -> Outcome:
    said = Answer()
    if site and not site.bookable:
        _not_open(visit, said, site)
        return said.outcome(_more(visit, topic, site))
    match topic:
        case "hours" | "schedule":
            _hours(visit, said, site, _days(visit, frame))
        case "location":
            _location(visit, said, site)
        case "eligibility":
            _eligibility(visit, said, site, abroad=frame.wishes.get(Kind.AUDIENCE) == NON_RESIDENT)
        case "rules":
            _rules(visit, said, frame.act)
        case "capacity":
            _capacity(visit, said, site)
        case "fee":
            said.say(write.say("answer-fee", site=site.name_ko if site else None))
            said.assumed = any(fact.assumed for fact in visit.city.answers(_subject(site), "fee"))
        case "how_to":
            said.say(write.say("answer-how-to", site=(site or _open(visit)[0]).short_ko))
            _window(visit, said)
            _limits(visit, said)
        case "facility":
            _facility(visit, said, site)
        case "documents":
            _bring(said, site or _open(visit)[0])
            said.say(write.say("unknown-fact", what=_topic(topic)))
        case "contact":
            said.say(write.say("no-number", what=_topic(topic)))
            _location(visit, said, site, way=False)
        case "content":
            _content(visit, said, site)
        case None:
            _location(visit, said, site)
            _hours(visit, said, site, ())
        case _:
            if not said.facts(visit.city.answers(_subject(site), topic)):
                who = site.name_ko if site else write.say("the-rooms")
                said.say(write.say("unknown-fact", what=_topic(topic), who=who))
    return said.outcome(_more(visit, topic, site))


def _not_open(visit: Visit, said: Answer, site: Site) -> None:
    """Where it will be and what is planned; there is nobody yet to be asked there."""
    said.say(write.say("answer-not-open", site=site.name_ko))
    said.say(write.say("answer-location-planned", place=site.place_ko))
    said.facts(visit.city.answers(_subject(site), "content"))


def _more(visit: Visit, topic: str | None, site: Site | None) -> tuple[Choice, ...]:
    """To book, and what else can be asked of the same place."""
    if topic == "rules":
        return (button("mine"), button("reserve"), button("ask-way"))
    other = [id for id, topics in SITE_TOPICS.items() if topic not in topics]
    if topic is None:  # where and when has been told
        other = [id for id in other if id not in ("ask-hours", "ask-location")]
    if site is None or not site.bookable:
        return (button("reserve"), *(button(id) for id in other[:SHOWN_TOPICS]))
    book = button("reserve", says=f"{site.short_ko} {write.say('btn-reserve')}")
    return (book, *(button(id, says=f"{site.short_ko} {write.say(f'btn-{id}')}") for id in other[:SHOWN_TOPICS]))


def _subject(site: Site | None) -> str:
    return f"site:{site.id}" if site else "sites"


def _open(visit: Visit) -> tuple[Site, ...]:
    return tuple(site for site in visit.city.sites if site.bookable)


def _asked(visit: Visit, site: Site | None) -> tuple[Site, ...]:
    """The place that was named, else all that are open."""
    return (site,) if site else _open(visit)


def _names(sites: Sequence[Site]) -> str:
    """신안동과 성북동; one alone by its whole name."""
    return sites[0].name_ko if len(sites) == 1 else write.listing([site.short_ko for site in sites])


# when


def _days(visit: Visit, frame: Frame) -> tuple[date, ...]:
    """The day or two that were named; none that has passed."""
    named: tuple[date, ...] = ()
    if span := frame.wishes.get(Kind.SPAN):
        first, last = (date.fromisoformat(one) for one in span)
        if 0 <= (last - first).days < FEW_DAYS:
            named = tuple(first + timedelta(days=step) for step in range((last - first).days + 1))
    elif day := frame.wishes.get(Kind.DATE):
        named = (date.fromisoformat(day),)
    return tuple(day for day in named if day >= visit.today)


def _hours(visit: Visit, said: Answer, site: Site | None, days: Sequence[date]) -> None:
    for day in days:
        if site:
            _hours_of(visit, said, site, day)
        else:
            _hours_on(visit, said, day)
    if not days:
        _week(visit, said, _asked(visit, site))


def _week(visit: Visit, said: Answer, sites: Sequence[Site]) -> None:
    """The ordinary week; rooms of the same hours in one sentence."""
    same: dict[str, list[Site]] = {}
    for site in sites:
        same.setdefault(write.hours(site.hours), []).append(site)
        said.assumed = said.assumed or _assumed(visit, site, "opening_hours")
    for group in same.values():
        spans: dict[str, list[int]] = {}
        for weekday, hours in sorted(group[0].hours.items()):
            for start, end in hours:
                spans.setdefault(write.span(start, end), []).append(weekday)
        (first, weekdays), *more = spans.items()
        line = [write.say("answer-hours", site=_names(group), days=write.weekdays(weekdays), span=first)]
        line += [write.say("answer-hours-more", days=write.weekdays(days), span=span) for span, days in more]
        said.say(" ".join(line))
    closed = set.intersection(*({day for day in range(WEEK) if not site.hours.get(day)} for site in sites))
    if closed and len(sites) > 1:
        said.say(write.say("answer-closed-all", days=write.weekdays(closed)))
    elif closed:
        id = "answer-closed-one" if len(closed) == 1 else "answer-closed"
        said.say(write.say(id, days=write.weekdays(closed)))


def _hours_of(visit: Visit, said: Answer, site: Site, day: date) -> None:
    """One place on one day."""
    closed = visit.city.why_closed(site.id, day)
    if closed:
        said.say(write.refusal(closed, visit.now))
    else:
        said.say(write.say("answer-hours-day", site=site.name_ko, date=_day(visit, day), span=_span(visit, site, day)))
    said.assumed = said.assumed or _assumed(visit, site, "opening_hours")


def _hours_on(visit: Visit, said: Answer, day: date) -> None:
    """All places on one day: who is open, from when to when, and why somebody is not."""
    closed = {site.id: visit.city.why_closed(site.id, day) for site in _open(visit)}
    there = [site for site in _open(visit) if closed[site.id] is None]
    words = _day(visit, day)
    said.assumed = said.assumed or any(_assumed(visit, site, "opening_hours") for site in _open(visit))
    if not there:
        _nobody_open(visit, said, day, [no for no in closed.values() if no])
        return
    same: dict[str, list[Site]] = {}
    for site in there:
        same.setdefault(_span(visit, site, day), []).append(site)
    names = write.listing([site.short_ko for site in there])
    span = next(iter(same)) if len(same) == 1 else None
    if len(there) == len(closed):
        said.say(write.say("answer-day-all", day=words, span=span))
    elif len(there) == 1:
        said.say(write.say("answer-day-one", day=words, site=names, span=span))
    else:
        said.say(write.say("answer-day-some", day=words, sites=names, span=span))
    for hours, group in same.items() if len(same) > 1 else ():
        sites = write.listing([site.short_ko for site in group])
        said.say(write.say("answer-hours-there", sites=sites, span=hours))
    for no in closed.values():
        if no and no.reason in (Reason.HOLIDAY, Reason.CLOSURE):
            said.say(write.refusal(no, visit.now))


def _nobody_open(visit: Visit, said: Answer, day: date, no: Sequence[Refused]) -> None:
    nearest = [found for site in _open(visit) for found in visit.city.next_open_days(site.id, day, 1)]
    then = write.day(min(nearest), visit.now) if nearest else None
    words = _day(visit, day)
    holiday = next((one.facts["holiday"] for one in no if one.reason is Reason.HOLIDAY), None)
    if holiday:
        said.say(write.say("answer-day-holiday", day=words, holiday=str(holiday), next=then))
        return
    said.say(*(write.refusal(one, visit.now) for one in no if one.reason is Reason.CLOSURE))
    said.say(write.say("answer-day-none", day=words, next=then))


def _day(visit: Visit, day: date) -> str:
    """ "일요일" within the week, if it is a Sunday like any other; else the date."""
    ordinary = visit.city.holiday(day) is None and all(
        [tuple(span) for span in visit.city.open_spans(site.id, day)]
        == [
            (rules.instant(day, opens), rules.instant(day, closes))
            for opens, closes in site.hours.get(day.weekday(), ())
        ]
        for site in _open(visit)
    )
    near = timedelta(days=1) < day - visit.today <= timedelta(days=WEEK)
    return write.weekday(day) if near and ordinary else write.day(day, visit.now)


def _span(visit: Visit, site: Site, day: date) -> str:
    spans = visit.city.open_spans(site.id, day)
    return ", ".join(write.span(_clock(start), _clock(end)) for start, end in spans)


def _clock(instant: datetime) -> time:
    return write.local(instant).time()


def _assumed(visit: Visit, site: Site, name: str) -> bool:
    fact = visit.city.facts(f"site:{site.id}").get(name)
    return fact is None or fact.assumed


# where, who, what


def _location(visit: Visit, said: Answer, site: Site | None, *, way: bool = True) -> None:
    for one in _asked(visit, site):
        said.say(write.say("answer-location", site=one.name_ko, place=one.place_ko, street=one.street_ko))
    if site and way:
        said.parts.append(rooms.site_place(visit, site.id))


def _eligibility(visit: Visit, said: Answer, site: Site | None, *, abroad: bool) -> None:
    """Who may come; from another city, first whether one may."""
    asked = _asked(visit, site)
    bound = [one for one in asked if one.residency_ko]
    free = [one for one in asked if not one.residency_ko]
    if abroad and free:
        said.say(write.say("answer-residency-free", site=_names(free)))
    if abroad:
        _bound(visit, said, bound)
    room = rooms.room_of(visit, asked[0].id, rooms.PLAYSPACE)
    if room:
        grade, age = room.policy.lower_grades[1], room.policy.guardian_min_age
        said.say(write.say("answer-who", grade=grade, age=age), assumed=True)
    _bound(visit, said, bound)


def _bound(visit: Visit, said: Answer, sites: Sequence[Site]) -> None:
    if sites:
        said.say(write.say("answer-residency", site=_names(sites), city=visit.city.name_ko))


def _rules(visit: Visit, said: Answer, about: str | None) -> None:
    """Until when one may cancel, when one is late, what happens to those who stay away; or only what was asked about."""
    ahead = bookings.upcoming(visit.db, visit.who.household_id, since=visit.now)
    room = visit.city.room(ahead[0].room_id) if ahead else rooms.room_of(visit, _open(visit)[0].id, rooms.PLAYSPACE)
    if room is None:
        return
    policy = room.policy
    if about in (None, "until"):
        _until(visit, said, room, ahead[0].starts_at if ahead else None)
    if about in (None, "late"):
        said.say(write.say("answer-late", minutes=policy.late_minutes_to_no_show), assumed=True)
    if about == "penalty":
        said.say(write.say("answer-no-fine"))
    if about in (None, "until", "late", "penalty"):
        window, n, days = policy.strike_window_days, policy.strikes_to_suspend, policy.suspend_days
        said.say(write.say("answer-no-show", window=window, n=n, days=days), assumed=True)
    if about is None:
        said.say(write.say("answer-no-fine"))
    if about == "length":
        _length(visit, said, room)
    if about == "food":
        said.say(write.say("unknown-fact", what=_topic("food"), who=visit.city.site(room.site).name_ko))
    if about == "unknown":
        said.say(write.say("unknown-fact"))
    if about == "limits":
        _limits(visit, said)
    if about == "window":
        _window(visit, said)


def _length(visit: Visit, said: Answer, room: Room) -> None:
    """How long one may stay: a session."""
    days = visit.city.next_open_days(room.site, visit.today, 1, room.id)
    session = next((one for day in days for one in visit.city.sessions(room.id, day)), None)
    if session:
        hours = (session.ends_at - session.starts_at) / timedelta(hours=1)
        said.say(write.say("answer-session-length", hours=f"{hours:g}"), assumed=True)


def _until(visit: Visit, said: Answer, room: Room, starts_at: datetime | None) -> None:
    """B-09: until what hour the next booking, or for example the next session, can be cancelled."""
    limit = rules.cancel_until(room.policy, starts_at) if starts_at else None
    if limit and limit > visit.now:
        said.say(write.say("answer-cancel", limit=write.until(limit, visit.now)), assumed=True)
        return
    days = visit.city.next_open_days(room.site, visit.today + timedelta(days=1), 1, room.id)
    session = next((one for day in days for one in visit.city.sessions(room.id, day)), None)
    if session:
        hour, last = write.clock(session.starts_at), write.clock(rules.cancel_until(room.policy, session.starts_at))
        said.say(write.say("answer-cancel", session=hour, limit=last), assumed=True)


def _limits(visit: Visit, said: Answer) -> None:
    room = rooms.room_of(visit, _open(visit)[0].id, rooms.PLAYSPACE)
    if room:
        most = room.policy.max_per_household_per_site_and_day
        said.say(write.say("answer-limits", n=most, max=room.policy.max_upcoming_per_household), assumed=True)


def _window(visit: Visit, said: Answer) -> None:
    """Until what day one may book now, and when the next opens."""
    room = rooms.room_of(visit, _open(visit)[0].id, rooms.PLAYSPACE)
    if room is None or room.policy.release != "rolling":
        return
    days = room.policy.opens_days_before
    not_yet = write.local(visit.now).time() < room.policy.opens_at
    last = visit.today + timedelta(days=days - not_yet)
    said.say(
        write.say("answer-window", last=write.day(last, visit.now), opens_at=write.clock(room.policy.opens_at)),
        assumed=True,
    )


def _capacity(visit: Visit, said: Answer, site: Site | None) -> None:
    same: dict[tuple[int, str, str], list[Site]] = {}
    for one in _asked(visit, site):
        room = rooms.room_of(visit, one.id, rooms.PLAYSPACE)
        if room:
            same.setdefault((room.capacity, room.counts, room.short_ko), []).append(one)
    for (capacity, counts, name), sites in same.items():
        words = f"{_names(sites)} {name}"
        said.say(write.say("answer-capacity", room=words, n=capacity, counts=counts), assumed=True)


def _facility(visit: Visit, said: Answer, site: Site | None) -> None:
    """What each place has, what to bring, and that there may be more than we know."""
    for one in _asked(visit, site):
        said.facts(visit.city.answers(_subject(one), "facility"), f"{one.short_ko}에는")
    _bring(said, site or _open(visit)[0])
    said.say(write.say("answer-more-there"))


def _bring(said: Answer, site: Site) -> None:
    if site.bring_ko:
        said.say(write.say("answer-bring", bring=site.bring_ko), assumed=True)


def _content(visit: Visit, said: Answer, site: Site | None) -> None:
    room = rooms.room_of(visit, _asked(visit, site)[0].id, rooms.PLAYSPACE)
    if room:
        said.say(write.say("answer-what", grade=room.policy.lower_grades[1]), assumed=True)
    if site is None:
        said.say(write.say("answer-where-open", sites=write.listing([one.short_ko for one in _open(visit)])))
        return
    said.facts(visit.city.answers(_subject(site), "facility"), f"{site.short_ko}에는")
    said.facts(visit.city.answers(_subject(site), "content"))


# --- programmes and things to borrow ----------------------------------------------------------------------------------


def _programs(visit: Visit, category: str | None) -> Outcome:
    """Groups, and single programmes that belong to none; of one category, if any lies ahead, the programmes themselves."""
    groups = {program.part_of for program in visit.city.programs if program.part_of}
    of_kind = [one for one in visit.city.programs if one.id not in groups and one.category == category]
    if of_kind and not all(_is_past(visit, one) for one in of_kind):
        more = _other_kinds(category)
        choices = (*map(_named, of_kind[: SHOWN_PROGRAMS - len(more)]), *more)
        return Outcome((Say(write.say("program-which")),), choices, asks=True)
    alone = [one for one in visit.city.programs if not one.part_of]
    alone.sort(key=lambda one: one.category != category)  # what was asked for comes first
    text = (
        write.say("program-list-past", kind=visit.city.categories[category])
        if category and of_kind
        else write.say("program-which")
    )
    return Outcome((Say(text),), tuple(map(_named, alone[:SHOWN_PROGRAMS])), asks=True)


def _other_kinds(category: str | None) -> tuple[Choice, ...]:
    return (button("jobs", says=write.say("btn-other-program")) if category == "camp" else button("other-program"),)


def _named(program: Program) -> Choice:
    """A name that fits on a button and is understood when it is said."""
    return runs.named(program)


def _is_past(visit: Visit, program: Program) -> bool:
    """It belongs to a month that is over, and is not held again as far as we know."""
    if runs.of_program(visit, program.id):
        return False
    known = visit.city.facts(f"program:{program.id}")
    if "month" not in known or "year" not in known:
        return False
    return (int(known["year"].value), int(known["month"].value)) < (visit.today.year, visit.today.month)


def _program(visit: Visit, program: Program, topic: str | None, frame: Frame) -> Outcome:
    if _is_past(visit, program):
        return _past_program(visit, program, topic)
    if not visit.city.parts_of(program.id) and (run := runs.next_of(visit, program.id, frame.wishes)):
        return _run(visit, program, run, topic, frame.act)
    if frame.act == PERIOD and not runs.of_program(visit, program.id):
        tell_me = words.act(visit.city, program.id, "tell-me", style=Style.MAIN)
        return Outcome(
            (Say(write.say("no-run", title=program.name_ko)),), (tell_me, button("other-program")), asks=True
        )
    if ahead := _of_group(visit, program, frame.wishes):
        return _group(visit, program, ahead, UNTIL if (topic, frame.act) == ("rules", UNTIL) else topic)
    subject = f"program:{program.id}"
    known = {one: visit.city.answers(subject, one) for one in (*OVERVIEW, *PROGRAM_TOPICS.values())}
    if topic and not visit.city.answers(subject, topic) and known.get(NEIGHBOURS.get(topic, "")):
        topic = NEIGHBOURS[topic]
    said = Answer()
    for one in (topic,) if topic else OVERVIEW:
        facts = visit.city.answers(subject, one)
        if topic is None and one != "eligibility":  # a first answer: of each matter the best proved
            facts = () if one == "benefit" and said.sentences else facts[:1]
        said.facts(facts, "" if said.sentences else _opening(said, program, facts))
    if topic == "eligibility":
        said.facts(known["documents"])
    centre = _who_runs(visit, program)
    if topic not in (None, "recruiting") and not visit.city.answers(subject, topic):
        said.say(write.say("unknown-fact", what=f"‘{program.name_ko}’ {_topic(topic)}", who=centre))
    chosen = SELECTIONS.get(program.selection or "")
    told = topic == "how_to" and any(fact.assumed for fact in known["how_to"])  # it begins with how people are chosen
    if chosen and not told and (topic is None or topic in CHOSEN_MATTERS):
        said.say(write.say("program-chosen", selection=chosen), assumed=True)
    parts = visit.city.parts_of(program.id)
    if parts and all(_is_past(visit, one) for one in parts):
        said.say(write.say("program-next-unknown"))
    elif topic in TO_TAKE_PART:  # nothing of it is ahead
        said.say(write.say("program-not-here", who=centre))
    hear = (words.act(visit.city, program.id, "tell-me"),) if topic in TO_TAKE_PART and not parts else ()
    more = tuple(map(_named, parts)) if parts else (*hear, *_more_of(program, topic, said, known))
    return said.outcome((*more[: SHOWN_PROGRAMS - 1], *_other_kinds(program.category)))


def _of_group(visit: Visit, program: Program, wishes: dict[str, Any]) -> list[Run]:
    """Of each programme of a group that will be held the run that one would apply for, the next first; of the days that
    were named, if any is held then."""
    found = [run for one in visit.city.parts_of(program.id) if (run := runs.next_of(visit, one.id, wishes))]
    then = [run for run in found if runs.on_days(run, wishes)]
    return sorted(then or found, key=lambda run: run.starts_at)


def _group(visit: Visit, program: Program, ahead: Sequence[Run], topic: str | None) -> Outcome:
    """What was asked of all of them, a line each, or one where they are alike; what no run knows from the catalogue."""
    said = Answer(assumed=any(run.assumed for run in ahead))
    facts = visit.city.answers(f"program:{program.id}", topic or "content")
    told = _told_of_each(visit, ahead, topic)
    if topic in (None, "content"):
        said.facts(facts[:1], _opening(said, program, facts))
    elif not told and not said.facts(facts):
        what = f"‘{program.name_ko}’ {_topic(topic)}"
        said.say(write.say("unknown-fact", what=what, who=_who_runs(visit, program)))
    said.say(*(told or _told_of_each(visit, ahead, "recruiting")))
    choices = tuple(runs.shown_by(visit, run) for run in ahead[: SHOWN_PROGRAMS - 1])
    return said.outcome((*choices, *_other_kinds(program.category)), asks=True)


def _told_of_each(visit: Visit, ahead: Sequence[Run], topic: str | None) -> list[str]:
    """Sentences with the names of the runs of which they are true; none where no run knows."""
    same: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for run in ahead:
        if told := _told_of(visit, run, topic):
            id, what = told
            facts = _period_facts(visit, run) if id == "group-when" else {}
            same.setdefault((id, tuple({"what": what, **facts}.items())), []).append(f"‘{run.title_ko}’")
    return [write.say(id, names=write.listing(names), **dict(facts)) for (id, facts), names in same.items()]


def _period_facts(visit: Visit, run: Run) -> dict[str, str]:
    """Until when one can apply, or from when; nothing where that is over."""
    phase = run.phase(visit.now)
    if phase is Phase.OPEN:
        return {"until": write.until(run.closes_at, visit.now)}
    return {"from": write.when(run.opens_at, visit.now)} if phase is Phase.ANNOUNCED else {}


def _told_of(visit: Visit, run: Run, topic: str | None) -> tuple[str, str] | None:
    """Which sentence, and what follows the name in it."""
    match topic:
        case "schedule" | "hours" | "recruiting":
            return "group-when", words.day(run, visit.now)
        case "how_to" | "rules":
            return "group-is", words.way(run)
        case "until":
            return "group-withdraw", write.until(run.withdraw_until, visit.now)
        case "capacity":
            return "cell-group-places", words.places(run, runs.room_of(visit, run), visit.now)
        case "eligibility":
            who = words.who(visit.city, run)
            return ("group-who", who) if who else ("group-any-age", "")
        case "location":
            return ("group-where", run.place_ko) if run.place_ko else None
        case _:
            return None


def _period(visit: Visit, run: Run) -> str:
    """Until when, from when, or that it is over."""
    match run.phase(visit.now):
        case Phase.ANNOUNCED:
            return write.say("run-opens", when=write.when(run.opens_at, visit.now))
        case Phase.OPEN:
            return write.say("run-until", until=write.until(run.closes_at, visit.now))
        case _:
            return write.say("run-closed", title=run.title_ko, when=write.when(run.closes_at, visit.now))


def _run(visit: Visit, program: Program, run: Run, topic: str | None, act: str | None) -> Outcome:
    """What was asked of it, from its own rows where they know it, else from the catalogue; without a question its card."""
    said, known = (
        Answer(assumed=run.assumed),
        {one: visit.city.answers(f"program:{program.id}", one) for one in CATALOGUE},
    )
    if topic in (None, "content"):
        facts = known["content"][:1]
        said.facts(facts, _opening(said, program, facts))
        said.parts.append(words.card(visit.city, run, runs.room_of(visit, run), visit.now))
    elif act == PERIOD and run.phase(visit.now) is not Phase.OPEN:
        return _ask_to_tell(visit, run)
    elif topic == "rules" and act == UNTIL:
        said.say(write.say("run-withdraw", until=write.until(run.withdraw_until, visit.now)))
    else:
        told = _told_by_run(visit, run, topic)
        said.say(*told)
        if topic in CATALOGUE and not (told and topic in OF_THE_RUN):
            said.facts(known[topic])
        if topic == "eligibility":
            said.facts(known["documents"])
            said.say(write.say("program-chosen", selection=run.selection))
        if not said.sentences:
            to_bring = topic == "documents" and run.per == "household"
            what = f"‘{program.name_ko}’ {_topic('bring' if to_bring else topic)}"
            said.say(write.say("unknown-fact", what=what, who=_who_runs(visit, program)))
            said.assumed = False
    staff = (button("staff"),) if run.per == "person" else ()
    more = _more_of(program, topic, said, known)[:1] if topic else ()
    return said.outcome((*runs.acts(visit, run), *more, *staff, *_other_kinds(program.category)))


def _ask_to_tell(visit: Visit, run: Run) -> Outcome:
    """When it opens, or that it is over; and whether he wants to hear (P-03)."""
    id, when = (
        ("apply-not-open", "opens_at") if run.phase(visit.now) is Phase.ANNOUNCED else ("apply-closed", "closed_at")
    )
    facts = {when: write.when(run.opens_at if when == "opens_at" else run.closes_at, visit.now)}
    sure = f"{write.say('centre-confirms')}\n" if run.assumed else ""
    choices = (runs.act(visit, run, "tell-me", style=Style.MAIN), button("other-program"))
    return Outcome((Say(f"{sure}{write.say(id, title=run.title_ko, **facts)}"),), choices, asks=True)


def _told_by_run(visit: Visit, run: Run, topic: str) -> list[str]:
    """Sentences about this very run."""
    now, title, period = visit.now, run.title_ko, _period(visit, run)
    draw = write.say("run-draw", when=write.when(run.draw_at, now)) if run.draw_at and run.draw_at > now else ""
    left = write.say("cell-run-now", title=title, places=words.places(run, runs.room_of(visit, run), now))
    counting = write.say("apply-counting", unit=run.unit) if run.per == "household" else ""
    way = write.say("program-chosen", selection=run.selection)
    match topic:
        case "schedule" | "hours":
            one_day = len(run.sessions) < 2
            day = {"day" if one_day else "days": words.day(run, now)}
            return [write.say("run-when", title=title, hours=words.hours(run), **day), period, draw]
        case "capacity":
            most = write.say("program-per-family", max=run.max_people) if run.max_people else ""
            return [left, counting, most]
        case "recruiting":
            return [left, period]
        case "how_to" | "rules":
            return [way, period, draw, counting]
        case "eligibility":
            who = words.who(visit.city, run)
            any_age = run.per == "household" and not runs.has_age_limit(run)
            return [write.say("run-who", who=who) if who else "", write.say("any-age") if any_age else ""]
        case "location":
            return [write.say("run-where", place=run.place_ko)] if run.place_ko else []
        case _:
            return []


def _opening(said: Answer, program: Program, facts: Sequence[Fact]) -> str:
    """‘월아산 숲 체험’은: what is known of itself goes on from its name; before the rest stands what kind of thing it is."""
    if facts and facts[0].subject == f"program:{program.id}":
        return write.josa(f"‘{program.name_ko}’", "은")
    if program.kind_ko not in program.name_ko:
        said.say(write.say("program-what", title=program.name_ko, kind=program.kind_ko))
    return ""


def _past_program(visit: Visit, program: Program, topic: str | None) -> Outcome:
    """What was; nobody is sent to apply for it."""
    known = visit.city.facts(f"program:{program.id}")
    said = Answer()
    when = {"year": int(known["year"].value), "month": int(known["month"].value)}
    held = "state_at_article" in known and known["state_at_article"].value == "held"
    title = write.josa(f"‘{program.name_ko}’", "은")
    said.say(f"{title} {write.say('program-held', **when) if held else write.say('program-was', **when)}")
    if topic in (None, "content"):
        said.facts(visit.city.answers(f"program:{program.id}", "content")[:1])
    if topic in (None, "capacity", "schedule", "eligibility", "recruiting") and "number" in known and program.unit:
        number = int(known["number"].value)
        took_part = held and known.get("number_means") and known["number_means"].value == "took part"
        said.say(
            write.say("program-took-part", unit=program.unit, n=number)
            if took_part
            else write.say("program-sought", unit=program.unit, n=number)
        )
    if topic in ("how_to", "recruiting", "capacity", "rules") and program.selection in SELECTIONS:
        said.say(write.say("program-chose", selection=SELECTIONS[program.selection]), assumed=True)
    if topic in ("fee", "documents", "benefit", "location", "contact", "parking", "facility"):
        said.say(write.say("unknown-fact", what=_topic(topic), who=_who_runs(visit, program)))
    said.say(write.say("program-next-unknown"))
    others = [one for one in visit.city.parts_of(program.part_of or "") if one.id != program.id]
    return said.outcome((*map(_named, others[:SHOWN_TOPICS]), *_other_kinds(program.category)))


def _more_of(
    program: Program, topic: str | None, said: Answer, known: Mapping[str, Sequence[Fact]]
) -> tuple[Choice, ...]:
    """What else is known of it and has not just been told."""
    found = []
    for id, other in PROGRAM_TOPICS.items():
        label = write.say(f"btn-{id}")
        says = f"{program.name_ko} {write.say('says-benefit') if other == 'benefit' else label}"
        new = [fact for fact in known[other] if not any(str(fact.value) in line for line in said.sentences)]
        if new and other != topic and len(says.encode()) <= SAYS_BYTES:
            found.append(Choice(label, says=says))
    return tuple(found[:SHOWN_TOPICS])


def _who_runs(visit: Visit, program: Program) -> str:
    return f"{visit.city.name_ko}청" if program.category == "camp" else visit.city.institution("saeil").short_ko


def _centre(visit: Visit, topic: str | None) -> Outcome:
    centre = visit.city.institution("saeil")
    said = Answer()
    facts = visit.city.answers("institution:saeil", topic or "content")
    if not said.facts(facts, write.josa(centre.short_ko, "은")):
        what = _topic(topic or "content")
        said.say(write.say("unknown-fact", what=f"{centre.short_ko} {what}", who=f"{visit.city.name_ko}청"))
    return said.outcome((button("jobs", says=write.say("btn-other-program")), button("reserve")))


def _items(visit: Visit, wanted: Sequence[str], topic: str | None) -> Outcome:
    """돌복·돌잡이: where and for whom; borrowing itself is not booked here yet."""
    items = [item for item in visit.city.items if item.id in wanted]
    said = Answer()
    for item in items:
        sites = rooms.all_named([visit.city.site(site) for site in item.sites])
        said.say(write.say("hire-where", item=item.name_ko, sites=sites))
        for one in (topic,) if topic else ("eligibility", "schedule"):
            if one in ("fee", "location"):  # both were just said
                continue
            if not said.facts(visit.city.answers(f"item:{item.id}", one)):
                said.say(write.say("unknown-fact", what=_topic(one)))
        for site in item.sites if topic == "location" else ():
            _location(visit, said, visit.city.site(site))
    choices: list[Choice] = []
    if items:
        sites = rooms.all_named([visit.city.site(site) for site in items[0].sites])
        said.say(write.say("hire-not-here", sites=sites))
        choices = [
            button(id, says=f"{items[0].name_ko} {write.say(f'btn-{id}')}")
            for id, other in ITEM_TOPICS.items()
            if topic not in (None, other)
        ]
    return said.outcome((*choices, button("ask-location"), button("reserve")))


FORM = Form(name="ask", title="이용 안내", finish=answer)
