"""Answers, outcomes and documents as lines for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index.build import Outcome, State
from index.errors import shown_name
from index.records import Document, Finding
from index.store import Counts
from qa.interface import place_to_citation
from qa.records import Answer, Citation

_CHINESE = re.compile("[\u4e00-\u9fff]")


def answer_to_text(answer: Answer) -> str:
    """The answer as a user reads it: text, calculation, sources, notes, choices; labels in the question's language."""
    return "\n".join(_answer_lines(answer, chinese=bool(_CHINESE.search(answer.question))))


def _answer_lines(answer: Answer, *, chinese: bool) -> Iterator[str]:
    yield answer.text
    if answer.calculation:
        yield f"  {'计算' if chinese else 'calculation'}: {answer.calculation}"
    for citation in answer.citations:
        yield f"  {'出处' if chinese else 'source'}: {citation_to_text(citation, chinese=chinese)}"
    for note in answer.notes:
        yield f"  {'说明' if chinese else 'note'}: {note}"
    for option in answer.options:
        yield f"  - {option}"
    if answer.reason and answer.reason != answer.text:
        yield f"  {'原因' if chinese else 'reason'}: {answer.reason}"


def citation_to_text(citation: Citation, *, chinese: bool) -> str:
    """Document, place, table cell and what is printed there, on one line."""
    place = _place(citation, chinese=chinese)
    cell = " / ".join(part for part in (citation.table, citation.row, citation.column) if part)
    printed = citation.quote or citation.printed
    return ", ".join(part for part in (shown_name(citation.document), place, cell) if part) + f": {printed}"


def _place(citation: Citation, *, chinese: bool) -> str:
    if citation.page is not None:
        return f"第{citation.page}页" if chinese else f"page {citation.page}"
    if citation.line is not None:
        return f"第{citation.line}行" if chinese else f"line {citation.line}"
    return ""


def finding_to_text(finding: Finding, document: Document) -> str:
    """A line that says what does not agree, and one for each place that takes part."""
    head = f"{shown_name(document.name)}: {finding.severity.value}: {finding.rule}: {finding.message}"
    places = (citation_to_text(place_to_citation(place, document), chinese=True) for place in finding.places)
    return "\n".join((head, *(f"  {place}" for place in places)))


def mark_text(text: str, marks: Iterable[tuple[int, int]], before: str, after: str) -> str:
    """``text`` with signs around the marked places (start, end), which stand in order.

    >>> mark_text("一般差旅费", [(2, 5)], "【", "】")
    '一般【差旅费】'
    """
    parts, at = [], 0
    for start, end in marks:
        parts += [text[at:start], before, text[start:end], after]
        at = end
    return "".join((*parts, text[at:]))


def outcome_to_text(outcome: Outcome) -> str:
    """One line: what became of a file, with its counts, or why it was refused and what to do."""
    if outcome.state is State.REFUSED:
        return f"{outcome.name}: refused: {outcome.code}: {outcome.reason}; {outcome.next_step}"
    counts = f"{outcome.figures} figures, {outcome.passages} passages, {outcome.findings} findings"
    note = f" ({outcome.reason})" if outcome.reason else ""
    return f"{outcome.name}: {outcome.state}: {counts}, {outcome.seconds:.2f} s{note}"


def document_to_cells(document: Document, counts: Counts) -> tuple[str, ...]:
    """The columns of DOCUMENT_HEADINGS; what is not known of a refused document is '-'."""
    known = document.state != "refused"
    return (
        document.name,
        document.organisation if known else "-",
        str(document.year) if known else "-",
        document.kind.value if known else "-",
        str(counts.figures),
        str(counts.passages),
        document.state if document.reason is None else f"{document.state} ({document.reason})",
        document.document_id[:12],
    )


DOCUMENT_HEADINGS = ("document", "organisation", "year", "kind", "figures", "passages", "state", "id")
