"""A conformance report in words, in both languages: what screens, files and the command show."""

from __future__ import annotations

from typing import Any, TypedDict

from office.kernel.errors import text

Said = dict[str, str]


class WordedFinding(TypedDict):
    """One finding in words. `found` and `wanted` are "" where a sentence says it all."""

    number: int
    rule: str
    severity: str
    zone: Said
    title: Said
    message: Said
    article: Said
    line: int | None
    excerpt: str
    found: Said
    wanted: Said
    fix: dict[str, str] | None


class WordedRule(TypedDict):
    """A rule and what is said of it."""

    rule: str
    title: Said
    note: Said


class WordedReport(TypedDict):
    """A report in words."""

    layout: Said
    kind: str
    counts: dict[str, int]
    elements: list[dict[str, Any]]
    page: dict[str, Any]
    findings: list[WordedFinding]
    passed: list[WordedRule]
    not_checked: list[WordedRule]


def both(code: str, data: dict[str, Any] | None = None) -> Said:
    """A text in both languages."""
    return {language: text(code, language, data) for language in ("zh", "en")}


def worded(report: dict[str, Any]) -> WordedReport:
    """The report of `documents.conformance.report` in words."""
    return {
        "layout": both(f"documents.conformance_layout.{report['layout']}"),
        "kind": report["kind"],
        "counts": report["counts"],
        "elements": [
            {"name": row["name"], "label": _zone(row["name"]), "text": row["text"]}
            for row in report["elements"]
        ],
        "page": report["page"],
        "findings": [_finding(one) for one in report["findings"]],
        "passed": [
            {"rule": one["rule"], "title": _title(one["rule"]), "note": _article(one["article"])}
            for one in report["passed"]
        ],
        "not_checked": [
            {
                "rule": one["rule"],
                "title": _title(one["rule"]),
                "note": both(f"documents.conformance_why.{one['why']}"),
            }
            for one in report["not_checked"]
        ],
    }


def _finding(one: dict[str, Any]) -> WordedFinding:
    found, wanted = _value(one["found"]), _value(one["wanted"])
    data = dict(one["data"])
    message: Said = {}
    for language in ("zh", "en"):
        filled = {key: _in(value, language) for key, value in data.items()}
        filled |= {"found": found[language], "wanted": wanted[language], "excerpt": one["excerpt"]}
        message[language] = text(_code(one["rule"]), language, filled)
        if data.get("more"):
            message[language] += text("documents.conformance_word.more", language, {"n": data["more"]})
    return {
        "number": one["number"],
        "rule": one["rule"],
        "severity": one["severity"],
        "zone": _zone(one["zone"]),
        "title": _title(one["rule"]),
        "message": message,
        "article": _article(one["article"]),
        "line": one["line"],
        "excerpt": one["excerpt"],
        "found": found,
        "wanted": wanted,
        "fix": one["fix"],
    }


def _code(rule: str) -> str:
    head, dot, tail = rule.partition(".")
    return f"documents.check.{tail}" if dot and head == "wording" else f"documents.conformance.{rule}"


def _title(rule: str) -> Said:
    head, dot, tail = rule.partition(".")
    wording = bool(dot) and head == "wording"
    return both(f"documents.rule.{tail}" if wording else f"documents.conformance_rule.{rule}")


def _zone(name: str) -> Said:
    return both(f"documents.conformance_zone.{name}")


def _article(article: dict[str, str]) -> Said:
    return {"zh": article["zh"], "en": article["en"]}


def _value(value: str) -> Said:
    return {language: str(_in(value, language)) for language in ("zh", "en")}


def _in(value: Any, language: str) -> Any:
    """A value as a language says it: "~center" is a word of the catalogue, "~line 3" one with a number."""
    if not isinstance(value, str) or not value.startswith("~"):
        return value
    name, _, number = value[1:].partition(" ")
    return text(f"documents.conformance_word.{name}", language, {"n": number})
