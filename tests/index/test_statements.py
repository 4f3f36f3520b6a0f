"""Which statement a table is, whatever a province calls it, and what its columns mean."""

from __future__ import annotations

import pytest

from index.records import Fund
from index.statements import normalise_heading, normalise_title, recognise_statement, statement_kind, statement_kinds

TOTAL = ("合计",)
PARTS = ("合计", "基本支出", "项目支出")


@pytest.mark.parametrize(
    ("title", "headings", "kind"),
    [
        ("部门收支总体情况表", ("收入/预算数", "支出/预算数"), "balance"),
        ("部门收支总表", ("收入/预算数", "支出/预算数"), "balance"),
        ("2025年单位收支预算总表", ("收入/金额", "支出/金额"), "balance"),
        ("收入支出决算总表", ("收入/决算数", "支出/决算数"), "balance"),
        ("部门收入总体情况表", ("总计", "财政拨款/小计", "单位资金"), "income"),
        ("收入决算表", ("合计", "财政拨款收入", "事业收入", "其他收入"), "income"),
        ("部门支出总体情况表", ("支出预算/合计", "支出预算/基本支出", "支出预算/项目支出"), "expenditure"),
        ("支出总表", PARTS, "expenditure"),
        ("财政拨款收支预算总体情况表", ("合计", "合计", "一般公共预算", "政府性基金预算"), "fiscal_balance"),
        ("财政拨款收入支出决算总表", ("金额", "合计", "一般公共预算财政拨款"), "fiscal_balance"),
        ("一般公共预算支出情况表", PARTS, "general_expenditure"),
        ("一般公共预算财政拨款支出决算表", PARTS, "general_expenditure"),
        ("一般公共预算基本支出情况表", ("合计", "人员经费", "公用经费"), "general_basic"),
        ("一般公共预算财政拨款基本支出决算明细表", ("合计", "人员经费", "公用经费"), "general_basic"),
        ("一般公共预算项目支出情况表", ("项目支出合计", "商品服务支出", "资本性支出"), "general_project"),
        ("政府性基金预算支出情况表", ("合计", "基本支出/人员经费", "项目支出"), "government_fund"),
        ("政府性基金预算财政拨款收入支出决算表", ("年初结转和结余", "本年收入", "本年支出/合计"), "government_fund"),
        ("国有资本经营预算支出情况表", ("合计", "基本支出/人员经费", "项目支出"), "state_capital"),
        ("国有资本经营预算财政拨款支出决算表", PARTS, "state_capital"),
        ("财政拨款“三公”经费支出情况表", ("合计", "资金来源/一般公共预算"), "sangong"),
        ("“三公”经费预算表", ("合计", "因公出国(境)费", "公务接待费"), "sangong"),
        ("上年结转结余情况明细表", ("总计", "财政拨款/合计", "非财政拨款/合计"), "carry_over"),
    ],
)
def test_titles_of_all_provinces(title: str, headings: tuple[str, ...], kind: str) -> None:
    found = recognise_statement(title, headings)
    assert found is not None and found.id == kind


@pytest.mark.parametrize(
    ("title", "headings"),
    [
        ("固定资产情况表", ("数量", "价值")),
        ("人员情况表", ("编制数", "实有数")),
        ("部门收入总体情况表", ("数量", "面积", "楼层")),
        ("一般公共预算支出情况表", ("甲", "乙", "丙", "合计")),
        ("", TOTAL),
    ],
)
def test_a_title_alone_makes_no_statement(title: str, headings: tuple[str, ...]) -> None:
    assert recognise_statement(title, headings) is None


@pytest.mark.parametrize(
    ("kind", "heading", "concept"),
    [
        ("income", "总计", "total"),
        ("income", "财政拨款(补助)/财政拨款(补助)小计", "fiscal_total"),
        ("income", "财政拨款(补助)/一般公共预算", "general"),
        ("income", "财政拨款(补助)/上级一般公共预算安排的转移支付", "general_transfer"),
        ("income", "财政拨款(补助)/上级政府性基金安排的转移支付", "government_fund_transfer"),
        ("income", "财政专户(教育收费)", "special_account"),
        ("income", "财政拨款结转", "fiscal_carry_over"),
        ("income", "非财政拨款结转结余", "other_carry_over"),
        ("income", "序号", ""),
        ("expenditure", "支出预算/合计", "total"),
        ("expenditure", "支出预算/基本支出", "basic"),
        ("general_basic", "一般公共预算基本支出/公用经费", "public"),
        ("general_project", "资本性支出(基本建设)", "construction"),
        ("general_project", "资本性支出", "capital"),
        ("general_project", "对企业补助(基本建设)", "enterprise_construction"),
        ("carry_over", "财政拨款/项目支出", "fiscal_project"),
        ("carry_over", "非财政拨款/基本支出/公用经费", "other_public"),
        ("sangong", "资金来源/一般公共预算", "general"),
    ],
)
def test_columns_have_a_meaning(kind: str, heading: str, concept: str) -> None:
    known = statement_kind(kind)
    assert known is not None and known.concept_of(heading) == concept


def test_the_eleven_statements_are_known_once_each() -> None:
    kinds = statement_kinds()
    assert sorted(kind.no for kind in kinds) == list(range(1, 12))
    assert len({kind.id for kind in kinds}) == 11
    assert statement_kind("") is None


@pytest.mark.parametrize("kind", statement_kinds(), ids=lambda kind: kind.id)
def test_the_standard_layout_is_understood_and_its_sums_speak_of_its_columns(kind) -> None:  # type: ignore[no-untyped-def]
    concepts = {kind.concept_of("/".join(path)) for path in kind.layout}
    assert "" not in concepts
    known = {concept for _, concept in kind.columns}
    assert all({whole, *parts} <= known for whole, parts in kind.sums)


@pytest.mark.parametrize(
    ("fund", "numbers"),
    [
        (Fund.ALL, {1, 2, 3}),
        (Fund.FISCAL, {4, 10}),
        (Fund.GENERAL, {5, 6, 7}),
        (Fund.GOVERNMENT_FUND, {8}),
        (Fund.STATE_CAPITAL, {9}),
        (Fund.CARRY_OVER, {11}),
    ],
)
def test_which_money_a_statement_covers(fund: Fund, numbers: set[int]) -> None:
    assert {kind.no for kind in statement_kinds() if kind.fund is fund} == numbers


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("2024年部门收支总体情况表", "收支总体情况表"),
        ("单位 收支 总体情况表", "收支总体情况表"),
        ("表3 部门支出总体情况表", "支出总体情况表"),
        ("三、部门支出总体情况表", "支出总体情况表"),
        ("财政拨款“三公”经费支出情况表", "财政拨款三公经费支出情况表"),
    ],
)
def test_titles_without_what_differs_between_bodies(title: str, plain: str) -> None:
    assert normalise_title(title) == plain


def test_headings_lose_their_blanks_only() -> None:
    assert normalise_heading("对企业补 助（基本 建设）") == "对企业补助(基本建设)"
