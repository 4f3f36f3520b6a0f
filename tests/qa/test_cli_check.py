"""The commands check, search and verify."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.store import Store
from tests.conftest import BUDGET_TEXT
from tests.qa.conftest import Run

QUESTION = "甲县商务和粮食局2024年差旅费预算是多少？"


CONTRADICTORY = BUDGET_TEXT.replace("总计\t112.50", "总计\t999.50").replace("甲县", "乙县")


def test_check_finds_nothing_in_a_sound_document(indexed: Run) -> None:
    done = indexed("check")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def contradictory(indexed: Run, tmp_path: Path) -> Run:
    """A second document, whose total is not the sum of its rows."""
    (tmp_path / "乙县.txt").write_text(CONTRADICTORY, encoding="utf-8")
    assert indexed("index", tmp_path / "乙县.txt").exit_code == 0
    return indexed


def test_check_shows_a_contradiction_with_its_places(contradictory: Run) -> None:
    done = contradictory("check")
    assert done.exit_code == 1
    head, *places = done.stdout.splitlines()
    assert head.startswith("乙县.txt: contradiction: BQ-")
    assert any("999.50" in place and "第" in place for place in places)


def test_check_of_chosen_documents(contradictory: Run) -> None:
    assert contradictory("check", "甲县.txt").exit_code == 0
    assert contradictory("check", "甲县.txt", "乙县.txt").exit_code == 1
    unknown = contradictory("check", "丙县.txt")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "no indexed document is called '丙县.txt'" in unknown.stderr


def test_check_as_json(contradictory: Run) -> None:
    done = contradictory("check", "--json")
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert {finding["document"] for finding in findings} == {"乙县.txt"}
    found = next(finding for finding in findings if finding["severity"] == "contradiction")
    assert found["organisation"] == "乙县商务和粮食局"
    assert "999.50" in {found["found"], found["expected"], *(place["printed"] for place in found["places"])}
    assert list(found) == [
        *("document", "organisation", "year", "rule", "severity", "message", "message_en", "places"),
        *("expected", "found", "difference", "tolerance", "unit"),
    ]


def test_a_refused_document_is_a_problem_to_check(indexed: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    indexed("index", tmp_path / "empty.pdf")
    done = indexed("check")
    assert done.exit_code == 1
    assert done.stderr == "empty.pdf: refused (EMPTY): there is nothing to check\n"


def test_search_ranks_passages_and_marks_the_words(indexed: Run) -> None:
    done = indexed("search", "差旅费")
    rank, document, headings, passage = done.stdout.splitlines()[0].split("\t")
    assert (done.exit_code, rank, document) == (0, "1", "甲县.txt")
    assert headings
    assert "【差旅费】" in passage


def test_search_as_json(indexed: Run) -> None:
    hits = [
        json.loads(line) for line in indexed("search", "差旅费", "2024", "--limit", "3", "--json").stdout.splitlines()
    ]
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    first = hits[0]
    assert (first["document"], first["year"], first["page"]) == ("甲县.txt", 2024, None)
    marked = {first["passage"][start:end] for start, end in first["marks"]}
    assert marked == {"2024", "差旅费"}
    assert BUDGET_TEXT.splitlines()[first["line"] - 1].startswith("302\t11\t差旅费")


def test_a_search_in_an_empty_index_finds_nothing(indexed: Run) -> None:
    indexed("remove", "甲县.txt")
    done = indexed("search", "差旅费")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "nothing found\n")


def test_a_search_needs_words(indexed: Run) -> None:
    assert indexed("search").exit_code == 2


def test_a_search_with_an_encoder_trained_anew_is_refused(indexed: Run) -> None:
    with Store.open("index", writable=True) as store, store._transaction():
        store._set_meta("encoder_id", "budgetqa-static@000000000000")
    done = indexed("search", "差旅费")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "made with the encoder budgetqa-static@000000000000" in done.stderr
    assert indexed("rebuild").exit_code == 0
    assert indexed("search", "差旅费").exit_code == 0


def test_serve_with_an_encoder_trained_anew_does_not_start(indexed: Run) -> None:
    with Store.open("index", writable=True) as store, store._transaction():
        store._set_meta("encoder_id", "budgetqa-static@000000000000")
    done = indexed("serve", "--port", "0")
    assert done.exit_code == 1
    assert "made with the encoder budgetqa-static@000000000000" in done.stderr


@pytest.fixture
def answers(indexed: Run, tmp_path: Path) -> Path:
    """Two answers as `ask --json` prints them."""
    cases = [
        {"id": "travel", "question": QUESTION},
        {"id": "share", "question": QUESTION.replace("预算是多少", "占公用经费的多少")},
    ]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, cases)), encoding="utf-8")
    done = indexed("ask", "--file", tmp_path / "questions.jsonl", "--json")
    assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == ["answered", "answered"]
    path = tmp_path / "answers.jsonl"
    path.write_text(done.stdout, encoding="utf-8")
    return path


def test_verify_passes_what_was_answered(indexed: Run, answers: Path) -> None:
    done = indexed("verify", answers)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "2 answers, 0 do not hold\n")


def test_verify_names_what_does_not_hold(indexed: Run, answers: Path) -> None:
    answers.write_text(answers.read_text(encoding="utf-8").replace("4.25", "4.35", 3), encoding="utf-8")
    done = indexed("verify", answers)
    assert done.exit_code == 1
    assert all(line.startswith("travel: ") for line in done.stdout.splitlines())
    assert "travel: place: 4.35 does not stand at 甲县.txt, line " in done.stdout
    assert done.stderr == "2 answers, 1 do not hold\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 1: Expecting property name"),
        ("[]", "line 1: an answer must be an object, not list"),
        ('{"status": "answered"}', 'line 1: an answer lacks "question"'),
        (
            '{"question": "", "status": "", "text": "", "figures": [{"label": "", "value": "1e5", "unit": ""}],'
            ' "calculation": null, "citations": []}',
            "line 1: '1e5' is no plain decimal",
        ),
        (
            '{"question": "", "status": "", "text": "", "figures": [], "calculation": 5, "citations": []}',
            'line 1: "calculation" of an answer is of the wrong kind: 5',
        ),
    ],
)
def test_a_line_that_is_no_answer_is_named(indexed: Run, tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "answers.jsonl").write_text(line, encoding="utf-8")
    done = indexed("verify", tmp_path / "answers.jsonl")
    assert (done.exit_code, done.stdout) == (1, "")
    assert words in done.stderr
