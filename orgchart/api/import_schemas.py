"""What the imports send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from office.kernel.errors import LANGUAGES, text
from office.kernel.ids import Id
from office.kernel.models import Account
from orgchart.api.schemas import UnitRef, unit_ref
from orgchart.models import ImportLine, ImportRun, ImportState
from orgchart.selectors.imports import RIGHTS, Reach, names_of, needs_second
from orgchart.services.imports.columns import by_key

State = Literal["reading", "checking", "ready", "stale", "applying", "applied", "discarded", "refused"]
Kind = Literal["", "same", "add", "change", "move", "deactivate"]


class Bilingual(BaseModel):
    zh: str
    en: str


class ImportScopeView(BaseModel):
    """``unit`` is None for the whole org chart."""

    unit: UnitRef | None
    subjects: list[Literal["units", "people"]]


class ImportCounts(BaseModel):
    add: int = 0
    change: int = 0
    move: int = 0
    deactivate: int = 0
    same: int = 0
    errors: int = 0


class ImportAbilities(BaseModel):
    """What the reader may do with the run now."""

    apply: bool
    confirm: bool
    check: bool
    discard: bool


class ImportRunView(BaseModel):
    """``needs_second``: many would be deactivated, ``leaving`` of ``in_scope``; a second administrator
    must confirm. ``ignored`` are headings that no column has."""

    id: Id
    subject: Literal["units", "people"]
    unit: UnitRef | None
    file: str
    complete: bool
    new_posts: bool
    state: State
    fault: Bilingual | None
    ignored: list[str]
    counts: ImportCounts
    done: int
    total: int
    leaving: int
    in_scope: int
    needs_second: bool
    created_by: str
    created_at: datetime
    confirmed_by: str
    checked_on: date | None
    applied_by: str
    finished_at: datetime | None
    abilities: ImportAbilities


class ImportChange(BaseModel):
    field: str
    label: Bilingual
    before: str
    after: str


class ImportError(BaseModel):
    column: str
    label: Bilingual
    code: str
    message: Bilingual


class ImportLineView(BaseModel):
    """``row`` as the spreadsheet counts; 0 for what the file leaves out."""

    id: Id
    row: int
    key: str
    name: str
    kind: Kind
    changes: list[ImportChange]
    errors: list[ImportError]


def scope_views(reach: Reach) -> list[ImportScopeView]:
    if reach.whole:
        return [ImportScopeView(unit=None, subjects=["units", "people"])]
    found = []
    for unit, rights in reach.scopes:
        subjects = [subject for subject, right in RIGHTS.items() if right in rights]
        if subjects:
            found.append(ImportScopeView.model_validate({"unit": unit_ref(unit), "subjects": subjects}))
    return found


def run_views(runs: Sequence[ImportRun], reader: Account) -> list[ImportRunView]:
    people = [key for run in runs for key in (run.created_by_id, run.confirmed_by_id, run.applied_by_id)]
    names = names_of([key for key in people if key is not None])
    return [_run(run, reader, names) for run in runs]


def run_view(run: ImportRun, reader: Account) -> ImportRunView:
    return run_views([run], reader)[0]


def _run(run: ImportRun, reader: Account, names: dict[int, str]) -> ImportRunView:
    fault = run.fault
    return ImportRunView.model_validate(
        {
            "id": run.id,
            "subject": run.subject,
            "unit": unit_ref(run.unit) if run.unit else None,
            "file": run.file.name,
            "complete": run.complete,
            "new_posts": run.new_posts,
            "state": run.state,
            "fault": _bilingual(fault["code"], fault["data"]) if fault else None,
            "ignored": [one["label"] for one in run.columns if not one["key"]],
            "counts": run.counts,
            "done": run.done,
            "total": run.total,
            "leaving": run.leaving,
            "in_scope": run.in_scope,
            "needs_second": needs_second(run),
            "created_by": names.get(run.created_by_id, ""),
            "created_at": run.created_at,
            "confirmed_by": names.get(run.confirmed_by_id or 0, ""),
            "checked_on": run.checked_on,
            "applied_by": names.get(run.applied_by_id or 0, ""),
            "finished_at": run.finished_at,
            "abilities": _abilities(run, reader),
        }
    )


def _abilities(run: ImportRun, reader: Account) -> dict[str, bool]:
    ready = run.state == ImportState.READY
    clean = ready and not run.counts.get("errors")
    waiting = needs_second(run) and run.confirmed_by_id is None
    changing = any(run.counts.get(kind) for kind in ("add", "change", "move", "deactivate"))
    return {
        "apply": clean and changing and not waiting,
        "confirm": clean and waiting and run.created_by_id != reader.id,
        "check": run.state in (ImportState.READY, ImportState.STALE),
        "discard": run.state not in (ImportState.APPLYING, ImportState.APPLIED, ImportState.DISCARDED),
    }


def line_view(run: ImportRun, line: ImportLine) -> ImportLineView:
    columns = by_key(run.subject)

    def label(key: str) -> Bilingual:
        column = columns.get(key)
        return Bilingual(zh=column.zh, en=column.en) if column else Bilingual(zh=key, en=key)

    return ImportLineView.model_validate(
        {
            "id": line.id,
            "row": line.row,
            "key": line.key,
            "name": line.name,
            "kind": line.kind,
            "changes": [{**change, "label": label(change["field"])} for change in line.changes],
            "errors": [
                {
                    "column": error["column"],
                    "label": label(error["column"]),
                    "code": error["code"],
                    "message": _bilingual(error["code"], error["data"]),
                }
                for error in line.errors
            ],
        }
    )


def _bilingual(code: str, data: dict[str, object]) -> Bilingual:
    zh, en = (text(code, language, data) for language in LANGUAGES)
    return Bilingual(zh=zh, en=en)
