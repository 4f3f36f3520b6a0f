"""Who issued a document, for which year, which sort it is."""

from __future__ import annotations

import pytest

from index.metadata import Metadata, fold_blanks, pages_to_metadata
from index.read_text import text_to_pages
from index.records import Kind


def about(*lines: str) -> Metadata:
    return pages_to_metadata(text_to_pages("\n\n".join(lines).encode()))


@pytest.mark.parametrize(
    ("lines", "organisation"),
    [
        (["青河县水利局", "2024 年部门预算公开"], "青河县水利局"),
        (["2024 年度青河县水利局部门预算", "编制部门：青河县水利局"], "青河县水利局"),
        (["预算公开", "编制单位：青河县水利局 单位：万元"], "青河县水利局"),
        (["预算公开", "编制部门：青河县水利局单位：万元"], "青河县水利局"),
        (["预算公开", "填报单位：临江市教育局"], "临江市教育局"),
        (["第一部分 2024 年临江市教育局部门概况"], "临江市教育局"),
        (["一、关于临江市教育局2024年收支预算情况总体说明"], "临江市教育局"),
        (["编制部门：甲市发展局（甲市数据局）"], "甲市发展局（甲市数据局）"),
        (["关于印发通知", "各单位："], ""),
    ],
)
def test_the_issuing_body(lines: list[str], organisation: str) -> None:
    assert about(*lines).organisation == organisation


def test_the_body_that_most_tables_name_comes_first_and_every_spelling_is_kept() -> None:
    found = about("临江教育局", "编制部门：临江市教育局", "编制部门：临江市教育局", "编制部门：临江市教育和体育局")
    assert found.organisation == "临江市教育局"
    assert found.organisations == ("临江市教育局", "临江市教育和体育局", "临江教育局")


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["青河县水利局", "2024 年部门预算公开"], 2024),
        (["2025年度单位预算"], 2025),
        (["2024 年部门预算公开", "截至 2023 年底", "2024年收支预算", "与 2023 年预算相比"], 2024),
        (["白桦县民政局2022年度部门决算公开"], 2022),
        (["没有年份"], 0),
    ],
)
def test_the_year_is_the_one_that_most_places_state(lines: list[str], year: int) -> None:
    assert about(*lines).year == year


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["青河县水利局", "2024 年部门预算公开"], Kind.BUDGET),
        (["白桦县民政局", "2022年度部门决算公开"], Kind.FINAL_ACCOUNT),
        (["白桦县民政局"] + ["正文"] * 6 + ["收入支出决算总表", "收入决算表", "支出决算表"], Kind.FINAL_ACCOUNT),
        (["青河县水利局", "2024 年部门预算"] + ["正文"] * 6 + ["决算数以财政批复为准。"], Kind.BUDGET),
    ],
)
def test_budgets_and_final_accounts(lines: list[str], kind: Kind) -> None:
    assert about(*lines).kind is kind


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        (["单位：万元", "单位：万元", "单位：元"], "万元"),
        (["金额单位：元"], "元"),
        (["单位：亿 元"], "亿元"),
        (["编制单位：青河县水利局"], ""),
    ],
)
def test_the_unit_of_tables_that_print_none(lines: list[str], unit: str) -> None:
    assert about(*lines).unit == unit


def test_blanks_between_characters_and_digits_are_folded() -> None:
    assert fold_blanks("关于 青河县水利局 2024 年 (本级)") == "关于青河县水利局2024年（本级）"
