"""What is measured of a body: an amount, last year's amount, a change, a share, an amount per head; and its value.

A Measure is read from words without a body's name; its Value carries the facts that it was computed from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.labels import is_total
from index.quantities import MONEY_UNITS, plain_text, round_half_up
from index.records import Document, Fact, Kind
from qa.compose import FUND_NAMES, fact_label, unit_of, value_text
from qa.find import Absent, Found, Outcome, Several, find_fact
from qa.library import Library
from qa.link import Asked, ask
from qa.resolve import rank_facts
from qa.text import bits

BLANK = "·"  # stands where a part of the question was taken out


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind of figure, of the item in ``first`` (and ``second``).

    ``kind`` is amount | involved | opening_budget | full_year_budget | completion | prior | change | growth | ratio |
    within | share | multiple | per | monthly.

    A ratio is A占B, 'within' is B里A占: there A is a part of B and is read together with it first. A share (A的占比)
    does not say of what.
    """

    kind: str
    first: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A number with what it is, the facts behind it, and the calculation where it is not printed."""

    document: Document
    number: Decimal
    unit: str
    label: str
    facts: tuple[Fact, ...]
    calculation: str | None = None
    others: tuple[Fact, ...] = ()

    @property
    def fact(self) -> Fact:
        """The fact that the value mainly rests on."""
        return self.facts[0]

    @property
    def is_blank(self) -> bool:
        """Whether the value is a cell printed empty."""
        return self.calculation is None and self.fact.quantity is None


Result = Value | Several | Absent

_PER = (
    (
        "人",
        r"按在职(人员|人数|职工)(来)?(算|平均|计算|均摊|摊|分摊),?|(在职(人员|职工)?的?)?人均|平均每(个|名|位)?(在职)?(人员|职工|干部|人)(一年)?|每(个|名|位)(在职)?(人员|职工|人)",
    ),
    (
        "辆",
        r"按?每辆(公务)?车的?平均(?=价值)|平均每辆(公务)?车|平均每台车|每辆(公务)?车(平均)?|一辆(公务)?车(一年)?平均"
        r"|平均一辆(公务)?车",
    ),
    ("平方米", r"平均每平方?米|每平方?米(平均)?"),
)
_DIVISORS = {"人": "在职人数", "辆": "车辆数量", "平方米": "房屋面积"}
_RATIO_TAIL = r"(?:的)?(?:百分之多少|百分之几|百分比|比例|比重|多大比例|多少|几成|几分之几|占比)"
_RATIO = re.compile(rf"^(?P<first>.*?)占了?(?P<second>.+?){_RATIO_TAIL}")
_INSIDE = re.compile(
    r"^(?P<second>.+)(?:里面|里头|里|当中|其中|中(?!央|等|小|职|国|心|级|部|型)),?(?P<first>.+?)(?:占比|占多少|占百分之多少|占百分之几|占多大比例|的?比例|的?比重|的?占比)"
)
_SHARE_ALONE = re.compile(
    r"^(?P<first>[^占]+?)的?(?:占比|所占比[例重]|占(?:了|总数的?|全部的?)?(?:多大|多少)?比[例重]|占百分之(?:几|多少)|占多少)"
    r"(?:是|为|有)?(?:多少|多大)?[?·]*$"
)
_COMPLETED_ITEM = re.compile(r"完成了?(?!年初|全年|调整)(?P<item>[^·,预]{2,12})的?(?P<rest>预算数?的)")
_MULTIPLE = re.compile(r"^(?P<first>.*?)(?:是|相当于|比)(?P<second>.+?)的?(?:多少|几)倍")
PRIOR = re.compile(r"(?<![比较跟和与同])(去年|上一年|上年(?!结转|结余|末))")
_PRINTED = (
    ("involved", re.compile(r"涉及(?:的|到)?(?:项目)?(?:预算)?(?:资金|金额)|涉及多少")),
    ("completion", re.compile(r"完成了?(年初|全年|调整)?预算|预算完成率|完成率|完成.{1,12}预算的?(百分之|比例)")),
    ("opening_budget", re.compile(r"年初预算")),
    ("full_year_budget", re.compile(r"全年预算|调整预算")),
)
_MONTHLY = re.compile(r"平均每个?月|每个?月(?!补|发放)|月均")
_GROWTH_ASKED = re.compile(
    r"增长率|增长幅度|增幅|涨幅|降幅|增速|变化率|下降率|(增长|下降|上升|增加|减少|多|少|高|低|增|减)了?(百分之|多少个?百分)|[降涨升]了?百分之"
)
_CHANGE_ASKED = re.compile(
    r"变动|(比|较)20\d\d年?度?(预算|执行|决算)?数?(?=.{0,6}[增减多少高低升降涨变])|[增多涨]了?还是[减少降]|(比|较|跟|和|与|同)(上年|去年)|同比|相比(上年|去年)|增加了?多少|减少了?多少|增长了?多少|下降了?多少|上升了?多少|涨了?多少|降了?多少|少了?多少|多了多少"
    r"|增减|变化|涨了没有|降了没有|增加额|减少额|增长|下降|涨了|降了|减少|增加"
)


def read_measure(words: str) -> Measure:
    """The measure that words without a body's name ask for.

    >>> read_measure("人员经费是公用经费的几倍").kind, read_measure("差旅费占公用经费的多少").second
    ('multiple', '公用经费')
    """
    for kind, pattern in (("multiple", _MULTIPLE), ("within", _INSIDE), ("ratio", _RATIO)):
        found = pattern.search(words)
        if found and _has_words(found["first"]) and _has_words(found["second"]):
            rest = words[: found.start()] + BLANK + words[found.end() :]
            return Measure(kind, found["first"] + BLANK + rest, found["second"])
    alone = _SHARE_ALONE.search(words)
    if alone and _has_words(alone["first"]):
        return Measure("share", alone["first"])
    words = _COMPLETED_ITEM.sub(r"\g<item>完成\g<rest>", words)
    for unit, per in _PER:
        found = re.search(per, words)
        if found:
            return Measure("per", re.sub(per, BLANK, words), unit)
    for kind, pattern in _PRINTED:
        if pattern.search(words):
            return Measure(kind, words)
    monthly = _MONTHLY.search(words)
    if monthly:
        return Measure("monthly", _MONTHLY.sub(BLANK, words))
    if _GROWTH_ASKED.search(words):
        return Measure("growth", words)
    if _CHANGE_ASKED.search(words):
        return Measure("change", words)
    if PRIOR.search(words):
        return Measure("prior", PRIOR.sub(BLANK, words))
    return Measure("amount", words)


def _has_words(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff\d]{2,}", text))


def evaluate(measure: Measure, documents: Sequence[Document], library: Library) -> Result:
    """The value of a measure over the documents in question: one value, several readings, or nothing and why."""
    if measure.kind == "amount":
        return amount(measure.first, documents, library)
    if measure.kind in dict(_PRINTED):
        return to_result(find_fact(_asked(measure.first, documents), library, measure.kind))
    if measure.kind in ("change", "growth"):
        return change(measure.first, documents, library, measure.kind)
    if measure.kind == "prior":
        return prior(measure.first, documents, library)
    if measure.kind == "monthly":
        return monthly_part(measure, documents, library)
    if measure.kind == "share":
        return share(measure, documents, library)
    if measure.kind == "per":
        return per_unit(measure, documents, library)
    return quotient(measure, documents, library)


def amount(words: str, documents: Sequence[Document], library: Library) -> Result:
    """The printed amount of an item; last year's where the words name the year before the document's."""
    words = _say_total(words, documents)
    outcome = find_fact(_asked(words, documents), library)
    if isinstance(outcome, Absent) and len(documents) == 1:
        last = str(documents[0].year - 1)
        left = _BASE.sub("", outcome.words.replace(last, "")).strip("年度 ")
        if last in outcome.words and left in ("", "执行", "执行数", "预算数"):
            return prior(re.sub(rf"{last}年?度?", BLANK, words), documents, library)
    return to_result(outcome)


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


def _asked(words: str, documents: Sequence[Document]) -> list[tuple[Document, Asked]]:
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
    outcome = find_fact(_asked(words, documents), library, "change")
    if isinstance(outcome, Found) and not _is_against(outcome.fact, base):
        return Absent(base, (outcome.document,), item=outcome.fact.path[-1])
    if isinstance(outcome, Found):
        rate = sibling(outcome.fact, library.view(outcome.document).facts, "growth")
        if kind == "growth" and rate is None:
            computed = _rate_of(outcome, words, library)
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


def _rate_of(moved: Found, words: str, library: Library) -> Value | None:
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


_MOVING = re.compile(r"比(上年|去年)|百分之(多少|几)|了|增长|下降|(?<=[·年])[多少高低](?=·|$)")


def total_change(words: str, documents: Sequence[Document], library: Library, kind: str) -> Value | None:
    """The change of the whole budget: the prose gives it for 基本支出 and 项目支出, whose sum it is."""
    plain = _GROWTH_ASKED.sub(BLANK, _CHANGE_ASKED.sub(BLANK, _MOVING.sub(BLANK, words)))
    whole = amount(plain, documents, library)
    if (
        not isinstance(whole, Value)
        or whole.fact.origin != "table"
        or whole.fact.statement not in ("balance", "expenditure", "income")
    ):
        return None
    document = whole.document
    parts = [_change_of(name, document, library) for name in ("全口径基本支出", "全口径项目支出")]
    amounts = [part and sibling(part, library.view(document).facts, "amount") for part in parts]
    if not all(parts) or not all(amounts) or sum(fact_number(one) for one in amounts if one) != whole.number:
        return None
    changes = [part for part in parts if part]
    difference = sum((fact_number(part) for part in changes), Decimal(0))
    before = whole.number - difference
    added = " + ".join(plain_text(fact_number(part)) for part in changes).replace("+ -", "- ")
    facts = (whole.fact, *changes)
    if kind == "change" or not before:
        return Value(
            document, difference, whole.unit, f"{whole.label}比上年增减", facts, f"{added} = {plain_text(difference)}"
        )
    rate = round_half_up(difference / before * 100, 2)
    calculation = f"({added}) ÷ ({plain_text(whole.number)} - ({added})) × 100% = {plain_text(rate)}%"
    return Value(document, rate, "%", f"{whole.label}增长率", facts, calculation)


def _change_of(words: str, document: Document, library: Library) -> Fact | None:
    outcome = find_fact([(document, ask(words + "比上年"))], library, "change")
    return outcome.fact if isinstance(outcome, Found) else None


def prior(words: str, documents: Sequence[Document], library: Library) -> Result:
    """Last year's amount: printed beside this year's, or this year's minus the printed change (DOMAIN.md)."""
    printed = find_fact(_asked(_BASE.sub(BLANK, words), documents), library, "prior")
    base = _BASE.search(words)
    if isinstance(printed, Found) and printed.fact.quantity and _is_of_base(printed.fact, base and base.group()):
        item = fact_item(printed.fact)
        value = to_result(printed)
        assert isinstance(value, Value)
        return replace(value, label=f"{printed.document.year - 1}年{item}")
    outcome = find_fact(_asked(words + "比上年", documents), library, "change")
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
    printed = find_fact(_asked(measure.first, documents), library, "share")
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


def quotient(measure: Measure, documents: Sequence[Document], library: Library) -> Result:
    """One amount over another: a share in percent, or a multiple."""
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
            f"{shown} = {plain_text(number)}",
        )
    number = round_half_up(top / below.number * 100, 2)
    part = f"{FUND_NAMES[above.fact.fund][0]}{above.label}" if above.label == below.label else above.label
    label = f"{part}占{below.label}的比重"
    return Value(above.document, number, "%", label, facts, f"{shown} × 100% = {plain_text(number)}%")


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


__all__ = [
    "BLANK",
    "Measure",
    "Result",
    "Value",
    "converted",
    "divide",
    "evaluate",
    "fact_number",
    "rank_facts",
    "read_measure",
    "value_text",
]
