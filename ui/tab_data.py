"""All figures: found by words, filtered, put in order, downloaded; a click on one shows where it is printed."""

from __future__ import annotations

import gradio as gr
from markupsafe import Markup

from ui.data import ORDERS, Filter, find_figures
from ui.department import document_choices
from ui.desk import Desk
from ui.html import el
from ui.links import address
from ui.render_evidence import citations_to_html
from ui.render_tabs import figures_table_to_html
from ui.widgets import PRIVATE, Shared, clicked, html_place, label, words_of
from ui.words import Words

_TABLES = [str(number) for number in range(1, 12)]


def build_data(tab: gr.Tab, shared: Shared) -> None:
    """The tab's widgets and what they call."""
    with gr.Row(elem_classes="bq-controls"):
        text = gr.Textbox(label=label("search_words"), elem_id="bq-data-text", max_length=200, scale=3)
        document = gr.Dropdown([], label=label("choose_document"), elem_id="bq-data-document", scale=2)
        tables = [(label("all_statements"), ""), *((f"表{number}", number) for number in _TABLES)]
        table = gr.Dropdown(tables, value="", label=label("choose_statement"), elem_id="bq-data-table")
        orders = [(label(f"order_{one}"), one) for one in ORDERS]
        order = gr.Dropdown(orders, value=ORDERS[0], label=label("choose_order"), elem_id="bq-data-order")
    place = html_place("bq-data-place", listens=True)
    figures = html_place("bq-data", listens=True)

    def on_open(
        key: object, text: object, chosen: object, table: object, order: object, request: gr.Request
    ) -> tuple[gr.Dropdown, str, str]:
        words = words_of(request)
        choices = [(words("all_documents"), ""), *document_choices(shared.desks.desk(key).documents())]
        known = chosen if chosen in [one for _, one in choices] else ""
        return gr.Dropdown(choices=choices, value=known), *on_choice(key, text, known, table, order, request)

    def on_choice(
        key: object, text: object, chosen: object, table: object, order: object, request: gr.Request
    ) -> tuple[str, str]:
        words = words_of(request)
        wanted = Filter(str(text or "")[:200], str(chosen or ""), str(table or ""), str(order or ""))
        hint = el("p", words("choose_figure"), class_="bq-muted")
        return figures_html(shared.desks.desk(key), wanted, words), hint

    def on_click(key: object, event: gr.EventData, request: gr.Request) -> str:
        return place_html(shared.desks.desk(key), clicked(event, "open"), words_of(request))

    inputs = [shared.key, text, document, table, order]
    tab.select(on_open, inputs, [document, figures, place], **PRIVATE)
    gr.on([text.submit, document.input, table.input, order.input], on_choice, inputs, [figures, place], **PRIVATE)
    figures.select(on_click, [shared.key], [place], **PRIVATE)


def figures_html(desk: Desk, wanted: Filter, words: Words) -> Markup:
    """The figures that pass, with the address that downloads all of them."""
    link = address(
        "figures.csv",
        desk.key,
        text=wanted.text,
        document=wanted.document_id,
        table=wanted.table_no,
        order=wanted.order,
    )
    return figures_table_to_html(find_figures(desk, wanted), words, link)


def place_html(desk: Desk, name: str, words: Words) -> Markup:
    """The place of the figure that a click named: its document's id and its position; nothing where there is none."""
    document_id, _, position = name.partition(":")
    evidence = desk.figure_evidence(document_id, int(position)) if position.isdecimal() else None
    return citations_to_html([evidence], "figure", words) if evidence else Markup("")
