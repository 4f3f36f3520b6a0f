"""Question sets: what is read, and what a faulty line is told."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from eval.cases import Case, Expectation, ExpectedFigure, parse_case, parse_expectation, read_cases
from eval.errors import QuestionSetError
from eval.run import own_questions

LINE = {"id": "a-1", "question": "差旅费多少", "kind": "lookup", "expect": {"value": "50.50", "unit": "万元"}}


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_a_line_becomes_a_case(tmp_path: Path) -> None:
    line = {**LINE, "context": ["早先的问题"], "docs": ["x"], "accept": [{"refuse": True, "why": "无"}], "note": "n"}
    (case,) = read_cases([write(tmp_path / "q.jsonl", line, "")])
    assert case == Case(
        id="a-1",
        question="差旅费多少",
        kind="lookup",
        expect=Expectation(figure=ExpectedFigure(Decimal("50.50"), "万元")),
        accept=(Expectation(refuse=True),),
        context=("早先的问题",),
        docs=("x",),
        note="n",
    )
    assert case.right_answers == (case.expect, *case.accept)


def test_a_folder_is_its_files_in_order(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", {**LINE, "id": "b"})
    write(tmp_path / "a.jsonl", {**LINE, "id": "a"})
    assert [case.id for case in read_cases([tmp_path])] == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is no JSON"),
        ([], "expected an object"),
        ({**LINE, "question": " "}, '"question" must be a text'),
        ({**LINE, "expct": {}}, "unknown in a question: expct"),
        ({**LINE, "expect": {"valeu": "1"}}, "unknown in a expectation: valeu"),
        ({**LINE, "expect": {}}, "demands nothing"),
        ({**LINE, "expect": {"ordered": True}}, "demands nothing"),
        ({**LINE, "expect": {"value": 50.5, "unit": "万元"}}, "must be a decimal in quotes"),
        ({**LINE, "expect": {"value": "many", "unit": "万元"}}, "is no decimal"),
        ({**LINE, "expect": {"value": "NaN", "unit": "万元"}}, "is no decimal"),
        ({**LINE, "expect": {"value": "1"}}, '"unit" must be a text'),
        ({**LINE, "expect": {"values": ["1"]}}, "must be an object with value and unit"),
        ({**LINE, "expect": {"direction": "sideways"}}, '"direction" must be one of up, down'),
        ({**LINE, "context": "早先"}, '"context" must be a list of texts'),
    ],
)
def test_a_faulty_line_is_named_with_its_place(line: object, said: str, tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", LINE, line)
    with pytest.raises(QuestionSetError) as caught:
        read_cases([path])
    assert caught.value.line == 2
    assert said in str(caught.value)
    assert f"{path}, line 2: " in str(caught.value)


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"'a-1' stands in q\.jsonl, line 1 already"):
        read_cases([write(tmp_path / "q.jsonl", LINE, LINE)])


def test_a_folder_without_sets_is_said(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="holds no question set"):
        read_cases([tmp_path])


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes("问题".encode("gb18030"))
    with pytest.raises(QuestionSetError, match="is no UTF-8 text"):
        read_cases([path])


def test_whole_numbers_are_exact() -> None:
    assert parse_expectation({"value": 25, "unit": "人"}).figure == ExpectedFigure(Decimal(25), "人")


@pytest.mark.parametrize("raw", [None, "refuse", []])
def test_an_expectation_is_an_object(raw: object) -> None:
    with pytest.raises(ValueError, match="must be an object"):
        parse_case({**LINE, "expect": raw})


def test_our_own_sets_are_sound() -> None:
    cases = read_cases([own_questions()])
    assert len(cases) >= 300
    assert {"lookup", "compute", "yoy", "compare", "multihop", "narrative"} <= {case.kind for case in cases}
    assert {"followup", "clarify", "refuse", "english", "audit"} <= {case.kind for case in cases}
    assert len({(case.question, case.context) for case in cases}) == len(cases)
