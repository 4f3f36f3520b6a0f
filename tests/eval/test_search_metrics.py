"""Recall, reciprocal rank and nDCG against their definitions, spelt out."""

from __future__ import annotations

import math

import pytest

from eval.search_metrics import Ranked, ndcg, search_metrics


def test_only_a_passage_that_answers_is_found() -> None:
    found = search_metrics([Ranked((1, 0, 2), (2, 1)), Ranked((1, 1), (2, 1, 1)), Ranked((2,), (2,)), Ranked((), ())])
    assert found.found == ((1, 1), (5, 2), (10, 2), (50, 2))
    assert found.mrr == pytest.approx((1 / 3 + 0 + 1 + 0) / 4)


def test_gain_is_discounted_by_place() -> None:
    ranked = Ranked((0, 1, 2, 0), (2, 2, 1))
    got = 1 / math.log2(3) + 3 / math.log2(4)
    best = 3 / math.log2(2) + 3 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(ranked) == pytest.approx(got / best)


def test_what_stands_behind_the_cut_counts_nothing() -> None:
    assert ndcg(Ranked((0,) * 10 + (2,), (2,))) == 0
    assert ndcg(Ranked((2,) * 3, (2,) * 3)) == 1


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(ValueError, match="no question"):
        search_metrics([])
