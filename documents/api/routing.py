"""The one router of documents: its parts share paths, which ninja keeps per router."""

from __future__ import annotations

from office.kernel.api import Router

router = Router(tags=["documents"])
