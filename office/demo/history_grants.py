"""Who may read the demo's documents: what the services would have granted along the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group

from documents.models import Delivery, Document
from documents.stages import READ, READ_DELIVERY
from office.kernel import grants
from office.kernel.models import Account
from orgchart.selectors import Part, group_name
from orgchart.services.principals import groups_named, receiving_groups

if TYPE_CHECKING:
    from office.demo.history_deliveries import Arrival
    from office.demo.history_writing import Paper

Pairs = list[tuple[Account | Group, Document | Delivery]]


def grant_documents(papers: list[Paper]) -> None:
    """The drafter, everybody whose turn it was or is, the division's head, the organ's leaders and 督查."""
    pairs: Pairs = []
    names = {name for paper in papers for name in _followers(paper)}
    groups = groups_named(names)
    accounts = _accounts({account for paper in papers for account in _takers(paper)})
    for paper in papers:
        pairs += [(accounts[account], paper.document) for account in _takers(paper)]
        if paper.walked.acts:
            pairs += [(groups[name], paper.document) for name in _followers(paper)]
    grants.give_pairs(READ, pairs)


def grant_deliveries(arrivals: list[Arrival]) -> None:
    """The receiving registry and those above, and whoever handles it."""
    units = {arrival.row.unit_id: arrival.row.unit for arrival in arrivals}
    groups = receiving_groups(list(units.values()))
    accounts = _accounts({account for arrival in arrivals for account in arrival.takers()})
    senders = groups_named({name for arrival in arrivals for name in _senders(arrival)})
    of_documents: dict[tuple[int, int], tuple[Account | Group, Document | Delivery]] = {}
    of_deliveries: Pairs = []
    for arrival in arrivals:
        principals: list[Account | Group] = [
            *groups.get(arrival.row.unit_id, []),
            *(accounts[account] for account in arrival.takers()),
        ]
        if arrival.row.state == Delivery.State.SENT:
            of_deliveries += [(senders[name], arrival.row) for name in _senders(arrival)]
        for principal in principals:
            of_deliveries.append((principal, arrival.row))
            of_documents[hash((type(principal), principal.pk)), arrival.row.document_id] = (
                principal,
                arrival.row.document,
            )
    grants.give_pairs(READ, list(of_documents.values()))
    grants.give_pairs(READ_DELIVERY, list(dict.fromkeys(of_deliveries)))


def _senders(arrival: Arrival) -> list[str]:
    """The issuing organ's leaders and 督查, until it is signed for."""
    organ = arrival.paper.organ.unit
    return [group_name(organ.id, Part.LEADERS), group_name(organ.id, Part.SUPERVISORS)]


def _takers(paper: Paper) -> list[int]:
    acts = [act for many in paper.walked.acts.values() for act in many]
    return list(dict.fromkeys([paper.drafter.account_id, *(act.holder.account_id for act in acts)]))


def _followers(paper: Paper) -> list[str]:
    return [
        group_name(paper.division.unit.id, Part.LEADERS),
        group_name(paper.organ.unit.id, Part.LEADERS),
        group_name(paper.organ.unit.id, Part.SUPERVISORS),
    ]


def _accounts(ids: set[int]) -> dict[int, Account]:
    return Account.objects.in_bulk(list(ids))
