"""Rules and glyphs -> the grids of ruled tables.

Rules are straightened and joined, rules that meet make a frame, a frame's edges cut it into unit boxes, boxes
without a rule between them are one cell. Glyphs fall into cells by their centres, figures as a whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.glyphs import Glyph, bounding_box, cell_text
from index.pdf_marks import Rule
from index.records import BBox, Cell, Grid

# Points.
_STRAIGHT = 3.0  # rules nearer than this are one rule: double strokes, neighbours' borders
_GAP = 3.5  # pieces of a rule nearer than this are joined: dashes, corners
_REACH = 3.5  # rules that end this near to each other meet
_OVERHANG = 6.0  # a rule that goes on this far beyond the last crossing has cells there

_FIGURE_GLYPHS = frozenset("0123456789.,-%－−–．，０１２３４５６７８９")
_WHOLE_AMOUNT = re.compile(r"[-－−–]?[\d,]*\.\d\d")
_WORD_GAP = 0.3  # of the glyph's height
_INSIDE = 0.6  # of a text's glyphs must stand in its cell if the others hang over the rule

Region = tuple[int, int]  # row and column of the cell's top left box


@dataclass(frozen=True, slots=True)
class Frame:
    """The ruled skeleton of one table: ``regions[r][c]`` is the top left box of the cell that box (r, c) is part of."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    regions: tuple[tuple[Region, ...], ...]

    @property
    def bbox(self) -> BBox:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def region_at(self, x: float, y: float) -> Region | None:
        """The cell at a point, None outside the frame."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1:
            return self.regions[row][column]
        return None

    def width_of(self, region: Region) -> float:
        """The width of a cell in points."""
        row, column = region
        last = max(c for c, other in enumerate(self.regions[row]) if other == region)
        return self.xs[last + 1] - self.xs[column]

    def box_of(self, region: Region) -> BBox:
        """The box of a cell in points."""
        row, column = region
        right = max(c for c, other in enumerate(self.regions[row]) if other == region)
        bottom = max(r for r, others in enumerate(self.regions) if others[column] == region)
        box = (self.xs[column], self.ys[row], self.xs[right + 1], self.ys[bottom + 1])
        return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))


def join_rules(rules: Sequence[Rule]) -> list[Rule]:
    """Rules on (nearly) one line as one rule each, gaps closed; ordered by place, then by start."""
    joined: list[Rule] = []
    for same_line in _clusters(sorted(rules)):
        at = _middle([rule.at for rule in same_line])
        start, end = None, 0.0
        for rule in sorted(same_line, key=lambda r: r.start):
            if start is None:
                start, end = rule.start, rule.end
            elif rule.start <= end + _GAP:
                end = max(end, rule.end)
            else:
                joined.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        if start is not None:
            joined.append(Rule(at, start, end))
    return joined


def _clusters(rules: Sequence[Rule]) -> Iterable[list[Rule]]:
    cluster: list[Rule] = []
    for rule in rules:
        if cluster and (rule.at - cluster[-1].at > _STRAIGHT or rule.at - cluster[0].at > 1.5 * _STRAIGHT):
            yield cluster
            cluster = []
        cluster.append(rule)
    if cluster:
        yield cluster


def _middle(values: Sequence[float]) -> float:
    return (min(values) + max(values)) / 2


def find_frames(across: Sequence[Rule], down: Sequence[Rule]) -> list[Frame]:
    """The frames of joined rules, small ones first, so that a table inside a page border takes its own glyphs."""
    frames = [_to_frame(h, v) for h, v in _meeting(across, down)]
    return sorted((frame for frame in frames if frame is not None), key=lambda frame: frame.area)


def _meeting(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that meet, directly or through others, as groups of (across, down)."""
    group_of = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while group_of[index] != index:
            group_of[index] = group_of[group_of[index]]
            index = group_of[index]
        return index

    for i, h in enumerate(across):
        for j, v in enumerate(down, len(across)):
            if v.start - _REACH <= h.at <= v.end + _REACH and h.start - _REACH <= v.at <= h.end + _REACH:
                group_of[root(j)] = root(i)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for index, rule in enumerate((*across, *down)):
        groups[root(index)][index >= len(across)].append(rule)
    return [group for _, group in sorted(groups.items()) if group[0] and group[1]]


def _to_frame(across: Sequence[Rule], down: Sequence[Rule]) -> Frame | None:
    xs, ys = _edges(down, across), _edges(across, down)
    if len(xs) < 3 or len(ys) < 2:
        return None  # a box around text, an underlined word: no columns
    walls = [[_is_crossed(down, x, y) for x in xs[1:-1]] for y in _middles(ys)]
    floors = [[_is_crossed(across, y, x) for x in _middles(xs)] for y in ys[1:-1]]
    return Frame(xs, ys, _regions(walls, floors, len(ys) - 1, len(xs) - 1))


