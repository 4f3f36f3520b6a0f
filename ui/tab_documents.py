"""The documents: adding, what was read and what was not understood, removing, rebuilding the search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from ui.department import document_choices
from ui.desks import Uploads
from ui.records import UploadLine
from ui.render import documents_to_html, header_to_html, upload_to_html
from ui.uploads import ACCEPTED, add_documents, rebuild_search, remove_document
from ui.widgets import PRIVATE, Shared, html_place, label, words_of

Listed = tuple[gr.Dropdown, str, str]  # what can be removed, the documents, the page's head


def build_documents(page: gr.Blocks, shared: Shared, header: gr.HTML) -> None:
    """The tab's widgets and what they call; where nobody may write there is nothing to write with."""
    writes = shared.desks.uploads is not Uploads.NONE
    about = html_place("bq-collection")
    if writes:
        upload = gr.File(
            label=label("upload"),
            file_count="multiple",
            file_types=list(ACCEPTED),
            elem_id="bq-upload",
            height=150,
        )
    outcome = html_place("bq-outcome")
    documents = html_place("bq-documents")
    with gr.Row(elem_classes="bq-controls", visible=writes):
        doomed = gr.Dropdown([], label=label("remove_label"), elem_id="bq-doomed", scale=3)
        remove = gr.Button(label("remove"), elem_id="bq-remove", variant="secondary")
        rebuild = gr.Button(label("rebuild"), elem_id="bq-rebuild", variant="secondary")
        leave = gr.Button(
            label("leave_collection"),
            elem_id="bq-leave",
            variant="secondary",
            visible=shared.desks.uploads is Uploads.OWN,
        )

    def listed(key: object, request: gr.Request) -> Listed:
        words, indexed = words_of(request), shared.desks.desk(key).documents()
        choices = document_choices(indexed) + [(one.name, one.document_id) for one in indexed if one.state == "refused"]
        shown = documents_to_html(indexed, words)
        return gr.Dropdown(choices=choices, value=None), shown, header_to_html(indexed, words)

    def on_load(key: object, request: gr.Request) -> tuple[Any, ...]:
        words = words_of(request)
        told = {Uploads.NONE: "read_only", Uploads.OWN: "own_collection", Uploads.SHARED: "shared_collection"}
        return words(told[shared.desks.uploads]), *listed(key, request)

    lists = [doomed, documents, header]
    page.load(on_load, [shared.key], [about, *lists], **PRIVATE)
    if not writes:
        return

    def on_upload(paths: list[str] | None, key: object, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        words = words_of(request)
        desk, key = shared.desks.desk_to_write(key)
        lines: tuple[UploadLine, ...] = ()
        for lines in add_documents(desk, [Path(path) for path in paths or ()], words):
            yield key, gr.skip(), upload_to_html(lines), gr.skip(), gr.skip(), gr.skip()
        yield key, None, upload_to_html(lines), *listed(key, request)

    def on_remove(document_id: object, key: object, request: gr.Request) -> tuple[Any, ...]:
        desk, key = shared.desks.desk_to_write(key)
        line = remove_document(desk, document_id, words_of(request))
        return key, upload_to_html([line] if line else []), *listed(key, request)

    def on_rebuild(key: object, request: gr.Request) -> tuple[Any, ...]:
        desk, key = shared.desks.desk_to_write(key)
        return key, upload_to_html([rebuild_search(desk, words_of(request))]), *listed(key, request)

    def on_leave(request: gr.Request) -> tuple[Any, ...]:
        line = UploadLine(True, words_of(request)("left"))
        return "", upload_to_html([line]), *listed("", request)

    writing: dict[str, Any] = {**PRIVATE, "concurrency_limit": 1, "concurrency_id": "writing"}
    upload.upload(on_upload, [upload, shared.key], [shared.key, upload, outcome, *lists], **writing)
    remove.click(on_remove, [doomed, shared.key], [shared.key, outcome, *lists], **writing)
    rebuild.click(on_rebuild, [shared.key], [shared.key, outcome, *lists], **writing)
    leave.click(on_leave, None, [shared.key, outcome, *lists], **writing)
