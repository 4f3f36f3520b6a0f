"""The columns of flattened statements: each by its own sums, then by what the others and the prose tell.

A table that is decided pins cells of the next one, until nothing new is decided. Tables speak before the prose,
and what contradicts a table's own sums is not used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.align import Limit, Pin, Placements, RowPlacement, State, Verdict, place_rows
from index.flat_blocks import FlatBlock, amounts_of, flat_rows
from index.flat_bounds import fund_evidence
from index.flat_broken import columns_of_known, known_cells, place_around_total
from index.flat_evidence import Evidence, block_evidence, printed_amounts
from index.flat_findings import broken_rows
from index.flat_pins import Amounts, resolve

_RANK = {State.PROVED: 3, State.PARTLY: 2, State.UNDECIDED: 1, State.INFEASIBLE: 0}


@dataclass(frozen=True, slots=True)
class BlockOutcome:
    """What became of a block. A row that ``placements`` leaves open may have some figures proved.

    ``evidence`` is what the other statements and the prose told of it. ``broken`` are the rows that contradict each
    other or the evidence, where that leaves figures without a column.
    """

    placements: Placements
    evidence: Evidence
    broken: tuple[int, ...] = ()


def place_blocks(blocks: Sequence[FlatBlock], empty: frozenset[str], said: Amounts) -> tuple[BlockOutcome, ...]:
    """The columns of all rows of all blocks, as far as they are proved.

    ``empty`` are the statements (ids) of which the document says that they are empty, ``said`` the prose's amounts.
    """
    outcomes = [BlockOutcome(_unplaced(block), Evidence()) for block in blocks]
    tried: set[tuple[int, Evidence]] = set()
    for prose in ({}, said):
        _settle(blocks, outcomes, empty, prose, tried)
    return tuple(_with_known_total(block, outcome) for block, outcome in zip(blocks, outcomes, strict=True))


def _unplaced(block: FlatBlock) -> Placements:
    return Placements(State.UNDECIDED, (RowPlacement(None, Verdict.AMBIGUOUS),) * len(block.rows))


def _settle(
    blocks: Sequence[FlatBlock],
    outcomes: list[BlockOutcome],
    empty: frozenset[str],
    said: Amounts,
    tried: set[tuple[int, Evidence]],
) -> None:
    """Place what is open with what the others tell, again whenever they tell something new.

    Few columns first: they are decided alone, and then pin totals of the wider ones.
    """
    changed = True
    while changed:
        changed = False
        for at in sorted(range(len(blocks)), key=lambda at: len(blocks[at].concepts)):
            if outcomes[at].placements.state is State.PROVED:
                continue
            placements = [outcome.placements for outcome in outcomes]
            known = resolve(printed_amounts(blocks, placements, empty), said)
            evidence = block_evidence(blocks[at], known) + fund_evidence(at, blocks, placements)
            if (at, evidence) not in tried:
                outcomes[at] = _better(outcomes[at], _place(blocks[at], evidence))
                tried.add((at, evidence))
                changed = True


def _better(old: BlockOutcome, new: BlockOutcome) -> BlockOutcome:
    rank = _RANK[new.placements.state]
    return new if rank >= _RANK[old.placements.state] or rank == 0 else old


def _place(block: FlatBlock, evidence: Evidence) -> BlockOutcome:
    """The block placed with the evidence; without what contradicts it, which is the document's contradiction."""
    rows = flat_rows(block)
    outcome = Placements(State.INFEASIBLE, ())
    broken: tuple[int, ...] = ()
    for pins, limits in dict.fromkeys((evidence.whole, (evidence.pins, ()), ((), ()))):
        outcome = place_rows(rows, block.shape, pins, limits)
        if outcome.state is not State.INFEASIBLE:
            return BlockOutcome(outcome, evidence, () if outcome.state is State.PROVED else broken)
        broken = broken_rows(rows, outcome)
    around = place_around_total(rows, block.shape, block.total, evidence.pins)
    return BlockOutcome(around or outcome, evidence, broken)


def _with_known_total(block: FlatBlock, outcome: BlockOutcome) -> BlockOutcome:
    """A total row that lost a figure: the others stand where other statements print them."""
    placements, total = outcome.placements, block.total
    is_open = placements.state in (State.PARTLY, State.UNDECIDED)
    if not is_open or total is None or placements.rows[total].verdict is not Verdict.NO_CANDIDATES:
        return outcome
    own = columns_of_known(amounts_of(block.figures[total]), known_cells(total, outcome.evidence.pins))
    row = replace(placements.rows[total], figures=own or ())
    rows = (*placements.rows[:total], row, *placements.rows[total + 1 :])
    return replace(outcome, placements=replace(placements, rows=rows))


__all__ = ["BlockOutcome", "FlatBlock", "Limit", "Pin", "place_blocks"]
