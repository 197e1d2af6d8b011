"""People and units as SCIM resources: what a client reads, and what a PATCH is applied to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from orgchart.models import Appointment, Person, PersonStatus, Unit
from orgchart.selectors.scim import held_by, members_of, organs_of
from orgchart.services.imports.known import reference

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
POSTS = "urn:office:params:scim:schemas:extension:posts:1.0:User"
UNIT = "urn:office:params:scim:schemas:extension:unit:1.0:Group"
Resource = dict[str, Any]


def users(people: Sequence[Person], base: str) -> list[Resource]:
    """These people as resources; as many queries for a hundred as for one."""
    held = held_by(people)
    organs = organs_of(row.path for rows in held.values() for row in rows[:1])
    return [_user(person, held.get(person.id, []), organs, base) for person in people]


def _user(person: Person, rows: list[Appointment], organs: dict[str, str], base: str) -> Resource:
    phones = [("mobile", person.mobile), ("work", person.office_phone)]
    made: Resource = {
        "schemas": [USER, ENTERPRISE, POSTS],
        "id": str(person.id),
        "userName": person.account.login,
        "displayName": person.name,
        "name": {"formatted": person.name},
        "active": person.status == PersonStatus.ACTIVE and person.account.is_active,
        "phoneNumbers": [{"type": kind, "value": value} for kind, value in phones if value],
        ENTERPRISE: {},
        POSTS: {"appointments": [_appointment(row) for row in rows]},
    }
    if person.external_id:
        made["externalId"] = person.external_id
    if rows:
        made["title"] = rows[0].post.title
        made[ENTERPRISE] = {"department": rows[0].unit.name, "organization": organs.get(rows[0].path, "")}
    return _finished(made, "User", f"{base}/Users/{person.id}")


def _appointment(row: Appointment) -> Resource:
    return {
        "unit": reference(row.unit_id, row.unit.external_id),
        "post": row.post.title,
        "kind": row.kind,
        "head": row.post.is_head,
        "from": row.valid_from.isoformat(),
        "to": row.valid_to.isoformat() if row.valid_to else None,
    }


def groups(units: Sequence[Unit], root: Unit, base: str, *, members: bool = True) -> list[Resource]:
    found = members_of(units, root) if members else {}
    return [_group(unit, found.get(unit.id, []) if members else None, base) for unit in units]


def _group(unit: Unit, rows: list[Appointment] | None, base: str) -> Resource:
    made: Resource = {
        "schemas": [GROUP, UNIT],
        "id": str(unit.id),
        "displayName": unit.name,
        UNIT: {"kind": unit.kind},
    }
    if unit.external_id:
        made["externalId"] = unit.external_id
    if unit.parent is not None:
        made[UNIT]["parent"] = reference(unit.parent.id, unit.parent.external_id)
    if rows is not None:
        made["members"] = [
            {
                "value": str(row.person_id),
                "display": row.person.name,
                "type": "User",
                "$ref": f"{base}/Users/{row.person_id}",
            }
            for row in rows
        ]
    return _finished(made, "Group", f"{base}/Groups/{unit.id}")


def _finished(made: Resource, kind: str, location: str) -> Resource:
    """With its ``meta``; the version is of everything the client sees."""
    content = json.dumps(made, sort_keys=True, ensure_ascii=False).encode()
    version = f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'
    made["meta"] = {"resourceType": kind, "location": location, "version": version}
    return made
