"""What the checks found, document by document, filtered for reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.records import Document, Finding, Severity
from qa.interface import place_to_citation
from ui.desk import Desk
from ui.records import Evidence

SEVERITIES = tuple(severity.value for severity in Severity)
MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, its document and its position among the document's findings."""

    document: Document
    position: int
    finding: Finding

    @property
    def name(self) -> str:
        """What a click sends to have its places opened."""
        return f"{self.document.document_id}:{self.position}"


def findings_of(desk: Desk, document_id: str = "", severity: str = "") -> list[Told]:
    """The findings of one document or, with '', of all; contradictions first, then as the documents stand."""
    found = [
        told
        for document in desk.documents()
        if document_id in ("", document.document_id)
        for told in _of(desk, document)
        if severity in ("", told.finding.severity.value)
    ]
    return sorted(found, key=lambda told: SEVERITIES.index(told.finding.severity.value))


def finding_named(desk: Desk, name: str) -> Told | None:
    """The finding that a click named, None where there is none of that name."""
    document_id, _, position = name.partition(":")
    return next((told for told in findings_of(desk, document_id) if str(told.position) == position), None)


def finding_to_evidence(desk: Desk, told: Told) -> tuple[Evidence, ...]:
    """The places that take part, each with what is printed there; MOST_PLACES at most."""
    places = told.finding.places[:MOST_PLACES]
    return tuple(desk.evidence(place_to_citation(place, told.document)) for place in places)


def _of(desk: Desk, document: Document) -> Iterator[Told]:
    for position, finding in enumerate(desk.store.findings(document.document_id)):
        yield Told(document, position, finding)
