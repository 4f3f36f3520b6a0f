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

from index.align import Limit, Placements
from index.flat_blocks import FlatBlock
from index.flat_evidence import HALF_CENT, Evidence, in_unit, row_amount

_PARTS = {"basic": ("personnel", "public"), "project": ("project",)}
# The columns of 表2 that pay for what is left, by the name of the fund.
_FUNDS = {
    "government_fund": ("government_fund", "government_fund_transfer"),
    "state_capital": ("state_capital", "state_capital_transfer"),
    "fiscal": ("fiscal_carry_over",),
    "other": ("other_carry_over",),
    "own": ("special_account", "unit_funds"),
}
_CARRIED = ("fiscal", "other")
_SOURCE = "expenditure less general_expenditure"
_NOTHING = Decimal(0)

# Proved amounts of one statement: code -> concept -> amount in yuan; '' is the total row.
Amounts = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that an amount can be, in yuan."""

    low: Decimal
    high: Decimal


def fund_evidence(at: int, blocks: Sequence[FlatBlock], outcomes: Sequence[Placements]) -> Evidence:
    """What the rests tell of a block: of the tables of other funds, and of 表11."""
    block = blocks[at]
    if block.kind.id not in ("government_fund", "state_capital", "carry_over"):
        return Evidence()
    income, expenditure, general = (
        _by_code(blocks, outcomes, statement) for statement in ("income", "expenditure", "general_expenditure")
    )
    rests = find_rests(income, expenditure, general)
    if block.kind.id != "carry_over":
        return Evidence((), (*_row_limits(block, income, rests), *_most_limits(block, expenditure)))
    totals = {fund: total_ranges(fund, income, rests) for fund in _CARRIED}
    limits = (_limits(block, block.total, f"{fund}_", ranges) for fund, ranges in totals.items())
    return Evidence((), tuple(limit for own in limits for limit in own))


def find_rests(income: Amounts, expenditure: Amounts, general: Amounts) -> Amounts:
    """What is left of each function that 表3 lists, as basic and as project spending.

    {} where 表5 is not just this year's 一般公共预算 of 表2: it may count what was carried over, too.
    """
    own, year = general.get("", {}).get("total"), income.get("", {})
    parts = [year[concept] for concept in ("general", "general_transfer") if concept in year]
    if own is None or len(parts) < 2 or abs(own - sum(parts)) > 3 * HALF_CENT or not _is_decided(general):
        return {}
    return {
        code: {kind: spent[kind] - general.get(code, {}).get(kind, _NOTHING) for kind in _PARTS}
        for code, spent in expenditure.items()
        if all(kind in spent for kind in _PARTS)
    }


def _is_decided(amounts: Amounts) -> bool:
    return all(kind in own for own in amounts.values() for kind in _PARTS)


def total_ranges(fund: str, income: Amounts, rests: Amounts) -> dict[str, Range]:
    """What a fund spent on all functions together, as basic and as project spending; {} where that is not known."""
    leaves = [code for code in income if code and not any(other != code and other.startswith(code) for other in income)]
    found = [code_ranges(fund, income[code], rests.get(code)) for code in leaves]
    if not all(found):
        return {}
    return {
        kind: Range(sum((one[kind].low for one in found), _NOTHING), sum((one[kind].high for one in found), _NOTHING))
        for kind in _PARTS
    }


def code_ranges(fund: str, income: Mapping[str, Decimal], rest: Mapping[str, Decimal] | None) -> dict[str, Range]:
    """What a fund spent on a function, as basic and as project spending; {} where that is not known.

    The rest is what all funds spent. So the fund spent at most that, and at least what the others can't have paid.
    Each figure may be off by half a cent.
    """
    own = _held(income, fund)
    if own == 0:
        return dict.fromkeys(_PARTS, Range(_NOTHING, _NOTHING))
    if own is None or rest is None:
        return {}
    rivals = [_held(income, other) for other in _FUNDS if other != fund]
    others = [amount for amount in rivals if amount is not None]
    slack = HALF_CENT * (4 + 2 * len(_FUNDS))
    paid = sum(others, slack) if len(others) == len(rivals) else None
    least = {kind: _NOTHING if paid is None else left - paid for kind, left in rest.items()}
    return {
        kind: Range(min(own, max(_NOTHING, least[kind])), min(own + 2 * HALF_CENT, max(_NOTHING, left) + slack))
        for kind, left in rest.items()
    }


def _held(income: Mapping[str, Decimal], fund: str) -> Decimal | None:
    """What 表2 gives a fund for a function."""
    columns = _FUNDS[fund]
    return sum((income[one] for one in columns), _NOTHING) if all(one in income for one in columns) else None


def _row_limits(block: FlatBlock, income: Amounts, rests: Amounts) -> Iterator[Limit]:
    for row, own in enumerate(block.rows):
        if own.code in income:
            yield from _limits(block, row, "", code_ranges(block.kind.id, income[own.code], rests.get(own.code)))


def _most_limits(block: FlatBlock, expenditure: Amounts) -> Iterator[Limit]:
    """No fund spends more on a function than all of them together."""
    for row, own in enumerate(block.rows):
        for kind, amount in expenditure.get(own.code, {}).items():
            if kind in _PARTS:
                yield from _limits(block, row, "", {kind: Range(_NOTHING, amount + 4 * HALF_CENT)})


def _limits(block: FlatBlock, row: int | None, prefix: str, ranges: Mapping[str, Range]) -> Iterator[Limit]:
    """The ranges of a row, for the columns that hold a kind of spending together."""
    for kind, own in ranges.items():
        parts = (kind,) if prefix + kind in block.concepts else _PARTS[kind]
        concepts = [prefix + part for part in parts]
        if row is not None and all(concept in block.concepts for concept in concepts):
            columns = tuple(map(block.concepts.index, concepts))
            yield Limit(row, columns, in_unit(own.low, block), in_unit(own.high, block), _SOURCE)


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
