"""Which figures no identity binds, by statement and column: where damage can't be seen by anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from eval.synthetic.damage import unbound_figures
from eval.synthetic.publish import make_publication
from eval.synthetic.records import Figure

_ROWS = 4  # names of rows that a line gives as examples


def unbound_lines(family: str, seeds: Sequence[int]) -> Iterator[str]:
    """A line for each column of a family's statements that has figures which may be halved unseen, and one for all."""
    printed: Counter[str] = Counter()
    unbound: Counter[str] = Counter()
    rows: dict[str, Counter[str]] = {}
    for seed in seeds:
        publication = make_publication(seed, family)
        cells = [cell for sheet in publication.sheets for cells in sheet.body for cell in cells]
        printed.update(_column(cell.figure) for cell in cells if cell.figure and cell.text and cell.figure.value >= 1)
        for figure in unbound_figures(publication):
            unbound[_column(figure)] += 1
            rows.setdefault(_column(figure), Counter())[figure.project or figure.name or "-"] += 1
    yield f"{family}: {unbound.total()} of {printed.total()} figures of at least 1.00 are bound by no identity"
    for column, count in sorted(unbound.items(), key=lambda item: -item[1]):
        names = ", ".join(name for name, _ in rows[column].most_common(_ROWS))
        yield f"    {column}: {count} of {printed[column]} ({names})"


def _column(figure: Figure) -> str:
    half = f" {figure.half}" if figure.half else ""
    return f"{figure.statement or figure.title}{half} | {'/'.join(figure.column)}"
