"""The regulation's checks on the words of a read file: the same rules that a draft is held to."""

from __future__ import annotations

from collections.abc import Sequence

from documents.checks import Draft, NamedUnit, Paragraph, Where, check
from documents.checks import Finding as Said
from documents.checks.kinds import default_direction
from documents.checks.rules_wording import heading_of
from documents.conformance.engine import MOST_ALIKE, Finding, Severity, Sheet
from documents.conformance.rules_ending import listed_names
from documents.conformance.source import Paragraph as Line

#: What a file alone cannot tell: who stands above whom, what was consulted, which network it is.
UNKNOWABLE = frozenset(
    {
        "bill_by_government",
        "order_by_government",
        "consultation_missing",
        "department_consent",
        "dual_leadership",
        "superior_copy",
        "skipped_level",
        "upward_one_main",
        "upward_cc_below",
        "department_orders_government",
        "joint_level",
        "issuer_without_register",
        "request_not_superior",
        "report_not_superior",
        "downward_to_superior",
        "letter_to_superior",
        "reply_receiver",
        "self_addressed",
        "main_not_allowed",
    }
)
#: What the measuring rules say better, with the place.
SAID_ELSEWHERE = frozenset({"subject_words", "attachment_punctuation", "title_missing", "body_missing"})
_SEVERITIES: dict[str, Severity] = {"block": "error", "warn": "warn", "info": "info"}
_DISCLOSED = ("主动公开", "依申请公开", "不予公开", "公开发布", "公开")


def said(sheet: Sheet) -> list[Finding]:
    """What the checks of drafts find in the recovered words."""
    body = [line for line in sheet.elements.body if not line.empty]
    draft = draft_of(sheet, body)
    found = [one for one in check(draft) if one.rule not in UNKNOWABLE | SAID_ELSEWHERE]
    kept: list[Finding] = []
    for one in found:
        if sum(other.rule == one.rule for other in kept) < MOST_ALIKE:
            kept.append(_finding(one, sheet, body))
    return kept


def draft_of(sheet: Sheet, body: Sequence[Line]) -> Draft:
    """The file as the checks take a draft."""
    elements = sheet.elements
    recipients = elements.recipients.flush.rstrip("：:") if elements.recipients else ""
    note = elements.note.flush if elements.note else ""
    kind = elements.kind or "通知"
    return Draft(
        kind=kind,
        title=elements.title_text,
        direction=default_direction(kind),
        urgency=elements.urgency.flush if elements.urgency else "",
        secrecy=elements.secrecy.flush[:2] if elements.secrecy else "",
        disclosure=next((word for word in _DISCLOSED if word in note), ""),
        issuer=NamedUnit(0, elements.organ),
        issuer_is_government=True,
        main_text=recipients,
        paragraphs=tuple(Paragraph(line.words, level_of(line)) for line in body),
        attachments=tuple(listed_names(sheet)),
    )


def level_of(line: Line) -> int:
    """1–4 for a paragraph that opens with 一、（一）1. or （1）; 0 for the others."""
    found = heading_of(line.words)
    return found[0] if found else 0


def _finding(one: Said, sheet: Sheet, body: Sequence[Line]) -> Finding:
    line = _line(one.where, sheet, body)
    fix = next((fix.data for fix in one.fixes if fix.action == "replace_text"), None)
    return Finding(
        rule=f"wording.{one.rule}",
        article=one.article,
        severity=_SEVERITIES[one.severity],
        zone=sheet.elements.zone(line) if line is not None else "page",
        line=line.number if line is not None else None,
        found="",
        wanted="",
        excerpt=one.where.excerpt or (line.words[:24] if line is not None else ""),
        data=dict(one.data),
        fix={"from": str(fix["from"]), "to": str(fix["to"])} if fix else None,
    )


def _line(where: Where, sheet: Sheet, body: Sequence[Line]) -> Line | None:
    """The paragraph that a finding points at."""
    elements = sheet.elements
    if where.zone == "body" and where.paragraph is not None and where.paragraph < len(body):
        return body[where.paragraph]
    if where.zone == "title":
        return elements.title[0] if elements.title else None
    if where.zone == "main":
        return elements.recipients
    if where.zone == "attachments" and where.paragraph and where.paragraph <= len(elements.listed):
        return elements.listed[where.paragraph - 1]
    return elements.secrecy if where.zone == "head" and elements.secrecy else None
