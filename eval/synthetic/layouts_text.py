"""Publications as text: tabbed, tagged and flattened conversions of a PDF, each with its own losses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

from eval.synthetic.records import Block, Figure, GridCell, Printed, Publication, Said, Sheet

_MARKS = {"※"}
_CODES = ("code", "economic", "whole_code")
_DEPTH = {"cover": "# ", "part": "# ", "heading": "## ", "subheading": "### "}


@dataclass(slots=True)
class _Paper:
    """The lines written so far, and the figures with theirs."""

    lines: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    def write(self, *lines: str) -> None:
        self.lines += lines

    def place(self, cells: Sequence[GridCell], line: int | None = None) -> None:
        """Note the figures of the line written last (or of ``line``)."""
        at = len(self.lines) if line is None else line
        self.figures += [replace(cell.figure, line=at) for cell in cells if cell.figure is not None and cell.text]

    def printed(self) -> Printed:
        return Printed("\n".join(self.lines).encode(), ".txt", tuple(self.figures), tuple(self.said))


# --- tabs -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tabs:
    """How a conversion with tabs sets tables. ``page_rows`` rows stand between two repeated headers, 0 for no repeat.

    ``is_slid`` moves the last sub-heading of a group to its row's end; ``tears_names`` lets a page's end tear a
    project's name; ``breaks_headings`` leaves a blank where a long heading was wrapped; ``is_tagged`` adds Markdown
    headings and tags.
    """

    page_rows: int
    is_slid: bool
    tears_names: bool
    breaks_headings: bool
    is_tagged: bool = False


def print_tabbed(publication: Publication, seed: int) -> Printed:
    """Cells split by tabs."""
    return _print_tabs(publication, _draw_tabs(seed))


def print_tagged(publication: Publication, seed: int) -> Printed:
    """Cells split by tabs, bold ones in tags, headings as in Markdown."""
    return _print_tabs(publication, replace(_draw_tabs(seed), is_tagged=True))


def _draw_tabs(seed: int) -> Tabs:
    random = Random(f"tabs {seed}")
    return Tabs(
        page_rows=random.choice((0, 14, 23)),
        is_slid=random.random() < 0.5,
        tears_names=random.random() < 0.5,
        breaks_headings=random.random() < 0.5,
    )


def _print_tabs(publication: Publication, tabs: Tabs) -> Printed:
    paper = _Paper()
    _write_blocks(paper, publication.before, tabs.is_tagged)
    for number, sheet in enumerate(publication.sheets, 1):
        marks = ("", "### ") if tabs.is_tagged else ("", "")
        paper.write(f"{marks[0]}表 {number}", "", marks[1] + sheet.title, "")
        _write_pages(paper, sheet, publication, tabs)
        paper.write(*([sheet.note, ""] if sheet.note else [""]))
    _write_blocks(paper, publication.after, tabs.is_tagged)
    return paper.printed()


def _write_blocks(paper: _Paper, blocks: Sequence[Block], is_tagged: bool) -> None:
    for block in blocks:
        text = block.text
        if is_tagged:
            text = _DEPTH.get(block.kind, "") + (
                f"<p>{text}</p>" if block.kind == "text" and len(text) % 3 == 0 else text
            )
        paper.write(text, "")
        paper.said += block.said


def _write_pages(paper: _Paper, sheet: Sheet, publication: Publication, tabs: Tabs) -> None:
    """The table, its header and caption again on every page."""
    caption = [f"编制{publication.word}：{publication.organisation}", "", f"单位：{sheet.unit}", ""]
    pages = _tear(_pages(sheet.body, tabs.page_rows), sheet) if tabs.tears_names else _pages(sheet.body, tabs.page_rows)
    for page in pages or [()]:
        paper.write(*caption)
        for row in _header_rows(sheet, tabs):
            paper.write("\t".join(row))
        for cells in page:
            paper.write("\t".join(_bold(cells) if tabs.is_tagged else [cell.text for cell in cells]))
            paper.place(cells)
        paper.write("")


def _pages(body: Sequence[tuple[GridCell, ...]], rows: int) -> list[tuple[tuple[GridCell, ...], ...]]:
    size = rows or max(1, len(body))
    return [tuple(body[at : at + size]) for at in range(0, len(body), size)]


def _tear(pages: list[tuple[tuple[GridCell, ...], ...]], sheet: Sheet) -> list[tuple[tuple[GridCell, ...], ...]]:
    """Project names torn by a page's end: their rest stands alone in the next page's first row."""
    if "project" not in sheet.form.grid or "code" not in sheet.form.grid:
        return pages
    at = sheet.form.grid.index("project")
    torn = [list(page) for page in pages]
    for page, following in pairwise(torn):
        name = page[-1][at].text
        if len(name) > 10:
            page[-1] = _with_text(page[-1], at, name[:8])
            following.insert(0, _with_text(tuple(GridCell("") for _ in page[-1]), at, name[8:]))
    return [tuple(page) for page in torn]


def _with_text(cells: tuple[GridCell, ...], at: int, text: str) -> tuple[GridCell, ...]:
    return (*cells[:at], replace(cells[at], text=text), *cells[at + 1 :])


def _header_rows(sheet: Sheet, tabs: Tabs) -> Iterator[list[str]]:
    rows = [["" if text in ("<", "^") else text for text in row] for row in sheet.header]
    if tabs.is_slid and sheet.form.id == "income" and sheet.form.family == "standard":
        rows[:2] = _slide(sheet.header)
    for row in rows:
        yield [_broken(text) if tabs.breaks_headings else text for text in row]


def _slide(header: Sequence[Sequence[str]]) -> list[list[str]]:
    """Both heading rows after the group has lost a place and its last sub-heading has moved to the end."""
    upper, lower = ([*row] for row in header[:2])
    first = next(at for at, text in enumerate(upper) if at > 4 and upper[at + 1 : at + 2] == ["<"])
    last = next(at for at in range(first + 1, len(upper) + 1) if at == len(upper) or upper[at] != "<") - 1
    moved = lower[last]
    upper = [*upper[:last], *upper[last + 1 :], ""]
    lower = [*lower[:last], *lower[last + 1 :], moved]
    return [["" if text in ("<", "^") else text for text in row] for row in (upper, lower)]


def _broken(text: str) -> str:
    """A heading with a blank where it was wrapped."""
    return " ".join(text[at : at + 5] for at in range(0, len(text), 5)) if len(text) > 6 else text


def _bold(cells: Sequence[GridCell]) -> list[str]:
    """The cells' texts, in tags where the row is a total or of the first level."""
    filled = [cell.text for cell in cells if cell.text]
    is_heavy = bool(filled) and (
        filled[0].endswith("计") or len(filled[0]) == 3 or filled[0].endswith(("局", "入", "余"))
    )
    return [f"<b>{cell.text}</b>" if is_heavy and cell.text else cell.text for cell in cells]


