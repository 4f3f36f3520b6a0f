"""Words above a table -> headings: which stand over one column, which span several."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from index.pdf_marks import Rule
from index.words import Word

Reach = tuple[float, float]  # the start and end of what a heading spans

# In heights of a line.
_WRAP = 0.45  # lines of one heading are nearer than this
_WIDE_WRAP = 0.6  # so are those of one column's heading that nothing else explains
_CENTRED = 0.4  # and their centres (or left edges) no farther apart

_UPPER_PART = 0.4  # of the header's height

# Points.
_EXACT = 2.0
_NEAR = 4.0
_FLUSH = 1.5  # between the tops of headings in one row
_SLACK = 2.5  # the top of a cell below a heading may be reckoned this much above the heading's end
_OFF_CENTRE = 0.12  # of the span's width: how far a heading may stand from the middle of what it spans


class Block(NamedTuple):
    """A heading of one or more lines."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


Reaches = dict[Block, Reach | None]  # None for the first line of one column's heading


class Span(NamedTuple):
    """A heading over several columns: where they start and end, the heading's own top, the floor below it."""

    start: float
    end: float
    top: float
    floor: float


def words_to_blocks(words: Sequence[Word]) -> list[Block]:
    """Headings, the lines of a wrapped one joined; from top to bottom."""
    blocks: list[Block] = []
    for word in sorted(words, key=lambda w: (w.top, w.x0)):
        height = word.bottom - word.top
        for index, block in enumerate(blocks):
            is_near = -0.5 * height <= word.top - block.bottom <= _WRAP * height
            is_aligned = abs(block.centre - word.centre) <= _CENTRED * height or abs(block.x0 - word.x0) <= 1
            if is_near and is_aligned:
                blocks[index] = _joined(block, word)
                break
        else:
            blocks.append(Block(*word[:5]))
    return blocks


def _joined(block: Block, word: Word) -> Block:
    return Block(
        block.text + word.text,
        min(block.x0, word.x0),
        min(block.top, word.top),
        max(block.x1, word.x1),
        max(block.bottom, word.bottom),
    )


def leaf_blocks(blocks: Sequence[Block]) -> list[Block]:
    """The headings with no other below them, from left to right."""
    return sorted((block for block in blocks if not _has_below(block, blocks)), key=lambda block: block.x0)


def lowest_blocks(blocks: Sequence[Block]) -> list[Block]:
    """The headings with no other under their own text, from left to right: leaves where headings are set at the top."""
    lowest = (block for block in blocks if not _overlaps_below(block, blocks))
    return sorted(lowest, key=lambda block: block.x0)


def without_midway(leaves: Sequence[Block]) -> list[Block]:
    """The leaves less those that stand midway between two of the lowest row: a short heading over two columns."""
    lowest = max(leaf.top for leaf in leaves)
    row = [leaf for leaf in leaves if leaf.top >= lowest - 1]
    middles = [(left.centre + right.centre) / 2 for left, right in pairwise(row)]
    # a wrapped heading begins above the others of its row
    return [
        leaf for leaf in leaves if leaf.bottom > lowest + 1 or all(abs(leaf.centre - at) > _EXACT for at in middles)
    ]


def _has_below(block: Block, blocks: Sequence[Block]) -> bool:
    if _overlaps_below(block, blocks):
        return True
    # a short heading over the gap of its columns; one that goes down all the header stands at its middle
    return any(other.top >= block.bottom - 1 for other in blocks) and _height_of(block, blocks) < _UPPER_PART


def _overlaps_below(block: Block, blocks: Sequence[Block]) -> bool:
    below = (other for other in blocks if other.top >= block.bottom - 1)
    return any(other.x0 < block.x1 and block.x0 < other.x1 for other in below)


def _height_of(block: Block, blocks: Sequence[Block]) -> float:
    """How far down the header the heading's middle is: 0 at its top, 1 at its bottom."""
    top, bottom = min(other.top for other in blocks), max(other.bottom for other in blocks)
    return ((block.top + block.bottom) / 2 - top) / max(bottom - top, 0.1)


def find_spans(words: Sequence[Word], edges: Sequence[float], printed: Sequence[Rule]) -> list[Span] | None:
    """The headings with others below them, mostly over several columns; None where one of them fits no columns.

    ``edges`` are the columns', ``printed`` the horizontal rules.
    """
    blocks = words_to_blocks(words)
    found = _top_reaches(blocks, edges, printed)  # its heights prove it; a centred reading may fit by chance
    if found is None:
        found = _centred_reaches(blocks, edges, printed)
    if found is None:
        return None
    reaches = [(block, reach) for block, reach in found.items() if reach is not None]
    gaps = [(block.bottom, max(_top_below(block, reach, blocks), block.bottom)) for block, reach in reaches]
    common = common_places(gaps)
    return [
        Span(*reach, block.top, _printed_floor(block, reach, gap, printed) or common[gap])
        for (block, reach), gap in zip(reaches, gaps, strict=True)
    ]


