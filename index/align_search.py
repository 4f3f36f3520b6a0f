"""The arithmetic of placing figures in columns: one row's candidates, and a parent against its children.

A printed number stands for an interval, half a cent to either side; a blank cell is exactly nothing. An
identity ``total = a + b + …`` holds if the interval of the total meets the sum of the others, which is the
tolerance of 0.005 for each rounded number that takes part and no more.

Cells are integers (twice the amount at the table's finest digit), so that the half cent is whole. A total *needs*
and its terms *give*: both are vectors of two numbers a column, ``need = (low…, -high…)`` and
``give = (high…, -low…)``, and the identities hold exactly if ``need <= give + give + …`` in every component.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb
from operator import add, le, sub

Vector = tuple[int, ...]
Sums = tuple[tuple[int, tuple[int, ...]], ...]

# More ways than this to spread a row's figures over the columns are not listed: the row stays undecided.
MAX_PATTERNS = 20_000


class GivenUp(Exception):
    """The search would take more steps than it was allowed."""


class Budget:
    """Steps left for one table. Counted, not timed, so that the same table ends the same way everywhere."""

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.share = max(1, steps // 4)
        self.turn = 0

    def start(self) -> None:
        """Begin a new row: its search may take a share of the whole, so that a large one can't starve the others."""
        self.turn = min(self.left, self.share)

    def spend(self, steps: int) -> None:
        """Take ``steps``; raises GivenUp once none are left."""
        self.left -= steps
        self.turn -= steps
        if self.turn < 0:
            raise GivenUp


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to place a row's figures: the column of each, and the row's cells as need and as give."""

    columns: tuple[int, ...]
    cells: Vector
    need: Vector
    give: Vector


# --- one row ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def patterns(count: int, columns: int, sums: Sums, positive: bool) -> tuple[tuple[int, ...], ...]:
    """Columns that ``count`` figures in printed order may take, as ascending positions.

    ``positive`` figures, all above half a cent, leave out the patterns that can't hold then: a total without a
    term, a term without its total.
    """
    chosen = combinations(range(columns), count)
    if not positive:
        return tuple(chosen)
    return tuple(one for one in chosen if all((total in one) == any(t in one for t in terms) for total, terms in sums))


def candidates(
    figures: Vector, half: int, columns: int, sums: Sums, known: Iterable[tuple[int, int]]
) -> list[Candidate]:
    """Every placement of a row's figures that satisfies the row's sums and holds the ``known`` cells.

    ``figures`` and the known amounts are doubled integers, ``half`` is half a cent on that scale. Raises GivenUp
    where there are too many patterns to list.
    """
    if len(figures) > columns:
        return []
    if comb(columns, len(figures)) > MAX_PATTERNS:
        raise GivenUp
    shapes = patterns(len(figures), columns, sums, all(figure > half for figure in figures))
    placed = (_candidate(shape, figures, half, columns) for shape in shapes)
    return [one for one in placed if _holds(one, columns, sums) and all(one.cells[at] == cell for at, cell in known)]


def _candidate(shape: tuple[int, ...], figures: Vector, half: int, columns: int) -> Candidate:
    cells, low, high = [0] * columns, [0] * columns, [0] * columns
    for at, figure in zip(shape, figures, strict=True):
        cells[at], low[at], high[at] = figure, figure - half, figure + half
    need = (*low, *(-h for h in high))
    give = (*high, *(-lo for lo in low))
    return Candidate(shape, tuple(cells), need, give)


def _holds(one: Candidate, columns: int, sums: Sums) -> bool:
    """True if every total of the row meets the sum of its terms."""
    need, give = one.need, one.give
    return all(
        need[total] <= sum(give[t] for t in terms) and need[total + columns] <= sum(give[t + columns] for t in terms)
        for total, terms in sums
    )


# --- a parent and its children ----------------------------------------------------------------------------

Choices = list[list[int]]
Layer = dict[Vector, list[tuple[int, Vector]]]


def supported(need: Vector, gives: Sequence[Sequence[Vector]], budget: Budget) -> Choices | None:
    """For each child the candidates that take part in a solution of ``need <= sum of gives``; None without one.

    ``gives[child]`` lists what the child's candidates give. Exact: all combinations are covered. Raises GivenUp
    when the budget is spent.
    """
    choices = bounded(need, gives, budget)
    if choices is None:
        return None
    settled = [gives[child][own[0]] for child, own in enumerate(choices) if len(own) == 1]
    pending = [child for child, own in enumerate(choices) if len(own) > 1]
    if not pending:
        return choices
    return _searched(tuple(map(sub, need, _total(settled, len(need)))), gives, choices, pending, budget)


def bounded(need: Vector, gives: Sequence[Sequence[Vector]], budget: Budget) -> Choices | None:
    """For each child the candidates that could do if all others gave their most; None if some child has none.

    Repeated until nothing more falls away. Every solution is among them; where each child has one left, that is
    the solution. Raises GivenUp when the budget is spent.
    """
    choices = [list(range(len(own))) for own in gives]
    while True:
        budget.spend(sum(map(len, choices)))
        most = [_greatest([own[choice] for choice in left]) for own, left in zip(gives, choices, strict=True)]
        short = tuple(map(sub, need, _total(most, len(need))))
        kept = [
            [choice for choice in left if all(map(le, map(add, short, peak), own[choice]))]
            for own, left, peak in zip(gives, choices, most, strict=True)
        ]
        if not all(kept):
            return None
        if kept == choices:
            return choices
        choices = kept


def _searched(
    owed: Vector, gives: Sequence[Sequence[Vector]], choices: Choices, pending: Sequence[int], budget: Budget
) -> Choices | None:
    """``choices`` cut, for the children still pending, to those on a path that pays ``owed``."""
    varying = [at for at in range(len(owed)) if any(len({gives[c][k][at] for k in choices[c]}) > 1 for c in pending)]

    def cut(vector: Vector) -> Vector:
        """The components that differ between candidates; the others were settled by the bounds."""
        return tuple(vector[at] for at in varying)

    # Large amounts first: small ones can't make good for a wrong large one, so wrong paths end early.
    order = sorted(pending, key=lambda child: -max(map(max, gives[child])))
    options = [[(choice, cut(gives[child][choice])) for choice in choices[child]] for child in order]
    layers = _layers(cut(owed), options, budget)
    if layers is None:
        return None
    found = dict(zip(order, _trace(layers), strict=True))
    return [found.get(child, own) for child, own in enumerate(choices)]


def _layers(owed: Vector, options: Sequence[Sequence[tuple[int, Vector]]], budget: Budget) -> list[Layer] | None:
    """After each child: what may still be owed, with the choice and the earlier debt that led there.

    Combinations that owe the same after the same children are followed once. None where no combination is left.
    """
    rests = [(0,) * len(owed)]
    for own in reversed(options):
        rests.append(tuple(map(add, rests[-1], _greatest([give for _, give in own]))))
    layers: list[Layer] = []
    debts: Iterable[Vector] = (owed,)
    for own, rest in zip(options, reversed(rests[:-1]), strict=True):
        layer: Layer = {}
        for debt in debts:
            budget.spend(len(own))
            for choice, give in own:
                left = tuple(map(sub, debt, give))
                if all(map(le, left, rest)):
                    layer.setdefault(left, []).append((choice, debt))
        if not layer:
            return None
        layers.append(layer)
        debts = layer
    return layers


def _trace(layers: Sequence[Layer]) -> Choices:
    """Walk back from the paid debts: the choices on the way, for each layer, ascending."""
    choices: Choices = []
    alive: Iterable[Vector] = layers[-1]
    for layer in reversed(layers):
        steps = [step for debt in alive for step in layer[debt]]
        choices.append(sorted({choice for choice, _ in steps}))
        alive = {debt for _, debt in steps}
    return choices[::-1]


def _greatest(vectors: Sequence[Vector]) -> Vector:
    """The greatest value in each component."""
    return vectors[0] if len(vectors) == 1 else tuple(map(max, *vectors))


def _total(vectors: Iterable[Vector], width: int) -> Vector:
    """The sum in each component, zeros for no vectors."""
    total: Vector = (0,) * width
    for vector in vectors:
        total = tuple(map(add, total, vector))
    return total
