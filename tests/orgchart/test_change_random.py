"""Random years of a department: after every act, refused or not, nothing derived is out of step."""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction

from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.models import Account
from orgchart.models import AdminScope, Appointment, Change, Person, Post, Unit, UnitRole
from orgchart.services import changes
from orgchart.services.changes.payloads import payload_adapter
from orgchart.services.dates import follow_dates, forget_dates
from orgchart.services.verify import verify
from tests.orgchart.administration import administer, system
from tests.orgchart.factories import SmallProvince, small_province

pytestmark = pytest.mark.django_db
STEPS = 100
START = datetime(2026, 2, 2, 4, 0, tzinfo=UTC)
ROLES = ["registry", "seal", "reviewer", "checker", "secretary", "supervisor", "in_charge"]
SURNAMES, GIVEN = "单仇区查朴曾简梁", "望云知若慕见晓以"


class Year:
    """Somebody who changes at random what they find; ``random`` decides everything."""

    def __init__(self, province: SmallProvince, seed: int) -> None:
        self.random = Random(seed)
        self.administrators = [
            system(),
            system(),
            administer(province, "office_head", "department"),
            administer(province, "bureau_office_head", "jiangmen"),
        ]
        self.outcomes: Counter[str] = Counter()
        self.number = 0

    def step(self) -> str:
        """One act; returns what was tried and what became of it."""
        kind = self.random.choice(sorted(_MAKERS))
        by = self.random.choice(self.administrators)
        fields = _MAKERS[kind](self)
        on = clock.today() + timedelta(days=self.random.choice([0, 0, 0, -3, 1, 2, 5]))
        before = _version()
        try:
            payload = payload_adapter.validate_python({"kind": kind, **fields})
            seen = changes.preview(by=by, payload=payload, effective_on=on)
            made = changes.make(by=by, payload=payload, effective_on=on)
            assert not seen.blockers, (kind, seen.blockers[0].code)
            became = made.state
        except OfficeError as refused:
            assert _version() == before, f"{kind}: {refused.code} left something behind"
            became = refused.code
        self.outcomes[f"{kind} {became}"] += 1
        return f"{kind} by {by.login} on {on}: {became} {fields}"

    def undo(self) -> None:
        planned = list(Change.objects.filter(state="planned"))
        if planned:
            one = self.random.choice(planned)
            changes.undo(by=self.administrators[0], change_id=one.id)

    # --- what is found -------------------------------------------------------------------------

    def unit(self) -> Unit:
        return self.random.choice(list(Unit.objects.filter(valid_to=None).order_by("id")))

    def beside(self) -> tuple[Unit, Unit]:
        """Two units of a kind, more often than not close to each other."""
        one = self.unit()
        others = Unit.objects.filter(valid_to=None, kind=one.kind).exclude(id=one.id).order_by("id")
        near = list(others.filter(parent=one.parent)) or list(others) or [one]
        return one, self.random.choice(near)

    def person(self) -> Person:
        return self.random.choice(list(Person.objects.filter(status="active").order_by("id")))

    def seat(self) -> dict[str, Any]:
        posts = list(Post.objects.filter(valid_to=None).order_by("id"))
        if self.random.random() < 0.4:
            return {"post": self.random.choice(posts).id}
        return {"unit": self.unit().id, "title": "科员", "is_leader": self.random.random() < 0.2}

    def appointment(self) -> Appointment:
        return self.random.choice(list(Appointment.objects.filter(valid_to=None).order_by("id")))

    def moved(self, **more: Any) -> dict[str, Any]:
        who = self.person()
        return {"person": who.id, "version": who.version, "seat": self.seat(), **more}

    def name(self) -> str:
        self.number += 1
        return f"{self.random.choice(SURNAMES)}{self.random.choice(GIVEN)}{self.number}"


def _edit(year: Year) -> dict[str, Any]:
    unit = year.unit()
    field = year.random.choice(["name", "visibility", "sight", "may_issue", "code_word"])
    values = {
        "name": year.name(),
        "visibility": year.random.choice(["", "organ", "members"]),
        "sight": year.random.choice(["", "organ"]),
        "may_issue": year.random.random() < 0.5,
        "code_word": year.name(),
    }
    return {"unit": unit.id, "version": unit.version, field: values[field]}


def _merge(year: Year) -> dict[str, Any]:
    one, other = year.beside()
    units = [{"id": one.id, "version": one.version}]
    if year.random.random() < 0.5:
        return {"units": units, "into": {"id": other.id, "version": other.version}}
    units.append({"id": other.id, "version": other.version})
    heads = list(Appointment.objects.filter(unit__in=[one, other], post__is_head=True, valid_to=None))
    head = heads[0].id if heads else None
    return {"units": units, "parent": one.parent_id or 1, "new": {"name": year.name()}, "head": head}


def _split(year: Year) -> dict[str, Any]:
    unit = year.unit()
    posts = list(Post.objects.filter(unit=unit, valid_to=None).order_by("id").values_list("id", flat=True))
    children = list(
        Unit.objects.filter(parent=unit, valid_to=None).order_by("id").values_list("id", flat=True)
    )
    return {
        "unit": unit.id,
        "version": unit.version,
        "new": {"name": year.name()},
        "posts": [key for key in posts if year.random.random() < 0.5],
        "children": [key for key in children if year.random.random() < 0.5],
    }


def _role(year: Year) -> dict[str, Any]:
    held = list(UnitRole.objects.order_by("id"))
    if held and year.random.random() < 0.3:
        one = year.random.choice(held)
        return {"unit": one.unit_id, "role": one.role, "appointment": one.appointment_id}
    return {"unit": year.unit().id, "role": year.random.choice(ROLES), "appointment": year.appointment().id}


