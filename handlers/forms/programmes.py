"""Programmes, courses, camps: find, apply, one's applications, what follows from them (domain.md 2.5, 3.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers import rooms, runs
from handlers.slots import Form, Frame, Outcome, Proposal, Question, Slot, Value, Visit
from handlers.speech import Card, Choice, File, Kind, Say, Style, Tone
from handlers.words import runs as words
from handlers.words import write
from handlers.words.buttons import button
from models import people, programmes, wishes
from models.people import Purpose
from models.places import Program
from models.programmes import Application, Phase, Run, Selection, State
from models.refused import Reason, Refused

SHOWN = 3
BUTTONS = 8
LISTED, SO_FAR = "listed", "so_far"
"""Wishes: programmes were listed, of this category or of all; and how many of them."""
FAMILIES = ("infant", "elementary", "father", "grandparent", "pregnant", "multicultural")
WOMEN = ("career_break", "unemployed")
CAMP, CHILDCARE = "camp", "childcare"
WHY, CALLED_OFF = "why", "called-off"
"""Act: the reason of a decision is asked for."""
OFFERED = (Phase.OPEN, Phase.ANNOUNCED)


# --- find -------------------------------------------------------------------------------------------------------------


def find(visit: Visit, frame: Frame) -> Outcome:
    """What can be applied for now, a few at a time; then what opens later, and what is only told of."""
    wishes = frame.wishes
    category, audience = wishes.get(Kind.CATEGORY, wishes.get(LISTED)), wishes.get(Kind.AUDIENCE)
    of_kind = [run for run in _one_each(visit, wishes) if _of(visit, run, category, audience)]
    if children := {str(kind): wishes[kind] for kind in (Kind.AGES, Kind.GRADES) if wishes.get(kind)}:
        of_kind = [run for run in of_kind if run.per == "household" and runs.is_for(visit, run, wishes)]
    wanted = [run for run in of_kind if runs.on_days(run, wishes)]
    found = _mixed(visit, sorted(wanted or of_kind, key=lambda run: _order(visit, run)))
    begin = wishes.get(SO_FAR, 0) if Kind.MORE_OF in wishes else 0
    if Kind.WHICH in wishes and len(found) == len(wanted) == 1:
        return _chosen(visit, found[0], wishes)
    page, more = found[begin : begin + SHOWN], found[begin + SHOWN :]
    kept = {kind: wishes[kind] for kind in (Kind.AUDIENCE, Kind.DATE, Kind.SPAN) if kind in wishes}
    subject: dict[str, Any] = {LISTED: category, SO_FAR: begin + len(page)} | kept | children
    subject[runs.AMONG] = [run.program for run in found]
    if len(found) == 1:
        subject[Kind.PROGRAM] = found[0].program
    lead = _lead(visit, category, found, begin, none_then=bool(of_kind and not wanted))
    cards = [words.card(visit.city, run, runs.room_of(visit, run), visit.now, brief=True) for run in page]
    choices = [runs.shown_by(visit, run) for run in page]
    if more:
        choices.append(button("more-programs"))
    if begin:
        back = write.say(f"says-kind-{category}") if category in dict(_kinds(visit)) else write.say("btn-programmes")
        choices.append(button("first-programs", says=back))
    if found and category is None and audience is None and not begin:
        choices += [Choice(name, says=write.say(f"says-kind-{id}")) for id, name in _kinds(visit)]
    elif not more:
        choices += [runs.named(one) for one in _without_runs(visit, category, audience)][
            : BUTTONS - len(choices) - bool(found)
        ]
    if category in (CAMP, CHILDCARE) or audience in FAMILIES:
        choices.append(button("reserve"))
    if category or audience or begin:
        choices.append(_other_kinds(category))
    elif not found:
        choices.append(button("reserve"))
    told = (Say(_told_last(page)),) if page else ()
    return Outcome((Say(lead), *cards, *told), tuple(choices), subject=subject, asks=True)


def _chosen(visit: Visit, run: Run, wishes: dict[str, Any]) -> Outcome:
    """The one of the list that was pointed at."""
    card = words.card(visit.city, run, runs.room_of(visit, run), visit.now)
    days: dict[str, Any] = {str(kind): wishes[kind] for kind in (Kind.DATE, Kind.SPAN) if kind in wishes}
    told = (Say(write.say("centre-confirms")),) if run.assumed else ()
    choices = (*runs.acts(visit, run), _other_kinds(visit.city.program(run.program).category))
    return Outcome((card, *told), choices, subject={Kind.PROGRAM: run.program} | days)


def _one_each(visit: Visit, wishes: dict[str, Any]) -> list[Run]:
    """Of each programme the run that one would apply for; on the days that were named, if any is held then."""
    offered = [run for run in runs.ahead(visit) if run.phase(visit.now) in OFFERED]
    then = [run for run in offered if runs.on_days(run, wishes)]
    best: dict[str, Run] = {}
    for run in sorted(offered, key=lambda run: (run not in then, *_order(visit, run))):
        best.setdefault(run.program, run)
    return list(best.values())


def _kinds(visit: Visit) -> list[tuple[str, str]]:
    """The kinds of which anything is ahead, in the city's order."""
    there = {visit.city.program(run.program).category for run in runs.ahead(visit)}
    known = set(write.ids())
    return [(id, str(name)) for id, name in visit.city.categories.items() if id in there and f"says-kind-{id}" in known]


