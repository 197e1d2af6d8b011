"""The package of an inspection: what each conversation says as JSON and as a page, files, and a manifest of
hashes. Whoever asked stands on every page.
"""

from __future__ import annotations

import hashlib
import html
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from messaging.events import Speaker
from messaging.models import (
    Conversation,
    Membership,
    Message,
    MessageEvidence,
    MessageFile,
    Reaction,
)
from messaging.richtext import plain
from messaging.selectors.people import speakers
from office.kernel import clock, files
from office.kernel.models import StoredFile

CHUNK = 1 << 20


@dataclass
class Package:
    """A ZIP that is being written; ``entries`` are what the manifest says of it. ``mark`` is on each page."""

    archive: zipfile.ZipFile
    mark: str
    entries: list[dict[str, Any]] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)  # SHA-256 of a file: its path in the package

    def write(self, path: str, parts: Iterable[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self.archive.open(path, "w", force_zip64=True) as out:
            for part in parts:
                digest.update(part)
                size += len(part)
                out.write(part)
        self.entries.append({"path": path, "sha256": digest.hexdigest(), "bytes": size})

    def add_file(self, file: StoredFile) -> str:
        """Where the file lies in the package; the same content once."""
        if file.sha256 not in self.kept:
            path = f"files/{file.sha256[:16]}-{file.name}"
            with files.open_file(file) as source:
                self.write(path, _chunks(source))
            self.kept[file.sha256] = path
        return self.kept[file.sha256]

    def close(self, about: dict[str, Any]) -> None:
        manifest = {"inspection": about, "entries": self.entries}
        self.archive.writestr("manifest.json", _json(manifest))
        self.archive.close()


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while part := source.read(CHUNK):
        yield part


def open_package(path: Path, *, mark: str) -> Package:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Package(zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED), mark)


def described(conversation: Conversation) -> dict[str, Any]:
    """The conversation and everybody who was ever in it by name."""
    rows = list(Membership.objects.filter(conversation=conversation).order_by("id"))
    people = speakers(row.account_id for row in rows)
    return {
        "id": str(conversation.id),
        "kind": conversation.kind,
        "title": conversation.title,
        "purpose": conversation.purpose,
        "created_at": _moment(conversation.created_at),
        "members": [
            {
                **_person(row.account_id, people),
                "role": row.role,
                "joined_at": _moment(row.joined_at),
                "left_at": _moment(row.left_at),
            }
            for row in rows
        ],
    }


def content_of(rows: Sequence[Message], package: Package) -> list[dict[str, Any]]:
    """Messages with their files, evidence and reactions, in as many queries however many they are; files go
    into the package.
    """
    ids = [row.id for row in rows]
    evidence = _by_message(MessageEvidence.objects.filter(message_id__in=ids).order_by("id"))
    reactions = _by_message(Reaction.objects.filter(message_id__in=ids).order_by("id"))
    attached = MessageFile.objects.filter(message_id__in=ids).select_related("file").order_by("order")
    sent = _by_message(attached)
    sealed = {int(one["id"]) for group in evidence.values() for row in group for one in _files_in(row)}
    stored = StoredFile.objects.in_bulk(sealed)
    accounts = {row.sender_id for row in rows} | {row.recalled_by_id for row in rows}
    accounts |= {one.by_id for group in evidence.values() for one in group}
    accounts |= {one.account_id for group in reactions.values() for one in group}
    people = speakers(accounts)
    return [
        {
            "id": str(row.id),
            "seq": row.seq,
            "sender": _person(row.sender_id, people),
            "kind": row.kind,
            "text": row.text,
            "card": row.card,
            "forwarded": row.forwarded,
            "reply_to": row.reply_to,
            "written_at": _moment(row.created_at),
            "edited_at": _moment(row.edited_at),
            "recalled_at": None if row.expired_at else _moment(row.recalled_at),
            "recalled_by": _person(row.recalled_by_id, people) if row.recalled_by_id else None,
            "expired_at": _moment(row.expired_at),
            "files": [_file(one.file, package) for one in sent.get(row.id, ())],
            "reactions": [
                {"emoji": one.emoji, **_person(one.account_id, people)} for one in reactions.get(row.id, ())
            ],
            "evidence": [_sealed(one, people, stored, package) for one in evidence.get(row.id, ())],
        }
        for row in rows
    ]


def _by_message(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.message_id, []).append(row)
    return found


def _files_in(row: MessageEvidence) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(row.content)["files"]
    return found


def _sealed(
    row: MessageEvidence, people: dict[int, Speaker], stored: dict[int, StoredFile], package: Package
) -> dict[str, Any]:
    """What a message said before an act; ``intact``: its bytes still have the hash of that moment."""
    named = [stored[int(one["id"])] for one in _files_in(row) if int(one["id"]) in stored]
    return {
        "act": row.act,
        "by": _person(row.by_id, people),
        "at": _moment(row.at),
        "sha256": row.sha256,
        "intact": hashlib.sha256(row.content.encode()).hexdigest() == row.sha256,
        "content": json.loads(row.content),
        "files": [_file(one, package) for one in named],
    }


def _file(file: StoredFile, package: Package) -> dict[str, Any]:
    path = package.add_file(file)
    return {"name": file.name, "bytes": file.size, "sha256": file.sha256, "path": path}


def _person(account: int | None, people: dict[int, Speaker]) -> dict[str, Any]:
    person = people.get(account or 0)
    return {
        "account": str(account or ""),
        "name": person.name if person else "",
        "unit": person.unit if person else "",
        "post": person.post if person else "",
    }


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(clock.LOCAL).isoformat(timespec="seconds") if at else None


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def page(title: str, mark: str, lines: Iterable[str]) -> Iterator[bytes]:
    """A page of its own with the watermark behind every part of it, in print too."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="420" height="220"><text x="10" y="190" '
        'transform="rotate(-24 10 190)" font-size="15" fill="#888" fill-opacity="0.28">'
        f"{html.escape(mark)}</text></svg>"
    )
    style = (
        "body{font:15px/1.7 sans-serif;max-width:820px;margin:32px auto;padding:0 16px;color:#1b1f24;"
        f"background:#fff url('data:image/svg+xml,{quote(svg)}');-webkit-print-color-adjust:exact;"
        "print-color-adjust:exact}h1{font-size:20px}article{border-top:1px solid #ddd;padding:10px 0}"
        "small,.sealed{color:#555}.sealed{border-left:3px solid #bbb;padding-left:10px;margin:6px 0}"
        "p{white-space:pre-wrap;overflow-wrap:anywhere;margin:4px 0}"
    )
    head = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{html.escape(title)}</title>'
    yield f"{head}<style>{style}</style><body><h1>{html.escape(title)}</h1>".encode()
    yield f"<small>{html.escape(mark)}</small>".encode()
    for line in lines:
        yield line.encode()
    yield b"</body></html>"


def shown(message: dict[str, Any]) -> str:
    """One message on the page."""
    said, sender = html.escape, message["sender"]
    who = " ".join(part for part in (sender["name"], sender["unit"], sender["post"]) if part) or "系统"
    parts = [f"<article><small>#{message['seq']} {message['written_at']}</small> <b>{said(who)}</b>"]
    marks = (
        ("edited_at", "已编辑"),
        ("recalled_at", "已撤回"),
        ("expired_at", "已到保存期限"),
    )
    parts += [f" <small>{word} {message[name]}</small>" for name, word in marks if message[name]]
    if message["text"]:
        parts.append(f"<p>{said(plain(message['text']))}</p>")
    parts += [_shown_line(line) for line in (message["forwarded"] or {}).get("lines", ())]
    parts += [_shown_file(one) for one in message["files"]]
    parts += [_shown_sealed(one) for one in message["evidence"]]
    return "".join([*parts, "</article>"])


def _shown_line(line: dict[str, Any]) -> str:
    return f'<p class="sealed">转发 {html.escape(line["sender"])}：{html.escape(plain(line["text"]))}</p>'


def _shown_file(one: dict[str, Any]) -> str:
    link = f'<a href="../{quote(one["path"])}">{html.escape(one["name"])}</a>'
    return f"<p>{link} <small>{one['sha256']}</small></p>"


def _shown_sealed(one: dict[str, Any]) -> str:
    act = "编辑前" if one["act"] == "edit" else "撤回前"
    whole = "校验一致" if one["intact"] else "校验不一致"
    text = html.escape(plain(one["content"]["text"]))
    files_ = "".join(_shown_file(file) for file in one["files"])
    head = f"<small>{act} {one['at']} {html.escape(one['by']['name'])} {whole} {one['sha256']}</small>"
    return f'<div class="sealed">{head}<p>{text}</p>{files_}</div>'
