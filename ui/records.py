"""The page's own records: what is shown beside an answer."""

from __future__ import annotations

from dataclasses import dataclass

from index.records import Document
from qa.records import Answer, Citation

ColumnPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row of the table; ``cells`` are as printed, in the order of the table's columns, '' where empty.

    ``skipped`` is the number of rows left out just before this one. ``depth`` is the row's level in its
    classification, 0 for the outermost shown.
    """

    code: str
    name: str
    entity: str
    depth: int
    cells: tuple[str, ...]
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """The rows and columns around a cited cell; ``row`` and ``column`` say which of them is cited.

    ``hidden_columns`` and ``rows_below`` count what the table has beyond what is shown.
    """

    title: str
    unit: str
    columns: tuple[ColumnPath, ...]
    rows: tuple[EvidenceRow, ...]
    row: int
    column: int
    hidden_columns: int = 0
    rows_below: int = 0


@dataclass(frozen=True, slots=True)
class PageView:
    """A page's picture and the cited box on it, in percent of its width and height."""

    src: str
    aspect: float
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A citation with all there is to show for it; ``lines`` are the source lines around, numbered from 1."""

    citation: Citation
    document: Document | None = None
    table: EvidenceTable | None = None
    page: PageView | None = None
    lines: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its evidence, one for each citation, and the earlier questions it was asked after."""

    answer: Answer
    context: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class UploadLine:
    """What the user is told of one file; ``is_added`` also holds for one that was there already."""

    is_added: bool
    message: str
