"""Amounts, changes and last year's amounts of a body, each a Value with the facts that it was computed from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.quantities import MONEY_UNITS, plain_text, round_half_up
from index.records import Document, Fact, Kind
from qa.compose import fact_label, unit_of
from qa.find import Absent, Found, Outcome, Several, find_fact
from qa.library import Library
from qa.link import Asked, ask
from qa.measure import BLANK, CHANGE_ASKED, GROWTH_ASKED
from qa.text import bits, normalise


@dataclass(frozen=True, slots=True)
class Value:
    """A number with what it is, the facts behind it, and the calculation where it is not printed.

    ``edition`` is the year of its document where those of several years are compared, '' otherwise.
    """

    document: Document
    number: Decimal
    unit: str
    label: str
    facts: tuple[Fact, ...]
    calculation: str | None = None
    others: tuple[Fact, ...] = ()
    edition: str = ""

    @property
    def body(self) -> str:
        """Whose value it is, as it is called among those it is compared with."""
        return f"{self.document.organisation}{self.edition}"

    @property
    def fact(self) -> Fact:
        """The fact that the value mainly rests on."""
        return self.facts[0]

    @property
    def is_blank(self) -> bool:
        """Whether the value is a cell printed empty."""
        return self.calculation is None and self.fact.quantity is None


Result = Value | Several | Absent


def amount(words: str, documents: Sequence[Document], library: Library) -> Result:
    """The printed amount of an item; last year's where the words name the year before the document's."""
    words = _say_total(words, documents)
    outcome = find_fact(asked_of(words, documents), library)
    if isinstance(outcome, Absent) and len(documents) == 1:
        last = str(documents[0].year - 1)
        left = _BASE.sub("", outcome.words.replace(last, "")).strip("年度 ")
        if last in outcome.words and left in ("", "执行", "执行数", "预算数"):
            return prior(re.sub(rf"{last}年?度?", BLANK, words), documents, library)
    result = to_result(outcome)
    return _over_units(result, words, library) if isinstance(result, Value) else result


def _over_units(value: Value, words: str, library: Library) -> Value:
    """A project of several sub-units as the sum of its rows, where the explanation states another amount for it.

    The explanation often repeats one unit's amount (DOMAIN.md: a table's figure comes before the prose's).
    """
    fact, view = value.fact, library.view(value.document)
    is_stated = fact.origin == "text" and fact.project and fact.attribute == "scale" and len(fact.path) == 1
    if not is_stated or not view.is_spread(fact.project) or _ASKS_STATED.search(words):
        return value
    rows = [one for one in view.facts if _is_project_row(one, fact.project)]
    total = sum((fact_number(one) for one in rows), Decimal(0))
    if total == value.number or any(unit_of(one) != value.unit for one in rows):
        return value
    calculation = " + ".join(plain_text(fact_number(one)) for one in rows) + f" = {plain_text(total)}"
    label = f"{fact_label(fact)}合计"
    return replace(value, number=total, label=label, facts=tuple(rows), calculation=calculation, others=(fact,))


_ASKS_STATED = re.compile("规模|说明")


def _is_project_row(fact: Fact, project: str) -> bool:
    return (
        fact.origin == "table"
        and fact.statement == "general_project"
        and fact.concept == "total"
        and fact.quantity is not None
        and normalise(fact.project) == normalise(project)
    )


_EMPTY_BUT = re.compile(
    r"^[·\s,?]*(20\d\d年?度?)?(部门|单位|全年|一年|的|总共|总)*"
    r"多?少?(?P<what>收支预算|预算收入|收入预算|预算支出|支出预算|决算收入|收入决算|决算支出|支出决算|收入|支出|预算|决算)?"
    r"(总额|总数|一共|总共|共|合计)*(是|有|为|共)*(多少|几)?(钱|万元|元|万)?[·\s,?]*$"
)


def _say_total(words: str, documents: Sequence[Document]) -> str:
    """The name of the total where a question asks for a body's 收入, 支出 or 预算 and for nothing else."""
    compact = words.replace(BLANK, "")
    found = _EMPTY_BUT.match(compact)
    if not found or not found["what"]:
        return words
    if "预算" in found["what"] and any(document.kind is Kind.FINAL_ACCOUNT for document in documents):
        return words  # a final account's total is not a budget
    return compact[: found.start("what")] + _total_name(found["what"]) + compact[found.end("what") :]


def _total_name(said: str) -> str:
    """The total that a body's bare 收入, 支出预算 or 预算 means."""
    return "收支总预算" if said in ("预算", "收支预算") else "总收入" if "收入" in said else "总支出"


