"""Figures that stand in several statements of a budget (``vocabulary/links.toml``).

A cell is named 'statement.half.concept', see the head of the data file.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.labels import plain_name
from index.records import Fact, Kind
from index.sheets import Line, Sheet, path_key

CellName = str


@dataclass(frozen=True, slots=True)
class ProseLink:
    """A figure of the explanation that equals a cell: section, pattern of the item, the cell's name.

    ``is_whole`` marks the figure that the shares of its section are shares of.
    """

    section: str
    item: re.Pattern[str]
    cell: CellName
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ItemLink:
    """A section whose items are rows of a statement; ``by`` is 'path', 'name' or 'project'.

    Holds only where the cells named in ``where`` print the same amount.
    """

    section: str
    attribute: str
    statement: str
    concept: str
    by: str
    where: Sequence[CellName] = ()


@dataclass(frozen=True, slots=True)
class EqualLink:
    """Cells, or sums of cells joined by '+', that print one amount in publications of some kinds.

    Holds only where the two cells named in ``where`` print the same amount.
    """

    cells: tuple[CellName, ...]
    kinds: frozenset[Kind]
    where: tuple[CellName, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """Everything that ``links.toml`` says."""

    sources: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]
    equal: tuple[EqualLink, ...]
    rows: tuple[EqualLink, ...]
    within: tuple[tuple[CellName, CellName], ...]
    prose: tuple[ProseLink, ...]
    items: tuple[ItemLink, ...]


@cache
def load_links() -> Links:
    """The links, read once."""
    data = tomllib.loads(files("index").joinpath("vocabulary/links.toml").read_text(encoding="utf-8"))
    return Links(
        sources={
            entry["statement"]: tuple((re.compile(pattern), concept) for pattern, concept in entry["rows"])
            for entry in data["source"]
        },
        equal=tuple(map(_entry_to_link, data["link"])),
        rows=tuple(map(_entry_to_link, data["rows"])),
        within=tuple((entry["part"], entry["whole"]) for entry in data["within"]),
        prose=tuple(
            ProseLink(entry["section"], re.compile(entry["item"]), entry["cell"], entry.get("whole", False))
            for entry in data["prose"]
        ),
        items=tuple(ItemLink(**entry) for entry in data["items"]),
    )


def _entry_to_link(entry: Mapping[str, Sequence[str]]) -> EqualLink:
    kinds = frozenset(map(Kind, entry.get("kinds", [Kind.BUDGET])))
    return EqualLink(tuple(entry["cells"]), kinds, tuple(entry.get("where", ())))


def named_cells(sheets: Iterable[Sheet]) -> dict[CellName, Fact]:
    """The cells of a document that links can name. A cell printed empty is one too: nothing was budgeted.

    Where a statement is printed twice, the first one counts.
    """
    found: dict[CellName, Fact] = {}
    for sheet in sheets:
        for name, fact in _sheet_cells(sheet):
            found.setdefault(name, fact)
    return found


def _sheet_cells(sheet: Sheet) -> Iterator[tuple[CellName, Fact]]:
    start = f"{sheet.kind.id}.{sheet.half}."
    if sheet.half == "income":
        for line in sheet.lines:
            concept = _source_concept(sheet.kind.id, line)
            if concept and "total" in line.cells:
                yield start + concept, line.cells["total"]
        return
    for prefix, total in (("", sheet.total), ("now_", sheet.now_total)):
        for concept, fact in total.cells.items() if total else ():
            yield start + prefix + concept, fact
    for row in sheet.lines:
        if row.part and row.cells.keys() == {"total"}:
            yield start + row.part, row.cells["total"]


def _source_concept(statement: str, line: Line) -> str:
    """What a row of an income half stands for, '' for a row that no pattern names."""
    path = ">".join(path_key(line.path))
    return next((name for pattern, name in load_links().sources.get(statement, ()) if pattern.search(path)), "")


def joined_cells(cells: Mapping[CellName, Fact], name: CellName) -> tuple[Fact, ...]:
    """The cells that a name joins by '+'; () where one of them is not printed."""
    parts = name.split("+")
    return tuple(cells[part] for part in parts) if all(part in cells for part in parts) else ()


def class_codes(sheets: Iterable[Sheet]) -> dict[str, str]:
    """The codes of the classes that statements print, by plain name."""
    return {plain_name(line.name): line.code for sheet in sheets for line in sheet.lines if len(line.code) == 3}


def lines_by_code(sheets: Sequence[Sheet], name: CellName, classes: Mapping[str, str]) -> dict[str, Line]:
    """The rows of a statement that print a column, by code; codes that stand in several rows left out.

    A class that is listed without its code ('一、教育支出') has the code that ``classes`` has for its name.
    """
    lines = [(line.code or classes.get(plain_name(line.name), ""), line) for line in column_lines(sheets, name)]
    times = Counter(code for code, line in lines if not line.is_total)
    return {code: line for code, line in lines if code and not line.is_total and times[code] == 1}


def column_lines(sheets: Sequence[Sheet], name: CellName) -> list[Line]:
    """The rows of a statement that print a column."""
    statement, half, concept = name.split(".")
    own = [sheet for sheet in sheets if (sheet.kind.id, sheet.half) == (statement, half)]
    return [line for sheet in own for line in sheet.lines if concept in line.cells]
