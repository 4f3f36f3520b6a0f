"""Lines of a flattened statement to rows: code, name, figures, each row's pieces found over its lines.

A row may be printed on one line, or its code, its name and its figures on lines of their own, the name over
several; a name may also be wrapped above or below the line of its figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

from index.flat_lines import BodyLine, Region, amounts_at_end
from index.flat_names import Names, code_names, join_words, split_project
from index.labels import Label, is_total, plain_name
from index.records import Cell, TextLine

_LEADING_CODE = re.compile(r"^([235]\d\d(?:\d\d){0,2})(?=[^\d\s.,，年月日%％])")
_CODE = re.compile(r"[235]\d\d(?:\d\d){0,2}")
_LEVEL = re.compile(r"\d\d")
_ANY_WIDTH = 99
_CODED = ("functional", "economic", "projects")


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of a row, or one side of it: code levels, words of the name, figures."""

    levels: tuple[str, ...]
    words: tuple[str, ...]
    figures: tuple[Cell, ...]
    line: TextLine
    after_break: bool = False

    @property
    def code(self) -> str:
        return "".join(self.levels)

    @property
    def text(self) -> str:
        return join_words([(word, 0) for word in self.words])


@dataclass(frozen=True, slots=True)
class FlatEntry:
    """A row as read: its label, its figures in printed order and the line that they stand on."""

    label: Label
    figures: tuple[Cell, ...]
    line: TextLine


Group = list[Piece]


def region_to_entries(region: Region, names: Names) -> tuple[FlatEntry, ...]:
    """The rows of a statement with one label column, in order."""
    rows = region.kind.rows
    pieces = [line_to_piece(line, rows in _CODED, region.decimals) for line in region.body]
    groups = _group_items(pieces, region) if rows == "sangong" else _group(pieces, region, names)
    return tuple(_group_to_entry(group, rows, names) for group in groups)


def line_to_piece(line: BodyLine, coded: bool, decimals: bool) -> Piece:
    """The parts of a line: leading code levels (only where rows are ``coded``), words, figures at the end."""
    words = line.line.text.split()
    levels, words = split_code(words) if coded else ((), words)
    count = amounts_at_end(words, decimals)
    name, amounts = words[: len(words) - count], words[len(words) - count :]
    return Piece(levels, tuple(name), words_to_cells(amounts, line.line), line.line, line.after_break)


def words_to_cells(words: Iterable[str], line: TextLine) -> tuple[Cell, ...]:
    """Figures as cells of the line they were printed on."""
    return tuple(Cell(word, line.page_no, line.line, line.bbox) for word in words)


