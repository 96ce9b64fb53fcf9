"""The whole dialogue theory of this house: put what was heard into the frames, walk the form, ask or finish.

Correction = put the new value, walk. Back = drop the last value, walk. Digression = push a frame. Resume = pop it, walk.
Nothing here knows a form, a language or a channel.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.slots import CONFIRM, RESUME, Conversation, Form, Frame, Outcome, Proposal, Question, Slot, Value, Visit
from handlers.speech import Choice, Heard, Kind, Move, Part, Reply, Say
from handlers.words import write
from handlers.words.buttons import button
from models.refused import Reason, Refused

RESUME_AFTER = timedelta(minutes=30)
"""A longer silence: what was open is told again before anything is done with it."""

CORRECT = "correct"
"""`Heard.act` of a sentence that takes back a value just said."""

ALIKE = "alike"
"""`Heard.act` of a question that is only another value: the open one is asked of it."""

ALSO = "also"
"""`Heard.act` of a sentence that wishes for one more beside what is summed up."""

ENDING = ("cancel", "withdraw", "leave")
"""Errands that end something: their own word is a yes to their question, and leaves any other errand."""

SAID_TWICE = ("join", "part")
"""Errands whose own word is a yes to their question, and no more."""

ABOUT_A_BOOKING = ("change", *ENDING)
"""Errands about a booking that stands."""

NAMING_NOTHING = {
    Kind.TOPIC,
    Kind.AUDIENCE,
    Kind.MORE_OF,
    Kind.INSTEAD,
    Kind.WHICH,
    Kind.ADULTS,
    Kind.CHILDREN,
    Kind.PEOPLE,
    Kind.AGES,
    Kind.GRADES,
    Kind.DENIED,
}
"""A question that holds no more is about what was told last."""

OF_A_PARTY = {Kind.ADULTS, Kind.CHILDREN, Kind.PEOPLE, Kind.MORE, Kind.AGES, Kind.GRADES}
"""Said alone, without an errand, after a booking was spoken of, it is about that booking."""

ASK = "ask"
"""The instant form that answers questions."""

APPLY = "apply"
"""The form that applies for a programme."""

FIND, LISTED = "find", "listed"
"""The instant form that lists programmes, and the wish that tells of which kind."""

DAYS = {Kind.DATE, Kind.SPAN}
"""Said alone after programmes were shown, they point at one of these."""

WAIT = "wait"
"""The form that joins a room's waiting list, and the act of an application that joins a run's."""

MENU = "menu"
"""The instant form that stands at the end of everything."""

APPLICATIONS = "applications"
"""The instant form that shows what became of one's applications."""

CALLED_OFF = "called-off"
"""`Heard.act` of "왜 취소됐어요?": of a programme that is spoken of, its own state answers it."""

INSTANT_MOVES = {Move.HELP: "help", Move.HUMAN: "human", Move.GREET: "greet", Move.THANKS: "thanks"}

SUPERSEDES = {
    Kind.DATE: (Kind.SPAN, Kind.SOONEST),
    Kind.SPAN: (Kind.DATE, Kind.SOONEST),
    Kind.TIME: (Kind.DAYPART, Kind.ANY_TIME),
    Kind.DAYPART: (Kind.TIME, Kind.ANY_TIME),
    Kind.ANY_TIME: (Kind.TIME, Kind.DAYPART),
    Kind.SOONEST: (Kind.DATE, Kind.SPAN),
    Kind.PARTY: (Kind.ADULTS, Kind.CHILDREN, Kind.PEOPLE),
    Kind.PEOPLE: (Kind.ADULTS, Kind.CHILDREN),
}
"""A new word of the first kind makes earlier words of the others void, unless they came in the same sentence."""


