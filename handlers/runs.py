"""What every errand about programmes asks and shows in the same words: which run, who goes, what became of it.

The functions are those of slots, as in `handlers/rooms.py`. A run's id is never said: people name the programme, and its
day where it is held more than once. What the new-job centre does belongs to one person (H-05): who asks for `mine` sees
his own applications and those of the household's camps, and nobody else's.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from handlers import rooms, waits
from handlers.slots import Frame, Outcome, Proposal, Question, Slot, Value, Visit
from handlers.speech import Card, Choice, Grid, Kind, Look, Part, Pattern, Say, Style, Tone
from handlers.speech import State as Mark
from handlers.words import runs as words
from handlers.words import write
from handlers.words.buttons import button
from models import people, programmes, waiting
from models.people import Purpose
from models.places import Program
from models.programmes import Application, Going, Phase, Run, Selection, State
from models.refused import Reason, Refused

EDIT, WAIT = "edit", "wait"
"""Acts of an application: it changes the one there is; a place on the waiting list will do."""
AMONG = "among"
"""The wish that holds the programmes of which one is meant: those that were listed."""
NO_PLACE = (Reason.RUN_FULL, Reason.RUN_FEW_LEFT, Reason.YEARLY_CAP)
NOT_FOR_THEM = (Reason.CONDITION, Reason.CHILD_TOO_OLD)
FITTING = 3
CONSENT_TEXT = "2026-11"
KEPT_YEARS = 5  # S-03: files of courses and grants


# --- what there is ----------------------------------------------------------------------------------------------------


def ahead(visit: Visit) -> tuple[Run, ...]:
    """All runs that are not over, the next first."""
    if "runs" not in visit.seen:
        visit.seen["runs"] = programmes.runs(visit.db, now=visit.now)
    found: tuple[Run, ...] = visit.seen["runs"]
    return found


def of_program(visit: Visit, program: str) -> list[Run]:
    """The runs of a programme, or of all programmes of a group."""
    ids = {program, *(one.id for one in visit.city.parts_of(program))}
    return [run for run in ahead(visit) if run.program in ids]


def open_now(visit: Visit, among: Iterable[Run] | None = None) -> list[Run]:
    return [run for run in (ahead(visit) if among is None else among) if run.phase(visit.now) is Phase.OPEN]


def room_of(visit: Visit, run: Run) -> words.Room:
    """What is left of it, in its own unit."""
    looked_up = ("left", run.id)
    if looked_up not in visit.seen:
        left = min(programmes.left(visit.db, run, now=visit.now).values(), default=0)
        visit.seen[looked_up] = words.Room(left, programmes.waiting_count(visit.db, run) if left <= 0 else 0)
    found: words.Room = visit.seen[looked_up]
    return found


def next_of(visit: Visit, program: str, wishes: dict[str, Any] | None = None) -> Run | None:
    """The run one means who only names the programme: the one that was chosen, or applied for; else the first that has
    places, that is open, that will be; else any.

    Of those on the days that were named, if any is held then.
    """
    wishes = wishes or {}
    every = of_program(visit, program)
    found = [run for run in every if on_days(run, wishes)] or every
    meant = [run for run in found if run.id == wishes.get(Kind.RUN)] or [run for run in found if existing(visit, run)]
    if meant:
        return meant[0]
    now_open = open_now(visit, found)
    free = [run for run in now_open if not is_full(visit, run)]
    opening = [run for run in found if run.phase(visit.now) is Phase.ANNOUNCED]
    return next(iter([*free, *now_open, *opening, *found]), None)


def is_full(visit: Visit, run: Run) -> bool:
    """First come, and nothing left: one can only wait."""
    return run.selection is Selection.FIRST_COME and room_of(visit, run).left <= 0


def run_of(visit: Visit, run: str) -> Run:
    return programmes.run(visit.db, run)


# --- buttons ----------------------------------------------------------------------------------------------------------


def named(program: Program) -> Choice:
    """A name that fits on a button and is understood when it is said."""
    return Choice(program.name_ko, says=write.say("says-courses") if program.id == "courses" else program.name_ko)


def shown_by(visit: Visit, run: Run) -> Choice:
    """Its name leads to its card."""
    return Choice(run.title_ko, says=visit.city.program(run.program).name_ko)


def act(visit: Visit, run: Run, id: str, *, style: Style = Style.PLAIN) -> Choice:
    """[신청하기] of this programme; which of its rounds is asked where there are several."""
    day = ""
    if id == "tell-me" and next_of(visit, run.program) != run:  # of another run than the name alone would mean
        first = write.local(run.starts_at)
        day = f"{first.month}/{first.day}"
    return words.act(visit.city, run.program, id, day, style=style)


def acts(visit: Visit, run: Run) -> tuple[Choice, ...]:
    """What can be done about a run that is shown; about one's own application for it, if there is one."""
    if own := existing(visit, run):
        return application_acts(visit, own)
    match run.phase(visit.now):
        case Phase.ANNOUNCED:
            first = [act(visit, run, "tell-me", style=Style.MAIN)]
        case Phase.OPEN if is_full(visit, run):
            first = [act(visit, run, "wait-run", style=Style.MAIN)]
        case Phase.OPEN:
            first = [act(visit, run, "apply", style=Style.MAIN)]
        case _:
            first = [act(visit, run, "tell-me")]
    lottery = [button("lottery")] if run.selection is Selection.LOTTERY else []
    return (*first, *lottery)


