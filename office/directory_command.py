"""`office ldap`: look whether the directory can be read, and sync with it."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from office.kernel.errors import LANGUAGES, OfficeError, text
from orgchart.models import ImportLine, ImportRun
from orgchart.services.sync.ldap_rows import read_directory
from orgchart.services.sync.ldap_sync import Outcome, configured, root_unit, sync, syncing_account

SHOWN = 20  # errors printed; all are in the import
ENDINGS = {
    "applied": "applied",
    "unchanged": "nothing to change",
    "known": "the same as today already",
    "waiting": "WAITS for a second administrator among the imports: over 2% would be deactivated",
    "errors": "NOT APPLIED: has errors, listed among the imports",
    "refused": "NOT APPLIED: see the imports",
    "preview": "dry run only; it can be looked at and applied among the imports",
}


def run(options: argparse.Namespace) -> int:
    """``check`` or ``sync``; 0 when all is in place, 2 when an import waits for somebody, 1 for an error."""
    try:
        return _check() if options.verb == "check" else _sync(options)
    except OfficeError as error:
        for language in LANGUAGES:
            print(text(error.code, language, error.data), file=sys.stderr)
        return 1


def _check() -> int:
    found = read_directory(configured(), root_unit(configured()), _tell)
    for subject, rows in (("units", found.units), ("people", found.people)):
        empty = Counter(key for row in rows for key, value in row.items() if not value)
        print(f"    {subject}: {len(rows)}", flush=True)
        for key, count in sorted(empty.items()):
            print(f"        {count} without {key}", flush=True)
    print(f"    left out (disabled, or not of the group): {found.left_out}", flush=True)
    return 0


def _sync(options: argparse.Namespace) -> int:
    login = options.login or configured().account or ""
    outcomes = sync(by=syncing_account(login), preview=options.dry_run, tell=_tell)
    for outcome in outcomes:
        _print(outcome)
    if all(one.subject != "people" for one in outcomes):
        print("    people: after the units", flush=True)
    return 0 if all(one.ending in ("applied", "unchanged", "preview") for one in outcomes) else 2


def _tell(subject: str, count: int) -> None:
    print(f"    read {count} {subject}", flush=True)


def _print(outcome: Outcome) -> None:
    print(f"    {outcome.subject}: {ENDINGS[outcome.ending]}", flush=True)
    run = outcome.run
    if run is None:
        return
    counts = ", ".join(f"{kind} {count}" for kind, count in run.counts.items() if count)
    print(f"        {counts or 'no rows'}", flush=True)
    if run.fault:
        print(f"        {text(run.fault['code'], 'en', run.fault['data'])}", flush=True)
    _print_errors(run)


def _print_errors(run: ImportRun) -> None:
    for line in ImportLine.objects.filter(run=run, failed=True).order_by("id")[:SHOWN]:
        for error in line.errors:
            said = text(error["code"], "en", error["data"])
            print(f"        {line.key} {line.name} · {error['column']}: {said}", flush=True)
