"""The report of one file: what was found, what is in order, what could not be looked at. Plain data."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from documents.checks import RULES as WORDING_RULES
from documents.conformance import rules_clean, rules_ending, rules_head, rules_main, rules_page
from documents.conformance.drawing import drawing
from documents.conformance.elements import Elements, found_in
from documents.conformance.engine import RULES, Finding, Sheet, findings, mm
from documents.conformance.reading import read
from documents.conformance.source import Paragraph, Source
from documents.conformance.wording import SAID_ELSEWHERE, UNKNOWABLE, said

__all__ = ["report", "rules_clean", "rules_ending", "rules_head", "rules_main", "rules_page"]

FORMAT = 1
ORDER = {"error": 0, "warn": 1, "info": 2}
#: What only a rendered page shows: said so, never passed.
NOT_RENDERED = (
    "rendered_body_first_page",
    "rendered_lines",
    "rendered_signature_page",
    "rendered_colophon_bottom",
    "rendered_fonts",
)


def report(path: Path) -> dict[str, Any]:
    """Read a file and say everything about it. Raises Refused."""
    source = read(path)
    sheet = Sheet(source, found_in(source))
    found = [*findings(sheet), *said(sheet)]
    found.sort(key=lambda one: (ORDER[one.severity], one.line if one.line is not None else -1))
    spoken = {one.rule for one in found}
    return {
        "format": FORMAT,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "layout": sheet.elements.layout,
        "kind": sheet.elements.kind,
        "elements": _elements(sheet.elements),
        "page": _page(source),
        "counts": {name: sum(one.severity == name for one in found) for name in ORDER},
        "findings": [_finding(number, one) for number, one in enumerate(found, start=1)],
        "passed": [
            {"rule": known.key, "article": asdict(known.article)}
            for known in RULES.values()
            if known.key not in spoken
        ]
        + [
            {"rule": f"wording.{key}", "article": asdict(known.article)}
            for key, known in WORDING_RULES.items()
            if f"wording.{key}" not in spoken | _prefixed(UNKNOWABLE | SAID_ELSEWHERE)
        ],
        "not_checked": [{"rule": key, "why": "not_rendered"} for key in NOT_RENDERED]
        + [{"rule": f"wording.{key}", "why": "needs_org_chart"} for key in sorted(UNKNOWABLE)],
        "drawing": drawing(sheet, found),
    }


def _prefixed(keys: frozenset[str]) -> set[str]:
    return {f"wording.{key}" for key in keys}


def _finding(number: int, one: Finding) -> dict[str, Any]:
    return {"number": number, **asdict(one)}


def _words(lines: list[Paragraph]) -> str:
    return "".join(line.words.replace("\n", "") for line in lines)


def _elements(elements: Elements) -> list[dict[str, str]]:
    """The eighteen elements as they read, "" for those not there."""
    single = {
        "copy_number": elements.copy_number,
        "secrecy": elements.secrecy,
        "urgency": elements.urgency,
        "number": elements.number,
        "recipients": elements.recipients,
        "date": elements.date,
        "note": elements.note,
        "printed": elements.printed,
    }
    several = {
        "mark": "、".join(line.flush for line in elements.marks),
        "issuers": _words(elements.issuers),
        "title": elements.title_text,
        "body": f"{len(elements.body)}",
        "listed": "；".join(line.words for line in elements.listed),
        "signature": "、".join(line.words for line in elements.signatures),
        "attachments": f"{len(elements.attachments)}" if elements.attachments else "",
        "copies": _words(elements.copies),
    }
    order = (
        "copy_number secrecy urgency mark number issuers title recipients body listed signature date note "
        "attachments copies printed"
    )
    words = several | {key: line.words if line is not None else "" for key, line in single.items()}
    return [{"name": name, "text": words[name][:200]} for name in order.split()]


def _page(source: Source) -> dict[str, float | str]:
    """The first section's page in mm."""
    section = source.sections[0]
    lengths = {
        "width": section.width,
        "height": section.height,
        "top": section.top,
        "bottom": section.bottom,
        "left": section.left,
        "right": section.right,
    }
    return {name: round(mm(length), 1) for name, length in lengths.items()} | {"grid": section.grid}
