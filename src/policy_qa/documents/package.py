"""Office Open XML packages (docx, xlsx): a zip of XML parts, opened with limits.

ISO/IEC 29500-2 forbids document type declarations in the parts, so a part that has one is
refused before any entity can be expanded.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO

from lxml import etree

from policy_qa.errors import DocumentError

MAX_PARTS = 20_000
MAX_PACKAGE_BYTES = 1 << 30
MAX_PART_BYTES = 64 << 20
MAX_RATIO = 200
_RATIO_FREE_BYTES = 8 << 20
_STREAM_BYTES = 1 << 20
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


class Package:
    """The parts of one docx or xlsx file.

    Raises:
        DocumentError: If the zip is damaged, or unpacks to more than the limits allow.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._name = name
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            message = f"“{name}”已损坏，无法解压。请用 Word/WPS 打开后另存一份再试。"
            raise DocumentError(message) from error
        self._check_sizes()

    def _check_sizes(self) -> None:
        entries = self._zip.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries) or 1
        too_dense = unpacked > _RATIO_FREE_BYTES and unpacked / packed > MAX_RATIO
        if len(entries) > MAX_PARTS or unpacked > MAX_PACKAGE_BYTES or too_dense:
            message = (
                f"“{self._name}”解压后异常庞大（疑似压缩炸弹），未读取。请确认文件来源或另存一份。"
            )
            raise DocumentError(message)

    def names(self) -> list[str]:
        """Return the names of all parts."""
        return self._zip.namelist()

    def has(self, part: str) -> bool:
        """Tell whether the package has a part of this name."""
        return part in self._zip.NameToInfo

    def read(self, part: str) -> bytes:
        """Return the bytes of a part.

        Raises:
            DocumentError: If the part is missing, damaged, encrypted or too large.
        """
        return b"".join(self.stream(part))

    def stream(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of a part, a mebibyte at a time (errors as for ``read``)."""
        try:
            entry = self._zip.getinfo(part)
            if entry.file_size > MAX_PART_BYTES:
                message = (
                    f"“{self._name}”的内容超过 {MAX_PART_BYTES >> 20} MB。请拆分成几个文件后再试。"
                )
                raise DocumentError(message)
            with self._zip.open(entry) as stream:
                while block := stream.read(_STREAM_BYTES):
                    yield block
        except (KeyError, RuntimeError, OSError, EOFError, zipfile.BadZipFile) as error:
            message = f"“{self._name}”缺少内容或已损坏。请用 Word/WPS 打开后另存一份再试。"
            raise DocumentError(message) from error

    def xml(self, part: str) -> etree._Element:
        """Return the root element of an XML part, without comments and instructions.

        Raises:
            DocumentError: As for ``read``, or if the part is no plain XML.
        """
        return parse_xml(self.read(part), self._name)

    def related(self, part: str, kind: str) -> str | None:
        """Return the part that ``part`` refers to by a relationship whose type ends with ``kind``.

        An empty ``part`` stands for the package itself.
        """
        folder, _, base = part.rpartition("/")
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(relations):
            return None
        for relation in self.xml(relations).iter(f"{_RELATIONSHIPS}Relationship"):
            internal = relation.get("TargetMode") != "External"
            if internal and relation.get("Type", "").endswith(f"/{kind}"):
                target = posixpath.join("/", folder, relation.get("Target", ""))
                return posixpath.normpath(target).lstrip("/")
        return None


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Parse one XML part: no entities, no network, nesting limited to 256 by libxml2.

    Raises:
        DocumentError: If it is no plain XML.
    """
    if _DOCTYPE.search(data):
        message = f"“{name}”含有不允许的 XML 实体声明，未读取。请确认文件来源，或另存一份再试。"
        raise DocumentError(message)
    for strict, transitional in _STRICT:
        data = data.replace(strict, transitional)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        message = f"“{name}”的内部结构损坏或嵌套过深。请用 Word/WPS 打开后另存一份再试。"
        raise DocumentError(message) from error
