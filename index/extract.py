"""Pages to an Extraction: the visible list of steps, without I/O."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from index.check_cells import odd_cells
from index.checks import facts_to_findings
from index.facts import table_label, tables_to_facts
from index.flat import FlatReading, flattened_tables, undecided_rows
from index.labels import is_total, tidy_name
from index.ledger import pages_to_ledger
from index.metadata import Metadata, pages_to_metadata
from index.page_states import cut_by, page_findings, stretches, unread_after
from index.paragraphs import pages_to_paragraphs
from index.passages import make_passages
from index.performance import pages_to_performance
from index.prose import paragraphs_to_facts
from index.records import (
    Document,
    Extraction,
    Fact,
    Finding,
    Page,
    Paragraph,
    Severity,
    SourceRef,
    StatementRecord,
    StatementState,
    Table,
    TextFact,
    TextLine,
)
from index.statements import normalise_title, statement_kinds
from index.tables import pages_to_tables
from index.texts import listed_units, paragraphs_to_text_facts

_BELOW_LINES = 30
_LOST = ("BQ-LOST-CELL", "BQ-BAD-CELL", "BQ-CODE-GAP", "BQ-NO-TOTAL")
_CONTENTS_ENTRY = re.compile(r"^(?:[一二三四五六七八九十]+、|\d{1,2}\s*[.、．])\s*(\S.*?表)\s*[.…·]*\s*\d*$")


def pages_to_extraction(
    pages: Sequence[Page], *, name: str, document_id: str, lines: int = 0, flags: Sequence[str] = ()
) -> Extraction:
    """Everything that a document's pages say, ready for the store. Pure: the same pages give the same records."""
    about = pages_to_metadata(pages)
    parts = [flattened_tables(stretch, about) for stretch in stretches(pages)]
    paragraphs = tuple(one for part in parts for one in pages_to_paragraphs(part.pages, about.organisations))
    units = listed_units(paragraphs)
    tables = parts_to_tables(parts, (*about.organisations, *units))
    performance = [pages_to_performance(part.pages, about) for part in parts]
    targets = tuple(fact for part, _ in performance for fact in part)
    target_texts = tuple(text for _, part in performance for text in part)
    said = paragraphs_to_facts(paragraphs, about)
    facts = (*tables_to_facts(tables, about), *targets, *said)
    texts = (*paragraphs_to_text_facts(paragraphs, about), *target_texts)
    outlined = (*tables_to_facts(outlined_tables(parts, tables), about), *targets, *said)
    checked = (
        *(finding for part in parts for finding in part.findings),
        *facts_to_findings(outlined, (*(cell for part in parts for cell in part.odd), *odd_cells(tables))),
    )
    statements = statement_records(pages, tables, facts, texts, checked)
    counts = [count for part in parts for count in part.counts]
    numbers, not_understood = pages_to_ledger(pages, paragraphs, facts, texts, counts)
    findings = (*missing_statements(statements), *page_findings(pages, flags), *checked, *not_understood)
    document = Document(
        document_id=document_id,
        name=name,
        organisation=about.organisation,
        organisations=about.organisations,
        year=about.year,
        kind=about.kind,
        pages=sum(1 for page in pages if page.page_no is not None),
        lines=lines,
        state="incomplete" if is_incomplete(statements, flags) else "ok",
        reason=next(iter(flags), None),
        statements=statements,
        entities=_entities(units, facts),
        numbers=numbers,
    )
    return Extraction(document, facts, texts, make_passages(paragraphs, facts, about), findings)


def parts_to_tables(parts: Sequence[FlatReading], entities: Sequence[str]) -> tuple[Table, ...]:
    """The tables between the pages that were not read, the flattened ones of each part first.

    What goes on behind an unread page without a title may be of any statement: it gives no table.
    """
    tables: list[Table] = []
    for number, part in enumerate(parts):
        printed = pages_to_tables(part.pages, entities)
        is_torn = number > 0 and bool(printed) and not printed[0].title
        tables += (*part.tables, *printed[is_torn:])
    return tuple(tables)


