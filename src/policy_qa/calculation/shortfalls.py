"""The ratios behind thresholds, read from percentages, head counts, or both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.inputs import announced_by, assign, is_norm, is_number_of_item
from policy_qa.calculation.result import equals, exact
from policy_qa.numerals import Quantity
from policy_qa.score import Rulebook
from policy_qa.score.ways import Shortfall, Threshold

_HEADS = frozenset({"人", "名", "位", "个", ""})
_NOT_HEADS = re.compile(r"^(?:百分点|学[年期]|月|年|项|条|[指标]|学校|校|集团|班|等次)")
_ENOUGH = re.compile(r"达标|达到|够|足|符合|满足|没问题|合格|超过|也到了|[刚正]好")
_HUNDRED = Decimal(100)
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Ratios:
    """The inputs of a way of counting, and how each ratio came about."""

    facts: dict[str, object]
    steps: tuple[str, ...]


def ratios(asked: Asked, book: Rulebook, method: Shortfall) -> Ratios | None:
    """Return the ratio of every threshold; None where a figure's part is unclear.

    Of several thresholds one may go unmentioned: it then counts as met, and a step says so.
    """
    percents = [
        f
        for f in asked.of_kind("percent")
        if not is_norm(asked, f) and not _restates(asked, f, method)
    ]
    heads = _heads(asked)
    chain = _chain(method)
    if chain and len(heads) == len(chain) and not percents:
        named = assign(asked, [book.inputs[name] for name in chain])
        return Ratios(dict(named), ()) if named else _counted(heads, method)
    given = _direct(asked, book, method, percents)
    if given is None:
        return None
    steps: list[str] = []
    missing = [t for t in method.thresholds if t.input not in given]
    if missing and len(heads) >= _PAIR:
        threshold = _meant(asked, book, heads, missing)
        whole, part = heads[0].value, heads[-1].value
        given[threshold.input] = part * _HUNDRED / whole
        steps.append(f"{exact(part)} ÷ {exact(whole)} {equals(given[threshold.input], '%')}")
        missing.remove(threshold)
    if not given or len(missing) > 1:
        return None
    for threshold in missing:
        label = book.inputs[threshold.input].label
        given[threshold.input] = threshold.at_least
        steps.append(
            f"{label}{_said(asked, book, threshold)}，按达到{exact(threshold.at_least)}%计"
        )
    return Ratios({name: str(value) for name, value in given.items()}, tuple(steps))


def _heads(asked: Asked) -> list[Quantity]:
    """The head counts that the question gives, the largest first."""
    found = [
        f
        for f in asked.of_kind("number")
        if f.unit in _HEADS
        and not is_norm(asked, f)
        and not is_number_of_item(asked, f)
        and f.value == f.value.to_integral_value()
        and not (f.unit in ("个", "") and _NOT_HEADS.match(asked.text[f.end :]))
    ]
    return sorted(found, key=lambda f: -f.value)


def _chain(method: Shortfall) -> list[str]:
    """The head counts from the widest to the narrowest, if each is part of the one before."""
    names: list[str] = []
    for threshold in method.thresholds:
        if not (threshold.whole and threshold.part) or (names and threshold.whole != names[-1]):
            return []
        names += [threshold.whole, threshold.part] if not names else [threshold.part]
    return names


def _counted(heads: Sequence[Quantity], method: Shortfall) -> Ratios | None:
    """A part is never more than its whole: the order of size says which count is which."""
    values = [f.value for f in heads]
    return (
        Ratios(dict(zip(_chain(method), map(exact, values), strict=True)), ())
        if all(values[:-1])
        else None
    )


def _direct(
    asked: Asked, book: Rulebook, method: Shortfall, percents: Sequence[Quantity]
) -> dict[str, Decimal] | None:
    """Give each percentage to the threshold whose words stand nearest; the last one left fits."""
    given: dict[str, Decimal] = {}
    unclear: list[Quantity] = []
    free = {t.input: book.inputs[t.input] for t in method.thresholds}
    for figure in percents:
        best = announced_by(asked, figure, [e for name, e in free.items() if name not in given])
        if best is None:
            unclear.append(figure)
        else:
            given[best.name] = figure.value
    rest = [name for name in free if name not in given]
    if unclear and (len(unclear) > 1 or len(rest) != 1):
        return None
    for figure in unclear:
        given[rest[0]] = figure.value
    return given


def _restates(asked: Asked, figure: Quantity, method: Shortfall) -> bool:
    """A percentage of the rule itself that the question only repeats."""
    norm = any(figure.value == t.at_least for t in method.thresholds)
    return norm and len(asked.of_kind("percent")) > len(method.thresholds)


def _meant(
    asked: Asked, book: Rulebook, heads: Sequence[Quantity], missing: Sequence[Threshold]
) -> Threshold:
    """The threshold that two head counts are of: the one whose part the smaller count names."""
    for threshold in reversed(missing):
        entry = book.inputs.get(threshold.part)
        others = [book.inputs[t.part] for t in missing if t.part and t is not threshold]
        if entry and announced_by(asked, heads[-1], [entry, *others]) is entry:
            return threshold
    return missing[0]


def _said(asked: Asked, book: Rulebook, threshold: Threshold) -> str:
    """Whether the question says that an unmentioned ratio is met."""
    entry = book.inputs[threshold.input]
    at = max((asked.text.find(alias) for alias in (entry.label, *entry.aliases)), default=-1)
    return "已说明达标" if at >= 0 and _ENOUGH.search(asked.text[at : at + 14]) else "没有给出"
