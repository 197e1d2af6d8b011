"""Rebuild a chain's state from its log alone. Pure; the proof that the log leaves nothing out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Entry(Protocol):
    kind: str
    data: Any


@dataclass
class Replayed:
    """States by id, as the tables should have them."""

    chain: str = "running"
    steps: dict[str, str] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)

    def apply(self, kind: str, data: Mapping[str, Any]) -> None:
        handler = getattr(self, f"_on_{kind}", None)
        if handler is not None:
            handler(data)

    def _on_started(self, data: Mapping[str, Any]) -> None:
        for step in data["steps"]:
            self._on_step_added(step)

    def _on_step_added(self, data: Mapping[str, Any]) -> None:
        if "after" in data:
            for step, order in self.orders.items():
                self.orders[step] = order + (order >= data["order"])
        self.steps[data["id"]] = data["state"]
        self.rounds[data["id"]] = 1
        self.orders[data["id"]] = data["order"]

    def _on_step_opened(self, data: Mapping[str, Any]) -> None:
        self.steps[data["step"]] = "active"
        self.rounds[data["step"]] = data["round"]

    def _on_step_closed(self, data: Mapping[str, Any]) -> None:
        self.steps[data["step"]] = "done"

    def _on_step_returned(self, data: Mapping[str, Any]) -> None:
        self.steps[data["step"]] = "returned"

    def _on_step_reset(self, data: Mapping[str, Any]) -> None:
        self.steps[data["step"]] = "waiting"
        self.rounds[data["step"]] = data["round"]

    def _on_step_skipped(self, data: Mapping[str, Any]) -> None:
        self.steps[data["step"]] = "skipped"

    def _on_taken_back(self, data: Mapping[str, Any]) -> None:
        self.tasks[data["task"]] = "cancelled"

    def _on_task_opened(self, data: Mapping[str, Any]) -> None:
        self.tasks[data["task"]] = "active"

    def _on_decided(self, data: Mapping[str, Any]) -> None:
        self.tasks[data["task"]] = "returned" if data["action"] == "return" else "done"

    def _on_read(self, data: Mapping[str, Any]) -> None:
        if data.get("done"):
            self.tasks[data["task"]] = "done"

    def _on_transferred(self, data: Mapping[str, Any]) -> None:
        self.tasks[data["task"]] = "transferred"

    def _on_tasks_closed(self, data: Mapping[str, Any]) -> None:
        for task in data["tasks"]:
            self.tasks[task] = "cancelled"

    def _on_suspended(self, data: Mapping[str, Any]) -> None:
        self.chain = "suspended"

    def _on_resumed(self, data: Mapping[str, Any]) -> None:
        self.chain = "running"

    def _on_finished(self, data: Mapping[str, Any]) -> None:
        self.chain = data["state"]


def replay(entries: Iterable[Entry]) -> Replayed:
    """Apply the entries in their order."""
    state = Replayed()
    for entry in entries:
        state.apply(entry.kind, entry.data)
    return state
