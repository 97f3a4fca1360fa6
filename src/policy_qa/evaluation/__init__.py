"""How often the answers are right, beside the obvious baselines.

``cases`` and ``suites`` (what is asked) → ``systems`` and ``baselines`` (who answers) →
``runner`` and ``outcomes`` (what came of it) → ``metrics``, ``summary`` and ``report`` (the
figures) → ``render`` (terminal, Markdown, HTML, xlsx). ``command`` puts them together;
``questions`` reads people's own sets, ``opening`` opens the assistant of the settings.
"""

from policy_qa.evaluation.baselines import BASELINES, build_baselines
from policy_qa.evaluation.cases import ArticleEvidence, Case, Dataset, Evidence, load_cases
from policy_qa.evaluation.command import DEFAULT_SUITE, Options, evaluate
from policy_qa.evaluation.opening import open_assistant, open_embeddings
from policy_qa.evaluation.questions import load_questions
from policy_qa.evaluation.report import Report, Result
from policy_qa.evaluation.runner import run_evaluation
from policy_qa.evaluation.suites import SUITES, Places, SuiteSkipped, load_suite
from policy_qa.evaluation.systems import Answerer, AssistantLike, Searcher, System

__all__ = [
    "BASELINES",
    "DEFAULT_SUITE",
    "SUITES",
    "Answerer",
    "ArticleEvidence",
    "AssistantLike",
    "Case",
    "Dataset",
    "Evidence",
    "Options",
    "Places",
    "Report",
    "Result",
    "Searcher",
    "SuiteSkipped",
    "System",
    "build_baselines",
    "evaluate",
    "load_cases",
    "load_questions",
    "load_suite",
    "open_assistant",
    "open_embeddings",
    "run_evaluation",
]
