from importlib import import_module

from django.apps import AppConfig

from approvals.subjects import register_subject


class DocumentsConfig(AppConfig):
    name = "documents"
    label = "documents"

    def ready(self) -> None:
        subjects = import_module("documents.subjects")
        register_subject("document", subjects.OutgoingHandler())
        register_subject("incoming", subjects.IncomingHandler())
        import_module("documents.handlers")
        import_module("documents.consumers")
