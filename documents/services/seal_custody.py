"""Custody of seals: what one person asks for and a second confirms; nothing happens before.

Asked by the seal's custodian or by whoever answers for the organ's seals (its administrator, the head of
its office); confirmed by another of the latter, never by the asker nor by whom the seal goes to.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from PIL import Image

from documents.models import Seal, SealRequest, WhyOut
from documents.selectors.seals import organs_of_keeper, organs_overseen, seal_seen, serves_in
from documents.services import seal_keys
from office.kernel import audit, clock, files, pictures
from office.kernel.errors import conflict, forbidden, invalid, not_found
from office.kernel.models import StoredFile
from orgchart.selectors import people_by_ids

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

Kind = SealRequest.Kind
PNG = {".png": files.KINDS[".png"]}
MOST_BYTES = 4 * 1024 * 1024  # what the layout takes
SIDE = (300, 4000)  # pixels: 42 mm at 180 dpi and more
NAME, REASON = 100, 300


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: `seal_id` of an existing seal, or organ, name and picture of a new one."""

    kind: str
    reason: str
    seal_id: int | None = None
    organ_id: int | None = None
    name: str = ""
    picture_id: int | None = None
    to_id: int | None = None


def keep_picture(content: bytes, *, name: str, by: Person) -> StoredFile:
    """Check a seal's picture and keep it: a square PNG whose ground lets the text through.

    422 naming the rule: size, form, ground. Only who may ask for a seal may bring one.
    """
    if not (organs_overseen(by) or organs_of_keeper(by)):
        raise not_found()
    if len(content) > MOST_BYTES:
        raise invalid("documents.seal_picture_large", field="file", limit=MOST_BYTES // 2**20)
    files.check(content, name=name, kinds=PNG)
    picture = pictures.cleaned(content, name=name)
    low, high = SIDE
    if not all(low <= side <= high for side in (picture.width, picture.height)):
        raise invalid("documents.seal_picture_side", field="file", low=low, high=high)
    if abs(picture.width - picture.height) * 20 > picture.width:
        raise invalid("documents.seal_picture_square", field="file")
    if not _see_through(picture.content):
        raise invalid("documents.seal_picture_ground", field="file")
    return files.save(picture.content, name=name, by=by.account_id, kinds=PNG)


def _see_through(content: bytes) -> bool:
    """Whether the four corners let the paper through."""
    with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
        alpha = image.convert("RGBA").getchannel("A")
        far = (alpha.width - 1, alpha.height - 1)
        return all(alpha.getpixel((x, y)) == 0 for x in (0, far[0]) for y in (0, far[1]))


@transaction.atomic
def ask(asked: Asked, *, by: Person) -> SealRequest:
    """Ask for a seal to be made, handed over, suspended, resumed, renewed or revoked.

    404 to whoever neither keeps the seal nor answers for it.
    """
    reason = asked.reason.strip()
    if not 0 < len(reason) <= REASON:
        raise invalid("documents.seal_reason", field="reason", limit=REASON)
    row = _new_seal(asked, by) if asked.kind == Kind.MAKE else _about_seal(asked, by)
    row.kind, row.reason, row.asked_by = asked.kind, reason, by
    row.save(force_insert=True)
    _audit(by, "ask", row, kind=row.kind, reason=reason)
    return row


def _new_seal(asked: Asked, by: Person) -> SealRequest:
    organ = {**organs_of_keeper(by), **organs_overseen(by)}.get(asked.organ_id or 0)
    if organ is None:
        raise not_found()
    name = asked.name.strip()
    if not 0 < len(name) <= NAME:
        raise invalid("documents.seal_name", field="name", limit=NAME)
    picture = StoredFile.objects.filter(id=asked.picture_id or 0, created_by_id=by.account_id).first()
    if picture is None or picture.mime != "image/png":
        raise invalid("documents.seal_picture_missing", field="picture_id")
    return SealRequest(organ=organ, name=name, picture=picture, to=_keeper(asked.to_id, organ))


def _about_seal(asked: Asked, by: Person) -> SealRequest:
    seen = seal_seen(by, organs_overseen(by), asked.seal_id or 0)
    if seen is None:
        raise not_found()
    seal = Seal.objects.select_for_update().get(id=seen.id)
    if SealRequest.objects.filter(seal=seal, state=SealRequest.State.OPEN).exists():
        raise conflict("documents.seal_request_open")
    if not possible(asked.kind, seal):
        raise conflict("documents.seal_not_in_state")
    to = _keeper(asked.to_id, seen.organ) if asked.kind == Kind.HAND_OVER else None
    if to is not None and to.id == seal.custodian_id:
        raise invalid("documents.seal_same_custodian", field="to_id")
    return SealRequest(organ=seen.organ, seal=seal, to=to)


def possible(kind: str, seal: Seal) -> bool:
    """Whether the seal's state allows it."""
    suspended = seal.why_out == WhyOut.SUSPENDED
    return {
        Kind.HAND_OVER: seal.in_use or suspended,
        Kind.SUSPEND: seal.in_use,
        Kind.RESUME: suspended,
        Kind.RENEW: seal.in_use,
        Kind.REVOKE: seal.why_out != WhyOut.REVOKED,
    }.get(Kind(kind), False)


def _keeper(person_id: int | None, organ: Unit) -> Person:
    """Somebody serving in the organ today; 422 otherwise."""
    person = people_by_ids([person_id]).get(person_id) if person_id else None
    if person is None or not serves_in(person.id, organ):
        raise invalid("documents.seal_keeper", field="to_id")
    return person


@transaction.atomic
def decide(*, request_id: int, by: Person, agree: bool, note: str = "") -> SealRequest:
    """Confirm or refuse what was asked; confirming does it. 404 without a part in it, 403 to the asker and to
    whom the seal goes to, 409 when it is settled or the seal changed meanwhile.
    """
    row = _locked(request_id)
    if row.organ_id not in organs_overseen(by):
        if by.id not in {row.asked_by_id, row.to_id, row.seal.custodian_id if row.seal else None}:
            raise not_found()
        raise forbidden("documents.seal_second_person")
    if by.id in {row.asked_by_id, row.to_id}:
        raise forbidden("documents.seal_second_person")
    if row.state != SealRequest.State.OPEN:
        raise conflict("documents.seal_request_settled")
    if not agree and not note.strip():
        raise invalid("documents.seal_refusal_reason", field="note")
    if agree:
        _do(row, by)
    row.state = SealRequest.State.DONE if agree else SealRequest.State.REFUSED
    return _settled(row, by, "confirm" if agree else "refuse", note)


@transaction.atomic
def withdraw(*, request_id: int, by: Person) -> SealRequest:
    """The asker takes it back while it is open."""
    row = _locked(request_id)
    if row.asked_by_id != by.id:
        raise not_found()
    if row.state != SealRequest.State.OPEN:
        raise conflict("documents.seal_request_settled")
    row.state = SealRequest.State.WITHDRAWN
    return _settled(row, by, "withdraw", "")


def _locked(request_id: int) -> SealRequest:
    rows = SealRequest.objects.select_for_update(of=("self",)).select_related("seal__organ", "organ", "to")
    row = rows.filter(id=request_id).first()
    if row is None:
        raise not_found()
    return row


def _settled(row: SealRequest, by: Person, verb: str, note: str) -> SealRequest:
    row.decided_by, row.decided_at, row.note = by, clock.now(), note.strip()[:REASON]
    row.save(update_fields=["seal", "state", "decided_by", "decided_at", "note"])
    _audit(by, verb, row, kind=row.kind, seal=str(row.seal_id or ""), note=row.note)
    return row


def _do(row: SealRequest, by: Person) -> None:
    if row.kind == Kind.MAKE:
        row.seal = _make(row, by)
        return
    assert row.seal is not None
    seal = Seal.objects.select_for_update(of=("self",)).select_related("organ").get(id=row.seal.id)
    if not possible(row.kind, seal):
        raise conflict("documents.seal_not_in_state")
    if row.kind == Kind.HAND_OVER:
        seal.custodian = _keeper(row.to_id, row.organ)
    elif row.kind == Kind.SUSPEND:
        seal.in_use, seal.why_out = False, WhyOut.SUSPENDED
    elif row.kind == Kind.RESUME:
        seal.in_use, seal.why_out = True, ""
    elif row.kind == Kind.RENEW:
        seal_keys.certify(seal, by=by.account_id)
    else:
        seal.in_use, seal.why_out = False, WhyOut.REVOKED
        seal_keys.end(seal, why=row.reason, by=by.account_id)
    seal.save(update_fields=["custodian", "in_use", "why_out"])


def _make(row: SealRequest, by: Person) -> Seal:
    """The seal and its first certificate."""
    keeper = _keeper(row.to_id, row.organ)
    seal = Seal.objects.create(organ=row.organ, name=row.name, picture=row.picture, custodian=keeper)
    seal_keys.certify(seal, by=by.account_id)
    return seal


def _audit(by: Person, verb: str, row: SealRequest, **data: str) -> None:
    audit.record(
        actor=by.account_id,
        verb=f"documents.seal_{verb}",
        entity="documents.seal_request",
        entity_id=row.id,
        data=dict(data),
    )
