"""The watermark on files that are given out: who read them, and when."""

from __future__ import annotations

from messaging.selectors.keeping import keeping_policy
from messaging.selectors.people import speakers
from messaging.selectors.policy import policy
from office.kernel import audit, clock, files, pictures, watermark
from office.kernel.models import Account, StoredFile

PICTURES = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
PDF = "application/pdf"


def mark_of(account: Account, file: StoredFile) -> str | None:
    """What stands on the file for this reader: name, unit and minute; None where the policy wants nothing, or
    on a kind of file that cannot be drawn on. One query while there is no watermark.
    """
    if file.mime not in PICTURES | {PDF} or not policy().watermark or not keeping_policy().mark_files:
        return None
    person = speakers([account.id]).get(account.id)
    who = f"{person.name} {person.unit}".strip() if person is not None else account.login
    return f"{who} {clock.now().astimezone(clock.LOCAL):%Y-%m-%d %H:%M}"


def marked(file: StoredFile, *, mark: str, by: Account, small: bool = False) -> bytes | None:
    """The file, or a picture's preview, with the mark on it. None for one that cannot be drawn on (a locked
    PDF): it is given as it is, and the audit log says to whom.
    """
    content = files.read(file)
    try:
        if file.mime == PDF:
            return watermark.on_pdf(content, mark)
        return watermark.on_picture(pictures.thumbnail(content) if small else content, mark)
    except watermark.Unmarkable:
        audit.record(
            actor=by.id,
            verb="messaging.file_unmarked",
            entity="file",
            entity_id=file.id,
            data={"sha256": file.sha256},
        )
        return None
