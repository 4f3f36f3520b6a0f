"""One amount over another: shares, multiples, amounts per head, car, square metre or month; and other units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from index.labels import is_total
from index.quantities import MONEY_UNITS, plain_text, round_half_up
from index.records import Document, Kind
from qa.amounts import Result, Value, amount, asked_of, fact_number, to_result
from qa.compose import FUND_NAMES, fact_label, unit_of
from qa.find import Absent, Found, Several, find_fact
from qa.library import Library
from qa.link import ask
from qa.measure import BLANK, Measure

_DIVISORS = {"人": "在职人数", "辆": "车辆数量", "平方米": "房屋面积"}


def per_unit(measure: Measure, documents: Sequence[Document], library: Library) -> Result:
    """An amount divided by the staff in service, the cars or the floor space."""
    words = re.sub(
        r"价?值(?:多少(?:钱|万?元)?|几万)|价值",
        "车辆价值" if measure.second == "辆" and "运行" not in measure.first else "价值",
        measure.first,
    )
    if measure.second == "辆" and "价值" in words:
        words = re.sub(r"的?(?:公务)?车(?=[·,?]|$)", BLANK, words)
    stated = re.search(r"按(\d+)辆", words)
    whole = amount(re.sub(r"\(?按\d+辆\)?", BLANK, words), documents, library)
    if not isinstance(whole, Value):
        return whole
    below = amount(_DIVISORS[measure.second], [whole.document], library)
    if not isinstance(below, Value):
        return below
    if not below.number or (stated and Decimal(stated.group(1)) != below.number):
        return Absent(stated.group(0) if stated else "", (whole.document,), item=below.label)
    wants_yuan = bool(re.search(r"多少元", measure.first)) and whole.unit == "万元"
    above = whole.number * 10000 if wants_yuan else whole.number
    unit = f"{'元' if wants_yuan else whole.unit}/{measure.second}"
    number = round_half_up(above / below.number, 4 if not wants_yuan else 2)
    shown = f"{plain_text(whole.number)} × 10000" if wants_yuan else plain_text(whole.number)
    calculation = f"{shown} ÷ {plain_text(below.number)} = {plain_text(number)}"
    head = {"人": "在职人均", "辆": "平均每辆", "平方米": "平均每平方米"}[measure.second]
    return Value(whole.document, number, unit, f"{head}{whole.label}", (*whole.facts, *below.facts), calculation)


def monthly_part(measure: Measure, documents: Sequence[Document], library: Library) -> Result:
    """A twelfth of a year's amount."""
    whole = amount(measure.first, documents, library)
    if not isinstance(whole, Value) or whole.unit not in MONEY_UNITS:
        return whole if not isinstance(whole, Value) else Absent("月", (whole.document,), item=whole.label)
    number = round_half_up(whole.number / 12, 4)
    calculation = f"{plain_text(whole.number)} ÷ 12 = {plain_text(number)}"
    return Value(whole.document, number, f"{whole.unit}/月", f"平均每月{whole.label}", whole.facts, calculation)


def share(measure: Measure, documents: Sequence[Document], library: Library) -> Result:
    """The printed share of an item; else that of 基本支出, 项目支出 or a 类 in the total of 表3, its usual whole."""
    printed = find_fact(asked_of(measure.first, documents), library, "share")
    if isinstance(printed, Found):
        return to_result(printed)
    part = amount(measure.first, documents, library)
    whole = _usual_whole(part, library) if isinstance(part, Value) else None
    if not isinstance(part, Value) or whole is None:
        item = part.label if isinstance(part, Value) else measure.first.strip(BLANK)
        return Absent("", tuple(documents), item=f"{item}占比")
    return divide(part, whole, "ratio")


