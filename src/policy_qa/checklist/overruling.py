"""A person's decisions about single cells: kept beside the output, applied to every refill."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from policy_qa.checklist.result import STATUS_WORDS
from policy_qa.checklist.totals import grade_and_note
from policy_qa.errors import InputError
from policy_qa.numerals import parse_number
from policy_qa.score import Rulebook
from policy_qa.score.numbers import plain

FIELDS = ("status", "score", "facts", "evidence", "missing", "conflicts")
Filled = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Overrule:
    """What a person decided about one cell, and why."""

    item: int
    field: str
    value: str
    reason: str


def side_file(output: Path) -> Path:
    """Return the file beside an output that keeps what people decided."""
    return output.with_name(f"{output.stem}.overrules.json")


def read_overrules(output: Path) -> list[Overrule]:
    """Return what people decided about an output; nothing where no file stands beside it.

    Raises:
        InputError: If the file is damaged.
    """
    path = side_file(output)
    if not path.is_file():
        return []
    try:
        return [Overrule(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"“{path}”已损坏，无法读取人工修改。请修复或移走该文件。") from error


def add_overrule(output: Path, overrule: Overrule) -> list[Overrule]:
    """Keep a decision beside the output; a later one about the same cell replaces it.

    Raises:
        InputError: If the file cannot be read or written.
    """
    cell = (overrule.item, overrule.field)
    kept = [o for o in read_overrules(output) if (o.item, o.field) != cell] + [overrule]
    text = json.dumps([asdict(o) for o in kept], ensure_ascii=False, indent=1)
    try:
        side_file(output).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        message = f"“{side_file(output)}”无法写入：{error.strerror or error}。请检查权限。"
        raise InputError(message) from error
    return kept


def check_overrule(filled: Filled, overrule: Overrule) -> None:
    """Refuse a decision that does not fit its cell.

    Raises:
        InputError: With what is wrong.
    """
    item = next((i for i in filled["items"] if i["number"] == overrule.item), None)
    if item is None:
        raise InputError(f"清单没有第{overrule.item}项，请核对 --item。")
    if overrule.field not in FIELDS:
        raise InputError(f"不能修改“{overrule.field}”，可以修改的有：{'、'.join(FIELDS)}。")
    if not overrule.reason.strip():
        raise InputError("修改必须写明理由，请用 --reason 写出。")
    if overrule.field == "status" and overrule.value not in STATUS_WORDS:
        raise InputError(f"status 应为 {'、'.join(STATUS_WORDS)} 之一，却是“{overrule.value}”。")
    if overrule.field == "score":
        _check_score(item, overrule.value)


def _check_score(item: Filled, value: str) -> None:
    number = parse_number(value)
    full = None if item["points"] is None else Decimal(item["points"])
    if value and (number is None or (full is not None and number > full)):
        limit = "" if full is None else f"，不超过{plain(full)}"
        raise InputError(f"score 应为数字{limit}（空着表示未定），却是“{value}”。")


def apply_overrules(
    filled: Filled, overrules: Sequence[Overrule], rulebook: Rulebook | None = None
) -> Filled:
    """Return a filling with what people decided, each shown with what stood there before."""
    items = [
        _applied(item, [o for o in overrules if o.item == item["number"]])
        for item in filled["items"]
    ]
    changed = {**filled, "items": items}
    scored = [item for item in items if item["score"] is not None]
    determined = sum((Decimal(item["score"]) for item in scored), Decimal())
    full = sum((Decimal(item["points"]) for item in scored if item["points"]), Decimal())
    changed |= {"total_determined": plain(determined), "points_determined_of": plain(full)}
    grade, note = grade_and_note(changed, rulebook)
    return changed | {"grade": grade, "grade_note": note}


def _applied(item: Filled, overrules: Sequence[Overrule]) -> Filled:
    changed = {**item, "overruled": []}
    for overrule in overrules:
        field, value = overrule.field, overrule.value
        was = changed[field]
        if field == "score":
            number = parse_number(value)
            changed["score"] = None if number is None else plain(number)
        elif field == "status":
            changed["status"] = value
        shown = was if isinstance(was, str) or was is None else f"{len(was)}条"
        entry = {"field": field, "value": value, "was": shown or "", "reason": overrule.reason}
        changed["overruled"] = [*changed["overruled"], entry]
    return changed
