"""From rows to what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from approvals.selectors import TimelineStep
from documents.api import schemas
from documents.checks import Finding, Fix, passed
from documents.checks.articles import Article
from documents.checks.engine import Rule
from documents.models import State
from documents.selectors.details import form_of
from documents.selectors.joint import co_organs
from office.kernel.errors import text

if TYPE_CHECKING:
    from approvals.models import Task
    from documents.differences import Differences
    from documents.models import Attachment, Document, Supervision, Version
    from office.kernel.models import StoredFile
    from orgchart.models import Unit
    from orgchart.selectors import Assignee


def unit_view(unit: Unit) -> schemas.DocumentUnit:
    return schemas.DocumentUnit(id=unit.id, name=unit.name, short_name=unit.short_name)


def issuer_view(document: Document) -> schemas.DocumentUnit:
    """Who issued it. For a paper from outside the name is the sender's, the id its receiver's."""
    organ = document.organ
    if not document.sender:
        return unit_view(organ)
    return schemas.DocumentUnit(id=organ.id, name=document.sender, short_name=document.sender)


def file_view(file: StoredFile) -> schemas.DocumentFile:
    return schemas.DocumentFile(id=file.id, name=file.name, mime=file.mime, size=file.size)


def recipients_view(document: Document) -> list[schemas.RecipientView]:
    """In printed order, main before cc."""
    rows = sorted(document.recipients.select_related("unit"), key=lambda row: row.role != "main")
    return [
        schemas.RecipientView.model_validate(
            {"unit": unit_view(row.unit), "role": row.role, "copies": row.copies}
        )
        for row in rows
    ]


def attachment_view(row: Attachment) -> schemas.AttachmentView:
    file = file_view(row.file) if row.file is not None else None
    return schemas.AttachmentView(id=row.id, title=row.title, sha256=row.sha256, file=file)


def draft_view(
    document: Document, returned: schemas.Returned | None, role: str = "drafter"
) -> schemas.DraftView:
    """The draft with everything the editor needs; the caller has read organ, unit and version."""
    version = document.current_version
    same = {
        name: getattr(document, name)
        for name in schemas.DraftView.model_fields
        if name in {field.name for field in document._meta.fields}
    }
    return schemas.DraftView.model_validate(
        same
        | {
            "token": document.draft_token,
            "role": role,
            "drafter": schemas.DocumentPerson(id=document.drafter_id, name=document.drafter.name),
            "body": document.draft_body,
            "organ": unit_view(document.organ),
            "co_organs": [unit_view(unit) for unit in co_organs(document)],
            "owner_unit": unit_view(document.owner_unit),
            "version": version.number if version else None,
            "recipients": recipients_view(document),
            "attachments": [attachment_view(row) for row in document.attachments.select_related("file")],
            "answers": document.answers_id,
            "approval": document.approval_id,
            "returned": returned,
        }
    )


def words(code: str, data: dict[str, Any] | None = None) -> schemas.Words:
    """A catalogue's text in both languages."""
    return schemas.Words(zh=text(code, "zh", data), en=text(code, "en", data))


def article_view(article: Article) -> schemas.Words:
    return schemas.Words(zh=article.zh, en=article.en)


def finding_view(finding: Finding) -> schemas.FindingView:
    return schemas.FindingView(
        rule=finding.rule,
        severity=finding.severity,
        article=article_view(finding.article),
        title=words(f"documents.rule.{finding.rule}"),
        message=words(finding.code, finding.data),
        zone=finding.where.zone,
        recipient_id=finding.where.recipient_id,
        paragraph=finding.where.paragraph,
        excerpt=finding.where.excerpt,
        fixes=[
            schemas.FixView(action=fix.action, label=_fix_label(fix), data=fix.data) for fix in finding.fixes
        ],
    )


def _fix_label(fix: Fix) -> schemas.Words:
    """What the button says; replacing by nothing is deleting."""
    deletes = fix.action == "replace_text" and not fix.data["to"]
    return words("documents.fix.delete_text" if deletes else f"documents.fix.{fix.action}", fix.data)


def check_view(findings: list[Finding], characters: int) -> schemas.CheckResult:
    return schemas.CheckResult(
        findings=[finding_view(finding) for finding in findings],
        passed=[_passed_view(rule) for rule in passed(findings)],
        characters=characters,
    )


