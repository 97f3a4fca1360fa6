"""After every fault the question set is answered as before (SIGKILL: test_killed.py)."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import world
from index.questions import answers
from policy_qa.errors import IndexStateError, PolicyQAError
from policy_qa.index import PolicyIndex, faults, maintenance, rebuild_index
from policy_qa.index.store import TextStore

TESTS = Path(__file__).parents[1]
MANY = "".join(f"第{number}条本文件规定的事项之{number}，应当办理。\n" for number in range(3000))
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def before(site, index):
    found = answers(index)
    index.close()
    return found


def answers_of(site):
    with PolicyIndex.open(site.folder) as index:
        return answers(index)


def update_elsewhere(site, *, most=0, before_it=(), folder=None):
    command = [sys.executable, "-m", "index.on_small_disk"]
    arguments = [str(site.corpus), str(folder or site.folder), str(most)]
    return subprocess.run(
        [*before_it, *command, *arguments],
        cwd=TESTS,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs RLIMIT_FSIZE")
def test_a_full_disk(site, before):
    size = (site.folder / "texts.sqlite3").stat().st_size
    site.write("长文.txt", MANY)
    result = update_elsewhere(site, most=size + 200_000)
    assert result.returncode == 2, result.stderr
    assert "腾出空间" in result.stdout
    assert answers_of(site) == before
    (site.corpus / "长文.txt").unlink()
    assert site.update().failed == ()
    assert answers_of(site) == before


@pytest.mark.skipif(not (ROOT and shutil.which("unshare")), reason="needs a mount of its own")
def test_a_full_file_system(site, before, tmp_path):
    """A real one of 2 MB: SQLite, Chroma and the lock files all meet the end of the space."""
    site.write("长文.txt", MANY)
    script = f'mount -t tmpfs -o size=2m tmpfs "{site.folder}-小" && exec "$@"'
    (tmp_path / "索引-小").mkdir()
    result = update_elsewhere(
        site, before_it=["unshare", "--mount", "sh", "-c", script, "sh"], folder=f"{site.folder}-小"
    )
    if "mount" in result.stderr or "unshare" in result.stderr:
        pytest.skip("mounting is not allowed here")
    assert result.returncode == 2, result.stderr
    assert "腾出空间" in result.stdout
    assert answers_of(site) == before


def test_no_space_for_chroma(site, before, monkeypatch, caplog):
    """Chroma cannot be written: the vectors of SQLite answer, and the next update mends it."""

    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    site.write("新增.txt", "新增一条。\n")
    with monkeypatch.context() as patched:
        patched.setattr("policy_qa.index.chroma.EmbeddedChroma._connect", full)
        site.update()
        with PolicyIndex.open(site.folder) as index:
            assert "落后" in index.verify()[0]
            assert len(index.nearest(site.embedder.embed("某地：新增一条。"), 20)) == 8
    assert "无法使用" in caplog.text
    (site.corpus / "新增.txt").unlink()
    site.update()
    assert answers_of(site) == before


def test_no_space_for_the_temporary_file(site, before, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    site.write("新增.txt", "新增一条。\n")
    with monkeypatch.context() as patched:
        patched.setattr("policy_qa.index.changes.pickle.dump", full)
        with pytest.raises(IndexStateError, match="腾出空间"):
            site.update()
    assert answers_of(site) == before


def test_a_folder_that_may_not_be_written(site, before):
    """Reading still works, writing says why not. As root, another user tries."""
    site.write("新增.txt", "新增一条。\n")
    paths = [site.folder, *site.folder.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    code = (
        "import sys, os; from pathlib import Path\n"
        "from index import world; from index.questions import answers\n"
        "from policy_qa.index import PolicyIndex, update_index\n"
        "from policy_qa.errors import PolicyQAError\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "with PolicyIndex.open(Path(sys.argv[2])) as index: print(answers(index))\n"
        "try:\n"
        "    update_index(Path(sys.argv[2]), Path(sys.argv[1]), pipeline=world.pipeline(),\n"
        "                 embedder=world.HashEmbedder())\n"
        "except PolicyQAError as error: print(error)\n"
    )
    for folder in (site.folder.parent, *site.folder.parent.parents[:2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    command = [sys.executable, "-c", code, str(site.corpus), str(site.folder)]
    try:
        result = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=False)
    finally:
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert result.returncode == 0, result.stderr
    told, refused = result.stdout.splitlines()
    assert told == str(before)
    assert "权限" in refused
    assert answers_of(site) == before


@pytest.mark.parametrize(
    "content", [b"", b"not a database" * 1000, b"SQLite format 3\0" + b"x" * 99]
)
def test_a_damaged_text_store_is_rebuilt(site, before, content):
    (site.folder / "texts.sqlite3").write_bytes(content)
    with pytest.raises(PolicyQAError, match="policy-qa"):
        PolicyIndex.open(site.folder)
    assert rebuild_index(site.folder, site.update).documents == 3
    assert answers_of(site) == before


def test_a_text_store_damaged_in_the_middle_is_rebuilt(site, before):
    path = site.folder / "texts.sqlite3"
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    assert rebuild_index(site.folder, site.update).added == 3
    assert answers_of(site) == before


def test_a_damaged_vector_store_is_rebuilt(site, before):
    for path in site.folder.glob("vectors-*/**/*"):
        if path.is_file():
            path.write_bytes(b"damaged" * 100)
    assert answers_of(site) == before
    site.embedder.embedded = 0
    assert rebuild_index(site.folder, site.update).added == 0
    assert site.embedder.embedded == 0
    with PolicyIndex.open(site.folder) as index:
        assert index.verify() == []
    assert answers_of(site) == before


def test_two_writers_at_once(site, before):
    """The second is told within a second, or waits that long; reading goes on."""
    site.write("长文.txt", MANY)
    with maintenance.writer_lock(site.folder):
        begin = time.monotonic()
        with pytest.raises(IndexStateError, match="正在被另一个进程更新"):
            site.update()
        assert time.monotonic() - begin < 1
        assert answers_of(site) == before
    command = [sys.executable, "-m", "index.on_small_disk", str(site.corpus), str(site.folder), "0"]
    pipes = {"cwd": TESTS, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, **pipes) for _ in range(2)]
    told = [process.communicate(timeout=60)[0] for process in both]
    assert {process.returncode for process in both} <= {0, 2}
    assert 0 in {process.returncode for process in both}
    assert all("另一个进程" in text for text in told if text)
    (site.corpus / "长文.txt").unlink()
    site.update()
    assert answers_of(site) == before


@pytest.mark.parametrize("moment", ["before fingerprint", "before reading"])
def test_a_document_deleted_while_it_is_indexed(site, before, moment):
    site.write("短命.txt", "短命一条。\n")
    pipeline = world.pipeline()
    doomed = site.corpus / "短命.txt"

    def listed(corpus):
        files = world.files(corpus)
        if moment == "before fingerprint":
            doomed.unlink()
        return files

    def read(path):
        if path == doomed:
            doomed.unlink()
        return world.read(path)

    object.__setattr__(pipeline, "files", listed)
    object.__setattr__(pipeline, "read", read)
    report = site.update(pipeline=pipeline)
    assert (report.documents, report.failed) == (3, ())
    assert answers_of(site) == before


def test_a_known_document_deleted_while_it_is_indexed_is_removed(site, index):
    site.write("经费.txt", "改写的经费。\n")
    pipeline = world.pipeline()

    def read(path):
        path.unlink()
        return world.read(path)

    object.__setattr__(pipeline, "read", read)
    report = site.update(pipeline=pipeline)
    assert (report.removed, report.failed) == (1, ())
    assert index.clauses_of("经费.txt") == {}


@pytest.mark.parametrize("jump", [-10 * 365 * 86400, 10 * 365 * 86400])
def test_a_clock_that_jumps(site, before, monkeypatch, jump):
    """Changes are seen by content, and nothing waits for a time of day."""
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + jump)
    for path in site.corpus.iterdir():
        os.utime(path, (real() + jump, real() + jump))
    assert site.update().updated == 0
    old = (site.corpus / "经费.txt").read_text("utf-8")
    site.write("经费.txt", old.replace("300", "400"))
    os.utime(site.corpus / "经费.txt", (0, 0))
    report = site.update()
    assert report.updated == 1
    assert 0 <= report.seconds < 60
    site.write("经费.txt", old)
    site.update()
    assert answers_of(site) == before


def test_an_older_version_of_the_tables_is_migrated(site, before):
    store = TextStore(site.folder)
    with store.writing() as connection:
        connection.execute("DROP INDEX passages")
        connection.execute("ALTER TABLE vectors DROP COLUMN passage")
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
        connection.execute("DELETE FROM meta WHERE key = 'identity'")
    store.close()
    with pytest.raises(IndexStateError, match=r"数据格式版本是“1”.*policy-qa index"):
        PolicyIndex.open(site.folder)
    site.embedder.embedded = 0
    assert site.update(pipeline=world.pipeline(splitter="2")).updated == 3
    assert site.embedder.embedded == 0
    assert answers_of(site) == before


def test_an_unknown_version_of_the_tables_is_made_anew(site, before):
    store = TextStore(site.folder)
    with store.writing() as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
    store.close()
    assert site.update().added == 3
    assert answers_of(site) == before


def test_errors_of_the_system_are_told_apart(tmp_path):
    full = faults.disk_fault(tmp_path, OSError(28, "No space left on device"))
    forbidden = faults.disk_fault(tmp_path, PermissionError(13, "Permission denied"))
    assert "磁盘空间不足" in str(full)
    assert "权限" in str(forbidden)