def of_receipt(application: Application, id: str, *, style: Style = Style.PLAIN) -> Choice:
    """What can be done about this very application."""
    act = "withdraw" if id == "cannot" else id  # 못 가요 gives the place to the next
    return button(id, says=f"{application.code} {write.say(f'btn-{act}')}", style=style)


# --- one's own --------------------------------------------------------------------------------------------------------


def mine(visit: Visit) -> list[Application]:
    """What one has applied for and is not over, the soonest first; what came to nothing is told for as long."""
    if "applications" not in visit.seen:
        found = programmes.mine(visit.db, visit.who, since=visit.now)
        order = sorted(found, key=lambda one: (State(one.state) in words.PAST, run_of(visit, one.run_id).starts_at))
        visit.seen["applications"] = order
    own: list[Application] = visit.seen["applications"]
    return own


def live(visit: Visit) -> list[Application]:
    return [one for one in mine(visit) if State(one.state) in programmes.LIVE]


def receipt(visit: Visit, code: str | None) -> Application | None:
    """One's own application of that number."""
    try:
        return programmes.find(visit.db, visit.who, code) if code else None
    except Refused:
        return None


def rank(visit: Visit, application: Application) -> int | None:
    """Where he stands now (W-10); 0 where he let an offer pass."""
    if State(application.state) not in (State.WAITLISTED, State.RESERVE):
        return None
    entries = waiting.entries_of(visit.db, visit.who, now=visit.now)
    if entry := next((one for one in entries if one.about == application.code), None):
        return waiting.rank_of(visit.db, entry)
    return 0 if programmes.let_pass(visit.db, application) else None


def standing(visit: Visit, application: Application) -> str:
    run = run_of(visit, application.run_id)
    if State(application.state) in (State.WAITLISTED, State.RESERVE):
        waited = waits.of_application(visit, application.code)
        if waited and not waits.is_answered(waited):
            return waits.line(waited)
    return words.standing(application, run, visit.now, rank(visit, application))


def application_card(visit: Visit, application: Application, *, title: str = "", tone: Tone | None = None) -> Card:
    run, state = run_of(visit, application.run_id), State(application.state)
    over = state in words.PAST or run.phase(visit.now) in (Phase.OVER, Phase.CANCELLED)
    if state in words.ANSWERS:
        band, natural = "band-run-answer", Tone.REMIND
    elif over:
        band, natural = "band-run-over", Tone.PAST
    elif state in (State.WAITLISTED, State.RESERVE):
        band, natural = "band-run-waiting", Tone.REMIND
    else:
        band, natural = ("band-run-confirmed" if state is State.CONFIRMED else "band-applied"), Tone.DONE
    name = people.name(visit.db, visit.who.person_id) if run.per == "person" else None
    return words.application_card(
        application,
        run,
        programmes.going_of(visit.db, application),
        visit.now,
        title=title or write.say(band),
        tone=tone or natural,
        state=standing(visit, application),
        who=name or "",
    )


