"""Every GET operation of the API as addresses: the schema's own parameters, filled."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import urlencode

from tests.openapi import openapi

ABSENT = 7
"""An id that nothing has: ours are far larger."""
REQUEST_HEADERS = {"Date", "Set-Cookie", "Vary"}
PREFIX = "/api/v1"


@dataclass(frozen=True)
class Read:
    """One GET operation. ``ids`` are the names of its parameters that hold ids."""

    operation: str
    path: str
    parameters: tuple[dict[str, Any], ...]

    @property
    def ids(self) -> set[str]:
        return {one["name"] for one in self.parameters if _is_id(one)}

    @property
    def path_ids(self) -> set[str]:
        return {one["name"] for one in self.parameters if _is_id(one) and one["in"] == "path"}

    @property
    def searches(self) -> bool:
        return any(one["name"] == "q" for one in self.parameters)

    def addresses(self, ids: Mapping[str, int], *, q: str = "", **more: str) -> Iterator[str]:
        """One for each combination of the closed choices; ids that are not given are absent ones."""
        choices = [_values(one, ids) for one in self.parameters]
        for chosen in product(*choices):
            values = dict(zip([one["name"] for one in self.parameters], chosen, strict=True))
            if q and self.searches:
                values["q"] = q
            path = self.path.format(**values)
            query = {
                one["name"]: values[one["name"]]
                for one in self.parameters
                if one["in"] == "query" and values[one["name"]] is not None
            }
            yield f"{path}?{urlencode(query | more)}" if query | more else path


def reads() -> list[Read]:
    schema = openapi()
    found = []
    for path, operations in schema["paths"].items():
        if "get" in operations:
            get = operations["get"]
            found.append(Read(get["operationId"], path, tuple(get.get("parameters", ()))))
    return found


def _schemas(parameter: dict[str, Any]) -> list[dict[str, Any]]:
    schema = parameter["schema"]
    return list(schema.get("anyOf", [schema]))


def _is_id(parameter: dict[str, Any]) -> bool:
    return any("1,19" in one.get("pattern", "") for one in _schemas(parameter))


def _values(parameter: dict[str, Any], ids: Mapping[str, int]) -> list[Any]:
    name, required = parameter["name"], parameter.get("required")
    if _is_id(parameter):
        if name in ids:
            return [ids[name]]
        return [ABSENT] if required else [None]
    for schema in _schemas(parameter):
        if "enum" in schema:
            return list(schema["enum"])
    if required:
        return [1]
    return [None]


def said(answer: Any) -> str:
    """Everything an answer says: its body (unpacked where it is a spreadsheet) and its headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    parts = [body]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            parts += [package.read(name) for name in package.namelist()]
    text = "\n".join(part.decode("utf-8", "replace") for part in parts)
    return f"{text}\n{answer.headers}".lower()


def shape(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """What must be the same to the byte for an unseen id and an absent one."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = {key: value for key, value in answer.headers.items() if key not in REQUEST_HEADERS}
    if body.startswith(b"PK"):
        headers.pop("Content-Length", None)  # a spreadsheet tells when it was written, packed
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            names = sorted(set(package.namelist()) - {"docProps/core.xml"})
            body = b"".join(name.encode() + package.read(name) for name in names)
    return answer.status_code, body, headers
