"""Whether a statement in prose says no more than the quotes it rests on.

Content words are compared as pairs of neighbouring characters, without a dictionary. A
Chinese character is covered if the pair it makes with the character before or after it
stands in a quote. Two or more uncovered characters in a row are a word that the quotes do
not have; a single one counts if no quote holds the character at all. Words that carry
grammar rather than content, listed here, need no cover.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_qa.citations.figures import BOUND_WORDS, unsupported_figures
from policy_qa.citations.places import cuts_figure, fold
from policy_qa.citations.problems import Problem
from policy_qa.citations.wording import cue_spans, turned_modality, turned_negations
from policy_qa.numerals import quantities

_GRAMMAR_WORDS = re.compile(
    "根据|按照|依据|规定|文件|政策|其中|以及|同时|此外|另外|包括|分别|因此|所以|因为|由于|如果|但是|"
    "并且|而且|或者|还是|上述|下列|如下|为了|通过|关于|对于|有关|相关|主要|具体|需要|指出|"
    "提出|明确|要求|总之|例如|比如|也就是|这些|那些|它们|他们|"
    "[也都还又且并则便就很更最这那它其该此各每某本的地得了着过是为有在于从到至向往由被把将对与和及同跟]|"
    "[或等以因之者所个能会使让给用按自当时内中里上下后前间需即]"
)
_NAME_ENDINGS = re.compile(
    r"自治[区州县]|集团(?!化)|学校|大学|学院|中心|委员会|"
    r"(?<![全本我各])[市县省镇乡村厅局校](?![场长级区民])|区(?![域别分间])|委(?![托派员])|"
    r"部(?![门分署])|办(?![学法理公园事好])|办公[厅室]"
)
_HAN = r"\u4e00-\u9fff"
_LOOSE_BOUND = re.compile(rf"(?<!\d)[{_HAN}]{{2}}及?以[上下]")
_TURNING = re.compile(r"(?:不得?|未|无|非|禁止|勿|没有?|鼓励|可以?|允许|原则上)\Z")
_NAME_AT_END = re.compile(rf"(?:{_NAME_ENDINGS.pattern})\Z")
_DATE = re.compile(r".*\d[年月日号]")
_NEAR = 12
_ACTS = (2, 4)
_QUOTED = re.compile(r"《([^《》]{2,80})》|\"([^\"]{1,40})\"")
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_NUMERALS = re.compile(r"[〇零一二两三四五六七八九十百千万亿]+")
_SENTENCE_END = "。；！？;!?.…"
_LEAST_RUN = 2


def verify_statement(
    statement: str, quotes: Sequence[str], *, context: Sequence[str] = ()
) -> list[Problem]:
    """Return what in ``statement`` the ``quotes`` do not support; nothing, if all is.

    Judged are figures with unit and bound, dates, document numbers, negations, modal
    strength, names of places and bodies, quoted terms, and every other content word. A
    statement that stands in a quote word for word passes at once. ``context`` (a title, a
    heading, the question) may lend names and words, never figures, negations or modality.
    """
    if any(stands_in(statement, quote) for quote in quotes):
        return []
    plain = [fold(quote) for quote in quotes]
    stated = fold(statement)
    words = [*plain, *(fold(text) for text in context)]
    return [
        *unsupported_figures(stated, plain),
        *_loose_numerals(stated, words),
        *_loose_bounds(stated, plain),
        *turned_negations(stated, plain),
        *turned_modality(stated, plain),
        *_unknown_names(stated, words),
        *_misplaced_names(stated, plain),
        *_uncovered(stated, words),
    ]


def stands_in(statement: str, quote: str) -> bool:
    """Return whether a statement is a stretch of the quote that keeps its meaning.

    It does not where it cuts a figure, or starts right after a negation or a hedge (鼓励,
    可, 原则上) of the quote.
    White space, width of punctuation and a final stop do not count.
    """
    wanted, whole = fold(statement).rstrip(_SENTENCE_END), fold(quote)
    start = whole.find(wanted) if wanted else -1
    while start >= 0:
        turned = _TURNING.search(whole[max(0, start - 3) : start])
        if not turned and not cuts_figure(whole, start, start + len(wanted)):
            return True
        start = whole.find(wanted, start + 1)
    return False


def _loose_numerals(statement: str, sources: Sequence[str]) -> Iterator[Problem]:
    """Yield numerals within words (四统一, 五十八中) that no source has in this word."""
    figures = [(quantity.start, quantity.end) for quantity in quantities(statement)]
    for match in _NUMERALS.finditer(statement):
        start, end = match.span()
        if any(low <= start < high for low, high in figures):
            continue
        with_next, with_last = statement[start : end + 1], statement[max(0, start - 1) : end]
        if not any(with_next in source or with_last in source for source in sources):
            yield Problem("number", match[0], f"“{with_next}”在引文中找不到。")


def _loose_bounds(statement: str, quotes: Sequence[str]) -> Iterator[Problem]:
    """Yield bounds on something other than a figure (县级以上) that no quote has."""
    ends = [quantity.end for quantity in quantities(statement)]
    for match in _LOOSE_BOUND.finditer(statement):
        of_figure = any(match.start() < end <= match.end() for end in ends)
        if not of_figure and not any(match[0] in quote for quote in quotes):
            yield Problem("uncovered", match[0], f"“{match[0]}”在引文中找不到。")


def _unknown_names(statement: str, sources: Sequence[str]) -> Iterator[Problem]:
    """Yield quoted terms and names of places and bodies that no source has."""
    for match in _QUOTED.finditer(statement):
        term = match[1] or match[2]
        if not any(term in source for source in sources):
            yield Problem("name", match[0], f"“{term}”在引文中找不到。")
    for match in _NAME_ENDINGS.finditer(statement):
        name = _name(statement, match)
        if not any(name in source for source in sources):
            yield Problem("name", name, f"名称“{name}”在引文中找不到。")


def _misplaced_names(statement: str, quotes: Sequence[str]) -> Iterator[Problem]:
    """Yield names in a place that the quotes give to another name.

    In 核心校负责考核 the words 负责 follow the name 核心校; with 成员校 in its place they
    follow a name that no quote has within a few characters before them.
    """
    for match in _NAME_ENDINGS.finditer(statement):
        name, after = _name(statement, match), statement[match.end() : match.end() + max(_ACTS)]
        acts = {after[:length] for length in _ACTS if _HAN_RUN.fullmatch(after[:length])}
        if any(_is_of_another(name, act, quotes) for act in acts):
            yield Problem("name", name, f"引文中“{after}”的主体不是“{name}”。")


def _is_of_another(name: str, act: str, quotes: Sequence[str]) -> bool:
    """Return whether ``act`` follows other names in the quotes, and never this one."""
    befores = [
        quote[max(0, place.start() - _NEAR) : place.start()]
        for quote in quotes
        for place in re.finditer(re.escape(act), quote)
    ]
    return any(_NAME_AT_END.search(before) for before in befores) and not any(
        name in before for before in befores
    )


def _name(statement: str, ending: re.Match[str]) -> str:
    """Return the ending of a name with up to two characters before it, from grammar on."""
    before = _DATE.sub("", statement[max(0, ending.start() - 4) : ending.start()])[-2:]
    head = re.split(rf"[^{_HAN}]", before)[-1]
    return _GRAMMAR_WORDS.split(head)[-1] + ending[0]


def _uncovered(statement: str, sources: Sequence[str]) -> Iterator[Problem]:
    """Yield the content words that no source covers, as the module's docstring defines."""
    pairs = {source[i : i + 2] for source in sources for i in range(len(source) - 1)}
    characters = {character for source in sources for character in source}
    bare = _without(statement, _spans_judged_elsewhere(statement))
    for run in _HAN_RUN.finditer(bare):
        for word in _uncovered_runs(statement, run.start(), run.end(), pairs):
            if len(word) >= _LEAST_RUN or word not in characters:
                yield Problem("uncovered", word, f"“{word}”在引文中没有依据。")


def _uncovered_runs(text: str, start: int, end: int, pairs: set[str]) -> Iterator[str]:
    word = ""
    for index in range(start, end):
        covered = text[max(0, index - 1) : index + 1] in pairs or text[index : index + 2] in pairs
        if covered and word:
            yield word
        word = "" if covered else word + text[index]
    if word:
        yield word


def _spans_judged_elsewhere(statement: str) -> list[tuple[int, int]]:
    figures = [(quantity.start, quantity.end) for quantity in quantities(statement)]
    grammar = [match.span() for match in _GRAMMAR_WORDS.finditer(statement)]
    bounds = [match.span() for match in BOUND_WORDS.finditer(statement)]
    return [*figures, *bounds, *cue_spans(statement), *grammar]


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return ``text`` with the spans blanked out, its length unchanged."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    return "".join(characters)
