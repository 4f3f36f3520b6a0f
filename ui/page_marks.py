"""Where the headings of a cited cell's row and column stand on its page: from coordinates, and only where certain.

The other figures of the table tell the strip of the page in which a heading must stand. What is printed in the strip
must be the heading, letter for letter; otherwise nothing is marked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from index.records import BBox, Fact

Text = tuple[str, BBox]
_ALONE = 1.5  # how many heights of the figure a strip reaches where no neighbour bounds it


def heading_boxes(facts: Sequence[Fact], cited: Fact | None, texts: Sequence[Text]) -> Iterator[BBox]:
    """The boxes of the row's name and of the column's leaf heading, on the page of the cited cell."""
    if cited is None or cited.origin != "table" or cited.source.bbox is None:
        return
    cells = [one.source.bbox for one in facts if _same_page(one, cited) and one.source.bbox]
    yield from _found(_in_row(cited.source.bbox, cells, texts), cited.project or cited.name)
    if cited.column:
        yield from _found(_in_column(cited.source.bbox, cells, texts), cited.column[-1])


def _same_page(fact: Fact, cited: Fact) -> bool:
    return (fact.source.page_no, fact.table_no, fact.table) == (cited.source.page_no, cited.table_no, cited.table)


def _in_row(box: BBox, cells: Iterable[BBox], texts: Iterable[Text]) -> list[Text]:
    """The texts left of the cell whose middle is nearer to its row than to the rows above and below."""
    _, top, _, bottom = box
    reach = _ALONE * (bottom - top)
    middles = [(cell[1] + cell[3]) / 2 for cell in cells]
    middle = (top + bottom) / 2
    above = max((one for one in middles if one < top), default=middle - 2 * reach)
    below = min((one for one in middles if one > bottom), default=middle + 2 * reach)
    low, high = (above + middle) / 2, (below + middle) / 2
    return [(text, at) for text, at in texts if low < (at[1] + at[3]) / 2 < high and at[2] <= box[0]]


def _in_column(box: BBox, cells: Iterable[BBox], texts: Iterable[Text]) -> list[Text]:
    """The texts above all rows of the table, whose middle lies in the column; figures are set to one side of it."""
    cells = list(cells)
    first = min(cell[1] for cell in cells)
    same = [cell for cell in cells if cell[0] < box[2] and cell[2] > box[0]]
    left, right = min(cell[0] for cell in same), max(cell[2] for cell in same)
    before = max((cell[2] for cell in cells if cell[2] < left), default=left - 8 * (box[3] - box[1]))
    after = min((cell[0] for cell in cells if cell[0] > right), default=right + 8 * (box[3] - box[1]))
    return [(text, at) for text, at in texts if at[3] <= first and before < (at[0] + at[2]) / 2 < after]


def _found(texts: Sequence[Text], heading: str) -> Iterator[BBox]:
    """The box of the texts that are the heading, the lowest where it stands twice; nothing where they are not."""
    wanted = _letters(heading)
    lines = _as_read([(text, at) for text, at in texts if _letters(text)])
    for start in range(len(lines) - 1, -1, -1):
        joined = ""
        for end in range(start, len(lines)):
            joined += _letters(lines[end][0])
            if joined == wanted:
                yield _around([at for _, at in lines[start : end + 1]])
                return
            if not wanted.startswith(joined):
                break


def _as_read(texts: Sequence[Text]) -> list[Text]:
    """By lines from above, each from its left; characters of one line differ a little in height and place."""
    lines: list[list[Text]] = []
    for text, at in sorted(texts, key=lambda one: one[1][1] + one[1][3]):
        top, bottom = lines[-1][0][1][1::2] if lines else (0.0, 0.0)
        if lines and top < (at[1] + at[3]) / 2 < bottom:
            lines[-1].append((text, at))
        else:
            lines.append([(text, at)])
    return [one for line in lines for one in sorted(line, key=lambda one: one[1][0])]


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _around(boxes: Sequence[BBox]) -> BBox:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