def _told_last(page: Sequence[Run]) -> str:
    ask = write.say("find-which")
    return f"{write.say('centre-confirms')}\n{ask}" if any(run.assumed for run in page) else ask


def _of(visit: Visit, run: Run, category: str | None, audience: str | None) -> bool:
    kind = visit.city.program(run.program).category
    if category == CHILDCARE or (category is None and audience in FAMILIES):
        return kind == CAMP
    if audience in WOMEN and kind == CAMP:
        return False
    return category is None or kind == category


def _order(visit: Visit, run: Run) -> tuple[bool, bool, datetime]:
    """The open ones first, of these those with places, and then the next."""
    return (run.phase(visit.now) is not Phase.OPEN, runs.is_full(visit, run), run.starts_at)


def _mixed(visit: Visit, found: Sequence[Run]) -> list[Run]:
    """Of each kind one in turn, camps before the rest: who asked for no kind sees what kinds there are."""
    kinds = [visit.city.program(run.program).category for run in found]
    place = {
        run.id: (kinds[:n].count(kind), kind != CAMP) for n, (run, kind) in enumerate(zip(found, kinds, strict=True))
    }
    return sorted(found, key=lambda run: (run.phase(visit.now) is not Phase.OPEN, *place[run.id]))


def _lead(visit: Visit, category: str | None, found: Sequence[Run], begin: int, *, none_then: bool) -> str:
    if begin:
        return write.say("find-more")
    kind = visit.city.categories.get(category or "")
    open_now = [run for run in found if run.phase(visit.now) is Phase.OPEN]
    if category == CHILDCARE:
        kind = visit.city.categories[CAMP]
    lead = write.say("find-none-then") if none_then else ""
    if not found:
        return write.say("find-none", kind=kind)
    if not open_now:
        return write.say("find-soon", kind=kind)
    return " ".join(filter(None, (lead, write.say("find-open", n=len(open_now), kind=kind))))


def _without_runs(visit: Visit, category: str | None, audience: str | None) -> Iterable[Program]:
    """What nobody can apply for now, but ask about: single programmes, and groups none of whose runs is ahead."""
    if category == CHILDCARE or audience in FAMILIES:
        return []
    alone = [one for one in visit.city.programs if not one.part_of]
    return [one for one in alone if category in (None, one.category) and not runs.of_program(visit, one.id)]


def _other_kinds(category: str | None) -> Choice:
    return button("jobs", says=write.say("btn-other-program")) if category == CAMP else button("other-program")


# --- apply ------------------------------------------------------------------------------------------------------------


def summary(visit: Visit, frame: Frame, until: datetime | None) -> Question:
    """Everything once more, and what 네 declares; of a second application what it changes (P-04)."""
    run, going = _meant(visit, frame)
    old = runs.existing(visit, run)
    before = programmes.going_of(visit.db, old) if old else None
    name = frame.filled["name"] if run.per == "person" else ""
    if old and before:
        if (before.adults, before.children, before.others) == (going.adults, going.children, going.others):
            choices = (button("change-party"), runs.of_receipt(old, "withdraw"), button("keep"))
            return Question(write.say("apply-same", receipt=old.code), choices=choices)
        rows = (
            (write.say("card-receipt"), old.code),
            (write.say("card-program"), run.title_ko),
            (write.say("card-before"), words.family(run, before)),
            (write.say("card-after"), words.family(run, going)),
        )
        card = Card(write.say("band-apply-edit"), rows, Tone.ASK)
        choices = (button("yes", style=Style.MAIN), button("change-party"), button("keep"))
        return Question(write.say("apply-edit-ask"), (card,), choices)
    card = words.summary_card(visit.city, run, going, visit.now, name=name)
    rule = "wait" if frame.filled["waiting"] else run.selection
    text = "\n".join((write.say("apply-rule", rule=rule), write.say("apply-ask")))
    change = button("change-party" if run.per == "household" else "change-name")
    choices = (button("apply-confirm", style=Style.MAIN), change, button("cancel"))
    return Question(text, (card,), choices)


