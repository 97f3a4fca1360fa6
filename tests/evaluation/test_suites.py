from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from policy_qa.errors import InputError
from policy_qa.evaluation import Places, SuiteSkipped, load_cases, load_suite
from policy_qa.evaluation.laws import ARCHIVE, QUESTIONS, choose

LAWS = {f"法{n}.md": f"# 法{n}\n\n第一条 内容{n}。\n" for n in range(10)}


@pytest.fixture
def data(tmp_path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    gold = [{"title": "法3", "article": "第一条", "files": ["法3.md", "法4.md"]}]
    rows = [
        {"id": "q1", "question": "？", "set": "lawbench_1-1", "gold": gold},
        {"id": "q2", "question": "？", "set": "new-set", "gold": gold},
    ]
    (folder / QUESTIONS).write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with tarfile.open(folder / ARCHIVE, "w:gz") as archive:
        for name, text in LAWS.items():
            member = tarfile.TarInfo(f"laws/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return folder


def test_a_share_of_the_laws_holds_all_gold_and_says_so(data, tmp_path):
    dataset = load_suite("laws", Places(data=data, work=tmp_path / "work", share=4))
    names = {path.name for path in dataset.corpus.iterdir()}
    assert len(names) == 4
    assert {"法3.md", "法4.md"} <= names
    assert "收录 4 部法规（共 10 部，占 40.0%）" in dataset.note
    assert (dataset.corpus / "法3.md").read_text(encoding="utf-8") == LAWS["法3.md"]
    assert [case.kind for case in dataset.cases] == ["lookup", "new-set"]


def test_a_smaller_share_removes_what_is_too_much(data, tmp_path):
    work = tmp_path / "work"
    everything = load_suite("laws", Places(data=data, work=work))
    assert "全部 10 部" in everything.note
    dataset = load_suite("laws", Places(data=data, work=work, share=1))
    assert {path.name for path in dataset.corpus.iterdir()} == {"法3.md", "法4.md"}


def test_a_larger_share_contains_a_smaller_one():
    names, gold = [f"{n}" for n in range(50)], {"7", "49"}
    small, large = choose(names, gold, 10), choose(names, gold, 30)
    assert (len(small), len(large)) == (10, 30)
    assert small < large
    assert choose(names, gold, 10) == small


@pytest.mark.parametrize("here", [False, True])
def test_without_its_data_the_laws_suite_is_skipped(tmp_path, here):
    with pytest.raises(SuiteSkipped, match=r"已跳过.*--data") as skipped:
        load_suite("laws", Places(data=tmp_path if here else None, work=tmp_path))
    assert skipped.value.exit_status == 0


def test_damaged_data_is_named(data, tmp_path):
    (data / ARCHIVE).write_bytes(b"nothing")
    with pytest.raises(InputError, match=r"laws\.tar\.gz"):
        load_suite("laws", Places(data=data, work=tmp_path / "work"))
    (data / QUESTIONS).write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="law_questions_dev"):
        load_suite("laws", Places(data=data, work=tmp_path / "work"))


def test_the_data_folder_may_come_from_the_environment(data, tmp_path, monkeypatch):
    monkeypatch.setenv("POLICY_QA_EVAL_DATA", str(data))
    assert len(load_suite("laws", Places(work=tmp_path / "work", share=2)).cases) == 2


def test_the_named_suites_read_their_halves(tmp_path, make_case):
    root = tmp_path / "eval"
    for path, case_id in (
        ("policies/dev.jsonl", "p1"),
        ("policies/test.jsonl", "p2"),
        ("unseen/dev/cases.jsonl", "u1"),
    ):
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(make_case(id=case_id).model_dump_json() + "\n\n", encoding="utf-8")
    places = Places(root=root)
    assert [case.id for case in load_suite("policies", places).cases] == ["p1", "p2"]
    assert load_suite("policies-dev", places).corpus == tmp_path / "corpus"
    assert load_suite("unseen-dev", places).corpus == root / "unseen" / "dev" / "corpus"
    with pytest.raises(InputError, match="没有名为“nothing”的评测集"):
        load_suite("nothing", places)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"extra": 1}, "extra"),
        ({"key_facts": [[]]}, "key_facts"),
        ({"forbidden": [" "]}, "forbidden"),
        ({"status": "perhaps"}, "status"),
    ],
)
def test_a_case_that_does_not_hold_is_named_by_its_line(tmp_path, make_case, changed, said):
    path = tmp_path / "cases.jsonl"
    good = make_case().model_dump()
    path.write_text(f"{json.dumps(good)}\n{json.dumps(good | {'id': 'c2'} | changed)}\n")
    with pytest.raises(InputError, match="第2行") as error:
        load_cases(path)
    assert said in str(error.value)


def test_repeated_ids_are_refused(tmp_path, make_case):
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{make_case().model_dump_json()}\n" * 2, encoding="utf-8")
    with pytest.raises(InputError, match="编号“c1”重复"):
        load_cases(path)
    with pytest.raises(InputError, match="无法读取"):
        load_cases(tmp_path / "none.jsonl")


def test_a_query_carries_the_history(make_case):
    query = make_case(history=({"role": "user", "content": "先前"},)).query()
    assert (query.id, query.history[0].role, query.history[0].content) == ("c1", "user", "先前")
