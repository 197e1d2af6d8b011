"""Invented names: common surnames, literary given names, drawn by a seeded generator."""

from __future__ import annotations

from pathlib import Path
from random import Random

DATA = Path(__file__).with_name("data")


def _words(name: str) -> list[str]:
    return (DATA / name).read_text(encoding="utf-8").split()


class NameMaker:
    """Draws names; the same seed gives the same names. No name is drawn twice."""

    def __init__(self, seed: str, taken: set[str]) -> None:
        self._random = Random(seed)  # noqa: S311 - reproducible, not secret
        self.surnames = _words("surnames.txt")
        # Common surnames come more often, roughly as 1 / rank.
        self.weights = [1 / (rank + 8) for rank in range(len(self.surnames))]
        lines = (DATA / "given_names.txt").read_text(encoding="utf-8").splitlines()
        self._first, self._second = (line.split() for line in lines)
        self._taken = set(taken)

    @property
    def given(self) -> list[str]:
        """Every given name there is: one character, or two that differ."""
        pairs = [first + second for first in self._first for second in self._second if first != second]
        return [*self._second, *pairs]

    def draw(self) -> str:
        while True:
            surname = self._random.choices(self.surnames, self.weights)[0]
            first, second = self._random.choice(self._first), self._random.choice(self._second)
            name = surname + (second if self._random.random() < 0.1 else first + second)
            if first != second and name not in self._taken:
                self._taken.add(name)
                return name
