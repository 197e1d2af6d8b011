"""Documents and deliveries as cards: drawn for one viewer, a constant number of queries for any number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from approvals.selectors import ChainCard, acting_name, chain_cards, holder_names, step_name
from documents.models import Delivery, Document, FullTextOpening
from documents.stages import READ, READ_DELIVERY, SIGNING_STAGES, WORKING_STAGES
from office.kernel import grants

if TYPE_CHECKING:
    from approvals.models import Task
    from office.kernel.models import Account


@dataclass(frozen=True)
class CardStep:
    """One mark on the card's line: parallel steps of one stage are one mark."""

    stage: str
    name: str
    state: str


@dataclass(frozen=True)
class PreviousOpinion:
    """What the last decider said."""

    name: str
    stage: str
    at: datetime | None
    opinion: str


@dataclass(frozen=True)
class Card:
    """A document (or, with `delivery_id`, its delivery) as one viewer sees it."""

    document_id: int
    delivery_id: int | None
    title: str
    kind: str
    number: str
    urgency: str
    organ: str
    state: str
    version: int
    stage: str
    steps: list[CardStep]
    holders: list[str]
    mine: bool
    since: datetime | None
    previous: PreviousOpinion | None
    due_at: datetime | None
    my_task_id: int | None
    seen_hash: str
    opened: bool
    may_agree: bool
    may_return: bool


def document_cards(account: Account, ids: Sequence[int]) -> list[Card]:
    """Cards of the documents the account may read, in the order asked; the others are left out."""
    visible = grants.visible_subset(account, Document, READ, ids)
    rows = Document.objects.filter(id__in=visible).select_related("organ", "current_version").in_bulk()
    chains = chain_cards("document", list(rows))
    opened = opened_versions(account, [row.current_version_id for row in rows.values()])
    return [
        _card(rows[key], account, chains.get(key), opened=rows[key].current_version_id in opened)
        for key in dict.fromkeys(ids)
        if key in rows
    ]


def delivery_cards(account: Account, ids: Sequence[int]) -> list[Card]:
    """Cards of the deliveries the account may read, in the order asked."""
    visible = grants.visible_subset(account, Delivery, READ_DELIVERY, ids)
    rows = (
        Delivery.objects.filter(id__in=visible)
        .select_related("document__organ", "document__current_version")
        .in_bulk()
    )
    chains = chain_cards("incoming", list(rows))
    opened = opened_versions(account, [row.document.current_version_id for row in rows.values()])
    return [
        _card(
            rows[key].document,
            account,
            chains.get(key),
            delivery=rows[key],
            opened=rows[key].document.current_version_id in opened,
        )
        for key in dict.fromkeys(ids)
        if key in rows
    ]


def opened_versions(account: Account, version_ids: Sequence[int | None]) -> set[int]:
    """Which of these versions the account has opened in full."""
    wanted = [key for key in version_ids if key is not None]
    rows = FullTextOpening.objects.filter(account=account, version_id__in=wanted)
    return set(rows.values_list("version_id", flat=True))


def opened_hashes(account: Account, ids: Sequence[int]) -> dict[int, str]:
    """By document, the hash of its current version, where the account has opened that in full; one query."""
    rows = Document.objects.filter(id__in=ids, current_version__openings__account=account)
    return dict(rows.values_list("id", "current_version__manifest_sha256"))


def _card(
    document: Document,
    account: Account,
    chain: ChainCard | None,
    *,
    opened: bool,
    delivery: Delivery | None = None,
) -> Card:
    mine = next((task for task in chain.active if task.account_id == account.id), None) if chain else None
    stage = mine.step.stage if mine else chain.stage if chain else ""
    version = document.current_version
    return Card(
        document_id=document.id,
        delivery_id=delivery.id if delivery else None,
        title=document.title,
        kind=document.kind,
        number=document.number,
        urgency=document.urgency,
        organ=document.source_short,
        state=delivery.state if delivery else document.state,
        version=version.number if version else 0,
        stage=stage,
        steps=card_steps(chain) if chain else [],
        holders=holder_names(chain.active) if chain else [],
        mine=mine is not None,
        since=_since(chain, mine),
        previous=_previous(chain.last) if chain and chain.last else None,
        due_at=mine.due_at if mine else chain.due_at if chain else None,
        my_task_id=mine.id if mine else None,
        seen_hash=version.manifest_sha256 if version else "",
        opened=opened,
        may_agree=mine is not None and stage in SIGNING_STAGES and opened,
        may_return=mine is not None and stage in SIGNING_STAGES | WORKING_STAGES,
    )


def _since(chain: ChainCard | None, mine: Task | None) -> datetime | None:
    if mine is not None:
        return mine.opened_at
    return min((task.opened_at for task in chain.active), default=None) if chain else None


def _previous(task: Task) -> PreviousOpinion:
    return PreviousOpinion(acting_name(task), task.step.stage, task.decided_at, task.opinion)


_RANK = {"active": 0, "returned": 1, "waiting": 2, "done": 3, "skipped": 4}


def card_steps(chain: ChainCard) -> list[CardStep]:
    """The chain's line: one mark per order, in the least finished state among its parallel steps."""
    orders: dict[int, CardStep] = {}
    for step in chain.steps:
        if step.state == "skipped":
            continue
        mark = orders.get(step.order)
        if mark is None or _RANK[step.state] < _RANK[mark.state]:
            orders[step.order] = CardStep(step.stage, step_name(step), str(step.state))
    return list(orders.values())
