"""A file that is not read any further."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """Why a file is refused: a code of the app's texts, and what its sentence names."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data
