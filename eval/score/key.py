"""The independent key of the Ankang scoring table, in ``Fraction``.

It shares no code with ``policy_qa.score``: the rules were read anew from 附件4 of
``corpus/ankang-school-groups-plan.txt``, the readings of its open rules from DESIGN.md
("Known readings"). A reading is a value of ``Readings``; an alternative is the whole request
solved again with one reading changed.

Run ``python eval/score/key.py`` to write ``expected.jsonl`` from ``cases.jsonl``. A line of it
holds ``result`` (fields of the contract, figures as decimal strings, or as ``n/d`` where the
decimal never ends), ``ambiguities`` (a rule and the results under its other readings, empty
where a reading gives no figure; ``none`` and ``all`` are the ends of an assessor's choice), or
``error``; ``why`` says how a result was found by hand, and
the key refuses to write a file that differs from the hand.
"""

# The bare numbers below are the document's own.
# ruff: noqa: D103, PLR2004

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SECTIONS = {
    "制度建设": {1: 6, 2: 4, 3: 5},
    "队伍建设": {4: 5, 5: 5, 6: 5, 7: 5},
    "教育教学": {8: 5, 9: 8, 10: 7, 11: 10},
    "学生素养": {12: 5, 13: 5, 14: 5},
    "机制创新": {15: 4, 16: 4, 17: 4},
    "办学影响": {18: 8},
}
POINTS = {number: points for rows in SECTIONS.values() for number, points in rows.items()}
GRADES = ("优秀", "良好", "合格", "不合格")
SCHOOL_GRADES = dict(zip(GRADES, (10, 8, 6, 5), strict=True))
BONUSES = {"国家级": 3, "省级": 2, "市级": 1}
GROUP_TYPES = ("一体型", "托管型", "协作型")
NO_GRADE = "文件未规定"
NOT_EXCELLENT = "不得评为优秀（等次文件未规定）"
RECTIFY = "由教育主管部门督促整改提升"
REORGANISE = ["由教育主管部门优化组合", "核心校及成员校主要负责人当年不得获评“优秀”等次"]
DETAILS = ("indicator_scores", "section_scores")


class Refused(Exception):
    """A request that deserves an error, not a figure."""


class NoFigure(Exception):
    """A reading that leaves the figure to a person."""


@dataclass(frozen=True)
class Readings:
    """How each open rule is read; the defaults are the required readings."""

    plan: str = "proportion"
    exchange: str = "both"
    schools: str = "mean"
    groups: str = "equal"
    bonus: str = "sum"
    bands: str = "gap"
    veto: str = "both"
    fraud: str = "open"
    reward: str = "down"
    posts: str = "points"


ALTERNATIVES = {
    "plan": ("none", "all"),
    "exchange": ("larger", "exchange_only", "whole_points", "part_as_one", "no_floor"),
    "schools": ("core", "lowest"),
    "groups": (),
    "bonus": ("highest", "capped"),
    "bands": ("lower", "rounded"),
    "veto": ("incident",),
    "fraud": ("one_lower",),
    "reward": ("at_least_one", "rounded"),
    "posts": ("times",),
}
Inputs = dict[str, Any]
Result = dict[str, Any]


def refuse_unless(condition: object) -> None:
    if not condition:
        raise Refused


