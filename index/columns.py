"""Headings and figures of a table without vertical rules -> the edges of its columns.

Headings are centred in their cells and cells touch, so once one edge is known each next one follows by reflection
at a heading's middle. All figures must fit between the edges: that proves which heading a figure belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from index.header_blocks import (
    Block,
    find_spans,
    fits_at_top,
    leaf_blocks,
    lowest_blocks,
    without_midway,
    words_to_blocks,
)
from index.words import Word
from index.zones import COLUMN_COUNT

_TOUCH = 0.5  # points by which neighbours may overlap
_SLACK = 1.0  # points by which a reflected edge may cut into what stands beside it: rounding adds up
_FLUSH = 1.5
_MARGIN = 2.0
_MOST_DOUBTFUL = 6  # headings that may stand over one column or several


class Hull(NamedTuple):
    """The x-interval of what is printed in one column."""

    x0: float
    x1: float

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


class Cluster(NamedTuple):
    """Figures that stand under each other. ``is_amount`` tells amounts from codes and column numbers."""

    x0: float
    x1: float
    is_amount: bool


def find_edges(header: Sequence[Word], numbers: Sequence[Word], body: Sequence[Word]) -> list[float] | None:
    """The edges of the columns from left to right, None where headings and figures do not fit together.

    ``numbers`` is the line of column numbers, if there is one: then each of its words is a column's middle. Where that
    fits nothing and it has fewer numbers than there are headings, it leaves columns out (行次): the headings tell.
    """
    found = _find_edges(header, numbers, body)
    return _find_edges(header, (), body) if found is None and len(numbers) < len(_leaf_hulls(header)) else found


def _find_edges(header: Sequence[Word], numbers: Sequence[Word], body: Sequence[Word]) -> list[float] | None:
    """The same by one of the two; the number line where there is one."""
    readings = [_numbered(numbers, header)] if numbers else _leaf_readings(header)
    found = [edges for headed in readings if (edges := _proved_edges(headed, header, body))]
    found = found or [edges for headed in readings if (edges := _aligned_edges(headed, body))]
    usual = found[0] if len(found) == 1 else None
    if numbers or (usual and find_spans(header, usual, ()) is not None):
        return usual
    at_top = _top_edges(header, body)
    return at_top[0] if len(at_top) == 1 else usual


def _leaf_readings(header: Sequence[Word]) -> list[list[tuple[Hull, Hull]]]:
    """The leaf headings; again without those that may stand over two columns."""
    return _with_and_without_midway(leaf_blocks(words_to_blocks(header)))


def _top_edges(header: Sequence[Word], body: Sequence[Word]) -> list[list[float]]:
    """The edges that fit where headings stand at the top of their cells.

    One with nothing under its text may be a leaf or a short one over several columns: what fits tells.
    """
    blocks = words_to_blocks(header)
    lowest = lowest_blocks(blocks)
    doubtful = [
        block
        for left, block, right in zip(lowest, lowest[1:], lowest[2:], strict=False)
        if min(left.top, right.top) >= block.bottom - 1
    ]
    if len(doubtful) > _MOST_DOUBTFUL:
        return []
    spanning = (set(some) for count in range(len(doubtful) + 1) for some in combinations(doubtful, count))
    readings = (_as_headed([block for block in lowest if block not in some]) for some in spanning)
    found = (edges for headed in readings if (edges := _proved_edges(headed, header, body)))
    return [edges for edges in found if fits_at_top(blocks, edges)]


def _with_and_without_midway(leaves: Sequence[Block]) -> list[list[tuple[Hull, Hull]]]:
    fewer = without_midway(leaves) if leaves else leaves
    return [_as_headed(reading) for reading in ([leaves] if fewer == leaves else [leaves, fewer])]


def _as_headed(leaves: Sequence[Block]) -> list[tuple[Hull, Hull]]:
    return [(Hull(leaf.x0, leaf.x1), Hull(leaf.x0, leaf.x1)) for leaf in leaves]


def _proved_edges(
    headed: Sequence[tuple[Hull, Hull]], header: Sequence[Word], body: Sequence[Word]
) -> list[float] | None:
    """The edges, by reflection, of columns that are each given by what is centred in them and their hull."""
    headings, leaves = [heading for heading, _ in headed], [hull for _, hull in headed]
    clusters = figure_clusters([word for word in body if word.is_number])
    options = [_options(leaves, cluster) for cluster in clusters]
    if len(leaves) < 2 or not all(options):
        return None
    usual = _usual(clusters, options)
    fitting = [owners for owners in _ascending(options) if reflected_edges(headings, _hulls(leaves, clusters, owners))]
    owners = usual if usual in fitting else fitting[0] if len(fitting) == 1 else None
    if owners is None:
        return None
    hulls = _hulls(leaves, clusters, owners)
    named = _with_labels(hulls, leaves, clusters, owners, body)
    return _widened(reflected_edges(headings, named) or reflected_edges(headings, hulls), (*header, *body))


def _aligned_edges(headed: Sequence[tuple[Hull, Hull]], body: Sequence[Word]) -> list[float] | None:
    """The edges half-way between neighbouring columns, where each heading is set flush with its figures."""
    leaves = [hull for _, hull in headed]
    clusters = figure_clusters([word for word in body if word.is_number])
    options = [_options(leaves, cluster) for cluster in clusters]
    if len(leaves) < 2 or any(len(option) != 1 for option in options):
        return None
    owners = [option[0] for option in options]
    if len(set(owners)) < len(owners) or not all(map(_is_flush, (leaves[owner] for owner in owners), clusters)):
        return None
    return _edges_between(_with_labels(_hulls(leaves, clusters, owners), leaves, clusters, owners, body))


def _is_flush(heading: Hull, cluster: Cluster) -> bool:
    return min(abs(heading.x0 - cluster.x0), abs(heading.x1 - cluster.x1)) <= _FLUSH


def _leaf_hulls(header: Sequence[Word]) -> list[Hull]:
    return [Hull(block.x0, block.x1) for block in leaf_blocks(words_to_blocks(header))]


def _numbered(numbers: Sequence[Word], header: Sequence[Word]) -> list[tuple[Hull, Hull]]:
    """For each column of a number line, what is centred in it (leaf heading, else number) and the hull of both.

    栏次 stands once over all the columns of labels, so there the headings tell these.
    """
    leaves = _leaf_hulls(header)
    hulls = [Hull(word.x0, word.x1) for word in numbers if word.text != COLUMN_COUNT]
    if len(leaves) == len(hulls) and not _are_crossed(leaves, hulls):
        return [(leaf, _union(leaf, number)) for leaf, number in zip(leaves, hulls, strict=True)]
    columns = []
    for number in hulls:
        above = [leaf for leaf in leaves if leaf.x0 < number.x1 and number.x0 < leaf.x1]
        columns.append((above[0], _union(above[0], number)) if len(above) == 1 else (number, number))
    uncounted = _uncounted(leaves, hulls) if len(hulls) < len(numbers) else []
    return sorted((*columns, *((leaf, leaf) for leaf in uncounted)))


def _uncounted(leaves: Sequence[Hull], numbers: Sequence[Hull]) -> list[Hull]:
    """The headings with no number under them."""
    return [leaf for leaf in leaves if not any(leaf.x0 < number.x1 and number.x0 < leaf.x1 for number in numbers)]


def _are_crossed(leaves: Sequence[Hull], numbers: Sequence[Hull]) -> bool:
    """Whether a heading stands over another column's number: as many of both are not the same columns."""
    return any(
        leaf.x0 < number.x1 and number.x0 < leaf.x1
        for at, leaf in enumerate(leaves)
        for other, number in enumerate(numbers)
        if other != at
    )


