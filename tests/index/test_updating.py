import shutil
import subprocess
import sys

import numpy as np
import pytest
from filelock import FileLock

from index import world
from policy_qa.errors import DocumentError, IndexStateError
from policy_qa.index import PolicyIndex


def counts(report):
    return report.added, report.updated, report.removed


def test_first_build_reports_what_it_did(site):
    seen = []
    report = site.update(progress=lambda done, total: seen.append((done, total)))
    assert counts(report) == (3, 0, 0)
    assert (report.documents, report.clauses, report.failed) == (3, 7, ())
    assert seen[-1] == (7, 7)
    assert report.to_json()["failed"] == []


def test_unchanged_documents_are_not_embedded_again(site, index):
    before = index.generation
    site.embedder.embedded = 0
    assert counts(site.update()) == (0, 0, 0)
    assert site.embedder.embedded == 0
    assert index.generation == before


def test_a_clause_that_was_read_is_gone_after_its_document(site, index):
    read = index.clauses_of("考核.txt")
    assert read
    assert index.clauses(list(read)) == read
    (site.corpus / "考核.txt").unlink()
    site.update()
    assert index.clauses(list(read)) == {}
    assert index.clauses_of("考核.txt") == {}


def test_an_open_index_sees_additions_changes_and_removals(site, index):
    old = set(index.all_clauses())
    site.write("交流.txt", "教师交流改为每三年一次。\n")
    site.write("新增.txt", "新增一条。\n")
    (site.corpus / "考核.txt").unlink()
    site.embedder.embedded = 0
    report = site.update()
    assert counts(report) == (1, 1, 1)
    assert site.embedder.embedded == 2
    assert [record.name for record in index.documents()] == ["交流.txt", "新增.txt", "经费.txt"]
    assert [c.text for c in index.clauses_of("交流.txt").values()] == ["教师交流改为每三年一次。"]
    assert index.clauses_of("考核.txt") == {}
    assert index.lexical(["优"], 5) == []
    assert not old & set(index.clauses_of("交流.txt"))
    found = index.nearest(site.embedder.embed("某地：教师交流改为每三年一次。"), 9)
    assert [rowid for rowid, _ in found[:1]] == list(index.clauses_of("交流.txt"))
    assert {rowid for rowid, _ in found} == set(index.all_clauses())
    assert index.verify() == []


def test_a_snapshot_does_not_change_under_its_reader(site, index):
    with index.snapshot():
        text = index.document("交流.txt").text
        site.write("交流.txt", "全文已换。\n")
        site.update()
        assert index.document("交流.txt").text == text
        assert len(index.lexical(["校"], 9)) == 3
    assert index.document("交流.txt").text == "全文已换。\n"


@pytest.mark.parametrize(("text", "reason"), [("坏文件", "请重新导出"), ("奇怪文件", "读取失败")])
def test_a_document_that_fails_keeps_its_old_version(site, index, text, reason):
    site.write("交流.txt", text)
    site.write("新增.txt", "新增一条。\n")
    report = site.update()
    [(name, error)] = report.failed
    assert name == "交流.txt"
    assert reason in error
    assert counts(report) == (1, 0, 0)
    assert len(index.clauses_of("交流.txt")) == 2


def test_terms_count_in_the_document_that_names_them(site, index):
    site.write("办法.txt", "执行《轮岗》办法。\n")
    site.update()
    assert index.terms() == ["轮岗"]
    assert index.document_frequency("轮岗") == 1
    assert index.document_frequency("轮") == 1


def test_only_new_words_are_embedded(site, index):
    site.write("经费.txt", "市财政每年安排经费500万元。\n经费专款专用。\n学校建立台账。\n")
    (site.corpus / "考核.txt").rename(site.corpus / "考核办法.txt")
    site.embedder.embedded = 0
    assert counts(site.update()) == (1, 1, 1)
    assert site.embedder.embedded == 1
    again = list(index.clauses_of("考核办法.txt"))
    expected = [site.embedder.embed(f"某地：{c.text}") for c in index.clauses(again).values()]
    assert np.allclose(index.vectors(again), expected, atol=1e-3)
    spans, vectors = index.sentences(again[0])
    assert len(spans) == len(vectors) == 1


def test_remove_takes_one_document_out(site, index):
    index.remove("经费.txt")
    assert [record.name for record in index.documents()] == ["交流.txt", "考核.txt"]
    assert index.verify() == []
    with pytest.raises(DocumentError, match="无从删除"):
        index.remove("经费.txt")
    assert counts(site.update()) == (1, 0, 0)


def test_no_index(tmp_path):
    with pytest.raises(IndexStateError, match="policy-qa index --corpus"):
        PolicyIndex.open(tmp_path / "无")


