"""Answers about requests, built from one request and its reader."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from approvals import permissions
from approvals.api import paper_schemas as schemas
from approvals.api.common import chain_view
from approvals.api.schemas import DueView, Label, TaskAbilities
from approvals.calendar import calendar
from approvals.due import due_state
from approvals.forms.checking import Checked
from approvals.forms.content import is_money, money_words
from approvals.forms.definition import FormDefinition, Words
from approvals.models import Chain, Request, Task
from approvals.selectors import (
    acting_name,
    active_task_for,
    chain_cards,
    holder_names,
    holders_by_chain,
    latest_chain,
)
from approvals.selectors.forms import definition_of, earlier_answers
from approvals.selectors.papers import (
    SUBJECT,
    content_of,
    last_return,
    opened_by,
    opened_versions,
    readable_requests,
    shares_of,
    versions_of,
)
from approvals.services.papers.drafting import checked_draft, told
from office.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvals.selectors import ChainCard
    from approvals.services import PreviewStep
    from office.kernel.models import Account
    from orgchart.models import Person


def label(words: Words | dict[str, str]) -> Label:
    return Label.model_validate(words if isinstance(words, dict) else words.model_dump())


def preview_step(step: PreviewStep) -> schemas.RequestPreviewStep:
    return schemas.RequestPreviewStep(
        name=Label.of(step.stage, step.name),
        people=[
            schemas.RequestPreviewPerson(name=one.name, post=one.post_title, unit=one.unit_name)
            for one in step.people
        ],
        missing=step.missing,
        chosen_later=step.chosen_later,
    )


def draft_view(request: Request) -> schemas.RequestDraft:
    definition = definition_of(request.form_version)
    checked = checked_draft(request, definition, request.draft)
    key = request.form_version.form.key
    task = last_return(request.chain_id) if request.chain_id and request.state == "returned" else None
    return schemas.RequestDraft(
        id=request.id,
        token=request.draft_token,
        state=request.state,
        title=request.title,
        urgency=request.urgency,
        handed_in=request.current_version_id is not None,
        form=key,
        definition=request.form_version.definition,
        data=request.draft,
        told=added(definition, checked.values),
        faults=faults_of(checked),
        earlier=earlier_answers(request.owner, key),
        returned=schemas.RequestReturned(by=acting_name(task), opinion=task.opinion, at=task.decided_at)
        if task
        else None,
    )


def faults_of(checked: Checked) -> list[schemas.FormFault]:
    return [schemas.FormFault.model_validate(told(fault)) for fault in checked.faults]


def added(definition: FormDefinition, values: dict[str, Any]) -> dict[str, Any]:
    """What the house knows beside the answers typed, by place."""
    found: dict[str, Any] = {}
    for one in definition.fields:
        value = values.get(one.key)
        if one.type == "table":
            for number, row in enumerate(value or [], 1):
                found |= {f"{one.key}.{number}.{c.key}": _added(c, row.get(c.key)) for c in one.columns}
        else:
            found[one.key] = _added(one, value)
    return {place: what for place, what in found.items() if what}


def _added(one: Any, value: Any) -> Any:
    if value is None:
        return None
    if one.type == "computed":
        return {"value": f"{value:f}", "capitals": money_words(value) if one.money else ""}
    if is_money(one):
        return {"capitals": money_words(value)}
    if one.type in ("person", "unit", "date_range", "attachment"):
        return value
    return None


def request_view(account: Account, person: Person, request: Request) -> schemas.RequestView:
    """A request's screen for one reader, in a constant number of queries. A draft has nothing to show."""
    version = request.current_version
    content = content_of(version) if version else {}
    chain = latest_chain(SUBJECT, request.id)
    task = active_task_for(person, SUBJECT, request.id)
    opened = opened_by(account, request)
    own = request.owner_id == person.id
    rights = _rights(account, task) if task else None
    return schemas.RequestView(
        id=request.id,
        state=request.state,
        title=content.get("title", request.title),
        number=request.number,
        urgency=content.get("urgency", request.urgency),
        form=request.form_version.form.key,
        form_name=label(request.form_version.definition["name"]),
        kind=request.form_version.definition.get("kind", "request"),
        owner=schemas.RequestPerson(
            id=request.owner_id,
            name=request.owner.name,
            post=content.get("owner", {}).get("post", ""),
        ),
        unit=schemas.RequestUnit(id=request.unit_id, name=request.unit.name),
        organ=schemas.RequestUnit(id=request.organ_id, name=request.organ.name),
        on=content.get("on", ""),
        version=version.number if version else 0,
        seen_hash=version.sha256 if version else "",
        answers=content.get("answers", []),
        versions=[
            schemas.RequestVersionView(
                number=row.number, at=row.created_at, sha256=row.sha256, changed=changed
            )
            for row, changed in versions_of(request)
        ],
        shares=[schemas.ShareView.model_validate(share) for share in shares_of(chain.id)] if chain else [],
        chain=chain_view(person, chain) if chain else None,
        my_task=_task_view(task, rights) if task and rights else None,
        opened=opened,
        abilities=schemas.RequestAbilities(
            edit=own and request.editable,
            discard=own and request.editable and version is None,
            agree=bool(rights and rights.decide and opened),
            send_back=bool(rights and rights.decide),
        ),
    )


