"""What the dashboard's operations answer. Durations are minutes of working time."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from ninja import Schema

from office.dashboards.measures import Sums
from office.dashboards.selectors.forecasts import Outlook, Silence
from office.dashboards.selectors.stuck import StuckTurn
from office.dashboards.selectors.turnaround import StageFigures, UnitFigures
from office.kernel.ids import Id

if TYPE_CHECKING:
    from orgchart.models import Unit


class UnitName(Schema):
    id: Id
    name: str
    short_name: str


class ScopeOut(Schema):
    """A part of the house. ``organs`` counts those in it that keep a register of numbers."""

    unit: UnitName
    organs: int


class Figures(Schema):
    """``comparable`` is false below 30 cases: then only ``n`` is told. ``waiting_share`` is 0 to 1.

    ``calendar``: the mean in calendar minutes, nights and days off included.
    """

    n: int
    comparable: bool
    median: float | None
    p90: float | None
    waiting_share: float | None
    with_due: int
    on_time_share: float | None
    calendar: float | None

    @classmethod
    def of(cls, sums: Sums, *, always: bool = False) -> Figures:
        """``always`` for a part's own figures, which are compared with nobody's."""
        told = always or sums.comparable
        return cls(
            n=sums.n,
            comparable=sums.comparable,
            median=sums.median if told else None,
            p90=sums.p90 if told else None,
            waiting_share=sums.waiting_share if told else None,
            with_due=sums.with_due,
            on_time_share=sums.on_time / sums.with_due if sums.with_due and told else None,
            calendar=sums.calendar if told else None,
        )


class StageOut(Schema):
    stage: str
    figures: Figures

    @classmethod
    def of(cls, one: StageFigures) -> StageOut:
        return cls(stage=one.stage, figures=Figures.of(one.sums, always=True))


class WeekOut(Schema):
    monday: date
    figures: Figures


class BacklogOut(Schema):
    stage: str
    open: int
    overdue: int


class TurnaroundOut(Schema):
    """One part of the house over one period, beside the period before it.

    ``by_organ``: its members are organs, compared by finished ways; else divisions, by their turns.
    """

    unit: UnitName
    organs: int
    by_organ: bool
    first: date
    last: date
    until: datetime
    day_minutes: int
    finished: Figures
    finished_before: Figures
    stages: list[StageOut]
    slowest: StageOut | None
    trend: list[WeekOut]
    backlog: list[BacklogOut]


class UnitRow(Schema):
    unit: UnitName
    finished: Figures
    turns: Figures
    slowest: str | None
    overdue: int

    @classmethod
    def of(cls, row: UnitFigures, unit: UnitName) -> UnitRow:
        slowest = row.slowest
        return cls(
            unit=unit,
            finished=Figures.of(row.finished),
            turns=Figures.of(row.turns),
            slowest=slowest.stage if slowest else None,
            overdue=row.overdue,
        )


def _named(unit: Unit) -> UnitName:
    return UnitName(id=unit.id, name=unit.name, short_name=unit.short_name)


class OutlookOut(Schema):
    """When something under way is likely to end (``selectors.forecasts.Outlook``). ``late`` is 0 to 1."""

    due_at: datetime
    own_limit: bool
    silence: Silence | None
    likely: datetime | None
    by: datetime | None
    late: float | None
    like: int
    longer: bool
    provisional: bool

    @classmethod
    def of(cls, outlook: Outlook) -> OutlookOut:
        return cls(**vars(outlook))


class StuckRow(Schema):
    """A turn in which a matter is stuck: the unit whose turn it is, never a person. At the stage ``sign_for``
    it was sent and not signed for.

    ``document_id`` (and ``delivery_id``) say what to hand to 督查, ``may_hand_over`` whether the viewer may.
    """

    id: Id
    subject_type: str
    subject_id: Id
    document_id: Id | None
    delivery_id: Id | None
    handed_over: bool
    may_hand_over: bool
    title: str
    number: str
    link: str
    stage: str
    unit: UnitName
    organ: UnitName | None
    opened_at: datetime
    due_at: datetime | None
    stayed: int
    late: int | None
    outlook: OutlookOut | None

    @classmethod
    def of(cls, turn: StuckTurn) -> StuckRow:
        waiting, line = turn.waiting, turn.summary
        unit = waiting.unit
        return cls(
            id=waiting.id,
            subject_type=waiting.subject[0],
            subject_id=waiting.subject[1],
            document_id=turn.matter.document_id if turn.matter else None,
            delivery_id=turn.matter.delivery_id if turn.matter else None,
            handed_over=turn.matter is not None and turn.matter.handed_over,
            may_hand_over=turn.may_hand_over,
            title=line.title,
            number=line.number,
            link=line.link,
            stage=waiting.stage,
            unit=_named(unit),
            organ=_named(waiting.organ) if waiting.organ else None,
            opened_at=waiting.opened_at,
            due_at=waiting.due_at,
            stayed=turn.stayed,
            late=turn.late,
            outlook=OutlookOut.of(turn.outlook) if turn.outlook else None,
        )


class StuckOut(Schema):
    """``counted_only`` (at most 1,000) are in organs below, whose internal matters show no titles; null for
    fewer than five.
    """

    items: list[StuckRow]
    next: str | None
    counted_only: int | None
