"""Fork a process that updates an index for ever, once for each line on standard input.

Run as a script by test_killed.py, which kills the processes named on standard output.
"""

import os
import sys
from pathlib import Path

import chromadb  # noqa: F401 - imported once, before the forks

from index import world
from index.test_killed import write_edition
from policy_qa.index import update_index


def write_for_ever(corpus: Path, folder: Path) -> None:
    embedder = world.HashEmbedder()
    while True:
        for edition in "甲乙":
            write_edition(corpus, edition)
            update_index(folder, corpus, pipeline=world.pipeline(), embedder=embedder)


def main(corpus: Path, folder: Path) -> None:
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            write_for_ever(corpus, folder)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
