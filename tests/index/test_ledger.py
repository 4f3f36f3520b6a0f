"""The ledger: every printed number is counted once, and what was not understood is listed with its place."""

from __future__ import annotations

import pytest

from index.extract import pages_to_extraction
from index.ledger import pages_to_ledger
from index.records import Cell, Grid, NumberLedger, Page, Paragraph, Severity, TextLine


def ledger_of(*texts: str) -> tuple[NumberLedger, list[str]]:
    """The ledger of lines that stand outside any paragraph, and the messages of its findings."""
    lines = tuple(TextLine(text, None, number, None) for number, text in enumerate(texts, 1))
    numbers, findings = pages_to_ledger([Page(None, lines)], (), (), ())
    return numbers, [finding.message for finding in findings]


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("云山市教育局2026年03月01日", "dates"),
        ("2024年至2026年", "dates"),
        ("云财预〔2025〕12号", "references"),
        ("单价100万元以上的设备", "references"),
        ("联系电话：0571-8612345", "references"),
        ("第3条", "references"),
        ("- 17 -", "ordinals"),
        ("4.2026年部门收支总表", "ordinals"),
        ("※ ※ ※ 1 2 3 4 5", "ordinals"),
        ("栏次 1 栏次 2", "ordinals"),
        ("公开01表", "ordinals"),
    ],
)
def test_surroundings_tell_what_a_number_is(text: str, sort: str) -> None:
    numbers, open_numbers = ledger_of(text)
    assert getattr(numbers, sort) > 0
    assert numbers.not_understood == 0
    assert not open_numbers


def test_a_number_without_any_sense_is_listed_with_its_place() -> None:
    page = Page(None, (TextLine("无关文字", None, 1, None), TextLine("另有 86.20 一栏", None, 2, None)))
    numbers, findings = pages_to_ledger([page], (), (), ())
    assert numbers == NumberLedger(total=1, not_understood=1)
    assert [(finding.rule, finding.severity, finding.places[0].line) for finding in findings] == [
        ("BQ-NUMBER", Severity.NOTE, 2)
    ]
    assert "86.20" in findings[0].message


def test_a_figure_printed_twice_in_a_line_but_read_once_leaves_one_open() -> None:
    line = TextLine("培训费12.50万元。", None, 1, None)
    paragraph = Paragraph(line.text, (), ((0, line),))
    page = Page(None, (TextLine("云山市教育局2026年部门预算", None, 2, None), line))
    (fact,) = [
        fact
        for fact in pages_to_extraction([page], name="a.txt", document_id="0").facts
        if fact.quantity is not None and fact.printed == "12.50"
    ]
    doubled = TextLine("培训费12.50万元，12.50。", None, 1, None)
    numbers, _ = pages_to_ledger([Page(None, (doubled,))], (), (fact,), ())
    assert (numbers.in_facts, numbers.not_understood) == (1, 1)
    numbers, _ = pages_to_ledger([page], (paragraph,), (fact,), ())
    assert (numbers.in_facts, numbers.dates, numbers.not_understood) == (1, 1, 0)


def test_a_line_of_column_numbers_is_ordinals_and_a_lone_cell_is_not() -> None:
    row = tuple(Cell(str(number), 1, None, (float(number), 0.0, number + 0.5, 1.0)) for number in range(1, 6))
    numbers, findings = pages_to_ledger([Page(1, (Grid((row,), 1),))], (), (), ())
    assert (numbers.ordinals, len(findings)) == (5, 0)
    alone = Grid(((Cell("53.20", 1, None, (0.0, 0.0, 1.0, 1.0)),),), 1)
    numbers, findings = pages_to_ledger([Page(1, (alone,))], (), (), ())
    assert (numbers.not_understood, len(findings)) == (1, 1)


def test_the_parts_add_up_to_the_total() -> None:
    numbers, _ = ledger_of("1.房屋86平方米", "2026年", "云财〔2026〕3号", "编码20101")
    parts = (
        numbers.in_facts + numbers.codes + numbers.dates + numbers.ordinals + numbers.references
    ) + numbers.not_understood
    assert parts == numbers.total == 6


def test_a_telephone_of_seven_digits_is_told_by_its_row() -> None:
    texts = ("联系电话", "2810000", "86.20")
    row = tuple(Cell(text, 1, None, (at, 0.0, at + 0.5, 1.0)) for at, text in enumerate(texts))
    numbers, findings = pages_to_ledger([Page(1, (Grid((row,), 1),))], (), (), ())
    assert (numbers.references, numbers.not_understood) == (1, 1)
    assert "86" in findings[0].message


def test_numbers_of_a_name_and_of_what_was_cut_off_a_line_are_counted() -> None:
    texts = (
        "云山市教育局2026年部门预算",
        "十一、关于云山市教育局2026年上年结转结余预算情况说明云山市教育局2026年上年结转结余6.06万元，其中：",
        "1.原校办厂20名职工安置费6.06万元，主要用于安置。",
        "比上年减少2.00万元，7下降3.00%。",
    )
    page = Page(None, tuple(TextLine(text, None, at, None) for at, text in enumerate(texts, 1)))
    extraction = pages_to_extraction([page], name="a.txt", document_id="0")
    assert extraction.document.numbers == NumberLedger(total=10, in_facts=5, dates=3, ordinals=2)


def test_an_approximation_is_no_threshold() -> None:
    numbers, _ = ledger_of("增长8%左右")
    assert (numbers.references, numbers.not_understood) == (0, 1)
