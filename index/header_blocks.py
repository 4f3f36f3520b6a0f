"""Words above a table -> headings: which stand over one column, which span several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from index.pdf_marks import Rule
from index.words import Word

# In heights of a line.
_WRAP = 0.45  # lines of one heading are nearer than this
_CENTRED = 0.4  # and their centres (or left edges) no farther apart

# Of the header's height: a heading that goes down all of it stands at its middle.
_UPPER_PART = 0.4
_LOWER_PART = 0.57

# Points.
_EXACT = 2.0
_NEAR = 4.0
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


class Span(NamedTuple):
    """A heading over several columns: where they start and end, the heading's own top and its children's."""

    start: float
    end: float
    top: float
    bottom: float


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
        block.text + word.text, min(block.x0, word.x0), min(block.top, word.top),
        max(block.x1, word.x1), max(block.bottom, word.bottom),
    )


def leaf_blocks(blocks: Sequence[Block]) -> list[Block]:
    """The headings with no other below them, from left to right."""
    return sorted((block for block in blocks if not _has_below(block, blocks)), key=lambda block: block.x0)


def without_midway(leaves: Sequence[Block]) -> list[Block]:
    """The leaves less those that stand midway between two of the lowest row: a short heading over two columns."""
    lowest = max(leaf.top for leaf in leaves)
    row = [leaf for leaf in leaves if leaf.top >= lowest - 1]
    middles = [(left.centre + right.centre) / 2 for left, right in pairwise(row)]
    return [leaf for leaf in leaves if leaf in row or not any(abs(leaf.centre - at) <= _EXACT for at in middles)]


def _has_below(block: Block, blocks: Sequence[Block]) -> bool:
    below = [other for other in blocks if other.top >= block.bottom - 1]
    if any(other.x0 < block.x1 and block.x0 < other.x1 for other in below):
        return True
    # a short heading over the gap of its columns; one that goes down all the header stands at its middle
    return bool(below) and _height_of(block, blocks) < _UPPER_PART


def _height_of(block: Block, blocks: Sequence[Block]) -> float:
    """How far down the header the heading's middle is: 0 at its top, 1 at its bottom."""
    top, bottom = min(other.top for other in blocks), max(other.bottom for other in blocks)
    return ((block.top + block.bottom) / 2 - top) / max(bottom - top, 0.1)


def find_spans(words: Sequence[Word], edges: Sequence[float], printed: Sequence[Rule]) -> list[Span]:
    """The headings that stand over several columns. ``edges`` are the columns', ``printed`` the horizontal rules."""
    blocks = words_to_blocks(words)
    leaves = leaf_blocks(blocks)
    spans = []
    for block in blocks:
        if block in leaves and not any(block.x0 + 1 < edge < block.x1 - 1 for edge in edges):
            continue
        reach = _reach(block, blocks, edges, printed)
        if reach is not None:
            below = [b.top for b in blocks if b.top >= block.bottom - 1 and reach[0] < b.centre < reach[1]]
            spans.append(Span(reach[0], reach[1], block.top, min(below, default=block.bottom)))
    return spans


def _reach(
    block: Block, blocks: Sequence[Block], edges: Sequence[float], printed: Sequence[Rule]
) -> tuple[float, float] | None:
    """The columns that the heading spans: those over the rule printed under it, else those that it is centred over."""
    middle_row = [leaf for leaf in leaf_blocks(blocks) if _height_of(leaf, blocks) < _LOWER_PART]
    lower = [other for other in blocks if other.top >= block.bottom - 1 and other not in middle_row]
    columns = list(pairwise(edges))
    options = [
        (start, end)
        for index, (start, _) in enumerate(columns)
        for _, end in columns[index + 1 :]
        if start <= block.x0 + 1 and block.x1 - 1 <= end
        and all(_stands_in(lower, a, b) for a, b in columns if start <= a and b <= end)
        and not any(start < other.centre < end for other in blocks if other is not block and _is_beside(block, other))
    ]
    return next((option for option in options if _is_underlined(option, block, printed)), None) or _most_centred(
        block, options
    )


def _stands_in(blocks: Sequence[Block], start: float, end: float) -> bool:
    return any(start < other.x1 and other.x0 < end for other in blocks)


def _is_beside(block: Block, other: Block) -> bool:
    return other.top < block.bottom and block.top < other.bottom


def _is_underlined(option: tuple[float, float], block: Block, printed: Sequence[Rule]) -> bool:
    return any(
        0 <= rule.at - block.bottom <= 2 * (block.bottom - block.top)
        and abs(rule.start - option[0]) <= _NEAR
        and abs(rule.end - option[1]) <= _NEAR
        for rule in printed
    )


def _most_centred(block: Block, options: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """The widest one whose middle is the heading's; else the one that comes nearest to it."""

    def error(option: tuple[float, float]) -> float:
        return abs((option[0] + option[1]) / 2 - block.centre)

    exact = [option for option in options if error(option) <= _EXACT]
    near = [option for option in options if error(option) <= _OFF_CENTRE * (option[1] - option[0])]
    return max(exact, key=lambda o: o[1] - o[0]) if exact else min(near, key=error, default=None)


def header_floors(spans: Sequence[Span], printed: Sequence[Rule]) -> list[Rule]:
    """The rule under each heading that spans columns, where none is printed."""
    return [
        Rule((_heading_bottom(span) + span.bottom) / 2, span.start, span.end)
        for span in spans
        if not any(
            span.top < rule.at <= span.bottom + 2 and rule.start - 3 <= (span.start + span.end) / 2 <= rule.end + 3
            for rule in printed
        )
    ]


def _heading_bottom(span: Span) -> float:
    return (span.top + span.bottom) / 2
