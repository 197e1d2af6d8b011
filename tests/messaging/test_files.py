"""Files of messages: what a camera knows stays with the camera, nothing is what it only claims to be."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from messaging.models import Conversation
from messaging.services import create_group, send
from messaging.services.recall import recall
from office.kernel.models import StoredFile
from tests.conftest import ConstantQueries
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince

PLACE = b"GPS 23.1291 113.2644"
WEBM = b"\x1a\x45\xdf\xa3" + b"\x00" * 40 + b"A_OPUS" + b"\x00" * 200


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    people = [province.people["clerk"].id]
    return create_group(by=province.people["head"], title="照片组", people=people)


def picture(kind: str, size: tuple[int, int] = (60, 40), turned: int = 0) -> bytes:
    """A picture that says where it was taken, in every place its format has for that."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    if turned:
        exif[0x0112] = turned
    more: dict[str, Any] = {"exif": exif}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", PLACE.decode())
        more["pnginfo"] = text
    if kind in ("JPEG", "WEBP"):
        more["xmp"] = b"<x>" + PLACE + b"</x>"
    if kind in ("JPEG", "GIF"):
        more["comment"] = PLACE
    if kind == "GIF":
        del more["exif"]
    out = io.BytesIO()
    image.save(out, kind, **more)
    assert PLACE in out.getvalue()
    return out.getvalue()


def voice(api: Api, content: bytes, seconds: object, name: str = "语音.webm", expect: int = 200) -> Any:
    data = {"file": SimpleUploadedFile(name, content), "seconds": seconds}
    return api._checked(api.client.post("/api/v1/files", data), expect)


def sent(province: SmallProvince, group: Conversation, *files: str) -> int:
    ids = [int(file) for file in files]
    by = province.people["clerk"]
    return send(conversation_id=group.id, by=by, client_id=uuid4(), files=ids).seq


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_no_place_leaves_the_server(province: SmallProvince, group: Conversation, kind: str) -> None:
    api = Api(province.account("clerk"))
    kept = api.upload(f"现场.{kind.lower()}", picture(kind))
    assert (kept["width"], kept["height"]) == (60, 40)
    sent(province, group, kept["id"])
    where = f"/conversations/{group.id}/files/{kept['id']}"
    whole = b"".join(Api(province.account("head")).get(where).streaming_content)
    assert PLACE not in whole
    with Image.open(io.BytesIO(whole)) as image:
        image.load()
        assert image.format == kind and not image.getexif()
        red = image.convert("RGB").split()[0].getpixel((55, 20))
        assert isinstance(red, int) and red > 180, "the picture itself is the same"
    small = b"".join(api.get(f"{where}?small=true").streaming_content)
    assert PLACE not in small and Image.open(io.BytesIO(small)).format == "WEBP"


def test_a_turned_picture_stands_upright(province: SmallProvince, group: Conversation) -> None:
    kept = Api(province.account("clerk")).upload("竖.jpg", picture("JPEG", turned=6))
    assert (kept["width"], kept["height"]) == (40, 60)


def _png(width: int, height: int) -> bytes:
    """A few bytes that unpack to a great many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_what_is_no_picture_is_refused_by_name(province: SmallProvince) -> None:
    api = Api(province.account("clerk"))
    whole = picture("JPEG")
    for name, content, code in (
        ("炸弹.png", _png(60_000, 60_000), "kernel.file_bomb"),
        ("半张.jpg", whole[: len(whole) // 2], "kernel.file_mismatch"),
        ("假.jpg", b"\xff\xd8\xff" + b"<script>" * 100, "kernel.file_mismatch"),
        ("假.webp", b"RIFF\x00\x00\x00\x00WAVEfmt ", "kernel.file_mismatch"),
        ("坏.png", _png(10, 10), "kernel.file_mismatch"),
        ("空.png", b"", "kernel.file_empty"),
    ):
        refusal = api.upload(name, content, expect=422)
        assert refusal["code"] == code, name
        assert name in refusal["message"]["zh"] or code == "kernel.file_empty"
    assert not StoredFile.objects.exists()


def test_a_voice_note_is_recorded_sound_within_two_minutes(
    province: SmallProvince, group: Conversation
) -> None:
    api = Api(province.account("clerk"))
    for content, seconds, name, code in (
        (WEBM, 121, "语音.webm", "messaging.voice_seconds"),
        (WEBM, 0, "语音.webm", "messaging.voice_seconds"),
        (b"RIFF....WAVE", 3, "语音.webm", "messaging.voice_kind"),
        (WEBM.replace(b"A_OPUS", b"V_VP8\0"), 3, "语音.webm", "messaging.voice_kind"),
        (WEBM, 3, "语音.exe", "messaging.voice_kind"),
    ):
        assert voice(api, content, seconds, name, expect=422)["code"] == code
    assert api.upload("语音.webm", WEBM, expect=422)["code"] == "kernel.file_type", "sound only as a note"
    assert not StoredFile.objects.exists()
    kept = voice(api, WEBM, 7)
    assert (kept["seconds"], kept["mime"]) == (7, "audio/webm")
    sent(province, group, kept["id"])
    answer = api.get(f"/conversations/{group.id}/files/{kept['id']}")
    assert answer["Content-Disposition"].startswith("inline")


def test_a_pdf_opens_and_others_are_downloaded(province: SmallProvince, group: Conversation) -> None:
    api = Api(province.account("clerk"))
    pdf, text = api.upload("通知.pdf", b"%PDF-1.7\n"), api.upload("a.txt", b"<script>1</script>")
    sent(province, group, pdf["id"], text["id"])
    answer = api.get(f"/conversations/{group.id}/files/{pdf['id']}")
    assert answer["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    other = api.get(f"/conversations/{group.id}/files/{text['id']}")
    assert other["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == other["X-Content-Type-Options"] == "nosniff"


def test_the_files_of_a_conversation(
    province: SmallProvince, group: Conversation, assert_constant_queries: ConstantQueries
) -> None:
    clerk, head = Api(province.account("clerk")), Api(province.account("head"))
    where = f"/conversations/{group.id}/files"

    def grow() -> None:
        for _ in range(2):
            picture_id = clerk.upload("图.png", picture("PNG"))["id"]
            sent(province, group, clerk.upload("a.txt", b"1")["id"], picture_id, voice(clerk, WEBM, 3)["id"])

    grow()
    assert_constant_queries(lambda: head.get(where), grow=grow, at_most=10)
    names = {kind: {one["file"]["name"] for one in head.get(f"{where}?kind={kind}")["items"]} for kind in
             ("picture", "file", "voice")}  # fmt: skip
    assert names == {"picture": {"图.png"}, "file": {"a.txt"}, "voice": {"语音.webm"}}
    last = head.get(where)["items"][0]
    assert (last["seq"], last["sender"]["name"]) == (4, "简嘉树")
    recall(by=province.people["clerk"], conversation_id=group.id, seq=4)
    assert head.get(where)["items"][0]["seq"] == 3, "what was recalled is gone from here too"
    Api(province.account("finance_head")).get(where, expect=404)
