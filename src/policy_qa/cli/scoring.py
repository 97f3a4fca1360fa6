"""The command ``score``: a rulebook, the texts it quotes, one request or many."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from policy_qa.citations import locate
from policy_qa.clauses import split_document
from policy_qa.cli.batch import Record, run_batch
from policy_qa.cli.console import print_json, print_line, print_renderable
from policy_qa.documents import read_document
from policy_qa.errors import DocumentError, IndexStateError, InputError
from policy_qa.index import PolicyIndex
from policy_qa.schema import Clause
from policy_qa.score import Rulebook, documents_of, load_rulebook, score
from policy_qa.score.batch import read_request
from policy_qa.score.explain import readings_text, result_table, result_text

if TYPE_CHECKING:
    from policy_qa.config import Settings

Source = tuple[str, Sequence[Clause]]
"""The normalised text of a document, and its clauses in order."""


def score_once(
    settings: Settings, name: str, request: Path, *, as_json: bool, as_table: bool = False
) -> None:
    """Score the request in a JSON file."""
    rulebook = open_rulebook(settings, name)
    result = score(rulebook, read_request_file(request))
    if as_json:
        print_json(result.to_json())
    elif as_table:
        print_renderable(result_table(result))
        print_line(readings_text(result))
    else:
        print_line(result_text(result))


def read_request_file(path: Path) -> Record:
    """Return the one request in a JSON file.

    Raises:
        InputError: For a file that cannot be read or is not a JSON object.
    """
    try:
        source = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = f"“{path}”无法读取，请检查路径、权限和 UTF-8 编码。"
        raise InputError(message) from error
    request = read_request(source)
    if not isinstance(request, dict):
        raise InputError(f"“{path}”应当是一个 JSON 对象（{{…}}），写明 kind 和 inputs。")
    return request


def score_batch(settings: Settings, name: str, source: Path, target: Path) -> None:
    """Score a file of requests."""
    rulebook = open_rulebook(settings, name)

    def work(record: Record) -> Record:
        return {**score(rulebook, record).to_json(), "id": record.get("id")}

    run_batch(source, target, work, "计分", read=read_request)


def open_rulebook(settings: Settings, name: str) -> Rulebook:
    """Return a rulebook, checked against the documents it quotes."""
    sources = {document: _source(settings, document) for document in documents_of(name)}

    def path_of(document: str, offset: int) -> tuple[str, ...]:
        clauses = sources[document][1]
        return next((c.path for c in clauses if c.start <= offset < c.end), ())

    texts = {document: text for document, (text, _) in sources.items()}
    return load_rulebook(name, texts, locate=locate, path_of=path_of)


def _source(settings: Settings, name: str) -> Source:
    """Return a document of the index; without an index that has it, of the corpus folder."""
    try:
        with PolicyIndex.open(settings.index) as index:
            return index.document(name).text, list(index.clauses_of(name).values())
    except (IndexStateError, DocumentError):
        document = read_document(settings.corpus / name)
        return document.text, split_document(document)
