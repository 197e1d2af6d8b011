"""What the overview, the causes and the cases are asked for, parsed once for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ninja import Schema
from pydantic import Field

from approvals.calendar import calendar
from approvals.selectors.form_names import form_names
from office.dashboards.api.answers import About, Spoken
from office.dashboards.permissions import scope_of
from office.dashboards.schemas import UnitName
from office.dashboards.selectors import overview
from office.dashboards.selectors.overview import Choice
from office.dashboards.selectors.periods import Period, PeriodName, chosen
from office.dashboards.selectors.scopes import Scope, short_names
from office.kernel import clock
from office.kernel.ids import Id
from orgchart.selectors import seen_units

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Unit

PLAIN = "plain"
REQUEST = "request"
SUBJECTS, URGENCIES = r"^(document|incoming|request)$", r"^(特急|加急|plain)$"


class Asking(Schema):
    """``first`` and ``last``, given together, take the place of ``days``: whole weeks are looked at."""

    unit: Id | None = None
    days: PeriodName = "ninety"
    first: date | None = None
    last: date | None = None
    subject: str | None = Field(None, pattern=SUBJECTS)
    kind: str | None = Field(None, max_length=64)
    urgency: str | None = Field(None, pattern=URGENCIES)

    @property
    def choice(self) -> Choice:
        urgency = "" if self.urgency == PLAIN else self.urgency
        return Choice(self.subject, self.kind, urgency)

    @property
    def span(self) -> Period:
        return chosen(self.days, self.first, self.last, clock.today())


@dataclass(frozen=True)
class Looked:
    """What was asked, with the viewer's part of the house found; ``told`` false where it is of too few."""

    scope: Scope
    span: Period
    choice: Choice
    told: bool

    @classmethod
    def at(cls, account: Account, asking: Asking) -> Looked:
        scope = scope_of(account, asking.unit)
        span, choice = asking.span, asking.choice
        return cls(scope, span, choice, overview.may_tell(scope, span, choice))

    @property
    def about(self) -> About:
        table = calendar()
        return About(
            unit=named(self.scope.unit),
            first=self.span.first,
            last=self.span.last,
            until=clock.now(),
            day_minutes=table.day_minutes,
            provisional=[year for year in self.span.years if not table.has_notice(year)],
            untold=not self.told,
        )


def named(unit: Unit) -> UnitName:
    return UnitName(id=unit.id, name=unit.name, short_name=unit.short_name)


def names_of(account: Account, unit_ids: Iterable[int]) -> dict[int, UnitName]:
    """The names of the units that the directory shows the viewer."""
    return {key: named(unit) for key, unit in seen_units(account, list(unit_ids)).items()}


def places_of(account: Account, scope: Scope, unit_ids: Iterable[int]) -> dict[int, UnitName]:
    """The same, with the organ before its divisions where the part has several organs."""
    units = seen_units(account, list(unit_ids))
    short = short_names(scope, units)
    return {key: UnitName(id=key, name=unit.name, short_name=short[key]) for key, unit in units.items()}


def kind_names(keys: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], Spoken]:
    """What each kind is called: documents by their kind itself, requests by their form."""
    wanted = list(keys)
    forms = form_names({kind for subject_type, kind in wanted if subject_type == REQUEST})
    return {key: _kind_name(key, forms) for key in wanted}


def _kind_name(key: tuple[str, ...], forms: dict[str, dict[str, str]]) -> Spoken:
    subject_type, kind = key
    if subject_type == REQUEST and kind in forms:
        return Spoken(**forms[kind])
    return Spoken(zh=kind, en=kind)
