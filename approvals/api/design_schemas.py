"""What designing flows and forms sends and takes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from approvals.api.paper_schemas import FormFault
from approvals.api.schemas import Label
from office.kernel.ids import Id

DesignKind = Literal["flow", "form"]
DesignKey = Annotated[str, StringConstraints(max_length=64)]
DesignName = Annotated[str, StringConstraints(max_length=120)]


class DesignOrgan(BaseModel):
    id: Id
    name: str


class DesignLine(BaseModel):
    """What stands under a key. ``own``: the organ's, not the common one that all have. ``running``: papers of
    the organ under way. ``number`` is 0 for what was never published; ``draft`` is being worked on.
    """

    key: str
    name: Label
    subject_type: str
    own: bool
    common: bool
    number: int
    published_at: datetime | None
    published_by: str
    withdrawn: bool
    running: int
    draft: Id | None
    draft_by: str
    draft_at: datetime | None


class DesignOverview(BaseModel):
    """``organs``: those one designs for; ``organ`` the one shown, None for whoever designs for none."""

    organs: list[DesignOrgan]
    organ: Id | None
    designs: list[DesignLine]


class AskedChoice(BaseModel):
    value: str
    label: Label


class AskedField(BaseModel):
    """What a condition may ask. ``told``: the platform knows it of whoever drafts."""

    key: str
    label: Label
    kind: Literal["number", "choice", "list"]
    choices: list[AskedChoice]
    told: bool


class DesignProblem(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    place: str
    rule: str
    severity: Literal["block", "warn"]
    message: dict[str, str]


class DesignChange(BaseModel):
    what: Literal["added", "removed", "moved", "changed"]
    key: str
    name: Label
    aspect: str
    before: Any
    after: Any


class FlowChoice(BaseModel):
    """A flow that a form may use."""

    key: str
    name: str


class DesignDraft(BaseModel):
    """A draft, all that is wrong with it, and what publishing it would change. ``names``: what to call the
    people, posts and units in it, by ``person:…``, ``post:…``, ``unit:…``. ``stages``: those that fit.
    """

    id: Id
    kind: DesignKind
    organ: DesignOrgan
    key: str
    name: str
    subject_type: str
    content: dict[str, Any]
    base: int
    token: int
    changed_by: str
    changed_at: datetime
    problems: list[DesignProblem]
    changes: list[DesignChange]
    asked: list[AskedField]
    names: dict[str, str]
    stages: list[str]
    flows: list[FlowChoice]
    running: int


class DesignVersion(BaseModel):
    number: int
    published_at: datetime
    published_by: str
    changes: list[DesignChange]


class DesignView(BaseModel):
    """What is published under a key in an organ, and how it came to be, the newest first."""

    kind: DesignKind
    organ: DesignOrgan
    key: str
    name: Label
    subject_type: str
    own: bool
    common: bool
    withdrawn: bool
    number: int
    content: dict[str, Any]
    asked: list[AskedField]
    names: dict[str, str]
    versions: list[DesignVersion]
    draft: Id | None


class DesignBeginIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    organ: Id
    key: DesignKey = ""
    as_new: bool = False
    name: DesignName = ""


class DesignSaveIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    token: int
    name: DesignName
    content: dict[str, Any]


class DesignPublishIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    token: int


class DesignRestoreIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int = Field(ge=1)


class DryRunIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    person: Id
    values: dict[str, Any] = Field(default_factory=dict, max_length=100)


class DryRunPerson(BaseModel):
    id: Id
    name: str
    post: str
    unit: str


class DryRunStep(BaseModel):
    """``state``: asked, skipped, same, chosen or nobody. ``missing``: addresses that reach nobody.
    ``rights``: as the step's definition names them.
    """

    place: str
    key: str
    name: Label
    rule: str
    quorum: int
    order: int
    state: Literal["asked", "skipped", "same", "chosen", "nobody"]
    people: list[DryRunPerson]
    missing: list[dict[str, Any]]
    barred: list[str]
    rights: list[str]


class FormTryIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    data: dict[str, Any]


class FormTried(BaseModel):
    told: dict[str, Any]
    faults: list[FormFault]
