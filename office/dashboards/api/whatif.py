"""What if: changes tried out on the log of a part of the house."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field, field_validator

from approvals.calendar import calendar
from approvals.stages import STAGES
from office.dashboards.measures import MIN_CASES
from office.dashboards.models import Trial, TrialState
from office.dashboards.permissions import scope_of
from office.dashboards.schemas import UnitName
from office.dashboards.selectors.periods import Period
from office.dashboards.selectors.scopes import Scope
from office.dashboards.services import replaying
from office.dashboards.services.replaying import DeadlineWish, DelegateWish, ParallelWish, Question, Wish
from office.dashboards.tasks import replay
from office.kernel import clock
from office.kernel.api import Router, current
from office.kernel.errors import invalid, not_found
from office.kernel.ids import Id
from office.kernel.models import Account
from office.kernel.tasks import enqueue

router = Router()
AT_ONCE = 2_000
"""Ways that are replayed while the asker waits; more become a job with progress."""
RECENT = 91  # days
LONGEST = 60  # working days of a limit
STALE = timedelta(minutes=10)


def _stage(name: str) -> str:
    if name not in STAGES:
        raise ValueError("a stage of handling")
    return name


class _Staged(Schema):
    stage: str
    minutes: Annotated[int, Field(ge=1)]
    unit: Id | None = None

    @field_validator("stage")
    @classmethod
    def known(cls, value: str) -> str:
        return _stage(value)


class ParallelIn(Schema):
    """``second`` opens together with ``first`` wherever it followed it at once."""

    type: Literal["parallel"]
    first: str
    second: str

    @field_validator("first", "second")
    @classmethod
    def known(cls, value: str) -> str:
        return _stage(value)


class DeadlineIn(_Staged):
    """A limit of ``minutes`` of working time; of longer turns the part ``kept`` ends at it."""

    type: Literal["deadline"]
    kept: Annotated[float, Field(ge=0, le=1)] = 0.7


class DelegateIn(_Staged):
    """Somebody else opens what has waited ``minutes`` of working time."""

    type: Literal["delegate"]


ChangeIn = Annotated[ParallelIn | DeadlineIn | DelegateIn, Field(discriminator="type")]


class TrialIn(Schema):
    """``span``: the last whole quarter, or the last 91 days."""

    unit: Id | None = None
    subject_type: Literal["document", "incoming", "request"] = "document"
    span: Literal["quarter", "recent"] = "quarter"
    changes: Annotated[list[ChangeIn], Field(min_length=1, max_length=4)]


class ReplayFigures(Schema):
    """Working minutes. ``on_time`` of ``with_due`` ways; ``turns_on_time`` of ``turns_with_due`` stages."""

    n: int
    median: int | None
    p90: int | None
    with_due: int
    on_time: int
    turns_with_due: int
    turns_on_time: int


class ChangeOut(Schema):
    """A change as it was tried. ``pickup``: working minutes a delegate took. ``touched`` turns."""

    type: Literal["parallel", "deadline", "delegate"]
    first: str | None = None
    second: str | None = None
    stage: str | None = None
    minutes: int | None = None
    kept: float | None = None
    pickup: int | None = None
    touched: int | None = None


class ReplayOut(Schema):
    """``most``: if everybody kept to every limit. ``moved`` ways end at another time than they did.

    ``same`` of ``before.n`` ways take, replayed unchanged, exactly the minutes measured; ``prompt`` of
    ``turns`` opened at the minute at which what they waited for was decided. ``bins_before`` and
    ``bins_after`` count ways by ``width`` working minutes; the last bin holds all longer ones.
    """

    before: ReplayFigures
    after: ReplayFigures
    most: ReplayFigures
    moved: int
    same: int
    turns: int
    prompt: int
    width: int
    bins_before: list[int]
    bins_after: list[int]


class TrialOut(Schema):
    """``done`` of ``total`` ways; ``result`` once done, and None where fewer than 30 ways ended (``few``)."""

    id: Id
    state: TrialState
    done: int
    total: int
    few: bool
    unit: UnitName
    subject_type: str
    first: date
    last: date
    day_minutes: int
    changes: list[ChangeOut]
    result: ReplayOut | None
    created_at: datetime

    @classmethod
    def of(cls, trial: Trial) -> TrialOut:
        unit, found = trial.unit, trial.result
        over = trial.state == TrialState.DONE
        few = over and found["before"]["n"] < MIN_CASES
        touched = found["touched"] if found and not few else [None] * len(trial.changes)
        changes = [
            ChangeOut(**{key: value for key, value in change.items() if key != "unit"}, touched=n)
            for change, n in zip(trial.changes, touched, strict=True)
        ]
        return cls(
            id=trial.id,
            state=_state(trial),
            done=trial.done,
            total=trial.total,
            few=few,
            unit=UnitName(id=unit.id, name=unit.name, short_name=unit.short_name),
            subject_type=trial.subject_type,
            first=trial.first,
            last=trial.last,
            day_minutes=calendar().day_minutes,
            changes=changes,
            result=ReplayOut(**found) if found and not few else None,
            created_at=trial.created_at,
        )


def _state(trial: Trial) -> TrialState:
    """One that nobody works on any more has failed."""
    open_still = trial.state in (TrialState.WAITING, TrialState.RUNNING)
    if open_still and trial.touched_at < clock.now() - STALE:
        return TrialState.FAILED
    return TrialState(trial.state)


@router.post("/trials", response={201: TrialOut}, operation_id="dashboards_try")
def try_out(request: HttpRequest, payload: TrialIn) -> tuple[int, TrialOut]:
    """Replay with changes: at once, or as a job whose progress ``dashboards_trial`` tells."""
    account = current(request)
    scope = scope_of(account, payload.unit)
    wishes = [_wish(account, scope, change, place) for place, change in enumerate(payload.changes)]
    question = Question(scope, _span(payload.span), payload.subject_type, wishes)
    trial = replaying.ask(account=account, question=question)
    if trial.total <= AT_ONCE:
        replaying.run(trial.id)
        trial.refresh_from_db()
    else:
        enqueue(replay, trial.id)
    return 201, TrialOut.of(trial)


@router.get("/trials/{trial_id}", response=TrialOut, operation_id="dashboards_trial")
def read_trial(request: HttpRequest, trial_id: Id) -> TrialOut:
    """One's own, as long as one looks after that part of the house."""
    account = current(request)
    trial = Trial.objects.filter(id=trial_id, account=account).select_related("unit").first()
    if trial is None:
        raise not_found()
    scope_of(account, trial.unit_id)
    return TrialOut.of(trial)


def _span(name: str) -> Period:
    """The last whole quarter of the year, or the last 91 days."""
    today = clock.today()
    if name != "quarter":
        return Period(today - timedelta(days=RECENT - 1), today)
    last = date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
    return Period(date(last.year, last.month - 2, 1), last)


def _wish(account: Account, scope: Scope, change: Any, place: int) -> Wish:
    if isinstance(change, ParallelIn):
        if change.first == change.second:
            raise invalid("dashboards.same_stage", field=f"changes.{place}.second", rule="another stage")
        return ParallelWish(first=change.first, second=change.second)
    most = LONGEST * calendar().day_minutes
    if change.minutes > most:
        field = f"changes.{place}.minutes"
        raise invalid("dashboards.long_limit", field=field, rule=f"<= {most}", days=LONGEST)
    unit = None
    if change.unit is not None:
        part = scope_of(account, change.unit).unit
        if not part.path.startswith(scope.path):
            raise not_found()
        unit = part.id
    if isinstance(change, DeadlineIn):
        return DeadlineWish(stage=change.stage, minutes=change.minutes, kept=change.kept, unit=unit)
    return DelegateWish(stage=change.stage, minutes=change.minutes, unit=unit)
