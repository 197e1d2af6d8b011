"""What the service says of itself (RFC 7643, sections 5 to 7)."""

from __future__ import annotations

from typing import Any

from orgchart.services.sync.scim.resources import ENTERPRISE, GROUP, POSTS, UNIT, USER

CONFIG = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema"
MOST = 200  # resources a page
Resource = dict[str, Any]


def provider(base: str) -> Resource:
    return {
        "schemas": [CONFIG],
        "documentationUri": "",
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": True},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token made by office scim token, for the units below one unit",
                "primary": True,
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{base}/ServiceProviderConfig"},
    }


def resource_types(base: str) -> list[Resource]:
    user = _type(base, "User", USER, {ENTERPRISE: False, POSTS: False})
    return [user, _type(base, "Group", GROUP, {UNIT: False})]


def _type(base: str, name: str, schema: str, extensions: dict[str, bool]) -> Resource:
    return {
        "schemas": [TYPE],
        "id": name,
        "name": name,
        "endpoint": f"/{name}s",
        "schema": schema,
        "schemaExtensions": [{"schema": urn, "required": needed} for urn, needed in extensions.items()],
        "meta": {"resourceType": "ResourceType", "location": f"{base}/ResourceTypes/{name}"},
    }


def schemas(base: str) -> list[Resource]:
    days = [_attribute("from"), _attribute("to")]
    appointment = [
        _attribute("unit", required=True),
        _attribute("post", required=True),
        _attribute("kind"),
        _attribute("head", "boolean"),
        *days,
    ]
    phone = [_attribute("type"), _attribute("value")]
    user = [
        _attribute("userName", required=True, mutability="immutable", uniqueness="server"),
        _attribute("displayName"),
        _attribute("name", "complex", inner=[_attribute("formatted")]),
        _attribute("title"),
        _attribute("active", "boolean"),
        _attribute("phoneNumbers", "complex", many=True, inner=phone),
    ]
    member = [_attribute(name, mutability="readOnly") for name in ("value", "display", "type", "$ref")]
    group = [
        _attribute("displayName", required=True),
        _attribute("members", "complex", many=True, mutability="readOnly", inner=member),
    ]
    enterprise = [_attribute("department"), _attribute("organization", mutability="readOnly")]
    posts = [_attribute("appointments", "complex", many=True, inner=appointment)]
    unit = [_attribute("parent"), _attribute("kind", mutability="immutable")]
    named = ((USER, "User", user), (GROUP, "Group", group), (ENTERPRISE, "EnterpriseUser", enterprise))
    return [_schema(base, *one) for one in (*named, (POSTS, "Posts", posts), (UNIT, "Unit", unit))]


def _schema(base: str, urn: str, name: str, attributes: list[Resource]) -> Resource:
    return {
        "schemas": [SCHEMA],
        "id": urn,
        "name": name,
        "description": name,
        "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": f"{base}/Schemas/{urn}"},
    }


def _attribute(
    name: str,
    kind: str = "string",
    *,
    many: bool = False,
    required: bool = False,
    mutability: str = "readWrite",
    uniqueness: str = "none",
    inner: list[Resource] | None = None,
) -> Resource:
    made: Resource = {
        "name": name,
        "type": kind,
        "multiValued": many,
        "description": "",
        "required": required,
        "caseExact": False,
        "mutability": mutability,
        "returned": "default",
        "uniqueness": uniqueness,
    }
    return made | ({"subAttributes": inner} if inner else {})
