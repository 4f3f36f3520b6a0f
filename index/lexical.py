"""BM25 over the passages of a few documents, in memory.

SQLite's bm25() counts every word over all stored documents before it ranks the first row, also where the rows are
limited: with a thousand departments most of an answer's time. Here the counts are those of the documents searched,
so that a document's ranking does not change when another one is indexed beside it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.tokens import text_to_tokens

# The constants of SQLite's FTS5, so that both searches score alike.
_K1, _B = 1.2, 0.75
SCORE_PLACES = 6


@dataclass(frozen=True, slots=True)
class Postings:
    """The words of one document's passages: for each word the passages that have it, with how often.

    ``lengths`` is the number of words of each passage, by its id.
    """

    words: dict[str, tuple[tuple[int, int], ...]]
    lengths: dict[int, int]

    @classmethod
    def of(cls, passages: Iterable[tuple[int, str]]) -> Postings:
        """From (id, text) of the passages."""
        words: dict[str, list[tuple[int, int]]] = {}
        lengths: dict[int, int] = {}
        for passage, text in passages:
            tokens = text_to_tokens(text)
            lengths[passage] = len(tokens)
            for token, times in Counter(tokens).items():
                words.setdefault(token, []).append((passage, times))
        return cls({token: tuple(found) for token, found in words.items()}, lengths)


def rank(tokens: Sequence[str], documents: Sequence[Postings], limit: int) -> list[tuple[int, float]]:
    """(passage id, BM25 score to six places) of passages with any of the words, best first, equal ones by their ids.

    A word that more than half of the passages have tells nothing: passages with no other word come last, with 0.
    """
    count = sum(len(one.lengths) for one in documents)
    if not count:
        return []
    mean = sum(sum(one.lengths.values()) for one in documents) / count
    scores: dict[int, float] = {}
    common: list[tuple[tuple[int, int], ...]] = []
    for token in dict.fromkeys(tokens):
        found = [(one, one.words[token]) for one in documents if token in one.words]
        weight = _inverse_frequency(sum(len(places) for _, places in found), count)
        if weight <= 0:
            common += [places for _, places in found]
            continue
        for one, places in found:
            for passage, times in places:
                norm = _K1 * (1 - _B + _B * one.lengths[passage] / mean)
                scores[passage] = scores.get(passage, 0.0) + weight * times * (_K1 + 1) / (times + norm)
    if len(scores) < limit:
        scores |= {passage: 0.0 for places in common for passage, _ in places if passage not in scores}
    ranked = ((passage, round(score, SCORE_PLACES)) for passage, score in scores.items())
    return sorted(ranked, key=lambda hit: (-hit[1], hit[0]))[:limit]


def _inverse_frequency(having: int, count: int) -> float:
    return math.log((count - having + 0.5) / (having + 0.5))