def _meant(visit: Visit, frame: Frame) -> tuple[Run, programmes.Going]:
    return runs.run_of(visit, frame.filled["run"]), runs.going_of(frame.filled["party"])


def submit(visit: Visit, frame: Frame) -> Outcome:
    run, going = _meant(visit, frame)
    if run.per == "person":
        people.keep_name(visit.db, visit.who, frame.filled["name"])
    old = runs.existing(visit, run)
    before = programmes.going_of(visit.db, old) if old else None
    if frame.filled["waiting"]:
        application = programmes.wait(visit.db, visit.city, visit.who, run, going, now=visit.now)
    else:
        application, _ = programmes.apply(visit.db, visit.city, visit.who, run, going, now=visit.now)
    visit.seen.clear()
    text = _applied(visit, run, application, going, before)
    card = runs.application_card(visit, application)
    ask_phone = run.per == "person" and not old and people.phone(visit.db, visit.who.person_id) is None
    return Outcome(
        (Say(text, card, text),),
        runs.application_acts(visit, application),
        about=application.code,
        subject={Kind.PROGRAM: run.program},
        then="phone" if ask_phone else "",
    )


def _applied(
    visit: Visit, run: Run, application: Application, going: programmes.Going, before: programmes.Going | None
) -> str:
    receipt = application.code
    if before:
        return write.say("apply-edited", before=words.party(before), after=words.party(going), receipt=receipt)
    match State(application.state):
        case State.WAITLISTED:
            rank = runs.rank(visit, application)
            party = words.party(going) if run.per == "household" else None
            return write.say("applied-waiting", rank=rank, party=party, receipt=receipt)
        case State.CONFIRMED:
            return write.say(
                "applied-confirmed", receipt=receipt, when=write.when(run.starts_at, visit.now), place=run.place_ko
            )
        case _:
            draw = write.when(run.draw_at, visit.now) if run.draw_at else None
            return write.say("applied-ok", receipt=receipt, draw=draw)


def not_now(visit: Visit, frame: Frame) -> Outcome:
    """아니요: nothing is applied for; an application that stands stays as it is."""
    run = frame.filled.get("run")
    if run and (old := runs.existing(visit, runs.run_of(visit, run))):
        return Outcome((Say(write.say("apply-kept")),), runs.application_acts(visit, old), about=old.code)
    return Outcome((Say(write.say("apply-not")),), (button("other-program"), button("mine")))


# --- a number to be called at, once, after the receipt ----------------------------------------------------------------


def settle_phone_consent(visit: Visit, frame: Frame) -> Value | Proposal:
    if people.consented(visit.db, visit.who.person_id, Purpose.PHONE):
        return Value(True)
    choices = (button("agree", style=Style.MAIN), button("skip"))
    return Proposal(True, Question(write.say("consent-phone", years=runs.KEPT_YEARS), choices=choices))


def ask_phone_consent(visit: Visit, frame: Frame, no: Refused | None) -> Outcome:
    return skip_phone(visit, frame)


def check_phone_consent(visit: Visit, *, consent: bool, **_: Any) -> None:
    if consent:
        people.consent(visit.db, visit.who, Purpose.PHONE, runs.CONSENT_TEXT, now=visit.now)


def ask_phone(visit: Visit, frame: Frame, no: Refused | None) -> Question:
    return Question(write.say("ask-phone"), choices=(button("skip"),))


def keep_phone(visit: Visit, frame: Frame) -> Outcome:
    people.keep_phone(visit.db, visit.who, frame.filled["phone"])
    return Outcome((Say(write.say("phone-kept")),), (button("applications"), button("other-program")))


def skip_phone(visit: Visit, frame: Frame) -> Outcome:
    return Outcome((Say(write.say("phone-skipped")),), (button("applications"), button("other-program")))


# --- a name that was written wrong ------------------------------------------------------------------------------------


