from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "office.supervision"
    label = "supervision"

    def ready(self) -> None:
        from office.supervision import handlers, papers  # noqa: F401 - register themselves
