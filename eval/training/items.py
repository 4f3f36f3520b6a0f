"""The vocabulary files to Items: what a question can be about, and how people call it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

Names = Mapping[str, Sequence[str]]

# How deep a classification is: the lengths of the codes of its levels.
_LEVELS = {"functional": (3, 5, 7), "economic": (3, 5)}


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a budget prints a figure or a sentence for.

    ``path`` holds the names of its ancestors and its own, ``spoken`` and ``english`` the ways to ask for it, the
    proper one first; ``meanings`` explains it, for the glossary's items only.
    """

    name: str
    code: str
    path: tuple[str, ...]
    spoken: tuple[str, ...]
    english: tuple[str, ...]
    meanings: tuple[str, ...] = ()


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a file of ``index/vocabulary``."""
    text = files("index").joinpath("vocabulary", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def load_aliases() -> tuple[Names, Names]:
    """The Chinese and the English everyday names of each canonical name."""
    chinese: defaultdict[str, list[str]] = defaultdict(list)
    english: defaultdict[str, list[str]] = defaultdict(list)
    for row in read_table("aliases.csv"):
        (english if row["alias"].isascii() else chinese)[row["canonical"]].append(row["alias"])
    return chinese, english


def load_phrases() -> dict[tuple[str, str], Item]:
    """The entries of explanations.csv by kind and name, each an item called by its phrases alone."""
    found: dict[tuple[str, str], Item] = {}
    for row in read_table("explanations.csv"):
        phrases = row["phrases"].split(";")
        chinese = _unique([*(one for one in phrases if not one.isascii()), row["explanation"]])
        english = tuple(one for one in phrases if one.isascii())
        found[row["kind"], row["name"]] = Item(row["name"], "", (row["name"],), chinese, english, (row["explanation"],))
    return found


def load_classification(kind: str) -> list[Item]:
    """All items of the 'functional' or the 'economic' classification, in the order of their codes."""
    rows = read_table(f"{kind}.csv")
    names = {row["code"]: row["name"] for row in rows}
    chinese, english = load_aliases()
    phrases = load_phrases()
    told = {name: item for (of, name), item in phrases.items() if of == kind}
    return [
        Item(
            name=row["name"],
            code=row["code"],
            path=tuple(names[code] for code in _ancestors(row["code"], _LEVELS[kind]) if code in names),
            spoken=_unique(
                [row["name"], *_shortened(row["name"]), *chinese.get(row["name"], ()), *_said(told.get(row["name"]))]
            ),
            english=_unique([row["english"], *english.get(row["name"], ()), *_said(told.get(row["name"]), True)]),
        )
        for row in rows
    ]


def load_aliased(kind: str) -> list[Item]:
    """The canonical names of one kind in ``aliases.csv`` ('sangong', 'income'), each an item."""
    chinese, english = load_aliases()
    names = dict.fromkeys(row["canonical"] for row in read_table("aliases.csv") if row["kind"] == kind)
    phrases = load_phrases()
    return [
        Item(
            name,
            "",
            (name,),
            _unique([name, *chinese.get(name, ()), *_said(phrases.get((kind, name)))]),
            _unique([*english.get(name, ()), *_said(phrases.get((kind, name)), True)]),
        )
        for name in names
    ]


def load_glossary(entries: Iterable[Mapping[str, Any]]) -> list[Item]:
    """The [[glossary]] entries of the templates."""
    phrases = load_phrases()
    return [
        Item(
            entry["name"],
            "",
            (entry["name"],),
            _unique([entry["name"], *_said(phrases.get(("glossary", entry["name"])))]),
            tuple(entry["english"]),
            tuple(entry["meaning"]),
        )
        for entry in entries
    ]


def _said(item: Item | None, in_english: bool = False) -> tuple[str, ...]:
    """What people say for an item of explanations.csv."""
    if item is None:
        return ()
    return item.english if in_english else item.spoken


def _ancestors(code: str, levels: Sequence[int]) -> list[str]:
    """The codes above ``code`` and itself, from the widest."""
    return [code[:length] for length in levels if length <= len(code)]


def _shortened(name: str) -> list[str]:
    """A name without the word that many of them end in.

    >>> _shortened("教育支出"), _shortened("水费")
    (['教育'], [])
    """
    return [name.removesuffix("支出")] if name.endswith("支出") and len(name) > 4 else []


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
