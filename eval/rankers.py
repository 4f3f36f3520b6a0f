"""Ways to rank the passages of an index for a question, and what each gives for a question set.

All are asked the same question and may search the same documents: those of the body that the engine takes the
question to name, or all of them (``everywhere``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from eval.cases import Case
from eval.errors import EvidenceWithoutDocument
from eval.evidence import OTHER, Evidence, grade
from eval.search_metrics import DEPTH, Ranked
from index.encoder import Encoder, load_encoder
from index.records import Document
from index.store import Store
from qa.colloquial import to_plain
from qa.compose import Voice
from qa.english import to_chinese
from qa.library import Library, library_of
from qa.request import Request, Turn, read_request
from qa.retrieve import search
from qa.text import is_english, normalise

Hits = list[tuple[int, float]]  # passage ids with their scores, best first
Ranker = Callable[[Store, str, Sequence[str] | None], Hits]


def by_words(store: Store, question: str, document_ids: Sequence[str] | None) -> Hits:
    """BM25 over characters and pairs of characters."""
    return store.search_text(question, document_ids, DEPTH)


def by_meaning(store: Store, question: str, document_ids: Sequence[str] | None) -> Hits:
    """Inner products with the encoder's vector of the question."""
    return store.search_vectors(encode_question(store, question), document_ids, DEPTH)


def by_both(store: Store, question: str, document_ids: Sequence[str] | None) -> Hits:
    """The search that the engine uses: in the documents of a body without the words that name it."""
    words = question if document_ids is None else _read(question, library_of(store)).matter
    return [(hit.passage_id, hit.score) for hit in search(store, words, document_ids, DEPTH)]


RANKERS: Mapping[str, Ranker] = {"BM25": by_words, "dense": by_meaning, "hybrid": by_both}


def encode_question(store: Store, question: str) -> np.ndarray:
    """The question's vector by the store's encoder."""
    vector: np.ndarray = _encoder(store.encoder_id).encode([question], "query")[0]
    return vector


@lru_cache(maxsize=2)
def _encoder(encoder_id: str) -> Encoder:
    return load_encoder(encoder_id)


# --- which documents ------------------------------------------------------------------------------------


def documents_asked(store: Store, case: Case) -> list[str]:
    """The ids of the documents that the engine takes a question to be about.

    They are the last ones named in the conversation, all where none was named.
    """
    library = library_of(store)
    for question in (case.question, *reversed(case.context)):
        request = _read(question, library)
        if request.named or len(request.documents) < len(library.documents):
            return [document.document_id for document in request.documents]
    return [document.document_id for document in library.documents]


def words_asked(store: Store, case: Case) -> str:
    """The words of the conversation in Chinese, without the bodies it names: what a reader would look up."""
    library = library_of(store)
    return " ".join(_read(question, library).words for question in (*case.context, case.question))


def _read(question: str, library: Library) -> Request:
    text = to_chinese(question, library) if is_english(question) else to_plain(normalise(question))
    return read_request(Turn(question, normalise(text)), library, Voice(is_english(question)))


def question_text(case: Case) -> str:
    """What is searched for: the conversation as one text, as a search box would get it."""
    return " ".join((*case.context, case.question))


# --- a question set -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ranking:
    """A question with what a ranker gave for it; ``top`` is the best passage's id, None where nothing was found."""

    case: Case
    ranked: Ranked
    top: int | None


def rank_cases(store: Store, cases: Sequence[Case], ranker: Ranker, everywhere: bool = False) -> Iterator[Ranking]:
    """The questions that name their evidence, in their order. Raises EvidenceWithoutDocument."""
    texts = _texts_by_document(store)
    for case in cases:
        if case.evidence is not None:
            documents = None if everywhere else documents_asked(store, case)
            hits = ranker(store, question_text(case), documents)
            own = evidence_document(store, case)
            ideal = sorted((one for text in texts[own] if (one := grade(case.evidence, text))), reverse=True)
            grades = tuple(_grade_of(store, key, own, case.evidence) for key, _ in hits)
            yield Ranking(case, Ranked(grades, tuple(ideal)), hits[0][0] if hits else None)


def evidence_document(store: Store, case: Case) -> str:
    """The id of the document that a question's evidence stands in. Raises EvidenceWithoutDocument."""
    found = [one.document_id for one in store.documents() if one.name.startswith(case.docs[0])]
    if len(found) != 1:
        raise EvidenceWithoutDocument(case.id, case.docs[0], [one.name for one in store.documents()])
    return found[0]


def _texts_by_document(store: Store) -> dict[str, list[str]]:
    return {one.document_id: [passage.text for passage in store.passages(one.document_id)] for one in _readable(store)}


def _readable(store: Store) -> list[Document]:
    return [one for one in store.documents() if one.state != "refused"]


def _grade_of(store: Store, key: int, own: str, evidence: Evidence) -> int:
    """The grade of a passage; one of another document is worth nothing, whatever it says."""
    document_id, passage = store.passage(key)
    return grade(evidence, passage.text) if document_id == own else OTHER
