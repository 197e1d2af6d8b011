"""The walk's people and verbs, for tests: `desk = Desk(province)`; `desk.draft()`, `desk.agree(…)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from approvals import services as approvals
from approvals.selectors import active_task_for
from documents.body import from_text
from documents.models import Delivery, Document, Rendition, Seal
from documents.services.distribution import distribute
from documents.services.drafts import AttachmentInput, DraftInput, RecipientInput, create_draft
from documents.services.issuing import PROOF_ITEMS, proof, register, seal
from documents.services.submitting import open_for_reading, submit
from orgchart.models import Person
from tests.orgchart.factories import SmallProvince

TITLE = "广东省人力资源和社会保障厅关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知"
BODY = """现就有关事项通知如下。
# 一、抓好学习宣传。
分级分类组织培训。
# 二、开展对照清理。
自本通知印发之日起六个月内完成对照清理。"""
REVIEWERS = ("head", "law_head", "finance_head", "office_head", "deputy", "director", "office_head")


def key() -> str:
    return uuid4().hex


@dataclass
class Desk:
    """Everybody's desk in the small province."""

    province: SmallProvince

    def person(self, who: str) -> Person:
        return self.province.people[who]

    def unit_id(self, key: str) -> int:
        return self.province.units[key].id

    def input(self, **more: Any) -> DraftInput:
        values: dict[str, Any] = {
            "title": TITLE,
            "disclosure": "主动公开",
            "body": from_text(BODY),
            "recipients": [
                RecipientInput(unit_id=self.unit_id("bureau")),
                RecipientInput(unit_id=self.unit_id("guangzhou_bureau")),
                RecipientInput(unit_id=self.unit_id("government"), role="cc"),
            ],
            "attachments": [AttachmentInput(title="事业单位人事管理条例", text="第一条　为了规范管理。")],
        }
        return DraftInput(**(values | more))

    def draft(self, **more: Any) -> Document:
        return create_draft(by=self.person("clerk"), changes=self.input(**more))

    def submit(self, document: Document, **more: Any) -> Document:
        values: dict[str, Any] = {
            "document_id": document.id,
            "by": self.person("clerk"),
            "token": document.draft_token,
            "idempotency_key": key(),
        }
        return submit(**(values | more))

    def decide(self, document: Document, who: str, action: str = "agree", **more: Any) -> None:
        """Open the full text, then decide on the current version."""
        person = self.person(who)
        open_for_reading(document_id=document.id, account=person.account)
        document.refresh_from_db()
        task = active_task_for(person, "document", document.id)
        assert task is not None, f"it is not {who}'s turn"
        assert document.current_version is not None
        values: dict[str, Any] = {
            "task_id": task.id,
            "by": person,
            "action": action,
            "seen_hash": document.current_version.manifest_sha256,
            "idempotency_key": key(),
        }
        approvals.decide(**(values | more))

    def signed(self, **more: Any) -> Document:
        """A document signed for issue and checked after: it waits at 登记."""
        document = self.submit(self.draft(**more))
        for who in REVIEWERS:
            self.decide(document, who)
        document.refresh_from_db()
        return document

    def registered(self, **more: Any) -> Document:
        document = self.signed()
        return register(document_id=document.id, by=self.person("registrar"), idempotency_key=key(), **more)

    def proofread(self) -> Document:
        document = self.registered()
        finish_files(document)
        return proof(
            document_id=document.id,
            by=self.person("checker"),
            confirmed=list(PROOF_ITEMS),
            idempotency_key=key(),
        )

    def own_seal(self) -> Seal:
        return Seal.objects.create(
            organ=self.province.units["department"],
            name="广东省人力资源和社会保障厅印章",
            custodian=self.person("seal_custodian"),
        )

    def sealed(self) -> Document:
        document = self.proofread()
        self.own_seal()
        return seal(document_id=document.id, by=self.person("seal_custodian"), idempotency_key=key())

    def distributed(self) -> Document:
        document = self.sealed()
        return distribute(document_id=document.id, by=self.person("registrar"), idempotency_key=key())

    def delivery(self, document: Document, unit: str = "bureau") -> Delivery:
        return Delivery.objects.get(document=document, unit_id=self.unit_id(unit))


def finish_files(document: Document, form: str = "numbered") -> None:
    """Put the files down as made, without making them."""
    for kind in Rendition.Kind.values:
        Rendition.objects.update_or_create(
            document=document,
            version=document.current_version,
            kind=kind,
            form=form,
            defaults={"state": Rendition.State.DONE, "progress": 100},
        )
