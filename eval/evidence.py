"""What the passage that answers a question holds, as a question set names it, and how well a passage fits.

Passages are told by their words, never by ids: an index made anew, cut otherwise or read by other code is measured
by the same sets. Two grades, as nDCG wants them: 2 for a passage that answers, 1 for one that prints the figure
asked for beside the name of its item, somewhere else (another statement, the explanation).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

ANSWERS, MENTIONS, OTHER = 2, 1, 0

_KEYS = {"passages", "figure", "item"}
_SEPARATOR = re.compile(r"(?<=\d),(?=\d{3})")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage answers when it holds all phrases of one member of ``passages``.

    ``figure`` and ``item`` are the printed number and a part of its row's name, both '' where no figure is asked for.
    """

    passages: tuple[tuple[str, ...], ...]
    figure: str = ""
    item: str = ""


def parse_evidence(raw: object) -> Evidence:
    """The key ``evidence`` of a question. Raises ValueError.

    >>> parse_evidence({"passages": [["差旅费", "2.00"]], "figure": "2.00", "item": "差旅费"}).passages
    (('差旅费', '2.00'),)
    """
    if not isinstance(raw, Mapping) or set(raw) - _KEYS:
        raise ValueError(f'"evidence" must be an object with {", ".join(sorted(_KEYS))}')
    passages = tuple(_phrases(one) for one in _list(raw.get("passages"), '"passages" of "evidence"'))
    figure, item = str(raw.get("figure", "")), str(raw.get("item", ""))
    if bool(figure) != bool(item):
        raise ValueError('"figure" and "item" of "evidence" stand together')
    return Evidence(passages, figure, item)


def _phrases(raw: object) -> tuple[str, ...]:
    phrases = tuple(_list(raw, 'each of "passages"'))
    if not all(isinstance(one, str) and folded(one) for one in phrases):
        raise ValueError('each of "passages" must be a list of phrases')
    return phrases


def _list(raw: object, what: str) -> Sequence[Any]:
    if not isinstance(raw, list) or not raw:
        raise ValueError(f"{what} must be a list that is not empty")
    return raw


def grade(evidence: Evidence, text: str) -> int:
    """2 for a passage that answers, 1 for one that mentions the figure with its item, 0 for any other.

    >>> evidence = Evidence((("支出表", "差旅费"),), "2.00", "差旅费")
    >>> [grade(evidence, text) for text in ("支出表 | 差旅费：2.00万元", "差旅费2.00万元", "差旅费12.00万元")]
    [2, 1, 0]
    """
    plain = folded(text)
    if any(all(is_held(folded(phrase), plain) for phrase in phrases) for phrases in evidence.passages):
        return ANSWERS
    mentions = evidence.figure and is_held(folded(evidence.figure), plain) and folded(evidence.item) in plain
    return MENTIONS if mentions else OTHER


def is_held(phrase: str, text: str) -> bool:
    """Whether a phrase stands in a text, its numbers whole; both folded.

    >>> is_held("在职36人", "在职136人"), is_held("2.00", "2.00万元"), is_held("2.00", "12.00万元")
    (False, True, False)
    """
    before = r"(?<![\d.])" if phrase[0].isdigit() else ""
    after = r"(?!\d|\.\d)" if phrase[-1].isdigit() else ""
    return re.search(before + re.escape(phrase) + after, text) is not None


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """A text without differences of width and case, blanks, and separators of thousands."""
    return _SEPARATOR.sub("", _BLANK.sub("", unicodedata.normalize("NFKC", text)).lower())
