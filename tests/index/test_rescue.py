import json
import zipfile

import pytest

from index.questions import answers
from policy_qa.errors import IndexStateError, InputError
from policy_qa.index import PolicyIndex, back_up, restore


@pytest.fixture
def backup(site, index, tmp_path):
    target = tmp_path / "备份" / "一.zip"
    assert back_up(site.folder, site.corpus, target) == target.stat().st_size
    assert [path.name for path in target.parent.iterdir()] == ["一.zip"]
    return target


def test_a_backup_brings_everything_back(site, index, backup):
    expected = answers(index)
    index.close()
    site.write("经费.txt", "全改了。\n")
    (site.corpus / "考核.txt").unlink()
    (site.corpus / "交流.txt").write_bytes(b"")
    site.update()
    done = restore(backup, site.folder, site.corpus)
    assert (done.documents, done.files, done.kept) == (3, 1, ("交流.txt", "经费.txt"))
    with PolicyIndex.open(site.folder) as again:
        assert answers(again) == expected
        assert again.verify() == []


def test_a_backup_on_an_empty_machine(site, index, backup, tmp_path):
    done = restore(backup, tmp_path / "新" / "索引", tmp_path / "新" / "语料")
    assert (done.documents, done.files, done.kept) == (3, 3, ())
    with PolicyIndex.open(tmp_path / "新" / "索引") as again:
        assert answers(again) == answers(index)


def altered(backup, name, content, *, contents=None):
    """Return a backup with one more or another member."""
    target = backup.with_name("改.zip")
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(target, "w") as archive:
        for member in source.namelist():
            if member not in (name, "backup.json"):
                archive.writestr(member, source.read(member))
        stated = json.loads(source.read("backup.json"))
        archive.writestr(name, content)
        archive.writestr("backup.json", json.dumps({**stated, **(contents or {})}))
    return target


def test_a_backup_that_is_none_changes_nothing(site, index, backup, tmp_path):
    expected = answers(index)
    cut = tmp_path / "截断.zip"
    cut.write_bytes(backup.read_bytes()[:-100])
    text = tmp_path / "文本.zip"
    text.write_text("不是备份", "utf-8")
    escaping = altered(backup, "x", b"", contents={"sha256": {"corpus/../../x": "0"}})
    other = altered(backup, "x", b"", contents={"format": "别的"})
    for source in (cut, text, escaping, other, tmp_path / "无.zip"):
        with pytest.raises(InputError, match="备份"):
            restore(source, site.folder, site.corpus)
    damaged = altered(backup, "corpus/交流.txt", b"damaged")
    with pytest.raises(InputError, match=r"交流.txt.*已损坏"):
        restore(damaged, site.folder, site.corpus)
    assert answers(index) == expected
    assert not (site.corpus.parent / "x").exists()


def test_without_an_index_there_is_nothing_to_back_up(site, tmp_path):
    with pytest.raises(IndexStateError, match="无从备份"):
        back_up(site.folder, site.corpus, tmp_path / "一.zip")


def test_a_full_disk_leaves_no_half_backup(site, index, tmp_path, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    with pytest.raises(IndexStateError, match="腾出空间"):
        back_up(site.folder, site.corpus, tmp_path / "一.zip")
    assert not list(tmp_path.glob("*.zip"))
