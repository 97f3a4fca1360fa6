"""Mutated files against every reader: nothing may crash, hang or grow.

    python benchmarks/fuzz.py DIR [--inputs 2400] [--seed 0]

``DIR`` holds valid files of any format (their content decides which). Each input is one of
them with bytes changed, cut or repeated; for zipped formats the change is made in a part, so
that it reaches the reader and not only the checksum. An outcome is pieces or a
``DocumentError``; anything else is a crash and ends the run with status 1.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

from policy_qa.documents.kinds import kind_of
from policy_qa.documents.sandbox_worker import READERS, read_file
from policy_qa.errors import DocumentError

SLOW = 20.0


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes of a file with a few changes."""
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.8:  # noqa: PLR2004
        return _mutated_zip(data, chance)
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 4, 16, 64))):
        place = chance.randrange(len(changed))
        way = chance.randrange(4)
        if way == 0:
            changed[place] = chance.randrange(256)
        elif way == 1:
            changed[place : place + 4] = chance.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff")
            )
        elif way == 2:  # noqa: PLR2004
            other = chance.randrange(len(changed))
            changed[place : place + 16] = changed[other : other + 16]
        elif len(changed) > 64:  # noqa: PLR2004
            del changed[place : place + chance.randrange(1, 64)]
    return bytes(changed)


def _mutated_zip(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([name for name in parts if parts[name]])
    parts[name] = mutated(parts[name], chance) if not parts[name].startswith(b"PK") else b""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in parts.items():
            archive.writestr(entry, content)
    return buffer.getvalue()


def main() -> None:
    """Run, print the counts of the outcomes, and fail on a crash or a slow input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of valid files")
    parser.add_argument("--inputs", type=int, default=2400)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    files = [(p.read_bytes(), kind_of(p)) for p in sorted(options.folder.iterdir()) if p.is_file()]
    files = [(data, kind) for data, kind in files if kind in READERS]
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input"
        for number in range(options.inputs):
            data, kind = files[number % len(files)]
            path.write_bytes(mutated(data, chance))
            started = time.perf_counter()
            try:
                read_file(path, kind, "input")
                outcomes[f"{kind} read"] += 1
            except DocumentError:
                outcomes[f"{kind} refused"] += 1
            slowest = max(slowest, time.perf_counter() - started)
    for outcome, count in sorted(outcomes.items()):
        print(f"{outcome}: {count}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"slowest input: {slowest:.2f} s; peak memory: {peak} MiB")
    if slowest > SLOW:
        sys.exit(1)


if __name__ == "__main__":
    main()
