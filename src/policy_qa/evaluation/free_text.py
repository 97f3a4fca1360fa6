"""Judging an answer by a free-text reference, where a set states no key facts.

Two shares are computed, and both must be reached:

* figures: (figures of the reference whose value stands in the answer) / (figures of the
  reference); all of them are required, since in a policy one digit is the answer;
* words: (distinct content words of the reference that occur in the answer) / (distinct
  content words of the reference); at least 60 % are required, because wording varies.

This is a screen and not a judge: it cannot see a negation or a wrong place. The report
shows both shares row by row, and says that the set was judged this way.
"""

from __future__ import annotations

from dataclasses import dataclass

from policy_qa.evaluation.metrics import without_markers
from policy_qa.numerals import contains_value, quantities
from policy_qa.tokenization import content_words

WORDS_NEEDED = 0.6


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far an answer agrees with a reference; a share is 1 where nothing is asked."""

    figures: float
    words: float
    missing: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether every figure and enough of the words are there."""
        return self.figures >= 1 and self.words >= WORDS_NEEDED


def compare(answer: str, reference: str) -> Agreement:
    """Compare an answer with a reference; ``missing`` lists what is not in the answer."""
    plain = without_markers(answer)
    figures = list(dict.fromkeys(figure.text for figure in quantities(reference)))
    lost_figures = [figure for figure in figures if not contains_value(plain, figure)]
    words = [word for word in dict.fromkeys(content_words(reference)) if word not in figures]
    present = set(content_words(plain))
    lost_words = [word for word in words if word not in present and word not in plain]
    return Agreement(
        figures=_kept(figures, lost_figures),
        words=_kept(words, lost_words),
        missing=(*lost_figures, *lost_words),
    )


def _kept(wanted: list[str], lost: list[str]) -> float:
    return 1 - len(lost) / len(wanted) if wanted else 1.0
