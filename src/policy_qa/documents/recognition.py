"""Text recognition (OCR): the optional extra ``ocr``, and the only module that knows rapidocr.

The models (PP-OCRv6 small, Apache-2.0) lie in the wheel; nothing is fetched at run time.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from PIL import Image

COMMAND = 'pip install "policy-qa[ocr]"'
_NEEDED = ("rapidocr", "cv2", "onnxruntime")
_THREADS = 4
_LONGEST_SIDE = 6_000


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text found in a picture, in pixels from its top left corner.

    ``places`` are the middles (left to right) of the characters that are not white space;
    ``confidence``, between 0 and 1, is their mean, ``weakest`` that of the least certain letter or
    figure: one wrong character in thirty hardly moves the mean.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 1.0
    weakest: float = 1.0
    places: tuple[float, ...] = ()


class Recogniser(Protocol):
    """What finds text in a picture."""

    def __call__(self, picture: Image.Image) -> Sequence[Words]:
        """Return the stretches of text of an RGB picture, in any order."""


def can_recognise() -> bool:
    """Tell whether the extra ``ocr`` is installed."""
    return all(importlib.util.find_spec(name) is not None for name in _NEEDED)


def load_recogniser() -> Recogniser:
    """Return the recogniser of the extra ``ocr``; loading it takes about a second.

    Raises:
        ImportError: If the extra is not installed.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import cv2
    import rapidocr

    cv2.setNumThreads(1)
    models = Path(rapidocr.__file__).parent / "models"
    threads = min(_THREADS, os.cpu_count() or 1)
    return _Rapid(
        rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.text_score": 0.0,
                "Global.use_cls": False,
                "Global.max_side_len": _LONGEST_SIDE,
                "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
                "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
    )


class _Rapid:
    def __init__(self, engine: Any) -> None:  # noqa: ANN401 - rapidocr is optional
        self._engine = engine

    def __call__(self, picture: Image.Image) -> list[Words]:
        import numpy as np

        pixels = np.asarray(picture.convert("RGB"))[:, :, ::-1]
        found = self._engine(pixels, return_word_box=True, return_single_char_box=True)
        if found.txts is None:
            return []
        return [
            _words(str(text), box, float(confidence), characters)
            for text, box, confidence, characters in zip(
                found.txts, found.boxes, found.scores, found.word_results, strict=True
            )
        ]


def _words(text: str, box: Any, confidence: float, characters: Any) -> Words:  # noqa: ANN401
    """Return a stretch; the corners of its box are (x, y) from the top left one clockwise."""
    xs, ys = [float(x) for x, _ in box], [float(y) for _, y in box]
    places = tuple((corners[0][0] + corners[1][0]) / 2 for _, _, corners in characters)
    sure = [float(how) for sign, how, _ in characters if sign.isalnum()]
    weakest = min(sure, default=confidence)
    return Words(text, min(xs), min(ys), max(xs), max(ys), confidence, weakest, places)
