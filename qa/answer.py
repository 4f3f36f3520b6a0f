"""The one entry point: a question and the indexed documents to an Answer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from qa.colloquial import to_plain
from qa.compose import Voice, not_found
from qa.dialogue import answer_turn
from qa.english import to_chinese
from qa.execute import answer_request
from qa.library import DocumentStore, Library, library_of
from qa.pieces import answer_pieces, is_partial_quote, leaves_open, typed_pieces
from qa.records import Answer
from qa.request import Turn, read_request
from qa.text import MAX_QUESTION, is_english, normalise


def answer(question: str, context: Sequence[str] = (), *, store: DocumentStore) -> Answer:
    """The answer to ``question``; ``context`` are the user's earlier questions, oldest first.

    Never raises for what a user may type: an empty or endless question gets an Answer with a status as well.
    """
    started = time.perf_counter()
    found = _answer(question, context, library_of(store))
    return replace(found, question=question, seconds=time.perf_counter() - started)


def _answer(question: str, context: Sequence[str], library: Library) -> Answer:
    voice = Voice(is_english(question))
    if not question.strip():
        return not_found(
            question, voice.say("没有问题可答：请输入一个关于预算的问题。", "There is no question: please ask one.")
        )
    if len(question) > MAX_QUESTION:
        return not_found(
            question,
            voice.say(
                f"问题太长（上限{MAX_QUESTION}字）。", f"The question is too long (limit {MAX_QUESTION} characters)."
            ),
        )
    if not library.documents:
        return not_found(question, voice.say("索引中没有文件。", "No document is indexed."))
    turns = [Turn(earlier, _readable(earlier, library)) for earlier in context if earlier.strip()]
    turn = Turn(question, _readable(question, library))
    given = answer_turn(turn, turns, library, voice)
    return given if turns or voice.english else _in_pieces(turn, given, library, voice)


def _in_pieces(turn: Turn, given: Answer, library: Library, voice: Voice) -> Answer:
    """The answer to a question of several pieces with blanks between them, where as a whole it has none."""
    pieces = typed_pieces(turn.question, library)
    is_open = leaves_open(given, pieces) or is_partial_quote(given, pieces)
    if not pieces or (given.status == "answered" and not is_open):
        return given
    found = answer_pieces(read_request(turn, library, voice), pieces, library, answer_request)
    if found is None and is_open:
        return not_found(turn.question, "没有答案：问到的几项没有都找到。")
    return found or given


def _readable(question: str, library: Library) -> str:
    if is_english(question):
        return normalise(to_chinese(question, library))
    return to_plain(normalise(question))
