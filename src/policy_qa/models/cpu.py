"""Which exported form of a model this machine's processor runs well."""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

FLOAT32 = "fp32"


@cache
def supported_precisions() -> tuple[str, ...]:
    """Return the export configurations that run here, fastest first, `FLOAT32` last.

    The names are those of sentence-transformers' dynamic quantisation. ``avx512_vnni`` weights
    are signed: on a processor without VNNI their products saturate, so they are not portable.
    """
    machine = platform.machine().lower()
    if machine in {"arm64", "aarch64"}:
        return ("arm64", FLOAT32)
    if machine not in {"x86_64", "amd64"}:
        return (FLOAT32,)
    flags = _processor_flags()
    vnni = ("avx512_vnni",) if flags & {"avx512_vnni", "avx_vnni"} else ()
    avx2 = ("avx2",) if "avx2" in flags else ()
    return (*vnni, *avx2, FLOAT32)


def available_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processor_flags() -> frozenset[str]:
    """Return the processor's feature flags; elsewhere than on Linux AVX2 is taken for granted."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return frozenset({"avx2"})
    flags = (line.partition(":")[2].split() for line in lines if line.startswith("flags"))
    return frozenset(next(flags, []))