def asked_of(words: str, documents: Sequence[Document]) -> list[tuple[Document, Asked]]:
    return [(document, ask_of(words, document)) for document in documents]


def ask_of(words: str, document: Document) -> Asked:
    """The question as read for one document: its own year is understood."""
    mask = 0
    for found in re.finditer(rf"{document.year}年?度?(?!\d)", words):
        mask |= bits(*found.span())
    return ask(words, mask, is_final=document.kind is Kind.FINAL_ACCOUNT)


def to_result(outcome: Outcome) -> Result:
    """A found fact as a value; anything else as it is."""
    if not isinstance(outcome, Found):
        return outcome
    fact = outcome.fact
    return Value(outcome.document, fact_number(fact), unit_of(fact), fact_label(fact), (fact,), others=outcome.others)


def fact_number(fact: Fact) -> Decimal:
    """A fact's number, 0 for a cell printed empty."""
    return fact.quantity.number if fact.quantity else Decimal(0)


def change(words: str, documents: Sequence[Document], library: Library, kind: str) -> Result:
    """The printed change on last year (and its rate beside it), or the change of a total from its parts'."""
    words, base = _compared_with(words, documents)
    words = _MOVED_TOTAL.sub(lambda found: _total_name(found["what"]), words)
    outcome = find_fact(asked_of(words, documents), library, "change")
    if isinstance(outcome, Found) and not _is_against(outcome.fact, base):
        return Absent(base, (outcome.document,), item=outcome.fact.path[-1])
    if isinstance(outcome, Found):
        rate = sibling(outcome.fact, library.view(outcome.document).facts, "growth")
        if kind == "growth" and rate is None:
            computed = _rate_of(outcome, library)
            if computed is not None:
                return computed
        facts = (outcome.fact, rate) if rate else (outcome.fact,)
        if kind == "growth" and rate:
            facts = (rate, outcome.fact)
        lead = facts[0]
        return Value(outcome.document, fact_number(lead), unit_of(lead), fact_label(lead), facts, others=outcome.others)
    if isinstance(outcome, Several):
        return outcome
    total = total_change(words, documents, library, kind)
    return total or outcome


_MOVED_TOTAL = re.compile(
    r"(?<![^·年])(?P<what>(?:预算|决算)?(?:收入|支出)|(?:收入|支出)(?:预算|决算)|预算)(?=(?:同)?[比较增减])"
)


def _rate_of(moved: Found, library: Library) -> Value | None:
    """The rate of a change whose rate is not printed: the change over last year's amount, that is now less it."""
    facts = library.view(moved.document).facts
    now = sibling(moved.fact, facts, "amount")
    if now is None or now.quantity is None or moved.fact.quantity is None:
        return None
    change_text, now_text = plain_text(fact_number(moved.fact)), plain_text(fact_number(now))
    before = fact_number(now) - fact_number(moved.fact)
    if now.quantity.unit != moved.fact.quantity.unit or before <= 0:
        return None
    rate = round_half_up(fact_number(moved.fact) / before * 100, 2)
    taken = f"({change_text})" if change_text.startswith("-") else change_text
    calculation = f"{taken} ÷ ({now_text} - {taken}) × 100% = {plain_text(rate)}%"
    label = f"{fact_item(moved.fact)}增长率"
    return Value(moved.document, rate, "%", label, (moved.fact, now), calculation, moved.others)


def _compared_with(words: str, documents: Sequence[Document]) -> tuple[str, str]:
    """The words with 比上年 for 比2023年执行数, and the base that they name (预算, 执行, 决算), '' for none."""
    years = {str(document.year - 1) for document in documents}
    found = _AGAINST.search(words)
    if found is None or (found["year"] and {found["year"]} != years):
        return words, ""
    return f"{words[: found.start()]}比上年{words[found.end() :]}", found["base"] or ""


_AGAINST = re.compile(
    r"(?:比|较|跟|和|与|同)(?:(?P<year>20\d\d)年?度?|上年度?|去年)(?:预算(?=执行))?(?P<base>预算|执行|决算)?数?(?:相?比较?)?"
)
_SETTLED_BASE = re.compile(r"(?:上年|去年|20\d\d年?度?)(?:预算)?(?:执行|决算)")


def _is_against(fact: Fact, base: str) -> bool:
    """Whether a printed change is against the base that was asked for: last year's budget, or what came of it."""
    if not base:
        return True
    said = fact.source.text if fact.origin == "text" else "".join(fact.column)
    return bool(_SETTLED_BASE.search(said)) == (base != "预算")


