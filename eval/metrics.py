"""Counts, intervals and latencies over judged questions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.cases import Case
from eval.judge import Judgement, Outcome
from qa.records import Answer

Z_95 = 1.959964  # the 97.5 % point of the normal distribution


@dataclass(frozen=True, slots=True)
class Result:
    """A question with its answer and what came of it."""

    case: Case
    answer: Answer
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its 95 % interval, all between 0 and 1."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions of a kind came out how."""

    kind: str
    right: int
    wrong: int
    withheld: int

    @property
    def total(self) -> int:
        return self.right + self.wrong + self.withheld


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds an answer took."""

    median: float
    p95: float
    longest: float


def tally_by_kind(results: Iterable[Result]) -> tuple[Tally, ...]:
    """One tally for each kind, in order of the kinds' names."""
    by_kind: dict[str, list[Result]] = {}
    for result in results:
        by_kind.setdefault(result.case.kind, []).append(result)
    return tuple(tally(kind, by_kind[kind]) for kind in sorted(by_kind))


def tally(kind: str, results: Sequence[Result]) -> Tally:
    """The counts of all ``results`` under one name."""
    counts = {outcome: sum(result.judgement.outcome is outcome for result in results) for outcome in Outcome}
    return Tally(kind, counts[Outcome.RIGHT], counts[Outcome.WRONG], counts[Outcome.WITHHELD])


def wilson(successes: int, trials: int) -> Interval:
    """The Wilson score interval of a share (Wilson 1927), which stays sound near 0 and 1 and for few trials.

    Without trials nothing is known: from 0 to 1.

    >>> interval = wilson(0, 100)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.0, 0.037)
    """
    if not trials:
        return Interval(0.0, 0.0, 1.0)
    share, square = successes / trials, Z_95**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = Z_95 / (1 + square / trials) * math.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def latency(seconds: Sequence[float]) -> Latency:
    """Median, 95th percentile and the longest. Raises ValueError without a measurement."""
    ordered = sorted(seconds)
    if not ordered:
        raise ValueError("no measurement")
    return Latency(percentile(ordered, 50), percentile(ordered, 95), ordered[-1])


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile of values in ascending order: a value that was measured, never a mean of two.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 50), percentile([1.0, 2.0, 3.0, 4.0], 95)
    (2.0, 4.0)
    """
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]
