"""Hybrid search over passages: FAISS for meaning, FTS5 for words, fused by a weighted sum.

Retrieval proposes; it never decides a figure. It serves the prose that no label reaches, and the neighbours that a
refusal names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from index.records import Passage

DENSE_WEIGHT = 0.65  # docs/evaluation.md: the best of .5 to .8 on the development questions
_POOL = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its score, 1 for the best of both searches, and what each of them gave."""

    passage_id: int
    document_id: str
    passage: Passage
    score: float


def search(store: Any, question: str, document_ids: Sequence[str] | None = None, limit: int = 10) -> tuple[Hit, ...]:
    """The passages nearest to a question, best first; equal scores in the order of their ids.

    ``document_ids`` None searches everything. A search that finds nothing (English in Chinese text) has no weight.
    """
    lexical = store.search_text(question, document_ids, _POOL)
    dense = store.search_vectors(_encode(store.encoder_id, question), document_ids, _POOL)
    fused = fuse(lexical, dense, DENSE_WEIGHT if lexical else 1.0)
    hits = []
    for key, score in fused[:limit]:
        document_id, passage = store.passage(key)
        hits.append(Hit(key, document_id, passage, score))
    return tuple(hits)


def fuse(
    lexical: Iterable[tuple[int, float]], dense: Iterable[tuple[int, float]], weight: float
) -> list[tuple[int, float]]:
    """Ids with the weighted sum of their scores, each list brought to 0…1 first.

    >>> fuse([(1, 9.0), (2, 3.0)], [(2, 0.8), (1, 0.2)], 0.6)
    [(2, 0.6), (1, 0.4)]
    """
    total: dict[int, float] = {}
    for scores, share in ((_normalised(lexical), 1 - weight), (_normalised(dense), weight)):
        for key, score in scores.items():
            total[key] = total.get(key, 0.0) + share * score
    return sorted(((key, round(score, 6)) for key, score in total.items()), key=lambda one: (-one[1], one[0]))


def _normalised(scores: Iterable[tuple[int, float]]) -> dict[int, float]:
    found = dict(scores)
    if not found:
        return {}
    low, high = min(found.values()), max(found.values())
    return {key: (score - low) / (high - low) if high > low else 1.0 for key, score in found.items()}


@lru_cache(maxsize=512)
def _encode(encoder_id: str, question: str) -> Any:
    return _encoder(encoder_id).encode([question])[0]


@lru_cache(maxsize=2)
def _encoder(encoder_id: str) -> Any:
    from index.encoder import load_encoder

    return load_encoder(encoder_id)
