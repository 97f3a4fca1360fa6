"""From the picture of a page to its lines and tables, ready for ``pages``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from PIL import Image

from policy_qa.documents.cleaning import clean
from policy_qa.documents.columns import gutter_of
from policy_qa.documents.edges import inside as lies_in
from policy_qa.documents.grids import GridCell
from policy_qa.documents.pages import Line, Page, Table
from policy_qa.documents.recognition import Recogniser, Words
from policy_qa.documents.rules import Grid, ruled_grids, straightened

PAGE_WIDTH = 595.0
DOUBTFUL = 0.7
_NOISE = 0.3
_POOR = 0.7
_LONG = 4
_ALIKE = 0.12
_NEAR = 4.0
_UPRIGHT = 1.5
_APART = 2.0
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u303f\u2018-\u201d"
_CHAPTER = re.compile(
    r"^(第[一二三四五六七八九十百零〇两\d]{1,6}[编章节])(?=[^\s规的和与、至，,第][^。；，：]{0,29}$)"
)
_BRACKETS = str.maketrans("()<>", "（）〈〉")
_FULL_WIDTH = str.maketrans(",;:?!", "，；：？！")
_AFTER_CHINESE = re.compile(rf"(?<=[{_CJK}])[,;:?!]")


@dataclass(frozen=True, slots=True)
class Scan:
    """A recognised page, and how many of its lines were read with little confidence."""

    page: Page
    doubtful: int = 0


def read_scan(number: int, picture: Image.Image, recogniser: Recogniser, points: float) -> Scan:
    """Recognise the picture of a page.

    Args:
        number: The number of the page.
        picture: The picture; it is turned upright where it is not.
        recogniser: What finds the text.
        points: How many points a pixel of the picture takes.
    """
    picture, words = _upright(straightened(picture.convert("RGB")), recogniser)
    known = [_scaled(one, points) for one in words if one.confidence >= _NOISE]
    grids = ruled_grids(picture, points)
    outside, inside = _parted(known, grids)
    tables = [_table(grid, inside[i], number) for i, grid in enumerate(grids)]
    gutter = gutter_of([(one.left, one.right) for one in outside])
    page = Page(
        number, float(round(picture.width * points)), _lines(outside, gutter), tables, gutter=gutter
    )
    return Scan(page, sum(one.weakest < DOUBTFUL for one in known))


# --- which way is up ------------------------------------------------------------


def _upright(picture: Image.Image, recogniser: Recogniser) -> tuple[Image.Image, Sequence[Words]]:
    """Return the picture and its words, turned where that reads better."""
    words = recogniser(picture)
    long = [one for one in words if len(one.text) >= _LONG]
    lying = sum(one.bottom - one.top > _UPRIGHT * (one.right - one.left) for one in long)
    if lying * 2 > len(long):
        turns = [90, 270]
    elif long and _confidence(words) < _POOR:
        turns = [180]
    else:
        return picture, words
    best = (picture, words)
    for turn in turns:
        turned = picture.rotate(turn, expand=True)
        found = recogniser(turned)
        if _confidence(found) > _confidence(best[1]):
            best = (turned, found)
        if _confidence(found) >= _POOR:
            break
    return best


def _confidence(words: Iterable[Words]) -> float:
    """Return the mean confidence of a character."""
    weighed = [(one.confidence, len(one.text)) for one in words]
    return sum(c * n for c, n in weighed) / max(1, sum(n for _, n in weighed))


# --- words and rules --------------------------------------------------------------


def _scaled(words: Words, scale: float) -> Words:
    return replace(
        words,
        left=words.left * scale,
        top=words.top * scale,
        right=words.right * scale,
        bottom=words.bottom * scale,
        places=tuple(place * scale for place in words.places),
    )


def _parted(words: Iterable[Words], grids: Sequence[Grid]) -> tuple[list[Words], list[list[Words]]]:
    """Tell the words outside of all tables from those inside of each."""
    outside: list[Words] = []
    inside: list[list[Words]] = [[] for _ in grids]
    for one in words:
        x, y = (one.left + one.right) / 2, (one.top + one.bottom) / 2
        home = next((i for i, grid in enumerate(grids) if lies_in(x, y, grid.box)), None)
        if home is None:
            outside.append(one)
        else:
            inside[home] += _cut(one, grids[home].columns)
    return outside, inside


def _cut(words: Words, edges: Sequence[float]) -> list[Words]:
    """Cut a stretch of text at the upright rules that it was read across."""
    letters = [letter for letter in words.text if not letter.isspace()]
    crossed = [x for x in edges if words.left + _NEAR < x < words.right - _NEAR]
    if not crossed or len(letters) != len(words.places):
        return [words]
    bounds = [words.left, *crossed, words.right]
    parts: list[Words] = []
    for left, right in pairwise(bounds):
        kept = [i for i, place in enumerate(words.places) if left <= place < right]
        if kept:
            text = "".join(letters[i] for i in kept)
            places = tuple(words.places[i] for i in kept)
            parts.append(replace(words, text=text, left=left, right=right, places=places))
    return parts


def _table(grid: Grid, words: Sequence[Words], number: int) -> Table:
    cells: list[GridCell] = []
    for place, box in grid.cells:
        inside = [
            one
            for one in words
            if lies_in((one.left + one.right) / 2, (one.top + one.bottom) / 2, box)
        ]
        text = "\n".join(line.text for line in _lines(inside, 0.0))
        cells.append(GridCell(place.row, place.column, text, place.rows, place.columns, number))
    return Table(grid.box[1], cells, len(grid.columns) - 1, grid.box[0], grid.box[2])


# --- words to lines -----------------------------------------------------------------


def _lines(words: Sequence[Words], gutter: float) -> list[Line]:
    """Join the words that stand beside each other on one side of the gutter, from the top."""
    usual = _usual_face(words)
    rows: list[list[Words]] = []
    for one in sorted(words, key=lambda one: (one.top + one.bottom) / 2):
        row = next((row for row in rows[-3:] if _beside(row[-1], one, gutter)), None)
        if row is None:
            rows.append([one])
        else:
            row.append(one)
    lines = [_line(sorted(row, key=lambda one: one.left), usual) for row in rows]
    return _aligned(sorted(lines, key=lambda line: line.top))


def _beside(one: Words, other: Words, gutter: float) -> bool:
    middles = (one.top + one.bottom) / 2, (other.top + other.bottom) / 2
    height = min(one.bottom - one.top, other.bottom - other.top)
    apart = one.right <= other.left + height / 2 or other.right <= one.left + height / 2
    same = abs(middles[0] - middles[1]) < height / 2 and apart
    return same and (not gutter or (one.left < gutter) == (other.left < gutter))


def _line(row: Sequence[Words], usual: _Face) -> Line:
    first, last = row[0], row[-1]
    text = _CHAPTER.sub(r"\1 ", " ".join(normalised(one.text) for one in row))
    size = usual.size_of(max(row, key=lambda one: len(one.text)))
    alone = any(b.left - a.right > _APART * size for a, b in pairwise(row))
    return Line(text, first.left, last.right, min(one.top for one in row), size, alone)


def normalised(text: str) -> str:
    """Return recognised text with the full-width marks that belong to Chinese.

    The recogniser writes half-width brackets and commas for either width.
    """
    text = clean(text).strip()
    letters = [sign for sign in text if sign.isalpha()]
    if sum(not sign.isascii() for sign in letters) * 2 <= len(letters):
        return text
    text = text.translate(_BRACKETS)
    return _AFTER_CHINESE.sub(lambda mark: mark.group().translate(_FULL_WIDTH), text)


@dataclass(frozen=True, slots=True)
class _Face:
    """The size in which most of the text is set, and the height of its boxes."""

    size: float
    height: float

    def size_of(self, words: Words) -> float:
        """Return the size of a stretch; a short one is judged by its height."""
        size, near = _pitch(words), _ALIKE
        if size is None:
            size, near = (words.bottom - words.top) * self.size / self.height, 2 * _ALIKE
        return self.size if abs(size - self.size) < near * self.size else size


def _usual_face(words: Sequence[Words]) -> _Face:
    sizes = [(_pitch(one), one) for one in words]
    known = [(size, one) for size, one in sizes if size is not None]
    if not known:
        height = median(one.bottom - one.top for one in words) if words else 1.0
        return _Face(0.8 * height, height)
    weights = Counter[int]()
    for size, one in known:
        weights[round(size)] += len(one.text)
    top = weights.most_common(1)[0][0]
    near = [(size, one) for size, one in known if abs(size - top) <= max(1.0, _ALIKE * top)]
    heights = median(one.bottom - one.top for _, one in near)
    return _Face(median(size for size, _ in near), max(1.0, heights))


def _pitch(words: Words) -> float | None:
    """Return the size of the font where enough is set in it: as wide as a Chinese character."""
    width = sum(1.0 if not sign.isascii() else 0.5 for sign in words.text)
    return (words.right - words.left) / width if width >= _LONG else None


def _aligned(lines: Sequence[Line]) -> list[Line]:
    """Give lines that begin at nearly one place the same left edge, as they were printed."""
    edges: dict[float, float] = {}
    group: list[float] = []
    for left in sorted(line.left for line in lines):
        if group and left - group[-1] > _NEAR / 2:
            edges |= dict.fromkeys(group, median(group))
            group = []
        group.append(left)
    edges |= dict.fromkeys(group, median(group)) if group else {}
    return [replace(line, left=edges[line.left]) for line in lines]
