"""Nothing is lost: rebuild an index that is damaged, back one up, bring one back.

A backup is a zip file: ``index/texts.sqlite3`` (texts, clauses, words and vectors), ``corpus/…``
(the documents and their manifest) and ``backup.json`` with the SHA-256 of each. The vectors in
Chroma are a copy and are made again after restoring.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from policy_qa.errors import IndexStateError, InputError
from policy_qa.index.chroma import open_copy
from policy_qa.index.faults import DamagedIndexError, disk_fault, sqlite_fault
from policy_qa.index.maintenance import rebuild_vectors, writer_lock
from policy_qa.index.pipeline import UpdateReport, fingerprint
from policy_qa.index.store import (
    FILE_NAME,
    SCHEMA_VERSION,
    TextStore,
    get_meta,
    new_identity,
    set_meta,
)
from policy_qa.index.tables import inconsistencies

_CONTENTS = "backup.json"
_TEXTS = f"index/{FILE_NAME}"
_CORPUS = "corpus"
_FORMAT = "policy-qa backup 1"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the numbers of documents in the index and of files put back.

    ``kept`` names files that the folder already held with another content.
    """

    documents: int
    files: int
    kept: tuple[str, ...]


def rebuild_index(
    folder: Path, update: Callable[[], UpdateReport], *, chroma_url: str | None = None
) -> UpdateReport:
    """Make an index whole again, whatever is wrong with it.

    A damaged text store is deleted and made again from the documents; the vectors in Chroma
    are made again from those in SQLite.

    Args:
        folder: The index folder.
        update: Brings the index up to date with its documents.
        chroma_url: Address of the Chroma server, if there is one.

    Raises:
        IndexStateError: If another process is using the index, or the disk is full.
    """
    store = TextStore(folder)
    with writer_lock(folder):
        if not _whole(store):
            store.delete()
    report = update()
    with writer_lock(folder):
        with store.reading() as connection:
            meta = get_meta(connection)
        copy = open_copy(folder, meta["identity"], chroma_url)
        try:
            rebuild_vectors(store, copy)
        finally:
            copy.close()
            store.close()
    return report


def _whole(store: TextStore) -> bool:
    """Return whether the text store can be read, or there is none."""
    try:
        if not store.exists():
            return not store.path.exists()
        with store.reading() as connection:
            return not inconsistencies(connection)
    except DamagedIndexError:
        return False


def back_up(folder: Path, corpus: Path, target: Path) -> int:
    """Write an index and its documents into one file; reading and writing go on meanwhile.

    Args:
        folder: The index folder.
        corpus: The folder with the documents; where it does not exist, the index alone is kept.
        target: The backup file; it appears only when it is complete.

    Returns:
        The size of the backup in bytes.

    Raises:
        IndexStateError: If there is no index, or the backup cannot be written.
    """
    store = TextStore(folder)
    if not store.exists():
        message = f"“{folder}”中没有索引，无从备份。请先运行 policy-qa index。"
        raise IndexStateError(message)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".backup-", dir=target.parent) as temporary:
            texts, draft = Path(temporary) / FILE_NAME, Path(temporary) / "backup.zip"
            _copy_texts(store, texts)
            members = {_TEXTS: texts, **_documents(corpus)}
            _write_archive(draft, members)
            draft.replace(target)
        return target.stat().st_size
    except OSError as error:
        raise disk_fault(target, error) from error
    finally:
        store.close()


def _copy_texts(store: TextStore, target: Path) -> None:
    copy = sqlite3.connect(target)
    try:
        with store.reading() as connection:
            connection.backup(copy)
    except sqlite3.DatabaseError as error:
        raise sqlite_fault(target, error) from error
    finally:
        copy.close()


def _documents(corpus: Path) -> dict[str, Path]:
    """Return the files of a corpus by their names in the archive."""
    if not corpus.is_dir():
        return {}
    files = sorted(path for path in corpus.iterdir() if path.is_file())
    return {f"{_CORPUS}/{path.name}": path for path in files}


def _write_archive(target: Path, members: Mapping[str, Path]) -> None:
    hashes: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in members.items():
            try:
                hashes[name] = fingerprint(path)
                archive.write(path, name)
            except FileNotFoundError:  # deleted since it was listed
                hashes.pop(name, None)
        contents = {"format": _FORMAT, "sha256": hashes}
        archive.writestr(_CONTENTS, json.dumps(contents, ensure_ascii=False, indent=1))


