"""The benchmark of large indexes on a small scale: what it makes, and that its recall is against the exact order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eval.bench_vectors import exact_ids, fill, look_alikes, moved_vectors, questions, search_lines, vector_lines
from index.encoder import load_encoder
from index.store import Store


def test_look_alikes_are_the_same_each_time_and_differ_in_body_and_digits() -> None:
    one, two = list(look_alikes(5000)), list(look_alikes(5000))
    assert one == two and sum(len(extraction.passages) for extraction in one) >= 5000
    assert len({extraction.document.organisation for extraction in one}) == len(one) > 12
    first, same = one[0], one[12]  # of one model
    assert len(first.passages) == len(same.passages)
    assert all(passage.text.startswith(same.document.organisation) for passage in same.passages)


def test_the_exact_order_is_that_of_all_products(rng: np.random.Generator) -> None:
    vectors = moved_vectors(rng.standard_normal((30, 8)).astype(np.float32), 200)
    assert vectors.shape == (200, 8) and np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(200), abs=1e-5)
    queries = vectors[:5]
    expected = [set(np.argsort(-(vectors @ query), kind="stable")[:10].tolist()) for query in queries]
    assert exact_ids(vectors, queries) == expected


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(4)


def test_the_report(tmp_path: Path, rng: np.random.Generator) -> None:
    encoder = load_encoder()
    with Store.open(tmp_path / "index", create=True) as store:
        (filled,) = fill(store, encoder, 1000)
        assert "passages of" in filled and "vector file" in filled
        assert len(questions(store, 5)) == 5
        assert len(list(search_lines(store, encoder))) == 6
    base = rng.standard_normal((50, 16)).astype(np.float32)
    lines = list(vector_lines(base, base[:4] / np.linalg.norm(base[:4], axis=1, keepdims=True), 500, tmp_path))
    assert "every vector compared" in lines[0] and "recall@10 1.0000" in lines[1] and "recall@10 1.0000" in lines[4]
