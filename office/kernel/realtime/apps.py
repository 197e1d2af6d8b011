from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "office.kernel.realtime"
    label = "realtime"
    verbose_name = "Realtime"
