from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from office.kernel import worktime


class ApprovalsConfig(AppConfig):
    name = "approvals"

    def ready(self) -> None:
        worktime.provide(import_module("approvals.calendar"))
