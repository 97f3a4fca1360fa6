"""``python -m policy_qa.models``: provision the default models, with a progress bar."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from policy_qa.errors import PolicyQAError
from policy_qa.models import EMBEDDING_MODELS, provision, provision_answerability


def main() -> int:
    """Provision every embedding model and the judge; return the exit status."""
    console = Console(stderr=True)
    folders: dict[str, Path] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console, transient=True) as bar:
            for name in EMBEDDING_MODELS:
                task = bar.add_task(f"检查向量模型 {name}", total=1.0)
                show = partial(_show, bar, task)
                folders[name] = provision(name, progress=show)
            task = bar.add_task("检查判断模型", total=1.0)
            judge = provision_answerability(progress=partial(_show, bar, task))
    except PolicyQAError as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        return error.exit_status
    for name, folder in folders.items():
        console.print(f"向量模型 {name} 已就绪：{folder}", markup=False, highlight=False)
    console.print(f"判断模型已就绪：{judge}", markup=False, highlight=False)
    return 0


def _show(bar: Progress, task: TaskID, stage: str, share: float) -> None:
    bar.update(task, description=stage, completed=share)


if __name__ == "__main__":
    sys.exit(main())
