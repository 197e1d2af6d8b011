"""Seals of the organs that issued something: a demonstration picture in its custodian's keeping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.layout.seal import draw_seal
from documents.models import Seal
from office.kernel import files

if TYPE_CHECKING:
    from office.demo.history_writing import Paper


def seals_of(papers: list[Paper]) -> dict[int, Seal]:
    """One seal for each organ, kept by whoever holds its 用印 step."""
    seals: dict[int, Seal] = {}
    for paper in papers:
        unit = paper.organ.unit
        if unit.id in seals:
            continue
        holders = [slots[0] for key, _, slots in paper.division.way.steps if key == "seal"]
        if not holders or not holders[0]:
            continue
        picture = files.save(draw_seal(unit.name), name=f"{unit.name}印章.png", by=None)
        seals[unit.id] = Seal.objects.create(
            organ=unit, name=f"{unit.name}印章", picture=picture, custodian_id=holders[0][0].person_id
        )
    return seals
