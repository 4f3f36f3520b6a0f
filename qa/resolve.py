"""The fact that explains a question: all its words, and nothing more than is usual.

Every content character of a question must be explained: by the body's name, by the year, by a word that carries
nothing, or by a label of the fact (its name, code, project, unit, ancestors, column, fund, table, attribute). Of
the facts that explain everything the one that adds the least of its own is the answer: an unnamed project, unit,
column or fund costs, the usual reading costs nothing. Several facts of the same cost and different values are an
ambiguity, never a choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.records import Fact, Fund, Kind, TextFact
from qa.link import Asked, LabelMasks, label_masks
from qa.text import bits
from qa.view import DocumentView, Entry

# What a reader takes for granted (DOMAIN.md): which statement answers where the question names none.
_BARE_UNIT_COST = 1.4
_UNSAID_PART_COST = 8.0  # a part that the question does not name
_STATEMENT_COST = {
    "expenditure": 0.0,
    "general_basic": 0.0,
    "sangong": -0.3,
    "balance": 0.2,
    "carry_over": 0.6,
    "income": 1.2,
    "fiscal_balance": 1.0,
    "general_expenditure": 1.0,
    "general_project": 1.4,
    "government_fund": 1.4,
    "state_capital": 1.4,
    "performance": 2.0,
    "": 2.0,
}
_PROSE_COST = 0.7
_INDICATOR_PART_COST = 3.0  # times the share of an indicator's name that the question leaves out
_INDICATOR_COST = 1.5  # an indicator named without its project
_UNNAMED_TEXT_COST = 5.0
_SHORT_NAME_COST = 3.0  # 招商引资 where 招商引资经费 is a project and is asked for
_PROJECT_ROW_COST = 0.3  # a named project's own row in 表7 comes before the prose
_NARROW_TOTAL_COST = 1.0  # 基本支出 without a word on funds is that of 表3, not the total of 表6
_BUDGET_COLUMN_COST = 1.0  # 预算数 beside 决算数: the settled figure is meant unless 预算 is said
_CARRIED_COST = 2.0  # 表1 repeats its income sources under the carry-over
_COLUMN_COST, _UNIT_COST, _PROJECT_COST, _DEPTH_COST = 4.0, 5.0, 6.0, 0.05
_FUND_COST = {Fund.ALL: 0.0, Fund.NONE: 0.0, Fund.FISCAL: 0.4, Fund.GENERAL: 0.5}
_OTHER_FUND_COST = 0.8


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with what it leaves unexplained and what it adds."""

    entry: Entry
    unexplained: int
    cost: float
    explained: int

    @property
    def missing(self) -> int:
        """How many characters stay unexplained."""
        return self.unexplained.bit_count()


def rank_facts(asked: Asked, view: DocumentView, attribute: str = "amount", *, every: bool = False) -> list[Candidate]:
    """Candidates for a figure, best first: those that leave the least unexplained, or ``every`` one.

    Only facts that the question names, and total rows, take part.
    """
    masks = label_masks(asked, view)
    places = {at for label in masks.touched for at in view.by_label.get(label, ())} | set(view.totals)
    entries = [entry for at in sorted(places) if _serves(entry := view.entries[at], attribute)]
    found = _with_whole_names(_ranked(entries, asked, masks, view, every=every), asked)
    return sorted(found, key=_order)


_NOUN_OF_PROJECT = re.compile(r"(?<=[\u4e00-\u9fff])(?:专项|工作|补助)?(?:经费|资金)|(?<=[\u4e00-\u9fff])专项")


def _with_whole_names(found: list[Candidate], asked: Asked) -> list[Candidate]:
    """The candidates, an item dearer where a project has its name and 经费 or 资金 behind it, as the question says."""
    nouns = 0
    for noun in _NOUN_OF_PROJECT.finditer(asked.text):
        nouns |= bits(*noun.span())
    full = [one for one in found if not one.missing]
    named = [one for one in full if isinstance(one.entry.fact, Fact) and one.entry.fact.project]
    said = [one.explained & nouns for one in named]
    if not any(said):
        return found
    return [replace(one, cost=one.cost + _SHORT_NAME_COST) if _is_shorter(one, named, nouns) else one for one in found]


def _is_shorter(one: Candidate, named: Sequence[Candidate], nouns: int) -> bool:
    """Whether an item leaves a noun of the question to noise that a project of a longer name holds in its own."""
    fact = one.entry.fact
    if one.missing or not isinstance(fact, Fact) or fact.project or one.entry.is_total:
        return False
    return any(other.explained & nouns & ~one.explained and not one.explained & ~other.explained for other in named)


