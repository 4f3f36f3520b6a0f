"""How good a ranking of passages is: recall, mean reciprocal rank, nDCG with graded relevance.

A question counts as found among the first k when a passage that answers it (grade 2) is there: one is enough for a
reader. Passages that only mention the figure (grade 1) count for nDCG alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from eval.evidence import ANSWERS

CUTS = (1, 5, 10, 50)
DEPTH = max(CUTS)
NDCG_CUT = 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a ranking gave for one question.

    ``grades`` are those of the passages found, best first, at most DEPTH. ``ideal`` are the grades of all passages of
    the question's document that are not 0, falling; empty where no passage holds the evidence.
    """

    grades: tuple[int, ...]
    ideal: tuple[int, ...]

    @property
    def rank(self) -> int:
        """The place from 1 of the first passage that answers, 0 where none was found."""
        return next((place for place, grade in enumerate(self.grades, 1) if grade == ANSWERS), 0)


@dataclass(frozen=True, slots=True)
class SearchMetrics:
    """The means over ``count`` questions; ``found`` pairs each of CUTS with how many had their answer by then."""

    count: int
    found: tuple[tuple[int, int], ...]
    mrr: float
    ndcg: float


def search_metrics(ranked: Sequence[Ranked]) -> SearchMetrics:
    """Raises ValueError without a question."""
    if not ranked:
        raise ValueError("no question to measure")
    found = tuple((cut, sum(0 < one.rank <= cut for one in ranked)) for cut in CUTS)
    mrr = math.fsum(reciprocal_rank(one) for one in ranked) / len(ranked)
    return SearchMetrics(len(ranked), found, mrr, math.fsum(ndcg(one) for one in ranked) / len(ranked))


def reciprocal_rank(ranked: Ranked) -> float:
    """1 divided by the place of the first passage that answers; 0 for none.

    >>> reciprocal_rank(Ranked((0, 2), (2,))), reciprocal_rank(Ranked((1,), (2, 1)))
    (0.5, 0.0)
    """
    return 1 / ranked.rank if ranked.rank else 0.0


def ndcg(ranked: Ranked, cut: int = NDCG_CUT) -> float:
    """Normalised discounted cumulative gain with gains of 2**grade - 1 (Burges et al. 2005); 0 without evidence.

    >>> ndcg(Ranked((2, 1), (2, 1))), round(ndcg(Ranked((1, 2), (2, 1))), 3)
    (1.0, 0.797)
    """
    best = _discounted(ranked.ideal, cut)
    return _discounted(ranked.grades, cut) / best if best else 0.0


def _discounted(grades: Sequence[int], cut: int) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades[:cut], 1))
