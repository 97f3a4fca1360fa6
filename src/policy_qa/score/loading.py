"""Load a rulebook and check it: its shape, its quotes, its sums, the names it uses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from policy_qa.citations import locate as locate_quote
from policy_qa.errors import InputError, RulebookError
from policy_qa.schema import Citation
from policy_qa.score.calculator import formula_names
from policy_qa.score.counting import forms_of
from policy_qa.score.numbers import ZERO, plain
from policy_qa.score.rulebook import Rulebook, change_method
from policy_qa.score.rules import Check, Indicator, Measure, Row, Rule, RulebookData
from policy_qa.score.ways import Formula, Spread

FOLDER = Path(__file__).resolve().parents[3] / "rulebooks"


class Locate(Protocol):
    """Find a quote in a text, ignoring white space only: ``(start, end)`` or ``None``."""

    def __call__(self, quote: str, text: str) -> tuple[int, int] | None:
        """Return the offsets of the quote."""
        ...


PathOf = Callable[[str, int], tuple[str, ...]]


def load_rulebook(
    name_or_path: str | Path,
    texts: Mapping[str, str],
    *,
    locate: Locate = locate_quote,
    path_of: PathOf | None = None,
) -> Rulebook:
    """Return a checked rulebook.

    Args:
        name_or_path: a file, or the name of one in ``rulebooks/`` without its suffix.
        texts: the normalised text of each document by its file name.
        locate: finds a quote in a text; here only white space may differ from the quote.
        path_of: the outline of a clause, by document name and offset; the rulebook's own
            ``path`` where it is not given.

    Raises:
        RulebookError: one Chinese sentence that names the rulebook, the rule and the fault.
    """
    path = find_rulebook(name_or_path)
    return parse_rulebook(path.stem, _read(path), texts, locate=locate, path_of=path_of)


def parse_rulebook(
    name: str,
    source: str,
    texts: Mapping[str, str],
    *,
    locate: Locate = locate_quote,
    path_of: PathOf | None = None,
) -> Rulebook:
    """Return a checked rulebook from its TOML text; as :func:`load_rulebook`."""
    data = _parse(name, source)
    faults = (*_faults_of_names(data), *_faults_of_points(data), *_faults_of_figures(data))
    if faults:
        raise RulebookError(f"计分规则“{name}”：{faults[0]}。")
    sources = _Sources(texts, locate, path_of)
    citations = {
        rule.name: sources.cite(name, rule.document or data.document, rule) for rule in data.rules()
    }
    return Rulebook(name, data, citations)


def rulebook_names() -> tuple[str, ...]:
    """Return the names of the rulebooks at hand."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def find_rulebook(name_or_path: str | Path) -> Path:
    """Return the file of a rulebook.

    Raises:
        RulebookError: for a name that is none of :func:`rulebook_names`, nor a file.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = FOLDER / f"{path.name}.toml"
    if not path.is_file():
        names = "、".join(rulebook_names())
        raise RulebookError(f"找不到计分规则“{name_or_path}”，现有：{names}；也可给出 .toml 文件。")
    return path


def documents_of(name_or_path: str | Path) -> tuple[str, ...]:
    """Return the file names of the documents that a rulebook quotes."""
    path = find_rulebook(name_or_path)
    data = _parse(path.stem, _read(path))
    return tuple(sorted({data.document, *(rule.document for rule in data.rules())} - {""}))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulebookError(f"计分规则文件{path.name}无法读取，请检查权限和UTF-8编码。") from error


def _parse(name: str, source: str) -> RulebookData:
    try:
        raw = tomllib.loads(source, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"计分规则“{name}”不是正确的TOML：{error}。") from error
    try:
        return RulebookData.model_validate(raw)
    except ValidationError as error:
        raise RulebookError(f"计分规则“{name}”：{_validation_fault(error, raw)}。") from error


def _validation_fault(error: ValidationError, raw: Mapping[str, Any]) -> str:
    first = error.errors()[0]
    location = first["loc"]
    faults = {"extra_forbidden": "是不认识的键", "missing": "没有填写"}
    fault = faults.get(first["type"], f"的值不合要求（{first['msg']}）")
    part: Any = raw
    rule = ""
    for step in location:
        if isinstance(part, Mapping):
            rule = str(part.get("name", rule))
            part = part.get(str(step))
        elif isinstance(part, list) and isinstance(step, int):
            part = part[step]
    where = ".".join(str(step) for step in location)
    return f"规则“{rule}”的{where}{fault}" if rule else f"{where}{fault}"


@dataclass(frozen=True, slots=True)
class _Sources:
    """Where quotes are looked up."""

    texts: Mapping[str, str]
    locate: Locate
    path_of: PathOf | None

    def cite(self, book: str, document: str, rule: Rule) -> Citation:
        """Return the citation of a rule's quote."""
        if document not in self.texts:
            raise RulebookError(
                f"计分规则“{book}”引用的文件{document}不在文件库中，请先加入该文件。"
            )
        text = self.texts[document]
        found = self.locate(rule.quote, text)
        if found is None or _dense(text[found[0] : found[1]]) != _dense(rule.quote):
            raise RulebookError(
                f"计分规则“{book}”的规则“{rule.name}”：引文已不在{document}中，"
                "请核对文件或更新引文。"
            )
        start, end = found
        path = self.path_of(document, start) if self.path_of else rule.path
        return Citation(document, path, text[start:end], start, end)


