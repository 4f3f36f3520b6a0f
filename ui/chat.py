"""A conversation as the page holds it: what the widgets' handlers do, as plain functions of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from ui.desk import Desk
from ui.links import permalink
from ui.records import Reply
from ui.render import next_to_html, reply_to_html, thread_to_html
from ui.render_chips import account_to_html, neighbours_to_html
from ui.understood import ASPECTS
from ui.words import Words

MAX_TURNS = 40  # kept for each open page; older ones are forgotten
MAX_HISTORY = 30
HOW = "how"
_LONGEST_LINK = 6000


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked and its reply. ``number`` is unique in its conversation.

    ``opened`` is what is unfolded in it beside the answer: an aspect's neighbouring questions, or how it was read.
    """

    number: int
    reply: Reply
    html: str
    opened: str = ""

    @property
    def question(self) -> str:
        return self.reply.asked


Turns = tuple[Turn, ...]
History = list[list[str]]  # [title, link], the newest first; kept in the browser


def ask(desk: Desk, question: str, turns: Turns, words: Words) -> Turns:
    """The conversation with ``question`` answered; unchanged for a blank question."""
    question = question.strip()
    if not question:
        return turns
    number = turns[-1].number + 1 if turns else 1
    reply = desk.reply(question, [turn.question for turn in turns])
    return (*turns, _turn(desk, number, reply, words))[-MAX_TURNS:]


def reopen(desk: Desk, questions: Sequence[str], words: Words) -> Turns:
    """The conversation of a permalink: its questions, oldest first, each answered after those before it."""
    turns: Turns = ()
    for question in questions[-MAX_TURNS:]:
        turns = ask(desk, question, turns, words)
    return turns


def unfold(desk: Desk, turns: Turns, number: int, what: str, words: Words) -> Turns:
    """The conversation with an aspect's neighbouring questions, or how a question was read, shown in one turn.

    What is shown already is folded again; a number or thing that there is not changes nothing.
    """
    if what not in (*ASPECTS, HOW):
        return turns

    def unfolded(turn: Turn) -> Turn:
        opened = "" if turn.opened == what else what
        return _turn(desk, turn.number, turn.reply, words, opened) if turn.number == number else turn

    return tuple(map(unfolded, turns))


def turns_to_html(turns: Turns) -> Markup:
    return thread_to_html([turn.html for turn in turns])


def next_html(desk: Desk, turns: Turns, words: Words) -> Markup:
    """Questions to go on with after the last turn; nothing where none is known to be answered."""
    if not turns:
        return Markup("")
    return next_to_html(desk.next_questions(turns[-1].reply), words)


def with_conversation(history: object, turns: Turns) -> History:
    """The browser's history with this conversation first. What a browser sends is checked piece by piece."""
    kept = checked_history(history)
    if not turns:
        return kept
    title, last = turns[0].question[:120], turns[-1].reply
    link = permalink(last.asked, last.context)
    if len(link) > _LONGEST_LINK:
        return kept
    return [[title, link], *(entry for entry in kept if entry[0] != title)][:MAX_HISTORY]


def checked_history(history: object) -> History:
    """The entries that are a title and a link to this page; an address elsewhere is none."""
    entries = history if isinstance(history, list) else []
    return [
        [entry[0], entry[1]]
        for entry in entries[:MAX_HISTORY]
        if isinstance(entry, list)
        and len(entry) == 2
        and all(isinstance(part, str) for part in entry)
        and entry[1].startswith("?q=")
    ]


def _turn(desk: Desk, number: int, reply: Reply, words: Words, opened: str = "") -> Turn:
    unfolded: Markup | None = None
    if opened == HOW:
        unfolded = account_to_html(desk.account(reply), words)
    elif opened:
        unfolded = neighbours_to_html(opened, desk.neighbours(opened, reply), words)
    turn = Turn(number, reply, "", opened)
    return replace(turn, html=reply_to_html(reply, str(number), words, opened, unfolded))