def application_acts(visit: Visit, application: Application) -> tuple[Choice, ...]:
    """What can still be done: answer, edit while the period is open, withdraw until the run's limit."""
    run, state = run_of(visit, application.run_id), State(application.state)
    found: list[Choice] = []
    if state in words.ANSWERS:
        return (of_receipt(application, "take", style=Style.MAIN), of_receipt(application, "cannot"))
    open_for_edit = run.phase(visit.now) is Phase.OPEN and state in (State.SUBMITTED, State.CONFIRMED)
    if open_for_edit and run.per == "household":
        found.append(of_receipt(application, "edit"))
    if state in programmes.LIVE and visit.now < run.withdraw_until:
        found.append(of_receipt(application, "withdraw"))
    if run.drawn:
        found.append(of_receipt(application, "draw-record"))
    if state is State.CANCELLED_BY_SITE:
        found.append(button("other-program"))
    if rank(visit, application) == 0:
        found.insert(0, button("wait-again"))
    if state is State.REJECTED and run.selection is Selection.STAFF:  # P-10: where to object
        found += [of_receipt(application, "ask-why"), button("other-program"), button("staff")]
    return tuple(found) or (button("other-program"),)


def shown(visit: Visit, application: Application) -> Outcome:
    """One application, its state, what can be done; of an offer that is open, or was, that first."""
    if State(application.state) in (State.WAITLISTED, State.RESERVE):
        waited = waits.of_application(visit, application.code)
        if waited and not waits.is_answered(waited):
            return replace(waits.shown(visit, waited), about=application.code)
    said = _decided(visit, application)
    parts: tuple[Part, ...] = (application_card(visit, application), *((Say(said),) if said else ()))
    subject: dict[str, Any] = {Kind.PROGRAM: run_of(visit, application.run_id).program}
    return Outcome(parts, application_acts(visit, application), about=application.code, subject=subject, asks=True)


def _decided(visit: Visit, application: Application) -> str:
    """What a card has no room for: what taking part costs, why not (P-10), why it is not held (P-16)."""
    run = run_of(visit, application.run_id)
    if application.state == State.CANCELLED_BY_SITE:
        why, when = programmes.why_of(visit.db, application), write.when(run.starts_at, visit.now)
        return write.say("run-cancelled-told", when=when, title=run.title_ko, why=why)
    if run.selection is not Selection.STAFF:
        return ""
    if application.state == State.SELECTED and application.confirm_until:
        until = write.until(application.confirm_until, visit.now)
        fee, refund = words.fee(visit.city, run), words.refund(visit.city, run)
        return write.say("selected", title=run.title_ko, fee=fee, refund=refund, until=until)
    if application.state == State.REJECTED:
        why = programmes.why_of(visit.db, application)
        return write.say("not-selected", title=run.title_ko, why=write.sentence(why) if why else None)
    return ""


def grid(visit: Visit, own: Iterable[Application], verb: str = "") -> Grid:
    """A row an application; pressing says its number and what is to be done with it."""
    rows = []
    for one in own:
        run = run_of(visit, one.run_id)
        day = write.local(run.starts_at).date()
        line = f"{write.day_short(day, visit.now)} {run.title_ko}"
        state = standing(visit, one)
        full = f"{write.day(day, visit.now)} {run.title_ko}. {state}"
        look = Look(Mark.MINE, write.say("cell-applied"), full, day.isoformat())
        rows.append((Choice(line, says=f"{one.code} {verb or write.say('btn-see-application')}", cell=look),))
    return Grid(write.say("btn-applications"), tuple(rows), Pattern.BOOKINGS)


# --- the application: which programme, which run ----------------------------------------------------------------------


