"""How well a passage fits a question beside its words: its form, and whether what it is about is what was meant.

A reason is asked for by 为什么 and told after 主要原因是; a definition stands among the 名词解释 and answers nothing
else. A row is about its own name, a paragraph about the beginning of its words.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from qa.everyday import Meant

FORM, GLOSSARY, SUBJECT = 0.1, 0.2, 0.1  # docs/evaluation.md: chosen on the development questions

_MEANING = "meaning"
_HEADINGS, _BEGINNING = 40, 24  # characters before and after the last bar that tell what a passage is about


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of question and the form of the passages that answer it, see vocabulary/forms.toml."""

    id: str
    asked: re.Pattern[str]
    held: re.Pattern[str]


def forms_asked(question: str) -> tuple[Form, ...]:
    """The kinds of a question, in the order of the vocabulary.

    >>> [form.id for form in forms_asked("差旅费为什么比上年少")]
    ['reason', 'change']
    """
    return tuple(form for form in _forms() if form.asked.search(_folded(question)))


def fit(text: str, asked: Sequence[Form], meant: Sequence[Meant]) -> float:
    """What is added to the score of a passage with this text; below 0 for a definition that is not asked for."""
    plain = _folded(text)
    fits = FORM * sum(form.held.search(plain) is not None for form in asked)
    if all(form.id != _MEANING for form in asked) and _glossary().search(plain):
        fits -= GLOSSARY
    about, own = subject(plain)
    names = [(_folded(one.name), one.score) for one in meant]
    fits += SUBJECT * max((score for name, score in names if all(word in about for word in name.split())), default=0.0)
    return fits + SUBJECT * max((score for name, score in names if name == own), default=0.0)


def subject(text: str) -> tuple[str, str]:
    """What a folded text is about in its headings and first words, and the innermost name that it stands under.

    >>> subject("某局 | 2024 | 支出表 | 商品和服务支出 > 差旅费 | 合计:2.00万元")[1]
    '差旅费'
    """
    *under, words = text.split(" | ")[2:] or [text]
    return f"{' '.join(under)[-_HEADINGS:]} {words[:_BEGINNING]}", under[-1].split(" > ")[-1] if under else ""


def _glossary() -> re.Pattern[str]:
    return next(form.held for form in _forms() if form.id == _MEANING)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


@cache
def _forms() -> tuple[Form, ...]:
    data = tomllib.loads(files("qa").joinpath("vocabulary/forms.toml").read_text(encoding="utf-8"))
    return tuple(Form(one["id"], re.compile(one["asked"]), re.compile(one["held"])) for one in data["form"])
