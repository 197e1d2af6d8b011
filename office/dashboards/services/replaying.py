"""Trying out changes on the log of a part of the house.

The row says what is to be replayed, the task is a hint: one that died is told as failed, and asked again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Annotated, Literal

from django.db import transaction
from django.db.models import QuerySet
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from approvals.calendar import calendar
from office.dashboards.forecasting.learning import Logged
from office.dashboards.limits import limit_of
from office.dashboards.measures import MIN_CASES
from office.dashboards.models import ChainFact, StageFact, Trial
from office.dashboards.selectors.log import finished_ways, logged
from office.dashboards.selectors.periods import Period
from office.dashboards.selectors.regions import inside
from office.dashboards.selectors.scopes import Scope
from office.dashboards.simulation import changes as simulated
from office.dashboards.simulation.axis import Axis
from office.dashboards.simulation.report import Report
from office.dashboards.simulation.ways import LoggedWay, Way, way_of
from office.kernel import audit, clock
from orgchart.selectors import units_by_ids

if TYPE_CHECKING:
    from office.kernel.models import Account

log = logging.getLogger(__name__)
State = Trial.State
KEPT = timedelta(days=30)
USUAL_PICKUP = 60
"""Working minutes a delegate takes to open what was handed over, where nobody ever opened one in time."""
_SAMPLE = 5_000


class ParallelWish(BaseModel):
    model_config = ConfigDict(extra="forbid")
    type: Literal["parallel"] = "parallel"
    first: str
    second: str


class DeadlineWish(BaseModel):
    model_config = ConfigDict(extra="forbid")
    type: Literal["deadline"] = "deadline"
    stage: str
    minutes: int
    kept: float
    unit: int | None = None


class DelegateWish(BaseModel):
    model_config = ConfigDict(extra="forbid")
    type: Literal["delegate"] = "delegate"
    stage: str
    minutes: int
    pickup: int = USUAL_PICKUP
    unit: int | None = None


Wish = Annotated[ParallelWish | DeadlineWish | DelegateWish, Field(discriminator="type")]
WISHES: TypeAdapter[list[Wish]] = TypeAdapter(list[Wish])


@dataclass(frozen=True)
class Question:
    """What is to be replayed: the finished ways of one kind of subject in a part of the house."""

    scope: Scope
    span: Period
    subject_type: str
    wishes: list[Wish]


@transaction.atomic
def ask(*, account: Account, question: Question) -> Trial:
    """Note what is to be tried out; ``run`` does it."""
    made = Trial.objects.create(
        account=account,
        unit=question.scope.unit,
        subject_type=question.subject_type,
        first=question.span.first,
        last=question.span.last,
        changes=WISHES.dump_python([_told(wish, question) for wish in question.wishes], mode="json"),
        total=_ways(question.scope.path, question.span, question.subject_type).count(),
    )
    data = {"unit": made.unit_id, "changes": made.changes}
    audit.record(actor=account.id, verb="trial_asked", entity="trial", entity_id=made.id, data=data)
    return made


def run(trial_id: int) -> None:
    """Replay; ways are read page by page, with the progress kept in the row. A second call does nothing."""
    taken = Trial.objects.filter(id=trial_id, state=State.WAITING)
    if not taken.update(state=State.RUNNING, touched_at=clock.now()):
        return
    trial = Trial.objects.select_related("unit").get(id=trial_id)
    try:
        result = _replay(trial)
    except Exception:
        log.exception("replay %s", trial_id)
        Trial.objects.filter(id=trial_id).update(state=State.FAILED, touched_at=clock.now())
        return
    Trial.objects.filter(id=trial_id).update(
        state=State.DONE, result=result.data(calendar().day_minutes), done=trial.total, touched_at=clock.now()
    )


def forget_trials() -> int:
    """Nightly: what was tried out a month ago; returns how many."""
    return Trial.objects.filter(created_at__lt=clock.now() - KEPT).delete()[0]


def _replay(trial: Trial) -> Report:
    report = Report(_simulated(trial))
    axis, done = Axis(calendar()), 0
    rows = _ways(trial.unit.path, Period(trial.first, trial.last), trial.subject_type)
    for page in logged(rows):
        report.include(_way(one, axis) for one in page)
        done += len(page)
        Trial.objects.filter(id=trial.id).update(done=done, touched_at=clock.now())
    if report.before.n < MIN_CASES:
        # Of so few, a single case would be told.
        return Report(report.changes, touched=[0] * len(report.changes), before=report.before)
    return report


def _ways(path: str, span: Period, subject_type: str) -> QuerySet[ChainFact]:
    return finished_ways(span, path=path, subject_type=subject_type)


def _way(one: Logged, axis: Axis) -> Way:
    about, way = one
    due = limit_of(calendar(), urgency=about.urgency, started_at=way.started_at, due_at=way.due_at)
    return way_of(LoggedWay(way.id, way.started_at, way.ended_at, due, way.minutes, way.turns), axis)


def _told(wish: Wish, question: Question) -> Wish:
    """What the asker leaves to us: how long a delegate takes, by those who opened in time."""
    if not isinstance(wish, DelegateWish):
        return wish
    rows = StageFact.objects.filter(
        inside(question.scope.path), stage=wish.stage, waiting__lte=wish.minutes, decided_at__isnull=False
    )
    known = [waited or 0 for waited in rows.order_by("-id").values_list("waiting", flat=True)[:_SAMPLE]]
    enough = len(known) >= MIN_CASES
    return wish.model_copy(update={"pickup": round(median(known)) if enough else USUAL_PICKUP})


def _simulated(trial: Trial) -> list[simulated.Change]:
    wishes = WISHES.validate_python(trial.changes)
    units = units_by_ids({wish.unit for wish in wishes if not isinstance(wish, ParallelWish) and wish.unit})
    return [_change(wish, {key: unit.path for key, unit in units.items()}) for wish in wishes]


def _change(wish: Wish, paths: dict[int, str]) -> simulated.Change:
    if isinstance(wish, ParallelWish):
        return simulated.Parallel(wish.first, wish.second)
    path = paths.get(wish.unit or 0, "")
    if isinstance(wish, DeadlineWish):
        return simulated.Deadline(wish.stage, wish.minutes, wish.kept, path)
    return simulated.Delegate(wish.stage, wish.minutes, wish.pickup, path)
