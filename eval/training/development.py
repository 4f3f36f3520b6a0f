"""How the search does on the development questions: ``python -m eval.training.development INDEX...``.

The questions (``development_questions.jsonl``) name no body. Each is asked of every document of an index that has a
passage with all phrases of one of its ``gold`` lists. What the search does by its own numbers (qa.retrieve, qa.fit,
qa.everyday) was chosen on these and on ``check_questions.jsonl``; eval/retrieval measures it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from eval.evidence import Evidence, grade
from eval.search_metrics import DEPTH, Ranked, SearchMetrics, search_metrics
from index.store import Store
from qa.retrieve import search


def load_development() -> list[tuple[str, Evidence]]:
    """The questions with what answers them."""
    lines = files("eval").joinpath("training", "development_questions.jsonl").read_text("utf-8").splitlines()
    return [
        (entry["question"], Evidence(tuple(tuple(phrases) for phrases in entry["gold"])))
        for entry in map(json.loads, lines)
    ]


def rank_development(store: Store, questions: Sequence[tuple[str, Evidence]]) -> Iterator[Ranked]:
    """What the search gives for each question in each document that answers it."""
    for document in store.documents():
        texts = [passage.text for passage in store.passages(document.document_id)]
        for question, evidence in questions:
            ideal = tuple(sorted(filter(None, (grade(evidence, text) for text in texts)), reverse=True))
            if ideal:
                hits = search(store, question, [document.document_id], DEPTH)
                yield Ranked(tuple(grade(evidence, hit.passage.text) for hit in hits), ideal)


def describe(metrics: SearchMetrics) -> str:
    """One line of figures.

    >>> describe(SearchMetrics(4, ((1, 2), (10, 3)), 0.625, 0.6))
    '4 questions: recall@1 0.500  recall@10 0.750  MRR 0.625  nDCG 0.600'
    """
    found = "  ".join(f"recall@{cut} {found / metrics.count:.3f}" for cut, found in metrics.found)
    return f"{metrics.count} questions: {found}  MRR {metrics.mrr:.3f}  nDCG {metrics.ndcg:.3f}"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="The search on the development questions.")
    parser.add_argument("index", type=Path, nargs="+", help="folders of indexes")
    options = parser.parse_args()
    questions = load_development()
    ranked = [one for folder in options.index for one in rank_development(Store.open(folder), questions)]
    sys.stdout.write(describe(search_metrics(ranked)) + "\n")


if __name__ == "__main__":
    main()
