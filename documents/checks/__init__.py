"""The regulation's checks on a draft: pure functions over frozen facts, each citing its article."""

from documents.checks import rules_elements, rules_kinds, rules_routing, rules_wording
from documents.checks.engine import RULES, check, passed
from documents.checks.facts import (
    Draft,
    Finding,
    Fix,
    NamedUnit,
    Paragraph,
    RecipientFact,
    Seen,
    Severity,
    Where,
)

__all__ = [
    "RULES",
    "Draft",
    "Finding",
    "Fix",
    "NamedUnit",
    "Paragraph",
    "RecipientFact",
    "Seen",
    "Severity",
    "Where",
    "check",
    "passed",
    "rules_elements",
    "rules_kinds",
    "rules_routing",
    "rules_wording",
]
