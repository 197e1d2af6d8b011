"""A flow while it is being designed: the parts of ``approvals.definition`` without its rules.

What has not even this shape is no draft of a flow and is refused when it is saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from approvals.definition import MAX_SLOTS, MAX_STEPS

Due = int | dict[str, int] | None
MAX_BRANCHES = 10


class _Shape(BaseModel):
    """What is required is kept also where it is empty: the engine requires it too."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DraftGroup(_Shape):
    name: str = Field(default="", max_length=60)
    who: list[dict[str, Any]] = Field(max_length=MAX_SLOTS)
    need: int = 1


class DraftStep(_Shape):
    key: str = Field(default="", max_length=32, pattern="^[a-z0-9_]*$")
    stage: str = Field(default="", max_length=16)
    name: str = Field(default="", max_length=60)
    who: dict[str, Any] | None = None
    parallel: list[dict[str, Any]] = Field(default_factory=list, max_length=MAX_SLOTS)
    rule: Literal["serial", "all", "any", "quorum"] = "serial"
    quorum: int = 0
    due_minutes: Due = None
    when: dict[str, Any] | None = None
    beside: bool = False
    distinct_from: list[str] = Field(default_factory=list, max_length=10)
    omit_origin: bool = False
    may_choose: list[str] = Field(default_factory=list, max_length=5)
    opinion_required: bool = False
    groups: list[DraftGroup] = Field(default_factory=list, max_length=20)
    bulk: bool = False
    optional: bool = False
    no_adding: bool = False

    @property
    def id(self) -> str:
        return self.key or self.stage

    @property
    def addresses(self) -> list[dict[str, Any]]:
        if self.groups:
            return [one for group in self.groups for one in group.who]
        return [self.who] if self.who is not None else self.parallel

    @property
    def chosen(self) -> bool:
        return self.who is not None and self.who.get("to") == "chosen"

    @property
    def by_drafter(self) -> bool:
        return self.chosen and self.who is not None and self.who.get("by") == "drafter"


class DraftBranch(_Shape):
    when: dict[str, Any] | None = None
    steps: list[DraftStep] = Field(max_length=MAX_STEPS)


class DraftFork(_Shape):
    branches: list[DraftBranch] = Field(max_length=MAX_BRANCHES)


class DraftFlow(_Shape):
    steps: list[DraftStep | DraftFork] = Field(max_length=MAX_STEPS)
    due_minutes: Due = None
    merge_same: bool = False

    def placed(self) -> Iterator[tuple[str, DraftStep]]:
        """Each step with its place, in their order."""
        for number, entry in enumerate(self.steps):
            if isinstance(entry, DraftStep):
                yield f"steps.{number}", entry
                continue
            for branch, part in enumerate(entry.branches):
                for index, step in enumerate(part.steps):
                    yield f"steps.{number}.branches.{branch}.steps.{index}", step
