"""Every path that makes a place scarcer passes one lock: nobody else writes the rows of places and of bookings (trust A6)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("bot", "scheduler", "handlers", "models")
OWNERS = {
    "Quota": {"models/quotas.py"},
    "Claim": {"models/quotas.py"},
    "Booking": {"models/bookings.py"},
    "Strike": {"models/bookings.py"},
}
WRITES = {"insert", "insert_new", "insert_row", "update", "delete", "upsert", "Upsert", "add", "add_all", "merge"}
MADE_BY_HAND = re.compile(r"\b(insert\s+into|update|delete\s+from)\s+\"?(quota|claim|booking|strike)\b", re.IGNORECASE)


def sources() -> Iterator[tuple[str, str]]:
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith("models/migrations/"):
                yield name, path.read_text("utf-8")


def writers(table: str, files: Iterator[tuple[str, str]]) -> set[str]:
    """Files with a call that writes rows of that table, or changes an attribute of one."""
    found = set()
    for name, source in files:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and _called(node) in WRITES and table in _names(node):
                found.add(name)
            if isinstance(node, ast.Call) and _called(node) == table:  # a new object, to be added
                found.add(name)
    return found


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _names(node: ast.Call) -> set[str]:
    """What the call is given: Quota, quotas.Quota, Quota.__table__."""
    given: set[str] = set()
    for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
        for inner in ast.walk(argument):
            if isinstance(inner, ast.Name):
                given.add(inner.id)
            elif isinstance(inner, ast.Attribute):
                given.add(inner.attr)
    return given


@pytest.mark.parametrize("table", OWNERS)
def test_only_its_own_file_writes_the_rows_of(table: str) -> None:
    assert writers(table, sources()) <= OWNERS[table]
    assert writers(table, sources()), "nobody writes it: this test looks for the wrong name"


def test_nobody_writes_these_tables_by_hand() -> None:
    assert [name for name, source in sources() if MADE_BY_HAND.search(source)] == []


@pytest.mark.parametrize(
    "line",
    [
        "db.execute(update(quotas.Quota).values(taken=0))",
        "db.add(Quota(what='x'))",
        "insert_row(db, Claim, owner='x')",
        "db.execute(delete(Claim.__table__))",
        "made = quotas.Claim(owner='x')",
    ],
)
def test_a_writer_elsewhere_would_be_seen(line: str) -> None:
    assert writers("Quota", iter([("x.py", line)])) | writers("Claim", iter([("x.py", line)])) == {"x.py"}


def test_places_are_taken_by_three_verbs_and_each_of_them_locks() -> None:
    """`take` (and with it `hold`, `swap`), `give_back` and `expire` lock before they count; `_add` is theirs alone."""
    source = (ROOT / "models/quotas.py").read_text("utf-8")
    functions = {node.name: node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
    calls = {
        name: [_called(inner) for inner in ast.walk(node) if isinstance(inner, ast.Call)]
        for name, node in functions.items()
    }
    adding = {name for name, called in calls.items() if "_add" in called}
    assert adding == {"take", "give_back", "expire", "room"}
    assert all("_lock" in calls[name] for name in adding)
