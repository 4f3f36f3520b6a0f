"""What 表3 less 表5 leaves for the other funds, function by function.

表3 counts all money, 表5 that of 一般公共预算. So what is left between them for a function is all that any other fund
(政府性基金, 国有资本经营, the unit's own money, what was carried over …) spent on it, as basic or as project spending.
Where nothing is left, a cell of another fund's table is empty. 表2 tells how much of each fund a function has: how much
of it is basic spending is bound from both sides, and with it the total row of 表11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.align import Limit, Pin, Placements
from index.flat_blocks import FlatBlock
from index.flat_evidence import HALF_CENT, Evidence, in_unit, row_amount

_OTHER_FUNDS = ("government_fund", "state_capital")
_PARTS = {"basic": ("personnel", "public"), "project": ("project",)}
_CARRIED = ("fiscal", "other")
_OWN = ("special_account", "unit_funds")
_SOURCE = "expenditure less general_expenditure"
_NOTHING = Decimal(0)

# Proved amounts of one statement: code -> concept -> amount in yuan; '' is the total row.
Amounts = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that an amount can be, in yuan."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Rests:
    """What is left for other funds than 一般公共预算: for each function, as basic and as project spending."""

    by_code: Amounts

    def empty_concepts(self, statement: str, code: str) -> tuple[str, ...]:
        """The concepts that must be blank in a row of another fund's statement."""
        rest = self.by_code.get(code)
        if statement not in _OTHER_FUNDS or rest is None:
            return ()
        return tuple(concept for kind, amount in rest.items() if amount == 0 for concept in _PARTS[kind])


def fund_evidence(at: int, blocks: Sequence[FlatBlock], outcomes: Sequence[Placements]) -> Evidence:
    """What the rests tell of a block: of the tables of other funds, and of 表11."""
    block = blocks[at]
    if block.kind.id not in (*_OTHER_FUNDS, "carry_over"):
        return Evidence()
    income, expenditure, general = (
        _by_code(blocks, outcomes, statement) for statement in ("income", "expenditure", "general_expenditure")
    )
    rests = find_rests(income, expenditure, general)
    if block.kind.id == "carry_over":
        return Evidence((), tuple(_total_limits(block, carry_over_ranges(income, rests))))
    return Evidence(tuple(_empty_cells(block, rests)))


def find_rests(income: Amounts, expenditure: Amounts, general: Amounts) -> Rests:
    """The rests of all functions that 表3 lists; 表5 lists only those that it pays for.

    None where 表5 is not just this year's 一般公共预算 of 表2: it may count what was carried over, too.
    """
    year = sum(income.get("", {}).get(concept, _NOTHING) for concept in ("general", "general_transfer"))
    if not income or general.get("", {}).get("total") != year or not _is_decided(general):
        return Rests({})
    return Rests(
        {
            code: {kind: own[kind] - general.get(code, {}).get(kind, _NOTHING) for kind in _PARTS}
            for code, own in expenditure.items()
            if all(kind in own for kind in _PARTS)
        }
    )


def _is_decided(amounts: Amounts) -> bool:
    return all(kind in own for own in amounts.values() for kind in _PARTS)


def carry_over_ranges(income: Amounts, rests: Rests) -> dict[str, Range]:
    """What the total row of 表11 can hold of each fund's basic and project spending ('fiscal_basic' …), in yuan.

    A function's rest of one kind is what the fund, the other carry-over and the unit's own money spent on it. So the
    fund spent at most the rest, and at least what the others can't have paid. Each figure may be off by half a cent.
    """
    ranges: dict[str, Range] = {}
    leaves = [code for code in income if code and not any(other != code and other.startswith(code) for other in income)]
    for fund in _CARRIED:
        found = [_code_ranges(income[code], rests.by_code.get(code), fund) for code in leaves]
        for kind in _PARTS:
            own = [one[kind] for one in found if one is not None]
            if len(own) == len(leaves):
                total = Range(sum((one.low for one in own), _NOTHING), sum((one.high for one in own), _NOTHING))
                ranges[f"{fund}_{kind}"] = total
    return ranges


def _code_ranges(
    income: Mapping[str, Decimal], rest: Mapping[str, Decimal] | None, fund: str
) -> dict[str, Range] | None:
    """How much of a function's carry-over is of each kind; None where 表2 or the rests do not tell."""
    own = income.get(f"{fund}_carry_over")
    rivals = [income.get(name) for name in (*_OWN, *(f"{one}_carry_over" for one in _CARRIED if one != fund))]
    if own is None:
        return None
    if own == 0:
        return dict.fromkeys(_PARTS, Range(_NOTHING, _NOTHING))
    if rest is None:
        return None
    slack = HALF_CENT * (4 + len(rivals))
    others = None if None in rivals else sum((amount for amount in rivals if amount is not None), _NOTHING)
    return {kind: _kind_range(own, left, others, slack) for kind, left in rest.items()}


def _kind_range(own: Decimal, left: Decimal, others: Decimal | None, slack: Decimal) -> Range:
    least = _NOTHING if others is None else max(_NOTHING, left - others - slack)
    return Range(min(least, own), min(own + HALF_CENT, max(_NOTHING, left) + slack))


def _total_limits(block: FlatBlock, ranges: Mapping[str, Range]) -> Iterator[Limit]:
    if block.total is None:
        return
    for fund in _CARRIED:
        for kind, parts in _PARTS.items():
            own, concepts = ranges.get(f"{fund}_{kind}"), [f"{fund}_{part}" for part in parts]
            if own is not None and all(concept in block.concepts for concept in concepts):
                columns = tuple(map(block.concepts.index, concepts))
                yield Limit(block.total, columns, in_unit(own.low, block), in_unit(own.high, block), _SOURCE)


def _empty_cells(block: FlatBlock, rests: Rests) -> Iterator[Pin]:
    """Cells that 表3 and 表5 prove to be empty."""
    for row, own in enumerate(block.rows):
        empty = [concept for concept in rests.empty_concepts(block.kind.id, own.code) if concept in block.concepts]
        if own.code and empty:
            yield Pin(row, tuple((block.concepts.index(concept), _NOTHING) for concept in empty), _SOURCE)


def _by_code(blocks: Sequence[FlatBlock], outcomes: Sequence[Placements], statement: str) -> Amounts:
    """The proved amounts of a statement by code and concept; {} where a code stands twice, as in tables by unit."""
    found = [at for at, block in enumerate(blocks) if block.kind.id == statement]
    if len(found) != 1:
        return {}
    block, outcome = blocks[found[0]], outcomes[found[0]]
    rows = {row.code: _row_amounts(block, outcome, at) for at, row in enumerate(block.rows)}
    return rows if len(rows) == len(block.rows) and outcome.rows else {}


def _row_amounts(block: FlatBlock, outcome: Placements, at: int) -> dict[str, Decimal]:
    found = {concept: row_amount(block, outcome, at, [concept]) for concept in block.concepts}
    return {concept: amount for concept, amount in found.items() if amount is not None}
