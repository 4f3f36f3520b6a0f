"""Rows that a statement should have and does not, or has twice: gaps in the codes and numbers, totals, doubled rows.

Whether a row is missing is decided from what the statement does for its other rows: one that prints only the codes
of items lacks no class, one that prints the classes of the others lacks this one. A flattened statement has its rows,
too, whether their columns are known or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.comparing import compare, place_text
from index.labels import plain_name
from index.links import CellName, class_codes, column_lines, lines_by_code, load_links
from index.quantities import parse_chinese_number
from index.records import Fact, Finding, Kind, Severity, SourceRef
from index.sheets import Line, Sheet

_MARK = re.compile(r"^(?:([一二三四五六七八九十]+)、|(\d{1,2})[.、．](?!\d))")
_LEFT_OVER = re.compile("结转|结余")
_CODED = ("functional", "economic", "projects")
_UNKNOWN = -9  # the number before, where any may follow
_MOST_GAPS = 2  # where numbers are left out more often, the numbering means nothing


def gap_findings(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """All findings about rows that are not there, each code of a statement once."""
    whole = [sheet for sheet in sheets if _is_outlined(sheet)]
    seen: set[tuple[str, str, str]] = set()
    for gap in (*_absent_codes(whole), *_missing_parents(whole)):
        if gap.key not in seen:
            seen.add(gap.key)
            yield _code_finding(gap)
    for sheet in whole:
        yield from check_part_of_nothing(sheet)
        yield from check_doubled(sheet)
        yield from check_numbering(sheet)
    yield from check_totals_printed(whole)


def _is_outlined(sheet: Sheet) -> bool:
    """Whether all rows of a statement are known; a row without a figure of which no column is known is not."""
    is_placed = any(line.cells for line in sheet.lines)
    return bool(sheet.lines) and (is_placed or sheet.kind.rows not in ("sources", "projects", "carry_over"))


# --- 三公 -------------------------------------------------------------------------------------------------

_PART_OF_VEHICLES = re.compile("^公务用车购置费?$|^公务用车运行")
_VEHICLES = re.compile("公务用车购置[及和与]运行")


def check_part_of_nothing(sheet: Sheet) -> Iterator[Finding]:
    """BQ-NUMBER-GAP: both parts of the cost of vehicles have rows of their own, and what they are part of has none."""
    if sheet.kind.id != "sangong":
        return
    names = [plain_name(line.label).removeprefix("其中：").removeprefix("其中:") for line in sheet.lines]
    parts = [line for line, name in zip(sheet.lines, names, strict=True) if _PART_OF_VEHICLES.search(name)]
    if len(parts) < 2 or any(_VEHICLES.search(name) for name in names):
        return
    first = parts[0]
    yield Finding(
        "BQ-NUMBER-GAP",
        Severity.MISSING,
        f"{first.source.table}“{first.source.row}”之前缺少公务用车购置及运行费一行：它的各部分在，它自己不在。",
        f"{first.source.table} lacks the row of vehicles in all before “{first.source.row}”: its parts are there.",
        places=(first.source,),
    )


# --- codes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Gap:
    """A code without a row: the row beside which it should stand, and the figure of another statement, if one has it.

    ``unit`` is the row of the unit in whose part of the statement it should stand, '' for the whole of it.
    """

    code: str
    beside: Line
    elsewhere: Fact | None = None
    unit: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.beside.source.table, self.unit, self.code


@dataclass(frozen=True, slots=True)
class _Habit:
    """How often a statement prints the row above a row of one length of code, and where it does not."""

    printed: int
    gaps: tuple[_Gap, ...]


def _missing_parents(sheets: Sequence[Sheet]) -> Iterator[_Gap]:
    """Codes whose parent has no row (a 款 without its 类) in statements that print the parents of most others.

    Where a statement has no other parent on that level, all the others of the document with such codes must print them.
    """
    coded = [sheet for sheet in sheets if sheet.kind.rows in _CODED]
    printed = {length: [_habit(sheet, length) for sheet in coded] for length in (5, 7)}
    names = _names(sheets)
    for at in range(len(coded)):
        for habits in printed.values():
            own, others = habits[at], [other for other in habits if other.printed or other.gaps]
            is_usual = own.printed >= len(own.gaps) or _all_others(own, others)
            if own.gaps and is_usual:
                yield from (_Gap(gap.code, gap.beside, names.get(gap.code), gap.unit) for gap in own.gaps)


def _all_others(own: _Habit, habits: Sequence[_Habit]) -> bool:
    others = [habit for habit in habits if habit is not own]
    return len(others) > 1 and not any(habit.gaps for habit in others)


def _habit(sheet: Sheet, length: int) -> _Habit:
    """The parents of a statement's codes of one length; every unit's part prints its own."""
    held: set[str] = set()
    unit = ""
    parents: dict[tuple[str, str], Line | None] = {}
    for line in sheet.lines:
        if line.code:
            held.add(line.code)
        elif not line.is_total and sheet.kind.rows == "projects":
            held, unit = set(), line.label
        if len(line.code) == length:
            above = line.code[:-2]
            parents.setdefault((unit, above), None if above in held else line)
    gaps = tuple(_Gap(code, line, None, where) for (where, code), line in parents.items() if line is not None)
    return _Habit(len(parents) - len(gaps), gaps)


def _names(sheets: Sequence[Sheet]) -> dict[str, Fact]:
    """A figure of the row that prints a code, so that a missing code can be called by its name."""
    found: dict[str, Fact] = {}
    for sheet in sheets:
        for line in sheet.lines:
            if line.code and not line.project:
                found.setdefault(line.code, line.facts[0])
    return found


def _absent_codes(sheets: Sequence[Sheet]) -> Iterator[_Gap]:
    """Codes that one statement prints with an amount and another of the same money, or of more, does not print."""
    links, classes = load_links(), class_codes(sheets)
    for link in links.rows:
        if any(fact.kind in link.kinds for fact in _some_facts(sheets)):
            for name in link.cells:
                yield from _absent(sheets, classes, [other for other in link.cells if other != name], name)
    for part, whole in links.within:
        yield from _absent(sheets, classes, [part], whole)


def _some_facts(sheets: Sequence[Sheet]) -> Iterator[Fact]:
    for sheet in sheets[:1]:
        yield from sheet.lines[0].facts


def _absent(
    sheets: Sequence[Sheet], classes: Mapping[str, str], givers: Sequence[CellName], name: CellName
) -> Iterator[_Gap]:
    """The topmost codes that ``givers`` print with an amount and the column ``name`` does not."""
    lines = column_lines(sheets, name)
    if not lines or _has_unknown_names(classes, lines):
        return
    held = {*lines_by_code(sheets, name, classes), *(line.code for line in lines)} - {""}
    lengths = {len(code) for code in held}
    missing: dict[str, Fact] = {}
    for giver in givers:
        for code, line in lines_by_code(sheets, giver, classes).items():
            fact = line.cells[giver.split(".")[2]]
            if fact.quantity and fact.quantity.number and code not in held and len(code) in lengths:
                missing.setdefault(code, fact)
    for code, fact in sorted(missing.items()):
        if not any(code[:size] in missing for size in range(3, len(code))):
            yield _Gap(code, _beside(lines, code), fact)


def _has_unknown_names(classes: Mapping[str, str], lines: Sequence[Line]) -> bool:
    """Whether classes are listed under names that no other statement has, so that they can't be told apart."""
    listed = [line for line in lines if not line.code and not line.is_total and not line.project and line.has_figures]
    return not any(line.code for line in lines) and any(
        plain_name(line.name) not in classes and not _LEFT_OVER.search(line.name) for line in listed
    )


