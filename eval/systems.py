"""What is compared: the engine, the engine with a part switched off, and the ways to answer without one.

A system gives each question a Reply: an answer judged like any other, the passage it was read from, and a score by
which it may be withheld. A system that reads a passage answers with the passage's words (its text is the whole
passage, which is generous) and the first figure printed in it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eval.cases import Case
from eval.plain_text import figure_after, first_figure, line_of, longest_label, text_to_chunks
from eval.rankers import Ranker, documents_asked, encode_question, question_text, words_asked
from index.encoder import load_encoder
from index.records import Document, Fact, Finding, Passage, TextFact
from index.store import Store
from qa.answer import answer
from qa.library import DocumentStore
from qa.records import Answer
from qa.text import normalise

CERTAIN = math.inf  # the score of an answer that no threshold withholds
ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Reply:
    """``score`` is comparable within one system only. ``evidence`` is the passage or line that was read."""

    answer: Answer
    score: float = CERTAIN
    evidence: str = ""


System = Callable[[Case], Reply]


def timed(system: System) -> System:
    """The same, with the seconds that a reply took in its answer."""

    def reply(case: Case) -> Reply:
        started = time.perf_counter()
        given = system(case)
        return replace(given, answer=replace(given.answer, seconds=time.perf_counter() - started))

    return reply


# --- the engine -----------------------------------------------------------------------------------------


def engine(store: DocumentStore) -> System:
    """The engine as it is, over a store or a part of one."""
    return lambda case: Reply(answer(case.question, case.context, store=store))


class Without:
    """A store with a part switched off: ``dense`` or ``lexical`` search, or what is known ``exact``ly.

    Without the exact part there are no figures with labels, no sentences known to be reasons or duties: passages
    alone, and what the engine reads out of them.
    """

    def __init__(self, store: Store, part: str) -> None:
        """Raises ValueError for another ``part``."""
        if part not in ("dense", "lexical", "exact"):
            raise ValueError(f"no part is called {part!r}")
        self._store = store
        self._part = part

    @property
    def generation(self) -> int:
        return self._store.generation

    @property
    def encoder_id(self) -> str:
        return self._store.encoder_id

    def require_encoder(self, encoder_id: str) -> None:
        self._store.require_encoder(encoder_id)

    def documents(self) -> tuple[Document, ...]:
        return self._store.documents()

    def facts(self, document_id: str) -> tuple[Fact, ...]:
        return () if self._part == "exact" else self._store.facts(document_id)

    def text_facts(self, document_id: str) -> tuple[TextFact, ...]:
        return () if self._part == "exact" else self._store.text_facts(document_id)

    def findings(self, document_id: str) -> tuple[Finding, ...]:
        return self._store.findings(document_id)

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        return tuple(self._bare(passage) for passage in self._store.passages(document_id))

    def passages_of(self, passage_ids: Iterable[int]) -> dict[int, tuple[str, Passage]]:
        found = self._store.passages_of(passage_ids)
        return {key: (document_id, self._bare(passage)) for key, (document_id, passage) in found.items()}

    def search_text(
        self, query: str, document_ids: Iterable[str] | None = None, limit: int = 50
    ) -> list[tuple[int, float]]:
        return [] if self._part == "lexical" else self._store.search_text(query, document_ids, limit)

    def search_vectors(
        self, vector: Any, document_ids: Iterable[str] | None = None, limit: int = 50
    ) -> list[tuple[int, float]]:
        return [] if self._part == "dense" else self._store.search_vectors(vector, document_ids, limit)

    def _bare(self, passage: Passage) -> Passage:
        """Without facts a passage points to none."""
        return replace(passage, facts=()) if self._part == "exact" else passage


# --- passages -------------------------------------------------------------------------------------------


def passage_reader(store: Store, ranker: Ranker) -> System:
    """The best passage of a ranking and the first figure in it; withheld where nothing is found."""

    def reply(case: Case) -> Reply:
        hits = ranker(store, question_text(case), documents_asked(store, case))
        if not hits:
            return withheld(case)
        return passage_reply(case, store.passage(hits[0][0])[1], hits[0][1])

    return reply


def passage_reply(case: Case, passage: Passage, score: float) -> Reply:
    """A passage as an answer: its words, and its first figure."""
    words = passage.source.text if passage.kind == "paragraph" else passage.text
    return _reply(case, words, first_figure_of(passage), score, passage.text)


def first_figure_of(passage: Passage) -> Any:
    """The first figure of a passage's own words: behind the names of a row, in the text of a paragraph."""
    own = passage.source.text if passage.kind == "paragraph" else passage.text.rsplit(" | ", 1)[-1]
    return first_figure(own, passage.headings[-1] if passage.headings else "")


