"""The package of one item: 正本, 定稿 and its history, the handling sheet and log, attachments, signatures,
receipts, metadata, and a signed manifest of it all.

A receiving organ files what it received and its own handling; how the issuer came to the text is the
issuer's. The same item gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from approvals.selectors import chain_log
from approvals.selectors.ink import drawings
from documents.filing.metadata import metadata
from documents.layout.sheet import write_sheet
from documents.manifest import canonical
from documents.models import Delivery, Document, Version
from documents.selectors.sheets import delivery_sheet, document_sheet
from documents.services.rendering import font_paths
from documents.services.renditions import made_now
from office.kernel import audit, clock, files

if TYPE_CHECKING:
    from approvals.models import ChainEvent

FORMAT = "office-filing/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig.json"
CONTEXT = b"office-filing:"
BEGINNING = (1980, 1, 1, 0, 0, 0)
"""A ZIP has no time zone, and its times would make each packing another file."""


@dataclass(frozen=True)
class ItemFacts:
    """What filing adds to the record. ``at`` is when, ``by`` who, in what words the archive knows it."""

    code: str
    fonds: str
    organ: str
    year: int
    retention: str
    division: str
    n: int
    by: str
    at: datetime


@dataclass
class Parts:
    """The parts in the order they were added; ``about`` is what each is."""

    content: dict[str, bytes] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, what: str, content: bytes) -> None:
        self.content[path] = content
        self.about[path] = what

    def say(self, path: str, what: str, value: Any) -> None:
        self.add(path, what, canonical(value))


@dataclass(frozen=True)
class Packed:
    content: bytes
    parts: int


def pack(document: Document, delivery: Delivery | None, facts: ItemFacts) -> Packed:
    """The package; 409 ``documents.rendition_missing`` where the final file cannot be made.

    The caller holds the document's lock; ``document`` with organ, drafter, owner unit and current version.
    """
    version = document.current_version
    assert version is not None, "only what was signed or received is filed"
    parts = Parts()
    _originals(parts, document)
    history = [version] if delivery is not None else list(document.versions.order_by("number"))
    _versions(parts, history)
    _handling(parts, document, delivery, facts.by)
    attached = _attachments(parts, document)
    if delivery is None:
        _signatures(parts, document)
        _receipts(parts, list(document.deliveries.select_related("unit", "signed_for_by").order_by("id")))
    else:
        _receipts(parts, [delivery])
    parts.add("metadata.xml", "元数据", metadata(_groups(document, delivery, version, facts, attached)))
    manifest = {
        "format": FORMAT,
        "code": facts.code,
        "fonds": facts.fonds,
        "organ": facts.organ,
        "year": facts.year,
        "retention": facts.retention,
        "division": facts.division,
        "n": facts.n,
        "title": document.title,
        "number": document.number,
        "kind": document.kind,
        "source": document.source,
        "dated": document.issued_on.isoformat() if document.issued_on else "",
        "side": "received" if delivery is not None else "issued",
        "version_sha256": version.manifest_sha256,
        "filed_by": facts.by,
        "filed_at": _moment(facts.at),
        "entries": [
            {
                "path": path,
                "what": parts.about[path],
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            for path, content in sorted(parts.content.items())
        ],
    }
    return Packed(_zipped(parts, canonical(manifest)), len(parts.content))


def _zipped(parts: Parts, manifest: bytes) -> bytes:
    signature, key = audit.sign(CONTEXT + manifest)
    signed = {"algorithm": "Ed25519", "key": key.hex(), "signature": signature.hex()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        everything = [*sorted(parts.content.items()), (MANIFEST, manifest), (SIGNATURE, canonical(signed))]
        for path, content in everything:
            info = zipfile.ZipInfo(path, BEGINNING)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            package.writestr(info, content)
    return out.getvalue()


def _originals(parts: Parts, document: Document) -> None:
    """正本; a paper from outside has none of ours, its originals are its attachments."""
    if document.state == "received":
        return
    for kind, what in (("pdf", "正本（版式文件）"), ("docx", "正本（流式文件）")):
        row = made_now(document, kind)
        assert row.file is not None, "made_now raises instead"
        parts.add(f"original/document.{kind}", what, files.read(row.file))


def _versions(parts: Parts, versions: Iterable[Version]) -> None:
    """Each version's own bytes, the last one is 定稿."""
    for version in versions:
        folder = f"versions/{version.number:04d}"
        parts.add(f"{folder}/body.json", f"第{version.number}稿正文", bytes(version.body_bytes))
        parts.add(f"{folder}/manifest.json", f"第{version.number}稿清单", bytes(version.manifest_bytes))
        about = {
            "number": version.number,
            "by": version.created_by.name,
            "at": _moment(version.created_at),
            "reason": version.reason,
            "head": version.head,
            "warnings": version.warnings,
        }
        parts.say(f"{folder}/about.json", f"第{version.number}稿说明", about)


