"""What every kind of change has in common: it is checked, told, and applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from office.kernel import clock
from office.kernel.errors import OfficeError, conflict
from office.kernel.outbox import publish
from orgchart.events import AppointmentsChanged, UnitChanged
from orgchart.models import Appointment, Change, ChangeState, Person, Unit
from orgchart.permissions import Authority, known_person
from orgchart.services.changes import guards
from orgchart.services.changes.derived import Touched
from orgchart.services.changes.payloads import Payload

P = TypeVar("P", bound=Payload)


@dataclass(frozen=True)
class Line:
    """One thing that will be different; ``code`` and ``data`` name its text."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)


class Operation(Generic[P]):
    """A change about to be made. ``check`` raises what forbids it and writes nothing; then ``apply``.

    ``fresh`` is false when a planned change takes effect: versions were compared when it was made.
    As an act of a plan it is ``in_plan``, and what it makes bears the id ``makes``.
    """

    kind: ClassVar[str]
    right: ClassVar[str]
    unit: Unit
    person: Person | None = None

    def __init__(self, payload: P, authority: Authority, on: date, *, fresh: bool = True) -> None:
        self.payload = payload
        self.authority = authority
        self.on = on
        self.fresh = fresh
        self.summary: dict[str, Any] = {}
        self.lines: list[Line] = []
        self.touched = Touched()
        self.units: list[Unit] = []  # that it reaches, for the preview
        self.ending: list[Appointment] = []
        self.gone: list[Unit] = []
        self.tasks_to: int | None = None
        self.successors: dict[int, int] = {}  # ended appointments to those that continue them
        self.continued = False  # open tasks go along with their holders
        self.posts_after: dict[int, int] = {}  # ended posts to those that continue them
        self.in_plan = False
        self.makes: int | None = None
        self._published: list[UnitChanged] = []

    def check(self) -> None:
        raise NotImplementedError

    def apply(self) -> None:
        raise NotImplementedError

    # --- what kinds use ------------------------------------------------------------------------

    def say(self, code: str, **data: Any) -> None:
        self.lines.append(Line(f"orgchart.line.{code}", data))

    def say_field(self, name: str, before: Any, after: Any) -> None:
        shown = {"before": before, "after": after}
        said = {key: "" if value is None else str(value) for key, value in shown.items()}
        self.say("field", field=f"@orgchart.field.{name}", **said)

    def same_version(self, row: Unit | Person, seen: int) -> None:
        """Refuse when somebody changed the row since the administrator read it, and say who."""
        if self.fresh and row.version != seen:
            raise changed_meanwhile(row)

    def check_tasks(self) -> None:
        """Nothing that holds open work ends without a word on who takes it."""
        if self.tasks_to is not None:
            heir, _ = known_person(self.authority, self.tasks_to, self.on)
            leaving = {row.person_id for row in self.ending}
            if heir.id in leaving and not self.continued:
                raise conflict("orgchart.heir_leaves", name=heir.name)
        elif not self.continued or self.gone:
            found = self.blockers()
            if found:
                first = found[0]
                raise conflict(first.code, count=first.count, **first.data)

    def blockers(self) -> list[guards.Blocker]:
        ending = [] if self.continued else [row.id for row in self.ending]
        return guards.blockers(ending, [unit.id for unit in self.gone])

    def changed(self, unit: Unit, kind: str, successors: Sequence[Unit] = ()) -> None:
        """Tell others of a unit when the change is done."""
        self._published.append(
            UnitChanged(unit_id=unit.id, kind=kind, successors=[one.id for one in successors])
        )

    @property
    def told(self) -> list[int]:
        """The units of which others are told."""
        return [one.unit_id for one in self._published]

    # --- run by ``making`` ---------------------------------------------------------------------

    def run(self) -> None:
        """Apply, and bring everything derived up to date."""
        by = self.authority.account.id
        ending = [row.id for row in self.ending]
        if self.tasks_to is not None and not self.continued and ending:
            guards.hand_over(ending, self.tasks_to, by)
        self.apply()
        guards.follow(self.successors, by)
        accounts = self.touched.settle()
        if accounts:
            event = AppointmentsChanged(account_ids=accounts, ended=ending)
            publish(event, aggregate="unit", aggregate_id=self.unit.id)
        for told in self._published:
            publish(told, aggregate="unit", aggregate_id=told.unit_id)


def changed_meanwhile(row: Unit | Person) -> OfficeError:
    """Who changed the unit or person last, and when."""
    acts = Change.objects.filter(state=ChangeState.APPLIED).select_related("made_by__person")
    mine = acts.filter(unit=row) if isinstance(row, Unit) else acts.filter(person=row)
    last = mine.order_by("-applied_at").first()
    if last is None or last.applied_at is None:
        return conflict("orgchart.changed_meanwhile_unknown", subject=row.name)
    maker = getattr(last.made_by, "person", None)
    at = last.applied_at.astimezone(clock.LOCAL).strftime("%Y-%m-%d %H:%M")
    name = maker.name if maker is not None else last.made_by.login
    return conflict("orgchart.changed_meanwhile", subject=row.name, name=name, at=at)
