"""How people talk, put into the words that the engine reads: 咋少了那么多 -> 为什么减少.

Chatter around a question is dropped, constructions are replaced by others of the same meaning (vocabulary/
colloquial.toml), everyday words for what is asked by the usual ones (qa.thesaurus). Like the English layer, it knows no
document: what it leaves is read, and explained, as if it had been typed.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from qa.thesaurus import to_usual_words


def to_plain(question: str) -> str:
    """A normalised question without chatter, in plain constructions.

    >>> to_plain("哎,差旅费是多少,听说不少"), to_plain("一百多万的项目有哪些")
    ('差旅费是多少', '一百多万的项目有哪些')
    >>> to_plain("在岗的几个,退休的几个")
    '在岗多少人,退休多少人'
    """
    for pattern in _chatter():
        question = pattern.sub("", question)
    for pattern, replacement in _constructions():
        question = pattern.sub(replacement, question)
    question = to_usual_words(question)
    return re.sub(r",+(?=[?]?$)", "", question.strip(","))


@cache
def _chatter() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _data()["chatter"])


@cache
def _constructions() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in _data()["pattern"])


@cache
def _data() -> dict:  # type: ignore[type-arg]
    return tomllib.loads(files("qa").joinpath("vocabulary/colloquial.toml").read_text(encoding="utf-8"))
