from __future__ import annotations

import io
import json

import pytest
from openpyxl import Workbook

from policy_qa.errors import InputError
from policy_qa.evaluation import Evidence, load_questions
from policy_qa.evaluation.free_text import compare


def xlsx(path, rows):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(path)
    return path


def test_xlsx_with_all_columns(tmp_path):
    header = ["编号", "问题", "答案", "关键事实", "依据", "文件", "类型", "状态"]
    row = [7, "补贴多少？", "500元", "500元|五百元；每月", "每人每月500元", "a.txt", "数字", ""]
    path = xlsx(
        tmp_path / "题.xlsx", [header, row, [None] * 8, [8, "食堂？", "没写"] + [""] * 4 + ["拒答"]]
    )
    first, second = load_questions(path)
    assert first.key_facts == (("500元", "五百元"), ("每月",))
    assert first.evidence == (Evidence(document="a.txt", quote="每人每月500元"),)
    assert (first.id, first.kind, first.status) == ("7", "数字", "answered")
    assert (second.id, second.kind, second.status) == ("8", "未分类", "refused")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_people_have(tmp_path, encoding):
    path = tmp_path / "题.csv"
    path.write_bytes('问题,参考答案\n"补贴,多少？",500元\n'.encode(encoding))
    [case] = load_questions(path)
    assert (case.question, case.reference, case.id) == ("补贴,多少？", "500元", "第2行")


def test_the_better_of_two_columns_is_taken(tmp_path):
    path = tmp_path / "题.csv"
    path.write_text("回答,问题,参考答案\n机器说的,问？,真的\n", encoding="utf-8")
    assert load_questions(path)[0].reference == "真的"


def test_jsonl_of_people_and_of_this_project(tmp_path, make_case):
    path = tmp_path / "题.jsonl"
    rows = [
        {"问题": "问？", "答案": "答", "关键事实": [["甲", "乙"], ["丙"]]},
        {"question": "二", "answer": 3},
    ]
    path.write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8"
    )
    first, second = load_questions(path)
    assert first.key_facts == (("甲", "乙"), ("丙",))
    assert second.reference == "3"
    case = make_case()
    path.write_text(case.model_dump_json(), encoding="utf-8")
    assert load_questions(path) == (case,)


def test_repeated_ids_are_told_apart(tmp_path):
    path = tmp_path / "题.csv"
    path.write_text("编号,问题,答案\n1,甲,乙\n1,丙,丁\n", encoding="utf-8")
    assert [case.id for case in load_questions(path)] == ["1", "1-2"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docx", b"", "“a.docx”的格式不支持"),
        ("a.csv", "问题,备注\n甲,乙\n".encode(), "“a.csv”没有“参考答案”一列"),
        ("a.csv", "问题,答案\n甲,乙\n丙,\n".encode(), "“a.csv”第3行缺少“参考答案”"),
        ("a.csv", "问题,答案\n".encode(), "“a.csv”里没有题目"),
        ("a.csv", b"", "“a.csv”没有“问题”一列"),
        ("a.csv", b"\xff\xff\xff", "“a.csv”的编码无法识别"),
        ("a.xlsx", b"not a zip", "“a.xlsx”不是完好的 xlsx"),
        ("a.jsonl", b"{", "“a.jsonl”第1行不是 JSON"),
        ("a.jsonl", b"[1]", "“a.jsonl”第1行不是 JSON 对象"),
    ],
)
def test_errors_name_the_file_the_row_and_the_remedy(tmp_path, name, data, said):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match="请") as error:
        load_questions(path)
    assert said in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="无法读取"):
        load_questions(tmp_path / "none.csv")


def test_free_text_needs_every_figure():
    reference = "补贴标准为每人每月500元，由市民政局发放。"
    assert compare("由市民政局发放，补贴标准每人每月五百元。[1]", reference).good
    wrong_figure = compare("由市民政局发放，补贴标准每人每月600元。", reference)
    assert not wrong_figure.good
    assert wrong_figure.figures == 0.0
    assert "500元" in wrong_figure.missing


def test_free_text_needs_most_of_the_words():
    agreement = compare("会议在春天召开。", "补贴由市民政局发放。")
    assert agreement.figures == 1.0
    assert agreement.words == 0.0
    assert not agreement.good
    assert compare("无论什么", "").good


def test_an_own_set_is_judged_by_its_reference(tmp_path, corpus, scripted):
    from policy_qa.evaluation import Dataset, run_evaluation

    path = tmp_path / "题.csv"
    path.write_text(
        "编号,问题,答案,依据\nc1,补贴？,每人每月500元,每人每月500元\n", encoding="utf-8"
    )
    report = run_evaluation(Dataset("own", load_questions(path), corpus), scripted, scripted)
    [outcome] = report.ours.outcomes
    assert outcome.correct is True
    assert outcome.relevance == (True, False)
    assert io.StringIO(report.json_text()).read().count('"agreement": {') == 1
