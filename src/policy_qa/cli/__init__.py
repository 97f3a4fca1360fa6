"""The command ``policy-qa``: parse, call the assistant, print. Exit status 0, 2 or 1."""

from __future__ import annotations

import atexit
import io
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from policy_qa.cli.app import app
from policy_qa.cli.console import report_crash, report_error, report_usage
from policy_qa.errors import PolicyQAError

__all__ = ["main", "run"]


def main() -> None:
    """Run the command line and exit with its status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    leaving = _Leaving()
    atexit.register(leaving)  # the first to be registered is the last to be called
    leaving.status = run(sys.argv[1:])
    sys.exit(leaving.status)


class _Leaving:
    """Ends the process when all is closed: Python would take apart what was loaded, for 0.8 s."""

    status = 1

    def __call__(self) -> None:
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):  # nobody reads any more
                stream.flush()
        os._exit(self.status)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status.

    Returns:
        0 on success, 2 on bad usage or bad input, 1 on anything else, 130 when interrupted.
    """
    import typer

    try:
        status = app(list(arguments), prog_name="policy-qa", standalone_mode=False)
    except typer.TyperException as error:
        return report_usage(error)
    except PolicyQAError as error:
        return report_error(error)
    except typer.Abort:
        return 130
    except Exception as error:
        return report_crash(error)
    return status if isinstance(status, int) else 0
