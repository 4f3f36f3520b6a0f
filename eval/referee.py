"""What is right for a generated question, from the labels it says and the facts of its document.

A fact fits a question when every label that the question says is a label of the fact. If all that fit have the same
value, there is one right answer. If they differ, a question back is right, and so is the reading that is usual
(docs: the whole department, no single project, all funds, tables before prose), when it is one value. Anything else
is wrong: the other readings are right only for a question that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import StrEnum

from eval.cases import ExpectedFigure
from eval.judge import is_same_figure, plain, to_decimal
from eval.probes import Probe, Said, fact_to_item, is_total, said_fund
from index.records import Fact, Fund
from qa.records import Answer, Figure

# Columns of tables of all funds that stand for one.
_CONCEPTS_OF_FUND = {Fund.GENERAL: ("general",), Fund.FISCAL: ("fiscal_total",)}


class Ruling(StrEnum):
    """What became of a generated question; the first three are right."""

    ASKED = "asked"  # the figure that was asked for
    USUAL = "usual"  # the usual reading of a question that fits several figures
    CHOICE = "choice"  # a question back, where several figures fit
    WITHHELD = "withheld"
    BESIDE = "beside"  # the figure that was asked for is given, but not as the first or only in words
    WRONG = "wrong"


RIGHT = (Ruling.ASKED, Ruling.USUAL, Ruling.CHOICE)
MISLEADING = (Ruling.BESIDE, Ruling.WRONG)


def rule(probe: Probe, answer: Answer, facts: Sequence[Fact]) -> Ruling:
    """The ruling on the answer to a probe; ``facts`` are all of its document."""
    if answer.status == "answered" and states(answer, probe.fact):
        return Ruling.ASKED
    fitting = [fact for fact in facts if fits(fact, probe.said)]
    if answer.status == "clarify":
        return Ruling.CHOICE if len(_values([probe.fact, *fitting])) > 1 else Ruling.WITHHELD
    if answer.status != "answered":
        return Ruling.WITHHELD
    usual = usual_reading([probe.fact, *fitting], probe.said)
    if len(_values(usual)) == 1 and states(answer, usual[0]):
        return Ruling.USUAL
    return Ruling.BESIDE if holds(answer, probe.fact) else Ruling.WRONG


def rule_miss(answer: Answer) -> bool:
    """Whether a near miss went unanswered. That nothing is budgeted may be said of an item that is not listed."""
    if answer.status != "answered":
        return True
    return bool(answer.figures) and all(to_decimal(figure.value) == 0 for figure in answer.figures)


def states(answer: Answer, fact: Fact) -> bool:
    """Whether the answer's headline is the fact's figure."""
    return bool(answer.figures) and is_figure_of(answer.figures[0], fact)


def holds(answer: Answer, fact: Fact) -> bool:
    """Whether the fact's figure stands among others, or only in the answer's words."""
    return any(is_figure_of(figure, fact) for figure in answer.figures) or plain(fact.printed) in plain(answer.text)


def is_figure_of(figure: Figure, fact: Fact) -> bool:
    """Whether a figure has the fact's value."""
    quantity = fact.quantity
    return quantity is not None and is_same_figure(figure, ExpectedFigure(quantity.number, quantity.unit))


# --- which facts a question may mean --------------------------------------------------------------------


def fits(fact: Fact, said: Said) -> bool:
    """Whether every label that was said is one of the fact's."""
    return (
        fact.quantity is not None
        and fact.attribute == said.attribute
        and _fits_row(fact, said)
        and (not said.entity or fact.entity == said.entity)
        and (not said.table or fact.table == said.table)
        and _fits_column(fact, said)
        and _fits_fund(fact, said)
    )


def _fits_row(fact: Fact, said: Said) -> bool:
    if said.code:
        return fact.code == said.code
    names = (fact.project, fact.name, fact_to_item(fact))
    if plain(said.item) not in {plain(name) for name in names if name}:
        return False
    return not said.parent or plain(said.parent) in {plain(name) for name in fact.path}


def _fits_column(fact: Fact, said: Said) -> bool:
    if not said.column:
        return is_total(fact)
    if not fact.column:
        return said.attribute != "amount"
    column = _heading(said.column)
    if column in {_heading(fact.column[-1]), _heading("".join(fact.column[-2:]))}:
        return True
    return is_total(fact) and column in plain(fact.table)


def _heading(text: str) -> str:
    """项目支出合计 of one table is 项目支出 of another."""
    return plain(text).removesuffix("合计") or plain(text)


def _fits_fund(fact: Fact, said: Said) -> bool:
    return said.fund in (None, fact.fund) or fact.concept in _CONCEPTS_OF_FUND.get(said.fund, ())


def usual_reading(facts: Sequence[Fact], said: Said) -> list[Fact]:
    """The facts that a reader takes a question to mean: each habit narrows them where it can."""
    fund = said_fund(said) or Fund.ALL
    habits: tuple[Callable[[Fact], bool], ...] = (
        lambda fact: bool(said.entity) or fact.entity in ("", fact.organisation),
        lambda fact: not fact.project or plain(fact.project) == plain(said.item),
        lambda fact: fact.fund is fund,
        lambda fact: fact.origin == "table",
    )
    left = list(facts)
    for habit in habits:
        left = [fact for fact in left if habit(fact)] or left
    return left


def _values(facts: Sequence[Fact]) -> set[tuple[Decimal, str]]:
    return {(fact.quantity.number, fact.quantity.unit) for fact in facts if fact.quantity is not None}