def _reply(case: Case, words: str, figure: Any, score: float, evidence: str) -> Reply:
    figures = (figure,) if figure else ()
    return Reply(Answer(case.question, "answered", words, figures), score, evidence)


def withheld(case: Case, why: str = "nothing was found") -> Reply:
    """The reply of a system that has no answer."""
    return Reply(Answer(case.question, "not_found", why), -CERTAIN)


# --- text -----------------------------------------------------------------------------------------------


def label_search(store: Store, texts: Mapping[str, str]) -> System:
    """What a person with Ctrl-F gets: the longest words of the question that the text has, and the number after.

    ``texts`` are the packed texts by the names of their documents; they are searched in the order of the names. The
    score is the length of the label.
    """
    plain = {name: normalised(text) for name, text in texts.items()}

    def reply(case: Case) -> Reply:
        text = "\n".join(plain[name] for name in _names(store, case))
        label = longest_label(words_asked(store, case), text)
        figure = figure_after(label, text)
        if not label:
            return withheld(case)
        line = line_of(label, text)
        return _reply(case, line, figure, float(len(label)), line)

    return reply


def normalised(text: str) -> str:
    """Line by line, as questions are."""
    return "\n".join(normalise(line) for line in text.split("\n"))


def _names(store: Store, case: Case) -> list[str]:
    asked = set(documents_asked(store, case))
    return sorted(document.name for document in store.documents() if document.document_id in asked)


def chunk_reader(store: Store, texts: Mapping[str, str]) -> System:
    """What an index of plain text gives: the nearest piece of 500 characters, and the number after the label in it.

    Where the piece has none of the question's words, the first figure in it.
    """
    chunks = {name: text_to_chunks(text) for name, text in texts.items()}
    encoder = load_encoder(store.encoder_id)
    vectors = {name: encoder.encode(pieces) for name, pieces in chunks.items()}

    def reply(case: Case) -> Reply:
        query = encode_question(store, question_text(case))
        scored = [
            (round(float(score), 6), -at, name)
            for name in _names(store, case)
            for at, score in enumerate(vectors[name] @ query)
        ]
        score, at, name = max(scored)
        chunk = normalised(chunks[name][-at])
        label = longest_label(words_asked(store, case), chunk)
        figure = figure_after(label, chunk) or first_figure(chunk, "")
        return _reply(case, chunk, figure, score, chunk)

    return reply


def all_systems(store: Store, texts: Mapping[str, str], rankers: Mapping[str, Ranker]) -> dict[str, System]:
    """Every system that needs nothing from outside, by its name, the engine first."""
    return {
        ENGINE: engine(store),
        **{f"engine without {part}": engine(Without(store, part)) for part in ("dense", "lexical", "exact")},
        **{f"{name} passage, first figure": passage_reader(store, ranker) for name, ranker in rankers.items()},
        "label search (Ctrl-F)": label_search(store, texts),
        "packed text, top chunk": chunk_reader(store, texts),
    }


def reply_to_all(system: System, cases: Sequence[Case]) -> list[Reply]:
    """A system's replies in the order of the questions, with their seconds."""
    watched = timed(system)
    return [watched(case) for case in cases]
