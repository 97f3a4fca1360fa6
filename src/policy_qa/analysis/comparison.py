"""How several documents regulate one topic: a row an aspect, a column a document.

A document's statements on the topic are those that hold its words (or synonyms), ranked by
words and meaning. Statements of different documents that are near in meaning make an aspect.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy_qa.analysis.alignment import dice, pairs_of
from policy_qa.analysis.reading import PassageEmbedder, Reading, Statement, Vectors
from policy_qa.analysis.requirements import strength_of
from policy_qa.analysis.targets import own_quantities, target_pieces
from policy_qa.errors import InputError
from policy_qa.question.synonyms import expand
from policy_qa.schema import Citation
from policy_qa.tokenization import content_words

SILENT = "文件未涉及"
UNMENTIONED = "本方面未见规定"
OTHER = "其他规定"

_GENERAL = frozenset(
    word
    for line in (
        "保障 管理 建设 机制 制度 措施 工作 政策 规定 要求",
        "支持 问题 情况 办法 方面 内容 安排 加强 完善 推进",
    )
    for word in line.split()
)
_LABEL = re.compile(r"^[（(]?(?:责任|牵头|指导|落实|配合)(?:责任)?(?:单位|部门)")
_MARK = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十百\d]+[）)]|[一二三四五六七八九十]+、|\d+[.．、])\s*"
)
_REASON = re.compile(r"背景|意义|为什么|内涵")
_SHORTEST = 10
_MOST = 8
_BY_SYNONYM, _BY_HEADING, _MEANING, _DEMAND = 0.6, 0.7, 0.25, 0.3
_CLEAR_MEANING = 1.0
_NEAR = 0.16
_ASPECT_WORDS = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """What one document says on an aspect; no citation where it is silent."""

    document: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Aspect:
    """One aspect of the topic: a cell a document, and how the documents differ on it."""

    name: str
    cells: tuple[Cell, ...]
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The table; ``silent`` names the documents that say nothing on the topic at all."""

    topic: str
    documents: tuple[str, ...]
    aspects: tuple[Aspect, ...]
    silent: tuple[str, ...]


def compare(topic: str, readings: Sequence[Reading], embedder: PassageEmbedder) -> Comparison:
    """Compare what documents say on a topic.

    Raises:
        InputError: If the topic has no words, or fewer than two documents are given.
    """
    words = _topic_words(topic)
    if not words:
        message = f"主题“{topic}”中没有可以检索的词，请写明要比较的事项，例如：师资保障。"
        raise InputError(message)
    if len(readings) < 2:  # noqa: PLR2004
        message = "比较至少需要两份文件，请用 --documents 写出文件名。"
        raise InputError(message)
    chosen: list[Statement] = []
    vectors: list[Vectors] = []
    question = embedder.embed_query(topic)
    for reading in readings:
        found, near = _relevant(reading, words, question, embedder)
        chosen += found
        vectors += near
    groups = _groups(_similarity(chosen, np.array(vectors))) if chosen else []
    aspects = [
        _aspect(name, [chosen[i] for i in group], readings)
        for name, group in _named(groups, chosen, words)
    ]
    spoken = {statement.document for statement in chosen}
    return Comparison(
        topic,
        tuple(reading.name for reading in readings),
        tuple(aspects),
        tuple(reading.name for reading in readings if reading.name not in spoken),
    )


def _topic_words(topic: str) -> dict[str, float]:
    """The words that a statement must hold one of, with their weights."""
    own = content_words(topic)
    core = [word for word in own if word not in _GENERAL] or own
    words = dict.fromkeys(core, 1.0)
    for word, others in expand(topic):
        if any(word in known or known in word for known in core):
            for other in others:
                words.setdefault(other, _BY_SYNONYM)
    return words


def _relevant(
    reading: Reading, words: Mapping[str, float], question: Vectors, embedder: PassageEmbedder
) -> tuple[list[Statement], list[Vectors]]:
    """The best statements of a document on the topic, in its order, with their vectors."""
    found = [(s, weight) for s in _candidates(reading) if (weight := _words_in(s, words)) > 0]
    if not found:
        return [], []
    vectors = embedder.embed_passages([statement.text for statement, _ in found])
    cosine = vectors @ question
    meaning = (cosine - cosine.mean()) / (float(cosine.std()) or 1.0)
    ranked = sorted(
        (
            (weight + _MEANING * float(meaning[i]) + _DEMAND * _demands(statement), i)
            for i, (statement, weight) in enumerate(found)
            if weight > _BY_SYNONYM or len(found) < _MOST or meaning[i] >= _CLEAR_MEANING
        ),
        reverse=True,
    )
    kept = sorted(i for _, i in ranked[:_MOST])
    return [found[i][0] for i in kept], [vectors[i] for i in kept]


