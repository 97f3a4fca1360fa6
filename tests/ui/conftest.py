"""One page over a small library, shared by the tests that use it as programs and people do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from .serving import served


@pytest.fixture(scope="session")
def address(library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page over a copy of the library; its documents may be changed."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(library.corpus, folder / "corpus")
    shutil.copytree(library.index, folder / "index")
    with served(folder) as url:
        yield url
