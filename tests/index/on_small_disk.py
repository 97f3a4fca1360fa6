"""Update an index where the disk soon is full; prints the error. Run by test_faults.py.

``python -m index.on_small_disk CORPUS FOLDER BYTES``: no file may grow beyond BYTES.
"""

import resource
import signal
import sys
from pathlib import Path

from index import world
from policy_qa.errors import PolicyQAError
from policy_qa.index import update_index


def main(corpus: Path, folder: Path, most: int) -> int:
    if most:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        update_index(folder, corpus, pipeline=world.pipeline(), embedder=world.HashEmbedder())
    except PolicyQAError as error:
        sys.stdout.write(f"{error}\n")
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
