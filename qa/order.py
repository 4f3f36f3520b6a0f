"""The words of rankings, sums and differences in a question (vocabulary/rankings.toml)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from qa.measure import BLANK

CHINESE_ORDER = {char: number for number, char in enumerate("一二三四五六七八九十", 1)}


@dataclass(frozen=True, slots=True)
class Moved:
    """A ranking by how much a figure moved on last year: in amount ('change') or in rate ('growth')."""

    kind: str
    is_down: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What a question wants of several figures, and the words (``stem``) that say which figures.

    ``order`` is 'most' | 'least' | 'both' | 'order' | 'up' | 'nth:k' | 'last:k' | 'top:k' | None. ``has_gap``,
    ``has_sum``, ``has_rate``: a difference, a sum, a rate is asked for besides. ``moved`` where a movement is ranked.
    """

    stem: str
    order: str | None
    has_gap: bool = False
    has_sum: bool = False
    has_rate: bool = False
    moved: Moved | None = None


def read_wish(words: str, *, is_choice: bool = True) -> Wish:
    """What a question wants; ``is_choice`` where it asks which one (谁, 哪家), so that a bare 多 ranks too.

    >>> read_wish("·在职人员多,多几人").stem, read_wish("·在职人员多,多几人").has_gap
    ('·在职人员·', True)
    >>> read_wish("三公经费降幅最大的是·,降了百分之几").moved
    Moved(kind='growth', is_down=True)
    """
    head, tails = split_tails(words)
    has_gap = any(_word("tail_gap").search(tail.strip(BLANK)) for tail in tails)
    has_rate = any(_word("tail_rate").search(tail) for tail in tails)
    moved, head = read_moved(head, has_rate)
    gap = _word("gap").search(head) if not re.search("上年|去年|同比", head) or "相差" in head else None
    head = _word("gap").sub(BLANK, head) if gap else head
    order, stem = _order_of_moved(head) if moved else read_order(head, head, is_choice=is_choice)
    has_sum = bool(SUM.search(stem) or any(SUM.search(tail) for tail in tails))
    return Wish(SUM.sub(BLANK, stem), order, has_gap or bool(gap), has_sum, has_rate, moved)


def _order_of_moved(words: str) -> tuple[str, str]:
    """Which of the movements, the largest first, whichever way they went: the first, the k-th or the first k."""
    place, rest = _read_place(words)
    if place:
        return place, rest
    first = re.search(rf"{BLANK}的({_data()['numeral']})(?:家|个|项|大)(?:单位|部门|局|科目)?", words)
    number = _number(first.group(1)) if first else None
    return (f"top:{number}", words.replace(first.group(), BLANK)) if first and number else ("most", words)


def split_tails(words: str) -> tuple[str, tuple[str, ...]]:
    """A question without the clauses at its end that only ask for the figure again, and these.

    >>> split_tails("五家的公用经费谁最少,最少的是多少?")
    ('五家的公用经费谁最少', ('最少的是多少',))
    """
    clauses = re.split(r"([,;?、]+)", words.rstrip("?" + BLANK))
    end = len(clauses)
    while end > 1 and (not clauses[end - 1].strip(BLANK) or _word("tail").fullmatch(clauses[end - 1].strip(BLANK))):
        end -= 2
    return "".join(clauses[:end]), tuple(clauses[end + 1 :: 2])


def read_moved(words: str, has_rate: bool = False) -> tuple[Moved | None, str]:
    """By which movement a question ranks, and the words without it; None for an ordinary ranking."""
    for name, pattern in _moved().items():
        if pattern.search(words):
            is_rate = name.startswith("fast") or has_rate
            return Moved("growth" if is_rate else "change", name.endswith("down")), pattern.sub(BLANK, words)
    return None, words


def read_order(words: str, stem: str, *, is_choice: bool = True) -> tuple[str | None, str]:
    """'most', 'least', 'both', 'order', 'up', 'nth:k', 'last:k', 'top:k' or None, and ``stem`` without those words."""
    ordered = ORDER.search(words)
    if ordered:
        return ("up" if ordered["up"] else "order"), ORDER.sub(BLANK, stem)
    if _word("both").search(words):
        return "both", _word("both").sub(BLANK, stem)
    place, rest = _read_place(stem)
    if place:
        return place, _without_most(rest)
    for name in ("least", "most"):
        if _word(name).search(words):
            return name, _word(name).sub(BLANK, stem)
    asks_which = is_choice and re.search(rf"谁|哪|{BLANK}", words)
    for name in ("least", "most"):
        pattern = _bare(name)
        if asks_which and pattern.search(words):
            return name, pattern.sub(BLANK, stem)
    return None, stem


def _without_most(words: str) -> str:
    return _word("least").sub(BLANK, _word("most").sub(BLANK, words))


def _read_place(words: str) -> tuple[str | None, str]:
    """'nth:k', 'last:k' (倒数第k) or 'top:k' where a question says a place in a ranking, and the words without it."""
    for name in ("last", "nth", "top"):
        found = _word(name).search(words)
        number = _number(found.group(1)) if found else None
        if found and number:
            return f"{name}:{number}", _word(name).sub(BLANK, words)
    return None, words


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else CHINESE_ORDER.get(text.replace("两", "二"))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("qa").joinpath("vocabulary/rankings.toml").read_text(encoding="utf-8"))


@cache
def _word(name: str) -> re.Pattern[str]:
    data = _data()
    return re.compile(data[name].replace("{numeral}", data["numeral"]).replace("{counter}", data["counter"]))


@cache
def _bare(name: str) -> re.Pattern[str]:
    return re.compile(f"(?:{_data()[f'bare_{name}']}){_data()['end']}(?:一些|一点|些)?")


@cache
def _moved() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in _data()["moved"].items()}


ORDER, SUM, DIFFERENCE, RANK = _word("order"), _word("sum"), _word("gap"), _word("rank")
