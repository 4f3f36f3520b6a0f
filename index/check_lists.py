"""Tables that are no known statement: a total over a plain list of rows, a total column over the others.

Nothing is known of such a table but what it does itself: only where its sums come out elsewhere is one that does not a
contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.comparing import Comparison, compare
from index.labels import is_total
from index.quantities import MONEY_UNITS
from index.records import Fact, Placement, Quantity
from index.sheets import fact_rows

_PARTIAL = re.compile(r"小计|其中|其他有关")
_TOTAL_COLUMN = re.compile(r"^(合计|总计|金额合计|预算合计)$")


@dataclass(frozen=True, slots=True)
class Broken:
    """A total with its terms and how they compare; ``is_row`` where the terms stand in the total's row."""

    total: Fact
    terms: tuple[Fact, ...]
    compared: Comparison
    is_row: bool


def broken_lists(facts: Sequence[Fact], known: Collection[Quantity]) -> Iterator[Broken]:
    """The sums of unknown tables that do not come out, rows first; ``known`` are totals of known statements."""
    figures = [fact for fact in facts if fact.origin == "table" and fact.placement is Placement.PRINTED]
    for (statement, _), own in groupby(figures, key=lambda fact: (fact.statement, fact.table)):
        rows = [] if statement else list(fact_rows(list(own)))
        if len(rows) > 1 and len({len(row) for row in rows}) == 1 and all(map(_is_money, rows)):
            yield from _broken_rows(rows)
            yield from _broken_columns(rows, known)


def _is_money(row: Sequence[Fact]) -> bool:
    return all(fact.quantity is None or fact.quantity.unit in MONEY_UNITS for fact in row)


def _broken_rows(rows: Sequence[Sequence[Fact]]) -> Iterator[Broken]:
    """合计 = the other columns, where that is so in more rows than not, and in one with several parts."""
    headings = ["/".join(fact.column) for fact in rows[0]]
    leaves = [fact.column[-1] if fact.column else "" for fact in rows[0]]
    totals = [at for at, leaf in enumerate(leaves) if _TOTAL_COLUMN.match(leaf)]
    if len(totals) != 1 or len(leaves) < 3 or any(_PARTIAL.search(heading) for heading in headings):
        return
    found = [_compared(row[totals[0]], [*row[: totals[0]], *row[totals[0] + 1 :]], True) for row in rows]
    known = [one for one in found if one is not None]
    right = [one for one in known if not one.compared.contradicts]
    is_proved = any(sum(1 for term in one.terms if term.quantity) > 1 for one in right)
    if 2 * len(right) > len(known) and is_proved:
        yield from (one for one in known if one.compared.contradicts)


def _broken_columns(rows: Sequence[Sequence[Fact]], known: Collection[Quantity]) -> Iterator[Broken]:
    """A single total row over a plain list, where another column adds up or the total is known to be right."""
    at = [number for number, row in enumerate(rows) if is_total(row[0].project or row[0].name)]
    if len(at) != 1 or at[0] not in (0, len(rows) - 1):
        return
    total, others = rows[at[0]], [row for number, row in enumerate(rows) if number != at[0]]
    if not _is_plain_list(others):
        return
    sums = [_compared(cell, [row[column] for row in others], False) for column, cell in enumerate(total)]
    found = [one for one in sums if one is not None]
    is_proved = any(not one.compared.contradicts and sum(1 for term in one.terms if term.quantity) > 1 for one in found)
    if is_proved or any(cell.quantity in known for cell in total if cell.quantity):
        yield from (one for one in found if one.compared.contradicts and not _is_multiple(one.compared))


def _is_plain_list(rows: Sequence[Sequence[Fact]]) -> bool:
    """Rows of one sort, none of which is the sum of others."""
    is_alike = len({bool(row[0].project) for row in rows}) == 1
    return is_alike and not any(row[0].code or _PARTIAL.search(row[0].name) for row in rows)


def _is_multiple(compared: Comparison) -> bool:
    """Whether every amount is counted twice or more: then some rows are totals of the others."""
    times = round(compared.expected / compared.found) if compared.found else 0
    return times > 1 and abs(compared.expected - times * compared.found) <= compared.tolerance


def _compared(total: Fact, terms: Sequence[Fact], is_row: bool) -> Broken | None:
    compared = compare(total, terms)
    return Broken(total, tuple(terms), compared, is_row) if compared else None
