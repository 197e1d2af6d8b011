"""For the audit administrator: chains with whether their logs are whole, and the logs as files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import BaseModel, StringConstraints

from approvals import permissions
from approvals.models import Chain
from approvals.selectors.logs import flows_of, log_rows, logged_chains
from approvals.services import logs
from approvals.services.log import first_fault
from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor

router = Router()
TYPES = {"csv": "text/csv; charset=utf-8", "xes": "application/xml"}
Form = Literal["csv", "xes"]


class LogQuery(BaseModel):
    """Chains of ``organ`` that began from ``since`` to ``until``, both days included."""

    organ: Id
    since: date
    until: date
    template: Annotated[str, StringConstraints(max_length=64)] = ""


class LogPageQuery(LogQuery):
    before: Annotated[str, StringConstraints(max_length=200)] | None = None


class LogFileQuery(LogQuery):
    form: Form = "csv"


class LoggedChain(BaseModel):
    """``fault``: the first entry that is missing, changed or cut off; null where the log is whole."""

    id: Id
    template: str
    origin: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    entries: int
    fault: int | None


class FlowName(BaseModel):
    key: str
    name: str


@router.get("/logs", response=Page[LoggedChain], operation_id="approvals_logs")
def list_logs(request: HttpRequest, query: Query[LogPageQuery]) -> Page[LoggedChain]:
    """The chains, newest first, each with its hash chain verified now."""
    permissions.require_auditor(current(request))
    keys = decode_cursor(query.before, [str])
    before = int(keys[0]) if keys and keys[0].isdigit() else None
    wanted = logs.period(query.organ, query.since, query.until, query.template)
    found = logged_chains(wanted, before, PAGE + 1)
    shown = found[:PAGE]
    entries = log_rows(shown).entries
    items = [_logged(chain, first_fault(chain, entries.get(chain.id, []))) for chain in shown]
    following = encode_cursor(str(shown[-1].id)) if len(found) > PAGE else None
    return Page[LoggedChain](items=items, next=following)


def _logged(chain: Chain, fault: int | None) -> LoggedChain:
    return LoggedChain(
        id=chain.id,
        template=chain.template_version.template.name,
        origin=chain.origin_unit.short_name,
        state=chain.state,
        started_at=chain.started_at,
        ended_at=chain.ended_at,
        entries=chain.event_seq,
        fault=fault,
    )


@router.get("/logs/flows", response=list[FlowName], operation_id="approvals_log_flows")
def list_flows(request: HttpRequest, organ: Id) -> list[FlowName]:
    """The flows that the organ's chains may follow."""
    permissions.require_auditor(current(request))
    return [FlowName(key=key, name=name) for key, name in flows_of(organ)]


@router.get("/logs/file", operation_id="approvals_log_file")
def organ_file(request: HttpRequest, query: Query[LogFileQuery]) -> HttpResponse:
    """The events of every chain of the organ in the period, as CSV or XES; the taking is audited."""
    wanted = logs.period(query.organ, query.since, query.until, query.template)
    return _sent(logs.export_logs(by=current(request), wanted=wanted, form=query.form), query.form)


@router.get("/logs/{chain_id}/file", operation_id="approvals_chain_log_file")
def chain_file(request: HttpRequest, chain_id: Id, form: Form = "csv") -> HttpResponse:
    """One chain's events as CSV or XES; the taking is audited."""
    return _sent(logs.export_chain_log(by=current(request), chain_id=chain_id, form=form), form)


def _sent(file: logs.LogFile, form: str) -> HttpResponse:
    response = HttpResponse(file.content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "private, no-store"
    return response
