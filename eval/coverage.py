"""Coverage against risk as a threshold moves, and what the withheld questions would have had.

Coverage is the share of the questions that get an answer, risk the share of those answers that is wrong (El-Yaniv
and Wiener 2010). A threshold withholds every reply with a lower score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from eval.judge import Outcome, judge
from eval.metrics import Interval, wilson
from eval.rankers import Ranking
from eval.systems import Reply

BAND = 0.1  # of inner products of unit vectors, from -1 to 1


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold leaves: ``answered`` of ``total`` questions, ``wrong`` of those answers."""

    threshold: float
    answered: int
    wrong: int
    total: int

    @property
    def coverage(self) -> float:
        return self.answered / self.total

    @property
    def risk(self) -> Interval:
        return wilson(self.wrong, self.answered)


@dataclass(frozen=True, slots=True)
class Band:
    """Withheld questions whose best passage scores from ``low`` to BAND more.

    ``first`` and ``near`` are those whose evidence is the first passage or one of the first ten; ``right`` those that
    the first passage and its first figure would have answered rightly.
    """

    low: float
    count: int
    first: int
    near: int
    right: int


def risk_curve(replies: Sequence[tuple[Reply, Outcome]]) -> tuple[Point, ...]:
    """A point for each threshold that changes something, the highest first; () where nothing is answered."""
    given = sorted(((reply.score, outcome) for reply, outcome in replies if is_answered(reply)), key=_falling)
    points: list[Point] = []
    answered = wrong = 0
    for score, group in groupby(given, key=lambda one: one[0]):
        outcomes = [outcome for _, outcome in group]
        answered += len(outcomes)
        wrong += sum(outcome is Outcome.WRONG for outcome in outcomes)
        points.append(Point(score, answered, wrong, len(replies)))
    return tuple(points)


def _falling(one: tuple[float, Outcome]) -> float:
    return -one[0]


def is_answered(reply: Reply) -> bool:
    """Whether something is claimed: a refusal and a question back are not."""
    return reply.answer.status == "answered"


def area_under(points: Sequence[Point]) -> float:
    """The mean risk over the coverage reached, by trapezoids; 0 without a point."""
    if not points:
        return 0.0
    area = points[0].coverage * points[0].risk.share
    for before, after in pairwise(points):
        area += (after.coverage - before.coverage) * (before.risk.share + after.risk.share) / 2
    return area / points[-1].coverage


def one_after_other(first: Sequence[Reply], second: Sequence[Reply]) -> list[Reply]:
    """The first system's answers and, where it withholds, the second's with their scores."""
    return [one if is_answered(one) else two for one, two in zip(first, second, strict=True)]


def withheld_bands(engine: Sequence[Reply], passages: Sequence[Reply], rankings: Sequence[Ranking]) -> list[Band]:
    """The questions that the engine withheld, by the score of the best passage, the highest band first.

    All three are of the same questions, in the same order; ``passages`` and ``rankings`` are of the same ranker.
    """
    rows = zip(engine, passages, rankings, strict=True)
    kept = [(reply.score, ranking, reply) for given, reply, ranking in rows if not is_answered(given)]
    bands: dict[int, list[tuple[Ranking, Reply]]] = {}
    for score, ranking, reply in kept:
        if is_answered(reply):
            bands.setdefault(int(score // BAND), []).append((ranking, reply))
    return [_band(step * BAND, bands[step]) for step in sorted(bands, reverse=True)]


def _band(low: float, rows: Sequence[tuple[Ranking, Reply]]) -> Band:
    ranks = [ranking.ranked.rank for ranking, _ in rows]
    right = sum(judge(ranking.case, reply.answer).outcome is Outcome.RIGHT for ranking, reply in rows)
    return Band(round(low, 6), len(rows), ranks.count(1), sum(0 < rank <= 10 for rank in ranks), right)