class Dialogue:
    """Turns, over a table of forms."""

    def __init__(self, forms: tuple[Form, ...]) -> None:
        self.forms = {form.name: form for form in forms}

    # --- one turn -----------------------------------------------------------------------------------------------------

    def turn(self, visit: Visit, talk: Conversation, heard: Heard, *, silent_since: datetime) -> Reply:
        """The answer; `talk` is changed in place."""
        if not heard:
            return self._lost(visit, talk)
        talk.lost = 0
        if visit.now - silent_since > RESUME_AFTER:
            talk.subject = {}
        self._leave_aside(visit, talk, heard, silent_since)
        if talk.top and visit.now - silent_since > RESUME_AFTER and _says_nothing_new(heard, talk.top):
            return self._ask_to_resume(visit, talk, talk.top)
        takes = _taken_by(self.forms[talk.top.form]) if talk.top else set()
        heard = _meant(self._as_value(_of_subject(heard, talk), talk.top), talk.top, takes)
        by_move = self._move(visit, talk, heard)
        if by_move is not None:
            return by_move
        return self._errand(visit, talk, heard)

    def _as_value(self, heard: Heard, top: Frame | None) -> Heard:
        """A name alone is the value that the open errand asks about, not a question about what is named."""
        if top is None or heard.goal != ASK or top.asked in (CONFIRM, RESUME) or set(heard.fills) != {Kind.PROGRAM}:
            return heard
        takes = any(slot.kind is Kind.PROGRAM for slot in self.forms[top.form].slots)
        return replace(heard, goal=None) if takes else heard

    def _leave_aside(self, visit: Visit, talk: Conversation, heard: Heard, silent_since: datetime) -> None:
        """What was only asked by the way is not asked again once something else is spoken of."""
        top = talk.top
        form = self.forms[top.form] if top else None
        if top is None or form is None or not form.aside:
            return
        takes = _taken_by(form)
        goal = self.forms[heard.goal] if heard.goal else None
        of_else = not goal.aside if goal else heard.fills and not takes & heard.fills.keys()
        if of_else or (visit.now - silent_since > RESUME_AFTER and _says_nothing_new(heard, top)):
            talk.frames.pop()

    def present(self, visit: Visit, talk: Conversation, lead: str = "") -> Reply:
        """The present state again, after a sentence: what answers an old button."""
        return self._go_on(visit, talk, (Say(lead),) if lead else ())

    def leave_old(self, visit: Visit, talk: Conversation, silent_since: datetime) -> None:
        """A notice is answered: what was asked about a booking before it is no question any more, and what else was
        open for long is not gone on with unasked."""
        for frame in [one for one in talk.frames if one.form in ABOUT_A_BOOKING]:
            talk.frames.remove(frame)
        if talk.top and visit.now - silent_since > RESUME_AFTER:
            talk.top.asked, talk.top.proposed = RESUME, None

    # --- words about the talk itself ----------------------------------------------------------------------------------

    def _move(self, visit: Visit, talk: Conversation, heard: Heard) -> Reply | None:
        """None when the sentence is about the errand after all."""
        top = talk.top
        match heard.move:
            case Move.HOME:
                self._drop_all(visit, talk)
                return self._instant(visit, talk, "home")
            case Move.STOP if not heard.fills:
                return self._stop(visit, talk)
            case Move.BACK if top:
                return self._back(visit, talk, top)
            case Move.BACK:
                return self._instant(visit, talk, MENU)
            case Move.YES if top and top.asked == RESUME:
                top.asked = None
                return self._go_on(visit, talk)
            case Move.NO if top and top.asked == RESUME:
                self._drop_all(visit, talk)
                return self._instant(visit, talk, MENU)
            case Move.YES if top and top.asked == CONFIRM and not heard.fills:
                return self._finish(visit, talk, top)
            case Move.NO if top and top.asked == CONFIRM and not heard.fills and not heard.reopen:
                return self._declined(visit, talk, top)
            case Move.YES if top and top.proposed is not None and not heard.fills:
                self._accept(top, top.proposed)
                return self._go_on(visit, talk)
            case Move.NO if top and top.proposed is not None and not heard.fills:
                top.reopened.append(top.asked or "")
                return self._go_on(visit, talk)
            case Move.NO if top and self.forms[top.form].decline and not heard.fills and not heard.reopen:
                return self._declined(visit, talk, top)
            case Move.YES | Move.NO if top and not (heard.fills or heard.reopen or heard.goal):
                return self._lost(visit, talk)  # nothing was asked that a yes or a no would answer
            case (Move.HELP | Move.HUMAN | Move.GREET | Move.THANKS) as move if not heard.fills and not heard.goal:
                return self._instant(visit, talk, INSTANT_MOVES[move])
        return None

    def _stop(self, visit: Visit, talk: Conversation) -> Reply:
        if not talk.top:
            return self._errand(visit, talk, Heard(goal="cancel"))
        if self.forms[talk.top.form].aside:
            return self._declined(visit, talk, talk.top)
        left = self.forms[talk.top.form].left
        if self._drop(visit, talk):
            left = "left-form"
        return self._go_on(visit, talk, (Say(write.say(left)),)) if talk.top else self._instant(visit, talk, left)

    def _back(self, visit: Visit, talk: Conversation, top: Frame) -> Reply:
        """Undo the value filled last, of those that were asked before the open question."""
        form = self.forms[top.form]
        asked = form.slot(top.asked)
        before = form.slots[: form.slots.index(asked)] if asked else form.slots
        told = {slot.name: slot for slot in before if _is_told(visit, top, slot)}
        last = next((name for name in reversed(top.filled) if name in told), None)
        if last is None:
            return self._stop(visit, talk)
        slot = told[last]
        self._reopen(top, slot)
        return self._go_on(visit, talk)

    def _declined(self, visit: Visit, talk: Conversation, top: Frame) -> Reply:
        """No to a summary: the errand is off, or something is to be other than it is."""
        decline = self.forms[top.form].decline
        if decline:
            outcome = decline(visit, top)
            talk.frames.pop()
            return self._go_on(visit, talk, outcome.parts) if talk.top else Reply(outcome.parts, outcome.choices)
        top.asked = None  # a yes to this question is no yes to the summary
        question = Question(write.say("ask-what-change"), choices=_change_choices(self.forms[top.form]))
        return _reply((), question)

    def _ask_to_resume(self, visit: Visit, talk: Conversation, top: Frame) -> Reply:
        top.asked, top.proposed = RESUME, None
        form = self.forms[top.form]
        text = write.say("resume", settled=self._settled(visit, top), title=form.title)
        yes, no = button("resume"), button("anew")
        return _reply((), Question(text, choices=(yes, no)))

    def _lost(self, visit: Visit, talk: Conversation) -> Reply:
        """C-06: the open question again; then buttons; then where a person can be asked."""
        talk.lost += 1
        if talk.lost >= 3:
            talk.lost = 0
            return self._instant(visit, talk, "lost-3")
        if talk.top and talk.top.asked not in (None, RESUME):
            return self._go_on(visit, talk, (Say(write.say("lost-1")),))
        return self._instant(visit, talk, "lost-1" if talk.lost == 1 else "lost-2")

    # --- errands ------------------------------------------------------------------------------------------------------

    def _errand(self, visit: Visit, talk: Conversation, heard: Heard) -> Reply:
        top = talk.top
        goal = heard.goal
        if goal and self.forms[goal].instant:
            return self._instant(visit, talk, goal, heard)
        if goal and not (top and top.form == goal):
            top = self._bring_up(visit, talk, goal)
        if top is None:
            if not (heard.fills or heard.reopen):
                # a yes or a no to nothing
                return self._instant(visit, talk, MENU)
            about_it = heard.reopen or (talk.about and (heard.act == CORRECT or heard.fills.keys() <= OF_A_PARTY))
            top = self._bring_up(visit, talk, "change" if about_it else "reserve")
        if heard.act == ALSO and top.asked == CONFIRM:  # one booking at a time: what is summed up stays as it is
            return self._go_on(visit, talk, (Say(write.say("also-later")),))
        before = dict(top.filled)
        if heard.act and heard.act not in (CORRECT, ALSO):
            top.act = heard.act
        form = self.forms[top.form]
        for kind in heard.reopen:
            for slot in form.slots:
                if slot.kind == kind:
                    self._reopen(top, slot)
        self._fill(top, form, heard.fills)
        odd = [Say(write.refusal(no, visit.now)) for no in _no_values(heard)]
        return self._go_on(visit, talk, tuple(odd), before=before)

    def _bring_up(self, visit: Visit, talk: Conversation, goal: str) -> Frame:
        """A goal whose frame is already open further down is brought to the top, never opened twice."""
        if talk.top and talk.top.form in self.forms[goal].continues:
            talk.top.form = goal
            return talk.top
        for frame in talk.frames:
            if frame.form == goal:
                talk.frames.remove(frame)
                talk.frames.append(frame)
                return frame
        if talk.top and talk.top.form in ENDING and goal not in ENDING:
            talk.frames.pop()  # whoever begins something new has left "취소할까요?", and no later yes means it
        # "신청할래요" is about the programme that was spoken of, and its day; a room has another day
        frame = Frame(goal, wishes={k: v for k, v in talk.subject.items() if goal == APPLY or k not in DAYS})
        talk.subject = {}
        if talk.about:
            frame.wishes[Kind.BOOKING] = talk.about
        talk.frames.append(frame)
        return frame

    def _instant(self, visit: Visit, talk: Conversation, name: str, heard: Heard | None = None) -> Reply:
        """Answer at once; the errand that was open goes on behind it."""
        frame = Frame(name, wishes=self._known(talk))
        if heard:
            frame.act = heard.act
            frame.wishes |= {str(kind): value for kind, value in heard.fills.items()}
            asks = {Kind.TOPIC, Kind.MORE_OF, Kind.INSTEAD, Kind.WHICH} & heard.fills.keys()
            if asks and heard.fills.keys() <= NAMING_NOTHING | (DAYS if Kind.WHICH in heard.fills else set()):
                frame.wishes |= talk.subject | {str(kind): value for kind, value in heard.fills.items()}
            if self.forms[name].goes_on:
                frame.wishes = talk.subject | ({Kind.BOOKING: talk.about} if talk.about else {}) | frame.wishes
        outcome = self.forms[name].finish(visit, frame)
        talk.subject = talk.subject if outcome.subject is None else dict(outcome.subject)
        talk.about = outcome.about or talk.about
        top = talk.top
        if top is None:
            return Reply(outcome.parts, outcome.choices)
        if outcome.asks or top.asked == RESUME:
            top.asked, top.proposed = RESUME, None
            return Reply(outcome.parts, (*outcome.choices, button("resume")))
        return self._go_on(visit, talk, outcome.parts)

    def _known(self, talk: Conversation) -> dict[str, Any]:
        """What is settled in the open errand, by kind: a question in the middle is about the same place and day."""
        if talk.top is None:
            return {}
        slots = self.forms[talk.top.form].slots
        children = {kind: talk.top.wishes[kind] for kind in (Kind.AGES, Kind.GRADES) if kind in talk.top.wishes}
        told = [slot for slot in slots if slot.name in talk.top.filled and slot.kind != Kind.BOOKING]
        return {str(kind): value for kind, value in children.items()} | {
            str(slot.kind): talk.top.filled[slot.name] for slot in told
        }

    def _finish(self, visit: Visit, talk: Conversation, top: Frame) -> Reply:
        try:
            outcome = self.forms[top.form].finish(visit, top)
        except Refused as no:
            visit.seen.clear()  # somebody was faster: what is free now is looked up anew
            return self._go_on(visit, talk, no=no)
        visit.seen.clear()
        return self._ended(visit, talk, outcome)

    def _ended(self, visit: Visit, talk: Conversation, outcome: Outcome, lead: tuple[Part, ...] = ()) -> Reply:
        """The errand on top is over; on goes what follows from it, else what was open before it."""
        talk.about = outcome.about or talk.about
        if outcome.about or outcome.subject is not None:
            talk.subject = dict(outcome.subject or {})
        done = talk.frames.pop()
        if visit.moved:  # what else is open belongs to whoever wrote from here before
            return Reply(lead + outcome.parts, outcome.choices)
        if outcome.then:
            wishes = done.wishes | dict(outcome.wishes or {})
            talk.frames = [one for one in talk.frames if one.form != outcome.then]
            talk.frames.append(Frame(outcome.then, act=done.act, wishes=wishes))
        if talk.top is None:
            return Reply(lead + outcome.parts, outcome.choices)
        return self._go_on(visit, talk, lead + outcome.parts)

    # --- values -------------------------------------------------------------------------------------------------------

    def _fill(self, top: Frame, form: Form, fills: Mapping[Kind, Any]) -> None:
        if top.bare and Kind.PEOPLE in fills:
            fills = {Kind(top.bare) if kind is Kind.PEOPLE else kind: value for kind, value in fills.items()}
        for kind in fills:
            for old in SUPERSEDES.get(kind, ()):
                if old not in fills:
                    top.wishes.pop(old, None)
        for kind, value in fills.items():
            if kind not in (Kind.ODD_COUNT, Kind.NO_HOUR):  # no values at all: they are told, not kept
                self._put(top, kind, value)

    def _accept(self, top: Frame, proposed: Any) -> None:
        """What was proposed is as if it had been said; a party is its counts, so that one of them can be corrected."""
        if isinstance(proposed, dict):
            self._fill(top, self.forms[top.form], {Kind(kind): value for kind, value in proposed.items()})
        else:
            self._put(top, self._slot(top).kind, proposed)

    def _put(self, top: Frame, kind: Kind, value: Any) -> None:
        """To the slot just asked if its kind fits, else to an empty slot of that kind, else it corrects the filled one."""
        slots = self.forms[top.form].slots
        fitting = [slot for slot in slots if slot.kind == kind]
        if fitting:
            asked = [slot for slot in fitting if slot.name == top.asked]
            empty = [slot for slot in fitting if slot.name not in top.filled]
            slot = (asked or empty or fitting)[0]
            top.filled.pop(slot.name, None)  # the order of filling is the order of "back"
            top.filled[slot.name] = value
            if slot.name in top.reopened:
                top.reopened.remove(slot.name)
        else:
            top.wishes[kind] = value
        for slot in slots:
            if kind in slot.hears:
                top.filled.pop(slot.name, None)
                if slot.name in top.reopened:
                    top.reopened.remove(slot.name)

    def _reopen(self, top: Frame, slot: Slot) -> None:
        """Asked anew; what is another question's own value stays ("인원 바꿀게요" leaves the programme alone)."""
        top.filled.pop(slot.name, None)
        own = {one.kind for one in self.forms[top.form].slots if one is not slot}
        for kind in slot.hears:
            if kind not in own:
                top.wishes.pop(kind, None)
        if slot.name not in top.reopened:
            top.reopened.append(slot.name)

    def _drop(self, visit: Visit, talk: Conversation) -> bool:
        """Whether places were held."""
        release = self.forms[talk.frames.pop().form].release
        return release(visit) if release else False

    def _drop_all(self, visit: Visit, talk: Conversation) -> None:
        while talk.frames:
            self._drop(visit, talk)

    # --- the walk -----------------------------------------------------------------------------------------------------

    def _go_on(
        self,
        visit: Visit,
        talk: Conversation,
        lead: tuple[Part, ...] = (),
        *,
        before: Mapping[str, Any] | None = None,
        no: Refused | None = None,
    ) -> Reply:
        """Walk the top frame's form to its next question or its summary."""
        top = talk.top
        if top is None:
            menu = self.forms[MENU].finish(visit, Frame(MENU))
            return Reply(lead + menu.parts, menu.choices)
        result = self._walk(visit, top, no)
        if isinstance(result, Outcome):
            return self._ended(visit, talk, result, lead)
        return _reply(lead + self._corrected(visit, top, before or {}), result)

    def _walk(self, visit: Visit, top: Frame, no: Refused | None = None) -> Question | Outcome:
        form = self.forms[top.form]
        top.proposed = None
        for _ in range(2):  # a hold may find the places gone: then the walk finds out which question is open again
            question = self._next_question(visit, top, form, no)
            if question:
                return question
            if no is not None:  # refused at the end, and no question says why: the one to blame is asked
                break
            if form.hold is None and (wrong := self._recheck(visit, top, form)):
                return wrong
            try:
                until = form.hold(visit, top) if form.hold else None
            except Refused as gone:
                visit.seen.clear()
                no = gone
                continue
            if form.confirm is None:
                return form.finish(visit, top)
            top.asked = CONFIRM
            return form.confirm(visit, top, until)
        blamed = form.slot(form.blame) or form.slots[-1]
        top.filled.pop(blamed.name, None)
        return self._ask(visit, top, blamed, no)

    def _next_question(self, visit: Visit, top: Frame, form: Form, no: Refused | None) -> Question | Outcome | None:
        self._settle_early(visit, top, form)
        for slot in form.slots:
            if slot.name in top.filled:
                wrong = _wrong(visit, top, slot)
                if wrong:
                    del top.filled[slot.name]
                    # "방금 찼어요" is the better word than the walk's "찼어요"
                    return self._ask(visit, top, slot, no if no and slot.name == form.blame else wrong)
                continue
            if slot.settle and slot.name not in top.reopened:
                try:
                    settled = slot.settle(visit, top)
                except Refused as why:
                    return self._ask(visit, top, slot, no or why)
                if isinstance(settled, Outcome):
                    return settled
                if isinstance(settled, Proposal):
                    question = self._prefixed(visit, top, settled.question)
                    top.asked, top.proposed = slot.name, settled.value
                    return question
                if isinstance(settled, Value):
                    top.filled[slot.name] = settled.value
                    wrong = _wrong(visit, top, slot)
                    if not wrong:
                        continue
                    del top.filled[slot.name]
                    no = no or wrong
            return self._ask(visit, top, slot, no)
        return None

    def _recheck(self, visit: Visit, top: Frame, form: Form) -> Question | Outcome | None:
        """Nothing is held: an early value may not hold any more beside a later one (more people than places)."""
        for slot in form.slots:
            if wrong := _wrong(visit, top, slot):
                del top.filled[slot.name]
                return self._ask(visit, top, slot, wrong)
        return None

    def _settle_early(self, visit: Visit, top: Frame, form: Form) -> None:
        """What was said of a later question is a value already, and is told with every question before it."""
        for slot in form.slots:
            said = any(kind in top.wishes for kind in slot.hears)
            if not (slot.early and slot.settle and said) or slot.name in (*top.filled, *top.reopened):
                continue
            try:
                settled = slot.settle(visit, top)
            except Refused:
                continue  # its own turn will come, and then it is told
            if isinstance(settled, Value):
                top.filled[slot.name] = settled.value

    def _ask(self, visit: Visit, top: Frame, slot: Slot, no: Refused | None) -> Question | Outcome:
        top.asked = slot.name
        question = slot.ask(visit, top, no)
        if isinstance(question, Question) and question.offers:
            top.proposed = dict(question.offers)
        return self._prefixed(visit, top, question) if isinstance(question, Question) else question

    def _prefixed(self, visit: Visit, top: Frame, question: Question) -> Question:
        """What is settled comes first, so that a listener who was away knows where he is."""
        settled = self._settled(visit, top)
        return replace(question, text=f"{settled}\n{question.text}") if settled else question

    def _settled(self, visit: Visit, top: Frame) -> str:
        form = self.forms[top.form]
        told = [slot.tell(visit, top.filled[slot.name]) for slot in form.slots if slot.tell and slot.name in top.filled]
        return " · ".join(word for word in told if word)

    def _corrected(self, visit: Visit, top: Frame, before: Mapping[str, Any]) -> tuple[Part, ...]:
        changed = [
            slot.tell(visit, top.filled[slot.name])
            for slot in self.forms[top.form].slots
            if slot.tell
            and slot.name in before
            and slot.name in top.filled
            and slot.tell(visit, top.filled[slot.name]) != (old := slot.tell(visit, before[slot.name]))
            and old
        ]
        return (Say(write.say("corrected", new=", ".join(changed))),) if changed else ()

    def _slot(self, top: Frame) -> Slot:
        slot = self.forms[top.form].slot(top.asked)
        if slot is None:
            raise LookupError(f"{top.form} has no slot {top.asked}")
        return slot


