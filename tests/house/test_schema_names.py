"""No two schemas of the API share a name: the second would silently replace the first in the client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from office.api import api


def definitions() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema that an operation sends, by its name in the API's description."""
    for _, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                for model in operation.response_models.values():
                    if isinstance(model, type) and issubclass(model, BaseModel):
                        yield from model.model_json_schema(mode="serialization").get("$defs", {}).items()


def test_one_name_means_one_schema() -> None:
    known: dict[str, dict[str, Any]] = {}
    doubled = {name for name, schema in definitions() if known.setdefault(name, schema) != schema}
    assert doubled == set()
