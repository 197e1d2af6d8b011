"""How two organs stand to each other, which decides who may write what to whom (行文关系).

Source: 《党政机关公文处理工作条例》 articles 13–17.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from orgchart.models import OrganKind, Unit
from orgchart.selectors.units import Authorities, organs_of, region_codes_above

_GOVERNING = (OrganKind.GOVERNMENT, OrganKind.PARTY_COMMITTEE, OrganKind.TOWNSHIP)
_DEPARTMENTAL = (OrganKind.DEPARTMENT, OrganKind.PARTY, OrganKind.GENERAL_OFFICE)


class Relation(StrEnum):
    """What the receiver is, seen from the issuer."""

    SELF = "self"
    SUPERIOR = "superior"
    HIGHER = "higher"  # a superior's superior: addressing it skips a level
    GUIDING = "guiding"  # the corresponding department one level up
    SUBORDINATE = "subordinate"
    LOWER = "lower"  # a subordinate's subordinate
    GUIDED = "guided"  # the corresponding department one level down
    LOWER_GOVERNMENT = "lower_government"  # a lower government or party committee, seen from a department
    PEER = "peer"
    UNRELATED = "unrelated"


def relation(issuer: Unit, receiver: Unit) -> Relation:
    """The receiver's standing to the issuer; units count as their organs."""
    return relations(issuer, [receiver])[receiver.id]


def relations(issuer: Unit, receivers: Iterable[Unit]) -> dict[int, Relation]:
    """The standing of many receivers, by unit id, in two queries."""
    receivers = list(receivers)
    organs = organs_of([issuer, *receivers])
    sender = organs.get(issuer.id, issuer)
    bodies = {unit.id: organs.get(unit.id, unit) for unit in receivers}
    authorities = Authorities([sender, *bodies.values()])
    return {key: _relate(sender, body, authorities) for key, body in bodies.items()}


def _relate(sender: Unit, body: Unit, authorities: Authorities) -> Relation:
    if sender.id == body.id:
        return Relation.SELF
    above = [unit.id for unit in authorities.superiors(sender)]
    if body.id in above:
        return Relation.SUPERIOR if above[0] == body.id else Relation.HIGHER
    guided = _along_function(sender, body)
    if guided is not None:
        return guided
    below = [unit.id for unit in authorities.superiors(body)]
    agent = _principal(sender, body, authorities)
    if agent.id in below:
        return Relation.SUBORDINATE if below[0] == agent.id else Relation.LOWER
    return _beside(sender, body)


def _principal(sender: Unit, body: Unit, authorities: Authorities) -> Unit:
    """Into lower regions a general office speaks for its government (article 16 (2))."""
    if sender.organ_kind == OrganKind.GENERAL_OFFICE and sender.region_code != body.region_code:
        return authorities.superior(sender) or sender
    return sender


def _along_function(sender: Unit, body: Unit) -> Relation | None:
    """Corresponding departments of two levels (业务指导)."""
    departments = sender.organ_kind in _DEPARTMENTAL and body.organ_kind in _DEPARTMENTAL
    if not departments or not sender.function or sender.function != body.function:
        return None
    if body.region_code in region_codes_above(sender.region_code)[1:]:
        return Relation.GUIDING if sender.level - body.level == 1 else Relation.HIGHER
    if sender.region_code in region_codes_above(body.region_code)[1:]:
        return Relation.GUIDED if body.level - sender.level == 1 else Relation.LOWER
    return None


def _beside(sender: Unit, body: Unit) -> Relation:
    lower = sender.region_code in region_codes_above(body.region_code)[1:]
    if sender.organ_kind in _DEPARTMENTAL and body.organ_kind in _GOVERNING and lower:
        return Relation.LOWER_GOVERNMENT
    same_class = (sender.organ_kind in _GOVERNING) == (body.organ_kind in _GOVERNING)
    if sender.level == body.level and same_class and sender.organ_kind and body.organ_kind:
        return Relation.PEER
    return Relation.UNRELATED