def _demands(statement: Statement) -> bool:
    return strength_of(_MARK.sub("", statement.text)) is not None


def _candidates(reading: Reading) -> Iterator[Statement]:
    for statement in reading.statements():
        plain = _MARK.sub("", statement.text)
        reason = any(_REASON.search(heading) for heading in statement.clause.path)
        if len(plain) >= _SHORTEST and not _LABEL.match(plain) and not reason:
            yield statement


def _words_in(statement: Statement, words: Mapping[str, float]) -> float:
    heading = "".join(statement.clause.path[-1:])
    said = [weight for word, weight in words.items() if word in statement.text]
    above = [_BY_HEADING * weight for word, weight in words.items() if word in heading]
    return max([*said, *above], default=0.0)


def _similarity(chosen: Sequence[Statement], vectors: Vectors) -> NDArray[np.float64]:
    """How alike statements are: in meaning (centred cosine) or in words, whichever is more."""
    centred = vectors - vectors.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = centred / np.where(lengths > 0, lengths, 1.0)
    pairs = [pairs_of(statement.text) for statement in chosen]
    words = np.array([[dice(one, other) for other in pairs] for one in pairs])
    alike: NDArray[np.float64] = np.maximum(unit @ unit.T, words)
    return alike


def _groups(similarity: NDArray[np.float64]) -> list[list[int]]:
    """Put what is alike together (average linkage), the largest group first."""
    groups = [[i] for i in range(len(similarity))]
    while len(groups) > 1:
        nearness, first, second = max(
            (float(similarity[np.ix_(groups[a], groups[b])].mean()), a, b)
            for a in range(len(groups))
            for b in range(a + 1, len(groups))
        )
        if nearness < _NEAR:
            break
        groups[first] += groups.pop(second)
    return sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group))


def _named(
    groups: Sequence[list[int]], chosen: Sequence[Statement], words: Mapping[str, float]
) -> Iterator[tuple[str, list[int]]]:
    """Yield what several documents speak of, then the rest as one: name and members."""
    shared: list[list[int]] = []
    rest: list[list[int]] = []
    for group in groups:
        several = len({chosen[i].document for i in group}) > 1
        (shared if several else rest).append(group)
    for group in sorted(shared, key=lambda group: -len({chosen[i].document for i in group})):
        yield _name([chosen[i] for i in group], words), group
    if rest:
        yield OTHER, sorted(i for group in rest for i in group)


def _aspect(name: str, members: Sequence[Statement], readings: Sequence[Reading]) -> Aspect:
    cells = tuple(
        Cell(
            reading.name,
            tuple(reading.cite(s.start, s.end) for s in members if s.document == reading.name),
        )
        for reading in readings
    )
    labels = {reading.name: reading.label for reading in readings}
    return Aspect(name, cells, tuple(_differences(cells, labels)))


def _name(members: Sequence[Statement], words: Mapping[str, float]) -> str:
    """The words that most of an aspect's documents share, beside those of the topic."""
    counts: Counter[str] = Counter()
    for document in dict.fromkeys(statement.document for statement in members):
        said = {
            word
            for statement in members
            if statement.document == document
            for word in content_words(statement.text)
            if len(word) > 1 and not any(map(str.isdigit, word))
        }
        counts.update(said - _GENERAL - set(words))
    ranked = sorted(counts, key=lambda word: (-counts[word], -len(word)))
    common = [word for word in ranked if counts[word] > 1]
    return "、".join((common or ranked)[:_ASPECT_WORDS])


def _differences(cells: Sequence[Cell], labels: Mapping[str, str]) -> Iterator[str]:
    spoken = [cell for cell in cells if cell.citations]
    figures = {labels[cell.document]: _figures(cell) for cell in spoken}
    if any(figures.values()) and len({tuple(found) for found in figures.values()}) > 1:
        yield "数字：" + "；".join(
            f"{label} {'、'.join(found) or '未写数字'}" for label, found in figures.items()
        )
    strengths = {labels[cell.document]: _strength(cell) for cell in spoken}
    if len(set(strengths.values())) > 1:
        yield "措辞：" + "；".join(f"{label} {found}" for label, found in strengths.items())


def _figures(cell: Cell) -> list[str]:
    return [
        quantity.text.strip()
        for citation in cell.citations
        for start, end in target_pieces(citation.quote)
        for quantity in own_quantities(citation.quote[start:end])
        if quantity.unit
    ]


def _strength(cell: Cell) -> str:
    order = ("必须", "应当", "要求", "鼓励", "陈述")
    found = {strength_of(_MARK.sub("", c.quote)) or "陈述" for c in cell.citations}
    return min(found, key=order.index)
