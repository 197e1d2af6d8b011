"""SCIM 2.0 over HTTP: bearer tokens, media type, errors and ETags (RFC 7644)."""

from __future__ import annotations

import json
import logging
import re
import time
from collections import deque
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from office.kernel.errors import OfficeError, not_found, text
from office.kernel.plain import check_plain
from orgchart.models import ScimToken
from orgchart.services.sync.scim import requests, schemas, tokens
from orgchart.services.sync.scim.refusals import TYPES, refuse

logger = logging.getLogger(__name__)
MEDIA = "application/scim+json"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
LARGEST = 256 * 1024  # bytes of a body
PAGE = 100  # resources unless the client says
RATE, WINDOW = 600, 60.0  # requests of a token in so many seconds, in each process
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_recent: dict[int, deque[float]] = {}
Resource = dict[str, Any]


@csrf_exempt
def scim(request: HttpRequest, path: str = "") -> HttpResponse:
    """Every address below /scim/v2; no cookie counts here, so there is nothing for CSRF to guard."""
    try:
        return _route(request, [part for part in path.split("/") if part])
    except OfficeError as error:
        return _refused(request, error)
    except RequestDataTooBig:
        return _refused(request, OfficeError("kernel.too_large", status=413, limit="256 KB"))
    except Exception:
        logger.exception("scim")
        return _refused(request, OfficeError("kernel.internal", status=500))


def _route(request: HttpRequest, parts: list[str]) -> HttpResponse:
    token = _token(request)
    base = request.build_absolute_uri("/scim/v2").rstrip("/")
    kind, key = (parts[0] if parts else ""), (parts[1] if len(parts) > 1 else "")
    if len(parts) > 2 or kind not in ("Users", "Groups"):
        return _about(request, base, kind, key, len(parts))
    match (request.method, bool(key)):
        case ("GET", False):
            return _list(request, token, kind, base)
        case ("POST", False):
            made = (requests.post_user if kind == "Users" else requests.post_group)(
                token, _body(request), base
            )
            return _answer(made, status=201)
        case ("GET", True):
            found = (requests.get_user if kind == "Users" else requests.get_group)(token, key, base)
            unchanged = request.headers.get("If-None-Match") == found["meta"]["version"]
            return HttpResponse(status=304) if unchanged else _answer(_chosen(request, found))
        case ("PUT" | "PATCH" | "DELETE", True):
            return _write(request, token, kind, key, base)
    raise OfficeError("orgchart.scim_method", status=405)


def _write(request: HttpRequest, token: ScimToken, kind: str, key: str, base: str) -> HttpResponse:
    match = request.headers.get("If-Match", "")
    if request.method == "DELETE":
        (requests.delete_user if kind == "Users" else requests.delete_group)(token, key, match, base)
        return HttpResponse(status=204)
    verbs = {
        ("PUT", "Users"): requests.put_user,
        ("PATCH", "Users"): requests.patch_user,
        ("PUT", "Groups"): requests.put_group,
        ("PATCH", "Groups"): requests.patch_group,
    }
    return _answer(verbs[request.method or "", kind](token, key, _body(request), match, base))


def _list(request: HttpRequest, token: ScimToken, kind: str, base: str) -> HttpResponse:
    start = max(_number(request, "startIndex", 1), 1)
    count = min(max(_number(request, "count", PAGE), 0), schemas.MOST)
    rule = request.GET.get("filter", "")
    if kind == "Users":
        total, found = requests.list_users(token, rule, start, count, base)
    else:
        members = "members" not in request.GET.get("excludedAttributes", "").lower().split(",")
        total, found = requests.list_groups(token, rule, start, count, base, members=members)
    return _listed([_chosen(request, one) for one in found], total, start)


def _about(request: HttpRequest, base: str, kind: str, key: str, depth: int) -> HttpResponse:
    if request.method != "GET" or depth > 2:
        raise not_found()
    if kind == "ServiceProviderConfig" and not key:
        return _answer(schemas.provider(base))
    lists = {"ResourceTypes": schemas.resource_types(base), "Schemas": schemas.schemas(base)}
    if kind not in lists:
        raise not_found()
    found = lists[kind]
    if not key:
        return _listed(found, len(found), 1)
    one = next((each for each in found if each["id"] == key), None)
    if one is None:
        raise not_found()
    return _answer(one)


def _token(request: HttpRequest) -> ScimToken:
    scheme, _, plain = request.headers.get("Authorization", "").partition(" ")
    token = tokens.find(plain.strip()) if scheme.lower() == "bearer" and plain else None
    if token is None:
        raise OfficeError("orgchart.scim_token", status=401)
    now, recent = time.monotonic(), _recent.setdefault(token.id, deque())
    while recent and recent[0] < now - WINDOW:
        recent.popleft()
    if len(recent) >= RATE:
        raise OfficeError("orgchart.scim_rate", status=429, limit=RATE)
    recent.append(now)
    return token


def _body(request: HttpRequest) -> Resource:
    if len(request.body) > LARGEST:
        raise OfficeError("kernel.too_large", status=413, limit="256 KB")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise refuse("invalidSyntax", "json") from None
    if not isinstance(body, dict):
        raise refuse("invalidSyntax", "object")
    try:
        check_plain(body)
    except OfficeError as error:
        raise refuse("invalidValue", "text", field=error.field or "", limit="") from error
    return body


def _number(request: HttpRequest, name: str, default: int) -> int:
    value = request.GET.get(name, "")
    if not value:
        return default
    if not _WHOLE.fullmatch(value):
        raise refuse("invalidValue", "number", field=name)
    return int(value)


def _chosen(request: HttpRequest, found: Resource) -> Resource:
    """Without the attributes that the client does not want; id, schemas and meta are always there."""
    wanted = _names(request, "attributes")
    without = _names(request, "excludedAttributes")
    always = {"id", "schemas", "meta"}
    return {
        name: value
        for name, value in found.items()
        if name in always or ((not wanted or name.lower() in wanted) and name.lower() not in without)
    }


def _names(request: HttpRequest, parameter: str) -> set[str]:
    """Attributes named in the query, by the one at the top: ``name.formatted`` is of ``name``."""
    said = [one.strip().lower() for one in request.GET.get(parameter, "").split(",") if one.strip()]
    return {one if one.startswith("urn:") else one.partition(".")[0] for one in said}


def _listed(found: list[Resource], total: int, start: int) -> HttpResponse:
    body = {
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(found),
        "Resources": found,
    }
    return _answer(body)


def _answer(body: Resource, *, status: int = 200) -> HttpResponse:
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA)
    answer["Cache-Control"] = "private, no-store"
    meta = body.get("meta") or {}
    if "version" in meta:
        answer["ETag"] = meta["version"]
    if status == 201:
        answer["Location"] = meta["location"]
    return answer


def _refused(request: HttpRequest, error: OfficeError) -> HttpResponse:
    """An error in SCIM's form, in the client's language."""
    language = "zh" if request.headers.get("Accept-Language", "en").lower().startswith("zh") else "en"
    said = text(error.code, language, error.data)
    body: Resource = {
        "schemas": [ERROR],
        "status": str(error.status),
        "detail": f"{error.field}: {said}" if error.field else said,
    }
    if error.rule in TYPES:
        body["scimType"] = error.rule
    answer = _answer(body, status=error.status)
    if error.status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="office"'
    if error.status == 429:
        answer["Retry-After"] = str(int(WINDOW))
    return answer
