"""What is decided in flattened tables against what could be: the index beside an oracle (pip install ortools).

    python -m eval.flat_decided [--seeds 0-9] [--seconds 60]

For each statement: figures that the oracle finds in one column only, decided and undecided; figures with several
columns, decided (guesses: the exit status is then 1) and undecided; figures that the solver did not settle in time.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from eval.extraction import Layout, extract, parse_seeds, print_publication, publish
from eval.synthetic.flat_oracle import FlatCell, solve
from eval.synthetic.matching import match, table_figures
from eval.synthetic.records import Figure

_HEADS = ("statement", "unique, decided", "unique, undecided", "several, decided", "several, undecided", "open")
_WIDTHS = (22, 17, 19, 18, 20, 8)

Counts = Counter[tuple[str, str, bool]]  # statement, the oracle's verdict, whether the index decided


def count_seed(seed: int, seconds: float) -> Counts:
    """The figures of a seed's publication; raises ValueError where not even the truth satisfies the identities."""
    layout = Layout("standard", "flattened")
    publication = publish(layout, seed)
    verdict = solve(publication, seconds=seconds)
    if not verdict.is_feasible:
        raise ValueError(f"seed {seed}: an identity of the oracle does not hold")
    printed = print_publication(publication, layout.medium, seed)
    tally = match(printed.figures, table_figures(extract(printed).facts))
    missing = Counter(_key(one.expected) for one in tally.mismatches if one.expected is not None)
    counts: Counts = Counter()
    for at, row in enumerate(verdict.rows):
        for order, figure in enumerate(row.figures):
            is_decided = missing[_key(figure)] == 0
            counts[(figure.statement, verdict.of(FlatCell(at, order)), is_decided)] += 1
    return counts


def _key(figure: Figure) -> tuple[object, ...]:
    return figure.title, figure.half, figure.code, figure.path, figure.project, figure.entity, figure.column


def report_lines(counts: Mapping[tuple[str, str, bool], int]) -> Iterator[str]:
    """A line for each statement."""
    yield _row(_HEADS)
    for statement in dict.fromkeys(statement for statement, _, _ in counts):
        own = [counts.get((statement, verdict, done), 0) for verdict in ("unique", "several") for done in (True, False)]
        unsettled = sum(counts.get((statement, "open", done), 0) for done in (True, False))
        yield _row((statement, *own, unsettled))


def _row(cells: Sequence[object]) -> str:
    texts = list(map(str, cells))
    return texts[0].ljust(_WIDTHS[0]) + "".join(t.rjust(w) for t, w in zip(texts[1:], _WIDTHS[1:], strict=True))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison; the exit status is 1 when a figure with several possible columns was decided."""
    parser = argparse.ArgumentParser(prog="python -m eval.flat_decided", description="What is decided, what could be.")
    parser.add_argument("--seeds", type=parse_seeds, default=range(10), metavar="A-B")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each search of the solver")
    options = parser.parse_args(arguments)
    counts: Counts = Counter()
    for seed in options.seeds:
        counts += count_seed(seed, options.seconds)
    print("\n".join(report_lines(counts)))
    return 1 if any(verdict == "several" and done for _, verdict, done in counts) else 0


if __name__ == "__main__":
    sys.exit(main())
