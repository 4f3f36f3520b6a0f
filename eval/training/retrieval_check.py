"""How often an encoder puts the passage that answers among the first: ``python -m eval.training.retrieval_check``.

The questions (``check_questions.jsonl``) are about five real documents that are not part of this repository; their
folder is an argument. A passage answers when it holds all the phrases of one of the question's ``gold`` lists.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from pathlib import Path

from index.build import read_document
from index.encoder import Encoder, StaticEncoder, Vectors, load_encoder

_CUTS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Question:
    """``document`` is the beginning of a file's name; ``gold`` holds alternatives, each a list of phrases."""

    document: str
    text: str
    gold: tuple[tuple[str, ...], ...]


def load_questions() -> list[Question]:
    """The questions of ``check_questions.jsonl``."""
    lines = files("eval").joinpath("training", "check_questions.jsonl").read_text("utf-8").splitlines()
    return [
        Question(entry["document"], entry["question"], tuple(tuple(phrases) for phrases in entry["gold"]))
        for entry in map(json.loads, lines)
    ]


def load_passages(folder: Path) -> dict[str, list[str]]:
    """The texts of the passages of each document, by its file's name."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in {".txt", ".pdf"})
    return {path.name: [passage.text for passage in read_document(path).passages] for path in paths}


def answers(question: Question, passage: str) -> bool:
    """Whether the passage holds what the question asks for."""
    return any(all(phrase in passage for phrase in phrases) for phrases in question.gold)


def rank_all(
    encoder: Encoder, questions: Sequence[Question], passages: Mapping[str, Sequence[str]], within: bool
) -> list[int]:
    """For each question the place (from 1) of the first passage that answers; 0 where none in the documents does.

    ``within`` searches the question's own document only, as when its department has been recognised.
    """
    texts = [(name, text) for name, found in passages.items() for text in found]
    vectors = encoder.encode([text for _, text in texts])
    asked = encoder.encode([question.text for question in questions], "query")
    ranked = ([texts[i] for i in _best_first(vectors @ vector)] for vector in asked)
    return [_rank(question, found, within) for question, found in zip(questions, ranked, strict=True)]


def _best_first(scores: Vectors) -> list[int]:
    """Positions by falling score; equal ones in their own order."""
    return sorted(range(len(scores)), key=lambda i: (-round(float(scores[i]), 6), i))


def _rank(question: Question, ranked: Sequence[tuple[str, str]], within: bool) -> int:
    own = [name.startswith(question.document) for name, _ in ranked]
    places = accumulate(int(mine or not within) for mine in own)
    found = zip(places, own, ranked, strict=True)
    return next((place for place, mine, (_, text) in found if mine and answers(question, text)), 0)


def recall(ranks: Sequence[int], cut: int) -> float:
    """The share of the questions whose passage is among the first ``cut``."""
    return sum(0 < rank <= cut for rank in ranks) / len(ranks)


def mean_reciprocal(ranks: Sequence[int]) -> float:
    """The mean of 1 / rank, 0 for what is not there."""
    return sum(1 / rank if rank else 0 for rank in ranks) / len(ranks)


def report(
    encoder: Encoder,
    questions: Sequence[Question],
    passages: Mapping[str, Sequence[str]],
    write: Callable[[str], object],
) -> None:
    """Recall over all documents and within the right one, and the questions whose passage is not in the first ten."""
    for within in (False, True):
        ranks = rank_all(encoder, questions, passages, within)
        figures = "  ".join(f"recall@{cut} {recall(ranks, cut):.3f}" for cut in _CUTS)
        write(f"{'own document' if within else 'all documents'}: {figures}  MRR {mean_reciprocal(ranks):.3f}\n")
    for rank, question in zip(ranks, questions, strict=True):
        if not 0 < rank <= _CUTS[-1]:
            write(f"  {rank or 'not there':>9}  {question.document}  {question.text}\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Recall of an encoder on questions about real documents.")
    parser.add_argument("documents", type=Path, help="folder with the five documents")
    parser.add_argument("--model", type=Path, help="folder of a model of our own kind, instead of the shipped one")
    parser.add_argument("--encoder", help="name of a sentence-transformers model, instead of the shipped one")
    options = parser.parse_args()
    encoder = StaticEncoder.load(options.model) if options.model else load_encoder(options.encoder)
    report(encoder, load_questions(), load_passages(options.documents), sys.stdout.write)


if __name__ == "__main__":
    main()
