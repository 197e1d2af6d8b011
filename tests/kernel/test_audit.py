"""A changed, missing, reordered or cut-off row of the audit log shows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from office.kernel import audit
from office.kernel.models import AuditCheckpoint, AuditLink, AuditRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed() -> list[AuditRecord]:
    rows = [
        audit.record(actor=1, verb="decide", entity="task", entity_id=n, data={"opinion": f"同意{n}"})
        for n in range(6)
    ]
    audit.seal()
    rows += [audit.record(actor=2, verb="seal", entity="document", entity_id=n) for n in range(3)]
    audit.seal()
    return rows


def test_a_whole_log_verifies(sealed: list[AuditRecord]) -> None:
    verdict = audit.verify()
    assert (verdict.fault, verdict.records) == (None, 9)


def test_sealing_again_adds_nothing(sealed: list[AuditRecord]) -> None:
    assert audit.seal() == 0


def test_a_record_rolled_back_leaves_no_trace() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record(actor=1, verb="decide", entity="task", entity_id=1)
        raise ZeroDivisionError
    audit.seal()
    assert audit.verify().records == 0


def _change(rows: list[AuditRecord]) -> None:
    AuditRecord.objects.filter(id=rows[4].id).update(data={"opinion": "不同意"})


def _remove(rows: list[AuditRecord]) -> None:
    AuditRecord.objects.filter(id=rows[4].id).delete()


def _swap(rows: list[AuditRecord]) -> None:
    AuditLink.objects.filter(record_id=rows[3].id).update(record_id=-1)
    AuditLink.objects.filter(record_id=rows[4].id).update(record_id=rows[3].id)
    AuditLink.objects.filter(record_id=-1).update(record_id=rows[4].id)


def _unlink(rows: list[AuditRecord]) -> None:
    AuditLink.objects.filter(record_id=rows[4].id).delete()


def _cut_off(rows: list[AuditRecord]) -> None:
    AuditLink.objects.filter(seq__gt=6).delete()
    AuditRecord.objects.filter(id__in=[row.id for row in rows[6:]]).delete()


def _forge_checkpoint(rows: list[AuditRecord]) -> None:
    AuditCheckpoint.objects.filter(seq=9).update(signature="00" * 64)


@pytest.mark.parametrize(
    ("tamper", "fault", "seq"),
    [
        (_change, "changed_record", 5),
        (_remove, "missing_record", 5),
        (_swap, "changed_record", 4),
        (_unlink, "missing_link", 5),
        (_cut_off, "cut_off", 9),
        (_forge_checkpoint, "bad_signature", 9),
    ],
)
def test_tampering_shows_at_its_place(
    sealed: list[AuditRecord], tamper: Callable[[list[AuditRecord]], None], fault: str, seq: int
) -> None:
    tamper(sealed)
    verdict = audit.verify()
    assert (verdict.fault, verdict.seq) == (fault, seq)


@pytest.mark.django_db(transaction=True)
def test_several_processes_seal_without_disturbing_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    # Threads stand for processes: what keeps threads apart is taken away.
    monkeypatch.setattr(audit, "_sealing", nullcontext())

    def work(number: int) -> int:
        try:
            sealed = 0
            for step in range(10):
                with transaction.atomic():
                    audit.record(actor=number, verb="decide", entity="task", entity_id=step)
                sealed += audit.seal()
            return sealed
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sealed = sum(pool.map(work, range(4)))
    assert sealed + audit.seal() == 40
    assert audit.verify().fault is None


def test_the_signing_key_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OFFICE_DATA", tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = {key.private_bytes_raw() for key in pool.map(lambda _: audit._key(), range(32))}
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["audit-ed25519"]
