"""Lines of a flattened statement to rows: code, name, figures, each row's pieces found over its lines.

A row may be printed on one line, or its code, its name and its figures on lines of their own, the name over
several; a name may also be wrapped above or below the line of its figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, zip_longest

from index.flat_lines import BodyLine, Region, amounts_at_end
from index.flat_names import Names, begins_name, code_names, is_alike, is_open, is_torn, join_words, split_project
from index.flat_widths import Width, cell_width, tail_size
from index.labels import Label, is_total, plain_name
from index.records import Cell, TextLine

_LEADING_CODE = re.compile(r"^([235]\d\d(?:\d\d){0,2})(?=[^\d\s.,，年月日%％])")
_CODE = re.compile(r"[235]\d\d(?:\d\d){0,2}")
_LOWER_LEVEL = re.compile(r"\d\d(?=$|[^\d\s.,，年月日%％])")
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
    """A row as read: its label, its figures in printed order and the line that they stand on.

    ``is_doubtful`` where words around it might as well be part of another row's name.
    """

    label: Label
    figures: tuple[Cell, ...]
    line: TextLine
    is_doubtful: bool = False


@dataclass(slots=True)
class Group:
    """The pieces of one row while it is put together."""

    pieces: list[Piece]
    is_doubtful: bool = False

    @property
    def code(self) -> str:
        return "".join(piece.code for piece in self.pieces)

    @property
    def text(self) -> str:
        return join_words([(word, number) for number, piece in enumerate(self.pieces) for word in piece.words])

    @property
    def has_figures(self) -> bool:
        return any(piece.figures for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How a document prints the names that need several lines, as far as it shows.

    ``alone``: all of the name above its figures; ``beside``: its last line beside them; ``below``: some of it below.
    """

    alone: bool
    beside: bool
    below: bool


def region_to_entries(region: Region, names: Names, wrapping: Wrapping) -> tuple[FlatEntry, ...]:
    """The rows of a statement with one label column, in order."""
    rows = region.kind.rows
    pieces = region_to_pieces(region)
    groups = _group_items(pieces, region, names) if rows == "sangong" else _group(pieces, region, names, wrapping)
    entries = [_group_to_entry(group, rows, names) for group in groups]
    return tuple(_doubt_units(entries, names) if rows in ("projects", "carry_over") else entries)


def _doubt_units(entries: Iterable[FlatEntry], names: Names) -> Iterator[FlatEntry]:
    """The rows, those in doubt that stand below a row in doubt: it may be a body's, up to the next body."""
    is_unsure = False
    for entry in entries:
        name = entry.label.name
        if not entry.label.code and not is_total(name):
            is_unsure = entry.is_doubtful or (is_unsure and not names.is_unit(name))
        yield replace(entry, is_doubtful=entry.is_doubtful or is_unsure)


def region_to_pieces(region: Region) -> list[Piece]:
    """The body's lines in their parts; lower levels of a code that begin the line below it are put back."""
    pieces = [line_to_piece(line, region.kind.rows in _CODED, region.decimals) for line in region.body]
    for at in range(len(pieces) - 1):
        pieces[at : at + 2] = _join_levels(pieces[at], pieces[at + 1])
    return pieces


def _join_levels(upper: Piece, lower: Piece) -> tuple[Piece, Piece]:
    """Two lines, the code of the first with the level that the second begins with: 301 / 01 基本工资."""
    if not upper.levels or upper.words or upper.figures or lower.levels:
        return upper, lower
    code, words = _full_code(upper.code, lower.words)
    if code == upper.code:
        return upper, lower
    return replace(upper, levels=(*upper.levels, code[-2:])), replace(lower, words=tuple(words))


def read_wrapping(regions: Iterable[Region], names: Names) -> Wrapping:
    """How names are wrapped; words at the top of a page tell nothing, they may be torn.

    Rows with codes tell it, since a code begins a row. Where none does, rows without: if each name that stands alone
    is followed by figures that stand alone, then names stand above their figures.
    """
    found: set[str] = set()
    for region in regions:
        if region.kind.rows not in ("sources", "sangong"):
            found.update(_wrapped_sides(region_to_pieces(region), names))
    is_lone = "lone figures" in found and not found & {"alone", "beside", "below", "figures and words"}
    return Wrapping("alone" in found or is_lone, "beside" in found, "below" in found)


