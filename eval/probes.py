"""Questions made from facts: every printed figure asked for in three phrasings, and near misses of each.

A Probe keeps the labels that its question says. What is right is decided from the labels and the facts alone
(``eval.referee``), never from how the engine ranks them.
"""

from __future__ import annotations

import csv
import importlib.resources
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.quantities import MONEY_UNITS
from index.records import Document, Fact, Fund
from qa.organisations import document_naming

PHRASINGS = ("named", "spoken", "terse")
MISSES = ("year", "body", "item", "word")

_PROSE_KINDS = ("amount", "change", "growth", "share")
_TOTAL_LEAVES = ("合计", "总计", "预算数")


@dataclass(frozen=True, slots=True)
class Said:
    """The labels that a question says; '' and None for what it leaves open. ``column`` '' asks for the total."""

    item: str
    code: str = ""
    entity: str = ""
    table: str = ""
    column: str = ""
    parent: str = ""
    attribute: str = "amount"
    fund: Fund | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """A generated question: which fact it asks for, and what it says of it."""

    phrasing: str
    question: str
    said: Said
    fact: Fact


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that is close to a probe's and has no answer."""

    kind: str
    question: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Body:
    """The names of a document's issuing body in questions."""

    full: str
    short: str
    year: int


class Prober:
    """Makes the probes of one document."""

    def __init__(self, document: Document, facts: Sequence[Fact]) -> None:
        self._body = document_to_body(document)
        self._organisation = document.organisation
        self._columns = _columns_by_leaf(facts)
        self._absent = absent_items(facts)

    def probes(self, fact: Fact) -> tuple[Probe, ...]:
        """The questions for a fact; () where it has no name to ask by."""
        if not fact_to_item(fact):
            return ()
        make = self._table_probe if fact.origin == "table" else self._prose_probe
        return tuple(make(fact, phrasing) for phrasing in PHRASINGS)

    def misses(self, probe: Probe, ordinal: int) -> Iterator[Miss]:
        """Near misses of a probe; ``ordinal`` picks the words, so that all are used in turn."""
        words, question, item = _wording()["miss"], probe.question, fact_to_item(probe.fact)
        name = self._body.full if self._body.full in question else self._body.short
        body = words["bodies"][ordinal % len(words["bodies"])]
        replaced = {
            "year": question.replace(f"{self._body.year}年", f"{words['years'][ordinal % len(words['years'])]}年", 1),
            "body": question.replace(name, body, 1),
            "item": _with_other_item(question, probe, self._absent[ordinal % len(self._absent)]),
            "word": question.replace(item, words["words"][ordinal % len(words["words"])] + item, 1),
        }
        yield from (Miss(kind, replaced[kind], probe.fact) for kind in MISSES if replaced[kind] != question)

    # --- one question -----------------------------------------------------------------------------------

    def _table_probe(self, fact: Fact, phrasing: str) -> Probe:
        known = fact.table_no is not None
        said = self._table_said(fact, phrasing)
        slots = {
            **self._common_slots(fact),
            "no": fact.table_no,
            "table": fact.table,
            "item": self._item_words(fact),
            "code": said.code,
            "code_or_item": said.code or self._item_words(fact),
            "column": said.column or fact.column[-1] if fact.column else "金额",
            "of_column": f"的{said.column}" if said.column else "",
            "column_unless_total": said.column,
            "entity": f"{said.entity}的" if said.entity else "",
            "entity_bare": said.entity,
        }
        return Probe(phrasing, _fill(_wording()["table" if known else "generic"][phrasing], slots), said, fact)

    def _table_said(self, fact: Fact, phrasing: str) -> Said:
        by_code = phrasing != "spoken" and fact.table_no is not None and not fact.project
        return Said(
            item=fact_to_item(fact),
            code=fact.code if by_code else "",
            entity="" if self._is_department(fact) else fact.entity,
            table=fact.table if phrasing == "named" else "",
            column=self._column_words(fact, phrasing),
            parent=_parent(fact),
            attribute=fact.attribute,
            fund=fact.fund if phrasing == "spoken" and _scope(fact.fund) and fact.table_no is not None else None,
        )

    def _prose_probe(self, fact: Fact, phrasing: str) -> Probe:
        kind = fact.attribute if fact.attribute in _PROSE_KINDS else "other"
        scope = "" if _scope(fact.fund) in fact_to_item(fact) else _scope(fact.fund)
        said = Said(
            item=fact_to_item(fact),
            attribute=fact.attribute,
            parent=_parent(fact),
            fund=fact.fund if scope and not (kind == "other" and phrasing != "named") else None,
        )
        assert fact.quantity is not None
        slots = {
            **self._common_slots(fact),
            "scope": f"{scope}的" if scope else "",
            "scope_bare": scope,
            "item": self._item_words(fact),
            "name": fact.name,
            "how_much": "是多少钱" if fact.quantity.unit in MONEY_UNITS else "有多少",
            "direction": _wording()["direction"]["down" if fact.quantity.number < 0 else "up"],
        }
        return Probe(phrasing, _fill(_wording()["prose"][kind][phrasing], slots), said, fact)

    def _common_slots(self, fact: Fact) -> dict[str, Any]:
        scope = _scope(fact.fund)
        names = {"full": self._body.full, "short": self._body.short, "year": fact.year}
        return {**names, "scope": f"{scope}的" if scope else ""}

    def _is_department(self, fact: Fact) -> bool:
        return fact.entity in (self._organisation, "") or fact.entity == fact_to_item(fact)

    def _item_words(self, fact: Fact) -> str:
        parent = _parent(fact)
        return f"{parent}下的{fact_to_item(fact)}" if parent else fact_to_item(fact)

    def _column_words(self, fact: Fact, phrasing: str) -> str:
        """The leaf heading, with its parent where another column ends alike; '' for the total unless it is named."""
        if not fact.column or (phrasing != "named" and is_total(fact)):
            return ""
        leaf = fact.column[-1]
        return "".join(fact.column[-2:]) if len(self._columns[fact.table, fact.half, leaf]) > 1 else leaf


