"""The outgoing chain's hold on the document: checks before a decision, consequences after it.

All of it runs inside the transaction of the decision (design section 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from approvals.selectors import acting_name
from approvals.selectors.held import taking_part
from documents.models import Document, FullTextOpening, Rendition, Signature, State
from documents.selectors.joint import sealed_organs, sealing_organ
from documents.services.norms.issuing import require_complete
from documents.services.telling import tell_changed
from documents.stages import READ, SIGNING_STAGES
from office.kernel import clock, grants
from office.kernel.errors import conflict, forbidden
from office.kernel.models import Account

if TYPE_CHECKING:
    from approvals.models import Step, Task
    from approvals.subjects import Transition
    from orgchart.models import Person

AFTER_STAGE: dict[str, State] = {
    "issue": State.SIGNED,
    "register": State.REGISTERED,
    "seal": State.SEALED,
}
AFTER_KIND: dict[str, State] = {
    "started": State.IN_CHAIN,
    "resubmitted": State.IN_CHAIN,
    "withdrawn": State.WITHDRAWN,
    "rejected": State.STOPPED,
}

# Acts after which a step that had been done may be open again.
BACKWARD = frozenset({"returned", "taken_back", "jumped"})


def lock(document_id: int) -> Document:
    """The document under its row lock."""
    return (
        Document.objects.select_for_update(of=("self",))
        .select_related("current_version", "organ")
        .get(id=document_id)
    )


def check_decision(document_id: int, *, step: Step, task: Task, action: str, seen_hash: str) -> None:
    """Refuse a decision on an outdated version, an unopened text, or work that is not done.

    409 `documents.version_outdated`, 403 `documents.text_not_opened`, 409 by stage.
    """
    document = Document.objects.select_related("current_version").get(id=document_id)
    version = document.current_version
    if version is None or seen_hash != version.manifest_sha256:
        raise conflict("documents.version_outdated")
    if action != "agree":
        return
    if step.stage in SIGNING_STAGES:
        opened = FullTextOpening.objects.filter(version=version, account_id=task.account_id)
        if not opened.exists():
            raise forbidden("documents.text_not_opened")
    require_complete(document, step.stage)
    if step.stage == "seal":
        if sealing_organ(document, task) not in sealed_organs(document):
            raise conflict("documents.seal_missing")
        return
    _check_work(document, step.stage)


def _check_work(document: Document, stage: str) -> None:
    """The working stages are finished by their own services, which do the work and then decide."""
    if stage == "register" and not document.number:
        raise conflict("documents.number_missing")
    if stage == "proof" and not final_files_ready(document):
        raise conflict("documents.proof_unfinished")
    if stage == "distribute" and not document.deliveries.exists():
        raise conflict("documents.recipients_missing")


def final_files_ready(document: Document) -> bool:
    """Whether the numbered .docx and PDF of the current version have been made."""
    rows = Rendition.objects.filter(
        version=document.current_version,
        form=Rendition.Form.NUMBERED,
        state=Rendition.State.DONE,
    )
    return rows.count() == len(Rendition.Kind)


def follow(transition: Transition) -> None:
    """Follow the chain: signatures, freezing at 签发, the next holders' access, the state."""
    document = lock(transition.chain.subject_id)
    if transition.kind == "delegation_ended":
        # It may be about a chain of before: the document stays on its present one.
        let_out(document, transition.released)
        return
    _let_in(document, [task for opened in transition.opened for task in opened.tasks])
    if transition.kind == "agreed" and transition.task is not None:
        _sign(document, transition.task, transition.by, transition.opinion)
    elif transition.kind == "taken_back" and transition.task is not None:
        # The chain's log and the audit keep it; as a consent to the text it stands no longer.
        Signature.objects.filter(document=document, task_id=transition.task.id).delete()
    before = document.state
    document.chain_id = transition.chain.id
    document.state = _next_state(document, transition)
    unsigned = before == State.SIGNED and document.state == State.IN_CHAIN
    if document.state == State.SIGNED and before != State.SIGNED:
        document.issued_on = clock.today()
    elif document.state in {State.RETURNED, State.WITHDRAWN} or unsigned:
        # A text that goes back before its number was given must be signed again [T25].
        document.issued_on = None
    document.updated_at = clock.now()
    document.save(update_fields=["chain_id", "state", "issued_on", "updated_at"])
    tell_changed(document)


def _next_state(document: Document, transition: Transition) -> State:
    if transition.kind == "returned" and transition.to_drafter:
        return State.RETURNED
    if transition.kind in AFTER_KIND:
        return AFTER_KIND[transition.kind]
    if transition.finished and transition.chain.state == "done":
        return State.DISTRIBUTED
    for step in transition.closed:
        if step.stage in AFTER_STAGE:
            return AFTER_STAGE[step.stage]
    if transition.kind in BACKWARD and not _issued(transition):
        return State.IN_CHAIN
    return State(document.state)


def _issued(transition: Transition) -> bool:
    steps = transition.chain.steps.filter(stage="issue")
    return steps.exists() and not steps.exclude(state="done").exists()


def _let_in(document: Document, tasks: list[Task]) -> None:
    """Whoever's turn it is may read the document from this moment."""
    accounts = Account.objects.filter(id__in={task.account_id for task in tasks}).order_by("id")
    grants.give_many(accounts, READ, [document])


def let_out(document: Document, tasks: Sequence[Task]) -> None:
    """Whoever read it only for somebody else reads it no longer (代办 ended); who drafted, oversees or has a
    part of their own in its chains, or in those of its deliveries, reads on.
    """
    accounts = {task.account_id for task in tasks}
    if not accounts:
        return
    deliveries = document.deliveries.values_list("id", flat=True)
    staying = taking_part({"document": [document.id], "incoming": list(deliveries)}, accounts)
    staying |= {document.drafter.account_id}
    staying |= set(document.supervisions.values_list("supervisor__account_id", flat=True))
    staying |= set(document.colleagues.values_list("person__account_id", flat=True))
    for account in Account.objects.filter(id__in=accounts - staying).order_by("id"):
        grants.revoke(account, READ, document)


def _sign(document: Document, task: Task, by: Person, opinion: str) -> None:
    version = document.current_version
    if version is None:
        return
    Signature.objects.create(
        document=document,
        version=version,
        task_id=task.id,
        stage=_signed_as(task),
        person=by,
        person_name=acting_name(task)[:40],
        post_title=task.post_title,
        unit_name=task.unit_name,
        opinion=opinion,
        manifest_sha256=version.manifest_sha256,
        at=clock.now(),
    )


def _signed_as(task: Task) -> str:
    """Whoever was asked along at 签发 has a say, but is no 签发人: the page names only those who are."""
    asked = task.step.origin == "added" or task.step.slots[task.slot].get("origin") == "added"
    return "leader_review" if asked and task.step.stage == "issue" else task.step.stage
