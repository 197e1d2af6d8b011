"""What the delegation of duties sends and takes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from office.kernel.ids import Id
from orgchart.api.schemas import PersonRef, person_ref
from orgchart.models import Appointment, Delegation
from orgchart.selectors.delegations import may_end
from orgchart.selectors.scopes import Authority
from orgchart.services.delegations.making import Preview
from orgchart.services.delegations.rules import Wish

Kind = Literal["check", "countersign", "review", "issue", "dispatch", "incoming"]


class DelegationIn(BaseModel):
    """``principal`` left out means oneself, ``appointment`` left out all posts, no ``kinds`` all of them.
    ``last_day`` is still part of it."""

    model_config = ConfigDict(extra="forbid")
    principal: Id | None = None
    appointment: Id | None = None
    delegate: Id
    kinds: Annotated[list[Annotated[str, StringConstraints(max_length=40)]], Field(max_length=20)] = []
    valid_from: date
    last_day: date
    reason: Annotated[str, StringConstraints(max_length=2000)] = ""
    upward: bool = False

    def wish(self) -> Wish:
        return Wish(**{name: getattr(self, name) for name in type(self).model_fields})


class DelegationPost(BaseModel):
    """A post whose work may be handed over. ``valid_to`` is the first day on which it is held no longer."""

    appointment_id: Id
    post: str
    unit: str
    valid_to: date | None

    @classmethod
    def of(cls, row: Appointment) -> DelegationPost:
        return cls(
            appointment_id=row.id, post=row.post.title, unit=row.unit.short_name, valid_to=row.valid_to
        )


class DelegationView(BaseModel):
    """One delegation; both sides in the appointments by which they stand in it."""

    id: Id
    principal: PersonRef
    delegate: PersonRef
    kinds: list[Kind]
    upward: bool
    reason: str
    valid_from: date
    last_day: date
    state: Literal["planned", "running", "ended"]
    ended_at: datetime | None
    ended_early: bool
    set_up_by_other: bool
    may_end: bool

    @classmethod
    def of(cls, row: Delegation, authority: Authority) -> DelegationView:
        return cls.model_validate(
            {
                "id": row.id,
                "principal": person_ref(row.principal),
                "delegate": person_ref(row.delegate),
                "kinds": row.kinds,
                "upward": row.upward,
                "reason": row.reason,
                "valid_from": row.valid_from,
                "last_day": row.valid_to - timedelta(days=1),
                "state": row.state,
                "ended_at": row.ended_at,
                "ended_early": row.ended_by_id is not None,
                "set_up_by_other": row.made_by_id != row.principal.person.account_id,
                "may_end": may_end(authority, row),
            }
        )


class DelegationsView(BaseModel):
    """What a person handed over and took over, as far as the reader may know of it. ``days`` is the most
    that one delegation may last."""

    person_id: Id
    name: str
    may_make: bool
    days: int
    posts: list[DelegationPost]
    given: list[DelegationView]
    received: list[DelegationView]


class OpenWorkView(BaseModel):
    kind: Kind
    count: int


class DelegationPreview(BaseModel):
    """What would pass over on the first day. ``kept``: whose work the principal does meanwhile; it is not
    handed on."""

    posts: list[DelegationPost]
    delegate: PersonRef
    open_work: list[OpenWorkView]
    kept: list[str]

    @classmethod
    def of(cls, found: Preview) -> DelegationPreview:
        return cls.model_validate(
            {
                "posts": [DelegationPost.of(row) for row in found.posts],
                "delegate": person_ref(found.seat),
                "open_work": [{"kind": kind, "count": count} for kind, count in found.open_work.items()],
                "kept": found.kept,
            }
        )
