"""What approvals tells others through the outbox. Ids are plain integers; texts are what people wrote."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from office.kernel.outbox import Event


class TaskRef(BaseModel):
    """A task and whose it is; ``on_behalf_of`` the person for whom somebody holds it by delegation."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    task_id: int
    account_id: int
    person_id: int
    on_behalf_of: int | None = None


class ChainEventBase(Event):
    """What every event of a chain carries: which chain, and what it is about."""

    name: ClassVar[str] = ""
    chain_id: int
    subject_type: str
    subject_id: int


class ChainStarted(ChainEventBase):
    name: ClassVar[str] = "approvals.chain_started.v1"
    by_account: int
    by_person: int


class StepOpened(ChainEventBase):
    """It is these people's turn now (again, when ``resumed``)."""

    name: ClassVar[str] = "approvals.step_opened.v1"
    step_id: int
    stage: str
    tasks: list[TaskRef]
    resumed: bool = False


class StepUnassigned(ChainEventBase):
    """Nobody was found for a step: it waits, and the drafter and the unit's administrators are told."""

    name: ClassVar[str] = "approvals.step_unassigned.v1"
    step_id: int
    stage: str
    drafter_account: int
    origin_unit_id: int
    slots: list[str]


class TaskDecided(ChainEventBase):
    name: ClassVar[str] = "approvals.task_decided.v1"
    step_id: int
    task_id: int
    stage: str
    action: str
    by_account: int
    by_person: int
    on_behalf_of: int | None = None
    opinion: str


class TaskRead(ChainEventBase):
    """The assignee opened the task for the first time: waiting ends, handling begins."""

    name: ClassVar[str] = "approvals.task_read.v1"
    step_id: int
    task_id: int
    stage: str
    by_account: int


class TaskClosed(ChainEventBase):
    """Tasks that ended without their holder's decision (somebody else decided, withdrawn, returned)."""

    name: ClassVar[str] = "approvals.task_closed.v1"
    tasks: list[TaskRef]
    reason: str


class ChainReturned(ChainEventBase):
    name: ClassVar[str] = "approvals.chain_returned.v1"
    step_id: int
    task_id: int
    stage: str
    to_step_id: int
    to_drafter: bool
    back: str
    by_account: int
    by_person: int
    opinion: str


class ChainResubmitted(ChainEventBase):
    """The drafter sent it in again; who signed an earlier text is to see what changed."""

    name: ClassVar[str] = "approvals.chain_resubmitted.v1"
    by_account: int
    earlier_signers: list[int]
    seen_hash: str


class ChainFinished(ChainEventBase):
    """The chain ended: ``state`` is done, stopped or withdrawn."""

    name: ClassVar[str] = "approvals.chain_finished.v1"
    state: str
    by_account: int
    drafter_account: int


class ChainHeld(ChainEventBase):
    """Suspended (暂挂, 缓发) or taken up again."""

    name: ClassVar[str] = "approvals.chain_held.v1"
    held: bool
    by_account: int
    reason: str


class TaskUrged(ChainEventBase):
    name: ClassVar[str] = "approvals.task_urged.v1"
    task_id: int
    account_id: int
    by_account: int
    reason: str


class Circulated(ChainEventBase):
    """Sent to people for reading (传阅); blocks nothing."""

    name: ClassVar[str] = "approvals.circulated.v1"
    step_id: int
    tasks: list[TaskRef]
    by_account: int
    note: str


class ReadingCommented(ChainEventBase):
    """Somebody to whom it was circulated wrote something on it."""

    name: ClassVar[str] = "approvals.reading_commented.v1"
    task_id: int
    by_account: int


class DeadlineTold(ChainEventBase):
    """The clock tells ``account_id`` about a task: near, overdue, or (up the reporting line) up_1, up_2."""

    name: ClassVar[str] = "approvals.deadline_told.v1"
    task_id: int
    stage: str
    level: str
    account_id: int
    holder: str


class ExtensionAsked(ChainEventBase):
    """A holder asks for more time; ``account_id`` is to answer."""

    name: ClassVar[str] = "approvals.extension_asked.v1"
    task_id: int
    stage: str
    account_id: int
    by_account: int
    holder: str
    reason: str


class ExtensionAnswered(ChainEventBase):
    name: ClassVar[str] = "approvals.extension_answered.v1"
    task_id: int
    account_id: int
    by_account: int
    granted: bool
    answer: str


class DictationEntered(ChainEventBase):
    """A secretary entered what the holder had written on paper; it counts when the holder confirms it."""

    name: ClassVar[str] = "approvals.dictation_entered.v1"
    task_id: int
    stage: str
    account_id: int
    by_account: int
    secretary: str


class ChainSteered(ChainEventBase):
    """An administrator put the chain on another step, or named who holds a place; all on it are told."""

    name: ClassVar[str] = "approvals.chain_steered.v1"
    by_account: int
    stage: str
    reason: str


class DesignPublished(Event):
    """A new version of an organ's flow or form (``kind``) is in force; papers under way keep theirs."""

    name: ClassVar[str] = "approvals.design_published.v1"
    kind: str
    organ_id: int
    key: str
    number: int
    by_account: int


class DesignWithdrawn(Event):
    """An organ's own flow or form is out of use; the common one under the key stands again, if any."""

    name: ClassVar[str] = "approvals.design_withdrawn.v1"
    kind: str
    organ_id: int
    key: str
    by_account: int


class OutsideTodoChanged(Event):
    """A task of another system came, changed or went; ``accounts``: in whose lists."""

    name: ClassVar[str] = "approvals.outside_todo_changed.v1"
    todo_id: int
    accounts: list[int]
