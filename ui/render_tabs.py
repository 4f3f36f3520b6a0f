"""The tabs beside the chat -> HTML: a department's page, comparisons, findings, all figures. Pure, escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from markupsafe import Markup

from index.quantities import grouped_text
from index.records import Document, Fact, Placement, StatementRecord
from qa.export import column_text
from ui.compare import ComparedRow, Comparison, difference
from ui.data import MOST_SHOWN, Found
from ui.department import Project, Section
from ui.findings import Told
from ui.html import el, join
from ui.records import Evidence, EvidenceTable
from ui.render_evidence import citations_to_html, table_to_html
from ui.words import Words

# --- a department ------------------------------------------------------------------------------------------


def overview_to_html(document: Document, findings: int, words: Words) -> Markup:
    """State, size, numbers understood, and each statement with its state in words."""
    size = words("pages_count", count=document.pages) if document.pages else words("lines_count", count=document.lines)
    numbers = document.numbers
    understood = words(
        "numbers_told", total=numbers.total, facts=numbers.in_facts, not_understood=numbers.not_understood
    )
    told = (
        (words("document"), document.name),
        (words("year"), f"{document.year} · {words(f'kind_{document.kind}')}"),
        (words("state"), " · ".join(filter(None, (words(f"state_{document.state}"), document.reason)))),
        (words("size"), size),
        (words("numbers"), understood),
        (words("findings"), str(findings)),
        (words("units_count"), str(len(document.entities))),
    )
    items = join(join([el("dt", name), el("dd", value)]) for name, value in told)
    states = [_statement_row(one, words) for one in document.statements]
    head = _head(words, "number", "statements", "state", "figures", "why")
    return el("div", el("h2", document.organisation), el("dl", items), _plain_table(words("statements"), head, states),
              class_="bq-department")  # fmt: skip


def tables_to_html(tables: Sequence[EvidenceTable], words: Words) -> Markup:
    """Whole tables below each other."""
    if not tables:
        return _nothing(words)
    return el("div", *(el("section", table_to_html(table, words), class_="bq-whole-table") for table in tables))


def prose_to_html(sections: Sequence[Section], words: Words) -> Markup:
    """The explanation under its headings; a heading is written where it changes."""
    if not sections:
        return _nothing(words)
    return el("div", *_prose(sections), class_="bq-prose")


def projects_to_html(projects: Sequence[Project], words: Words) -> Markup:
    """Each project with its amount, and what the document says of it."""
    if not projects:
        return _nothing(words)
    return el("ul", *(_project(one, words) for one in projects), class_="bq-projects")


def targets_to_html(targets: Sequence[Fact], words: Words) -> Markup:
    """The performance targets, one row an indicator."""
    if not targets:
        return _nothing(words)
    rows = [
        el("tr", el("th", one.project or one.entity, scope="row"), el("td", " › ".join(one.path)), el("td", one.name),
           el("td", one.source.text or one.printed))
        for one in targets
    ]  # fmt: skip
    return _plain_table(words("part_targets"), _head(words, "project", "item", "measure", "value"), rows)


# --- comparing ---------------------------------------------------------------------------------------------


def comparison_to_html(comparison: Comparison, words: Words, csv_link: str) -> Markup:
    """Item by item; a row's name is a button that draws it. Two documents have their difference beside them."""
    if not comparison.rows:
        return _nothing(words)
    heads = [f"{one.organisation} {one.year}" for one in comparison.documents]
    last = [words("difference")] if len(heads) == 2 else []
    head = el("tr", *(el("th", text, scope="col") for text in (words("item"), *heads, *last)))
    rows = [_compared_row(row, number, words) for number, row in enumerate(comparison.rows)]
    caption = el("p", el("b", comparison.title), " ", words("unit", unit=comparison.unit), " ", el("a", "CSV",
                 href=csv_link, download=True), class_="bq-muted")  # fmt: skip
    return join(
        [caption, _plain_table(comparison.title, head, rows), el("p", words("compare_legend"), class_="bq-muted")]
    )


# --- findings ----------------------------------------------------------------------------------------------


def findings_to_html(found: Sequence[Told], words: Words) -> Markup:
    """One button a finding; a click opens its places."""
    if not found:
        return el("p", words("no_findings"), class_="bq-muted")
    return el("ul", *(el("li", _finding(told, words)) for told in found), class_="bq-findings")


def finding_to_html(told: Told, evidence: Sequence[Evidence], words: Words) -> Markup:
    """A finding's words, its figures and its places, each with what is printed there."""
    finding = told.finding
    figures = [
        join([el("dt", words(name)), el("dd", f"{_number(value)} {finding.unit}")])
        for name in ("expected", "found", "difference", "tolerance")
        if (value := getattr(finding, name)) is not None
    ]
    head = el("div", _severity(told, words), el("p", _message(told, words), tabindex=-1, data_focus=True),
              el("dl", *figures), class_="bq-finding")  # fmt: skip
    places = citations_to_html(evidence, "finding", words) if evidence else None
    return join([head, places])


