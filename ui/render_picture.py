"""Pictures -> HTML: horizontal bars with axis, unit and source. Bars carry their figure, so no colour has a meaning."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from markupsafe import Markup

from index.quantities import grouped_text
from ui.html import el
from ui.records import Bar, Picture
from ui.words import Words

_PARTS = 4  # of the axis


def picture_to_html(picture: Picture, words: Words, csv_link: str) -> Markup:
    """A figure of bars from zero; ``csv_link`` is the address of its data."""
    low, high = axis_range([bar.value for bar in picture.bars])
    unit = words("unit", unit=picture.unit)
    source = el("p", f"{words('source')}: {picture.source} ", el("a", "CSV", href=csv_link, download=True))
    rows = [_bar_row(bar, low, high) for bar in picture.bars]
    return el(
        "figure",
        el("figcaption", el("b", picture.title), el("span", unit)),
        el("table", el("tbody", *rows), class_="bq-bars", aria_label=f"{picture.title} {unit}"),
        el("div", *_ticks(low, high), class_="bq-axis", aria_hidden="true"),
        source,
        class_="bq-picture",
    )


def axis_range(values: list[Decimal]) -> tuple[Decimal, Decimal]:
    """The axis: it always holds zero and ends at round numbers.

    >>> axis_range([Decimal("721.27"), Decimal("2.00")])
    (Decimal('0'), Decimal('800'))
    >>> axis_range([Decimal("-3"), Decimal("17")])
    (Decimal('-20'), Decimal('20'))
    """
    high, low = max(*values, Decimal(0)), min(*values, Decimal(0))
    top = _round_up(max(high, -low))
    return (-top if low < 0 else Decimal(0)), (top if high > 0 or low == 0 else Decimal(0))


def _round_up(value: Decimal) -> Decimal:
    """The next of 1, 2, 4, 6, 8, 10 times a power of ten."""
    if value == 0:
        return Decimal(1)
    power = Decimal(10) ** value.adjusted()
    leading = (value / power).to_integral_value(ROUND_CEILING)
    step = next(one for one in (1, 2, 4, 6, 8, 10) if one >= leading)
    return Decimal(f"{step * power:f}")


def _bar_row(bar: Bar, low: Decimal, high: Decimal) -> Markup:
    start, end = sorted((Decimal(0), bar.value))
    left, width = _percent(start - low, high - low), _percent(end - start, high - low)
    zero = el("i", class_="bq-zero", style=f"left:{_percent(-low, high - low)}%")
    drawn = el("span", class_="bq-bar" if bar.value >= 0 else "bq-bar bq-below", style=f"left:{left}%;width:{width}%")
    return el(
        "tr",
        el("th", bar.label, scope="row"),
        el("td", zero, drawn, class_="bq-track"),
        el("td", grouped_text(bar.value)),
    )


def _ticks(low: Decimal, high: Decimal) -> Iterator[Markup]:
    for part in range(_PARTS + 1):
        value = low + (high - low) * part / _PARTS
        yield el("span", f"{value.normalize():,f}", style=f"left:{100 * part // _PARTS}%")


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (100 * part / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
