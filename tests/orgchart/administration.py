"""An administrator's hands, for the tests of changes."""

from __future__ import annotations

from typing import Any

import pytest

from office.kernel.errors import OfficeError
from office.kernel.models import Account, AuditRecord, OutboxEvent
from orgchart.models import AdminScope, Appointment, Change, Person, Post, Unit, UnitRole, UnitSuccession
from orgchart.services import changes
from orgchart.services.changes.payloads import payload_adapter
from orgchart.services.verify import verify
from tests.orgchart.factories import SINCE, SmallProvince

RIGHTS = ["structure", "people", "roles", "grant"]


def administer(province: SmallProvince, key: str, unit: str, rights: list[str] | None = None) -> Account:
    """Make a person of the small province administrator of a unit."""
    account = province.account(key)
    AdminScope.objects.create(
        account=account,
        unit=province.units[unit],
        rights=RIGHTS if rights is None else rights,
        valid_from=SINCE,
    )
    return account


def system() -> Account:
    return Account.objects.get_or_create(login="test.system", administrator="system")[0]


def change(by: Account, kind: str, *, on: Any = None, key: Any = "", **fields: Any) -> Change:
    """Make a change as the API would."""
    payload = payload_adapter.validate_python({"kind": kind, **fields})
    made = changes.make(by=by, payload=payload, effective_on=on, key=key)
    made.refresh_from_db()
    return made


def refused(by: Account, kind: str, code: str, *, on: Any = None, **fields: Any) -> OfficeError:
    """The change is refused with this code, and nothing is written."""
    before = state()
    with pytest.raises(OfficeError) as caught:
        change(by, kind, on=on, **fields)
    assert caught.value.code == code, caught.value.code
    assert state() == before, "a refusal writes nothing"
    return caught.value


def state() -> dict[str, Any]:
    """Everything a change could write."""
    tables = (Unit, Person, Post, Appointment, UnitRole, UnitSuccession, AdminScope, Change, Account)
    rows: dict[str, Any] = {one.__name__: list(one.objects.order_by("pk").values()) for one in tables}
    rows["audit"] = list(AuditRecord.objects.order_by("pk").values())
    rows["outbox"] = list(OutboxEvent.objects.order_by("pk").values())
    return rows


def sound() -> None:
    """Nothing derived disagrees with the truth."""
    assert verify() == []
