"""Rooms of documents follow their chains, and who may no longer read leaves."""

from __future__ import annotations

from approvals import events as approvals
from documents import events as documents
from office.integrations.rooms import follow_accounts, follow_document
from office.kernel.outbox import handles
from orgchart.events import AppointmentsChanged


@handles(documents.DocumentChanged)
def document_changed(event: documents.DocumentChanged, event_id: int) -> None:
    follow_document(event.document_id)


@handles(approvals.TaskClosed)
def task_closed(event: approvals.TaskClosed, event_id: int) -> None:
    """Among them the tasks of delegates whose delegation ended."""
    _follow(event)


@handles(approvals.Circulated)
def circulated(event: approvals.Circulated, event_id: int) -> None:
    _follow(event)


@handles(AppointmentsChanged)
def appointments_changed(event: AppointmentsChanged, event_id: int) -> None:
    follow_accounts(event.account_ids)


def _follow(event: approvals.ChainEventBase) -> None:
    if event.subject_type == "document":
        follow_document(event.subject_id)
