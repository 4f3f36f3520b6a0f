"""The words of English questions: tokens, stems, amounts, and the longest known phrase at each place.

Everything is compared by stems, so that singular and plural, British and American spelling are the same word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from index.quantities import plain_text
from qa.lexicon import english_words

_CJK = r"\u3400-\u9fff"
_TOKEN = re.compile(
    rf"\((?P<gloss>[^()]*[{_CJK}][^()]*)\)"
    rf"|(?P<chinese>(?:[^\s(),?!;:]|(?<=[{_CJK}])[(,:](?=[^\s]))*[{_CJK}〔〕](?:[^\s,?!;:()]|\([^()\s]*\)|[,:](?=[{_CJK}]))*)"
    r"|(?P<number>\d[\d,]*(?:\.\d+)?%?(?:[a-z]\b)?)|(?P<word>'s\b|[a-z](?:[a-z']*[a-z])?)|(?P<mark>[^\s-])"
)
_LATIN_HEAD = re.compile(rf"(?<![A-Za-z])([A-Z]?[a-z]{{2,}}|[A-Z]{{4,}})(?=[{_CJK}])")
_AMOUNT = re.compile(
    r"(?:(?:rmb|cny|¥)\s*)?(?<![\d.,])(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>thousand|million|billion|k|m|bn)?"
    r"\s*(?P<unit>yuan|rmb|cny|renminbi)\b"
)
_MARKED_AMOUNT = re.compile(
    r"(?:rmb|cny|¥)\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>thousand|million|billion|k|m|bn)?\b(?P<unit>)"
)
_SCALES = {"thousand": 3, "k": 3, "million": 6, "m": 6, "billion": 9, "bn": 9}
_CONTRACTIONS = (
    (re.compile(r"\b(what|who|where|when|how|that|it|there)'s\b"), r"\1 is"),
    (re.compile(r"\b(is|are|was|were|does|do|did|has|have|had)n't\b"), r"\1 not"),
    (re.compile(r"(?<!people)(?<!women)'s\b"), " 's "),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a question: ``kind`` is word | number | mark | chinese | gloss | body | stranger."""

    text: str
    kind: str

    @property
    def is_chinese(self) -> bool:
        """Whether the token is already in the words of the engine."""
        return self.kind in ("chinese", "body", "stranger")


def tokens_of(question: str) -> list[Token]:
    """The tokens of a question, in lower case; amounts of money are one Chinese token each.

    >>> [token.text for token in tokens_of("Carry-over above 1.5 million yuan?")]
    ['carry', 'over', 'above', '150万元', '?']
    """
    text = question.replace("’", "'").replace("（", " (").replace("）", ") ").replace("，", ", ").replace("？", "?")
    text = re.sub(r"[“”\"‹›«»|]", " ", _LATIN_HEAD.sub(r"\1 ", text)).lower()
    for pattern, plain in _CONTRACTIONS:
        text = pattern.sub(plain, text)
    for pattern in (_AMOUNT, _MARKED_AMOUNT):
        text = pattern.sub(lambda found: f" {_amount(found)} ", text)
    return [_token(found) for found in _TOKEN.finditer(text)]


def _token(found: re.Match[str]) -> Token:
    kind = found.lastgroup or "mark"
    return Token(found[kind].strip(), kind)


def _amount(found: re.Match[str]) -> str:
    number = Decimal(found["number"].replace(",", "")) * 10 ** _SCALES.get(found["scale"] or "", 0)
    for unit, size in (("亿元", 10**8), ("万元", 10**4)):
        if number >= size and number * 100 % size == 0:
            return plain_text((number / size).normalize() + 0).replace(",", "") + unit
    return plain_text(number) + "元"


@cache
def stem(word: str) -> str:
    """A word without its plural ending, in American spelling.

    >>> stem("salaries"), stem("labour"), stem("expenses"), stem("taxes")
    ('salary', 'labor', 'expense', 'tax')
    """
    for ending, plain in _ENDINGS:
        if len(word) > len(ending) + 1 and word.endswith(ending):
            word = word[: -len(ending)] + plain
            break
    return _spelling().get(word, re.sub(r"is(?=ation$|ed$|ing$|e$)", "iz", word))


_ENDINGS = (
    ("'s", ""), ("ss", "ss"), ("us", "us"), ("is", "is"), ("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"),
    ("shes", "sh"), ("'", ""), ("s", ""),
)  # fmt: skip


@cache
def _spelling() -> dict[str, str]:
    return dict(english()["spelling"])


def stems(phrase: str) -> tuple[str, ...]:
    """A phrase of the vocabulary as stems."""
    return tuple(stem(word) for word in re.findall(r"[a-z0-9&]+(?:'(?!s\b)[a-z]*)?", phrase.lower().replace("'s", "")))


@cache
def item_phrases() -> dict[tuple[str, ...], str]:
    """Every known English phrase, as stems, with its Chinese."""
    control = {stems(word) for word in english()["not_items"]}
    found = {stems(phrase): chinese for phrase, chinese in english_words().items()}
    kept = {key: chinese for key, chinese in found.items() if key and key not in control}
    return kept | {stems(phrase): chinese for phrase, chinese in english()["phrase"].items()}


def longest_phrase(found: Sequence[Token], at: int, phrases: dict[tuple[str, ...], str]) -> int:
    """How many tokens from ``at`` make the longest known phrase, 0 for none."""
    words: list[str] = []
    best = 0
    for token in found[at : at + _LONGEST]:
        if token.kind not in ("word", "number") and token.text != "&":
            break
        words.append(stem(token.text))
        best = len(words) if tuple(words) in phrases else best
    return best


_LONGEST = 10


@cache
def lemmas() -> dict[str, str]:
    """The forms of verbs and of other words of the grammar, each with the one that the patterns know."""
    return {form: lemma for lemma, forms in english()["lemma"].items() for form in (lemma, *forms.split())}


@cache
def dropped() -> frozenset[str]:
    """Words that carry nothing of their own."""
    return frozenset(english()["dropped"])


@cache
def english() -> dict:  # type: ignore[type-arg]
    """The vocabulary of English questions: words, names of bodies, patterns."""
    folder = files("qa").joinpath("vocabulary")
    names = ("english.toml", "english_bodies.toml", "english_patterns.toml")
    return {key: value for name in names for key, value in tomllib.loads(_text(folder, name)).items()}


def _text(folder: Traversable, name: str) -> str:
    return folder.joinpath(name).read_text(encoding="utf-8")


def without_items(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens with every known phrase as one Chinese token; words of the grammar by their lemma."""
    at = 0
    while at < len(tokens):
        size = longest_phrase(tokens, at, item_phrases()) if tokens[at].kind == "word" else 0
        if size:
            chinese = item_phrases()[tuple(stem(token.text) for token in tokens[at : at + size])]
            if chinese:
                yield Token(chinese, "chinese")
            at += size
        else:
            token = tokens[at]
            yield Token(lemmas().get(token.text, token.text), "word") if token.kind == "word" else token
            at += 1
