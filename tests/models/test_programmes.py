"""Applications: who may, how many, what becomes of them (P-01 to P-10, P-16, H-05; 3.2)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import care, journal, places, programmes, queues, rules, wishes
from models.base import SEOUL
from models.people import Who
from models.programmes import LIVE, TRANSITIONS, Application, Going, Phase, QuotaFacts, Selection, State
from models.refused import Reason, Refused
from tests.models.running import (
    ALONE,
    ANSWER,
    CLOSES,
    DRAW,
    FAMILY,
    START,
    a_run,
    accept,
    apply,
    confirm,
    decide,
    draw,
    edit,
    lapse,
    lay,
    left,
    offers,
    state,
    told,
    wait,
    withdraw,
)
from tests.models.setting import NOW, Town, korea

RUNS = count(1)


def reason(no: pytest.ExceptionInfo[Refused]) -> Reason:
    return no.value.reason


def tried(verb: Callable[[], object]) -> Refused | None:
    """The refusal, if it is one."""
    try:
        verb()
    except Refused as no:
        return no
    return None


def second_guardian(here: Town, of: Who) -> Who:
    """Another person of the same household."""
    other = here.who("father")
    here.sql("UPDATE person SET household_id = :h WHERE id = :p", h=of.household_id, p=other.person_id)
    return here.who("father")


# --- runs -------------------------------------------------------------------------------------------------------------


def test_a_run_is_read_as_it_was_laid_and_laying_it_again_changes_nothing(here: Town) -> None:
    new = a_run(conditions=[{"name": "child_grade_max", "grade": 6}], selection=Selection.LOTTERY)
    laid = lay(here, new)
    assert laid.seed_hash == rules.seed_hash("the seed of the tests")
    assert (laid.quotas, laid.sessions, laid.conditions) == (new.quotas, new.sessions, new.conditions)
    assert not here.run(programmes.lay, new, seed="another seed", now=NOW)
    assert here.run(programmes.run, new.id) == laid


def test_the_phases_of_a_run_follow_the_clock(here: Town) -> None:
    run = lay(here, a_run(opens_at=NOW))
    moments = [NOW - timedelta(seconds=1), NOW, CLOSES, START, run.ends_at]
    assert [run.phase(moment) for moment in moments] == [
        Phase.ANNOUNCED,
        Phase.OPEN,
        Phase.CLOSED,
        Phase.RUNNING,
        Phase.OVER,
    ]
    assert here.run(programmes.runs, now=NOW) == (run,)
    assert here.run(programmes.runs, now=run.ends_at) == ()
    assert here.run(programmes.runs, now=CLOSES, open_only=True) == ()


def test_a_seed_that_nobody_opened_yet_stands_nowhere_in_the_open(here: Town) -> None:
    """P-07: the hash is shown, the seed is sealed."""
    lay(here, a_run(selection=Selection.LOTTERY), seed="seed-in-the-open")
    [(sealed,)] = here.sql("SELECT seed FROM run")
    assert isinstance(sealed, bytes)
    assert b"seed-in-the-open" not in sealed


@pytest.mark.parametrize("wrong", ["no seed", "seed", "condition", "group"])
def test_a_run_that_contradicts_itself_is_not_laid(here: Town, wrong: str) -> None:
    run = {
        "no seed": a_run(selection=Selection.LOTTERY),
        "seed": a_run(),
        "condition": a_run(conditions=[{"name": "blue eyes"}]),
        "group": a_run(first=["friends"]),
    }[wrong]
    with pytest.raises(ValueError, match="camp_x"):
        here.run(programmes.lay, run, seed="s" if wrong == "seed" else None, now=NOW)
    assert here.sql("SELECT count(*) FROM run") == [(0,)]


# --- first come -------------------------------------------------------------------------------------------------------


def test_a_household_counts_one_family_whatever_its_size(here: Town) -> None:
    """P-02."""
    run = lay(here, a_run(capacity=3))
    application = apply(here, here.who(), run, Going(2, 3))
    assert (application.state, application.size) == (State.CONFIRMED, 1)
    assert left(here, run) == {"families": 2}
    assert here.audit() == []


def test_every_attending_person_counts_where_people_are_counted(here: Town) -> None:
    """P-02; also those that the words did not tell apart."""
    run = lay(here, a_run(unit="people", capacity=10))
    apply(here, here.who("a"), run, Going(2, 2))
    apply(here, here.who("b"), run, Going(others=4))
    assert left(here, run) == {"people": 2}
    with pytest.raises(Refused) as no:
        apply(here, here.who("c"), run, Going(1, 2))
    assert reason(no) == Reason.RUN_FEW_LEFT
    assert (no.value.facts["left"], no.value.facts["n"]) == (2, 3)
    apply(here, here.who("c"), run, Going(1, 1))
    with pytest.raises(Refused) as no:
        apply(here, here.who("d"), run, ALONE)
    assert reason(no) == Reason.RUN_FULL
    assert here.sql("SELECT count(*) FROM application") == [(3,)]
    assert here.audit() == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from("fp"), st.integers(0, 5), st.integers(1, 3), st.integers(0, 3)),
        min_size=1,
        max_size=14,
    )
)
def test_families_and_people_never_mix(sqlite_town: Town, words: list[tuple[str, int, int, int]]) -> None:
    """Whatever is applied for, edited or withdrawn: each run's places are the sum of its own unit (P-02)."""
    here, number = sqlite_town, next(RUNS)
    runs = {
        "f": lay(here, a_run(f"camp_f{number}-2026-12", capacity=3)),
        "p": lay(here, a_run(f"camp_p{number}-2026-12", unit="people", capacity=9)),
    }
    live: dict[str, dict[int, int]] = {"f": {}, "p": {}}
    for kind, family, adults, children in words:
        who, going = here.who(f"family{family}"), Going(adults, children)
        if live[kind].get(family) == going.people:
            receipt = next(
                one.code
                for one in here.run(programmes.mine, who)
                if (one.run_id, one.state) == (runs[kind].id, "confirmed")
            )
            withdraw(here, who, receipt)
            del live[kind][family]
            continue
        no = tried(partial(apply, here, who, runs[kind], going))
        assert no is None or no.reason in (Reason.RUN_FULL, Reason.RUN_FEW_LEFT)
        if no is None:
            live[kind][family] = going.people
    assert left(here, runs["f"]) == {"families": 3 - len(live["f"])}
    assert left(here, runs["p"]) == {"people": 9 - sum(live["p"].values())}
    assert here.audit() == []


