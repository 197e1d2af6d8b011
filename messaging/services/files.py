"""Files for messages: pictures lose what the camera wrote, voice notes are what they say."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from messaging.models import FileFacts
from office.kernel import files, pictures
from office.kernel.errors import OfficeError, invalid
from office.kernel.models import StoredFile

VOICE_SECONDS = 120
VOICE_BYTES = 4 * 1024 * 1024
"""Two minutes of speech take about 1 MB; what is larger is no speech."""
PICTURES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp"))
_HEAD = 4096
_VIDEO_TRACKS = (b"V_VP", b"V_AV1", b"V_MPEG", b"vide", b"theora")


@transaction.atomic
def keep(data: BinaryIO, *, name: str, by: int, seconds: int | None = None) -> StoredFile:
    """Check and keep an uploaded file; ``seconds`` says that it is a voice note of that length.

    Raises:
        OfficeError: 413 for its size, 422 naming the file and the rule for everything else.
    """
    content = data.read(settings.OFFICE_FILE_LIMIT + 1)
    if seconds is not None:
        return _keep_voice(content, name=name, by=by, seconds=seconds)
    if Path(name).suffix.lower() not in PICTURES:
        return files.save(content, name=name, by=by)
    # As it came first, so that size and signature are refused before anything unpacks it.
    files.check(content, name=name)
    picture = pictures.cleaned(content, name=name)
    file = files.save(picture.content, name=name, by=by)
    FileFacts.objects.create(file=file, width=picture.width, height=picture.height)
    return file


def _keep_voice(content: bytes, *, name: str, by: int, seconds: int) -> StoredFile:
    if not 1 <= seconds <= VOICE_SECONDS or len(content) > VOICE_BYTES:
        raise invalid("messaging.voice_seconds", field="seconds", limit=VOICE_SECONDS)
    if any(track in content[:_HEAD] for track in _VIDEO_TRACKS):
        raise invalid("messaging.voice_kind", field="file")
    try:
        file = files.save(content, name=name, by=by, kinds=files.VOICES)
    except OfficeError as refusal:
        if refusal.code in ("kernel.file_type", "kernel.file_mismatch"):
            raise invalid("messaging.voice_kind", field="file") from refusal
        raise
    FileFacts.objects.create(file=file, seconds=seconds)
    return file
