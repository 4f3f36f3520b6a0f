"""Which passages count as evidence, and how sets name it."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.cases import parse_case, read_cases
from eval.evaluation import own_sets
from eval.evidence import ANSWERS, MENTIONS, OTHER, Evidence, grade, parse_evidence

ROW = "某局 | 2024 | 一般公共预算基本支出情况表 | 30211 | 商品和服务支出 > 差旅费 | 合计：1,012.00万元"


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (Evidence((("基本支出情况表", "差旅费", "1012.00"),)), ANSWERS),
        (Evidence((("没有", "差旅费"), ("差旅费", "1,012.00"))), ANSWERS),  # one of several is enough
        (Evidence((("差旅费", "012.00"),)), OTHER),  # numbers are whole
        (Evidence((("差旅费", "1012.0"),)), OTHER),
        (Evidence((("差旅费", "合计:１０１２.00"),)), ANSWERS),  # widths do not matter
        (Evidence((("部门支出总体情况表", "差旅费"),), "1012.00", "差旅费"), MENTIONS),
        (Evidence((("部门支出总体情况表", "差旅费"),), "1012.00", "会议费"), OTHER),
        (Evidence((("部门支出总体情况表", "差旅费"),), "12.00", "差旅费"), OTHER),
    ],
)
def test_grades(evidence: Evidence, expected: int) -> None:
    assert grade(evidence, ROW) == expected


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ([], "must be an object"),
        ({"passages": [["a"]], "ids": [3]}, "must be an object"),
        ({"passages": []}, "list that is not empty"),
        ({"passages": [[]]}, "list that is not empty"),
        ({"passages": [[" "]]}, "list of phrases"),
        ({"passages": [["a"]], "figure": "2.00"}, "stand together"),
    ],
)
def test_faulty_evidence_is_told(raw: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_evidence(raw)


def test_evidence_needs_its_document() -> None:
    raw = {"id": "a", "question": "差旅费", "kind": "figure", "expect": {"refuse": True}}
    with pytest.raises(ValueError, match="the one document"):
        parse_case(raw | {"evidence": {"passages": [["差旅费"]]}})


def test_our_sets_hold_at_least_200_paraphrases_with_evidence() -> None:
    folder = Path(own_sets()[1]).parent
    cases = read_cases([folder])
    assert len(cases) >= 200 and all(case.evidence for case in cases)
    assert len({case.question for case in cases}) == len(cases)
