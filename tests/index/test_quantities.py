"""Numbers and units: read as printed, converted exactly, written plainly; round trips over random numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.quantities import (
    MONEY_UNITS,
    convert,
    fold_width,
    grouped_text,
    parse_chinese_number,
    parse_figure,
    plain_text,
    round_half_up,
)
from index.records import Quantity

amounts = st.decimals(min_value=-(10**10), max_value=10**10, places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("1,332.45", "1332.45"),
        ("1332.45", "1332.45"),
        ("0.00", "0.00"),
        ("0", "0"),
        ("12", "12"),
        ("-86.40", "-86.40"),
        ("−86.40", "-86.40"),
        ("－86.40", "-86.40"),
        ("(86.40)", "-86.40"),
        ("（86.40）", "-86.40"),
        ("１，３３２．４５", "1332.45"),
        ("1，332.45", "1332.45"),
        (" 1 332.45 ", "1332.45"),
        ("1,000,000", "1000000"),
    ],
)
def test_a_cell_that_prints_a_number(printed: str, number: str) -> None:
    assert parse_figure(printed) == Decimal(number)
    assert str(parse_figure(printed)) == number


@pytest.mark.parametrize(
    "printed",
    (
        *("", " ", "※", "—", "差旅费", "12.60万元", "1,33.45", "13,32", "1,2345", "1.332.45", "12.", ".5", "5%"),
        *("12-13", "--5", "()", "十二", "NaN", "1e3"),
    ),
)
def test_a_cell_that_prints_anything_else(printed: str) -> None:
    assert parse_figure(printed) is None


def test_blanks_inside_a_number_are_layout() -> None:
    assert parse_figure("1 332.4 5") == Decimal("1332.45")


@pytest.mark.parametrize(
    ("text", "folded"),
    [("（一）ＡＢ１", "(一)AB1"), ("，；：", ",;:"), ("　", " "), ("。、“”《》〔〕", "。、“”《》〔〕"), ("㎡", "㎡")],
)
def test_full_width_forms_are_folded_and_chinese_punctuation_stays(text: str, folded: str) -> None:
    assert fold_width(text) == folded


@given(st.text())
def test_folding_widths_twice_is_folding_once(text: str) -> None:
    assert fold_width(fold_width(text)) == fold_width(text)


@pytest.mark.parametrize(
    ("number", "unit", "wanted", "expected"),
    [
        ("12.60", "万元", "元", "126000"),
        ("126000", "元", "万元", "12.6"),
        ("1332.45", "万元", "亿元", "0.133245"),
        ("1", "亿元", "万元", "10000"),
        ("3", "千元", "元", "3000"),
        ("2", "百万元", "万元", "200"),
        ("7.5", "万", "万元", "7.5"),
        ("38", "人", "人", "38"),
    ],
)
def test_money_is_converted_exactly(number: str, unit: str, wanted: str, expected: str) -> None:
    assert convert(Quantity(Decimal(number), unit), wanted) == Quantity(Decimal(expected), wanted)


@pytest.mark.parametrize(("unit", "wanted"), [("人", "万元"), ("万元", "%"), ("辆", "人"), ("", "元")])
def test_units_that_measure_different_things_are_not_converted(unit: str, wanted: str) -> None:
    with pytest.raises(ValueError, match="cannot convert"):
        convert(Quantity(Decimal(1), unit), wanted)


@given(amounts, st.sampled_from(sorted(MONEY_UNITS)), st.sampled_from(sorted(MONEY_UNITS)))
def test_there_and_back_is_the_same_amount(number: Decimal, unit: str, other: str) -> None:
    assert convert(convert(Quantity(number, unit), other), unit).number == number


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [
        ("0.005", 2, "0.01"),
        ("0.015", 2, "0.02"),
        ("0.025", 2, "0.03"),
        ("-0.005", 2, "-0.01"),
        ("2.675", 2, "2.68"),
        ("18.9674", 2, "18.97"),
        ("1.74815", 4, "1.7482"),
        ("12.5", 0, "13"),
        ("9.999", 2, "10.00"),
    ],
)
def test_halves_are_rounded_away_from_zero(number: str, places: int, rounded: str) -> None:
    assert str(round_half_up(Decimal(number), places)) == rounded


@pytest.mark.parametrize(
    ("number", "plain", "grouped"),
    [
        ("1332.45", "1332.45", "1,332.45"),
        ("0.00", "0.00", "0.00"),
        ("50.50", "50.50", "50.50"),
        ("1E+6", "1000000", "1,000,000"),
        ("1E-7", "0.0000001", "0.0000001"),
        ("-25800.00", "-25800.00", "-25,800.00"),
    ],
)
def test_numbers_are_written_without_exponents(number: str, plain: str, grouped: str) -> None:
    assert plain_text(Decimal(number)) == plain
    assert grouped_text(Decimal(number)) == grouped


@given(amounts)
def test_what_is_written_is_read_back(number: Decimal) -> None:
    assert parse_figure(grouped_text(number)) == number
    assert parse_figure(plain_text(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("零", "0"),
        ("〇", "0"),
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("两百", "200"),
        ("一百零五万", "1050000"),
        ("一千三百三十二", "1332"),
        ("三点五", "3.5"),
        ("零点零五", "0.05"),
        ("十万", "100000"),
        ("一亿零三十万", "100300000"),
        ("两千万", "20000000"),
    ],
)
def test_numbers_in_chinese(text: str, number: str) -> None:
    assert parse_chinese_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "局", "三局", "三点", "点五", "三点十", "12", "万x"])
def test_other_words_are_no_chinese_numbers(text: str) -> None:
    assert parse_chinese_number(text) is None


def in_chinese(number: int) -> str:
    """A number below 10^12 in Chinese characters, the slow way: section by section, digit by digit."""
    if number == 0:
        return "零"
    text, gap = "", False
    for place, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section = number // place % 10**4
        if not section:
            gap = gap or bool(text)
            continue
        digits = ""
        for unit, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = section // unit % 10
            if digit:
                digits += "零" if gap or ((digits or text) and section // unit // 10 % 10 == 0) else ""
                digits += "零一二三四五六七八九"[digit] + mark
                gap = False
        text += digits + name
    return text


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_every_number_in_chinese_is_read(number: int) -> None:
    assert parse_chinese_number(in_chinese(number)) == number
