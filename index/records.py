"""The shared records: what every stage hands to the next.

A document runs through these stages, one record each::

    file -> Page (TextLine, Grid) -> Table -> Fact
                                  -> Paragraph -> Fact, TextFact
                                               -> Passage
    Facts -> Finding

All records are frozen and hold plain values. Money is ``Decimal``, never a float. A coordinate is in PDF
points from the page's top left corner: ``(x0, top, x1, bottom)``. Pages and lines count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

BBox = tuple[float, float, float, float]


class Kind(StrEnum):
    """What sort of publication a document is."""

    BUDGET = "budget"  # 部门预算公开
    FINAL_ACCOUNT = "final_account"  # 部门决算公开


class Fund(StrEnum):
    """Which money a figure covers (资金口径).

    DOMAIN: an amount without a word on its source means all funds; 财政拨款 and 一般公共预算 narrow it.
    """

    ALL = "all"  # 全口径: 表1, 表2, 表3
    FISCAL = "fiscal"  # 财政拨款: 表4, 表10
    GENERAL = "general"  # 一般公共预算: 表5, 表6, 表7
    GOVERNMENT_FUND = "government_fund"  # 政府性基金预算: 表8
    STATE_CAPITAL = "state_capital"  # 国有资本经营预算: 表9
    CARRY_OVER = "carry_over"  # 上年结转结余: 表11
    NONE = "none"  # not money, or a scope that the document does not name


class Placement(StrEnum):
    """How a figure got its column."""

    PRINTED = "printed"  # the cell stands under its heading
    PROVED = "proved"  # the columns were lost and the table's identities allow one placement only
    UNDECIDED = "undecided"  # the columns were lost and are not proved: row and order hold, the column does not


class StatementState(StrEnum):
    """What became of a statement that the document holds or should hold."""

    COMPLETE = "complete"
    EMPTY = "empty"  # 空表, said so in a sentence, or printed without one figure
    INCOMPLETE = "incomplete"  # breaks off, lost cells, does not add up
    MISSING = "missing"  # the contents name it, the file lacks it
    UNDECIDED = "undecided"  # its columns were lost and could not be proved


class Severity(StrEnum):
    """How much a finding matters to a reader."""

    CONTRADICTION = "contradiction"
    SLIP = "slip"
    ROUNDING = "rounding"
    MISSING = "missing"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed, without thousands separators, and its unit (万元, 元, %, 人, 辆 …)."""

    number: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a figure or a sentence was read; never the result of a search for it.

    ``page_no`` and ``bbox`` are None for text files, ``line`` is None for PDFs. ``bbox`` encloses the
    figure's own characters. ``table`` is the statement's printed title, '' for prose; ``row`` and ``column``
    are readable labels; ``text`` is what is printed there: the figure of a cell, the sentence in prose.
    """

    page_no: int | None
    line: int | None
    bbox: BBox | None
    table: str
    row: str
    column: str
    text: str


# --- what the readers give ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line outside any table. ``bbox`` is None for text files, ``line`` None for PDFs."""

    text: str
    page_no: int | None
    line: int | None
    bbox: BBox | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid; '' where nothing is printed or where a merged neighbour covers the place.

    ``bbox`` encloses the printed characters, not the ruled box; None for text files and empty cells.
    """

    text: str
    page_no: int | None = None
    line: int | None = None
    bbox: BBox | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A block of rows and columns as laid out on one page, headings included, nothing interpreted.

    Every row has the same number of cells. ``bbox`` is the ruled area on the page, None for text files.
    ``columns_lost`` marks rows of a flattened conversion: cells stand in order, blanks are dropped.
    """

    rows: tuple[tuple[Cell, ...], ...]
    page_no: int | None
    bbox: BBox | None = None
    columns_lost: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Lines and grids of one page from top to bottom. A text file is a single page with ``page_no`` None.

    ``width`` and ``height`` are in points, 0 for text files. ``flags`` are reason codes such as NO_TEXT.
    """

    page_no: int | None
    blocks: tuple[TextLine | Grid, ...]
    width: float = 0.0
    height: float = 0.0
    flags: tuple[str, ...] = ()


# --- what is understood ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """One value column of a table: its heading path from the outermost to the leaf heading.

    ``concept`` is the canonical meaning of the leaf within its statement ('total', 'basic', 'project' …,
    see ``vocabulary/statements.toml``), '' where the table is none of the known ones. ``half`` tells the
    two sides of a table with two label columns ('income' | 'expenditure'), '' otherwise.
    """

    path: tuple[str, ...]
    concept: str = ""
    half: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row (of one half) of a table.

    ``code`` is the joined classification code ('2010401', '30211', '' for none), ``path`` names the
    ancestors and the row itself, ``entity`` the unit whose part of the table the row stands in, ``project``
    the project's name or ''. ``cells`` pairs each value column's position in ``Table.columns`` with its cell.
    ``unplaced`` are the figures whose column is not known, each with its place among the row's printed figures,
    counted from 1; ``half`` is their side of a table with two.
    """

    code: str
    name: str
    path: tuple[str, ...]
    entity: str
    project: str
    cells: tuple[tuple[int, Cell], ...]
    placement: Placement = Placement.PRINTED
    unplaced: tuple[tuple[int, Cell], ...] = ()
    half: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table joined over page breaks, with its headings resolved.

    ``no`` is 1 to 11 for the statements of a department budget (DOMAIN.md), None for any other table;
    ``statement`` is its kind in ``vocabulary/statements.toml`` ('' for a generic table).
    """

    no: int | None
    statement: str
    title: str
    unit: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    page_no: int | None
    line: int | None
    heading: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph under its headings, joined from the lines it was printed on.

    ``pieces`` pairs the offset in ``text`` at which a printed line begins with that line.
    """

    text: str
    headings: tuple[str, ...]
    pieces: tuple[tuple[int, TextLine], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with everything that tells what it means.

    ``quantity`` None is a cell printed empty: nothing was budgeted (未安排), which is not a missing page.
    Figures from tables have ``origin`` 'table' and ``attribute`` 'amount'. Figures from prose have ``origin``
    'text', ``table_no`` None, ``path`` the item they are about, ``name`` the Chinese name of what is measured
    (在职人数, 比上年增减, 增长率, 占比 …) and ``attribute`` its canonical name (see ``vocabulary/attributes.toml``).
    ``column`` is the heading path, ``concept`` and ``half`` as in Column; column and concept are empty
    where ``placement`` is 'undecided'. ``fund`` is the scope of the money.
    """

    organisation: str
    entity: str
    year: int
    kind: Kind
    origin: str
    table_no: int | None
    statement: str
    table: str
    code: str
    name: str
    path: tuple[str, ...]
    project: str
    column: tuple[str, ...]
    concept: str
    half: str
    attribute: str
    fund: Fund
    quantity: Quantity | None
    printed: str
    source: SourceRef
    placement: Placement = Placement.PRINTED


@dataclass(frozen=True, slots=True)
class TextFact:
    """Words that answer: a reason, a policy basis, a list of offices, a definition.

    ``path`` is the item or project it is about, ``attribute`` what it says ('reason', 'policy_basis',
    'executing_unit', 'allocation', 'period', 'duties', 'offices', 'definition' …), ``text`` the document's own
    words, whole sentences. ``fund`` tells two reasons of one item under two scopes apart.
    """

    organisation: str
    entity: str
    year: int
    attribute: str
    path: tuple[str, ...]
    fund: Fund
    text: str
    source: SourceRef


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit of retrieval: a paragraph under its headings, or a table row in words.

    ``text`` is what is encoded and searched, ``source`` where it stands. ``facts`` are positions in the
    document's tuple of facts.
    """

    kind: str  # 'paragraph' | 'row'
    headings: tuple[str, ...]
    text: str
    source: SourceRef
    facts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a document that a reader should know: a contradiction, a missing page, a damaged table.

    ``expected``, ``found``, ``difference`` and ``tolerance`` are decimals in ``unit``, None where the rule
    compares no figures.
    """

    rule: str
    severity: Severity
    message: str
    message_en: str
    places: tuple[SourceRef, ...] = ()
    expected: Decimal | None = None
    found: Decimal | None = None
    difference: Decimal | None = None
    tolerance: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """The state of one statement in a document. ``no`` is None for a table that is none of the eleven.

    ``why`` tells in words what led to the state; ``source`` is the sentence or title behind it, if any.
    """

    no: int | None
    title: str
    state: StatementState
    facts: int
    why: str = ""
    source: SourceRef | None = None


@dataclass(frozen=True, slots=True)
class NumberLedger:
    """Every number printed in a document, counted by what became of it. The parts add up to ``total``."""

    total: int = 0
    in_facts: int = 0
    codes: int = 0
    dates: int = 0
    ordinals: int = 0
    references: int = 0
    not_understood: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A document as indexed. ``document_id`` is the SHA-256 of its bytes in hex; ``name`` its file name.

    ``organisations`` are all spellings by which the document calls its issuing body, the longest title first.
    ``pages`` is 0 for text files, ``lines`` 0 for PDFs. ``reason`` is a reason code where ``state`` is not 'ok'.
    """

    document_id: str
    name: str
    organisation: str
    organisations: tuple[str, ...]
    year: int
    kind: Kind
    pages: int
    lines: int
    state: str  # 'ok' | 'incomplete' | 'refused'
    reason: str | None
    statements: tuple[StatementRecord, ...]
    entities: tuple[str, ...] = ()
    numbers: NumberLedger = NumberLedger()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that was read from one document, ready for the store."""

    document: Document
    facts: tuple[Fact, ...]
    text_facts: tuple[TextFact, ...]
    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...]
