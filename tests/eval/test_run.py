"""The command over a real index: what it prints, its status, its reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.run import run
from index.records import Fact
from index.store import Store
from qa.cli import main


@pytest.fixture(scope="module")
def travel(store: Store) -> Fact:
    """The total of a figure that the document prints, found without the engine."""
    (document,) = store.documents()
    return next(fact for fact in store.facts(document.document_id) if fact.code == "30211" and fact.concept == "total")


@pytest.fixture
def questions(travel: Fact, tmp_path: Path) -> Path:
    assert travel.quantity is not None
    question = f"{travel.organisation}2024年{travel.name}是多少？"
    right = {"value": str(travel.quantity.number), "unit": travel.quantity.unit}
    lines = [
        {"id": "right", "question": question, "kind": "lookup", "expect": right},
        {"id": "withheld", "question": "长沙市水利局的差旅费", "kind": "lookup", "expect": right},
        {"id": "refused", "question": "长沙市水利局的<b>差旅费</b>", "kind": "refuse", "expect": {"refuse": True}},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


def with_wrong(path: Path) -> Path:
    lines = path.read_text(encoding="utf-8").splitlines()
    wrong = {**json.loads(lines[0]), "id": "wrong", "expect": {"value": "1", "unit": "元"}}
    path.write_text("\n".join([*lines, json.dumps(wrong)]), encoding="utf-8")
    return path


def test_metrics_are_printed_and_the_status_is_good(
    store: Store, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(store, [questions], None) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:5] for line in lines[1:4]] == [
        ["lookup", "2", "1", "0", "1"],
        ["refuse", "1", "1", "0", "0"],
        ["all", "3", "2", "0", "1"],
    ]
    assert lines[4].startswith("answer: median ")


def test_a_wrong_answer_is_named_and_fails(store: Store, questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(store, [with_wrong(questions)], None) == 1
    assert "wrong: wrong: lacks the headline 1元" in capsys.readouterr().out


def test_the_page_shows_each_question_with_its_evidence(
    store: Store, questions: Path, travel: Fact, tmp_path: Path
) -> None:
    page = tmp_path / "new" / "report.html"
    run(store, [questions], page)
    text = page.read_text(encoding="utf-8")
    assert travel.printed in text and travel.source.table in text
    assert "&lt;b&gt;差旅费&lt;/b&gt;" in text and "<b>差旅费" not in text
    assert text.index("<summary>wrong: 0") < text.index("<summary>withheld: 1") < text.index("<summary>right: 2")
    assert "http" not in text and "<script" not in text


def test_the_lines_hold_each_answer(store: Store, questions: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.jsonl"
    run(store, [questions], path)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(line["id"], line["outcome"]) for line in lines] == [
        ("right", "right"),
        ("withheld", "withheld"),
        ("refused", "right"),
    ]
    assert lines[0]["answer"]["citations"]


def test_the_same_run_gives_the_same_lines(store: Store, questions: Path, tmp_path: Path) -> None:
    texts = []
    for name in ("one.jsonl", "two.jsonl"):
        run(store, [questions], tmp_path / name)
        lines = [json.loads(line) for line in (tmp_path / name).read_text(encoding="utf-8").splitlines()]
        texts.append([{**line, "answer": {**line["answer"], "seconds": 0}} for line in lines])
    assert texts[0] == texts[1]


def test_a_faulty_set_is_one_line_and_status_1(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"id": "x"}', encoding="utf-8")
    result = CliRunner().invoke(main, ["eval", str(path), "--index", str(store.directory)])
    assert result.exit_code == 1
    assert result.output == f'{path}, line 1: "question" must be a text that is not empty; correct the line\n'
