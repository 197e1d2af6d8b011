"""A component name of the API means one class and one schema: a second would silently replace the first."""

from __future__ import annotations

import dataclasses
import json
import re
import typing
from collections import defaultdict
from collections.abc import Callable, Iterator
from enum import Enum, StrEnum
from typing import Annotated, Any

import pytest
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from pydantic import BaseModel, PlainSerializer
from typing_extensions import TypeAliasType, TypedDict, is_typeddict

from office.api import api


class Collector(OpenAPISchema):
    """Describes an API as ninja does, and keeps every schema that any operation brings under a name."""

    def __init__(self, described: NinjaAPI) -> None:
        self.brought: dict[str, set[str]] = defaultdict(set)
        super().__init__(described, "")

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        for name, schema in definitions.items():
            self.brought[name].add(json.dumps(schema, sort_keys=True, default=str))
        super().add_schema_definitions(definitions)


def classes_in(described: NinjaAPI) -> dict[str, set[Any]]:
    """Every class that becomes a component, by the name it asks for: bodies, parameters and answers."""
    found: dict[str, set[Any]] = defaultdict(set)
    seen: set[Any] = set()
    for router in described._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                # These wrap what the operation declares in one field each, and become no component.
                for wrapper in [*operation.models, *operation.response_models.values()]:
                    for field in getattr(wrapper, "model_fields", {}).values():
                        _walk(field.annotation, found, seen)
    return found


def _walk(annotation: Any, found: dict[str, set[Any]], seen: set[Any]) -> None:
    waiting = [annotation]
    while waiting:
        kind = waiting.pop()
        waiting += typing.get_args(kind)
        if not isinstance(kind, type | TypeAliasType) or kind in seen:
            continue
        seen.add(kind)
        parts = list(_parts(kind))
        waiting += parts
        if parts or is_component(kind):
            found[re.sub(r"[^\w.-]", "_", kind.__name__)].add(kind)


def is_component(kind: Any) -> bool:
    """Whether pydantic describes the type apart, under its name."""
    if isinstance(kind, TypeAliasType):
        return True
    return issubclass(kind, BaseModel | Enum) or dataclasses.is_dataclass(kind) or is_typeddict(kind)


def _parts(kind: Any) -> Iterator[Any]:
    """What the fields of a class are declared as."""
    if isinstance(kind, TypeAliasType):
        yield kind.__value__
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from (field.annotation for field in kind.model_fields.values())
    elif is_typeddict(kind) or dataclasses.is_dataclass(kind):
        yield from typing.get_type_hints(kind).values()


def collisions(described: NinjaAPI) -> set[str]:
    """Names under which two classes, or two descriptions of one class, would land."""
    by_schema = {name for name, schemas in Collector(described).brought.items() if len(schemas) > 1}
    by_class = {name for name, kinds in classes_in(described).items() if len(kinds) > 1}
    return by_schema | by_class


def test_one_name_means_one_class_and_one_schema() -> None:
    assert collisions(api) == set()


def test_every_component_was_looked_at() -> None:
    described = Collector(api)
    assert set(described.brought) == set(described["components"]["schemas"])
    assert set(described.brought) <= set(classes_in(api))


def _model(answer: Any) -> type[BaseModel]:
    return type("Thing", (BaseModel,), {"__annotations__": {"value": answer}})


def _dict(answer: Any) -> Any:
    return TypedDict("Thing", {"value": answer})  # type: ignore[operator]  # made while running


def _dataclass(answer: Any) -> Any:
    return dataclasses.make_dataclass("Thing", [("value", answer)])


def _enum(answer: Any) -> Any:
    return StrEnum("Thing", {"a": "one" if answer is int else "two"})


def _alias(answer: Any) -> Any:
    return TypeAliasType("Thing", list[answer])


MAKERS = [_model, _dict, _dataclass, _enum, _alias]


def _holder(name: str, inner: Any) -> type[BaseModel]:
    return type(name, (BaseModel,), {"__annotations__": {"inner": inner}})


def _described(*, body: Any, answer: Any) -> NinjaAPI:
    """An API of two operations: one takes ``body``, one answers ``answer``."""
    made = NinjaAPI(urls_namespace="collisions", docs_url=None)

    def take(request: HttpRequest, payload: Any) -> None:
        """Takes a body."""

    def give(request: HttpRequest) -> None:
        """Gives an answer."""

    take.__annotations__ |= {"request": HttpRequest, "payload": body}
    made.post("/take", response=None, operation_id="take")(take)
    made.get("/give", response=answer, operation_id="give")(give)
    return made


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("other", MAKERS)
def test_every_kind_of_collision_is_found(maker: Callable[[Any], Any], other: Callable[[Any], Any]) -> None:
    """Deep inside a body and deep inside an answer, each kind of class against each."""
    body, answer = _holder("In", maker(int)), _holder("Out", other(str))
    assert "Thing" in collisions(_described(body=body, answer=answer))


def test_two_classes_that_look_alike_are_found_too() -> None:
    body, answer = _holder("In", list[_model(int)]), _holder("Out", dict[str, _model(int)])  # type: ignore[misc]  # made while running
    assert "Thing" in collisions(_described(body=body, answer=answer))


def test_one_class_described_differently_in_and_out_is_found() -> None:
    turned = _model(Annotated[int, PlainSerializer(str, return_type=str)])
    assert "Thing" in collisions(_described(body=_holder("In", turned), answer=_holder("Out", turned)))


def test_the_same_class_twice_is_no_collision() -> None:
    shared = _model(int)
    assert collisions(_described(body=_holder("In", shared), answer=_holder("Out", shared))) == set()