def test_all_quotas_of_a_run_hold_at_once(here: Town) -> None:
    """P-01, P-13: the round has room and the year has none; a refusal takes nothing anywhere."""
    year = QuotaFacts("year:job/people", korea(NOW.date().replace(month=1, day=1), "00:00"), "people", 3)
    rounds = [lay(here, a_run(f"job-2026-1{n}", unit="people", capacity=2, per="person", more=[year])) for n in (1, 2)]
    for n, run in ((1, rounds[0]), (2, rounds[0]), (3, rounds[1])):
        apply(here, here.who(f"woman{n}"), run, ALONE)
    assert left(here, rounds[1]) == {"people": 0}
    with pytest.raises(Refused) as no:
        apply(here, here.who("woman4"), rounds[1], ALONE)
    assert (reason(no), no.value.facts["n"]) == (Reason.YEARLY_CAP, 3)
    assert here.sql("SELECT what, taken FROM quota ORDER BY what") == [
        ("run:job-2026-11/people", 2),
        ("run:job-2026-12/people", 1),
        ("year:job/people", 3),
    ]
    assert here.audit() == []


def test_a_confirmed_family_is_reminded_a_week_and_an_evening_before(here: Town) -> None:
    """N-02."""
    application = apply(here, here.who(), lay(here, a_run()))
    assert told(here, application.code) == ["run.reminder", "run.reminder"]
    withdraw(here, here.who(), application.code)
    assert told(here, application.code) == []


# --- the period and the second application (P-03, P-04) ---------------------------------------------------------------


def test_before_the_opening_one_is_told_when_it_is_and_reminded(here: Town) -> None:
    run = lay(here, a_run(opens_at=NOW + timedelta(days=1)))
    with pytest.raises(Refused) as no:
        apply(here, here.who(), run)
    assert (reason(no), no.value.facts["opens_at"]) == (Reason.APPLY_NOT_OPEN, run.opens_at)
    assert here.run(programmes.tell_opening, here.who(), run, now=NOW)
    assert here.sql("SELECT kind, about FROM notice") == [("run.opening", run.id)]
    assert not here.run(programmes.tell_opening, here.who(), run, now=run.opens_at)


def wish(here: Town, name: str, program: str) -> None:
    who = here.who(name)
    here.run(lambda db: wishes.keep(db, places.city(db), who, program, now=NOW))


def test_a_wish_is_answered_by_the_next_run_of_the_programme_or_of_its_group(here: Town) -> None:
    """P-03: in the transaction that lays it; once, and then it is gone."""
    for name, program in (
        ("one", "camp_forest"),
        ("one", "happy_camp"),
        ("two", "happy_camp"),
        ("two", "job_solution"),
    ):
        wish(here, name, program)
        wish(here, name, program)
    opens = NOW + timedelta(days=1)
    run = lay(here, a_run("camp_forest-2026-12", opens_at=opens))
    assert here.sql("SELECT kind, about FROM notice") == [("run.opening", run.id)] * 2
    assert here.sql("SELECT program_id FROM wish") == [("job_solution",)]
    lay(here, a_run("camp_movie-2026-12", opens_at=opens))
    assert here.sql("SELECT count(*) FROM notice") == [(2,)]


