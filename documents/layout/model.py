"""What the writers take: one official document, frozen and checked."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from documents.layout.body import Body, printable
from documents.layout.spec import KINDS, LayoutName

#: Kinds whose direction is upward and which therefore name who signs (T9(六)).
UPWARD_KINDS = frozenset({"请示", "报告"})


class Frozen(BaseModel):
    """Base of every input: immutable, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SealImage(Frozen):
    """A picture of a seal, PNG or SVG bytes; nothing but a picture."""

    content: bytes = Field(min_length=1, max_length=4 * 1024 * 1024)
    diameter_mm: float = Field(default=42, ge=10, le=60)

    @field_validator("content")
    @classmethod
    def _is_picture(cls, content: bytes) -> bytes:
        if content.startswith(b"\x89PNG\r\n\x1a\n") or b"<svg" in content[:512]:
            return content
        raise ValueError("seal must be a PNG or an SVG picture")

    @property
    def is_png(self) -> bool:
        """Whether the picture is a PNG (else SVG)."""
        return self.content.startswith(b"\x89PNG")


class Attachment(Frozen):
    """One 附件: its title as listed in the 附件说明, and its body (7.3.7)."""

    title: Annotated[str, Field(min_length=1, max_length=500)]
    body: Body


class Attendance(Frozen):
    """One row of people in 纪要: 出席, 请假 or 列席 (10.3)."""

    label: Annotated[str, Field(min_length=1, max_length=10)]
    names: Annotated[str, Field(min_length=1, max_length=4000)]


class OfficialDocument(Frozen):
    """An official document as the page shows it: the 18 elements of T9, printed wording.

    `number=None` prints 文号待编 and is only possible for a draft. `sealed` says that the
    organ seals this document, so that the room for the seal is kept before it is applied.
    `date=None` (before 签发) prints the blank form of a date.
    """

    kind: str
    layout: LayoutName = "standard"
    organ_mark: Annotated[str, Field(min_length=1, max_length=80)]
    co_organs: tuple[str, ...] = ()
    copy_number: str | None = Field(default=None, pattern=r"^\d{6}$")
    secrecy: str | None = Field(default=None, max_length=40)
    urgency: Literal["", "加急", "特急"] = ""
    number: str | None = Field(default=None, max_length=80)
    issuers: tuple[str, ...] = ()
    title: Annotated[str, Field(min_length=1, max_length=300)]
    main_recipients: str = Field(default="", max_length=4000)
    body: Body
    attachments: tuple[Attachment, ...] = ()
    signature_organ: str = Field(default="", max_length=120)
    co_signature_organs: tuple[str, ...] = ()
    signer_post: str = Field(default="", max_length=40)
    date: dt.date | None = None
    sealed: bool = True
    seal: SealImage | None = None
    co_seals: tuple[SealImage | None, ...] = ()
    note: str | None = Field(default=None, max_length=200)
    attendance: tuple[Attendance, ...] = ()
    cc: str = Field(default="", max_length=4000)
    printing_organ: str = Field(default="", max_length=120)
    printed_on: dt.date | None = None
    is_draft: bool = False

    @field_validator("*", mode="before")
    @classmethod
    def _only_printable(cls, value: Any) -> Any:
        return printable(value) if isinstance(value, str) else value

    @field_validator("kind")
    @classmethod
    def _kind_is_statutory(cls, kind: str) -> str:
        if kind not in KINDS:
            raise ValueError(f"{kind} is not one of the 15 kinds of T8")
        return kind

    @model_validator(mode="after")
    def _draft_has_no_number_and_no_seal(self) -> Self:
        if self.number is None and not self.is_draft:
            raise ValueError("a document without a number is a draft (is_draft must be true)")
        if self.is_draft and any((self.seal, *self.co_seals)):
            raise ValueError("a draft carries no seal")
        return self

    @property
    def is_upward(self) -> bool:
        """Whether 签发人 is printed beside the number (7.2.6)."""
        return bool(self.issuers) or self.kind in UPWARD_KINDS
