"""What approvals sends and takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from approvals.due import Bucket, Level
from approvals.models import Task
from approvals.selectors import TimelineStep, TimelineTask
from approvals.selectors.worklist import WorkItem
from approvals.services import Decision, PreviewStep
from approvals.stages import label
from office.kernel.ids import Id

Text = Annotated[str, StringConstraints(max_length=200_000)]  # the services name their own limits


class Label(BaseModel):
    zh: str
    en: str

    @classmethod
    def of(cls, stage: str, name: str = "") -> Label:
        if not stage:
            return cls(zh=name, en=name)
        return cls(zh=name or label(stage, "zh"), en=label(stage, "en"))


class DueView(BaseModel):
    """``level``: near, behind, overdue. ``provisional``: in a year without its official holidays yet."""

    model_config = ConfigDict(from_attributes=True)
    at: datetime | None
    bucket: Bucket
    minutes_left: int | None
    used: float
    level: Level
    provisional: bool


class WorkItemView(BaseModel):
    """A row of the workbench. Minutes are working minutes, negative when overdue."""

    task_id: Id | None
    chain_id: Id
    subject_type: str
    subject_id: Id
    stage: str
    stage_label: Label
    order: int
    last_order: int
    chain_state: str
    title: str
    number: str
    urgency: str
    kind: str
    link: str
    source: str
    subject_state: str
    opened_at: datetime
    read: bool
    due: DueView
    decided_at: datetime | None
    decision: str
    opinion: str
    urged: int
    holders: list[str]
    on_behalf_of: str
    deputy: str
    bulk: bool

    @classmethod
    def of(cls, item: WorkItem) -> WorkItemView:
        values = {name: getattr(item, name, None) for name in cls.model_fields}
        summary = item.summary
        values |= {
            "stage_label": Label.of(item.stage, item.step_name if item.step_name else ""),
            "title": summary.title,
            "number": summary.number,
            "urgency": summary.urgency or item.urgency,
            "kind": summary.kind,
            "link": summary.link,
            "subject_state": summary.state,
            "due": DueView.model_validate(item.due),
            "holders": list(item.holders),
        }
        return cls.model_validate(values)


class Counts(BaseModel):
    """One count of what is mine, the same everywhere. ``by_subject``: to do, by kind of subject."""

    todo: int
    overdue: int
    reading: int
    by_subject: dict[str, int]


class TimelineTaskView(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: Id
    person_id: Id
    name: str
    deputy: str
    post: str
    unit: str
    state: str
    decision: str
    opinion: str
    opened_at: datetime
    read_at: datetime | None
    decided_at: datetime | None
    due_at: datetime | None
    seen_hash: str
    round: int
    waiting_minutes: int | None
    handling_minutes: int | None
    urged: int
    slot: int
    closed_reason: str
    dictated: bool
    ink: str


class TimelineSlotView(BaseModel):
    """A place in a step; ``removable``: added, undecided, and the viewer may take it out again."""

    index: int
    name: str
    origin: str
    omitted: str
    group: str
    removable: bool = False


class TimelineStepView(BaseModel):
    id: Id
    key: str
    stage: str
    stage_label: Label
    rule: str
    order: int
    state: str
    origin: str
    round: int
    opened_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    tasks: list[TimelineTaskView]
    missing: list[str]
    slots: list[TimelineSlotView]
    note: str

    @classmethod
    def of(cls, step: TimelineStep, removable: Callable[[TimelineStep, int], bool]) -> TimelineStepView:
        values = {name: getattr(step, name, None) for name in cls.model_fields}
        values["slots"] = [
            TimelineSlotView(
                **{k: v for k, v in vars(slot).items() if k != "by"}, removable=removable(step, slot.index)
            )
            for slot in step.slots
        ]
        values["stage_label"] = Label.of(step.stage, step.name)
        values["tasks"] = [_task_view(task) for task in step.tasks]
        return cls.model_validate(values)


def _task_view(task: TimelineTask) -> TimelineTaskView:
    return TimelineTaskView.model_validate(task)


class TaskAbilities(BaseModel):
    """What the viewer may do with a task now. One signs in the subject's own screen, its text opened."""

    decide: bool
    transfer: bool
    add_signer: bool
    suspend: bool
    reject: bool
    extend: bool
    bulk: bool
    comment: bool
    urge: bool
    dictate: bool


class ChainAbilities(BaseModel):
    """``take_back``: the task whose consent the viewer may still undo; ``dictate``: those whose holders'
    handwriting the viewer, their secretary, may enter.
    """

    withdraw: bool
    resubmit: bool
    circulate: bool
    resume: bool
    find_again: bool
    take_back: Id | None
    dictate: list[Id]


