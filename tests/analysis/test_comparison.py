from __future__ import annotations

import io
from dataclasses import replace

import pytest
from docx import Document as open_docx
from openpyxl import load_workbook

from policy_qa.analysis.comparison import OTHER, SILENT, UNMENTIONED, compare
from policy_qa.analysis.render import comparison as render
from policy_qa.citations import verify_citation
from policy_qa.errors import InputError
from policy_qa.export import to_docx, to_xlsx

from .test_gap import Characters

FIRST = """东湖市方案

一、交流

（一）教师交流。每学年教师交流比例不低于符合条件教师的10%，各校必须建立教师交流台账。

（二）经费。市财政局安排专项经费支持集团办学。
"""
SECOND = """西山市方案

一、交流

（一）教师交流。每学年教师交流比例不低于符合条件教师的20%，鼓励各校建立教师交流台账。
"""
THIRD = """南江市方案

一、经费

（一）投入。县级财政局每年安排专项资金支持学校改造。
"""


@pytest.fixture
def places(written):
    files = ((FIRST, "甲.txt", "东湖市"), (SECOND, "乙.txt", "西山市"), (THIRD, "丙.txt", "南江市"))
    return [replace(written(text, name), label=label) for text, name, label in files]


def test_one_column_a_place_and_silence_is_said(places):
    found = compare("教师交流", places, Characters())
    assert found.documents == ("甲.txt", "乙.txt", "丙.txt")
    assert found.silent == ("丙.txt",)
    table = render.grid(found, places)
    assert [column.title for column in table.columns] == [
        "方面", "东湖市", "西山市", "南江市", "不同之处",
    ]  # fmt: skip
    assert {row[3].text for row in table.rows} == {SILENT}


def test_figures_and_strength_are_marked(places):
    found = compare("教师交流", places, Characters())
    (aspect,) = [aspect for aspect in found.aspects if aspect.name != OTHER]
    differences = " ".join(aspect.differences)
    assert "东湖市 10%" in differences
    assert "西山市 20%" in differences
    assert "措辞：东湖市 必须；西山市 应当" in differences or "东湖市 必须" in differences


def test_an_aspect_of_which_a_speaking_document_is_silent(corpus):
    readings = [
        corpus["ankang-school-groups-plan.txt"],
        corpus["qingdao-school-groups-opinion.txt"],
    ]
    found = compare("招生", readings, Characters())
    assert found.silent == ()
    texts = {render.cell_text(found, cell) for aspect in found.aspects for cell in aspect.cells}
    assert SILENT not in texts
    assert UNMENTIONED not in texts or len(found.aspects) > 1


def test_silent_corpus_documents(corpus):
    found = compare("招生", list(corpus.values()), Characters())
    assert "shandong-strong-schools-interpretation.txt" in found.silent
    assert "ankang-school-groups-plan.txt" not in found.silent


def test_nothing_anywhere(places):
    found = compare("航天发射", places, Characters())
    assert len(found.silent) == 3
    assert {value.text for value in render.grid(found, places).rows[0][1:4]} == {SILENT}


def test_exports_hold_what_the_json_holds(corpus):
    readings = list(corpus.values())
    found = compare("师资保障", readings, Characters())
    stated = render.to_json(found, readings)
    book = load_workbook(io.BytesIO(to_xlsx([render.grid(found, readings)])))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert len(rows) == len(stated["aspects"])
    for row, aspect in zip(rows, stated["aspects"], strict=True):
        assert row[0] == aspect["name"]
        assert row[1:-1] == [cell["text"] for cell in aspect["cells"]]
        assert (row[-1] or "") == "\n".join(aspect["differences"])
    document = open_docx(io.BytesIO(to_docx(render.paper(found, readings))))
    assert len(document.tables[0].rows) == len(rows) + 1
    for aspect in found.aspects:
        for cell in aspect.cells:
            for citation in cell.citations:
                assert verify_citation(citation, corpus[citation.document].text) == []


def test_clear_errors(places):
    with pytest.raises(InputError, match="至少需要两份文件"):
        compare("教师交流", places[:1], Characters())
    with pytest.raises(InputError, match="没有可以检索的词"):
        compare("。。", places, Characters())