# --- all figures -------------------------------------------------------------------------------------------


def figures_table_to_html(found: Sequence[Found], words: Words, csv_link: str) -> Markup:
    """The first figures found; the printed figure is a button that opens its place."""
    count = words("figures_found", count=len(found), shown=min(len(found), MOST_SHOWN))
    told = el("p", count, " ", el("a", "CSV", href=csv_link, download=True), class_="bq-muted", role="status")
    if not found:
        return told
    head = _head(words, "item", "column", "value", "unit_label", "statements", "organisation", "year", "code", "place")
    return join([told, _plain_table(words("tab_data"), head, [_figure_row(one, words) for one in found[:MOST_SHOWN]])])


# --- parts -------------------------------------------------------------------------------------------------


def _statement_row(one: StatementRecord, words: Words) -> Markup:
    state = el("td", words(f"statement_{one.state}"), class_=f"bq-says-{one.state}")
    number = el("th", str(one.no or "–"), scope="row")
    return el("tr", number, el("td", one.title), state, el("td", str(one.facts)), el("td", one.why))


def _prose(sections: Iterable[Section]) -> Iterator[Markup]:
    before: tuple[str, ...] = ()
    for section in sections:
        for level, heading in enumerate(section.headings):
            if before[: level + 1] != section.headings[: level + 1]:
                yield el(f"h{min(level + 3, 6)}", heading)
        before = section.headings
        yield from (el("p", text) for text in section.paragraphs)


def _project(project: Project, words: Words) -> Markup:
    amount = el("b", f"{project.amount} {project.unit}")
    told = [join([el("dt", words.get(f"told_{what}", what)), el("dd", text)]) for what, text in project.told]
    return el("li", el("div", el("strong", project.name), amount), el("p", project.entity, class_="bq-muted"),
              el("dl", *told) if told else None)  # fmt: skip


def _compared_row(row: ComparedRow, number: int, words: Words) -> Markup:
    code = el("span", row.code, class_="bq-code") if row.code else None
    button = el(
        "button", code, row.name, type="button", class_="bq-link", data_open=str(number), title=words("draw_row")
    )
    cells = [el("td", _cell(cell), class_="bq-right") for cell in row.cells]
    if len(row.cells) == 2:
        change = difference(row)
        cells.append(el("td", "" if change is None else f"{change:+,f}", class_="bq-right"))
    return el("tr", el("th", button, scope="row", style=f"--depth:{row.depth}"), *cells)


def _cell(fact: Fact | None) -> str:
    """The figure as printed; '0' in brackets where the cell is blank, nothing where there is no such row."""
    if fact is None:
        return ""
    return fact.source.text if fact.quantity else "–"


def _finding(told: Told, words: Words) -> Markup:
    where = f"{told.document.organisation} {told.document.year}"
    return el("button", _severity(told, words), el("span", _message(told, words)), el("small", where, " · ",
              told.finding.rule), type="button", class_="bq-finding-button", data_open=told.name)  # fmt: skip


def _severity(told: Told, words: Words) -> Markup:
    severity = told.finding.severity
    return el("span", words(f"severity_{severity}"), class_=f"bq-severity bq-severity-{severity}")


def _message(told: Told, words: Words) -> str:
    return told.finding.message if words.language == "zh" else told.finding.message_en or told.finding.message


def _figure_row(one: Found, words: Words) -> Markup:
    """What it is and how much first: on a phone the rest is scrolled to."""
    fact, source = one.fact, one.fact.source
    where = words("page", page=source.page_no) if source.page_no else words("line", line=source.line)
    opens = f"{one.document.document_id}:{one.position}"
    printed = source.text if fact.origin == "table" else fact.printed
    button = el("button", printed, type="button", class_="bq-link", data_open=opens, title=words("open_place"))
    name = fact.project or " › ".join(fact.path[-2:]) or fact.name
    table = source.table or words("source_text")
    about = (table, fact.organisation, str(fact.year), fact.code, where)
    return el(
        "tr",
        el("td", name),
        el("td", _measure(fact, words)),
        el("td", button, class_="bq-right"),
        el("td", fact.quantity.unit if fact.quantity else ""),
        *(el("td", text) for text in about),
    )


def _measure(fact: Fact, words: Words) -> str:
    """The column, or in prose what is measured; a figure whose column is not known says so."""
    if fact.placement is Placement.UNDECIDED:
        return words("statement_undecided")
    return column_text(fact.column) or fact.name


def _head(words: Words, *keys: str) -> Markup:
    return el("tr", *(el("th", words(key), scope="col") for key in keys))


def _plain_table(title: str, head: Markup, rows: Iterable[Markup]) -> Markup:
    table = el("table", el("thead", head), el("tbody", *rows), class_="bq-table bq-plain", aria_label=title)
    return el("div", table, class_="bq-scroll", tabindex=0, role="region", aria_label=title)


def _number(value: Decimal) -> str:
    return grouped_text(value)


def _nothing(words: Words) -> Markup:
    return el("p", words("nothing_here"), class_="bq-muted")
