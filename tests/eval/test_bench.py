"""The benchmark measures what it says."""

from __future__ import annotations

from eval.bench import look_up_seconds, time_to_line
from eval.metrics import Latency
from index.store import Store


def test_a_look_up_takes_a_little_time(store: Store) -> None:
    assert 0 < look_up_seconds(store) < 0.01


def test_times_in_words() -> None:
    assert time_to_line("x", Latency(0.001, 0.0025, 1)) == "x: median 1.0 ms, p95 2.5 ms, longest 1000.0 ms"
