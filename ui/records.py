"""The page's own records: what is shown beside an answer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from index.records import Document, Fact
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
    """A page's picture and the cited box on it, in percent of its width and height.

    ``src`` is the picture's address, ``pages`` how many the document has. ``headings`` are the boxes (left, top,
    width, height) of the cell's row and column headings, those that are certain.
    """

    src: str
    aspect: float
    left: float
    top: float
    width: float
    height: float
    page_no: int = 1
    pages: int = 1
    headings: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A citation with all there is to show for it; ``lines`` are the source lines around, numbered from 1.

    ``fact`` is the figure that was read at the cited place, None where it is not among the stored ones.
    """

    citation: Citation
    document: Document | None = None
    table: EvidenceTable | None = None
    page: PageView | None = None
    lines: tuple[tuple[int, str], ...] = ()
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its evidence, one for each citation, and the earlier questions it was asked after.

    ``asked`` is the question as typed; a wish for a picture in it (``wants_picture``) is not part of what the
    engine was asked. ``key`` opens the collection that was asked, '' for the shared index.
    """

    answer: Answer
    context: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    asked: str
    wants_picture: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that was understood: ``aspect`` is organisation, year, statement, scope or item.

    ``can_change`` says whether the same question can be asked with another one.
    """

    aspect: str
    values: tuple[str, ...]
    can_change: bool = True


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A question that differs from the answered one in one aspect, and is answered itself: ``value`` is its figure."""

    label: str
    question: str
    value: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure of a picture."""

    label: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Picture:
    """Figures of one unit that can stand beside each other; ``source`` tells the tables they were read from."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    source: str


@dataclass(frozen=True, slots=True)
class UploadLine:
    """What the user is told of one file; ``is_added`` also holds for one that was there already, None until the end."""

    is_added: bool | None
    message: str
