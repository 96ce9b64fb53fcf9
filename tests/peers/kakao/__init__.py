"""A KakaoTalk of our own: calls the skill as Kakao does and refuses what Kakao would refuse.

The schema, its cases and the example call beside this file are the project's copies of the contract; what a schema
cannot hold (contracts/kakao.md, end of section 4) is judged by `combined_faults`.
"""

import copy
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient

HERE = Path(__file__).parent
SCHEMA: dict[str, Any] = json.loads((HERE / "skill-response.schema.json").read_text("utf-8"))
CASES: dict[str, dict[str, Any]] = json.loads((HERE / "skill-response.cases.json").read_text("utf-8"))
EXAMPLE: dict[str, Any] = json.loads((HERE / "skill-payload.example.json").read_text("utf-8"))

_VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@dataclass(frozen=True)
class Pressable:
    """Something on the screen that a person can press: a list's item, a card's button, a quick reply."""

    label: str
    says: str
    extra: dict[str, Any]


def payload(text: str, *, user: str | None = None, extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """The example call with other words, another person, another pressed button."""
    call = copy.deepcopy(EXAMPLE)
    call["userRequest"]["utterance"] = text
    if user is not None:
        call["userRequest"]["user"]["id"] = user
    call["action"]["clientExtra"] = extra
    return call


class Phone:
    """One person's KakaoTalk in front of our skill; every answer is judged before it is shown."""

    def __init__(
        self, http: "ClientSession | TestClient[Any, Any]", url: str, *, key: str | None = None, user: str | None = None
    ) -> None:
        self._http, self._url, self._key = http, url, key
        self.user = user or uuid.uuid4().hex * 2
        self.screen: dict[str, Any] = {}

    async def say(
        self, text: str, extra: dict[str, Any] | None = None, message_id: str | None = None
    ) -> dict[str, Any]:
        """The answer to typed words, or to a pressed button's `messageText` and `extra`."""
        headers = {"X-Request-Id": message_id or f"chp-{uuid.uuid4().hex}"}
        if self._key is not None:
            headers["X-Nanum-Skill-Key"] = self._key
        async with self._http.post(
            self._url, json=payload(text, user=self.user, extra=extra), headers=headers
        ) as response:
            assert response.status == 200, await response.text()
            assert response.headers["Content-Type"] == "application/json; charset=utf-8"
            answer: dict[str, Any] = await response.json()
        assert not (found := faults(answer)), found
        self.screen = answer
        return answer

    async def press(self, label: str) -> dict[str, Any]:
        """Press what begins with `label` on the last screen."""
        button = next((button for button in pressable(self.screen) if button.label.startswith(label)), None)
        assert button, f"no {label} on the screen, only {[button.label for button in pressable(self.screen)]}"
        return await self.say(button.says, button.extra)


def pressable(answer: dict[str, Any]) -> list[Pressable]:
    """All that sends words when pressed, in the order of the screen."""
    found = [node for node in _nodes(answer["template"]["outputs"]) if "messageText" in node]
    found += answer["template"].get("quickReplies", [])
    return [Pressable(node.get("label") or node["title"], node["messageText"], node.get("extra", {})) for node in found]


def words(answer: dict[str, Any]) -> str:
    """All that can be read on the screen without what is pressed, one output a paragraph."""
    return "\n\n".join("\n".join(_read(output)) for output in answer["template"]["outputs"])


def faults(answer: Any) -> list[str]:
    """What Kakao or this house would refuse in an answer of ours; empty for a good one."""
    refused = schema_faults(answer)
    return refused or [*combined_faults(answer), *house_faults(answer)]


def schema_faults(answer: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in _VALIDATOR.iter_errors(answer)]


def combined_faults(answer: dict[str, Any]) -> list[str]:
    """The limits that JSON Schema cannot hold; lengths are UTF-16 units as well as code points."""
    found: list[str] = []
    for output in answer["template"]["outputs"]:
        ((kind, part),) = output.items()
        cards = part["items"] if kind == "carousel" else [part]
        alone = kind != "carousel"
        kind = part["type"] if kind == "carousel" else kind
        for card in cards:
            found += _card_faults(kind, card, alone=alone)
        if kind == "itemCard" and len({frozenset(card.keys() & UNIFORM) for card in cards}) > 1:
            found.append("the heads of a carousel's cards differ")
        ratios = {(card.get("thumbnail") or {}).get("fixedRatio", False) for card in cards if "thumbnail" in card}
        if len(ratios) > 1:
            found.append("pictures of two ratios in a carousel")
    for node in _nodes(answer):
        for name, limit in SCHEMA_LENGTHS.items():
            if isinstance(node.get(name), str) and units(node[name]) > limit:
                found.append(f"{name} over {limit}")
    read = 0
    for output in answer["template"]["outputs"]:
        if any("action" in node for node in _nodes(output)) and read > SCREEN:
            found.append(f"{read} characters before the buttons")
        read += units(output.get("simpleText", {}).get("text", ""))
    return found


UNIFORM = {"head", "profile", "imageTitle", "thumbnail"}
SCHEMA_LENGTHS = {"altText": 50, "label": 14, "text": 1000, "webLinkUrl": 2000, "imageUrl": 2000}
SCREEN = 500
LINE = 20


def _card_faults(kind: str, card: dict[str, Any], *, alone: bool) -> Iterator[str]:
    title, description = card.get("title", ""), card.get("description", "")
    if kind == "textCard" and (units(title) > 50 or units(title) + units(description) > (400 if alone else 178)):
        yield "a text card too long"
    if kind == "itemCard":
        if units(title) + units(description) > (200 if alone else 100):
            yield "an item card's words too long"
        if lines(title) + lines(description) > 12:
            yield "an item card of more than 12 lines"
        for item in card["itemList"]:
            if units(item["title"]) > 6 or lines(item["description"]) > 2:
                yield f"an item too long: {item}"
        summary = card.get("itemListSummary", {}).get("description", "")
        if summary.strip("0123456789,. ₩$€원"):
            yield "a summary of words"
    if kind == "listCard":
        if units(card["header"]["title"]) > 15:
            yield "a list's header too long"
        for item in card["items"]:
            if units(item["title"]) > 35 or units(item.get("description", "")) > 16:
                yield f"a list's item too long: {item}"
    buttons = card.get("buttons", [])
    if card.get("buttonLayout") == "horizontal" and any(units(button["label"]) > 8 for button in buttons):
        yield "a paired button's label too long"


def house_faults(answer: dict[str, Any]) -> Iterator[str]:
    """Our own rules: bubbles of 450, nothing blank, a way home last of all, buttons that carry their context."""
    for output in answer["template"]["outputs"]:
        if units(output.get("simpleText", {}).get("text", "")) > 450:
            yield "a bubble over 450"
        if "simpleImage" in output and "altText" not in output["simpleImage"]:
            yield "a picture without words"
    for text in _read(answer):
        if not text.strip():
            yield "a blank text"
    for button in pressable(answer):
        if not button.says.strip() or not isinstance(button.extra.get("c"), str):
            yield f"a button without words or context: {button}"
    quick = answer["template"].get("quickReplies")  # group rooms have none
    if quick and quick[-1]["messageText"] != "처음으로":
        yield "no way home"


def units(text: str) -> int:
    return max(len(text), len(text.encode("utf-16-le", "surrogatepass")) // 2)


def lines(text: str) -> int:
    """Lines on a narrow screen."""
    return sum(max(1, -(-units(line) // LINE)) for line in text.splitlines())


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for name, inner in value.items():
            if name != "extra":
                yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)


READ = ("text", "altText", "title", "description", "label")


def _read(value: Any) -> list[str]:
    """The texts of an output as they stand on the screen (without its buttons)."""
    texts = []
    for node in _nodes(value):
        if "label" not in node:
            texts += [node[name] for name in READ if isinstance(node.get(name), str)]
    return texts