def sibling(fact: Fact, facts: Sequence[Fact], attribute: str) -> Fact | None:
    """The figure of another attribute that the same sentence, or the same row of a table, gives for the item."""
    alike = _in_one_row if fact.origin == "table" else _in_one_sentence
    return next((other for other in facts if other.attribute == attribute and alike(fact, other)), None)


def _in_one_sentence(fact: Fact, other: Fact) -> bool:
    same = other.origin == "text" and other.path == fact.path and other.fund is fact.fund
    return same and other.source.text == fact.source.text


def _in_one_row(fact: Fact, other: Fact) -> bool:
    is_total = other.attribute != "amount" or other.concept == "total"
    where = (fact.table, fact.table_no, fact.source.row, fact.source.page_no, fact.source.line, fact.half, fact.entity)
    there = (other.table, other.table_no, other.source.row, other.source.page_no, other.source.line)
    return is_total and other.origin == "table" and (*there, other.half, other.entity) == where


_MOVING = re.compile(
    r"比(上年|去年)[多少高低]?(?:了|出)?(?:多少|几)?|百分之(多少|几)|了|增长|下降"
    r"|(?<=[·年])[多少高低](?=[·?]|$)|(?<=·)几(?=[·?]|$)"
)


def total_change(words: str, documents: Sequence[Document], library: Library, kind: str) -> Value | None:
    """The change of the whole budget: the prose gives it for 基本支出 and 项目支出, whose sum it is."""
    plain = words
    for pattern in (GROWTH_ASKED, CHANGE_ASKED, _MOVING):
        plain = pattern.sub(BLANK, plain)
    whole = amount(plain, documents, library)
    if (
        not isinstance(whole, Value)
        or whole.fact.origin != "table"
        or whole.fact.statement not in ("balance", "expenditure", "income")
    ):
        return None
    sides = [side for side in ("收入", "支出") if side in words.replace("收支", "")] or ["收入", "支出"]
    return _change_by_parts(whole, library, kind) or _change_of_only_part(whole, sides, library, kind)


def _change_by_parts(whole: Value, library: Library, kind: str) -> Value | None:
    """The change of the whole budget as the sum of those of 基本支出 and 项目支出, None where they are not printed."""
    document = whole.document
    parts = [_change_of(name, document, library) for name in ("全口径基本支出", "全口径项目支出")]
    amounts = [part and sibling(part, library.view(document).facts, "amount") for part in parts]
    if not all(parts) or not all(amounts) or sum(fact_number(one) for one in amounts if one) != whole.number:
        return None
    changes = [part for part in parts if part]
    difference = sum((fact_number(part) for part in changes), Decimal(0))
    before = whole.number - difference
    added = " + ".join(plain_text(fact_number(part)) for part in changes).replace("+ -", "- ")
    if kind == "change" or not before:
        calculation = f"{added} = {plain_text(difference)}"
        return Value(document, difference, whole.unit, f"{whole.label}比上年增减", tuple(changes), calculation)
    facts = (whole.fact, *changes)
    rate = round_half_up(difference / before * 100, 2)
    calculation = f"({added}) ÷ ({plain_text(whole.number)} - ({added})) × 100% = {plain_text(rate)}%"
    return Value(document, rate, "%", f"{whole.label}增长率", facts, calculation)


def _change_of_only_part(whole: Value, sides: Sequence[str], library: Library, kind: str) -> Value | None:
    """The printed change of the one source that is the whole budget (其中财政拨款, of the same amount), named as such.

    None where the explanation gives none on these sides, or several that differ.
    """
    facts = library.view(whole.document).facts
    moved = [fact for fact in facts if _is_the_whole(fact, whole, facts) and any(one in fact.path[-1] for one in sides)]
    if not moved or len({fact_number(fact) for fact in moved}) != 1:
        return None
    rate = sibling(moved[0], facts, "growth")
    if kind == "growth" and rate is None:
        return _rate_of(Found(whole.document, moved[0]), library)
    lead = rate if kind == "growth" and rate else moved[0]
    behind = tuple(one for one in (moved[0], rate) if one is not None and one is not lead)
    return Value(whole.document, fact_number(lead), unit_of(lead), fact_label(lead), (lead, *behind))


def _is_the_whole(fact: Fact, whole: Value, facts: Sequence[Fact]) -> bool:
    """Whether a printed change is that of an income (or spending) of the same amount as the whole budget."""
    if fact.origin != "text" or fact.attribute != "change" or fact.statement != "balance" or len(fact.path) != 1:
        return False
    now = sibling(fact, facts, "amount")
    return now is not None and _is_same_money(now, whole.fact)