def _usual_whole(part: Value, library: Library) -> Value | None:
    """The total of 表3 for one of its columns, or for a row of its first level; None for any other figure."""
    fact = part.fact
    is_column = is_total(fact.name) and fact.concept in ("basic", "project")
    is_class = len(fact.path) == 1 and bool(fact.code) and fact.concept == "total"
    if part.calculation or fact.statement != "expenditure" or not (is_column or is_class):
        return None
    totals = (
        other
        for other in library.view(part.document).facts
        if (other.statement, other.table, other.entity, other.half)
        == (fact.statement, fact.table, fact.entity, fact.half)
        and is_total(other.name)
        and other.concept == "total"
    )
    total = next(totals, None)
    if total is None or not fact_number(total):
        return None
    return Value(part.document, fact_number(total), unit_of(total), fact_label(total), (total,))


_COMPLETED = re.compile(
    r"(?:支出)?(?:决算数?)?完成了?(?P<stage>年初|全年|调整)?预算数?的?(?:比例|百分比|百分之多少|百分之几|多少)?"
    r"|(?P<other>年初|全年|调整)?预算(?:完成|执行)率|(?:完成|执行)率"
)


def completion(measure: Measure, documents: Sequence[Document], library: Library) -> Value | None:
    """What was settled over what was budgeted, in percent; None where one of them is missing or no final account."""
    found = _COMPLETED.search(measure.first)
    if found is None or len(documents) != 1 or documents[0].kind is not Kind.FINAL_ACCOUNT:
        return None
    said = found["stage"] or found["other"] or ""
    stages = {"年初": ("opening_budget",), "": ("opening_budget", "full_year_budget")}.get(said, ("full_year_budget",))
    item = _COMPLETED.sub(BLANK, measure.first)
    settled = amount(item, documents, library)
    budgeted = [to_result(find_fact(asked_of(item, documents), library, stage)) for stage in stages]
    known = [value for value in budgeted if isinstance(value, Value)]
    if not isinstance(settled, Value) or settled.calculation or len(known) != 1 or not known[0].number:
        return None
    if known[0].fact.path[-1:] != settled.fact.path[-1:]:
        return None
    return divide(settled, known[0], "ratio")


def quotient(measure: Measure, documents: Sequence[Document], library: Library) -> Result:
    """One amount over another: a share in percent, or a multiple."""
    measure = _of_one_table(measure)
    below = amount(measure.second, documents, library)
    if isinstance(below, Several) and not below.across_documents:
        below = _of_same_statement(measure, below, library)
    if not isinstance(below, Value):
        return below
    above = _numerator(measure, below, library)
    if not isinstance(above, Value):
        return above
    if above.unit not in MONEY_UNITS and above.unit != below.unit:
        return Absent("", (below.document,), item=above.label)
    below = _in_scope_of(above, below)
    is_same = _is_same_item(above, below) and not _is_narrower(measure, above, below)
    if above.facts == below.facts or is_same or _is_of_the_other_side(above, below):
        return Absent("", (below.document,), item=f"{measure.first.strip(BLANK)}占{measure.second.strip(BLANK)}")
    if not below.number:
        return Absent("", (below.document,), item=below.label)
    return divide(above, below, measure.kind)


def _of_one_table(measure: Measure) -> Measure:
    """The measure with the table that its part names said of the whole too, where the whole names none."""
    asked = ask(measure.first)
    mask = 0
    for found in asked.tables.values():
        mask |= found
    if not mask or ask(measure.second).tables:
        return measure
    return replace(measure, second=f"{asked.words(mask)}{BLANK}{measure.second}")


def _is_same_item(above: Value, below: Value) -> bool:
    """Whether part and whole are one item of one unit, found in two tables."""
    return above.label == below.label and above.fact.entity == below.fact.entity


def _is_narrower(measure: Measure, above: Value, below: Value) -> bool:
    """Whether the part is the same item of the one fund that only the part names (基本支出中一般公共预算占)."""
    said = ask(measure.first).funds.keys() - ask(measure.second).funds.keys()
    return bool(said) and above.fact.fund is not below.fact.fund


