"""A page for each document: overview, statements, prose, projects, targets, findings, pictures."""

from __future__ import annotations

import gradio as gr
from markupsafe import Markup

from ui.department import (
    PICTURES,
    chosen_document,
    document_choices,
    picture_of,
    projects_of,
    sections_of,
    tables_of,
    targets_of,
)
from ui.desk import Desk
from ui.findings import findings_of
from ui.html import el, join
from ui.links import address
from ui.render_picture import picture_to_html
from ui.render_tabs import (
    findings_to_html,
    overview_to_html,
    projects_to_html,
    prose_to_html,
    tables_to_html,
    targets_to_html,
)
from ui.widgets import PRIVATE, Shared, html_place, label, words_of
from ui.words import Words

PARTS = ("overview", "tables", "prose", "projects", "targets", "findings", "pictures")


def build_departments(tab: gr.Tab, shared: Shared) -> None:
    """The tab's widgets and what they call."""
    with gr.Row(elem_classes="bq-controls"):
        document = gr.Dropdown([], label=label("choose_document"), elem_id="bq-department-document", filterable=True)
        choices = [(label(f"part_{part}"), part) for part in PARTS]
        part = gr.Radio(choices, value=PARTS[0], label=label("choose_part"), elem_id="bq-department-part")
    shown = html_place("bq-department")

    def on_open(key: object, chosen: object, part: object, request: gr.Request) -> tuple[gr.Dropdown, str]:
        desk, words = shared.desks.desk(key), words_of(request)
        choices = document_choices(desk.documents())
        known = chosen if chosen in [one for _, one in choices] else (choices[0][1] if choices else None)
        return gr.Dropdown(choices=choices, value=known), department_to_html(desk, known, part, words)

    def on_choice(key: object, chosen: object, part: object, request: gr.Request) -> str:
        return department_to_html(shared.desks.desk(key), chosen, part, words_of(request))

    tab.select(on_open, [shared.key, document, part], [document, shown], **PRIVATE)
    # By input, not change: what on_open sets itself need not be answered again.
    gr.on([document.input, part.input], on_choice, [shared.key, document, part], [shown], **PRIVATE)


def department_to_html(desk: Desk, document_id: object, part: object, words: Words) -> Markup:
    """One part of a document's page; what a browser sends that is none of ours gives nothing."""
    document = chosen_document(desk.documents(), document_id)
    if document is None:
        return Markup("")
    key = document.document_id
    if part == "tables":
        return tables_to_html(tables_of(desk.facts(key)), words)
    if part == "prose":
        return prose_to_html(sections_of(desk.store.passages(key)), words)
    if part == "projects":
        return projects_to_html(projects_of(desk.facts(key), desk.store.text_facts(key)), words)
    if part == "targets":
        return targets_to_html(targets_of(desk.facts(key)), words)
    if part == "findings":
        return findings_to_html(findings_of(desk, key), words)
    if part == "pictures":
        return pictures_to_html(desk, key, words)
    return overview_to_html(document, len(desk.store.findings(key)), words)


def pictures_to_html(desk: Desk, document_id: str, words: Words) -> Markup:
    """Every picture that the document has the figures for."""
    document = chosen_document(desk.documents(), document_id)
    if document is None:
        return Markup("")
    facts = desk.facts(document_id)
    drawn = [(kind, picture_of(kind, facts, words(f"picture_{kind}"), document)) for kind in PICTURES]
    if not any(picture for _, picture in drawn):
        return el("p", words("nothing_here"), class_="bq-muted")
    return join(
        picture_to_html(picture, words, address("department.csv", desk.key, document=document_id, picture=kind))
        for kind, picture in drawn
        if picture
    )
