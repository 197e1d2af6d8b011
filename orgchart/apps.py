from importlib import import_module

from django.apps import AppConfig


class OrgchartConfig(AppConfig):
    name = "orgchart"
    verbose_name = "Org chart"

    def ready(self) -> None:
        standing = import_module("orgchart.selectors.people").standing
        import_module("office.kernel.grants").require_standing(standing)
        verify = import_module("orgchart.services.sync.ldap_sign_in").verify
        import_module("office.kernel.accounts").register_verifier(verify)