def restore(source: Path, folder: Path, corpus: Path, *, chroma_url: str | None = None) -> Restored:
    """Put back what ``back_up`` wrote; the index is replaced, all of it or nothing.

    Args:
        source: The backup file.
        folder: The index folder.
        corpus: The folder of the documents; files that it holds with another content are kept.
        chroma_url: Address of the Chroma server, if there is one.

    Raises:
        InputError: If the file is not a backup, or is damaged.
        IndexStateError: If another process is using the index, or the disk is full.
    """
    try:
        with writer_lock(folder), TemporaryDirectory(prefix=".restore-", dir=folder) as temporary:
            _unpack(source, Path(temporary))
            store = TextStore(folder)
            _prepare(Path(temporary) / "index")
            store.delete()
            (Path(temporary) / _TEXTS).replace(store.path)
            files, kept = _put_back(Path(temporary) / _CORPUS, corpus)
            documents = _follow(store, chroma_url)
    except OSError as error:
        raise disk_fault(folder, error) from error
    return Restored(documents, files, kept)


def _unpack(source: Path, folder: Path) -> None:
    """Unpack and check every file; the names come from outside and may lead nowhere else."""
    with _opened(source) as archive:
        hashes = _contents(archive, source)
        for name, expected in hashes.items():
            target = folder / _safe(name, source)
            target.parent.mkdir(exist_ok=True)
            with archive.open(name) as member, target.open("wb") as file:
                shutil.copyfileobj(member, file, _PIECE)
            if fingerprint(target) != expected:
                raise _not_a_backup(source, f"其中的“{name}”已损坏")
    if not (folder / _TEXTS).is_file():
        raise _not_a_backup(source, "其中没有索引")


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except FileNotFoundError as error:
        message = f"备份文件“{source}”不存在。请检查文件名。"
        raise InputError(message) from error
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError) as error:
        raise _not_a_backup(source, str(error)) from error


def _contents(archive: zipfile.ZipFile, source: Path) -> dict[str, str]:
    contents = json.loads(archive.read(_CONTENTS))
    if not isinstance(contents, dict) or contents.get("format") != _FORMAT:
        raise _not_a_backup(source, "格式不符")
    return {str(name): str(value) for name, value in contents["sha256"].items()}


def _safe(name: str, source: Path) -> PurePosixPath:
    path = PurePosixPath(name)
    if name != _TEXTS and (len(path.parts) != 2 or path.parts[0] != _CORPUS or ".." in path.parts):  # noqa: PLR2004
        raise _not_a_backup(source, f"其中的路径“{name}”不合规")
    return path


def _not_a_backup(source: Path, reason: str) -> InputError:
    return InputError(f"“{source}”不是完好的备份文件（{reason}）。请换一份备份。")


def _prepare(folder: Path) -> None:
    """Migrate older tables, refuse newer ones, and tell the index apart from its original."""
    store = TextStore(folder)
    store.migrate()
    with store.writing() as connection:
        set_meta(connection, "identity", new_identity())
    with store.reading() as connection:
        version = get_meta(connection).get("schema")
    store.close()
    if version != SCHEMA_VERSION:
        message = f"备份的数据格式版本是“{version}”，现在使用的是“{SCHEMA_VERSION}”。请先升级程序。"
        raise IndexStateError(message)


def _put_back(source: Path, corpus: Path) -> tuple[int, tuple[str, ...]]:
    """Move the documents into their folder; return how many, and the names left as they are."""
    count, kept = 0, []
    for path in sorted(source.glob("*")):
        target = corpus / path.name
        if not target.exists():
            corpus.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)
            count += 1
        elif fingerprint(target) != fingerprint(path):
            kept.append(path.name)
    return count, tuple(kept)


def _follow(store: TextStore, chroma_url: str | None) -> int:
    with store.reading() as connection:
        meta = get_meta(connection)
        (documents,) = connection.execute("SELECT count(*) FROM documents").fetchone()
    copy = open_copy(store.folder, meta["identity"], chroma_url)
    try:
        rebuild_vectors(store, copy)
    finally:
        copy.close()
        store.close()
    return int(documents)
