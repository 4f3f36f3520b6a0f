"""The page's labels in the reader's language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

LANGUAGES = ("zh", "en")


class Words:
    """Labels of one language: ``words("page", page=9)`` -> '第 9 页'."""

    def __init__(self, language: str, labels: dict[str, str]) -> None:
        self.language = language
        self._labels = labels

    def __call__(self, key: str, **values: object) -> str:
        label = self._labels[key]
        return label.format(**values) if values else label

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def get(self, key: str, default: str) -> str:
        """The label, ``default`` for a key that there is none of: for keys that come with a document."""
        return self._labels.get(key, default)


def words_for(accept_language: str | None) -> Words:
    """The words for a browser's Accept-Language: Chinese or English, whichever comes first; English for others.

    A caller that names no language at all is given Chinese, the documents' own.
    """
    return load_words()[_preferred(accept_language) if accept_language else "zh"]


@cache
def load_words() -> dict[str, Words]:
    """Language -> its words, from ``words.toml``."""
    tables = tomllib.loads(files("ui").joinpath("words.toml").read_text(encoding="utf-8"))
    return {language: Words(language, tables[language]) for language in LANGUAGES}


def _preferred(accept_language: str) -> str:
    # Browsers list languages by preference, so the first known one wins and weights need not be read.
    primary = (part.strip()[:2].lower() for part in accept_language.split(","))
    return next((code for code in primary if code in LANGUAGES), "en")
