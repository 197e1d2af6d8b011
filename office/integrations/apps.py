from importlib import import_module

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "office.integrations"
    label = "integrations"

    def ready(self) -> None:
        import_module("office.integrations.handlers")
        import_module("office.integrations.guards")
        import_module("office.integrations.counters")
        import_module("office.integrations.scopes")
        import_module("office.integrations.digest")