def _taken_by(form: Form) -> set[Kind]:
    """The kinds of values that it makes something of."""
    return {kind for slot in form.slots for kind in (slot.kind, *slot.hears)}


def _is_told(visit: Visit, top: Frame, slot: Slot) -> bool:
    """It has a value that is worth a word: what goes without saying was never asked."""
    return bool(slot.tell and slot.name in top.filled and slot.tell(visit, top.filled[slot.name]))


def _no_values(heard: Heard) -> Iterator[Refused]:
    """What no clock and no party has."""
    if Kind.ODD_COUNT in heard.fills:
        yield Refused(Reason.ODD_COUNT)
    if Kind.NO_HOUR in heard.fills:
        yield Refused(Reason.NO_SUCH_DAY, text=heard.fills[Kind.NO_HOUR])


def _of_subject(heard: Heard, talk: Conversation) -> Heard:
    """What words that name nothing mean where a programme is spoken of: which places, who comes, what else."""
    applies = talk.top is not None and talk.top.form == APPLY
    if elsewhere := _of_another(heard, talk):
        return elsewhere
    if heard.act == CALLED_OFF:
        about = {Kind.PROGRAM: talk.subject[Kind.PROGRAM]} if Kind.PROGRAM in talk.subject else None
        return replace(heard, goal=APPLICATIONS if about else ASK, act=None, fills=about or heard.fills)
    if Kind.ONE_OF in heard.fills:
        return _which(heard, talk)
    told = bool({Kind.PROGRAM, LISTED} & talk.subject.keys())
    if heard.act == ALIKE and LISTED in talk.subject and not talk.top and heard.fills.keys() <= DAYS | {Kind.TOPIC}:
        heard = replace(heard, goal=None, act=None, fills={k: v for k, v in heard.fills.items() if k in DAYS})
    points = heard.fills and heard.fills.keys() <= DAYS | {Kind.WHICH} and heard.goal is None and not heard.move
    if told and points and not talk.top:
        every = {Kind.CATEGORY: talk.subject[LISTED]} if talk.subject.get(LISTED) else {}
        one = LISTED not in talk.subject
        return replace(heard, goal=ASK if one else FIND, act=None, fills={**heard.fills, Kind.WHICH: True} | every)
    if Kind.WHICH in heard.fills and not (told and heard.goal == ASK):
        heard = replace(heard, fills={kind: value for kind, value in heard.fills.items() if kind is not Kind.WHICH})
    if Kind.INSTEAD in heard.fills and not (told or applies):
        return Heard() if talk.top else replace(heard, goal=MENU, fills={})
    if not (applies or (talk.top is None and Kind.PROGRAM in talk.subject)):
        return heard
    if heard.goal == WAIT and not talk.top and heard.fills.keys() <= OF_A_PARTY:
        return replace(heard, goal=APPLY)  # "네 대기요" after a full run
    if heard.goal == "reserve" and heard.act == "show" and not heard.fills:
        return replace(heard, goal=ASK, act=None, fills={Kind.TOPIC: "recruiting"})
    of_party = heard.fills and heard.fills.keys() <= OF_A_PARTY
    if of_party and not talk.top and not heard.move and heard.goal in (None, "reserve"):
        return replace(heard, goal=APPLY)
    return heard


