"""Indicators, sections, the total and its grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from policy_qa.errors import RulebookError
from policy_qa.score.counting import Counted, count_points
from policy_qa.score.facts import FactReader, choose, mapping
from policy_qa.score.numbers import ZERO, as_given, brief, settle, whole_half_up
from policy_qa.score.outcomes import Outcome
from policy_qa.score.result import Line
from policy_qa.score.rulebook import Rulebook
from policy_qa.score.rules import BonusRule, Indicator, Rule
from policy_qa.score.ways import Bands, Exclude, Levels

Applied = tuple[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Scored:
    """Scores of several indicators, by number, with their lines."""

    scores: Mapping[str, Decimal]
    lines: tuple[Line, ...]
    applied: tuple[Applied, ...]


def indicator(rulebook: Rulebook, facts: object) -> Outcome:
    """Return the score of one indicator and the ratios derived."""
    given = mapping(facts, "指标")
    if "indicator" not in given:
        raise RulebookError("缺少指标序号（indicator），请补充。")
    rule = rulebook.indicator(given.pop("indicator"))
    counted, line = count_indicator(rulebook, rule, given)
    applied = ((rule.name, frozenset(given)),)
    return Outcome({"score": counted.points, **counted.derived}, (line,), applied)


def section(rulebook: Rulebook, facts: object) -> Outcome:
    """Return the scores of a section's indicators and their sum."""
    reader = FactReader("板块", facts, rulebook.inputs)
    reader.form((("section", "indicators"),))
    rule = rulebook.section(reader.value("section"))
    members = rulebook.members(rule)
    scored = _score_all(rulebook, members, reader.value("indicators"))
    total = settle(sum(scored.scores.values(), ZERO))
    line = rulebook.line(rule, _sum_formula(scored.scores.values(), total), scored.scores, total)
    result = {"indicator_scores": scored.scores, "section_score": total}
    return Outcome(result, (*scored.lines, line), scored.applied)


def grade(rulebook: Rulebook, facts: object) -> Outcome:
    """Return the grade of a total."""
    rule = rulebook.grades
    reader = FactReader(rule.name, facts, rulebook.inputs)
    reader.form((("total",),))
    total = _not_negative(reader.number("total"), reader.label("total"))
    name = grade_of(rule.method, total)
    line = rulebook.line(rule, f"{brief(total)} → {name}", {"total": total})
    return Outcome({"total": total, "grade": name}, (line,), ((rule.name, frozenset({"total"})),))


_TOTAL_INPUTS = ("indicators", "bonus", "group_type")


def total(rulebook: Rulebook, facts: object) -> Outcome:
    """Return all scores, the total with bonus points, and the grade after vetoes."""
    data = rulebook.data
    reader = FactReader("总分", facts, rulebook.inputs)
    flags = [entry.name for entry in data.inputs if entry.kind == "flag"]
    reader.only({*_TOTAL_INPUTS, *flags})
    _check_group_type(rulebook, reader)
    scored = _score_all(rulebook, data.indicators, reader.value("indicators"))
    sections, section_lines = _sections(rulebook, scored)
    base = settle(sum(sections.values(), ZERO))
    bonus, bonus_lines, bonus_applied = _bonus(rulebook, reader, base)
    points = settle(base + bonus)
    graded = _Grading(rulebook, reader, points).outcome()
    result: dict[str, object] = {
        "indicator_scores": scored.scores,
        "section_scores": sections,
        "base_total": base,
        "bonus": bonus,
        "total": points,
        **graded.result,
    }
    return Outcome(
        result,
        (*scored.lines, *section_lines, *bonus_lines, *graded.lines),
        (*scored.applied, *bonus_applied, *graded.applied),
    )


def _check_group_type(rulebook: Rulebook, reader: FactReader) -> None:
    if "group_type" in reader.facts:
        types = [entry.name for entry in rulebook.data.group_types]
        given = rulebook.same_word(reader.facts["group_type"])
        choose(given, types, reader.label("group_type"))


def count_indicator(rulebook: Rulebook, rule: Indicator, facts: object) -> tuple[Counted, Line]:
    """Return the points of one indicator, and its line."""
    renamed = {
        name: _same_words(rulebook, value) for name, value in mapping(facts, rule.name).items()
    }
    reader = FactReader(rule.name, renamed, rulebook.inputs)
    counted = count_points(rule.method, rule.points, reader)
    return counted, rulebook.line(rule, counted.formula, renamed, counted.points)


def _same_words(rulebook: Rulebook, value: object) -> object:
    """Replace other words for grades, also inside lists of schools."""
    if isinstance(value, str):
        return rulebook.same_word(value)
    if isinstance(value, list | tuple):
        return [
            {**entry, "grade": rulebook.same_word(entry.get("grade"))}
            if isinstance(entry, Mapping)
            else entry
            for entry in value
        ]
    return value


def _score_all(rulebook: Rulebook, members: tuple[Indicator, ...], facts: object) -> _Scored:
    given = mapping(facts, "各项指标（indicators）")
    numbers = [str(rule.number) for rule in members]
    missing = [number for number in numbers if number not in given]
    if missing:
        raise RulebookError(f"缺少指标{'、'.join(missing)}的输入，请补充。")
    for number in given:
        choose(number, numbers, "指标序号")
    scores: dict[str, Decimal] = {}
    lines: list[Line] = []
    applied: list[Applied] = []
    for rule in members:
        own = given[str(rule.number)]
        counted, line = count_indicator(rulebook, rule, own)
        scores[str(rule.number)] = counted.points
        lines.append(line)
        applied.append((rule.name, frozenset(mapping(own, rule.name))))
    return _Scored(scores, tuple(lines), tuple(applied))


