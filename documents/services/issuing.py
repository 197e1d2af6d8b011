"""From 登记 to 用印: each verb does the work of its stage and then decides the holder's task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from approvals import services as approvals
from approvals.selectors import active_task_for
from documents import events
from documents.models import Document, NumberSeries, Seal, SealUse, Signature
from documents.numbering import number_text
from documents.permissions import may_read
from documents.selectors.joint import co_organs, sealed_organs, sealing_organ
from documents.services import outgoing, seal_keys
from documents.services.norms.issuing import begin_term
from documents.services.numbers import allocate, fits, series_for, take_reserved
from documents.services.rendering import missing_characters
from documents.services.telling import ask_for_files, tell
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid, not_found

if TYPE_CHECKING:
    from approvals.models import Task
    from orgchart.models import Person

PROOF_ITEMS = ("number", "title", "recipients", "body", "attachments", "date", "layout")
MAX_COPIES = 9999


def at_stage(document_id: int, by: Person, stage: str) -> tuple[Document, Task]:
    """The locked document and the person's own task at a stage; 404, 409 or 403 otherwise."""
    document = Document.objects.filter(id=document_id).first()
    if document is None or not may_read(by.account, document_id):
        raise not_found()
    document = outgoing.lock(document_id)
    task = active_task_for(by, "document", document_id)
    if task is None:
        raise conflict("documents.not_in_state")
    if task.step.stage != stage:
        raise forbidden("documents.not_allowed")
    return document, task


def finish(document: Document, task: Task, by: Person, *, opinion: str, key: str) -> None:
    """Decide the stage's task: the work is done."""
    version = document.current_version
    approvals.decide(
        task_id=task.id,
        by=by,
        action="agree",
        opinion=opinion,
        seen_hash=version.manifest_sha256 if version else "",
        idempotency_key=key,
    )


@transaction.atomic
def register(
    *,
    document_id: int,
    by: Person,
    series_id: int | None = None,
    year: int | None = None,
    entry_id: int | None = None,
    copies: int | None = None,
    opinion: str = "",
    idempotency_key: str,
) -> Document:
    """登记: give the number from the organ's register, fix the copies, and ask for the numbered files.

    ``entry_id``: a number that was kept back; else the next of the series, in ``year`` (``years_for``).
    After 签发 and 复核 only, which the chain's order holds. A number already given is kept. 422
    `documents.characters_undrawable` where no font can draw what is to be printed, unless the
    opinion says why it goes out so.
    """
    document, task = at_stage(document_id, by, "register")
    undrawable = _undrawable(document, opinion)
    document.copies = _copies(document, copies)
    if not document.number:
        document.number = _number(document, by, series_id, year, entry_id)
        begin_term(document, by)
    document.printed_on = clock.today()
    document.save(update_fields=["number", "copies", "printed_on"])
    numbered = events.DocumentNumbered(
        document_id=document.id, number=document.number, by_account=by.account_id
    )
    tell(document, numbered)
    ask_for_files(document, "numbered")
    _audit(by, "register", document, number=document.number, copies=document.copies, undrawable=undrawable)
    finish(document, task, by, opinion=opinion, key=idempotency_key)
    document.refresh_from_db()
    return document


@transaction.atomic
def proof(
    *, document_id: int, by: Person, confirmed: list[str], opinion: str = "", idempotency_key: str
) -> Document:
    """排版校对: every item confirmed against the laid-out pages. 409 while the files are being made."""
    document, task = at_stage(document_id, by, "proof")
    unknown = next((item for item in confirmed if item not in PROOF_ITEMS), None)
    if unknown is not None:
        raise invalid("documents.confirmation_unknown", field="confirmed", item=unknown)
    if set(confirmed) != set(PROOF_ITEMS):
        raise invalid("documents.proof_items", field="confirmed", items=list(PROOF_ITEMS))
    _audit(by, "proof", document, confirmed=sorted(confirmed))
    finish(document, task, by, opinion=opinion, key=idempotency_key)
    document.refresh_from_db()
    return document