def _of_another(heard: Heard, talk: Conversation) -> Heard | None:
    """While an application rests another programme was looked at: "신청할게요", "저랑 아들이요" are about that one."""
    top, spoken = talk.top, talk.subject.get(Kind.PROGRAM)
    if top is None or top.form != APPLY or top.asked != RESUME or spoken in (None, top.filled.get("program")):
        return None
    of_party = heard.goal is None and heard.fills and heard.fills.keys() <= OF_A_PARTY
    if heard.move or Kind.PROGRAM in heard.fills or not (of_party or heard.goal == APPLY):
        return None
    return replace(heard, goal=APPLY, fills={**heard.fills, Kind.PROGRAM: spoken})


def _which(heard: Heard, talk: Conversation) -> Heard:
    """Of programmes that one word may mean the one that was spoken of; else it is asked where it matters."""
    fills = dict(heard.fills)
    among = fills.pop(Kind.ONE_OF)
    open_for = talk.top.filled.get("program") if talk.top else None
    spoken = next((one for one in (talk.subject.get(Kind.PROGRAM), open_for) if one in among), None)
    if spoken:
        return replace(heard, fills=fills | {Kind.PROGRAM: spoken})
    if heard.goal not in (APPLY, ASK):
        return replace(heard, fills=fills)
    fills.pop(Kind.PROGRAM, None)
    return replace(heard, fills=fills | {Kind.ONE_OF: among})


