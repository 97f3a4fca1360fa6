"""The inputs of rules, read from a question by the words that announce them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from policy_qa.calculation.asked import Asked
from policy_qa.numerals import Quantity
from policy_qa.score import Rulebook
from policy_qa.score.rules import Input

_NORM = re.compile(
    r"(?:要求|规定|标准|目标)(?:的?是|为|达到|到|不低于|要)*\s*$|(?:不低于|不少于|不超过|至少)\s*$"
)
_ITEM = re.compile(r"(?:第|指标|项目)\s*$")
_SAME = (
    ("轮岗交流", "交流"),
    ("交流轮岗", "交流"),
    ("轮岗", "交流"),
    ("够", "符合"),
    ("满足", "符合"),
)
_COUNT_UNITS = frozenset({"", "人", "名", "位", "个", "所", "家"})
_NOT = re.compile(r"(?:没有?|未|无|不|并未|不曾)[^，,。；;]{0,3}$")


def assign(asked: Asked, inputs: Sequence[Input]) -> dict[str, str] | None:
    """Give each figure of the inputs' kinds to the input whose words stand nearest.

    Returns:
        Every input with its figure as a decimal string; None where a figure is left over,
        an input goes without, or two would take the same figure.
    """
    figures = [
        f
        for f in asked.figures
        if _fits_any(f, inputs) and not is_norm(asked, f) and not is_number_of_item(asked, f)
    ]
    if len(figures) != len(inputs):
        return None
    given: dict[str, str] = {}
    for figure in figures:
        free = [entry for entry in inputs if entry.name not in given and _fits(figure, entry)]
        best = announced_by(asked, figure, free)
        if best is None and len(inputs) == 1:
            best = inputs[0]
        if best is None:
            return None
        given[best.name] = str(figure.value)
    return given


def is_norm(asked: Asked, figure: Quantity) -> bool:
    """Tell whether the question gives a figure as what is required, not as what was done."""
    return bool(_NORM.search(asked.before(figure)))


def is_number_of_item(asked: Asked, figure: Quantity) -> bool:
    """Tell whether a bare figure only numbers an item (指标4)."""
    return not figure.unit and bool(_ITEM.search(asked.before(figure)))


def announced_by(asked: Asked, figure: Quantity, inputs: Iterable[Input]) -> Input | None:
    """Return the input whose words stand before a figure, else behind it."""
    entries = list(inputs)
    return _announced(asked.before(figure), entries) or _announced(asked.after(figure), entries)


def _fits_any(figure: Quantity, inputs: Iterable[Input]) -> bool:
    return any(_fits(figure, entry) for entry in inputs)


def _fits(figure: Quantity, entry: Input) -> bool:
    if figure.upper is not None:
        return False
    if entry.kind == "percent":
        return figure.kind == "percent"
    units = _COUNT_UNITS if entry.kind == "count" else frozenset({"", entry.unit})
    return figure.kind == "number" and figure.unit in units


def _announced(words: str, inputs: Iterable[Input]) -> Input | None:
    """The input whose longest alias stands in the words; of equal ones the last."""
    words = _plain(words)
    found = [
        (len(alias), words.rfind(alias), entry.name, entry)
        for entry in inputs
        for alias in map(_plain, (entry.label, *entry.aliases))
        if alias in words
    ]
    return max(found, key=lambda f: f[:3])[3] if found else None


def _plain(words: str) -> str:
    """One word for what is said in several ways."""
    for other, usual in _SAME:
        words = words.replace(other, usual)
    return words


def named(text: str, words: Iterable[str]) -> bool:
    """Tell whether one of the words stands in the text and is not denied there."""
    for word in words:
        at = text.find(word)
        if at >= 0 and not _NOT.search(text[:at]):
            return True
    return False


def flags(book: Rulebook, text: str) -> dict[str, bool]:
    """Return the flags of a rulebook that the text states."""
    return {
        entry.name: True
        for entry in book.data.inputs
        if entry.kind == "flag" and named(text, (entry.label, *entry.aliases))
    }


def grade_words(book: Rulebook, extra: Iterable[str] = ()) -> dict[str, str]:
    """Return every word for a grade with the grade it means, longest first."""
    words = {name: name for name in extra}
    if book.data.grades:
        for band in book.data.grades.method.bands:
            words |= dict.fromkeys((*band.aliases, band.name), band.name)
    return dict(sorted(words.items(), key=lambda item: -len(item[0])))


def grades_in(text: str, words: Mapping[str, str]) -> list[tuple[int, str]]:
    """Return the grades that a text names with their places, in order.

    A word of one character counts only after 评, 为, 是 or 得 (评优).
    """
    if not words:
        return []
    pattern = "|".join(
        re.escape(word) if len(word) > 1 else rf"(?<=[评为是得拿]){re.escape(word)}"
        for word in words
    )
    return [(match.start(), words[match[0]]) for match in re.finditer(pattern, text)]
