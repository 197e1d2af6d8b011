"""The job that makes the packages of approved inspections, with progress; a killed one is begun anew."""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from messaging.models import Conversation, Inspection, InspectionRoom, InspectionState, Message
from messaging.selectors.inspections import asked_for
from messaging.selectors.keeping import keeping_policy
from messaging.services.keeping.inspections import close_due, package_of, record
from messaging.services.keeping.packing import (
    CHUNK,
    Package,
    content_of,
    described,
    open_package,
    page,
    shown,
)
from office.kernel import clock

logger = logging.getLogger(__name__)
ROWS = 500
"""Messages read at once."""
SILENT = timedelta(minutes=2)
"""After so long without a word the job is taken to be dead."""


def make_due() -> int:
    """Make what has been approved, and end what is over; returns how many packages were made."""
    close_due()
    dead = Q(state=InspectionState.MAKING, beat_at__lt=clock.now() - SILENT)
    waiting = Inspection.objects.filter(Q(state=InspectionState.APPROVED) | dead).order_by("id")
    made = 0
    for key in list(waiting.values_list("id", flat=True)):
        made += _make(key)
    return made


def _make(inspection_id: int) -> int:
    dead = Q(state=InspectionState.MAKING, beat_at__lt=clock.now() - SILENT)
    mine = Inspection.objects.filter(Q(state=InspectionState.APPROVED) | dead, id=inspection_id)
    if not mine.update(state=InspectionState.MAKING, beat_at=clock.now(), progress=0):
        return 0  # another process was faster
    row = Inspection.objects.select_related("asked_by", "decided_by").get(id=inspection_id)
    try:
        _write(row)
    except Exception:  # whatever it is, the asker has to see that nothing will come
        logger.exception("inspection %s failed", row.id)
        with transaction.atomic():
            Inspection.objects.filter(id=row.id).update(state=InspectionState.FAILED)
            record(row, None, "failed")
        return 0
    return 1


def _write(row: Inspection) -> None:
    path = package_of(row.id)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    about = _about(row)
    package = open_package(beside, mark=about["mark"])
    messages, total = asked_for(row), asked_for(row).count()
    counts: dict[Conversation, int] = {}
    done = 0
    for key, group in itertools.groupby(messages.iterator(chunk_size=ROWS), lambda one: one.conversation_id):
        room = Conversation.objects.get(id=key)
        counts[room] = _write_room(package, room, group, row, done, total)
        done += counts[room]
    package.write("index.html", page("调阅材料", package.mark, _index(about, counts)))
    package.close({**about, "messages": done, "conversations": len(counts)})
    _keep(row, beside, path, counts, len(package.kept))


def _write_room(
    package: Package, room: Conversation, group: Iterator[Message], row: Inspection, done: int, total: int
) -> int:
    """One conversation as JSON and as a page, however long it is; returns how many messages."""
    count = 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as lines:
        while rows := list(itertools.islice(group, ROWS)):
            for one in content_of(rows, package):
                lines.write(json.dumps(one, ensure_ascii=False) + "\n")
            count += len(rows)
            percent = min(99, (done + count) * 100 // max(1, total))
            Inspection.objects.filter(id=row.id).update(progress=percent, beat_at=clock.now())
        about = described(room)
        lines.seek(0)
        package.write(f"conversations/{room.id}.json", _as_json(about, lines))
        lines.seek(0)
        title = room.title or "、".join(one["name"] for one in about["members"][:5]) or room.kind
        texts = (shown(json.loads(line)) for line in lines)
        package.write(f"conversations/{room.id}.html", page(title, package.mark, texts))
    return count


def _as_json(about: dict[str, Any], lines: Iterator[str]) -> Iterator[bytes]:
    yield f'{{"conversation": {json.dumps(about, ensure_ascii=False)}, "messages": ['.encode()
    for number, line in enumerate(lines):
        yield ("," if number else "").encode() + line.rstrip("\n").encode()
    yield b"]}"


def _about(row: Inspection) -> dict[str, Any]:
    at = clock.now().astimezone(clock.LOCAL)
    return {
        "id": str(row.id),
        "basis": row.basis,
        "reason": row.reason,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "asked_by": row.asked_by.login,
        "approved_by": row.decided_by.login if row.decided_by else "",
        "made_at": at.isoformat(timespec="seconds"),
        "mark": f"{row.asked_by.login} {row.basis} {at:%Y-%m-%d %H:%M}",
    }


def _index(about: dict[str, Any], counts: dict[Conversation, int]) -> Iterator[str]:
    yield f"<p>{escape(about['since'])} 至 {escape(about['until'])}，事由：{escape(about['reason'])}</p>"
    for room, count in counts.items():
        link = f'<a href="conversations/{room.id}.html">{escape(room.title or room.kind)}</a>'
        yield f"<article>{link} <small>{count} 条</small></article>"


@transaction.atomic
def _keep(row: Inspection, beside: Path, path: Path, counts: dict[Conversation, int], files: int) -> None:
    policy = keeping_policy()
    digest = hashlib.sha256()
    with beside.open("rb") as source:
        while part := source.read(CHUNK):
            digest.update(part)
    size = beside.stat().st_size
    beside.replace(path)
    InspectionRoom.objects.filter(inspection=row).delete()
    InspectionRoom.objects.bulk_create(
        [InspectionRoom(inspection=row, conversation=room, messages=count) for room, count in counts.items()]
    )
    Inspection.objects.filter(id=row.id).update(
        state=InspectionState.READY,
        progress=100,
        messages=sum(counts.values()),
        files=files,
        size=size,
        sha256=digest.hexdigest(),
        expires_at=clock.now() + timedelta(hours=policy.download_hours),
        download_limit=policy.download_limit,
    )
    record(row, None, "made", messages=sum(counts.values()), files=files, sha256=digest.hexdigest())
