"""Names that tell where a label of a flattened row ends: of codes, of projects, of bodies."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files

from index.labels import looks_like_unit, plain_name, tidy_name

_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Names:
    """What is known of names before a table is read. All are plain (labels.plain_name).

    ``codes`` are the spellings of the names of classification codes, ``projects`` the names that the prose gives,
    ``units`` the bodies, ``sources`` and ``items`` the rows of the known forms' income sides and of 三公, ``ends``
    the rows below their classes of expenditure.
    """

    codes: Mapping[str, tuple[str, ...]]
    projects: frozenset[str]
    units: frozenset[str]
    sources: frozenset[str]
    items: frozenset[str]
    ends: frozenset[str] = frozenset()

    def spellings(self, code: str) -> tuple[str, ...]:
        """The names of a code, the classification's first."""
        return self.codes.get(code, ())

    def is_unit(self, text: str) -> bool:
        """Whether a label without code is a body's."""
        return plain_name(text) in self.units or looks_like_unit(tidy_name(text))


@cache
def code_names() -> dict[str, tuple[str, ...]]:
    """The functional and the economic classification: code -> its plain name alone."""
    found: dict[str, tuple[str, ...]] = {}
    for name in ("functional.csv", "economic.csv"):
        text = files("index").joinpath(f"vocabulary/{name}").read_text(encoding="utf-8")
        found |= {row["code"]: (plain_name(row["name"]),) for row in csv.DictReader(text.splitlines())}
    return found


@cache
def class_names() -> frozenset[str]:
    """The plain names of the classes (类) of expenditure."""
    return frozenset(
        name for code, names in code_names().items() if len(code) == 3 and code[0] == "2" for name in names
    )


@cache
def _form_names(key: str) -> frozenset[str]:
    """Names that the standard forms print, plain."""
    data = tomllib.loads(files("index").joinpath("vocabulary/identities.toml").read_text(encoding="utf-8"))
    return frozenset(map(plain_name, data[key]))


def make_names(projects: Iterable[str], units: Iterable[str]) -> Names:
    """Names with those of the classifications and of the standard forms; the other two as a document gives them."""
    return Names(
        codes=code_names(),
        projects=frozenset(map(plain_name, projects)) - {""},
        units=frozenset(map(plain_name, units)) - {""},
        sources=_form_names("sources") | _form_names("listed"),
        items=_form_names("items"),
        ends=_form_names("ends"),
    )


def begins_name(before: str, text: str, known: Iterable[str]) -> bool:
    """Whether a text goes on with a name that breaks off: together they begin a known name that the first alone is not.

    >>> begins_name("公务用车购置及运", "行费", ["公务用车购置及运行费(小计)"])
    True
    """
    first, both = plain_name(before), plain_name(before + text)
    return any(name != first and name.startswith(both) for name in known)


def is_torn(plain: str, known: Collection[str]) -> bool:
    """Whether a name that is none of the known ones reads like the beginning of one, in whatever spelling.

    >>> is_torn("其他工业和信息化产", ["其他工业和信息产业监管支出"]), is_torn("技术与开发", ["技术研究与开发"])
    (True, False)
    """
    if not plain or plain in known:
        return False
    return any(is_alike(plain, name[: len(plain)]) for name in known if len(name) > len(plain))


def is_alike(first: str, second: str) -> bool:
    """Whether two names are one in different spellings."""
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def is_open(text: str) -> bool:
    """Whether a name breaks off within brackets."""
    plain = text.replace("（", "(").replace("）", ")")
    return plain.count("(") > plain.count(")")


def split_project(lines: Sequence[Sequence[str]], spellings: Sequence[str]) -> tuple[str, str]:
    """The name of a code and the project's behind it, from the words of one row's lines.

    ``spellings`` are the plain names that the code has elsewhere. Both names may be wrapped; where the two run on
    without a blank the known name is cut off, and where it is spelt otherwise the likest beginning is taken.

    >>> split_project([["一般行政管", "PPP咨询"], ["理事务", "费"]], ["一般行政管理事务"])
    ('一般行政管理事务', 'PPP咨询费')
    >>> split_project([["行政运行会议费"]], ["行政运行"])
    ('行政运行', '会议费')
    """
    words = [(word, number) for number, line in enumerate(lines) for word in line]
    for taken in range(1, len(words) + 1):
        if plain_name(join_words(words[:taken])) in spellings:
            return join_words(words[:taken]), join_words(words[taken:])
    beside = _split_columns(lines, spellings)
    if beside is not None:
        return beside
    whole = join_words(words)
    glued = next((name for name in spellings if whole.startswith(name)), "")
    return (glued, whole[len(glued) :]) if glued else _split_likest(words, spellings)


def _split_columns(lines: Sequence[Sequence[str]], spellings: Sequence[str]) -> tuple[str, str] | None:
    """The names of two cells that were wrapped side by side: the first words of the first lines are the name."""
    for count in range(1, len(lines) + 1):
        heads = [(line[0], number) for number, line in enumerate(lines[:count])]
        if plain_name(join_words(heads)) in spellings:
            rest = [(word, number) for number, line in enumerate(lines) for word in line[1 if number < count else 0 :]]
            return join_words(heads), join_words(rest)
    return None


def _split_likest(words: Sequence[tuple[str, int]], spellings: Sequence[str]) -> tuple[str, str]:
    def likeness(taken: int) -> float:
        name = plain_name(join_words(words[:taken]))
        return max((SequenceMatcher(None, name, known, autojunk=False).ratio() for known in spellings), default=0.0)

    best = max(range(1, len(words) + 1), key=likeness, default=0)
    taken = best if best and likeness(best) >= _ALIKE else min(1, len(words))
    return join_words(words[:taken]), join_words(words[taken:])


def join_words(words: Sequence[tuple[str, int]]) -> str:
    """Words with the number of their line as one name: a line's end is no blank."""
    text, last = "", None
    for word, number in words:
        text += word if last is None or number != last else f" {word}"
        last = number
    return tidy_name(text)
