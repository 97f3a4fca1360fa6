"""Regions named in a text: by their full name, or by its stem (云岭 for 云岭县)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policy_qa.tokenization import is_word, names, word_borders

_SUFFIX = re.compile(
    r"(?:特别行政区|自治区|自治州|自治县|经济特区|(?:经济技术)?开发区|(?<!高)新区|省|市|县|区|盟|旗)$"
)
_ANOTHER = re.compile(r"特别行政区|自治[区州县旗]|经济特区|新区|[省市县区州盟旗]")
_HIDDEN = "\0"


def region_stem(region: str) -> str:
    """Return a region's name without 省, 市, 县 … where at least two characters stay."""
    stem = _SUFFIX.sub("", region)
    return stem if len(stem) >= 2 else region  # noqa: PLR2004


def region_suffix(region: str) -> str:
    """Return what ends a region's name (省, 市, 县 …), else nothing."""
    match = _SUFFIX.search(region)
    return match[0] if match else ""


def find_regions(regions: Iterable[str], text: str) -> dict[str, str]:
    """Return which regions ``text`` names, each with the words that name it.

    Full names go first, longer ones before those inside them. A stem counts elsewhere only,
    neither inside a word (大同 in 大同小异) nor as the beginning of another region's name
    (长沙 in 长沙县); that of a district only where it is no ordinary word (高新).
    """
    found: dict[str, str] = {}
    rest: list[str] = []
    for region in sorted(regions, key=len, reverse=True):
        if region in text:
            found[region] = region
            text = text.replace(region, _HIDDEN * len(region))
        else:
            rest.append(region)
    stems = {region: region_stem(region) for region in rest}
    inside: list[str] = []
    for region in sorted(rest, key=lambda region: len(stems[region]), reverse=True):
        stem = stems[region]
        within = any(stem != longer and stem in longer for longer in inside)
        if not within and _is_telling(region, stem) and _is_named(stem, text):
            found[region] = stem
            inside.append(stem)
    return found


def _is_telling(region: str, stem: str) -> bool:
    """Tell whether a stem names a place: that of a district may be any word (高新, 示范)."""
    return not region.endswith("区") or not is_word(stem) or bool(names(stem))


def _is_named(stem: str, text: str) -> bool:
    if stem not in text:
        return False
    borders = [0, *word_borders(text)]
    spans = ((m.start(), m.end()) for m in re.finditer(re.escape(stem), text))
    return any(
        not _is_inside_word(text, span, borders) and not _begins_name(text, span[1], borders)
        for span in spans
    )


def _is_inside_word(text: str, span: tuple[int, int], borders: list[int]) -> bool:
    """Tell whether words run over both ends of a span, or a word of the dictionary over one."""
    left = max(border for border in borders if border <= span[0])
    right = min(border for border in borders if border >= span[1])
    if left < span[0] and right > span[1]:
        return True
    return (left, right) != span and is_word(text[left:right])


def _begins_name(text: str, end: int, borders: list[int]) -> bool:
    """Tell whether another region's suffix follows, no longer word (县, but not 县级)."""
    suffix = _ANOTHER.match(text, end)
    if not suffix:
        return False
    return not is_word(text[end : next(b for b in borders if b > end)]) or suffix.end() in borders
