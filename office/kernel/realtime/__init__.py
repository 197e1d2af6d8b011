"""Frames to browsers. Others need ``publish``, ``anybody_listens`` and the three verbs of revocation.

    publish(["account:12", "unit:7"], {"type": "badges", …})

is sent after commit to every socket in one of the groups, in all processes, once each.
"""

from office.kernel.realtime.bus import anybody_listens, publish

__all__ = ["anybody_listens", "publish"]
