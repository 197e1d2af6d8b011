"""Addresses: the API, the health check, and the one page for everything else."""

from django.urls import path, re_path

from office.api import api
from office.kernel import views

urlpatterns = [
    path("api/v1/", api.urls),
    path("health", views.health),
    re_path(r"^(?!api/|ws$|assets/).*$", views.page),
]
