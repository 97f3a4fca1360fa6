"""Writer of SentencePiece's precompiled character map.

The format is the size of a double-array trie in bytes, the trie (32-bit units), and the
replacements as NUL-terminated UTF-8 strings; the trie's values are byte positions in them.
Units follow Darts-clone: bit 31 marks a value, bits 10 to 30 hold the offset to the children,
bit 9 scales it by 256, bit 8 says that a value hangs below, bits 0 to 7 are the label.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

_VALUE = 1 << 31
_HAS_VALUE = 1 << 8
_OFFSET_LIMIT = 1 << 21


@dataclass(slots=True)
class _Node:
    children: dict[int, _Node] = field(default_factory=dict)
    value: int | None = None

    def labels(self) -> list[int]:
        """The bytes that lead on; 0 leads to the value."""
        return ([] if self.value is None else [0]) + sorted(self.children)


def build_charsmap(mapping: dict[str, str]) -> bytes:
    """Return the precompiled map that replaces each key (without NUL) by its value."""
    root = _Node()
    replacements = bytearray()
    for source, replacement in mapping.items():
        node = root
        for byte in source.encode("utf-8"):
            node = node.children.setdefault(byte, _Node())
        node.value = len(replacements)
        replacements += replacement.encode("utf-8") + b"\0"
    units = _double_array(root)
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + bytes(replacements)


def _double_array(root: _Node) -> list[int]:
    units = {0: 0}
    bases: set[int] = set()
    pending = [(root, 0)]
    # Where to look next: branches are laid out onwards, single values fill the gaps they leave.
    branch_start, value_start = 1, 1
    while pending:
        node, position = pending.pop()
        labels = node.labels()
        if node.children:
            base = branch_start = _find_base(labels, units, bases, branch_start)
        else:
            base = value_start = _find_base(labels, units, bases, value_start)
        bases.add(base)
        units[position] |= _encode_offset(base ^ position)
        if node.value is not None:
            units[base] = _VALUE | node.value
            units[position] |= _HAS_VALUE
        for label, child in node.children.items():
            units[base ^ label] = label
            pending.append((child, base ^ label))
    # Look-ups read base ^ byte unchecked, so the array ends on a block of 256.
    size = (max(max(units), max(bases)) | 0xFF) + 1
    return [units.get(position, 0) for position in range(size)]


def _find_base(labels: list[int], units: dict[int, int], bases: set[int], start: int) -> int:
    """Return the first base from ``start`` on that no node has and whose places are free."""
    base = start
    while base in bases or any(base ^ label in units for label in labels):
        base += 1
    return base


def _encode_offset(offset: int) -> int:
    if offset < _OFFSET_LIMIT:
        return offset << 10
    raise ValueError("the character map is too large for one trie")
