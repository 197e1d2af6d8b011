"""A .docx as a package: opened without trust, its parts read one at a time within limits."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from documents.conformance import limits
from documents.conformance.refusals import Refused
from documents.conformance.xml import parsed

_OLE = b"\xd0\xcf\x11\xe0"
_MACRO = ("macroenabled", "vbaproject")
#: Relations that bring in something that acts, or that Word would fetch by itself.
_FETCHED = ("attachedTemplate", "subDocument", "frame", "oleObject", "image", "aFChunk", "externalLink")
_MAIN_TYPES = ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml")


@dataclass(frozen=True)
class Relation:
    """One row of a .rels part; `kind` is the last word of its type."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass
class Package:
    """An opened package. Raises Refused where a part cannot be read."""

    archive: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo]
    main: str = ""
    relations: dict[str, list[Relation]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.entries

    def read(self, name: str) -> bytes:
        """The bytes of a part, not more than a part may hold."""
        entry = self.entries.get(name)
        if entry is None:
            raise Refused("documents.docx_broken", part=name)
        try:
            with self.archive.open(entry) as stream:
                data = stream.read(limits.PART_BYTES + 1)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise Refused("documents.docx_broken", part=name) from error
        except Exception as error:
            # zlib's own error; whatever a broken stream raises is the stream's fault.
            raise Refused("documents.docx_broken", part=name) from error
        if len(data) > limits.PART_BYTES:
            raise Refused("documents.docx_part_too_large", part=name, limit=limits.PART_BYTES // 2**20)
        return data

    def xml(self, name: str) -> Any:
        """The root of a part; None when there is no such part."""
        return parsed(self.read(name), name) if self.has(name) else None

    def related(self, kind: str) -> list[str]:
        """The parts that the main part relates to by a kind, in their order."""
        return [row.target for row in self.relations.get(self.main, []) if row.kind == kind]

    def target(self, relation_id: str) -> str:
        """The part behind a relation of the main part; "" when there is none inside the package."""
        rows = self.relations.get(self.main, [])
        return next((row.target for row in rows if row.id == relation_id and not row.external), "")

    @cached_property
    def embedded(self) -> int:
        """Files inside the file: never opened."""
        return sum(name.startswith("word/embeddings/") for name in self.entries)

    @cached_property
    def links(self) -> int:
        """Plain hyperlinks to elsewhere: nothing fetches them."""
        rows = [row for found in self.relations.values() for row in found]
        return sum(row.external and row.kind == "hyperlink" for row in rows)


def open_package(path: Path) -> Package:
    """Open a .docx and look at everything but its text. Raises Refused."""
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise Refused("documents.docx_empty")
    if start == _OLE:
        raise Refused("documents.docx_old")
    try:
        archive = zipfile.ZipFile(path)
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused("documents.docx_broken", part="zip") from error
    package = Package(archive, _entries(infos))
    _no_macros(package)
    _read_relations(package)
    return package


def _entries(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(infos) > limits.PARTS:
        raise Refused("documents.docx_parts", count=len(infos), limit=limits.PARTS)
    if any(info.flag_bits & 1 for info in infos):
        raise Refused("documents.docx_locked")
    total = sum(info.file_size for info in infos)
    if total > limits.PACKAGE_BYTES:
        raise Refused("documents.docx_unpacked", limit=limits.PACKAGE_BYTES // 2**20)
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename
        strange = name.startswith("/") or "\\" in name or ".." in name.split("/")
        if strange or name in entries or any(letter < " " for letter in name):
            raise Refused("documents.docx_names", name=_shown(name))
        entries[name] = info
        if name.endswith((".xml", ".rels")) and info.file_size > limits.PART_BYTES:
            raise Refused("documents.docx_part_too_large", part=name, limit=limits.PART_BYTES // 2**20)
    if "[Content_Types].xml" not in entries:
        raise Refused("documents.docx_broken", part="[Content_Types].xml")
    return entries


def _shown(name: str) -> str:
    return "".join(letter if letter >= " " else "?" for letter in name)[:60]


def _no_macros(package: Package) -> None:
    types = package.xml("[Content_Types].xml")
    named = [str(row.get("ContentType") or "").lower() for row in types]
    if any(word in kind for kind in named for word in _MACRO):
        raise Refused("documents.docx_macro")
    if any("vba" in name.lower() or "activex" in name.lower() for name in package.entries):
        raise Refused("documents.docx_macro")
    if not any(kind.endswith(_MAIN_TYPES) for kind in named):
        raise Refused("documents.docx_not_word")


def _read_relations(package: Package) -> None:
    for name in package.entries:
        if name.endswith(".rels"):
            folder, _, file = name.rpartition("/_rels/") if "/_rels/" in name else ("", "", name[6:])
            owner = posixpath.join(folder, file.removesuffix(".rels"))
            package.relations[owner] = [_relation(row, folder) for row in package.xml(name)]
    for row in (row for rows in package.relations.values() for row in rows):
        if row.external and row.kind in _FETCHED:
            raise Refused("documents.docx_external", kind=row.kind, target=_shown(row.target))
    mains = [row.target for row in package.relations.get("", []) if row.kind == "officeDocument"]
    package.main = next((name for name in mains if package.has(name)), "")
    if not package.main:
        raise Refused("documents.docx_not_word")


def _relation(row: Any, folder: str) -> Relation:
    target = str(row.get("Target") or "")
    external = row.get("TargetMode") == "External"
    if not external:
        target = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        target = posixpath.normpath(target)
    kind = str(row.get("Type") or "").rpartition("/")[2]
    return Relation(str(row.get("Id") or ""), kind, target, external)
