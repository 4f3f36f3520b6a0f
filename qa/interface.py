"""Records to the JSON of the public interface; the keys and their order are a contract (docs/interface.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from index.records import Document, Finding, SourceRef, StatementRecord
from index.store import Counts
from qa.records import Answer, Citation
from qa.retrieve import Hit

Json = dict[str, Any]

# What whoever reads answers relies on: key -> what its value may be.
_NONE = type(None)
_ANSWER_KEYS: Mapping[str, tuple[type, ...]] = {
    "question": (str,),
    "status": (str,),
    "text": (str,),
    "figures": (list,),
    "calculation": (str, _NONE),
    "citations": (list,),
}
_FIGURE_KEYS: Mapping[str, tuple[type, ...]] = {"label": (str,), "value": (str,), "unit": (str,)}
_CITATION_KEYS: Mapping[str, tuple[type, ...]] = {
    "document": (str,),
    "organisation": (str,),
    "year": (int,),
    "page": (int, _NONE),
    "line": (int, _NONE),
    "table": (str,),
    "row": (str,),
    "column": (str,),
    "printed": (str,),
    "bbox": (list, _NONE),
    "quote": (str, _NONE),
}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def to_line(value: Json) -> str:
    """JSON on one line, Chinese as it is; escaped where the text cannot be written as UTF-8 (a lone surrogate)."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return line


def answer_to_json(answer: Answer, question_id: str | None = None) -> Json:
    """``question_id`` is the id of a question out of a file; without one there is no key ``id``."""
    return {
        **({} if question_id is None else {"id": question_id}),
        "question": answer.question,
        "status": answer.status,
        "text": answer.text,
        "figures": [asdict(figure) for figure in answer.figures],
        "verdict": answer.verdict,
        "calculation": answer.calculation,
        "citations": [citation_to_json(citation) for citation in answer.citations],
        "notes": list(answer.notes),
        "options": list(answer.options),
        "reason": answer.reason,
        "seconds": round(answer.seconds, 3),
    }


def line_to_answer(line: str) -> Json:
    """An answer in its JSON form, as ``answer_to_json`` gives it. Raises ValueError that says what is wrong with it."""
    answer = json.loads(line)
    _require_keys(answer, _ANSWER_KEYS, "an answer")
    for figure in answer["figures"]:
        _require_keys(figure, _FIGURE_KEYS, "a figure")
        if not _NUMBER.fullmatch(figure["value"]):
            raise ValueError(f"{figure['value']!r} is no plain decimal")
    for citation in answer["citations"]:
        _require_keys(citation, _CITATION_KEYS, "a citation")
    found: Json = answer
    return found


def _require_keys(found: Any, keys: Mapping[str, tuple[type, ...]], what: str) -> None:
    if not isinstance(found, dict):
        raise ValueError(f"{what} must be an object, not {type(found).__name__}")
    for key, kinds in keys.items():
        if key not in found:
            raise ValueError(f'{what} lacks "{key}"')
        if not isinstance(found[key], kinds) or isinstance(found[key], bool):
            raise ValueError(f'"{key}" of {what} is of the wrong kind: {found[key]!r}')


def citation_to_json(citation: Citation) -> Json:
    return {
        "document": citation.document,
        "organisation": citation.organisation,
        "year": citation.year,
        "page": citation.page,
        "line": citation.line,
        "table": citation.table,
        "row": citation.row,
        "column": citation.column,
        "printed": citation.printed,
        "bbox": None if citation.bbox is None else list(citation.bbox),
        "quote": citation.quote,
    }


def document_to_json(document: Document, counts: Counts) -> Json:
    """A refused document was not understood: its organisation, year and kind are null."""
    refused = document.state == "refused"
    return {
        "document": document.name,
        "organisation": None if refused else document.organisation,
        "year": None if refused else document.year,
        "kind": None if refused else document.kind.value,
        "sha256": document.document_id,
        "pages": document.pages,
        "lines": document.lines,
        "facts": counts.figures,
        "passages": counts.passages,
        "state": document.state,
        "reason": document.reason,
        "statements": [_statement_to_json(statement) for statement in document.statements],
        "numbers": asdict(document.numbers),
    }


def finding_to_json(finding: Finding, document: Document) -> Json:
    return {
        "document": document.name,
        "organisation": document.organisation,
        "year": document.year,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "message_en": finding.message_en,
        "places": [citation_to_json(place_to_citation(place, document)) for place in finding.places],
        "expected": _plain(finding.expected),
        "found": _plain(finding.found),
        "difference": _plain(finding.difference),
        "tolerance": _plain(finding.tolerance),
        "unit": finding.unit,
    }


def hit_to_json(hit: Hit, rank: int, document: Document, marks: Sequence[tuple[int, int]]) -> Json:
    """A passage that a search found; ``marks`` are the places of its words in the passage: start, end."""
    return {
        "rank": rank,
        "score": hit.score,
        "document": document.name,
        "organisation": document.organisation,
        "year": document.year,
        "headings": list(hit.passage.headings),
        "passage": hit.passage.text,
        "marks": [list(mark) for mark in marks],
        "page": hit.passage.source.page_no,
        "line": hit.passage.source.line,
    }


def _statement_to_json(statement: StatementRecord) -> Json:
    return {
        "no": statement.no,
        "title": statement.title,
        "state": statement.state.value,
        "facts": statement.facts,
        "why": statement.why,
    }


def place_to_citation(place: SourceRef, document: Document) -> Citation:
    prose = not place.table
    return Citation(
        document=document.name,
        organisation=document.organisation,
        year=document.year,
        page=place.page_no,
        line=place.line,
        table=place.table,
        row=place.row,
        column=place.column,
        printed="" if prose else place.text,
        bbox=place.bbox,
        quote=place.text if prose else None,
    )


def _plain(number: Decimal | None) -> str | None:
    """Digits without an exponent."""
    return None if number is None else f"{number:f}"