@transaction.atomic
def seal(
    *, document_id: int, by: Person, seal_id: int | None = None, opinion: str = "", idempotency_key: str
) -> Document:
    """用印 by the seal's custodian, who did not proofread; in a joint issue by each organ's.

    The last one asks for the sealed files.
    """
    document, task = at_stage(document_id, by, "seal")
    chosen = _seal(sealing_organ(document, task), by, seal_id)
    if Signature.objects.filter(version=document.current_version, stage="proof", person=by).exists():
        raise forbidden("documents.seal_by_checker")
    version = document.current_version
    if version is None:
        raise conflict("documents.not_in_state")
    SealUse.objects.get_or_create(
        document=document,
        version=version,
        seal=chosen,
        defaults={
            "by": by,
            "at": clock.now(),
            "manifest_sha256": version.manifest_sha256,
            "certificate": seal_keys.in_force(chosen, by=by.account_id),
        },
    )
    issuers = {document.organ_id, *(unit.id for unit in co_organs(document))}
    if issuers <= sealed_organs(document):
        ask_for_files(document, "sealed")
    _audit(by, "seal", document, seal=str(chosen.id))
    finish(document, task, by, opinion=opinion, key=idempotency_key)
    document.refresh_from_db()
    return document


def _number(
    document: Document, by: Person, series_id: int | None, year: int | None, entry_id: int | None
) -> str:
    if entry_id is not None:
        entry = take_reserved(entry_id=entry_id, document=document, by=by)
    else:
        entry = allocate(series=_series(document, series_id), document=document, by=by, year=year)
    return number_text(entry.series.code_word, entry.year, entry.n)


def _series(document: Document, series_id: int | None) -> NumberSeries:
    fitting = series_for(document)
    if series_id is None:
        closed = NumberSeries.objects.filter(organ_id=document.organ_id, closed_on__isnull=False).first()
        if not fitting and closed is not None and closed.closed_on is not None:
            raise conflict("documents.series_closed", series=closed.name, on=closed.closed_on.isoformat())
        if not fitting:
            raise invalid("documents.series_unknown", field="series_id")
        return fitting[0]
    chosen = NumberSeries.objects.filter(id=series_id).first()
    if chosen is None:
        raise invalid("documents.series_unknown", field="series_id")
    if not fits(chosen, document):
        raise invalid("documents.series_wrong", field="series_id")
    return chosen


def _undrawable(document: Document, opinion: str) -> str:
    """Characters that would print as empty boxes; they need a reason, kept as the stage's opinion."""
    missing = "、".join(missing_characters(document))
    if missing and not opinion.strip():
        raise invalid("documents.characters_undrawable", field="opinion", characters=missing)
    return missing


def _copies(document: Document, given: int | None) -> int:
    copies = given if given is not None else sum(row.copies for row in document.recipients.all()) + 2
    if not 1 <= copies <= MAX_COPIES:
        raise invalid("documents.copies_wrong", field="copies", low=1, high=MAX_COPIES)
    return copies


def _seal(organ_id: int, by: Person, seal_id: int | None) -> Seal:
    seals = Seal.objects.filter(in_use=True).select_related("organ")
    if seal_id is None:
        chosen = seals.filter(organ_id=organ_id, custodian=by).order_by("id").first()
    else:
        chosen = seals.filter(id=seal_id).first()
    if chosen is None:
        raise invalid("documents.seal_missing", field="seal_id")
    if chosen.organ_id != organ_id:
        raise invalid("documents.seal_wrong_organ", field="seal_id")
    if chosen.custodian_id != by.id:
        raise forbidden("documents.seal_not_kept")
    return chosen


def _audit(by: Person, verb: str, document: Document, **data: object) -> None:
    audit.record(
        actor=by.account_id,
        verb=f"documents.{verb}",
        entity="documents.document",
        entity_id=document.id,
        data=data,
    )
