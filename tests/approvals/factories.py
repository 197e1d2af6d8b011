"""A kind of subject for the tests of the engine, and small flows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from approvals import services
from approvals.models import Chain, Step, Task
from approvals.services.templates import publish
from approvals.subjects import SubjectSummary, Transition, register_subject
from office.kernel.errors import conflict
from office.kernel.ids import new_id
from office.kernel.models import Account
from orgchart.models import Person
from tests.orgchart.factories import SmallProvince

SUBJECT = "test_paper"


@dataclass
class Papers:
    """A subject that everybody named in ``readers`` may read, with one current hash."""

    hashes: dict[int, str] = field(default_factory=dict)
    readers: set[int] = field(default_factory=set)
    transitions: list[Transition] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def lock(self, subject_id: int) -> None: ...

    def may_read(self, account: Account, subject_id: int) -> bool:
        return account.id in self.readers

    def may_urge(self, account: Account, subject_id: int) -> bool:
        return False

    def version_hash(self, subject_id: int) -> str:
        return self.hashes.get(subject_id, "h1")

    def opened_hashes(self, account: Account, ids: Sequence[int]) -> dict[int, str]:
        read = Task.objects.filter(account=account, chain__subject_id__in=ids, read_at__isnull=False)
        return {key: self.version_hash(key) for key in read.values_list("chain__subject_id", flat=True)}

    def check(
        self, *, chain: Chain, step: Step, task: Task, action: str, seen_hash: str, data: dict[str, Any]
    ) -> None:
        if seen_hash != self.version_hash(chain.subject_id):
            raise conflict("approvals.task_closed", reason="outdated")

    def on_transition(self, transition: Transition) -> None:
        self.transitions.append(transition)

    def summary(self, ids: Sequence[int], viewer: Account) -> dict[int, SubjectSummary]:
        return {key: SubjectSummary(title=f"关于测试{key % 1000}的通知", source="人事处") for key in ids}


def papers() -> Papers:
    handler = Papers()
    register_subject(SUBJECT, handler)
    return handler


def publish_flow(*steps: dict[str, Any], key: str = "test") -> None:
    publish(key=key, name="测试", subject_type=SUBJECT, definition={"steps": list(steps)})


def to(person: Person) -> dict[str, Any]:
    return {"to": "person", "id": str(person.id)}


def begin(province: SmallProvince, *, key: str = "test", **more: Any) -> Chain:
    values: dict[str, Any] = {
        "subject_type": SUBJECT,
        "subject_id": new_id(),
        "template": key,
        "origin_unit_id": province.units["institutions"].id,
        "by": province.people["clerk"],
        "context": {},
        "seen_hash": "h1",
    }
    return services.start(**(values | more))


def task_of(chain: Chain, person: Person) -> Task:
    return Task.objects.get(chain=chain, assignee=person, state=Task.State.ACTIVE)


def decide(chain: Chain, person: Person, action: str = "agree", **more: Any) -> services.Decision:
    values: dict[str, Any] = {
        "task_id": task_of(chain, person).id,
        "by": person,
        "action": action,
        "seen_hash": "h1",
        "idempotency_key": uuid4().hex,
    }
    return services.decide(**(values | more))


def holders(chain: Chain) -> set[str]:
    """The names of those whose turn it is."""
    rows = Task.objects.filter(chain=chain, state=Task.State.ACTIVE, kind=Task.Kind.SIGN)
    return set(rows.values_list("assignee__name", flat=True))
