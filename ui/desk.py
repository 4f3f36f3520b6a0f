"""The desk: one index as the page uses it. Questions become replies, citations evidence, uploads documents."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from index.read_text import decode_text
from index.records import Document, Fact
from index.store import Store
from qa.compose import Voice
from qa.explain import explain
from qa.interface import place_to_citation
from qa.library import library_of
from qa.records import Answer, Citation
from qa.request import Turn, read_request
from ui.evidence import facts_to_table, find_fact
from ui.examples import example_questions, templates
from ui.page_marks import heading_boxes
from ui.pages import PageImage, PageUnreadable, mark_on_page, page_layout, render_page
from ui.pictures import split_wish
from ui.records import Evidence, Neighbour, PageView, Reply
from ui.understood import cited_figure, neighbours, next_questions, other_bodies

logger = logging.getLogger(__name__)

LINES_AROUND = 3
MAX_QUESTION = 4000  # the engine refuses long questions in words; this only bounds what is carried about
MAX_CONTEXT = 12

T = TypeVar("T")


class Answering(Protocol):
    """``qa.answer.answer``."""

    def __call__(self, question: str, context: Sequence[str] = (), *, store: Store) -> Answer: ...


class Desk:
    """Answers from one store; may be shared by threads."""

    def __init__(self, store: Store, answer: Answering, key: str = "") -> None:
        """``key`` opens the collection that the store is of; '' for the shared index."""
        self.store = store
        self.key = key
        self._answer = answer
        self._examples: tuple[int, tuple[str, ...]] = (-1, ())
        self._examples_mutex = threading.Lock()

    def documents(self) -> tuple[Document, ...]:
        return _stored_documents(self.store, self.store.generation)

    def reply(self, question: str, context: Sequence[str] = ()) -> Reply:
        """The answer to ``question`` after the earlier questions of ``context``, with its evidence."""
        question, context = question[:MAX_QUESTION], tuple(context[-MAX_CONTEXT:])
        plain, wants_picture = split_wish(question)
        answer = self._answer(plain, _plain(context), store=self.store)
        evidence = tuple(self.evidence(citation) for citation in answer.citations)
        return Reply(answer, context, evidence, question, wants_picture, self.key)

    def neighbours(self, aspect: str, reply: Reply) -> tuple[Neighbour, ...]:
        """The questions beside an answered one that differ in one aspect.

        Of computed answers and prose only the body can be another one, and only where one alone is named.
        """
        fact = cited_figure(reply)
        document = reply.evidence[0].document if reply.evidence else None
        if document is None or reply.answer.status != "answered":
            return ()
        if fact:
            return neighbours(aspect, fact, document, self.documents(), self.facts, self._ask)
        return self._other_bodies(reply) if aspect == "organisation" else ()

    def _other_bodies(self, reply: Reply) -> tuple[Neighbour, ...]:
        text = self.account(reply)["read_as"]
        request = read_request(Turn(text, text), library_of(self.store), Voice(False))
        marks = [char for char in request.marked if request.of_mark(char)]
        if len(marks) != 1 or len(request.of_mark(marks[0])) != 1:
            return ()
        return other_bodies(request.marked, marks[0], request.of_mark(marks[0])[0], self.documents(), self._ask)

    def next_questions(self, reply: Reply) -> tuple[str, ...]:
        """Questions to go on with, each of which is answered."""
        fact = cited_figure(reply)
        return next_questions(fact, templates("next.toml")["of_figure"], self._ask) if fact else ()

    def account(self, reply: Reply) -> dict[str, Any]:
        """How the question was read (``qa.explain``)."""
        return explain(reply.answer.question, _plain(reply.context), store=self.store)

    def evidence(self, citation: Citation) -> Evidence:
        """Everything there is to show for a citation; less where the original file is gone."""
        document, fact = self._cited(citation)
        if document is None:
            return Evidence(citation)
        table = facts_to_table(self.facts(document.document_id), fact) if fact else None
        original = self._original(document.document_id)
        page = self._page_view(citation, document, fact) if original else None
        lines = _lines_around(document.document_id, original, citation.line) if original and citation.line else ()
        return Evidence(citation, document, table, page, lines, fact)

    def figure_evidence(self, document_id: str, position: int) -> Evidence | None:
        """The place of the figure at ``position`` among a document's facts; None where there is none."""
        document = next((one for one in self.documents() if one.document_id == document_id), None)
        facts = self.facts(document_id) if document else ()
        if document is None or not 0 <= position < len(facts):
            return None
        fact = facts[position]
        return self.evidence(replace(place_to_citation(fact.source, document), printed=fact.printed))

    def examples(self) -> tuple[str, ...]:
        """Questions that this index answers; computed once for each state of the index."""
        with self._examples_mutex:
            generation = self.store.generation
            if self._examples[0] != generation:
                asked = example_questions(self.documents(), self._ask)
                self._examples = (generation, asked)
            return self._examples[1]

    def page_image(self, document_id: str, page_no: int) -> PageImage | None:
        """A page of an indexed PDF; None where the document, its original or the page is not there."""
        return self._page(render_page, document_id, page_no)

    def _page(self, read: Callable[[str, Path, int], T], document_id: str, page_no: int) -> T | None:
        document = next((one for one in self.documents() if one.document_id == document_id), None)
        if document is None or not 1 <= page_no <= document.pages:
            return None
        original = self._original(document_id)
        try:
            return read(document_id, original, page_no) if original else None
        except PageUnreadable as error:
            logger.warning("%s", error)
            return None

    def facts(self, document_id: str) -> tuple[Fact, ...]:
        """All facts of a document, as stored; kept for the documents last used."""
        return _stored_facts(self.store, document_id, self.store.generation)

    def _ask(self, question: str) -> Answer:
        return self._answer(question, (), store=self.store)

    def _cited(self, citation: Citation) -> tuple[Document | None, Fact | None]:
        """The cited document and fact. Two documents may share a name: the one with the fact is meant."""
        named = [one for one in self.documents() if one.name == citation.document]
        for document in named:
            fact = find_fact(self.facts(document.document_id), citation)
            if fact:
                return document, fact
        return (named[0] if len(named) == 1 else None), None

    def _page_view(self, citation: Citation, document: Document, fact: Fact | None) -> PageView | None:
        if citation.page is None or citation.bbox is None:
            return None
        layout = self._page(page_layout, document.document_id, citation.page)
        if layout is None:
            return None
        headings = heading_boxes(self.facts(document.document_id), fact, layout.texts)
        return PageView(
            f"page/{document.document_id}/{citation.page}.webp",
            layout.width / layout.height,
            *mark_on_page(citation.bbox, layout),
            citation.page,
            document.pages,
            tuple(mark_on_page(box, layout) for box in headings),
        )

    def _original(self, document_id: str) -> Path | None:
        """The file the document was read from, if it still lies there with the same bytes."""
        return original_file(document_id, self.store.paths(document_id))


