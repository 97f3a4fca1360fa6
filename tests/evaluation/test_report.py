from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook
from rich.console import Console

from policy_qa.evaluation import Dataset, build_baselines, run_evaluation
from policy_qa.evaluation.render import (
    print_failures,
    print_report,
    to_html,
    to_markdown,
    to_xlsx,
)
from policy_qa.evaluation.render.charts import bar_chart
from policy_qa.evaluation.runner import open_texts, readable_texts

from .samples import told

HOSTILE = '<script>alert(1)</script><img src="http://a.example/x">'


@pytest.fixture
def report(dataset, scripted):
    baselines = build_baselines(["bm25"], readable_texts(open_texts(dataset.corpus)), None)
    return run_evaluation(dataset, scripted, scripted, baselines=baselines)


@pytest.fixture
def hostile(dataset, scripted, make_case):
    cases = (
        make_case(id="c1", question=HOSTILE, kind="=1+1", reference="=HYPERLINK(1)"),
        make_case(id="c3", question="+1|*x*", reference="@SUM(A1)"),
    )
    scripted.answers["c1"] = told(f"=cmd|' /C calc'!A0 {HOSTILE} \x01")
    scripted.answers["c3"] = told("-2+3")
    return run_evaluation(Dataset(HOSTILE, cases, dataset.corpus), scripted, scripted)


def shown(print_it, report) -> str:
    console = Console(file=io.StringIO(), width=160)
    print_it(report, console)
    return console.file.getvalue()


def test_the_terminal_shows_all_systems(report):
    text = shown(print_report, report)
    assert re.search(r"正确率\s*│\s*50\.0%\s*│", text)
    assert "BM25" in text
    assert "责任单位（1）" in text


def test_defects_of_the_cases_are_shown_in_every_form(dataset, scripted, make_case):
    lost = make_case(evidence=({"document": "rules.txt", "quote": "没有这句话"},))
    report = run_evaluation(Dataset("one", (lost,), dataset.corpus), scripted, scripted)
    for text in (shown(print_report, report), to_markdown(report), to_html(report)):
        assert "没有这句话" in text


def test_failures_come_with_their_reason(report):
    text = shown(print_failures, report)
    assert text.index("c4") < text.index("c2")
    assert "程序出错：KeyError" in text
    assert "缺少：市民政局 / 民政局；不该有：市教育局；引用 1 处，对 0 处" in text
    assert "应为：市民政局。" in text


def test_wrong_answers_come_first_in_every_form(report):
    for text in (to_markdown(report), to_html(report)):
        assert text.index("让它出错") < text.index("谁负责解释")
    html = to_html(report)
    assert html.index("谁负责解释") < html.index("补贴多少钱")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]


def test_the_page_needs_nothing_and_runs_nothing(hostile):
    page = _Page()
    page.feed(to_html(hostile))
    assert "svg" in page.tags
    assert not page.tags & {"script", "img", "link", "iframe", "object"}
    assert page.links == []


def test_markdown_escapes_its_own_marks(hostile):
    text = to_markdown(hostile)
    assert "\\<script\\>" in text
    assert "+1\\|\\*x\\*" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows if "alert" in row}) == 1


def test_no_cell_becomes_a_formula(hostile):
    workbook = load_workbook(io.BytesIO(to_xlsx(hostile)))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [cell for cell in cells if cell.data_type == "f"]
    for start in ("=cmd", "=HYPERLINK", "+1|", "@SUM", "-2+3"):
        assert any(text.startswith(start) for text in texts)
    marked = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@"]
    assert all(cell.quotePrefix for cell in marked if cell.value)


def test_the_workbook_has_a_row_for_each_case_and_system(report):
    workbook = load_workbook(io.BytesIO(to_xlsx(report)))
    rows = list(workbook["逐题"].iter_rows(values_only=True))
    assert len(rows) == 1 + 2 * 4
    header = rows[0]
    first = dict(zip(header, rows[1], strict=True))
    assert (first["系统"], first["编号"], first["判定"]) == ("policy_qa", "c4", "出错")


def test_a_chart_is_as_long_as_its_value():
    svg = bar_chart("图<1>", ["甲", "乙"], [("组", [0.5, None])])
    assert "图&lt;1&gt;" in svg
    assert 'width="210.0"' in svg
    assert "50%" in svg
    assert "—" in svg
