"""SCIM filters (RFC 7644, 3.4.2.2): read into a tree, then asked of rows or of a JSON value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from office.kernel.plain import is_plain
from orgchart.services.sync.scim.refusals import refuse

LONGEST = 1_000  # characters
DEEPEST = 10
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>[()\[\]])|(?P<word>[^\s()\[\]"]+))""", re.VERBOSE
)
OPERATORS = {"eq", "ne", "co", "sw", "ew"}
Value = str | bool | int | None


@dataclass(frozen=True)
class Test:
    """One comparison; the operator ``pr`` has no value."""

    attribute: str  # folded
    operator: str
    value: Value = None


@dataclass(frozen=True)
class Both:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Either:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    part: Node


Node = Test | Both | Either | Not


def parse(text: str) -> Node:
    """Read a filter; raises OfficeError (invalidFilter) where it is none."""
    if len(text) > LONGEST or not is_plain(text):
        raise refuse("invalidFilter", "filter", field="filter")
    reader = _Reader(_tokens(text))
    node = reader.either(0)
    if reader.left:
        raise refuse("invalidFilter", "filter", field="filter")
    return node


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    at, text = 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise refuse("invalidFilter", "filter", field="filter")
        found.append(match["text"] or match["mark"] or match["word"])
        at = match.end()
    return found


class _Reader:
    """Recursive descent: or, and, not, parentheses, comparison."""

    def __init__(self, tokens: list[str]) -> None:
        self.left = tokens

    def either(self, depth: int) -> Node:
        parts = [self._both(depth)]
        while self._next_is("or"):
            self.left.pop(0)
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self, depth: int) -> Node:
        parts = [self._one(depth)]
        while self._next_is("and"):
            self.left.pop(0)
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _one(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise refuse("invalidFilter", "filter", field="filter")
        if self._next_is("not"):
            self.left.pop(0)
            return Not(self._group(depth))
        if self._next_is("("):
            return self._group(depth)
        return self._test()

    def _group(self, depth: int) -> Node:
        self._take("(")
        node = self.either(depth + 1)
        self._take(")")
        return node

    def _test(self) -> Node:
        if len(self.left) < 2:
            raise refuse("invalidFilter", "filter", field="filter")
        attribute, operator = self.left.pop(0).casefold(), self.left.pop(0).lower()
        if operator == "pr":
            return Test(attribute, operator)
        if operator not in OPERATORS or not self.left:
            raise refuse("invalidFilter", "filter_operator", field="filter", operator=operator[:20])
        return Test(attribute, operator, _value(self.left.pop(0)))

    def _next_is(self, word: str) -> bool:
        return bool(self.left) and self.left[0].lower() == word

    def _take(self, mark: str) -> None:
        if not self.left or self.left.pop(0) != mark:
            raise refuse("invalidFilter", "filter", field="filter")


def _value(token: str) -> Value:
    try:
        value = json.loads(token.lower() if token.lower() in ("true", "false", "null") else token)
    except ValueError:
        raise refuse("invalidFilter", "filter", field="filter") from None
    if not isinstance(value, str | bool | int) and value is not None:
        raise refuse("invalidFilter", "filter", field="filter")
    if isinstance(value, str) and not is_plain(value):
        raise refuse("invalidFilter", "filter", field="filter")
    return value


Ask = Callable[[str, Value], Q]


def rule_of(node: Node, known: Mapping[str, Ask]) -> Q:
    """A filter as a condition on rows; ``known`` asks by attribute."""
    match node:
        case Both(parts):
            rule = Q()
            for part in parts:
                rule &= rule_of(part, known)
            return rule
        case Either(parts):
            rule = rule_of(parts[0], known)
            for part in parts[1:]:
                rule |= rule_of(part, known)
            return rule
        case Not(part):
            return ~rule_of(part, known)
        case Test(attribute, operator, value):
            ask = known.get(attribute)
            if ask is None:
                raise refuse("invalidFilter", "filter_attribute", field="filter", attribute=attribute[:60])
            return ask(operator, value)


_LOOKUPS = {"eq": "iexact", "co": "icontains", "sw": "istartswith", "ew": "iendswith"}


def text(field: str, *, exact: bool = False) -> Ask:
    """Ask a column of texts; ``exact``: upper and lower case differ."""

    def ask(operator: str, value: Value) -> Q:
        empty = Q(**{field: ""}) | Q(**{f"{field}__isnull": True})
        if operator == "pr":
            return ~empty
        if not isinstance(value, str):
            raise refuse("invalidFilter", "filter", field="filter")
        lookup = _LOOKUPS["eq" if operator == "ne" else operator]
        found = Q(**{f"{field}__{lookup.removeprefix('i') if exact else lookup}": value})
        return Q(**{f"{field}__isnull": True}) | ~found if operator == "ne" else found

    return ask


def number(field: str) -> Ask:
    """Ask the column of ids, which clients hold as texts."""

    def ask(operator: str, value: Value) -> Q:
        wanted = str(value)
        if operator not in ("eq", "ne") or not wanted.isdecimal() or int(wanted) >= 2**63:
            return Q(pk__in=[])
        return ~Q(**{field: int(wanted)}) if operator == "ne" else Q(**{field: int(wanted)})

    return ask


def truth(field: str, yes: object) -> Ask:
    """Ask a column for the value that means true."""

    def ask(operator: str, value: Value) -> Q:
        if operator == "pr":
            return Q()
        if operator not in ("eq", "ne") or not isinstance(value, bool):
            raise refuse("invalidFilter", "filter", field="filter")
        return Q(**{field: yes}) if value == (operator == "eq") else ~Q(**{field: yes})

    return ask


def holds(node: Node, value: Any) -> bool:
    """Whether one value of a multi-valued attribute fits, for the paths of PATCH."""
    match node:
        case Both(parts):
            return all(holds(part, value) for part in parts)
        case Either(parts):
            return any(holds(part, value) for part in parts)
        case Not(part):
            return not holds(part, value)
        case Test(attribute, operator, wanted):
            fields = {key.casefold(): one for key, one in value.items()} if isinstance(value, dict) else {}
            return _fits(operator, fields.get(attribute), wanted)


def _fits(operator: str, found: Any, wanted: Value) -> bool:
    if operator == "pr":
        return found not in (None, "")
    a = found.casefold() if isinstance(found, str) else found
    b = wanted.casefold() if isinstance(wanted, str) else wanted
    if operator in ("eq", "ne"):
        return (a == b) == (operator == "eq")
    if not isinstance(a, str) or not isinstance(b, str):
        return False
    return {"co": b in a, "sw": a.startswith(b), "ew": a.endswith(b)}[operator]
