from __future__ import annotations

import json

from index.store import Counts
from qa.interface import answer_to_json, document_to_json, finding_to_json, to_line
from qa.records import Answer, Citation, Figure
from tests.conftest import MakeExtraction

CITATION = Citation(
    document="a.pdf",
    organisation="甲县商务局",
    year=2024,
    page=9,
    line=None,
    table="表6",
    row="30211 差旅费",
    column="合计",
    printed="50.50",
    bbox=(1.5, 2.0, 3.25, 4.0),
    quote=None,
)


def test_an_answer_has_the_keys_of_the_interface_in_their_order() -> None:
    answer = Answer(
        question="差旅费？",
        status="answered",
        text="50.50万元",
        figures=(Figure("差旅费", "50.50", "万元"),),
        citations=(CITATION,),
        notes=("全口径",),
        seconds=0.0123456,
    )
    assert to_line(answer_to_json(answer, "q1")) == (
        '{"id": "q1", "question": "差旅费？", "status": "answered", "text": "50.50万元", '
        '"figures": [{"label": "差旅费", "value": "50.50", "unit": "万元"}], "verdict": null, "calculation": null, '
        '"citations": [{"document": "a.pdf", "organisation": "甲县商务局", "year": 2024, "page": 9, "line": null, '
        '"table": "表6", "row": "30211 差旅费", "column": "合计", "printed": "50.50", "bbox": [1.5, 2.0, 3.25, 4.0], '
        '"quote": null}], "notes": ["全口径"], "options": [], "reason": null, "seconds": 0.012}'
    )


def test_without_a_question_set_there_is_no_id() -> None:
    assert next(iter(answer_to_json(Answer("?", "not_found", "没有")))) == "question"


def test_a_lone_surrogate_in_a_question_can_be_written() -> None:
    line = to_line(answer_to_json(Answer("\ud800", "not_found", "没有")))
    assert json.loads(line)["question"] == "\ud800"
    assert line.isascii()


def test_a_document(make_extraction: MakeExtraction) -> None:
    document = make_extraction("a.txt").document
    assert document_to_json(document, Counts(4, 5, 1)) == {
        "document": "a.txt",
        "organisation": "甲县商务局",
        "year": 2024,
        "kind": "budget",
        "sha256": document.document_id,
        "pages": 0,
        "lines": 100,
        "facts": 4,
        "passages": 5,
        "state": "ok",
        "reason": None,
        "statements": [
            {"no": 6, "title": "一般公共预算基本支出情况表", "state": "complete", "facts": 5, "why": ""},
            {"no": 8, "title": "政府性基金预算支出情况表", "state": "missing", "facts": 0, "why": "列于目录"},
        ],
        "numbers": {
            "total": 7,
            "in_facts": 4,
            "codes": 3,
            "dates": 0,
            "ordinals": 0,
            "references": 0,
            "not_understood": 0,
        },
    }


def test_a_finding_names_every_place_that_takes_part(make_extraction: MakeExtraction) -> None:
    extraction = make_extraction("a.txt")
    found = finding_to_json(extraction.findings[0], extraction.document)
    assert [place["row"] for place in found["places"]] == ["30200 差旅费", "30204 印刷费"]
    assert {key: found[key] for key in ("expected", "found", "difference", "tolerance", "unit")} == {
        "expected": "12.30",
        "found": "12.3",
        "difference": "0.00",
        "tolerance": None,
        "unit": "万元",
    }
