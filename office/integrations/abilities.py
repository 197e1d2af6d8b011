"""What a session may do in general: which rooms of the house open to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from office.kernel.models import Account

if TYPE_CHECKING:
    from orgchart.models import Unit


class SessionAbilities(BaseModel):
    """Business rooms are for people with a post; the three administrators read no business content."""

    work: bool
    administer: bool


def session_abilities(account: Account, unit: Unit | None) -> SessionAbilities:
    return SessionAbilities(
        work=unit is not None and not account.administrator, administer=bool(account.administrator)
    )
