"""The draw (P-07, P-09): fair, repeatable by a stranger, one however often it is started."""

import json
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import draws, programmes, rules
from models.programmes import Going, Selection, State
from models.refused import Reason, Refused
from tests.models.running import (
    ANSWER,
    CLOSES,
    DRAW,
    FAMILY,
    SEED,
    START,
    a_run,
    accept,
    apply,
    draw,
    edit,
    lay,
    left,
    offers,
    state,
)
from tests.models.setting import Town, vault

DRAWS = 100_000
CHI_SQUARE_23 = 49.73  # of 24 orders: 99.9 % of fair draws stay below
RECEIPTS = ("NA-2222", "PB-3333", "QC-4444", "RD-5555")

receipts = st.lists(st.from_regex(r"[A-Z]{2}-[2-9]{4}", fullmatch=True), unique=True, max_size=12)
sizes = st.integers(1, 6)


# --- the arithmetic ---------------------------------------------------------------------------------------------------


def test_of_100_000_draws_every_order_comes_equally_often() -> None:
    """A permutation test with fixed seeds, so that it says the same each time; a rule with a favourite is found out."""

    def chi_square(order: object) -> float:
        seen = Counter(order(n) for n in range(DRAWS))  # type: ignore[operator]
        counted = np.array([seen[one] for one in permutations(RECEIPTS)])
        expected = DRAWS / len(counted)
        return float(((counted - expected) ** 2 / expected).sum())

    def favours(n: int) -> tuple[str, ...]:
        """The first receipt is put in front once in fifty draws."""
        drawn = rules.drawn_order(RECEIPTS, f"seed {n}")
        return tuple(sorted(drawn, key=lambda one: one != RECEIPTS[0])) if n % 50 == 0 else tuple(drawn)

    assert chi_square(lambda n: tuple(rules.drawn_order(RECEIPTS, f"seed {n}"))) < CHI_SQUARE_23
    assert chi_square(favours) > CHI_SQUARE_23


@given(receipts, st.text(), st.randoms())
def test_the_order_of_application_has_no_weight(asked: list[str], seed: str, chance: object) -> None:
    """P-07: whoever comes first, last, or in another order: the draw is the same."""
    shuffled = list(asked)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    drawn = rules.drawn_order(asked, seed)
    assert rules.drawn_order(shuffled, seed) == drawn
    assert sorted(drawn) == sorted(asked)


@given(receipts, st.text(), st.integers(0, 12))
def test_an_announced_group_comes_before_all_others_and_keeps_its_order(asked: list[str], seed: str, n: int) -> None:
    first, others = set(asked[:n]), set(asked[n:])
    assert rules.drawn_order(asked, seed, first) == [
        *rules.drawn_order(first, seed),
        *rules.drawn_order(others, seed),
    ]


@given(st.lists(st.tuples(st.integers(), sizes), unique_by=lambda one: one[0], max_size=12), st.integers(0, 20))
def test_who_does_not_fit_is_passed_over_and_keeps_his_rank(asked: list[tuple[int, int]], places: int) -> None:
    """P-09: nobody is drawn beyond the places, whoever is in reserve did not fit when it was his turn, both in order."""
    order, size = [str(one) for one, _ in asked], {str(one): n for one, n in asked}
    main, reserve = rules.fill(order, size, places)
    assert sum(size[one] for one in main) <= places
    assert sorted([*main, *reserve], key=order.index) == order
    assert [main, reserve] == [sorted(main, key=order.index), sorted(reserve, key=order.index)]
    for one in reserve:
        before = sum(size[other] for other in main if order.index(other) < order.index(one))
        assert before + size[one] > places


def test_a_large_family_is_passed_over_and_a_small_one_after_it_goes() -> None:
    assert rules.fill(["a", "b", "c", "d"], {"a": 3, "b": 4, "c": 2, "d": 1}, 6) == (["a", "c", "d"], ["b"])


# --- a draw in the tables ---------------------------------------------------------------------------------------------


def drawn_run(here: Town, *, capacity: int = 3, families: int = 8, unit: str = "families") -> tuple[str, draws.Drawn]:
    run = lay(here, a_run(selection=Selection.LOTTERY, capacity=capacity, unit=unit))
    for n in range(families):
        apply(here, here.who(f"family{n}"), run, Going(1, n % 4 + 1))
    return run.id, draw(here, run)


def test_the_main_places_and_the_reserve_list_are_those_of_the_record(here: Town) -> None:
    run_id, drawn = drawn_run(here)
    record = drawn.facts
    assert [state(here, one) for one in record["main"]] == [State.DRAWN] * 3
    assert here.sql("SELECT code, rank FROM application WHERE state = 'reserve' ORDER BY rank") == [
        (one, rank) for rank, one in enumerate(record["reserve"], 1)
    ]
    run = here.run(programmes.run, run_id)
    assert (run.drawn, left(here, run)) == (drawn.id, {"families": 0})
    assert record["seed_sha256"] == run.seed_hash == rules.seed_hash(record["seed"])
    assert here.run(programmes.record, drawn.id) == drawn
    assert here.run(programmes.record, "22-2222") is None
    assert here.run(programmes.record, record["main"][0]) is None
    assert here.audit() == []


