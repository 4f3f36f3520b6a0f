"""The words that questions use: phrases, everyday names of items, the national classification.

All of it is data (``qa/vocabulary``, ``index/vocabulary``), read once.
"""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from qa.keys import item_key, prose_key
from qa.text import normalise


@dataclass(frozen=True, slots=True)
class Phrases:
    """Compiled patterns of ``phrases.toml``, each group in its order."""

    noise: re.Pattern[str]
    prose: re.Pattern[str]
    attributes: dict[str, re.Pattern[str]]
    funds: dict[str, re.Pattern[str]]
    concepts: dict[str, re.Pattern[str]]
    operations: dict[str, re.Pattern[str]]
    refusals: tuple[tuple[re.Pattern[str], str, str], ...]
    gates: dict[str, tuple[re.Pattern[str], str, str]]


@cache
def phrases() -> Phrases:
    """The phrases of questions."""
    data = tomllib.loads(files("qa").joinpath("vocabulary/phrases.toml").read_text(encoding="utf-8"))
    noise = sorted(data["noise"], key=len, reverse=True)
    return Phrases(
        re.compile("|".join(noise)),
        re.compile(data["prose"]),
        _compiled(data["attribute"]),
        _compiled(data["fund"]),
        _compiled(data["concept"]),
        _compiled(data["operation"]),
        tuple((re.compile(pattern), chinese, english) for pattern, chinese, english in data["refusal"].values()),
        {name: (re.compile(pattern), *data["refusal"][name][1:]) for name, pattern in data["gate"].items()},
    )


def _compiled(group: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in group.items()}


@cache
def aliases() -> dict[str, tuple[str, ...]]:
    """For each item key the other words for it, normalised, longest first."""
    found: dict[str, list[str]] = {}
    for row in _rows("aliases.csv"):
        if row["kind"] not in ("column", "statement") and _is_chinese(row["alias"]):
            for key in {item_key(row["canonical"]), prose_key(row["canonical"])}:
                found.setdefault(key, []).append(normalise(row["alias"]))
    return {key: tuple(sorted(set(words), key=len, reverse=True)) for key, words in found.items()}


@cache
def statement_words() -> dict[str, tuple[str, ...]]:
    """For each statement's number the words that name it ('表6', '基本支出表' …)."""
    titles = {
        "部门收支总体情况表": "1",
        "部门收入总体情况表": "2",
        "部门支出总体情况表": "3",
        "财政拨款收支预算总体情况表": "4",
    }
    titles |= {"一般公共预算支出情况表": "5", "一般公共预算基本支出情况表": "6", "一般公共预算项目支出情况表": "7"}
    titles |= {
        "政府性基金预算支出情况表": "8",
        "国有资本经营预算支出情况表": "9",
        "财政拨款“三公”经费支出情况表": "10",
        "上年结转结余情况明细表": "11",
    }
    found: dict[str, set[str]] = {}
    for row in _rows("aliases.csv"):
        number = titles.get(row["canonical"])
        if row["kind"] == "statement" and number and _is_chinese(row["alias"]):
            found.setdefault(number, {normalise(row["canonical"])}).add(normalise(row["alias"]))
    return {number: tuple(sorted(words, key=len, reverse=True)) for number, words in found.items()}


@cache
def known_items() -> dict[str, str]:
    """Every item name of the classifications and aliases, normalised, with its printed form.

    Used to tell "the document has no such item" from "nobody knows what this is".
    """
    found: dict[str, str] = {}
    for name in ("functional.csv", "economic.csv"):
        for row in _rows(name):
            found.setdefault(item_key(row["name"]), row["name"])
    for row in _rows("aliases.csv"):
        if row["kind"] not in ("column", "statement") and _is_chinese(row["alias"]):
            found.setdefault(normalise(row["alias"]), row["canonical"])
            found.setdefault(item_key(row["canonical"]), row["canonical"])
    return {key: name for key, name in found.items() if len(key) > 1}


@cache
def code_names() -> dict[str, str]:
    """The classification codes with their names."""
    return {row["code"]: row["name"] for name in ("functional.csv", "economic.csv") for row in _rows(name)}


@cache
def english_words() -> dict[str, str]:
    """English words and phrases, lower-case, with the Chinese that the engine reads."""
    found: dict[str, str] = {}
    for row in _rows("aliases.csv"):
        if not _is_chinese(row["alias"]):
            found.setdefault(row["alias"].lower(), row["canonical"])
    for name in ("functional.csv", "economic.csv"):
        for row in _rows(name):
            if row["english"]:
                found.setdefault(row["english"].lower(), row["name"])
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its full name, its level and the short names people use."""

    name: str
    level: str
    english: str
    short: tuple[str, ...]


_LEVELS = {"province": 0, "prefecture": 1, "county": 2}


@cache
def places() -> dict[str, Place]:
    """Places by every name they have, normalised."""
    found: dict[str, Place] = {}
    for row in sorted(_rows("places.csv"), key=lambda row: _LEVELS.get(row["level"], 9)):
        shorts = tuple(normalise(word) for word in row["short"].split(";") if word)
        place = Place(normalise(row["name"]), row["level"], row["english"], shorts)
        for word in (place.name, *shorts):
            found.setdefault(word, place)
    return found


@cache
def office_shorts() -> dict[str, tuple[str, ...]]:
    """Kinds of offices by full name with their short forms, normalised."""
    return {
        normalise(row["name"]): tuple(normalise(word) for word in row["short"].split(";") if word)
        for row in _rows("office_words.csv")
    }


def _rows(name: str) -> list[dict[str, str]]:
    text = files("index").joinpath(f"vocabulary/{name}").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def _is_chinese(text: str) -> bool:
    return bool(re.search(r"[\u3400-\u9fff]", text))
