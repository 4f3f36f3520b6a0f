"""Tables of performance targets (绩效目标表) to Facts and TextFacts.

Each table is one project's (or the whole department's): who is in charge, its sum, its goal, then one row an
indicator with its target (>=20次), last year's value and its weight. Conversions shift these rows to and fro,
so a row is read by what its cells look like, with the headings as a guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.labels import tidy_name
from index.metadata import Metadata
from index.prose import text_name
from index.records import Cell, Fact, Fund, Grid, Page, Quantity, SourceRef, TextFact, TextLine
from index.tables import is_performance_grid

_TARGET = re.compile(r"^[<>=≥≤＜＞＝]{1,2}\s*[<>=＝]?\s*(\d[\d\s,]*(?:\.[\d\s]+)?)\s*(\S.*)?$")
_PLAIN = re.compile(r"^(\d[\d,]*(?:\.\d+)?)\s*(\S{0,6})$")
_LEVEL_NAME = re.compile(r"指\s*标$|^(产出|效益|成本|满意度|履职效能|社会|经济|生态|可持续)\S{0,4}$|^年度绩效指标$")
_TITLE = re.compile(r"绩效目标")
_SUMS = re.compile(
    r"^(年度预算总额|其中[:：]财政拨款|其他资金|上级安排|上级资金|本级安排|本级资金|其他|财政拨款)[:：]?$"
)
_PEOPLE = {"项目负责人": "person_in_charge", "部门联系人": "contact", "单位联系人": "contact"}
_GOALS = ("项目总体目标", "年度绩效目标", "年度总体目标")


@dataclass(frozen=True, slots=True)
class _Open:
    """The table being read: whose, which project's, and where its headings stand."""

    title: str
    entity: str
    project: str
    columns: tuple[tuple[str, int], ...] = ()

    def position(self, heading: str) -> int | None:
        return next((at for name, at in self.columns if name.startswith(heading)), None)


def pages_to_performance(pages: Iterable[Page], about: Metadata) -> tuple[tuple[Fact, ...], tuple[TextFact, ...]]:
    """The figures and the words of all performance tables, in print order."""
    facts: list[Fact] = []
    texts: list[TextFact] = []
    current = _Open("绩效目标表", about.organisation, "")
    inside = False
    for title, grid in _grids(pages):
        inside = is_performance_grid(grid) or (inside and not title)
        if not inside:
            continue
        current = replace(current, title=title, columns=()) if title else current
        for row in grid.rows:
            current = _read_row(row, current, about, facts, texts)
    return tuple(facts), tuple(texts)


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


def _read_row(row: Sequence[Cell], current: _Open, about: Metadata, facts: list[Fact], texts: list[TextFact]) -> _Open:
    filled = [(at, cell) for at, cell in enumerate(row) if cell.text]
    names = [tidy_name(cell.text) for _, cell in filled]
    if any(name == "三级指标" for name in names):
        return replace(current, columns=tuple((tidy_name(cell.text), at) for at, cell in filled))
    current = _identify(names, current)
    _read_people_and_goals(filled, names, current, about, texts)
    facts.extend(_sums(filled, names, current, about))
    if current.columns:
        facts.extend(_indicator(row, filled, current, about, texts))
    return current


def _identify(names: Sequence[str], current: _Open) -> _Open:
    if len(names) > 1 and re.match(r"(预算|部门|单位)(（单位）|\(单位\))?(名称|单位)", names[0]):
        return replace(current, entity=names[1], project="", columns=())
    if len(names) > 1 and names[0].startswith("项目名称"):
        return replace(current, project=names[1], columns=())
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
        found = _PLAIN.match(names[order + 1])
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


def _indicator(
    row: Sequence[Cell], filled: Sequence[tuple[int, Cell]], current: _Open, about: Metadata, texts: list[TextFact]
) -> Iterator[Fact]:
    """The target and the weight of an indicator's row."""
    at = _target_position(row, filled, current)
    if at is None:
        return
    name = _indicator_name(row, at)
    if not name:
        return
    target = _TARGET.match(row[at].text)
    if target:
        unit = tidy_name(target.group(2) or "").replace(" ", "")
        number = Decimal(target.group(1).replace(" ", "").replace(",", ""))
        yield _fact("target", name, number, unit, row[at], "指标值", current, about)
    texts.append(_text("indicator", f"{name}：{tidy_name(row[at].text)}", row[at], current, about, name))
    shift = at - (current.position("指标值") or at)
    if weight := _beside(row, current, ("指标分值权重", "分值权重", "权重"), shift):
        cell, number, _ = weight
        yield _fact("weight", name, number, "分", cell, "分值权重", current, about)
    if before := _beside(row, current, ("上年完成值",), shift):
        cell, number, unit = before
        yield _fact("target_before", name, number, unit, cell, "上年完成值", current, about)


def _beside(
    row: Sequence[Cell], current: _Open, headings: Sequence[str], shift: int
) -> tuple[Cell, Decimal, str] | None:
    """The cell under one of the headings, as far shifted as the target is, with its number and unit."""
    at = next((at for heading in headings if (at := current.position(heading)) is not None), None)
    if at is None or not 0 <= at + shift < len(row):
        return None
    found = _PLAIN.match(row[at + shift].text) or _TARGET.match(row[at + shift].text)
    if not found:
        return None
    number = Decimal(found.group(1).replace(" ", "").replace(",", ""))
    return row[at + shift], number, tidy_name(found.group(2) or "").replace(" ", "")


def _target_position(row: Sequence[Cell], filled: Sequence[tuple[int, Cell]], current: _Open) -> int | None:
    compared = [at for at, cell in filled if _TARGET.match(cell.text)]
    if compared:
        return compared[0]
    heading = current.position("指标值")
    if heading is None or heading >= len(row) or not row[heading].text:
        return None
    return heading if not _LEVEL_NAME.search(row[heading].text) else None


def _indicator_name(row: Sequence[Cell], target: int) -> str:
    """The nearest words left of the target that are not a level's name."""
    for cell in reversed(row[:target]):
        name = tidy_name(cell.text)
        if name:
            return "" if _LEVEL_NAME.search(name) and len(name) <= 7 and not name.endswith("率") else name
    return ""


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