def _rights(account: Account, task: Task) -> permissions.TaskRights:
    return permissions.task_rights(account, task)


def _task_view(task: Task, rights: permissions.TaskRights) -> schemas.RequestTask:
    return schemas.RequestTask(
        id=task.id,
        stage=task.step.stage,
        stage_label=Label.of(task.step.stage, task.step.name),
        opinion_required=bool(task.step.options.get("opinion_required")),
        may_choose=list(task.step.options.get("may_choose", [])),
        due=due_view(task, task.chain),
        on_behalf_of=task.on_behalf_of.name if task.on_behalf_of else "",
        abilities=TaskAbilities(**asdict(rights)),
    )


def due_view(task: Task, chain: Chain) -> DueView:
    state = due_state(
        calendar(),
        opened_at=task.opened_at,
        due_at=task.due_at,
        now=clock.now(),
        held=chain.state == Chain.State.SUSPENDED,
    )
    return DueView.model_validate(state)


def item_views(rows: Sequence[Request]) -> list[schemas.RequestItem]:
    """A page of a list; one query, for the holders."""
    held = holders_by_chain([row.chain_id for row in rows if row.chain_id is not None])
    return [
        schemas.RequestItem(
            id=row.id,
            state=row.state,
            title=row.title,
            number=row.number,
            urgency=row.urgency,
            form=row.form_version.form.key,
            form_name=label(row.form_version.definition["name"]),
            owner=row.owner.name,
            unit=row.unit.short_name,
            updated_at=row.updated_at,
            holders=held.get(row.chain_id or 0, []) if row.state == Request.State.IN_CHAIN else [],
        )
        for row in rows
    ]


def card_views(account: Account, ids: Sequence[int]) -> list[schemas.RequestCard]:
    """Cards of those requests that the account may read, in the order asked."""
    rows = readable_requests(account, ids)
    chains = chain_cards(SUBJECT, list(rows))
    opened = opened_versions(account, [row.current_version_id for row in rows.values()])
    return [
        _card(rows[key], account, chains.get(key), opened=rows[key].current_version_id in opened)
        for key in dict.fromkeys(ids)
        if key in rows
    ]


def _card(row: Request, account: Account, chain: ChainCard | None, *, opened: bool) -> schemas.RequestCard:
    active = chain.active if chain else []
    mine = next((task for task in active if task.account_id == account.id), None)
    shown = mine or (active[0] if active else None)
    last = chain.last if chain else None
    return schemas.RequestCard(
        id=row.id,
        title=row.title,
        number=row.number,
        urgency=row.urgency,
        form_name=label(row.form_version.definition["name"]),
        owner=row.owner.name,
        state=row.state,
        stage_label=Label.of(shown.step.stage, shown.step.name) if shown else Label.of(""),
        holders=holder_names(active),
        mine=mine is not None,
        opened=opened,
        due=due_view(shown, chain.chain) if shown and chain else None,
        last_opinion=last.opinion if last else "",
        last_by=acting_name(last) if last else "",
    )
