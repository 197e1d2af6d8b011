"""To whom the demo's documents go, by kind and by the issuer's place."""

from __future__ import annotations

from random import Random

from documents.selectors.printing import printed_recipients
from office.demo.history_text import Topic
from orgchart.models import Unit
from orgchart.selectors import guiding_organ, recipient_groups, superiors_of, units_by_ids

NEIGHBOURS = 6  # how many of its peers an organ writes to
FIRST_NEIGHBOUR = 0.5  # how often that is 人社, whose desks the demo shows
EVERYBODY = 0.15  # how often 人社 writes to all bodies below it


class Addressing:
    """Recipients with what was asked of the org chart kept."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._below: dict[int, list[Unit]] = {}
        self._beside: dict[int, list[Unit]] = {}
        self._above: dict[int, list[Unit]] = {}
        self._guiding: dict[int, Unit | None] = {}
        self._printed: dict[tuple[int, ...], str] = {}

    def recipients(self, issuer: Unit, topic: Topic) -> tuple[list[Unit], list[Unit]]:
        """Main and cc recipients of a document."""
        self._learn(issuer)
        below, beside, above = self._below[issuer.id], self._beside[issuer.id], self._above[issuer.id]
        if topic.kind in {"请示", "报告"}:
            guiding = self._guiding[issuer.id]
            return ([guiding], above[:1]) if guiding else (above[:1], [])
        if topic.kind == "函":
            first = self.random.random() < FIRST_NEIGHBOUR and beside
            return [beside[0] if first else self.random.choice(beside or above or below)], []
        if topic.kind == "批复":
            return [self._familiar(below or beside)], []
        if not below:
            return beside[:3] or above[:1], []
        copies = above[:1] if self.random.random() < 0.4 else []
        if issuer.function == "人社" and self.random.random() < EVERYBODY:
            return below, copies
        few = [self._familiar(below), *below[:3]]
        return list({unit.id: unit for unit in few}.values())[: self.random.randint(1, 3)], copies

    def printed(self, issuer: Unit, units: list[Unit]) -> str:
        """The printed line of recipients."""
        key = (issuer.id, *(unit.id for unit in units))
        if units and key not in self._printed:
            self._printed[key] = printed_recipients(issuer, units)
        return self._printed.get(key, "")

    @staticmethod
    def _familiar(units: list[Unit]) -> Unit:
        """江门's body where there is one, so that the walk's people have much to do."""
        return next((unit for unit in units if unit.name.startswith("江门市")), units[0])

    def _learn(self, issuer: Unit) -> None:
        if issuer.id in self._below:
            return
        groups = {group.key.partition(":")[0]: group for group in recipient_groups(issuer)}
        own = groups.pop("own", None)
        below = [unit_id for group in groups.values() for unit_id in group.unit_ids]
        beside = own.unit_ids[:NEIGHBOURS] if own else []
        if own:
            # 省人社厅 and 江门市人社局 are written to by their neighbours, so that they receive too.
            hr = [unit for unit in units_by_ids(own.unit_ids).values() if unit.function == "人社"]
            beside = [*(unit.id for unit in hr), *beside]
        units = units_by_ids([*below, *beside])
        self._below[issuer.id] = [units[unit_id] for unit_id in below]
        self._beside[issuer.id] = [units[unit_id] for unit_id in dict.fromkeys(beside)]
        self._above[issuer.id] = superiors_of(issuer)
        # 江门市人社局 reports to 省人社厅, with a copy to its own government.
        self._guiding[issuer.id] = guiding_organ(issuer) if issuer.function == "人社" else None
