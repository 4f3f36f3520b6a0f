"""Exact search over the vectors of passages; the only file that imports faiss.

FAISS returns equal scores in no fixed order, accepts an id twice without a word, and loads a file with flipped
bits. So results are sorted here, and the store checks the bytes of a file before it hands them over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import faiss
import numpy as np

# Scores differ by up to 7e-7 with the way they are computed; two that agree to six places are equal.
SCORE_PLACES = 6


class VectorIndex:
    """Inner products with float32 vectors, each known by a passage id. Never changed after it is made."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, ids: Sequence[int], vectors: np.ndarray) -> VectorIndex:
        """``vectors`` has one float32 row for each of ``ids``, which must be distinct."""
        if len(ids) != len(vectors) or len(set(ids)) != len(ids):
            raise ValueError(f"{len(vectors)} vectors for {len(ids)} ids, {len(set(ids))} of them distinct")
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(ids, dtype=np.int64))
        return cls(index)

    @classmethod
    def from_bytes(cls, data: bytes) -> VectorIndex:
        """What ``to_bytes`` gave. The bytes must be known to be whole: FAISS does not check them."""
        return cls(faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8)))

    def to_bytes(self) -> bytes:
        return bytes(faiss.serialize_index(self._index).tobytes())

    @property
    def count(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def search(
        self, vector: np.ndarray, limit: int, ranges: Sequence[tuple[int, int]] | None = None
    ) -> list[tuple[int, float]]:
        """The ``limit`` best (id, score), by falling score, then rising id.

        ``vector`` has shape (dimension,). ``ranges`` are first and last ids (both included) to search in.
        """
        if vector.shape != (self.dimension,):
            raise ValueError(f"a query of shape {vector.shape} for vectors of {self.dimension} dimensions")
        allowed = None if ranges is None else _ranges_to_ids(ranges)
        available = self.count if allowed is None else min(self.count, len(allowed))
        limit = min(limit, available)
        if limit <= 0:
            return []
        wanted = min(available, limit + 16)
        while True:
            hits = self._ranked(vector, wanted, allowed)
            # Where the last hit ties with the last one returned, more of that tie may lie behind it.
            if wanted >= available or len(hits) < wanted or hits[-1][1] < hits[limit - 1][1]:
                return hits[:limit]
            wanted = min(available, wanted * 4)

    def _ranked(self, vector: np.ndarray, wanted: int, allowed: np.ndarray | None) -> list[tuple[int, float]]:
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        parameters = None if allowed is None else _selection(allowed)
        scores, ids = self._index.search(query, wanted, params=parameters)
        hits = [(int(i), round(float(s), SCORE_PLACES)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))


def _ranges_to_ids(ranges: Sequence[tuple[int, int]]) -> np.ndarray:
    parts = [np.arange(first, last + 1, dtype=np.int64) for first, last in ranges]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def _selection(ids: np.ndarray) -> Any:
    return faiss.SearchParameters(sel=faiss.IDSelectorBatch(ids))  # type: ignore[call-arg]  # set by SWIG's wrapper
