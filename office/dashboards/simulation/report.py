"""A replay's answer: what the ways took, what they would have taken, and what that rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from office.dashboards.simulation.changes import Change, strict
from office.dashboards.simulation.replay import Fidelity, Outcome, replay, touched
from office.dashboards.simulation.ways import Way

BINS = 20


@dataclass(slots=True)
class Report:
    """``most`` is what the changes could do if everybody kept to every limit; ``touched`` turns by change."""

    changes: Sequence[Change]
    before: Outcome = field(default_factory=Outcome)
    after: Outcome = field(default_factory=Outcome)
    most: Outcome = field(default_factory=Outcome)
    fidelity: Fidelity = field(default_factory=Fidelity)
    touched: list[int] = field(default_factory=list)

    def include(self, ways: Iterable[Way]) -> None:
        self.touched = self.touched or [0] * len(self.changes)
        strictly = [strict(change) for change in self.changes]
        for way in ways:
            self.fidelity.check(way)
            replay(way, (), self.before)
            replay(way, self.changes, self.after)
            replay(way, strictly, self.most)
            for place, change in enumerate(self.changes):
                self.touched[place] += touched(way, change)

    def data(self, day_minutes: int) -> dict[str, Any]:
        """As JSON; ``bins`` are ``width`` working minutes wide, the last one holds all longer ways."""
        width = self._width(day_minutes)
        return {
            "before": told(self.before),
            "after": told(self.after),
            "most": told(self.most),
            "touched": self.touched,
            "moved": self.after.moved,
            "same": self.fidelity.same,
            "turns": self.fidelity.turns,
            "prompt": self.fidelity.prompt,
            "width": width,
            "bins_before": self.before.histogram(width, BINS),
            "bins_after": self.after.histogram(width, BINS),
        }

    def _width(self, day_minutes: int) -> int:
        """Half working days, or as many of them as show 98 in 100 ways."""
        half = max(1, day_minutes // 2)
        longest = self.before.quantile(0.98) or half
        return half * max(1, math.ceil(longest / (half * (BINS - 1))))


def told(outcome: Outcome) -> dict[str, Any]:
    return {
        "n": outcome.n,
        "median": outcome.quantile(0.5),
        "p90": outcome.quantile(0.9),
        "with_due": outcome.with_due,
        "on_time": outcome.on_time,
        "turns_with_due": outcome.turns_with_due,
        "turns_on_time": outcome.turns_on_time,
    }
