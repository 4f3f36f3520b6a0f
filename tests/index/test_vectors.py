"""The index of vectors: against comparing them all, in both of its types, in memory and on the disk."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest

from index import vector_file
from index.vector_file import load_vector_file, write_vector_file
from index.vectors import SCORE_PLACES, VectorIndex

DIMENSION = 16


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """4,000 unit vectors around 50 centres, as passages that look alike are; the last ten are equal."""
    chance = np.random.default_rng(5)
    centres = chance.standard_normal((50, DIMENSION))
    found = centres[chance.integers(0, 50, 4000)] + 0.3 * chance.standard_normal((4000, DIMENSION))
    found[-10:] = found[0]
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


IDS = list(range(7, 4007))


@pytest.fixture(scope="module", params=["flat", "lists"])
def index(request: pytest.FixtureRequest, vectors: np.ndarray) -> VectorIndex:
    return VectorIndex.build(IDS, vectors, flat_limit=10_000 if request.param == "flat" else 100)


def slow(vectors: np.ndarray, query: np.ndarray, allowed: set[int]) -> list[tuple[int, float]]:
    scores = zip(IDS, np.round((vectors @ query).astype(float), SCORE_PLACES), strict=True)
    return sorted(((i, float(s)) for i, s in scores if i in allowed), key=lambda hit: (-hit[1], hit[0]))


def test_the_type_fits_the_number(vectors: np.ndarray) -> None:
    assert VectorIndex.build(IDS, vectors).lists == 0
    assert VectorIndex.build(IDS, vectors, flat_limit=3999).lists == 64


@pytest.mark.parametrize("ranges", [[(7, 4006)], [(100, 300)], [(7, 9), (500, 900), (4000, 4006)]])
def test_a_search_within_ranges_is_exact(
    index: VectorIndex, vectors: np.ndarray, ranges: list[tuple[int, int]]
) -> None:
    allowed = {i for first, last in ranges for i in range(first, last + 1)}
    for query in vectors[:20]:
        hits = index.search(query, 12, ranges)
        expected = slow(vectors, query, allowed)[:12]
        assert [i for i, _ in hits] == [i for i, _ in expected]
        assert [s for _, s in hits] == pytest.approx([s for _, s in expected], abs=2e-6)


def test_lists_find_nearly_all(vectors: np.ndarray) -> None:
    index = VectorIndex.build(IDS, vectors, flat_limit=100)
    found = [
        len({i for i, _ in index.search(query, 10)} & {i for i, _ in slow(vectors, query, set(IDS))[:10]})
        for query in vectors[:200]
    ]
    assert sum(found) >= 0.98 * 10 * len(found)


def test_equal_vectors_come_in_the_order_of_their_ids(index: VectorIndex, vectors: np.ndarray) -> None:
    hits = index.search(vectors[0], 5)
    assert [i for i, _ in hits] == [7, 3997, 3998, 3999, 4000]


def test_nothing_to_search_in_finds_nothing(index: VectorIndex, vectors: np.ndarray) -> None:
    assert index.search(vectors[0], 5, []) == []
    assert index.search(vectors[0], 0) == []


@pytest.mark.parametrize("limit", [10_000, 100])
def test_order_of_indexing_and_threads_change_nothing(vectors: np.ndarray, limit: int) -> None:
    turned = np.random.default_rng(6).permutation(len(IDS))
    threads = faiss.omp_get_max_threads()
    one = VectorIndex.build(IDS, vectors, limit)
    try:
        faiss.omp_set_num_threads(1)
        other = VectorIndex.build([IDS[at] for at in turned], vectors[turned], limit)
    finally:
        faiss.omp_set_num_threads(threads)
    for query in vectors[::40]:
        assert one.search(query, 10) == other.search(query, 10)


@pytest.mark.parametrize("limit", [10_000, 100])
def test_ids_survive_the_removal_of_others(vectors: np.ndarray, limit: int) -> None:
    kept = [at for at in range(len(IDS)) if at % 3]
    index = VectorIndex.build([IDS[at] for at in kept], vectors[kept], limit)
    for at in kept[:50]:
        assert IDS[at] in {i for i, _ in index.search(vectors[at], 15)}


def test_an_id_given_twice_is_refused(vectors: np.ndarray) -> None:
    with pytest.raises(ValueError, match="1 of them distinct"):
        VectorIndex.build([3, 3], vectors[:2])


@pytest.mark.parametrize("mapped_from", [0, 2**40])
def test_a_file_gives_what_was_written(
    index: VectorIndex, vectors: np.ndarray, tmp_path: Path, mapped_from: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_file, "MAPPED_FROM", mapped_from)
    path = tmp_path / "vectors.faiss"
    described = write_vector_file(path, index, "an encoder", 1)
    loaded = load_vector_file(path, described)
    assert loaded is not None and (loaded.count, loaded.lists) == (index.count, index.lists)
    for query in vectors[:20]:
        assert loaded.search(query, 10, [(7, 3000)]) == index.search(query, 10, [(7, 3000)])
        assert loaded.search(query, 10) == index.search(query, 10)


@pytest.mark.parametrize("mapped_from", [0, 2**40])
def test_another_file_is_not_loaded(
    index: VectorIndex, tmp_path: Path, mapped_from: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_file, "MAPPED_FROM", mapped_from)
    path = tmp_path / "vectors.faiss"
    described = write_vector_file(path, index, "an encoder", 1)
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    assert load_vector_file(path, described) is None
    path.unlink()
    assert load_vector_file(path, described) is None
