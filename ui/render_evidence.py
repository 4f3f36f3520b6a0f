"""Evidence -> HTML: the table set again with the cell marked, the page's picture, the lines around."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from markupsafe import Markup

from qa.records import Citation
from ui.html import el, join
from ui.records import ColumnPath, Evidence, EvidenceRow, EvidenceTable, PageView
from ui.words import Words

_WINDOW_ASPECT = 2.0  # width : height of the window on the page
_MIN_ZOOM, _MAX_ZOOM = 1.35, 2.0
_MARK_AT = 0.94  # how far across the window the mark may stand


def citations_to_html(evidence: Sequence[Evidence], turn: str, words: Words) -> Markup:
    """All evidence of an answer, one tab each; the tabs are radio buttons, so they work without script."""
    titles = _tab_titles([one.citation for one in evidence])
    tabs = [
        part
        for number, (one, title) in enumerate(zip(evidence, titles, strict=True), 1)
        for part in _tab(one, number, title, turn, words)
    ]
    return el("section", el("h3", words("evidence")), *tabs, class_="bq-evidence", aria_label=words("evidence"))


def tab_id(turn: str, number: int) -> str:
    """The id of the radio button that shows evidence ``number`` (from 1) of a turn."""
    return f"bq-evidence-{turn}-{number}"


def citation_to_html(evidence: Evidence, words: Words) -> Markup:
    """One citation: where it stands in words, then what is printed there."""
    citation = evidence.citation
    shown = [
        table_to_html(evidence.table, words) if evidence.table else None,
        quote_to_html(citation.quote, citation.printed, citation.row) if citation.quote else None,
        page_to_html(evidence.page, citation.page, words) if evidence.page else None,
        lines_to_html(evidence.lines, citation.line, words) if evidence.lines else None,
    ]
    if not any(shown):
        shown = [_bare_cell(citation, words)]
    return join([_place(citation, words), *shown])


def table_to_html(table: EvidenceTable, words: Words) -> Markup:
    """The rows around the cited cell; the cell is a <mark>, its row and column headings are lit."""
    unit = words("unit", unit=table.unit) if table.unit else ""
    head = el("thead", *_head_rows(table, words))
    body = el("tbody", *_body_rows(table, words))
    note = words("columns_hidden", count=table.hidden_columns) if table.hidden_columns else None
    return join(
        [
            _framed_table(table.title, unit, head, body),
            el("p", note, class_="bq-muted") if note else None,
        ]
    )


def quote_to_html(quote: str, printed: str, item: str) -> Markup:
    """The sentence; the figure is marked where it can stand in one place only, so the mark is never a guess."""
    place = _figure_in_quote(quote, printed, item)
    if place is None:
        return el("blockquote", quote)
    start, end = place
    return el("blockquote", quote[:start], el("mark", quote[start:end], class_="bq-cell"), quote[end:])


def page_to_html(view: PageView, page_no: int | None, words: Words) -> Markup:
    """A window on the page round the marked place, and the whole page behind a fold."""
    label = words("page_picture", page=page_no)
    window = el("div", _sheet(view, label, _window_style(view)), class_="bq-window")
    sheet = el("div", _sheet(view, label, f"aspect-ratio:{view.aspect:.4f}"), class_="bq-desk", tabindex=0)
    whole = el("details", el("summary", words("whole_page")), _page_buttons(view, words), sheet, class_="bq-whole")
    return el("figure", el("figcaption", label), window, whole, class_="bq-page")


def lines_to_html(lines: Sequence[tuple[int, str]], cited: int | None, words: Words) -> Markup:
    """The source's own lines around the cited one, numbered."""
    rows = [
        el("tr", el("th", str(number), scope="row"), el("td", text), class_="bq-lit" if number == cited else None)
        for number, text in lines
    ]
    table = el("div", el("table", el("tbody", *rows), class_="bq-lines"), class_="bq-scroll", tabindex=0)
    return el("details", el("summary", words("source_lines")), table)