def settle_program(visit: Visit, frame: Frame) -> Value | Outcome | None:
    """The one that was spoken of, or that of the application that is to change."""
    if frame.act == EDIT and not live(visit):
        return Outcome((Say(write.say("applications-none")),), (button("programmes"), button("mine")))
    if (application := _edited(visit, frame)) is not None:
        return Value(run_of(visit, application.run_id).program)
    if among := frame.wishes.get(Kind.ONE_OF):
        found = with_runs(visit, among)
        return Value(found[0]) if len(found) == 1 else None
    if among := frame.wishes.get(AMONG):  # "12월 12일거요": of those to choose from the one that is held then
        then = [run.program for run in open_now(visit) if run.program in among and on_days(run, frame.wishes)]
        if len(then) == 1 < len(among):
            return Value(then[0])
    program = frame.wishes.get(Kind.PROGRAM)
    return Value(program) if program else None


def with_runs(visit: Visit, among: Iterable[str]) -> list[str]:
    """Of programmes that one word may mean those that will be held; all where none will."""
    every = list(among)
    return [one for one in every if of_program(visit, one)] or every[:1]


def _edited(visit: Visit, frame: Frame) -> Application | None:
    """The application that is to change: the one of the programme that was named, the one spoken of last, the only one."""
    if frame.act != EDIT:
        return None
    own = live(visit)
    program = frame.filled.get("program") or frame.wishes.get(Kind.PROGRAM)
    of_it = [one for one in own if run_of(visit, one.run_id).program == program]
    named = [one for one in own if one.code == frame.wishes.get(Kind.BOOKING)]
    return next((found[0] for found in (of_it, named, own) if len(found) == 1), None)


def ask_program(visit: Visit, frame: Frame, no: Refused | None) -> Question | Outcome:
    """All that is open, one button a programme."""
    if frame.act == EDIT and (own := live(visit)):
        return Question(write.say("apply-which-edit"), choices=tuple(of_receipt(one, "edit") for one in own))
    found = list({run.program: run for run in open_now(visit)}.values())
    if not found:
        return Outcome((Say(write.say("find-nothing")),), (button("other-program"), button("reserve")))
    if among := frame.wishes.get(Kind.ONE_OF) or frame.wishes.get(AMONG):
        found = [run for run in found if run.program in among] or found
    choices = tuple(Choice(run.title_ko, says=visit.city.program(run.program).name_ko) for run in found)
    return Question(rooms.together(rooms.because(visit, no), write.say("apply-which")), choices=choices)


def tell_program(visit: Visit, value: str) -> str:
    """Nothing of a group: one chooses from it, and what is chosen corrects nothing."""
    return "" if visit.city.parts_of(value) else visit.city.program(value).name_ko


def settle_run(visit: Visit, frame: Frame) -> Value | Outcome | None:
    """The only one that is open, of the day that was named; if none is, the next, whose refusal says when."""
    if (application := _edited(visit, frame)) is not None:
        return Value(application.run_id)
    program = frame.filled["program"]
    every = of_program(visit, program)
    on_day = [run for run in every if on_days(run, frame.wishes)]
    open_then = open_now(visit, on_day or every)
    if frame.filled.get("waiting") and (full := [run for run in open_then if is_full(visit, run)]):
        return Value(full[0].id)
    if len(open_then) == 1:
        return Value(open_then[0].id)
    if open_then:
        return None
    near = next_of(visit, program, frame.wishes) if every else None
    if near is None:
        raise Refused(Reason.NO_RUN, title=visit.city.program(program).name_ko, program=program)
    return Value(near.id)


def on_days(run: Run, wishes: dict[str, Any]) -> bool:
    """Whether it is held on the days that were named; True where none was."""
    first, last = (write.local(one).date().isoformat() for one in (run.starts_at, run.ends_at))
    if span := wishes.get(Kind.SPAN):
        return bool(first <= span[1] and span[0] <= last)
    if day := wishes.get(Kind.DATE):
        return bool(first <= day <= last)
    return True


