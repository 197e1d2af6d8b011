"""How much a .docx may hold. A document of 200 pages of tables stays far below each of these."""

from __future__ import annotations

#: Bytes of one XML part, unpacked; five million empty paragraphs are 30 MB.
PART_BYTES = 12 * 1024 * 1024
#: Bytes of all parts as their directory says; pictures are never unpacked.
PACKAGE_BYTES = 256 * 1024 * 1024
PARTS = 2_000
#: Elements of one XML part, and how deep they may lie in one another.
ELEMENTS = 600_000
DEPTH = 120
PARAGRAPHS = 12_000
#: What the process that reads may take beyond what Python itself takes.
MEMORY_BYTES = 64 * 1024 * 1024
CPU_SECONDS = 6
#: Wall clock; the machine may be busy.
WALL_SECONDS = 20.0
#: Characters of the answer that is taken from it.
ANSWER_BYTES = 8 * 1024 * 1024
