"""The indexed documents as the engine uses them: views built on demand and kept while the store is unchanged."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Protocol

from index.records import Document, Fact, Finding, Passage, TextFact
from qa.organisations import Namings, document_naming
from qa.retrieve import Hit, search
from qa.text import normalise
from qa.view import DocumentView

_SEARCHES, _HITS = 8, 40  # a question that is withheld is searched for by several steps, with few hits or many


class DocumentStore(Protocol):
    """What the engine needs of a store (see index.store)."""

    @property
    def generation(self) -> int: ...
    def documents(self) -> tuple[Document, ...]: ...
    def facts(self, document_id: str) -> tuple[Fact, ...]: ...
    def text_facts(self, document_id: str) -> tuple[TextFact, ...]: ...
    def passages(self, document_id: str) -> tuple[Passage, ...]: ...
    def findings(self, document_id: str) -> tuple[Finding, ...]: ...
    def passages_of(self, passage_ids: Iterable[int]) -> dict[int, tuple[str, Passage]]: ...
    def search_text(
        self, query: str, document_ids: Iterable[str] | None = None, limit: int = 50
    ) -> list[tuple[int, float]]: ...
    def search_vectors(
        self, vector: Any, document_ids: Iterable[str] | None = None, limit: int = 50
    ) -> list[tuple[int, float]]: ...


class Library:
    """Documents of one generation of a store, ordered by name, each with its view. Safe for threads."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._views: dict[str, DocumentView] = {}
        self._passages: dict[str, tuple[Passage, ...]] = {}
        self._searches: dict[tuple[str, tuple[str, ...], int], tuple[Hit, ...]] = {}
        self.generation = store.generation
        self.documents = tuple(
            sorted(
                (one for one in store.documents() if one.state != "refused"),
                key=lambda one: (one.name, one.document_id),
            )
        )

    @cached_property
    def namings(self) -> Namings:
        """The names of the issuing bodies, in the order of the documents."""
        return Namings.of(document_naming(document) for document in self.documents)

    @cached_property
    def with_unit(self) -> dict[str, tuple[Document, ...]]:
        """For each sub-unit's name, normalised, the documents that list it."""
        found: dict[str, list[Document]] = defaultdict(list)
        for document in self.documents:
            for unit in dict.fromkeys(map(normalise, document.entities)):
                found[unit].append(document)
        return {unit: tuple(documents) for unit, documents in found.items()}

    def view(self, document: Document) -> DocumentView:
        """The view of a document."""
        with self._lock:
            found = self._views.get(document.document_id)
            if found is None:
                facts = self._store.facts(document.document_id)
                found = DocumentView(document, facts, self._store.text_facts(document.document_id))
                self._views[document.document_id] = found
            return found

    def passages(self, document: Document) -> tuple[Passage, ...]:
        """The passages of a document, in their order."""
        with self._lock:
            if document.document_id not in self._passages:
                self._passages[document.document_id] = self._store.passages(document.document_id)
            return self._passages[document.document_id]

    def search(self, question: str, documents: Iterable[Document], limit: int) -> tuple[Hit, ...]:
        """The passages of these documents nearest to a question, best first; the last searches are kept."""
        document_ids = tuple(document.document_id for document in documents)
        key = (question, document_ids, max(limit, _HITS))
        found = self._searches.get(key)
        if found is None:
            found = search(self._store, question, document_ids, key[2])
            if len(self._searches) >= _SEARCHES:
                self._searches.clear()
            self._searches[key] = found
        return found[:limit]

    def findings(self, document: Document) -> tuple[Finding, ...]:
        """What the checks found about a document."""
        return self._store.findings(document.document_id)

    def select(self, document_ids: Iterable[str]) -> tuple[Document, ...]:
        """The documents with these ids, in the library's order."""
        wanted = set(document_ids)
        return tuple(document for document in self.documents if document.document_id in wanted)


_KEPT = 4  # a server may answer from several stores in turn; the one made first goes first
_libraries: dict[int, Library] = {}
_libraries_lock = threading.Lock()


def library_of(store: DocumentStore) -> Library:
    """The library of a store in its present generation, built once."""
    with _libraries_lock:
        known = _libraries.get(id(store))
        if known is None or known.generation != store.generation or known._store is not store:
            known = Library(store)
            _libraries.pop(id(store), None)
            while len(_libraries) >= _KEPT:
                del _libraries[next(iter(_libraries))]
            _libraries[id(store)] = known
        return known