def ask_run(visit: Visit, frame: Frame, no: Refused | None) -> Question | Outcome:
    """Which round; or why none, and what is open instead."""
    program = frame.filled["program"]
    found = open_now(visit, of_program(visit, program))
    if no is None or (no.reason not in (Reason.CONDITION, Reason.APPLY_NOT_OPEN) and len(found) > 1):
        several = len({run.program for run in found}) > 1
        choices = tuple(shown_by(visit, run) if several else _round(visit, run) for run in found)
        ask = write.say("apply-which" if several else "apply-which-run")
        return Question(rooms.together(rooms.because(visit, no), ask), choices=choices)
    return replace(refused(visit, no, next_of(visit, program, frame.wishes)), subject={Kind.PROGRAM: program})


def _round(visit: Visit, run: Run) -> Choice:
    day = write.local(run.starts_at).date()
    note = write.say("cell-full") if is_full(visit, run) else words.left_short(run, room_of(visit, run))
    return Choice(write.day_short(day, visit.now), says=write.day_button(day, visit.now), note=note)


def refused(visit: Visit, no: Refused, run: Run | None) -> Outcome:
    """C-05: the rule's no, and what works instead."""
    choices: list[Choice] = []
    if no.reason in (Reason.APPLY_NOT_OPEN, Reason.APPLY_CLOSED) and run:
        choices = [act(visit, run, "tell-me", style=Style.MAIN)]
    if no.reason is Reason.NO_RUN:
        choices = [words.act(visit.city, str(no.facts["program"]), "tell-me", style=Style.MAIN)]
    if no.reason is Reason.APPLIED:
        code = str(no.facts["receipt"])
        own = receipt(visit, code)
        return Outcome((Say(write.refusal(no, visit.now)),), application_acts(visit, own) if own else (), about=code)
    if no.reason is Reason.WITHDRAW_OVER:
        choices = [button("staff")]
    return Outcome((Say(write.refusal(no, visit.now)),), (*choices, button("other-program")))


def check_run(visit: Visit, *, run: str, **_: Any) -> None:
    """P-03: is its period open? Whether there is a place is asked when it is known for how many."""
    one = run_of(visit, run)
    try:
        programmes.check(visit.db, visit.city, visit.who, one, None, now=visit.now)
    except Refused as no:
        if no.reason not in NO_PLACE:
            raise


def tell_run(visit: Visit, value: str) -> str:
    return words.day(run_of(visit, value), visit.now)


# --- who goes (P-02) --------------------------------------------------------------------------------------------------


def going_of(value: dict[str, Any]) -> Going:
    """Of a child that was not spoken of nothing is known: then what was said of the others decides nothing."""
    ages, grades = tuple(value.get(Kind.AGES, ())), tuple(value.get(Kind.GRADES, ()))
    if len(ages) + len(grades) < value.get("children", 0):
        ages, grades = (), ()
    counts = (value.get("adults", 0), value.get("children", 0), value.get("others", 0))
    return Going(*counts, ages, grades, frozenset(value.get(Kind.DENIED, ())))


def settle_going(visit: Visit, frame: Frame) -> Value | Proposal | Outcome | None:
    """From what was said: counts suffice, and of a family known by its children "네 식구" is told apart."""
    run = run_of(visit, frame.filled["run"])
    wishes = frame.wishes
    if run.per == "person":
        if own := existing(visit, run):  # P-04: there is nothing in it that could be another
            return refused(visit, Refused(Reason.APPLIED, receipt=own.code), run)
        adults, children, every = rooms.counted(wishes)
        if (every if adults is None else adults + (children or 0)) not in (None, 1):
            raise Refused(Reason.ONE_EACH, title=run.title_ko)
        return Value({"adults": 1, "children": 0} | _denied(wishes))
    if more := wishes.pop(Kind.MORE, None):
        _begin_with_old(visit, frame)
        if Kind.PEOPLE in wishes and not {Kind.ADULTS, Kind.CHILDREN} & wishes.keys():
            wishes[Kind.PEOPLE] += sum(more.values())  # people who were not told apart stay so
        else:
            rooms.add_to_party(wishes, more)
    adults, children, every = rooms.counted(wishes)
    said = {str(kind): wishes[kind] for kind in (Kind.AGES, Kind.GRADES) if wishes.get(kind)}
    frame.bare = None
    if adults is not None and children is None and not said and has_age_limit(run):
        frame.bare = Kind.CHILDREN
        return None
    old = _old(visit, frame)
    if said and old and old.children and {adults, children, every} == {None}:
        adults, children = old.adults, old.children  # "중1이에요": a grade is put right, the others come as they did
    if adults is None and children is None:
        if every is not None:
            return Value(_told_apart(visit, every) | said | _denied(wishes))
        if not said:
            return _proposed(visit, frame, run)
        children = sum(map(len, said.values()))
    adults = 1 if adults is None else adults  # whoever writes comes along
    children = max(children or 0, sum(map(len, said.values())))  # "7살이랑 초등 1학년" are two
    return Value({"adults": adults, "children": children} | said | _denied(wishes))


