"""Random reorganisations over a province at work: nothing is left without somebody or somewhere."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from approvals.models import Chain, Task
from approvals.services.templates import ensure_default_templates
from documents.models import Document
from messaging.models import Conversation
from messaging.selectors.access import members_of
from messaging.services.conversations import ensure_unit
from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.outbox import drain
from orgchart.models import Appointment, Plan, Unit
from orgchart.selectors import in_force, serving
from orgchart.services import changes, plans
from orgchart.services.changes.payloads import payload_adapter
from orgchart.services.dates import follow_dates, forget_dates
from orgchart.services.verify import verify
from tests.documents.factories import Desk
from tests.orgchart.administration import system
from tests.orgchart.factories import small_province
from tests.orgchart.test_change_random import _MAKERS, Year

pytestmark = pytest.mark.django_db
START = datetime(2026, 2, 2, 4, 0, tzinfo=UTC)
PLANS = 4
# What plans are made of: mergers first, single appointments among them.
KINDS = (
    *("unit_merge",) * 4,
    *("unit_split", "unit_abolish", "unit_move") * 2,
    *("unit_add", "unit_edit", "head_set", "person_transfer", "person_retire", "post_add", "role_set"),
)


class Government:
    """Papers under way, kept and received, groups that talk; and somebody who reorganises it."""

    def __init__(self, seed: int) -> None:
        ensure_default_templates()
        self.desk = Desk(small_province())
        self.year = Year(self.desk.province, seed)
        self.random = self.year.random
        self.outcomes: Counter[str] = Counter()
        under_way = [self.desk.submit(self.desk.draft()) for _ in range(2)]
        self.desk.decide(under_way[0], "head")
        for unit in Unit.objects.order_by("id"):
            kept = self.desk.draft(recipients=[], attachments=[])
            Document.objects.filter(id=kept.id).update(custodian_unit=unit)
            ensure_unit(unit_id=unit.id, subtree=self.random.random() < 0.5)
        self.owners = dict(Document.objects.values_list("id", "owner_unit_id"))

    def acts(self) -> list[tuple[str, dict[str, Any]]]:
        """2–6 acts; some name what an earlier one makes."""
        drawn: list[tuple[str, dict[str, Any]]] = []
        makers: list[str] = []
        for index in range(self.random.randint(2, 6)):
            kind = self.random.choice(KINDS)
            act = {"kind": kind, **_MAKERS[kind](self.year)}
            for name in ("parent", "successor", "unit"):
                if makers and act.get(name) and self.random.random() < 0.4:
                    act[name] = f"@{self.random.choice(makers)}"
            if kind in ("unit_add", "unit_split") or (kind == "unit_merge" and "new" in act):
                makers.append(f"a{index}")
            drawn.append((f"a{index}", act))
        return drawn

    def plan(self) -> Plan:
        """Drawn by trying: what is blocked is taken out, until nothing is."""
        top = Unit.objects.get(parent=None)
        on = clock.today() + timedelta(days=self.random.choice([0, 1, 3]))
        drawing = plans.Drawing("机构改革", "粤编", on, self.acts())
        plan = plans.make(by=system(), unit_id=top.id, drawing=drawing)
        while True:
            seen = plans.preview(by=system(), plan_id=plan.id)
            bad = {act.key for act in seen.acts if act.blockers or act.skipped}
            for act in seen.acts:
                became = act.blockers[0].code if act.blockers else "skipped" if act.skipped else "good"
                self.outcomes[f"{act.kind} {became}"] += 1
            if not bad:
                return plan
            rest = [(key, act) for key, act in drawing.acts if key not in bad]
            drawing = plans.Drawing("机构改革", "粤编", on, rest)
            plan = plans.draw(by=system(), plan_id=plan.id, version=plan.version, drawing=drawing)

    def meddle(self, plan: Plan) -> None:
        """Somebody does at once what the plan has for its day."""
        act = self.random.choice(list(plan.acts.order_by("position")))
        try:
            changes.make(by=system(), payload=payload_adapter.validate_python(act.payload))
        except OfficeError:
            self.outcomes["meddling refused"] += 1

    def orphans(self) -> list[str]:
        """What nobody has, or what lies nowhere."""
        drain()
        today = clock.today()
        living = set(Unit.objects.filter(in_force(today)).values_list("id", flat=True))
        held = set(serving(today).values_list("id", flat=True))
        waiting = Task.objects.filter(
            state=Task.State.ACTIVE, kind=Task.Kind.SIGN, chain__state__in=Chain.LIVE
        )
        self.outcomes["waiting"] += len(waiting)
        found = [f"task {one.id} of {one.post_title}" for one in waiting if one.appointment_id not in held]
        rows = Appointment.objects.filter(in_force(today)).exclude(unit_id__in=living)
        found += [f"appointment {one.id}" for one in rows]
        for document in Document.objects.all():
            if document.custodian_unit_id not in living:
                found.append(f"document {document.id} in {document.custodian_unit_id}")
            if self.owners[document.id] != document.owner_unit_id:
                found.append(f"document {document.id} changed its owner")
        return found + self._strangers(living)

    def _strangers(self, living: set[int]) -> list[str]:
        """Groups whose members are not those whose appointments lie in their unit, by parents alone."""
        parents = dict(Unit.objects.values_list("id", "parent_id"))
        served = list(
            serving(clock.today())
            .filter(person__account__is_active=True)
            .values_list("unit_id", "person__account_id")
        )
        wrong = []
        for talk in Conversation.objects.filter(kind="unit"):
            tops = list(talk.audiences.values_list("unit_id", "subtree"))
            due = {
                account
                for unit, account in served
                if any(_under(unit, top, subtree, parents) for top, subtree in tops)
            }
            if (talk.unit_id in living) == talk.archived or not {top for top, _ in tops} & living:
                wrong.append(f"group of {talk.unit_id} is closed, or not closed, or nobody's")
            if members_of(talk) != due:
                wrong.append(f"group of {talk.unit_id}")
        return wrong


def _under(unit: int, top: int, subtree: bool, parents: Mapping[int, int | None]) -> bool:
    here: int | None = unit
    while here is not None and here != top and subtree:
        here = parents[here]
    return here == top


def govern(seed: int, count: int) -> Counter[str]:
    """So many reorganisations from the small province on; rolled back at the end."""
    forget_dates()
    day = START
    with transaction.atomic():
        with clock.freeze(day):
            government = Government(seed)
            follow_dates()
        for number in range(count):
            with clock.freeze(day):
                plan = government.plan()
                if not plan.acts.exists():
                    continue
                seen = plans.preview(by=system(), plan_id=plan.id)
                plan = plans.schedule(by=system(), plan_id=plan.id, version=plan.version)
                meddled = government.random.random() < 0.4
                if meddled:
                    government.meddle(plan)
            day += timedelta(days=max((plan.effective_on - day.date()).days, 0))
            with clock.freeze(day):
                before = _standing()
                follow_dates()
                plan.refresh_from_db()
                government.outcomes[plan.state] += 1
                told = (
                    f"seed {seed}, plan {number}: {[act.payload for act in plan.acts.order_by('position')]}"
                )
                if plan.state == "failed":
                    assert meddled and plan.failure["code"] != "orgchart.change_broke", plan.failure
                    assert _standing() == before, told
                elif not meddled:
                    assert [(one.name, one.count) for one in seen.touches] == [
                        (one["name"], one["count"]) for one in plan.report["touches"]
                    ], told
                assert verify() == [], told
                assert government.orphans() == [], told
        transaction.set_rollback(True)
    forget_dates()
    return government.outcomes


def _standing() -> list[tuple[Any, ...]]:
    """Where every unit lies and who holds what, by which a failure must not show."""
    units = Unit.objects.order_by("id").values_list("id", "path", "name", "valid_to", "version")
    rows = Appointment.objects.order_by("id").values_list("id", "post_id", "path", "valid_to")
    return [*units, *rows]


def test_random_reorganisations_leave_nothing_orphaned() -> None:
    outcomes = govern(1, PLANS)
    assert outcomes["applied"] >= PLANS // 2, outcomes
    assert outcomes["unit_merge good"] and outcomes["waiting"] >= PLANS, outcomes


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_many_random_reorganisations() -> None:
    """As long as OFFICE_SOAK_MINUTES says, new ones each time."""
    minutes = float(os.environ.get("OFFICE_SOAK_MINUTES") or 0)
    if not minutes:
        pytest.skip("the long form: make soak")
    end = time.monotonic() + minutes * 60
    seed = int(time.time())
    while time.monotonic() < end:
        govern(seed, 25)
        seed += 1