def split_code(words: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Leading code levels and the rest: a code in one word or three, or glued to the name.

    >>> split_code(["208", "05", "05", "养老"]), split_code(["20805养老", "1.00"])
    ((('208', '05', '05'), ['养老']), (('20805',), ['养老', '1.00']))
    """
    rest = list(words)
    glued = _LEADING_CODE.match(rest[0]) if rest else None
    if glued and glued.group(1)[:3] in code_names():
        return (glued.group(1),), [rest[0][glued.end() :], *rest[1:]]
    levels: list[str] = []
    while rest and (_LEVEL if levels else _CODE).fullmatch(rest[0]) and len("".join(levels)) < 7:
        levels.append(rest.pop(0))
    if levels and rest and (late := re.match(r"(\d\d)(?=[^\d\s.,，年月日])", rest[0])) and len("".join(levels)) < 7:
        levels.append(late.group(1))
        rest[0] = rest[0][2:]
    return tuple(levels), rest


# --- pieces of one row ------------------------------------------------------------------------------------


def _group(pieces: Sequence[Piece], region: Region, names: Names) -> list[Group]:
    """Rows with codes, bodies or projects: a row is whole once it has figures; words between two are shared out."""
    groups: list[Group] = []
    width = len(region.columns) or _ANY_WIDTH
    runs = [list(run) for _, run in groupby(pieces, key=_is_loose)]
    for run, following in zip_longest(runs, (run[0] for run in runs[1:])):
        if not _is_loose(run[0]):
            for piece in run:
                _add(groups, piece, region.kind.rows, width)
            continue
        size = _tail_size(groups[-1], run, following, region.kind.rows, names) if groups else 0
        if size:
            groups[-1].extend(run[:size])
        if run[size:]:
            groups.append(run[size:])
    return groups


def _is_loose(piece: Piece) -> bool:
    """Whether a line has words only."""
    return not piece.levels and not piece.figures


def _add(groups: list[Group], piece: Piece, rows: str, width: int) -> None:
    if groups and _belongs(groups[-1], piece, rows, width):
        groups[-1].append(piece)
    else:
        groups.append([piece])


def _belongs(group: Group, piece: Piece, rows: str, width: int) -> bool:
    """Whether a line with a code or figures goes on with the row before it."""
    code = _code(group)
    if piece.levels:
        return not code and not has_figures(group) and not piece.words and bool(piece.figures)
    if not has_figures(group):
        return not is_total(piece.text) or not code
    figures = sum(len(one.figures) for one in group)
    return not piece.words and rows in _CODED and bool(code) and figures + len(piece.figures) <= width


def _tail_size(group: Group, loose: Group, following: Piece | None, rows: str, names: Names) -> int:
    """How many of the lines of words after a row are the rest of its name; the others begin the next row's."""
    whole = len(loose)
    if following is None or not has_figures(group):
        return whole
    if following.levels and (following.words or not following.figures):
        return whole
    if rows in _CODED and is_total(following.text):
        return whole
    for size in range(whole + 1):
        if _is_known([*loose[size:], following], names) or (size and _is_known([*group, *loose[:size]], names)):
            return size
    if following.levels or not following.words:
        return 0
    return whole if loose[0].after_break or (rows in _CODED and names.is_unit(following.text)) else 0


def _is_known(group: Group, names: Names) -> bool:
    """Whether the words of a row are a name that the document or the classification knows."""
    text = text_of(group)
    plain = plain_name(text)
    code = _code(group)
    if code:
        return plain in names.spellings(code)
    return plain in names.projects or (bool(plain) and names.is_unit(text))


def _group_items(pieces: Sequence[Piece], region: Region) -> list[Group]:
    """Rows of the three public expenses: an item may have no figure, so its name tells that it is one."""
    groups: list[Group] = []
    for piece in pieces:
        if groups and _goes_on(groups[-1], piece, region):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _goes_on(group: Group, piece: Piece, region: Region) -> bool:
    if not piece.words:
        return not has_figures(group)
    is_bracket = piece.text[0] in "（()）" or is_open(text_of(group))
    return is_bracket or (not has_figures(group) and not region.kind.concept_of(plain_name(text_of(group))))


def is_open(text: str) -> bool:
    """Whether a name breaks off within brackets."""
    plain = text.replace("（", "(").replace("）", ")")
    return plain.count("(") > plain.count(")")


# --- a row ------------------------------------------------------------------------------------------------


def _group_to_entry(group: Group, rows: str, names: Names) -> FlatEntry:
    entry = group_to_entry(group)
    code = entry.label.code
    if rows != "projects" or not code:
        return entry
    name, project = _name_and_project(group, names.spellings(code), len(code) == 7)
    return replace(entry, label=Label(entry.label.levels, name, project))


def group_to_entry(group: Group) -> FlatEntry:
    """The pieces of one row as a row, all words its name."""
    figures = tuple(cell for piece in group for cell in piece.figures)
    line = next((piece.line for piece in group if piece.figures), group[0].line)
    levels = tuple(level for piece in group for level in piece.levels)
    return FlatEntry(Label(levels, text_of(group), ""), figures, line)


def _name_and_project(group: Group, spellings: Sequence[str], is_item: bool) -> tuple[str, str]:
    """Only an item (项) has projects for certain; a class has one where its known name is followed by more."""
    whole = text_of(group)
    if not is_item and not any(plain_name(whole).startswith(name) for name in spellings):
        return whole, ""
    return split_project([piece.words for piece in group if piece.words], spellings)


def text_of(group: Sequence[Piece]) -> str:
    """The words of a row's pieces as one name."""
    return join_words([(word, number) for number, piece in enumerate(group) for word in piece.words])


def _code(group: Group) -> str:
    return "".join(piece.code for piece in group)


def has_figures(group: Group) -> bool:
    """Whether a row has figures already."""
    return any(piece.figures for piece in group)


def learn_names(entries: Iterable[FlatEntry], names: Names) -> Names:
    """Names with the spellings that a document itself gives its codes."""
    codes = dict(names.codes)
    for entry in entries:
        name = plain_name(entry.label.name)
        if entry.label.code and name and name not in codes.get(entry.label.code, ()):
            codes[entry.label.code] = (*codes.get(entry.label.code, ()), name)
    return replace(names, codes=codes)
