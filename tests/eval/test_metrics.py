"""Counts, intervals and percentiles against other ways to get them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case, Expectation
from eval.judge import Judgement, Outcome
from eval.metrics import Result, Tally, latency, percentile, tally, tally_by_kind, wilson
from qa.records import Answer


def result(kind: str, outcome: Outcome) -> Result:
    return Result(Case("x", "?", kind, Expectation(refuse=True)), Answer("?", "not_found", ""), Judgement(outcome))


# Newcombe 1998, Statistics in Medicine 17, table I (score interval without continuity correction).
@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_against_published_intervals(successes: int, trials: int, low: float, high: float) -> None:
    interval = wilson(successes, trials)
    assert interval.low == pytest.approx(low, abs=5e-5)
    assert interval.high == pytest.approx(high, abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_wilson_holds_the_share_and_mirrors(counts: tuple[int, int]) -> None:
    successes, trials = counts
    interval, mirrored = wilson(successes, trials), wilson(trials - successes, trials)
    assert 0 <= interval.low <= interval.share + 1e-12 and interval.share - 1e-12 <= interval.high <= 1
    assert interval.low == pytest.approx(1 - mirrored.high)


def test_nothing_is_known_without_trials() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


def test_tallies_add_up() -> None:
    results = [result("b", Outcome.RIGHT), result("a", Outcome.WRONG), result("b", Outcome.WITHHELD)]
    assert tally_by_kind(results) == (Tally("a", 0, 1, 0), Tally("b", 1, 0, 1))
    assert tally("all", results).total == len(results)


@given(st.lists(st.floats(0, 10), min_size=1))
def test_a_percentile_is_a_measurement_with_enough_at_or_below_it(seconds: list[float]) -> None:
    ordered = sorted(seconds)
    for percent in (50, 95, 100):
        value = percentile(ordered, percent)
        assert value in seconds
        assert sum(second <= value for second in seconds) * 100 >= percent * len(seconds)


def test_latency() -> None:
    times = latency([0.3, 0.1, 0.2])
    assert (times.median, times.p95, times.longest) == (0.2, 0.3, 0.3)
    with pytest.raises(ValueError, match="no measurement"):
        latency([])