def settle_new_name(visit: Visit, frame: Frame) -> Outcome | None:
    """Only where a name is kept; it is the same in every application."""
    return None if people.name(visit.db, visit.who.person_id) else show(visit, frame)


def rename(visit: Visit, frame: Frame) -> Outcome:
    people.keep_name(visit.db, visit.who, frame.filled["name"])
    return Outcome((Say(write.say("renamed", name=frame.filled["name"])),), (button("applications"),))


# --- one's applications -----------------------------------------------------------------------------------------------


def show(visit: Visit, frame: Frame) -> Outcome:
    """The one that was named, else all; one alone with its card."""
    if code := frame.wishes.get(Kind.BOOKING):
        own = runs.receipt(visit, code)
        if own:
            return _shown(visit, own, frame.act)
    own_all = runs.mine(visit)
    program = frame.wishes.get(Kind.PROGRAM)
    of_it = [one for one in own_all if runs.run_of(visit, one.run_id).program == program]
    if frame.act == CALLED_OFF and program and not of_it and (run := runs.next_of(visit, program)):
        card = words.card(visit.city, run, runs.room_of(visit, run), visit.now)
        return Outcome((card,), runs.acts(visit, run), subject={Kind.PROGRAM: run.program})
    own_all = of_it or own_all
    if frame.act == WHY:  # of what was decided against
        own_all = [one for one in own_all if one.state == State.REJECTED] or own_all
    if not own_all:
        return Outcome((Say(write.say("applications-none")),), (button("programmes"), button("mine")))
    if len(own_all) == 1:
        return _shown(visit, own_all[0], frame.act)
    text = write.say("applications-many", n=len(own_all))
    return Outcome((runs.grid(visit, own_all), Say(text)), asks=True)


def _shown(visit: Visit, own: Application, act: str | None) -> Outcome:
    """P-10: where the reason is asked for and none was written down, who knows it."""
    shown = runs.shown(visit, own)
    if act != WHY or own.state != State.REJECTED or programmes.why_of(visit.db, own):
        return shown
    return replace(shown, parts=(Say(write.say("why-unknown")), *shown.parts[:1]))


def settle_receipt(visit: Visit, frame: Frame) -> Value | Outcome | None:
    """The only one, the one of the programme that was named, or the one that was spoken of last."""
    own = runs.live(visit)
    if not own:
        return Outcome((Say(write.say("applications-none")),), (button("programmes"), button("mine")))
    codes = {one.code for one in own}
    program = frame.wishes.get(Kind.PROGRAM)
    of_it = [one for one in own if runs.run_of(visit, one.run_id).program == program]
    if len(of_it) == 1:
        return Value(of_it[0].code)
    if len(own) == 1:
        return Value(own[0].code)
    about = frame.wishes.get(Kind.BOOKING)
    return Value(about) if about in codes else None


def ask_receipt(visit: Visit, frame: Frame, no: Refused | None) -> Question | Outcome:
    own = runs.live(visit)
    why = write.refusal(no, visit.now) if no else ""
    if no and no.reason is not Reason.UNKNOWN_RECEIPT:
        return Outcome((Say(why),), (button("applications"),))
    if not own:
        return Outcome((Say(why or write.say("applications-none")),), (button("programmes"), button("mine")))
    choices = tuple(
        Choice(runs.run_of(visit, one.run_id).title_ko, says=f"{one.code} {write.say('btn-withdraw')}") for one in own
    )
    return Question(rooms.together(why, write.say("withdraw-which")), choices=choices)


def check_receipt(visit: Visit, *, booking: str, **_: Any) -> None:
    found = programmes.find(visit.db, visit.who, booking)
    if State(found.state) not in programmes.LIVE:
        raise Refused(Reason.APPLICATION_NOT_NOW, state=found.state)
    run = runs.run_of(visit, found.run_id)
    if visit.now >= run.withdraw_until:
        raise Refused(Reason.WITHDRAW_OVER, until=run.withdraw_until)


def ask_to_withdraw(visit: Visit, frame: Frame, until: datetime | None) -> Question:
    found = programmes.find(visit.db, visit.who, frame.filled["booking"])
    run = runs.run_of(visit, found.run_id)
    id = "withdraw-ask-place" if State(found.state) in programmes.PLACED else "withdraw-ask"
    choices = (button("withdraw", style=Style.DANGER), button("keep"))
    return Question(write.say(id, title=run.title_ko), choices=choices)


