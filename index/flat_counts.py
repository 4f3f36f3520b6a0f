"""The numbers that count the rows of a flattened statement (行次, 序号): found, taken out, remembered for the ledger.

A heading announces them, and they count up. 序号 is the first word of its row; the counts of a statement with
two sides stand before or behind the items of both, and are told from amounts since these are printed with decimals.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.flat_names import code_names
from index.headers import is_marker_row
from index.records import TextLine

COUNT_HEADINGS = frozenset({"序号", "行次", "行号"})
_COUNT = re.compile(r"[1-9]\d{0,2}")
_CODE = re.compile(r"[235]\d\d(\d\d){0,2}")
_EVEN = 0.7  # so many of the counts follow each other, in a table that may have lost or doubled rows

Word = tuple[int, int]  # number of the line, number of the word


@dataclass(frozen=True, slots=True)
class Counted:
    """The lines without the numbers that count them; ``counts`` are these numbers, each with its line.

    ``is_sure`` is False where a heading announces such numbers and they can't be told from amounts.
    """

    lines: tuple[TextLine, ...]
    counts: tuple[tuple[TextLine, str], ...] = ()
    is_sure: bool = True


def without_counts(lines: Sequence[TextLine], *, has_sides: bool, decimals: bool) -> Counted:
    """A statement's lines, headings first, without their counts; ``decimals`` tells that all amounts have some."""
    words = [line.text.split() for line in lines]
    is_announced = any(COUNT_HEADINGS.intersection(own) for own in words)
    found = list(_whole_numbers(words) if has_sides else _first_words(words)) if is_announced else []
    if not found:
        return Counted(tuple(lines))
    if not _count_up([int(words[line][at]) for line, at in found]) or (has_sides and not decimals):
        return Counted(tuple(lines), is_sure=False)
    kept = tuple(_without(line, number, found) for number, line in enumerate(lines))
    return Counted(kept, tuple((lines[line], words[line][at]) for line, at in found))


def _first_words(words: Sequence[Sequence[str]]) -> Iterator[Word]:
    """A number before anything else, unless it is a class's code before its name; alone, only the next count."""
    last = 0
    for line, own in enumerate(words):
        if not own or not _COUNT.fullmatch(own[0]) or is_marker_row(own):
            continue
        is_next = int(own[0]) == last + 1
        if is_next if len(own) == 1 else own[0] not in code_names() or _CODE.fullmatch(own[1]):
            last = int(own[0])
            yield line, 0


def _whole_numbers(words: Sequence[Sequence[str]]) -> Iterator[Word]:
    """Every number without decimals up to the first sentence, the line of column numbers left out."""
    for line, own in enumerate(words):
        if any("。" in word for word in own):
            return
        if not is_marker_row(own):
            yield from ((line, at) for at, word in enumerate(own) if _COUNT.fullmatch(word) and not _is_code(own, at))


def _is_code(words: Sequence[str], at: int) -> bool:
    """Whether a number is a class's code: a name follows that is no number."""
    return words[at] in code_names() and at + 1 < len(words) and not words[at + 1][0].isdigit()


def _count_up(numbers: Collection[int]) -> bool:
    """Whether numbers count rows: nearly all follow each other; two sides may each begin at 1, a page anywhere."""
    ordered = sorted(set(numbers))
    follow = sum(1 for one, other in pairwise(ordered) if other == one + 1)
    return ordered == [1] or (len(ordered) > 1 and follow >= _EVEN * (len(ordered) - 1))


def _without(line: TextLine, number: int, found: Iterable[Word]) -> TextLine:
    taken = {at for own, at in found if own == number}
    if not taken:
        return line
    return replace(line, text=" ".join(word for at, word in enumerate(line.text.split()) if at not in taken))