def test_a_damaged_file_is_named(site, index):
    index.close()
    path = site.folder / "texts.sqlite3"
    for rest in site.folder.glob("texts.sqlite3-*"):
        rest.unlink()
    path.write_bytes(b"not a database" * 1000)
    for attempt in (lambda: PolicyIndex.open(site.folder), site.update):
        with pytest.raises(IndexStateError, match="policy-qa rebuild"):
            attempt()


@pytest.mark.parametrize(
    ("option", "label"),
    [
        ("embedder_name", "向量模型"),
        ("splitter_version", "条款切分"),
        ("tokenizer_version", "分词"),
    ],
)
def test_another_origin_is_named_with_its_remedy(site, index, option, label):
    with pytest.raises(IndexStateError, match=f"{label}.*“别的”.*policy-qa index"):
        PolicyIndex.open(site.folder, **{option: "别的"})


def test_another_embedder_makes_the_index_anew(site, index):
    index.close()
    other = world.HashEmbedder("hash-16", 16)
    assert counts(site.update(embedder=other)) == (3, 0, 0)
    with PolicyIndex.open(site.folder, embedder_name="hash-16") as again:
        assert again.vectors(list(again.all_clauses())).shape == (7, 16)
        assert again.verify() == []


def test_another_splitter_reads_everything_again_and_embeds_what_is_new(site, index):
    site.embedder.embedded = 0
    assert counts(site.update(pipeline=world.pipeline(splitter="2"))) == (0, 3, 0)
    assert site.embedder.embedded == 0
    PolicyIndex.open(site.folder, splitter_version="2").close()


def test_another_tokeniser_needs_no_embedding(site, index):
    site.embedder.embedded = 0
    site.update(pipeline=world.pipeline(tokenizer="2"))
    assert site.embedder.embedded == 0
    PolicyIndex.open(site.folder, tokenizer_version="2").close()


def test_a_second_writer_is_told_so(site, index):
    with (
        FileLock(site.folder / "writer.lock"),
        pytest.raises(IndexStateError, match="正在被另一个进程更新"),
    ):
        site.update()
    assert counts(site.update()) == (0, 0, 0)


def test_damaged_chroma_is_noticed_bypassed_and_rebuilt(site, index, reopen):
    question = site.embedder.embed("某地：校长任期")
    expected = index.nearest(question, 7)
    index.close()
    for path in site.folder.glob("vectors-*/**/*"):
        if path.is_file():
            path.write_bytes(b"damaged" * 100)
    damaged = reopen()
    assert [rowid for rowid, _ in damaged.nearest(question, 7)] == [row for row, _ in expected]
    assert damaged.verify() != []
    damaged.rebuild_vectors()
    assert damaged.verify() == []
    assert dict(damaged.nearest(question, 7)) == pytest.approx(dict(expected))
    assert len(list(site.folder.glob("vectors-*"))) == 1


def test_lost_chroma_is_restored_by_the_next_change(site, index, reopen):
    index.close()
    for path in site.folder.glob("vectors-*"):
        shutil.rmtree(path)
    assert "缺少 7 个条款" in reopen().verify()[0]
    site.write("新增.txt", "新增一条。\n")
    site.update()
    assert reopen().verify() == []


def test_chroma_is_made_anew_when_much_was_deleted(site, index, reopen):
    """Chroma's graph loses vectors after many deletions, though nothing reports it."""
    index.close()
    for round_ in range(6):
        site.write("交流.txt", f"教师交流第{round_}稿。\n校长任期第{round_}稿。\n")
        site.update()
        with PolicyIndex.open(site.folder) as again:
            found = again.nearest(site.embedder.embed("任期"), 7)
            assert {rowid for rowid, _ in found} == set(again.all_clauses())
    [copy] = site.folder.glob("vectors-*")
    assert copy.name != "vectors-1"


def test_beside_a_process_that_has_chroma_open(site, index):
    question = site.embedder.embed("某地：校长任期")
    expected = index.nearest(question, 7)
    index.close()
    holder = (
        "import sys; from filelock import FileLock\n"
        "lock = FileLock(sys.argv[1]); lock.acquire(); print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holder, str(site.folder / "chroma.lock")]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process,
        PolicyIndex.open(site.folder) as reader,
    ):
        assert process.stdout.readline() == b"held\n"
        assert dict(reader.nearest(question, 7)) == pytest.approx(dict(expected), abs=1e-4)
        assert "正被另一个进程使用" in reader.verify()[0]
        with pytest.raises(IndexStateError, match="请关闭它后再重建"):
            reader.rebuild_vectors()
        site.write("新增.txt", "新增一条。\n")
        assert counts(site.update()) == (1, 0, 0)
        assert len(reader.nearest(question, 9)) == 8
        assert "落后" in reader.verify()[0]
        process.stdin.close()
    site.update()
    with PolicyIndex.open(site.folder) as reader:
        assert reader.verify() == []