def withdraw(visit: Visit, frame: Frame) -> Outcome:
    found = programmes.find(visit.db, visit.who, frame.filled["booking"])
    run = runs.run_of(visit, found.run_id)
    programmes.withdraw(visit.db, visit.city, visit.who, found, now=visit.now)
    text = write.say("withdrawn", title=run.title_ko)
    again = (runs.act(visit, run, "apply"),) if run.phase(visit.now) is Phase.OPEN else ()
    card = runs.application_card(visit, found, title=write.say("band-cancelled"), tone=Tone.PAST)
    subject: dict[str, Any] = {Kind.PROGRAM: run.program}
    return Outcome((Say(text, card, text),), (*again, button("other-program")), subject=subject)


def keep(visit: Visit, frame: Frame) -> Outcome:
    return Outcome((Say(write.say("apply-kept")),), (button("applications"),))


# --- drawn, selected: 참가할게요 (P-08) -------------------------------------------------------------------------------


def take(visit: Visit, frame: Frame) -> Outcome:
    """The one that was named, else the only one that waits for an answer."""
    code = frame.wishes.get(Kind.BOOKING)
    waits = [one for one in runs.mine(visit) if State(one.state) in words.ANSWERS]
    named = runs.receipt(visit, code)
    found = named or (waits[0] if len(waits) == 1 else None)
    if found is None and waits:
        return Outcome((runs.grid(visit, waits), Say(write.say("applications-many", n=len(waits)))), asks=True)
    if found is None:
        return Outcome((Say(write.say("take-none")),), (button("applications"), button("programmes")))
    run = runs.run_of(visit, found.run_id)
    try:
        programmes.confirm(visit.db, visit.city, visit.who, found, now=visit.now)
    except Refused as no:
        if no.reason is Reason.APPLICATION_NOT_NOW:
            return runs.shown(visit, found)
        return Outcome((Say(write.refusal(no, visit.now)),), (button("applications"), button("other-program")))
    visit.seen.clear()
    text = write.say("taken-part", title=run.title_ko, when=write.when(run.starts_at, visit.now))
    card = runs.application_card(visit, found)
    return Outcome((Say(text, card, text),), runs.application_acts(visit, found), about=found.code)


def come(visit: Visit, frame: Frame) -> Outcome:
    """갈게요 under a reminder."""
    found = runs.receipt(visit, frame.wishes.get(Kind.BOOKING))
    if found is None or found.state != State.CONFIRMED:
        return Outcome((Say(write.say("past-already")),), (button("applications"),))
    run = runs.run_of(visit, found.run_id)
    text = write.say("coming", when=write.when(run.starts_at, visit.now))
    return Outcome((Say(text),), (button("applications"),), about=found.code)


# --- word when it opens (P-03) ----------------------------------------------------------------------------------------


def tell_me(visit: Visit, frame: Frame) -> Outcome:
    """A notice at the opening: of what is announced, or of the next run, whenever one is known."""
    told = next((run for run in runs.ahead(visit) if run.id == frame.wishes.get(Kind.BOOKING)), None)
    program = told.program if told else frame.wishes.get(Kind.PROGRAM)
    if program is None:
        return find(visit, frame)
    every = runs.of_program(visit, program)
    found = [told] if told else [run for run in every if runs.on_days(run, frame.wishes)] or every
    now_open = runs.open_now(visit, found)
    title = visit.city.program(program).name_ko
    if now_open:
        run = now_open[0]
        text = write.say("opening-open", title=run.title_ko, until=write.until(run.closes_at, visit.now))
        return Outcome((Say(text),), runs.acts(visit, run), subject={Kind.PROGRAM: run.program})
    soon = next((run for run in found if run.phase(visit.now) is Phase.ANNOUNCED), None)
    if soon is None:
        wishes.keep(visit.db, visit.city, visit.who, program, now=visit.now)
        text = write.say("opening-kept", title=title)
        return Outcome((Say(text),), (button("other-program"), button("mine")), subject={Kind.PROGRAM: program})
    programmes.tell_opening(visit.db, visit.who, soon, now=visit.now)
    text = write.say("opening-told", title=soon.title_ko, when=write.when(soon.opens_at, visit.now))
    return Outcome((Say(text),), (button("other-program"), button("mine")))


# --- how a draw goes --------------------------------------------------------------------------------------------------


