"""What an act of a plan makes, and how later acts refer to it.

The id of what an act will make is given when it is drawn, so that payloads name it like anything else;
towards clients it is written as ``@`` and the key of the act that makes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from office.kernel.errors import invalid
from orgchart.models import Change
from orgchart.services.changes import payloads
from orgchart.services.changes.payloads import AnyPayload

_REFERENCE = re.compile(r"^@[a-z0-9]{1,16}$")


def what_made(payload: AnyPayload) -> str:
    """Which thing the act makes that later acts may name: unit, post, person, or none ("")."""
    if isinstance(payload, payloads.UnitAdd | payloads.UnitSplit):
        return "unit"
    if isinstance(payload, payloads.UnitMerge):
        return "unit" if payload.into is None else ""
    if isinstance(payload, payloads.PostAdd):
        return "post"
    return "person" if isinstance(payload, payloads.PersonHire) else ""


def resolved(raw: Any, known: Mapping[str, int | None], later: set[str], field: str) -> Any:
    """The payload with ids in place of references; ``known`` are the keys of earlier acts."""

    def one(value: Any, where: str) -> Any:
        if not isinstance(value, str) or not _REFERENCE.match(value):
            return value
        key = value[1:]
        if known.get(key) is not None:
            return str(known[key])
        code = "orgchart.plan_ref_later" if key in later else "orgchart.plan_ref_unknown"
        raise invalid(code, field=where, ref=value)

    return _walk(raw, one, field)


def referring(raw: Any, makes: Mapping[int, str]) -> Any:
    """The payload with references in place of the ids that the plan's own acts will give."""
    names = {str(made): f"@{handle}" for made, handle in makes.items()}
    return _walk(raw, lambda value, _: names.get(value, value) if isinstance(value, str) else value, "")


def followed(raw: Any, successors: Mapping[int, int]) -> Any:
    """The payload with those appointments and posts that earlier acts put in place of the ones named."""
    now = {str(old): str(new) for old, new in successors.items()}
    return _walk(raw, lambda value, _: now.get(value, value) if isinstance(value, str) else value, "")


def named_in(raw: Any) -> set[int]:
    """Every id that a payload names."""
    found: set[int] = set()

    def one(value: Any, _: str) -> Any:
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
            found.add(int(value))
        return value

    _walk(raw, one, "")
    return found


def makes_of(acts: list[Change]) -> dict[int, str]:
    """By the id of what an act makes, the act's key."""
    return {act.makes: act.handle for act in acts if act.makes is not None}


def _walk(value: Any, change: Callable[[Any, str], Any], where: str) -> Any:
    if isinstance(value, dict):
        return {key: _walk(one, change, f"{where}.{key}") for key, one in value.items()}
    if isinstance(value, list):
        return [_walk(one, change, f"{where}.{index}") for index, one in enumerate(value)]
    return change(value, where)
