"""Records to SQLite rows and back.

Each ``X_to_row`` gives the values in the order of ``X_COLUMNS``, each ``row_to_x`` takes them in the same order.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from functools import lru_cache
from typing import Any

from index.records import (
    BBox,
    Document,
    Fact,
    Finding,
    Fund,
    Kind,
    NumberLedger,
    Passage,
    Placement,
    Quantity,
    Severity,
    SourceRef,
    StatementRecord,
    StatementState,
    TextFact,
)

Row = Sequence[Any]
Values = tuple[Any, ...]

SOURCE_COLUMNS = (
    *("page_no", "line", "x0", "top", "x1", "bottom"),
    *("source_table", "source_row", "source_column", "source_text"),
)
DOCUMENT_COLUMNS = (
    *("document_id", "name", "organisation", "organisations", "year", "kind", "pages", "lines", "state", "reason"),
    *("entities", "numbers"),
)
STATEMENT_COLUMNS = ("no", "title", "state", "facts", "why", "source")
FACT_COLUMNS = (
    *("organisation", "entity", "year", "kind", "origin", "table_no", "statement", "table_title", "code", "name"),
    *("path", "project", "column_path", "concept", "half", "attribute", "fund", "number", "unit", "printed"),
    *("placement", *SOURCE_COLUMNS),
)
TEXT_FACT_COLUMNS = ("organisation", "entity", "year", "attribute", "path", "fund", "text", *SOURCE_COLUMNS)
PASSAGE_COLUMNS = ("kind", "headings", "text", "facts", *SOURCE_COLUMNS)
FINDING_COLUMNS = (
    *("rule", "severity", "message", "message_en", "places"),
    *("expected", "found", "difference", "tolerance", "unit"),
)

# Looking a member up by its value is three times as fast here as calling the enumeration; a document has thousands.
_KINDS = {member.value: member for member in Kind}
_FUNDS = {member.value: member for member in Fund}
_PLACEMENTS = {member.value: member for member in Placement}


def source_to_row(source: SourceRef) -> Values:
    x0, top, x1, bottom = source.bbox or (None, None, None, None)
    return (
        *(source.page_no, source.line, x0, top, x1, bottom),
        *(source.table, source.row, source.column, source.text),
    )


def row_to_source(row: Row) -> SourceRef:
    page_no, line, x0, top, x1, bottom, table, label, column, text = row
    bbox: BBox | None = None if x0 is None else (x0, top, x1, bottom)
    return SourceRef(page_no, line, bbox, table, label, column, text)


def fact_to_row(fact: Fact) -> Values:
    number, unit = (str(fact.quantity.number), fact.quantity.unit) if fact.quantity else (None, None)
    return (
        *(fact.organisation, fact.entity, fact.year, fact.kind.value, fact.origin, fact.table_no),
        *(fact.statement, fact.table, fact.code, fact.name, _to_json(fact.path), fact.project),
        *(_to_json(fact.column), fact.concept, fact.half, fact.attribute, fact.fund.value),
        *(number, unit, fact.printed, fact.placement.value, *source_to_row(fact.source)),
    )


def row_to_fact(row: Row) -> Fact:
    organisation, entity, year, kind, origin, table_no, statement, table, code, name = row[:10]
    path, project, column, concept, half, attribute, fund, number, unit, printed, placement = row[10:21]
    return Fact(
        organisation=organisation,
        entity=entity,
        year=year,
        kind=_KINDS[kind],
        origin=origin,
        table_no=table_no,
        statement=statement,
        table=table,
        code=code,
        name=name,
        path=_strings(path),
        project=project,
        column=_strings(column),
        concept=concept,
        half=half,
        attribute=attribute,
        fund=_FUNDS[fund],
        quantity=None if number is None else Quantity(Decimal(number), unit),
        printed=printed,
        source=row_to_source(row[21:]),
        placement=_PLACEMENTS[placement],
    )


def text_fact_to_row(fact: TextFact) -> Values:
    return (
        *(fact.organisation, fact.entity, fact.year, fact.attribute, _to_json(fact.path), fact.fund.value, fact.text),
        *source_to_row(fact.source),
    )


def row_to_text_fact(row: Row) -> TextFact:
    organisation, entity, year, attribute, path, fund, text = row[:7]
    return TextFact(organisation, entity, year, attribute, _strings(path), _FUNDS[fund], text, row_to_source(row[7:]))


def passage_to_row(passage: Passage) -> Values:
    return (
        *(passage.kind, _to_json(passage.headings), passage.text, _to_json(passage.facts)),
        *source_to_row(passage.source),
    )


def row_to_passage(row: Row) -> Passage:
    kind, headings, text, facts = row[:4]
    return Passage(kind, _strings(headings), text, row_to_source(row[4:]), tuple(json.loads(facts)))


def finding_to_row(finding: Finding) -> Values:
    decimals = (finding.expected, finding.found, finding.difference, finding.tolerance)
    return (
        *(finding.rule, finding.severity.value, finding.message, finding.message_en),
        _to_json([source_to_row(place) for place in finding.places]),
        *(None if number is None else str(number) for number in decimals),
        finding.unit,
    )


def row_to_finding(row: Row) -> Finding:
    rule, severity, message, message_en, places, *decimals, unit = row
    sources = tuple(row_to_source(place) for place in json.loads(places))
    expected, found, difference, tolerance = (None if text is None else Decimal(text) for text in decimals)
    return Finding(
        *(rule, Severity(severity), message, message_en, sources),
        *(expected, found, difference, tolerance, unit),
    )


def statement_to_row(statement: StatementRecord) -> Values:
    source = None if statement.source is None else _to_json(source_to_row(statement.source))
    return (statement.no, statement.title, statement.state.value, statement.facts, statement.why, source)


def row_to_statement(row: Row) -> StatementRecord:
    no, title, state, facts, why, source = row
    place = None if source is None else row_to_source(json.loads(source))
    return StatementRecord(no, title, StatementState(state), facts, why, place)


def document_to_row(document: Document) -> Values:
    return (
        *(document.document_id, document.name, document.organisation, _to_json(document.organisations)),
        *(document.year, document.kind.value, document.pages, document.lines, document.state, document.reason),
        *(_to_json(document.entities), _to_json(asdict(document.numbers))),
    )


def row_to_document(row: Row, statements: tuple[StatementRecord, ...]) -> Document:
    document_id, name, organisation, organisations, year, kind, pages, lines, state, reason, entities, numbers = row
    return Document(
        *(document_id, name, organisation, _strings(organisations), year, _KINDS[kind], pages, lines, state, reason),
        *(statements, _strings(entities), NumberLedger(**json.loads(numbers))),
    )


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1 << 16)
def _strings(text: str) -> tuple[str, ...]:
    """A JSON list of strings. Cached: a few hundred column paths stand in all facts of a document."""
    return tuple(json.loads(text))