def _beside(lines: Sequence[Line], code: str) -> Line:
    """The row of the nearest code above, else of the code before, else the first row."""
    above = [line for line in lines if line.code and code.startswith(line.code)]
    before = [line for line in lines if line.code and line.code < code]
    return above[-1] if above else before[-1] if before else lines[0]


def _code_finding(gap: _Gap) -> Finding:
    here = gap.beside.source
    fact = gap.elsewhere
    name = f"{gap.code} {plain_name(fact.name)}" if fact and fact.name else gap.code
    is_elsewhere = fact is not None and fact.source.table != here.table
    other = f"；{place_text(fact.source)}印有 {fact.printed or '空白'}" if fact and is_elsewhere else ""
    other_en = f"; {place_text(fact.source)} prints {fact.printed or 'a blank'}" if fact and is_elsewhere else ""
    unit = f"“{gap.unit}”之下" if gap.unit else ""
    return Finding(
        "BQ-CODE-GAP",
        Severity.MISSING,
        f"{here.table}{unit}缺少“{name}”一行（在“{here.row}”旁）{other}。",
        f"{here.table} lacks the row “{name}” (beside “{here.row}”){other_en}.",
        places=(here, fact.source) if fact and is_elsewhere else (here,),
    )


# --- numbering --------------------------------------------------------------------------------------------


