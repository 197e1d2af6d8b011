"""The public verification: nobody signs in, nothing is kept, nothing is told beyond the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.api.verification import ALLOWANCE, PER_MINUTE
from documents.models import Rendition
from documents.services import seal_keys, verification
from office import cli
from office.kernel import files
from tests.documents.factories import Desk
from tests.documents.test_sealing import blank, house, once


@pytest.fixture(autouse=True)
def own_trust(settings: Any, tmp_path: Path) -> None:
    """An installation whose root is the test house's."""
    ALLOWANCE.forget()
    settings.OFFICE_DATA = tmp_path
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "seal-root-ecdsa.cer").write_bytes(house("ecdsa").root)


def post(content: bytes) -> Any:
    return Client().post("/api/v1/verify", {"file": SimpleUploadedFile("文件.pdf", content)})


def test_anybody_learns_who_sealed_a_file_and_that_it_is_whole() -> None:
    answer = post(once("ecdsa"))  # without a database: the test has none
    assert answer.status_code == 200
    told = answer.json()
    assert (told["state"], told["made_here"]) == ("whole", False)
    assert told["seals"][0]["organ"] == "广东省人力资源和社会保障厅"
    changed = bytearray(once("ecdsa"))
    changed[200] ^= 1
    assert post(bytes(changed)).json()["state"] == "changed"


def test_a_file_from_before_seals_were_signed_is_known_by_its_hash_only(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    file = files.save(blank(), name="正本.pdf", by=None)
    assert document.current_version is not None
    Rendition.objects.create(
        document=document,
        version=document.current_version,
        kind="pdf",
        form="sealed",
        state="done",
        file=file,
    )
    with CaptureQueriesContext(connection) as captured:
        told = post(blank()).json()
    assert (told["state"], told["made_here"], told["seals"]) == ("unsigned", True, [])
    assert document.title not in str(told)
    assert len(captured) == 1
    assert post(blank() + b"\n").json()["made_here"] is False


def test_too_often_and_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.api.verification.MOST_BYTES", 1000)
    monkeypatch.setattr("documents.api.verification.monotonic", lambda: 0.0)
    assert post(b"%PDF-" + b"0" * 1001).json()["code"] == "documents.verify_large"
    codes = [post(b"no PDF").status_code for _ in range(PER_MINUTE)]
    assert codes == [200] * (PER_MINUTE - 1) + [429]


def test_the_root_can_be_fetched_and_checks_the_file_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    (listed,) = Client().get("/api/v1/verify/roots").json()
    assert listed["algorithm"] == "ecdsa"
    root, file = tmp_path / "root.pem", tmp_path / "文件.pdf"
    root.write_bytes(Client().get("/api/v1/verify/roots/ecdsa").content)
    file.write_bytes(once("ecdsa"))
    settings.OFFICE_DATA = tmp_path / "elsewhere"
    assert cli.main(["verify", str(file), "--root", str(root)]) == 0
    assert "广东省人力资源和社会保障厅" in capsys.readouterr().out
    file.write_bytes(once("ecdsa")[:-1])
    assert cli.main(["verify", str(file), "--root", str(root), "--json"]) == 1
    assert '"state": "changed"' in capsys.readouterr().out
    assert cli.main(["verify", str(file)]) == 1
    assert cli.main(["verify", str(tmp_path / "absent.pdf")]) == 2


def test_what_is_not_there_is_not_found() -> None:
    assert Client().get("/api/v1/verify/roots/sm2").status_code == 404
    assert Client().get("/api/v1/verify/revocations/ecdsa").status_code == 404
    assert seal_keys.own_trust().roots and not seal_keys.own_trust().revoked
    assert verification.MOST_BYTES == 20 * 2**20