def rank_texts(asked: Asked, view: DocumentView, attributes: Sequence[str]) -> list[Candidate]:
    """Candidates for an answer in words, best first."""
    entries = [entry for entry in view.text_entries if entry.attribute in attributes]
    return _ranked(entries, asked, label_masks(asked, view), view, every=True)


def _ranked(
    entries: Sequence[Entry], asked: Asked, masks: LabelMasks, view: DocumentView, *, every: bool
) -> list[Candidate]:
    """What entries explain is cheap to say, what they add is not: of those out of the running it is not computed."""
    content = asked.content
    explained = [_explained(entry, asked, masks, view) for entry in entries]
    missing = [(content & ~mask).bit_count() for mask in explained]
    least = max(missing, default=0) if every else min(missing, default=0)
    kept = (one for one in zip(entries, explained, missing, strict=True) if one[2] <= least)
    found = [_judge(entry, asked, masks, view, mask, content) for entry, mask, _ in kept]
    return sorted(found, key=_order)


def _order(one: Candidate) -> tuple[int, float, int]:
    return one.missing, one.cost, one.entry.position


def _serves(entry: Entry, attribute: str) -> bool:
    if attribute == "amount":
        return entry.attribute in ("amount", "target", "allocation", "use", "standard", "beneficiaries", "months")
    return entry.attribute == attribute


def _explained(entry: Entry, asked: Asked, masks: LabelMasks, view: DocumentView) -> int:
    """The characters of the question that an entry answers to."""
    mask = asked.scopes.get(entry.scope)
    if mask is None:
        mask = asked.scopes[entry.scope] = _context_mask(entry, asked)
    for label in (*entry.own, *entry.context):
        mask |= masks.of(label)[0]
    for stated, amount in asked.amounts:
        if any(amount in view.values.get(label, ()) for label in (*entry.own, *entry.context)):
            mask |= stated
    return mask


def _judge(
    entry: Entry, asked: Asked, masks: LabelMasks, view: DocumentView, explained: int, content: int
) -> Candidate:
    own, cost = 0, 0.0
    for label in entry.own:
        mask, extra = masks.of(label)
        own |= mask
        cost += extra if mask else 0.0
    if entry.own and entry.own[0][0] == "indicator":
        cost += 0.1 * (content & explained & ~own).bit_count()
        cost += _INDICATOR_PART_COST * max(0.0, 1 - own.bit_count() / len(entry.own[0][1]))
    cost += _cost(entry, asked, masks, own, view)
    return Candidate(entry, content & ~explained, round(cost, 3), explained)


def _context_mask(entry: Entry, asked: Asked) -> int:
    """The words for column, fund, table and attribute that the entry answers to."""
    fact = entry.fact
    mask = 0
    answers = _ANSWERS.get(entry.attribute, (entry.attribute,))
    answers = _TEXT_ANSWERS.get(entry.attribute, answers) if isinstance(fact, TextFact) else answers
    for attribute, found in asked.attributes.items():
        if attribute in answers:
            mask |= found
    for fund, found in asked.funds.items():
        if _is_of_fund(fact, fund):
            mask |= found
    return mask | context_mask_of_fact(fact, asked) if isinstance(fact, Fact) else mask


def context_mask_of_fact(fact: Fact, asked: Asked) -> int:
    """The words of a question that a figure's column, fund, table and statement answer to."""
    mask = asked.tables.get(str(fact.table_no), 0)
    mask |= asked.budget if is_budget_column(fact) else 0
    mask |= asked.prose if fact.origin == "text" else 0
    mask |= asked.attributes.get("scale", 0) if fact.attribute == "scale" else 0
    mask |= asked.counted.get(fact.quantity.unit, 0) if fact.quantity else 0
    for fund, found in asked.funds.items():
        mask |= found if _is_of_fund(fact, fund) else 0
    if fact.concept:
        mask |= asked.concepts.get(fact.concept, 0)
    if fact.statement in ("general_basic", "general_project"):
        mask |= asked.concepts.get(fact.statement.removeprefix("general_"), 0)
    return mask


# Which words of a question an entry's attribute answers to.
_ANSWERS = {
    "change": ("change", "growth"),
    "growth": ("growth", "change"),
    "reason": ("reason", "change", "growth"),
    "target": ("target", "goal"),
    "allocation": ("allocation",),
    "use": ("allocation", "purpose"),
    "purpose": ("purpose", "allocation"),
    "composition": ("composition",),
    "definition": ("definition", "composition"),
    "beneficiaries": ("beneficiaries", "standard"),
    "standard": ("standard", "beneficiaries"),
    "indicator": ("target",),
}