def _edges(rules: Sequence[Rule], crossing: Sequence[Rule]) -> tuple[float, ...]:
    """Where rules stand, and where the crossing ones end if that is well outside: a table open at its sides."""
    places = sorted({rule.at for rule in rules})
    first, last = min(rule.start for rule in crossing), max(rule.end for rule in crossing)
    before = [first] if first < places[0] - _OVERHANG else []
    after = [last] if last > places[-1] + _OVERHANG else []
    return (*before, *places, *after)


def _middles(edges: Sequence[float]) -> list[float]:
    return [(a + b) / 2 for a, b in pairwise(edges)]


def _is_crossed(rules: Sequence[Rule], at: float, position: float) -> bool:
    return any(rule.at == at and rule.start - 1 <= position <= rule.end + 1 for rule in rules)


def _regions(
    walls: Sequence[Sequence[bool]], floors: Sequence[Sequence[bool]], rows: int, columns: int
) -> tuple[tuple[Region, ...], ...]:
    """Boxes without a rule between them, as rectangles grown right, then down."""
    regions: list[list[Region | None]] = [[None] * columns for _ in range(rows)]
    for r in range(rows):
        for c in range(columns):
            if regions[r][c] is not None:
                continue
            right = c
            while right + 1 < columns and not walls[r][right] and regions[r][right + 1] is None:
                right += 1
            bottom = r
            while bottom + 1 < rows and _is_open(walls, floors, bottom, c, right):
                bottom += 1
            for row in range(r, bottom + 1):
                regions[row][c : right + 1] = [(r, c)] * (right + 1 - c)
    return tuple(tuple(region for region in row if region is not None) for row in regions)


def _is_open(walls: Sequence[Sequence[bool]], floors: Sequence[Sequence[bool]], row: int, c: int, right: int) -> bool:
    return not any(floors[row][c : right + 1]) and not any(walls[row + 1][c:right])


def place_glyphs(frame: Frame, glyphs: Sequence[Glyph]) -> tuple[dict[Region, list[Glyph]], list[Glyph]]:
    """The glyphs by cell, and those outside the frame. What hangs over its cell's rule is not torn."""
    placed: dict[Region, list[Glyph]] = defaultdict(list)
    outside: list[Glyph] = []
    for word in _unbroken(glyphs):
        regions = [frame.region_at((g.x0 + g.x1) / 2, (g.top + g.bottom) / 2) for g in word]
        if len(set(regions)) > 1:
            regions = _untorn(word, regions)
        for glyph, region in zip(word, regions, strict=True):
            (outside if region is None else placed[region]).append(glyph)
    return placed, outside


def _untorn(word: Sequence[Glyph], regions: list[Region | None]) -> list[Region | None]:
    """One cell for all of a figure that reaches over a rule, or of a text with its ends over one."""
    region, count = Counter(regions).most_common(1)[0]
    if region is None or any(other is not None and other[0] != region[0] for other in regions):
        return regions
    is_one = _is_one_figure(word) if _is_figure(word[0]) else count >= _INSIDE * len(word)
    return [region] * len(word) if is_one else regions


def _unbroken(glyphs: Sequence[Glyph]) -> Iterable[list[Glyph]]:
    """The glyphs in drawing order, those of one figure or of one unbroken text together."""
    word: list[Glyph] = []
    for glyph in glyphs:
        if word and not _continues(word, glyph):
            yield word
            word = []
        word.append(glyph)
    if word:
        yield word


def _continues(word: Sequence[Glyph], glyph: Glyph) -> bool:
    last = word[-1]
    height = last.bottom - last.top
    is_near = (
        -0.5 * height <= glyph.x0 - last.x1 <= _WORD_GAP * height and abs(glyph.top - last.top) <= _WORD_GAP * height
    )
    if not is_near or _is_figure(glyph) != _is_figure(last):
        return False
    if glyph.run == last.run:
        return True
    return _is_figure(glyph) and not _WHOLE_AMOUNT.fullmatch("".join(g.text for g in word))


def _is_figure(glyph: Glyph) -> bool:
    return glyph.text in _FIGURE_GLYPHS


def _is_one_figure(word: Sequence[Glyph]) -> bool:
    return sum(glyph.text == "." for glyph in word) <= 1


def frame_to_grid(frame: Frame, placed: dict[Region, list[Glyph]], page_no: int) -> Grid:
    """The dense matrix of a frame: a merged cell's text stands at its top left place, the places it covers are ''."""
    rows = tuple(
        tuple(
            _to_cell(placed.get(region, ()), frame, region, page_no) if region == (r, c) else Cell("")
            for c, region in enumerate(row)
        )
        for r, row in enumerate(frame.regions)
    )
    x0, top, x1, bottom = frame.bbox
    return Grid(rows, page_no, (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)))


def _to_cell(glyphs: Sequence[Glyph], frame: Frame, region: Region, page_no: int) -> Cell:
    """A cell with the box of its own characters; an empty one has its own box, which proves that nothing is there."""
    printed = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if not printed:
        return Cell("", page_no, None, frame.box_of(region))
    return Cell(cell_text(glyphs, frame.width_of(region)), page_no, None, bounding_box(printed))