def _wrapped_sides(pieces: Sequence[Piece], names: Names) -> Iterator[str]:
    for upper, lower in pairwise(piece for piece in pieces if not _is_loose(piece)):
        if upper.levels and not upper.figures and not lower.levels:
            yield "beside" if lower.words else "alone"
    runs = [list(run) for _, run in groupby(pieces, key=_is_loose)]
    for before, run, after in zip_longest(runs, runs[1:], runs[2:]):
        if run is None or not _is_loose(run[0]) or run[0].after_break or not before[-1].figures:
            continue
        if after is None:
            yield "below"
        elif not after[0].levels:
            yield "figures and words" if after[0].words else "lone figures"
        else:
            yield from _sides_before_code(run, after[0], names)


def _sides_before_code(run: list[Piece], after: Piece, names: Names) -> Iterator[str]:
    size = _size_before_code(run, after, names)
    if size:
        yield "below"
    if size is not None and size < len(run):
        yield "beside" if after.words else "alone"


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


def _group(pieces: Sequence[Piece], region: Region, names: Names, wrapping: Wrapping) -> list[Group]:
    """Rows with codes, bodies or projects: a row is whole once it has figures; words between two are shared out."""
    groups: list[Group] = []
    rows, width = region.kind.rows, len(region.columns) or _ANY_WIDTH
    runs = [list(run) for _, run in groupby(pieces, key=_is_loose)]
    context = _Context(rows, names, wrapping, cell_width(" ".join(piece.words) for piece in pieces))
    doubtful = False
    for run, following in zip_longest(runs, (run[0] for run in runs[1:])):
        if _is_loose(run[0]):
            doubtful = _share_out(groups, run, following, context)
            continue
        _add(groups, run[0], width, context)
        groups[-1].is_doubtful = groups[-1].is_doubtful or doubtful
        doubtful = False
        for piece in run[1:]:
            _add(groups, piece, width, context)
    if len(runs) > 1:
        _doubt_torn(groups, rows, names)
    return groups


@dataclass(frozen=True, slots=True)
class _Context:
    """What decides to which row words belong: the kind of rows, known names, how names are wrapped, how wide."""

    rows: str
    names: Names
    wrapping: Wrapping
    cell: Width


def _is_loose(piece: Piece) -> bool:
    """Whether a line has words only."""
    return not piece.levels and not piece.figures


def _add(groups: list[Group], piece: Piece, width: int, context: _Context) -> None:
    if groups and _belongs(groups[-1], piece, width, context):
        groups[-1].pieces.append(piece)
    else:
        groups.append(Group([piece]))


def _belongs(group: Group, piece: Piece, width: int, context: _Context) -> bool:
    """Whether a line with a code or figures goes on with the row before it."""
    if piece.levels:
        is_begun = not piece.words or _size_before_code(group.pieces, piece, context.names) == 0
        return not group.code and not group.has_figures and bool(piece.figures) and is_begun
    if not group.has_figures:
        return not is_total(piece.text) or not group.code
    figures = sum(len(one.figures) for one in group.pieces)
    return not piece.words and context.rows in _CODED and figures + len(piece.figures) <= width


def _share_out(groups: list[Group], loose: list[Piece], following: Piece | None, context: _Context) -> bool:
    """Give lines of words to the row above and the row below; True where it is not certain which lines are whose."""
    size, doubtful = _tail_size(groups[-1], loose, following, context) if groups else (0, False)
    if size:
        groups[-1].pieces.extend(loose[:size])
    if groups and doubtful:
        groups[-1].is_doubtful = True
    if loose[size:]:
        groups.append(Group(loose[size:]))
    return doubtful