def _denied(wishes: dict[str, Any]) -> dict[str, Any]:
    """Conditions that he says he does not meet; who lives elsewhere does not meet that one."""
    elsewhere = ["residency"] if wishes.get(Kind.HOME) == rooms.ELSEWHERE else []
    denied = list(dict.fromkeys([*wishes.get(Kind.DENIED, ()), *elsewhere]))
    return {str(Kind.DENIED): denied} if denied else {}


def has_age_limit(run: Run) -> bool:
    return any(one["name"] == "child_grade_max" for one in run.conditions)


def _told_apart(visit: Visit, every: int) -> dict[str, int]:
    known = len(people.children(visit.db, visit.who.household_id))
    return {"adults": every - known, "children": known} if 0 < known < every else {"others": every}


def _begin_with_old(visit: Visit, frame: Frame) -> None:
    """ "한 명 더": more than in the application that changes."""
    old = _old(visit, frame)
    if old and not any(kind in frame.wishes for kind in (Kind.ADULTS, Kind.CHILDREN, Kind.PEOPLE)):
        if old.others:
            frame.wishes[Kind.PEOPLE] = old.people
        else:
            frame.wishes |= {Kind.ADULTS: old.adults, Kind.CHILDREN: old.children}


def _old(visit: Visit, frame: Frame) -> Going | None:
    """The party of the application that there is already (P-04)."""
    found = existing(visit, run_of(visit, frame.filled["run"]))
    return programmes.going_of(visit.db, found) if found else None


def existing(visit: Visit, run: Run) -> Application | None:
    return next((one for one in live(visit) if one.run_id == run.id), None)


def _proposed(visit: Visit, frame: Frame, run: Run) -> Proposal | None:
    """As last time, or all whom we know."""
    if _old(visit, frame):
        return None
    proposal = rooms.party_of_last_time(visit)
    if proposal is None:
        return None
    return Proposal(proposal.value, Question(_counting(run, proposal.question.text), choices=proposal.question.choices))


def _counting(run: Run, question: str) -> str:
    """How people are counted, before who comes is asked."""
    return rooms.together(write.say("apply-counting", unit=run.unit), question)


def ask_going(visit: Visit, frame: Frame, no: Refused | None) -> Question | Outcome:
    run = run_of(visit, frame.filled["run"])
    usual = tuple(rooms.party_choice(adults, children) for adults, children in rooms.USUAL_PARTIES)
    if no is None:
        old = _old(visit, frame)
        if frame.bare:
            return Question(write.say("ask-children"), choices=(button("child-1"), button("child-2")))
        if old:
            return Question(write.say("apply-edit-party", party=words.party(old)), choices=usual)
        return Question(_counting(run, write.say("ask-going")), choices=usual)
    text = rooms.because(visit, no)
    if no.reason is Reason.ONE_EACH:
        frame.proposed = {Kind.ADULTS: 1, Kind.CHILDREN: 0}
        return Question(text, choices=(button("yes", style=Style.MAIN), button("cancel")))
    if no.reason is Reason.CONDITION:
        return _fitting(visit, frame.wishes, run, text)
    for kind in (Kind.ADULTS, Kind.CHILDREN, Kind.PEOPLE):
        frame.wishes.pop(kind, None)
    if no.reason is Reason.APPLIED:
        return refused(visit, no, run)
    return Question(rooms.together(text, "" if text.endswith("?") else write.say("ask-going")), choices=usual)


