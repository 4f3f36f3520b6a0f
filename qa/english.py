"""English questions, put phrase by phrase into the Chinese words that the engine reads.

No grammar is needed: the engine reads labels and operations wherever they stand, so each known phrase is replaced
by its Chinese word, the longest first, and words that carry nothing are dropped. A word that is not known stays,
and an unexplained word is never answered.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from qa.lexicon import english_words, places


def to_chinese(question: str) -> str:
    """The question with every known English phrase in Chinese.

    >>> to_chinese("How many staff does the Fuhai bureau have in service?")
    '福海县 在职人数'
    """
    text = re.sub(r"(?<=\w)['’]s\b", "", question.lower().replace("’", "'"))
    for pattern, chinese in _patterns():
        text = pattern.sub(chinese, text)
    text = _several_words().sub(lambda found: f" {_phrases()[found[1]]} ", text)
    words = [_word(word) for word in re.findall(r"[a-z][a-z'&-]*|[^a-z\s]+", text)]
    return re.sub(r"\s+", " ", " ".join(word for word in words if word)).strip(" ?")


def _word(word: str) -> str:
    phrase = _phrases()
    if word in phrase:
        return phrase[word]
    singular = word[:-1] if word.endswith("s") else word
    return phrase.get(singular, "" if word in _dropped() else word)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of whole questions with their Chinese, in order."""
    return tuple((re.compile(pattern), chinese) for pattern, chinese in _data()["pattern"])


@cache
def _several_words() -> re.Pattern[str]:
    """Phrases of several words, the longest first, as one expression: thousands of single ones take a second."""
    several = sorted((phrase for phrase in _phrases() if " " in phrase), key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"\b({'|'.join(map(re.escape, several))})s?\b")


@cache
def _phrases() -> dict[str, str]:
    words = dict(english_words())
    for place in places().values():
        if place.english:
            name = place.english.lower()
            words.setdefault(name, place.name)
            words.setdefault(
                re.sub(r" (district|county|city|prefecture|autonomous .*|province|region)$", "", name), place.name
            )
    words |= {phrase: chinese for phrase, chinese in _data()["phrase"].items()}
    return words


@cache
def _dropped() -> frozenset[str]:
    return frozenset(_data()["dropped"])


@cache
def _data() -> dict:  # type: ignore[type-arg]
    return tomllib.loads(files("qa").joinpath("vocabulary/english.toml").read_text(encoding="utf-8"))
