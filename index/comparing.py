"""One printed figure against others that must add up to it, and the Finding where they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.quantities import MONEY_UNITS, convert, plain_text, round_half_up
from index.records import Fact, Finding, Quantity, Severity, SourceRef

HALF_CENT = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A printed total against the sum of its printed terms, in the total's unit."""

    found: Decimal
    expected: Decimal
    tolerance: Decimal
    unit: str

    @property
    def difference(self) -> Decimal:
        return self.found - self.expected

    @property
    def contradicts(self) -> bool:
        return abs(self.difference) > self.tolerance


def compare(total: Fact, terms: Sequence[Fact], half: Decimal = HALF_CENT) -> Comparison | None:
    """The total against its terms; None if all are empty, or are no amounts of money.

    An empty cell is exactly nothing: it adds neither to the sum nor to the tolerance. ``half`` is half the last
    digit that is printed.
    """
    numbers = [fact.quantity for fact in terms if fact.quantity]
    whole = total.quantity
    unit = next((number.unit for number in (whole, *numbers) if number), "")
    printed = [number for number in (whole, *numbers) if number]
    if not printed or any(number.unit not in MONEY_UNITS for number in printed):
        return None
    expected = sum((convert(number, unit).number for number in numbers), Decimal(0))
    tolerance = sum((convert(Quantity(half, number.unit), unit).number for number in printed), Decimal(0))
    return Comparison(whole.number if whole else Decimal(0), expected, tolerance, unit)


def contradiction(rule: str, compared: Comparison, places: Sequence[Fact], message: str, message_en: str) -> Finding:
    """The finding that a comparison did not come out; ``places`` are all cells that took part, the total first.

    Of many addends those that hold no figure are left out: a blank adds nothing.
    """
    return Finding(
        rule,
        Severity.CONTRADICTION,
        message,
        message_en,
        places=tuple(fact.source for at, fact in enumerate(places) if at == 0 or fact.quantity or len(places) == 2),
        expected=compared.expected,
        found=compared.found,
        difference=compared.difference,
        tolerance=compared.tolerance,
        unit=compared.unit,
    )


def gap(compared: Comparison) -> str:
    """How far the two are apart, as the end of a Chinese sentence."""
    return f"相差 {_difference(compared)}，超出四舍五入的容差 {_tolerance(compared)}"


def gap_en(compared: Comparison) -> str:
    """How far the two are apart, as the end of an English sentence."""
    return f"they differ by {_difference(compared)}, more than rounding allows ({_tolerance(compared)})"


def _difference(compared: Comparison) -> str:
    return amount_text(abs(compared.difference), compared)


def _tolerance(compared: Comparison) -> str:
    """Half cents of figures in 元 and in 万元 add up to more digits than anyone wants to read."""
    return amount_text(round_half_up(compared.tolerance, 3), compared)


def amount_text(number: Decimal, compared: Comparison) -> str:
    """A number with the unit of the comparison."""
    return f"{plain_text(number)} {compared.unit}"


def place_text(source: SourceRef) -> str:
    """'表2 部门收入总体情况表 · 201 一般公共服务支出 · 总计'."""
    return " · ".join(part for part in (source.table, source.row, source.column) if part)


def same_figure(rule: str, one: Sequence[Fact], other: Sequence[Fact]) -> Iterator[Finding]:
    """A finding where two amounts that should be one differ; ``one`` is taken for the expected.

    Each is a printed figure, or several that make it up. At least one of the two must be a single figure.
    """
    (whole, terms), is_turned = ((other[0], one), False) if len(other) == 1 else ((one[0], other), True)
    compared = compare(whole, terms)
    if compared is None or not compared.contradicts:
        return
    if is_turned:
        compared = replace(compared, found=compared.expected, expected=compared.found)
    found, expected = amount_text(compared.found, compared), amount_text(compared.expected, compared)
    here, there = (" + ".join(place_text(fact.source) for fact in facts) for facts in (one, other))
    yield contradiction(
        rule,
        compared,
        (*one, *other),
        f"{here}为 {expected}，{there}为 {found}，应为同一数字，{gap(compared)}。",
        f"{here} is {expected}, {there} is {found}; they should be one figure: {gap_en(compared)}.",
    )
