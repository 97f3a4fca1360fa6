from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index import world
from policy_qa.index import PolicyIndex, UpdateReport, update_index

TEXTS = {
    "交流.txt": "教师每年交流轮岗比例不低于10%。骨干教师占20%。\n校长任期为五年。\n",
    "经费.txt": "市财政每年安排经费300万元。\n经费专款专用。\n学校建立台账。\n",
    "考核.txt": "考核结果分为优秀、良好、合格、不合格。\n连续两年优秀的学校给予奖励。\n",
}


@dataclass
class Site:
    """A corpus folder and its index folder."""

    corpus: Path
    folder: Path
    embedder: world.HashEmbedder

    def write(self, name: str, text: str) -> None:
        (self.corpus / name).write_text(text, encoding="utf-8")

    def update(self, **options) -> UpdateReport:
        options = {"pipeline": world.pipeline(), "embedder": self.embedder, **options}
        return update_index(self.folder, self.corpus, **options)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "语料", tmp_path / "索引", world.HashEmbedder())
    made.corpus.mkdir()
    for name, text in TEXTS.items():
        made.write(name, text)
    return made


@pytest.fixture
def reopen(site: Site) -> Iterator[Callable[[], PolicyIndex]]:
    opened: list[PolicyIndex] = []

    def reopen() -> PolicyIndex:
        opened.append(PolicyIndex.open(site.folder))
        return opened[-1]

    yield reopen
    for index in opened:
        index.close()


@pytest.fixture
def index(site: Site, reopen: Callable[[], PolicyIndex]) -> PolicyIndex:
    site.update()
    return reopen()
