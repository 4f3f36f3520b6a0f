"""The index decides what the oracle finds unique in flattened tables, and nothing else."""

from __future__ import annotations

import pytest

from eval.flat_decided import count_seed, report_lines

pytest.importorskip("ortools", reason="the oracle needs ortools, which is no dependency")


@pytest.mark.parametrize("seed", [3, 6])
def test_the_decided_figures_are_the_unique_ones(seed: int) -> None:
    counts = count_seed(seed, 60)
    assert counts.total() > 100
    assert {(verdict, done) for _, verdict, done in counts} <= {("unique", True), ("several", False)}
    assert ("general_project", "several", False) in counts
    assert len(list(report_lines(counts))) > 8
