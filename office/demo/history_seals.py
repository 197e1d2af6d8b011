"""Seals of the organs that issued something: a demonstration picture in its custodian's keeping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from documents.layout.seal import draw_seal
from documents.models import Seal, SealCertificate
from documents.services.seal_custody import Asked, ask, keep_picture
from documents.services.seal_keys import certify
from office.kernel import clock, files
from orgchart.models import Person

if TYPE_CHECKING:
    from office.demo.history_writing import Paper

SIGNED_FOR = timedelta(days=60)  # files from before that are known by their hash only
KEEPER = "demo.seal.custodian"


@dataclass(frozen=True)
class Kept:
    """A seal, and the certificate it has had for the last while."""

    seal: Seal
    certificate: SealCertificate

    def certificate_at(self, at: datetime) -> SealCertificate | None:
        return self.certificate if at > clock.now() - SIGNED_FOR else None


def seals_of(papers: list[Paper]) -> dict[int, Kept]:
    """One seal for each organ, kept by whoever holds its 用印 step."""
    seals: dict[int, Kept] = {}
    for paper in papers:
        unit = paper.organ.unit
        if unit.id in seals:
            continue
        holders = [slots[0] for key, _, slots in paper.division.way.steps if key == "seal"]
        if not holders or not holders[0]:
            continue
        picture = files.save(draw_seal(unit.name), name=f"{unit.name}印章.png", by=None)
        seal = Seal.objects.create(
            organ=unit, name=f"{unit.name}印章", picture=picture, custodian_id=holders[0][0].person_id
        )
        seals[unit.id] = Kept(seal, certify(seal, by=None))
    return seals


def ask_for_a_seal(seals: dict[int, Kept]) -> None:
    """One request that waits for a second person."""
    keeper = Person.objects.select_related("account").get(account__login=KEEPER)
    own = next((one.seal for one in seals.values() if one.seal.custodian_id == keeper.id), None)
    if own is None:
        return
    name = f"{own.organ.short_name}会议专用章"
    picture = keep_picture(draw_seal(name), name=f"{name}.png", by=keeper)
    wish = Asked(
        kind="make",
        reason="召开全省性会议印发会议材料使用，不用于印发公文。",
        organ_id=own.organ_id,
        name=name,
        picture_id=picture.id,
        to_id=keeper.id,
    )
    ask(wish, by=keeper)