def _head(year: Year) -> dict[str, Any]:
    unit = year.unit()
    return {"unit": unit.id, "version": unit.version, "person": year.person().id, "title": "处长"}


def _gone(year: Year) -> dict[str, Any]:
    who = year.person()
    return {"person": who.id, "version": who.version}


def _abolished(year: Year) -> dict[str, Any]:
    one, other = year.beside()
    successor = other.id if year.random.random() < 0.7 else None
    return {"unit": one.id, "version": one.version, "successor": successor}


def _ended(year: Year) -> dict[str, Any]:
    rows = list(Appointment.objects.exclude(kind="primary").filter(valid_to=None).order_by("id"))
    row = year.random.choice(rows) if rows else year.appointment()
    return {"appointment": row.id, "version": row.person.version}


def _ordered(year: Year) -> dict[str, Any]:
    unit = year.unit()
    children = list(Unit.objects.filter(parent=unit).order_by("id").values_list("id", flat=True)) or [1]
    year.random.shuffle(children)
    return {"unit": unit.id, "version": unit.version, "children": children}


def _moved_unit(year: Year) -> dict[str, Any]:
    unit = year.unit()
    return {"unit": unit.id, "version": unit.version, "parent": year.unit().id}


def _added(year: Year) -> dict[str, Any]:
    kind = year.random.choice(["division", "division", "organ", "collection"])
    return {"parent": year.unit().id, "unit_kind": kind, "name": year.name()}


def _hired(year: Year) -> dict[str, Any]:
    hidden = year.random.random() < 0.2
    return {
        "login": f"new.{year.random.randrange(10**9)}",
        "name": year.name(),
        "seat": year.seat(),
        "hidden": hidden,
    }


def _post(year: Year) -> Post:
    return year.random.choice(list(Post.objects.filter(valid_to=None).order_by("id")))


def _granted(year: Year) -> dict[str, Any]:
    return {"unit": year.unit().id, "person": year.person().id, "rights": ["people"]}


def _revoked(year: Year) -> dict[str, Any]:
    return {"scope": year.random.choice(list(AdminScope.objects.order_by("id"))).id}


_MAKERS: dict[str, Any] = {
    "unit_add": _added,
    "unit_edit": _edit,
    "unit_order": _ordered,
    "unit_move": _moved_unit,
    "unit_merge": _merge,
    "unit_split": _split,
    "unit_abolish": _abolished,
    "person_hire": _hired,
    "person_edit": lambda year: {**_gone(year), "hidden": year.random.random() < 0.5, "name": year.name()},
    "person_transfer": lambda year: year.moved(),
    "person_promote": lambda year: year.moved(),
    "person_second": lambda year: year.moved(until=clock.today() + timedelta(days=4)),
    "person_deputise": lambda year: year.moved(as_kind=year.random.choice(["acting", "temporary"])),
    "person_concurrent": lambda year: year.moved(),
    "appointment_end": _ended,
    "person_retire": _gone,
    "person_leave": _gone,
    "post_add": lambda year: {"unit": year.unit().id, "title": "科员", "is_head": year.random.random() < 0.3},
    "post_edit": lambda year: {"post": _post(year).id, "quota": year.random.randint(1, 3)},
    "post_abolish": lambda year: {"post": _post(year).id},
    "role_set": _role,
    "role_unset": _role,
    "head_set": _head,
    "scope_grant": _granted,
    "scope_revoke": _revoked,
}


def _version() -> tuple[Any, ...]:
    """What a refusal must leave as it was; the newest rows and the sums of versions."""
    tables = (Unit, Person, Post, Appointment, UnitRole, AdminScope, Change, Account)
    return tuple(model.objects.count() for model in tables)


def live(seed: int, steps: int) -> Counter[str]:
    """One year from the small province on; rolled back at its end."""
    told: list[str] = []
    forget_dates()
    with transaction.atomic():
        day = START
        with clock.freeze(day):
            year = Year(small_province(), seed)
            follow_dates()
        for _ in range(steps):
            if year.random.random() < 0.15:
                day += timedelta(days=year.random.randint(1, 3))
            with clock.freeze(day):
                follow_dates()
                if year.random.random() < 0.05:
                    year.undo()
                told.append(year.step())
                faults = verify()
            assert faults == [], "\n".join([f"seed {seed}", *told[-6:], *map(str, faults[:5])])
        failed = Change.objects.filter(state="failed", failure__code="orgchart.change_broke")
        assert not failed.exists(), list(failed.values_list("kind", "failure"))
        transaction.set_rollback(True)
    forget_dates()
    return year.outcomes


def test_a_random_year_leaves_nothing_out_of_step() -> None:
    outcomes: Counter[str] = Counter()
    for seed in (1, 2):
        outcomes += live(seed, STEPS)
    done = {name.split()[0] for name in outcomes if name.split()[1] in ("applied", "planned")}
    assert len(done) >= 18, sorted(outcomes)


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_many_random_years() -> None:
    """As long as OFFICE_SOAK_MINUTES says, with new years each time; at least 2,000 steps."""
    minutes = float(os.environ.get("OFFICE_SOAK_MINUTES") or 0)
    if not minutes:
        pytest.skip("the long form: make soak")
    end = time.monotonic() + minutes * 60
    steps, seed = 0, int(time.time())
    while steps < 2000 or time.monotonic() < end:
        live(seed, 250)
        steps, seed = steps + 250, seed + 1
