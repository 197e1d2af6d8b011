from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "office.kernel"
    label = "kernel"
    verbose_name = "Kernel"