def number(value: object) -> Fraction:
    refuse_unless(isinstance(value, str | int) and not isinstance(value, bool))
    refuse_unless(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", str(value)))
    return Fraction(str(value))


def percentage(value: object) -> Fraction:
    found = number(value)
    refuse_unless(0 <= found <= 100)
    return found


def count(value: object) -> Fraction:
    found = number(value)
    refuse_unless(found >= 0 and found.denominator == 1)
    return found


def one_of(value: object, choices: Iterable[str]) -> str:
    refuse_unless(isinstance(value, str) and value in choices)
    return str(value)


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def only(inputs: Inputs, *names: str) -> list[Any]:
    refuse_unless(isinstance(inputs, dict) and set(inputs) == set(names))
    return [inputs[name] for name in names]


# ---- indicators -----------------------------------------------------------------------------


def head_counts(inputs: Inputs) -> tuple[Fraction, Fraction]:
    names = ("eligible", "exchanged", "backbone_exchanged")
    eligible, exchanged, backbone = (count(value) for value in only(inputs, *names))
    refuse_unless(backbone <= exchanged <= eligible and eligible > 0)
    # Nobody exchanged: the share of backbone teachers does not exist and is taken as 0.
    return exchanged / eligible * 100, backbone / exchanged * 100 if exchanged else Fraction(0)


def exchange_points(first: Fraction, second: Fraction, reading: str) -> Fraction:
    lost = {
        "both": first + second,
        "larger": max(first, second),
        "exchange_only": first,
        "whole_points": Fraction(floor(first) + floor(second)),
        "part_as_one": Fraction(ceil(first) + ceil(second)),
        "no_floor": first + second,
    }[reading]
    return 5 - lost if reading == "no_floor" else max(Fraction(0), 5 - lost)


def exchange(inputs: Inputs, readings: Readings) -> Result:
    given = set(inputs) == {"exchange_pct", "backbone_pct"}
    if given:
        exchanged, backbone = (
            percentage(inputs[name]) for name in ("exchange_pct", "backbone_pct")
        )
    else:
        exchanged, backbone = head_counts(inputs)
    short = max(Fraction(0), 10 - exchanged)
    short_backbone = max(Fraction(0), 20 - backbone)
    points = exchange_points(short, short_backbone, readings.exchange)
    derived = {} if given else {"exchange_pct": exchanged, "backbone_pct": backbone}
    return {"score": points, **derived}


def core_points(schools: list[Inputs]) -> int:
    for school in schools:
        if "核心校" in school["school"]:
            return SCHOOL_GRADES[school["grade"]]
    raise NoFigure


def quality(inputs: Inputs, readings: Readings) -> Result:
    if set(inputs) == {"grade"}:
        return {"score": Fraction(SCHOOL_GRADES[one_of(inputs["grade"], GRADES)])}
    (schools,) = only(inputs, "grades_by_school")
    refuse_unless(isinstance(schools, list) and schools)
    for school in schools:
        _, grade = only(school, "school", "grade")
        one_of(grade, GRADES)
    points = [SCHOOL_GRADES[school["grade"]] for school in schools]
    if readings.schools == "core":
        return {"score": Fraction(core_points(schools))}
    if readings.schools == "lowest":
        return {"score": Fraction(min(points))}
    return {"score": Fraction(sum(points), len(points))}


def satisfaction(inputs: Inputs) -> Result:
    if set(inputs) == {"satisfaction_pct"}:
        return {"score": 8 * percentage(inputs["satisfaction_pct"]) / 100}
    (groups,) = only(inputs, "satisfaction_by_group")
    shares = [percentage(value) for value in only(groups, "教师", "学生", "家长", "社会")]
    share = sum(shares, Fraction(0)) / len(shares)
    return {"score": 8 * share / 100, "satisfaction_pct": share}


def indicator_result(which: int, inputs: Inputs, readings: Readings) -> Result:
    refuse_unless(isinstance(inputs, dict))
    special: dict[int, Callable[[], Result]] = {
        4: lambda: exchange(inputs, readings),
        11: lambda: quality(inputs, readings),
        18: lambda: satisfaction(inputs),
    }
    if which in special:
        return special[which]()
    (share,) = only(inputs, "completion_pct")
    points = POINTS[which] * percentage(share) / 100
    if which == 2 and readings.plan != "proportion":
        points = Fraction({"none": 0, "all": POINTS[2]}[readings.plan])
    return {"score": points}


def indicator(inputs: Inputs, readings: Readings) -> Result:
    which = inputs.get("indicator")
    refuse_unless(type(which) is int and which in POINTS)
    rest = {name: value for name, value in inputs.items() if name != "indicator"}
    return indicator_result(int(str(which)), rest, readings)


# ---- sections and totals --------------------------------------------------------------------


def scores_of(rows: Inputs, expected: Iterable[int], readings: Readings) -> dict[str, Fraction]:
    names = [str(which) for which in expected]
    refuse_unless(isinstance(rows, dict) and set(rows) == set(names))
    return {name: indicator_result(int(name), rows[name], readings)["score"] for name in names}


def section(inputs: Inputs, readings: Readings) -> Result:
    name, rows = only(inputs, "section", "indicators")
    scores = scores_of(rows, SECTIONS[one_of(name, SECTIONS)], readings)
    return {"indicator_scores": scores, "section_score": sum(scores.values())}


def grade_of(total: Fraction, reading: str) -> str:
    if reading == "rounded":
        total = Fraction(half_up(total))
    if total >= 90:
        return "优秀"
    if total < 60:
        return "不合格"
    if reading == "gap" and (89 < total < 90 or 79 < total < 80):
        return NO_GRADE
    return "良好" if total >= 80 else "合格"


def bonus_of(levels: object, reading: str) -> Fraction:
    refuse_unless(isinstance(levels, list))
    points = [BONUSES[one_of(level, BONUSES)] for level in levels]  # type: ignore[attr-defined]
    return Fraction(max(points, default=0) if reading == "highest" else sum(points))


def flag(inputs: Inputs, name: str) -> bool:
    refuse_unless(isinstance(inputs[name], bool))
    return bool(inputs[name])


def final_grade(total: Fraction, vetoed: bool, fraud: bool, readings: Readings) -> str:
    if vetoed:
        return "不合格"
    grade = grade_of(total, readings.bands)
    if fraud and grade == "优秀":
        return "良好" if readings.fraud == "one_lower" else NOT_EXCELLENT
    return grade


def total(inputs: Inputs, readings: Readings) -> Result:
    flags = ("major_incident", "principal_held_accountable", "fraud")
    names = ("indicators", "bonus", *flags)
    given = {name: value for name, value in inputs.items() if name != "group_type"}
    rows, levels, *_ = only(given, *names)
    incident, accountable, fraud = (flag(inputs, name) for name in flags)
    scores = scores_of(rows, POINTS, readings)
    sections = {
        name: sum(scores[str(which)] for which in numbers) for name, numbers in SECTIONS.items()
    }
    base = sum(scores.values(), Fraction(0))
    bonus = bonus_of(levels, readings.bonus)
    points = min(Fraction(100), base + bonus) if readings.bonus == "capped" else base + bonus
    vetoed = incident and (accountable or readings.veto == "incident")
    grade = final_grade(points, vetoed, fraud, readings)
    return {
        "indicator_scores": scores,
        "section_scores": sections,
        "base_total": base,
        "bonus": points - base,
        "total": points,
        "grade": grade,
        "vetoed": vetoed,
        "district_recommend": grade != "不合格",
        "excluded_grades": ["优秀"] if fraud else [],
    }


# ---- what follows from grades ---------------------------------------------------------------


def quota(groups: int, reading: str) -> int:
    share = Fraction(3 * groups, 10)
    if reading == "rounded":
        return half_up(share)
    return max(1, floor(share)) if reading == "at_least_one" and groups else floor(share)


def places(groups: list[tuple[str, Fraction]], seats: int) -> tuple[list[str], list[str]]:
    """Names surely awarded, and names tied over the last seat."""
    awarded, tied = [], []
    for name, score in groups:
        above = sum(other > score for _, other in groups)
        level = sum(other == score for _, other in groups)
        if above + level <= seats:
            awarded.append(name)
        elif above < seats:
            tied.append(name)
    return awarded, tied


def reward(inputs: Inputs, readings: Readings) -> Result:
    (groups,) = only(inputs, "groups")
    refuse_unless(isinstance(groups, list))
    by_grade: dict[str, list[tuple[str, Fraction]]] = {grade: [] for grade in GRADES}
    names = []
    for group in groups:
        name, score, grade = only(group, "name", "score", "grade")
        refuse_unless(isinstance(name, str) and name and number(score) >= 0)
        by_grade[one_of(grade, GRADES)].append((name, number(score)))
        names.append(name)
    refuse_unless(len(set(names)) == len(names))
    seats = {grade: quota(len(by_grade[grade]), readings.reward) for grade in ("优秀", "良好")}
    chosen = [places(by_grade[grade], seats[grade]) for grade in ("优秀", "良好")]
    return {
        "excellent_quota": Fraction(seats["优秀"]),
        "good_quota": Fraction(seats["良好"]),
        "awarded": sorted(name for awarded, _ in chosen for name in awarded),
        "tied_for_last_place": sorted(name for _, tied in chosen for name in tied),
    }


def senior_post(inputs: Inputs, readings: Readings) -> Result:
    names = ("group_type", "grade", "base_ratio_pct", "already_awarded")
    group_type, grade, ratio, _ = only(inputs, *names)
    eligible = (
        one_of(group_type, GROUP_TYPES) == "一体型"
        and one_of(grade, GRADES) == "优秀"
        and not flag(inputs, "already_awarded")
    )
    one_of(grade, GRADES)
    base = percentage(ratio)
    raised = base * Fraction(105, 100) if readings.posts == "times" else base + 5
    return {"eligible": eligible, "new_ratio_pct": raised if eligible else base}


def consequence(inputs: Inputs, _: Readings) -> Result:
    (grades,) = only(inputs, "grades_by_year")
    refuse_unless(isinstance(grades, list) and grades)
    years = [one_of(grade, GRADES) for grade in grades]
    if years[-1] != "不合格":
        return {"actions": []}
    twice = years[-2:] == ["不合格", "不合格"]
    return {"actions": [RECTIFY, *REORGANISE] if twice else [RECTIFY]}


SOLVERS: dict[str, Callable[[Inputs, Readings], Result]] = {
    "indicator": indicator,
    "section": section,
    "total": total,
    "reward": reward,
    "senior_post": senior_post,
    "consequence": consequence,
}

# ---- which open rules a request touches -----------------------------------------------------


def rows_touched(rows: dict[int, Inputs]) -> list[str]:
    schools = rows.get(11, {}).get("grades_by_school", [])
    return [
        *(["plan"] if 2 in rows else []),
        *(["exchange"] if 4 in rows else []),
        *(["schools"] if len({school["grade"] for school in schools}) > 1 else []),
        *(["groups"] if "satisfaction_by_group" in rows.get(18, {}) else []),
    ]


def total_touched(inputs: Inputs, result: Result) -> list[str]:
    grades = {grade_of(result["total"], reading) for reading in ("gap", "lower", "rounded")}
    return [
        *rows_touched({int(which): row for which, row in inputs["indicators"].items()}),
        *(["bonus"] if inputs["bonus"] else []),
        *(["bands"] if len(grades) > 1 and not result["vetoed"] else []),
        *(["veto"] if inputs["major_incident"] else []),
        *(["fraud"] if result["grade"] == NOT_EXCELLENT else []),
    ]


def touched(kind: str, inputs: Inputs, result: Result) -> list[str]:
    if kind == "indicator":
        return rows_touched({inputs["indicator"]: inputs})
    if kind == "section":
        return rows_touched({int(which): row for which, row in inputs["indicators"].items()})
    if kind == "total":
        return total_touched(inputs, result)
    if kind == "reward":
        ranked = [group for group in inputs["groups"] if group["grade"] in ("优秀", "良好")]
        return ["reward"] if ranked else []
    return ["posts"] if kind == "senior_post" and result["eligible"] else []


# ---- the file -------------------------------------------------------------------------------


def written(value: object) -> object:
    """Fractions as decimal strings, or ``n/d`` where the decimal never ends."""
    if isinstance(value, dict):
        return {name: written(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [written(inner) for inner in value]
    if isinstance(value, Fraction):
        return decimal_string(value)
    return value


def decimal_string(value: Fraction) -> str:
    for decimals in range(30):
        scaled = value * 10**decimals
        if scaled.denominator == 1:
            sign = "-" if scaled < 0 else ""
            digits = str(abs(scaled.numerator)).rjust(decimals + 1, "0")
            return (
                sign
                + digits[: len(digits) - decimals]
                + ("." + digits[-decimals:]) * (decimals > 0)
            )
    return f"{value.numerator}/{value.denominator}"


def alternatives(case: Inputs, rule: str) -> list[Inputs]:
    rows: list[Inputs] = []
    for reading in ALTERNATIVES[rule]:
        try:
            readings = replace(Readings(), **{rule: reading})
            result = SOLVERS[case["kind"]](case["inputs"], readings)
            if case["kind"] == "total":
                result = {name: value for name, value in result.items() if name not in DETAILS}
        except NoFigure:
            result = {}
        rows.append({"reading": reading, "result": written(result)})
    return rows


def expected(case: Inputs) -> Inputs:
    """The line of ``expected.jsonl`` for one request."""
    try:
        refuse_unless(case.get("kind") in SOLVERS and isinstance(case.get("inputs"), dict))
        result = SOLVERS[case["kind"]](case["inputs"], Readings())
    except Refused:
        return {"id": case["id"], "error": True}
    rules = touched(case["kind"], case["inputs"], result)
    ambiguities = [{"rule": rule, "alternatives": alternatives(case, rule)} for rule in rules]
    return {"id": case["id"], "result": written(result), "ambiguities": ambiguities}


def lines(name: str) -> list[Inputs]:
    """The lines of a JSON Lines file beside this one; numbers keep their written digits."""
    text = (HERE / name).read_text(encoding="utf-8")
    return [json.loads(line, parse_float=str) for line in text.splitlines()]


def checked(row: Inputs, by_hand: Inputs | None) -> Inputs:
    """The row with the hand's ``why``; the figures of both must be the same."""
    if by_hand is None:
        return row
    for name, figure in by_hand["result"].items():
        if row["result"][name] != figure:
            message = f"{row['id']} {name}: by hand {figure}, by the key {row['result'][name]}"
            raise AssertionError(message)
    return {**row, "why": by_hand["why"]}


def main() -> None:
    """Write ``expected.jsonl``."""
    by_hand = {row["id"]: row for row in lines("by_hand.jsonl")}
    rows = [checked(expected(case), by_hand.get(case["id"])) for case in lines("cases.jsonl")]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (HERE / "expected.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
