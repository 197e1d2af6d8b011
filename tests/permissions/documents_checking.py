"""Who may: uploaded files checked for conformance, each person their own; a file read for a draft."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Document, UploadCheck
from documents.services.checking import claim, read, take_in
from tests.documents.docx_makers import made, paragraph
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

OWN = "whoever uploaded the file"
PEOPLE = "everybody: their own checks"
NOTICE = made(paragraph("现将有关事项通知如下。", first=32))

Draft = Callable[[World], Document]


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("通知.docx", NOTICE)


def _checked(world: World) -> UploadCheck:
    """A file of the clerk's, read."""
    row = take_in(by=world.account("clerk"), content=NOTICE, name="通知.docx")
    while (waiting := claim()) is not None:
        read(waiting)
    return row


def several_checks(world: World, count: int) -> Call:
    """Files of the clerk's that wait."""
    for _ in range(count):
        take_in(by=world.account("clerk"), content=NOTICE, name="通知.docx")
    return Call("/document-checks")


def _on(tail: str) -> Callable[[World], Call]:
    return lambda world: Call(f"/document-checks/{_checked(world).id}{tail}")


def rows(draft: Draft) -> list[Row]:
    """The rows, over the table's own drafts."""

    def importing(world: World) -> Call:
        return Call(f"/documents/{draft(world).id}/import", upload={"file": _file()})

    return [
        Row("document_checks", PEOPLE, "clerk", lambda world: Call("/document-checks"), "admin_system"),
        Row(
            "document_checks_upload",
            "people",
            "clerk",
            lambda world: Call("/document-checks", upload={"file": _file()}),
            "admin_system",
        ),
        Row("document_checks_get", OWN, "clerk", _on(""), "division_head"),
        Row("document_checks_remove", OWN, "clerk", _on(""), "division_head"),
        Row("document_checks_pages", OWN, "clerk", _on("/pages"), "division_head"),
        Row("document_checks_page", OWN, "clerk", _on("/pages/1"), "division_head"),
        Row("document_checks_report", OWN, "clerk", _on("/report"), "division_head"),
        Row("documents_import", "whoever writes the draft", "clerk", importing, "director"),
    ]
