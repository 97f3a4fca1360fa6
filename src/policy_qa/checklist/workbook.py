"""A filled checklist as tables for people; its figures are those of the JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from policy_qa.checklist.result import STATUS_WORDS
from policy_qa.export import Column, Grid, Value
from policy_qa.schema import Citation

Filled = dict[str, Any]
_COLUMNS = tuple(
    Column(title, width)
    for title, width in (
        ("序号", 6), ("板块", 11), ("要求（文件原文）", 46), ("满分", 7), ("状态", 11), ("得分", 8),
        ("读出的事实", 40), ("材料依据", 46), ("还需要的佐证材料", 34), ("前后矛盾", 44),
        ("文件没有写明之处", 34), ("人工修改", 30),
    )
)  # fmt: skip
_SUMMARY = (Column("项目", 20), Column("内容", 70), Column("依据", 60))
_SHOWN_ROWS = 12


def to_grids(filled: Filled) -> list[Grid]:
    """Return the sheet for people and the summary; the citations get a sheet of their own."""
    rows = tuple(_row(item) for item in filled["items"])
    note = "得分只在材料能够确定时填写，其余留空；每条依据的原文见“引用”表。"
    return [Grid("清单", _COLUMNS, rows, note), _summary(filled)]


def _row(item: Filled) -> tuple[Value, ...]:
    overruled = {entry["field"]: entry for entry in item["overruled"]}
    conflicts = [c for conflict in item["conflicts"] for c in conflict["citations"]]
    facts = [f"{fact['name']}：{fact['value']}" for fact in item["facts"]]
    evidence = [f"{c['document']}：“{c['quote']}”" for c in item["evidence"][:_SHOWN_ROWS]]
    more = len(item["evidence"]) - len(evidence)
    evidence += [f"另有{more}处，见“引用”表"] if more > 0 else []
    ambiguities = [_ambiguity(entry) for entry in item["ambiguities"]]
    status = item["status"]
    return (
        Value(item["number"]),
        Value(item["section"]),
        Value(item["requirement"], _citations(item["basis"])),
        Value(_number(item["points"])),
        Value(STATUS_WORDS.get(status, status), marked="status" in overruled),
        Value(_number(item["score"]), marked="score" in overruled),
        _texts(facts, [f["citation"] for f in item["facts"]], overruled.get("facts")),
        _texts(evidence, item["evidence"], overruled.get("evidence")),
        _texts(item["missing"], [], overruled.get("missing")),
        _texts([c["statement"] for c in item["conflicts"]], conflicts, overruled.get("conflicts")),
        _texts(ambiguities, [], None),
        Value("\n".join(_changed(entry) for entry in item["overruled"]), marked=bool(overruled)),
    )


def _texts(lines: list[str], citations: list[Filled], overruled: Filled | None) -> Value:
    text = overruled["value"] if overruled else "\n".join(lines)
    return Value(text, _citations(citations), marked=overruled is not None)


def _changed(entry: Filled) -> str:
    was, value = entry["was"] or "空", entry["value"] or "空"
    return f"{entry['field']}：{was} → {value}（理由：{entry['reason']}）"


def _ambiguity(entry: Filled) -> str:
    others = "；".join(alternative["reading"] for alternative in entry["alternatives"])
    return f"{entry['reading']}（另有读法：{others}）"


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _citations(entries: list[Filled]) -> tuple[Citation, ...]:
    cited = (
        Citation(e["document"], tuple(e["path"]), e["quote"], e["start"], e["end"]) for e in entries
    )
    return tuple(dict.fromkeys(cited))


def _summary(filled: Filled) -> Grid:
    bonus = filled["bonus"]
    named = "；".join(f"{entry['level']}加{entry['points']}分" for entry in bonus)
    unreadable = "\n".join(f"{u['document']}：{u['error']}" for u in filled["unreadable"])
    rows = [
        ("清单", filled["title"], []),
        ("对象", filled["group"], []),
        ("学年", filled["school_year"], []),
        ("已确定得分", _number(filled["total_determined"]), []),
        ("已确定各项的满分", _number(filled["points_determined_of"]), []),
        ("加分", named, [entry["citation"] for entry in bonus]),
        ("一票否决", "是" if filled["vetoed"] else "否", filled["veto_evidence"]),
        ("等次", filled["grade"] or "待定", []),
        ("说明", filled["grade_note"], []),
        ("未能读取的文件", unreadable, []),
        (
            "写给评审者的话（未采信）",
            "\n".join(o["quote"] for o in filled["orders"]),
            filled["orders"],
        ),
    ]
    return Grid(
        "汇总",
        _SUMMARY,
        tuple(
            (
                Value(name),
                Value(content),
                Value("\n".join(c["quote"] for c in cited), _citations(cited)),
            )
            for name, content, cited in rows
        ),
    )
