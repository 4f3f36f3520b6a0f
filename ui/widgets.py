"""What the tabs share: places for HTML, labels in the browser's language, and what every handler is registered with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import gradio as gr

from ui.desks import Desks
from ui.words import Words, load_words, words_for

MARK = "bq_"
WIDGETS = (
    *("tab_", "choose_", "part_", "severity_", "order_", "all_", "question_", "search_words", "new_chat"),
    *("upload", "remove", "rebuild", "leave_collection"),
)
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True, slots=True)
class Shared:
    """What every tab is built with: the desks, and the browser's key to its own collection."""

    desks: Desks
    key: gr.BrowserState


def html_place(elem_id: str, *, listens: bool = False) -> gr.HTML:
    """A place for HTML of ``ui.render*``; with ``listens`` its buttons are events.

    Gradio's template for it, ``${value}``, inserts the value as it is; a template with ``{{…}}`` would run any
    ``${…}`` in the text as script, because it is expanded twice.
    """
    return gr.HTML(elem_id=elem_id, js_on_load=_script() if listens else None, apply_default_css=False)


def label(key: str) -> Any:
    """A label that Gradio translates in the browser. Raises KeyError for one that is not among WIDGETS."""
    if MARK + key not in widget_labels("zh"):
        raise KeyError(key)
    return _translations()(MARK + key)


def translations() -> gr.I18n:
    """All labels of widgets for the locales that Gradio looks up."""
    chinese = {locale: widget_labels("zh") for locale in ("zh", "zh-CN", "zh-TW", "zh-HK")}
    return gr.I18n(en=widget_labels("en"), **chinese)


def widget_labels(language: str) -> dict[str, str]:
    """The widgets' labels in one language, under marked keys.

    Gradio translates whatever equals a key, choices and their values too: a plain key would replace them.
    """
    words = load_words()[language]
    return {MARK + key: words(key) for key in words if key.startswith(WIDGETS)}


def words_of(request: gr.Request) -> Words:
    return words_for(request.headers.get("accept-language"))


def clicked(event: gr.EventData, name: str) -> str:
    """What a clicked button carries under ``name``; '' for anything that page.js would not send."""
    value = event._data.get(name) if isinstance(event._data, dict) else None
    return value if isinstance(value, str) else ""


@cache
def _script() -> str:
    return files("ui").joinpath("page.js").read_text(encoding="utf-8")


@cache
def _translations() -> gr.I18n:
    return gr.I18n(zh=widget_labels("zh"), en=widget_labels("en"))