def _passed_view(rule: Rule) -> schemas.PassedView:
    return schemas.PassedView(
        rule=rule.key, article=article_view(rule.article), title=words(f"documents.rule.{rule.key}")
    )


def preview_people(people: list[Assignee]) -> list[schemas.DocumentPreviewPerson]:
    return [
        schemas.DocumentPreviewPerson(name=one.name, post=one.post_title, unit=one.unit_name)
        for one in people
    ]


def timeline_view(steps: list[TimelineStep], versions: dict[str, int]) -> list[schemas.DocumentStep]:
    """The chain with who did what on which version; `versions` are numbers by manifest hash."""
    return [
        schemas.DocumentStep(
            id=step.id,
            stage=step.stage,
            name=schemas.Words.of_stage(step.stage, step.name),
            order=step.order,
            rule=step.rule,
            state=step.state,
            origin=step.origin,
            missing=step.missing,
            tasks=[
                schemas.DocumentTask.model_validate(vars(task) | {"version": versions.get(task.seen_hash)})
                for task in step.tasks
            ],
        )
        for step in steps
    ]


def my_task_view(task: Task) -> schemas.MyTask:
    return schemas.MyTask(
        id=task.id,
        stage=task.step.stage,
        name=schemas.Words.of_stage(task.step.stage, task.step.name),
        due=schemas.Due.of(task.opened_at, task.due_at),
        opened_at=task.opened_at,
        may_choose=task.step.options.get("may_choose", []),
        opinion_required=bool(task.step.options.get("opinion_required")),
        on_behalf_of=task.on_behalf_of.name if task.on_behalf_of else "",
    )


def version_view(version: Version) -> schemas.VersionView:
    return schemas.VersionView(
        id=version.id,
        number=version.number,
        sha256=version.manifest_sha256,
        created_at=version.created_at,
        created_by=schemas.DocumentPerson(id=version.created_by_id, name=version.created_by.name),
        reason=version.reason,
        changes=version.changes,
        warnings=version.warnings,
    )


def supervision_view(row: Supervision) -> schemas.SupervisionView:
    return schemas.SupervisionView(
        id=row.id,
        document_id=row.document_id,
        delivery_id=row.delivery_id,
        title=row.document.title,
        number=row.document.number,
        unit=row.delivery.unit.short_name if row.delivery else row.document.organ.short_name,
        reason=row.reason,
        handed_by=schemas.DocumentPerson(id=row.handed_by_id, name=row.handed_by.name),
        state=row.state,
        created_at=row.created_at,
        outcome=row.outcome,
    )


def item_view(document: Document, stage: str, holders: list[str], mine: Task | None) -> schemas.DocumentItem:
    """A row of a list."""
    return schemas.DocumentItem(
        id=document.id,
        kind=document.kind,
        title=document.title,
        number=document.number,
        urgency=document.urgency,
        state=State(document.state),
        organ=issuer_view(document),
        unit=unit_view(document.owner_unit),
        drafter=document.drafter.name,
        stage=stage,
        stage_name=schemas.Words.of_stage(stage),
        holders=holders,
        due=schemas.Due.of(mine.opened_at, mine.due_at) if mine else None,
        mine=mine is not None,
        issued_on=document.issued_on,
        updated_at=document.updated_at,
    )


def differences_view(before: int, after: int, found: Differences) -> schemas.DifferencesView:
    """What changed between two versions."""
    return schemas.DifferencesView(
        before=before,
        after=after,
        count=found.count,
        fields=[
            schemas.FieldChangeView(field=change.field, before=change.before, after=change.after)
            for change in found.fields
        ],
        paragraphs=[
            schemas.ParagraphChangeView(
                index=change.index,
                label=change.label,
                runs=[schemas.RunView(operation=run.operation, text=run.text) for run in change.runs],
            )
            for change in found.paragraphs
        ],
        units_added=list(found.units_added),
        units_removed=list(found.units_removed),
        attachments_added=list(found.attachments_added),
        attachments_removed=list(found.attachments_removed),
    )


def shown_form(document: Document, version: int | None, draft: bool) -> str:
    """In which form pages are shown: older versions and drafts are 送审稿."""
    now = document.current_version
    if draft or now is None or (version is not None and version != now.number):
        return "review"
    return form_of(document)
