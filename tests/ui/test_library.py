"""Files put into the folder of documents and taken out of it."""

from __future__ import annotations

import pytest

from policy_qa.documents import read_manifest
from policy_qa.errors import DocumentError, InputError
from policy_qa.ui import library


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "旧.txt").write_text("第一条 旧的规定。", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("办法.txt", "办法.txt"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\办法.docx", "办法.docx"),
        (".隐藏.txt", "隐藏.txt"),
        ("~$办法.docx", "办法.docx"),
        ("<script>.txt", "_script_.txt"),
        ("甲\u202etxt.exe", "甲_txt.exe"),
        ("长" * 300 + ".pdf", "长" * library.LONGEST_NAME + ".pdf"),
    ],
)
def test_a_name_stays_in_its_folder(name, safe):
    assert library.safe_name(name) == safe


@pytest.mark.parametrize("name", ["", "..", "/", "   ", "manifest.toml/"])
def test_a_name_of_nothing_is_refused(name):
    with pytest.raises(InputError, match="请改名"):
        library.safe_name(name)


def test_a_file_is_taken_in_and_the_old_one_kept(corpus, tmp_path):
    new = tmp_path / "旧.txt"
    new.write_text("第一条 新的规定。", encoding="utf-8")
    assert library.add(new, corpus) == "旧.txt"
    assert "新的" in (corpus / "旧.txt").read_text(encoding="utf-8")
    (kept,) = (corpus / library.BIN).rglob("*.txt")
    assert "旧的" in kept.read_text(encoding="utf-8")


def test_what_a_file_is_is_decided_by_its_content(corpus, tmp_path):
    fake = tmp_path / "办法.txt"
    fake.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(100))
    with pytest.raises(DocumentError, match=r"办法\.txt.*可执行程序"):
        library.add(fake, corpus)
    assert [path.name for path in corpus.iterdir()] == ["旧.txt"]


def test_a_document_goes_to_the_bin(corpus):
    library.remove("旧.txt", corpus)
    assert [path.name for path in corpus.iterdir()] == [library.BIN]


@pytest.mark.parametrize("name", ["没有.txt", "../旧.txt", ".removed"])
def test_only_a_document_of_the_folder_is_removed(corpus, name):
    with pytest.raises(InputError, match="请刷新"):
        library.remove(name, corpus)


def test_the_index_of_another_folder_is_not_overwritten(corpus, tmp_path):
    library.check_same_library(["旧.txt", "别的.txt"], corpus)
    library.check_same_library([], tmp_path / "none")
    with pytest.raises(InputError, match="不是由文件夹"):
        library.check_same_library(["别的.txt"], corpus)


class TestRenaming:
    def test_the_ending_stays_and_the_manifest_follows(self, corpus):
        manifest = corpus / "manifest.toml"
        manifest.write_text('[[document]]\nfile = "旧.txt"\ntitle = "题"\n', encoding="utf-8")
        assert library.rename("旧.txt", "新的办法", corpus) == "新的办法.txt"
        assert read_manifest(corpus)["新的办法.txt"].title == "题"
        assert not (corpus / "旧.txt").exists()

    def test_a_name_stays_in_the_folder(self, corpus):
        assert library.rename("旧.txt", "../../外面.txt", corpus) == "外面.txt"
        assert (corpus / "外面.txt").is_file()

    @pytest.mark.parametrize(("old", "new"), [("没有.txt", "甲"), ("../旧.txt", "甲")])
    def test_only_a_document_of_the_folder_is_renamed(self, corpus, old, new):
        with pytest.raises(InputError, match="请刷新"):
            library.rename(old, new, corpus)

    def test_a_name_that_is_taken_is_refused(self, corpus):
        (corpus / "乙.txt").write_text("乙", encoding="utf-8")
        with pytest.raises(InputError, match="已经有"):
            library.rename("旧.txt", "乙", corpus)
