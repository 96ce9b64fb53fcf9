"""Whoever says a sentence names an id that exists and facts that it has: a misspelt fact is found before anybody speaks."""

import ast
from collections.abc import Iterator
from pathlib import Path

from handlers.words import write
from models.refused import Reason

ROOT = Path(write.__file__).parent.parent.parent
FLOORS = ("handlers", "scheduler", "bot")
NOT_FACTS = {"button": {"style", "says", "note"}}
DERIVED = {"starts_at": {"when"}, "date": {"weekday"}, "near": {"near1", "near2"}}  # by write.refusal
PREFIX = {"say": "", "button": "btn-", "_sentence": ""}


def _calls(source: str) -> Iterator[tuple[int, str, str, list[str | None]]]:
    """(line, function, id, names of the facts); of a conditional id each of its ids; an id that is computed is left out."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in PREFIX:
            continue
        first = node.args[0]
        ways = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
        for way in ways:
            if isinstance(way, ast.Constant) and isinstance(way.value, str):
                yield node.lineno, name, way.value, [keyword.arg for keyword in node.keywords]


def _faults(source: str) -> list[str]:
    faults = []
    for line, name, said, facts in _calls(source):
        id = PREFIX[name] + said
        if id not in write.ids():
            faults.append(f"{line}: no id {id}")
            continue
        given = {fact for fact in facts if fact} - NOT_FACTS.get(name, set())
        wordings = write.wants(id)
        if unknown := given - frozenset().union(*wordings):
            faults.append(f"{line}: {id} has no {sorted(unknown)}")
        if None not in facts and not any(wants <= given for wants in wordings):
            faults.append(f"{line}: {id} lacks {sorted(min(wordings, key=len) - given)}")
    return faults


def _refusals(source: str) -> Iterator[tuple[int, Reason, set[str]]]:
    """(line, reason, facts) of every `Refused(Reason.X, fact=...)`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Refused" or not node.args:
            continue
        if isinstance(reason := node.args[0], ast.Attribute) and getattr(reason.value, "id", "") == "Reason":
            yield node.lineno, Reason[reason.attr], {keyword.arg for keyword in node.keywords if keyword.arg}


def _unspeakable(source: str) -> list[str]:
    faults = []
    for line, reason, facts in _refusals(source):
        known = {"site"} | facts | set().union(*(DERIVED.get(fact, set()) for fact in facts))
        if not any(wants <= known for wants in write.wants(reason)):
            faults.append(f"{line}: {reason} lacks {sorted(min(write.wants(reason), key=len) - known)}")
    return faults


def test_every_rule_that_says_no_gives_the_facts_of_its_sentence() -> None:
    assert _unspeakable("raise Refused(Reason.TOO_EARLY, date=day)") == ["1: too-early lacks ['opens_at']"]
    files = [path for floor in ("models", "handlers") for path in sorted((ROOT / floor).rglob("*.py"))]
    faults = [f"{path.relative_to(ROOT)}:{fault}" for path in files for fault in _unspeakable(path.read_text("utf-8"))]
    assert faults == []


def test_a_wrong_call_would_be_found() -> None:
    assert _faults('say("no-such-id")') == ["1: no id no-such-id"]
    assert _faults('write.say("corrected")') == ["1: corrected lacks ['new']"]
    assert _faults('write.say("menu", sit="x")') == ["1: menu has no ['sit']"]
    assert _faults('button("confirmm")') == ["1: no id btn-confirmm"]
    assert _faults('write.say("menu" if x else "menuu")') == ["1: no id menuu"]
    assert _faults('write.say("corrected", **facts), write.say("corrected", new="x"), button("yes", style=x)') == []


def test_every_sentence_that_is_said_exists_with_the_facts_it_is_given() -> None:
    files = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
    assert files
    faults = [f"{path.relative_to(ROOT)}:{fault}" for path in files for fault in _faults(path.read_text("utf-8"))]
    assert faults == []