def test_a_run_that_is_cancelled_before_it_opens_gives_the_wishes_back(here: Town) -> None:
    """To the next that is announced, if there is one."""
    opens = NOW + timedelta(days=1)
    first = lay(here, a_run("camp_forest-2026-12", opens_at=opens))
    here.run(programmes.tell_opening, here.who("one"), first, now=NOW)
    here.run(programmes.cancel_run, first.id, "김", "비", now=NOW)
    assert here.sql("SELECT program_id FROM wish") == [(first.program,)]
    then = lay(here, a_run("camp_forest-2026-12-b", opens_at=opens))
    after = lay(here, a_run("camp_forest-2026-12-c", opens_at=opens))
    due = "SELECT about FROM notice WHERE state = 'due'"
    assert here.sql(due) == [(then.id,)]
    here.run(programmes.cancel_run, then.id, "김", "비", now=NOW)
    assert here.sql(due) == [(after.id,)]
    assert here.sql("SELECT count(*) FROM wish") == [(0,)]


def test_the_period_is_open_at_its_start_and_closed_at_its_end(here: Town) -> None:
    run = lay(here, a_run(opens_at=NOW))
    apply(here, here.who("first"), run, now=NOW)
    apply(here, here.who("last"), run, now=CLOSES - timedelta(microseconds=1))
    with pytest.raises(Refused) as no:
        apply(here, here.who("late"), run, now=CLOSES)
    assert reason(no) == Reason.APPLY_CLOSED
    with pytest.raises(Refused) as no:
        apply(here, here.who("late"), run, now=START)
    assert reason(no) == Reason.RUN_STARTED


@pytest.mark.parametrize("selection", [Selection.FIRST_COME, Selection.LOTTERY])
def test_a_second_application_edits_the_first(here: Town, selection: Selection) -> None:
    """P-04, by whichever guardian of the household."""
    mother = here.who()
    run = lay(here, a_run(selection=selection, unit="people"))
    first = apply(here, mother, run, Going(1, 1))
    again = apply(here, second_guardian(here, mother), run, Going(2, 2, ages=(3, 5)))
    assert again.code == first.code
    assert here.run(lambda db: programmes.going_of(db, again)) == Going(2, 2, ages=(3, 5))
    assert here.sql("SELECT count(*) FROM application") == [(1,)]
    assert left(here, run) == {"people": 6 if selection == Selection.FIRST_COME else 10}
    assert here.audit() == []


def test_an_edit_that_does_not_fit_leaves_everything_as_it_is(here: Town) -> None:
    run = lay(here, a_run(unit="people", capacity=5))
    mine = apply(here, here.who(), run, Going(1, 1))
    apply(here, here.who("other"), run, Going(1, 1))
    with pytest.raises(Refused) as no:
        edit(here, here.who(), mine.code, Going(2, 2))
    assert (reason(no), no.value.facts["left"]) == (Reason.RUN_FEW_LEFT, 3)
    assert left(here, run) == {"people": 1}
    assert here.audit() == []


def test_after_the_close_a_submitted_application_is_not_edited_and_a_confirmed_one_only_made_smaller(
    here: Town,
) -> None:
    lots = lay(here, a_run(selection=Selection.LOTTERY))
    first = lay(here, a_run("camp_y-2026-12", unit="people"))
    submitted, sure = apply(here, here.who(), lots), apply(here, here.who(), first)
    for receipt, going in ((submitted.code, Going(1, 1)), (sure.code, Going(3, 2))):
        with pytest.raises(Refused) as no:
            edit(here, here.who(), receipt, going, now=CLOSES)
        assert reason(no) == Reason.APPLY_CLOSED
    edit(here, here.who(), sure.code, Going(1, 2), now=CLOSES)
    assert left(here, first) == {"people": 7}
    assert here.audit() == []


def test_what_was_said_of_the_children_is_sealed(here: Town) -> None:
    application = apply(here, here.who(), lay(here, a_run()), Going(1, 2, ages=(3,), grades=(2,)))
    [(said,)] = here.sql("SELECT said FROM application")
    assert isinstance(said, bytes)
    assert b"ages" not in said
    assert here.run(lambda db: programmes.going_of(db, application)).grades == (2,)


# --- who may (P-02, P-05, H-04, H-05) ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("going", "why"),
    [
        (Going(0, 0), Reason.ODD_COUNT),
        (Going(-1, 3), Reason.ODD_COUNT),
        (Going(1, 2000), Reason.ODD_COUNT),
        (Going(0, 2), Reason.GUARDIAN_NEEDED),
        (Going(2, 5), Reason.TOO_MANY_FOR_FAMILY),
        (Going(1, 1, ages=(15,)), Reason.CONDITION),
        (Going(1, 1, grades=(7,)), Reason.CONDITION),
        (Going(2, 0), Reason.CONDITION),
    ],
)
def test_a_party_that_may_not_come_is_told_why(here: Town, going: Going, why: Reason) -> None:
    run = lay(here, a_run(conditions=[{"name": "child_grade_max", "grade": 6}]))
    with pytest.raises(Refused) as no:
        apply(here, here.who(), run, going)
    assert reason(no) == why
    if why == Reason.CONDITION:
        assert (no.value.facts["name"], no.value.facts["grade"]) == ("child_grade_max", 6)
    assert here.sql("SELECT count(*) FROM application") == [(0,)]


