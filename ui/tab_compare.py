"""Documents side by side, one statement, item by item; an item is drawn when its name is clicked."""

from __future__ import annotations

import gradio as gr
from markupsafe import Markup

from index.records import Document
from ui.compare import MOST_DOCUMENTS, Comparison, compare, row_to_picture, statements_in_common
from ui.department import chosen_document, document_choices
from ui.desk import Desk
from ui.html import el
from ui.links import address
from ui.render_picture import picture_to_html
from ui.render_tabs import comparison_to_html
from ui.widgets import PRIVATE, Shared, clicked, html_place, label, words_of
from ui.words import Words

_USUAL = "expenditure/"
_FIRST = 2  # documents chosen to begin with


def build_compare(tab: gr.Tab, shared: Shared) -> None:
    """The tab's widgets and what they call."""
    with gr.Row(elem_classes="bq-controls"):
        documents = gr.Dropdown(
            [],
            multiselect=True,
            max_choices=MOST_DOCUMENTS,
            label=label("choose_several"),
            elem_id="bq-compare-documents",
        )
        statement = gr.Dropdown([], label=label("choose_statement"), elem_id="bq-compare-statement")
    drawn = html_place("bq-compare-picture")
    table = html_place("bq-compare", listens=True)

    def on_open(
        key: object, chosen: object, statement: object, request: gr.Request
    ) -> tuple[gr.Dropdown, gr.Dropdown, str, str]:
        desk = shared.desks.desk(key)
        choices = document_choices(desk.documents())
        ids = [one for _, one in choices]
        known = [one for one in chosen if one in ids] if isinstance(chosen, list) else []
        several = known or ids[:_FIRST]
        return gr.Dropdown(choices=choices, value=several), *on_choice(key, several, statement, request)

    def on_choice(key: object, chosen: object, statement: object, request: gr.Request) -> tuple[gr.Dropdown, str, str]:
        desk, words = shared.desks.desk(key), words_of(request)
        choices = common_statements(desk, chosen)
        known = statement if statement in [one for _, one in choices] else _usual(choices)
        return gr.Dropdown(choices=choices, value=known), comparison_html(desk, chosen, known, words), ""

    def on_click(key: object, chosen: object, statement: object, event: gr.EventData, request: gr.Request) -> str:
        return row_html(shared.desks.desk(key), chosen, statement, clicked(event, "open"), words_of(request))

    inputs = [shared.key, documents, statement]
    tab.select(on_open, inputs, [documents, statement, table, drawn], **PRIVATE)
    gr.on([documents.input, statement.input], on_choice, inputs, [statement, table, drawn], **PRIVATE)
    table.select(on_click, inputs, [drawn], **PRIVATE)


def common_statements(desk: Desk, chosen: object) -> list[tuple[str, str]]:
    """(title, statement) of what two or more of the chosen documents have."""
    found = statements_in_common([desk.facts(one.document_id) for one in _chosen(desk, chosen)])
    return [(title, statement) for statement, title in found]


def comparison_html(desk: Desk, chosen: object, statement: object, words: Words) -> Markup:
    """The comparison, or what is still to choose."""
    comparison = _comparison(desk, chosen, statement)
    if comparison is None:
        return el("p", words("choose_two"), class_="bq-muted")
    ids = [one.document_id for one in comparison.documents]
    link = address("comparison.csv", desk.key, statement=comparison.statement, documents=",".join(ids))
    return comparison_to_html(comparison, words, link)


def row_html(desk: Desk, chosen: object, statement: object, row: str, words: Words) -> Markup:
    """The picture of one row, by its number."""
    comparison = _comparison(desk, chosen, statement)
    if comparison is None or not row.isdecimal() or int(row) >= len(comparison.rows):
        return Markup("")
    picture = row_to_picture(comparison, comparison.rows[int(row)])
    if picture is None:
        return el("p", words("no_picture"), class_="bq-muted")
    ids = ",".join(one.document_id for one in comparison.documents)
    link = address("comparison.csv", desk.key, statement=comparison.statement, documents=ids)
    return picture_to_html(picture, words, link)


def _comparison(desk: Desk, chosen: object, statement: object) -> Comparison | None:
    documents = _chosen(desk, chosen)
    if len(documents) < _FIRST or not isinstance(statement, str):
        return None
    return compare(statement, documents, [desk.facts(one.document_id) for one in documents])


def _chosen(desk: Desk, chosen: object) -> list[Document]:
    """The documents of the ids that a browser sent, each once."""
    ids = dict.fromkeys(one for one in chosen if isinstance(one, str)) if isinstance(chosen, list) else {}
    documents = desk.documents()
    return [one for document_id in ids if (one := chosen_document(documents, document_id))][:MOST_DOCUMENTS]


def _usual(choices: list[tuple[str, str]]) -> str | None:
    """Spending of all funds where there is one, else the first."""
    statements = [statement for _, statement in choices]
    return _USUAL if _USUAL in statements else next(iter(statements), None)
