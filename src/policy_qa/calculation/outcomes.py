"""Questions for what follows from grades: prizes, a raised ratio, consequences."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.inputs import flags, grade_words, grades_in
from policy_qa.calculation.quoting import Clauses, quotes_of
from policy_qa.calculation.readings import reading_lines, shown_points
from policy_qa.calculation.result import Calculation, Step, Term, exact
from policy_qa.errors import InputError
from policy_qa.score import Rulebook, ScoreResult, score

_PRIZE = re.compile(r"奖|补")
_HOW_MANY = re.compile(r"几|多少|名额|第\d")
_SUM = re.compile(r"共|合计|加起来|加一块|加在一起|加一起")
_EACH_ASKED = re.compile(r"(?:各|分别|每[个档级])[^，,。；？?]{0,6}(?:几|多少)")
_RATIO = re.compile(r"多少|几|变成|变为|提高")
_GROUPS = frozenset({"", "个", "家", "所"})
_OF_GRADES = re.compile(r"(?:等[次级]|档)")
_YEARS = re.compile(r"连续|两年|去年|今年|第二年|又")
_WHAT_THEN = re.compile(r"怎么|怎样|咋|如何|后果|什么处理|会被|会有什么|会咋")


def reward_places(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return how many prizes the groups of a grade get."""
    rule = book.data.reward
    if rule is None or not (_PRIZE.search(asked.text) and _HOW_MANY.search(asked.text)):
        return None
    counts = _counts(asked, book)
    quotas = [quota for quota in rule.method.quotas if quota.grade in (counts or {})]
    if not counts or len(quotas) != len(counts):
        return None
    scored = _score(book, "reward", {"counts": counts})
    if scored is None:
        return None
    lines: list[str] = []
    if len(quotas) == 1:
        lines += _placed(asked, scored, quotas[0].field)
    for quota in quotas:
        number = Decimal(counts[quota.grade])
        share = number * quota.share_pct / 100
        places = shown_points(scored.result, quota.field, "个")
        formula = f"{exact(number)} × {exact(quota.share_pct)}% = {exact(share)}"
        lines.append(f"{quota.grade}可奖{places}：{formula}。")
    fields = [quota.field for quota in quotas]
    places_of = [scored.result.get(field) for field in fields]
    if (
        len(quotas) > 1
        and (_SUM.search(asked.text) or not _EACH_ASKED.search(asked.text))
        and all(isinstance(p, Decimal) for p in places_of)
    ):
        numbers = [p for p in places_of if isinstance(p, Decimal)]
        together = sum(numbers, Decimal(0))
        lines.append(
            f"合计{exact(together)}个：{' + '.join(map(exact, numbers))} = {exact(together)}。"
        )
    lines += reading_lines(
        scored, lambda result: "、".join(shown_points(result, field, "个") for field in fields)
    )
    return Calculation(tuple(lines), quotes_of([scored.lines[0].citation], index))


def _placed(asked: Asked, scored: ScoreResult, field: str) -> list[str]:
    """Whether the rank that the question gives is among the places."""
    ranks = [f for f in asked.figures if f.kind == "ordinal" and f.unit in ("", "名", "位", "个")]
    places = scored.result.get(field)
    if len(ranks) != 1 or not isinstance(places, Decimal):
        return []
    verdict = "在奖励名额之内" if ranks[0].value <= places else "不在奖励名额之内，不能获奖"
    return [f"第{exact(ranks[0].value)}名{verdict}：名额{exact(places)}个。"]


def _counts(asked: Asked, book: Rulebook) -> dict[str, str] | None:
    """The number of groups of each grade; None where a figure belongs to no grade."""
    words = grade_words(book)
    counts: dict[str, str] = {}
    for figure in asked.of_kind("number"):
        if figure.unit not in _GROUPS or _OF_GRADES.match(asked.after(figure)):
            continue
        own = grades_in(asked.before(figure), words) or grades_in(asked.after(figure), words)
        if len(own) != 1 or own[0][1] in counts:
            return None
        counts[own[0][1]] = str(figure.value)
    return counts


def raised_ratio(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return the ratio of posts after a grade."""
    rule = book.data.senior_post
    percents = asked.of_kind("percent")
    if rule is None or len(percents) != 1 or not _RATIO.search(asked.text):
        return None
    base = book.inputs.get("base_ratio_pct")
    announced = base is not None and any(alias in asked.text for alias in base.aliases)
    types = [
        entry.name
        for entry in book.data.group_types
        if any(word in asked.text for word in (entry.name, *entry.aliases))
    ]
    grades = {grade for _, grade in grades_in(asked.text, grade_words(book))}
    if not announced or len(types) != 1 or len(grades) != 1:
        return None
    scored = _score(
        book,
        "senior_post",
        {
            "group_type": types[0],
            "grade": grades.pop(),
            "base_ratio_pct": str(percents[0].value),
            "already_awarded": flags(book, asked.text).get("already_awarded", False),
        },
    )
    if scored is None:
        return None
    lines = [f"{rule.name}比例：{scored.lines[0].formula}。"]
    if scored.result["eligible"]:
        lines += reading_lines(scored, lambda result: shown_points(result, "new_ratio_pct", "%"))
    new = scored.result.get("new_ratio_pct")
    steps: tuple[Step, ...] = ()
    if isinstance(new, Decimal):
        steps = (Step("ratio", (Term(percents[0].value, "%"), Term(new, "%")), Term(new, "%")),)
    return Calculation(tuple(lines), quotes_of([scored.lines[0].citation], index), steps)


def consequences(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return what a grade given several years in a row brings about."""
    rule = book.data.consequence
    if rule is None or not (_YEARS.search(asked.text) and _WHAT_THEN.search(asked.text)):
        return None
    found = [grade for _, grade in grades_in(asked.text, grade_words(book))]
    if not found or set(found) != {rule.method.grade}:
        return None
    years = [int(f.value) for f in asked.of_kind("number") if f.unit == "年"]
    run = years[0] if len(years) == 1 and "连续" in asked.text else len(found)
    if run < 2 or run > 10:  # noqa: PLR2004
        return None
    scored = _score(book, "consequence", {"grades_by_year": [rule.method.grade] * run})
    if scored is None or not scored.result["actions"]:
        return None
    line = f"{scored.lines[0].formula}。"
    return Calculation((line,), quotes_of([scored.lines[0].citation], index))


def _score(book: Rulebook, kind: str, inputs: dict[str, object]) -> ScoreResult | None:
    try:
        return score(book, {"kind": kind, "inputs": inputs})
    except InputError:
        return None