@pytest.mark.parametrize("going", [Going(1, 1, ages=(12,)), Going(1, 2, ages=(15, 9)), Going(1, 1), Going(others=4)])
def test_a_child_that_may_be_of_the_age_lets_the_family_come(here: Town, going: Going) -> None:
    """P-05: an age said may be counted in either way; a younger one brings the older one along."""
    run = lay(here, a_run(conditions=[{"name": "child_grade_max", "grade": 6}]))
    assert apply(here, here.who(), run, going).state == State.CONFIRMED


def test_a_condition_that_somebody_says_not_to_meet_fails_by_its_name(here: Town) -> None:
    conditions = [{"name": "jobless"}, {"name": "certificate", "what": "간호조무사 자격증"}]
    run = lay(here, a_run(per="person", selection=Selection.STAFF, unit="people", conditions=conditions))
    with pytest.raises(Refused) as no:
        apply(here, here.who(), run, Going(1, denied=frozenset({"certificate"})))
    assert (no.value.facts["name"], no.value.facts["what"]) == ("certificate", "간호조무사 자격증")
    assert apply(here, here.who(), run, ALONE).state == State.SUBMITTED


def test_what_the_desk_saw_of_the_address_counts_over_what_is_declared(here: Town) -> None:
    """H-04."""
    run = lay(here, a_run(conditions=[{"name": "residency"}]))
    apply(here, here.who("unchecked"), run)
    outside = here.who("outside")
    here.sql("UPDATE household SET residency_in_city = false WHERE id = :id", id=outside.household_id)
    with pytest.raises(Refused) as no:
        apply(here, outside, run)
    assert no.value.facts["name"] == "residency"


def test_an_application_to_the_job_centre_is_one_persons_and_nobody_elses(here: Town) -> None:
    """H-05: the other guardian does not see it, cannot find it, and may apply for herself."""
    mother = here.who()
    father = second_guardian(here, mother)
    course = lay(here, a_run("nurse-2026-12", per="person", selection=Selection.STAFF, unit="people"))
    camp = lay(here, a_run())
    hers, theirs = apply(here, mother, course, ALONE), apply(here, mother, camp)
    assert {one.code for one in here.run(programmes.mine, mother)} == {hers.code, theirs.code}
    assert [one.code for one in here.run(programmes.mine, father)] == [theirs.code]
    for receipt in (hers.code, "ZZ-ZZZZ"):
        with pytest.raises(Refused) as no:
            withdraw(here, father, receipt)
        assert reason(no) == Reason.UNKNOWN_RECEIPT
    assert apply(here, father, course, ALONE).code != hers.code
    with pytest.raises(Refused) as no:
        apply(here, mother, course, Going(2))
    assert reason(no) == Reason.ONE_EACH
    assert here.audit() == []


def test_one_is_shown_ones_applications_that_are_not_over(here: Town) -> None:
    run = lay(here, a_run())
    application = apply(here, here.who(), run)
    assert here.run(programmes.mine, here.who("stranger")) == []
    assert [one.code for one in here.run(programmes.mine, here.who(), since=NOW)] == [application.code]
    assert here.run(programmes.mine, here.who(), since=run.ends_at) == []


# --- waiting and withdrawing ------------------------------------------------------------------------------------------


def test_a_full_run_has_a_waiting_list_and_its_offer_becomes_a_place(here: Town) -> None:
    """3.2: waitlisted -> confirmed; the places are held for him meanwhile (W-04)."""
    run = lay(here, a_run(capacity=1))
    first, second, third = (here.who(name) for name in ("first", "second", "third"))
    sure = apply(here, first, run)
    waits = wait(here, second, run)
    assert (waits.state, here.run(programmes.waiting_count, run)) == (State.WAITLISTED, 1)
    assert wait(here, second, run).code == waits.code
    withdraw(here, first, sure.code)
    assert left(here, run) == {"families": 0}
    with pytest.raises(Refused) as no:
        apply(here, third, run)
    assert reason(no) == Reason.RUN_FULL
    [offer] = offers(here, waits.code)
    assert accept(here, second, offer, now=NOW).state == State.CONFIRMED
    assert accept(here, second, offer, now=NOW).code == waits.code
    assert told(here, waits.code) == ["run.reminder", "run.reminder"]
    assert here.audit() == []


