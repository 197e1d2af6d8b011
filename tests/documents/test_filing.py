"""Filing: numbered, packed, signed; read by who knows nothing of the writer; unchanged from then on."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from approvals.models import ChainEvent
from documents.filing import reader
from documents.filing.retention import proposed
from documents.models import Attachment, Delivery, Document, Version
from documents.models.filing import FilingItem, FilingRun
from documents.selectors.filing import classes_waiting
from documents.services.filing import items, packing, restoring, runs
from office.kernel import clock, files
from office.kernel.errors import OfficeError
from tests.conftest import ConstantQueries
from tests.documents.factories import Desk


@pytest.fixture
def archive(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The department's archive, with files that cost no typesetting."""
    original = files.save(b"%PDF-1.7 original", name="document.pdf", by=None)

    class Made:
        file = original

    monkeypatch.setattr(packing, "made_now", lambda document, kind: Made)
    monkeypatch.setattr(packing, "write_sheet", lambda sheet, fonts: f"%PDF {sheet.heading}".encode())
    items.name_fonds(organ=department(desk), fonds="g101", by=desk.person("registrar"))
    return desk


def department(desk: Desk) -> Any:
    return desk.province.units["department"]


def issued(desk: Desk) -> Document:
    """A document signed by everybody, and sent as far as filing looks."""
    document = desk.signed()
    at = clock.today()
    Document.objects.filter(id=document.id).update(
        state="distributed", number="粤人社发〔2026〕15号", issued_on=at
    )
    unit = desk.province.units["bureau"]
    Delivery.objects.create(document=document, unit=unit, role="main")
    document.refresh_from_db()
    return document


def filed(desk: Desk, document: Document, **more: Any) -> FilingItem:
    return items.file_item(
        organ=department(desk),
        document_id=document.id,
        delivery_id=None,
        by=desk.person("registrar"),
        **more,
    )


def package_of(item: FilingItem, folder: Path) -> Path:
    path = folder / "package.zip"
    path.write_bytes(files.read(item.package))
    return path


def client_of(desk: Desk, who: str) -> Client:
    client = Client()
    client.force_login(desk.person(who).account)
    return client


def test_an_item_holds_everything_and_reads_as_a_whole(archive: Desk, tmp_path: Path) -> None:
    document = issued(archive)
    item = filed(archive, document)
    year = clock.today().year
    assert item.code == f"G101-WS·{year}-D30-{item.division}-0001"
    found = reader.read(package_of(item, tmp_path))
    assert found.faults == ()
    version = document.current_version
    assert version is not None
    assert found.parts["versions/0001/body.json"] == bytes(version.body_bytes)
    assert found.parts["versions/0001/manifest.json"] == bytes(version.manifest_bytes)
    assert found.parts["original/document.pdf"] == b"%PDF-1.7 original"
    assert [one["manifest_sha256"] for one in found.json("signatures.json")] == [
        row.manifest_sha256 for row in document.signatures.order_by("id")
    ]
    assert found.json("receipts.json")[0]["unit"] == archive.province.units["bureau"].name
    assert found.json("handling/log.json")["entries"]
    said = found.parts["metadata.xml"].decode()
    for word in (document.title, document.number, item.code, "30年", "事业单位人事管理条例"):
        assert word in said


