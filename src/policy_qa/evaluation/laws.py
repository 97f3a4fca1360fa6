"""The laws suite: questions over statutes, whose data lies outside the repository.

The data folder holds ``law_questions_dev.jsonl`` (id, question, set, gold: title, article
and the files of its editions) and ``laws.tar.gz``. Indexing thousands of laws takes hours,
so a share of them may be used: every law with gold, and others drawn with a fixed seed. A
larger share always contains a smaller one.
"""

from __future__ import annotations

import json
import random
import tarfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from policy_qa.errors import InputError
from policy_qa.evaluation.cases import ArticleEvidence, Case, Dataset

QUESTIONS, ARCHIVE = "law_questions_dev.jsonl", "laws.tar.gz"
SEED = 7

_KINDS = {"lawbench_1-1": "lookup", "lawbench_3-2": "scene", "stard_train": "lay"}


class _Gold(BaseModel):
    title: str
    article: str
    files: tuple[str, ...] = Field(min_length=1)


class _Question(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    id: str
    question: str
    source: str = Field(alias="set")
    gold: tuple[_Gold, ...] = Field(min_length=1)

    def case(self) -> Case:
        """Return the question as a case that is judged by its articles alone."""
        return Case(
            id=self.id,
            question=self.question,
            kind=_KINDS.get(self.source, self.source),
            style="plain",
            status="answered",
            evidence=tuple(
                ArticleEvidence(documents=gold.files, article=gold.article) for gold in self.gold
            ),
        )


def load_laws(data: Path, folder: Path, share: int | None) -> Dataset:
    """Lay out the laws suite.

    Args:
        data: The folder with the questions and the archive.
        folder: Where the chosen laws are unpacked to; what else is there is removed.
        share: How many laws to use (at least those with gold), all where None.

    Raises:
        InputError: If the data cannot be read.
    """
    cases = _cases(data / QUESTIONS)
    gold = {name for case in cases for name in _documents(case)}
    with _open(data / ARCHIVE) as archive:
        members = {PurePosixPath(member.name).name: member for member in archive if member.isfile()}
        chosen = choose(sorted(members), gold, share)
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if path.name not in chosen:
                path.unlink()
        for name in chosen:
            _unpack(archive, members[name], folder / name)
    return Dataset("laws", cases, folder, _note(len(chosen), len(members), len(gold)))


def choose(names: Sequence[str], gold: set[str], share: int | None) -> set[str]:
    """Return the names with gold and, up to ``share`` in all, others by seeded chance."""
    others = [name for name in names if name not in gold]
    random.Random(SEED).shuffle(others)
    wanted = len(others) if share is None else max(0, share - len(gold))
    return (gold & set(names)) | set(others[:wanted])


def _cases(path: Path) -> tuple[Case, ...]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return tuple(_Question.model_validate(json.loads(line)).case() for line in lines if line)
    except (OSError, ValueError, ValidationError) as error:
        message = f"法规评测题“{path}”无法读取：{error}。请检查 --data 所指的文件夹。"
        raise InputError(message) from error


def _documents(case: Case) -> list[str]:
    return [
        name
        for evidence in case.evidence
        if isinstance(evidence, ArticleEvidence)
        for name in evidence.documents
    ]


def _open(path: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(path)
    except (OSError, tarfile.TarError) as error:
        message = f"法规压缩包“{path}”无法读取：{error}。请检查 --data 所指的文件夹。"
        raise InputError(message) from error


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    if target.exists() and target.stat().st_size == member.size:
        return
    source = archive.extractfile(member)
    if source is not None:
        target.write_bytes(source.read())


def _note(used: int, total: int, gold: int) -> str:
    if used == total:
        return f"收录全部 {total} 部法规"
    return (
        f"收录 {used} 部法规（共 {total} 部，占 {used / total:.1%}）："
        f"含答案的 {gold} 部全部收录，其余按种子 {SEED} 随机抽取"
    )
