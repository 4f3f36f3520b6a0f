"""The account of how a question was read tells the same story as the answer."""

from __future__ import annotations

from index.store import Store
from qa.explain import explain, explanation_lines
from tests.qa.conftest import Run


def test_a_figure_is_explained_by_its_links_and_its_nearest_candidates(budgets: Store) -> None:
    account = explain("青河县水利局的差旅费是多少", store=budgets)
    assert account["step"] == "figure"
    assert [body["organisation"] for body in account["bodies"] if body["named"]] == ["青河县水利局"]
    assert {"words": "差旅费", "sort": "name", "label": "差旅费", "cost": 0.0} in account["links"]
    assert account["candidates"][0] | {"place": ""} == {
        "label": "差旅费", "value": "12.60", "unit": "万元", "place": "", "unexplained": 0, "cost": 0.1,
    }  # fmt: skip
    assert account["unlinked"] == ""


def test_what_nothing_explains_is_named(budgets: Store) -> None:
    account = explain("青河县水利局的登月考察费是多少", store=budgets)
    assert account["status"] == "not_found"
    assert "登月考察" in account["unlinked"]
    assert any(line.startswith("nothing explains: ") for line in explanation_lines(account))


def test_an_expression_is_explained_with_its_operands(budgets: Store) -> None:
    account = explain("青河县水利局比临江市教育局的差旅费少多少", store=budgets)
    assert account["step"] in ("expression", "bodies")
    assert account["operation"] == {"kind": "difference", "operands": ["青河县水利局", "临江市教育局的差旅费"]}


def test_a_follow_up_is_explained_in_full(budgets: Store) -> None:
    account = explain("办公费呢", ["青河县水利局差旅费多少"], store=budgets)
    assert "青河县水利局" in account["read_as"] and "办公费" in account["read_as"]


def test_the_console_shows_it(indexed: Run) -> None:
    shown = indexed("ask", "--explain", "甲县商务和粮食局的公用经费是多少")
    assert shown.exit_code == 0 and "step: figure" in shown.output
    assert indexed("ask", "--explain", "--file", "none.jsonl").exit_code == 2