# --- flattened --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flat:
    """How a flattened conversion breaks lines.

    ``wrapped`` tells where the figures of a row with a wrapped name stand: 'below' all of it, 'first' on its first
    line, 'middle' between its lines. ``is_spaced`` leaves an empty line after each.
    """

    name_width: int
    wrapped: str
    is_spaced: bool
    page_rows: int


def print_flattened(publication: Publication, seed: int) -> Printed:
    """One line a row, blanks dropped, long names wrapped: the columns are lost."""
    random = Random(f"flat {seed}")
    flat = Flat(
        random.choice((12, 16, 22)),
        random.choice(("below", "first", "middle")),
        random.random() < 0.6,
        random.choice((0, 18, 30)),
    )
    paper = _Paper()
    for block in publication.before:
        _write_wrapped(paper, block, flat)
    for number, sheet in enumerate(publication.sheets, 1):
        paper.write(f" 表 {number}", "", sheet.title)
        for page in _pages(sheet.body, flat.page_rows) or [()]:
            paper.write(f"编制{publication.word}：{publication.organisation} 单位：{sheet.unit}", "")
            _write_flat_header(paper, sheet)
            for cells in page:
                _write_flat_row(paper, sheet, cells, flat)
        if sheet.note:
            paper.write(sheet.note, "")
    for block in publication.after:
        _write_wrapped(paper, block, flat)
    return paper.printed()


def _write_wrapped(paper: _Paper, block: Block, flat: Flat) -> None:
    """A paragraph, broken after every 30 characters."""
    text = block.text
    for at in range(0, len(text), 30):
        paper.write(text[at : at + 30], *([""] if flat.is_spaced else []))
    paper.said += block.said


def _write_flat_header(paper: _Paper, sheet: Sheet) -> None:
    for row in sheet.header:
        printed = [text for text in row if text not in ("<", "^")]
        is_short = sum(map(len, printed)) <= 60
        if is_short or _MARKS & set(printed):
            paper.write(" ".join(printed), "")
            continue
        for text in printed:
            paper.write(*(text[at : at + 5] for at in range(0, len(text), 5)), "")


def _write_flat_row(paper: _Paper, sheet: Sheet, cells: Sequence[GridCell], flat: Flat) -> None:
    """One row; only a name in the middle of codes and figures is wrapped."""
    head, names, tail = _parts(sheet, cells)
    pieces = [part for name in names for part in _chunks(name, flat.name_width)]
    figures = [cell.text for cell in tail if cell.text]
    wraps = len(pieces) > len(names) and all(cell.figure is not None for cell in tail)
    if not wraps:
        lines, at = [[*head, *names, *(cell.text for cell in tail if cell.text)]], 0
    elif flat.wrapped == "below":
        lines, at = [head, *([piece] for piece in pieces), figures], len(pieces) + 1
    elif flat.wrapped == "first":
        lines, at = [[*head, pieces[0], *figures], *([piece] for piece in pieces[1:])], 0
    else:
        half = len(pieces) // 2
        lines = [*([piece] for piece in pieces[:half]), [*head, *pieces[half : half + len(pieces) % 2], *figures]]
        at = half
        lines += [[piece] for piece in pieces[half + len(pieces) % 2 :]]
    written = [line for line in lines if line]
    at -= sum(1 for line in lines[:at] if not line)
    for number, line in enumerate(written):
        paper.write(" ".join(line))
        if number == at:
            paper.place(cells)
        if flat.is_spaced and number in (0, len(written) - 1):
            paper.write("")


def _parts(sheet: Sheet, cells: Sequence[GridCell]) -> tuple[list[str], list[str], list[GridCell]]:
    """A row's codes (a count before them is one, too), names and the rest (from the first figure on)."""
    start = sheet.form.grid.index("=")
    labels = [(kind, cell.text) for kind, cell in zip(sheet.form.grid[:start], cells[:start], strict=True) if cell.text]
    leading = (*_CODES, "count") if sheet.form.grid[0] == "count" else _CODES
    head = [text for kind, text in labels if kind in leading]
    return head, [text for kind, text in labels if kind not in leading], list(cells[start:])


def _chunks(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)] or [""]