def _is_of_the_other_side(above: Value, below: Value) -> bool:
    """Whether income is measured against one kind of spending, which is no part of anything."""
    return above.fact.half == "income" and below.fact.concept in ("basic", "project")


def _in_scope_of(above: Value, below: Value) -> Value:
    """The whole in the scope of the part: 公用经费 of 一般公共预算 is a part of that fund's 基本支出 (DOMAIN.md)."""
    if below.fact.concept not in ("basic", "project") or above.fact.fund is below.fact.fund:
        return below
    if not above.fact.code and above.label.endswith(below.label):
        return below  # the same item in a narrower scope is itself the part
    same = next((fact for fact in below.others if fact.fund is above.fact.fund), None)
    if same is None:
        return below
    return Value(below.document, fact_number(same), unit_of(same), fact_label(same), (same,), others=(below.fact,))


def _of_same_statement(measure: Measure, several: Several, library: Library) -> Result:
    """Of several wholes the one that stands in the statement of the part."""
    above = amount(measure.first, [several.readings[0][0]], library)
    if not isinstance(above, Value):
        return several
    near = [(document, fact) for document, fact in several.readings if fact.statement == above.fact.statement]
    return to_result(Found(*near[0])) if len(near) == 1 else several


def _numerator(measure: Measure, below: Value, library: Library) -> Result:
    """The part: named by itself, or only together with the whole (政府采购中服务类)."""
    together = f"{measure.second}{BLANK}{measure.first}"
    readings: tuple[str, ...] = (together, measure.first)
    if measure.kind != "within":
        readings = readings[::-1]
    if measure.kind == "within" and (below.fact.project or below.fact.entity != below.fact.organisation):
        readings = (together,)  # what stands beside a project or a unit is no part of it
    results = [amount(words, [below.document], library) for words in readings]
    good = (result for result in results if isinstance(result, Value) and result.facts != below.facts)
    return next((result for result in good if measure.kind != "within" or result.number <= below.number), results[0])


def divide(above: Value, below: Value, kind: str) -> Value:
    """The quotient of two amounts, with its calculation; money is brought to one unit first."""
    top = above.number * MONEY_UNITS.get(above.unit, Decimal(1)) / MONEY_UNITS.get(below.unit, Decimal(1))
    facts = tuple(dict.fromkeys((*above.facts, *below.facts)))
    shown = f"{plain_text(top)} ÷ {plain_text(below.number)}"
    if kind == "multiple":
        number = round_half_up(top / below.number, 2)
        return Value(
            above.document,
            number,
            "倍",
            f"{above.label}是{below.label}的倍数",
            facts,
            _steps(above, below, f"{shown} = {plain_text(number)}"),
        )
    number = round_half_up(top / below.number * 100, 2)
    part = f"{FUND_NAMES[above.fact.fund][0]}{above.label}" if above.label == below.label else above.label
    label = f"{part}占{below.label}的比重"
    steps = _steps(above, below, f"{shown} × 100% = {plain_text(number)}%")
    return Value(above.document, number, "%", label, facts, steps)


def _steps(above: Value, below: Value, last: str) -> str:
    """The calculation of a quotient after those of its operands."""
    return "；".join(dict.fromkeys(step for step in (above.calculation, below.calculation, last) if step))


def converted(value: Value, unit: str) -> Value:
    """A value of money in another unit, with the calculation."""
    if value.unit not in MONEY_UNITS or value.unit == unit:
        return value
    number = value.number * MONEY_UNITS[value.unit] / MONEY_UNITS[unit]
    shown = plain_text(number.normalize() if number == number.to_integral() else number)
    if "." in shown:
        shown = plain_text(round_half_up(number, 6)).rstrip("0").rstrip(".")
    return replace(
        value, number=Decimal(shown), unit=unit, calculation=f"{plain_text(value.number)}{value.unit} = {shown}{unit}"
    )