def _centred_reaches(blocks: Sequence[Block], edges: Sequence[float], printed: Sequence[Rule]) -> Reaches | None:
    """What each heading over others spans, if each is centred in the height of its cell."""
    leaves = _leaves_within(blocks, edges)
    readings = (cell_tops(blocks, edges, padding) for padding in (0.0, _padding(blocks)))
    return next(
        (found for tops in readings if (found := _reaches(blocks, edges, printed, tops, leaves)) is not None), None
    )


def _top_reaches(blocks: Sequence[Block], edges: Sequence[float], printed: Sequence[Rule]) -> Reaches | None:
    """What each heading over others spans, if each stands at the top of its cell; None where one does not."""
    leaves = [
        block
        for block in lowest_blocks(blocks)
        if not _is_over_edge(block, edges) and not _shares_column(block, blocks, edges)
    ]
    found = _reaches(blocks, edges, printed, {block: block.top for block in blocks}, leaves)
    if found is None or not _are_flush(blocks, found):
        return None
    return found


def fits_at_top(blocks: Sequence[Block], edges: Sequence[float]) -> bool:
    """Whether headings at the top of their cells fit the columns."""
    return _top_reaches(blocks, edges, ()) is not None


def _shares_column(block: Block, blocks: Sequence[Block], edges: Sequence[float]) -> bool:
    """Whether another heading stands below one in its column, though not under its text."""
    column = bisect(edges, block.centre)
    return any(other.top >= block.bottom - 1 and bisect(edges, other.centre) == column for other in blocks)


def _are_flush(blocks: Sequence[Block], found: Reaches) -> bool:
    """Whether headings begin at the header's top or right below another one, those of one row at one height."""
    top = min(block.top for block in blocks)
    rows: dict[Reach | None, list[float]] = defaultdict(list)
    for block in blocks:
        above = [o for o, reach in found.items() if reach and o.bottom <= block.top + 1 and _is_under(block, reach)]
        parent = max(above, key=lambda other: other.top, default=None)
        rows[found[parent] if parent else None].append(block.top if parent else block.top - top)
    return all(max(row) - min(row) <= _FLUSH for row in rows.values()) and max(rows[None], default=0.0) <= _FLUSH


def _is_under(block: Block, reach: Reach) -> bool:
    return reach[0] < block.centre < reach[1]


def _padding(blocks: Sequence[Block]) -> float:
    """The blank above the lowest headings in their cells: half of what is between them and those above."""
    lowest = max(blocks, key=lambda block: block.top)
    gaps = [lowest.top - other.bottom for other in blocks if other.bottom <= lowest.top]
    return min(gaps, default=0.0) / 2


def _reaches(
    blocks: Sequence[Block],
    edges: Sequence[float],
    printed: Sequence[Rule],
    tops: dict[Block, float],
    leaves: Sequence[Block],
) -> Reaches | None:
    """What each heading over others spans; None for the first lines of one column's heading.

    None for all where a heading is neither: then the cells, which begin at ``tops``, are not understood.
    """
    found = {block: _reach(block, tops, edges, printed) for block in blocks if block not in leaves}
    is_clear = all(reach is not None or _is_wrapped(block, blocks, edges) for block, reach in found.items())
    return found if is_clear else None


def _is_wrapped(block: Block, blocks: Sequence[Block], edges: Sequence[float]) -> bool:
    """Whether a block is the upper line of the heading of the column that it is centred in."""
    height = block.bottom - block.top
    is_in_middle = any(abs((a + b) / 2 - block.centre) <= _EXACT and a <= block.x0 for a, b in pairwise(edges))
    return is_in_middle and any(
        0 <= other.top - block.bottom <= _WIDE_WRAP * height and abs(other.centre - block.centre) <= _EXACT
        for other in blocks
    )


def common_places(gaps: Sequence[tuple[float, float]]) -> dict[tuple[float, float], float]:
    """For each gap a place in it, as few different places as possible: rules of one row are at one height."""
    places: dict[tuple[float, float], float] = {}
    shared: list[tuple[float, float]] = []
    low, high = float("-inf"), float("inf")
    for gap in sorted(set(gaps), key=lambda gap: gap[1]):
        if shared and gap[0] > high:
            places |= dict.fromkeys(shared, (low + high) / 2)
            shared, low, high = [], float("-inf"), float("inf")
        shared.append(gap)
        low, high = max(low, gap[0]), min(high, gap[1])
    return places | dict.fromkeys(shared, (low + high) / 2)


