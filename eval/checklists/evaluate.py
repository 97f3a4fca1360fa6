"""Fill the sample groups of one half and compare with the gold: `evaluate.py dev|test|real`.

Status: the four words compared. Facts: a gold fact is right when a fact read out has the same
value and its quote (or one of its rows) is one that the gold names. Evidence: an item is right
when one of the quotes cited is one that the gold lists (none, where it lists none); the share
of all quotes cited that the gold lists stands beside it. Conflicts: both quotes match.
`--failures` lists what is wrong; print nothing else of the test half.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from policy_qa.checklist import Materials, build_checklist, fill, read_checklist, read_materials
from policy_qa.checklist.materials import statements_of
from policy_qa.documents import read_document
from policy_qa.numerals import parse_number
from policy_qa.score import load_rulebook

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"
FIGURES = (
    "status", "score", "facts", "evidence", "quotes", "gold quotes", "conflicts", "totals",
    "bonus and veto",
)  # fmt: skip
LEAST_PART = 6
Json = dict[str, Any]
Tally = Counter[str]


def flat(text: object) -> str:
    """Return a text without white space and without a final full stop."""
    return re.sub(r"\s+", "", str(text)).rstrip("。；")


def cells(group: str, reference: Json) -> set[str]:
    """Return the texts of the rows of a workbook that a gold reference names."""
    sheet = load_workbook(HERE / group / reference["document"])[reference["sheet"]]
    rows = reference["rows"]
    return {flat(c.value) for row in rows for c in sheet[row] if c.value is not None}


def matches(group: str, citation: Json, reference: Json) -> bool:
    """Tell whether a citation is what a gold reference (or one beside it) names."""
    if citation["document"] == reference["document"]:
        quote, gold = flat(citation["quote"]), flat(reference["quote"])
        if "sheet" in reference:
            texts = cells(group, reference)
            long = len(quote) >= LEAST_PART and any(quote in text for text in texts)
            if quote in texts or long:
                return True
        elif quote and (gold in quote or quote in gold):
            return True
    return any(matches(group, citation, other) for other in reference.get("also", []))


def any_match(group: str, citations: list[Json], references: list[Json]) -> bool:
    """Tell whether any citation matches any reference."""
    return any(matches(group, c, r) for c in citations for r in references)


def value_of(text: str) -> tuple[str, str]:
    """Return a value for comparison: its figure in full and its unit, or its words."""
    match = re.fullmatch(r"([\d.,]+[万亿]?)(\D*)", text.strip())
    number = parse_number(match[1]) if match else None
    if match is None or number is None:
        return "", flat(text)
    return f"{number.normalize():f}", re.sub("[名位]", "人", match[2])[:1]


def facts(group: str, gold: Json, item: Json) -> Iterator[tuple[bool, str]]:
    """Yield whether each gold fact was read out."""
    for fact in gold["facts"]:
        found = any(
            value_of(own["value"]) == value_of(fact["value"])
            and any_match(group, [own["citation"], *own.get("rows", [])], [fact])
            for own in item["facts"]
        )
        yield found, f"fact {fact['name']} {fact['value']}"


def conflicts(group: str, gold: Json, item: Json) -> Iterator[tuple[bool, str]]:
    """Yield whether each planted conflict is stated with both quotes."""
    for conflict in gold["conflicts"]:
        claim, fact = conflict["quotes"]
        found = any(
            any_match(group, own["citations"], [claim])
            and any_match(group, own["citations"], [fact])
            for own in item["conflicts"]
        )
        yield found, f"conflict {conflict['statement']}"


def compare(group: str, gold: Json, filled: Json) -> tuple[Tally, list[str]]:
    """Return what is right of how many, and what is wrong."""
    tally, wrong = Counter[str](), []

    def count(what: str, right: bool, note: str) -> None:
        tally[f"{what} of"] += 1
        tally[what] += right
        if not right:
            wrong.append(f"{group[-1]} {note}")

    for want, item in zip(gold["items"], filled["items"], strict=True):
        number = want["number"]
        count("status", want["status"] == item["status"],
              f"{number}: status {item['status']}, gold {want['status']}")  # fmt: skip
        score = [None if x is None else Decimal(x) for x in (item["score"], want["score"])]
        count("score", score[0] == score[1], f"{number}: score {score[0]}, gold {score[1]}")
        for right, note in facts(group, want, item):
            count("facts", right, f"{number}: {note}")
        for right, note in conflicts(group, want, item):
            count("conflicts", right, f"{number}: {note}")
        tally["extra conflicts"] += max(0, len(item["conflicts"]) - len(want["conflicts"]))
        hit = any_match(group, item["evidence"], want["evidence"])
        count("evidence", hit if want["evidence"] else not item["evidence"], f"{number}: evidence")
        listed = [c for c in item["evidence"] if any_match(group, [c], want["evidence"])]
        tally["quotes"] += len(listed)
        tally["quotes of"] += len(item["evidence"])
        wrong += [
            f"{group[-1]} {number}: not in gold: {c['quote']}"
            for c in item["evidence"]
            if c not in listed
        ]
        cited = [r for r in want["evidence"] if any_match(group, item["evidence"], [r])]
        tally["gold quotes"] += len(cited)
        tally["gold quotes of"] += len(want["evidence"])
        tally["points without quote"] += item["score"] is not None and not item["evidence"]
    exact = all(
        Decimal(gold[key]) == Decimal(filled[key])
        for key in ("total_determined", "points_determined_of")
    )
    count(
        "totals", exact, f"total {filled['total_determined']} of {filled['points_determined_of']}"
    )
    own = Counter((b["level"], b["points"]) for b in filled["bonus"])
    right = own == Counter((b["level"], b["points"]) for b in gold["bonus"])
    count(
        "bonus and veto",
        right and gold["vetoed"] == filled["vetoed"],
        f"bonus {own}, vetoed {filled['vetoed']}",
    )
    return tally, wrong


def filled_json(gold: Json) -> Json:
    """Return the filling of one group."""
    data = read_checklist("ankang-2022")
    text = read_document(CORPUS / data.document).text
    rulebook = load_rulebook(data.rulebook, {data.document: text})
    checklist = build_checklist("ankang-2022", data, text, rulebook=rulebook)
    return fill(checklist, materials_of(gold)).to_json()


def materials_of(gold: Json) -> Materials:
    """Return a group's folder read, or the files of the corpus that a gold filling names."""
    if "files" not in gold:
        return read_materials(HERE / gold["group"])
    documents = [read_document(CORPUS / name) for name in gold["files"]]
    return Materials(tuple(documents), statements_of(documents))


def report(name: str, tally: Tally) -> str:
    """Return one line of figures."""
    parts = []
    for what in FIGURES:
        right, of = tally[what], tally[f"{what} of"]
        parts.append(f"{what} {right}/{of} = {right / max(1, of):.3f}")
    others = [f"{what} {tally[what]}" for what in ("extra conflicts", "points without quote")]
    return "\n  ".join([name, *parts, *others])


def main() -> int:
    """Print the figures of a half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", choices=("dev", "test", "real"))
    parser.add_argument("--failures", action="store_true")
    chosen = parser.parse_args()
    whole, failures = Counter[str](), []
    for path in sorted(HERE.glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if gold["half"] != chosen.half:
            continue
        tally, wrong = compare(gold["group"], gold, filled_json(gold))
        whole.update(tally)
        failures += wrong
        print(report(gold["group"], tally))  # noqa: T201
    print(report(f"all of {chosen.half}", whole))  # noqa: T201
    if chosen.failures:
        print("\n".join(failures))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
