"""What changed between two versions: head by field, text by paragraph and by run of characters."""

from dataclasses import dataclass
from typing import Any

from documents.body import paragraphs
from documents.comparing import Run, pairs, runs

HEAD_FIELDS = ("title", "kind", "urgency", "secrecy", "disclosure", "main_text", "cc_text", "note")


@dataclass(frozen=True)
class ParagraphChange:
    """One changed paragraph: its place in the newer version, a label, and its runs."""

    index: int
    label: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class FieldChange:
    """A changed element of the head."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Differences:
    """Everything that differs; `count` is the number of changed places."""

    fields: tuple[FieldChange, ...] = ()
    paragraphs: tuple[ParagraphChange, ...] = ()
    units_added: tuple[str, ...] = ()
    units_removed: tuple[str, ...] = ()
    attachments_added: tuple[str, ...] = ()
    attachments_removed: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Changed places: fields, paragraphs, recipients and attachments."""
        return (
            len(self.fields)
            + len(self.paragraphs)
            + len(self.units_added)
            + len(self.units_removed)
            + len(self.attachments_added)
            + len(self.attachments_removed)
        )


def compare(
    before_head: dict[str, Any],
    before_body: dict[str, Any],
    after_head: dict[str, Any],
    after_body: dict[str, Any],
) -> Differences:
    """The differences from one version to a later one."""
    fields = tuple(
        FieldChange(name, str(before_head.get(name, "")), str(after_head.get(name, "")))
        for name in HEAD_FIELDS
        if before_head.get(name, "") != after_head.get(name, "")
    )
    was, now = _joint(before_head), _joint(after_head)
    fields += (FieldChange("co_organs", was, now),) if was != now else ()
    old_units, new_units = _units(before_head), _units(after_head)
    old_files, new_files = _attachments(before_head), _attachments(after_head)
    changes = _paragraph_changes(
        [paragraph.text for paragraph in paragraphs(before_body)],
        [paragraph.text for paragraph in paragraphs(after_body)],
    )
    return Differences(
        fields=fields,
        paragraphs=tuple(changes),
        units_added=tuple(name for key, name in new_units.items() if key not in old_units),
        units_removed=tuple(name for key, name in old_units.items() if key not in new_units),
        attachments_added=tuple(title for key, title in new_files.items() if key not in old_files),
        attachments_removed=tuple(title for key, title in old_files.items() if key not in new_files),
    )


def _joint(head: dict[str, Any]) -> str:
    return "、".join(item["name"] for item in head.get("co_organs", []))


def _units(head: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(item["role"], item["unit"]): item["name"] for item in head.get("recipients", [])}


def _attachments(head: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(item["title"], item["sha256"]): item["title"] for item in head.get("attachments", [])}


def _paragraph_changes(before: list[str], after: list[str]) -> list[ParagraphChange]:
    changes: list[ParagraphChange] = []
    at = 0
    for was, now in pairs(before, after):
        if was != now:
            index = min(at, max(len(after) - 1, 0))
            changes.append(ParagraphChange(index, (now or was or "")[:12], runs(was or "", now or "")))
        at += now is not None
    return changes
