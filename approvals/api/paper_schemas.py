"""Forms and requests as they are sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from approvals.api.schemas import ChainView, DueView, Label, TaskAbilities
from office.kernel.ids import Id


class FormItem(BaseModel):
    """A form in the catalogue."""

    key: str
    name: Label
    about: Label
    category: str
    kind: str
    favourite: bool
    last_used: datetime | None


class FormCatalogue(BaseModel):
    forms: list[FormItem]


class FavouriteIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    on: bool


class RequestCreateIn(BaseModel):
    """``data``: answers to begin with, over what the platform fills in."""

    model_config = ConfigDict(extra="forbid")
    form: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    data: dict[str, Any] = Field(default_factory=dict)


class RequestSaveIn(BaseModel):
    """``data``: all answers, as they are typed: numbers as text, people, units and files by id."""

    model_config = ConfigDict(extra="forbid")
    token: int
    data: dict[str, Any]
    urgency: Annotated[str, StringConstraints(max_length=4)] = ""


class RequestSubmitIn(BaseModel):
    """``flow``: the key of the one picked among those offered, "" for the one suggested."""

    model_config = ConfigDict(extra="forbid")
    token: int
    flow: Annotated[str, StringConstraints(max_length=64)] = ""
    idempotency_key: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class FormFault(BaseModel):
    """What is wrong with an answer; ``field`` is its place, such as ``items.2.price``."""

    field: str
    rule: str
    message: Label


class RequestReturned(BaseModel):
    by: str
    opinion: str
    at: datetime | None


class RequestDraft(BaseModel):
    """A request as its owner fills it in.

    ``definition``: the form (approvals/forms/definition.py). ``told``: what the house adds to the answers,
    by place: numbers computed, sums in capitals, days counted, names of people, units and files.
    """

    id: Id
    token: int
    state: str
    title: str
    urgency: str
    handed_in: bool
    form: str
    definition: dict[str, Any]
    data: dict[str, Any]
    told: dict[str, Any]
    faults: list[FormFault]
    earlier: dict[str, list[str]]
    returned: RequestReturned | None


class RequestSaved(BaseModel):
    token: int
    title: str
    told: dict[str, Any]
    faults: list[FormFault]


class RequestFileView(BaseModel):
    id: Id
    name: str
    size: int


class RequestPerson(BaseModel):
    id: Id
    name: str
    post: str


class RequestUnit(BaseModel):
    id: Id
    name: str


class RequestVersionView(BaseModel):
    """``changed``: the answers that differ from the version before."""

    number: int
    at: datetime
    sha256: str
    changed: list[str]


class RequestTask(BaseModel):
    """The reader's own turn."""

    id: Id
    stage: str
    stage_label: Label
    opinion_required: bool
    may_choose: list[str]
    due: DueView
    on_behalf_of: str
    abilities: TaskAbilities


class ShareView(BaseModel):
    """One part of a division of tasks, and what came of it."""

    model_config = ConfigDict(from_attributes=True)
    person: str
    lead: bool
    what: str
    due_on: str
    state: str
    feedback: str
    at: datetime | None


class RequestAbilities(BaseModel):
    edit: bool
    discard: bool
    agree: bool
    send_back: bool


class RequestView(BaseModel):
    """A request as its signers read it: everything needed to decide.

    ``answers`` are read from the very bytes of which ``seen_hash`` is the SHA-256.
    """

    id: Id
    state: str
    title: str
    number: str
    urgency: str
    form: str
    form_name: Label
    kind: str
    owner: RequestPerson
    unit: RequestUnit
    organ: RequestUnit
    on: str
    version: int
    seen_hash: str
    answers: list[dict[str, Any]]
    versions: list[RequestVersionView]
    shares: list[ShareView]
    chain: ChainView | None
    my_task: RequestTask | None
    opened: bool
    abilities: RequestAbilities


class RequestItem(BaseModel):
    """A request in a list."""

    id: Id
    state: str
    title: str
    number: str
    urgency: str
    form: str
    form_name: Label
    owner: str
    unit: str
    updated_at: datetime
    holders: list[str]


class RequestListQuery(BaseModel):
    box: Literal["mine", "seen"] = "mine"
    state: Literal["draft", "in_chain", "returned", "done", "stopped", "withdrawn"] | None = None
    form: Annotated[str, StringConstraints(max_length=64)] = ""
    q: Annotated[str, StringConstraints(max_length=100)] = ""
    before: Annotated[str, StringConstraints(max_length=200)] | None = None


class RequestPreviewPerson(BaseModel):
    name: str
    post: str
    unit: str


class RequestPreviewStep(BaseModel):
    name: Label
    people: list[RequestPreviewPerson]
    missing: list[str]
    chosen_later: bool


class RequestFlow(BaseModel):
    """A flow the applicant may pick. ``fits``: its conditions can be answered; ``suggested``: taken where
    none is picked; ``own``: the organ's, not the common one.
    """

    key: str
    name: str
    own: bool
    fits: bool
    suggested: bool
    steps: list[RequestPreviewStep]


class RequestCardsIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ids: Annotated[list[Id], Field(max_length=100)]


class RequestCard(BaseModel):
    """A request for one viewer, in chat."""

    id: Id
    title: str
    number: str
    urgency: str
    form_name: Label
    owner: str
    state: str
    stage_label: Label
    holders: list[str]
    mine: bool
    opened: bool
    due: DueView | None
    last_opinion: str
    last_by: str


class RequestCards(BaseModel):
    requests: list[RequestCard]
