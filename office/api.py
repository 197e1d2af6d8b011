"""The API: every app's router under /api/v1, and one shape for every error."""

from __future__ import annotations

import json
import logging
import secrets
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import JSONRenderer

from office.kernel.errors import OfficeError, not_found
from office.kernel.plain import PlainParser

logger = logging.getLogger(__name__)


class Renderer(JSONRenderer):
    """JSON in UTF-8: a Chinese character takes three bytes, escaped six."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        text = json.dumps(data, cls=self.encoder_class, ensure_ascii=False, separators=(",", ":"))
        # Half a surrogate pair cannot be UTF-8; escaped it is valid JSON still.
        return text.encode("utf-8", "backslashreplace")


api = NinjaAPI(
    title="Office",
    version="1",
    docs_url=None,
    openapi_url="openapi.json",
    renderer=Renderer(),
    parser=PlainParser(),
)

ROUTERS = [
    ("", "office.integrations.api"),
    ("/orgchart", "orgchart.api"),
    ("/approvals", "approvals.api"),
    ("", "documents.api"),
    ("", "messaging.api"),
    ("/dashboards", "office.dashboards.api"),
    ("", "office.supervision.api"),
    ("", "office.demo.api"),
]
for prefix, module in ROUTERS:
    api.add_router(prefix, f"{module}.router")


@api.exception_handler(OfficeError)
def office_error(request: HttpRequest, error: OfficeError) -> HttpResponse:
    return api.create_response(request, error.body(), status=error.status)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return office_error(request, OfficeError("kernel.sign_in", status=401))


@api.exception_handler(Http404)
def absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return office_error(request, not_found())


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The first fault by field and rule; the rest in the data."""
    faults = [_fault(item) for item in error.errors]
    first = faults[0] if faults else {"field": "", "rule": ""}
    return office_error(request, _invalid(first, faults))


def _invalid(first: dict[str, str], faults: list[dict[str, str]]) -> OfficeError:
    error = OfficeError("kernel.invalid", status=422, field=first["field"], rule=first["rule"])
    error.data = {**first, "faults": faults}
    return error


def _fault(item: dict[str, Any]) -> dict[str, str]:
    where = [str(part) for part in item.get("loc", ()) if part not in ("body", "query", "path", "payload")]
    return {"field": ".".join(where), "rule": str(item.get("msg", item.get("type", "")))}


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, OfficeError):  # refused while the body was read
        return office_error(request, error.__cause__)
    code = {403: "kernel.csrf", 404: "kernel.not_found"}.get(error.status_code, "kernel.malformed")
    return office_error(request, OfficeError(code, status=error.status_code))


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return office_error(request, OfficeError("kernel.too_large", status=413, limit="4 MB"))


@api.exception_handler(Exception)
def internal(request: HttpRequest, error: Exception) -> HttpResponse:
    incident = secrets.token_hex(4)
    logger.exception("incident %s", incident, exc_info=error)
    return office_error(request, OfficeError("kernel.internal", status=500, incident=incident))
