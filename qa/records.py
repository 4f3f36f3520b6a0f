"""The records of answering: what the user gets. The JSON form is the public interface (docs/interface.md)."""

from __future__ import annotations

from dataclasses import dataclass

from index.records import BBox


@dataclass(frozen=True, slots=True)
class Citation:
    """The place a figure or sentence was read from. ``quote`` is the sentence for prose, None for a table cell."""

    document: str
    organisation: str
    year: int
    page: int | None
    line: int | None
    table: str
    row: str
    column: str
    printed: str
    bbox: BBox | None
    quote: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an answer: what it is, its value as a plain decimal string, its unit."""

    label: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets: answered, clarify (several readings) or not_found (with the reason)."""

    question: str
    status: str  # 'answered' | 'clarify' | 'not_found'
    text: str
    figures: tuple[Figure, ...] = ()
    verdict: bool | None = None
    calculation: str | None = None
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    reason: str | None = None
    seconds: float = 0.0
