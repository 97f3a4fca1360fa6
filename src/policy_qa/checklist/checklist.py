"""A checklist in use: its items, each with the citation of its requirement, and its rulebook."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from policy_qa.checklist.data import ChecklistData, Item
from policy_qa.citations import locate
from policy_qa.errors import InputError
from policy_qa.schema import Citation
from policy_qa.score import Rulebook

FOLDER = Path(__file__).resolve().parents[3] / "checklists"
PathOf = Callable[[str, int], tuple[str, ...]]


@dataclass(frozen=True)
class Checklist:
    """The items of a checklist, the citations of their requirements, and the rulebook."""

    name: str
    data: ChecklistData
    basis: Mapping[int, Citation]
    rulebook: Rulebook | None = None


def checklist_names() -> tuple[str, ...]:
    """Return the names of the checklists at hand."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def find_checklist(name_or_path: str | Path) -> Path:
    """Return the file of a checklist.

    Raises:
        InputError: for a name that is none of :func:`checklist_names`, nor a file.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = FOLDER / f"{path.name}.toml"
    if not path.is_file():
        names = "、".join(checklist_names())
        raise InputError(f"找不到清单“{name_or_path}”，现有：{names}；也可给出 .toml 文件。")
    return path


def read_checklist(name_or_path: str | Path) -> ChecklistData:
    """Return the data of a checklist file.

    Raises:
        InputError: one Chinese sentence that names the file and the fault.
    """
    path = find_checklist(name_or_path)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
        return ChecklistData.model_validate(raw)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"清单文件“{path}”无法读取，请检查权限和UTF-8编码。") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"清单文件“{path}”不是正确的TOML：{error}。") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        message = f"清单文件“{path}”的{where}不合要求（{first['msg']}），请改正。"
        raise InputError(message) from error


def build_checklist(
    name: str,
    data: ChecklistData,
    text: str | None,
    *,
    path_of: PathOf | None = None,
    rulebook: Rulebook | None = None,
) -> Checklist:
    """Return a checklist whose every requirement stands in its document.

    Args:
        name: The name of the checklist.
        data: Its data.
        text: The normalised text of ``data.document``; None for a checklist without one.
        path_of: The outline of a clause, by document and offset; else the item's own path.
        rulebook: The rulebook that ``data.rulebook`` names.

    Raises:
        InputError: for a requirement that does not stand in the document.
    """
    if text is None:
        return Checklist(name, data, {}, rulebook)
    basis = {item.number: _cite(name, data.document, text, item, path_of) for item in data.items}
    return Checklist(name, data, basis, rulebook)


def _cite(name: str, document: str, text: str, item: Item, path_of: PathOf | None) -> Citation:
    found = locate(item.requirement, text)
    if found is None:
        raise InputError(
            f"清单“{name}”第{item.number}项的要求已不在{document}中，请核对文件或更新清单。"
        )
    start, end = found
    path = path_of(document, start) if path_of else item.path
    return Citation(document, path, text[start:end], start, end)
