from __future__ import annotations

import csv
import io

import pytest

from index.store import Store
from qa.export import COLUMNS, guard_cell, store_to_csv
from tests.conftest import HashingEncoder, MakeExtraction


@pytest.fixture
def exported(store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction) -> list[dict[str, str]]:
    for name, organisation in (("b.txt", "乙县商务局"), ("a.txt", "甲县商务局")):
        extraction = make_extraction(name, organisation)
        store.add(extraction, (name,), encoder.encode([passage.text for passage in extraction.passages]))
    return list(csv.DictReader(io.StringIO(store_to_csv(store))))


def test_a_row_is_a_figure_with_its_coordinates(exported: list[dict[str, str]]) -> None:
    assert exported[1] == {
        "document": "a.txt",
        "organisation": "甲县商务局",
        "year": "2024",
        "kind": "budget",
        "table_no": "6",
        "table": "一般公共预算基本支出情况表",
        "entity": "甲县商务局",
        "code": "30201",
        "name": "办公费",
        "path": "商品和服务支出 > 办公费",
        "project": "",
        "column": "一般公共预算基本支出/合计",
        "value": "21.00",
        "unit": "万元",
        "printed": "21.00",
        "page": "3",
        "line": "",
        "source": "table",
    }


def test_the_columns_are_those_of_the_interface() -> None:
    assert ", ".join(COLUMNS) == (
        "document, organisation, year, kind, table_no, table, entity, code, name, path, project, column, value, unit, "
        "printed, page, line, source"
    )


def test_rows_stand_in_the_order_of_documents_and_figures_and_empty_cells_are_left_out(
    exported: list[dict[str, str]],
) -> None:
    assert [(row["document"], row["value"]) for row in exported] == [
        (name, value) for name in ("a.txt", "b.txt") for value in ("10.50", "21.00", "31.50", "42.00")
    ]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("差旅费", "差旅费"),
        ("", ""),
        ("-12.50", "-12.50"),
        ("-1,234.5", "-1,234.5"),
        ("+3.2%", "+3.2%"),
        ("2024-2026", "2024-2026"),
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-", "'-"),
        ("--1", "'--1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1", "' =1"),
        ("\t=1", "'\t=1"),
        ("\0=1", "'\0=1"),
        ("＝1+1", "'＝1+1"),
        ("－项目", "'－项目"),
        ("＠x", "'＠x"),
    ],
)
def test_text_that_a_spreadsheet_would_run_is_guarded_and_numbers_are_not(cell: str, written: str) -> None:
    assert guard_cell(cell) == written