def test_nobody_waits_where_there_is_room_or_where_nobody_is_first(here: Town) -> None:
    """W-01."""
    with pytest.raises(Refused) as no:
        wait(here, here.who(), lay(here, a_run()))
    assert reason(no) == Reason.ROOM_LEFT
    with pytest.raises(Refused) as no:
        wait(here, here.who(), lay(here, a_run("camp_y-2026-12", selection=Selection.LOTTERY)))
    assert reason(no) == Reason.APPLICATION_NOT_NOW


def test_who_waits_with_fewer_keeps_his_rank_and_is_served_if_he_fits_now(here: Town) -> None:
    """P-09."""
    run = lay(here, a_run(unit="people", capacity=4))
    apply(here, here.who("first"), run, Going(1, 1))
    four = wait(here, here.who("four"), run, Going(2, 2))
    with pytest.raises(Refused) as no:
        edit(here, here.who("four"), four.code, Going(2, 3))
    assert reason(no) == Reason.APPLY_CLOSED
    assert offers(here, four.code) == []
    edit(here, here.who("four"), four.code, Going(1, 1))
    [offer] = offers(here, four.code)
    assert accept(here, here.who("four"), offer, now=NOW).people == 2
    assert left(here, run) == {"people": 0}
    assert here.audit() == []


def test_who_leaves_the_waiting_list_has_withdrawn(here: Town) -> None:
    run = lay(here, a_run(capacity=1))
    sure = apply(here, here.who("first"), run)
    waits = wait(here, here.who("second"), run)
    withdraw(here, here.who("second"), waits.code)
    assert here.run(programmes.waiting_count, run) == 0
    withdraw(here, here.who("first"), sure.code)
    assert left(here, run) == {"families": 1}
    assert apply(here, here.who("second"), run).code != waits.code
    assert here.audit() == []


def test_one_withdraws_until_the_runs_limit(here: Town) -> None:
    run = lay(here, a_run())
    a, b = apply(here, here.who("a"), run), apply(here, here.who("b"), run)
    withdraw(here, here.who("a"), a.code, now=run.withdraw_until - timedelta(seconds=1))
    with pytest.raises(Refused) as no:
        withdraw(here, here.who("b"), b.code, now=run.withdraw_until)
    assert (reason(no), no.value.facts["until"]) == (Reason.WITHDRAW_OVER, run.withdraw_until)
    with pytest.raises(Refused) as no:
        withdraw(here, here.who("a"), a.code)
    assert (reason(no), no.value.facts["state"]) == (Reason.APPLICATION_NOT_NOW, State.WITHDRAWN)


# --- drawn, selected (P-08, P-10) -------------------------------------------------------------------------------------


def test_two_of_the_staff_decide_and_the_reason_is_kept_for_whom_it_concerns(here: Town) -> None:
    """P-10."""
    run = lay(here, a_run("nurse-2026-12", per="person", selection=Selection.STAFF, unit="people", capacity=1))
    names = ("chosen", "next", "not")
    codes = {name: apply(here, here.who(name), run, ALONE).code for name in names}
    decide(here, codes["chosen"], "select")
    decide(here, codes["next"], "reserve")
    decide(here, codes["not"], "reject", why="서류가 늦었어요")
    assert [state(here, codes[name]) for name in names] == [State.SELECTED, State.RESERVE, State.REJECTED]
    assert [told(here, codes[name]) for name in names] == [["run.selected"], ["run.not_selected"], ["run.not_selected"]]
    refused = here.run(programmes.look, codes["not"])
    assert refused is not None
    assert here.run(lambda db: programmes.why_of(db, refused)) == "서류가 늦었어요"
    with pytest.raises(Refused) as no:
        decide(here, codes["chosen"], "reject")
    assert reason(no) == Reason.APPLICATION_NOT_NOW
    confirm(here, here.who("chosen"), codes["chosen"], now=DRAW)
    assert state(here, codes["chosen"]) == State.CONFIRMED
    assert here.audit() == []


def test_what_is_free_is_not_the_reserves_before_all_are_decided(here: Town) -> None:
    """P-10: the staff may take them one by one, in any order."""
    run = lay(here, a_run("nurse-2026-12", per="person", selection=Selection.STAFF, unit="people", capacity=1))
    first, last = (apply(here, here.who(name), run, ALONE).code for name in ("first", "last"))
    decide(here, first, "reserve")
    assert here.run(queues.due, now=DRAW) == []
    here.run(queues.tend, run.queue, now=DRAW)
    assert (offers(here, first), state(here, first)) == ([], State.RESERVE)
    decide(here, last, "reject")
    assert here.run(queues.due, now=DRAW) == [run.queue]
    here.run(queues.tend, run.queue, now=DRAW)
    assert len(offers(here, first)) == 1
    assert here.audit() == []


