"""Where the policy says so, what is downloaded says who downloaded it."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from messaging.models import Conversation, KeepingPolicy, MessagingPolicy
from messaging.services import create_group, send
from office.kernel import files
from office.kernel.models import AuditRecord, StoredFile
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    people = province.people
    return create_group(by=people["head"], title="工作组", people=[people["clerk"].id])


def pdf(password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "PNG")
    return out.getvalue()


def sent(province: SmallProvince, group: Conversation, name: str, content: bytes) -> StoredFile:
    kept = files.save(content, name=name, by=province.people["clerk"].account_id)
    send(conversation_id=group.id, by=province.people["clerk"], client_id=uuid4(), files=[kept.id])
    return kept


def got(province: SmallProvince, group: Conversation, key: str, file: StoredFile, tail: str = "") -> bytes:
    answer = Api(province.account(key)).get(f"/conversations/{group.id}/files/{file.id}{tail}")
    assert answer["Cache-Control"] == "private, no-store"
    return b"".join(answer.streaming_content)


def test_each_reader_gets_their_own_mark(province: SmallProvince, group: Conversation) -> None:
    page, photo = sent(province, group, "通知.pdf", pdf()), sent(province, group, "现场.png", picture())
    text = sent(province, group, "说明.txt", "文字".encode())
    assert got(province, group, "head", page) == files.read(page), "without a policy nothing is drawn"
    MessagingPolicy.objects.create(watermark=True)
    for key, name in (("head", "曾静之"), ("clerk", "简嘉树")):
        shown = PdfReader(io.BytesIO(got(province, group, key, page))).pages[0].extract_text()
        assert name in shown and "事业单位人事管理处" in shown
        for tail in ("", "?small=true"):
            assert len({*_colours(got(province, group, key, photo, tail))}) > 1, tail
        assert got(province, group, key, text) == files.read(text)
    KeepingPolicy.objects.create(mark_files=False)
    assert got(province, group, "head", page) == files.read(page)


def _colours(content: bytes) -> list[object]:
    with Image.open(io.BytesIO(content)) as image:
        return list(image.convert("L").get_flattened_data())


def test_a_locked_pdf_is_given_as_it_is_and_that_is_written_down(
    province: SmallProvince, group: Conversation
) -> None:
    page = sent(province, group, "加密.pdf", pdf("secret"))
    MessagingPolicy.objects.create(watermark=True)
    assert got(province, group, "head", page) == files.read(page)
    record = AuditRecord.objects.get(verb="messaging.file_unmarked")
    assert (record.actor, record.entity_id) == (province.account("head").id, page.id)
