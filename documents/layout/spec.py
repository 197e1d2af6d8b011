"""GB/T 9704-2012 as data: the one table of numbers that both writers use.

Lengths are millimetres where the name ends in `_mm`, points where it ends in `_pt`,
and cells (the width of one body character) where it ends in `_cells`. Each group cites
its clause.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

POINTS_PER_MM = 72 / 25.4
TWIPS_PER_POINT = 20
EMU_PER_MM = 36_000

FontRole = Literal["biaosong", "fangsong", "kai", "hei", "song"]
LayoutName = Literal["standard", "letter", "order", "minutes"]


@dataclass(frozen=True)
class Page:
    """Paper and type area (版心): clauses 5.1 and 5.2."""

    width_mm: float = 210
    height_mm: float = 297
    top_mm: float = 37
    left_mm: float = 28
    area_width_mm: float = 156
    area_height_mm: float = 225
    lines: int = 22
    cells: int = 28

    @property
    def right_mm(self) -> float:
        """Right margin."""
        return self.width_mm - self.left_mm - self.area_width_mm

    @property
    def bottom_mm(self) -> float:
        """Bottom margin."""
        return self.height_mm - self.top_mm - self.area_height_mm


@dataclass(frozen=True)
class Type:
    """Sizes and pitches: clause 5.2.2 and 5.2.3.

    29 pt a line overflows to 21 lines; 28 characters of 16 pt need the spacing of -0.25 pt.
    """

    size2_pt: float = 22
    size3_pt: float = 16
    size4_pt: float = 14
    line_pt: float = 28.95
    title_line_pt: float = 34
    colophon_line_pt: float = 24
    spacing_pt: float = -0.25

    @property
    def cell_pt(self) -> float:
        """Advance of one body character, spacing included."""
        return self.size3_pt + self.spacing_pt


@dataclass(frozen=True)
class Head:
    """版头: clauses 7.2.1 to 7.2.7."""

    mark_top_mm: float = 35
    mark_max_pt: float = 54
    mark_min_pt: float = 20
    mark_narrowest: float = 0.74
    mark_stack_max_mm: float = 60
    lines_below_mark: int = 2
    rule_below_number_mm: float = 4
    rule_mm: float = 156
    rule_weight_mm: float = 0.7
    red: str = "C8171E"


@dataclass(frozen=True)
class Main:
    """主体: clauses 7.3.1 to 7.3.7."""

    lines_below_rule: int = 2
    lines_below_title: int = 1
    indent_cells: int = 2
    seal_diameter_mm: float = 42
    seal_gap_mm: float = 3
    seal_above_centre_pt: float = 8
    lines_above_sealed_signature: int = 2
    lines_above_plain_signature: int = 1
    date_right_cells: int = 4
    signature_right_cells: int = 2
    date_shift_cells: int = 2
    signature_keeps_lines: int = 2
    narrow_name_cells: int = 9
    seal_rows_together: int = 3
    tightest_line_pt: float = 20
    tight_line_pt: float = 25.5
    solid_line_pt: float = 16.5
    solid_title_pt: float = 24
    short_body_lines: int = 3
    attachment_title_line: int = 3


@dataclass(frozen=True)
class Colophon:
    """版记 and page number: clauses 7.4 and 7.5."""

    outer_rule_mm: float = 0.35
    inner_rule_mm: float = 0.25
    indent_cells: int = 1
    page_number_below_mm: float = 7
    page_number_indent_cells: int = 1


@dataclass(frozen=True)
class Letter:
    """信函格式: clause 10.1. Distances from the paper's edges."""

    mark_top_mm: float = 30
    rule_below_mark_mm: float = 4
    bottom_rule_mm: float = 20
    rule_mm: float = 170
    thick_mm: float = 1.0
    thin_mm: float = 0.4
    gap_mm: float = 0.6
    number_below_rule_em: float = 7 / 8
    lines_above_title: int = 2


@dataclass(frozen=True)
class Order:
    """命令（令）格式: clause 10.2."""

    mark_top_mm: float = 20
    lines_below_mark: int = 2
    lines_below_number: int = 2
    lines_above_stamp: int = 2
    stamp_right_cells: int = 4
    title_gap_cells: int = 2
    stamp_width_mm: float = 36
    stamp_height_mm: float = 16


@dataclass(frozen=True)
class Watermark:
    """The mark across a 送审稿: not of the standard; it says that no number is allocated yet."""

    text: str = "送审稿"
    size_pt: float = 130
    angle_deg: float = -45
    grey: str = "E4E4E4"


@dataclass(frozen=True)
class Spec:
    """The whole table."""

    page: Page = Page()
    type: Type = Type()
    head: Head = Head()
    main: Main = Main()
    colophon: Colophon = Colophon()
    letter: Letter = Letter()
    order: Order = Order()
    watermark: Watermark = Watermark()

    def as_data(self) -> dict[str, dict[str, float | int | str]]:
        """The table as plain data, derived values included, for the typst template."""
        data = asdict(self)
        data["page"] |= {"right_mm": self.page.right_mm, "bottom_mm": self.page.bottom_mm}
        data["type"] |= {"cell_pt": self.type.cell_pt}
        return data


SPEC = Spec()

#: Font names that the standard calls for (A 5.2.2, 7.2.4, 7.3.1): written into every .docx.
STANDARD_FONTS: dict[FontRole, str] = {
    "biaosong": "方正小标宋简体",
    "fangsong": "仿宋_GB2312",
    "kai": "楷体_GB2312",
    "hei": "黑体",
    "song": "宋体",
}

#: Families tried in order when drawing. The standard's own and Fandol's come first, from a
#: folder the site gives; the last of each row is a subset kept in `documents/layout/fonts`.
DRAWN_FONTS: dict[FontRole, tuple[str, ...]] = {
    "biaosong": ("FZXiaoBiaoSong-B05S", "Office Biaosong"),
    "fangsong": ("FangSong_GB2312", "FangSong", "FandolFang R", "FandolFang", "Office Song"),
    "kai": ("KaiTi_GB2312", "KaiTi", "Office Kai"),
    "hei": ("SimHei", "Office Hei"),
    "song": ("SimSun", "Office Song"),
}

#: The role of each level's number and heading (7.3.3): 一、 （一） 1. （1）
HEADING_ROLES: dict[int, FontRole] = {1: "hei", 2: "kai", 3: "fangsong", 4: "fangsong"}

KINDS = (
    "决议",
    "决定",
    "命令",
    "公报",
    "公告",
    "通告",
    "意见",
    "通知",
    "通报",
    "报告",
    "请示",
    "批复",
    "议案",
    "函",
    "纪要",
)