def _fitting(visit: Visit, wishes: dict[str, Any], run: Run, why: str) -> Question:
    """A child is too old, a paper is lacking: what is open for the same people; or a younger child comes along."""
    told, instead = _instead(visit, wishes, run)
    if run.per == "person":
        return Question(f"{why}\n{told}", choices=(*instead, button("cancel")))
    sibling = button("sibling", says=write.party(0, wishes.get(Kind.CHILDREN, 1) + 1))
    return Question(f"{why}\n{told}", choices=(*instead, sibling, button("cancel")))


def _instead(visit: Visit, wishes: dict[str, Any], run: Run) -> tuple[str, tuple[Choice, ...]]:
    """What is open for the same people, in words and to be pressed."""
    going = going_of({"adults": 1, "children": int(run.per == "household")} | _of_them(wishes))
    others = [one for one in open_now(visit) if one.program != run.program and one.per == run.per]
    found = list({one.program: one for one in others if _fits(visit, one, going)}.values())[:FITTING]
    names = write.listing([one.title_ko for one in found]) if found else None
    choices = tuple(replace(act(visit, one, "apply"), label=one.title_ko) for one in found)
    return write.say("fits-person" if run.per == "person" else "fits", names=names), choices


def _of_them(wishes: dict[str, Any]) -> dict[str, Any]:
    """What was said of those who would come, and conditions ask for."""
    return {str(kind): wishes[kind] for kind in (Kind.AGES, Kind.GRADES, Kind.DENIED) if wishes.get(kind)}


def is_for(visit: Visit, run: Run, wishes: dict[str, Any]) -> bool:
    """Whether the children that were spoken of may take part; True where none was."""
    told = _of_them(wishes)
    return not told or _fits(visit, run, going_of({"adults": 1, "children": int(run.per == "household")} | told))


def not_for(visit: Visit, run: Run, wishes: dict[str, Any]) -> Outcome | None:
    """P-05, asked before one applies: the rule by name, and what is open instead; None where they may take part."""
    try:
        party = {"adults": 1, "children": int(run.per == "household")} | _of_them(wishes)
        programmes.check(visit.db, visit.city, visit.who, run, going_of(party), now=visit.now)
    except Refused as no:
        if no.reason not in NOT_FOR_THEM:
            return None
        told, instead = _instead(visit, wishes, run)
        return Outcome(
            (Say(f"{write.refusal(no, visit.now)}\n{told}"),), (*instead, button("other-program")), asks=True
        )
    return None


def _fits(visit: Visit, run: Run, going: Going) -> bool:
    try:
        programmes.check(visit.db, visit.city, visit.who, run, going, now=visit.now)
    except Refused as no:
        return no.reason in NO_PLACE
    return True


def check_going(visit: Visit, *, run: str, party: dict[str, Any], **_: Any) -> None:
    try:
        programmes.check(visit.db, visit.city, visit.who, run_of(visit, run), going_of(party), now=visit.now)
    except Refused as no:
        if no.reason not in NO_PLACE:
            raise


def tell_going(visit: Visit, value: dict[str, Any]) -> str:
    """Nothing of a programme for one person."""
    going = going_of(value)
    return words.party(going) if (going.adults, going.people) != (1, 1) else ""


# --- is there a place? ------------------------------------------------------------------------------------------------


def settle_waiting(visit: Visit, frame: Frame) -> Value | Proposal:
    """First come: a place now, else the waiting list, if he wants to wait."""
    run = run_of(visit, frame.filled["run"])
    try:
        programmes.check(visit.db, visit.city, visit.who, run, going_of(frame.filled["party"]), now=visit.now)
    except Refused as no:
        if frame.act == WAIT:
            return Value(True)
        return Proposal(True, ask_waiting(visit, frame, no))
    return Value(False)


