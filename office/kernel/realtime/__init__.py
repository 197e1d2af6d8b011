"""Frames to browsers. Others need only ``publish`` and the three verbs of revocation.

    publish(["account:12", "unit:7"], {"type": "badges", …})

is sent after commit to every socket in one of the groups, in all processes, once each.
"""

from office.kernel.realtime.bus import publish

__all__ = ["publish"]
