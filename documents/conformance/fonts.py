"""What a font's name stands for, and which names are the standard's own."""

from __future__ import annotations

from documents.layout.spec import STANDARD_FONTS, FontRole

_MARKS: tuple[tuple[FontRole, tuple[str, ...]], ...] = (
    ("biaosong", ("小标宋", "xiaobiaosong", "xbs", "大标宋")),
    ("fangsong", ("仿宋", "fangsong")),
    ("kai", ("楷", "kai")),
    ("hei", ("黑", "hei", "yahei", "等线", "dengxian")),
    ("song", ("宋", "song", "simsun", "mincho")),
)
_SAME = {
    "fangsong": {"仿宋", "仿宋_GB2312", "FangSong", "FangSong_GB2312"},
    "kai": {"楷体", "楷体_GB2312", "KaiTi", "KaiTi_GB2312"},
    "hei": {"黑体", "SimHei"},
    "song": {"宋体", "SimSun"},
    "biaosong": {"方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S"},
}


def role_of(name: str) -> FontRole | None:
    """Which of the standard's five kinds of type a font belongs to; None for any other."""
    lowered = name.lower()
    return next((role for role, marks in _MARKS if any(mark in lowered for mark in marks)), None)


def is_standard(name: str) -> bool:
    """Whether a reader with the standard's fonts sees the standard's own."""
    role = role_of(name)
    return role is not None and name in _SAME[role]


def name_of(role: FontRole) -> str:
    """The standard's name of a kind of type."""
    return STANDARD_FONTS[role]
