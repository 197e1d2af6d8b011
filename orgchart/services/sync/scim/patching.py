"""SCIM PATCH (RFC 7644, 3.5.2) as a pure function: a resource and operations give the resource wanted."""

from __future__ import annotations

import copy
import re
from typing import Any

from orgchart.services.sync.scim.filters import holds, parse
from orgchart.services.sync.scim.refusals import refuse

Resource = dict[str, Any]
MOST = 100  # operations
_PATH = re.compile(
    r"(?:(?P<urn>urn:[^\[\s]+):)?(?P<name>[A-Za-z$][\w$-]*)(?:\[(?P<filter>.*)\])?(?:\.(?P<sub>[A-Za-z$][\w$-]*))?"
)


def patched(resource: Resource, operations: list[Any], schemas: tuple[str, ...]) -> Resource:
    """The resource after all operations, in their order; the given one stays as it is.

    ``schemas`` are the extensions, whose attributes lie below their own name.
    """
    if not operations or len(operations) > MOST:
        raise refuse("invalidSyntax", "operations", limit=MOST)
    wanted = copy.deepcopy(resource)
    for operation in operations:
        if not isinstance(operation, dict):
            raise refuse("invalidSyntax", "operations", limit=MOST)
        keys = {str(key).lower(): value for key, value in operation.items()}
        _one(wanted, str(keys.get("op", "")).lower(), keys.get("path"), keys.get("value"), schemas)
    return wanted


def _one(wanted: Resource, op: str, path: Any, value: Any, schemas: tuple[str, ...]) -> None:
    if op not in ("add", "replace", "remove"):
        raise refuse("invalidSyntax", "operation", operation=op[:20])
    if path is None or path == "":
        if op == "remove":
            raise refuse("noTarget", "no_target")
        if not isinstance(value, dict):
            raise refuse("invalidValue", "value", field="value")
        for key, one in value.items():
            _whole(wanted, op, str(key), one, schemas)
        return
    if not isinstance(path, str):
        raise refuse("invalidPath", "path", path="")
    _apply(wanted, op, path, value, schemas)


def _whole(wanted: Resource, op: str, key: str, value: Any, schemas: tuple[str, ...]) -> None:
    """A value without a path: attributes by name, extensions by their URN."""
    urn = next((one for one in schemas if one.lower() == key.lower()), None)
    if urn is not None and isinstance(value, dict):
        for name, one in value.items():
            _apply(wanted, op, f"{urn}:{name}", one, schemas)
    else:
        _apply(wanted, op, key, value, schemas)


def _apply(wanted: Resource, op: str, path: str, value: Any, schemas: tuple[str, ...]) -> None:
    whole = next((one for one in schemas if one.lower() == path.lower()), None)
    if whole is not None:
        _set(wanted, whole, op, value)
        return
    holder, name, rule, sub = _resolve(wanted, path, schemas)
    if rule is not None:
        _in_list(holder, name, rule, sub, op, value, path)
    elif sub is not None:
        inner = holder.setdefault(name, {})
        if not isinstance(inner, dict):
            raise refuse("invalidPath", "path", path=path[:100])
        _set(inner, _key(inner, sub), op, value)
    else:
        _set(holder, name, op, value)


def _resolve(wanted: Resource, path: str, schemas: tuple[str, ...]) -> tuple[Resource, str, Any, str | None]:
    """Where a path leads: the object, the attribute in it, the filter, the attribute below."""
    found = _PATH.fullmatch(path.strip())
    if found is None:
        raise refuse("invalidPath", "path", path=path[:100])
    holder = wanted
    if found["urn"]:
        urn = next((one for one in schemas if one.lower() == found["urn"].lower()), None)
        if urn is not None:
            holder = wanted.setdefault(urn, {})
        elif not found["urn"].lower().startswith("urn:ietf:params:scim:schemas:core:2.0:"):
            raise refuse("invalidPath", "path", path=path[:100])
    rule = parse(found["filter"]) if found["filter"] is not None else None
    return holder, _key(holder, found["name"]), rule, found["sub"]


def _key(holder: Resource, name: str) -> str:
    """Names of attributes are the same in upper and lower case."""
    return next((key for key in holder if key.lower() == name.lower()), name)


def _set(holder: Resource, name: str, op: str, value: Any) -> None:
    there = holder.get(name)
    if op == "remove":
        if isinstance(there, list) and isinstance(value, list):
            holder[name] = [one for one in there if not any(_same(one, gone) for gone in value)]
        else:
            holder.pop(name, None)
    elif op == "add" and isinstance(there, list):
        fresh = value if isinstance(value, list) else [value]
        holder[name] = there + [one for one in fresh if not any(_same(old, one) for old in there)]
    elif isinstance(there, dict) and isinstance(value, dict):
        for key, one in value.items():
            _set(there, _key(there, str(key)), op, one)
    else:
        holder[name] = value


def _same(one: Any, other: Any) -> bool:
    """Whether two values of a list are one: by ``value`` where they have it."""
    if isinstance(one, dict) and isinstance(other, dict) and "value" in one and set(other) == {"value"}:
        return bool(one["value"] == other["value"])
    return bool(one == other)


def _in_list(holder: Resource, name: str, rule: Any, sub: str | None, op: str, value: Any, path: str) -> None:
    there = holder.get(name) or []
    if not isinstance(there, list):
        raise refuse("invalidPath", "path", path=path[:100])
    chosen = [one for one in there if holds(rule, one)]
    if not chosen:
        raise refuse("noTarget", "no_target")
    if op == "remove" and sub is None:
        holder[name] = [one for one in there if one not in chosen]
        return
    for one in chosen:
        if sub is not None:
            _set(one, _key(one, sub), op, value)
        elif isinstance(value, dict):
            one |= value
        else:
            raise refuse("invalidValue", "value", field="value")