class ExtensionView(BaseModel):
    """More time asked for and not answered yet; ``answer``: it is the viewer's to answer."""

    id: Id
    task_id: Id
    name: str
    due_before: datetime
    due_wanted: datetime
    reason: str
    asked_at: datetime
    answer: bool


class DictationView(BaseModel):
    """What a secretary entered for a holder; ``confirm``: it is the viewer's to confirm."""

    id: Id
    task_id: Id
    by: str
    opinion: str
    scan: bool
    entered_at: datetime
    confirm: bool


class ChainView(BaseModel):
    id: Id
    subject_type: str
    subject_id: Id
    state: str
    urgency: str
    started_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    due: DueView
    last_order: int
    steps: list[TimelineStepView]
    abilities: ChainAbilities
    extensions: list[ExtensionView]
    dictations: list[DictationView]


class TaskView(BaseModel):
    """A task with everything around it: the row, the chain, what may be done. ``seen_hash``: of the text that
    a decision would cover now.
    """

    item: WorkItemView
    seen_hash: str
    step_id: Id
    step_key: str
    may_choose: list[str]
    opinion_required: bool
    abilities: TaskAbilities
    chain: ChainView

    @classmethod
    def of(
        cls, task: Task, item: WorkItem, abilities: TaskAbilities, chain: ChainView, seen_hash: str
    ) -> TaskView:
        return cls(
            item=WorkItemView.of(item),
            seen_hash=seen_hash,
            step_id=task.step_id,
            step_key=task.step.key,
            may_choose=list(task.step.options.get("may_choose", [])),
            opinion_required=bool(task.step.options.get("opinion_required")),
            abilities=abilities,
            chain=chain,
        )


class InkIn(BaseModel):
    """An opinion written by hand: of each stroke x and y in turn, in quarters of a CSS pixel."""

    model_config = ConfigDict(extra="forbid", strict=True)
    width: int
    height: int
    strokes: Annotated[list[Annotated[list[int], Field(max_length=40_001)]], Field(max_length=1000)]


class DecideIn(BaseModel):
    """``return_to``: a step's id or "drafter". ``back``: straight to the returner, or through all again."""

    model_config = ConfigDict(extra="forbid")
    action: Literal["agree", "return", "reject", "resubmit"]
    opinion: Text = ""
    seen_hash: Annotated[str, StringConstraints(max_length=64)]
    idempotency_key: Annotated[str, StringConstraints(max_length=64)]
    data: dict[str, Any] = Field(default_factory=dict)
    return_to: Id | Literal["drafter"] | None = None
    back: Literal["straight", "again"] = "straight"
    ink: InkIn | None = None


class DecisionView(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    task_id: Id
    chain_id: Id
    action: str
    chain_state: str
    step_state: str
    opened: list[Id]
    repeated: bool

    @classmethod
    def of(cls, decision: Decision) -> DecisionView:
        return cls.model_validate(decision)


class ResubmitIn(BaseModel):
    """``substantive``: those who had countersigned are asked again (重新会签)."""

    model_config = ConfigDict(extra="forbid")
    substantive: bool = False
    seen_hash: Annotated[str, StringConstraints(max_length=64)]
    idempotency_key: Annotated[str, StringConstraints(max_length=64)]


class ReasonIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: Text = ""


class TransferIn(ReasonIn):
    person: Id


class AddSignerIn(TransferIn):
    where: Literal["before", "beside", "after"] = "beside"


class CirculateIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    people: Annotated[list[Id], Field(max_length=1000)]
    note: Annotated[str, StringConstraints(max_length=500)] = ""
    in_order: bool = False


class PreviewIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    template: Annotated[str, StringConstraints(max_length=64)]
    origin_unit: Id
    context: dict[str, Any] = Field(default_factory=dict)


class PreviewPerson(BaseModel):
    id: Id
    name: str
    post: str
    unit: str


class PreviewStepView(BaseModel):
    """``missing``: addresses for which nobody is found; the step would wait and say so."""

    key: str
    stage: str
    stage_label: Label
    rule: str
    order: int
    people: list[PreviewPerson]
    missing: list[str]
    chosen_later: bool
    by_drafter: bool

    @classmethod
    def of(cls, step: PreviewStep) -> PreviewStepView:
        people = [
            PreviewPerson(id=one.person_id, name=one.name, post=one.post_title, unit=one.unit_name)
            for one in step.people
        ]
        return cls(
            key=step.key,
            stage=step.stage,
            stage_label=Label.of(step.stage, step.name if step.name != label(step.stage) else ""),
            rule=step.rule,
            order=step.order,
            people=people,
            missing=step.missing,
            chosen_later=step.chosen_later,
            by_drafter=step.by_drafter,
        )


class Phrases(BaseModel):
    model_config = ConfigDict(extra="forbid")
    texts: Annotated[list[Text], Field(max_length=1000)]
