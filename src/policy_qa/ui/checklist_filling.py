"""Open the checklists whose documents are in the index, and fill one from a group's files."""

from __future__ import annotations

import base64
import binascii
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policy_qa.checklist import (
    Checklist,
    build_checklist,
    checklist_names,
    fill,
    find_checklist,
    read_checklist,
    read_materials,
)
from policy_qa.checklist.data import ChecklistData
from policy_qa.checklist.years import parse_year
from policy_qa.errors import InputError
from policy_qa.score import Rulebook
from policy_qa.ui.library import safe_name

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

_LOGGER = logging.getLogger(__name__)
MOST_MATERIALS = 60
MOST_BYTES = 100 << 20
Filled = dict[str, Any]
Progress = Callable[[int, int], None]


def usable_checklists(assistant: Assistant) -> dict[str, str]:
    """Return the titles of the checklists that can be opened, by name.

    Files that come, change or go meanwhile count at once; one that does not hold is left out.
    """
    held = {record.name for record in assistant.documents()}
    rulebooks = {book.name for book in assistant.rulebooks()}
    found = {}
    for name in checklist_names():
        try:
            data = _as_it_is_now(name, *_stamp(name))
        except (InputError, OSError) as error:
            _LOGGER.warning("%s", error)
            continue
        if (not data.document or data.document in held) and (
            not data.rulebook or data.rulebook in rulebooks
        ):
            found[name] = data.title
    return found


def _stamp(name: str) -> tuple[int, int]:
    state = find_checklist(name).stat()
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=64)
def _as_it_is_now(name: str, _changed: int, _size: int) -> ChecklistData:
    """Read a checklist once for each state of its file."""
    return read_checklist(name)


def open_checklist(assistant: Assistant, name: str) -> Checklist:
    """Open a checklist over the documents of the index.

    Raises:
        InputError: If there is none of this name, or its document is not in the index.
    """
    usable = usable_checklists(assistant)
    if name not in usable:
        raise InputError(f"没有可用的清单“{name}”，现有：{'、'.join(usable) or '无'}。")
    data = _as_it_is_now(name, *_stamp(name))
    rulebook = rulebook_of(assistant, data.rulebook)
    if not data.document:
        return build_checklist(name, data, None, rulebook=rulebook)
    clauses = assistant.clauses_of(data.document)

    def path_of(_: str, offset: int) -> tuple[str, ...]:
        return next((c.path for c in clauses if c.start <= offset < c.end), ())

    text = assistant.text(data.document)
    return build_checklist(name, data, text, path_of=path_of, rulebook=rulebook)


def rulebook_of(assistant: Assistant, name: str | None) -> Rulebook | None:
    """Return the rulebook of a checklist, which it may lack."""
    return next((book for book in assistant.rulebooks() if book.name == name), None)


def fill_from(
    assistant: Assistant, name: str, folder: Path, year: str = "", progress: Progress | None = None
) -> Filled:
    """Fill a checklist from the files of a folder; return it as CONTRACT.md words it.

    Raises:
        InputError: If the checklist, the year or the materials do not hold.
    """
    assessed = parse_year(year) if year.strip() else None
    if year.strip() and assessed is None:
        raise InputError(f"“{year}”不是学年，请写成 2023 或 2023—2024，或者不填。")
    opened = open_checklist(assistant, name)
    materials = read_materials(folder)
    try:
        return fill(
            opened, materials, assessed, embedder=assistant.symmetric_embedder, progress=progress
        ).to_json()
    except InputError as error:
        message = f"{error}".replace("请用 --year 指定考核的学年，例如 --year 2023", "请填写学年")
        raise InputError(message) from error


@contextmanager
def folder_of(paths: Sequence[str]) -> Iterator[Path]:
    """Copy files that were uploaded into a folder of their own, which goes after the block.

    Raises:
        InputError: If there are none, too many, or too large ones.
    """
    sizes = sum(Path(path).stat().st_size for path in paths)
    with _folder(len(paths), sizes) as folder:
        for path in paths:
            shutil.copyfile(path, folder / _free_name(folder, Path(path).name))
        yield folder


@contextmanager
def folder_with(materials: Sequence[Mapping[str, Any]]) -> Iterator[Path]:
    """Write materials that came as ``name`` with ``text`` or ``base64`` into a folder.

    Raises:
        InputError: As above, or if an entry does not hold.
    """
    data = [_bytes_of(entry) for entry in materials]
    with _folder(len(data), sum(map(len, data))) as folder:
        for entry, content in zip(materials, data, strict=True):
            (folder / _free_name(folder, str(entry.get("name", "")))).write_bytes(content)
        yield folder


@contextmanager
def _folder(files: int, size: int) -> Iterator[Path]:
    if not files:
        raise InputError("还没有材料，请先上传学校或集团的材料。")
    if files > MOST_MATERIALS or size > MOST_BYTES:
        raise InputError(f"材料最多 {MOST_MATERIALS} 份、共 {MOST_BYTES >> 20} MB，请减少后再试。")
    with tempfile.TemporaryDirectory(prefix="policy-qa-materials-") as folder:
        yield Path(folder)


def _free_name(folder: Path, name: str) -> str:
    """Return a safe name that no other material has."""
    safe = Path(safe_name(name))
    number, free = 2, safe.name
    while (folder / free).exists():
        number, free = number + 1, f"{safe.stem}（{number}）{safe.suffix}"
    return free


def _bytes_of(entry: Mapping[str, Any]) -> bytes:
    if not isinstance(entry, Mapping) or not entry.get("name"):
        raise InputError("每份材料应当是一个对象，写明 name，以及 text 或 base64。")
    try:
        if "text" in entry:
            return str(entry["text"]).encode()
        return base64.b64decode(str(entry["base64"]), validate=True)
    except KeyError as error:
        raise InputError(f"材料“{entry['name']}”缺少内容，请写明 text 或 base64。") from error
    except binascii.Error as error:
        raise InputError(f"材料“{entry['name']}”的 base64 不正确，请重新编码。") from error
