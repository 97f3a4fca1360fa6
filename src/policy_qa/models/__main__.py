"""``python -m policy_qa.models``: provision the default model, with a progress bar."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from policy_qa.errors import PolicyQAError
from policy_qa.models import DEFAULT_EMBEDDER, provision


def main() -> int:
    """Provision the default embedder and return the exit status."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("检查向量模型", total=1.0)
            folder = provision(
                progress=lambda stage, share: bar.update(task, description=stage, completed=share)
            )
    except PolicyQAError as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        return error.exit_status
    console.print(f"向量模型 {DEFAULT_EMBEDDER} 已就绪：{folder}", markup=False, highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
