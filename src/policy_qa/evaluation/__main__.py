"""A fast entry for tuning: ``python -m policy_qa.evaluation --suite policies-dev --failures``.

``--assistant MODULE:NAME`` measures another one: a function that takes a folder of documents
and a folder for their index and returns what has ``ask`` and ``search``.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from policy_qa.errors import PolicyQAError
from policy_qa.evaluation.baselines import BASELINES
from policy_qa.evaluation.command import DEFAULT_SUITE, Options, evaluate
from policy_qa.evaluation.opening import open_embeddings
from policy_qa.evaluation.suites import SUITES, Places
from policy_qa.evaluation.systems import AssistantLike

_DEFAULT_ASSISTANT = "policy_qa.evaluation.opening:open_assistant"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one evaluation; return the exit status."""
    parsed = _parser().parse_args(arguments)
    stated = {"data": parsed.data, "work": parsed.work}
    places = Places(**{k: v for k, v in stated.items() if v is not None}, share=parsed.share)
    options = Options(
        suite=parsed.suite,
        questions=parsed.questions,
        corpus=parsed.corpus,
        output=parsed.output,
        as_json=parsed.json,
        failures=parsed.failures,
        baselines=tuple(name for name in parsed.baselines.split(",") if name),
        limit=parsed.limit,
        places=places,
    )
    try:
        evaluate(options, _named(parsed.assistant), open_embeddings)
    except PolicyQAError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m policy_qa.evaluation", description="运行评测")
    parser.add_argument("--suite", default=DEFAULT_SUITE, help=f"评测集：{'、'.join(SUITES)}")
    parser.add_argument("--questions", type=Path, help="自有题目（xlsx、csv、jsonl）")
    parser.add_argument("--corpus", type=Path, help="文件夹，替换评测集自带的文件")
    parser.add_argument("--output", type=Path, help="报告写入的文件夹")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.add_argument("--failures", action="store_true", help="逐条列出答错的题")
    parser.add_argument(
        "--baselines", default="", help=f"对照方法，逗号分隔：{','.join(BASELINES)}"
    )
    parser.add_argument("--limit", type=int, help="只评测前几条")
    parser.add_argument("--data", type=Path, help="法规评测集所在的文件夹")
    parser.add_argument("--share", type=int, help="收录多少部法规（不写则全部）")
    parser.add_argument("--work", type=Path, help="存放索引等中间结果的文件夹")
    parser.add_argument("--assistant", default=_DEFAULT_ASSISTANT, help="被测的助手")
    return parser


def _named(name: str) -> Callable[[Path, Path], AssistantLike]:
    """Return the function ``module:name``."""
    module, _, attribute = name.partition(":")
    found: Callable[[Path, Path], AssistantLike] = getattr(
        importlib.import_module(module), attribute
    )
    return found


if __name__ == "__main__":
    sys.exit(main())
