"""Keep clauses searchable by words and by meaning, behind one object.

``PolicyIndex`` (policy_index) reads, ``update_index`` (update) writes. SQLite (store, tables,
codec) is the truth; BM25 (postings) and the vectors in Chroma (chroma, exact) follow it.
``rescue`` rebuilds, backs up and restores.
"""

from policy_qa.index.pipeline import (
    Analyser,
    DocumentRecord,
    IndexedClause,
    PassageEmbedder,
    Pipeline,
    UpdateReport,
    fingerprint,
)
from policy_qa.index.policy_index import PolicyIndex
from policy_qa.index.postings import Bm25
from policy_qa.index.rescue import Restored, back_up, rebuild_index, restore
from policy_qa.index.scope import ScopedIndex
from policy_qa.index.update import update_index

__all__ = [
    "Analyser",
    "Bm25",
    "DocumentRecord",
    "IndexedClause",
    "PassageEmbedder",
    "Pipeline",
    "PolicyIndex",
    "Restored",
    "ScopedIndex",
    "UpdateReport",
    "back_up",
    "fingerprint",
    "rebuild_index",
    "restore",
    "update_index",
]
