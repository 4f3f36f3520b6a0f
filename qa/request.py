"""A question with its bodies taken out: what is asked, of which documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Document
from qa.compose import Voice
from qa.library import Library
from qa.link import LabelMasks
from qa.measure import BLANK, ask_of
from qa.organisations import Match, match_organisations


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as typed and as read (qa.text)."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """A question with its bodies taken out: ``words`` is what is asked of ``documents``.

    ``named`` are the documents whose body the question names, () where it names none and all are meant.
    """

    question: str
    words: str
    documents: tuple[Document, ...]
    named: tuple[Document, ...]
    voice: Voice


def read_request(turn: Turn, library: Library, voice: Voice) -> Request:
    """Which bodies a question names, and what is left of it without them."""
    matches = match_organisations(turn.text, library.namings)
    named = library.select(match.document_id for match in matches)
    words = without(turn.text, matches)
    return Request(turn.question, words, named or _by_unit(words, library) or library.documents, named, voice)


def _by_unit(words: str, library: Library) -> tuple[Document, ...]:
    """The one document that has the sub-unit which a question names instead of its department, () otherwise."""
    found = []
    for document in library.documents:
        view = library.view(document)
        masks = LabelMasks(ask_of(words, document), view)
        if any(sort == "unit" and masks.of((sort, key))[0].bit_count() >= 3 for sort, key in masks.touched):
            found.append(document)
    return tuple(found) if len(found) == 1 else ()


def without(text: str, matches: Sequence[Match]) -> str:
    """The text with the characters of the matches taken out, each run leaving a mark."""
    mask = 0
    for match in matches:
        mask |= match.mask
    kept = "".join(BLANK if mask >> at & 1 else char for at, char in enumerate(text))
    return re.sub(f"{BLANK}+", BLANK, kept)