def _faults_of_names(data: RulebookData) -> Iterator[str]:
    seen: set[str] = set()
    for rule in data.rules():
        if rule.name in seen:
            yield f"规则“{rule.name}”出现了两次，名称应当唯一"
        seen.add(rule.name)
        yield from _faults_of_readings(rule)
    inputs = {entry.name for entry in data.inputs}
    for rule in data.rules():
        for used in inputs_used(rule):
            if used not in inputs:
                yield f"规则“{rule.name}”用到的输入“{used}”没有在 inputs 中说明"
    yield from _faults_of_grades(data)


def _faults_of_readings(rule: Rule) -> Iterator[str]:
    for reading in rule.readings[1:]:
        for changes in reading.between or (reading.set,):
            try:
                change_method(rule, changes)
            except (ValidationError, InputError):
                yield f"规则“{rule.name}”的读法“{reading.text}”改动了计分方式没有的设置"


def _dense(text: str) -> str:
    return "".join(text.split())


def inputs_used(rule: Rule) -> tuple[str, ...]:
    """Return the names of the inputs that an indicator or a measure counts by."""
    if isinstance(rule, Indicator):
        return tuple(name for form in forms_of(rule.method) for name in form)
    if not isinstance(rule, Measure):
        return ()
    method = rule.method
    if isinstance(method, Formula):
        return (*method.inputs, method.row_input) if method.row_input else method.inputs
    return (method.input,) if isinstance(method, Spread) else (method.before, method.after)


def _faults_of_grades(data: RulebookData) -> Iterator[str]:
    if data.grades is None:
        return
    bands = data.grades.method.bands
    name = data.grades.name
    if any(band.at_least is not None for band in bands[-1:]):
        yield f"规则“{name}”的最低等次“{bands[-1].name}”不应当有下限"
    for better, worse in pairwise(bands):
        upper = worse.below if worse.below is not None else worse.at_most
        if better.at_least is None or upper is None or upper > better.at_least:
            yield f"规则“{name}”的等次“{better.name}”和“{worse.name}”的分数段重叠或不全"


def _faults_of_points(data: RulebookData) -> Iterator[str]:
    for section in data.sections:
        members = [entry for entry in data.indicators if entry.section == section.name]
        total = sum((entry.points for entry in members), ZERO)
        if total != section.points:
            yield (
                f"规则“{section.name}”的分值是{plain(section.points)}，"
                f"所属指标合计却是{plain(total)}"
            )
    known = {section.name for section in data.sections}
    for entry in data.indicators:
        if entry.section not in known:
            yield f"规则“{entry.name}”所属的板块“{entry.section}”没有列出"
    total = sum((section.points for section in data.sections), ZERO)
    if data.maximum is not None and total != data.maximum:
        yield f"各板块合计{plain(total)}分，与满分{plain(data.maximum)}分不符"
    for section in data.sections:
        stated = re.findall(r"([0-9]+(?:\.[0-9]+)?)分", section.quote)
        if stated and section.points not in map(Decimal, stated):
            yield f"规则“{section.name}”的分值{plain(section.points)}不在引文中"
    for entry in data.indicators:
        if entry.points not in _figures_in(entry.quote):
            yield f"规则“{entry.name}”的分值{plain(entry.points)}不在引文中"


def _faults_of_figures(data: RulebookData) -> Iterator[str]:
    stated: list[Row | Check] = [*data.rows, *data.checks]
    for rule in stated:
        figures = list(rule.values.values())
        figures += [rule.stated] if isinstance(rule, Check) else []
        for figure in figures:
            if figure not in _figures_in(rule.quote):
                yield f"规则“{rule.name}”的数{plain(figure)}不在引文中"
    for measure in data.measures:
        if isinstance(measure.method, Formula):
            yield from _faults_of_formula(data, measure, measure.method)
    for check in data.checks:
        yield from _unknown_names(check.name, check.formula, set(check.values))


def _figures_in(quote: str) -> set[Decimal]:
    return {Decimal(figure) for figure in re.findall(r"[0-9]+(?:\.[0-9]+)?", quote)}


def _faults_of_formula(data: RulebookData, measure: Measure, method: Formula) -> Iterator[str]:
    rows: list[Row] = [row for row in data.rows if row.table == method.table]
    if method.row_input and not rows:
        yield f"规则“{measure.name}”用到的表“{method.table}”没有任何一行"
    columns = set.intersection(*(set(row.values) for row in rows)) if rows else set()
    names = {*method.inputs, *columns}
    yield from _unknown_names(measure.name, method.formula, names)
    target = method.target
    bounds = (target.at_least, target.at_most, target.below) if target else ()
    for bound in bounds:
        if isinstance(bound, str) and bound not in names:
            yield f"规则“{measure.name}”的目标“{bound}”不是输入，也不是表中的列"


def _unknown_names(rule: str, formula: str, names: set[str]) -> Iterator[str]:
    try:
        unknown = sorted(formula_names(formula) - names)
    except InputError as error:
        yield f"规则“{rule}”的算式有误：{error}"
        return
    for name in unknown:
        yield f"规则“{rule}”的算式用到了没有说明的“{name}”"
