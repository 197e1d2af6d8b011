"""Answers that are no API operation: the page itself, and a refused CSRF check."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie

from office.kernel.errors import OfficeError


@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse | FileResponse:
    """The one page of the front end, for every address that is no API, socket or asset."""
    path = settings.FRONTEND_DIST / "index.html"
    if not path.exists():
        return HttpResponse("The front end is not built yet: run make build.", status=503)
    return HttpResponse(path.read_bytes(), headers={"Cache-Control": "no-cache"})


def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> JsonResponse:
    return JsonResponse(OfficeError("kernel.csrf", status=403).body(), status=403)


def health(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})