def _figure_in_quote(quote: str, printed: str, item: str) -> tuple[int, int] | None:
    """Where the figure stands: its only place in the sentence, or its only place right behind the item's name."""
    figure = rf"(?<![\d.,]){re.escape(printed)}(?![\d]|[.,]\d)"
    places = [match.span() for match in re.finditer(figure, quote)] if printed else []
    named = [place for place in places if item and quote[: place[0]].endswith(item)]
    return next((found[0] for found in (places, named) if len(found) == 1), None)


def _tab_titles(citations: Sequence[Citation]) -> list[str]:
    """What tells the citations apart: their organisations where they differ, else their rows, else their columns."""
    if len({citation.organisation for citation in citations}) > 1:
        return [citation.organisation for citation in citations]
    if len(citations) > 1 and len({citation.row for citation in citations}) == 1:
        return [citation.column.rpartition("/")[2] or citation.table for citation in citations]
    return [citation.row or citation.table for citation in citations]


def _tab(evidence: Evidence, number: int, title: str, turn: str, words: Words) -> Iterable[Markup]:
    identifier = tab_id(turn, number)
    name = f"{number} {title or words('source_text')}"
    yield el("input", type="radio", name=f"bq-evidence-{turn}", id=identifier, checked=number == 1, aria_label=name)
    yield el("label", el("b", str(number)), el("span", title or words("source_text")), for_=identifier, title=title)
    yield el("div", citation_to_html(evidence, words), class_="bq-panel")


def _place(citation: Citation, words: Words) -> Markup:
    where = words("page", page=citation.page) if citation.page else words("line", line=citation.line)
    crumbs = [part for part in (citation.table, citation.row, citation.column) if part]
    if citation.quote:  # prose has no row and column of its own: both may name the item
        crumbs = list(dict.fromkeys(crumbs))
    return el(
        "header",
        el("strong", citation.organisation),
        f" {citation.year} ",
        el("b", where, class_="bq-where"),
        el("p", *_separated(crumbs), class_="bq-crumbs"),
        el("p", citation.document, class_="bq-file"),
        class_="bq-place",
    )


def _separated(parts: Sequence[str]) -> Iterable[Markup]:
    for number, part in enumerate(parts):
        if number:
            yield el("i", "›", aria_hidden="true")
        yield el("span", part)


def _bare_cell(citation: Citation, words: Words) -> Markup:
    row = el("tr", el("th", citation.row, scope="row", class_="bq-lit"), _cited_cell(citation.printed))
    head = el("tr", el("th", words("item")), el("th", citation.column, class_="bq-lit"))
    table = _framed_table(citation.table, "", el("thead", head), el("tbody", row))
    return join([table, el("p", words("no_place"), class_="bq-muted")])


def _framed_table(title: str, unit: str, *parts: Markup) -> Markup:
    """A table that scrolls sideways under a title that does not."""
    table = el("table", *parts, class_="bq-table", aria_label=title)
    scrolling = el("div", table, class_="bq-scroll", tabindex=0)
    return el("div", el("div", el("b", title), el("span", unit), class_="bq-caption"), scrolling, class_="bq-framed")


def _cited_cell(printed: str) -> Markup:
    return el("td", el("mark", printed or "–", class_="bq-cell"))


def _head_rows(table: EvidenceTable, words: Words) -> Iterable[Markup]:
    """Header rows with equal neighbours of one level merged, as they are printed."""
    depth = max(map(len, table.columns))
    for level in range(depth):
        corner = el("th", words("item"), rowspan=depth, scope="col", class_="bq-corner") if level == 0 else None
        yield el("tr", corner, *_head_cells(table, level, depth))


def _head_cells(table: EvidenceTable, level: int, depth: int) -> Iterable[Markup]:
    numbered = [(number, path) for number, path in enumerate(table.columns) if len(path) > level]
    for (path, is_leaf), group in groupby(numbered, key=lambda pair: _head_key(pair[1], level)):
        numbers = [number for number, _ in group]
        yield el(
            "th",
            path[-1],
            colspan=len(numbers) if len(numbers) > 1 else None,
            rowspan=depth - level if is_leaf and depth - level > 1 else None,
            scope="col" if len(numbers) == 1 else "colgroup",
            class_="bq-lit" if table.column in numbers else None,
        )