def test_nobody_is_decided_upon_nor_offered_a_place_while_others_may_still_apply(here: Town) -> None:
    """P-03, P-10."""
    run = lay(here, a_run("nurse-2026-12", per="person", selection=Selection.STAFF, unit="people", capacity=20))
    first = apply(here, here.who("first"), run, ALONE).code
    with pytest.raises(Refused) as no:
        decide(here, first, "reserve", now=CLOSES - timedelta(seconds=1))
    assert (reason(no), state(here, first)) == (Reason.DRAW_TOO_EARLY, State.SUBMITTED)
    decide(here, first, "reserve", now=CLOSES)
    here.run(queues.tend, run.queue, now=CLOSES - timedelta(seconds=1))
    assert offers(here, first) == []
    here.run(queues.tend, run.queue, now=CLOSES)
    assert len(offers(here, first)) == 1


def test_who_let_an_offer_pass_is_not_told_that_none_came(here: Town) -> None:
    """W-09."""
    run = lay(here, a_run(selection=Selection.LOTTERY, capacity=1))
    whos = {apply(here, here.who(name), run).code: here.who(name) for name in "abc"}
    record = draw(here, run).facts
    withdraw(here, whos[record["main"][0]], record["main"][0], now=DRAW)
    here.run(queues.tend, run.queue, now=DRAW + timedelta(days=2))
    here.run(queues.tend, run.queue, now=START)
    here.run(programmes.start_over, now=START, most=10)
    assert [state(here, one) for one in record["reserve"]] == [State.REJECTED] * 2
    passed, reached = ("run.not_reached" in told(here, one) for one in record["reserve"])
    assert (passed, reached) == (False, True)
    assert here.audit() == []


def test_nobody_is_selected_beyond_the_places(here: Town) -> None:
    run = lay(here, a_run("nurse-2026-12", per="person", selection=Selection.STAFF, unit="people", capacity=1))
    a, b = (apply(here, here.who(name), run, ALONE) for name in "ab")
    decide(here, a.code, "select")
    with pytest.raises(Refused) as no:
        decide(here, b.code, "select")
    assert reason(no) == Reason.RUN_FULL
    assert state(here, b.code) == State.SUBMITTED


@pytest.mark.parametrize(
    ("by", "confirmed"), [("김", "김"), ("김 미래", " 김  미래 "), ("Kim", "KIM"), ("김", ""), (" ", "김")]
)
def test_one_name_is_not_two_people(here: Town, by: str, confirmed: str) -> None:
    run = lay(here, a_run("nurse-2026-12", per="person", selection=Selection.STAFF, unit="people"))
    code = apply(here, here.who(), run, ALONE).code
    with pytest.raises(Refused) as no:
        here.run(lambda db: programmes.decide(db, places.city(db), code, "select", by=by, confirm=confirmed, now=DRAW))
    assert reason(no) == Reason.TWO_PEOPLE


def test_silence_until_the_deadline_gives_the_place_to_the_next(here: Town) -> None:
    """P-08."""
    run = lay(here, a_run(selection=Selection.LOTTERY, capacity=1))
    whos = {apply(here, here.who(name), run).code: here.who(name) for name in "ab"}
    record = draw(here, run).facts
    [main], [reserve] = record["main"], record["reserve"]
    assert (state(here, main), told(here, main), told(here, reserve)) == ("drawn", ["run.drawn"], ["run.not_drawn"])
    assert lapse(here, now=ANSWER - timedelta(seconds=1)) == 0
    with pytest.raises(Refused) as no:
        confirm(here, whos[main], main, now=ANSWER)
    assert reason(no) == Reason.CONFIRM_OVER
    assert lapse(here, now=ANSWER) == 1
    assert (state(here, main), told(here, main)) == (State.LAPSED, ["run.lapsed"])
    [offer] = offers(here, reserve)
    with pytest.raises(Refused) as no:
        confirm(here, whos[main], main, now=ANSWER)
    assert reason(no) == Reason.CONFIRM_OVER
    accept(here, whos[reserve], offer, now=ANSWER)
    assert state(here, reserve) == State.CONFIRMED
    assert here.audit() == []


def test_who_confirms_in_time_has_his_place_for_good_and_saying_it_twice_is_harmless(here: Town) -> None:
    run = lay(here, a_run(selection=Selection.LOTTERY))
    application = apply(here, here.who(), run)
    draw(here, run)
    for _ in range(2):
        confirm(here, here.who(), application.code, now=ANSWER - timedelta(seconds=1))
    assert here.sql("SELECT until FROM claim") == [(None,)]
    assert lapse(here, now=START) == 0
    assert here.audit() == []


def test_a_drawn_one_who_declines_gives_his_place_to_the_next(here: Town) -> None:
    run = lay(here, a_run(selection=Selection.LOTTERY, capacity=1))
    whos = {apply(here, here.who(name), run).code: here.who(name) for name in "ab"}
    record = draw(here, run).facts
    withdraw(here, whos[record["main"][0]], record["main"][0], now=DRAW)
    assert len(offers(here, record["reserve"][0])) == 1
    assert here.audit() == []


