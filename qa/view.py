"""A document as the engine sees it: its facts and texts with the labels by which a question may name them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from index.labels import is_total
from index.quantities import MONEY_UNITS
from index.records import Document, Fact, Fund, Placement, Quantity, TextFact
from qa.keys import SANGONG_COLUMNS, item_key, prose_key
from qa.lexicon import aliases
from qa.text import normalise

OWN_OFFICE = ("name", "本级")
Label = tuple[str, str]  # (sort, key): name, code, project, unit, indicator

_TOTAL_NAMES = {
    ("balance", "income"): ("收入总计", "总收入", "收支总预算"),
    ("balance", "expenditure"): ("支出总计", "总支出", "收支总预算"),
    ("fiscal_balance", "income"): ("收入总计", "财政拨款收支总预算", "财政拨款总收入"),
    ("fiscal_balance", "expenditure"): ("支出总计", "财政拨款收支总预算", "财政拨款总支出"),
    ("income", ""): ("总收入", "收入总计"),
    ("expenditure", ""): ("总支出", "支出总计"),
    ("sangong", ""): ("三公经费",),
    ("carry_over", ""): ("上年结转结余",),
    ("general_basic", ""): ("基本支出",),
    ("general_project", ""): ("项目支出",),
}
# What a part of the document is called as a whole: it may be named beside an item of it (三公经费里的接待费).
_SECTION_NAMES = {
    "sangong": ("三公经费",),
    "procurement": ("政府采购",),
    "carry_over": ("上年结转结余",),
    "assets": ("国有资产占用使用情况",),
    "operating": ("机关运行经费",),
    "performance": ("绩效目标",),
}
_PEOPLE = {"在职", "退休", "离休", "实有", "编制"}
_BOTH_SIDES = "收支总预算"  # what a sentence says of income and spending at once
_MEASURES = {"平方米": "面积", "辆": "数量"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact (or text) with its labels. ``own`` name it, ``context`` names what it stands under.

    ``unit`` is the sub-unit that it belongs to, '' for the department as a whole. ``is_total`` marks the total
    row of a table, which needs no name of its own in a question.
    """

    fact: Fact | TextFact
    position: int
    own: tuple[Label, ...]
    context: tuple[Label, ...]
    unit: str
    is_total: bool
    attribute: str
    scope: tuple[object, ...]


