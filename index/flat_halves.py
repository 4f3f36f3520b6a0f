"""Lines of basic spending in two halves (人员经费 | 公用经费) to the rows of each half.

Both halves are of the economic classification and share lines by chance only. What is paid to people is, by the
classification, 工资福利支出 and 对个人和家庭的补助; that the classes of each half add up to its total proves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from index.flat_lines import BodyLine, Region
from index.flat_rows import FlatEntry, Group, group_to_entry, line_to_piece
from index.flat_sides import Sides
from index.quantities import parse_figure

_CODE = re.compile(r"3\d\d(\d\d)?")
_PEOPLE = ("301", "303")
_TOTAL = re.compile(r"^(人员|公用)经费[合总]计$")
_HALF_CENT = Decimal("0.005")


def region_to_halves(region: Region) -> Sides:
    """The rows of both halves; not sure unless each row has one figure and each half adds up."""
    entries = [_part_to_entry(words, line, region.decimals) for line in region.body for words in _split(line)]
    left = tuple(entry for entry in entries if _is_left(entry))
    right = tuple(entry for entry in entries if not _is_left(entry))
    is_whole = all(len(entry.figures) == 1 and entry.label.name for entry in entries)
    return Sides(left, right, is_whole and _adds_up(left) and _adds_up(right))


def _split(line: BodyLine) -> Iterator[list[str]]:
    """The words of each row on a line: a code or a half's total begins one."""
    words = line.line.text.split()
    starts = [at for at, word in enumerate(words) if at and (_CODE.fullmatch(word) or _TOTAL.match(word))]
    for start, end in zip([0, *starts], [*starts, len(words)], strict=True):
        yield words[start:end]


def _part_to_entry(words: Sequence[str], line: BodyLine, decimals: bool) -> FlatEntry:
    part = replace(line, line=replace(line.line, text=" ".join(words)))
    piece = replace(line_to_piece(part, True, decimals), line=line.line)
    return group_to_entry(Group([piece]))


def _is_left(entry: FlatEntry) -> bool:
    return entry.label.code.startswith(_PEOPLE) if entry.label.code else entry.label.name.startswith("人员")


def _adds_up(entries: Sequence[FlatEntry]) -> bool:
    """Whether the classes of a half add up to its one total row."""
    totals = [entry for entry in entries if not entry.label.code]
    classes = [entry for entry in entries if len(entry.label.code) == 3]
    if len(totals) != 1 or not _TOTAL.match(totals[0].label.name):
        return False
    return abs(_sum(totals) - _sum(classes)) <= _HALF_CENT * (len(classes) + 1)


def _sum(entries: Iterable[FlatEntry]) -> Decimal:
    amounts = (parse_figure(cell.text) for entry in entries for cell in entry.figures)
    return sum((amount for amount in amounts if amount is not None), Decimal(0))