def _leaves_within(blocks: Sequence[Block], edges: Sequence[float]) -> list[Block]:
    """The leaf headings; what stands over a columns' edge is none, even if nothing is right below it."""
    return [leaf for leaf in leaf_blocks(blocks) if not _is_over_edge(leaf, edges)]


def _is_over_edge(block: Block, edges: Sequence[float]) -> bool:
    return any(block.x0 + 1 < edge < block.x1 - 1 for edge in edges)


def cell_tops(blocks: Sequence[Block], edges: Sequence[float], padding: float = 0.0) -> dict[Block, float]:
    """Where the cell of each heading begins: a heading is centred in its cell, a leaf's cell ends with the header.

    So a leaf that begins in an upper row and goes down all the header is told from one in the last row. ``padding`` is
    the blank between the lowest headings and their cells' edges.
    """
    leaves = _leaves_within(blocks, edges)
    bottom = max(block.bottom for block in blocks) + padding
    tops = {leaf: leaf.top + leaf.bottom - bottom for leaf in leaves}
    for block in sorted((block for block in blocks if block not in leaves), key=lambda b: -b.bottom):
        below = [other for other, top in tops.items() if top >= block.bottom - _SLACK]
        floor = min((tops[other] for other in _nearest(block, below)), default=bottom)
        tops[block] = block.top + block.bottom - floor
    return tops


def _nearest(block: Block, others: Sequence[Block]) -> list[Block]:
    """Those under the heading's text, else the next on both sides."""
    under = [other for other in others if other.x0 < block.x1 and block.x0 < other.x1]
    left = max((other for other in others if other.x1 <= block.x0), key=lambda other: other.x1, default=None)
    right = min((other for other in others if other.x0 >= block.x1), key=lambda other: other.x0, default=None)
    return under or [other for other in (left, right) if other is not None]


def _top_below(block: Block, reach: Reach, blocks: Sequence[Block]) -> float:
    """Where the headings under a spanning one begin."""
    below = [b.top for b in blocks if b.top >= block.bottom - 1 and reach[0] < b.centre < reach[1]]
    return min(below, default=block.bottom)


def _printed_floor(block: Block, reach: Reach, gap: tuple[float, float], printed: Sequence[Rule]) -> float | None:
    """The y of the rule printed below a spanning heading, None if there is none."""
    middle = (reach[0] + reach[1]) / 2
    rules = [
        rule.at
        for rule in printed
        if block.top < rule.at <= gap[1] + 2 and rule.start - _NEAR <= middle <= rule.end + _NEAR
    ]
    return min(rules, default=None)


def _reach(block: Block, tops: dict[Block, float], edges: Sequence[float], printed: Sequence[Rule]) -> Reach | None:
    """The columns that the heading spans: those over the rule printed under it, else those that it is centred over."""
    lower = [other for other, top in tops.items() if other is not block and top >= block.bottom - _SLACK]
    beside = [other for other in tops if other is not block and other not in lower and other.bottom > block.top + 1]
    columns = list(pairwise(edges))
    options = [
        (start, end)
        for index, (start, _) in enumerate(columns)
        for _, end in columns[index:]
        if start <= block.x0 + 1
        and block.x1 - 1 <= end
        and all(_stands_in(lower, a, b) for a, b in columns if start <= a and b <= end)
        and not _stands_in(beside, start + 1, end - 1)
    ]
    return next((option for option in options if _is_underlined(option, block, printed)), None) or _most_centred(
        block, options
    )


def _stands_in(blocks: Sequence[Block], start: float, end: float) -> bool:
    return any(start < other.x1 and other.x0 < end for other in blocks)


def _is_underlined(option: Reach, block: Block, printed: Sequence[Rule]) -> bool:
    return any(
        0 <= rule.at - block.bottom <= 2 * (block.bottom - block.top)
        and abs(rule.start - option[0]) <= _NEAR
        and abs(rule.end - option[1]) <= _NEAR
        for rule in printed
    )


def _most_centred(block: Block, options: Sequence[Reach]) -> Reach | None:
    """The widest one whose middle is the heading's; else the one that comes nearest to it."""

    def error(option: Reach) -> float:
        return abs((option[0] + option[1]) / 2 - block.centre)

    exact = [option for option in options if error(option) <= _EXACT]
    near = [option for option in options if error(option) <= _OFF_CENTRE * (option[1] - option[0])]
    return max(exact, key=lambda o: o[1] - o[0]) if exact else min(near, key=error, default=None)


def header_floors(spans: Sequence[Span], printed: Sequence[Rule]) -> list[Rule]:
    """The rule under each heading that spans columns, where none is printed."""
    at = {rule.at for rule in printed}
    return [Rule(span.floor, span.start, span.end) for span in spans if span.floor not in at]
