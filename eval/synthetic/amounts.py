"""Amounts of money: drawing them at random, splitting them exactly, printing them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from random import Random

from eval.synthetic.records import Fen

FEN = {"元": Decimal(100), "万元": Decimal(1_000_000)}
_CENT = Decimal("0.01")


def draw(random: Random, low: float, high: float, step: Fen) -> Fen:
    """An amount between ``low`` and ``high`` 万元, small ones as likely as great ones, a multiple of ``step``."""
    amount = float(low * (high / low) ** random.random() * 1_000_000)
    return max(step, round(amount / step) * step)


def split(random: Random, whole: Fen, parts: int, step: Fen) -> list[Fen]:
    """``whole`` in at most ``parts`` positive parts, each but the last a multiple of ``step``.

    >>> sum(split(Random(1), 1_000_000, 3, 10_000))
    1000000
    """
    cuts = sorted({round(whole * random.random() / step) * step for _ in range(parts - 1)} - {0, whole})
    edges = [0, *(cut for cut in cuts if 0 < cut < whole), whole]
    return [after - before for before, after in pairwise(edges)]


def to_unit(fen: Fen, unit: str) -> Decimal:
    """The amount in ``unit`` as printed: each figure is rounded by itself.

    >>> to_unit(1_234_567_00, "万元"), to_unit(5, "元")
    (Decimal('123.46'), Decimal('0.05'))
    """
    return (Decimal(fen) / FEN[unit]).quantize(_CENT, rounding=ROUND_HALF_UP)


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """``part`` of ``whole`` in percent with two decimals, 0 where there is no whole."""
    return (part / whole * 100).quantize(_CENT, rounding=ROUND_HALF_UP) if whole else Decimal("0.00")


def print_number(number: Decimal, *, grouped: bool) -> str:
    """A figure as a table prints it.

    >>> print_number(Decimal("1234.50"), grouped=True)
    '1,234.50'
    """
    return f"{number:,}" if grouped else str(number)


def pick(random: Random, options: Sequence[str], least: int, most: int) -> list[str]:
    """Between ``least`` and ``most`` different options, in their own order."""
    count = min(len(options), random.randint(least, most))
    chosen = set(random.sample(range(len(options)), count))
    return [option for at, option in enumerate(options) if at in chosen]
