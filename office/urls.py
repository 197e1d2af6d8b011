"""Addresses: the API, the health check, and the one page for everything else."""

from django.urls import path, re_path

from office.api import api
from office.kernel import views
from orgchart.api.scim import scim

urlpatterns = [
    path("api/v1/", api.urls),
    path("scim/v2", scim),
    path("scim/v2/<path:path>", scim),
    path("health", views.health),
    re_path(r"^(?!api/|ws$|assets/|scim/).*$", views.page),
]