def document_to_body(document: Document) -> Body:
    """The full name, and a short one as people form it: a short region and a short office."""
    naming = document_naming(document)
    offices = [word for word in naming.offices if len(word) > 2 and word[0] == naming.offices[0][0]]
    if not naming.regions or not offices:
        return Body(document.organisation, document.organisation, document.year)
    region = naming.regions[len(naming.regions) // 2]
    office = min(offices, key=len)
    return Body(document.organisation, region + office, document.year)


def fact_to_item(fact: Fact) -> str:
    """What a question calls the row: the project, or the row below it, else the last name of the path; '' for none."""
    if fact.origin == "table" and fact.project and fact.project not in fact.path[:-1]:
        return fact.project
    return fact.path[-1] if fact.path else fact.name


def is_total(fact: Fact) -> bool:
    """Whether the fact is what its row is asked for without a word on the column.

    项目支出合计 is the total of a project, but only a part of a class.
    """
    if not fact.column or (fact.project and fact.concept == "total"):
        return True
    return fact.column[-1] in _TOTAL_LEAVES and (fact.concept == "total" or len(fact.column) == 1)


def _parent(fact: Fact) -> str:
    """The row above, for rows without a code whose name may stand twice (单位资金 of income and of carry-over)."""
    return fact.path[-2] if len(fact.path) > 1 and not fact.code and (fact.origin == "table" or fact.project) else ""


def _scope(fund: Fund) -> str:
    return str(_wording()["scope"].get(fund.value, ""))


def said_fund(said: Said) -> Fund | None:
    """The money that a question narrows to, by a word of scope or by the column that it names."""
    return said.fund or next((fund for fund in Fund if _scope(fund) and _scope(fund) == said.column), None)


def _fill(template: str, slots: dict[str, Any]) -> str:
    return re.sub(r" +", " ", template.format(**slots)).strip()


def _columns_by_leaf(facts: Sequence[Fact]) -> dict[tuple[str, str, str], set[tuple[str, ...]]]:
    """The heading paths that end in a leaf, in each half of each table."""
    found: dict[tuple[str, str, str], set[tuple[str, ...]]] = defaultdict(set)
    for fact in facts:
        if fact.column:
            found[fact.table, fact.half, fact.column[-1]].add(fact.column)
    return found


def _with_other_item(question: str, probe: Probe, other: str) -> str:
    """The question with another item; the code goes too, which alone would name the row."""
    without_code = question.replace(probe.said.code, "", 1) if probe.said.code else question
    return without_code.replace(fact_to_item(probe.fact), other, 1)


def absent_items(facts: Sequence[Fact]) -> list[str]:
    """Names of the classifications that no label of the document contains or is contained in."""
    labels = {label for fact in facts for label in (*fact.path, fact.name, fact.project, *fact.column) if label}
    text = "\n".join(sorted(labels))
    return [name for name in _classification() if name not in text and not any(label in name for label in labels)]


@cache
def _classification() -> tuple[str, ...]:
    folder = importlib.resources.files("index") / "vocabulary"
    rows = [
        row["name"]
        for name in ("functional.csv", "economic.csv")
        for row in csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines())
    ]
    return tuple(sorted(set(rows)))


@cache
def _wording() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "phrasings.toml").read_text(encoding="utf-8"))
