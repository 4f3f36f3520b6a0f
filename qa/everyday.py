"""What a question means in the words that budgets print: 往外寄材料 -> 邮电费.

``index/vocabulary/explanations.csv`` and ``aliases.csv`` give each printed name its everyday phrases. A phrase counts
by the rarity of its words that the question has; half of it must be there. The search alone uses this: it proposes
names to look for, and never tells what a figure is.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.tokens import text_to_tokens

_LEAST_COVERED = 0.5  # of a phrase, by the weight of its words
_LEAST_OF_BEST = 0.4
_MOST = 3


@dataclass(frozen=True, slots=True)
class Meant:
    """A printed name that a question may mean; ``score`` is 1 for the likeliest."""

    name: str
    score: float


def names_meant(question: str) -> tuple[Meant, ...]:
    """The printed names that the words of a question stand for, the likeliest first, at most three.

    >>> [meant.name for meant in names_meant("寄快递打电话要花多少")]
    ['邮电费']
    """
    scores = sorted(_scores(question).items(), key=lambda one: (-one[1], one[0]))
    best = scores[0][1] if scores else 0.0
    return tuple(
        Meant(name, round(score / best, 6)) for name, score in scores[:_MOST] if score >= _LEAST_OF_BEST * best
    )


def _scores(question: str) -> dict[str, float]:
    """For each name the score of its best phrase: the weight of the words found, times the square of their share."""
    phrases = _phrases()
    found: defaultdict[int, float] = defaultdict(float)
    for word in sorted(set(text_to_tokens(question))):
        for number in phrases.having.get(word, ()):
            found[number] += phrases.weights[word]
    scores: dict[str, float] = {}
    for number, weight in found.items():
        share = weight / phrases.totals[number]
        if share >= _LEAST_COVERED:
            name = phrases.names[number]
            scores[name] = max(scores.get(name, 0.0), weight * share * share)
    return scores


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The phrases by number: their names, the sums of their words' weights, and which have a word."""

    names: Sequence[str]
    totals: Sequence[float]
    having: Mapping[str, Sequence[int]]
    weights: Mapping[str, float]

    @classmethod
    def of(cls, phrases: Sequence[tuple[str, str]]) -> _Phrases:
        """From (phrase, name)."""
        words = [_words(phrase) for phrase, _ in phrases]
        counts = Counter(word for own in words for word in own)
        weights = {word: math.log(1 + len(phrases) / count) for word, count in counts.items()}
        having: defaultdict[str, list[int]] = defaultdict(list)
        for number, own in enumerate(words):
            for word in own:
                having[word].append(number)
        totals = [math.fsum(weights[word] for word in own) for own in words]
        return cls([name for _, name in phrases], totals, having, weights)


def _words(phrase: str) -> tuple[str, ...]:
    """The pairs of characters and the words of a phrase, or its one character."""
    tokens = dict.fromkeys(text_to_tokens(phrase))
    return tuple(token for token in tokens if len(token) > 1) or tuple(tokens)


@cache
def _phrases() -> _Phrases:
    return _Phrases.of(sorted({(phrase, name) for phrase, name in _read() if text_to_tokens(phrase)}))


def _read() -> Iterator[tuple[str, str]]:
    for row in _table("explanations.csv"):
        for phrase in (row["name"], *row["phrases"].split(";")):
            yield phrase, row["name"]
    for row in _table("aliases.csv"):
        yield row["canonical"], row["canonical"]
        yield row["alias"], row["canonical"]


def _table(name: str) -> Iterator[dict[str, str]]:
    text = files("index").joinpath("vocabulary", name).read_text("utf-8")
    return csv.DictReader(text.splitlines())
