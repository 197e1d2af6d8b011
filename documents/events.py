"""What documents tell others through the outbox."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from office.kernel.outbox import Event


class DocumentChanged(Event):
    """Something a reader can see changed: state, number, files. For frames to open screens."""

    name: ClassVar[str] = "documents.document_changed.v1"
    document_id: int
    state: str


class VersionMade(Event):
    """A new immutable text; `earlier_signers` are accounts that consented to an older one."""

    name: ClassVar[str] = "documents.version_made.v1"
    document_id: int
    version_id: int
    number: int
    changes: int
    by_account: int
    earlier_signers: list[int]


class DraftShared(Event):
    """The drafter lets a colleague write the draft (`writer`) or read along (`reader`)."""

    name: ClassVar[str] = "documents.draft_shared.v1"
    document_id: int
    account: int
    role: str
    by_account: int


class PassageMentioned(Event):
    """A comment on a passage names people (`accounts`); who made it is not among them."""

    name: ClassVar[str] = "documents.passage_mentioned.v1"
    document_id: int
    thread_id: int
    note_id: int
    accounts: list[int]
    by_account: int
    by_name: str


class RenditionsRequested(Event):
    """Files are to be made of a version in a form."""

    name: ClassVar[str] = "documents.renditions_requested.v1"
    document_id: int
    version_id: int
    form: str


class DocumentNumbered(Event):
    name: ClassVar[str] = "documents.document_numbered.v1"
    document_id: int
    number: str
    by_account: int


class DeliveryRef(BaseModel):
    """One delivery and its unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    delivery_id: int
    unit_id: int


class DocumentAnnulled(Event):
    """An issued document was declared void from the start (`revoke`) or from a day on (`repeal`)."""

    name: ClassVar[str] = "documents.document_annulled.v1"
    document_id: int
    act: str
    basis: str
    effective_on: str
    by_account: int
    deliveries: list[DeliveryRef]


class DocumentDistributed(Event):
    """The document was sent to units; each has a delivery."""

    name: ClassVar[str] = "documents.document_distributed.v1"
    document_id: int
    organ_id: int
    by_account: int
    deliveries: list[DeliveryRef]


class DeliveryChanged(Event):
    """A delivery moved on: `state` is its new state."""

    name: ClassVar[str] = "documents.delivery_changed.v1"
    delivery_id: int
    document_id: int
    unit_id: int
    state: str
    by_account: int
    reason: str = ""


class NormReviewAsked(Event):
    """A draft of a 规范性文件 is handed to legality review; `accounts` head the reviewing unit."""

    name: ClassVar[str] = "documents.norm_review_asked.v1"
    document_id: int
    accounts: list[int]
    by_account: int


class NormReviewed(Event):
    """The legality review has a conclusion; `account` is the drafter's."""

    name: ClassVar[str] = "documents.norm_reviewed.v1"
    document_id: int
    account: int
    conclusion: str
    by_account: int


class NormEnding(Event):
    """A 规范性文件 is in force until `ends_on` (a date); `accounts` drafted it or head the drafting unit."""

    name: ClassVar[str] = "documents.norm_ending.v1"
    document_id: int
    accounts: list[int]
    ends_on: str


class SupervisionOpened(Event):
    """A leader handed a matter to 督查."""

    name: ClassVar[str] = "documents.supervision_opened.v1"
    supervision_id: int
    document_id: int
    delivery_id: int | None
    supervisor_account: int
    by_account: int
    reason: str


class SupervisionClosed(Event):
    """督查 settled a matter (销号)."""

    name: ClassVar[str] = "documents.supervision_closed.v1"
    supervision_id: int
    document_id: int
    by_account: int


class SupervisionUrged(Event):
    """督查 urged those who hold the matter now."""

    name: ClassVar[str] = "documents.supervision_urged.v1"
    supervision_id: int
    document_id: int
    delivery_id: int | None
    accounts: list[int]
    by_account: int
    reason: str


class DeliveryUrged(Event):
    """The sender urged the receiving unit; `accounts` are whoever has it there now."""

    name: ClassVar[str] = "documents.delivery_urged.v1"
    delivery_id: int
    document_id: int
    accounts: list[int]
    by_account: int
    by_unit: str
    reason: str
