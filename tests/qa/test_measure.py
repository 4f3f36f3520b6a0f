"""What is measured: read from words, computed exactly, with the calculation shown."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from index.records import Document, Fact
from qa.amounts import Value, amount, prior
from qa.evaluate import evaluate
from qa.execute import read_claim
from qa.find import Absent, Several
from qa.library import Library
from qa.measure import BLANK, Measure, read_measure
from qa.quotients import converted, divide
from qa.units import wanted_unit


def document(library: Library, organisation: str) -> Document:
    return next(one for one in library.documents if one.organisation == organisation)


@pytest.fixture
def water(library: Library) -> tuple[Document, ...]:
    return (document(library, "青河县水利局"),)


@pytest.mark.parametrize(
    ("words", "kind", "first", "second"),
    [
        ("差旅费", "amount", "差旅费", ""),
        ("差旅费占公用经费的百分之多少", "ratio", "差旅费", "公用经费"),
        ("差旅费占公用经费比重", "ratio", "差旅费", "公用经费"),
        ("公用经费里差旅费占比", "within", "差旅费", "公用经费"),
        ("人员经费是公用经费的几倍", "multiple", "人员经费", "公用经费"),
        ("人均公用经费", "per", "公用经费", "人"),
        ("平均每辆车运行费", "per", "运行费", "辆"),
        ("房屋价值平均每平方米多少元", "per", "房屋价值", "平方米"),
        ("平均每月取暖费", "monthly", "取暖费", ""),
        ("三公经费增长率", "growth", "三公经费", ""),
        ("三公经费下降百分之几", "growth", "三公经费", ""),
        ("三公经费比上年减少多少", "change", "三公经费", ""),
        ("三公经费涨了没有", "change", "三公经费", ""),
        ("去年三公经费", "prior", "三公经费", ""),
        ("上年结转结余", "amount", "上年结转结余", ""),
        ("中等职业教育占比", "share", "中等职业教育", ""),
    ],
)
def test_measures(words: str, kind: str, first: str, second: str) -> None:
    measure = read_measure(words)
    assert (measure.kind, measure.second) == (kind, second)
    assert first in measure.first.replace(BLANK, "")


@pytest.mark.parametrize(
    ("words", "number", "unit"),
    [
        ("差旅费", "12.60", "万元"),
        ("公务用车购置费", "0", "万元"),
        ("去年三公经费", "8.80", "万元"),
        ("2023年三公经费", "8.80", "万元"),
        ("三公经费比上年减少多少", "-0.45", "万元"),
        ("三公经费下降百分之多少", "-5.11", "%"),
        ("总预算比上年增加多少", "-47.10", "万元"),
        ("人均公用经费", "1.7482", "万元/人"),
        ("平均每平方米房屋价值多少元", "1778.56", "元/平方米"),
        ("平均每月取暖费", "0.6233", "万元/月"),
    ],
)
def test_values(words: str, number: str, unit: str, water: tuple[Document, ...], library: Library) -> None:
    value = evaluate(read_measure(words), water, library)
    assert isinstance(value, Value)
    assert (str(value.number), value.unit) == (number, unit)
    assert value.facts


@pytest.mark.parametrize("words", ["", BLANK, "无人机", "差旅费无人机", "2022年差旅费", "去年差旅费"])
def test_what_is_not_there_is_absent(words: str, water: tuple[Document, ...], library: Library) -> None:
    assert isinstance(evaluate(read_measure(words), water, library), Absent)


def test_an_item_of_several_bodies_is_several(library: Library) -> None:
    found = amount("差旅费", library.documents, library)
    assert isinstance(found, Several) and found.across_documents
    assert {one.organisation for one, _ in found.readings} == {"青河县水利局", "临江市教育局"}


def test_last_year_is_this_year_minus_the_change(water: tuple[Document, ...], library: Library) -> None:
    for words in ("三公经费", "行政运行", "培训支出", "机关运行经费", "单位资金"):
        value = prior(words, water, library)
        assert isinstance(value, Value)
        now, moved = value.facts
        assert now.quantity and moved.quantity
        assert value.number == now.quantity.number - moved.quantity.number


def value_of(number: str, unit: str, fact: Fact, about: Document) -> Value:
    return Value(about, Decimal(number), unit, "甲", (fact,))


@pytest.mark.parametrize(
    ("above", "below", "kind", "number", "calculation"),
    [
        (("12.60", "万元"), ("66.43", "万元"), "ratio", "18.97", "12.60 ÷ 66.43 × 100% = 18.97%"),
        (("126000", "元"), ("66.43", "万元"), "ratio", "18.97", "12.6 ÷ 66.43 × 100% = 18.97%"),
        (("1", "万元"), ("3", "万元"), "multiple", "0.33", "1 ÷ 3 = 0.33"),
        (("1", "亿元"), ("2", "万元"), "multiple", "5000.00", "10000 ÷ 2 = 5000.00"),
        (("0.005", "万元"), ("100", "万元"), "ratio", "0.01", "0.005 ÷ 100 × 100% = 0.01%"),
    ],
)
def test_quotients(
    above: tuple[str, str], below: tuple[str, str], kind: str, number: str, calculation: str, library: Library
) -> None:
    about = library.documents[0]
    fact = library.view(about).facts[0]
    result = divide(value_of(*above, fact, about), value_of(*below, fact, about), kind)
    assert (str(result.number), result.calculation) == (number, calculation)


@pytest.mark.parametrize(
    ("number", "unit", "wanted", "shown"),
    [
        ("12.60", "万元", "元", "126000"),
        ("1332.45", "万元", "亿元", "0.133245"),
        ("1000.00", "万元", "亿元", "0.1"),
        ("3", "元", "万元", "0.0003"),
        ("38", "人", "元", "38"),
    ],
)
def test_units(number: str, unit: str, wanted: str, shown: str, library: Library) -> None:
    about = library.documents[0]
    value = converted(value_of(number, unit, library.view(about).facts[0], about), wanted)
    assert str(value.number) == shown


@pytest.mark.parametrize(
    ("words", "rest", "unit"),
    [
        ("差旅费多少元", "差旅费·", "元"),
        ("差旅费换算成亿元", "差旅费·", "亿元"),
        ("总预算是多少亿", "总预算·", "亿元"),
        ("差旅费多少万元", "差旅费多少万元", ""),
        ("差旅费", "差旅费", ""),
        ("人均公用经费多少元", "人均公用经费多少元", ""),
    ],
)
def test_the_unit_that_is_wanted(words: str, rest: str, unit: str) -> None:
    assert wanted_unit(words) == (rest, unit)


@pytest.mark.parametrize(
    ("words", "way", "yuan"),
    [
        ("差旅费是12.60万元吗", "=", "126000"),
        ("差旅费是30万元对吗", "=", "300000"),
        ("差旅费超过10万元吗", ">", "100000"),
        ("差旅费有没有低于5万元,是否", "<", "50000"),
        ("差旅费不到13万元吧", "<", "130000"),
    ],
)
def test_claims(words: str, way: str, yuan: str) -> None:
    claim = read_claim(words)
    assert claim is not None
    assert (claim.way, claim.amount) == (way, ("元", Decimal(yuan)))
    assert "万元" not in claim.words


@pytest.mark.parametrize(
    "words", ["差旅费是多少", "差旅费12.60万元", "12万元和13万元哪个对吗", "超过50万元的项目有哪些"]
)
def test_questions_without_a_claim(words: str) -> None:
    assert read_claim(words) is None


def test_a_measure_is_plain_data() -> None:
    assert replace(Measure("ratio", "甲", "乙"), kind="multiple") == Measure("multiple", "甲", "乙")