def _sections(rulebook: Rulebook, scored: _Scored) -> tuple[dict[str, Decimal], list[Line]]:
    sums: dict[str, Decimal] = {}
    lines: list[Line] = []
    for rule in rulebook.data.sections:
        own = {str(i.number): scored.scores[str(i.number)] for i in rulebook.members(rule)}
        sums[rule.name] = settle(sum(own.values(), ZERO))
        formula = _sum_formula(own.values(), sums[rule.name])
        lines.append(rulebook.line(rule, formula, own, sums[rule.name]))
    return sums, lines


def _sum_formula(figures: Iterable[Decimal], result: Decimal) -> str:
    return f"{' + '.join(brief(figure) for figure in figures)} = {brief(result)}"


def _bonus(
    rulebook: Rulebook, reader: FactReader, base: Decimal
) -> tuple[Decimal, list[Line], list[Applied]]:
    levels = reader.facts.get("bonus", [])
    if not isinstance(levels, list | tuple):
        raise RulebookError(f"{reader.label('bonus')}应当是级别的列表，却是“{as_given(levels)}”。")
    if not levels:
        return ZERO, [], []
    rule = rulebook.require(rulebook.data.bonus, "加分规定")
    points = _bonus_points(rule, list(levels), base, reader.label("bonus"))
    formula = f"{' + '.join(str(level) for level in levels)} → {brief(points)}"
    line = rulebook.line(rule, formula, {"bonus": list(levels)}, points)
    return points, [line], [(rule.name, frozenset({"bonus"}))]


def _bonus_points(rule: BonusRule, levels: list[object], base: Decimal, label: str) -> Decimal:
    method: Levels = rule.method
    named = [choose(level, method.points, label) for level in levels]
    named = sorted(set(named)) if method.repeated == "once" else named
    points = [method.points[level] for level in named]
    gained = max(points) if method.combine == "highest" else sum(points, ZERO)
    if method.cap is not None:
        gained = max(min(gained, method.cap - base), ZERO)
    return gained


def grade_of(method: Bands, points: Decimal) -> str:
    """Return the grade of a total, or the open label for a total between two grades."""
    figure = _graded_figure(method, points)
    inside = next((band.name for band in method.bands if band.holds(figure)), None)
    if inside is None and method.gaps == "open":
        return method.open
    return inside or sure_grade(method, points)


def sure_grade(method: Bands, points: Decimal) -> str:
    """Return the best grade whose lower bound the total reaches: the lower one in a gap."""
    figure = _graded_figure(method, points)
    return next(
        band.name for band in method.bands if band.at_least is None or figure >= band.at_least
    )


def _graded_figure(method: Bands, points: Decimal) -> Decimal:
    return whole_half_up(points) if method.rounding == "half_up" else points


class _Grading:
    """The grade of a total, step by step: band, exclusions, vetoes, recommendation."""

    def __init__(self, rulebook: Rulebook, reader: FactReader, points: Decimal) -> None:
        rule = rulebook.grades
        self.rulebook = rulebook
        self.reader = reader
        self.name = grade_of(rule.method, points)
        self.sure = sure_grade(rule.method, points)
        self.excluded: list[str] = []
        self.vetoed = False
        self.lines = [rulebook.line(rule, f"{brief(points)} → {self.name}", {"total": points})]
        self.applied: list[Applied] = [(rule.name, frozenset({"total"}))]

    def outcome(self) -> Outcome:
        """Return the grade, what led to it, and whether the group is put forward."""
        self._exclude()
        self._veto()
        result: dict[str, object] = {
            "grade": self.name,
            "vetoed": self.vetoed,
            **self._recommendation(),
            "excluded_grades": self.excluded,
        }
        return Outcome(result, tuple(self.lines), tuple(self.applied))

    def _exclude(self) -> None:
        for rule in self.rulebook.data.exclusions:
            method = rule.method
            hit = self.reader.flag(method.when)
            if hit:
                self.excluded.append(method.grade)
                if self.name == method.grade:
                    self.name = self._instead(method)
            self._note(rule, {method.when: hit}, hit)

    def _instead(self, method: Exclude) -> str:
        names = self.rulebook.grade_names
        lower = names[names.index(method.grade) + 1]
        return method.open if method.otherwise == "open" else lower

    def _veto(self) -> None:
        for rule in self.rulebook.data.vetoes:
            flags = {name: self.reader.flag(name) for name in rule.inputs}
            hit = all(flags[name] for name in rule.method.requires)
            if hit:
                self.vetoed = True
                self.name = self.sure = rule.method.grade
            self._note(rule, flags, hit, applies=any(flags.values()))

    def _note(
        self, rule: Rule, flags: dict[str, bool], hit: bool, *, applies: bool | None = None
    ) -> None:
        formula = f"成立 → {self.name}" if hit else "不成立，不影响等次"
        self.lines.append(self.rulebook.line(rule, formula, flags))
        if hit if applies is None else applies:
            self.applied.append((rule.name, frozenset(flags)))

    def _recommendation(self) -> dict[str, bool]:
        rule = self.rulebook.data.recommendation
        if rule is None:
            return {}
        names = self.rulebook.grade_names
        put_forward = names.index(self.sure) <= names.index(rule.grade)
        formula = f"{self.sure}{'达到' if put_forward else '未达到'}{rule.grade}以上"
        self.lines.append(self.rulebook.line(rule, formula, {"grade": self.name}))
        return {rule.field: put_forward}


def _not_negative(value: Decimal, what: str) -> Decimal:
    if value < ZERO:
        raise RulebookError(f"{what}不能是负数，却是{brief(value)}。")
    return value
