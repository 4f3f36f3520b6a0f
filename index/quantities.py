"""Numbers and units: reading them as printed, converting them exactly, writing them.

Everything is ``Decimal``; a printed text never passes through a float.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from index.records import Quantity

MONEY_UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "万": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
    "亿": Decimal(100_000_000),
}

_FIGURE = re.compile(r"[-−－–]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_BRACKETED = re.compile(r"\((.+)\)")


def parse_figure(text: str) -> Decimal | None:
    """The number that a table cell prints, or None where the cell holds anything else.

    >>> parse_figure("1,163.03"), parse_figure("(12.3)"), parse_figure("基本工资"), parse_figure("")
    (Decimal('1163.03'), Decimal('-12.3'), None, None)
    """
    plain = fold_width(text).replace(" ", "").replace("，", ",")
    bracketed = _BRACKETED.fullmatch(plain)
    body = bracketed.group(1) if bracketed else plain
    if not _FIGURE.fullmatch(body):
        return None
    number = Decimal(body.replace(",", "").replace("−", "-").replace("－", "-").replace("–", "-"))
    return -number if bracketed else number


def fold_width(text: str) -> str:
    """Full-width digits, letters and signs as half-width ones; Chinese characters and punctuation stay.

    >>> fold_width("１，２３４．５万元（合计）")
    '1,234.5万元(合计)'
    """
    return "".join(
        unicodedata.normalize("NFKC", char) if "！" <= char <= "～" or char == "\u3000" else char for char in text
    )


def convert(quantity: Quantity, unit: str) -> Quantity:
    """The same amount of money in another unit, exactly; other units only into themselves.

    Raises ValueError where the two units do not measure the same thing.
    """
    if quantity.unit == unit:
        return quantity
    if quantity.unit not in MONEY_UNITS or unit not in MONEY_UNITS:
        raise ValueError(f"cannot convert {quantity.unit} into {unit}")
    return Quantity(quantity.number * MONEY_UNITS[quantity.unit] / MONEY_UNITS[unit], unit)


def round_half_up(number: Decimal, places: int) -> Decimal:
    """``number`` rounded as people do, 0.005 upwards.

    >>> round_half_up(Decimal("9.765"), 2)
    Decimal('9.77')
    """
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def plain_text(number: Decimal) -> str:
    """A decimal without exponent and thousands separators, digits as given.

    >>> plain_text(Decimal("1E+3")), plain_text(Decimal("50.50"))
    ('1000', '50.50')
    """
    return format(number, "f")


def grouped_text(number: Decimal) -> str:
    """A decimal with thousands separators, for reading.

    >>> grouped_text(Decimal("25800.00"))
    '25,800.00'
    """
    return format(number, ",f")


_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}


def parse_chinese_number(text: str) -> Decimal | None:
    """A number written in Chinese characters, or None.

    >>> parse_chinese_number("一百零五万"), parse_chinese_number("三点五"), parse_chinese_number("局")
    (Decimal('1050000'), Decimal('3.5'), None)
    """
    whole, point, fraction = text.partition("点")
    number = _chinese_integer(whole)
    if number is None or not point:
        return number
    if not fraction or any(char not in _DIGITS for char in fraction):
        return None
    return number + Decimal("0." + "".join(str(_DIGITS[char]) for char in fraction))


def _chinese_integer(text: str) -> Decimal | None:
    if not text or any(char not in _DIGITS and char not in _SMALL and char not in _LARGE for char in text):
        return None
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _SMALL:
            section += (digit or 1) * _SMALL[char]
            digit = 0
        else:
            total = (
                (total + section + digit) * _LARGE[char] if char == "亿" else total + (section + digit) * _LARGE[char]
            )
            section = digit = 0
    return Decimal(total + section + digit)
