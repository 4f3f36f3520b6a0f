"""What the checks found; a click opens every place that takes part."""

from __future__ import annotations

import gradio as gr

from ui.department import document_choices
from ui.findings import SEVERITIES, finding_named, finding_to_evidence, findings_of
from ui.html import el
from ui.render_tabs import finding_to_html, findings_to_html
from ui.widgets import PRIVATE, Shared, clicked, html_place, label, words_of


def build_check(tab: gr.Tab, shared: Shared) -> None:
    """The tab's widgets and what they call."""
    with gr.Row(elem_classes="bq-controls"):
        document = gr.Dropdown([], label=label("choose_document"), elem_id="bq-check-document")
        kinds = [(label("all_severities"), ""), *((label(f"severity_{one}"), one) for one in SEVERITIES)]
        severity = gr.Radio(kinds, value="", label=label("choose_severity"), elem_id="bq-check-severity")
    with gr.Row(elem_classes="bq-two"):
        listed = html_place("bq-findings", listens=True)
        places = html_place("bq-places", listens=True)

    def on_open(key: object, chosen: object, severity: object, request: gr.Request) -> tuple[gr.Dropdown, str, str]:
        words = words_of(request)
        choices = [(words("all_documents"), ""), *document_choices(shared.desks.desk(key).documents())]
        known = chosen if chosen in [one for _, one in choices] else ""
        return gr.Dropdown(choices=choices, value=known), *on_choice(key, known, severity, request)

    def on_choice(key: object, chosen: object, severity: object, request: gr.Request) -> tuple[str, str]:
        words, desk = words_of(request), shared.desks.desk(key)
        found = findings_of(desk, str(chosen or ""), str(severity or ""))
        hint = el("p", words("choose_finding"), class_="bq-muted") if found else ""
        return findings_to_html(found, words), hint

    def on_click(key: object, event: gr.EventData, request: gr.Request) -> str:
        words, desk = words_of(request), shared.desks.desk(key)
        told = finding_named(desk, clicked(event, "open"))
        return finding_to_html(told, finding_to_evidence(desk, told), words) if told else ""

    inputs = [shared.key, document, severity]
    tab.select(on_open, inputs, [document, listed, places], **PRIVATE)
    gr.on([document.input, severity.input], on_choice, inputs, [listed, places], **PRIVATE)
    listed.select(on_click, [shared.key], [places], **PRIVATE)
