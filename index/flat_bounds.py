"""What 表3 less 表5 leaves for the other funds, function by function.

表3 counts all money, 表5 that of 一般公共预算. So what is left between them for a function is all that any other fund
(政府性基金, 国有资本经营, what was carried over …) can have spent on it, as basic or as project spending. Where nothing
is left, a cell of another fund's table is empty; where too little is left, a total can't stand there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

_CENT = Decimal("0.01")
_OTHER_FUNDS = ("government_fund", "state_capital")
_PARTS = {"basic": ("personnel", "public"), "project": ("project",)}

# Decided amounts of one statement: code -> concept -> amount in yuan; '' is the total row.
Amounts = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Rests:
    """What is left for other funds than 一般公共预算: for each function, as basic and as project spending."""

    by_code: Mapping[str, Mapping[str, Decimal]]

    def empty_concepts(self, statement: str, code: str) -> tuple[str, ...]:
        """The concepts that must be blank in a row of another fund's statement."""
        rest = self.by_code.get(code)
        if statement not in _OTHER_FUNDS or rest is None:
            return ()
        return tuple(concept for kind, amount in rest.items() if amount == 0 for concept in _PARTS[kind])


def find_rests(income: Amounts, expenditure: Amounts, general: Amounts) -> Rests:
    """The rests of all functions that 表3 lists; 表5 lists only those that it pays for.

    None where 表5 is not just this year's 一般公共预算 of 表2: it may count what was carried over, too.
    """
    year = sum(income.get("", {}).get(concept, Decimal(0)) for concept in ("general", "general_transfer"))
    if not income or general.get("", {}).get("total") != year:
        return Rests({})
    return Rests(
        {
            code: {kind: own[kind] - general.get(code, {}).get(kind, Decimal(0)) for kind in _PARTS}
            for code, own in expenditure.items()
            if all(kind in own for kind in _PARTS)
        }
    )


def carry_over_limits(income: Amounts, rests: Rests) -> dict[str, Decimal]:
    """The most that the total row of 表11 can hold under each concept, in yuan.

    No function carries over more than 表2 says, nor spends more of it on one kind than is left for that kind. Each
    printed figure may be off by half a cent (of 万元).
    """
    limits: dict[str, Decimal] = {}
    leaves = [code for code in income if code and not any(other != code and other.startswith(code) for other in income)]
    for fund in ("fiscal", "other"):
        carried = {code: income[code].get(f"{fund}_carry_over", Decimal(0)) for code in leaves}
        used = {code: amount for code, amount in carried.items() if amount}
        if any(code not in rests.by_code for code in used):
            continue
        for kind, concepts in _PARTS.items():
            most = sum(min(amount, rests.by_code[code][kind]) for code, amount in used.items())
            limits |= {f"{fund}_{concept}": most + 2 * _CENT * 10_000 * len(used) for concept in concepts}
    return limits


def within_limits(cells: Iterable[tuple[str, Decimal]], limits: Mapping[str, Decimal]) -> bool:
    """Whether no cell of a row, by concept, in yuan, holds more than it can."""
    return all(amount <= limits.get(concept, amount) for concept, amount in cells)


def code_amounts(rows: Sequence[tuple[str, Mapping[str, Decimal]]]) -> dict[str, dict[str, Decimal]]:
    """Rows as amounts by code; {} where a code stands twice, as in tables by unit."""
    found = {code: dict(amounts) for code, amounts in rows}
    return found if len(found) == len(rows) else {}
