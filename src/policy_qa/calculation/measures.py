"""Questions whether a rulebook's target is met: 覆盖率72%达标了吗."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.inputs import assign
from policy_qa.calculation.quoting import Clauses, quotes_of
from policy_qa.calculation.readings import reading_line
from policy_qa.calculation.result import Calculation, exact
from policy_qa.errors import InputError
from policy_qa.score import Rulebook, ScoreResult, score
from policy_qa.score.rules import Measure
from policy_qa.score.ways import Formula

MET = re.compile(
    r"达标|达到|(?:符合|满足|够|合乎).{0,6}(?:要求|标准|目标|规定)?|合格[吗么不没]|合不合|完成(?:了)?(?:任务|目标)|超标|超了|超没超|超不超|是否超|合规|行不行|可不可以|可以吗|行吗|够不够|超过.{0,6}[吗么没]"
)


_DESCRIBED = re.compile(
    r"(?:符合|满足|够|合乎|达到)[^，,。；？?]{0,8}?(?:要求|条件|资格|标准|目标)的(?=教|老|人|学校|集团)"
)
_POINTS_ASKED = re.compile(r"(?:几|多少)分(?!之)")


def asks_verdict(text: str) -> bool:
    """Tell whether a question wants to know if something is met, not for points or a number."""
    return bool(MET.search(_DESCRIBED.sub("", text))) and not _POINTS_ASKED.search(text)


def target_met(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return whether the one measure that a question gives the inputs of meets its target."""
    if not asks_verdict(asked.text):
        return None
    found = [(rule, facts) for rule in book.data.measures if (facts := _facts(asked, book, rule))]
    if not found:
        return None
    most = max(len(facts) for _, facts in found)
    best = [(rule, facts) for rule, facts in found if len(facts) == most]
    if len(best) != 1:
        return None
    return _judged(book, index, *best[0])


def _facts(asked: Asked, book: Rulebook, rule: Measure) -> dict[str, str] | None:
    """The inputs of a measure, if the question gives and names them all."""
    method = rule.method
    if not isinstance(method, Formula) or method.target is None:
        return None
    entries = [book.inputs[name] for name in method.inputs]
    named = any(word in asked.text for word in (rule.name, *rule.aliases))
    announced = all(
        any(alias in asked.text for alias in (entry.label, *entry.aliases)) for entry in entries
    )
    given = assign(asked, entries) if announced and (named or len(entries) > 1) else None
    row = _row(asked, book, method)
    return {**given, **row} if given and row is not None else None


def _row(asked: Asked, book: Rulebook, method: Formula) -> dict[str, str] | None:
    """The table row that the question picks; nothing where the measure needs none."""
    if not method.row_input:
        return None if asked.years() else {}
    keys = [key for key in book.rows(method.table) if key in asked.text]
    return {method.row_input: keys[0]} if len(keys) == 1 else None


def _judged(
    book: Rulebook, index: Clauses, rule: Measure, facts: dict[str, str]
) -> Calculation | None:
    try:
        scored = score(book, {"kind": "measure", "inputs": {"measure": rule.id, **facts}})
    except InputError:
        return None
    lines = [_verdict(scored)]
    for entry in scored.ambiguities:
        others = [(o.reading, _outcome(o.result)) for o in entry.alternatives]
        lines.append(reading_line(entry.reading, _outcome(scored.result), others))
    return Calculation(tuple(lines), quotes_of([scored.lines[0].citation], index))


def _verdict(scored: ScoreResult) -> str:
    result = scored.result
    line = f"{'达标' if result['met'] else '未达标'}：{_arithmetic(scored.lines[0].formula)}"
    margin = result["margin"]
    if isinstance(margin, Decimal) and not result["met"] and margin:
        unit = "个百分点" if result["unit"] == "%" else str(result["unit"])
        line += f"，差{exact(abs(margin))}{unit}"
    return f"{line}。"


def _arithmetic(formula: str) -> str:
    """Write the engine's formula as people do: 5 ÷ 12 × 100 ≈ 41.6667%."""
    for sign, written in ((" / ", " ÷ "), (" * ", " × "), (" - ", " − "), ("= 约", "≈ ")):
        formula = formula.replace(sign, written)
    return formula


def _outcome(result: object) -> str:
    assert isinstance(result, dict)
    value = result["value"]
    shown = exact(round(value, 4)) if isinstance(value, Decimal) else "无法确定"
    return f"{shown}（{'达标' if result['met'] else '未达标'}）"