def lottery(visit: Visit, frame: Frame) -> Outcome:
    """Everybody's chance is the same, and everybody can check it (P-07)."""
    run = _run_meant(visit, frame)
    if run and run.selection is not Selection.LOTTERY:
        text = write.say("program-chosen", selection=run.selection)
        return Outcome((Say(text),), runs.acts(visit, run), subject={Kind.PROGRAM: run.program})
    text = write.say("lottery-reserve" if frame.act == "reserve" else "lottery")
    if run and frame.act == "told" and run.draw_at and run.draw_at > visit.now:
        text = write.say("run-draw", when=write.when(run.draw_at, visit.now))
    elif run and run.draw_at and run.draw_at > visit.now:
        text = f"{text}\n{write.say('lottery-when', title=run.title_ko, when=write.when(run.draw_at, visit.now))}"
    subject: dict[str, Any] | None = {Kind.PROGRAM: run.program} if run else None
    promised = () if run and run.drawn else (_promises(),)
    return Outcome((Say(text), *promised), (button("draw-record"), button("other-program")), subject=subject)


def _promises() -> File:
    """The page on which the seeds' hashes stand while people apply (P-07)."""
    return File(write.say("cell-draw-promises"), "/draws")


def _run_meant(visit: Visit, frame: Frame) -> Run | None:
    if own := runs.receipt(visit, frame.wishes.get(Kind.BOOKING)):
        return runs.run_of(visit, own.run_id)
    program = frame.wishes.get(Kind.PROGRAM)
    if program and visit.city.parts_of(program):
        return None  # of a group some are drawn, and others are not
    return runs.next_of(visit, program) if program else None


def draw_record(visit: Visit, frame: Frame) -> Outcome:
    """The public record: of the application or programme that was named, else of one's own draws."""
    run = _run_meant(visit, frame)
    if run is None:
        drawn = [one for one in (runs.run_of(visit, own.run_id) for own in runs.mine(visit)) if one.drawn]
        run = next(iter(drawn), None)
    if run is None or run.drawn is None:
        when = write.when(run.draw_at, visit.now) if run and run.draw_at else None
        text = write.say("draw-record-none", title=run.title_ko if run else None, when=when)
        return Outcome((Say(text), _promises()), (button("applications"), button("other-program")))
    file = File(write.say("cell-draw-record", title=run.title_ko), f"/draws/{run.drawn}")
    return Outcome((Say(write.say("draw-record", title=run.title_ko)), file), (button("applications"),))


def consent_more(visit: Visit, frame: Frame) -> Outcome:
    return Outcome((Say(write.say("consent-more")),))


def consent_first(visit: Visit, frame: Frame) -> Outcome:
    """A number that was typed before anything was agreed to: it is not kept."""
    return Outcome((Say(write.say("consent-first")),))


APPLY = Form(
    name="apply",
    title="프로그램 신청",
    slots=(runs.PROGRAM, runs.RUN, runs.PARTY, runs.WAITING, runs.CONSENT, runs.NAME),
    confirm=summary,
    finish=submit,
    decline=not_now,
    blame="waiting",
)

PHONE = Form(
    name="phone",
    title="연락받을 번호",
    slots=(
        Slot("consent", Kind.CONSENT, ask_phone_consent, check=check_phone_consent, settle=settle_phone_consent),
        Slot("phone", Kind.PHONE, ask_phone),
    ),
    finish=keep_phone,
    decline=skip_phone,
    aside=True,
)

RENAME = Form(
    name="rename",
    title="이름",
    slots=(Slot("name", Kind.NAME, runs.ask_name, settle=settle_new_name),),
    finish=rename,
    aside=True,
)

WITHDRAW = Form(
    name="withdraw",
    title="신청 취소",
    slots=(Slot("booking", Kind.BOOKING, ask_receipt, check=check_receipt, settle=settle_receipt),),
    confirm=ask_to_withdraw,
    finish=withdraw,
    decline=keep,
    blame="booking",
)

FORMS = (
    APPLY,
    PHONE,
    RENAME,
    WITHDRAW,
    Form("find", "프로그램 찾기", find),
    Form("applications", "내 신청", show),
    Form("take", "참가할게요", take, goes_on=True),
    Form("run-come", "갈게요", come),
    Form("opening", "열리면 알림", tell_me, goes_on=True),
    Form("lottery", "추첨", lottery, goes_on=True),
    Form("draw-record", "추첨 기록", draw_record, goes_on=True),
    Form("consent-more", "자세히", consent_more, aside=True),
    Form("consent-first", "동의", consent_first, aside=True),
)
