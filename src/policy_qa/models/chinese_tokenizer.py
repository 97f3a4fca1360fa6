"""A tokenizer without the pieces that Chinese text has no use for: the same ids, loaded at once.

The vocabulary of a multilingual model holds 150,000 to 250,000 pieces, and reading them takes
0.3 to 0.8 s. A piece with a byte that a text does not hold can play no part in that text, neither
in a Unigram nor in a byte-level BPE model. So a text of Chinese characters, figures and signs
needs a tenth of them; any other is read with the whole tokenizer, loaded when it is first met.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WHOLE_FILE, PIECES_FILE, IDS_FILE = (
    "tokenizer.json",
    "tokenizer-chinese.json",
    "tokenizer-chinese.npy",
)
_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LEADS = {0xC2, 0xC3, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF, 0xF0}
_BYTES = bytes(set(range(0xC0)) - set(_LETTERS) | _LEADS)
"""Of UTF-8: ASCII without letters, bytes that go on, and the first bytes of Chinese and signs."""
_RESERVED = 4
"""The special pieces with which a Unigram vocabulary begins: they keep their ids."""


def is_chinese(text: bytes) -> bool:
    """Tell whether a text in UTF-8 has none but Chinese characters, figures and signs."""
    return not text.translate(None, _BYTES)


def write_chinese_tokenizer(folder: Path, prefixes: Collection[str] = ()) -> None:
    """Write the pieces for Chinese text, and their ids, beside ``tokenizer.json``.

    Args:
        folder: Of the model.
        prefixes: Words without spaces that may stand before a text, in whatever letters.
    """
    whole = json.loads((folder / WHOLE_FILE).read_text(encoding="utf-8"))
    model = whole["model"]
    ids = _cut_unigram(model, prefixes) if model["type"] == "Unigram" else _cut_bpe(model)
    whole["added_tokens"] = [token for token in whole["added_tokens"] if token["id"] < _RESERVED]
    (folder / PIECES_FILE).write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    np.save(folder / IDS_FILE, np.array(ids, np.int64))


def _cut_unigram(model: dict[str, Any], prefixes: Collection[str]) -> list[int]:
    named = ["▁" + prefix for prefix in prefixes]
    lowest = min(score for _, score in model["vocab"])  # an unknown character is scored by it
    ids: list[int] = []
    for number, (piece, score) in enumerate(model["vocab"]):
        wanted = is_chinese(piece.encode()) or any(piece in name for name in named)
        if number < _RESERVED or wanted or score == lowest:
            ids.append(number)
    model["vocab"] = [model["vocab"][number] for number in ids]
    return ids


def _cut_bpe(model: dict[str, Any]) -> list[int]:
    byte_of = _bytes_of_characters()

    def kept(piece: str) -> bool:
        known = all(character in byte_of for character in piece)
        return known and is_chinese(bytes(byte_of[character] for character in piece))

    vocabulary: dict[str, int] = model["vocab"]
    pieces = [piece for piece in vocabulary if len(piece) == 1 or kept(piece)]
    model["vocab"] = {piece: number for number, piece in enumerate(pieces)}
    model["merges"] = [pair for pair in model["merges"] if all(map(kept, pair))]
    return [vocabulary[piece] for piece in pieces]


def _bytes_of_characters() -> dict[str, int]:
    """The byte that each character of a byte-level vocabulary stands for (GPT-2's table)."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    shifted = {chr(256 + number): byte for number, byte in enumerate(others)}
    return {chr(byte): byte for byte in printable} | shifted


class ChineseTokenizer:
    """Gives the ids of ``tokenizer.json``. Several threads may use it at once."""

    def __init__(self, folder: Path, *, most: int | None = None) -> None:
        """Load what `write_chinese_tokenizer` wrote; longer texts are cut to ``most`` tokens."""
        self._folder, self._most = folder, most
        self._pieces = self._load(PIECES_FILE)
        self._ids: NDArray[np.int64] = np.load(folder / IDS_FILE)
        self._whole: Any = None
        self._lock = threading.Lock()

    def encode(
        self, text: str, prefix: str = ""
    ) -> tuple[NDArray[np.int64], list[tuple[int, int]]]:
        """Return the ids of a text after a prefix, and the characters of both that each covers.

        Args:
            text: The text.
            prefix: One of those named to `write_chinese_tokenizer`, with a space after it.
        """
        if is_chinese(self._pieces.normalizer.normalize_str(text).encode()):
            encoding = self._pieces.encode(prefix + text)
            return self._ids[encoding.ids], encoding.offsets
        encoding = self._all_pieces().encode(prefix + text)
        return np.array(encoding.ids, np.int64), encoding.offsets

    def _all_pieces(self) -> Any:  # noqa: ANN401 - tokenizers has no types
        with self._lock:
            if self._whole is None:
                self._whole = self._load(WHOLE_FILE)
            return self._whole

    def _load(self, name: str) -> Any:  # noqa: ANN401
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / name))
        if self._most is not None:
            tokenizer.enable_truncation(self._most)
        return tokenizer