class DocumentView:
    """One document's entries and surfaces, built once and kept while the document is unchanged.

    ``printed`` are all facts in the document's order, ``facts`` those whose column is known.
    """

    def __init__(self, document: Document, facts: tuple[Fact, ...], texts: tuple[TextFact, ...]) -> None:
        self.document = document
        self.printed = facts
        # A figure without a column answers nothing.
        self.facts = facts = tuple(fact for fact in facts if fact.placement is not Placement.UNDECIDED)
        self.texts = texts
        self.linked: dict[tuple[object, ...], Any] = {}  # what qa.link found in the last questions
        self._units = _units_with_rows(facts)
        self._spread = _projects_in_several_units(facts)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Entries of the facts, in the order of the facts."""
        return tuple(self._fact_entry(fact, position) for position, fact in enumerate(self.facts))

    @cached_property
    def text_entries(self) -> tuple[Entry, ...]:
        """Entries of the texts, in their order."""
        return tuple(
            _text_entry(text, position, self._code_labels(text.path)) for position, text in enumerate(self.texts)
        )

    @cached_property
    def surfaces(self) -> dict[Label, tuple[str, ...]]:
        """For each label the words that name it, its own name first."""
        labels = {label for entry in (*self.entries, *self.text_entries) for label in (*entry.own, *entry.context)}
        return {label: label_surfaces(label) for label in sorted(labels)}

    @cached_property
    def grams(self) -> dict[str, tuple[Label, ...]]:
        """For each pair of characters the labels that a question with this pair may name."""
        found: dict[str, set[Label]] = defaultdict(set)
        for label, surfaces in self.surfaces.items():
            for gram in label_grams(label, surfaces):
                found[gram].add(label)
        return {gram: tuple(sorted(labels)) for gram, labels in found.items()}

    @cached_property
    def by_label(self) -> dict[Label, tuple[int, ...]]:
        """For each label the positions of the entries that it names; lost cells are no entries to answer from."""
        found: dict[Label, list[int]] = defaultdict(list)
        for at, entry in enumerate(self.entries):
            for label in entry.own if at not in self.lost else ():
                found[label].append(at)
        return {label: tuple(places) for label, places in found.items()}

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """Positions of the entries in total rows."""
        return tuple(at for at, entry in enumerate(self.entries) if entry.is_total and at not in self.lost)

    @cached_property
    def lost(self) -> frozenset[int]:
        """Cells printed empty above rows that do have figures in the same column: lost, not 未安排."""
        filled: dict[tuple[object, ...], set[str]] = defaultdict(set)
        for fact in self.facts:
            budgeted = fact.origin == "table" and fact.quantity is not None and fact.quantity.number != 0
            if budgeted and not is_total(fact.name):
                filled[_column_of(fact)].add(fact.code)
        return frozenset(at for at, fact in enumerate(self.facts) if fact.quantity is None and _has_below(fact, filled))

    @property
    def units(self) -> tuple[str, ...]:
        """The sub-units that have rows of their own, in print order; () for a department without."""
        return self._units if len(self._units) > 1 else ()

    def is_spread(self, project: str) -> bool:
        """Whether several units have a row for this project."""
        return normalise(project) in self._spread

    @cached_property
    def codes(self) -> dict[tuple[str, ...], str]:
        """The code of a functional item by the keys of its path, as the tables print it."""
        return {
            tuple(item_key(part) for part in fact.path): fact.code
            for fact in self.facts
            if fact.code and not fact.project
        }

    @cached_property
    def values(self) -> dict[Label, frozenset[tuple[str, Decimal]]]:
        """For each label the amounts that the document prints under it."""
        found: dict[Label, set[tuple[str, Decimal]]] = defaultdict(set)
        for entry in self.entries:
            if isinstance(entry.fact, Fact) and entry.fact.quantity:
                for label in entry.own:
                    found[label].add(base_amount(entry.fact.quantity))
        return {label: frozenset(amounts) for label, amounts in found.items()}

    def _code_labels(self, path: tuple[str, ...]) -> tuple[Label, ...]:
        code = self.codes.get(tuple(item_key(part) for part in path))
        return (("code", code),) if code else ()

    def _fact_entry(self, fact: Fact, position: int) -> Entry:
        total = fact.origin == "table" and is_total(fact.name)
        unit = self._unit_of(fact, total)
        own = _own_labels(fact, total, unit) + (self._code_labels(fact.path) if fact.origin == "text" else ())
        context = _context_labels(fact, unit)
        return Entry(fact, position, own, context, unit, total, _attribute(fact), _fact_scope(fact))

    def _unit_of(self, fact: Fact, total: bool) -> str:
        has_units = (
            fact.statement in ("general_project", "carry_over") and fact.origin == "table" and len(self._units) > 1
        )
        return fact.entity if has_units and not total else ""


def _fact_scope(fact: Fact) -> tuple[object, ...]:
    unit = fact.quantity.unit if fact.quantity else ""
    place = (fact.kind.value, fact.origin, fact.statement, fact.table_no, fact.column)
    return (_attribute(fact), fact.attribute, fact.fund.value, fact.concept, unit, *place)


def _column_of(fact: Fact) -> tuple[object, ...]:
    return (fact.statement, fact.table, fact.column, fact.half)


def _has_below(fact: Fact, filled: dict[tuple[object, ...], set[str]]) -> bool:
    """Whether rows below a total or a parent code have figures in its column."""
    codes = filled.get(_column_of(fact), set())
    if is_total(fact.name):
        return bool(codes) and fact.statement != "balance"
    has_children = any(code != fact.code and code.startswith(fact.code) for code in codes)
    return bool(fact.code) and not fact.project and has_children


def _units_with_rows(facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            fact.entity for fact in facts if fact.origin == "table" and fact.name == fact.entity and not fact.code
        )
    )


def _projects_in_several_units(facts: Iterable[Fact]) -> frozenset[str]:
    units: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.project and fact.statement == "general_project" and fact.origin == "table":
            units[normalise(fact.project)].add(fact.entity)
    return frozenset(project for project, found in units.items() if len(found) > 1)


def _own_labels(fact: Fact, total: bool, unit: str) -> tuple[Label, ...]:
    if fact.origin == "text":
        return _prose_labels(fact)
    if fact.statement == "performance":
        return (("indicator", normalise(fact.name)),)
    labels: list[Label] = []
    if fact.statement == "sangong" and fact.concept in SANGONG_COLUMNS and not fact.name:
        return (("name", item_key(SANGONG_COLUMNS[fact.concept])),)
    if total and fact.name.startswith("本年"):
        labels += [("name", item_key(fact.name)), ("name", item_key(fact.name.removesuffix("合计")))]
    elif total:
        labels += [("name", item_key(name)) for name in _TOTAL_NAMES.get((fact.statement, fact.half), ())]
        labels += [("name", item_key(fact.name))] if fact.name else []
    elif fact.name == fact.entity and not fact.code:
        labels.append(_unit_label(fact))
    elif fact.project:
        labels.append(("project", normalise(fact.project)))
    else:
        labels += [("name", item_key(fact.name))]
        labels += [("code", fact.code)] if fact.code else []
    return tuple(labels)


def _prose_labels(fact: Fact) -> tuple[Label, ...]:
    if fact.project:
        if len(fact.path) > 1:
            return (("indicator", normalise(fact.path[-1])),)
        return (("project", normalise(fact.project)),)
    key = prose_key(fact.path[-1])
    unit = fact.quantity.unit if fact.quantity else ""
    if key == _BOTH_SIDES:
        return tuple(("name", name) for name in (key, "收入总计", "支出总计"))
    if key in _PEOPLE:
        key += "人数"
    elif fact.statement == "assets" and fact.attribute == "value":
        return ("name", f"{key}价值"), ("name", "价值")
    elif fact.statement == "assets":
        key += _MEASURES.get(unit, "")
    return (("name", key),)


def _context_labels(fact: Fact, unit: str) -> tuple[Label, ...]:
    labels: list[Label] = [("name", name) for name in _SECTION_NAMES.get(fact.statement, ())]
    if fact.statement == "assets" and fact.attribute == "value":  # 几辆车,价值多少
        labels.append(("name", prose_key(fact.path[-1])))
    ancestors = fact.path[:-1] if fact.path and not fact.project else fact.path
    labels += [("name", item_key(part)) for part in ancestors if part != fact.project]
    if fact.project and fact.origin == "table" and fact.code:
        labels += [("code", fact.code), ("name", item_key(fact.name))]
    if (
        fact.project
        and (fact.statement == "performance" or len(fact.path) > 1)
        and (fact.statement == "performance" or fact.origin == "text")
    ):
        labels.append(("project", normalise(fact.project)))
    if unit or (fact.entity and fact.entity != fact.organisation):
        labels.append(_unit_label(fact))
    return tuple(dict.fromkeys(labels))


def _unit_label(fact: Fact) -> Label:
    """The label of the unit that a fact belongs to; the department's own office (本级) is never meant by its name."""
    is_own_office = fact.entity == fact.organisation or fact.entity.endswith("本级")
    return OWN_OFFICE if is_own_office else ("unit", normalise(fact.entity))


