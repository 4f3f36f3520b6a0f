"""One row of a table of performance targets -> its indicator: name, target, weight, last year's value.

Conversions move the cells of a row to and fro. The target shows by its comparison (>=20次) or stands right before the
standard that it is set by (计划标准); the cells behind it keep their order, so each is told by the headings' order, and
a telling is right only where every cell looks like its heading: a weight is a bare number, a standard none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from index.labels import tidy_name
from index.records import Cell

TARGET = re.compile(r"^[<>=≥≤＜＞＝]{1,2}\s*[<>=＝]?\s*(\d[\d\s,]*(?:\.[\d\s]+)?)\s*(\S.*)?$")
PLAIN = re.compile(r"^(\d[\d,]*(?:\.\d+)?)\s*(\S{0,6})$")
TORN = re.compile(r"^(\d[\d\s,]*(?:\.[\d\s]+)?)\s*([^\d\s]\S{0,5})$")  # a narrow cell breaks a number in two
_LEVEL = re.compile(r"指\s*标$|^(产出|效益|成本|满意度|履职效能|社会|经济|生态|可持续)\S{0,4}$|^年度绩效指标$")
_PURE = re.compile(r"^\d{1,3}(\.\d+)?$")
_SIGN = re.compile(r"^[<>=≥≤＜＞＝\s]+$")
_RULE = re.compile(r"^(按|满意度赋分|直接赋分)")
STANDARD, BEFORE, WEIGHT, OTHER = "standard", "before", "weight", "other"
_HEADINGS = (
    (re.compile(r"依据$|标准$"), STANDARD),
    (re.compile(r"^上年"), BEFORE),
    (re.compile(r"权重|分值$"), WEIGHT),
)

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a table's indicators: where the target's stands, what follows it with its place."""

    target: int
    others: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row's indicator. ``weight`` and ``before`` are None where the row prints none or it can't be told."""

    name: str
    target: Cell
    weight: Cell | None
    before: Cell | None


def read_headings(row: Sequence[Cell]) -> Headings | None:
    """The headings of a row that names 三级指标 and 指标值, None for any other row."""
    names = {at: tidy_name(cell.text) for at, cell in enumerate(row) if cell.text}
    if "三级指标" not in names.values():
        return None
    target = next((at for at, name in names.items() if name.startswith("指标值")), None)
    if target is None:
        return None
    return Headings(target, tuple((at, _heading_kind(name)) for at, name in names.items() if at > target))


def _heading_kind(name: str) -> str:
    return next((kind for words, kind in _HEADINGS if words.search(name)), OTHER)


def read_indicator(row: Sequence[Cell], headings: Headings) -> Indicator | None:
    """The indicator of a row, None where it holds none."""
    at = _target_place(row, headings)
    name = _name_before(row, at) if at is not None else ""
    if at is None or not name:
        return None
    told = _tell_cells(row, at, headings)
    return Indicator(name, row[at], told.get(WEIGHT), told.get(BEFORE))


def join_torn_rows(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows; one that only goes on with the words of the row above is joined to it.

    Such a row has words below words of the row above alone: no comparison, no standard, no weight.
    """
    above: Row | None = None
    for row in rows:
        places = _places_above(row, above) if above is not None else None
        if above is not None and places is not None:
            above = _joined(above, row, places)
            continue
        if above is not None:
            yield above
        above = row
    if above is not None:
        yield above


def _joined(above: Row, row: Row, places: Mapping[int, int]) -> Row:
    cells = list(above)
    for at, place in places.items():
        cells[place] = replace(cells[place], text=cells[place].text + row[at].text)
    return tuple(cells)


def _places_above(row: Row, above: Row) -> Mapping[int, int] | None:
    """For each filled cell the place of the cell above that it completes, None for a row of its own."""
    if not any(is_standard(cell.text) for cell in above):
        return None
    places = {at: _place_above(at, cell, above) for at, cell in enumerate(row) if cell.text}
    known = {at: place for at, place in places.items() if place is not None}
    has_words = any(not _is_level(tidy_name(row[at].text)) for at in places)
    is_torn = has_words and len(known) == len(places)
    return known if is_torn and not any(_is_own(row[at].text, above[up].text) for at, up in known.items()) else None


def _place_above(at: int, cell: Cell, above: Row) -> int | None:
    """The cell above this one: by its place on the page, else by its column, since ruled pages may cut rows apart."""
    if cell.bbox is None:
        return at if at < len(above) and above[at].text else None
    left, _, right, _ = cell.bbox
    boxes = [(place, upper.bbox) for place, upper in enumerate(above) if upper.text and upper.bbox]
    below = [place for place, (start, _, end, _) in boxes if start < right and left < end]
    return below[0] if len(below) == 1 else None


def _is_own(text: str, upper: str) -> bool:
    """Whether a cell begins something: a standard or a number that does not complete a bare sign above it."""
    if is_standard(text) or TARGET.match(text):
        return True
    return bool(PLAIN.match(text)) and not _SIGN.match(upper)


def is_standard(text: str) -> bool:
    """Whether a cell names by what a target is set (计划标准)."""
    return tidy_name(text) in _standards()


def _target_place(row: Sequence[Cell], headings: Headings) -> int | None:
    """The place of the target: a comparison, else the words right before the standard, else under its heading."""
    filled = [at for at, cell in enumerate(row) if cell.text]
    compared = next((at for at in filled if TARGET.match(row[at].text)), None)
    if compared is not None:
        return compared
    standard = next((order for order, at in enumerate(filled) if is_standard(row[at].text)), None)
    if standard is not None:
        at = filled[standard - 1] if standard else None
        return at if at is not None and not _is_level(tidy_name(row[at].text)) else None
    at = headings.target
    is_target = at in filled and not _is_level(tidy_name(row[at].text)) and not _RULE.match(row[at].text)
    return at if is_target and any(before < at for before in filled) else None


def _name_before(row: Sequence[Cell], target: int) -> str:
    """The nearest words left of the target, '' where they are a level's name."""
    name = next((tidy_name(cell.text) for cell in reversed(row[:target]) if cell.text), "")
    return "" if _is_level(name) and not name.endswith("率") else name


def _is_level(name: str) -> bool:
    return bool(_LEVEL.search(name)) and len(name) <= 7


def _tell_cells(row: Sequence[Cell], target: int, headings: Headings) -> Mapping[str, Cell]:
    """What the cells behind the target are, {} where no telling fits them all."""
    cells = [(at, cell) for at, cell in enumerate(row) if at > target and cell.text]
    kinds = dict(headings.others)
    last = max(kinds, default=0)
    places = [at - target + headings.target for at, _ in cells]
    by_place = [kinds.get(place, OTHER if place > last else "") for place in places]
    order = [kind for _, kind in headings.others]
    no_before = [kind for kind in order if kind != BEFORE]
    has_all = len(cells) >= len(order)
    for telling in (by_place, order, no_before) if has_all else (by_place, no_before, order):
        told = list(zip([*telling, *[OTHER] * len(cells)], (cell for _, cell in cells), strict=False))
        if all(_fits(kind, cell) for kind, cell in told):
            return dict(told)
    return {}


def _fits(kind: str, cell: Cell) -> bool:
    is_number = bool(_PURE.match(cell.text.strip()))
    if kind == WEIGHT:
        return is_number or not PLAIN.match(cell.text)
    if kind == BEFORE:
        return not _RULE.match(cell.text)
    return bool(kind) and not is_number


@cache
def _standards() -> frozenset[str]:
    data = tomllib.loads(files("index").joinpath("vocabulary/performance.toml").read_text(encoding="utf-8"))
    return frozenset(data["standards"])
