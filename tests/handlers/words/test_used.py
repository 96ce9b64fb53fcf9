"""Every sentence has somebody who says it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from handlers.words import write

ROOT = Path(__file__).parents[3]
FLOORS = ("bot", "scheduler", "handlers", "models")


def _trees() -> Iterator[ast.Module]:
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            yield ast.parse(path.read_text("utf-8"))


def _constants(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _patterns(tree: ast.AST) -> Iterator[str]:
    """f"cell-who-{name}" as "cell-who-(.+)"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            pieces = [
                re.escape(one.value) if isinstance(one, ast.Constant) and isinstance(one.value, str) else "(.+)"
                for one in node.values
            ]
            if len(pieces) > 1 and pieces != ["(.+)"] * len(pieces):
                yield "".join(pieces)


def unused(ids: set[str]) -> list[str]:
    """Neither said by its id, nor put together from words that stand somewhere: in the code, in the city's file."""
    said = {text for tree in _trees() for text in _constants(tree)}
    cities = (path.read_text("utf-8") for path in sorted((ROOT / "models" / "cities").rglob("*.yaml")))
    words = said | {word for text in cities for word in re.findall(r"[\w-]+", text)}
    words |= {word.replace("_", "-") for word in words}
    patterns = {
        re.compile(one) for tree in _trees() for one in _patterns(tree) if re.match(r"[a-z]+-", one.replace("\\", ""))
    }

    def is_said(id: str) -> bool:
        made = (one.fullmatch(id) for one in patterns)
        return id in said or any(found and set(found.groups()) <= words for found in made)

    return sorted(one for one in ids if not is_said(one))


def test_no_sentence_is_left_that_nobody_says() -> None:
    assert unused(set(write.ids())) == []


def test_a_sentence_that_nobody_says_would_be_found() -> None:
    assert unused({"hello-new", "btn-yes", "no-such-" + "sentence", "btn-no-such-" + "button"}) == [
        "btn-no-such-button",
        "no-such-sentence",
    ]