def _attribute(fact: Fact) -> str:
    if fact.attribute in ("scale", "value", "funds"):
        return "amount"
    return fact.attribute


def _text_entry(text: TextFact, position: int, codes: tuple[Label, ...]) -> Entry:
    own: list[Label] = []
    context: list[Label] = []
    is_project = text.attribute in _PROJECT_TEXTS or (text.attribute == "purpose" and text.fund is Fund.CARRY_OVER)
    for order, part in enumerate(text.path):
        last = order == len(text.path) - 1
        sort = "project" if is_project else "name"
        key = normalise(part) if is_project else prose_key(part)
        (own if last else context).append((sort, key))
    if text.entity and text.entity != text.organisation:
        context.append(("unit", normalise(text.entity)))
    return Entry(
        text, position, (*own, *codes), tuple(context), "", False, text.attribute, (text.attribute, text.fund.value)
    )


_PROJECT_TEXTS = {
    "policy_basis",
    "scale",
    "executing_unit",
    "allocation",
    "period",
    "source",
    "beneficiaries",
    "standard",
    "range",
    "method",
    "procedure",
    "effect",
    "overview",
    "plan",
    "person_in_charge",
    "goal",
    "indicator",
    "contact",
}


def label_surfaces(label: Label) -> tuple[str, ...]:
    """The words that name a label, its own name first, then without its brackets, then everyday words."""
    sort, key = label
    if sort == "code":
        return (key,)
    if label == OWN_OFFICE:
        return ("厅本级", "局本级", "部门本级", "本级机关", "本级")
    own = [normalise(key)]
    outer = re.sub(r"\([^)]*\)", "", own[0])
    if outer and outer != own[0] and len(outer) > 1:
        own.append(outer)
    if sort == "name":
        own += [word for word in aliases().get(key, ()) if word not in own]
    return tuple(own)


def base_amount(quantity: Quantity) -> tuple[str, Decimal]:
    """A quantity for comparison: money in yuan, anything else as it is."""
    factor = MONEY_UNITS.get(quantity.unit)
    return ("元", quantity.number * factor) if factor else (quantity.unit, quantity.number)


def label_grams(label: Label, surfaces: tuple[str, ...]) -> set[str]:
    """The pairs of characters of which a question must hold one to name a label.

    All pairs of names that a question may give in pieces; else the first pair of each surface, and the last one,
    which a slip in the first leaves whole.
    """
    if label[0] in ("project", "indicator", "unit"):
        return {name[at : at + 2] for name in surfaces for at in range(len(name) - 1)}
    return {pair for name in surfaces for pair in (name[:2], name[-2:])}
