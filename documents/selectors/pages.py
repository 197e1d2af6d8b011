"""A document as the layout takes it: every printed element, from a version or from the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from approvals.selectors import joint_signers
from documents.body import from_text
from documents.checks.kinds import KINDS
from documents.layout.body import Body
from documents.layout.model import Attachment, OfficialDocument, SealImage
from documents.models import Rendition, SealUse, Signature
from office.kernel import files
from office.kernel.models import StoredFile
from orgchart.selectors import office_of

if TYPE_CHECKING:
    from documents.models import Document
    from orgchart.models import Unit

_DISCLOSED = {"主动公开": "此件主动公开", "依申请公开": "此件依申请公开", "不予公开": "此件不予公开"}
_TEXT = ("text/plain", "text/markdown")


def official_document(
    document: Document, *, head: dict[str, Any], body: dict[str, Any], form: str
) -> OfficialDocument:
    """The printed document in a form: 送审稿 without number and seal, numbered, or sealed.

    The organs of a joint issue are those of the version, the lead first: marks, signatures and seals.
    """
    review = form == Rendition.Form.REVIEW
    kind = KINDS.get(head["kind"])
    joint = head.get("co_organs", [])
    others = tuple(one["name"] for one in joint)
    seals = _seals(document) if form == Rendition.Form.SEALED else {}
    return OfficialDocument(
        kind=head["kind"],
        layout=kind.layout if kind else "standard",
        organ_mark=_mark(document.organ, head["kind"]),
        co_organs=others,
        secrecy=head["secrecy"] or None,
        urgency=head["urgency"],
        number=None if review else document.number or None,
        issuers=_issuers(document) if head["direction"] == "up" else (),
        title=head["title"] or "（无标题）",
        main_recipients=head["main_text"],
        body=Body.model_validate(body),
        attachments=tuple(_attachment(item) for item in head["attachments"]),
        signature_organ=document.organ.name,
        date=None if review else document.issued_on,
        seal=seals.get(document.organ_id),
        co_signature_organs=others,
        co_seals=tuple(seals.get(int(one["unit"])) for one in joint) if seals else (),
        note=head["note"] or _DISCLOSED.get(head["disclosure"]),
        cc=head["cc_text"],
        printing_organ=_printing_organ(document.organ),
        printed_on=None if review else document.printed_on,
        is_draft=review,
    )


def _mark(organ: Unit, kind: str) -> str:
    if kind == "函":
        return organ.name
    if kind == "命令":
        return f"{organ.name}令"
    if kind == "纪要":
        return f"{organ.name}会议纪要"
    return f"{organ.name}文件"


def _issuers(document: Document) -> tuple[str, ...]:
    """签发人: the lead's first, then the heads of the other organs in their order (7.2.6)."""
    rows = Signature.objects.filter(document=document, stage="issue").order_by("id")
    names = list(rows.values_list("person_name", flat=True))
    others = joint_signers(document.chain_id) if names and document.chain_id else []
    return tuple(dict.fromkeys([*names, *others]))


def _printing_organ(organ: Unit) -> str:
    office = office_of(organ)
    if office is None or office.name.startswith(organ.name):
        return office.name if office else organ.name
    return f"{organ.name}{office.name}"


def _seals(document: Document) -> dict[int, SealImage]:
    """The pictures of the seals on the current version, by organ."""
    uses = SealUse.objects.filter(document=document, version=document.current_version)
    pictures = {use.seal.organ_id: use.seal.picture for use in uses.select_related("seal__picture")}
    return {key: SealImage(content=files.read(one)) for key, one in pictures.items() if one is not None}


def _attachment(item: dict[str, Any]) -> Attachment:
    title = item["title"] or "附件"
    if item["body"]:
        return Attachment(title=title, body=Body.model_validate(item["body"]))
    file = StoredFile.objects.filter(id=int(item["file"] or 0)).first()
    return Attachment(title=title, body=Body.model_validate(_file_body(file)))


def _file_body(file: StoredFile | None) -> dict[str, Any]:
    """Text files are printed; other files travel beside the document and are named on its page."""
    if file is None:
        return from_text("（附件文件未找到）")
    if file.mime in _TEXT:
        return from_text(files.read(file).decode("utf-8", errors="replace"))
    return from_text(f"（本附件为电子文件“{file.name}”，随文印发。）")
