"""The rows of a flattened list of projects by unit: where each begins is told by the names of the units.

A row is a unit, a project and figures; the names may be wrapped above, below or around the figures. Each row but the
total's begins on a line of its own with the name of a unit, which the document names elsewhere or which is of the same
place, and has one line of figures.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from index.check_cells import is_spoilt
from index.flat_lines import Region, is_amount
from index.flat_names import join_words
from index.flat_rows import FlatEntry, Piece, line_to_piece
from index.labels import Label, is_total, looks_like_unit, plain_name, tidy_name

_OWN_OFFICE = re.compile(r"([（(]本级[）)]|本级)$")
_LONGEST = 6  # words that the name of a unit may take
_PLACE = 2  # characters of a place's name that tell it

Word = tuple[str, int]  # a word and the number of its line


@dataclass(slots=True)
class _Stream:
    """All words of a list in print order, and its lines of figures with the number of words before each one's end."""

    words: list[Word] = field(default_factory=list)
    figures: list[tuple[int, Piece]] = field(default_factory=list)


def region_to_list(region: Region, units: Collection[str]) -> tuple[FlatEntry, ...] | None:
    """The rows in order, one of them the total's; None where it is not certain which words and figures are a row's.

    ``units`` are the plain names of the bodies that the document names.
    """
    stream = _read_stream(region)
    starts = list(_starts(stream.words, units))
    if not starts or starts[0][0] != 0 or any(end is None for _, end in starts):
        return None
    bounds = [*(start for start, _ in starts), len(stream.words)]
    entries = []
    for (start, stop), (_, end) in zip(pairwise(bounds), starts, strict=True):
        own = [piece for at, piece in stream.figures if start < at <= stop]
        entry = _read_row(stream.words[start:stop], (end or start) - start, own)
        if entry is None:
            return None
        entries.append(entry)
    return tuple(entries) if sum(is_total(entry.label.name) for entry in entries) == 1 else None


def _read_stream(region: Region) -> _Stream:
    stream = _Stream()
    for number, line in enumerate(region.body):
        piece = line_to_piece(line, False, region.decimals)
        stream.words += [(word, number) for word in piece.words]
        if piece.figures:
            stream.figures.append((len(stream.words), piece))
    return stream


def _starts(words: Sequence[Word], units: Collection[str]) -> Iterator[tuple[int, int | None]]:
    """Where rows begin, each on a line of its own, and where the names of their units end.

    None for an end where more than one is possible.
    """
    at = 0
    while at < len(words):
        is_first = at == 0 or words[at - 1][1] != words[at][1]
        end = _name_end([word for word, _ in words[at : at + _LONGEST]], units) if is_first else 0
        if end != 0:
            yield at, None if end is None else at + end
        at += end or 1


def _name_end(words: Sequence[str], units: Collection[str]) -> int | None:
    """How many words are the name of a unit, or the total's; 0 for none, None where more words may be of it."""
    if is_total(words[0]):
        return 1
    ends = (size for size in range(1, len(words) + 1) if _is_unit("".join(words[:size]), units))
    end = next(ends, 0)
    if end and end < len(words) and _OWN_OFFICE.fullmatch(words[end]):
        end += 1
    return None if end and _goes_on(words[end:], units) else end


def _goes_on(words: Sequence[str], units: Collection[str]) -> bool:
    """Whether the words behind the name of a unit may be the rest of a longer one, up to the next row."""
    own = list(takewhile(lambda word: not _is_local(word, units), words))
    return any(looks_like_unit(tidy_name("".join(own[:size]))) for size in range(1, len(own) + 1))


def _is_unit(text: str, units: Collection[str]) -> bool:
    """Whether a text names a body that the document names, its own office, or another one of the same place."""
    name = tidy_name(text)
    is_known = plain_name(name) in units or plain_name(_OWN_OFFICE.sub("", name)) in units
    return is_known or (looks_like_unit(name) and _is_local(name, units))


def _is_local(text: str, units: Collection[str]) -> bool:
    """Whether a name begins like that of a place which the name of a body of the document holds."""
    return any(plain_name(text)[:_PLACE] in unit for unit in units)


def _read_row(words: Sequence[Word], size: int, figures: Sequence[Piece]) -> FlatEntry | None:
    """The row of these words, the first ``size`` of which name its unit; None unless it has one line of figures."""
    unit, project = join_words(words[:size]), join_words(words[size:])
    is_odd = any(is_amount(word, True) or is_spoilt(word) for word, _ in words)
    if len(figures) != 1 or is_odd or is_total(unit) == bool(project):
        return None
    label = Label((), "", project, unit) if project else Label((), unit, "")
    return FlatEntry(label, figures[0].figures, figures[0].line)
