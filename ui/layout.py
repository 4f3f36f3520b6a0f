"""The Gradio page: widgets, where they stand, and which function each of them calls.

Every handler can be reached by anyone who reaches the server, whatever is visible: none of them trusts its
input. No component has a callable as its value, which would publish that function.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import gradio as gr

from ui.chat import Turns, ask, reopen, turns_to_html
from ui.desk import Desk
from ui.render import documents_to_html, examples_to_html, header_to_html, intro_to_html, upload_to_html
from ui.uploads import ACCEPTED, add_documents
from ui.words import Words, load_words, words_for

_FONTS = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
_CHINESE = ("zh", "zh-CN", "zh-TW", "zh-HK")
_SESSION_SECONDS = 12 * 3600


def build_page(desk: Desk) -> gr.Blocks:
    """The page, not yet mounted."""
    script = files("ui").joinpath("page.js").read_text(encoding="utf-8")
    label = _labels()
    page = gr.Blocks(
        title="预算问答 · Budget Answers", analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400)
    )
    with page:
        header = _html("bq-header")
        with gr.Tabs(elem_id="bq-tabs"):
            with gr.Tab(label("tab_ask"), id="ask"):
                turns = gr.State((), time_to_live=_SESSION_SECONDS)
                thread = _html("bq-thread", script)
                intro = _html("bq-intro")
                with gr.Row(elem_id="bq-ask"):
                    box = gr.Textbox(
                        show_label=False,
                        label=label("question_label"),
                        placeholder=label("question_placeholder"),
                        elem_id="bq-question",
                        lines=1,
                        max_lines=4,
                        max_length=2000,
                        submit_btn=True,
                        autofocus=True,
                        container=False,
                    )
                    new_chat = gr.Button(label("new_chat"), elem_id="bq-new", size="sm", variant="secondary")
                examples = _html("bq-examples", script)
            with gr.Tab(label("tab_documents"), id="documents"):
                upload = gr.File(
                    label=label("upload"),
                    file_count="multiple",
                    file_types=list(ACCEPTED),
                    elem_id="bq-upload",
                    height=150,
                )
                outcome = _html("bq-outcome")
                documents = _html("bq-documents")
        _wire_chat(page, desk, box, new_chat, thread, turns, intro, examples)
        _wire_documents(page, desk, upload, outcome, documents, header)
    page.queue(max_size=64, default_concurrency_limit=4)
    return page


def page_options() -> dict[str, Any]:
    """How the page is mounted: its looks, and everything that Gradio opens by default shut."""
    return {
        "theme": gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=_FONTS, font_mono=["ui-monospace"]),
        # Not as Gradio's css_paths: it rewrites the rules in the browser and loses shorthands with variables.
        "head": '<link rel="stylesheet" href="style.css">',
        "favicon_path": str(files("ui").joinpath("favicon.svg")),
        "i18n": gr.I18n(**{locale: _widget_labels(_language_of(locale)) for locale in (*_CHINESE, "en")}),
        "max_file_size": "50mb",
        "footer_links": [],
        "app_kwargs": {"openapi_url": None},
        "show_error": False,
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "mcp_server": False,
        "pwa": False,
    }


def _html(elem_id: str, script: str | None = None) -> gr.HTML:
    """A place for HTML of ``ui.render``.

    Gradio's template for it, ``${value}``, inserts the value as it is; a template with ``{{…}}`` would run any
    ``${…}`` in the text as script, because it is expanded twice.
    """
    return gr.HTML(elem_id=elem_id, js_on_load=script, apply_default_css=False)


def _wire_chat(
    page: gr.Blocks,
    desk: Desk,
    box: gr.Textbox,
    new_chat: gr.Button,
    thread: gr.HTML,
    turns: gr.State,
    intro: gr.HTML,
    examples: gr.HTML,
) -> None:
    outputs = [box, turns, thread, intro, examples]

    def shown(turns: Turns, words: Words) -> tuple[str, Turns, str, str, str]:
        if turns:
            return "", turns, turns_to_html(turns), "", ""
        documents = desk.documents()
        return "", turns, "", intro_to_html(documents, words), examples_to_html(desk.examples(), words)

    def on_submit(question: str, turns: Turns, request: gr.Request) -> tuple[str, Turns, str, str, str]:
        words = _words(request)
        return shown(ask(desk, question, turns, words), words)

    def on_click(turns: Turns, event: gr.EventData, request: gr.Request) -> tuple[str, Turns, str, str, str]:
        return on_submit(str(event.value), turns, request)

    def on_new_chat(request: gr.Request) -> tuple[str, Turns, str, str, str]:
        return shown((), _words(request))

    def on_open(request: gr.Request) -> tuple[str, Turns, str, str, str]:
        words = _words(request)
        return shown(reopen(desk, _linked_questions(request), words), words)

    options: dict[str, Any] = {"outputs": outputs, "show_progress": "hidden", "api_visibility": "private"}
    box.submit(on_submit, [box, turns], **options)
    gr.on([thread.select, examples.select], on_click, [turns], **options)
    new_chat.click(on_new_chat, None, js="() => history.replaceState(null, '', location.pathname)", **options)
    page.load(on_open, None, **options)


def _wire_documents(
    page: gr.Blocks, desk: Desk, upload: gr.File, outcome: gr.HTML, documents: gr.HTML, header: gr.HTML
) -> None:
    def on_load(request: gr.Request) -> tuple[str, str]:
        words, indexed = _words(request), desk.documents()
        return header_to_html(indexed, words), documents_to_html(indexed, words)

    def on_upload(
        paths: list[str] | None,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[None, str, str, str]:
        words = _words(request)

        def report(done: int, count: int) -> None:
            progress((done, count), desc=words("upload_reading"), unit="")

        lines = add_documents(desk.store.directory, [Path(path) for path in paths or ()], words, report)
        return None, upload_to_html(lines), *on_load(request)

    page.load(on_load, None, [header, documents], show_progress="hidden", api_visibility="private")
    upload.upload(
        on_upload,
        [upload],
        [upload, outcome, header, documents],
        show_progress="full",
        show_progress_on=[upload],
        concurrency_limit=1,
        api_visibility="private",
    )


def _words(request: gr.Request) -> Words:
    return words_for(request.headers.get("accept-language"))


def _linked_questions(request: gr.Request) -> Sequence[str]:
    """The questions of a permalink: the context, then the question itself."""
    query = request.query_params
    return [*query.getlist("c"), query["q"]] if "q" in query else []


def _labels() -> Any:
    return gr.I18n(zh=_widget_labels("zh"), en=_widget_labels("en"))


def _widget_labels(language: str) -> dict[str, str]:
    """Labels of Gradio's own widgets: those that need nothing filled in."""
    words = load_words()[language]
    keys = ("tab_ask", "tab_documents", "question_label", "question_placeholder", "new_chat", "upload")
    return {key: words(key) for key in keys}


def _language_of(locale: str) -> str:
    return locale[:2]
