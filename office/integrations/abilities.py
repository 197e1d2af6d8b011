"""What a session may do in general: which rooms of the house open to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from documents.selectors.seals import answers_for_seals
from office.kernel.models import Account
from office.supervision.selectors.organs import group_names, supervised_organs

if TYPE_CHECKING:
    from orgchart.models import Unit


class SessionAbilities(BaseModel):
    """Business rooms are for people with a post; the three administrators read no business content.
    ``supervise``: opens 督办 matters for an organ. ``seals``: keeps seals or answers for an organ's.
    """

    work: bool
    supervise: bool
    seals: bool
    administer: bool


def session_abilities(account: Account, unit: Unit | None) -> SessionAbilities:
    work = unit is not None and not account.administrator
    return SessionAbilities(
        work=work,
        supervise=work and bool(supervised_organs(group_names(account))),
        seals=work and answers_for_seals(account),
        administer=bool(account.administrator),
    )
