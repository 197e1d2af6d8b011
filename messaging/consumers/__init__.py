"""The socket: ``socket_app`` is the ASGI application at ``/ws``."""

from messaging.consumers import presence  # noqa: F401 - tells the hub rosters, groups and heads
from messaging.consumers.socket import socket_app

__all__ = ["socket_app"]
