"""Everyday words for what is asked, by word classes: 缩水了几成 -> 下降百分之几.

A class (vocabulary/thesaurus.toml) holds words that do the same work in a question: verbs of allotting, of rising and
falling, particles, ways to ask how much. A rule composes classes, so that a few rules read very many phrasings, and
puts one form that the engine knows in their place. It knows no item and no document: words outside a rule's frame stay
and must be explained like all others.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_CLASS = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrasing and the form that takes its place, both on the normalised question (see qa/text.py).

    It is tried only on questions with one of the characters in ``sign`` ('' for any), in which ``where`` is found and
    ``unless`` is not. ``examples`` are pairs of a question and what this rule makes of it.
    """

    pattern: re.Pattern[str]
    put: str
    sign: frozenset[str]
    where: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    examples: tuple[tuple[str, str], ...]

    def read(self, question: str) -> str:
        """The question with this phrasing replaced; as it was where the rule does not hold."""
        if self.sign and self.sign.isdisjoint(question):
            return question
        if self.where and not self.where.search(question):
            return question
        if not self.pattern.search(question) or (self.unless and self.unless.search(question)):
            return question
        return self.pattern.sub(self.put, question)


def to_usual_words(question: str) -> str:
    """A normalised question with everyday phrasings in the engine's own words.

    >>> to_usual_words("差旅费留了多少"), to_usual_words("差旅费比上年缩水几成")
    ('差旅费安排多少', '差旅费比上年下降百分之几')
    """
    for rule in rules():
        question = rule.read(question)
    return question


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in their order, with the classes put in; KeyError for a class that does not exist."""
    data = tomllib.loads(files("qa").joinpath("vocabulary/thesaurus.toml").read_text(encoding="utf-8"))
    classes = data["class"]
    return tuple(_rule(row, classes) for row in data["rule"])


def _rule(row: dict[str, Any], classes: dict[str, list[str]]) -> Rule:
    where, unless = (_compiled(row[name], classes) if name in row else None for name in ("where", "unless"))
    return Rule(
        _compiled(row["pattern"], classes),
        row["put"],
        frozenset(row.get("sign", "")),
        where,
        unless,
        tuple((said, usual) for said, usual in row.get("examples", ())),
    )


def _compiled(pattern: str, classes: dict[str, list[str]]) -> re.Pattern[str]:
    return re.compile(_with_classes(pattern, classes))


def _with_classes(pattern: str, classes: dict[str, list[str]]) -> str:
    """A pattern with each ``{class}`` as a group of its words, the longest first; classes may name classes."""

    def words(found: re.Match[str]) -> str:
        ordered = sorted(classes[found.group(1)], key=len, reverse=True)
        return f"(?:{'|'.join(_with_classes(word, classes) for word in ordered)})"

    return _CLASS.sub(words, pattern)
