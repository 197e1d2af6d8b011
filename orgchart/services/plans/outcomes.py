"""What a plan does, tried out or done; as JSON it is the report."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from office.kernel.errors import OfficeError
from orgchart.models import Change
from orgchart.services.changes.base import Line
from orgchart.services.plans.counters import Touch
from orgchart.services.plans.trees import Node


@dataclass
class ActOutcome:
    """``skipped``: not tried, because what it builds on is blocked."""

    key: str
    position: int
    kind: str
    summary: dict[str, Any]
    lines: list[Line] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    blockers: list[OfficeError] = field(default_factory=list)
    skipped: bool = False

    @classmethod
    def of(cls, act: Change) -> ActOutcome:
        return cls(act.handle, act.position, act.kind, act.summary)


@dataclass
class Outcome:
    """Trees are in reading order; ``vacancies`` say what has nobody afterwards."""

    acts: list[ActOutcome] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    before: list[Node] = field(default_factory=list)
    after: list[Node] = field(default_factory=list)
    vacancies: list[Line] = field(default_factory=list)
    blockers: list[OfficeError] = field(default_factory=list)  # of the plan itself

    @property
    def blocked(self) -> list[OfficeError]:
        return [*self.blockers, *(one for act in self.acts for one in act.blockers)]

    def as_json(self) -> dict[str, Any]:
        """Of a plan that was applied: nothing blocked it."""
        acts = [
            {
                "key": act.key,
                "position": act.position,
                "kind": act.kind,
                "summary": act.summary,
                "lines": [asdict(line) for line in act.lines],
                "touches": [asdict(touch) for touch in act.touches],
            }
            for act in self.acts
        ]
        return {
            "acts": acts,
            "touches": [asdict(touch) for touch in self.touches],
            "before": [asdict(node) for node in self.before],
            "after": [asdict(node) for node in self.after],
            "vacancies": [asdict(line) for line in self.vacancies],
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Outcome:
        acts = [
            ActOutcome(
                one["key"],
                one["position"],
                one["kind"],
                one["summary"],
                [Line(**line) for line in one["lines"]],
                [_touch(touch) for touch in one["touches"]],
            )
            for one in raw["acts"]
        ]
        return cls(
            acts,
            [_touch(touch) for touch in raw["touches"]],
            [Node(**node) for node in raw["before"]],
            [Node(**node) for node in raw["after"]],
            [Line(**line) for line in raw["vacancies"]],
        )


def _touch(raw: dict[str, Any]) -> Touch:
    return Touch(raw["name"], raw["count"], tuple(raw["examples"]))
