"""`office check-document`: the conformance report of a .docx, without a server or a database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from documents.conformance import html
from documents.conformance.refusals import Refused
from documents.sandbox import ask
from documents.selectors.reports import WordedReport, worded
from office.kernel.errors import LANGUAGES, text

MARKS = {"error": "✗", "warn": "!", "info": "·"}


def run(options: argparse.Namespace) -> int:
    """0: no error found; 1: errors found; 2: the file was not read."""
    path = Path(options.file)
    if not path.is_file():
        print(f"{path}: no such file", file=sys.stderr)
        return 2
    try:
        said = ask("check", path.resolve())
    except Refused as refused:
        for language in LANGUAGES:
            print(text(refused.code, language, refused.data), file=sys.stderr)
        return 2
    report = worded(said)
    language = options.language
    if options.json:
        whole = {"file": path.name, "sha256": said["sha256"], **report}
        print(json.dumps(whole, ensure_ascii=False, indent=1))
    elif options.html:
        print(html.page(path.name, report, language))
    else:
        _print(report, language)
    return 1 if report["counts"]["error"] else 0


def _print(report: WordedReport, language: str) -> None:
    for one in report["findings"]:
        where = f"{one['zone'][language]}"
        print(f"{MARKS[one['severity']]} {one['number']:>3}. [{where}] {one['message'][language]}")
        print(f"        {one['article'][language]}" + (f"  「{one['excerpt']}」" if one["excerpt"] else ""))
    counts: dict[str, Any] = report["counts"]
    print(text("documents.conformance_word.summary", language, counts | {"passed": len(report["passed"])}))
    for rule in report["not_checked"]:
        if not rule["rule"].startswith("wording."):
            print(f"  – {rule['title'][language]}: {rule['note'][language]}")
