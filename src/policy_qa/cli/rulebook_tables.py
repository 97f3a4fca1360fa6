"""Rulebooks in the terminal: the list of them, and one of them in parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from policy_qa.score.rules import RulebookData

_METHODS = {"proportion": "按比例", "shortfall": "按差额扣分", "grade_share": "按等次"}


def books_table(books: Mapping[str, RulebookData]) -> Table:
    """Return a row a rulebook: name, title, document, what it counts."""
    table = _table("计分规则", "名称", "标题", "文件", "内容")
    for name, book in books.items():
        counted = [f"{len(book.indicators)}项指标"] if book.indicators else []
        counted += [f"{len(book.measures)}个测算项"] if book.measures else []
        counted += [f"{len(book.checks)}处复算"] if book.checks else []
        _row(table, name, book.title, book.document, "、".join(counted))
    return table


def book_parts(described: Mapping[str, Any]) -> Iterator[str | Table]:
    """Yield what ``describe`` says, part by part; empty parts are left out."""
    yield f"{described['title']}（{described['name']}）"
    yield f"文件：{'、'.join(described['documents'])}"
    labels = {entry["name"]: entry["label"] for entry in described["inputs"]}
    if described["indicators"]:
        yield _indicators(described, labels)
    if described["measures"]:
        yield _measures(described, labels)
    grades = "、".join(grade["name"] for grade in described["grades"])
    bonus = "、".join(f"{level}{points}分" for level, points in described["bonus"].items())
    for heading, content in (("等次", grades), ("加分", bonus)):
        if content:
            yield f"{heading}：{content}"
    for due in described["deadlines"]:
        yield f"期限：{due['month']}月{due['day']}日前，{due['responsible']}：{due['task']}"
    for rule in described["open_rules"]:
        used, *others = rule["readings"]
        yield f"没有写明：{rule['name']}"
        yield "\n".join([f"  采用：{used}", *(f"  另有：{other}" for other in others)])


def _indicators(described: Mapping[str, Any], labels: Mapping[str, str]) -> Table:
    table = _table(f"满分{described['maximum']}分", "序号", "指标", "板块", "分值", "计分", "输入")
    for rule in described["indicators"]:
        forms = " 或 ".join(_inputs(form, labels) for form in rule["forms"])
        method = _METHODS[rule["method"]]
        _row(table, rule["number"], rule["title"], rule["section"], rule["points"], method, forms)
    return table


def _measures(described: Mapping[str, Any], labels: Mapping[str, str]) -> Table:
    table = _table("测算项", "编号", "名称", "单位", "输入")
    for measure in described["measures"]:
        inputs = _inputs(measure["inputs"], labels)
        _row(table, measure["id"], measure["name"], measure["unit"], inputs)
    return table


def _inputs(names: list[str], labels: Mapping[str, str]) -> str:
    return "、".join(f"{labels.get(name, name)}（{name}）" for name in names)


def _table(title: str, *headings: str) -> Table:
    table = Table(title=Text(title), title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading == headings[0])
    return table


def _row(table: Table, *cells: str) -> None:
    table.add_row(*map(Text, cells))
