"""Search over the vectors of passages, of a type that fits their number; the only file that imports faiss.

Up to FLAT_LIMIT vectors every one is compared. Beyond it the vectors lie in lists around centroids (IVF) and a search
without ranges compares those of the nearest lists; a search within ranges of ids stays exact, because it goes through
all lists for these ids. HNSW was not taken: it can't remove, and finds less for more memory.

FAISS returns equal scores in no fixed order, accepts an id twice without a word, and loads a file with flipped
bits. So results are sorted here, and the store checks the bytes of a file before it hands them over.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np

# Scores differ by up to 7e-7 with the way they are computed; two that agree to six places are equal.
SCORE_PLACES = 6
FLAT_LIMIT = 200_000  # some 10 ms for a search that compares them all

_VECTORS_A_CENTROID = 64  # to train with
_PROBED = 48  # lists a search goes through: recall@10 of .99 at a million (docs/evaluation.md)

Ranges = Sequence[tuple[int, int]]


class VectorIndex:
    """Inner products with float32 vectors, each known by a passage id. Never changed after it is made."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, ids: Sequence[int], vectors: np.ndarray, flat_limit: int = FLAT_LIMIT) -> VectorIndex:
        """``vectors`` has one float32 row for each of ``ids``, which must be distinct.

        The same vectors in another order make the same lists: what is trained on is chosen by content.
        """
        if len(ids) != len(vectors) or len(set(ids)) != len(ids):
            raise ValueError(f"{len(vectors)} vectors for {len(ids)} ids, {len(set(ids))} of them distinct")
        matrix = np.ascontiguousarray(vectors, dtype=np.float32)
        index = _flat(matrix.shape[1]) if len(ids) <= flat_limit else _trained_lists(matrix)
        index.add_with_ids(matrix, np.asarray(ids, dtype=np.int64))
        return cls(index)

    @classmethod
    def from_bytes(cls, data: bytes) -> VectorIndex:
        """What ``write`` wrote. The bytes must be known to be whole: FAISS does not check them."""
        return cls(faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8)))

    @classmethod
    def map(cls, path: Path) -> VectorIndex:
        """What ``write`` wrote, left on the disk: a page of it takes memory once a search touches it."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    def write(self, path: Path) -> None:
        """Over what is there. Raises OSError."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"{path.name}: {str(error).strip().splitlines()[-1]}") from error

    @property
    def count(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    @property
    def lists(self) -> int:
        """How many lists the vectors lie in, 0 where every search compares them all."""
        return int(getattr(self._index, "nlist", 0))

    def search(self, vector: np.ndarray, limit: int, ranges: Ranges | None = None) -> list[tuple[int, float]]:
        """The ``limit`` best (id, score), by falling score, then rising id.

        ``vector`` has shape (dimension,). ``ranges`` are first and last ids (both included) to search in, none of them
        overlapping; such a search is exact up to FLAT_LIMIT ids.
        """
        if vector.shape != (self.dimension,):
            raise ValueError(f"a query of shape {vector.shape} for vectors of {self.dimension} dimensions")
        available = self.count if ranges is None else min(self.count, _size(ranges))
        limit = min(limit, available)
        if limit <= 0:
            return []
        parameters = self._parameters(ranges)
        wanted = min(available, limit + 16)
        while True:
            hits = self._ranked(vector, wanted, parameters)
            # Where the last hit ties with the last one returned, more of that tie may lie behind it.
            if wanted >= available or len(hits) < wanted or hits[-1][1] < hits[limit - 1][1]:
                return hits[:limit]
            wanted = min(available, wanted * 4)

    def _parameters(self, ranges: Ranges | None) -> Any:
        selection = {} if ranges is None else {"sel": _selector(ranges)}
        if not self.lists:
            return faiss.SearchParameters(**selection) if selection else None
        is_exact = ranges is not None and _size(ranges) <= FLAT_LIMIT
        probed = self.lists if is_exact else min(self.lists, _PROBED)
        return faiss.SearchParametersIVF(nprobe=probed, **selection)  # type: ignore[call-arg]  # set by SWIG's wrapper

    def _ranked(self, vector: np.ndarray, wanted: int, parameters: Any) -> list[tuple[int, float]]:
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        scores, ids = self._index.search(query, wanted, params=parameters)
        hits = [(int(i), round(float(s), SCORE_PLACES)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))


def _flat(dimension: int) -> Any:
    return faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))


def _trained_lists(vectors: np.ndarray) -> Any:
    """Empty lists around centroids: the power of two nearest to the root of the number of vectors."""
    lists = 2 ** round(np.log2(len(vectors)) / 2)
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(vectors.shape[1]), vectors.shape[1], lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.max_points_per_centroid = _VECTORS_A_CENTROID
    index.cp.min_points_per_centroid = 1
    index.train(_sample(vectors, lists * _VECTORS_A_CENTROID))
    return index


def _sample(vectors: np.ndarray, size: int) -> np.ndarray:
    """Rows chosen and ordered by their content, whatever order they came in."""
    checksums = np.fromiter((zlib.crc32(row) for row in vectors), dtype=np.uint32, count=len(vectors))
    chosen = np.argsort(checksums, kind="stable")[:size]
    order = np.lexsort((*vectors[chosen].T[:2], checksums[chosen]))  # rows of one checksum, by their first numbers
    return np.ascontiguousarray(vectors[chosen[order]])


def _size(ranges: Ranges) -> int:
    return sum(last - first + 1 for first, last in ranges)


def _selector(ranges: Ranges) -> Any:
    """What FAISS asks for each id; for several ranges a bit an id, which is quicker than a set."""
    if len(ranges) == 1:
        return faiss.IDSelectorRange(ranges[0][0], ranges[0][1] + 1)
    chosen = np.zeros(max(last for _, last in ranges) + 1, dtype=bool)
    for first, last in ranges:
        chosen[first : last + 1] = True
    bits: Any = np.packbits(chosen, bitorder="little")  # the wrapper takes the array for its length and address
    return faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg]
