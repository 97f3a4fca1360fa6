"""How the process ends: all is written and closed first, with the right status."""

import os
import subprocess
import sys

ENDING = """
import atexit, sys
from policy_qa import cli

def run(arguments):
    atexit.register(lambda: print("用过的已收好"))
    sys.stdout.write("未换行的")
    return {status}

cli.run = run
cli.main()
"""


def ended(status: int, **how) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ENDING.format(status=status)],
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONUNBUFFERED": ""},  # what is written waits to be flushed
        **how,
    )


def test_what_was_opened_is_closed_and_written_before_the_process_ends():
    for status in (0, 2):
        done = ended(status, capture_output=True)
        assert done.returncode == status
        assert done.stdout == "未换行的用过的已收好\n"
        assert not done.stderr


def test_a_reader_that_is_gone_is_no_error():
    with subprocess.Popen(["true"], stdin=subprocess.PIPE) as reader:
        reader.wait()
        done = ended(0, stdout=reader.stdin, stderr=subprocess.PIPE)
    assert done.returncode == 0
    assert not done.stderr
