"""What the overview, the causes and the cases answer. Durations are minutes of working time."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema

from office.dashboards.schemas import Figures, UnitName
from office.kernel.ids import Id


class Spoken(Schema):
    zh: str
    en: str


class About(Schema):
    """Of which part, days and kinds the figures are. ``provisional``: years without an official calendar.

    ``untold``: the figures of so few matters that they are not told.
    """

    unit: UnitName
    first: date
    last: date
    until: datetime
    day_minutes: int
    provisional: list[int]
    untold: bool


class WeekPair(Schema):
    """A week's finished ways and those of the same week last year; null where there were no facts yet."""

    monday: date
    figures: Figures | None
    year_ago: Figures | None


class AgeOut(Schema):
    """Ways under way that are older than the class before and at most ``days`` working days old.

    ``n`` null: too few to tell.
    """

    days: int | None
    n: int | None


class StageCount(Schema):
    stage: str
    n: int


class UnitCount(Schema):
    unit: UnitName
    n: int


class LampOut(Schema):
    lamp: str
    n: int | None
    stages: list[StageCount]
    units: list[UnitCount]


class GroupFiguresOut(Schema):
    """``figures`` null: the group's numbers stay untold."""

    subject_type: str
    kind: str
    urgency: str
    name: Spoken
    figures: Figures | None
    open: int | None


class OverviewOut(Schema):
    """``since``: the first day of which anything is known; ``year_ago`` null where that is later."""

    about: About
    begun: int | None
    finished: Figures | None
    open: int | None
    before: Figures | None
    year_ago: Figures | None
    since: date | None
    trend: list[WeekPair]
    ageing: list[AgeOut]
    lamps: list[LampOut]
    kinds: list[GroupFiguresOut]
    urgencies: list[GroupFiguresOut]


class StageTimeOut(Schema):
    stage: str
    n: int | None
    waiting: int | None
    handling: int | None
    returns: int | None
    handovers: int | None


class PlaceOut(Schema):
    stage: str
    unit: UnitName
    n: int
    mean: float
    elsewhere: float | None
    waiting_share: float
    excess: float


class WaitedPostOut(Schema):
    title: str
    share: float


class BottleneckOut(Schema):
    """``saved``: minutes each way would take less, on average, if it took as long there as elsewhere."""

    place: PlaceOut
    figures: Figures
    post: WaitedPostOut | None
    saved: float | None


class SerialOut(Schema):
    first: UnitName
    second: UnitName
    ways: int
    looked_at: int
    saved: float


class ReturnOut(Schema):
    title: str
    link: str
    stage: str
    unit: UnitName
    reason: str
    at: datetime | None


class CausesOut(Schema):
    about: About
    steps: list[StageTimeOut]
    places: list[PlaceOut]
    bottleneck: BottleneckOut | None
    serial: list[SerialOut]
    returns: list[ReturnOut]


class CaseOut(Schema):
    """A turn of a matter the viewer may read: the unit whose turn it is or was, never a person."""

    id: Id
    title: str
    number: str
    link: str
    stage: str
    unit: UnitName
    organ: UnitName
    urgency: str
    opened_at: datetime
    decided_at: datetime | None
    stayed: int
    late: int | None


class CasesOut(Schema):
    """``hidden``: how many more the viewer may not read (at most 1,000); null: too few to tell."""

    items: list[CaseOut]
    next: str | None
    hidden: int | None