def check_numbering(sheet: Sheet) -> Iterator[Finding]:
    """BQ-NUMBER-GAP: a number that the numbered rows of a statement leave out (一、 三、; 1. 3.)."""
    if sheet.kind.rows != "sources":
        return
    gaps = list(_number_gaps(sheet.lines))
    if len(gaps) <= _MOST_GAPS:
        for before, line, number in gaps:
            yield _number_finding(before, line, number)


def _number_gaps(lines: Sequence[Line]) -> Iterator[tuple[Line | None, Line, str]]:
    """The row before, the row where it shows and the number left out; numbers begin anew under each higher one.

    Below a total they may go on or begin anew.
    """
    last: dict[bool, tuple[int, Line | None]] = {True: (0, None), False: (0, None)}
    for at, line in enumerate(lines):
        mark = _MARK.match(line.name)
        if line.is_total or not mark:
            last = {True: (_UNKNOWN, None), False: (_UNKNOWN, None)} if line.is_total else last
            continue
        is_upper = mark.group(1) is not None
        number = int(parse_chinese_number(mark.group(1)) or 0) if is_upper else int(mark.group(2))
        previous, before = last[is_upper]
        if number == previous + 2 and (previous > 0 or previous == at == 0 or not is_upper):
            left_out = line.name[: mark.end()].replace(mark.group(1) or mark.group(2), _numeral(number - 1, is_upper))
            yield before, _first_of_the_lost(lines, before, line), left_out
        elif not is_upper and previous == 0 and number == 1 and last[True][0] == 0 and _uses_upper(lines):
            yield None, line, "一、"
        last[is_upper] = (number, line)
        if is_upper:
            last[False] = (0, None)


def _numeral(number: int, is_chinese: bool) -> str:
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    chinese = ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
    return chinese if is_chinese else str(number)


def _uses_upper(lines: Sequence[Line]) -> bool:
    """Whether rows of the statement are numbered 二、: then a row 一、 stood above the first 1."""
    marks = [mark.group(1) for line in lines if (mark := _MARK.match(line.name)) and mark.group(1)]
    return "二" in marks and "一" not in marks


def _first_of_the_lost(lines: Sequence[Line], before: Line | None, line: Line) -> Line:
    """The second 其中 between two numbered rows, which can't be under the same row as the first; else the later row."""
    start = lines.index(before) + 1 if before else 0
    parts = [other for other in lines[start : lines.index(line)] if other.name.startswith("其中")]
    return parts[-1] if len(parts) > 1 or (parts and before is None) else line


def _number_finding(before: Line | None, line: Line, number: str) -> Finding:
    after = f"“{before.label}”之后" if before else "开头"
    after_en = f"after “{before.label}”" if before else "at the beginning"
    return Finding(
        "BQ-NUMBER-GAP",
        Severity.MISSING,
        f"{line.source.table}{after}缺少编号为“{number}”的一行（在“{line.source.row}”之前）。",
        f"{line.source.table} lacks its row numbered “{number}” {after_en}, before “{line.source.row}”.",
        places=(line.source, *((before.source,) if before else ())),
    )