def _handling(parts: Parts, document: Document, delivery: Delivery | None, by: str) -> None:
    sheet = delivery_sheet(delivery, by) if delivery is not None else document_sheet(document, by)
    what = "文件处理单" if delivery is not None else "发文稿纸"
    parts.add("handling/sheet.pdf", what, write_sheet(sheet, font_paths()))
    chain_id = delivery.chain_id if delivery is not None else document.chain_id
    if chain_id is None:
        return
    log: Sequence[ChainEvent] = chain_log(chain_id)
    entries = [
        {
            "seq": one.seq,
            "kind": one.kind,
            "actor": one.actor,
            "data": one.data,
            "at": one.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "previous_hash": one.previous_hash,
            "hash": one.hash,
        }
        for one in log
    ]
    head = log[-1].hash if log else ""
    written = drawings(int(one.data["task"]) for one in log if one.data.get("ink"))
    for task, drawing in sorted(written.items()):
        parts.add(f"handling/ink/{task}.json", "手写意见", drawing.canonical())
    parts.say("handling/log.json", "流程日志", {"chain": str(chain_id), "head": head, "entries": entries})


def _attachments(parts: Parts, document: Document) -> list[str]:
    titles = []
    rows = document.attachments.select_related("file").order_by("sort", "id")
    for number, row in enumerate(rows, start=1):
        titles.append(row.title or (row.file.name if row.file is not None else ""))
        what = f"附件{number} {titles[-1]}"
        if row.file is not None:
            ending = row.file.name.rsplit(".", 1)[-1].lower()
            parts.add(f"attachments/{number:02d}.{ending}", what, files.read(row.file))
        else:
            parts.say(f"attachments/{number:02d}.json", what, row.body)
    return titles


def _signatures(parts: Parts, document: Document) -> None:
    rows = document.signatures.order_by("id")
    said = [
        {
            "task": str(row.task_id),
            "stage": row.stage,
            "person": row.person_name,
            "post": row.post_title,
            "unit": row.unit_name,
            "opinion": row.opinion,
            "manifest_sha256": row.manifest_sha256,
            "at": _moment(row.at),
        }
        for row in rows
    ]
    parts.say("signatures.json", "签署记录", said)
    uses = document.seal_uses.select_related("seal", "by").order_by("id")
    seals = [
        {
            "seal": use.seal.name,
            "by": use.by.name,
            "manifest_sha256": use.manifest_sha256,
            "at": _moment(use.at),
        }
        for use in uses
    ]
    parts.say("seals.json", "用印记录", seals)


def _receipts(parts: Parts, deliveries: Sequence[Delivery]) -> None:
    said = [
        {
            "unit": one.unit.name,
            "role": one.role,
            "copies": one.copies,
            "state": one.state,
            "sent_at": _moment(one.sent_at),
            "signed_for_at": _moment(one.signed_for_at),
            "signed_for_by": one.signed_for_by.name if one.signed_for_by else "",
            "receipt_number": one.receipt_number,
            "result": one.result,
            "done_at": _moment(one.done_at),
        }
        for one in deliveries
    ]
    parts.say("receipts.json", "收发记录", said)


def _groups(
    document: Document, delivery: Delivery | None, version: Version, facts: ItemFacts, attached: list[str]
) -> dict[str, dict[str, str | list[str]]]:
    """DA/T 46's groups; in 内容描述 and 形式特征 the elements of GB/T 9704, clause 7."""
    return {
        "聚合层次": {"聚合层次": "件"},
        "来源": {"立档单位名称": facts.organ, "全宗号": facts.fonds, "年度": str(facts.year)},
        "档号": {
            "档号": facts.code,
            "保管期限": {"Y": "永久", "D30": "30年", "D10": "10年"}[facts.retention],
            "机构": facts.division,
            "件号": f"{facts.n:04d}",
        },
        "内容描述": {
            "题名": document.title,
            "文种": document.kind,
            "发文字号": document.number,
            "发文机关": document.source,
            "责任者": document.drafter.name if delivery is None else "",
            "主送机关": document.main_text,
            "抄送机关": document.cc_text,
            "成文日期": _day(document.issued_on),
            "印发日期": _day(document.printed_on),
            "附件题名": attached,
            "附注": document.note,
            "收文编号": delivery.receipt_number if delivery is not None else "",
        },
        "形式特征": {
            "密级": document.secrecy,
            "紧急程度": document.urgency,
            "公开属性": document.disclosure,
            "份数": str(document.copies or ""),
            "稿本": "正本 定稿" if delivery is None else "正本",
        },
        "电子属性": {
            "格式": "PDF DOCX" if document.state != "received" else "",
            "生成方式": "原生" if document.state != "received" else "外来",
            "数字摘要算法": "SHA-256",
            "定稿摘要": version.manifest_sha256,
        },
        "电子签名": {"签名规则": "Ed25519 (RFC 8032)", "签名对象": MANIFEST},
        "业务实体": {"归档人": facts.by, "归档时间": _moment(facts.at)},
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _moment(at: datetime | None) -> str:
    return at.astimezone(clock.LOCAL).isoformat(timespec="seconds") if at else ""