def test_who_was_not_reached_is_told_when_the_run_starts(here: Town) -> None:
    """3.2: reserve -> rejected; by the beat, whichever duty comes first."""
    run = lay(here, a_run(selection=Selection.LOTTERY, capacity=1))
    for name in "abc":
        apply(here, here.who(name), run)
    record = draw(here, run).facts
    assert here.run(programmes.start_over, now=START - timedelta(seconds=1), most=10) == 0
    assert here.run(programmes.start_over, now=START, most=10) == 2
    for receipt in record["reserve"]:
        assert (state(here, receipt), "run.not_reached" in told(here, receipt)) == (State.REJECTED, True)
    assert here.run(programmes.start_over, now=START, most=10) == 0
    assert here.run(programmes.waiting_count, run) == 0


# --- the staff --------------------------------------------------------------------------------------------------------


def test_staff_open_and_close_a_period(here: Town) -> None:
    run = lay(here, a_run(opens_at=NOW + timedelta(days=1)))
    here.run(programmes.tell_opening, here.who(), run, now=NOW)
    opened = here.run(programmes.open_run, run.id, "김", now=NOW)
    assert opened.phase(NOW) == Phase.OPEN
    assert here.run(programmes.run, run.id) == opened
    [(due,)] = here.sql("SELECT due_at <= :now FROM notice WHERE kind = 'run.opening'", now=NOW + timedelta(seconds=1))
    assert due
    with pytest.raises(Refused) as no:
        here.run(programmes.open_run, run.id, "김", now=NOW)
    assert reason(no) == Reason.RUN_NOT_NOW
    later = NOW + timedelta(hours=1)
    assert here.run(programmes.close_run, run.id, "김", now=later).phase(later) == Phase.CLOSED


@pytest.mark.parametrize("selection", [Selection.LOTTERY, Selection.STAFF])
def test_who_closes_a_period_days_early_brings_the_draw_and_the_answers_as_much_forward(
    here: Town, selection: Selection
) -> None:
    """P-07, P-08: nobody is told of the day that was planned, nor has until then to answer."""
    later = timedelta(days=10)
    run = a_run(selection=selection, closes_at=CLOSES + later, starts_at=START + later)
    planned = lay(here, replace(run, draw_at=run.draw_at and run.draw_at + later, confirm_until=ANSWER + later))
    early = planned.closes_at - timedelta(days=12, hours=3)
    closed = here.run(programmes.close_run, planned.id, "김", now=early)
    moved = timedelta(days=12)
    if planned.draw_at:
        assert (planned.draw_at - moved).astimezone(SEOUL).weekday() == 6
        moved -= timedelta(days=2)  # not on a Sunday, nor on a Monday: nobody would be there to draw
        assert closed.draw_at == planned.draw_at - moved > early
    assert closed.confirm_until == ANSWER + later - moved
    again = lay(here, replace(a_run("camp_z-2026-12", selection=selection), closes_at=CLOSES))
    in_time = here.run(programmes.close_run, again.id, "김", now=CLOSES - timedelta(hours=3))
    assert (in_time.draw_at, in_time.confirm_until) == (again.draw_at, again.confirm_until)


def test_a_cancelled_run_tells_everybody_and_keeps_nobody(here: Town) -> None:
    """P-16, W-07."""
    run = lay(here, a_run(selection=Selection.LOTTERY, capacity=2))
    whos = {apply(here, here.who(name), run).code: here.who(name) for name in "abcd"}
    record = draw(here, run).facts
    confirm(here, whos[record["main"][0]], record["main"][0], now=DRAW)
    withdraw(here, whos[record["main"][1]], record["main"][1], now=DRAW)
    assert len(offers(here, record["reserve"][0])) == 1
    assert here.run(programmes.cancel_run, run.id, "김", "비가 많이 와요", now=DRAW) == 3
    for receipt in (record["main"][0], *record["reserve"]):
        assert (state(here, receipt), told(here, receipt)) == (State.CANCELLED_BY_SITE, ["run.cancelled"])
        assert offers(here, receipt) == []
    assert here.sql("SELECT sum(taken) FROM quota") == [(0,)]
    for verb in (
        lambda: apply(here, here.who("late"), run),
        lambda: here.run(programmes.cancel_run, run.id, "김", "", now=DRAW),
    ):
        with pytest.raises(Refused) as no:
            verb()
        assert reason(no) == Reason.RUN_CANCELLED
    assert here.run(programmes.runs, now=DRAW) == ()
    assert here.audit() == []