def _meant(heard: Heard, top: Frame | None, takes: set[Kind]) -> Heard:
    """What the open errand makes of words that could be about another one."""
    if top and heard.goal == ASK and heard.act == ALIKE and top.asked != RESUME:
        values = {kind: value for kind, value in heard.fills.items() if kind not in NAMING_NOTHING}
        if values.keys() <= takes:
            return replace(heard, goal=None, act=None, fills=values)  # "금요일 자리 있어요?" - "토요일은요?"
    if top and top.form == "change" and top.asked != RESUME and heard.goal == "reserve" and heard.fills:
        return replace(heard, goal=None, act=None)  # "언제로 바꿀까요?" - "가호동 1시로요"
    if top is None or heard.fills or heard.reopen:
        return heard
    if top.form in ENDING and top.asked == CONFIRM and (heard.move is Move.STOP or heard.goal in ENDING):
        return replace(heard, move=Move.YES)  # "예약을 취소할까요?" - "취소"
    if top.form in SAID_TWICE and top.asked == CONFIRM and heard.goal == top.form:
        return replace(heard, goal=None, move=Move.YES)
    in_another = top.form not in ENDING and top.asked != RESUME
    if heard.goal in ENDING and heard.move in (None, Move.YES) and in_another:
        return replace(heard, goal=None, move=Move.STOP)  # "예약 취소" in the middle of another errand leaves that one
    return heard


def _says_nothing_new(heard: Heard, top: Frame) -> bool:
    """A greeting, a yes, the same errand again: after a long silence that is no answer to the open question."""
    if top.asked == RESUME:
        return False
    leaving = (Move.STOP, Move.HOME, Move.NO, Move.HELP)
    return not heard.fills and not heard.reopen and heard.goal in (None, top.form) and heard.move not in leaving


def _wrong(visit: Visit, top: Frame, slot: Slot) -> Refused | None:
    if slot.check is None:
        return None
    try:
        slot.check(visit, **top.filled)
    except Refused as no:
        return no
    return None


def _reply(lead: tuple[Part, ...], question: Question) -> Reply:
    return Reply((*lead, *question.parts, Say(question.text, short=question.short)), question.choices)


def _change_choices(form: Form) -> tuple[Choice, ...]:
    """One button a question that can be answered otherwise."""
    words = {Kind.SITE: "other-site", Kind.DATE: "change-day", Kind.SESSION: "change-time", Kind.PARTY: "change-party"}
    changes = tuple(button(words[slot.kind]) for slot in form.slots if slot.tell and slot.kind in words)
    return (*changes, button("cancel"))
