"""The one entry point: a question and the indexed documents to an Answer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from qa.colloquial import to_plain
from qa.compose import Voice, not_found
from qa.dialogue import answer_turn
from qa.english import to_chinese
from qa.library import DocumentStore, Library, library_of
from qa.records import Answer
from qa.request import Turn
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
    return answer_turn(Turn(question, _readable(question, library)), turns, library, voice)


def _readable(question: str, library: Library) -> str:
    if is_english(question):
        return normalise(to_chinese(question, library))
    return to_plain(normalise(question))