def _head_key(path: ColumnPath, level: int) -> tuple[ColumnPath, bool]:
    return path[: level + 1], len(path) == level + 1


def _body_rows(table: EvidenceTable, words: Words) -> Iterable[Markup]:
    width = len(table.columns) + 1
    entities = {row.entity for row in table.rows}
    entity = None
    for number, row in enumerate(table.rows):
        if row.skipped:
            yield _full_row(words("rows_skipped", count=row.skipped), width, "bq-gap")
        if len(entities) > 1 and row.entity != entity:
            entity = row.entity
            yield _full_row(entity, width, "bq-entity")
        yield _body_row(row, table.column, is_cited=number == table.row)
    if table.rows_below:
        yield _full_row(words("rows_below", count=table.rows_below), width, "bq-gap")


def _full_row(text: str, width: int, class_: str) -> Markup:
    return el("tr", el("td", text, colspan=width), class_=class_)


def _body_row(row: EvidenceRow, column: int, is_cited: bool) -> Markup:
    code = el("span", row.code, class_="bq-code") if row.code else None
    heading = el("th", code, row.name, scope="row", class_="bq-lit" if is_cited else None, style=f"--depth:{row.depth}")
    cells = [
        _cited_cell(text)
        if is_cited and number == column
        else el("td", text, class_="bq-faint" if is_cited or number == column else None)
        for number, text in enumerate(row.cells)
    ]
    return el("tr", heading, *cells)


def _sheet(view: PageView, label: str, style: str) -> Markup:
    place = f"left:{view.left:.3f}%;top:{view.top:.3f}%;width:{view.width:.3f}%;height:{view.height:.3f}%"
    band = f"top:{view.top:.3f}%;height:{view.height:.3f}%"
    headings = [
        el("span", class_="bq-heading-mark", style=f"left:{x:.3f}%;top:{y:.3f}%;width:{w:.3f}%;height:{h:.3f}%")
        for x, y, w, h in view.headings
    ]
    return el(
        "div",
        el("img", src=view.src, alt=label, loading="lazy", decoding="async"),
        el("span", class_="bq-band", style=band),
        *headings,
        el("span", class_="bq-page-mark", style=place),
        class_="bq-sheet",
        style=style,
    )


def _page_buttons(view: PageView, words: Words) -> Markup:
    """Turning pages and zoom; page.js moves the picture, and shows the marks on their own page only."""
    return el(
        "div",
        el("button", "‹", type="button", data_leaf=-1, aria_label=words("page_before"), disabled=view.page_no <= 1),
        el("output", f"{view.page_no} / {view.pages}"),
        el(
            "button",
            "›",
            type="button",
            data_leaf=1,
            aria_label=words("page_after"),
            disabled=view.page_no >= view.pages,
        ),
        el("button", "−", type="button", data_zoom=-50, aria_label=words("zoom_out")),
        el("button", "+", type="button", data_zoom=50, aria_label=words("zoom_in")),
        class_="bq-leaves",
        data_folder=view.src.rpartition("/")[0],
        data_page=view.page_no,
        data_cited=view.page_no,
        data_pages=view.pages,
    )


def _window_style(view: PageView) -> str:
    """Place the sheet behind the window so that the row is seen from its beginning to the mark, as large as fits."""
    right = (view.left + view.width) / 100
    zoom = min(_MAX_ZOOM, max(_MIN_ZOOM, _MARK_AT / right))
    left = _shift(zoom, _MARK_AT - zoom * right)
    height = zoom * _WINDOW_ASPECT / view.aspect
    top = _shift(height, 0.5 - height * (view.top + view.height / 2) / 100)
    return f"width:{100 * zoom:.2f}%;left:{100 * left:.3f}%;top:{100 * top:.3f}%;aspect-ratio:{view.aspect:.4f}"


def _shift(size: float, wanted: float) -> float:
    """Where a sheet of ``size`` windows begins, as near to ``wanted`` as shows nothing beyond its edges."""
    return min(0.0, max(1 - size, wanted))
