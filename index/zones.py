"""Glyphs of a page -> the lines that make a table there, told by their figures: its header and its body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.glyphs import Glyph, glyphs_to_lines
from index.quantities import parse_chinese_number
from index.words import Word, line_words

_PROSE = re.compile(r"[，。；].*[，。；]|。$")
_ABOVE_HEADER = re.compile(
    r"单位[:：]|^(编制|填报|公开)?(部门|单位)(名称)?[:：]|表$|^表\s*[\d一二三四五六七八九十]+|^附[表件]"
)
_BELOW_TABLE = re.compile(r"^(注|说明|备注)[:：]|。$")
_TITLE = re.compile(r"[\u4e00-\u9fff]{3}表$")
_TOTAL = re.compile(r"[合总]计$")
_LEADERS = re.compile(r"[…·.．]{3,}")
_CODE = re.compile(r"\d{3,7}")
_CODED = re.compile(r"\d{3}(\d\d){0,2}($|\s*(?![万亿千元年月人个])[\u4e00-\u9fff])")
_OUTLINE = re.compile(r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d{1,2}[.、．][\u4e00-\u9fff]")
_MARK = re.compile(r"([（(]?)([一二三四五六七八九十]+|\d{1,2})([）)、]|[.．](?!\d))")
COLUMN_COUNT = "栏次"  # stands once over all columns of labels
_UNCOUNTED = frozenset({"※", "*", COLUMN_COUNT})  # what stands over the label columns in a line of column numbers
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_NAME = 40
_HEADER_LINES = 40  # rows without figures may follow the headings

# In heights of a line of text.
_TABLE_GAP = 4.0  # a larger gap ends the table
_HEADER_GAP = 4.0
_STAGGERED = 0.5  # glyphs of one line differ less in height
_COLUMN_GAP = 0.35
_HALF_LINE = 1.0  # figures stand half a line's distance below the first of two lines of their name
_BESIDE = 0.2  # lines that overlap by more stand beside each other
_FLUSH = 1.0  # points between the starts of names in one column
_EVEN = 0.15  # how far two lines may differ in their distance from the figures between them
TIGHT = 1.45  # centres of wrapped lines are nearer than this


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one line."""

    words: tuple[Word, ...]

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def centre(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return median(word.bottom - word.top for word in self.words)

    @property
    def has_name(self) -> bool:
        return any(not word.is_number for word in self.words)

    @property
    def has_code(self) -> bool:
        """Whether it begins with a classification code, which each row has once."""
        return _CODE.fullmatch(self.words[0].text) is not None

    @property
    def figures(self) -> list[Word]:
        return [word for word in self.words if word.is_number and word.is_isolated]

    @property
    def is_number_line(self) -> bool:
        """Whether it counts the columns under a header: 1 2 3 …, with ※ or 栏次 over the labels."""
        numbers = [word.text for word in self.words if word.is_number]
        others = [word.text for word in self.words if not word.is_number]
        is_counted = numbers == [str(n) for n in range(1, len(numbers) + 1)]
        return len(numbers) > 0 and len(self.words) > 1 and is_counted and all(text in _UNCOUNTED for text in others)

    @property
    def is_anchor(self) -> bool:
        """Whether a row of its own stands here: it has figures or a code."""
        return self.is_figure_line or self.has_code

    @property
    def is_figure_line(self) -> bool:
        """Whether it holds an amount as a table prints it, or two numbers at least that are not all years: headings."""
        if any(_LEADERS.search(word.text) or _PROSE.search(word.text) for word in self.words):
            return False
        if any(word.is_amount for word in self.figures):
            return True
        return len(self.figures) > 1 and not all(_YEAR.fullmatch(word.text) for word in self.figures)


@dataclass(frozen=True, slots=True)
class Zone:
    """The lines of one table: those of its header, then those of its body.

    ``goes_on`` says that no title or unit line stands between the table above, or the page's top, and this one,
    ``is_double`` that two titles stand beside each other above it: two tables that can't be told apart.
    """

    header: tuple[Line, ...]
    body: tuple[Line, ...]
    goes_on: bool
    is_double: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.header + self.body

    @property
    def is_table(self) -> bool:
        """Whether there are enough figures to tell a table; a page may also begin with a last row or two."""
        figure_lines = [line for line in self.body if line.is_figure_line]
        figures = [word for line in figure_lines for word in line.figures]
        return any(word.is_amount for word in figures) and (len(figure_lines) > 2 or len(figures) > 1)

    @property
    def words(self) -> list[Word]:
        return [word for line in self.lines for word in line.words]


def _is_prose(word: Word) -> bool:
    return len(word.text) > _LONGEST_NAME or _PROSE.search(word.text) is not None


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines in words, from top to bottom."""
    return [Line(tuple(words)) for words in map(_words_of, glyphs_to_lines(glyphs)) if words]


def _words_of(line: Sequence[Glyph]) -> list[Word]:
    """The line's words; headings wrapped side by side, each at its own height, are told apart by their columns."""
    centres = [glyph.top + glyph.bottom for glyph in line]
    if max(centres) - min(centres) <= 2 * _STAGGERED * (line[0].bottom - line[0].top):
        return line_words(line)
    return [word for column in _columns_of(line) for part in glyphs_to_lines(column) for word in line_words(part)]


def _columns_of(line: Sequence[Glyph]) -> list[list[Glyph]]:
    """The glyphs, which are ordered from left to right, cut where there is a gap."""
    columns: list[list[Glyph]] = []
    right = float("-inf")
    for glyph in line:
        if glyph.text.isspace():
            continue
        if glyph.x0 - right > _COLUMN_GAP * (glyph.bottom - glyph.top):
            columns.append([])
        columns[-1].append(glyph)
        right = max(right, glyph.x1)
    return columns


def find_zones(lines: Sequence[Line]) -> list[Zone]:
    """The tables among the lines of a page, from top to bottom; some are too small to be sure (``is_table``)."""
    zones = []
    start = 0
    for run_start, last in _figure_runs(lines):
        first = _body_start(lines, run_start, start)
        header = _header_start(lines, first, start)
        first = _first_row(lines, header, first)
        end = _body_end(lines, first, last)
        above = lines[start:header]
        goes_on, is_double = not any(map(is_above_header, above)), any(map(has_two_titles, above))
        zones.append(Zone(tuple(lines[header:first]), tuple(lines[first : end + 1]), goes_on, is_double))
        start = end + 1
    return zones


def has_two_titles(line: Line) -> bool:
    """Whether two titles of tables stand beside each other."""
    return sum(is_title(word.text) for word in line.words) == 2


def is_title(text: str) -> bool:
    """Whether a word ends like the title of a table."""
    return _TITLE.search(text) is not None


def _figure_runs(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """First and last figure line of each run that no prose and no large gap breaks."""
    runs: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if not line.is_figure_line or line.is_number_line:
            continue
        if runs and _hangs_together(lines[runs[-1][1] : index + 1]):
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _hangs_together(lines: Sequence[Line]) -> bool:
    between = lines[1:-1]
    if any(is_above_header(line) for line in between):
        return False
    if any(_TOTAL.search(word.text) for word in lines[-1].words):
        return True  # the total stands at the foot, below a number of empty rows
    return all(b.centre - a.centre <= _TABLE_GAP * max(a.height, b.height) for a, b in pairwise(lines))


def _body_start(lines: Sequence[Line], first: int, floor: int) -> int:
    """The first line of the first row: right below the column numbers, or a row without figures, or a name's start."""
    near = range(first - 1, max(floor, first - _HEADER_LINES) - 1, -1)
    number_line = next((index for index in near if lines[index].is_number_line), None)
    if number_line is not None and _hangs_together(lines[number_line : first + 1]):
        return number_line + 1
    start = first
    while start > floor and _is_coded_row(lines[start - 1]) and _hangs_together(lines[start - 1 : start + 1]):
        start -= 1
    is_name = start > floor and not lines[start].has_name and _begins_name(lines[start - 1], lines[start])
    return start - 1 if is_name else start


def _first_row(lines: Sequence[Line], header: int, first: int) -> int:
    """The first line of a row that can be no heading, and what stands beside it; else ``first``."""
    if first and lines[first - 1].is_number_line:
        return first
    start = next((at for at in range(header, first) if any(begins_row(word) for word in lines[at].words)), first)
    if header < start and _is_mirrored(lines, start):
        start -= 1
    while header < start < len(lines) and lines[start - 1].bottom > lines[start].top + _BESIDE * lines[start].height:
        start -= 1
    return start


def _is_mirrored(lines: Sequence[Line], first: int) -> bool:
    """Whether the line above figures is of their name: another one stands as far below them in the same column."""
    if first + 1 >= len(lines) or not lines[first].is_figure_line or lines[first + 1].is_anchor:
        return False
    above, figures, below = lines[first - 1 : first + 2]
    is_even = abs((figures.centre - above.centre) - (below.centre - figures.centre)) <= _EVEN * figures.height
    starts = [word.x0 for word in below.words]
    return is_even and all(any(abs(word.x0 - x) <= 1 for x in starts) for word in above.words)


def begins_row(word: Word) -> bool:
    """Whether a word can only be the begin of a row's name: a code, with or without a name, or an outline mark."""
    return _CODED.match(word.text) is not None or _OUTLINE.match(word.text) is not None


def _begins_name(above: Line, figures: Line) -> bool:
    """Whether a line is the first of the names of the figures below it, not the last of the headings."""
    distance = figures.centre - above.centre
    return distance <= (TIGHT if len(above.words) == 1 else _HALF_LINE) * min(above.height, figures.height)


def is_tight(above: Line, below: Line) -> bool:
    return below.centre - above.centre <= TIGHT * min(above.height, below.height)


def is_below_table(line: Line) -> bool:
    """Whether a line is a note or a sentence under a table."""
    return _BELOW_TABLE.search(line.words[-1].text) is not None or _BELOW_TABLE.search(line.words[0].text) is not None


def is_above_header(line: Line) -> bool:
    """Whether a line is a title, a unit, an issuer or prose: a header may begin below it."""
    return any(_ABOVE_HEADER.search(word.text) or _is_prose(word) for word in line.words)


def _header_start(lines: Sequence[Line], first: int, floor: int) -> int:
    start = first
    while start > floor and first - start < _HEADER_LINES:
        above, below = lines[start - 1], lines[start]
        if below.top - above.bottom > _HEADER_GAP * min(above.height, below.height):
            break
        if is_above_header(above):
            break
        start -= 1
    return start


def _body_end(lines: Sequence[Line], first: int, last: int) -> int:
    """The last line of the last row: its name may go on below the figures, and rows without figures may follow."""
    starts = [word.x0 for line in lines[first : last + 1] for word in line.words if not word.is_number]
    end = last
    while end + 1 < len(lines) and (
        _goes_on(lines[end], lines[end + 1], starts) or _counts_on(lines[first : end + 1], lines[end + 1])
    ):
        end += 1
    return end


def _goes_on(above: Line, below: Line, starts: Sequence[float]) -> bool:
    """Whether a line is of a table's last row or a row without figures; ``starts`` are where its names begin."""
    if is_below_table(below) or is_above_header(below):
        return False
    is_name = is_tight(above, below) and len(below.words) == 1
    # an outline mark alone may begin the text below the table as well
    is_sure = below.top < above.bottom - _BESIDE * below.height or _CODED.match(below.words[0].text) is not None
    is_row = _is_coded_row(below) or _is_in_columns(below, starts, least=1 if is_sure else 2)
    return is_name or (is_row and _hangs_together((above, below)))


def _counts_on(body: Sequence[Line], below: Line) -> bool:
    """Whether a line is the next item of the outline that counts the rows above, flush and as near as they are."""
    if len(below.words) > 1 or is_below_table(below) or is_above_header(below):
        return False
    item = below.words[0]
    counted = [word for line in body for word in line.words if abs(word.x0 - item.x0) <= _FLUSH]
    last = next((mark for word in reversed(counted) if (mark := outline_mark(word.text))), None)
    farthest = max((b.centre - a.centre for a, b in pairwise(body)), default=0.0)
    is_near = below.centre - body[-1].centre <= farthest + 1
    return is_near and last is not None and outline_mark(item.text) == (last[0], last[1] + 1)


def outline_mark(name: str) -> tuple[str, int] | None:
    """The kind and the number of the mark that begins a name, None where none does.

    >>> outline_mark("七、上级补助收入"), outline_mark("（二）公用经费"), outline_mark("其他")
    (('、', 7), ('（）', 2), None)
    """
    found = _MARK.match(name)
    if found is None:
        return None
    digits = found.group(2)
    number = int(digits) if digits.isdecimal() else parse_chinese_number(digits)
    return None if number is None else (found.group(1) + found.group(3), int(number))


def _is_in_columns(line: Line, starts: Sequence[float], least: int) -> bool:
    """Whether a line is ``least`` names or more, each where the names of a column begin."""
    names = [word for word in line.words if not word.is_number]
    return len(names) >= least and all(any(abs(word.x0 - x) <= _FLUSH for x in starts) for word in names)


def _is_coded_row(line: Line) -> bool:
    return line.has_code and line.has_name
