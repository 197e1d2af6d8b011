"""Files are made in the background, told of while they are made, and found again after a crash."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from documents.models import Document, Rendition
from documents.services import renditions
from documents.services.rendering import RENDERERS
from documents.tasks import make_renditions
from office.kernel import clock, files, outbox
from office.kernel.errors import OfficeError
from tests.documents.factories import Desk


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    def publish(groups: Any, frame: dict[str, Any]) -> None:
        sent.append(frame | {"to": list(groups)})

    monkeypatch.setattr("office.kernel.realtime.publish", publish)
    return sent


def planned(desk: Desk, form: str = "review") -> Document:
    document = desk.submit(desk.draft())
    assert document.current_version is not None
    renditions.plan(document_id=document.id, version_id=document.current_version.id, form=form)
    return document


def test_both_files_are_made_and_the_drafter_sees_the_progress(
    desk: Desk, frames: list[dict[str, Any]]
) -> None:
    document = planned(desk)
    assert make_renditions() == 2
    rows = {row.kind: row for row in Rendition.objects.filter(document=document)}
    assert {row.state for row in rows.values()} == {Rendition.State.DONE}
    assert rows["pdf"].file is not None and rows["docx"].file is not None
    assert files.read(rows["pdf"].file).startswith(b"%PDF-")
    assert files.read(rows["docx"].file).startswith(b"PK")
    assert rows["pdf"].file.name.endswith("通知.pdf")
    told = [frame for frame in frames if frame["type"] == "rendition.progress"]
    clerk = f"account:{desk.person('clerk').account_id}"
    assert all(clerk in frame["to"] for frame in told)
    assert {frame["state"] for frame in told} == {"running", "done"}
    assert told[-1]["progress"] == 100


def test_planning_twice_makes_nothing_twice(desk: Desk) -> None:
    document = planned(desk)
    assert document.current_version is not None
    renditions.plan(document_id=document.id, version_id=document.current_version.id, form="review")
    assert Rendition.objects.filter(document=document).count() == 2


def test_what_a_crash_left_running_is_taken_up_again(desk: Desk) -> None:
    planned(desk)
    first = renditions.claim()
    assert first is not None
    second = renditions.claim()
    assert second is not None and second.id != first.id
    assert renditions.claim() is None
    with clock.freeze(clock.now() + renditions.LEASE + timedelta(seconds=1)):
        again = renditions.claim()
        assert again is not None and again.id == first.id and again.attempts == 2
        renditions.make(again)
    first.refresh_from_db()
    assert first.state == Rendition.State.DONE


def test_a_fault_is_tried_again_and_given_up_at_last(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> bytes:
        raise RuntimeError("no ink")

    monkeypatch.setitem(RENDERERS, "pdf", fail)
    document = planned(desk)
    make_renditions()
    row = Rendition.objects.get(document=document, kind="pdf")
    assert (row.state, row.attempts) == (Rendition.State.FAILED, renditions.MAX_ATTEMPTS)
    assert "no ink" in row.error
    assert Rendition.objects.get(document=document, kind="docx").state == Rendition.State.DONE


def test_a_file_nobody_has_made_yet_is_made_when_it_is_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renditions, "WAIT", 0.0)
    document = desk.submit(desk.draft())
    row = renditions.made_now(document, "pdf")
    assert row.file is not None and files.read(row.file).startswith(b"%PDF-")
    assert renditions.made_now(document, "pdf").file_id == row.file_id
    renditions.claim()
    with pytest.raises(OfficeError) as caught:
        renditions.made_now(document, "docx")
    assert (caught.value.status, caught.value.code) == (409, "documents.rendition_missing")


def test_an_event_plans_the_files(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    outbox.drain()
    forms = Rendition.objects.filter(document=document).values_list("form", "kind").order_by("kind")
    assert list(forms) == [("review", "docx"), ("review", "pdf")]


def test_a_review_copy_has_no_number_and_the_registered_one_has(desk: Desk) -> None:
    import io

    import pdfplumber

    def text(document: Document, form: str) -> str:
        row = Rendition.objects.get(document=document, kind="pdf", form=form)
        assert row.file is not None
        with pdfplumber.open(io.BytesIO(files.read(row.file))) as pdf:
            return "".join((page.extract_text() or "") for page in pdf.pages).replace("\n", "")

    document = desk.registered()
    outbox.drain()
    make_renditions()
    assert "文号待编" in text(document, "review")
    numbered = text(document, "numbered")
    assert document.number in numbered and "文号待编" not in numbered
    assert f"{clock.today().year}年{clock.today().month}月{clock.today().day}日" in numbered
