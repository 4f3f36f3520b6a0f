"""The records of a synthetic publication, from the department to the printed figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from index.records import BBox, Kind

Fen = int  # amounts are whole cents of a yuan


@dataclass(frozen=True, slots=True)
class Spend:
    """Money for one purpose. ``category`` is 'personnel', 'public' or 'project'; ``item`` the project's name or ''.

    ``unit`` is the position of the unit in ``Department.units``; ``function`` and ``economic`` are whole codes;
    ``source`` is one of the keys under [sources] in ``words.toml``.
    """

    unit: int
    function: str
    economic: str
    category: str
    source: str
    item: str
    fen: Fen


@dataclass(frozen=True, slots=True)
class Staff:
    """Heads: how many posts, and how many of each sort with the change on last year."""

    posts: int
    sorts: tuple[tuple[str, int, int], ...]  # 在职 | 退休 | 离休, number, change


@dataclass(frozen=True, slots=True)
class Department:
    """One department with all its money. ``units`` are its own office, then its sub-units, as tables print them."""

    organisation: str
    word: str  # 部门 | 单位
    year: int
    units: tuple[str, ...]
    offices: tuple[str, ...]
    staff: Staff
    spends: tuple[Spend, ...]
    sangong: Mapping[str, Fen]  # item of words.toml -> this year's amount
    sangong_prior: Mapping[str, Fen]


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of figures: its heading path, the index's concept for it, its half, and what it adds up.

    ``measure`` names the spends that it sums (``measures``).
    """

    path: tuple[str, ...]
    concept: str
    half: str
    measure: str


@dataclass(frozen=True, slots=True)
class Form:
    """How one statement is set: see ``forms.toml``. ``grid`` has a label's kind or '=' (a figure) per column."""

    family: str
    id: str
    no: int | None
    title: str
    is_wide: bool
    rows: str
    scope: str
    header: tuple[tuple[str, ...], ...]
    has_numbers: bool
    grid: tuple[str, ...]
    columns: tuple[ValueColumn, ...]
    items: tuple[tuple[str, tuple[str, ...], str], ...] = ()  # printed name, path, measure
    ends: tuple[tuple[str, str], ...] = ()
    unit: str = ""  # '' for the publication's
    variant: str = ""
    mark: str = "※"  # over the labels in the line of column numbers


@dataclass(frozen=True, slots=True)
class Line:
    """One row of one side of a statement; ``values`` are those of the side's columns, 0 for nothing.

    ``name`` is as printed, with its outline mark; ``entity`` is '' for the whole department's rows.
    """

    name: str
    path: tuple[str, ...]
    values: tuple[Fen, ...]
    code: str = ""
    entity: str = ""
    project: str = ""
    side: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """A form filled in: all its rows in print order, those of the left side first."""

    form: Form
    title: str
    unit: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure with everything that an extraction must say of it."""

    no: int | None
    statement: str
    title: str
    code: str
    name: str
    path: tuple[str, ...]
    project: str
    entity: str
    column: tuple[str, ...]
    concept: str
    half: str
    value: Decimal
    unit: str
    page: int | None = None
    line: int | None = None
    box: BBox | None = None  # of the cell that the figure stands in


@dataclass(frozen=True, slots=True)
class Said:
    """One figure of the explanation: the item, what is measured, the value with its sign, the unit."""

    path: tuple[str, ...]
    attribute: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Block:
    """A line of text. ``kind``: 'cover' | 'part' | 'heading' | 'subheading' | 'text' | 'line'."""

    kind: str
    text: str
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid. ``figure`` is None for labels; an empty figure cell has a value of zero and no text."""

    text: str
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement laid out: heading rows ('<' goes on with the left cell, '^' with the one above), then the body."""

    form: Form
    title: str
    unit: str
    header: tuple[tuple[str, ...], ...]
    body: tuple[tuple[GridCell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """A whole document before it is printed: text, statements, text. ``before`` begins with cover and contents."""

    organisation: str
    word: str
    year: int
    kind: Kind
    units: tuple[str, ...]
    before: tuple[Block, ...]
    sheets: tuple[Sheet, ...]
    after: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed document: its bytes, the suffix of its file, and its figures with their places."""

    data: bytes
    suffix: str
    figures: tuple[Figure, ...]
    said: tuple[Said, ...] = field(default=())
