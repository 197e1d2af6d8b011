"""The clean-up list (清理目录) as a spreadsheet, marked with who took it and when."""

from __future__ import annotations

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from django.db import transaction
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from documents.models.norms import Norm, NormDecision
from documents.selectors.norms import Asked, register, status_of
from office.kernel import audit, clock
from office.kernel.errors import invalid, text

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from orgchart.models import Person

LIMIT = 5_000
COLUMNS = {
    "title": 60,
    "number": 20,
    "unit": 22,
    "issued_on": 13,
    "effective_on": 13,
    "ends_on": 13,
    "status": 12,
    "decision": 40,
}


@transaction.atomic
def export(*, by: Person, asked: Asked) -> tuple[IO[bytes], str]:
    """The register as it is narrowed: a file (the caller closes it) and its name. 422
    `documents.norm_too_many` above LIMIT lines.
    """
    rows = register(by.account, asked, before=None, limit=LIMIT + 1)
    if len(rows) > LIMIT:
        raise invalid("documents.norm_too_many", field="status", limit=LIMIT)
    language = by.account.language
    book = Workbook(write_only=True)
    sheet = book.create_sheet(text("documents.norm_sheet.title", language))
    sheet.freeze_panes = "A2"
    for index, width in enumerate(COLUMNS.values()):
        sheet.column_dimensions["ABCDEFGH"[index]].width = width
    _append(sheet, [text(f"documents.norm_sheet.{name}", language) for name in COLUMNS], bold=True)
    latest = _latest(rows)
    for norm in rows:
        _append(sheet, _cells(norm, latest.get(norm.id), language))
    at = f"{clock.now().astimezone(clock.LOCAL):%Y-%m-%d %H:%M}"
    _append(sheet, [])
    _append(sheet, [text("documents.norm_sheet.mark", language, {"who": by.name, "at": at})])
    file = TemporaryFile()  # noqa: SIM115 - it is handed to the response, which closes it
    book.save(file)
    file.seek(0)
    audit.record(
        actor=by.account_id,
        verb="documents.norm_export",
        entity="orgchart.person",
        entity_id=by.id,
        data={"status": asked.status, "lines": len(rows)},
    )
    name = text("documents.norm_sheet.title", language)
    return (
        file,
        f"{name}-{text(f'documents.norm_status.{asked.status}', language)}-{clock.today():%Y%m%d}.xlsx",
    )


def _latest(rows: list[Norm]) -> dict[int, NormDecision]:
    decisions = NormDecision.objects.filter(norm__in=[row.id for row in rows]).order_by("id")
    return {row.norm_id: row for row in decisions}


def _cells(norm: Norm, decision: NormDecision | None, language: str) -> list[str]:
    document = norm.document
    decided = ""
    if decision is not None:
        decided = f"{text(f'documents.norm_outcome.{decision.outcome}', language)}：{decision.reason}"
    return [
        document.title,
        document.number,
        document.owner_unit.name,
        *(str(day or "") for day in (document.issued_on, norm.effective_on, norm.ends_on)),
        text(f"documents.norm_status.{status_of(norm, clock.today())}", language),
        decided,
    ]


def _append(sheet: WriteOnlyWorksheet, values: Iterable[str], *, bold: bool = False) -> None:
    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=value)
        # A title that begins with "=" is a title, not a formula.
        cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
