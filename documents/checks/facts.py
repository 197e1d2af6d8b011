"""What the checks look at and what they say: frozen values, no database."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from documents.checks.articles import Article

Zone = Literal["head", "title", "main", "cc", "body", "attachments"]


class Severity(StrEnum):
    """`block` stops the submission, `warn` wants a recorded reason, `info` is a hint."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Seen(StrEnum):
    """The receiver as seen from the issuing organ; the values of `orgchart.selectors.Relation`."""

    SELF = "self"
    SUPERIOR = "superior"
    HIGHER = "higher"
    GUIDING = "guiding"
    SUBORDINATE = "subordinate"
    LOWER = "lower"
    GUIDED = "guided"
    LOWER_GOVERNMENT = "lower_government"
    PEER = "peer"
    UNRELATED = "unrelated"


ABOVE = frozenset({Seen.SUPERIOR, Seen.HIGHER, Seen.GUIDING})
BELOW = frozenset({Seen.SUBORDINATE, Seen.LOWER, Seen.GUIDED, Seen.LOWER_GOVERNMENT})


@dataclass(frozen=True)
class NamedUnit:
    """A unit by id and printed name."""

    id: int
    name: str


@dataclass(frozen=True)
class RecipientFact:
    """One receiving unit of the draft, with its place relative to the issuer."""

    unit: NamedUnit
    role: Literal["main", "cc"]
    seen: Seen
    skipped: NamedUnit | None = None


@dataclass(frozen=True)
class Paragraph:
    """One block of the body; `level` 1–4 for headings 一、（一）1.（1）, 0 for plain text."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class Draft:
    """Everything the regulation's checks need to know of a draft.

    `mentioned_organs` are organs beside the issuer with the paragraph that names them first;
    `consulted` are those whose view is on record. `co_organs` issue together with the issuer, each with its
    level; `co_unequal` are those of them that stand above or below it.
    """

    kind: str
    title: str = ""
    direction: str = "down"
    urgency: str = ""
    secrecy: str = ""
    disclosure: str = ""
    issuer: NamedUnit = field(default_factory=lambda: NamedUnit(0, ""))
    issuer_may_issue: bool = True
    issuer_is_office: bool = False
    issuer_is_government: bool = False
    issuer_level: int = 1
    superior: NamedUnit | None = None
    co_organs: tuple[tuple[NamedUnit, int], ...] = ()
    co_unequal: frozenset[int] = frozenset()
    recipients: tuple[RecipientFact, ...] = ()
    main_text: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    attachments: tuple[str, ...] = ()
    mentioned_organs: tuple[tuple[NamedUnit, int], ...] = ()
    consulted: frozenset[int] = frozenset()
    answers: bool = False
    approved_by_government: bool = False
    assigned_by_leader: bool = False
    network_is_classified: bool = False

    def main(self) -> tuple[RecipientFact, ...]:
        """The main recipients (主送机关), in printed order."""
        return tuple(fact for fact in self.recipients if fact.role == "main")

    def cc(self) -> tuple[RecipientFact, ...]:
        """The cc recipients (抄送机关), in printed order."""
        return tuple(fact for fact in self.recipients if fact.role == "cc")

    def text(self) -> str:
        """The body as plain text, one paragraph a line."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True)
class Where:
    """The spot a finding points at; `excerpt` is the very wording, for marking it on the page."""

    zone: Zone
    recipient_id: int | None = None
    paragraph: int | None = None
    excerpt: str = ""


@dataclass(frozen=True)
class Fix:
    """A one-click remedy the editor can apply itself.

    `action` is one of set_kind, set_title, remove_recipient, add_cc, replace_text, rename_attachment.
    """

    action: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """One thing found: the rule, its source, how grave, where, and what would mend it."""

    rule: str
    article: Article
    severity: Severity
    where: Where
    data: dict[str, Any] = field(default_factory=dict)
    fixes: tuple[Fix, ...] = ()

    @property
    def code(self) -> str:
        """The message's code in the app's texts."""
        return f"documents.check.{self.rule}"
