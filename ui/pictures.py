"""Pictures: figures that can stand beside each other, as bars. ``pictures.toml`` tells how people wish for one."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files

from index.records import Document, Fact
from qa.export import guard_cell
from ui.records import Bar, Evidence, Picture, Reply
from ui.words import Words

FEWEST, MOST = 2, 30


def split_wish(question: str) -> tuple[str, bool]:
    """The question without the words that wish for a picture, and whether there were any.

    >>> split_wish("请画出各单位差旅费的柱状图")
    ('各单位差旅费', True)
    >>> split_wish("Plot the travel budget of all departments")
    ('the travel budget of all departments', True)
    >>> split_wish("图书购置费是多少？")
    ('图书购置费是多少？', False)
    """
    for pattern in _wishes():
        match = pattern.fullmatch(question.strip())
        if match and match["what"].strip():
            return match["what"].strip(), True
    return question, False


def reply_to_picture(reply: Reply) -> Picture | None:
    """The cited figures beside each other, None unless they are amounts of one unit that differ in one thing only."""
    facts = [one.fact for one in reply.evidence if one.fact and one.fact.quantity]
    if reply.answer.status != "answered" or len(facts) != len(reply.evidence) or not FEWEST <= len(facts) <= MOST:
        return None
    units = {fact.quantity.unit for fact in facts if fact.quantity}
    labels = _differing(facts)
    if len(units) != 1 or {fact.attribute for fact in facts} != {"amount"} or labels is None:
        return None
    bars = tuple(Bar(label, fact.quantity.number) for label, fact in zip(labels, facts, strict=True) if fact.quantity)
    return Picture(_common_title(facts), units.pop(), bars, _sources(reply.evidence))


def facts_to_picture(facts: Iterable[Fact], title: str, document: Document) -> Picture | None:
    """Figures of one column, or of one measure in prose, largest first; None where there are fewer than two.

    An item that stands there twice is drawn once. Of too many those nearest to zero are left out.
    """
    told = [fact for fact in facts if fact.quantity and fact.quantity.number and fact.path]
    bars = {(fact.entity, fact.project or fact.path, fact.quantity): _bar(fact) for fact in told}
    if len(bars) < FEWEST:
        return None
    largest = sorted(bars.values(), key=lambda bar: -abs(bar.value))[:MOST]
    where = (f"{document.organisation} {document.year}", told[0].source.table, document.name)
    source = " · ".join(part for part in where if part)
    unit = told[0].quantity.unit if told[0].quantity else ""
    return Picture(title, unit, tuple(sorted(largest, key=lambda bar: -bar.value)), source)


def picture_to_csv(picture: Picture, words: Words) -> str:
    """The bars as a table, with unit and source in every row; labels that a spreadsheet would run are guarded."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([words("item"), words("value"), words("unit_label"), words("source")])
    for bar in picture.bars:
        writer.writerow([guard_cell(bar.label), f"{bar.value:f}", picture.unit, guard_cell(picture.source)])
    return text.getvalue()


@cache
def _wishes() -> tuple[re.Pattern[str], ...]:
    patterns = tomllib.loads(files("ui").joinpath("pictures.toml").read_text(encoding="utf-8"))["wishes"]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def _bar(fact: Fact) -> Bar:
    return Bar(fact.project or fact.path[-1], fact.quantity.number if fact.quantity else Decimal(0))


def _differing(facts: Sequence[Fact]) -> list[str] | None:
    """What tells the figures apart: the body, else the year, the row or the column; None where nothing alone does."""
    ways = (
        [fact.organisation for fact in facts],
        [str(fact.year) for fact in facts],
        [fact.project or fact.name for fact in facts],
        [fact.column[-1] if fact.column else "" for fact in facts],
        [fact.entity for fact in facts],
    )
    telling = [labels for labels in ways if len(set(labels)) == len(facts)]
    return telling[0] if telling else None


def _common_title(facts: Sequence[Fact]) -> str:
    """What all figures share, in words."""
    parts = (
        {fact.organisation for fact in facts},
        {str(fact.year) for fact in facts},
        {fact.project or fact.name for fact in facts},
        {fact.column[-1] if fact.column else "" for fact in facts},
    )
    return " ".join(next(iter(part)) for part in parts if len(part) == 1)


def _sources(evidence: Iterable[Evidence]) -> str:
    places = (f"{one.citation.document} {one.citation.table}".strip() for one in evidence)
    listed = list(dict.fromkeys(places))
    return "；".join(listed[:3]) + (" …" if len(listed) > 3 else "")
