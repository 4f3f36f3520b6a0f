"""Where a wrapped name ends, told by the width of its cell: a line that had room for the next word was its last.

The cell is at least as wide as the widest line of a name in the table. It is measured in characters and in half
widths: conversions break lines by either. Only for tables with one label column, since two cells have two widths.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.flat_names import is_open
from index.labels import is_total

# What no line is broken within, nor before: a run of Latin letters or digits, and what closes a bracket behind it.
_WORD = re.compile(r"(?:[A-Za-z0-9.,%\-]+|.)[）)】〕」”’，。、；：]*")


@dataclass(frozen=True, slots=True)
class Width:
    """A measure of text: characters, and half widths (a Chinese character has two)."""

    characters: int
    halves: int

    def __add__(self, other: Width) -> Width:
        return Width(self.characters + other.characters, self.halves + other.halves)

    def fits(self, cell: Width) -> bool:
        """Whether text of this width surely fits into a cell."""
        return self.characters <= cell.characters and self.halves <= cell.halves


def width_of(text: str) -> Width:
    """The width of a text."""
    return Width(len(text), sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text))


def cell_width(lines: Iterable[str]) -> Width:
    """The least width of the cell that these lines were printed in."""
    found = [width_of(line) for line in lines]
    return Width(max((one.characters for one in found), default=0), max((one.halves for one in found), default=0))


def tail_size(above: Sequence[str], loose: Sequence[str], below: str, cell: Width) -> int | None:
    """How many lines between two rows are the rest of the upper row's name; None unless there is one way.

    ``above`` are the lines of the upper row's name so far, ``below`` the words beside the lower row's figures.

    >>> tail_size(["甲乙丙丁戊"], ["己", "子丑寅卯辰"], "巳", Width(5, 10))
    1
    """
    sizes = [
        size
        for size in range(len(loose) + 1)
        if _begins_name([*loose[size:], *([below] if below else [])], cell)
        and _begins_name([*above, *loose[:size]], cell)
        and not is_open("".join((*above, *loose[:size])))
    ]
    return sizes[0] if len(sizes) == 1 else None


def _begins_name(lines: Sequence[str], cell: Width) -> bool:
    """Whether lines can be the beginning of one name: none but the last had room for more."""
    if not lines or (len(lines) > 1 and is_total(lines[0])):
        return False
    return not _closes_first("".join(lines)) and not any(_has_room(*pair, cell) for pair in pairwise(lines))


def _closes_first(text: str) -> bool:
    """Whether a bracket is closed that was not opened."""
    depth = 0
    for char in text.replace("(", "（").replace(")", "）"):
        depth += (char == "（") - (char == "）")
        if depth < 0:
            return True
    return False


def _has_room(upper: str, lower: str, cell: Width) -> bool:
    """Whether the beginning of a line would have fitted on the one above."""
    first = _WORD.match(lower)
    return first is not None and (width_of(upper) + width_of(first.group())).fits(cell)
