"""The folder of documents: files put in and taken out, never outside it, never lost."""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from policy_qa.documents import MANIFEST, document_files, read_document
from policy_qa.errors import InputError

BIN = ".removed"
LONGEST_NAME = 80
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]')


def safe_name(name: str) -> str:
    """Return a file name that stays in its folder and that any system can write.

    Raises:
        InputError: If nothing usable is left of it.
    """
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = _UNSAFE.sub("_", plain).strip().lstrip(".~$ ")
    stem, suffix = Path(plain).stem[:LONGEST_NAME].strip(), Path(plain).suffix[:10]
    if not stem or f"{stem}{suffix}" == MANIFEST:
        raise InputError(f"文件名“{name}”不能使用，请改名后再上传。")
    return f"{stem}{suffix}"


def add(source: Path, corpus: Path) -> str:
    """Put a file into the folder once it can be read; return its name there.

    A file of the same name goes to the bin.

    Raises:
        DocumentError: If what the file holds cannot be read.
        InputError: If its name cannot be used or the folder cannot be written.
    """
    name = safe_name(source.name)
    read_document(source)
    try:
        corpus.mkdir(parents=True, exist_ok=True)
        partial = corpus / f".{name}.partial"
        shutil.copyfile(source, partial)
        if (corpus / name).exists():
            _to_bin(corpus, name)
        partial.replace(corpus / name)
    except OSError as error:
        message = f"“{name}”无法存入“{corpus}”：{error.strerror or error}。请检查文件夹的权限。"
        raise InputError(message) from error
    return name


def remove(name: str, corpus: Path) -> None:
    """Move a document of the folder to its bin.

    Raises:
        InputError: If the folder has no such document or cannot be written.
    """
    if name not in {path.name for path in document_files(corpus)}:
        raise InputError(f"文件夹“{corpus}”里没有“{name}”，请刷新页面。")
    try:
        _to_bin(corpus, name)
    except OSError as error:
        message = f"“{name}”无法移出：{error.strerror or error}。请检查文件夹的权限。"
        raise InputError(message) from error


def rename(old: str, new: str, corpus: Path) -> str:
    """Give a document of the folder another name, in its manifest too; return that name.

    Its ending stays, as it says what people open it with.

    Raises:
        InputError: If there is no such document, the name is taken or cannot be used.
    """
    present = {path.name for path in document_files(corpus)}
    if old not in present:
        raise InputError(f"文件夹“{corpus}”里没有“{old}”，请刷新页面。")
    suffix = Path(old).suffix
    name = safe_name(new if new.endswith(suffix) else f"{new}{suffix}")
    if name in present:
        raise InputError(f"已经有名为“{name}”的文件，请换一个名称。")
    manifest = corpus / MANIFEST
    try:
        (corpus / old).rename(corpus / name)
        if manifest.is_file():
            text = manifest.read_text(encoding="utf-8")
            entry = re.compile(
                rf"^(\s*file\s*=\s*){re.escape(json.dumps(old, ensure_ascii=False))}", re.MULTILINE
            )
            quoted = json.dumps(name, ensure_ascii=False)
            manifest.write_text(entry.sub(lambda m: m[1] + quoted, text), encoding="utf-8")
    except OSError as error:
        message = f"“{old}”无法改名：{error.strerror or error}。请检查文件夹的权限。"
        raise InputError(message) from error
    return name


def check_same_library(indexed: Iterable[str], corpus: Path) -> None:
    """Refuse to index a folder that has nothing of what the index holds.

    Raises:
        InputError: If the index belongs to another folder.
    """
    held = set(indexed)
    present = {path.name for path in document_files(corpus)} if corpus.is_dir() else set()
    if held and not held & present:
        message = (
            f"现在的索引不是由文件夹“{corpus}”建立的，更新会丢掉索引里的全部文件。"
            "请用设置 corpus 指明原来的文件夹后再试。"
        )
        raise InputError(message)


def _to_bin(corpus: Path, name: str) -> None:
    folder = corpus / BIN / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    folder.mkdir(parents=True)
    (corpus / name).rename(folder / name)
