"""Load a rulebook and check it: its shape, its quotes, its sums, the names it uses."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from policy_qa.citations import locate as locate_quote
from policy_qa.errors import RulebookError
from policy_qa.schema import Citation
from policy_qa.score.checking import faults_of
from policy_qa.score.rulebook import Rulebook
from policy_qa.score.rules import (
    Rule,
    RulebookData,
)

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
    fault = next(faults_of(data), None)
    if fault is not None:
        raise RulebookError(f"计分规则“{name}”：{fault.rstrip('。')}。")
    sources = _Sources(texts, locate, path_of)
    citations = {
        rule.name: sources.cite(name, rule.document or data.document, rule) for rule in data.rules()
    }
    return Rulebook(name, data, citations)


def rulebook_names() -> tuple[str, ...]:
    """Return the names of the rulebooks at hand."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def rulebooks_stamp() -> tuple[tuple[str, int, int], ...]:
    """Return what changes whenever a rulebook comes, goes or is changed: names, times, sizes."""
    found: list[tuple[str, int, int]] = []
    for path in sorted(FOLDER.glob("*.toml")):
        with suppress(OSError):  # taken away since it was listed
            state = path.stat()
            found.append((path.name, state.st_mtime_ns, state.st_size))
    return tuple(found)


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


def read_rulebook(name_or_path: str | Path) -> RulebookData:
    """Return what a rulebook's file says, not yet checked against its documents."""
    path = find_rulebook(name_or_path)
    return _parse(path.stem, _read(path))


def documents_of(name_or_path: str | Path) -> tuple[str, ...]:
    """Return the file names of the documents that a rulebook quotes."""
    data = read_rulebook(name_or_path)
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


def _dense(text: str) -> str:
    return "".join(text.split())
