"""Tables of performance targets (绩效目标表) to Facts and TextFacts.

Each table is one project's (or the whole department's): who is in charge, its sum, its goal, then one row an
indicator with its target (>=20次), last year's value and its weight. Conversions shift these rows to and fro,
so a row is read by what its cells look like (``performance_rows``), with the headings as a guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.labels import tidy_name
from index.metadata import Metadata
from index.performance_rows import PLAIN, TARGET, TORN, Headings, Row, join_torn_rows, read_headings, read_indicator
from index.prose import text_name
from index.records import Cell, Fact, Fund, Grid, Page, Quantity, SourceRef, TextFact, TextLine
from index.tables import is_performance_grid

_TITLE = re.compile(r"绩效目标")
_SUMS = re.compile(
    r"^(年度预算总额|其中[:：]财政拨款|其他资金|上级安排|上级资金|本级安排|本级资金|其他|财政拨款|合计)[:：]?$"
)
_PEOPLE = {"项目负责人": "person_in_charge", "部门联系人": "contact", "单位联系人": "contact"}
_FIRST_FIELD = re.compile(r"^(预算单位|(部门|单位)(（单位）|\(单位\))?名称|项目名称)")
_GOALS = ("项目总体目标", "年度绩效目标", "年度总体目标")


@dataclass(frozen=True, slots=True)
class _Open:
    """The table being read: whose, which project's, and where its headings stand, None above them."""

    title: str
    entity: str
    project: str
    headings: Headings | None = None


def pages_to_performance(pages: Iterable[Page], about: Metadata) -> tuple[tuple[Fact, ...], tuple[TextFact, ...]]:
    """The figures and the words of all performance tables, in print order."""
    facts: list[Fact] = []
    texts: list[TextFact] = []
    current = _Open("绩效目标表", about.organisation, "")
    for title, rows in _tables(pages):
        current = _Open(title or current.title, about.organisation, "") if title else current
        for row in join_torn_rows(rows):
            current = _read_row(row, current, about, facts, texts)
    return tuple(facts), tuple(texts)


