"""What a chain is about. Other apps register a handler; approvals knows nothing else of them.

``lock``, ``check`` and ``on_transition`` run inside decide's transaction, because truth must not lag
behind a signature. Order of locks: the subject, the chain, the task.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from office.kernel.errors import not_found

if TYPE_CHECKING:
    from approvals.models import Chain, Step, Task
    from office.kernel.models import Account
    from orgchart.models import Person


@dataclass(frozen=True)
class SubjectSummary:
    """One line in a list. ``number`` is "" before numbering; ``source`` the unit it comes from."""

    title: str
    number: str = ""
    urgency: str = ""
    kind: str = ""
    link: str = ""
    organ: str = ""
    state: str = ""
    source: str = ""


@dataclass(frozen=True)
class Opened:
    """A step that has just opened (or opened again) and the tasks made for it."""

    step: Step
    tasks: list[Task]


@dataclass(frozen=True)
class Transition:
    """What one act did to a chain.

    ``kind``: started, agreed, returned, resubmitted, rejected, withdrawn, suspended, resumed, transferred,
    signer_added, circulated, assigned, delegated, delegation_ended. ``finished`` when the chain ended with
    it (then see chain.state). ``task`` and ``step`` are those acted on; ``data`` what the client sent with
    the decision. ``released``: tasks whose delegates no longer read by them.
    """

    kind: str
    chain: Chain
    by: Person
    at: datetime
    step: Step | None = None
    task: Task | None = None
    opinion: str = ""
    seen_hash: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    opened: list[Opened] = field(default_factory=list)
    closed: list[Step] = field(default_factory=list)
    released: list[Task] = field(default_factory=list)
    to_drafter: bool = False
    finished: bool = False


class SubjectHandler(Protocol):
    def lock(self, subject_id: int) -> None:
        """Take the subject's row lock (before the chain's)."""

    def may_read(self, account: Account, subject_id: int) -> bool: ...

    def may_urge(self, account: Account, subject_id: int) -> bool:
        """Whether somebody outside the chain may urge (督查); the drafter and earlier signers may anyway."""

    def version_hash(self, subject_id: int) -> str:
        """The hash of the bytes that a signature would cover now."""

    def opened_hashes(self, account: Account, ids: Sequence[int]) -> dict[int, str]:
        """By subject, the hash that a signature would cover now, of those whose full text in that version the
        account has had open; one query, however many ids.
        """

    def check(
        self, *, chain: Chain, step: Step, task: Task, action: str, seen_hash: str, data: dict[str, Any]
    ) -> None:
        """Raise to refuse a decision: 409 on an outdated version, 403 when the full text was not opened."""

    def on_transition(self, transition: Transition) -> None:
        """Follow the chain: freeze at 签发, give the next holders access, change the subject's state."""

    def summary(self, ids: Sequence[int], viewer: Account) -> dict[int, SubjectSummary]:
        """One line for each subject that the viewer may read; one query, however many ids."""


_handlers: dict[str, SubjectHandler] = {}


def register_subject(subject_type: str, handler: SubjectHandler) -> None:
    _handlers[subject_type] = handler


def subject_handler(subject_type: str) -> SubjectHandler:
    """The handler of a kind of subject; nothing can be decided, or known, about one without."""
    try:
        return _handlers[subject_type]
    except KeyError:
        raise not_found() from None
