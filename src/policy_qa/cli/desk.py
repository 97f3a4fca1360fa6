"""Where the analyses find their documents: in the index, in the corpus folder, by path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from policy_qa.errors import DocumentError, IndexStateError, InputError

if TYPE_CHECKING:
    from policy_qa.analysis.reading import Reading
    from policy_qa.config import Settings
    from policy_qa.index import PolicyIndex
    from policy_qa.models import Embedder

_MOST_DOCUMENTS = 40


@dataclass(slots=True)
class Desk:
    """Opens documents of the index, of the corpus folder, or by path."""

    settings: Settings
    index: PolicyIndex | None

    def embedder(self) -> Embedder:
        """Load the embedder that compares statements with each other."""
        from policy_qa.models import open_symmetric_embedder

        return open_symmetric_embedder(self.settings)

    def readings(self, names: Sequence[str] | None) -> list[Reading]:
        """Open the documents named, or all of the index."""
        wanted = [
            name.strip() for part in names or () for name in part.replace("，", ",").split(",")
        ]
        wanted = [name for name in wanted if name] or self._names()
        if len(wanted) > _MOST_DOCUMENTS:
            message = f"共有{len(wanted)}份文件，请用 --documents 选出不超过{_MOST_DOCUMENTS}份。"
            raise InputError(message)
        return _distinct([self.reading(name) for name in wanted])

    def reading(self, name: str, part: str | None = None) -> Reading:
        """Open one document, or only the part under the headings that hold ``part``."""
        whole = self._open(name)
        if part is None:
            return whole
        chosen = whole.part(part)
        if not chosen.clauses:
            message = f"“{whole.name}”中没有标题含“{part}”的部分，请核对 --part 的写法。"
            raise InputError(message)
        return chosen

    def _open(self, name: str) -> Reading:
        from policy_qa.analysis.reading import read_file, read_from

        if Path(name).is_file():
            return read_file(Path(name))
        if self.index is None:
            if (self.settings.corpus / name).is_file():
                return read_file(self.settings.corpus / name)
            message = f"没有文件“{name}”，索引也还没有建立。请核对路径，或先运行 policy-qa index。"
            raise DocumentError(message)
        known = self._names()
        near = [name] if name in known else [each for each in known if name in each]
        if len(near) != 1:
            listed = "、".join(near or known)
            why = "有多份文件含有" if near else "没有文件"
            message = f"{why}“{name}”，请写出完整的文件名：{listed}。"
            raise DocumentError(message)
        return read_from(self.index, near[0])

    def _names(self) -> list[str]:
        if self.index is None:
            raise InputError(
                "还没有索引，请先运行 policy-qa index，或用 --documents 写出文件路径。"
            )
        return [record.name for record in self.index.documents()]


@contextmanager
def open_desk(config: Path | None, index: Path | None) -> Iterator[Desk]:
    """Open the index for the block; without one, documents are found by their paths."""
    from policy_qa.config import load_settings
    from policy_qa.index import PolicyIndex

    settings = load_settings(config=config, index=index)
    try:
        opened = PolicyIndex.open(settings.index)
    except IndexStateError:
        if index is not None:
            raise
        yield Desk(settings, None)
        return
    with opened:
        yield Desk(settings, opened)


def _distinct(readings: list[Reading]) -> list[Reading]:
    """Show documents by their region, and by their file name where two share it."""
    labels = [reading.label for reading in readings]
    return [
        reading if labels.count(reading.label) == 1 else replace(reading, label=reading.name)
        for reading in readings
    ]
