"""Recognise the scanned pages of one document, within bounds, and say what to distrust."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from policy_qa.documents.pages import Page
from policy_qa.documents.recognition import COMMAND, Recogniser, can_recognise, load_recogniser
from policy_qa.errors import DocumentError

if TYPE_CHECKING:
    from PIL import Image

MAX_SCANS = 300
_LISTED = 8
_REMEDY = f"请安装文字识别组件（{COMMAND}）后再试，或先用文字识别（OCR）软件转成可复制文字的文件。"

Picture = tuple["Image.Image", float]


class ScanReader:
    """Reads scanned pages with one recogniser, loaded when the first page needs it.

    Args:
        name: The name of the document, for messages.
        load: Returns the recogniser; None where there is none.
        on_page: Called with the number of each page before it is recognised.
    """

    def __init__(
        self,
        name: str,
        *,
        load: Callable[[], Recogniser] | None = None,
        on_page: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._name = name
        self._load = load or (load_recogniser if can_recognise() else None)
        self._on_page = on_page
        self._recogniser: Recogniser | None = None
        self._count = 0
        self._read: list[int] = []
        self._doubtful: dict[int, int] = {}
        self._skipped: list[int] = []

    def expect(self, pages: int) -> None:
        """Say how many pages are to be recognised.

        Raises:
            DocumentError: If they are too many.
        """
        if self._load is not None and pages > MAX_SCANS:
            message = f"“{self._name}”有超过 {MAX_SCANS} 页扫描页，未读取。请拆分成几个文件后再试。"
            raise DocumentError(message)

    def read(self, number: int, picture: Callable[[], Picture]) -> Page | None:
        """Return a recognised page; None where nothing recognises it, or it has no text.

        Args:
            number: The number of the page.
            picture: Returns its picture and how many points a pixel of it takes.

        Raises:
            DocumentError: If too many pages were recognised already.
        """
        if self._load is None:
            self._skipped.append(number)
            return None
        self._count += 1
        self.expect(self._count)
        self._on_page(number)
        self._recogniser = self._recogniser or self._load()
        from policy_qa.documents.scans import read_scan  # with numpy: 0.2 s

        image, points = picture()
        scan = read_scan(number, image, self._recogniser, points)
        if not scan.page.lines and not scan.page.tables:
            return None
        if number not in self._read:
            self._read.append(number)
        if scan.doubtful:
            self._doubtful[number] = self._doubtful.get(number, 0) + scan.doubtful
        return scan.page

    def nothing(self, what: str) -> DocumentError:
        """Return the error for a document without any text; ``what`` says what it is."""
        if self._load is None:
            return DocumentError(f"“{self._name}”是{what}。{_REMEDY}")
        return DocumentError(
            f"“{self._name}”是{what}，也没有识别出文字。请换一份清晰的扫描件再试。"
        )

    def warnings(self) -> tuple[str, ...]:
        """Return what the reader of the document must know, in Chinese."""
        said = []
        if self._skipped:
            said.append(f"第 {_listed(self._skipped)} 页是没有文字的扫描页，未读取。{_REMEDY}")
        if self._read:
            said.append(
                f"第 {_listed(self._read)} 页的文字由图片识别（OCR）得到，可能有错字，"
                "引用前请与原件核对。"
            )
        if self._doubtful:
            lines = sum(self._doubtful.values())
            said.append(f"其中 {lines} 行识别把握不大（第 {_listed(list(self._doubtful))} 页）。")
        return tuple(said)


def _listed(numbers: Sequence[int]) -> str:
    """Return page numbers in words: 1—3、5."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [str(a) if a == b else f"{a}—{b}" for a, b in runs]
    return "、".join(words[:_LISTED]) + ("等" if len(words) > _LISTED else "")