# The same for texts, which also answer what others would, where these are missing (qa.words).
_TEXT_ANSWERS = {
    "allocation": ("allocation", "purpose", "overview"),
    "purpose": ("purpose", "allocation", "overview"),
    "overview": ("overview", "purpose"),
    "goal": ("goal", "purpose", "overview"),
    "effect": ("effect", "range"),
    "executing_unit": ("executing_unit", "person_in_charge"),
}


def _is_of_fund(fact: Fact | TextFact, fund: str) -> bool:
    if fact.fund.value == fund:
        return True
    if fund == "fiscal":
        return fact.fund in (Fund.GENERAL, Fund.GOVERNMENT_FUND, Fund.STATE_CAPITAL) or (
            isinstance(fact, Fact) and fact.concept == "fiscal_total"
        )
    if fund == "all":
        return fact.fund in (Fund.ALL, Fund.NONE)
    return isinstance(fact, Fact) and fact.concept == fund


def _cost(entry: Entry, asked: Asked, masks: LabelMasks, own: int, view: DocumentView) -> float:
    fact = entry.fact
    if isinstance(fact, TextFact):
        return (0.0 if own else _UNNAMED_TEXT_COST) + _fund_cost(fact, asked)
    if _is_bare_unit(entry, asked):
        return _BARE_UNIT_COST
    cost = _PROSE_COST if fact.origin == "text" else _STATEMENT_COST.get(fact.statement, 2.0)
    if fact.statement == "general_expenditure" and fact.origin == "table" and "general" in asked.funds:
        cost = 0.0  # the very statement of that money
    cost += _UNSAID_PART_COST if _is_unsaid_part(fact, asked) else 0.0
    if fact.statement == "general_project" and fact.project and not view.is_spread(fact.project):
        cost = _PROJECT_ROW_COST
    if _is_narrow_total(entry, asked):
        cost += _NARROW_TOTAL_COST if asked.concepts.get(fact.statement.removeprefix("general_")) else _UNSAID_PART_COST
    cost += _CARRIED_COST if fact.statement in ("balance", "carry_over") and _is_unsaid_carry_over(fact, asked) else 0.0
    cost += _fund_cost(fact, asked)
    cost += 0.0 if own or _is_named_total(entry, asked) else 8.0
    in_one_row = fact.statement == "sangong" and not fact.name
    cost += _BUDGET_COLUMN_COST if is_budget_column(fact) and not asked.budget else 0.0
    if (
        fact.origin == "table"
        and not in_one_row
        and fact.concept not in ("", "total", "target", "target_before", "funds")
        and not asked.concepts.get(fact.concept)
    ):
        cost += 0.0 if asked.funds.get(fact.concept) else _COLUMN_COST
    if entry.unit and not _is_named(entry, masks, ("unit", "name:本级")):
        cost += _UNIT_COST if not fact.project or view.is_spread(fact.project) else 0.0
    if fact.project:
        cost += _year_cost(fact, asked, view)
        by_itself = entry.own and entry.own[0][0] == "indicator" and own
        cost += 0.0 if _is_named(entry, masks, ("project",)) else _INDICATOR_COST if by_itself else _PROJECT_COST
    cost += _half_cost(fact, asked)
    return cost + _DEPTH_COST * len(fact.path)


def is_budget_column(fact: Fact) -> bool:
    """Whether a figure of a final account is the budgeted one beside the settled one."""
    if fact.kind is not Kind.FINAL_ACCOUNT:
        return False
    in_budget_column = any("预算数" in part for part in fact.column) and not any("决算" in part for part in fact.column)
    return fact.attribute in ("budget", "opening_budget", "full_year_budget") or in_budget_column


def _is_narrow_total(entry: Entry, asked: Asked) -> bool:
    """Whether an entry is the total of a statement of 一般公共预算 alone and the question does not say so."""
    fact = entry.fact
    if not isinstance(fact, Fact) or not entry.is_total or fact.concept != "total":
        return False
    part = fact.statement.removeprefix("general_")
    if part not in ("basic", "project") or str(fact.table_no) in asked.tables:
        return False
    return "general" not in asked.funds or not asked.concepts.get(part)


_NARROW = (Fund.GENERAL, Fund.GOVERNMENT_FUND, Fund.STATE_CAPITAL)