def _plain(context: Sequence[str]) -> tuple[str, ...]:
    return tuple(split_wish(question)[0] for question in context)


def original_file(document_id: str, paths: Sequence[str]) -> Path | None:
    """The first of ``paths`` whose content has the SHA-256 ``document_id``."""
    for path in map(Path, paths):
        if path.is_file():
            state = path.stat()
            if _content_hash(path, state.st_mtime_ns, state.st_size) == document_id:
                return path
    return None


@lru_cache(maxsize=512)
def _content_hash(path: Path, modified_ns: int, size: int) -> str:
    """``modified_ns`` and ``size`` are part of the key only: a changed file is read anew."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=16)
def _stored_documents(store: Store, generation: int) -> tuple[Document, ...]:
    """``generation`` is part of the key only."""
    return store.documents()


@lru_cache(maxsize=16)
def _stored_facts(store: Store, document_id: str, generation: int) -> tuple[Fact, ...]:
    """``generation`` is part of the key only: after a change of the store the facts are read anew."""
    return store.facts(document_id)


def _lines_around(document_id: str, original: Path, line: int) -> tuple[tuple[int, str], ...]:
    lines = _source_lines(document_id, original)
    first, last = max(1, line - LINES_AROUND), min(len(lines), line + LINES_AROUND)
    return tuple((number, lines[number - 1]) for number in range(first, last + 1))


@lru_cache(maxsize=8)
def _source_lines(document_id: str, original: Path) -> tuple[str, ...]:
    return tuple(decode_text(original.read_bytes()).splitlines())
