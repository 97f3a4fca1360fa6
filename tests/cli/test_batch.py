"""A file of questions: what fails has its line all the same."""

from __future__ import annotations

import json

import pytest

from policy_qa.cli.batch import run_batch
from policy_qa.errors import InputError


def test_an_id_that_no_file_can_hold_costs_no_line(tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "\\ud800"}\n{"id": "q2"}\n', encoding="utf-8")

    def work(record):
        raise InputError("没有问题")

    with pytest.raises(InputError, match="2 行未能处理"):
        run_batch(source, target, work, "作答")
    lines = target.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["?", "q2"]
