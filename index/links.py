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

from index.records import Fact
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
class Links:
    """Everything that ``links.toml`` says."""

    sources: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]
    equal: tuple[tuple[CellName, ...], ...]
    rows: tuple[tuple[CellName, ...], ...]
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
        equal=tuple(tuple(entry["cells"]) for entry in data["link"]),
        rows=tuple(tuple(entry["cells"]) for entry in data["rows"]),
        prose=tuple(
            ProseLink(entry["section"], re.compile(entry["item"]), entry["cell"], entry.get("whole", False))
            for entry in data["prose"]
        ),
        items=tuple(ItemLink(**entry) for entry in data["items"]),
    )


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
    elif sheet.total is not None:
        for concept, fact in sheet.total.cells.items():
            yield start + concept, fact


def _source_concept(statement: str, line: Line) -> str:
    """What a row of an income half stands for, '' for a row that no pattern names."""
    path = ">".join(path_key(line.path))
    return next((name for pattern, name in load_links().sources.get(statement, ()) if pattern.search(path)), "")


def cells_by_code(sheets: Iterable[Sheet], name: CellName) -> dict[str, Fact]:
    """The cells of one column of a statement by the code of their row; codes that stand in several rows left out."""
    statement, half, concept = name.split(".")
    lines = [line for sheet in sheets if (sheet.kind.id, sheet.half) == (statement, half) for line in sheet.lines]
    codes = Counter(line.code for line in lines if line.code)
    return {line.code: line.cells[concept] for line in lines if codes[line.code] == 1 and concept in line.cells}
