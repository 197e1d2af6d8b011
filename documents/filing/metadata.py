"""metadata.xml of a package: the elements of GB/T 9704 and the groups of DA/T 46, by their own names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

NAMESPACE = "urn:office:filing:1"
# Characters that XML 1.0 cannot hold.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Group = Mapping[str, str | Sequence[str]]


def metadata(groups: Mapping[str, Group]) -> bytes:
    """``groups``: by the group's name its elements; a list is one element each, what is empty is left out."""
    root = ElementTree.Element("电子文件", {"xmlns": NAMESPACE, "标准": "DA/T 46—2009"})
    for name, elements in groups.items():
        group = ElementTree.SubElement(root, name)
        for label, value in elements.items():
            for one in [value] if isinstance(value, str) else value:
                if one:
                    ElementTree.SubElement(group, label).text = _UNFIT.sub("", one)
    ElementTree.indent(root, " ")
    content: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content
