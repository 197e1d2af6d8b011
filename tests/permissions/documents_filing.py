"""Who may: filing. Whoever belongs to an organ's registry, for that organ."""

from __future__ import annotations

from documents.models import Document
from documents.models.filing import FilingItem
from documents.services.filing.items import name_fonds
from office.kernel import clock, files
from orgchart.models import Unit
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

ARCHIVIST = "the organ's registry"
DEPARTMENT = "广东省人力资源和社会保障厅"
STRANGER = "city_registry"


def _organ(world: World) -> Unit:
    organ = Unit.objects.get(name=DEPARTMENT)
    name_fonds(organ=organ, fonds="G101", by=world.person("registry_clerk"))
    return organ


def _at(world: World, what: str) -> Call:
    return Call(f"/filing/{_organ(world).id}/{what}")


def several_items(world: World, count: int) -> Call:
    """So many items, as restoring them would leave them."""
    organ = _organ(world)
    for number in range(count):
        package = files.save(f"PK\x03\x04{number}".encode(), name=f"{number}.txt", by=None)
        FilingItem.objects.create(
            organ=organ,
            code=f"G101-WS·2026-Y-BGS-{number:04d}",
            year=2026,
            retention="Y",
            division="BGS",
            division_name="办公室",
            n=number,
            title=f"归档之事{number}",
            kind="通知",
            source=organ.name,
            package=package,
            sha256=package.sha256,
            parts=1,
            filed_by=world.person("registry_clerk"),
            restored_at=clock.now(),
        )
    return _at(world, "items")


def _package(world: World) -> Call:
    several_items(world, 1)
    return Call(f"/filing/items/{FilingItem.objects.latest('id').id}/package")


def _to_file(world: World) -> Call:
    """A paper that somebody else has filed is given as it is: making its package takes seconds."""
    organ = _organ(world)
    document = Document.objects.filter(organ=organ, state="distributed").order_by("id")[0]
    package = files.save(b"PK", name="1.txt", by=None)
    FilingItem.objects.create(
        organ=organ,
        document=document,
        code="G101-WS·2026-Y-BGS-0001",
        year=2026,
        retention="Y",
        division="BGS",
        division_name="办公室",
        n=1,
        title=document.title,
        kind=document.kind,
        source=organ.name,
        package=package,
        sha256=package.sha256,
        parts=1,
    )
    return Call(f"/filing/{organ.id}/items", {"items": [{"document_id": str(document.id), "retention": "Y"}]})


def _fonds(world: World) -> Call:
    return Call(f"/filing/{_organ(world).id}/fonds", {"fonds": "G102"})


def _run(world: World) -> Call:
    organ = _organ(world)
    newest = Document.objects.filter(organ=organ, state="distributed").exclude(issued_on=None).latest("id")
    assert newest.issued_on is not None
    return Call(f"/filing/{organ.id}/runs", {"year": newest.issued_on.year})


ROWS = [
    Row(
        "filing_desks",
        "everybody: the organs they file for",
        "registry_clerk",
        lambda world: Call("/filing/desks"),
    ),
    Row("filing_fonds", ARCHIVIST, "registry_clerk", _fonds, STRANGER),
    Row("filing_waiting", ARCHIVIST, "registry_clerk", lambda world: _at(world, "waiting"), STRANGER),
    Row(
        "filing_classes", ARCHIVIST, "registry_clerk", lambda world: _at(world, "classes?year=2026"), STRANGER
    ),
    Row("filing_items", ARCHIVIST, "registry_clerk", lambda world: _at(world, "items"), STRANGER),
    Row("filing_file", ARCHIVIST, "registry_clerk", _to_file, STRANGER),
    Row("filing_package", ARCHIVIST, "registry_clerk", _package, STRANGER),
    Row("filing_runs", ARCHIVIST, "registry_clerk", lambda world: _at(world, "runs"), STRANGER),
    Row("filing_run", ARCHIVIST, "registry_clerk", _run, STRANGER),
]
