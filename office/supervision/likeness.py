"""Whether two requests ask for the same: by the pairs of characters that their titles share."""

from __future__ import annotations

import re

ALIKE = 0.45
"""Share of common pairs from which two titles count as alike; found by hand on titles of 督办事项."""
_NOISE = re.compile(r"关于|的(?:通知|函|请示|报告|情况|工作)|请|尽快|有关|进一步|做好|落实|报送|\W")


def pairs(title: str) -> frozenset[str]:
    bare = _NOISE.sub("", title)
    return frozenset(bare[at : at + 2] for at in range(len(bare) - 1)) or frozenset({bare})


def alike(one: str, other: str) -> bool:
    a, b = pairs(one), pairs(other)
    if a == b:
        return True
    return len(a & b) >= ALIKE * min(len(a), len(b)) and len(a & b) >= 3