def test_a_draw_of_people_passes_over_who_does_not_fit(here: Town) -> None:
    """P-09, with the claims: nobody is drawn beyond the places."""
    _, drawn = drawn_run(here, capacity=7, unit="people")
    record = drawn.facts
    size = dict(record["applications"])
    assert sum(size[one] for one in record["main"]) <= 7
    assert here.sql("SELECT taken FROM quota WHERE what LIKE 'run:%'") == [(sum(size[one] for one in record["main"]),)]
    assert here.audit() == []


def test_who_was_passed_over_is_told_how_many_could_come(here: Town) -> None:
    """P-09: and who then comes with fewer is offered the rest, at his rank."""
    run = lay(here, a_run(selection=Selection.LOTTERY, capacity=7, unit="people"))
    for n in range(3):
        apply(here, here.who(f"family{n}"), run, Going(1, 2))
    record = draw(here, run).facts
    [last] = record["reserve"]
    [(notice, sealed)] = here.sql("SELECT id, facts FROM notice WHERE kind = 'run.not_drawn'")
    assert isinstance(sealed, bytes)
    assert json.loads(vault().open("notice", "facts", str(notice), sealed)) == {"left": 1}
    application = here.run(programmes.look, last)
    assert application is not None
    who = next(
        one for one in map(here.who, ("family0", "family1", "family2")) if one.person_id == application.person_id
    )
    edit(here, who, last, Going(1), now=DRAW)
    [offer] = offers(here, last)
    assert accept(here, who, offer, now=DRAW).state == State.CONFIRMED
    assert left(here, here.run(programmes.run, run.id)) == {"people": 0}
    assert here.audit() == []


def test_the_same_applications_in_another_order_are_drawn_alike(here: Town) -> None:
    """P-07: only the receipts and the seed decide."""
    _, drawn = drawn_run(here)
    record = drawn.facts
    again = draws.make(
        about={}, seed=SEED, sizes=dict(reversed(record["applications"])), first=frozenset(), places=record["places"]
    )
    assert [again[name] for name in ("order", "main", "reserve")] == [
        record[name] for name in ("order", "main", "reserve")
    ]


def test_a_draw_that_is_started_again_is_the_same_draw(here: Town) -> None:
    run_id, drawn = drawn_run(here)
    run = here.run(programmes.run, run_id)
    assert draw(here, run, by="박", confirm="최", now=START) == drawn
    assert here.sql("SELECT count(*) FROM draw") == [(1,)]


@pytest.mark.parametrize(
    ("by", "confirm", "now", "why"),
    [
        ("김", "김", DRAW, Reason.TWO_PEOPLE),
        ("김", "  ", DRAW, Reason.TWO_PEOPLE),
        ("김", "이", CLOSES.replace(hour=9), Reason.DRAW_TOO_EARLY),
        ("김", "이", START, Reason.RUN_NOT_NOW),
    ],
)
def test_a_draw_needs_two_people_and_its_time(here: Town, by: str, confirm: str, now: object, why: Reason) -> None:
    run = lay(here, a_run(selection=Selection.LOTTERY))
    apply(here, here.who(), run)
    with pytest.raises(Refused) as no:
        draw(here, run, by=by, confirm=confirm, now=now)  # type: ignore[arg-type]
    assert no.value.reason == why
    assert here.sql("SELECT count(*) FROM draw") == [(0,)]


@pytest.mark.parametrize(
    ("drawn", "until"),
    [
        (DRAW - timedelta(days=2), ANSWER - timedelta(days=2)),
        (DRAW - timedelta(hours=27), ANSWER - timedelta(days=1)),
        (DRAW - timedelta(hours=21), ANSWER - timedelta(days=1)),
        (DRAW + timedelta(hours=3), ANSWER),
        (ANSWER + timedelta(days=1), ANSWER + timedelta(days=2)),  # so long at least one can think it over
    ],
)
def test_the_deadline_counts_from_the_draw_and_is_not_later_than_planned(
    here: Town, drawn: datetime, until: datetime
) -> None:
    """P-08."""
    run = lay(here, a_run(selection=Selection.LOTTERY))
    code = apply(here, here.who(), run).code
    draw(here, run, now=drawn)
    found = here.run(programmes.look, code)
    assert found
    assert found.confirm_until == until
    assert here.run(programmes.run, run.id).draw_at == drawn


def test_only_a_lottery_is_drawn_and_no_cancelled_one(here: Town) -> None:
    with pytest.raises(Refused) as no:
        draw(here, lay(here, a_run()))
    assert no.value.reason == Reason.RUN_NOT_NOW
    lots = lay(here, a_run("camp_y-2026-12", selection=Selection.LOTTERY))
    here.run(programmes.cancel_run, lots.id, "김", "비", now=DRAW)
    with pytest.raises(Refused) as no:
        draw(here, lots)
    assert no.value.reason == Reason.RUN_CANCELLED