def ask_waiting(visit: Visit, frame: Frame, no: Refused | None) -> Question:
    text = rooms.because(visit, no) if no else write.say("wait-run-ask")
    frame.proposed = True
    if no and no.reason is Reason.ROOM_LEFT:  # somebody has just given back a place
        frame.proposed = False
        return Question(text, choices=(button("apply-confirm", style=Style.MAIN), button("other-program")))
    party = (button("change-party"),) if no and no.reason is Reason.RUN_FEW_LEFT else ()
    choices = (button("wait-run", style=Style.MAIN), *party, button("other-program"))
    return Question(rooms.together(text, "" if text.endswith("?") else write.say("wait-run-ask")), choices=choices)


# --- programmes of one person: consent, then a name (S-01) ------------------------------------------------------------


def settle_consent(visit: Visit, frame: Frame) -> Value | Proposal:
    """Asked before the first personal value is kept, and only then."""
    if run_of(visit, frame.filled["run"]).per != "person":
        return Value(False)
    if people.consented(visit.db, visit.who.person_id, Purpose.SERVICE):
        return Value(True)
    return Proposal(True, ask_for_consent())


def ask_for_consent() -> Question:
    choices = (button("agree", style=Style.MAIN), button("disagree"), button("consent-more"))
    told = {one: write.say(f"cell-consent-{one}", years=KEPT_YEARS) for one in ("why", "what", "until", "no")}
    rows = tuple((write.say(f"card-consent-{one}"), value) for one, value in told.items())
    card = Card(write.say("band-consent"), rows, tone=Tone.CONSENT)
    return Question(write.say("consent-ask"), parts=(card,), choices=choices)


def ask_consent(visit: Visit, frame: Frame, no: Refused | None) -> Question | Outcome:
    """After 동의 안 해요 nothing is kept, and nothing asked again."""
    if "consent" in frame.reopened:
        return Outcome((Say(write.say("consent-no")),), (button("other-program"), button("reserve"), button("ask")))
    return ask_for_consent()


def check_consent(visit: Visit, *, consent: bool, **_: Any) -> None:
    """What was agreed to is kept at once: the next question is about a personal value."""
    if consent:
        people.consent(visit.db, visit.who, Purpose.SERVICE, CONSENT_TEXT, now=visit.now)


def settle_name(visit: Visit, frame: Frame) -> Value | None:
    if run_of(visit, frame.filled["run"]).per != "person":
        return Value("")
    known = people.name(visit.db, visit.who.person_id)
    return Value(known) if known else None


def ask_name(visit: Visit, frame: Frame, no: Refused | None) -> Question:
    return Question(write.say("ask-name"))


def check_name(visit: Visit, *, run: str, name: str, **_: Any) -> None:
    """A camp's empty name is none for a programme of one person."""
    if not name and run_of(visit, run).per == "person":
        raise Refused(Reason.CONSENT_NEEDED)


def tell_name(visit: Visit, value: str) -> str:
    return value


# --- the questions ----------------------------------------------------------------------------------------------------

COUNTS = (Kind.ADULTS, Kind.CHILDREN, Kind.PEOPLE, Kind.MORE, Kind.AGES, Kind.GRADES, Kind.DENIED, Kind.HOME)
DAYS = (Kind.DATE, Kind.SPAN)
PROGRAM = Slot("program", Kind.PROGRAM, ask_program, tell=tell_program, settle=settle_program)
RUN = Slot("run", Kind.RUN, ask_run, tell=tell_run, check=check_run, settle=settle_run, hears=(Kind.PROGRAM, *DAYS))
PARTY = Slot(
    "party",
    Kind.PARTY,
    ask_going,
    tell=tell_going,
    check=check_going,
    settle=settle_going,
    hears=(Kind.PROGRAM, *COUNTS),
)
WAITING = Slot("waiting", Kind.WAITING, ask_waiting, settle=settle_waiting, hears=(Kind.PROGRAM, *DAYS, *COUNTS))
CONSENT = Slot("consent", Kind.CONSENT, ask_consent, check=check_consent, settle=settle_consent, hears=(Kind.PROGRAM,))
NAME = Slot("name", Kind.NAME, ask_name, tell=tell_name, check=check_name, settle=settle_name)