def _tail_size(group: Group, loose: list[Piece], following: Piece | None, context: _Context) -> tuple[int, bool]:
    """How many lines of words after a row are the rest of its name (the others begin the next row's), and a doubt."""
    whole = len(loose)
    if following is None or not group.has_figures:
        return whole, False
    if group.code and not group.text:
        return _own_name_size(group.code, loose, context.names), False
    if following.levels:
        known = _size_before_code(loose, following, context.names)
        return (known, False) if known is not None else (0, True)
    if context.rows in _CODED and is_total(following.text):
        return whole, False
    known = _size_before_words(group, loose, following, context)
    if known is None and context.rows == "carry_over":
        known = tail_size(
            [" ".join(piece.words) for piece in group.pieces if piece.words],
            [" ".join(piece.words) for piece in loose],
            " ".join(following.words),
            context.cell,
        )
    if known is not None:
        return known, False
    if not following.words:
        # Figures alone have a name right above them; only what stands above that is in doubt.
        return 0, whole > 1 and (context.wrapping.below or not context.wrapping.alone)
    return _tail_before_words(loose, context.wrapping)


def _own_name_size(code: str, loose: list[Piece], names: Names) -> int:
    """How many lines are the name of a row that has a code and figures but no word yet: those that make it whole."""
    for size in range(1, len(loose)):
        full, words = _full_code(code, [word for piece in loose[:size] for word in piece.words])
        if plain_name("".join(words)) in names.spellings(full):
            return size
    return len(loose)


def _tail_before_words(loose: list[Piece], wrapping: Wrapping) -> tuple[int, bool]:
    """The share of the row above, and a doubt, where the next line has words and figures: by the document's habit."""
    if wrapping.below and not (wrapping.alone or wrapping.beside):
        return len(loose), False
    if wrapping.beside and not wrapping.below:
        return 0, False
    if loose[0].after_break and not (wrapping.alone or wrapping.beside or wrapping.below):
        return len(loose), False
    return 0, True


def _size_before_code(loose: list[Piece], following: Piece, names: Names) -> int | None:
    """The share of the row above where the next row has a code: its known name tells where it begins, None if not."""
    if not following.figures or (following.words and not names.spellings(following.code)):
        return len(loose)
    heads = [[word for piece in loose[size:] for word in piece.words] for size in range(len(loose))]
    own = [(size, *_full_code(following.code, words)) for size, words in enumerate(heads)]
    own.append((len(loose), following.code, list(following.words)))
    for begins in (_is_begun, _is_begun_alike):
        # From below: a project above may begin with the very words.
        for size, code, words in reversed(own):
            if any(begins(plain_name("".join(words)), name) for name in names.spellings(code)):
                return size
    return None


def _full_code(code: str, words: Sequence[str]) -> tuple[str, list[str]]:
    """A code with the lower level that its name begins with, and the name's words: 301 and 01基本工资."""
    level = _LOWER_LEVEL.match(words[0]) if words else None
    if level is None or not code or code + level.group() not in code_names():
        return code, list(words)
    rest = words[0][2:]
    return code + level.group(), [rest, *words[1:]] if rest else list(words[1:])


def _is_begun(plain: str, name: str) -> bool:
    """Whether words begin with a name, or are its beginning."""
    return bool(plain) and (plain.startswith(name) or name.startswith(plain))


def _is_begun_alike(plain: str, name: str) -> bool:
    """The same in whatever spelling."""
    return bool(plain) and is_alike(plain[: len(name)], name[: len(plain)])


def _size_before_words(group: Group, loose: list[Piece], following: Piece, context: _Context) -> int | None:
    """The share of the row above where the next row has no code: the one that makes a known name, None for none.

    The name of a code does not end a row of projects: the project's name goes on.
    """
    may_end = context.rows != "projects" or not group.code
    is_unit = not group.code and plain_name(group.text) in context.names.units
    if is_unit and not begins_name(group.text, loose[0].text, context.names.units):
        return 0
    both = _sizes_by_names(group, loose, following, context.names)
    if len(both) == 1:
        return both[0]
    for size in range(len(loose) + 1):
        if _is_known(Group([*loose[size:], following]), context.names):
            return size
        if size and may_end and _is_known(Group([*group.pieces, *loose[:size]]), context.names):
            return size
    return None


