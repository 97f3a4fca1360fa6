"""The default answerer: it selects verbatim statements, so every word can be quoted."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from policy_qa.answer.articles import article_draft
from policy_qa.answer.choosing import choose
from policy_qa.answer.differing import differing
from policy_qa.answer.draft import Draft, Quote, compose
from policy_qa.answer.facets import are_all_sides, facets
from policy_qa.answer.features import Statement
from policy_qa.answer.fields import field_draft
from policy_qa.answer.grid import grid_draft
from policy_qa.answer.issue import issue_draft
from policy_qa.answer.judging import SAY, SAY_IN_CONTEXT, Judge, Say
from policy_qa.answer.leads import announced, lead_quote
from policy_qa.answer.lists import section_draft, sections
from policy_qa.answer.ordinal_years import names_ordinal_year, with_year_of_table
from policy_qa.answer.pairing import (
    read_together,
    stand_together,
    stand_under_one_heading,
    told_on,
)
from policy_qa.answer.reading import QueryEmbedder, ReadableIndex, Reader, Reading
from policy_qa.answer.refusal import NEAREST, Thresholds, decide, refusal_text
from policy_qa.answer.rest import with_rest
from policy_qa.answer.same_row import with_same_row
from policy_qa.answer.support import foreign_place
from policy_qa.answer.tables import cell_quotes, group_quotes
from policy_qa.answer.widening import widened
from policy_qa.answer.window import window
from policy_qa.calculation import Calculation, calculation_for, missing_figure
from policy_qa.question import Catalogue, Question, Speller, understand
from policy_qa.retrieval import Retriever
from policy_qa.schema import Answer, Hit, Query
from policy_qa.score import Rulebook

_TOP = 20
_BESIDE = 3
_READ = 1
_REMEMBERED = 64
_LIST_DOCUMENTS = 5
_ORDINALS = "一二三四五六七八九"


class ExtractiveAnswerer:
    """Answers with the shortest verbatim stretches that hold what is asked."""

    name = "extractive"

    def __init__(  # noqa: PLR0913 - the composition root names every part
        self,
        index: ReadableIndex,
        retriever: Retriever,
        embedder: QueryEmbedder,
        catalogue: Catalogue,
        *,
        judge: Judge | None = None,
        speller: Speller | None = None,
        rulebooks: Sequence[Rulebook] = (),
        thresholds: Thresholds | None = None,
    ) -> None:
        self._index = index
        self._reader = Reader(index, retriever, embedder, catalogue, judge)
        self._catalogue = catalogue
        self._speller = speller
        self._rulebooks = rulebooks
        self._thresholds = thresholds or Thresholds()
        self.understood = lru_cache(_REMEMBERED)(self._understood)

    def answer(self, query: Query) -> Answer:
        """Return the answer to a query, or a refusal with the nearest clauses."""
        started = time.perf_counter()
        question = self._in_its_year(query)
        if not question.text:
            text = refusal_text("没有可以作答的问题（只回答与文件内容有关的提问）", (), ())
            return Answer("refused", text, (), (), self.name, _since(started), query.id)
        before = self._before(question)
        parts = facets(question, self._catalogue)
        reading = self._reader.read(
            question,
            _TOP,
            before.found[:_BESIDE] if before else (),
            say=_say(question) if len(parts) == 1 else None,
        )
        drafts, reason = self._replied(parts, reading, before)
        if drafts:
            return self._answered(query, question, reading, drafts, started)
        hits = tuple(f.hit for f in reading.found)
        text = self._refusal(reason, hits)
        return Answer(
            "refused", text, (), hits, self.name, _since(started), query.id, question.kind
        )

    def _replied(
        self, parts: Sequence[Question], whole: Reading, before: Reading | None
    ) -> tuple[list[Draft], str]:
        """Return what is calculated and stated, or nothing and the reason why there is none."""
        calculation = self._calculation(whole)
        if calculation and (not calculation.left or len(parts) == 1):
            return [_computed(calculation)], ""
        missing = "" if calculation else self._missing(whole)
        if missing:
            return [], missing
        readings = self._readings(parts, whole, before)
        if calculation:
            return self._completed(calculation, readings), ""
        return self._drafts(parts, readings, before)

    def _drafts(
        self,
        parts: Sequence[Question],
        readings: Sequence[Reading],
        before: Reading | None,
    ) -> tuple[list[Draft], str]:
        """Return the parts' answers with lines on what has none, and why the first has none.

        A part that is answered vouches for the other side of a comparison, and for what stands
        in the same clause; an earlier turn vouches for what stands in the same section. Several
        asks support each other only where all are answered.
        """
        thresholds = self._thresholds.of_parts(len(parts))
        answers = [self._draft(reading, thresholds) for reading in readings]
        answered = [r for r, (draft, _) in zip(readings, answers, strict=True) if draft]
        sides = are_all_sides(parts)
        for i, reading in enumerate(readings):
            if answers[i][0] is None and (
                (sides and answered)
                or any(stand_together(reading, other) for other in answered)
                or (before and stand_under_one_heading(reading, before))
            ):
                answers[i] = self._draft(reading, self._thresholds.vouched())
        if not sides and any(draft is None for draft, _ in answers):
            answers = [
                self._draft(reading, self._thresholds) if draft else (draft, reason)
                for reading, (draft, reason) in zip(readings, answers, strict=True)
            ]
        if not sides:
            answers = with_same_row([part.asked for part in parts], answers)
        silent = [
            line
            for number, (draft, reason) in enumerate(answers)
            if draft is None
            for line in _silent(number, parts, reason)
        ]
        reasons = [reason for draft, reason in answers if draft is None]
        drafts = [draft for draft, _ in answers if draft]
        drafts = drafts if sides else with_rest(drafts)
        return [*drafts, *silent] if drafts else [], reasons[0] if reasons else ""

    def _in_its_year(self, query: Query) -> Question:
        """The question understood, with the year that a table gives for 头一年 or 末年."""
        question = self.understood(query)
        if not names_ordinal_year(question.text):
            return question
        reading = self._reader.read(question, _TOP)
        text = with_year_of_table(query.text, reading, self._index.clauses_of)
        return self.understood(replace(query, text=text))

    def _before(self, question: Question) -> Reading | None:
        """What was read for the question of an earlier turn that a follow-up leans on."""
        if not question.before:
            return None
        return self._reader.read(self.understood(Query(question.before)), _TOP)

    def _readings(
        self, parts: Sequence[Question], whole: Reading, before: Reading | None
    ) -> list[Reading]:
        """What is read for each part; several parts are read together, as are several turns."""
        if len(parts) == 1 and parts[0] is whole.question:
            return read_together([before, whole], sides=False)[1:] if before else [whole]
        if len(parts) == 1:
            return [self._reader.read(parts[0], _TOP, say=_say(parts[0]))]
        sides = are_all_sides(parts)
        readings = [self._reader.read(parts[0], _TOP, say=SAY_IN_CONTEXT)]
        for part in parts[1:]:
            beside = () if sides else readings[0].found[:_BESIDE]
            readings.append(self._reader.read(part, _TOP, beside, say=SAY_IN_CONTEXT))
        together = read_together(readings, sides=sides)
        return together if sides else told_on(together)

    def _answered(
        self,
        query: Query,
        question: Question,
        reading: Reading,
        drafts: Sequence[Draft],
        started: float,
    ) -> Answer:
        hits = tuple(f.hit for f in reading.found)
        text, citations = compose(drafts, self._catalogue.label)
        return Answer(
            "answered", text, citations, hits, self.name, _since(started), query.id, question.kind
        )

    def _calculation(self, reading: Reading) -> Calculation | None:
        """The calculation that the question asks for, if it asks for one."""
        read = [(s.clause.id, s.start, s.end) for s in reading.statements[:_READ]]
        return calculation_for(reading.question, reading.found, self._index, self._rulebooks, read)

    def _completed(self, calculation: Calculation, readings: Sequence[Reading]) -> list[Draft]:
        """A calculation that leaves asks open, with what is stated on those parts.

        Where it leaves all open it only stands if not every part is stated for itself.
        """
        open_ones = readings[-calculation.left :]
        stated = [self._draft(reading, self._thresholds)[0] for reading in open_ones]
        found = [draft for draft in stated if draft]
        if calculation.left < len(readings):
            return [_computed(calculation), *found]
        return found if len(found) == len(stated) else [_computed(calculation)]

    def _missing(self, reading: Reading) -> str:
        """What the question as a whole asks about that is nowhere stated; empty where nothing.

        A place, where it names none that is known, or a figure that a calculation needs.
        """
        place = "" if reading.question.mentions else foreign_place(reading)
        if place:
            return f"没有涉及“{place}”"
        named = reading.question.documents
        read = {found.hit.clause.document for found in reading.found}
        return missing_figure(reading.question, sorted(named or read), self._index)

    def search(self, query: Query, top_k: int) -> list[Hit]:
        """Return the best clauses for a query, best first."""
        question = self.understood(query)
        if not question.text:
            return []
        say = SAY if self._reader.ranks_by_statements else None
        return [found.hit for found in self._reader.read(question, top_k, say=say).found]

    def _understood(self, query: Query) -> Question:
        return understand(query, self._catalogue, speller=self._speller)

    def _refusal(self, reason: str, hits: tuple[Hit, ...]) -> str:
        nearest = hits[:NEAREST]
        labels = [self._catalogue.label(hit.clause.document) for hit in nearest]
        return refusal_text(reason, nearest, labels)

    def _draft(self, reading: Reading, thresholds: Thresholds) -> tuple[Draft | None, str]:
        """Return the answer to one question, or the reason why there is none."""
        special = (
            article_draft(reading, self._catalogue, self._index.clauses_of)
            or issue_draft(reading, self._catalogue, self._index.clauses_of)
            or field_draft(reading)
            or grid_draft(reading, self._index.clauses_of)
            or self._section(reading)
        )
        if special:
            return special, ""
        decision = decide(reading, thresholds)
        if decision.reason:
            return None, decision.reason
        return self._stated(decision.reading), ""

    def _stated(self, reading: Reading) -> Draft:
        """The statements of a reading that answer together, as quotes."""
        chosen = choose(reading, self._catalogue)
        quotes = group_quotes(reading.weigher, chosen[0], self._index.clauses_of) or [
            quote for statement in chosen for quote in self._quotes(reading, statement)
        ]
        others = dict(filter(None, (differing(reading, quote) for quote in quotes)))
        return Draft((*quotes, *others), remarks=tuple(others.values()))

    def _quotes(self, reading: Reading, statement: Statement) -> list[Quote]:
        cells = cell_quotes(reading.weigher, statement)
        if cells:
            return cells
        lead = lead_quote(statement, self._index.clauses_of)
        return [*([lead] if lead else []), widened(reading, statement, window(reading, statement))]

    def _section(self, reading: Reading) -> Draft | None:
        if not reading.question.list_wanted or reading.best is None:
            return None
        items = announced(reading.best, self._index.clauses_of)
        if items:
            return Draft(items)
        names = dict.fromkeys(f.hit.clause.document for f in reading.found[:_LIST_DOCUMENTS])
        candidates = [
            section
            for name in names
            for section in sections(list(self._index.clauses_of(name).values()))
        ]
        return section_draft(reading, candidates)


def _say(question: Question) -> Say:
    """How much the judge has to say about a question of one part."""
    return SAY_IN_CONTEXT if question.in_context or question.kind == "definition" else SAY


def _computed(calculation: Calculation) -> Draft:
    """What is to be answered with a calculation."""
    quotes = tuple(Quote(q.clause, q.start, q.end, q.shown) for q in calculation.quotes)
    return Draft(quotes, calculation.computed)


def _silent(number: int, parts: Sequence[Question], reason: str) -> list[Draft]:
    """A line that says what has no answer: one of several places, or of several asks."""
    part = parts[number]
    if len({p.mentions for p in parts}) > 1:
        labels = [mention.label for mention in part.mentions]
        line = f"{labels[0]}：现有文件{reason}。" if len(labels) == 1 else ""
        return [Draft((), remarks=(line,))] if line else []
    if part.avoided or number >= len(_ORDINALS):
        return []
    line = f"第{_ORDINALS[number]}问：未能在文件中找到答案（{reason}）。"
    return [Draft((), remarks=(line,))]


def _since(started: float) -> float:
    return time.perf_counter() - started
