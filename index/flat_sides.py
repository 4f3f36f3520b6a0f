"""Lines of a flattened statement with two sides (收入 | 支出) to the rows of each side.

The left side is a list of items without codes, the right one begins with a class's code or with 支出总计. The two
sides share lines by chance only, so each is read as a stream of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from index.flat_lines import BodyLine, Region, is_amount
from index.flat_names import Names, begins_name, class_names, is_open
from index.flat_rows import FlatEntry, Group, Piece, group_to_entry, line_to_piece
from index.labels import is_total, plain_name

_TOTALS = re.compile(r"(本\s*年\s*)?(收\s*入|支\s*出)\s*[总合]\s*计")
_RIGHT_TOTAL = re.compile(r"^(本年)?支出[总合]计$")
_OUTLINE = re.compile(r"^([一二三四五六七八九十]+、|\d{1,2}\s*[.、．]|其中[:：]?)")
_LISTED = re.compile(r"^[一二三四五六七八九十]+、")
_CODE_WORD = re.compile(r"^[235]\d\d($|(?=[^\d\s.,，年月日%％]))")


@dataclass(frozen=True, slots=True)
class Sides:
    """The rows of the left and of the right side, each in print order.

    ``is_sure`` is False where a row may have been read on the wrong side: then no figure has a column.
    """

    left: tuple[FlatEntry, ...]
    right: tuple[FlatEntry, ...]
    is_sure: bool


@dataclass(slots=True)
class _Streams:
    """The rows so far, and whether the last piece went to the right."""

    names: Names
    left: list[Group] = field(default_factory=list)
    right: list[Group] = field(default_factory=list)
    last_right: bool = False

    def add(self, piece: Piece, is_right: bool) -> None:
        """A piece without code is an item of the left side, unless it completes the row right above it."""
        if is_right:
            self.right.append(Group([piece]))
        elif self.last_right and _completes(self.right[-1], piece, self.names.spellings(self.right[-1].code)):
            self.right[-1].pieces.append(piece)
            return
        elif self.left and _completes(self.left[-1], piece, self.names.sources):
            self.left[-1].pieces.append(piece)
        else:
            self.left.append(Group([piece]))
        self.last_right = is_right


def region_to_sides(region: Region, names: Names) -> Sides:
    """The rows of a statement of income beside expenditure."""
    streams = _Streams(names)
    for line in region.body:
        for words, is_right in _split_line(line, names):
            streams.add(_piece(words, is_right, line, region.decimals), is_right)
    is_coded = any(group.code for group in streams.right)
    is_listed = not is_coded and all(_is_listed(group, names) for group in (*streams.right, *streams.left))
    for group in (*streams.left, *([] if is_listed else streams.right)):
        group.is_doubtful = _is_torn(group, names)
    return Sides(
        tuple(map(group_to_entry, streams.left)),
        tuple(map(group_to_entry, streams.right)),
        (is_coded or is_listed) and _is_sure(streams, is_coded, region.decimals),
    )


def _split_line(line: BodyLine, names: Names) -> list[tuple[list[str], bool]]:
    """The words of each side that has any, and whether it is the right one."""
    words = _TOTALS.sub(lambda found: "".join(found.group().split()), line.line.text).split()
    at = next((at for at in range(len(words)) if _begins_right(words, at, names)), len(words))
    return [(part, is_right) for part, is_right in ((words[:at], False), (words[at:], True)) if part]


def _begins_right(words: Sequence[str], at: int, names: Names) -> bool:
    """Whether the right side begins at a word: a class's code before a name, 支出总计, a second 总计.

    A form without codes prints a class by its outline mark and name.
    """
    plain = plain_name(words[at])
    is_listed = plain in names.ends or (plain in class_names() and bool(_LISTED.match(words[at])))
    is_second = at > 0 and is_total(plain) and plain == plain_name(words[0])
    if is_listed or is_second or _RIGHT_TOTAL.match(words[at]):
        return True
    code = _CODE_WORD.match(words[at])
    if not code:
        return False
    return code.group() != words[at] or at + 1 == len(words) or not words[at + 1][0].isdigit()


def _piece(words: Sequence[str], coded: bool, line: BodyLine, decimals: bool) -> Piece:
    part = replace(line, line=replace(line.line, text=" ".join(words)))
    return replace(line_to_piece(part, coded, decimals), line=line.line)


def _completes(group: Group, piece: Piece, known: Collection[str]) -> bool:
    """Whether a piece ends the known name that a row breaks off in, or brings the figures that it lacks."""
    if not piece.words:
        return not group.has_figures and bool(group.text)
    if _OUTLINE.match(piece.text) or is_total(piece.text):
        return False
    is_name = begins_name(group.text, piece.text, known) or (is_open(group.text) and not group.has_figures)
    return is_name and not (piece.figures and group.has_figures)


def _is_torn(group: Group, names: Names) -> bool:
    """Whether a name breaks off where the classification's or the standard form's goes on."""
    plain = plain_name(group.text)
    known = names.spellings(group.code) if group.code else names.sources
    return plain not in known and bool(plain) and any(name.startswith(plain) for name in known)


def _is_listed(group: Group, names: Names) -> bool:
    """Whether a row is one that the forms without codes have: nothing else tells which side it is on."""
    plain = plain_name(group.text)
    return plain in class_names() | names.ends | names.sources or is_total(plain)


def _is_sure(streams: _Streams, is_coded: bool, decimals: bool) -> bool:
    """Whether no name holds a figure, and no item of the left side is a class of expenditure."""
    groups = [*streams.left, *streams.right]
    classes = class_names() - streams.names.sources
    words = (word for group in groups for piece in group.pieces for word in piece.words)
    items = (plain_name(group.text) for group in (groups if is_coded else streams.left) if not group.code)
    return not any(decimals and is_amount(word, True) for word in words) and classes.isdisjoint(items)