def changed(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    beside = path.with_name("changed.zip")
    with zipfile.ZipFile(beside, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return beside


def _rewritten(parts: dict[str, bytes], name: str, content: bytes) -> None:
    """A part and the manifest's hash of it, as a forger without the key would."""
    manifest = json.loads(parts["manifest.json"])
    for one in manifest["entries"]:
        if one["path"] == name:
            one["sha256"], one["bytes"] = hashlib.sha256(content).hexdigest(), len(content)
    parts[name] = content
    parts["manifest.json"] = json.dumps(manifest).encode()


FORGERIES: dict[str, Callable[[dict[str, bytes]], Any]] = {
    "changed": lambda parts: parts.update({"original/document.pdf": b"%PDF-1.7 0riginal"}),
    "missing": lambda parts: parts.pop("signatures.json"),
    "added": lambda parts: parts.update({"attachments/99.txt": b"more"}),
    "unsafe": lambda parts: parts.update({"../evil": b""}),
    "bad_signature": lambda parts: _rewritten(parts, "receipts.json", b"[]"),
    "not_a_package": lambda parts: parts.update({"manifest.json": b"[]"}),
}


def test_whatever_is_changed_is_found(archive: Desk, tmp_path: Path) -> None:
    path = package_of(filed(archive, issued(archive)), tmp_path)
    for what, forge in FORGERIES.items():
        faults = reader.read(changed(path, forge)).faults
        assert what in [one.what for one in faults], what
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 broken")
    assert reader.read(tmp_path / "no.zip").faults[0].what == "not_a_package"


def test_a_log_that_was_rewritten_before_packing_is_found(archive: Desk, tmp_path: Path) -> None:
    document = issued(archive)
    entry = ChainEvent.objects.filter(chain_id=document.chain_id or 0).order_by("seq")[1]
    ChainEvent.objects.filter(id=entry.id).update(kind="read")
    faults = reader.read(package_of(filed(archive, document), tmp_path)).faults
    assert [(one.what, one.part) for one in faults] == [("bad_log", "handling/log.json 2")]


def test_what_is_filed_stays_as_it_is(archive: Desk) -> None:
    document = issued(archive)
    item = filed(archive, document)
    assert filed(archive, document).id == item.id, "filing again gives the same item"
    acts: list[Callable[[], Any]] = [
        lambda: Document.objects.filter(id=document.id).update(title="改过的标题"),
        lambda: Document.objects.filter(id=document.id).update(state="void"),
        lambda: Version.objects.filter(document=document).update(reason="改"),
        lambda: Attachment.objects.filter(document=document).delete(),
        lambda: Attachment.objects.create(document=document, sha256="0" * 64),
        lambda: FilingItem.objects.filter(id=item.id).update(retention="D10"),
        lambda: FilingItem.objects.filter(id=item.id).delete(),
    ]
    for act in acts:
        with pytest.raises(DatabaseError, match=r"documents\.filed"), transaction.atomic():
            act()
    document.refresh_from_db()
    assert document.title != "改过的标题" and document.attachments.count() == 1
    # Who keeps it is no part of the record.
    Document.objects.filter(id=document.id).update(custodian_unit=archive.province.units["bureau"])


def test_a_receiver_files_its_own_handling_only(archive: Desk, tmp_path: Path) -> None:
    document = issued(archive)
    bureau = archive.province.units["bureau"]
    by = archive.person("bureau_registrar")
    items.name_fonds(organ=bureau, fonds="J7", by=by)
    delivery = Delivery.objects.get(document=document)
    with pytest.raises(OfficeError, match=r"documents\.not_finished"):
        items.file_item(organ=bureau, document_id=document.id, delivery_id=delivery.id, by=by)
    Delivery.objects.filter(id=delivery.id).update(state="done", registered_at=clock.now(), result="已落实。")
    item = items.file_item(organ=bureau, document_id=document.id, delivery_id=delivery.id, by=by)
    found = reader.read(package_of(item, tmp_path))
    assert found.whole and found.manifest["side"] == "received"
    assert "signatures.json" not in found.parts and "handling/log.json" not in found.parts
    assert [one["unit"] for one in found.json("receipts.json")] == [bureau.name]
    with pytest.raises(OfficeError, match=r"kernel\.not_found"):
        items.file_item(organ=bureau, document_id=document.id, delivery_id=None, by=by)
    assert filed(archive, document).organ_id != item.organ_id, "the issuer files the same document too"


def test_restored_from_its_package(archive: Desk, tmp_path: Path) -> None:
    """The item is taken back, as if its database were lost; the package alone brings it again."""
    document = issued(archive)

    class Lost(Exception):
        pass

    with pytest.raises(Lost), transaction.atomic():
        item = filed(archive, document)
        path = package_of(item, tmp_path)
        before = {name: getattr(item, name) for name in SAME}
        raise Lost
    again = restoring.restore_package(path=path, organ=department(archive))
    again.refresh_from_db()
    assert {name: getattr(again, name) for name in SAME} == before
    assert (again.document_id, again.restored_at is not None) == (None, True)
    assert files.read(again.package) == path.read_bytes()
    assert restoring.restore_package(path=path, organ=department(archive)).id == again.id
    forged = changed(path, FORGERIES["changed"])
    with pytest.raises(OfficeError, match=r"documents\.package_faulty"):
        restoring.restore_package(path=forged, organ=department(archive))
    assert FilingItem.objects.count() == 1


SAME = (
    *("organ_id", "code", "year", "retention", "division", "division_name", "n", "title", "number", "kind"),
    *("source", "dated", "sha256", "parts"),
)


def test_a_year_is_filed_as_a_whole_and_goes_on_after_an_interruption(archive: Desk) -> None:
    documents = [issued(archive) for _ in range(3)]
    client, year = client_of(archive, "registrar"), clock.today().year
    base = f"/api/v1/filing/{department(archive).id}"
    assert classes_waiting(department(archive).id, year) == {"D30": 3}
    Version.objects.filter(document=documents[1]).update(manifest_sha256="0" * 64)
    Document.objects.filter(id=documents[1].id).update(current_version=None)
    answer = client.post(f"{base}/runs", {"year": year}, "application/json")
    assert answer.status_code == 200 and answer.json()["total"] == 3
    again = client.post(f"{base}/runs", {"year": year}, "application/json")
    assert again.status_code == 409 and again.json()["code"] == "documents.filing_running"
    # A worker was killed in the middle: its lease runs out, another goes on.
    filed(archive, documents[0])
    FilingRun.objects.update(state="running", leased_until=clock.now())
    assert runs.go_on() == 1
    run = client.get(f"{base}/runs").json()[0]
    assert (run["state"], run["done"], run["failed"], len(run["faults"])) == ("done", 2, 1, 1)
    assert sorted(FilingItem.objects.values_list("n", flat=True)) == [1, 2], "no number is lost to a failure"
    assert [one["document_id"] for one in client.get(f"{base}/waiting").json()["items"]] == [
        str(documents[1].id)
    ]
    nothing = client.post(f"{base}/runs", {"year": year - 1}, "application/json")
    assert nothing.status_code == 422 and nothing.json()["code"] == "documents.nothing_to_file"


QUERIES = {"?q=条例": 1, "?q=0001": 1, "?q=无此": 0, "?retention=D10": 0, "?year=1999": 0}


def test_only_the_registry_files_and_sees_what_is_filed(archive: Desk) -> None:
    document = issued(archive)
    base = f"/api/v1/filing/{department(archive).id}"
    one = {"document_id": str(document.id), "retention": "Y"}
    for who in ("clerk", "director", "bureau_registrar"):
        other = client_of(archive, who)
        for path in ("waiting", "items", "runs"):
            assert other.get(f"{base}/{path}").status_code == 404, (who, path)
        assert other.post(f"{base}/items", {"items": [one]}, "application/json").status_code == 404
    assert not FilingItem.objects.exists()
    mine = client_of(archive, "registrar")
    assert [row["title"] for row in mine.get(f"{base}/waiting").json()["items"]] == [document.title]
    kept = mine.post(f"{base}/items", {"items": [one]}, "application/json").json()[0]
    assert kept["retention"] == "Y" and kept["code"].endswith("-0001")
    assert mine.get(f"{base}/waiting").json()["items"] == []
    for query, count in (
        ("?q=条例", 1),
        ("?q=0001", 1),
        ("?q=无此", 0),
        ("?retention=D10", 0),
        ("?year=1999", 0),
    ):
        assert len(mine.get(f"{base}/items{query}").json()["items"]) == count, query
    taken = mine.get(f"/api/v1/filing/items/{kept['id']}/package")
    assert taken.getvalue()[:2] == b"PK"
    assert (
        client_of(archive, "bureau_registrar").get(f"/api/v1/filing/items/{kept['id']}/package").status_code
        == 404
    )
    desks = mine.get("/api/v1/filing/desks").json()
    assert [(row["fonds"], row["waiting"], row["filed"]) for row in desks] == [("G101", 0, 1)]


def test_without_a_fonds_nothing_is_filed(desk: Desk) -> None:
    document = issued(desk)
    client = client_of(desk, "registrar")
    base = f"/api/v1/filing/{department(desk).id}"
    one = {"items": [{"document_id": str(document.id)}]}
    refused = client.post(f"{base}/items", one, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "documents.fonds_missing")
    wrong = client.put(f"{base}/fonds", {"fonds": "全宗1"}, "application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "documents.fonds_malformed")
    assert client.put(f"{base}/fonds", {"fonds": "g102"}, "application/json").json()[0]["fonds"] == "G102"


def test_lists_ask_as_often_however_long(archive: Desk, assert_constant_queries: ConstantQueries) -> None:
    issued(archive)
    client = client_of(archive, "registrar")
    base = f"/api/v1/filing/{department(archive).id}"
    assert_constant_queries(lambda: client.get(f"{base}/waiting"), grow=lambda: issued(archive))


def test_classes_by_kind() -> None:
    assert [proposed(kind, received=False) for kind in ("批复", "通知", "函", "新文种")] == [
        "Y",
        "D30",
        "D10",
        "D30",
    ]
    assert proposed("通知", received=True, handled=False) == "D10"
    assert proposed("批复", received=True) == "Y"


def test_the_reader_knows_nothing_of_the_writer() -> None:
    source = Path(reader.__file__).read_text(encoding="utf-8")
    assert not [
        line
        for line in source.splitlines()
        if line.startswith(("from documents", "from office", "import django"))
    ]
