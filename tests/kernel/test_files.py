from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from office.kernel import files
from office.kernel.errors import OfficeError
from office.kernel.models import StoredFile

pytestmark = pytest.mark.django_db


def package(*names: str, size: int = 1) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"0" * size)
    return buffer.getvalue()


def test_the_same_content_is_kept_once() -> None:
    first = files.save(b"%PDF-1.7 a", name="a.pdf", by=None)
    second = files.save(b"%PDF-1.7 a", name="b.pdf", by=None)
    assert first.sha256 == second.sha256
    assert files.read(second) == b"%PDF-1.7 a"
    folder = Path(django_settings.OFFICE_DATA) / "files" / first.sha256[:2]
    assert [path.name for path in folder.iterdir()].count(first.sha256) == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "kernel.file_empty"),
        ("a.exe", b"MZ", "kernel.file_type"),
        ("a.pdf", b"PK\x03\x04", "kernel.file_mismatch"),
        ("a.docx", b"PK\x03\x04 broken", "kernel.file_mismatch"),
        ("a.docx", package("xl/workbook.xml"), "kernel.file_mismatch"),
        ("a.txt", b"a\0b", "kernel.file_mismatch"),
        ("a\x07.txt", b"a", "kernel.file_name"),
        ("../", b"a", "kernel.file_name"),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_nothing_is_kept(
    name: str, content: bytes, code: str
) -> None:
    with pytest.raises(OfficeError) as raised:
        files.save(content, name=name, by=None)
    assert raised.value.code == code
    assert raised.value.body()["message"]["zh"] != code
    assert not StoredFile.objects.exists()


def test_a_package_that_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_UNPACKED", 20_000_000)
    bomb = package("word/document.xml", size=files.MAX_UNPACKED + 1)
    assert len(bomb) < 1_000_000
    with pytest.raises(OfficeError, match="file_bomb"):
        files.save(bomb, name="a.docx", by=None)


def test_a_file_over_the_limit_is_refused(settings: pytest.FixtureRequest) -> None:
    settings.OFFICE_FILE_LIMIT = 10  # type: ignore[attr-defined]  # pytest-django's settings wrapper
    with pytest.raises(OfficeError, match="file_too_large"):
        files.save(b"%PDF-1.7 abcdef", name="a.pdf", by=None)


def test_a_path_in_the_name_is_dropped() -> None:
    assert files.save(b"text", name="..\\..\\etc/notes.txt", by=None).name == "notes.txt"
