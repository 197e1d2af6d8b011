"""The register of rules and the one function that runs them all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from documents.checks.articles import Article
from documents.checks.facts import Draft, Finding, Fix, Severity, Where

Looker = Callable[[Draft], Iterator["Hit"]]


@dataclass(frozen=True)
class Hit:
    """What one rule noticed, before the rule's own name, article and severity are put to it."""

    where: Where
    data: dict[str, Any]
    fixes: tuple[Fix, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True)
class Rule:
    """One rule: its key, its source, its usual severity and the function that looks."""

    key: str
    article: Article
    severity: Severity
    look: Looker


RULES: dict[str, Rule] = {}


def rule(key: str, article: Article, severity: Severity) -> Callable[[Looker], Looker]:
    """Register a looking function under a rule's key; a key may be taken once."""

    def register(look: Looker) -> Looker:
        if key in RULES:
            raise ValueError(f"rule {key} is registered twice")
        RULES[key] = Rule(key, article, severity, look)
        return look

    return register


_ORDER = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.INFO: 2}
_ZONES = {"head": 0, "title": 1, "main": 2, "cc": 3, "body": 4, "attachments": 5}


def check(draft: Draft) -> list[Finding]:
    """All findings on a draft, the gravest first, then in reading order."""
    findings = [
        Finding(
            rule=found.key,
            article=found.article,
            severity=hit.severity or found.severity,
            where=hit.where,
            data=hit.data,
            fixes=hit.fixes,
        )
        for found in RULES.values()
        for hit in found.look(draft)
    ]
    return sorted(
        findings,
        key=lambda finding: (
            _ORDER[finding.severity],
            _ZONES[finding.where.zone],
            finding.where.paragraph or 0,
        ),
    )


def passed(findings: list[Finding]) -> list[Rule]:
    """The rules that found nothing to say, for the drafter's list of what is in order."""
    spoken = {finding.rule for finding in findings}
    return [found for found in RULES.values() if found.key not in spoken]
