"""What a document says about itself, and the manifest that may say more."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from policy_qa.documents import outline
from policy_qa.errors import DocumentError
from policy_qa.schema import Block, Metadata

MANIFEST = "manifest.toml"
FIELDS = ("title", "issuer", "region", "kind", "number", "date", "effective")
LISTS = ("attachments", "repeals")
_KIND = re.compile(
    r"(解读|意见|实施方案|行动方案|方案|办法|通知|公告|报告|规定|条例|细则|规划|解释|决定|法)(?:[（(].*[)）])?$"
)
_REGION = re.compile(
    r"^(?:关于印发)?[《“]?(?:中共)?"
    r"([\u4e00-\u9fff]{2,8}?(?:特别行政区|自治区|自治州|自治县|经济特区|省|市|县|区|盟|旗))"
)
_ISSUER = re.compile(r"^[\u4e00-\u9fff、]{4,40}(?:厅|局|委员会|委|人民政府|政府|办公室|部|院)$")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,10}〔\d{4}〕\d{1,4}号")
_DATE = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日")
_EFFECTIVE = re.compile(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:正式)?(?:施行|实施|执行|生效)")
_REPEALING = re.compile(r"(?:同时|即行|予以|自行)废止|同时停止执行")
_REPEALING_TITLE = re.compile(r"^.*关于废止《(.+)》的(?:决定|通知|公告)$")
# A title in its marks; a part of it (《…》中关于…的规定, 《…》第三条) is not the whole.
_MARKED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》(?!第.{1,8}条|中?(?:的)?(?:有关|关于|相关))")
# A line under the title that says when it was passed is no part of its name.
_PASSED = re.compile(r"\s*[（(][^（）()]*\d{4}年\d{1,2}月\d{1,2}日[^（）()]*[）)]$")
_HEAD = 8
_PAGE_HEAD = 40
"""Blocks among which the title stands: of a paper, and of a page with its own head."""
_MOST_ATTACHMENTS = 50
_NUMBER_LINE, _TITLE_LINE, _DATED_LINE = 40, 60, 80


def read_manifest(folder: Path) -> dict[str, Metadata]:
    """Return the metadata of ``folder/manifest.toml`` by file name (empty without one).

    Raises:
        DocumentError: If the manifest is not valid TOML or names no file.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("document", [])
        return {entry["file"]: _stated(entry) for entry in entries}
    except (
        tomllib.TOMLDecodeError,
        UnicodeDecodeError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        message = f"“{path}”不是有效的文件清单：{error}。每个 [[document]] 须有 file 一项。"
        raise DocumentError(message) from error


def _stated(entry: Mapping[str, Any]) -> Metadata:
    words: dict[str, Any] = {name: str(entry.get(name, "")) for name in FIELDS}
    lists: dict[str, Any] = {name: tuple(map(str, entry.get(name, ()))) for name in LISTS}
    return Metadata(**words, **lists)


def write_manifest(folder: Path, file: str, values: Mapping[str, str | Sequence[str]]) -> None:
    """Set fields of one document in ``folder/manifest.toml``; what else it says stays.

    Args:
        folder: The corpus.
        file: The file name of the document.
        values: New values by field; an empty one takes the field out.

    Raises:
        DocumentError: If the manifest is not valid, or cannot be written.
    """
    import tomlkit

    read_manifest(folder)
    path = folder / MANIFEST
    try:
        content = tomlkit.parse(path.read_text(encoding="utf-8")) if path.is_file() else None
        manifest = content if content is not None else tomlkit.document()
        entries: Any = manifest.setdefault("document", tomlkit.aot())
        entry = next((e for e in entries if e.get("file") == file), None)
        if entry is None:
            entry = tomlkit.table()
            entry["file"] = file
            entries.append(entry)
        for name, value in values.items():
            if value:
                entry[name] = value
            else:
                entry.pop(name, None)
        draft = path.with_name(f".{MANIFEST}.draft")
        draft.write_text(tomlkit.dumps(manifest), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        message = f"“{path}”无法写入（{error.strerror or error}）。请检查权限与磁盘空间。"
        raise DocumentError(message) from error


def infer_metadata(name: str, text: str, blocks: Sequence[Block]) -> Metadata:
    """Return what the text itself states; what it does not state stays empty."""
    lines = [text[block.start : block.end] for block in blocks[:_HEAD] if block.kind != "row"]
    title = _title(blocks, text) or Path(name).stem
    if outline.is_page_head(title):
        title = _below_page_head(blocks, text) or title
    region = _REGION.match(title)
    kind = _KIND.search(title)
    number = next(
        (m[0] for line in lines if len(line) < _NUMBER_LINE and (m := _NUMBER.search(line))), ""
    )
    issuer = next((line for line in lines if _ISSUER.match(line)), "")
    return Metadata(
        title=title,
        issuer=issuer,
        region=region[1] if region else "",
        kind=kind[1] if kind else "",
        number=number,
        date=_date(text, blocks),
        effective=_effective(text),
        attachments=_attachments(text, blocks),
        repeals=_repeals(title, text),
    )


def merge(stated: Metadata, inferred: Metadata) -> Metadata:
    """Return ``stated`` with its empty fields filled from ``inferred``."""
    empty = (name for name in (*FIELDS, *LISTS) if not getattr(stated, name))
    filled: dict[str, Any] = {name: getattr(inferred, name) for name in empty}
    return replace(stated, **filled)


def _title(blocks: Sequence[Block], text: str) -> str:
    """The heading lines at the top: a title, perhaps with a second heading as its name."""
    titles: list[str] = []
    for block in blocks[:_HEAD]:
        line = text[block.start : block.end].strip()
        if block.kind == "row" or outline.find_mark(line):
            break
        if block.kind == "heading":
            if titles and block.level not in (None, 1):
                break
            titles.append(line)
            if block.level is None:
                break
        elif not titles and not outline.ends_sentence(line) and not outline.is_date(line):
            if len(line) <= _TITLE_LINE and (not titles or line.startswith("—")):
                titles.append(line)
        elif line.startswith("——"):
            titles.append(line)
        elif titles:
            break
    return _PASSED.sub("", " ".join(titles[:2]))


def _below_page_head(blocks: Sequence[Block], text: str) -> str:
    """The first line that reads like a title, below what a web page puts on top."""
    for block in blocks[:_PAGE_HEAD]:
        line = text[block.start : block.end].strip()
        if outline.find_mark(line):
            break
        if outline.is_title(line) and not outline.is_page_head(line):
            return line
    return ""


def _date(text: str, blocks: Sequence[Block]) -> str:
    """The date under the signature, or of the last adoption a law names at its top."""
    found = ""
    for block in blocks:
        line = text[block.start : block.end].strip()
        match = _DATE.match(line)
        if match and (outline.is_date(line) or len(line) < _DATED_LINE):
            found = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    return found


def _effective(text: str) -> str:
    """The last day from which the text says that something applies: its closing provision."""
    found = ""
    for match in _EFFECTIVE.finditer(text):
        found = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    return found


def _attachments(text: str, blocks: Sequence[Block]) -> tuple[str, ...]:
    """The headings under which the attachments of the document stand."""
    lines = (text[block.start : block.end].strip() for block in blocks if block.kind == "heading")
    marked = ((line, outline.find_mark(line)) for line in lines)
    found = [" ".join(line.split()) for line, mark in marked if mark and mark.kind == "附件"]
    return tuple(dict.fromkeys(found))[:_MOST_ATTACHMENTS]


def _repeals(title: str, text: str) -> tuple[str, ...]:
    """The titles that the document repeals as a whole."""
    found: list[str] = []
    if whole := _REPEALING_TITLE.match(title):
        found.append(whole[1])
    for sentence in re.split(r"[。\n]", text):
        if repealed := _REPEALING.search(sentence):
            found += (match[1] for match in _MARKED.finditer(sentence[: repealed.start()]))
    return tuple(dict.fromkeys(found))