def test_who_withdrew_is_not_drawn(here: Town) -> None:
    run = lay(here, a_run(selection=Selection.LOTTERY))
    code = apply(here, here.who(), run, FAMILY).code
    here.sql("UPDATE application SET state = 'withdrawn' WHERE code = :code", code=code)
    assert draw(here, run).facts["applications"] == []


def test_families_who_come_for_the_first_time_are_drawn_first_where_that_was_announced(here: Town) -> None:
    """P-07."""
    before = lay(here, a_run("camp_y-2026-12"))
    run = lay(here, a_run(selection=Selection.LOTTERY, capacity=2, first=["first_time"]))
    for n in range(6):
        if n < 4:
            apply(here, here.who(f"family{n}"), before)
        apply(here, here.who(f"family{n}"), run)
    new = {apply(here, here.who(f"family{n}"), run).code for n in (4, 5)}
    record = draw(here, run).facts
    assert set(record["main"]) == set(record["first"]) == new
    assert here.audit() == []


# --- the public record ------------------------------------------------------------------------------------------------


def told(drawn: draws.Drawn) -> dict[str, object]:
    """What a stranger is given: the answer of /draws/{draw}."""
    return {"record": drawn.facts, "sha256": drawn.record_hash}


def repeat(folder: Path, answer: dict[str, object]) -> subprocess.CompletedProcess[str]:
    """What a stranger does with it: the script that lies in it, a Python without anything of ours, nothing else."""
    record = answer["record"]
    assert isinstance(record, dict)
    (folder / "record.json").write_text(json.dumps(answer, ensure_ascii=False, indent=1), "utf-8")
    (folder / "draw.py").write_text(record["script"], "utf-8")
    command = [sys.executable, "-I", "-X", "utf8", "draw.py", "record.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=30, check=False)


def test_a_stranger_repeats_the_draw_with_the_record_alone(here: Town, tmp_path: Path) -> None:
    _, drawn = drawn_run(here, capacity=7, unit="people")
    done = repeat(tmp_path, told(drawn))
    assert (done.returncode, done.stderr) == (0, "")
    record = drawn.facts
    main = [f"{one} 당첨" for one in record["main"]]
    reserve = [f"{one} 예비 {rank}" for rank, one in enumerate(record["reserve"], 1)]
    assert done.stdout.splitlines() == main + reserve
    assert len(draws.SCRIPT.splitlines()) <= 24


def test_the_record_names_nobody_and_no_staff(here: Town) -> None:
    _, drawn = drawn_run(here)
    assert "김" not in drawn.record
    rows = here.sql("SELECT household_id, person_id FROM application")
    assert not [one for row in rows for one in row if str(one) in drawn.record]


def test_changing_one_receipt_changes_the_hash_and_the_script_says_so(here: Town, tmp_path: Path) -> None:
    _, drawn = drawn_run(here)
    record = drawn.facts
    one = record["applications"][0][0]
    other = "ZZ-ZZZZ"
    changed = json.loads(drawn.record.replace(one, other))
    assert sha256(draws.canonical(changed).encode()).hexdigest() != drawn.record_hash
    done = repeat(tmp_path, {"record": changed, "sha256": drawn.record_hash})
    assert done.returncode != 0
    assert "기록이 바뀌었어요" in done.stderr
    # and who changes the hash with it does not get that order any more, whatever the names are
    longer = json.loads(drawn.record)
    longer["applications"].append([other, 1])
    done = repeat(tmp_path, {"record": longer, "sha256": sha256(draws.canonical(longer).encode()).hexdigest()})
    assert "순서가 달라요" in done.stderr


def test_another_seed_than_the_one_that_was_fixed_is_found_out(here: Town, tmp_path: Path) -> None:
    _, drawn = drawn_run(here)
    other = drawn.facts | {"seed": "a luckier seed"}
    done = repeat(tmp_path, {"record": other, "sha256": sha256(draws.canonical(other).encode()).hexdigest()})
    assert "미리 알린 값과" in done.stderr


# --- the audit --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("UPDATE draw SET record = replace(record, '월아산', '지리산')", "a record of a draw was changed"),
        ("UPDATE run SET seed_hash = 'x'", "a draw with another seed"),
        (
            "UPDATE application SET state = 'submitted' WHERE state = 'reserve'",
            "an application that the draw passed by",
        ),
        ("UPDATE run SET cancelled_at = starts_at", "somebody goes to a cancelled run"),
        ("UPDATE claim SET until = NULL", "an application whose places end at another instant"),
        ("UPDATE waiting SET state = 'left'", "somebody who waits to come to a run is not on its list"),
        ("UPDATE application SET applicant = person_id", "an application that belongs to somebody else"),
        ("DELETE FROM claim", "an application whose claims are not its places"),
    ],
)
def test_the_audit_names_what_is_broken(here: Town, broken: str, line: str) -> None:
    drawn_run(here)
    assert here.audit() == []
    here.sql(broken)
    assert any(said.startswith(line) for said in here.audit())
