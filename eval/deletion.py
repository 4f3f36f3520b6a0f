"""The evidence taken away: ``python -m eval.deletion [QUESTIONS]... --index DIR [--show N]``.

Each answered question is asked again of an index that lacks the figures and sentences which its answer cites. Then the
answer must be withheld, or state the same from another place; another figure is one that was never asked for. The exit
status is 1 where there is one.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from eval.cases import Case, read_cases
from eval.run import own_questions
from index.records import Document, Fact, Passage, SourceRef, TextFact
from index.store import Store
from qa.answer import answer
from qa.records import Answer, Citation

Place = tuple[str, int | None, int | None, str, str, str, str]


class WithoutEvidence:
    """A store without what an answer cites: its figures, its sentences, and the passages that hold these."""

    def __init__(self, store: Store, found: Answer) -> None:
        self._store = store
        self._places = {_cited_place(citation) for citation in found.citations}
        self._quotes = {citation.quote for citation in found.citations if citation.quote}
        self.generation = -1 - store.generation

    @cached_property
    def _names(self) -> dict[str, str]:
        return {document.document_id: document.name for document in self._store.documents()}

    def documents(self) -> tuple[Document, ...]:
        """All of them."""
        return self._store.documents()

    def findings(self, document_id: str) -> Any:
        """None: they tell the figures that are gone."""
        return ()

    def _is_kept(self, document_id: str, source: SourceRef, printed: str) -> bool:
        place = (
            self._names[document_id],
            source.page_no,
            source.line,
            source.table,
            source.row,
            source.column,
            printed,
        )
        return place not in self._places and not (printed == "" and source.text in self._quotes and source.text)

    def facts(self, document_id: str) -> tuple[Fact, ...]:
        """The figures that are not cited."""
        return tuple(
            fact for fact in self._store.facts(document_id) if self._is_kept(document_id, fact.source, fact.printed)
        )

    def text_facts(self, document_id: str) -> tuple[TextFact, ...]:
        """The words that are not cited."""
        return tuple(
            text for text in self._store.text_facts(document_id) if self._is_kept(document_id, text.source, "")
        )

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """The passages that hold no cited sentence, without the figures that they point to."""
        return tuple(map(_alone, filter(self._holds_none, self._store.passages(document_id))))

    def passage(self, passage_id: int) -> tuple[str, Passage]:
        """One passage by its number."""
        document_id, passage = self._store.passage(passage_id)
        return document_id, _alone(passage)

    def search_text(self, query: str, document_ids: Iterable[str] | None = None, limit: int = 50) -> Any:
        """The lexical search among the passages that are left."""
        return self._left(self._store.search_text(query, document_ids, limit))

    def search_vectors(self, vector: Any, document_ids: Iterable[str] | None = None, limit: int = 50) -> Any:
        """The dense search among the passages that are left."""
        return self._left(self._store.search_vectors(vector, document_ids, limit))

    def _left(self, hits: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
        return [hit for hit in hits if self._holds_none(self._store.passage(hit[0])[1])]

    def _holds_none(self, passage: Passage) -> bool:
        return not any(quote in passage.source.text or passage.source.text in quote for quote in self._quotes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def _alone(passage: Passage) -> Passage:
    return replace(passage, facts=())


def _cited_place(citation: Citation) -> Place:
    return (
        citation.document,
        citation.page,
        citation.line,
        citation.table,
        citation.row,
        citation.column,
        citation.printed,
    )


def asked_again(case: Case, store: Store) -> tuple[str, Answer, Answer] | None:
    """'withheld' | 'same' | 'other', the answer and the one without its evidence; None for what was not answered."""
    found = answer(case.question, case.context, store=store)
    if found.status != "answered":
        return None
    again = answer(case.question, case.context, store=WithoutEvidence(store, found))
    if again.status != "answered":
        return "withheld", found, again
    return ("same" if _states_the_same(found, again) else "other"), found, again


def _states_the_same(found: Answer, again: Answer) -> bool:
    """Whether the second answer gives figures of the first, or, without any, words of it, from other places."""
    if found.text == again.text:
        return True
    first, second = _amounts(found), _amounts(again)
    if first:
        return bool(second) and second <= first and found.verdict == again.verdict
    quotes = {citation.quote for citation in again.citations}
    return not second and found.verdict == again.verdict and bool(quotes) and all(q and q in found.text for q in quotes)


def _amounts(found: Answer) -> set[tuple[Decimal, str]]:
    return {(abs(Decimal(figure.value)), figure.unit) for figure in found.figures}


@click.command()
@click.argument("questions", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--index", "directory", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--show", default=10, help="How many other answers to show.")
def main(questions: Sequence[Path], directory: Path, show: int) -> None:
    """Take the evidence of each answer away and ask again."""
    counts: Counter[str] = Counter()
    others: list[str] = []
    with Store.open(directory) as store:
        for case in read_cases(questions or [own_questions()]):
            outcome = asked_again(case, store)
            counts[outcome[0] if outcome else "not answered"] += 1
            if outcome and outcome[0] == "other":
                others.append(f"{case.id} {case.question}\n  {outcome[1].text[:160]}\n  {outcome[2].text[:160]}")
    click.echo(", ".join(f"{name} {counts[name]}" for name in ("withheld", "same", "other", "not answered")))
    click.echo("\n".join(others[:show]))
    sys.exit(1 if others else 0)


if __name__ == "__main__":
    main()