def figure_clusters(figures: Sequence[Word]) -> list[Cluster]:
    """Figures whose x-intervals overlap, as columns from left to right."""
    groups: list[list[Word]] = []
    right = float("-inf")
    for word in sorted(figures, key=lambda w: w.x0):
        if word.x0 >= right - _TOUCH:
            groups.append([])
        groups[-1].append(word)
        right = max(right, word.x1)
    return [
        Cluster(min(w.x0 for w in group), max(w.x1 for w in group), any(word.is_amount for word in group))
        for group in groups
    ]


def _options(leaves: Sequence[Hull], cluster: Cluster) -> list[int]:
    """The headings that may be the cluster's: the one above it, else the next ones on both sides."""
    over = [index for index, leaf in enumerate(leaves) if cluster.x0 < leaf.x1 and leaf.x0 < cluster.x1]
    if over:
        return over if len(over) == 1 else []
    left = [index for index, leaf in enumerate(leaves) if leaf.x1 <= cluster.x0]
    right = [index for index, leaf in enumerate(leaves) if leaf.x0 >= cluster.x1]
    return left[-1:] + right[:1]


def _usual(clusters: Sequence[Cluster], options: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Amounts stand at the right of their column, so left of them is their heading's middle; codes at the left."""
    return tuple(
        option[0] if cluster.is_amount else option[-1] for cluster, option in zip(clusters, options, strict=True)
    )


def _ascending(options: Sequence[Sequence[int]], after: int = -1) -> Iterator[tuple[int, ...]]:
    """One option for each cluster, from left to right, none twice."""
    if not options:
        yield ()
        return
    for first in options[0]:
        if first > after:
            for rest in _ascending(options[1:], first):
                yield (first, *rest)


def _hulls(leaves: Sequence[Hull], clusters: Sequence[Cluster], owners: Sequence[int]) -> list[Hull]:
    """Each column's hull with its figures."""
    hulls = list(leaves)
    for owner, cluster in zip(owners, clusters, strict=True):
        hulls[owner] = _union(hulls[owner], Hull(cluster.x0, cluster.x1))
    return hulls


def reflected_edges(headings: Sequence[Hull], hulls: Sequence[Hull]) -> list[float] | None:
    """The edges of columns whose headings are centred, None if what is printed does not fit between such edges.

    With the first edge t, edge k is offset_k + t or offset_k - t in turn; what is printed bounds t on both sides.
    """
    terms = [(1.0, 0.0)]
    for heading in headings:
        sign, offset = terms[-1]
        terms.append((-sign, 2 * heading.centre - offset))
    low, high = float("-inf"), float("inf")
    for (sign, offset), (right_of, left_of) in zip(terms, _gaps(hulls), strict=True):
        bounds = (right_of - offset, left_of - offset) if sign > 0 else (offset - left_of, offset - right_of)
        low, high = max(low, bounds[0]), min(high, bounds[1])
    if low - high > 2 * _SLACK or low == float("-inf") or high == float("inf"):
        return None
    return [sign * (low + high) / 2 + offset for sign, offset in terms]


def _gaps(hulls: Sequence[Hull]) -> list[tuple[float, float]]:
    """Where each edge may stand: right of one hull, left of the next."""
    rights = [float("-inf"), *(hull.x1 for hull in hulls)]
    lefts = [*(hull.x0 for hull in hulls), float("inf")]
    return list(zip(rights, lefts, strict=True))


def _widened(edges: list[float] | None, words: Sequence[Word]) -> list[float] | None:
    if edges is None:
        return None
    inner = edges[1:-1]
    left, right = min(word.x0 for word in words) - _MARGIN, max(word.x1 for word in words) + _MARGIN
    return [min(edges[0], left), *inner, max(edges[-1], right)]


def _with_labels(
    hulls: Sequence[Hull],
    leaves: Sequence[Hull],
    clusters: Sequence[Cluster],
    owners: Sequence[int],
    body: Sequence[Word],
) -> list[Hull]:
    """The columns' hulls with the names in them."""
    amounts = {owner for owner, cluster in zip(owners, clusters, strict=True) if cluster.is_amount}
    labels = [index for index in range(len(leaves)) if index not in amounts]
    widened = list(hulls)
    for word in body:
        place = None if word.is_number else _label_column(word, leaves, labels)
        if place is not None:
            widened[place] = _union(widened[place], Hull(word.x0, word.x1))
    return widened


def _label_column(word: Word, leaves: Sequence[Hull], labels: Sequence[int]) -> int | None:
    """The label column of a text; None for one that stands over several."""
    over = [index for index in labels if word.x0 < leaves[index].x1 and leaves[index].x0 < word.x1]
    if over:
        return over[0] if len(over) == 1 else None
    right = min((index for index in labels if leaves[index].x0 >= word.x1), default=None)
    left = max((index for index in labels if leaves[index].x1 <= word.x0), default=None)
    if right is not None and not any(leaves[i].x0 >= word.x1 for i in range(right) if i not in labels):
        return right
    return left


def _edges_between(hulls: Sequence[Hull]) -> list[float] | None:
    if any(a.x1 > b.x0 + _TOUCH for a, b in pairwise(hulls)):
        return None
    return [hulls[0].x0 - _MARGIN, *((a.x1 + b.x0) / 2 for a, b in pairwise(hulls)), hulls[-1].x1 + _MARGIN]


def _union(a: Hull, b: Hull) -> Hull:
    return Hull(min(a.x0, b.x0), max(a.x1, b.x1))
