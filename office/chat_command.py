"""`office import-chat`: bring a Mattermost or Slack export into groups."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from messaging.services.importing.asking import open_chat, owner_account, people_given
from messaging.services.importing.loading import Report, load, survey
from office.kernel.errors import LANGUAGES, OfficeError, text

SHOWN = 20  # unmapped people printed; all are in the report


def run(options: argparse.Namespace) -> int:
    """0 when it is in, 1 for an error; what was written before one stays, and the next run goes on."""
    try:
        report = _import(options)
    except OfficeError as error:
        for language in LANGUAGES:
            print(text(error.code, language, error.data), file=sys.stderr)
        return 1
    _print(report, dry=options.dry_run)
    if options.report:
        told = json.dumps(asdict(report), ensure_ascii=False, indent=1)
        Path(options.report).write_text(told + "\n", encoding="utf-8")
    return 0


def _import(options: argparse.Namespace) -> Report:
    owner = owner_account(options.owner)
    given = people_given(Path(options.people) if options.people else None)
    chat = open_chat(Path(options.file))
    found = survey(chat, given=given)
    if options.dry_run:
        return found
    return load(chat, given=given, owner=owner, tell=_tell, total=found.messages)


def _tell(done: int, total: int) -> None:
    print(f"    {done} of {total} messages", flush=True)


def _print(report: Report, *, dry: bool) -> None:
    what = "would be made" if dry else "made"
    print(f"    groups: {report.rooms}, of which {report.rooms_new} {what}")
    written = (
        f"{report.messages - report.known - report.empty} to write" if dry else f"{report.written} written"
    )
    print(f"    messages: {report.messages}, {report.known} here already, {written}")
    print(f"    people: {report.mapped} known here, {len(report.unmapped)} shown by name only")
    for line in report.unmapped[:SHOWN]:
        print(f"        {line}")
    print(
        f"    left out: {report.direct} private, {report.notes} of the system, {report.empty} empty, "
        f"{report.malformed} malformed; {report.files} files by name only, {report.shortened} shortened"
    )
