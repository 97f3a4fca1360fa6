"""A writer is killed at twenty moments; the index answers with old or new documents only."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import world
from policy_qa.index import PolicyIndex, update_index

KILLS = 20
DOCUMENTS = [f"文件{number}.txt" for number in range(6)]
EDITIONS = {"甲": 25, "乙": 40}  # number of clauses of each document in each edition


def write_edition(corpus: Path, edition: str) -> None:
    for name in DOCUMENTS:
        lines = [f"第{number}条{edition}版《{name}》规定。" for number in range(EDITIONS[edition])]
        draft = corpus / f"{name}.draft"
        draft.write_text("\n".join(lines), encoding="utf-8")
        draft.replace(corpus / name)


def check(index: PolicyIndex, embedder: world.HashEmbedder) -> None:
    """Assert that every document is wholly of one edition, whichever way it is reached."""
    rows = {}
    for name in DOCUMENTS:
        document, clauses = index.document(name), index.clauses_of(name)
        edition = document.text[document.text.index("条") + 1]
        assert len(clauses) == EDITIONS[edition]
        assert list(clauses.values()) == world.split(document)
        rows[name] = set(clauses)
        found = index.lexical(["版"], 99, documents=[name])
        assert {rowid for rowid, _ in found} == rows[name]
        other = "甲乙".replace(edition, "")
        assert index.lexical([other], 99, documents=[name]) == []
    everything = set().union(*rows.values())
    assert everything == set(index.all_clauses())
    found = index.nearest(embedder.embed("第3条"), 999)
    assert {rowid for rowid, _ in found} == everything
    assert index.vectors(sorted(everything)).any(axis=1).all()


def kill_when(moment: float, process: subprocess.Popen) -> None:
    process.stdin.write("go\n")
    process.stdin.flush()
    child = int(process.stdout.readline())
    time.sleep(moment)
    os.kill(child, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_killed_at_random_moments(tmp_path):
    corpus, folder = tmp_path / "语料", tmp_path / "索引"
    corpus.mkdir()
    write_edition(corpus, "甲")
    embedder = world.HashEmbedder()
    update_index(folder, corpus, pipeline=world.pipeline(), embedder=embedder)
    moments = random.Random(2).choices([step / 100 for step in range(100)], k=KILLS)
    command = [sys.executable, "-m", "index.looping_writer", str(corpus), str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    tests = Path(__file__).parents[1]
    generations = set()
    with subprocess.Popen(command, cwd=tests, **pipes) as process:
        for moment in moments:
            kill_when(moment, process)
            with PolicyIndex.open(folder) as index:
                check(index, embedder)
                generations.add(index.generation)
        process.stdin.close()
    assert len(generations) > KILLS / 2  # most writers were killed in the middle of their work
    update_index(folder, corpus, pipeline=world.pipeline(), embedder=embedder)
    with PolicyIndex.open(folder) as index:
        check(index, embedder)
        assert index.verify() == []