def is_narrow_function(fact: Fact, asked: Asked) -> bool:
    """Whether a function's amount is of one fund and the question names none: 表3 has it of all funds, or is lost."""
    if asked.funds or asked.tables or fact.attribute != "amount":
        return False
    if fact.origin == "table":
        return fact.statement in ("general_expenditure", "government_fund", "state_capital") and bool(fact.code)
    return (
        fact.statement in ("general", "government_fund", "state_capital")
        and fact.fund in _NARROW
        and len(fact.path) > 1
    )


def _is_bare_unit(entry: Entry, asked: Asked) -> bool:
    """Whether a sub-unit is named and nothing of it: its totals in all statements are then equally meant."""
    fact = entry.fact
    is_total = isinstance(fact, Fact) and fact.origin == "table" and fact.concept == "total" and not fact.project
    is_row = bool(entry.own) and entry.own[0][0] == "unit" and is_total
    return is_row and not (asked.tables or asked.funds or asked.concepts)


def _is_unsaid_part(fact: Fact, asked: Asked) -> bool:
    """Whether a sentence's figure is of basic or project spending as a whole and the question says neither."""
    if fact.origin != "text" or not fact.path:
        return False
    parts = (("基本支出", "basic"), ("项目支出", "project"))
    return any(fact.path[-1].endswith(words) and not asked.concepts.get(concept) for words, concept in parts)


def _is_unsaid_carry_over(fact: Fact, asked: Asked) -> bool:
    """Whether a row stands under the carry-over and the question does not speak of it."""
    under = (fact.statement == "carry_over" and not fact.project) or any("结转" in part for part in fact.path[:-1])
    return under and "carry_over" not in asked.funds and "11" not in asked.tables


# Columns of 三公 that say which money pays for it: their totals are no totals of that money.
_MONEY_COLUMNS = ("general", "fiscal_total", "government_fund", "state_capital", "total")


def _is_named_total(entry: Entry, asked: Asked) -> bool:
    """Whether a total row is meant although its name is not said: by its column, its fund or its table."""
    fact = entry.fact
    if not entry.is_total or not isinstance(fact, Fact):
        return False
    if fact.statement == "sangong" and fact.concept in _MONEY_COLUMNS:
        return str(fact.table_no) in asked.tables
    by_column = fact.concept not in ("", "total") and bool(asked.concepts.get(fact.concept))
    by_fund = fact.statement != "sangong" and (fact.fund.value in asked.funds or fact.concept in asked.funds)
    return by_column or by_fund or str(fact.table_no) in asked.tables


def _is_named(entry: Entry, masks: LabelMasks, sorts: tuple[str, ...]) -> bool:
    """Whether the question names one of the entry's labels of these sorts ('sort' or 'sort:key')."""
    return any(
        masks.of(label)[0]
        for label in (*entry.own, *entry.context)
        if label[0] in sorts or f"{label[0]}:{label[1]}" in sorts
    )


def _year_cost(fact: Fact, asked: Asked, view: DocumentView) -> float:
    """A project of another year than the document's is meant only where the question says that year."""
    years = set(re.findall(r"20\d\d(?=年)", fact.project))
    if not years or str(view.document.year) in years:
        return 0.0
    said = set(re.findall(r"20\d\d(?=年)", asked.text))
    return 0.0 if years & said else _UNSAID_PART_COST if said else 1.0


def _fund_cost(fact: Fact | TextFact, asked: Asked) -> float:
    if any(_is_of_fund(fact, fund) for fund in asked.funds):
        exact = fact.fund.value in asked.funds or (isinstance(fact, Fact) and fact.concept in asked.funds)
        return 0.0 if exact else 0.5
    if isinstance(fact, Fact) and (fact.origin == "table" or fact.statement in ("operating", "sangong")):
        return 0.0
    return _FUND_COST.get(fact.fund, _OTHER_FUND_COST)


# Statements of spending alone: a question for income never means one of their figures.
_SPENDING = ("expenditure", "general_expenditure", "general_basic", "general_project", "sangong")


def _half_cost(fact: Fact, asked: Asked) -> float:
    income, spending = "收入" in asked.text, "支出" in asked.text
    if fact.origin == "text" and not income and fact.statement in ("income", "balance"):
        return 1.0
    if fact.statement == "income" and fact.origin == "table" and spending and not income:
        return 2.0
    if fact.statement in _SPENDING and income and not spending and not asked.tables.get(str(fact.table_no)):
        return 8.0
    if fact.half == "income" and spending and not income:
        return 2.0
    if fact.half == "expenditure" and income and not spending:
        return 2.0
    return 0.0
