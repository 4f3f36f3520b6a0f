"""The chat: a question box under a thread of answers, examples, what to ask next, the browser's history."""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr

from ui.chat import (
    History,
    Turns,
    ask,
    checked_history,
    next_html,
    reopen,
    turns_to_html,
    unfold,
    with_conversation,
)
from ui.desk import Desk
from ui.render import examples_to_html, history_to_html, intro_to_html
from ui.widgets import PRIVATE, Shared, clicked, html_place, label, words_of
from ui.words import Words

SESSION_SECONDS = 6 * 3600

Shown = tuple[str, Turns, str, str, str, str, History, str]  # see build_ask's outputs


def build_ask(page: gr.Blocks, shared: Shared) -> None:
    """The tab's widgets and what they call."""
    turns = gr.State((), time_to_live=SESSION_SECONDS)
    history = gr.BrowserState([], storage_key="budgetqa-history", secret="history")
    thread = html_place("bq-thread", listens=True)
    intro = html_place("bq-intro")
    following = html_place("bq-following", listens=True)
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
    examples = html_place("bq-examples", listens=True)
    earlier = html_place("bq-history")

    def shown(desk: Desk, turns: Turns, history: object, words: Words) -> Shown:
        kept = with_conversation(history, turns)
        listed = history_to_html(kept, words)
        if turns:
            return "", turns, turns_to_html(turns), "", "", "", kept, listed
        documents = desk.documents()
        asked = examples_to_html(desk.examples(), words)
        return "", turns, "", intro_to_html(documents, words), "", asked, kept, listed

    def on_submit(question: str, turns: Turns, key: object, history: object, request: gr.Request) -> Shown:
        words, desk = words_of(request), shared.desks.desk(key)
        return shown(desk, ask(desk, question, turns, words), history, words)

    def on_click(turns: Turns, key: object, history: object, event: gr.EventData, request: gr.Request) -> Shown:
        asked, number = clicked(event, "ask"), clicked(event, "turn")
        if asked:
            return on_submit(asked, turns, key, history, request)
        words, desk = words_of(request), shared.desks.desk(key)
        unfolded = unfold(desk, turns, int(number) if number.isdecimal() else 0, clicked(event, "show"), words)
        return shown(desk, unfolded, history, words)

    def on_new_chat(key: object, history: object, request: gr.Request) -> Shown:
        return shown(shared.desks.desk(key), (), history, words_of(request))

    def on_open(key: object, history: object, request: gr.Request) -> Shown:
        words, desk = words_of(request), shared.desks.desk(key)
        return shown(desk, reopen(desk, linked_questions(request), words), checked_history(history), words)

    def on_shown(turns: Turns, key: object, request: gr.Request) -> str:
        return next_html(shared.desks.desk(key), turns, words_of(request))

    outputs = [box, turns, thread, intro, following, examples, history, earlier]
    asked = [
        box.submit(on_submit, [box, turns, shared.key, history], outputs, **PRIVATE),
        gr.on(
            [thread.select, examples.select, following.select],
            on_click,
            [turns, shared.key, history],
            outputs,
            **PRIVATE,
        ),
        page.load(on_open, [shared.key, history], outputs, **PRIVATE),
    ]
    for event in asked:  # after the answer is seen: each suggestion costs an answer
        event.then(on_shown, [turns, shared.key], [following], **PRIVATE)
    forget = "(...values) => { history.replaceState(null, '', location.pathname); return values; }"
    new_chat.click(on_new_chat, [shared.key, history], outputs, js=forget, **PRIVATE)


def linked_questions(request: gr.Request) -> Sequence[str]:
    """The questions of a permalink: the context, then the question itself."""
    query = request.query_params
    return [*query.getlist("c"), query["q"]] if "q" in query else []
