"""The command ``eval``: from its options to a run of the evaluation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from policy_qa.cli.console import print_line
from policy_qa.errors import InputError
from policy_qa.evaluation import (
    BASELINES,
    DEFAULT_SUITE,
    Options,
    Places,
    SuiteSkipped,
    evaluate,
    open_assistant,
    open_embeddings,
)

if TYPE_CHECKING:
    from policy_qa.config import Settings


@dataclass(frozen=True, slots=True)
class Choice:
    """What the options of ``eval`` say."""

    suite: str | None
    questions: Path | None
    corpus: Path | None
    report: Path | None
    baselines: bool
    limit: int | None
    failures: bool
    as_json: bool
    share: int | None


def evaluate_with(settings: Settings, choice: Choice) -> None:
    """Run the evaluation; a suite whose data is not here is told and passed over."""
    if choice.suite is not None and choice.questions is not None:
        raise InputError("--suite 与 --questions 不能同时使用，请去掉其一。")

    try:
        opened = partial(open_assistant, answerer=settings.answerer)
        evaluate(_options(settings, choice), opened, open_embeddings)
    except SuiteSkipped as skipped:
        print_line(str(skipped), style="yellow")


def _options(settings: Settings, choice: Choice) -> Options:
    places = Places(share=choice.share)
    if settings.eval_data is not None:
        places = replace(places, data=settings.eval_data)
    return Options(
        suite=choice.suite or DEFAULT_SUITE,
        questions=choice.questions,
        corpus=choice.corpus,
        output=choice.report,
        as_json=choice.as_json,
        failures=choice.failures,
        baselines=BASELINES if choice.baselines else (),
        limit=choice.limit,
        places=places,
    )