# --- totals -----------------------------------------------------------------------------------------------


def check_totals_printed(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """BQ-NO-TOTAL: a statement without the row of its total, where every other one of the document prints its own.

    The place is the end at which the others print theirs.
    """
    filled = [sheet for sheet in sheets if _should_have_total(sheet)]
    lacking = [sheet for sheet in filled if not _has_grand_total(sheet)]
    others = [sheet for sheet in filled if _has_grand_total(sheet)]
    tables, other_tables = ({sheet.lines[0].source.table for sheet in group} for group in (lacking, others))
    if len(tables) == 1 and len(other_tables - tables) > 1:
        for sheet in lacking:
            alike = [other for other in others if other.kind.rows == sheet.kind.rows] or others
            is_first = sum(other.lines[0].is_total for other in alike) * 2 > len(alike)
            yield _total_finding(sheet.lines[0 if is_first else -1].source)


def _should_have_total(sheet: Sheet) -> bool:
    """A row without a name (三公 set in columns), or a statement without figures, needs none."""
    return len({line.path for line in sheet.lines}) > 1 and any(line.has_figures for line in sheet.lines)


def _has_grand_total(sheet: Sheet) -> bool:
    """本年收入合计 is the total of all only where nothing stands below it; in final accounts 总计 always does."""
    now = sheet.now_total
    is_account = any(fact.kind is Kind.FINAL_ACCOUNT for fact in sheet.lines[0].facts)
    if any(line.is_total and line is not now for line in sheet.lines):
        return True
    return sheet.lines[-1].is_total and not (is_account and sheet.kind.rows == "sources")


def _total_finding(place: SourceRef) -> Finding:
    return Finding(
        "BQ-NO-TOTAL",
        Severity.MISSING,
        f"{place.table}没有合计行：表在“{place.row}”处不完整。",
        f"{place.table} lacks the row of its total: it is not whole at “{place.row}”.",
        places=(place,),
    )


# --- doubled rows -----------------------------------------------------------------------------------------


def check_doubled(sheet: Sheet) -> Iterator[Finding]:
    """BQ-DOUBLED-ROW: a row that a statement prints twice with the same figures.

    A code, a total or an item of a list of items may not; projects may share name and amount, unless the total counts
    them once.
    """
    seen: set[tuple[object, ...]] = set()
    for at, line in enumerate(sheet.lines):
        key = _identity(line)
        is_repeated = key in seen if line.code else bool(at) and key == _identity(sheet.lines[at - 1])
        is_single = not line.project and (bool(line.code) or line.is_total or sheet.kind.rows in ("sources", "sangong"))
        if is_repeated and line.has_figures and (is_single or (line.project and _is_counted_once(sheet, line))):
            yield _doubled_finding(line)
        seen.add(key)


def _is_counted_once(sheet: Sheet, line: Line) -> bool:
    """Whether the total is the sum of all projects without this one, and not with it."""
    projects = [other.cells.get("total") for other in sheet.lines if other.project and other is not line]
    total, own = sheet.total.cells.get("total") if sheet.total else None, line.cells.get("total")
    terms = [fact for fact in projects if fact is not None]
    if total is None or own is None or len(terms) < len(projects):
        return False
    without, both = compare(total, terms), compare(total, [*terms, own])
    return without is not None and both is not None and both.contradicts and not without.contradicts


def _identity(line: Line) -> tuple[object, ...]:
    amounts = tuple((fact.column, fact.source.column, fact.quantity) for fact in line.facts)
    return line.facts[0].entity, line.code, line.path, line.project, amounts


def _doubled_finding(line: Line) -> Finding:
    place = line.source
    return Finding(
        "BQ-DOUBLED-ROW",
        Severity.CONTRADICTION,
        f"{place.table}的“{place.row}”一行印了两次，数字相同。",
        f"{place.table} prints the row “{place.row}” twice, with the same figures.",
        places=(place,),
    )
