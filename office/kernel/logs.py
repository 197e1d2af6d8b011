"""Keeping secrets out of the log: an address that is a key itself is written without its end."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"(/incoming/[^/\s]{1,40}/)[^\s\"'?]+")


class Redacted(logging.Filter):
    """Django names the path of every refused request; that of a bot ends in its secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _plain(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_plain(one) for one in record.args)
        return True


def _plain(value: object) -> object:
    return _SECRET.sub(r"\1…", value) if isinstance(value, str) else value
