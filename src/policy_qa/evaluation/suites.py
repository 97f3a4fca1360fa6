"""The named suites, and where their cases and documents lie."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from policy_qa.errors import InputError
from policy_qa.evaluation.cases import Dataset, load_cases
from policy_qa.evaluation.laws import ARCHIVE, QUESTIONS, load_laws

SUITES = (
    "policies-dev",
    "policies-dev2",
    "policies-dev3",
    "policies-dev4",
    "policies-dev5",
    "policies-dev6",
    "policies-dev7",
    "policies-dev8",
    "policies-dev9",
    "policies-dev10",
    "policies-test",
    "policies-test2",
    "policies",
    "unseen-dev",
    "unseen-dev2",
    "unseen-dev3",
    "unseen-dev5",
    "unseen-dev6",
    "unseen-dev7",
    "unseen-dev8",
    "unseen-dev9",
    "unseen-dev10",
    "unseen-test",
    "unseen-test2",
    "calculations-dev",
    "calculations-dev2",
    "calculations-dev3",
    "calculations-dev4",
    "calculations-dev5",
    "calculations-dev6",
    "calculations-dev7",
    "calculations-dev8",
    "calculations-unseen-dev",
    "calculations-unseen-dev2",
    "calculations-unseen-dev3",
    "calculations-unseen-dev4",
    "calculations-test",
    "calculations-test2",
    "calculations-test3",
    "calculations-test4",
    "calculations-test5",
    "calculations-unseen-test2",
    "calculations-unseen-test3",
    "adversarial-dev",
    "adversarial-test",
    "hostile-dev",
    "hostile-test",
    "turns-dev",
    "turns-test",
    "laws",
)
_CALCULATED = ("dev", "dev2", "dev3", "dev4")
"""The folders of invented documents that the calculations are about, all together."""
_FOR_MODELS = ("adversarial", "hostile", "turns")
DATA_VARIABLE = "POLICY_QA_EVAL_DATA"


class SuiteSkipped(InputError):
    """A suite whose data is not on this machine; the message says that it is skipped."""

    exit_status = 0


def _default_root() -> Path:
    """Return ``eval`` of the working folder, or of the checkout that this file is in."""
    here = Path("eval")
    return here if here.is_dir() else Path(__file__).parents[3] / "eval"


def _default_data() -> Path | None:
    value = os.environ.get(DATA_VARIABLE, "")
    return Path(value) if value else None


def _default_work() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME", "") or Path.home() / ".cache"
    return Path(cache) / "policy_qa" / "evaluation"


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie.

    ``root`` holds the case files, ``data`` the laws suite, ``work`` what a run makes;
    ``share`` is how many laws are used, all where None.
    """

    root: Path = field(default_factory=_default_root)
    data: Path | None = field(default_factory=_default_data)
    work: Path = field(default_factory=_default_work)
    share: int | None = None


def load_suite(name: str, places: Places) -> Dataset:
    """Load a suite by name.

    Raises:
        InputError: If there is no such suite or its files cannot be read.
        SuiteSkipped: If its data is not on this machine.
    """
    if name not in SUITES:
        message = f"没有名为“{name}”的评测集，可选：{'、'.join(SUITES)}。"
        raise InputError(message)
    if name == "laws":
        return _laws(places)
    group, _, half = name.partition("-")
    root = places.root / "llm" if group in _FOR_MODELS else places.root
    if group in ("unseen", "hostile"):
        folder = root / group / half
        return Dataset(name, load_cases(folder / "cases.jsonl"), folder / "corpus")
    if half.startswith("unseen"):
        folders = [places.root / "unseen" / part / "corpus" for part in _CALCULATED]
        corpus = _joined(folders, places.work / "unseen-corpus")
        return Dataset(name, load_cases(places.root / group / f"{half}.jsonl"), corpus)
    halves = [half] if half else ["dev", "test"]
    files = [root / group / f"{one}.jsonl" for one in halves]
    return Dataset(name, load_cases(*files), places.root.parent / "corpus")


def _joined(folders: Sequence[Path], target: Path) -> Path:
    """Copy the documents of several folders into one."""
    target.mkdir(parents=True, exist_ok=True)
    for folder in folders:
        for document in folder.iterdir():
            shutil.copy(document, target / document.name)
    return target


def _laws(places: Places) -> Dataset:
    data = places.data
    if data is None or not all((data / name).is_file() for name in (QUESTIONS, ARCHIVE)):
        message = (
            f"法规评测集已跳过：没有找到 {QUESTIONS} 和 {ARCHIVE}，"
            f"请用 --data 或环境变量 {DATA_VARIABLE} 指定它们所在的文件夹。"
        )
        raise SuiteSkipped(message)
    return load_laws(data, places.work / "laws", places.share)
