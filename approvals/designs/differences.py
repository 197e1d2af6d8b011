"""How two versions of a flow or a form differ, part by part; the screen says it in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Change:
    """``key`` of the step or field, "" for the whole. ``aspect``: what of it changed, "" for added,
    removed or moved. ``before`` and ``after`` as the definitions have them.
    """

    what: Literal["added", "removed", "moved", "changed"]
    key: str
    name: Any
    aspect: str = ""
    before: Any = None
    after: Any = None


_WHOLE = {"flow": ("due_minutes", "merge_same"), "form": ("name", "about", "category", "kind")}
_WHOLE_FORM = ("number_word", "title", "flows", "pick")


def changes(kind: str, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """From one definition to another, in the later one's order; what was removed comes last."""
    whole = _WHOLE[kind] + (_WHOLE_FORM if kind == "form" else ())
    found = [
        Change("changed", "", "", name, before.get(name), after.get(name))
        for name in whole
        if _value(before, name) != _value(after, name)
    ]
    old, new = (_parts(kind, one) for one in (before, after))
    stayed = [key for key in old if key in new]
    places = {key: number for number, key in enumerate(stayed)}
    moved = _moved([places[key] for key in new if key in places])
    for key, part in new.items():
        if key not in old:
            found.append(Change("added", key, _name(part), after=part))
            continue
        if places[key] in moved or _branch(old[key]) != _branch(part):
            found.append(Change("moved", key, _name(part)))
        found += [
            Change("changed", key, _name(part), aspect, old[key].get(aspect), part.get(aspect))
            for aspect in sorted(set(old[key]) | set(part))
            if aspect != _BRANCH and _value(old[key], aspect) != _value(part, aspect)
        ]
    found += [Change("removed", key, _name(part), before=part) for key, part in old.items() if key not in new]
    return found


_BRANCH = "branch"
_EMPTY: tuple[Any, ...] = (None, "", [], False, 0, {})


def _value(part: dict[str, Any], name: str) -> Any:
    """What is left out counts as empty; ``serial`` is the rule of a step that names none."""
    value = part.get(name)
    if name == "rule" and value == "serial":
        return None
    return None if any(value == empty and type(value) is type(empty) for empty in _EMPTY) else value


def _parts(kind: str, definition: dict[str, Any]) -> dict[str, dict[str, Any]]:
    if kind == "form":
        return {one["key"]: one for one in definition.get("fields", ())}
    found: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(definition.get("steps", ())):
        for index, branch in enumerate(entry.get("branches", ())):
            for step in branch["steps"]:
                place = {"fork": number, "number": index + 1, "when": branch.get("when")}
                found[_key(step)] = step | {_BRANCH: place}
        if "branches" not in entry:
            found[_key(entry)] = entry
    return found


def _key(step: dict[str, Any]) -> str:
    return str(step.get("key") or step.get("stage") or "")


def _branch(part: dict[str, Any]) -> Any:
    place = part.get(_BRANCH)
    return (place["number"], place["when"]) if place else None


def _name(part: dict[str, Any]) -> Any:
    return part.get("name") or part.get("label") or part.get("stage", "")


def _moved(order: list[int]) -> set[int]:
    """Those outside the longest run that kept its order: the fewest that must have been moved."""
    best: list[list[int]] = []
    for number in order:
        longest = max((run for run in best if run[-1] < number), key=len, default=[])
        best.append([*longest, number])
    kept = max(best, key=len, default=[])
    return set(order) - set(kept)
