"""The ASGI application: HTTP by Django, `/ws` by the messaging app's own consumer."""

from __future__ import annotations

import os
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

from messaging.consumers import socket_app
from office.celery import app as celery

__all__ = ["application", "celery"]

application = ProtocolTypeRouter({"http": http, "websocket": URLRouter([path("ws", cast(Any, socket_app))])})