def _tables(pages: Iterable[Page]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each table with its title, '' where none stands right above; its grids on several pages as one."""
    rows: list[Row] = []
    opened = ""
    inside = False
    for title, grid in _grids(pages):
        begins = is_performance_grid(grid) or (bool(title) and _begins_with_field(grid))
        if rows and (title or not inside):
            yield opened, rows
            rows, opened = [], ""
        opened = title or opened
        inside = begins or (inside and not title)
        rows.extend(grid.rows if inside else ())
    if rows:
        yield opened, rows


def _begins_with_field(grid: Grid) -> bool:
    """Whether a grid begins as a table of targets does, with the body or the project: a page may end below."""
    first = next((tidy_name(cell.text) for row in grid.rows for cell in row if cell.text), "")
    return bool(_FIRST_FIELD.match(first))


def _grids(pages: Iterable[Page]) -> Iterator[tuple[str, Grid]]:
    """Grids with the title line right above each, '' where there is none that speaks of targets."""
    title = ""
    for page in pages:
        for block in page.blocks:
            if isinstance(block, TextLine):
                title = tidy_name(block.text) if _TITLE.search(block.text) and len(block.text) < 40 else title
            else:
                yield title, block
                title = ""


def _read_row(row: Row, current: _Open, about: Metadata, facts: list[Fact], texts: list[TextFact]) -> _Open:
    headings = read_headings(row)
    if headings:
        return replace(current, headings=headings)
    filled = [(at, cell) for at, cell in enumerate(row) if cell.text]
    names = [tidy_name(cell.text) for _, cell in filled]
    current = _identify(names, current)
    _read_people_and_goals(filled, names, current, about, texts)
    sums = list(_sums(filled, names, current, about))
    facts.extend(sums)
    if current.headings and not sums:
        facts.extend(_indicator(row, current.headings, current, about, texts))
    return current


def _identify(names: Sequence[str], current: _Open) -> _Open:
    if len(names) > 1 and re.match(r"(预算|部门|单位)(（单位）|\(单位\))?(名称|单位)", names[0]):
        return replace(current, entity=names[1], project="", headings=None)
    if len(names) > 1 and names[0].startswith("项目名称"):
        return replace(current, project=names[1], headings=None)
    return current


def _read_people_and_goals(
    filled: Sequence[tuple[int, Cell]], names: Sequence[str], current: _Open, about: Metadata, texts: list[TextFact]
) -> None:
    for order, name in enumerate(names[:-1]):
        cell = filled[order + 1][1]
        attribute = _PEOPLE.get(name) or ("goal" if name in _GOALS else "")
        if attribute and not _PEOPLE.get(names[order + 1]):
            texts.append(_text(attribute, names[order + 1], cell, current, about))


def _sums(filled: Sequence[tuple[int, Cell]], names: Sequence[str], current: _Open, about: Metadata) -> Iterator[Fact]:
    for order, name in enumerate(names[:-1]):
        found = PLAIN.match(names[order + 1])
        if _SUMS.match(name) and found:
            label = name.strip(":：").removeprefix("其中：").removeprefix("其中:")
            yield _fact(
                "funds",
                label,
                Decimal(found.group(1).replace(",", "")),
                "万元",
                filled[order + 1][1],
                "资金总额",
                current,
                about,
            )


def _indicator(row: Row, headings: Headings, current: _Open, about: Metadata, texts: list[TextFact]) -> Iterator[Fact]:
    """The target, the weight and last year's value of an indicator's row."""
    indicator = read_indicator(row, headings)
    if indicator is None:
        return
    name, target = indicator.name, indicator.target
    if TARGET.match(target.text):
        yield _fact("target", name, *_number_and_unit(target), target, "指标值", current, about)
    texts.append(_text("indicator", f"{name}：{tidy_name(target.text)}", target, current, about, name))
    if indicator.weight and PLAIN.match(indicator.weight.text):
        number, _ = _number_and_unit(indicator.weight)
        yield _fact("weight", name, number, "分", indicator.weight, "分值权重", current, about)
    if indicator.before and any(form.match(indicator.before.text) for form in (PLAIN, TARGET, TORN)):
        number, unit = _number_and_unit(indicator.before)
        yield _fact("target_before", name, number, unit, indicator.before, "上年完成值", current, about)


def _number_and_unit(cell: Cell) -> tuple[Decimal, str]:
    """The number of a target or a plain figure, put together where a narrow cell tore it, and its unit."""
    found = TARGET.match(cell.text) or PLAIN.match(cell.text) or TORN.match(cell.text)
    if found is None:
        raise ValueError(cell.text)
    number = Decimal(re.sub(r"[\s,]", "", found.group(1)))
    return number, tidy_name(found.group(2) or "").replace(" ", "")


def _fact(
    concept: str, name: str, number: Decimal, unit: str, cell: Cell, column: str, current: _Open, about: Metadata
) -> Fact:
    path = (current.project, name) if current.project else (name,)
    source = SourceRef(cell.page_no, cell.line, cell.bbox, current.title, " ".join(path), column, cell.text)
    return Fact(
        organisation=about.organisation,
        entity=current.entity,
        year=about.year,
        kind=about.kind,
        origin="table",
        table_no=None,
        statement="performance",
        table=current.title,
        code="",
        name=name,
        path=path,
        project=current.project,
        column=(column,),
        concept=concept,
        half="",
        attribute=concept,
        fund=Fund.ALL if concept == "funds" else Fund.NONE,
        quantity=Quantity(number, unit),
        printed=str(number),
        source=source,
    )


def _text(attribute: str, words: str, cell: Cell, current: _Open, about: Metadata, name: str = "") -> TextFact:
    path = tuple(part for part in (current.project or current.title, name) if part)
    source = SourceRef(
        cell.page_no, cell.line, cell.bbox, current.title, " ".join(path), text_name(attribute), cell.text
    )
    return TextFact(about.organisation, current.entity, about.year, attribute, path, Fund.NONE, words, source)
