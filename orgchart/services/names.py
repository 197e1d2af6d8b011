"""How names are read: stored pinyin, initials and search keys.

Surnames first (单 is Shàn as a name, 仇 Qiú, 区 Ōu), then the general dictionary.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pypinyin import lazy_pinyin

_READINGS = Path(__file__).with_name("surnames.txt").read_text(encoding="utf-8").split()
SURNAMES = dict(zip(_READINGS[::2], _READINGS[1::2], strict=True))


@lru_cache(maxsize=20_000)
def _reading(character: str) -> str:
    """A character's usual reading; other characters (letters, ·) stand for themselves, in lower case."""
    return lazy_pinyin(character)[0].lower()


def split_name(name: str) -> tuple[str, str]:
    """Surname and given name; a double surname only where the table knows it and a given name is left."""
    double = name[:2]
    if len(name) > 2 and len(double) == 2 and double in SURNAMES:
        return double, name[2:]
    return name[:1], name[1:]


def syllables(name: str) -> list[str]:
    """The syllables of a person's name: 单于飞 → chanyu, fei. A double surname is one entry."""
    surname, given = split_name(name)
    first = SURNAMES.get(surname) or "".join(_reading(character) for character in surname)
    return [first, *(_reading(character) for character in given)]


def person_reading(name: str) -> tuple[str, str]:
    """(pinyin, initials) of a person's name; the initials have one letter per character."""
    surname, _ = split_name(name)
    parts = syllables(name)
    heads = _surname_initials(surname, parts[0])
    return "".join(parts), heads + "".join(part[:1] for part in parts[1:])


def _surname_initials(surname: str, reading: str) -> str:
    if len(surname) == 1:
        return reading[:1]
    second = _SECOND_INITIAL.get(surname) or _reading(surname[1])[:1]
    return reading[:1] + second


# Where the second character of a double surname is read otherwise than alone.
_SECOND_INITIAL = {"万俟": "q", "单于": "y", "尉迟": "c", "长孙": "s", "澹台": "t", "令狐": "h"}


def person_keys(name: str) -> set[str]:
    """The search keys of a person: tails of the name; whole and given name in pinyin and initials."""
    pinyin, initials = person_reading(name)
    _, given = split_name(name)
    parts = syllables(name)
    keys = {name[start:] for start in range(len(name))}
    keys |= {pinyin, initials}
    if given:
        keys |= {"".join(parts[1:]), initials[-len(given) :]}
    return {key.lower() for key in keys if key}


@lru_cache(maxsize=50_000)
def _unit_parts(name: str) -> tuple[str, ...]:
    """A unit's name by syllables, read as phrases (银行, 长沙), letters and digits kept."""
    return tuple(part.lower() for part in lazy_pinyin(name))


def unit_reading(name: str) -> tuple[str, str]:
    """(pinyin, initials) of a unit's name."""
    parts = _unit_parts(name)
    return "".join(parts), "".join(part[:1] for part in parts)


def unit_keys(name: str, short_name: str) -> set[str]:
    """The search keys of a unit: tails of both names; both in pinyin and initials, whole and without
    the region in front.
    """
    keys: set[str] = set()
    for text in {name, short_name}:
        keys |= {text[start:] for start in range(len(text) - 1)}
        parts = _unit_parts(text)
        for start in _starts(text, len(parts)):
            keys |= {"".join(parts[start:]), "".join(part[:1] for part in parts[start:])}
    return {key.lower() for key in keys if key}


def _starts(text: str, syllable_count: int) -> list[int]:
    """Where people begin to type a unit: at its beginning, and after its region's name."""
    if syllable_count != len(text):
        return [0]
    after = [text.find(mark) + 1 for mark in "省市县区镇" if 0 < text.find(mark) < 5]
    return [0, *(start for start in after if start < len(text) - 1)]
