"""Files handed out: the template, the export, the corrected file. Each taking of people's data is audited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from office.kernel import audit, clock
from office.kernel.models import Account
from orgchart.models import ImportRun, Unit
from orgchart.services.imports import books
from orgchart.services.imports.corrected import corrected
from orgchart.services.imports.export import rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class Download:
    content: IO[bytes] | Iterator[bytes]
    name: str
    mime: str


def template(subject: str, form: str) -> Download:
    """An empty sheet with the headings; the .xlsx explains them on a second sheet."""
    heads = books.headings(subject)
    name = f"{books.TITLES[subject]}导入模板"
    if form == "csv":
        return Download(books.write_csv(heads, []), f"{name}.csv", CSV)
    return Download(books.write_xlsx(books.TITLES[subject], heads, [], guide=subject), f"{name}.xlsx", XLSX)


def export(*, by: Account, subject: str, unit: Unit | None, form: str) -> Download:
    """Everything below a unit that ``by`` administers, as the import reads it."""
    audit.record(
        actor=by.id,
        verb="orgchart.import_export",
        entity="orgchart.Unit",
        entity_id=unit.id if unit else 0,
        data={"subject": subject, "form": form},
    )
    heads = books.headings(subject)
    name = f"{unit.short_name if unit else '全部'}{books.TITLES[subject]}{clock.today():%Y%m%d}"
    if form == "csv":
        return Download(books.write_csv(heads, rows(subject, unit)), f"{name}.csv", CSV)
    made = books.write_xlsx(books.TITLES[subject], heads, rows(subject, unit), guide=subject)
    return Download(made, f"{name}.xlsx", XLSX)


def corrected_file(*, by: Account, run: ImportRun, language: str) -> Download:
    made = corrected(run, language)
    audit.record(
        actor=by.id, verb="orgchart.import_corrected", entity="orgchart.ImportRun", entity_id=run.id, data={}
    )
    stem = run.file.name.rsplit(".", 1)[0]
    return Download(made, f"{stem}-{'错误' if language == 'zh' else 'errors'}.xlsx", XLSX)
