from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from approvals.subjects import register_subject
from office.kernel import worktime


class ApprovalsConfig(AppConfig):
    name = "approvals"

    def ready(self) -> None:
        worktime.provide(import_module("approvals.calendar"))
        register_subject("request", import_module("approvals.papers").RequestHandler())
