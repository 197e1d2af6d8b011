from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "office.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        from office.dashboards import handlers  # noqa: F401 - registers its handlers
