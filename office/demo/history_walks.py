"""Walking a chain through working time: who had it when, how long it waited, where it stands now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from approvals.calendar import Calendar
from approvals.services import Holder, PastAct
from office.demo.history_cast import Way
from office.demo.history_topics import OPINIONS, RETURN_REASONS

# Working minutes per stage, median: (waiting until first read, handling from there).
PACE: dict[str, tuple[int, int]] = {
    "check": (45, 60),
    "countersign": (190, 240),
    "office_review": (80, 110),
    "leader_review": (150, 60),
    "issue": (210, 45),
    "post_check": (40, 30),
    "register": (30, 20),
    "proof": (60, 70),
    "seal": (40, 15),
    "distribute": (30, 20),
    "in_register": (25, 10),
    "first_check": (40, 30),
    "propose": (70, 60),
    "instruct": (180, 40),
    "handle": (160, 900),
    "close": (60, 20),
}
# The cause to be found: 函 wait four working days for one post (waiting, handling: minutes).
SLOW: dict[tuple[str, str, str], tuple[int, int]] = {("函", "countersign", "规划财务处"): (1560, 90)}
HASTE = {"特急": 0.25, "加急": 0.5, "": 1.0}


@dataclass
class Walked:
    """A chain's acts by step key; `at` is when its last act ended, `open_stage` where it stands."""

    acts: dict[str, list[PastAct]] = field(default_factory=dict)
    at: datetime | None = None
    open_stage: str = ""
    done: dict[str, datetime] = field(default_factory=dict)
    returned_at: datetime | None = None
    resubmitted_at: datetime | None = None


@dataclass
class Walker:
    """Walks ways forward from a moment; whatever would lie after now is still open."""

    calendar: Calendar
    random: Random
    now: datetime

    def before(self, minutes: int) -> datetime:
        """The moment from which `minutes` of working time have passed until now."""
        days = minutes // self.calendar.day_minutes
        low, high = self.now - timedelta(days=14 + 2 * days), self.now - timedelta(days=days)
        while high - low > timedelta(minutes=1):
            middle = low + (high - low) / 2
            if self.calendar.working_minutes(middle, self.now) > minutes:
                low = middle
            else:
                high = middle
        return high

    def pace(self, stage: str, factor: float, kind: str = "", unit: str = "") -> tuple[int, int]:
        """Minutes waited and handled at a stage, spread as such things are."""
        slow = SLOW.get((kind, stage, unit))
        waiting, handling = slow or PACE[stage]
        if slow:
            # Whoever waits for one desk's fixed day waits about as long as everybody.
            return (
                int(waiting * self.random.uniform(0.8, 1.3)),
                int(handling * self.random.uniform(0.6, 1.4)),
            )
        spread = self.random.lognormvariate
        return (
            max(1, int(waiting * factor * spread(0, 0.8))),
            max(1, int(handling * factor * spread(0, 0.7))),
        )

    def rehearse(self, way: Way, **how: Any) -> int:
        """How many working minutes the same walk will take until its `stop` opens; throws no dice."""
        dice, now = self.random.getstate(), self.now
        start = self.calendar.add_working_minutes(now - timedelta(days=200), 1)
        self.now = now + timedelta(days=400)
        try:
            walked = self.walk(way, start, **how)
        finally:
            self.now = now
            self.random.setstate(dice)
        return self.calendar.working_minutes(start, walked.at or start)

    def walk(
        self,
        way: Way,
        start: datetime,
        *,
        urgency: str,
        hashes: tuple[str, str],
        kind: str = "",
        stop: str = "",
        returns_at: str = "",
        stays_returned: bool = False,
        drafter: Holder | None = None,
        handler: Holder | None = None,
    ) -> Walked:
        """Walk until `stop` opens, or the end, or now.

        `hashes` are the manifests of the first and, after a return, the second version.
        """
        walked = Walked(at=start)
        seen, moment = hashes[0], start
        for key, stage, slots in way.steps:
            holders = [(index, slot[0]) for index, slot in enumerate(slots) if slot]
            if not holders and stage == "handle" and handler is not None:
                holders = [(0, handler)]
            if not holders:
                continue
            if stage == stop:
                return self._leave_open(walked, key, stage, slots, holders, moment)
            if stage == returns_at and drafter is not None:
                moment = self._send_back(
                    walked, key, holders[0][1], moment, seen, drafter, hashes[1], stays_returned
                )
                seen = hashes[1]
                if stays_returned or moment > self.now:
                    return walked
            ended = self._sign(walked, key, stage, holders, moment, HASTE[urgency], seen, kind)
            if ended is None:
                return walked
            walked.done[stage] = moment = ended
        walked.at = moment
        return walked

    def _sign(
        self,
        walked: Walked,
        key: str,
        stage: str,
        holders: list[tuple[int, Holder]],
        opened: datetime,
        factor: float,
        seen: str,
        kind: str,
    ) -> datetime | None:
        """Everybody of a step; None when one of them has not decided by now."""
        ended = opened
        complete = True
        for slot, holder in holders:
            waiting, handling = self.pace(stage, factor, kind, holder.unit_name)
            read = self.calendar.add_working_minutes(opened, waiting)
            decided = self.calendar.add_working_minutes(read, handling)
            if decided > self.now:
                self._act(walked, key, PastAct(holder, opened, read if read < self.now else None, slot=slot))
                walked.open_stage, complete = stage, False
                continue
            opinion = self.random.choice(OPINIONS[stage])
            self._act(walked, key, PastAct(holder, opened, read, decided, "agree", opinion, seen, slot))
            ended = max(ended, decided)
        return ended if complete else None

    def _leave_open(
        self,
        walked: Walked,
        key: str,
        stage: str,
        slots: list[list[Holder]],
        holders: list[tuple[int, Holder]],
        opened: datetime,
    ) -> Walked:
        everybody = [(index, one) for index, slot in enumerate(slots) for one in slot] or holders
        for index, holder in everybody:
            read = self.calendar.add_working_minutes(opened, 20) if self.random.random() < 0.4 else None
            act = PastAct(holder, opened, read if read and read < self.now else None, slot=index)
            self._act(walked, key, act)
        walked.open_stage, walked.at = stage, opened
        return walked

    def _send_back(
        self,
        walked: Walked,
        key: str,
        holder: Holder,
        opened: datetime,
        seen: str,
        drafter: Holder,
        second: str,
        stays: bool,
    ) -> datetime:
        """Return to the drafter with a reason, and the drafter's resubmission straight back."""
        read = self.calendar.add_working_minutes(opened, self.random.randint(10, 90))
        back = self.calendar.add_working_minutes(read, self.random.randint(15, 120))
        if back > self.now:
            read, back = opened, opened + timedelta(minutes=1)
        reason = self.random.choice(RETURN_REASONS)
        self._act(walked, key, PastAct(holder, opened, read, back, "return", reason, seen))
        walked.returned_at = back
        again = self.calendar.add_working_minutes(back, self.random.randint(60, 400))
        if stays or again > self.now:
            self._act(walked, "draft", PastAct(drafter, back))
            walked.open_stage = "draft"
            return self.now + timedelta(days=1)
        self._act(walked, "draft", PastAct(drafter, back, back, again, "resubmit", "", second))
        walked.resubmitted_at = again
        return again

    @staticmethod
    def _act(walked: Walked, key: str, act: PastAct) -> None:
        walked.acts.setdefault(key, []).append(act)
