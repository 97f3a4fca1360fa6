"""A filled checklist as HTML: one card an item, what to check and change on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from policy_qa.checklist.result import STATUS_WORDS
from policy_qa.export import Column, Grid, Value
from policy_qa.schema import Citation
from policy_qa.ui.charts import bar, legend
from policy_qa.ui.tables import lines, open_button

Filled = dict[str, Any]
FIELD_WORDS = {
    "status": "状态",
    "score": "得分",
    "facts": "读出的事实",
    "evidence": "材料依据",
    "missing": "还需要的材料",
    "conflicts": "前后矛盾",
}
ALL = "全部"
MOST_EVIDENCE = 8


def summary(filled: Filled, checked: Collection[int]) -> str:
    """Return what the whole comes to: states, points, grade, files that were not read."""
    counted = Counter(item["status"] for item in filled["items"])
    states = "".join(
        f'<li class="pq-{status}"><b>{counted[status]}</b> {word}</li>'
        for status, word in STATUS_WORDS.items()
    )
    whose = "，".join(part for part in (filled["group"], filled["school_year"]) if part)
    points = (
        f"已确定得分 <b>{escape(filled['total_determined'])}</b>"
        f"（所涉各项满分 {escape(filled['points_determined_of'])}）"
    )
    notes = [filled["grade_note"]] if filled["grade_note"] else []
    notes += [f"等次：{filled['grade']}"] if filled["grade"] else []
    notes += ["出现一票否决的情形。"] if filled["vetoed"] else []
    faults = [f"未能读取：{entry['error']}" for entry in filled["unreadable"]]
    faults += [f"材料里有写给评审者的话，未采信：“{o['quote']}”" for o in filled["orders"]]
    return (
        f'<div role="status"><h3>{escape(filled["title"])}</h3>'
        f"<p>{escape(whose)}　{points}　已核对 {len(checked)} / {len(filled['items'])} 项</p>"
        f'<ul class="pq-states">{states}</ul>'
        + "".join(f"<p>{escape(note)}</p>" for note in notes)
        + "".join(f'<p class="pq-fault">{escape(fault)}</p>' for fault in faults)
        + _chart(filled)
        + "</div>"
    )


def cards(filled: Filled, checked: Collection[int], only: str = ALL) -> str:
    """Return the items, or those of one status only."""
    shown = [
        item for item in filled["items"] if only == ALL or STATUS_WORDS.get(item["status"]) == only
    ]
    if not shown:
        return '<p class="pq-hint">没有这种状态的项目。</p>'
    return "".join(_card(item, item["number"] in checked) for item in shown)


def with_checks(grid: Grid, checked: Collection[int]) -> Grid:
    """Return the sheet of items with a column of what a person has checked."""
    rows = tuple(
        (*row, Value("已核对" if row[0].content in checked else None)) for row in grid.rows
    )
    return Grid(grid.title, (*grid.columns, Column("核对", 10)), rows, grid.note)


def _card(item: Filled, checked: bool) -> str:
    number, status = int(item["number"]), str(item["status"])
    word = str(STATUS_WORDS.get(status, status))
    overruled = {entry["field"]: entry for entry in item["overruled"]}
    points = _points(item)
    tick = '<span class="pq-tick">已核对</span>' if checked else ""
    changed = '<span class="pq-tick pq-changed">已修改</span>' if overruled else ""
    head = (
        f'<span class="pq-number">{number}</span>'
        f'<span class="pq-asked">{escape(item["requirement"])}</span>'
        f'<span class="pq-state pq-{escape(status)}">{escape(word)}</span>'
        f'<span class="pq-points">{points}</span>{tick}{changed}'
    )
    parts = [
        _part("读出的事实", _own(overruled, "facts", [_fact(f) for f in item["facts"]])),
        _part("材料依据", _own(overruled, "evidence", _evidence(item["evidence"]))),
        _part("还需要的材料", _own(overruled, "missing", [escape(m) for m in item["missing"]])),
        _part("前后矛盾", _own(overruled, "conflicts", [_conflict(c) for c in item["conflicts"]])),
        _part("文件没有写明之处", [escape(entry["reading"]) for entry in item["ambiguities"]]),
        _part("人工修改", [_change(entry) for entry in item["overruled"]]),
    ]
    basis = "".join(open_button(_citation(c), "要求的原文") for c in item["basis"][:1])
    action = "取消核对" if checked else "核对无误"
    tools = (
        f'<div class="pq-tools">{basis}'
        f'<button type="button" class="pq-act" data-action="check" data-item="{number}">'
        f"{action}</button>"
        f'<button type="button" class="pq-act" data-action="change" data-item="{number}">'
        "修改这一项</button></div>"
    )
    opened = " open" if item["conflicts"] else ""
    inside = "".join(parts) + tools
    return f'<details class="pq-item"{opened}><summary>{head}</summary>{inside}</details>'


def _own(overruled: Filled, field: str, found: Sequence[str]) -> Sequence[str]:
    """Return what a person wrote in the place of what was found."""
    return [lines(overruled[field]["value"])] if field in overruled else found


def _part(title: str, entries: Sequence[str]) -> str:
    if not entries:
        return ""
    listed = "".join(f"<li>{entry}</li>" for entry in entries)
    return f"<h4>{title}</h4><ul>{listed}</ul>"


def _points(item: Filled) -> str:
    if item["points"] is None and item["score"] is None:
        return ""
    full = "" if item["points"] is None else f" / {item['points']} 分"
    return escape(f"{'未定' if item['score'] is None else item['score']}{full}")


def _fact(fact: Filled) -> str:
    return f"{escape(fact['name'])}：<b>{escape(fact['value'])}</b>"


def _evidence(entries: Sequence[Filled]) -> list[str]:
    shown = [_quoted(entry) for entry in entries[:MOST_EVIDENCE]]
    more = len(entries) - len(shown)
    return [*shown, f"另有 {more} 处，见导出的“引用”表"] if more > 0 else shown


def _quoted(entry: Filled) -> str:
    place = " › ".join((entry["document"], *entry["path"]))
    return f"“{escape(entry['quote'])}”<span class='pq-path'>{escape(place)}</span>"


def _conflict(entry: Filled) -> str:
    quotes = "".join(f"<li>{quoted}</li>" for quoted in _evidence(entry["citations"]))
    return f"{escape(entry['statement'])}<ul>{quotes}</ul>"


def _change(entry: Filled) -> str:
    field = FIELD_WORDS.get(entry["field"], entry["field"])
    was, now = (STATUS_WORDS.get(text, text) or "空" for text in (entry["was"], entry["value"]))
    return escape(f"{field}：{was} → {now}（理由：{entry['reason']}）")


def _citation(entry: Filled) -> Citation:
    return Citation(
        entry["document"], tuple(entry["path"]), entry["quote"], entry["start"], entry["end"]
    )


def _chart(filled: Filled) -> str:
    """Return a bar a section: got, lost, and not determined."""
    bars = []
    for section in dict.fromkeys(item["section"] for item in filled["items"]):
        items = [i for i in filled["items"] if i["section"] == section and i["points"]]
        most = sum((Decimal(i["points"]) for i in items), Decimal())
        scored = [i for i in items if i["score"] is not None]
        got = sum((Decimal(i["score"]) for i in scored), Decimal())
        lost = sum((Decimal(i["points"]) for i in scored), Decimal()) - got
        if most:
            bars.append(bar(section, got, lost, most))
    return f'<div class="pq-chart">{"".join(bars)}{legend("未定")}</div>' if bars else ""
