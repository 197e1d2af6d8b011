"""The socket: ``socket_app`` is the ASGI application at ``/ws``."""

from messaging.consumers import presence  # noqa: F401 - tells the hub rosters, groups and heads
from messaging.consumers.socket import socket_app
from office.kernel.realtime import subscriber  # noqa: F401 - hears the hints of other processes

__all__ = ["socket_app"]
