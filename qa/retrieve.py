"""Hybrid search over passages: FAISS for meaning, FTS5 for words, fused by a weighted sum.

The words include the printed names that those of the question may stand for (qa.everyday); passages whose form and
subject fit the question (qa.fit) come first.

Retrieval proposes; it never decides a figure. It serves the prose that no label reaches, and the neighbours that a
refusal names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from index.records import Passage
from index.tokens import text_to_tokens
from qa.everyday import names_meant
from qa.fit import fit, forms_asked

DENSE_WEIGHT = 0.65  # docs/evaluation.md: chosen on the development questions
_POOL = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its score: 1 for the best of both searches, more or less as its form fits the question."""

    passage_id: int
    document_id: str
    passage: Passage
    score: float


def search(store: Any, question: str, document_ids: Sequence[str] | None = None, limit: int = 10) -> tuple[Hit, ...]:
    """The passages nearest to a question, best first; equal scores in the order of their ids.

    ``document_ids`` None searches everything. A search that finds nothing (English in Chinese text) has no weight.
    Where ``document_ids`` are those of the bodies asked about, ``question`` had better not name them.
    Raises EncoderMismatch where the store's vectors were made by another state of its encoder (trained anew since).
    """
    encoder_id = store.encoder_id
    store.require_encoder(_encoder(encoder_id).id)
    meant = names_meant(question)
    words = " ".join((question, *(one.name for one in meant)))
    lexical = store.search_text(words, document_ids, _POOL)
    dense = store.search_vectors(_encode(encoder_id, question), document_ids, _POOL)
    fused = fuse(lexical, dense, DENSE_WEIGHT if lexical else 1.0)
    stored = store.passages_of(key for key, _ in fused)
    asked = forms_asked(question)
    fitting = [(key, round(score + fit(stored[key][1].text, asked, meant), 6)) for key, score in fused]
    best = sorted(fitting, key=lambda one: (-one[1], one[0]))[:limit]
    return tuple(Hit(key, stored[key][0], stored[key][1], score) for key, score in best)


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


def matching_spans(text: str, words: str) -> tuple[tuple[int, int], ...]:
    """Where the words of a search stand in ``text``: (start, end), in order, neighbours joined.

    A Chinese word counts by its pairs of neighbouring characters, a character by itself only if the search has it so.

    >>> matching_spans("差旅费50.50万元，其他交通费用", "差旅 费")
    ((0, 3), (15, 16))
    """
    tokens = text_to_tokens(words)
    pairs = {token for token in tokens if len(token) > 1}
    wanted = pairs | {token for token in tokens if not any(token in pair for pair in pairs)}
    if not wanted:
        return ()
    either = "|".join(map(_bounded, sorted(wanted, key=lambda token: (-len(token), token))))
    found = re.finditer(f"(?=({either}))", "".join(map(_folded, text)))
    return _joined([(match.start(1), match.end(1)) for match in found])


def _bounded(token: str) -> str:
    """A pattern for a word of the index; a number or a Latin word is found as a whole only."""
    if token.isdigit():
        return rf"(?<!\d){token}(?!\d)"
    return rf"(?<![a-z]){token}(?![a-z])" if token.isascii() else re.escape(token)


def _folded(char: str) -> str:
    """As the index folds it, where that is one character as well, so that places stay."""
    folded = unicodedata.normalize("NFKC", char).lower()
    return folded if len(folded) == 1 else char


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans by rising start, with those that touch or overlap made one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


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
