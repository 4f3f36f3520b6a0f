"""Pages to an Extraction: the visible list of steps, without I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.checks import facts_to_findings
from index.facts import table_label, tables_to_facts
from index.flat import flattened_tables, undecided_rows
from index.labels import is_total, tidy_name
from index.ledger import pages_to_ledger
from index.metadata import Metadata, pages_to_metadata
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
_CONTENTS_ENTRY = re.compile(r"^(?:[一二三四五六七八九十]+、|\d{1,2}\s*[.、．])\s*(\S.*?表)\s*[.…·]*\s*\d*$")


def pages_to_extraction(
    pages: Sequence[Page], *, name: str, document_id: str, lines: int = 0, flags: Sequence[str] = ()
) -> Extraction:
    """Everything that a document's pages say, ready for the store. Pure: the same pages give the same records."""
    about = pages_to_metadata(pages)
    flat = flattened_tables(pages, about)
    paragraphs = pages_to_paragraphs(flat.pages)
    units = listed_units(paragraphs)
    tables = (*flat.tables, *pages_to_tables(flat.pages, (*about.organisations, *units)))
    targets, target_texts = pages_to_performance(flat.pages, about)
    facts = (*tables_to_facts(tables, about), *targets, *paragraphs_to_facts(paragraphs, about))
    texts = (*paragraphs_to_text_facts(paragraphs, about), *target_texts)
    checked = (*flat.findings, *facts_to_findings(facts))
    statements = statement_records(pages, tables, facts, texts, checked)
    numbers, not_understood = pages_to_ledger(pages, paragraphs, facts, texts)
    findings = (*missing_statements(statements), *flag_findings(flags), *checked, *not_understood)
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
    held = [_held_record(table, facts, texts, findings) for table in tables if table.title]
    seen = {table.statement for table in tables if table.statement}
    missing = [_missing_record(entry) for entry in listed_statements(pages) if _kind_id(entry.title) not in seen | {""}]
    return tuple(sorted((*held, *missing), key=lambda record: (record.no is None, record.no or 0)))


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


def flag_findings(flags: Sequence[str]) -> tuple[Finding, ...]:
    """One finding for each reason code that reading raised about the file."""
    return tuple(
        Finding(
            f"BQ-{flag.replace('_', '-')}",
            Severity.MISSING,
            f"读取文件时发现：{flag}。",
            f"Reading the file raised {flag}.",
        )
        for flag in flags
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
    if figures:
        broken = next((finding for finding in findings if _breaks_off(finding, table_label(table))), None)
        if broken is not None:
            return StatementRecord(table.no, table.title, StatementState.INCOMPLETE, figures, broken.message)
        return StatementRecord(table.no, table.title, StatementState.COMPLETE, figures)
    said = _said_empty(table, texts)
    why = said.text if said else "表中没有任何数字"
    return StatementRecord(table.no, table.title, StatementState.EMPTY, 0, why, said.source if said else None)


def _breaks_off(finding: Finding, label: str) -> bool:
    """Whether a finding shows that rows or cells of a table are lost: its total exceeds what the table still holds."""
    if not finding.places or finding.places[0].table != label:
        return False
    is_short = finding.difference is not None and finding.expected is not None and finding.found is not None
    lacks_rows = finding.rule == "BQ-SUM-CHILDREN" and is_total(finding.places[0].row) and is_short
    return finding.rule == "BQ-LOST-CELL" or lacks_rows


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


def _missing_record(entry: _Listed) -> StatementRecord:
    kind = next((kind for kind in statement_kinds() if kind.id == _kind_id(entry.title)), None)
    return StatementRecord(
        kind.no if kind else None, entry.title, StatementState.MISSING, 0, "目录列有此表，文件中没有", entry.source
    )


def _kind_id(title: str) -> str:
    plain = normalise_title(title)
    return next((kind.id for kind in statement_kinds() if any(pattern.search(plain) for pattern in kind.titles)), "")


def _entities(units: Sequence[str], facts: Sequence[Fact]) -> tuple[str, ...]:
    """The units of the department: as listed, then as the tables name them."""
    return tuple(dict.fromkeys((*units, *(fact.entity for fact in facts if fact.entity))))


__all__ = ["Metadata", "Paragraph", "pages_to_extraction"]