# --- transitions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("was", list(State))
def test_every_transition_that_is_not_listed_is_refused(sqlite_town: Town, was: State) -> None:
    here = sqlite_town
    lottery = lay(here, a_run(f"camp_t{next(RUNS)}-2026-12", selection=Selection.LOTTERY))
    course = lay(here, a_run(f"nurse{next(RUNS)}-2026-12", selection=Selection.STAFF, per="person", unit="people"))
    verbs = {
        "withdraw": lambda who, code: withdraw(here, who, code),
        "confirm": lambda who, code: confirm(here, who, code, now=NOW),
        "edit": lambda who, code: edit(here, who, code, Going(1)),
        "select": lambda who, code: decide(here, code, "select"),
        "reserve": lambda who, code: decide(here, code, "reserve"),
        "reject": lambda who, code: decide(here, code, "reject"),
    }
    for event, verb in verbs.items():
        who = here.who(f"somebody{next(RUNS)}")
        run = course if event in ("select", "reserve", "reject") else lottery
        code = apply(here, who, run, ALONE if run is course else FAMILY).code
        until = NOW + timedelta(days=1)
        here.sql("UPDATE application SET state = :s, confirm_until = :u WHERE code = :c", s=was, u=until, c=code)
        listed = was in TRANSITIONS[event][0] or (event == "confirm" and was == State.CONFIRMED)
        no = tried(partial(verb, who, code))
        expected = Reason.APPLICATION_NOT_NOW
        if event == "edit" and was in (State.DRAWN, State.SELECTED):
            expected = Reason.APPLIED
        if event == "confirm" and was == State.LAPSED:
            expected = Reason.CONFIRM_OVER
        if not listed:
            assert no is not None, f"{event} from {was}"
            assert (no.reason, state(here, code)) == (expected, was)
        else:
            assert no is None, f"{event} from {was}: {no and no.reason}"


def test_every_transition_writes_what_was_done_and_names_nobody(here: Town) -> None:
    run = lay(here, a_run())
    application = apply(here, here.who(), run)
    edit(here, here.who(), application.code, Going(1, 1))
    withdraw(here, here.who(), application.code)
    events = here.sql("SELECT what FROM event WHERE about = :code ORDER BY id", code=application.code)
    assert [what for (what,) in events] == ["application.confirmed", "application.edit", "application.withdraw"]
    assert journal.Event.__tablename__ == "event"


def test_old_applications_are_forgotten_by_their_kind(here: Town) -> None:
    """S-03: camps after a year, what belongs to one person after five."""
    camp = lay(here, a_run())
    course = lay(here, a_run("nurse-2026-12", per="person", selection=Selection.STAFF, unit="people"))
    apply(here, here.who(), camp)
    apply(here, here.who(), course, ALONE)

    def forget(per: str) -> int:
        return here.run(programmes.forget, per, before=camp.ends_at + timedelta(seconds=1), most=10)

    assert (forget("household"), forget("household"), forget("person")) == (1, 0, 1)
    assert here.sql("SELECT sum(taken) FROM quota") == [(0,)]
    assert here.audit() == []


def test_whom_no_channel_reached_about_a_run_waits_for_the_staff(here: Town) -> None:
    run = lay(here, a_run())
    application = apply(here, here.who(), run)
    here.sql("UPDATE notice SET state = 'unreachable' WHERE about = :code", code=application.code)
    assert {(one.what, one.about, one.where) for one in here.run(care.todo, now=NOW)} == {
        ("unreachable", application.code, f"run:{run.id}")
    }


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("UPDATE claim SET what = 'run:other/families'", "an application with places of another run"),
        ("UPDATE claim SET until = starts_at", "an application whose places end at another instant"),
        ("UPDATE claim SET amount = 2", "an application whose claims are not its places"),
        ("UPDATE application SET state = 'withdrawn'", "a claim without an owner"),
        ("UPDATE application SET state = 'withdrawn'", "a notice is due about an application that is over"),
        ("UPDATE application SET state = 'waitlisted'", "somebody who waits to come to a run is not on its list"),
        ("UPDATE application SET state = 'drawn'", "drawn without a draw"),
        ("UPDATE application SET applicant = person_id", "an application that belongs to somebody else"),
    ],
)
def test_the_audit_names_what_is_broken(here: Town, broken: str, line: str) -> None:
    apply(here, here.who(), lay(here, a_run()))
    assert here.audit() == []
    here.sql(broken)
    assert any(said.startswith(line) for said in here.audit()), here.audit()


def test_a_receipt_is_no_bookings_number(here: Town) -> None:
    run = lay(here, a_run(capacity=40))
    codes = [apply(here, here.who(f"f{n}"), run).code for n in range(20)]
    codes += [
        here.book(here.who(f"g{n}"), here.session(start=s)).code for n, s in enumerate(("10:00", "13:00", "15:00"))
    ]
    assert Counter(code[0] in "NPQRSTUVWXYZ" for code in codes) == {True: 20, False: 3}
    assert len(set(LIVE)) == len(LIVE)
    assert Application.__tablename__ == "application"
