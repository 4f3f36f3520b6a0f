"""Which standard statement a table is, and what its columns mean.

All knowledge is data: ``vocabulary/statements.toml``. A table is recognised by its title, and only if its
headings agree: a title alone is not enough, nor is a printed number.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.quantities import fold_width
from index.records import Fund


@dataclass(frozen=True, slots=True)
class StatementKind:
    """One kind of statement: its number among the eleven, its fund, its columns' concepts and row identities.

    ``sums`` holds (whole, parts): in every row the figure under ``whole`` is the sum of those under ``parts``.
    ``apart`` are the concepts that no sum holds, ``flows`` (opening, income, spending, closing): what there was is
    spent or left.
    ``layout`` are the heading paths of the standard form's value columns in print order, ``layouts`` those of all
    forms that are known, the standard one first.
    """

    id: str
    no: int
    fund: Fund
    rows: str
    titles: tuple[re.Pattern[str], ...]
    columns: tuple[tuple[re.Pattern[str], str], ...]
    sums: tuple[tuple[str, tuple[str, ...]], ...]
    apart: tuple[str, ...] = ()
    flows: tuple[tuple[str, str, str, str], ...] = ()
    layouts: tuple[tuple[tuple[str, ...], ...], ...] = ()

    @property
    def layout(self) -> tuple[tuple[str, ...], ...]:
        return self.layouts[0] if self.layouts else ()

    def concept_of(self, heading: str) -> str:
        """The concept of a column by its heading path ('外层/内层', normalised), '' where none fits."""
        return next((concept for pattern, concept in self.columns if pattern.search(heading)), "")


@cache
def statement_kinds() -> tuple[StatementKind, ...]:
    """All kinds in the order in which titles are tried."""
    data = tomllib.loads(files("index").joinpath("vocabulary/statements.toml").read_text(encoding="utf-8"))
    return tuple(_entry_to_kind(entry) for entry in data["statement"])


@cache
def list_kinds() -> tuple[StatementKind, ...]:
    """The tables that are none of the eleven statements, and whose columns are known."""
    data = tomllib.loads(files("index").joinpath("vocabulary/statements.toml").read_text(encoding="utf-8"))
    return tuple(_entry_to_kind(entry) for entry in data["list"])


def statement_kind(kind_id: str) -> StatementKind | None:
    """The kind with this id, None for '' (a generic table)."""
    return next((kind for kind in statement_kinds() if kind.id == kind_id), None)


def recognise_statement(title: str, headings: tuple[str, ...]) -> StatementKind | None:
    """The kind whose title matches and that gives a meaning to at least half of the value headings.

    ``headings`` are the heading paths of the value columns, normalised and joined by '/'.
    """
    plain = normalise_title(title)
    for kind in statement_kinds():
        if any(pattern.search(plain) for pattern in kind.titles):
            understood = sum(1 for heading in headings if kind.concept_of(heading))
            return kind if 2 * understood >= len(headings) else None
    return None


_NOISE = re.compile(
    r"\s|[“”\"'‘’「」《》]|^[一二三四五六七八九十]+、|^\d+[.、]|^表\d+|\d{4}年(度|初)?|部门预算经济分类|(预算)?部门|(预算)?单位|本级|功能分类|经济分类"
)


def normalise_title(title: str) -> str:
    """A title without what differs between bodies: blanks, quotes, year, 部门/单位, numbering.

    >>> normalise_title("2025年部门财政拨款收支预算总表"), normalise_title("单位收支总体情况表")
    ('财政拨款收支预算总表', '收支总体情况表')
    """
    return _NOISE.sub("", fold_width(title))


def normalise_heading(text: str) -> str:
    """A heading without blanks, with half-width brackets.

    >>> normalise_heading("资本性支 出（基本 建设）")
    '资本性支出(基本建设)'
    """
    return fold_width(text).replace(" ", "")


def _entry_to_kind(entry: dict[str, object]) -> StatementKind:
    columns: list[list[str]] = entry["columns"]  # type: ignore[assignment]
    sums: list[list[str]] = entry["sums"]  # type: ignore[assignment]
    titles: list[str] = entry["title"]  # type: ignore[assignment]
    layout: list[str] = entry.get("layout", [])  # type: ignore[assignment]
    apart: list[str] = entry.get("apart", [])  # type: ignore[assignment]
    flows: list[tuple[str, str, str, str]] = entry.get("flows", [])  # type: ignore[assignment]
    forms: list[list[str]] = entry.get("forms", [])  # type: ignore[assignment]
    return StatementKind(
        id=str(entry["id"]),
        no=int(str(entry["no"])),
        fund=Fund(str(entry["fund"])),
        rows=str(entry["rows"]),
        titles=tuple(re.compile(title) for title in titles),
        columns=tuple((re.compile(pattern), concept) for pattern, concept in columns),
        sums=tuple((whole, tuple(parts)) for whole, *parts in sums),
        apart=tuple(apart),
        flows=tuple((opening, income, spent, closing) for opening, income, spent, closing in flows),
        layouts=tuple(tuple(tuple(path.split("/")) for path in layout) for layout in (layout, *forms) if layout),
    )
