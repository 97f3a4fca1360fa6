"""Check the gold fillings against the materials, and count items and traps.

Every quote must stand in one paragraph or one cell of its file (white space aside; in a
workbook, in the sheet and the row given); scores must follow from status, head counts,
grades and satisfaction; totals must add up. Prints one line a group; exits with 1 on a defect.
"""

import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"
RULEBOOK = HERE.parents[1] / "rulebooks" / "ankang-2022.toml"
EXCHANGE, QUALITY, SATISFACTION = 4, 11, 18
SURVEYED_GROUPS = 4
LEAST_TRAPS = 2
SAMPLES = ("示例教育集团甲", "示例教育集团乙", "示例教育集团丙")
GRADE_POINTS = {"优秀": 10, "良好": 8, "合格": 6, "不合格": 5}
REQUIRED_TRAPS = (
    "spread", "register", "numerals", "gb18030", "planned", "cancelled", "other_year",
    "other_school", "percentage", "self_points", "boast_refuted", "orders",
)  # fmt: skip
Place = tuple[str, int]


def flat(text: object) -> str:
    """Return a text without white space."""
    return re.sub(r"\s+", "", str(text))


def passages(path: Path) -> list[tuple[Place, str]]:
    """Return the paragraphs and cells of a file, each with (sheet, row) or ("", 0)."""
    if path.suffix == ".xlsx":
        return [
            ((sheet.title, cell.row), flat(cell.value))
            for sheet in openpyxl.load_workbook(path)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        lines = [paragraph.text for paragraph in document.paragraphs] + cells
    else:
        content = path.read_bytes()
        try:
            lines = content.decode("utf-8").splitlines()
        except UnicodeDecodeError:
            lines = content.decode("gb18030").splitlines()
    return [(("", 0), flat(line)) for line in lines]


def references(value: object) -> Iterator[dict[str, Any]]:
    """Yield every reference (an object with a document and a quote) inside a gold value."""
    if isinstance(value, dict):
        if "quote" in value:
            yield value
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def quote_stands(reference: dict[str, Any], texts: list[tuple[Place, str]]) -> bool:
    """Tell whether a quote stands in a passage and all the rows named hold something."""
    quote = flat(reference["quote"])
    if "sheet" not in reference:
        return any(quote in text for place, text in texts if place == ("", 0))
    sheet, rows = reference["sheet"], reference["rows"]
    filled = {place for place, _ in texts}
    first = any(quote in text for place, text in texts if place == (sheet, rows[0]))
    return first and all((sheet, row) in filled for row in rows)


def fact_values(item: dict[str, Any], ending: str) -> list[str]:
    """Return the values of the facts whose name ends so."""
    return [fact["value"] for fact in item["facts"] if fact["name"].endswith(ending)]


def number(text: str) -> Decimal:
    """Return the leading figure of a value such as `12人` or `97.5%`."""
    found = re.match(r"[\d.]+", text)
    assert found, text
    return Decimal(found.group())


def exchange_points(item: dict[str, Any]) -> Decimal:
    """Return the points of indicator 4: both shortfalls added up, none below 0."""
    eligible, exchanged, backbone = (number(fact["value"]) for fact in item["facts"][:3])
    lost = max(Decimal(), 10 - 100 * exchanged / eligible)
    lost += max(Decimal(), 20 - 100 * backbone / exchanged)
    return max(Decimal(), 5 - lost)


def expected_score(item: dict[str, Any], points: Decimal) -> Decimal | None:
    """Return the score that status and facts give, or None where they leave it open."""
    grades, satisfaction = fact_values(item, "等次"), fact_values(item, "满意度")
    due, done = fact_values(item, "应示范指导次数"), fact_values(item, "完成示范指导次数")
    if item["number"] == EXCHANGE and item["facts"]:
        return exchange_points(item)
    if item["number"] == QUALITY and grades:
        return sum((Decimal(GRADE_POINTS[grade]) for grade in grades), Decimal()) / len(grades)
    if item["number"] == SATISFACTION:
        complete = len(satisfaction) == SURVEYED_GROUPS
        return (
            points * sum(map(number, satisfaction)) / (100 * SURVEYED_GROUPS) if complete else None
        )
    if item["status"] == "met":
        return points
    return points * number(done[0]) / number(due[0]) if due and done else None


def counted(fact: dict[str, Any]) -> int:
    """Return how many register rows a fact names."""
    rows = [part["rows"] for part in [fact, *fact.get("also", [])] if "rows" in part]
    return sum(map(len, rows))


def item_defects(item: dict[str, Any], points: Decimal) -> Iterator[str]:
    """Yield what is inconsistent in one item."""
    score = None if item["score"] is None else Decimal(item["score"])
    if score != expected_score(item, points):
        yield f"score {score}, expected {expected_score(item, points)}"
    if (item["status"] == "no_evidence") != (not item["evidence"]):
        yield "evidence and status disagree"
    if (item["status"] == "met") != (score == points):
        yield "met and full points disagree"
    for conflict in item["conflicts"]:
        claim, fact = conflict["quotes"]
        if claim["document"] == fact["document"]:
            yield "a conflict within one document"
    if item["number"] == EXCHANGE:
        for fact in item["facts"][:2]:
            if not fact.get("summed") and counted(fact) != number(fact["value"]):
                yield f"{fact['name']}: {counted(fact)} rows"


def defects(gold: dict[str, Any], points: dict[int, Decimal]) -> Iterator[str]:
    """Yield every defect of one group's gold filling."""
    named = [CORPUS / name for name in gold.get("files", [])]
    paths = named or list((HERE / gold["group"]).iterdir())
    texts = {path.name: passages(path) for path in paths}
    for reference in references(gold):
        if not quote_stands(reference, texts[reference["document"]]):
            yield f"quote not found: {reference}"
    if [item["number"] for item in gold["items"]] != sorted(points):
        yield "items are not those of the rulebook"
    for item in gold["items"]:
        for defect in item_defects(item, points[item["number"]]):
            yield f"item {item['number']}: {defect}"
    scored = [item for item in gold["items"] if item["score"] is not None]
    total = sum(Decimal(item["score"]) for item in scored)
    full = sum(points[item["number"]] for item in scored)
    if (total, full) != (Decimal(gold["total_determined"]), Decimal(gold["points_determined_of"])):
        yield f"total {total} of {full}"


def trap_kinds(gold: dict[str, Any]) -> Counter[str]:
    """Count the traps of one group by kind."""
    bonus_traps = [trap for bonus in gold["bonus"] for trap in bonus["traps"]]
    traps = [trap for item in gold["items"] for trap in item["traps"]]
    kinds = Counter(trap.split(":")[0] for trap in traps)
    kinds["orders"] += len(gold["orders"])
    kinds["bonus"] += len(bonus_traps)
    return kinds


def main() -> int:
    """Check all groups; return the exit status."""
    rulebook = tomllib.loads(RULEBOOK.read_text(encoding="utf-8"))
    points = {row["number"]: Decimal(row["points"]) for row in rulebook["indicators"]}
    found, planted = [], Counter[str]()
    for path in sorted(HERE.glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        found += [f"{gold['group']}: {defect}" for defect in defects(gold, points)]
        kinds = trap_kinds(gold)
        if gold["group"] in SAMPLES:
            planted.update(kinds)
        statuses = Counter(item["status"] for item in gold["items"])
        print(  # noqa: T201
            gold["group"], gold["half"], dict(statuses),
            "facts", sum(len(item["facts"]) for item in gold["items"]),
            "conflicts", sum(len(item["conflicts"]) for item in gold["items"]),
            "total", gold["total_determined"], "of", gold["points_determined_of"],
            "traps", dict(sorted(kinds.items())),
        )  # fmt: skip
    rare = [kind for kind in REQUIRED_TRAPS if planted[kind] < LEAST_TRAPS]
    found += [f"fewer than {LEAST_TRAPS} traps in the three samples: {kind}" for kind in rare]
    print("\n".join(found) or "no defects")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