def _sizes_by_names(group: Group, loose: list[Piece], following: Piece, names: Names) -> list[int]:
    """The shares of the row above that end a known name there and begin one below."""
    known = names.projects | names.units
    sizes = []
    for size in range(len(loose)):
        below = plain_name(Group([*loose[size:], following]).text)
        is_begun = bool(below) and any(name.startswith(below) for name in known)
        if is_begun and _ends_name(Group([*group.pieces, *loose[:size]]), names):
            sizes.append(size)
    return sizes


def _ends_name(group: Group, names: Names) -> bool:
    """Whether a row's words are a known name, or that of its code and a known project behind it."""
    plain = plain_name(group.text)
    heads = [name for name in names.spellings(group.code) if plain.startswith(name)] if group.code else [""]
    return any(plain[len(head) :] in names.projects | names.units for head in heads)


def _is_known(group: Group, names: Names) -> bool:
    """Whether the words of a row are a name that the document or the classification knows."""
    plain = plain_name(group.text)
    return plain in (names.spellings(group.code) if group.code else names.projects | names.units)


def _doubt_torn(groups: Iterable[Group], rows: str, names: Names) -> None:
    """Doubt rows whose name may go on elsewhere: it reads like the beginning of the known one, or lacks its project."""
    for group in groups:
        plain, known = plain_name(group.text), names.spellings(group.code)
        lacks_project = rows == "projects" and len(group.code) == 7 and plain in known
        group.is_doubtful = group.is_doubtful or (bool(group.code) and (is_torn(plain, known) or lacks_project))


def _group_items(pieces: Sequence[Piece], region: Region, names: Names) -> list[Group]:
    """Rows of the three public expenses: an item may have no figure, so its name tells that it is one."""
    groups: list[Group] = []
    for piece in pieces:
        if groups and _goes_on(groups[-1], piece, region, names):
            groups[-1].pieces.append(piece)
        else:
            groups.append(Group([piece]))
    for group in groups:
        group.is_doubtful = is_open(group.text)
    return groups


def _goes_on(group: Group, piece: Piece, region: Region, names: Names) -> bool:
    if not piece.words:
        return not group.has_figures
    if piece.figures and group.has_figures:
        return False
    if begins_name(group.text, piece.text, names.items) or is_open(group.text):
        return True
    return not group.has_figures and not region.kind.concept_of(plain_name(group.text))


# --- a row ------------------------------------------------------------------------------------------------


def _group_to_entry(group: Group, rows: str, names: Names) -> FlatEntry:
    entry = group_to_entry(group)
    code = entry.label.code
    if not code and rows in _CODED and not is_total(entry.label.name) and not names.is_unit(entry.label.name):
        return replace(entry, is_doubtful=True)
    if rows != "projects" or not code:
        return entry
    name, project = _name_and_project(group, names.spellings(code), len(code) == 7)
    return replace(entry, label=Label(entry.label.levels, name, project))


def group_to_entry(group: Group) -> FlatEntry:
    """The pieces of one row as a row, all words its name; a lower level that begins the name is part of the code."""
    figures = tuple(cell for piece in group.pieces for cell in piece.figures)
    line = next((piece.line for piece in group.pieces if piece.figures), group.pieces[0].line)
    levels = tuple(level for piece in group.pieces for level in piece.levels)
    code, name = _full_code(group.code, [group.text])
    levels = levels if code == group.code else (*levels, code[-2:])
    return FlatEntry(Label(levels, name[0] if name else "", ""), figures, line, group.is_doubtful)


def _name_and_project(group: Group, spellings: Sequence[str], is_item: bool) -> tuple[str, str]:
    """Only an item (项) has projects for certain; a class has one where its known name is followed by more."""
    whole = group.text
    if not is_item and not any(plain_name(whole).startswith(name) for name in spellings):
        return whole, ""
    return split_project([piece.words for piece in group.pieces if piece.words], spellings)


def learn_names(entries: Iterable[FlatEntry], names: Names) -> Names:
    """Names with the spellings that a document itself gives its codes."""
    codes = dict(names.codes)
    for entry in entries:
        name = plain_name(entry.label.name)
        if not entry.is_doubtful and entry.label.code and name and name not in codes.get(entry.label.code, ()):
            codes[entry.label.code] = (*codes.get(entry.label.code, ()), name)
    return replace(names, codes=codes)