def outlined_tables(parts: Sequence[FlatReading], tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables as they are checked: of a flattened one all that the order of print tells, proved or not."""
    outlines = {id(table): outline for part in parts for table, outline in zip(part.tables, part.outlines, strict=True)}
    return tuple(outlines.get(id(table), table) for table in tables)


def is_incomplete(statements: Sequence[StatementRecord], flags: Sequence[str]) -> bool:
    """Whether a part of the document is missing or unreadable; contradictions do not make it so."""
    return bool(flags) or any(
        record.state not in (StatementState.COMPLETE, StatementState.EMPTY) for record in statements
    )


@dataclass(frozen=True, slots=True)
class _Listed:
    """A statement that the contents name."""

    title: str
    source: SourceRef


def statement_records(
    pages: Sequence[Page],
    tables: Sequence[Table],
    facts: Sequence[Fact],
    texts: Sequence[TextFact],
    findings: Sequence[Finding],
) -> tuple[StatementRecord, ...]:
    """The state of each statement: those that the file holds, then those that only the contents name."""
    held = [
        _cut_record(_held_record(table, facts, texts, findings), cut_by(table, pages))
        for table in tables
        if table.title
    ]
    seen = {table.statement for table in tables if table.statement}
    missing = [
        _missing_record(entry, unread_after(pages, entry.source.page_no))
        for entry in listed_statements(pages)
        if _is_missing(entry, seen, pages)
    ]
    return tuple(sorted((*held, *missing), key=lambda record: (record.no is None, record.no or 0)))


def _is_missing(entry: _Listed, seen: Container[str], pages: Sequence[Page]) -> bool:
    """Whether no table is the one listed; one of no known kind must not even be named a second time."""
    kind = _kind_id(entry.title)
    if kind:
        return kind not in seen
    title = normalise_title(entry.title)
    printed = (
        cell.text
        for page in pages
        for block in page.blocks
        for cell in ((block,) if isinstance(block, TextLine) else (cell for row in block.rows for cell in row))
    )
    return sum(title in normalise_title(text) for text in printed if text) < 2


def listed_statements(pages: Sequence[Page]) -> tuple[_Listed, ...]:
    """The tables that the contents list, in order."""
    found: dict[str, _Listed] = {}
    for page in pages:
        for block in page.blocks:
            entry = _CONTENTS_ENTRY.match(tidy_name(block.text)) if isinstance(block, TextLine) else None
            if entry and isinstance(block, TextLine):
                title = entry.group(1)
                source = SourceRef(block.page_no, block.line, block.bbox, "", "目录", "", block.text)
                found.setdefault(title, _Listed(title, source))
    return tuple(found.values())


def missing_statements(statements: Sequence[StatementRecord]) -> tuple[Finding, ...]:
    """One finding for each statement that the contents name and the file lacks."""
    return tuple(
        Finding(
            "BQ-MISSING-STATEMENT",
            Severity.MISSING,
            f"目录列有“{record.title}”，文件中没有这张表。",
            f"The contents list “{record.title}”, but the file does not hold it.",
            places=(record.source,) if record.source else (),
        )
        for record in statements
        if record.state is StatementState.MISSING
    )


def _held_record(
    table: Table, facts: Sequence[Fact], texts: Sequence[TextFact], findings: Sequence[Finding]
) -> StatementRecord:
    figures = sum(
        1 for fact in facts if fact.table == table.title and fact.quantity is not None and fact.origin == "table"
    )
    if undecided := undecided_rows(table):
        why = f"文件转换时丢失了列，{undecided}行数字不能由勾稽关系确定所在的列"
        return StatementRecord(table.no, table.title, StatementState.UNDECIDED, figures, why)
    broken = next((finding for finding in findings if _breaks_off(finding, table_label(table))), None)
    if broken is not None:
        return StatementRecord(table.no, table.title, StatementState.INCOMPLETE, figures, broken.message)
    if figures:
        return StatementRecord(table.no, table.title, StatementState.COMPLETE, figures)
    said = _said_empty(table, texts)
    why = said.text if said else "表中没有任何数字"
    return StatementRecord(table.no, table.title, StatementState.EMPTY, 0, why, said.source if said else None)


def _breaks_off(finding: Finding, label: str) -> bool:
    """Whether a finding shows that rows or cells of a table are lost, as where its total is not what it still holds."""
    if not finding.places or finding.places[0].table != label:
        return False
    is_short = finding.difference is not None and finding.expected is not None and finding.found is not None
    lacks_rows = finding.rule == "BQ-SUM-CHILDREN" and is_total(finding.places[0].row) and is_short
    return finding.rule in _LOST or lacks_rows


def _said_empty(table: Table, texts: Sequence[TextFact]) -> TextFact | None:
    """The sentence that says a table is empty: it names the table, or stands right below it."""
    said = [text for text in texts if text.attribute == "empty_statement"]
    named = next((text for text in said if _names_title(text.text, table.title)), None)
    return named or next((text for text in said if _stands_below(text.source, table)), None)


def _stands_below(source: SourceRef, table: Table) -> bool:
    if table.page_no is not None:
        return source.page_no == table.page_no
    return source.line is not None and table.line is not None and 0 < source.line - table.line < _BELOW_LINES


def _names_title(text: str, title: str) -> bool:
    plain = normalise_title(title).removesuffix("情况表").removesuffix("预算表").removesuffix("表")
    return plain in normalise_title(text)


def _cut_record(record: StatementRecord, page_no: int | None) -> StatementRecord:
    """The record of a statement that may go on on an unread page."""
    if page_no is None or record.state is StatementState.UNDECIDED:
        return record
    return replace(record, state=StatementState.INCOMPLETE, why=f"第{page_no}页没有读出，此表可能在该页续完")


def _missing_record(entry: _Listed, unread: int | None) -> StatementRecord:
    """The record of a statement that only the contents name; it may stand on a page that was not read."""
    kind = next((kind for kind in statement_kinds() if kind.id == _kind_id(entry.title)), None)
    state, why = StatementState.MISSING, "目录列有此表，文件中没有"
    if unread is not None:
        state, why = StatementState.INCOMPLETE, f"目录列有此表，已读出的页中没有；第{unread}页没有读出，此表可能在该页"
    return StatementRecord(kind.no if kind else None, entry.title, state, 0, why, entry.source)


def _kind_id(title: str) -> str:
    plain = normalise_title(title)
    return next((kind.id for kind in statement_kinds() if any(pattern.search(plain) for pattern in kind.titles)), "")


def _entities(units: Sequence[str], facts: Sequence[Fact]) -> tuple[str, ...]:
    """The units of the department: as listed, then as the tables name them."""
    return tuple(dict.fromkeys((*units, *(fact.entity for fact in facts if fact.entity))))


__all__ = ["Metadata", "Paragraph", "pages_to_extraction"]
