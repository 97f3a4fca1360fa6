"""Work in the background: its stages, its end, its failures, and no more than a few at once."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from policy_qa.errors import InputError, PolicyQAError
from policy_qa.schema import Metadata
from policy_qa.ui.access import SCOPE_KEY, Caller
from policy_qa.ui.documents import DocumentsTab
from policy_qa.ui.evaluations import EvaluationTab
from policy_qa.ui.jobs import Stage, Worker
from policy_qa.ui.tables import progress

PATIENCE = 10


def test_a_job_tells_its_stages_and_its_result():
    goes_on = threading.Event()

    def work(job):
        job.tell(1, 2, "读文件")
        goes_on.wait(PATIENCE)
        return "好"

    job = Worker().start("收入", work)
    stages = job.follow()
    assert Stage("读文件", 1, 2) in (next(stages), job.stage)
    goes_on.set()
    assert job.outcome() == "好"
    assert job.finished


def test_a_job_goes_on_when_nobody_follows_it():
    done = threading.Event()
    begun = threading.Event()
    worker = Worker()

    def work(job):
        begun.set()
        done.wait(PATIENCE)

    job = worker.start("收入", work)
    assert begun.wait(PATIENCE)
    assert worker.unfinished() is job
    follower = job.follow()
    next(follower)
    follower.close()
    done.set()
    assert job.outcome() is None
    assert worker.unfinished() is None


def test_what_fails_is_told():
    def known(job):
        raise InputError("文件太大。")

    def unknown(job):
        raise ZeroDivisionError

    worker = Worker()
    with pytest.raises(InputError, match="文件太大"):
        worker.start("收入", known).outcome()
    with pytest.raises(PolicyQAError, match="内部出错"):
        worker.start("收入", unknown).outcome()


def test_a_job_that_was_waiting_says_so_no_longer_once_it_runs():
    free, begun = threading.Event(), threading.Event()
    worker = Worker()
    worker.start("甲", lambda _: free.wait(PATIENCE))

    def work(job):
        begun.set()
        return job.stage.name

    second = worker.start("乙", work)
    assert second.stage.name == "等待乙"
    free.set()
    assert begun.wait(PATIENCE)
    assert second.outcome() == "乙"


def test_files_are_moved_by_the_owner_of_the_index_only(tmp_path):
    """A file taken out while another job reads the folder would be missed by that job."""
    (tmp_path / "操场.txt").write_text("操场每日开放。", encoding="utf-8")
    goes_on = threading.Event()
    worker = Worker()
    worker.start("收入文件", lambda _: goes_on.wait(PATIENCE))
    record = SimpleNamespace(name="操场.txt", metadata=Metadata(), rows=(), warnings=())
    library = SimpleNamespace(documents=lambda: [record])
    report = SimpleNamespace(failed=())
    tab = DocumentsTab(library, tmp_path, lambda told: report, worker, None)
    editor = SimpleNamespace(scope={SCOPE_KEY: Caller(role="editor")})
    removing = tab.remove("操场.txt", editor)
    assert "等待更新索引" in next(removing)[1]
    assert (tmp_path / "操场.txt").exists()
    goes_on.set()
    assert "已移出" in list(removing)[-1][1]
    assert not (tmp_path / "操场.txt").exists()


def test_an_evaluation_that_is_followed_leaves_what_users_say_alone(tmp_path):
    goes_on = threading.Event()
    worker = Worker()
    worker.start("评测", lambda _: goes_on.wait(PATIENCE))
    settings = SimpleNamespace(corpus=tmp_path)
    tab = EvaluationTab(
        None, settings, feedback=tmp_path / "cases.jsonl", downloads=None, worker=worker
    )
    opened = tab.opened(SimpleNamespace(scope={SCOPE_KEY: Caller()}))
    assert "还没有用户意见" in next(opened)[2]
    *_, said, which = next(opened)
    assert "value" not in said
    assert "value" not in which
    opened.close()
    goes_on.set()


def test_a_job_has_an_owner():
    free = threading.Event()
    worker = Worker(threads=2)
    mine = worker.start("填写", lambda _: free.wait(PATIENCE), ("甲", "b"))
    worker.start("填写", lambda _: free.wait(PATIENCE), ("甲", "c"))
    assert worker.unfinished(("甲", "b")) is mine
    assert worker.unfinished(("乙", "b")) is None
    assert worker.unfinished() is None
    free.set()


def test_too_many_are_refused():
    free = threading.Event()
    worker = Worker(threads=1, most_waiting=1)
    jobs = [worker.start("收入", lambda _: free.wait(PATIENCE)) for _ in range(2)]
    with pytest.raises(InputError, match="太多"):
        worker.start("收入", lambda _: None)
    free.set()
    assert [job.outcome() for job in jobs] == [True, True]


def test_progress_is_shown_and_escaped():
    assert 'aria-valuenow="50"' in progress(Stage("读<b>", 1, 2))
    assert "读&lt;b&gt;" in progress(Stage("读<b>", 1, 2))
    assert "pq-moving" in progress(Stage("等待"))


def test_a_page_opened_while_a_job_ends_shows_what_came_of_it():
    held = []
    goes_on = threading.Event()
    worker = Worker()

    def take_in(job):
        goes_on.wait(PATIENCE)
        metadata = Metadata(title="操场办法")
        held.append(SimpleNamespace(name="操场.txt", metadata=metadata, rows=(), warnings=()))
        return [], []

    job = worker.start("收入文件", take_in)
    library = SimpleNamespace(documents=lambda: list(held))
    tab = DocumentsTab(library, Path(), lambda told: None, worker, None)
    shown = tab.opened(SimpleNamespace())
    assert "操场.txt" not in next(shown)[0]
    goes_on.set()
    job.outcome()
    assert "操场.txt" in list(shown)[-1][0]
