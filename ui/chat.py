"""A conversation as the page holds it: what the widgets' handlers do, as plain functions of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ui.desk import Desk
from ui.render import reply_to_html, thread_to_html
from ui.words import Words

MAX_TURNS = 40  # kept for each open page; older ones are forgotten


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked and what the page shows for it. ``number`` is unique in its conversation."""

    number: int
    question: str
    html: str


Turns = tuple[Turn, ...]


def ask(desk: Desk, question: str, turns: Turns, words: Words) -> Turns:
    """The conversation with ``question`` answered; unchanged for a blank question."""
    question = question.strip()
    if not question:
        return turns
    number = turns[-1].number + 1 if turns else 1
    reply = desk.reply(question, [turn.question for turn in turns])
    return (*turns, Turn(number, question, reply_to_html(reply, str(number), words)))[-MAX_TURNS:]


def reopen(desk: Desk, questions: Sequence[str], words: Words) -> Turns:
    """The conversation of a permalink: its questions, oldest first, each answered after those before it."""
    turns: Turns = ()
    for question in questions[-MAX_TURNS:]:
        turns = ask(desk, question, turns, words)
    return turns


def turns_to_html(turns: Turns) -> Markup:
    return thread_to_html([turn.html for turn in turns])