def _is_same_money(one: Fact, other: Fact) -> bool:
    """Whether two facts are one amount of money, one of them perhaps rounded to the digits that it prints."""
    amounts = [_yuan_and_step(fact) for fact in (one, other)]
    known = [amount for amount in amounts if amount is not None]
    return len(known) == 2 and abs(known[0][0] - known[1][0]) <= max(known[0][1], known[1][1]) / 2


def _yuan_and_step(fact: Fact) -> tuple[Decimal, Decimal] | None:
    """An amount in yuan and the worth of its last printed digit, None for what is no money."""
    factor = MONEY_UNITS.get(fact.quantity.unit) if fact.quantity else None
    if factor is None or fact.quantity is None:
        return None
    return fact.quantity.number * factor, factor.scaleb(int(fact.quantity.number.as_tuple().exponent))


def _change_of(words: str, document: Document, library: Library) -> Fact | None:
    outcome = find_fact([(document, ask(words + "比上年"))], library, "change")
    return outcome.fact if isinstance(outcome, Found) else None


def prior(words: str, documents: Sequence[Document], library: Library) -> Result:
    """Last year's amount: printed beside this year's, or this year's minus the printed change (DOMAIN.md)."""
    printed = find_fact(asked_of(_BASE.sub(BLANK, words), documents), library, "prior")
    base = _BASE.search(words)
    if isinstance(printed, Found) and printed.fact.quantity and _is_of_base(printed.fact, base and base.group()):
        item = fact_item(printed.fact)
        value = to_result(printed)
        assert isinstance(value, Value)
        return replace(value, label=f"{printed.document.year - 1}年{item}")
    outcome = find_fact(asked_of(words + "比上年", documents), library, "change")
    if not isinstance(outcome, Found):
        return outcome
    document, moved = outcome.document, outcome.fact
    now = sibling(moved, library.view(document).facts, "amount") or _amount_of(moved, words, document, library)
    if now is None or now.quantity is None or moved.quantity is None or now.quantity.unit != moved.quantity.unit:
        return Absent("", (document,), item=moved.path[-1])
    before = now.quantity.number - moved.quantity.number
    sign = "-" if moved.quantity.number >= 0 else "+"
    calculation = (
        f"{plain_text(now.quantity.number)} {sign} {plain_text(abs(moved.quantity.number))} = {plain_text(before)}"
    )
    label = f"{document.year - 1}年{moved.path[-1]}"
    return Value(document, before, now.quantity.unit, label, (now, moved), calculation)


def prior_of_total(words: str, documents: Sequence[Document], library: Library) -> Value | None:
    """Last year's whole budget: this year's less its change, where that is printed or the sum of its parts'."""
    now = amount(words, documents, library)
    label = now.label if isinstance(now, Value) else ""
    moved = total_change(f"{words}{BLANK}比上年", documents, library, "change")
    if not isinstance(now, Value) or moved is None or moved.document is not now.document or now.calculation:
        return None
    if not moved.calculation:  # of the only source, in the unit of the explanation
        here = sibling(moved.fact, library.view(now.document).facts, "amount")
        now = Value(now.document, fact_number(here), unit_of(here), "", (here,)) if here else now
        label = fact_item(moved.fact)
    if now.unit != moved.unit:
        return None
    before = now.number - moved.number
    taken = plain_text(moved.number) if moved.number >= 0 else f"({plain_text(moved.number)})"
    added = f"({moved.calculation.partition(' = ')[0]})" if moved.calculation else taken
    calculation = f"{plain_text(now.number)} - {added} = {plain_text(before)}"
    return Value(
        now.document, before, now.unit, f"{now.document.year - 1}年{label}", (*now.facts, *moved.facts), calculation
    )


_BASE = re.compile(r"预算执行数?|执行数|预算数|决算数")
_SETTLED_COLUMN = re.compile("执行|决算|完成|实际")


def _is_of_base(fact: Fact, base: str | None) -> bool:
    """Whether last year's figure is the one asked for: what was budgeted, or what came of it."""
    said = fact.source.text if fact.origin == "text" else "".join(fact.column)
    return base is None or bool(_SETTLED_COLUMN.search(said)) == (base != "预算数")


def fact_item(fact: Fact) -> str:
    """What a figure is about, without its column."""
    return fact.project or (fact.path[-1] if fact.path else fact.name)


def _amount_of(moved: Fact, words: str, document: Document, library: Library) -> Fact | None:
    outcome = find_fact([(document, ask_of(words, document))], library)
    return outcome.fact if isinstance(outcome, Found) and outcome.fact.fund is moved.fund else None
