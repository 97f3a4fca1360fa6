"""Picture files (PNG, JPEG, TIFF with several pages, BMP): documents by recognition."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import partial
from typing import IO

import numpy as np
from PIL import Image, ImageOps

from policy_qa.documents.layout import Reading
from policy_qa.documents.pages import page_pieces
from policy_qa.documents.scan_reader import MAX_SCANS, Picture, ScanReader
from policy_qa.documents.scans import PAGE_WIDTH
from policy_qa.errors import DocumentError

MAX_PIXELS = 80_000_000
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP")
_SHORT_SIDE = 1_700
_TALL = 2.0
_STRIP = 1.5
_MOST_POINTS = 0.75


def read_picture(file: IO[bytes], name: str, scans: ScanReader) -> Reading:
    """Return what the pages of a picture file hold.

    Raises:
        DocumentError: If it is broken or too large, has no text, or nothing recognises it.
    """
    pages = []
    for number, frame in enumerate(_frames(file, name), start=1):
        for strip in _strips(frame):
            page = scans.read(number, partial(_itself, strip))
            pages += [page] if page else []
    if not pages:
        raise scans.nothing("图片，没有可复制的文字")
    return Reading(page_pieces(pages), scans.warnings())


def _itself(picture: Picture) -> Picture:
    return picture


def _frames(file: IO[bytes], name: str) -> Iterator[Image.Image]:
    """Yield the pages of a picture file; the size of each is checked before its pixels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=_FORMATS) as image:
                for index in range(MAX_SCANS + 1):
                    try:
                        image.seek(index)
                    except EOFError:
                        return
                    _check(image, index + 1, name)
                    yield _reduced(image)
    except Image.DecompressionBombError as error:
        raise _too_large(name, 1) from error
    except (OSError, SyntaxError, ValueError) as error:
        message = f"“{name}”是图片，但已损坏，无法打开。请用看图软件打开后另存一份再试。"
        raise DocumentError(message) from error


def _check(image: Image.Image, number: int, name: str) -> None:
    if number > MAX_SCANS:
        message = f"“{name}”超过 {MAX_SCANS} 页，未读取。请拆分成几个文件后再试。"
        raise DocumentError(message)
    if image.width * image.height > MAX_PIXELS:
        raise _too_large(name, number)


def _too_large(name: str, number: int) -> DocumentError:
    most = MAX_PIXELS // 1_000_000
    return DocumentError(f"“{name}”第 {number} 页超过 {most} 百万像素，未读取。请缩小后再试。")


def _reduced(image: Image.Image) -> Image.Image:
    """Return a picture upright, on white, no wider than reading needs."""
    least = min(image.size)
    if image.format == "JPEG" and least > 2 * _SHORT_SIDE:
        image.draft("RGB", (image.width // 2, image.height // 2))
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright)
    upright = upright.convert("RGB")
    factor = min(1.0, _SHORT_SIDE / min(upright.size))
    size = (max(1, round(upright.width * factor)), max(1, round(upright.height * factor)))
    return upright if factor == 1.0 else upright.resize(size, Image.Resampling.LANCZOS)


def _strips(image: Image.Image) -> Iterator[Picture]:
    """Cut a tall picture (a long screenshot) where its rows are blank; nothing is cut twice."""
    points = min(PAGE_WIDTH / min(image.size), _MOST_POINTS)
    if image.height <= _TALL * image.width:
        yield image, points
        return
    height = round(_STRIP * image.width)
    uneven = np.asarray(image.convert("L")).std(axis=1)
    top = 0
    while top < image.height:
        bottom = min(image.height, top + height)
        if bottom < image.height:
            last = uneven[bottom - height // 4 : bottom]
            bottom -= int(np.argmin(last[::-1]))
        yield image.crop((0, top, image.width, bottom)), points
        top = bottom
